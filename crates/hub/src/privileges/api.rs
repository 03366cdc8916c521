use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Check, NotGranted, PATH};
use super::plan::Plan;
use super::sudoers::Grant;
use super::{check, install};
use crate::accounts::{Admin, Operator};
use crate::app::AppState;
use crate::machines::MachineId;
use crate::platform::http::{Id, Params, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read))
        .routes(routes!(check_live))
        .routes(routes!(install_file))
}

/// Whose rights.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ForWhom {
    /// Who the hub logs in as there when absent; where that is root, who it logs in as elsewhere.
    user: Option<String>,
}

/// What the hub needs root for on a machine, and a file that grants just that.
#[derive(Serialize, ToSchema)]
struct Sudoers {
    /// Whom the file is for.
    user: String,
    /// Who the hub logs in as.
    login: String,
    /// Where the file goes.
    path: &'static str,
    /// The file.
    text: String,
    /// What it grants.
    grants: Vec<Grant>,
    /// What the hub does as root and the file does not grant.
    not_granted: Vec<NotGranted>,
    /// What has to be known about whom it is for, for people.
    note: Option<String>,
}

/// Tells what the hub needs root for on a machine, as a sudoers file. Nothing is done there.
#[utoipa::path(get, path = "/machines/{id}/sudoers", tag = "privileges",
    params(("id" = String, Path), ForWhom),
    responses((status = 200, body = Sudoers), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn read(
    State(app): State<AppState>,
    _: Operator,
    id: Id<MachineId>,
    Params(ForWhom { user }): Params<ForWhom>,
) -> Result<Json<Sudoers>> {
    let plan = Plan::of(&app, *id, user).await?;
    let note = plan.note();
    Ok(Json(Sudoers {
        user: plan.user,
        login: plan.login,
        path: PATH,
        text: plan.text,
        grants: plan.in_use.grants,
        not_granted: plan.in_use.not_granted,
        note,
    }))
}

/// Looks over SSH at what `sudo` grants on a machine, beside what the hub needs. Nothing is changed there.
#[utoipa::path(post, path = "/machines/{id}/sudoers/check", tag = "privileges",
    params(("id" = String, Path), ForWhom),
    responses((status = 200, body = Check), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 502, body = Problem)))]
async fn check_live(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    Params(ForWhom { user }): Params<ForWhom>,
) -> Result<Json<Check>> {
    let plan = Plan::of(&app, *id, user).await?;
    Ok(Json(check::live(&app, &plan, &caller.actor()).await?))
}

/// Puts the sudoers file on a machine, as root, once `visudo` there takes it; then looks at what is granted.
#[utoipa::path(post, path = "/machines/{id}/sudoers/install", tag = "privileges",
    params(("id" = String, Path), ForWhom),
    responses((status = 200, body = Check), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 502, body = Problem)))]
async fn install_file(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<MachineId>,
    Params(ForWhom { user }): Params<ForWhom>,
) -> Result<Json<Check>> {
    let plan = Plan::of(&app, *id, user).await?;
    Ok(Json(install::install(&app, plan, caller.actor()).await?))
}
