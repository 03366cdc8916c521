//! What was set in the hub: a name and a JSON body each. The domain that a setting belongs to owns
//! its type and its endpoint; this only keeps it. A setting that was never made has its default.

mod general;
mod store;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::platform::db::{Conn, Tx};

pub use general::{General, checked_general, general, put_general, time_zone};

/// Reads a setting. One that can no longer be read (an older shape) counts as not made.
///
/// # Errors
/// When the database does not answer.
pub async fn get<T: DeserializeOwned + Default>(conn: &mut Conn, name: &str) -> sqlx::Result<T> {
    let body = store::find(conn, name).await?;
    Ok(body
        .and_then(|body| serde_json::from_str(&body).ok())
        .unwrap_or_default())
}

/// Writes a setting.
///
/// # Errors
/// When the database does not answer.
pub async fn put<T: Serialize>(
    tx: &mut Tx,
    name: &str,
    value: &T,
    now_ms: i64,
) -> anyhow::Result<()> {
    store::save(tx, name, &serde_json::to_string(value)?, now_ms).await?;
    Ok(())
}
