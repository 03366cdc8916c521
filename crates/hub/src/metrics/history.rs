//! Charts: from a window and a number of points to the right step, the right tier, and the points.

use std::collections::HashMap;

use serde::Serialize;
use serde::ser::{SerializeTuple as _, Serializer};

use super::codec::{self, Rolled};
use super::model::{Entry, Series, TIERS, bucket};
use super::store;
use crate::platform::db::Conn;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// First moment; milliseconds.
    pub from_ms: i64,
    /// End, not included; milliseconds.
    pub to_ms: i64,
    /// At most about so many points a series.
    pub max_points: u32,
    /// Names of series or their beginnings; empty for all.
    pub names: Vec<String>,
}

/// Series over a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Seconds between points; 0 when they are readings at their own times.
    pub step_seconds: i64,
    /// Every series that has a point in the window.
    pub series: Vec<ChartSeries>,
}

/// One series of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartSeries {
    /// What was measured.
    pub series: Series,
    /// Which one of them.
    pub label: String,
    /// Oldest first.
    pub points: Vec<Point>,
}

/// A point of a chart: `[unix seconds, minimum, mean, maximum]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Start of the bucket, or the moment of the reading; milliseconds.
    pub at_ms: i64,
    /// Smallest reading.
    pub min: f64,
    /// Mean of the readings.
    pub mean: f64,
    /// Largest reading.
    pub max: f64,
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(4)?;
        if self.at_ms % 1000 == 0 {
            tuple.serialize_element(&(self.at_ms / 1000))?;
        } else {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds stay far below 2^53")]
            tuple.serialize_element(&(self.at_ms as f64 / 1000.0))?;
        }
        for value in [self.min, self.mean, self.max] {
            // Whole numbers without ".0", which is a third of the answer.
            if value.fract() == 0.0 && value.abs() < 1e15 {
                #[expect(clippy::cast_possible_truncation, reason = "whole and below 1e15")]
                tuple.serialize_element(&(value as i64))?;
            } else {
                tuple.serialize_element(&value)?;
            }
        }
        tuple.end()
    }
}

/// Steps in seconds; from 300 on each is made of whole buckets of a tier.
const STEPS: [i64; 14] =
    [60, 120, 300, 600, 900, 1800, 3600, 5400, 7200, 10_800, 21_600, 43_200, 86_400, 172_800];

/// The smallest step that keeps to the number of points.
fn step_for(window: &Window) -> i64 {
    let seconds = window.to_ms.saturating_sub(window.from_ms).max(0) / 1000;
    let wanted = seconds / i64::from(window.max_points.max(1)) + 1;
    match STEPS.iter().find(|step| **step >= wanted) {
        Some(step) => *step,
        // A century: whole days.
        None => (wanted / 86_400 + 1) * 86_400,
    }
}

/// Draws a chart of a machine.
///
/// # Errors
/// When the database does not answer.
pub async fn chart(conn: &mut Conn, machine_key: i64, window: &Window) -> sqlx::Result<Chart> {
    let entries = wanted(store::series(conn, machine_key).await?, &window.names);
    let mut step = step_for(window);
    if step < TIERS[0] / 1000 && !has_raw(conn, machine_key, window.from_ms).await? {
        step = TIERS[0] / 1000;
    }
    let mut points = Points::new(&entries);
    if step <= 60 && is_sparse(conn, machine_key, window).await? {
        let rows =
            store::samples(conn, machine_key, window.from_ms, window.to_ms, i64::MAX).await?;
        points.add_readings(&rows);
        return Ok(Chart { step_seconds: 0, series: points.finish(entries) });
    }
    let step_ms = step * 1000;
    let from = bucket(window.from_ms, step_ms);
    let coarsest = TIERS.iter().rposition(|tier| step_ms % tier == 0);
    let mut at = from;
    // The coarsest tier as far as it goes, then the finer ones, and what nobody rolled up yet.
    for tier in (0..=coarsest.unwrap_or(0)).rev().filter(|_| coarsest.is_some()) {
        let until = store::rolled_until(conn, machine_key, TIERS[tier]).await?;
        let until = until.unwrap_or(i64::MIN).min(window.to_ms);
        if until > at {
            let rows =
                store::rollups(conn, machine_key, TIERS[tier], at, until, i64::MAX).await?;
            points.add_rollups(&rows, step_ms);
            at = until;
        }
    }
    if at < window.to_ms {
        let rows = store::samples(conn, machine_key, at, window.to_ms, i64::MAX).await?;
        points.add_samples(&rows, step_ms);
    }
    Ok(Chart { step_seconds: step, series: points.finish(entries) })
}

fn wanted(entries: Vec<Entry>, names: &[String]) -> Vec<Entry> {
    let asked = |entry: &Entry| {
        names.is_empty() || names.iter().any(|name| entry.series.name().starts_with(name.as_str()))
    };
    entries.into_iter().filter(asked).collect()
}

/// Whether readings reach back to the window's start, or nothing older was ever rolled up.
async fn has_raw(conn: &mut Conn, machine_key: i64, from_ms: i64) -> sqlx::Result<bool> {
    let first = store::first_sample(conn, machine_key, i64::MIN).await?;
    let rolled = store::first_rollup(conn, machine_key, TIERS[0], i64::MIN).await?;
    Ok(match (first, rolled) {
        (Some(first), Some(rolled)) => first <= from_ms || bucket(first, TIERS[0]) <= rolled,
        (None, Some(_)) => false,
        _ => true,
    })
}

