use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::{Admin, Viewer};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::platform::http::{Body, Problem, Result};
use crate::settings::{self, General};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, write))
}

/// Reads what holds for the hub as a whole.
#[utoipa::path(get, path = "/settings/general", tag = "settings",
    responses((status = 200, body = General)))]
async fn read(State(app): State<AppState>, _: Viewer) -> Result<Json<General>> {
    let mut conn = app.db.read().await?;
    Ok(Json(settings::general(&mut conn).await?))
}

/// Sets what holds for the hub as a whole.
#[utoipa::path(put, path = "/settings/general", tag = "settings", request_body = General,
    responses((status = 200, body = General), (status = 422, body = Problem)))]
async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(general): Body<General>,
) -> Result<Json<General>> {
    let general = settings::checked_general(general)?;
    let mut tx = app.db.write().await?;
    let (now, before) = (app.clock.now_ms(), settings::general(&mut tx).await?);
    settings::put_general(&mut tx, &general, now).await?;
    let entry = Entry::done(now, &caller.actor(), "general.changed", "the hub")
        .with(audit::changes(&before, &general));
    audit::record(&mut tx, &entry).await?;
    app.roster.changed();
    tx.commit().await?;
    app.events.changed("settings", "general");
    // Days may begin elsewhere now.
    app.wake_job("costs.account");
    tracing::info!(by = caller.name, "the general settings were changed");
    Ok(Json(general))
}
