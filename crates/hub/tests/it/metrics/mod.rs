//! The sample store: what goes in once comes out once, in readings and in every roll-up, on both
//! engines; and its addresses.

mod addresses;
mod store;

use std::collections::BTreeMap;

use homelabcmd::machines::{self, Machine, NewMachine};
use homelabcmd::metrics::{self, Dictionary, NewSample, Point, Reading, Series};
use homelabcmd::platform::db::Db;
use homelabcmd::settings;
use serde_json::json;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Monday, 23 November 2026, noon, as the test hub's clock has it.
const NOON: i64 = 1_795_435_200_000;

async fn new_machine(db: &Db) -> Machine {
    let mut tx = db.write().await.unwrap();
    let new = NewMachine {
        name: "nas".into(),
        ..NewMachine::default()
    };
    let machine = machines::insert(&mut tx, &new, NOON).await.unwrap();
    tx.commit().await.unwrap();
    machine
}

fn cpu(machine_key: i64, at_ms: i64, value: f64) -> NewSample {
    let readings = vec![Reading::new(Series::Cpu, value)];
    NewSample {
        machine_key,
        at_ms,
        readings,
    }
}

/// Readings a while apart, from a moment up to another, that look random and are hundredths.
fn cpus(machine_key: i64, from: i64, to: i64, every: i64) -> Vec<NewSample> {
    let value = |at: i64| f64::from(u32::try_from(at / 1000 % 997 * 7919 % 10_000).unwrap());
    (from..to)
        .step_by(usize::try_from(every).unwrap())
        .map(|at| cpu(machine_key, at, value(at) / 100.0))
        .collect()
}

async fn append(db: &Db, samples: &[NewSample], now: i64) -> usize {
    let mut tx = db.write().await.unwrap();
    let new = metrics::append(&mut tx, &mut Dictionary::default(), samples, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    new
}

async fn retain(db: &Db, days: [u32; 4]) {
    let [raw, five, half, three] = days;
    let kept = json!({"raw_days": raw, "five_minute_days": five, "half_hour_days": half,
        "three_hour_days": three});
    let mut tx = db.write().await.unwrap();
    settings::put(&mut tx, "retention", &kept, NOON)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What a chart must show, worked out of the samples themselves.
fn expected(samples: &[NewSample], step_ms: i64) -> Vec<Point> {
    let mut buckets: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for sample in samples {
        let start = sample.at_ms.div_euclid(step_ms) * step_ms;
        let bucket = buckets.entry(start).or_default();
        bucket.push(sample.readings[0].value);
    }
    buckets
        .into_iter()
        .map(|(at_ms, values)| {
            let min = values.iter().copied().fold(f64::INFINITY, f64::min);
            let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let mean = (mean * 100.0).round() / 100.0;
            Point {
                at_ms,
                min,
                mean: mean.clamp(min, max),
                max,
            }
        })
        .collect()
}
