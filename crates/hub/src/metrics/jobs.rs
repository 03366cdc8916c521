use std::sync::Arc;
use std::time::Duration;

use super::model::{Marks, TIERS, bucket};
use super::rollup::Buckets;
use super::{retention, store};
use crate::app::App;
use crate::platform::db::{Conn, Db, Tx};
use crate::platform::jobs::Job;

const DAY_MS: i64 = 86_400_000;
/// So much of a machine is rolled up at once.
const CHUNK_MS: i64 = 2 * DAY_MS;
/// So many rows are read, and so many machines looked at, in one transaction: beats wait behind it.
const ROWS_AT_ONCE: usize = 2000;
const MACHINES_AT_ONCE: usize = 32;
/// So many stale buckets of a tier are made anew at once.
const STALE_AT_ONCE: i64 = 100;
/// So many rows are deleted in one transaction.
const DELETED_AT_ONCE: i64 = 5000;

pub(super) fn all() -> Vec<Job<App>> {
    vec![
        Job::new(
            "metrics.roll_up",
            "Rolls readings up into buckets of 5 minutes, half an hour and three hours.",
            Duration::from_secs(60),
            |app: Arc<App>| async move { roll_up(&app.db, app.clock.now_ms()).await },
        ),
        Job::new(
            "metrics.prune",
            "Removes readings and roll-ups that are older than they are kept.",
            Duration::from_secs(3600),
            |app: Arc<App>| async move {
                if !app.listener.trusts(&app.clock) {
                    return Ok("The clock jumped far ahead: nothing is removed for a day.".into());
                }
                prune(&app.db, app.clock.now_ms()).await
            },
        ),
    ]
}

/// Brings every tier of every machine up to date. May be run again at any time.
///
/// # Errors
/// When the database does not answer.
pub async fn roll_up(db: &Db, now_ms: i64) -> anyhow::Result<String> {
    let mut conn = db.read().await?;
    let stale = store::stale_machines(&mut conn).await?;
    let marks = store::all_marks(&mut conn).await?;
    drop(conn);
    // In most minutes no bucket is complete and nothing came late: then nothing is written.
    let mut behind: Vec<i64> = marks
        .into_iter()
        .filter(|(key, marks)| stale.contains(key) || marks.are_behind(now_ms))
        .map(|(key, _)| key)
        .collect();
    let mut written = 0;
    while !behind.is_empty() {
        let mut tx = db.write().await?;
        let mut rows = 0;
        for _ in 0..MACHINES_AT_ONCE {
            let Some(key) = behind.pop() else { break };
            let visit = visit(&mut tx, key, stale.contains(&key), now_ms).await?;
            written += visit.written;
            rows += visit.rows;
            if !visit.done {
                behind.push(key);
            }
            if rows >= ROWS_AT_ONCE {
                break;
            }
        }
        tx.commit().await?;
    }
    Ok(format!("{written} buckets were written."))
}

/// What was done to a machine in one go.
#[derive(Default)]
struct Visit {
    rows: usize,
    written: usize,
    /// Nothing is left to do.
    done: bool,
}

/// Takes each tier of a machine one chunk further.
async fn visit(tx: &mut Tx, key: i64, is_stale: bool, now_ms: i64) -> anyhow::Result<Visit> {
    let mut visit = Visit {
        done: true,
        ..Visit::default()
    };
    // It may have been deleted while this waited for its transaction.
    if !store::has_series(tx, key).await? {
        return Ok(visit);
    }
    let mut marks = store::marks(tx, key).await?;
    for (tier, length) in TIERS.into_iter().enumerate() {
        if let Some(end) = marks.wanted(tier, now_ms) {
            let until = advance(tx, key, tier, marks.of(tier), end, &mut visit).await?;
            if marks.of(tier) != Some(until) {
                store::set_rolled_until(tx, key, length, until).await?;
                marks.set(length / 1000, until);
            }
        }
        if is_stale {
            mend(tx, key, tier, marks, &mut visit).await?;
        }
    }
    Ok(visit)
}

/// Rolls up what lies between the mark of a tier and its end, one chunk; answers with the new mark.
async fn advance(
    tx: &mut Tx,
    key: i64,
    tier: usize,
    mark: Option<i64>,
    end: i64,
    visit: &mut Visit,
) -> anyhow::Result<i64> {
    // There already; or beyond it, because the clock was set back: then what is written from now on
    // lies before the mark.
    if mark.is_some_and(|mark| mark >= end) {
        return Ok(end);
    }
    let start = mark.unwrap_or(i64::MIN);
    let first = match tier {
        0 => store::first_sample(tx, key, start).await?,
        _ => store::first_rollup(tx, key, TIERS[tier - 1], start).await?,
    };
    let Some(first) = first
        .map(|at| bucket(at, TIERS[tier]))
        .filter(|at| *at < end)
    else {
        return Ok(end);
    };
    let until = end.min(bucket(first.saturating_add(CHUNK_MS), TIERS[tier]));
    let buckets = read(tx, key, tier, first, until, visit).await?.encode();
    store::save_rollups(tx, key, TIERS[tier], &buckets).await?;
    visit.written += buckets.len();
    visit.done &= until >= end;
    Ok(until)
}

