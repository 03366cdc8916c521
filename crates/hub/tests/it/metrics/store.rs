//! Through the domain's door, on both engines.

use homelabcmd::metrics::{self, Chart, NewSample, Point, Reading, Series, Window};
use homelabcmd::platform::db::Db;

use super::{DAY, HOUR, MINUTE, NOON, append, cpu, cpus, expected, new_machine, retain};
use crate::support::{postgres, sqlite};

#[tokio::test]
async fn on_sqlite() {
    let (db, _folder) = sqlite().await;
    everything(&db).await;
    db.close().await;
}

#[tokio::test]
async fn on_postgresql() {
    let (db, _server) = postgres().await;
    everything(&db).await;
    db.close().await;
}

async fn everything(db: &Db) {
    a_sample_counts_once(db).await;
    charts_are_made_of_every_reading(db).await;
    late_samples_are_rolled_up_again(db).await;
    a_clock_that_was_set_back_loses_nothing(db).await;
    old_readings_go_and_their_roll_ups_stay(db).await;
    the_oldest_bucket_is_whole(db).await;
    nothing_goes_that_is_not_rolled_up(db).await;
    a_deleted_machine_leaves_nothing(db).await;
    a_machine_deleted_meanwhile_does_not_end_the_roll_up(db).await;
    a_machine_has_not_more_series_than_it_may(db).await;
}

async fn chart(db: &Db, key: i64, from_ms: i64, to_ms: i64, max_points: u32) -> Chart {
    let window = Window {
        from_ms,
        to_ms,
        max_points,
        names: Vec::new(),
    };
    let mut conn = db.read().await.unwrap();
    metrics::chart(&mut conn, key, &window).await.unwrap()
}

fn points(chart: &Chart) -> &[Point] {
    chart
        .series
        .first()
        .map_or(&[], |series| series.points.as_slice())
}

fn assert_same(made: &[Point], expected: &[Point], what: &str) {
    assert_eq!(made.len(), expected.len(), "{what}");
    for (made, expected) in made.iter().zip(expected) {
        assert_eq!(
            (made.at_ms, made.min, made.max),
            (expected.at_ms, expected.min, expected.max),
            "{what}"
        );
        // A mean that lies between two hundredths may go to either.
        assert!(
            (made.mean - expected.mean).abs() < 0.011,
            "{what}: {made:?} {expected:?}"
        );
    }
}

async fn a_sample_counts_once(db: &Db) {
    let key = new_machine(db).await.key;
    let twice = [cpu(key, NOON, 1.0), cpu(key, NOON, 2.0)];
    assert_eq!(append(db, &twice, NOON).await, 1);
    let more = [cpu(key, NOON, 3.0), cpu(key, NOON + 1, 4.0)];
    assert_eq!(append(db, &more, NOON).await, 1);
    assert_eq!(append(db, &[], NOON).await, 0);
    let mut conn = db.read().await.unwrap();
    assert!(metrics::is_stored(&mut conn, key, NOON).await.unwrap());
    assert!(!metrics::is_stored(&mut conn, key, NOON + 2).await.unwrap());
    drop(conn);

    // What is no number is not stored, and of two readings of one series the last counts.
    let readings = vec![
        Reading::new(Series::Cpu, f64::NAN),
        Reading::labelled(Series::FsPercent, "/", 10.0),
        Reading::labelled(Series::FsPercent, "/srv", f64::INFINITY),
        Reading::labelled(Series::FsPercent, "/", 20.0),
        Reading::new(Series::Load1, 0.25),
    ];
    let at_ms = NOON + MINUTE;
    let sample = NewSample {
        machine_key: key,
        at_ms,
        readings,
    };
    append(db, &[sample], NOON).await;
    let shown = chart(db, key, at_ms, at_ms + 1, 1500).await;
    let shown: Vec<_> = shown
        .series
        .iter()
        .map(|s| (s.series, s.label.as_str(), s.points[0].mean))
        .collect();
    let wanted = [(Series::Load1, "", 0.25), (Series::FsPercent, "/", 20.0)];
    assert_eq!(shown, wanted);
}

