//! One list of hosts from all that know some: agents, people, the tailnet, searches.

mod api;
mod devices_api;
mod follow;
mod join;
mod known;
mod lan;
mod names;
mod row;
mod sources;

use utoipa_axum::router::OpenApiRouter;

pub(in crate::discovery) use follow::follow;
pub use join::{Group, Sighting, Source, join};
pub(in crate::discovery) use known::{Asked, Known, known_hosts};
pub use row::{Conflict, Host, Seen};

use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    api::routes().merge(devices_api::routes())
}
