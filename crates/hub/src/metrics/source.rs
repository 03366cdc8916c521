//! Which rows answer for a window: the readings, or the roll-ups of a tier.
//!
//! Readings go first, the coarsest roll-ups last; and the newest readings are in no roll-up yet. So a
//! window begins in the finest source that still reaches back to its start, and ends in the readings.

use super::codec::{self, Rolled};
use super::model::{TIERS, bucket};
use super::store;
use crate::platform::db::Conn;

/// The bucket length of the finest source that reaches back to the window's start, in milliseconds; 0
/// for the readings themselves. Never finer than `least_ms`.
///
/// A coarser source reaches further when it has a bucket in the window that lies before everything
/// that the finer one has there: a gap in the readings is a gap in the roll-ups as well.
pub(super) async fn reaching(
    conn: &mut Conn,
    key: i64,
    from_ms: i64,
    least_ms: i64,
) -> sqlx::Result<i64> {
    let mut best = least_ms;
    let mut first = match best {
        0 => store::first_sample(conn, key, from_ms).await?,
        tier => store::first_rollup(conn, key, tier, from_ms).await?,
    };
    for tier in TIERS.into_iter().filter(|tier| *tier > least_ms) {
        let begin = store::first_rollup(conn, key, tier, from_ms).await?;
        if let Some(begin) = begin
            && first.is_none_or(|first| bucket(first, tier) > begin)
        {
            (best, first) = (tier, Some(begin));
        }
    }
    Ok(best)
}

/// Hands over every reading of `[from, to)` as part of buckets of `step_ms`, in the order of their
/// starts (several parts of a bucket follow each other): from the coarsest tier that the step is made
/// of, then from finer ones, and at last from the readings that nobody rolled up yet.
pub(super) async fn each_part(
    conn: &mut Conn,
    key: i64,
    from_ms: i64,
    to_ms: i64,
    step_ms: i64,
    mut each: impl FnMut(i64, u32, Rolled),
) -> sqlx::Result<()> {
    let marks = store::marks(conn, key).await?;
    let mut at = bucket(from_ms, step_ms);
    for (tier, length) in TIERS.into_iter().enumerate().rev() {
        if step_ms % length != 0 {
            continue;
        }
        let until = marks.of(tier).unwrap_or(i64::MIN).min(to_ms);
        if until > at {
            store::each_rollup(conn, key, length, at, until, |start, body| {
                codec::decode_rollup(body, |id, rolled| each(bucket(start, step_ms), id, rolled));
            })
            .await?;
            at = until;
        }
    }
    if at < to_ms {
        store::each_sample(conn, key, at, to_ms, |at, body| {
            let start = bucket(at, step_ms);
            codec::decode_sample(body, |id, value| each(start, id, Rolled::of(value)));
        })
        .await?;
    }
    Ok(())
}
