//! The record's tables: the chain, and where it begins and ends.

mod anchors;
mod each;
mod read;

use sqlx::Row as _;
use sqlx::any::AnyRow;

pub use anchors::{Anchor, anchors};
pub use read::newest;

pub(super) use anchors::save_anchor;
pub(super) use each::each_after;
pub(super) use read::{Before, Walk, first_since, hashes, last_walked, page, stretch};

use super::chain::hash;
use super::model::{Entry, Head, Recorded};
use crate::platform::db::{Conn, Tx};

/// Adds an entry, in the transaction of what it is about. Those of others wait for its end, also where they are
/// other programs: each entry follows the one before.
///
/// # Errors
/// When the database does not take it; then what it is about must not be done.
pub async fn record(tx: &mut Tx, entry: &Entry) -> sqlx::Result<i64> {
    let row = sqlx::query(
        "update audit_head set position = position where id = 1 returning position, hash",
    )
    .fetch_one(&mut **tx)
    .await?;
    let before = head_from(&row)?;
    let kept = entry.at(before.position + 1);
    let hash = hash(&before.hash, &kept);
    sqlx::query(
        "insert into audit (position, at, actor_kind, actor, action, machine_id, subject, outcome, \
         detail, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(kept.position)
    .bind(kept.at)
    .bind(kept.actor_kind)
    .bind(kept.actor)
    .bind(kept.action)
    .bind(kept.machine_id)
    .bind(kept.subject)
    .bind(kept.outcome)
    .bind(kept.detail)
    .bind(&hash)
    .execute(&mut **tx)
    .await?;
    sqlx::query("update audit_head set position = $1, hash = $2 where id = 1")
        .bind(kept.position)
        .bind(hash)
        .execute(&mut **tx)
        .await?;
    Ok(kept.position)
}

/// The last entry. Before the first it is no entry, but what that one follows.
///
/// # Errors
/// When the database does not answer.
pub async fn head(conn: &mut Conn) -> sqlx::Result<Head> {
    let row = sqlx::query("select position, hash from audit_head where id = 1")
        .fetch_one(conn)
        .await?;
    head_from(&row)
}

/// The last entry that went because of its age, and when it went. Before the first it is no entry, but what the
/// very first one follows.
pub(super) async fn checkpoint(conn: &mut Conn) -> sqlx::Result<(Head, i64)> {
    let row = sqlx::query("select position, hash, at from audit_checkpoint where id = 1")
        .fetch_one(conn)
        .await?;
    Ok((head_from(&row)?, row.try_get("at")?))
}

/// From where to where the record goes.
#[derive(Debug)]
pub struct Extent {
    /// The last entry that went.
    pub checkpoint: Head,
    /// When it went; milliseconds.
    pub pruned_at: i64,
    /// The first that is there, and its time.
    pub first: Option<(i64, i64)>,
    /// The last.
    pub head: Head,
}

/// From where to where the record goes.
///
/// # Errors
/// When the database does not answer.
pub async fn extent(conn: &mut Conn) -> sqlx::Result<Extent> {
    let (checkpoint, pruned_at) = checkpoint(conn).await?;
    let first = read::first(conn, checkpoint.position).await?;
    let head = head(conn).await?;
    Ok(Extent {
        checkpoint,
        pruned_at,
        first,
        head,
    })
}

pub(super) async fn set_checkpoint(tx: &mut Tx, last: &Head, now: i64) -> sqlx::Result<()> {
    sqlx::query("update audit_checkpoint set position = $1, hash = $2, at = $3 where id = 1")
        .bind(last.position)
        .bind(&last.hash)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Removes some of what the checkpoint has passed; how many those were.
pub(super) async fn delete_passed(tx: &mut Tx, most: i64) -> sqlx::Result<u64> {
    let done = sqlx::query(
        "delete from audit where position in (select position from audit where position <= \
         (select position from audit_checkpoint) order by position limit $1)",
    )
    .bind(most)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

fn head_from(row: &AnyRow) -> sqlx::Result<Head> {
    Ok(Head {
        position: row.try_get("position")?,
        hash: row.try_get("hash")?,
    })
}

/// In the order in which they are read.
const COLUMNS: &str =
    "position, at, actor_kind, actor, action, machine_id, subject, outcome, detail, hash";

fn recorded_from(row: &AnyRow) -> sqlx::Result<Recorded> {
    Ok(Recorded {
        position: row.try_get(0)?,
        at: row.try_get(1)?,
        actor_kind: row.try_get(2)?,
        actor: row.try_get(3)?,
        action: row.try_get(4)?,
        machine_id: row.try_get(5)?,
        subject: row.try_get(6)?,
        outcome: row.try_get(7)?,
        detail: row.try_get(8)?,
        hash: row.try_get(9)?,
    })
}
