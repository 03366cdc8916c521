use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::known::known_hosts;
use super::row::Host;
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::platform::http::{Page, Result};
use crate::tailscale::Freshness;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Lists all hosts that are known: machines, devices of the tailnet, and what searches found. What several of
/// them know is one row.
#[utoipa::path(get, path = "/discovery/hosts", tag = "discovery",
    responses((status = 200, body = Page<Host>)))]
async fn list(State(app): State<AppState>, _: Viewer) -> Result<Json<Page<Host>>> {
    // The tailnet as it was last told: nobody waits here for Tailscale.
    Ok(Json(Page::whole(
        known_hosts(&app, Freshness::Known).await?.hosts,
    )))
}
