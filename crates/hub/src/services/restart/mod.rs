//! Restarting a service over SSH.
//!
//! One `systemctl restart` of a unit that the machine reports or that is expected to run, and a look at the
//! unit a moment later: that `systemctl` is content does not mean that the service stays. Who asked and what
//! came of it is on record, also when nothing was done; and it goes on when nobody waits for its answer any
//! more.
//!
//! What never happens here: a unit is restarted twice at once, or a second time after a connection was lost.

mod api;
mod carry_out;
mod model;
mod under_way;

use utoipa_axum::router::OpenApiRouter;

pub use carry_out::{Order, Restarted, restart};
pub use model::argv;
pub use under_way::Restarts;

use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}
