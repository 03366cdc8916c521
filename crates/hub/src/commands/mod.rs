//! Running commands on machines: at once, safely, and on the record.
//!
//! Only what is in the **catalogue** is run: a definition with typed parameters becomes an argv, and the argv
//! goes to the machine. A client may send a command as text; it is accepted when it is what an action would
//! run, and it is the action that is run.
//!
//! An **action** is one definition with its values on one machine. *States:* `waiting` where somebody has to
//! approve it (a paused machine, a dangerous action, a rule), `queued` while too many others run, `running`;
//! then `done`, `failed`, `timed_out`, `cancelled`, `rejected`, `expired`, or `interrupted`, which says that
//! nobody knows. It outlives whoever asked for it; what it prints can be followed by anybody who may, from
//! its first byte, and is kept.
//!
//! Three locks stand behind each other: this catalogue, the machine's sudoers file, and the machine's own list
//! (`ceiling.rs`), which the hub reads and never writes.
//!
//! What never happens here: an action is run twice, or without a line in `audit` that was written before; text
//! of a client reaches a shell; one that nobody runs is called running.

mod aftermath;
mod api;
mod bulk;
pub mod catalogue;
mod ceiling;
mod conduct;
mod decide;
mod definitions;
mod detached;
mod jobs;
mod model;
pub(crate) mod old_agents;
mod output;
mod policy;
mod record;
mod run;
mod store;
mod telling;
mod under_way;
mod unit;
mod upgrade;
mod wake;
mod wish;

use utoipa_axum::router::OpenApiRouter;

pub(crate) use definitions::is_approved;
pub use definitions::note_catalogue;
pub use model::{ActionId, ActionState, ApprovalRule, BatchId, CommandSettings};
pub use run::interrupt;
pub use under_way::Commands;

use crate::app::{App, AppState};
use crate::machines::MachineId;
use crate::platform::db::Conn;
use crate::platform::http::{Error, Result};
use crate::platform::jobs::Job;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}

/// Those that wait for a machine.
pub(crate) fn slow_routes() -> OpenApiRouter<AppState> {
    api::slow_routes()
}

/// Those that go on for as long as somebody listens.
pub(crate) fn live_routes() -> OpenApiRouter<AppState> {
    api::live_routes()
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}

/// Whether a machine may go, as far as this is concerned.
///
/// # Errors
/// 409 while something runs there.
pub(crate) async fn check_is_idle(conn: &mut Conn, machine: MachineId) -> Result<()> {
    match store::any_under_way(conn, machine).await? {
        false => Ok(()),
        true => Err(Error::conflict(
            "action_running",
            "An action runs on this machine. Wait for its end, or cancel it.",
        )),
    }
}
