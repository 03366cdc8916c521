//! Alerts: what is wrong with machines, since when, and who cares for it.
//!
//! A **condition** is something that can be wrong with a machine or a part of it (its subject: a mount
//! point, a unit). Rules (`rules.rs`) say how bad each is at the moment; `step` decides
//! whether that opens an **alert**, changes it, or ends it. There is never more than one alert that is
//! not resolved for one condition of one machine. Every change of an alert is a **transition**, written
//! in the same transaction; messages are made of transitions by others.
//!
//! An alert is *open*, *acknowledged* (somebody cares), *snoozed* (not now) or *resolved*. It ends by
//! itself when its condition does, whoever acknowledged it. Resolved by hand while its condition holds,
//! it stays so until the condition is over, or gets worse.
//!
//! Looking never waits for the database, and a beat is never refused for what alerts do: beats hand
//! over what they left behind, and a pass takes it (`evaluate.rs`).
//!
//! This module sends nothing and knows no channel.

mod api;
mod engine;
mod evaluate;
mod forecast;
mod incidents;
mod jobs;
mod missed;
mod model;
mod rules;
mod step;
mod store;
mod thresholds;
mod thresholds_api;
mod watched;
mod words;

use utoipa_axum::router::OpenApiRouter;

pub use evaluate::Alerts;
pub use incidents::AT_ONCE;
pub use model::{
    Alert, AlertId, AlertState, Condition, Key, Level, Severity, Transition, TransitionKind,
};
pub use watched::Vitals;
pub use words::LOST;

use crate::app::{App, AppState};
use crate::machines::MachineId;
use crate::platform::db::Conn;
use crate::platform::jobs::Job;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes().merge(thresholds_api::routes())
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}

/// Hands over what beats left behind, after they are on disk.
pub fn beaten(app: &App, vitals: impl IntoIterator<Item = (MachineId, Vitals)>) {
    app.alerts.take(vitals);
    app.wake_job(jobs::EVALUATE);
}

/// What happened to alerts after a position, oldest first, with the alerts as they are now.
///
/// # Errors
/// When the database does not answer.
pub async fn transitions_after(
    conn: &mut Conn,
    position: i64,
    limit: u32,
) -> sqlx::Result<Vec<(Transition, Alert)>> {
    store::transitions_after(conn, position, limit).await
}

/// The position of the newest transition.
///
/// # Errors
/// When the database does not answer.
pub async fn last_position(conn: &mut Conn) -> sqlx::Result<i64> {
    store::last_position(conn).await
}

/// An alert as it is now.
///
/// # Errors
/// When the database does not answer.
pub async fn find(conn: &mut Conn, id: AlertId) -> sqlx::Result<Option<Alert>> {
    store::find(conn, id).await
}

/// All alerts that are not resolved, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn unresolved(conn: &mut Conn) -> sqlx::Result<Vec<Alert>> {
    store::unresolved(conn).await
}
