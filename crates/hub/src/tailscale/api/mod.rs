mod probe;
mod setting;
mod status;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cache::Failed;
use super::client::Step;
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(status::read))
        .routes(routes!(probe::test))
        .routes(routes!(setting::read, setting::write))
}

/// Why there is no newer list.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleFailure)]
pub struct FailureView {
    /// A name that scripts can rely on: `key_refused`, `rate_limited`, `socket_absent`, …
    code: &'static str,
    /// What happened and what to do, for people.
    detail: String,
    /// At which step.
    step: Step,
    at: Timestamp,
    /// Nobody is asked before then; null when nothing was said of it.
    retry_at: Option<Timestamp>,
}

impl From<Failed> for FailureView {
    fn from(failed: Failed) -> Self {
        Self {
            code: failed.trouble.kind.code(),
            detail: failed.trouble.detail,
            step: failed.trouble.step,
            at: failed.at,
            retry_at: failed.retry_at,
        }
    }
}
