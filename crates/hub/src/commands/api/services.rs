//! Restarting a service that a machine reports, or that is expected to run.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::execute::{on_record, planned, still_running, waits};
use crate::accounts::Operator;
use crate::app::AppState;
use crate::commands::model::ActionId;
use crate::commands::run::{Ended, begin};
use crate::commands::unit::UnitState;
use crate::commands::wish::Wish;
use crate::machines::{self, MachineId};
use crate::platform::http::{Error, Id, Problem, Result};
use crate::services::{checked_unit, is_known};

pub(super) fn slow_routes() -> OpenApiRouter<AppState> {
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
    duration_ms: i64,
    /// How the unit is after it; null when the machine does not say.
    state: Option<UnitState>,
    /// The last lines of `systemctl status`, where it did not go well. Without the right to read the journal
    /// they say little.
    log: Vec<String>,
    /// The action, whose page has more.
    action_id: ActionId,
}

/// Restarts a service over SSH. When the service does not run after it, `ok` is false: the command ran, and
/// the answer says what came of it. It is the action `restart_service`, and what holds for that holds here.
#[utoipa::path(post, path = "/machines/{id}/services/{name}/restart", tag = "commands",
    params(("id" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = ServiceRestart), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 408, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem), (status = 502, body = Problem)))]
async fn restart(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Id((id, name)): Id<(MachineId, String)>,
) -> Result<Json<ServiceRestart>> {
    let unit = checked_unit(&name)?;
    let wish = Wish::of("restart_service", &[("service", json!(unit))]);
    on_record(&app, &caller, id, &wish, async {
        let mut conn = app.db.read().await?;
        machines::wanted(&mut conn, id).await?;
        match is_known(&mut conn, id, &unit).await? {
            true => Ok(()),
            false => Err(Error::not_found("service on this machine")),
        }
    })
    .await?;
    let (plan, settings) = planned(&app, &caller, id, &wish).await?;
    let title = plan.title.clone();
    let begun = on_record(&app, &caller, id, &wish, async {
        begin(&app, plan, &settings, &caller.actor()).await
    })
    .await?;
    let Some(ended) = begun.ended else {
        return Err(waits(&begun.record));
    };
    match tokio::time::timeout(super::execute::PATIENCE, ended).await {
        Ok(Ok(ended)) => answer(ended).map(Json),
        Ok(Err(_)) => Err(Error::unavailable("The hub is stopping.")),
        Err(_) => Err(still_running(&app, begun.record.id, &title)),
    }
}

fn answer(ended: Ended) -> Result<ServiceRestart> {
    let record = &ended.record;
    let failure = record.failure.as_ref();
    let code = failure.map(|failure| failure.code.as_str());
    match (code, failure) {
        (Some("no_such_program"), _) => {
            return Err(Error::conflict(
                "no_systemd",
                "The machine has no systemctl, which restarts services.",
            )
            .because_of(record.id));
        }
        (Some("not_root"), Some(failure)) => {
            return Err(Error::forbidden("not_root", failure.message.as_str())
                .advising("Choose how to become root under the machine's connection.")
                .because_of(record.id));
        }
        _ => {}
    }
    let Some(aftermath) = record.aftermath.clone() else {
        return Err(super::execute::refusal_of(ended));
    };
    Ok(ServiceRestart {
        ok: aftermath.ok,
        message: aftermath.message,
        unit: aftermath.unit,
        exit_code: record.exit_code,
        duration_ms: record.duration_ms.unwrap_or_default(),
        state: aftermath.state,
        log: aftermath.log,
        action_id: record.id,
        stdout: ended.stdout,
        stderr: ended.stderr,
    })
}
