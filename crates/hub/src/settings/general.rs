use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::db::{Conn, Tx};
use crate::platform::http::{Error, Result};

const NAME: &str = "general";

/// What holds for the hub as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct General {
    /// The IANA time zone that hours of the day are meant in: expected hours, quiet hours, night
    /// rates, days of a bill. Null is the zone of the machine that the hub runs on.
    pub time_zone: Option<String>,
}

/// Reads it.
///
/// # Errors
/// When the database does not answer.
pub async fn general(conn: &mut Conn) -> sqlx::Result<General> {
    super::get(conn, NAME).await
}

/// Writes it.
///
/// # Errors
/// When the database does not answer.
pub async fn put_general(tx: &mut Tx, general: &General, now_ms: i64) -> anyhow::Result<()> {
    super::put(tx, NAME, general, now_ms).await
}

/// The zone that hours of the day are meant in. UTC where neither a setting nor the system names one.
///
/// # Errors
/// When the database does not answer.
pub async fn time_zone(conn: &mut Conn) -> sqlx::Result<TimeZone> {
    let General { time_zone } = general(conn).await?;
    Ok(time_zone
        .and_then(|name| TimeZone::get(&name).ok())
        .unwrap_or_else(TimeZone::system))
}

/// Refuses what is no time zone.
///
/// # Errors
/// When the zone is not known.
pub fn checked_general(general: General) -> Result<General> {
    let time_zone = general.time_zone.filter(|name| !name.trim().is_empty());
    if let Some(name) = &time_zone
        && TimeZone::get(name).is_err()
    {
        return Err(Error::invalid(
            "/time_zone",
            "This is no time zone. Name one as in Europe/Berlin or UTC.",
        ));
    }
    Ok(General { time_zone })
}
