//! Finding machines: a search of local networks that a person starts, and one list of hosts from all that
//! know some.
//!
//! *A search* tries a few TCP ports of each address, reads the kernel's table of neighbours, asks neighbours
//! what they offer and DNS what they are called. At most one goes on at a time; the last twenty are kept.
//!
//! *Taking hosts in* (`import.rs`) makes machines of them, each with its place in the tailnet and where it was
//! found, and sends for their agents. What is a machine already is refused by name.
//!
//! *The list of hosts* joins what searches found, the machines that are known, and the devices of the
//! tailnet, so that one box is one row. What is ambiguous stays apart and says so, and so does what only a name joins
//! (`join.rs`).
//!
//! What never happens: anything is sent before a person starts a search; a login is tried; more than a /22
//! is searched; networks of others are searched.

mod api;
mod banner;
mod cidr;
mod devices_api;
mod findings;
mod follow;
mod hosts;
mod hosts_api;
mod import;
mod import_api;
mod join;
mod known;
mod lan;
mod mdns;
mod model;
mod names;
mod own;
mod run;
mod running;
mod sources;
mod store;
mod subnets;
mod sweep;

use utoipa_axum::router::OpenApiRouter;

pub use banner::OsGuess;
pub use hosts::{Conflict, Host, Seen};
pub use join::{Group, Sighting, Source, join};
pub use model::{DiscoveryId, HeardBy, LanHost, Plan, Progress, Run, State, Step};
pub use running::Discoveries;
pub use store::interrupt;
pub use subnets::Subnet;

use crate::app::AppState;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
        .merge(devices_api::routes())
        .merge(hosts_api::routes())
        .merge(import_api::routes())
}
