//! Bringing agents in: one-time enrolment codes, the install script, and the agent's programs.
//!
//! A code lives ten minutes and works once. What it buys is a token that is bound to one machine and
//! can do nothing but beat. Whoever reads the code over somebody's shoulder can, at worst, add a
//! machine to the list. Where the hub reaches a machine over SSH, it does all that by itself (`deploy/`).

mod api;
mod binaries;
mod commands;
mod deploy;
mod install;
mod jobs;
mod model;
mod store;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::app::{App, AppState};
use crate::platform::jobs::Job;

pub(crate) use api::settle_enrolment;
pub use binaries::Binary;
pub use deploy::{
    Action as AgentAction, Deployment, DeploymentId, DeploymentState, Order as AgentOrder, Wishes,
    find as find_deployment, interrupt, start as deploy,
};
pub use model::EnrolmentId;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes().merge(deploy::routes())
}

/// What stands outside the API: the install script.
pub(crate) fn install_routes() -> Router<AppState> {
    Router::new().route("/install.sh", axum::routing::get(install::script))
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}

/// The agent programs that the hub can hand out.
pub fn binaries(app: &App) -> Vec<Binary> {
    binaries::all(app)
}
