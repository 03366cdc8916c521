//! Upgrading packages, and what is new in one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use homelabcmd_probe::manager::Manager;
use homelabcmd_probe::upgrade::PackageName;
use homelabcmd_probe::upgrade::commands::changelog as changelog_steps;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::execute::{on_record, planned};
use super::view::ActionView;
use crate::accounts::Operator;
use crate::app::AppState;
use crate::commands::run::begin;
use crate::commands::wish::Wish;
use crate::machines::{self, MachineId};
use crate::platform::http::{Error, Id, MaybeBody, Problem, Result};
use crate::platform::ssh::Command;
use crate::remote::{Attempt, reach};

/// How long a changelog may take: it is fetched from the distribution's server.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// As much of a changelog as anybody reads.
const LIMIT: usize = 256 * 1024;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(upgrade))
}

pub(super) fn slow_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(changelog))
}

/// What to upgrade; all when nothing is said.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
struct Upgrade {
    /// Security updates only.
    security_only: bool,
    /// These packages only.
    packages: Vec<String>,
}

/// Starts an upgrade and does not wait for its end: it goes on by itself on the machine, whatever becomes of the
/// connection and the hub. What it prints is at `/actions/{id}/output/live`.
#[utoipa::path(post, path = "/machines/{id}/packages/upgrade", tag = "commands",
    params(("id" = String, Path)), request_body = inline(Option<Upgrade>),
    responses((status = 202, body = ActionView), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
async fn upgrade(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    MaybeBody(upgrade): MaybeBody<Upgrade>,
) -> Result<(StatusCode, Json<ActionView>)> {
    let upgrade = upgrade.unwrap_or_default();
    let wish = match (upgrade.security_only, upgrade.packages.is_empty()) {
        (true, false) => {
            return Err(Error::invalid(
                "/packages",
                "Either packages or security_only.",
            ));
        }
        (true, true) => Wish::of("apply_security_updates", &[]),
        (false, true) => Wish::of("apply_updates", &[]),
        (false, false) => Wish::of("upgrade_packages", &[("packages", json!(upgrade.packages))]),
    };
    let (plan, settings) = planned(&app, &caller, *id, &wish).await?;
    let begun = on_record(&app, &caller, *id, &wish, async {
        begin(&app, plan, &settings, &caller.actor()).await
    })
    .await?;
    Ok((
        StatusCode::ACCEPTED,
        Json(ActionView::of(&app, begun.record)),
    ))
}

/// What is new in a package.
#[derive(Serialize, ToSchema)]
struct Changelog {
    package: String,
    /// As the package manager tells it, newest first.
    text: String,
    /// There is more.
    truncated: bool,
}

/// Asks a machine's package manager what is new in a package. It is read over SSH and changes nothing there.
#[utoipa::path(get, path = "/machines/{id}/packages/{name}/changelog", tag = "commands",
    params(("id" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = Changelog), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 502, body = Problem)))]
async fn changelog(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Id((id, name)): Id<(MachineId, String)>,
) -> Result<Json<Changelog>> {
    let mut conn = app.db.read().await?;
    let machine = machines::wanted(&mut conn, id).await?;
    drop(conn);
    let manager = machine.facts.package_manager.as_deref();
    let manager = manager.and_then(Manager::from_name).ok_or_else(|| {
        Error::conflict(
            "not_possible",
            "The machine's package manager is not known.",
        )
    })?;
    let package = PackageName::new(manager, &name)
        .map_err(|error| Error::invalid("name", error.to_string()))?;
    let steps = changelog_steps(manager, &package)
        .map_err(|refusal| Error::conflict("not_possible", refusal.to_string()))?;
    let purpose = format!("reading what is new in {package} on {}", machine.name);
    let actor = caller.actor();
    let how = Attempt::patient(&actor, &purpose);
    let access = reach(&app, id, &how).await?;
    let mut said = String::new();
    // The first that has something to tell does.
    for step in steps {
        let mut command = Command::new(step.with_env(), PATIENCE);
        command.limit = LIMIT;
        let output = access.run(&app, &how, command).await?;
        let text = output.stdout.text();
        if output.is_success() && !text.trim().is_empty() {
            return Ok(Json(Changelog {
                package: name,
                truncated: output.stdout.is_truncated(),
                text,
            }));
        }
        said = output.complaint();
    }
    Err(Error::bad_gateway(
        "no_changelog",
        format!("The machine has no changelog for it: {said}."),
    ))
}
