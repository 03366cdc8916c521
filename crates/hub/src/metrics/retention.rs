use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::Retention;
use crate::accounts::Admin;
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, FieldError, Problem, Result};
use crate::settings;

const NAME: &str = "retention";

pub(super) async fn read_setting(conn: &mut Conn) -> sqlx::Result<Retention> {
    settings::get(conn, NAME).await
}

/// How long is kept what grows, in days.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = Retention)]
pub(super) struct RetentionBody {
    /// Every reading (8 to 400). More than the week that an agent keeps.
    raw_days: u32,
    /// Roll-ups of five minutes (14 to 800).
    five_minute_days: u32,
    /// Roll-ups of half an hour (31 to 3660).
    half_hour_days: u32,
    /// Roll-ups of three hours (366 to 7320).
    three_hour_days: u32,
    /// The record of who did what (0 to 36500); 0 is for ever. When it is left out, it stays as it is.
    audit_retention_days: Option<u32>,
}

impl RetentionBody {
    async fn read(conn: &mut Conn) -> sqlx::Result<Self> {
        let kept = read_setting(conn).await?;
        Ok(Self {
            raw_days: kept.raw_days,
            five_minute_days: kept.five_minute_days,
            half_hour_days: kept.half_hour_days,
            three_hour_days: kept.three_hour_days,
            audit_retention_days: Some(audit::retention_days(conn).await?),
        })
    }

    fn readings(self) -> Retention {
        Retention {
            raw_days: self.raw_days,
            five_minute_days: self.five_minute_days,
            half_hour_days: self.half_hour_days,
            three_hour_days: self.three_hour_days,
        }
    }
}

/// Reads how long readings and the record of who did what are kept.
#[utoipa::path(get, path = "/settings/retention", tag = "settings",
    responses((status = 200, body = RetentionBody)))]
pub(super) async fn read(State(app): State<AppState>, _: Admin) -> Result<Json<RetentionBody>> {
    let mut conn = app.db.read().await?;
    Ok(Json(RetentionBody::read(&mut conn).await?))
}

/// Sets how long readings and the record of who did what are kept. What is older goes with the next run of the
/// job.
#[utoipa::path(put, path = "/settings/retention", tag = "settings", request_body = RetentionBody,
    responses((status = 200, body = RetentionBody), (status = 422, body = Problem)))]
pub(super) async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(body): Body<RetentionBody>,
) -> Result<Json<RetentionBody>> {
    check(body)?;
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let before = RetentionBody::read(&mut tx).await?;
    settings::put(&mut tx, NAME, &body.readings(), now).await?;
    if let Some(days) = body.audit_retention_days {
        audit::set_retention_days(&mut tx, days, now).await?;
    }
    let after = RetentionBody::read(&mut tx).await?;
    let entry = Entry::done(now, &caller.actor(), "retention.changed", "all machines")
        .with(audit::changes(&before, &after));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.events.changed("settings", NAME);
    tracing::info!(by = caller.name, "the retention was changed");
    Ok(Json(after))
}

fn check(body: RetentionBody) -> Result<()> {
    let kept = body.readings();
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
    if body
        .audit_retention_days
        .is_some_and(|days| days > audit::LONGEST_DAYS)
    {
        wrong.push(FieldError {
            pointer: "/audit_retention_days".into(),
            detail: format!("Between 0, for ever, and {} days.", audit::LONGEST_DAYS),
        });
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid_fields(wrong))
    }
}
