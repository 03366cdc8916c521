//! A page of the entries that fit a filter, newest first, for a bounded amount of work: where few fit, a page may
//! have fewer than it could, or none, and says where to go on.

use super::filter::Filter;
use super::model::Recorded;
use super::store::{self, Before, Walk};
use crate::platform::db::Conn;

/// So many entries are looked at for a page, where nobody waits for longer than a moment.
pub const BUDGET: i64 = 4_000;

/// How many more fit is not known: fewer are looked at first.
const FIRST_LOOK: i64 = 1000;

/// A page.
#[derive(Debug)]
pub struct Found {
    /// Newest first.
    pub entries: Vec<Recorded>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// Reads a page, for which so many entries are looked at. A filter with bounds of time is answered by the time of entries, any other by their number; both
/// are the same while no clock is set back.
///
/// The answer is none when the cursor is none of this filter.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    conn: &mut Conn,
    filter: &Filter,
    cursor: Option<&str>,
    limit: usize,
    budget: i64,
) -> sqlx::Result<Option<Found>> {
    let walk = Walk::of(filter);
    let is_by_time = walk == Walk::Time;
    let Some(mut before) = read_cursor(cursor, is_by_time) else {
        return Ok(None);
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut found = Found {
        entries: Vec::new(),
        next: None,
    };
    // Entries that lie apart are dearer to look at.
    let mut left = if walk.is_scattered() {
        budget / 2
    } else {
        budget
    };
    let mut step = FIRST_LOOK.max(limit);
    loop {
        let walked = step.min(left);
        let room = limit - found.entries.len() as i64;
        let some = store::page(conn, filter, before, walked, room).await?;
        found.entries.extend(some);
        let last = match found.entries.len() as i64 == limit {
            true => found.entries.last().map(|entry| Before {
                at: entry.at,
                position: entry.position,
            }),
            false => store::last_walked(conn, filter, before, walked).await?,
        };
        // Who has walked to the end knows it.
        let Some(last) = last else {
            return Ok(Some(found));
        };
        before = last;
        left -= walked;
        step *= 2;
        if left <= 0 || found.entries.len() as i64 == limit {
            found.next = Some(write_cursor(before, is_by_time));
            return Ok(Some(found));
        }
    }
}

fn write_cursor(before: Before, is_by_time: bool) -> String {
    let Before { at, position } = before;
    match is_by_time {
        true => format!("{at}.{position}"),
        false => position.to_string(),
    }
}

fn read_cursor(cursor: Option<&str>, is_by_time: bool) -> Option<Before> {
    let Some(text) = cursor else {
        return Some(Before {
            at: i64::MAX,
            position: i64::MAX,
        });
    };
    let (at, position) = match (text.split_once('.'), is_by_time) {
        (Some((at, position)), true) => (at.parse().ok()?, position),
        (None, false) => (i64::MAX, text),
        _ => return None,
    };
    let position = position.parse().ok()?;
    Some(Before { at, position })
}