/// Whatever the step, and however far the roll-ups are, a chart has every reading once.
async fn charts_are_made_of_every_reading(db: &Db) {
    let key = new_machine(db).await.key;
    let start = NOON - 4 * DAY - 7 * MINUTE;
    // A gap of five hours, and one of two days.
    let mut samples = cpus(key, start, start + 9 * HOUR, MINUTE);
    samples.extend(cpus(key, start + 14 * HOUR, start + 30 * HOUR, MINUTE));
    samples.extend(cpus(key, NOON - 18 * HOUR, NOON, MINUTE));
    append(db, &samples, NOON).await;
    // Before anything is rolled up, half way, and as far as it goes.
    for rolled_until in [i64::MIN, NOON - 5 * HOUR - 13 * MINUTE, NOON] {
        if rolled_until != i64::MIN {
            metrics::roll_up(db, rolled_until).await.unwrap();
        }
        for (max_points, step) in [
            (5000, 120),
            (1500, 300),
            (200, 1800),
            (40, 10_800),
            (12, 43_200),
        ] {
            let what = format!("{step} s, rolled up to {rolled_until}");
            let made = chart(db, key, start, NOON, max_points).await;
            assert_eq!(made.step_seconds, step, "{what}");
            assert_same(points(&made), &expected(&samples, step * 1000), &what);
        }
        let made = chart(db, key, NOON - HOUR, NOON, 1500).await;
        assert_eq!(made.step_seconds, 0);
        let last_hour: Vec<_> = samples
            .iter()
            .filter(|s| s.at_ms >= NOON - HOUR)
            .map(|s| (s.at_ms, s.readings[0].value))
            .collect();
        let shown: Vec<_> = points(&made).iter().map(|p| (p.at_ms, p.mean)).collect();
        assert_eq!(shown, last_hour, "readings at their own times");
    }
    // The job has nothing left to do, and does nothing.
    let again = metrics::roll_up(db, NOON).await.unwrap();
    assert_eq!(again, "0 buckets were written.");
    // Many readings at once are put into buckets of a minute.
    let dense = cpus(key, NOON + HOUR, NOON + 2 * HOUR, 5000);
    append(db, &dense, NOON + 2 * HOUR).await;
    let made = chart(db, key, NOON + HOUR, NOON + 2 * HOUR, 100).await;
    assert_eq!(made.step_seconds, 60);
    assert_same(points(&made), &expected(&dense, MINUTE), "dense");
}

async fn late_samples_are_rolled_up_again(db: &Db) {
    let key = new_machine(db).await.key;
    let start = NOON - 3 * DAY;
    let mut samples = cpus(key, start, start + DAY, MINUTE);
    append(db, &samples, NOON).await;
    metrics::roll_up(db, NOON).await.unwrap();
    // What the agent kept while the hub was away, more than is mended in one transaction.
    let late = cpus(key, start + DAY, start + 3 * DAY, MINUTE);
    append(db, &late, NOON).await;
    samples.extend(late);
    // And one into a bucket that has readings already.
    let one = cpu(key, start + 30_000, 99.99);
    append(db, std::slice::from_ref(&one), NOON).await;
    samples.push(one);
    metrics::roll_up(db, NOON).await.unwrap();
    for (max_points, step) in [(1500, 300), (200, 1800), (30, 10_800)] {
        let made = chart(db, key, start, NOON, max_points).await;
        assert_eq!(made.step_seconds, step);
        assert_same(
            points(&made),
            &expected(&samples, step * 1000),
            &step.to_string(),
        );
    }
}

async fn a_clock_that_was_set_back_loses_nothing(db: &Db) {
    let key = new_machine(db).await.key;
    let mut samples = cpus(key, NOON - 6 * HOUR, NOON, MINUTE);
    append(db, &samples, NOON).await;
    // The hub's clock was a day ahead, and all tiers with it.
    metrics::roll_up(db, NOON + DAY).await.unwrap();
    metrics::roll_up(db, NOON).await.unwrap();
    let more = cpus(key, NOON, NOON + 6 * HOUR, MINUTE);
    for chunk in more.chunks(60) {
        append(db, chunk, chunk[59].at_ms + 500).await;
    }
    samples.extend(more);
    metrics::roll_up(db, NOON + 6 * HOUR).await.unwrap();
    let made = chart(db, key, NOON - 6 * HOUR, NOON + 6 * HOUR, 30).await;
    assert_same(points(&made), &expected(&samples, 1_800_000), "set back");
}

