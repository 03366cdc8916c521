use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use homelabcmd_wire::{Beat, BeatAnswer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{parse, refused};
use crate::accounts::AgentCaller;
use crate::agents;
use crate::app::AppState;
use crate::platform::http::{Error, Problem, Result};

/// Who keeps samples while the hub is away has many to send.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(beat))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// Takes a beat. The answer comes after everything in it is on disk.
///
/// Agents of version 1 send another body to the same address; it is taken too.
#[utoipa::path(post, path = "/agents/heartbeat", tag = "agents", request_body = Beat, responses(
    (status = 200, body = BeatAnswer), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)
))]
async fn beat(
    State(app): State<AppState>,
    agent: AgentCaller,
    body: std::result::Result<Bytes, BytesRejection>,
) -> Result<Json<BeatAnswer>> {
    let body = body.map_err(|rejection| match rejection.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            Error::too_large("A beat has at most 4 MiB: send fewer samples at once.")
        }
        _ => Error::bad_request("bad_body", "The body could not be read to its end."),
    })?;
    let _turn = app.ingest.turn(body.len()).await;
    let incoming = match parse::beat(&body, app.clock.now_ms()) {
        Ok(incoming) => incoming,
        Err(error) => {
            refused::say(&app, &agent, &error).await;
            return Err(error);
        }
    };
    agents::settle_enrolment(&app, &agent).await?;
    app.ingest.submit(agent, incoming).await.map(Json)
}
