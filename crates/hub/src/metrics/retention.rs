use axum::Json;
use axum::extract::State;

use super::model::Retention;
use crate::accounts::Admin;
use crate::app::AppState;
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, FieldError, Problem, Result};
use crate::settings;

const NAME: &str = "retention";

pub(super) async fn read_setting(conn: &mut Conn) -> sqlx::Result<Retention> {
    settings::get(conn, NAME).await
}

/// Reads how long readings are kept.
#[utoipa::path(get, path = "/settings/retention", tag = "settings",
    responses((status = 200, body = Retention)))]
pub(super) async fn read(State(app): State<AppState>, _: Admin) -> Result<Json<Retention>> {
    let mut conn = app.db.read().await?;
    Ok(Json(read_setting(&mut conn).await?))
}

/// Sets how long readings are kept. What is older goes with the next run of the job.
#[utoipa::path(put, path = "/settings/retention", tag = "settings", request_body = Retention,
    responses((status = 200, body = Retention), (status = 422, body = Problem)))]
pub(super) async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(kept): Body<Retention>,
) -> Result<Json<Retention>> {
    check(kept)?;
    let mut tx = app.db.write().await?;
    settings::put(&mut tx, NAME, &kept, app.clock.now_ms()).await?;
    tx.commit().await?;
    app.events.changed("settings", NAME);
    tracing::info!(by = caller.name, "the retention was changed");
    Ok(Json(kept))
}

fn check(kept: Retention) -> Result<()> {
    let bounds = [
        ("/raw_days", kept.raw_days, 8, 400),
        ("/five_minute_days", kept.five_minute_days, 14, 800),
        ("/half_hour_days", kept.half_hour_days, 31, 3660),
        ("/three_hour_days", kept.three_hour_days, 366, 7320),
    ];
    let mut wrong: Vec<FieldError> = bounds
        .iter()
        .filter(|(_, days, least, most)| !(least..=most).contains(&days))
        .map(|(pointer, _, least, most)| FieldError {
            pointer: (*pointer).into(),
            detail: format!("Between {least} and {most} days."),
        })
        .collect();
    for pair in bounds.windows(2).filter(|pair| pair[0].1 > pair[1].1) {
        wrong.push(FieldError {
            pointer: pair[1].0.into(),
            detail: "A coarser roll-up is kept at least as long as a finer one.".into(),
        });
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid_fields(wrong))
    }
}
