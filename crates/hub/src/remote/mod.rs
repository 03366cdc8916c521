//! Reaching a machine over SSH: under which address, as whom, with what, and whether it is the machine that
//! it was.
//!
//! *Host keys.* A machine's agent reports its sshd's keys over its authenticated beat, so that the first SSH
//! is verified. Where no agent speaks, the first key that is seen is trusted. Any other key blocks, whoever
//! vouches for it, until an admin accepts exactly that key (`trust.rs`).
//!
//! *Connections* are pooled, one a machine, and closed after five minutes without use. Connecting is tried
//! three times; a command is never run again, by nobody.
//!
//! What this module never does: run something by itself, or decide what may run.

mod access;
mod api;
mod connect;
mod destination;
mod failure;
mod jobs;
mod jump;
mod machine_api;
mod model;
mod plan;
mod settings_check;
mod steps;
mod store;
mod test_api;
mod trust;

use utoipa_axum::router::OpenApiRouter;

pub use access::{Access, Remote, reach, reach_in_steps};
pub use connect::{Attempt, attempt};
pub use destination::{Destination, target_for};
pub use failure::RemoteFailure;
pub use jump::check_is_no_jump;
pub use model::{Connectivity, Found, LoginWith, Mode, RemoteSettings, Route, SudoMode};
pub use plan::{Target, target_of_machine, target_of_stranger};
pub use settings_check::checked_settings;
pub use steps::{StepReport, Steps};
pub use store::{
    all_settings, blocked, connectivity, found, note_reported_keys, save_settings, set_found,
    settings,
};

use crate::app::{App, AppState};
use crate::platform::jobs::Job;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
        .merge(machine_api::routes())
        .merge(test_api::routes())
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}
