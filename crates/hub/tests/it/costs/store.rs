//! Days through the domain's door, on both engines: late samples, roll-ups, deleted machines.

use homelabcmd::costs;
use homelabcmd::machines::{self, Kind, Machine, NewMachine};
use homelabcmd::metrics::{self, Dictionary, NewSample, Reading, Series};
use homelabcmd::platform::db::Db;
use homelabcmd::settings::{self, General};
use serde_json::json;
use sqlx::Row as _;

use crate::support::{postgres, sqlite};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Monday, 23 November 2026, midnight UTC.
const MONDAY: i64 = 1_795_392_000_000;

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
    let mut tx = db.write().await.unwrap();
    let utc = General {
        time_zone: Some("UTC".into()),
    };
    settings::put_general(&mut tx, &utc, 0).await.unwrap();
    tx.commit().await.unwrap();
    days_are_made_once_and_go_with_their_machine(db).await;
    what_comes_late_is_counted(db).await;
    history_is_filled_from_roll_ups(db).await;
    days_begin_where_the_zone_says(db).await;
}

async fn new_machine(db: &Db, kind: Kind) -> Machine {
    let mut tx = db.write().await.unwrap();
    let new = NewMachine {
        name: "nas".into(),
        kind: Some(kind),
        ..NewMachine::default()
    };
    let machine = machines::insert(&mut tx, &new, MONDAY).await.unwrap();
    tx.commit().await.unwrap();
    machine
}

