use std::collections::{BTreeMap, HashSet};

use futures_util::TryStreamExt as _;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Row as _};

use super::model::{Entry, Marks, Series};
use crate::platform::db::{Conn, Tx, values};

/// An encoded sample.
pub(super) struct SampleRow {
    pub(super) machine_key: i64,
    pub(super) at_ms: i64,
    pub(super) body: Vec<u8>,
}

/// Inserts samples that are not there yet and tells how many that were.
pub(super) async fn insert_samples(tx: &mut Tx, rows: &[SampleRow]) -> sqlx::Result<usize> {
    let mut new = 0;
    for chunk in rows.chunks(500) {
        let sql = format!(
            "insert into samples (machine_key, at_ms, body) values {} \
             on conflict do nothing",
            values(chunk.len(), 3)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for row in chunk {
            query = query
                .bind(row.machine_key)
                .bind(row.at_ms)
                .bind(row.body.as_slice());
        }
        let done = query.execute(&mut **tx).await?;
        new += usize::try_from(done.rows_affected()).unwrap_or_default();
    }
    Ok(new)
}

/// Whether a sample of this moment is stored.
///
/// # Errors
/// When the database does not answer.
pub async fn is_stored(conn: &mut Conn, machine_key: i64, at_ms: i64) -> anyhow::Result<bool> {
    let count: i64 =
        sqlx::query_scalar("select count(*) from samples where machine_key = $1 and at_ms = $2")
            .bind(machine_key)
            .bind(at_ms)
            .fetch_one(conn)
            .await?;
    Ok(count > 0)
}

/// Hands over the encoded samples of `[from, to)`, oldest first; tells how many there were.
pub(super) async fn each_sample(
    conn: &mut Conn,
    machine_key: i64,
    from_ms: i64,
    to_ms: i64,
    each: impl FnMut(i64, &[u8]),
) -> sqlx::Result<usize> {
    let query = sqlx::query(
        "select at_ms, body from samples \
         where machine_key = $1 and at_ms >= $2 and at_ms < $3 order by at_ms",
    )
    .bind(machine_key)
    .bind(from_ms)
    .bind(to_ms);
    each_body(conn, query, each).await
}

/// Hands over the times and bodies that a query finds, one by one; tells how many there were.
async fn each_body(
    conn: &mut Conn,
    query: Query<'_, Any, AnyArguments>,
    mut each: impl FnMut(i64, &[u8]),
) -> sqlx::Result<usize> {
    let mut rows = query.fetch(conn);
    let mut count = 0;
    while let Some(row) = rows.try_next().await? {
        each(row.try_get(0)?, row.try_get(1)?);
        count += 1;
    }
    Ok(count)
}

pub(super) async fn count_samples(
    conn: &mut Conn,
    machine_key: i64,
    from_ms: i64,
    to_ms: i64,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "select count(*) from samples where machine_key = $1 and at_ms >= $2 and at_ms < $3",
    )
    .bind(machine_key)
    .bind(from_ms)
    .bind(to_ms)
    .fetch_one(conn)
    .await
}

/// The first sample at or after a moment.
pub(super) async fn first_sample(
    conn: &mut Conn,
    machine_key: i64,
    from_ms: i64,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "select at_ms from samples where machine_key = $1 and at_ms >= $2 order by at_ms limit 1",
    )
    .bind(machine_key)
    .bind(from_ms)
    .fetch_optional(conn)
    .await
}

pub(super) async fn last_sample(conn: &mut Conn, machine_key: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "select at_ms from samples where machine_key = $1 order by at_ms desc limit 1",
    )
    .bind(machine_key)
    .fetch_optional(conn)
    .await
}

/// The last sample before a moment.
pub(super) async fn sample_before(
    conn: &mut Conn,
    machine_key: i64,
    at_ms: i64,
) -> sqlx::Result<Option<(i64, Vec<u8>)>> {
    let row = sqlx::query(
        "select at_ms, body from samples where machine_key = $1 and at_ms < $2 \
         order by at_ms desc limit 1",
    )
    .bind(machine_key)
    .bind(at_ms)
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .transpose()
}

