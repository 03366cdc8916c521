use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::carry_out::{Order, PATIENCE, Restarted, restart as carry_out};
use super::model::UnitState;
use crate::accounts::Operator;
use crate::app::AppState;
use crate::machines::MachineId;
use crate::platform::http::{Id, Problem, Result};
use crate::services::expected::checked_unit;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(restart))
}

/// What came of a restart.
#[derive(Serialize, ToSchema)]
struct ServiceRestart {
    /// It was restarted, and is as it should be a moment later.
    ok: bool,
    /// What came of it, for people.
    message: String,
    /// The unit, with `.service`.
    unit: String,
    /// What `systemctl` ended with; null when a signal ended it.
    exit_code: Option<i32>,
    /// What it printed.
    stdout: String,
    /// What it complained of.
    stderr: String,
    /// How long it took, milliseconds.
    duration_ms: u64,
    /// How the unit is after it; null when the machine does not say.
    state: Option<UnitState>,
    /// The last lines of `systemctl status`, where it did not go well. Without the right to read the journal
    /// they say little.
    log: Vec<String>,
}

impl From<Restarted> for ServiceRestart {
    fn from(restarted: Restarted) -> Self {
        Self {
            ok: restarted.ok,
            message: restarted.message,
            unit: format!("{}.service", restarted.unit),
            exit_code: restarted.exit_code,
            stdout: restarted.stdout,
            stderr: restarted.stderr,
            duration_ms: u64::try_from(restarted.duration.as_millis()).unwrap_or(u64::MAX),
            state: restarted.state,
            log: restarted.log,
        }
    }
}

/// Restarts a service over SSH. When the service does not run after it, `ok` is false: the command ran, and
/// the answer says what came of it. Where the machine cannot be reached, the code is that of an SSH test.
#[utoipa::path(post, path = "/machines/{id}/services/{name}/restart", tag = "services",
    params(("id" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = ServiceRestart), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 502, body = Problem),
        (status = 504, body = Problem)))]
async fn restart(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Id((id, name)): Id<(MachineId, String)>,
) -> Result<Json<ServiceRestart>> {
    let order = Order {
        machine: id,
        unit: checked_unit(&name)?,
        actor: caller.actor(),
        patience: PATIENCE,
    };
    Ok(Json(carry_out(&app, order).await?.into()))
}