async fn old_readings_go_and_their_roll_ups_stay(db: &Db) {
    let key = new_machine(db).await.key;
    let start = NOON - 400 * DAY;
    // Dense enough that more than one transaction's worth is too old.
    let samples = cpus(key, start, NOON, 30 * MINUTE);
    for chunk in samples.chunks(5000) {
        append(db, chunk, NOON).await;
    }
    metrics::roll_up(db, NOON).await.unwrap();
    let year = chart(db, key, NOON - 365 * DAY, NOON, 1500).await;
    assert_eq!(year.step_seconds, 21_600);
    retain(db, [14, 60, 200, 1830]).await;
    let said = metrics::prune(db, NOON).await.unwrap();
    assert_ne!(said, "0 rows were too old.");
    assert_eq!(
        metrics::prune(db, NOON).await.unwrap(),
        "0 rows were too old."
    );
    let after = chart(db, key, NOON - 365 * DAY, NOON, 1500).await;
    assert_eq!(after, year, "twelve months can still be charted");
    // Half an hour long ago: the finest roll-up that still has it, and nothing is missing.
    for (days, step) in [(10, 0), (30, 300), (100, 1800), (300, 10_800)] {
        let from = NOON - days * DAY;
        let made = chart(db, key, from, from + 6 * HOUR, 1500).await;
        assert_eq!(made.step_seconds, step, "{days} days ago");
        let window = from..from + 6 * HOUR;
        let within: Vec<_> = samples
            .iter()
            .filter(|s| window.contains(&s.at_ms))
            .cloned()
            .collect();
        let step_ms = (step * 1000).max(1);
        assert_same(
            points(&made),
            &expected(&within, step_ms),
            &format!("{days} days ago"),
        );
    }
    // A reading into a bucket whose readings are gone does not replace what was made of them.
    let from = NOON - 30 * DAY;
    append(db, &[cpu(key, from + MINUTE, 55.55)], NOON).await;
    metrics::roll_up(db, NOON).await.unwrap();
    let made = chart(db, key, from, from + 3 * HOUR, 10).await;
    let kept = samples
        .iter()
        .filter(|s| (from..from + 3 * HOUR).contains(&s.at_ms));
    assert_same(
        points(&made),
        &expected(&kept.cloned().collect::<Vec<_>>(), 1_800_000),
        "after a reading from long ago",
    );
}

/// Readings go in whole buckets: a late one still finds those that it belongs to.
async fn the_oldest_bucket_is_whole(db: &Db) {
    let key = new_machine(db).await.key;
    let edge = NOON - 14 * DAY;
    let mut samples = cpus(key, edge - HOUR, edge + HOUR, MINUTE);
    append(db, &samples, NOON).await;
    metrics::roll_up(db, NOON).await.unwrap();
    retain(db, [14, 60, 200, 1830]).await;
    metrics::prune(db, NOON + 150_000).await.unwrap();
    samples.push(cpu(key, edge + 200_000, 100.0));
    append(db, &samples[samples.len() - 1..], NOON).await;
    metrics::roll_up(db, NOON).await.unwrap();
    let made = chart(db, key, edge - HOUR, edge + HOUR, 1500).await;
    assert_same(points(&made), &expected(&samples, 300_000), "the oldest");
}

async fn nothing_goes_that_is_not_rolled_up(db: &Db) {
    let key = new_machine(db).await.key;
    let samples = cpus(key, NOON - 30 * DAY, NOON, HOUR);
    append(db, &samples, NOON).await;
    retain(db, [14, 60, 200, 1830]).await;
    metrics::prune(db, NOON).await.unwrap();
    let made = chart(db, key, NOON - 30 * DAY, NOON, 5000).await;
    assert_same(points(&made), &expected(&samples, 600_000), "not rolled up");
    // Half of it is rolled up, but one of the old buckets waits to be made anew.
    metrics::roll_up(db, NOON - 15 * DAY).await.unwrap();
    let late = cpu(key, NOON - 29 * DAY + 90_000, 1.25);
    append(db, std::slice::from_ref(&late), NOON).await;
    metrics::prune(db, NOON).await.unwrap();
    metrics::roll_up(db, NOON).await.unwrap();
    metrics::prune(db, NOON).await.unwrap();
    let mut all = samples;
    all.push(late);
    let made = chart(db, key, NOON - 30 * DAY, NOON, 250).await;
    assert_same(
        points(&made),
        &expected(&all, 10_800_000),
        "rolled up, then gone",
    );
    // The roll-up hangs back behind what may go.
    let key = new_machine(db).await.key;
    let samples = cpus(key, NOON - 20 * DAY, NOON, HOUR);
    append(db, &samples, NOON).await;
    metrics::roll_up(db, NOON - 16 * DAY).await.unwrap();
    metrics::prune(db, NOON).await.unwrap();
    metrics::roll_up(db, NOON).await.unwrap();
    let made = chart(db, key, NOON - 20 * DAY, NOON, 250).await;
    assert_same(points(&made), &expected(&samples, 7_200_000), "hangs back");
}