/// A reading each minute from a moment up to another, of a machine that booted at `booted`.
async fn append(db: &Db, machine: &Machine, booted: i64, from: i64, to: i64, now: i64) {
    let samples: Vec<NewSample> = (from..to)
        .step_by(usize::try_from(MINUTE).unwrap())
        .map(|at_ms| NewSample {
            machine_key: machine.key,
            at_ms,
            readings: vec![
                Reading::new(Series::Uptime, (at_ms - booted) as f64 / 1000.0),
                Reading::new(Series::Asleep, 0.0),
                Reading::new(Series::Cpu, 25.0),
            ],
        })
        .collect();
    let mut tx = db.write().await.unwrap();
    for part in samples.chunks(2000) {
        metrics::append(&mut tx, &mut Dictionary::default(), part, now)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// Days of a machine with the bytes that they are.
async fn days(db: &Db, machine: &Machine) -> Vec<(String, Vec<u8>)> {
    let mut conn = db.read().await.unwrap();
    let rows = sqlx::query("select day, body from energy_days where machine_id = $1 order by day")
        .bind(machine.id.to_string())
        .fetch_all(&mut *conn)
        .await
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// Hours awake on each day: the first number of each half hour, in a way of its own.
async fn hours(db: &Db, machine: &Machine) -> Vec<(String, f64)> {
    let days = days(db, machine).await;
    days.into_iter()
        .map(|(day, body)| (day, awake_ms(&body) as f64 / 3_600_000.0))
        .collect()
}

fn awake_ms(body: &[u8]) -> u64 {
    let mut numbers = Vec::new();
    let (mut number, mut shift) = (0u64, 0);
    for byte in &body[1..] {
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            numbers.push(number);
            (number, shift) = (0, 0);
        }
    }
    let (mut at, mut sum) = (0, 0);
    while at < numbers.len() {
        let mask = numbers[at + 1];
        sum += if mask & 1 == 1 { numbers[at + 2] } else { 0 };
        at += 2 + mask.count_ones() as usize;
    }
    sum
}

async fn account(db: &Db) {
    costs::account(db).await.unwrap();
}

async fn days_are_made_once_and_go_with_their_machine(db: &Db) {
    let machine = new_machine(db, Kind::Server).await;
    let booted = MONDAY - 5 * DAY;
    append(
        db,
        &machine,
        booted,
        MONDAY - 2 * HOUR,
        MONDAY + 3 * HOUR,
        MONDAY + 3 * HOUR,
    )
    .await;
    account(db).await;
    let first = hours(db, &machine).await;
    // The last minute has no reading at its end.
    let short = |hours: f64| hours - 1.0 / 60.0;
    assert_eq!(
        first,
        [
            ("2026-11-22".into(), 2.0),
            ("2026-11-23".into(), short(3.0))
        ]
    );
    let before = days(db, &machine).await;
    account(db).await;
    assert_eq!(days(db, &machine).await, before);
    // It went on: the day grows, and the gap between two runs of the job is no gap.
    append(
        db,
        &machine,
        booted,
        MONDAY + 3 * HOUR,
        MONDAY + 5 * HOUR,
        MONDAY + 5 * HOUR,
    )
    .await;
    account(db).await;
    assert_eq!(hours(db, &machine).await[1].1, short(5.0));

    let mut tx = db.write().await.unwrap();
    sqlx::query("delete from machines where id = $1")
        .bind(machine.id.to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    account(db).await;
    assert_eq!(days(db, &machine).await, []);
}

async fn what_comes_late_is_counted(db: &Db) {
    let machine = new_machine(db, Kind::Workstation).await;
    let now = MONDAY + 2 * DAY;
    // Two boots, with a day between them of which the hub knows nothing yet.
    append(
        db,
        &machine,
        MONDAY,
        MONDAY + MINUTE,
        MONDAY + 4 * HOUR,
        now,
    )
    .await;
    append(
        db,
        &machine,
        now - 2 * HOUR,
        now - 2 * HOUR + MINUTE,
        now,
        now,
    )
    .await;
    metrics::roll_up(db, now + HOUR).await.unwrap();
    account(db).await;
    let known = hours(db, &machine).await;
    assert_eq!(known.len(), 2, "{known:?}");
    // It had run all Monday afternoon, and a morning on Tuesday.
    append(
        db,
        &machine,
        MONDAY + 12 * HOUR,
        MONDAY + 12 * HOUR,
        MONDAY + 30 * HOUR,
        now + HOUR,
    )
    .await;
    account(db).await;
    let all = hours(db, &machine).await;
    let total: f64 = all.iter().map(|(_, hours)| hours).sum();
    assert!((total - 24.0).abs() < 0.1, "{all:?}");
    assert!(
        (all[0].1 - 16.0).abs() < 0.1 && all[1].0 == "2026-11-24",
        "{all:?}"
    );
}

/// A hub that is upgraded has months of roll-ups and two weeks of readings: all of it becomes days.
async fn history_is_filled_from_roll_ups(db: &Db) {
    let machine = new_machine(db, Kind::Workstation).await;
    let raw = new_machine(db, Kind::Workstation).await;
    let (start, now) = (MONDAY - 40 * DAY, MONDAY);
    for day in 0..40 {
        let from = start + day * DAY + 8 * HOUR + 7 * MINUTE;
        for machine in [&machine, &raw] {
            append(db, machine, from - MINUTE, from, from + 9 * HOUR, now).await;
        }
    }
    // One of them is counted while all its readings are there.
    let mut tx = db.write().await.unwrap();
    let kept = json!({"raw_days": 8, "five_minute_days": 20, "half_hour_days": 400, "three_hour_days": 400});
    settings::put(&mut tx, "retention", &kept, 0).await.unwrap();
    tx.commit().await.unwrap();
    account(db).await;
    let exact = hours(db, &raw).await;
    assert_eq!(exact.len(), 40);
    metrics::roll_up(db, now).await.unwrap();
    metrics::prune(db, now).await.unwrap();
    let mut tx = db.write().await.unwrap();
    for table in ["energy_days", "energy_marks"] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "delete from {table} where machine_id = $1"
        )))
        .bind(machine.id.to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    account(db).await;
    let filled = hours(db, &machine).await;
    assert_eq!(filled.len(), 40);
    for ((day, filled), (_, exact)) in filled.iter().zip(&exact) {
        assert!((filled - exact).abs() < 0.3, "{day}: {filled} {exact}");
    }
    let sum = |days: &[(String, f64)]| days.iter().map(|(_, hours)| hours).sum::<f64>();
    let error = sum(&filled) / sum(&exact) - 1.0;
    eprintln!(
        "40 days from roll-ups: {:+.3} % of those from readings",
        error * 100.0
    );
    assert!(error.abs() < 0.02, "{error}");
}

async fn set_zone(db: &Db, name: &str) {
    let mut tx = db.write().await.unwrap();
    let zone = General {
        time_zone: Some(name.into()),
    };
    settings::put_general(&mut tx, &zone, 0).await.unwrap();
    tx.commit().await.unwrap();
}

async fn days_begin_where_the_zone_says(db: &Db) {
    let machine = new_machine(db, Kind::Server).await;
    let (from, to) = (MONDAY + 12 * HOUR, MONDAY + 22 * HOUR + MINUTE);
    append(db, &machine, MONDAY, from, to, to).await;
    account(db).await;
    assert_eq!(hours(db, &machine).await, [("2026-11-23".into(), 10.0)]);
    // In Tokyo it is nine hours later.
    set_zone(db, "Asia/Tokyo").await;
    account(db).await;
    let there = hours(db, &machine).await;
    assert_eq!(
        there,
        [("2026-11-23".into(), 3.0), ("2026-11-24".into(), 7.0)]
    );
    set_zone(db, "UTC").await;
    account(db).await;
    assert_eq!(hours(db, &machine).await, [("2026-11-23".into(), 10.0)]);
}
