//! Finding machines: a search of local networks that a person starts, and one list of hosts from all that
//! know some.
//!
//! *A search* tries a few TCP ports of each address, reads the kernel's table of neighbours, asks neighbours
//! what they offer and DNS what they are called. At most one goes on at a time; the last twenty are kept.
//!
//! *Taking hosts in* (`import`) makes machines of them, each with its place in the tailnet and where it was
//! found, and sends for their agents. What is a machine already is refused by name.
//!
//! *The list of hosts* joins what searches found, the machines that are known, and the devices of the
//! tailnet, so that one box is one row. What is ambiguous stays apart and says so, and so does what only a name joins
//! (`hosts/join.rs`).
//!
//! What never happens: anything is sent before a person starts a search; a login is tried; more than a /22
//! is searched; networks of others are searched.

mod banner;
mod hosts;
mod import;
mod model;
mod search;
mod store;

use utoipa_axum::router::OpenApiRouter;

pub use banner::OsGuess;
pub use hosts::{Conflict, Group, Host, Seen, Sighting, Source, join};
pub use model::{DiscoveryId, HeardBy, LanHost, Plan, Progress, Run, State, Step};
pub use search::{Discoveries, Subnet};
pub use store::interrupt;

use crate::app::AppState;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    search::routes()
        .merge(hosts::routes())
        .merge(import::routes())
}
