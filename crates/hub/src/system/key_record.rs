//! What is on record of an exchange of the key: its begin and its end, also when whoever ended it was killed
//! before it could say so.

use crate::audit::{self, Actor, Entry};
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, Tx};
use crate::platform::vault::KeyId;

pub(super) const STARTED: &str = "key.rotation_started";

const ENDED: &str = "key.rotated";

/// Puts a step of an exchange on record.
///
/// # Errors
/// When the database does not take it.
pub(super) async fn record(
    tx: &mut Tx,
    actor: &Actor,
    action: &'static str,
    key: KeyId,
) -> sqlx::Result<()> {
    let now = Clock::system().now_ms();
    audit::record(tx, &Entry::done(now, actor, action, subject(key))).await?;
    Ok(())
}

/// Puts the end of an exchange on record, if its begin is and its end is not: the answer says so.
///
/// # Errors
/// When the database does not answer, or does not take it.
pub(super) async fn record_end(tx: &mut Tx, actor: &Actor, key: KeyId) -> sqlx::Result<bool> {
    let is_missing = is_end_missing(tx, key).await?;
    if is_missing {
        record(tx, actor, ENDED, key).await?;
    }
    Ok(is_missing)
}

/// Whether the begin of an exchange is on record and its end is not.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn is_end_missing(conn: &mut Conn, key: KeyId) -> sqlx::Result<bool> {
    let subject = subject(key);
    let started = audit::newest(conn, STARTED, &subject).await?;
    let ended = audit::newest(conn, ENDED, &subject).await?;
    // Where there is none of a kind, it is before all.
    Ok(started > ended)
}

fn subject(key: KeyId) -> String {
    format!("the encryption key {key}")
}
