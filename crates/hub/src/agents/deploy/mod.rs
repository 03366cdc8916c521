//! Agents over SSH: the hub installs, upgrades, sets anew and removes them by itself.
//!
//! It runs the same script that people paste, and gives it the program over the connection: the machine
//! downloads nothing. What proves that it worked is the first beat. What failed is taken back: after a first
//! install nothing is left, after an upgrade the agent from before runs.
//!
//! A deployment belongs to the hub's process. After a restart those that were running are *interrupted*. What was
//! changed on a machine and is neither proved nor taken back is *left open*, and followed up (`follow_up.rs`).

mod address;
mod api;
mod carry_out;
mod follow_up;
mod job;
mod look;
mod model;
mod proof;
mod script;
mod store;

use utoipa_axum::router::OpenApiRouter;

pub use carry_out::{Order, start};
pub(super) use follow_up::follow_up;
pub use model::{Action, Deployment, DeploymentId, DeploymentState, Wishes};
pub use store::{find, interrupt};

use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}