async fn is_sparse(conn: &mut Conn, machine_key: i64, window: &Window) -> sqlx::Result<bool> {
    let count = store::count_samples(conn, machine_key, window.from_ms, window.to_ms).await?;
    Ok(count <= i64::from(window.max_points) * 2)
}

/// Points on their way, by series id.
struct Points {
    place: HashMap<u32, usize>,
    buckets: Vec<Vec<(i64, Rolled)>>,
}

impl Points {
    fn new(entries: &[Entry]) -> Self {
        Self {
            place: entries.iter().enumerate().map(|(i, entry)| (entry.id, i)).collect(),
            buckets: vec![Vec::new(); entries.len()],
        }
    }

    fn add(&mut self, id: u32, at: i64, rolled: Rolled) {
        let Some(place) = self.place.get(&id) else { return };
        let series = &mut self.buckets[*place];
        match series.last_mut() {
            Some((last, present)) if *last == at => *present = present.join(rolled),
            _ => series.push((at, rolled)),
        }
    }

    fn add_readings(&mut self, rows: &[(i64, Vec<u8>)]) {
        for (at, body) in rows {
            codec::decode_sample(body, |id, value| self.add(id, *at, Rolled::of(value)));
        }
    }

    fn add_samples(&mut self, rows: &[(i64, Vec<u8>)], step_ms: i64) {
        for (at, body) in rows {
            let start = bucket(*at, step_ms);
            codec::decode_sample(body, |id, value| self.add(id, start, Rolled::of(value)));
        }
    }

    fn add_rollups(&mut self, rows: &[(i64, Vec<u8>)], step_ms: i64) {
        for (at, body) in rows {
            let start = bucket(*at, step_ms);
            codec::decode_rollup(body, |id, rolled| self.add(id, start, rolled));
        }
    }

    fn finish(self, entries: Vec<Entry>) -> Vec<ChartSeries> {
        let mut series: Vec<ChartSeries> = entries
            .into_iter()
            .zip(self.buckets)
            .filter(|(_, buckets)| !buckets.is_empty())
            .map(|(entry, buckets)| ChartSeries {
                series: entry.series,
                label: entry.label,
                points: buckets.into_iter().map(|(at_ms, rolled)| point(at_ms, rolled)).collect(),
            })
            .collect();
        series.sort_by(|a, b| (a.series, &a.label).cmp(&(b.series, &b.label)));
        series
    }
}

fn point(at_ms: i64, rolled: Rolled) -> Point {
    // Two decimals are more than a chart shows; a single reading is given as it is.
    let mean = if rolled.count > 1 {
        ((rolled.mean() * 100.0).round() / 100.0).clamp(rolled.min, rolled.max)
    } else {
        rolled.mean()
    };
    Point { at_ms, min: rolled.min, mean, max: rolled.max }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn window(seconds: i64, max_points: u32) -> Window {
        Window { from_ms: 0, to_ms: seconds * 1000, max_points, names: Vec::new() }
    }

    #[test]
    fn usual_ranges_have_about_two_points_a_pixel() {
        let hour = 3600;
        for (seconds, step) in [
            (hour, 60),
            (6 * hour, 60),
            (24 * hour, 60),
            (7 * 24 * hour, 600),
            (30 * 24 * hour, 1800),
            (365 * 24 * hour, 21_600),
        ] {
            assert_eq!(step_for(&window(seconds, 1500)), step, "{seconds}");
        }
    }

    proptest! {
        #[test]
        fn no_window_asks_for_too_many_points(from: i64, to: i64, max_points in 10u32..5000) {
            let window = Window { from_ms: from, to_ms: to, max_points, names: Vec::new() };
            let step = step_for(&window);
            let span = to.saturating_sub(from).max(0) / 1000;
            prop_assert!(step >= 60 && span / step <= i64::from(max_points));
            prop_assert!(step < 300 || TIERS.iter().any(|tier| step * 1000 % tier == 0));
        }

        /// Every reading is in exactly one point, means lie between minimum and maximum, and there
        /// is no point where there is no reading.
        #[test]
        fn points_are_made_of_all_readings_and_nothing_else(
            readings in prop::collection::btree_map(0i64..10_000_000, -1e6f64..1e6, 0..300),
            step in prop::sample::select(STEPS.to_vec()),
        ) {
            let entry = Entry { id: 1, series: Series::Cpu, label: String::new() };
            let rows: Vec<_> =
                readings.iter().map(|(at, v)| (*at, codec::encode_sample(&[(1, *v)]))).collect();
            let mut points = Points::new(std::slice::from_ref(&entry));
            points.add_samples(&rows, step * 1000);
            let counted: u64 = points.buckets[0].iter().map(|(_, rolled)| rolled.count).sum();
            prop_assert_eq!(counted, readings.len() as u64);
            for series in points.finish(vec![entry]) {
                prop_assert!(series.points.windows(2).all(|p| p[0].at_ms < p[1].at_ms));
                for p in series.points {
                    prop_assert!(p.min <= p.mean && p.mean <= p.max, "{:?}", p);
                    let within = readings.range(p.at_ms..p.at_ms + step * 1000);
                    let least = within.map(|(_, v)| *v).fold(f64::INFINITY, f64::min);
                    prop_assert_eq!(least, p.min);
                }
            }
        }
    }
}
