//! The tailnet: which devices it has, which of them people linked to machines, and when their keys end. Which others
//! are machines is for `discovery` to say.
//!
//! The list comes from Tailscale's API (with an API key or as an OAuth client) or from the `tailscaled` of
//! the hub's own machine. It is kept in memory for five minutes (`cache.rs`); in the database are only
//! links of machines to devices, with what has to outlive a restart.
//!
//! What never happens: somebody is asked while the source is off, which it is until a person sets it;
//! Tailscale is asked while it wants to be left alone; something is changed in the tailnet; a secret is in
//! an answer, an error or a log.

mod api;
mod cache;
mod client;
mod jobs;
mod links;
mod model;
mod secrets;
mod setting;
mod store;

use utoipa_axum::router::OpenApiRouter;

pub use self::api::FailureView;
pub use self::cache::{Failed, Freshness, Listed, Shown, Tailnet, devices};
pub use self::client::{Access, Found, Kind, OwnNode, Place, Step, Tokens, Trouble, ask};
pub use self::links::{Expiring, Link, Linking, expiring, link, link_of, links, unlink};
pub use self::model::{Device, ExpiryStep, Filter, Source, expiry_step};
use crate::app::{App, AppState};
use crate::platform::jobs::Job;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}