/// The roll-up has read which machines there are and waits for its transaction behind the one that
/// deletes one of them.
async fn a_machine_deleted_meanwhile_does_not_end_the_roll_up(db: &Db) {
    let (goes, stays) = (new_machine(db).await, new_machine(db).await);
    for key in [goes.key, stays.key] {
        append(db, &cpus(key, NOON - HOUR, NOON, MINUTE), NOON).await;
    }
    let mut tx = db.write().await.unwrap();
    sqlx::query("delete from machines where key = $1")
        .bind(goes.key)
        .execute(&mut *tx)
        .await
        .unwrap();
    let delete = async {
        // As many reads as the roll-up needs, and more: it is at its transaction by then.
        for _ in 0..10 {
            db.size_bytes().await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    let (rolled, ()) = tokio::join!(metrics::roll_up(db, NOON), delete);
    rolled.unwrap();
    let mut conn = db.read().await.unwrap();
    let made: i64 = sqlx::query_scalar("select count(*) from rollups where machine_key = $1")
        .bind(stays.key)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert!(made > 0);
}

async fn a_deleted_machine_leaves_nothing(db: &Db) {
    let machine = new_machine(db).await;
    let neighbour = new_machine(db).await;
    for key in [machine.key, neighbour.key] {
        append(db, &cpus(key, NOON - DAY, NOON, MINUTE), NOON).await;
    }
    metrics::roll_up(db, NOON).await.unwrap();
    append(db, &[cpu(machine.key, NOON - DAY + 1, 1.0)], NOON).await;
    let mut rows = Vec::new();
    for gone in [false, true] {
        let mut tx = db.write().await.unwrap();
        if gone {
            sqlx::query("delete from machines where key = $1")
                .bind(machine.key)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        for table in [
            "series",
            "samples",
            "rollups",
            "rollup_marks",
            "rollup_dirty",
        ] {
            let sql = format!("select count(*) from {table} where machine_key = $1");
            let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .bind(machine.key)
                .fetch_one(&mut *tx)
                .await
                .unwrap();
            rows.push((table, count));
        }
        tx.commit().await.unwrap();
    }
    let (before, after) = rows.split_at(5);
    assert!(before.iter().all(|(_, count)| *count > 0), "{before:?}");
    assert!(after.iter().all(|(_, count)| *count == 0), "{after:?}");
    let other = chart(db, neighbour.key, NOON - DAY, NOON, 1500).await;
    assert_eq!(points(&other).len(), 1440, "another machine has all of its");
}

async fn a_machine_has_not_more_series_than_it_may(db: &Db) {
    let key = new_machine(db).await.key;
    let sample = |at_ms: i64, names: std::ops::Range<u32>| {
        let one = |n| Reading::labelled(Series::NetRx, &format!("veth{n}"), f64::from(n));
        let mut readings: Vec<_> = names.map(one).collect();
        readings.insert(0, Reading::new(Series::Cpu, 1.0));
        NewSample {
            machine_key: key,
            at_ms,
            readings,
        }
    };
    append(db, &[sample(NOON, 0..3000)], NOON).await;
    append(db, &[sample(NOON + MINUTE, 2000..7000)], NOON).await;
    append(db, &[sample(NOON + 2 * MINUTE, 6990..7000)], NOON).await;
    let made = chart(db, key, NOON, NOON + HOUR, 1500).await;
    assert_eq!(made.series.len(), 5000);
    assert_eq!(
        made.series[0].points.len(),
        3,
        "what was there before goes on"
    );
}