/// Makes stale buckets anew, and hands the staleness on to the next tier.
async fn mend(
    tx: &mut Tx,
    key: i64,
    tier: usize,
    marks: Marks,
    visit: &mut Visit,
) -> anyhow::Result<()> {
    let length = TIERS[tier];
    let stale = store::take_dirty(tx, key, length, STALE_AT_ONCE).await?;
    for (from, to) in runs(&stale, length) {
        let mut made = read(tx, key, tier, from, to, visit).await?;
        let keep = |start, stored: &[u8]| made.keep_richer(start, stored);
        store::each_rollup(tx, key, length, from, to, keep).await?;
        let made = made.encode();
        store::save_rollups(tx, key, length, &made).await?;
        visit.written += made.len();
    }
    if let Some(next) = TIERS.get(tier + 1)
        && let Some(until) = marks.of(tier + 1)
    {
        let mut above: Vec<i64> = stale.iter().map(|start| bucket(*start, *next)).collect();
        above.dedup();
        above.retain(|start| *start < until);
        store::mark_dirty(tx, key, *next, &above).await?;
    }
    visit.done &= stale.is_empty();
    Ok(())
}

/// Neighbouring buckets as one stretch of time.
fn runs(starts: &[i64], length: i64) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for start in starts {
        match runs.last_mut() {
            Some((_, end)) if *end == *start => *end += length,
            _ => runs.push((*start, *start + length)),
        }
    }
    runs
}

/// The buckets of a tier, made of what is below it.
async fn read(
    conn: &mut Conn,
    key: i64,
    tier: usize,
    from: i64,
    to: i64,
    visit: &mut Visit,
) -> sqlx::Result<Buckets> {
    let mut buckets = Buckets::default();
    let length = TIERS[tier];
    visit.rows += match tier {
        0 => {
            let each = |at, body: &[u8]| buckets.add_sample(at, body, length);
            store::each_sample(conn, key, from, to, each).await?
        }
        _ => {
            let each = |start, body: &[u8]| buckets.add_rollup(start, body, length);
            store::each_rollup(conn, key, TIERS[tier - 1], from, to, each).await?
        }
    };
    Ok(buckets)
}

/// Removes what is older than it is kept, in whole buckets of the tier above, and nothing that is not
/// in that tier yet.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(db: &Db, now_ms: i64) -> anyhow::Result<String> {
    let mut conn = db.read().await?;
    let kept = retention::read_setting(&mut conn).await?;
    let days = [
        kept.raw_days,
        kept.five_minute_days,
        kept.half_hour_days,
        kept.three_hour_days,
    ];
    let marks = store::all_marks(&mut conn).await?;
    drop(conn);
    let mut gone = 0;
    for (key, marks) in marks {
        for (level, days) in days.into_iter().enumerate() {
            let oldest = now_ms - i64::from(days) * DAY_MS;
            gone += prune_level(db, key, level, oldest, marks).await?;
        }
    }
    db.shrink().await?;
    Ok(format!("{gone} rows were too old."))
}

/// Removes old rows of the readings (level 0) or of a tier (from 1) of a machine.
async fn prune_level(
    db: &Db,
    key: i64,
    level: usize,
    oldest: i64,
    marks: Marks,
) -> anyhow::Result<u64> {
    let mut conn = db.read().await?;
    let end = match TIERS.get(level) {
        Some(above) => {
            let Some(until) = marks.of(level) else {
                return Ok(0);
            };
            let stale = store::first_dirty(&mut conn, key, *above)
                .await?
                .unwrap_or(i64::MAX);
            bucket(oldest.min(until).min(stale), *above)
        }
        None => oldest,
    };
    let first = match level {
        0 => store::first_sample(&mut conn, key, i64::MIN).await?,
        _ => store::first_rollup(&mut conn, key, TIERS[level - 1], i64::MIN).await?,
    };
    drop(conn);
    let mut gone = 0;
    // A look first: most of the time nothing is old, and a look keeps nobody waiting.
    if first.is_none_or(|first| first >= end) {
        return Ok(gone);
    }
    loop {
        let mut tx = db.write().await?;
        let deleted = match level {
            0 => store::delete_samples(&mut tx, key, end, DELETED_AT_ONCE).await?,
            _ => {
                let tier = TIERS[level - 1];
                store::delete_rollups(&mut tx, key, tier, end, DELETED_AT_ONCE).await?
            }
        };
        tx.commit().await?;
        gone += deleted;
        if deleted < DELETED_AT_ONCE.unsigned_abs() {
            return Ok(gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn neighbours_are_read_together() {
        assert_eq!(runs(&[], 10), []);
        assert_eq!(
            runs(&[0, 10, 20, 40, 60, 70], 10),
            [(0, 30), (40, 50), (60, 80)]
        );
    }
}
