use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::{Admin, Viewer};
use crate::app::AppState;
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, Problem, Result};
use crate::settings;

const NAME: &str = "thresholds";

/// When something counts as wrong.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct Thresholds {
    /// A machine is offline when no beat came for so long (30 to 86,400).
    #[schema(minimum = 30, maximum = 86400)]
    offline_after_seconds: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            offline_after_seconds: 180,
        }
    }
}

/// How long a machine may be silent.
///
/// # Errors
/// When the database does not answer.
pub async fn offline_after(conn: &mut Conn) -> sqlx::Result<Duration> {
    let thresholds: Thresholds = settings::get(conn, NAME).await?;
    Ok(Duration::from_secs(u64::from(
        thresholds.offline_after_seconds,
    )))
}

/// Reads the thresholds.
#[utoipa::path(get, path = "/settings/thresholds", tag = "settings",
    responses((status = 200, body = Thresholds)))]
pub(super) async fn read(State(app): State<AppState>, _: Viewer) -> Result<Json<Thresholds>> {
    let mut conn = app.db.read().await?;
    Ok(Json(settings::get(&mut conn, NAME).await?))
}

/// Sets the thresholds.
#[utoipa::path(put, path = "/settings/thresholds", tag = "settings", request_body = Thresholds,
    responses((status = 200, body = Thresholds), (status = 422, body = Problem)))]
pub(super) async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(thresholds): Body<Thresholds>,
) -> Result<Json<Thresholds>> {
    if !(30..=86_400).contains(&thresholds.offline_after_seconds) {
        return Err(Error::invalid(
            "/offline_after_seconds",
            "Offline after 30 seconds at the earliest and a day at the latest.",
        ));
    }
    let mut tx = app.db.write().await?;
    settings::put(&mut tx, NAME, &thresholds, app.clock.now_ms()).await?;
    app.roster.changed();
    tx.commit().await?;
    app.events.changed("settings", NAME);
    app.wake_job("machines.presence");
    tracing::info!(by = caller.name, "the thresholds were changed");
    Ok(Json(thresholds))
}
