use std::sync::Arc;
use std::time::Duration;

use super::model::{LATE_AFTER_MS, TIERS, bucket};
use super::rollup::Buckets;
use super::{retention, store};
use crate::app::App;
use crate::platform::db::{Conn, Db, Tx};
use crate::platform::jobs::Job;

/// So much is rolled up in one transaction: writers wait behind it.
const CHUNK_MS: i64 = 2 * 86_400_000;
const DAY_MS: i64 = 86_400_000;

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
    let keys = store::machine_keys(&mut conn).await?;
    drop(conn);
    let mut written = 0;
    for key in keys {
        for tier in 0..TIERS.len() {
            loop {
                let mut tx = db.write().await?;
                let step = advance(&mut tx, key, tier, now_ms).await?;
                let mended = mend(&mut tx, key, tier).await?;
                tx.commit().await?;
                written += step.buckets + mended;
                if step.done && mended == 0 {
                    break;
                }
            }
        }
    }
    Ok(format!("{written} buckets were written."))
}

struct Step {
    buckets: usize,
    done: bool,
}

/// Rolls up what follows the mark of a tier, one chunk.
async fn advance(tx: &mut Tx, key: i64, tier: usize, now_ms: i64) -> anyhow::Result<Step> {
    let length = TIERS[tier];
    let complete = match tier {
        0 => now_ms - LATE_AFTER_MS,
        _ => match store::rolled_until(tx, key, TIERS[tier - 1]).await? {
            Some(until) => until,
            None => return Ok(Step { buckets: 0, done: true }),
        },
    };
    let end = bucket(complete, length);
    let mark = store::rolled_until(tx, key, length).await?;
    let start = match mark {
        // The clock was set back: what is written from now on belongs before the mark.
        Some(mark) if mark > end => {
            store::set_rolled_until(tx, key, length, end).await?;
            return Ok(Step { buckets: 0, done: true });
        }
        Some(mark) => mark,
        None => i64::MIN,
    };
    let first = match tier {
        0 => store::first_sample(tx, key, start).await?,
        _ => store::first_rollup(tx, key, TIERS[tier - 1], start).await?,
    };
    let Some(first) = first.map(|first| bucket(first, length)).filter(|first| *first < end) else {
        if mark.is_some_and(|mark| mark < end) {
            store::set_rolled_until(tx, key, length, end).await?;
        }
        return Ok(Step { buckets: 0, done: true });
    };
    let until = end.min(bucket(first.saturating_add(CHUNK_MS), length));
    let buckets = source(tx, key, tier, first, until).await?.encode();
    store::save_rollups(tx, key, length, &buckets).await?;
    store::set_rolled_until(tx, key, length, until).await?;
    Ok(Step { buckets: buckets.len(), done: until >= end })
}

/// Makes stale buckets anew, and hands the staleness on to the next tier.
async fn mend(tx: &mut Tx, key: i64, tier: usize) -> anyhow::Result<usize> {
    let length = TIERS[tier];
    let stale = store::take_dirty(tx, key, length, 200).await?;
    for start in &stale {
        let buckets = source(tx, key, tier, *start, start + length).await?.encode();
        // Where the readings are gone already, the roll-up is all there is.
        store::save_rollups(tx, key, length, &buckets).await?;
    }
    if let Some(next) = TIERS.get(tier + 1) {
        let until = store::rolled_until(tx, key, *next).await?.unwrap_or(i64::MIN);
        let mut stale: Vec<i64> =
            stale.iter().map(|s| bucket(*s, *next)).filter(|s| *s < until).collect();
        stale.dedup();
        store::mark_dirty(tx, key, *next, &stale).await?;
    }
    Ok(stale.len())
}

async fn source(
    conn: &mut Conn,
    key: i64,
    tier: usize,
    from: i64,
    to: i64,
) -> anyhow::Result<Buckets> {
    let mut buckets = Buckets::default();
    if tier == 0 {
        let rows = store::samples(conn, key, from, to, i64::MAX).await?;
        buckets.add_samples(&rows, TIERS[0]);
    } else {
        let rows = store::rollups(conn, key, TIERS[tier - 1], from, to, i64::MAX).await?;
        buckets.add_rollups(&rows, TIERS[tier]);
    }
    Ok(buckets)
}

/// Removes what is older than it is kept; nothing that is not rolled up yet.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(db: &Db, now_ms: i64) -> anyhow::Result<String> {
    let mut conn = db.read().await?;
    let kept = retention::read_setting(&mut conn).await?;
    let keys = store::machine_keys(&mut conn).await?;
    drop(conn);
    let before = |days: u32| now_ms - i64::from(days) * DAY_MS;
    let tier_days = [kept.five_minute_days, kept.half_hour_days, kept.three_hour_days];
    let mut gone = 0;
    for key in keys {
        loop {
            let mut tx = db.write().await?;
            let rolled = store::rolled_until(&mut tx, key, TIERS[0]).await?.unwrap_or(i64::MIN);
            let end = before(kept.raw_days).min(rolled);
            let deleted = store::delete_samples(&mut tx, key, end, 5000).await?;
            tx.commit().await?;
            gone += deleted;
            if deleted < 5000 {
                break;
            }
        }
        let mut tx = db.write().await?;
        for (i, days) in tier_days.into_iter().enumerate() {
            let next = match TIERS.get(i + 1) {
                Some(next) => store::rolled_until(&mut tx, key, *next).await?.unwrap_or(i64::MIN),
                None => i64::MAX,
            };
            gone += store::delete_rollups(&mut tx, key, TIERS[i], before(days).min(next)).await?;
        }
        tx.commit().await?;
    }
    db.shrink().await?;
    Ok(format!("{gone} rows were too old."))
}
