//! How long entries are kept, and how older ones go: with an entry of their own.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::chain::GENESIS;
use super::check::PRUNED;
use super::model::{Actor, Entry, Head};
use super::store;
use crate::platform::db::{Conn, Db, Tx};
use crate::settings;

const NAME: &str = "audit";

const DAY_MS: i64 = 86_400_000;

/// So many go in one transaction: who writes waits behind it.
const DELETED_AT_ONCE: i64 = 1000;

/// Days that entries are kept at most.
pub const LONGEST_DAYS: u32 = 36_500;

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    days: u32,
}

impl Default for Kept {
    fn default() -> Self {
        Self { days: 90 }
    }
}

/// How many days entries are kept; 0 is for ever.
///
/// # Errors
/// When the database does not answer.
pub async fn retention_days(conn: &mut Conn) -> sqlx::Result<u32> {
    Ok(settings::get::<Kept>(conn, NAME).await?.days)
}

/// Sets it.
///
/// # Errors
/// When the database does not answer.
pub async fn set_retention_days(tx: &mut Tx, days: u32, now_ms: i64) -> anyhow::Result<()> {
    settings::put(tx, NAME, &Kept { days }, now_ms).await
}

/// Removes what is older than it is kept; what it did. What goes is named by an entry first, and the checkpoint
/// passes it in the same transaction. Only then it goes, a part at a time.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(db: &Db, now_ms: i64) -> anyhow::Result<String> {
    let mut conn = db.read().await?;
    let days = retention_days(&mut conn).await?;
    let passed = match days {
        0 => 0,
        days => {
            // In whole days: each cut is an entry, and one a day is enough.
            let day = now_ms.div_euclid(DAY_MS) * DAY_MS;
            let oldest = day - i64::from(days) * DAY_MS;
            drop(conn);
            pass(db, oldest, now_ms).await?
        }
    };
    let mut gone = 0;
    loop {
        let mut tx = db.write().await?;
        let deleted = store::delete_passed(&mut tx, DELETED_AT_ONCE).await?;
        tx.commit().await?;
        gone += deleted;
        if deleted < DELETED_AT_ONCE.unsigned_abs() {
            break;
        }
    }
    Ok(match (passed, gone) {
        (0, 0) => "No entry was too old.".into(),
        _ => format!("{gone} entries were too old."),
    })
}

/// Lets the checkpoint pass what is older than this; how many entries that are.
async fn pass(db: &Db, oldest: i64, now_ms: i64) -> anyhow::Result<i64> {
    let mut conn = db.read().await?;
    // A look first: most of the time nothing is old, and a look keeps nobody waiting.
    if last_before(&mut conn, oldest).await?.is_none() {
        return Ok(0);
    }
    drop(conn);
    let mut tx = db.write().await?;
    let Some((before, last)) = last_before(&mut tx, oldest).await? else {
        return Ok(0);
    };
    let count = last.position - before.position;
    let detail = json!({ "position": last.position, "hash": last.hash, "entries": count });
    let subject = format!("entries {} to {}", before.position + 1, last.position);
    let actor = Actor::job("audit.prune");
    let entry = Entry::done(now_ms, &actor, PRUNED, subject).with(detail);
    store::record(&mut tx, &entry).await?;
    store::set_checkpoint(&mut tx, &last, now_ms).await?;
    tx.commit().await?;
    tracing::info!("{count} entries of the audit were too old; the last of them was {last}");
    Ok(count)
}

/// The checkpoint, and the last of the entries behind it that are all older than this.
async fn last_before(conn: &mut Conn, oldest: i64) -> sqlx::Result<Option<(Head, Head)>> {
    let (before, _) = store::checkpoint(conn).await?;
    let position = match store::first_since(conn, oldest).await? {
        Some(first) => first - 1,
        None => store::head(conn).await?.position,
    };
    if position <= before.position {
        return Ok(None);
    }
    // One from before the chain has no hash: what follows it follows the beginning.
    let hash = store::hashes(conn, &[position]).await?.remove(&position);
    let hash = hash.unwrap_or_else(|| GENESIS.into());
    Ok(Some((before, Head { position, hash })))
}
