//! The hub about itself: health, jobs, Prometheus figures, the API's description, `doctor`.

mod api;
mod audit;
mod doctor;
mod general;
mod jobs;
mod key;
mod key_record;
mod openapi;
mod prometheus;
mod rotate;
mod stats;
mod verify;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use doctor::doctor;
pub(crate) use key::{KeyState, is_nothing_sealed, look as look_at_key, settle as settle_key};
pub use openapi::{ApiDoc, complete, description_text};
pub use rotate::rotate as rotate_key;
pub use stats::{Stats, count_request};
pub use verify::{Verification, verify as verify_audit};

use crate::app::{App, AppState};
use crate::platform::jobs::Job;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
        .merge(audit::routes())
        .merge(general::routes())
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}

/// What stands outside `/api/v1`.
pub(crate) fn plain_routes(description: &OpenApi) -> Router<AppState> {
    let text: Arc<str> = description_text(description).unwrap_or_default().into();
    Router::new()
        .route("/metrics", get(prometheus::render))
        .route(
            "/api/openapi.json",
            get(move || openapi::json(text.clone())),
        )
        .route("/api/docs", get(openapi::docs))
        .route("/api/docs/docs.js", get(openapi::docs_script))
        .route("/api/docs/docs.css", get(openapi::docs_style))
}
