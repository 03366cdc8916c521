//! Some series of a machine's past, moment by moment, for those who make sums of them.

use super::codec::{self, Rolled};
use super::model::Series;
use super::{source, store};
use crate::platform::db::{Conn, Tx};

/// Which series are wanted, in which columns.
pub struct Columns {
    /// The column of a series, by its id.
    places: Vec<Option<usize>>,
    count: usize,
}

/// A moment of the past, or a bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRow {
    /// When, or from when; milliseconds.
    pub at_ms: i64,
    /// 0 for a moment.
    pub length_ms: i64,
    /// One for each column; several series of a column are added up.
    pub cells: Vec<Option<PastCell>>,
}

/// Readings of one column in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastCell {
    /// Smallest.
    pub min: f64,
    /// Mean.
    pub mean: f64,
    /// Largest.
    pub max: f64,
    /// How many there were.
    pub count: u64,
}

impl Columns {
    /// `column` says which of `count` columns a series with its label belongs to, if any.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(
        conn: &mut Conn,
        machine_key: i64,
        count: usize,
        column: impl Fn(Series, &str) -> Option<usize>,
    ) -> sqlx::Result<Self> {
        let mut places = Vec::new();
        for entry in store::series(conn, machine_key).await? {
            let id = entry.id as usize;
            if places.len() <= id {
                places.resize(id + 1, None);
            }
            places[id] = column(entry.series, &entry.label).filter(|column| *column < count);
        }
        Ok(Self { places, count })
    }

    fn empty(&self, at_ms: i64, length_ms: i64) -> PastRow {
        PastRow {
            at_ms,
            length_ms,
            cells: vec![None; self.count],
        }
    }

    fn add(&self, row: &mut PastRow, id: u32, rolled: Rolled) {
        let Some(Some(column)) = self.places.get(id as usize) else {
            return;
        };
        let new = PastCell {
            min: rolled.min,
            mean: rolled.mean(),
            max: rolled.max,
            count: rolled.count,
        };
        let cell = &mut row.cells[*column];
        *cell = Some(cell.map_or(new, |present| PastCell {
            min: present.min + new.min,
            mean: present.mean + new.mean,
            max: present.max + new.max,
            count: present.count.max(new.count),
        }));
    }

    fn of_sample(&self, at_ms: i64, body: &[u8]) -> PastRow {
        let mut row = self.empty(at_ms, 0);
        codec::decode_sample(body, |id, value| self.add(&mut row, id, Rolled::of(value)));
        row
    }

    fn of_rollup(&self, start: i64, length_ms: i64, body: &[u8]) -> PastRow {
        let mut row = self.empty(start, length_ms);
        codec::decode_rollup(body, |id, rolled| self.add(&mut row, id, rolled));
        row
    }
}

/// The finest source that still reaches back to a moment: 0 for the readings themselves, or the
/// length of a roll-up's buckets in milliseconds.
///
/// # Errors
/// When the database does not answer.
pub async fn source_at(conn: &mut Conn, machine_key: i64, from_ms: i64) -> sqlx::Result<i64> {
    source::reaching(conn, machine_key, from_ms, 0).await
}

/// The rows of `[from, to)` in that source, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn past(
    conn: &mut Conn,
    machine_key: i64,
    columns: &Columns,
    source_ms: i64,
    from_ms: i64,
    to_ms: i64,
) -> sqlx::Result<Vec<PastRow>> {
    let mut rows = Vec::new();
    if source_ms == 0 {
        let each = |at, body: &[u8]| rows.push(columns.of_sample(at, body));
        store::each_sample(conn, machine_key, from_ms, to_ms, each).await?;
    } else {
        let each = |at, body: &[u8]| rows.push(columns.of_rollup(at, source_ms, body));
        store::each_rollup(conn, machine_key, source_ms, from_ms, to_ms, each).await?;
    }
    Ok(rows)
}

/// The last reading before a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn before(
    conn: &mut Conn,
    machine_key: i64,
    columns: &Columns,
    at_ms: i64,
) -> sqlx::Result<Option<PastRow>> {
    let found = store::sample_before(conn, machine_key, at_ms).await?;
    Ok(found.map(|(at, body)| columns.of_sample(at, &body)))
}

/// The first reading at or after a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn after(
    conn: &mut Conn,
    machine_key: i64,
    columns: &Columns,
    at_ms: i64,
) -> sqlx::Result<Option<PastRow>> {
    let Some(at) = store::first_sample(conn, machine_key, at_ms).await? else {
        return Ok(None);
    };
    let rows = past(conn, machine_key, columns, 0, at, at + 1).await?;
    Ok(rows.into_iter().next())
}

/// The first moment of which anything is kept, and the last reading.
///
/// # Errors
/// When the database does not answer.
pub async fn reach(conn: &mut Conn, machine_key: i64) -> sqlx::Result<Option<(i64, i64)>> {
    let Some(last) = store::last_sample(conn, machine_key).await? else {
        return Ok(None);
    };
    let mut first = store::first_sample(conn, machine_key, i64::MIN).await?;
    for tier in super::model::TIERS {
        let begin = store::first_rollup(conn, machine_key, tier, i64::MIN).await?;
        first = first.into_iter().chain(begin).min();
    }
    Ok(first.map(|first| (first, last)))
}

/// Takes the note that samples of a machine came late: since when they are.
///
/// # Errors
/// When the database does not answer.
pub async fn take_late(tx: &mut Tx, machine_key: i64) -> sqlx::Result<Option<i64>> {
    store::take_late(tx, machine_key).await
}

/// The machines that such a note waits for.
///
/// # Errors
/// When the database does not answer.
pub async fn late_machines(conn: &mut Conn) -> sqlx::Result<Vec<i64>> {
    store::late_machines(conn).await
}
