//! What browsers live on: the stream of server-sent events.
//!
//! The stream carries what changed since the follower's position, read at the moment when it can be
//! sent. A slow browser therefore gets fewer and newer events, and costs the hub nothing.

mod api;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}
