//! Every entry, one after the other, as fast as a database hands them out.
//!
//! Most of what a row costs are its columns. So they come as one text, joined by a sign that no entry has in it. A
//! row that is not such a text was changed: from there on each column is read by itself, as it is.

use futures_util::TryStreamExt as _;
use sqlx::AssertSqlSafe;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{COLUMNS, recorded_from};
use crate::audit::model::Recorded;
use crate::platform::db::Conn;

const BETWEEN: char = '\u{1f}';

/// Hands on every entry after this one, in their order, until it is enough. What cannot be read is an error.
pub(in crate::audit) async fn each_after(
    conn: &mut Conn,
    after: i64,
    mut take: impl FnMut(sqlx::Result<&Recorded>) -> bool,
) -> sqlx::Result<()> {
    let mut entry = Recorded {
        position: after,
        ..Recorded::default()
    };
    match each_joined(conn, &mut entry, &mut take).await? {
        End::Reached => Ok(()),
        End::Odd => each_by_columns(conn, entry.position, take).await,
    }
}

/// How far it came.
enum End {
    /// There are no more, or it was enough.
    Reached,
    /// What comes next is no usual row.
    Odd,
}

/// `entry` is the last one that was handed on.
async fn each_joined(
    conn: &mut Conn,
    entry: &mut Recorded,
    take: &mut impl FnMut(sqlx::Result<&Recorded>) -> bool,
) -> sqlx::Result<End> {
    let mut rows = sqlx::query(
        "select machine_id, hash, position || $2 || at || $2 || actor_kind || $2 || actor || $2 || action \
         || $2 || subject || $2 || outcome || $2 || detail from audit where position > $1 order by position",
    )
    .bind(entry.position)
    .bind(BETWEEN.to_string())
    .fetch(conn);
    loop {
        let row = match rows.try_next().await {
            Ok(None) => return Ok(End::Reached),
            Ok(Some(row)) => row,
            Err(error) if is_unreadable(&error) => return Ok(End::Odd),
            Err(error) => return Err(error),
        };
        // One that was not read to its end is read once more: its number is that of the one before.
        let before = entry.position;
        if read_joined(&row, entry).is_none() {
            entry.position = before;
            return Ok(End::Odd);
        }
        if !take(Ok(entry)) {
            return Ok(End::Reached);
        }
    }
}

/// Reads a row into the memory of the one before.
fn read_joined(row: &AnyRow, entry: &mut Recorded) -> Option<()> {
    let machine_id: Option<&str> = row.try_get(0).ok()?;
    let hash: Option<&str> = row.try_get(1).ok()?;
    let joined: &str = row.try_get(2).ok()?;
    let mut parts = joined.split(BETWEEN);
    entry.position = parts.next()?.parse().ok()?;
    entry.at = parts.next()?.parse().ok()?;
    for text in [
        &mut entry.actor_kind,
        &mut entry.actor,
        &mut entry.action,
        &mut entry.subject,
        &mut entry.outcome,
        &mut entry.detail,
    ] {
        parts.next()?.clone_into(text);
    }
    set(&mut entry.machine_id, machine_id);
    set(&mut entry.hash, hash);
    parts.next().is_none().then_some(())
}

fn set(text: &mut Option<String>, value: Option<&str>) {
    match (text.as_mut(), value) {
        (Some(text), Some(value)) => value.clone_into(text),
        _ => *text = value.map(str::to_owned),
    }
}

async fn each_by_columns(
    conn: &mut Conn,
    after: i64,
    mut take: impl FnMut(sqlx::Result<&Recorded>) -> bool,
) -> sqlx::Result<()> {
    let sql = format!("select {COLUMNS} from audit where position > $1 order by position");
    let mut rows = sqlx::query(AssertSqlSafe(sql)).bind(after).fetch(conn);
    loop {
        let entry = match rows.try_next().await {
            Ok(None) => return Ok(()),
            Ok(Some(row)) => recorded_from(&row),
            Err(error) => Err(error),
        };
        let goes_on = match entry {
            Ok(entry) => take(Ok(&entry)),
            Err(error) if is_unreadable(&error) => take(Err(error)),
            Err(error) => return Err(error),
        };
        if !goes_on {
            return Ok(());
        }
    }
}

/// Whether it is what is kept that cannot be read, and not the database that does not answer.
fn is_unreadable(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::AnyDriverError(_)
    )
}