/// Notes that a sample came late, unless an earlier one is noted.
pub(super) async fn note_late(tx: &mut Tx, machine_key: i64, at_ms: i64) -> sqlx::Result<()> {
    sqlx::query(
        "insert into late_samples (machine_key, since_ms) values ($1, $2) \
         on conflict (machine_key) do update set since_ms = excluded.since_ms \
         where excluded.since_ms < late_samples.since_ms",
    )
    .bind(machine_key)
    .bind(at_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes that note.
pub(super) async fn take_late(tx: &mut Tx, machine_key: i64) -> sqlx::Result<Option<i64>> {
    let since = sqlx::query_scalar("select since_ms from late_samples where machine_key = $1")
        .bind(machine_key)
        .fetch_optional(&mut **tx)
        .await?;
    sqlx::query("delete from late_samples where machine_key = $1")
        .bind(machine_key)
        .execute(&mut **tx)
        .await?;
    Ok(since)
}

/// Machines that have such a note.
pub(super) async fn late_machines(conn: &mut Conn) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar("select machine_key from late_samples order by machine_key")
        .fetch_all(conn)
        .await
}

pub(super) async fn last_series_id(conn: &mut Conn, machine_key: i64) -> anyhow::Result<u32> {
    let id: i64 =
        sqlx::query_scalar("select coalesce(max(id), 0) from series where machine_key = $1")
            .bind(machine_key)
            .fetch_one(conn)
            .await?;
    Ok(u32::try_from(id)?)
}

/// A machine's series, by id. Those that a newer version made are left out.
pub(super) async fn series(conn: &mut Conn, machine_key: i64) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query("select id, name, label from series where machine_key = $1 order by id")
        .bind(machine_key)
        .fetch_all(conn)
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, name): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
        if let (Ok(id), Some(series)) = (u32::try_from(id), Series::parse(name)) {
            entries.push(Entry {
                id,
                series,
                label: row.try_get(2)?,
            });
        }
    }
    Ok(entries)
}

/// A series that a machine did not have yet.
pub(super) struct SeriesRow {
    pub(super) machine_key: i64,
    pub(super) id: u32,
    pub(super) series: Series,
    pub(super) label: Box<str>,
}

