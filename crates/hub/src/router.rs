//! Puts the domains' routes together and lays the layers around them. No handler is written here.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;
use crate::platform::http::{Error, harden, within};
use crate::platform::lifecycle::panic_text;
use crate::platform::spa;
use crate::system::ApiDoc;
use crate::{
    accounts, agents, alerts, commands, costs, credentials, dashboard, discovery, heartbeat,
    machines, metrics, notifications, privileges, remote, scans, services, system, tailscale,
    updates,
};

/// The longest body that anything but a beat takes. Nobody has shown who they are when they log in:
/// they must not fill the memory.
const BODY_LIMIT: usize = 256 * 1024;

/// How long a request may take, but for the live stream.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a request may take that waits for another machine: connecting alone is tried three times.
const PATIENCE_WITH_MACHINES: Duration = Duration::from_secs(180);

/// What fits in one packet gains nothing from being smaller.
const COMPRESS_ABOVE: u64 = 1400;

/// The API with its description.
pub fn api() -> (Router<AppState>, OpenApi) {
    let quick = OpenApiRouter::new()
        .merge(accounts::routes())
        .merge(machines::routes())
        .merge(credentials::routes())
        .merge(remote::routes())
        .merge(tailscale::routes())
        .merge(metrics::routes())
        .merge(services::routes())
        .merge(updates::routes())
        .merge(agents::routes())
        .merge(alerts::routes())
        .merge(notifications::routes())
        .merge(commands::routes())
        .merge(heartbeat::routes())
        .merge(costs::routes())
        .merge(scans::routes())
        .merge(discovery::routes())
        .merge(system::routes())
        .layer(axum::middleware::from_fn(|request, next| {
            within(PATIENCE, request, next)
        }));
    let slow = OpenApiRouter::new()
        .merge(commands::slow_routes())
        .merge(privileges::routes())
        .layer(axum::middleware::from_fn(|request, next| {
            within(PATIENCE_WITH_MACHINES, request, next)
        }));
    let answers = quick
        .merge(slow)
        // The quickest level: a chart shrinks to a tenth, and a Pi is not kept busy by it. The web
        // app is stored compressed and the live stream is not compressed at all: neither is here.
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(SizeAbove::new(COMPRESS_ABOVE)),
        );
    let (router, mut description) = OpenApiRouter::with_openapi(ApiDoc::openapi())
        .nest(
            "/api/v1",
            answers
                .merge(dashboard::routes())
                .merge(commands::live_routes()),
        )
        .split_for_parts();
    system::complete(&mut description);
    (router, description)
}

/// Everything that the hub serves, under its base path.
pub fn router(app: &AppState) -> Router {
    let (api, description) = api();
    let inner = Router::new()
        .merge(api)
        .merge(agents::install_routes())
        .merge(system::plain_routes(&description))
        .route("/api/{*rest}", axum::routing::any(unknown))
        .fallback(spa::serve)
        .method_not_allowed_fallback(not_allowed)
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            system::count_request,
        ))
        .layer(axum::middleware::from_fn(harden))
        .layer(CatchPanicLayer::custom(panicked));
    match app.config.base_path() {
        "" => inner,
        // A proxy may pass the prefix on or take it off: both work.
        base => Router::new()
            .nest(base, inner.clone())
            .fallback_service(inner),
    }
}

async fn not_allowed(method: axum::http::Method) -> Error {
    Error::method_not_allowed(&method)
}

async fn unknown() -> Error {
    Error::not_found("address")
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands the panic over"
)]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    use axum::response::IntoResponse as _;
    let text = panic_text(&*cause);
    Error::internal(&anyhow::anyhow!("a handler panicked: {text}")).into_response()
}
