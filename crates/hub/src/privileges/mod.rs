//! What the hub needs root for on a machine, and no more: the commands in use, a sudoers file that grants
//! exactly those, and a live look at what `sudo` grants in truth.
//!
//! *In use* is what somebody asked the hub to care for (restarting, starting and stopping the services that are
//! expected to run), and what of the catalogue is one command without anything to choose (rebooting, switching
//! off, an admin's own actions that are approved). What cannot be granted as one command (upgrades, a scan, the
//! agent's installation), or only with a wildcard, is not granted by such a file and named with the reason:
//! whoever may run any script as root may do anything.
//!
//! What this module never does: install a file that `visudo` does not take, or take rights away that others
//! gave. Installing one is an admin's deed and on record.

mod api;
mod check;
mod in_use;
mod install;
mod listing;
mod model;
mod plan;
mod sudoers;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}