pub(super) async fn insert_series(tx: &mut Tx, rows: &[SeriesRow]) -> sqlx::Result<()> {
    for chunk in rows.chunks(500) {
        let sql = format!(
            "insert into series (machine_key, id, name, label) values {}",
            values(chunk.len(), 4)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for row in chunk {
            query = query
                .bind(row.machine_key)
                .bind(i64::from(row.id))
                .bind(row.series.name())
                .bind(&*row.label);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Writes roll-ups, in place of older ones of the same buckets.
pub(super) async fn save_rollups(
    tx: &mut Tx,
    machine_key: i64,
    tier_ms: i64,
    rows: &[(i64, Vec<u8>)],
) -> sqlx::Result<()> {
    for chunk in rows.chunks(500) {
        let sql = format!(
            "insert into rollups (machine_key, tier, start_ms, body) values {} \
             on conflict (machine_key, tier, start_ms) do update set body = excluded.body",
            values(chunk.len(), 4)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (start, body) in chunk {
            query = query
                .bind(machine_key)
                .bind(tier_ms / 1000)
                .bind(*start)
                .bind(body.as_slice());
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Hands over the encoded roll-ups of `[from, to)`, oldest first; tells how many there were.
pub(super) async fn each_rollup(
    conn: &mut Conn,
    machine_key: i64,
    tier_ms: i64,
    from_ms: i64,
    to_ms: i64,
    each: impl FnMut(i64, &[u8]),
) -> sqlx::Result<usize> {
    let query = sqlx::query(
        "select start_ms, body from rollups where machine_key = $1 and tier = $2 \
         and start_ms >= $3 and start_ms < $4 order by start_ms",
    )
    .bind(machine_key)
    .bind(tier_ms / 1000)
    .bind(from_ms)
    .bind(to_ms);
    each_body(conn, query, each).await
}

/// The first roll-up at or after a moment.
pub(super) async fn first_rollup(
    conn: &mut Conn,
    machine_key: i64,
    tier_ms: i64,
    from_ms: i64,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "select start_ms from rollups where machine_key = $1 and tier = $2 and start_ms >= $3 \
         order by start_ms limit 1",
    )
    .bind(machine_key)
    .bind(tier_ms / 1000)
    .bind(from_ms)
    .fetch_optional(conn)
    .await
}

/// Up to where each tier of a machine is complete.
pub(super) async fn marks(conn: &mut Conn, machine_key: i64) -> sqlx::Result<Marks> {
    let rows = sqlx::query("select tier, until_ms from rollup_marks where machine_key = $1")
        .bind(machine_key)
        .fetch_all(conn)
        .await?;
    let mut marks = Marks::default();
    for row in rows {
        marks.set(row.try_get(0)?, row.try_get(1)?);
    }
    Ok(marks)
}

/// The marks of all machines that have any series.
pub(super) async fn all_marks(conn: &mut Conn) -> sqlx::Result<BTreeMap<i64, Marks>> {
    let keys = machine_keys(conn).await?;
    let mut all: BTreeMap<_, _> = keys
        .into_iter()
        .map(|key| (key, Marks::default()))
        .collect();
    let rows = sqlx::query("select machine_key, tier, until_ms from rollup_marks")
        .fetch_all(conn)
        .await?;
    for row in rows {
        if let Some(marks) = all.get_mut(&row.try_get(0)?) {
            marks.set(row.try_get(1)?, row.try_get(2)?);
        }
    }
    Ok(all)
}

/// Machines with stale buckets.
pub(super) async fn stale_machines(conn: &mut Conn) -> sqlx::Result<HashSet<i64>> {
    let keys: Vec<i64> = sqlx::query_scalar("select distinct machine_key from rollup_dirty")
        .fetch_all(conn)
        .await?;
    Ok(keys.into_iter().collect())
}

pub(super) async fn set_rolled_until(
    tx: &mut Tx,
    machine_key: i64,
    tier_ms: i64,
    until_ms: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into rollup_marks (machine_key, tier, until_ms) values ($1, $2, $3) \
         on conflict (machine_key, tier) do update set until_ms = excluded.until_ms",
    )
    .bind(machine_key)
    .bind(tier_ms / 1000)
    .bind(until_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn mark_dirty(
    tx: &mut Tx,
    machine_key: i64,
    tier_ms: i64,
    starts: &[i64],
) -> sqlx::Result<()> {
    for chunk in starts.chunks(500) {
        let sql = format!(
            "insert into rollup_dirty (machine_key, tier, start_ms) values {} \
             on conflict do nothing",
            values(chunk.len(), 3)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for start in chunk {
            query = query.bind(machine_key).bind(tier_ms / 1000).bind(*start);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// The oldest stale bucket of a tier.
pub(super) async fn first_dirty(
    conn: &mut Conn,
    machine_key: i64,
    tier_ms: i64,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "select start_ms from rollup_dirty where machine_key = $1 and tier = $2 \
         order by start_ms limit 1",
    )
    .bind(machine_key)
    .bind(tier_ms / 1000)
    .fetch_optional(conn)
    .await
}

/// Takes some stale buckets of a tier off the list, oldest first.
pub(super) async fn take_dirty(
    tx: &mut Tx,
    machine_key: i64,
    tier_ms: i64,
    limit: i64,
) -> sqlx::Result<Vec<i64>> {
    let starts: Vec<i64> = sqlx::query_scalar(
        "select start_ms from rollup_dirty where machine_key = $1 and tier = $2 \
         order by start_ms limit $3",
    )
    .bind(machine_key)
    .bind(tier_ms / 1000)
    .bind(limit)
    .fetch_all(&mut **tx)
    .await?;
    if let Some(last) = starts.last() {
        sqlx::query(
            "delete from rollup_dirty where machine_key = $1 and tier = $2 and start_ms <= $3",
        )
        .bind(machine_key)
        .bind(tier_ms / 1000)
        .bind(*last)
        .execute(&mut **tx)
        .await?;
    }
    Ok(starts)
}

/// Machines that have series at all.
pub(super) async fn machine_keys(conn: &mut Conn) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar("select distinct machine_key from series order by machine_key")
        .fetch_all(conn)
        .await
}

/// Whether a machine has series: one that was deleted has none.
pub(super) async fn has_series(conn: &mut Conn, machine_key: i64) -> sqlx::Result<bool> {
    let first: Option<i64> =
        sqlx::query_scalar("select id from series where machine_key = $1 limit 1")
            .bind(machine_key)
            .fetch_optional(conn)
            .await?;
    Ok(first.is_some())
}

/// Deletes samples before a moment, the oldest first, at most `limit`; tells how many.
///
/// (First where to stop, then what lies before it: PostgreSQL makes a join of a subquery with a limit
/// and takes minutes.)
pub(super) async fn delete_samples(
    tx: &mut Tx,
    machine_key: i64,
    before_ms: i64,
    limit: i64,
) -> sqlx::Result<u64> {
    let stop: Option<i64> = sqlx::query_scalar(
        "select at_ms from samples where machine_key = $1 and at_ms < $2 \
         order by at_ms limit 1 offset $3",
    )
    .bind(machine_key)
    .bind(before_ms)
    .bind(limit)
    .fetch_optional(&mut **tx)
    .await?;
    let done = sqlx::query("delete from samples where machine_key = $1 and at_ms < $2")
        .bind(machine_key)
        .bind(stop.unwrap_or(before_ms))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

/// Deletes roll-ups before a moment in the same way.
pub(super) async fn delete_rollups(
    tx: &mut Tx,
    machine_key: i64,
    tier_ms: i64,
    before_ms: i64,
    limit: i64,
) -> sqlx::Result<u64> {
    let stop: Option<i64> = sqlx::query_scalar(
        "select start_ms from rollups where machine_key = $1 and tier = $2 and start_ms < $3 \
         order by start_ms limit 1 offset $4",
    )
    .bind(machine_key)
    .bind(tier_ms / 1000)
    .bind(before_ms)
    .bind(limit)
    .fetch_optional(&mut **tx)
    .await?;
    let done =
        sqlx::query("delete from rollups where machine_key = $1 and tier = $2 and start_ms < $3")
            .bind(machine_key)
            .bind(tier_ms / 1000)
            .bind(stop.unwrap_or(before_ms))
            .execute(&mut **tx)
            .await?;
    Ok(done.rows_affected())
}
