use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::platform::db::{Conn, Tx};
use crate::settings;

const NAME: &str = "thresholds";

#[derive(Serialize, Deserialize)]
struct Silence {
    offline_after_seconds: u32,
}

impl Default for Silence {
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
    let silence: Silence = settings::get(conn, NAME).await?;
    Ok(Duration::from_secs(u64::from(
        silence.offline_after_seconds,
    )))
}

/// Sets how long a machine may be silent; the caller has checked it, and moves the roster's count.
///
/// # Errors
/// When the database does not answer.
pub async fn set_offline_after(tx: &mut Tx, seconds: u32, now_ms: i64) -> anyhow::Result<()> {
    let silence = Silence {
        offline_after_seconds: seconds,
    };
    settings::put(tx, NAME, &silence, now_ms).await
}
