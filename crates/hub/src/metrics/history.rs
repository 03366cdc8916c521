//! Charts: from a window and a number of points to the right step, the right tier, and the points.

use serde::Serialize;
use serde::ser::{SerializeTuple as _, Serializer};

use super::codec::{self, Rolled};
use super::model::{Entry, Series, TIERS};
use super::{source, store};
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
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds stay far below 2^53"
            )]
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
const STEPS: [i64; 14] = [
    60, 120, 300, 600, 900, 1800, 3600, 5400, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
];

/// So many points an answer may have, over all series: about 20 MB of JSON.
const MOST_POINTS: u32 = 500_000;

/// The smallest step that keeps to the number of points.
fn step_for(window: &Window, max_points: u32) -> i64 {
    let seconds = window.to_ms.saturating_sub(window.from_ms).max(0) / 1000;
    let wanted = seconds / i64::from(max_points.max(1)) + 1;
    match STEPS.iter().find(|step| **step >= wanted) {
        Some(step) => *step,
        // A century: whole days.
        None => (wanted / 86_400 + 1) * 86_400,
    }
}

/// The smallest step that is no finer than the source.
fn step_of_source(step: i64, source_ms: i64) -> i64 {
    let source = source_ms / 1000;
    if source == 0 || step % source == 0 {
        return step;
    }
    let fits = |candidate: &&i64| **candidate >= step && **candidate % source == 0;
    STEPS
        .iter()
        .find(fits)
        .copied()
        .unwrap_or((step / source + 1) * source)
}

/// Draws a chart of a machine.
///
/// # Errors
/// When the database does not answer.
pub async fn chart(conn: &mut Conn, machine_key: i64, window: &Window) -> sqlx::Result<Chart> {
    let entries = wanted(store::series(conn, machine_key).await?, &window.names);
    let mut points = Points::new(&entries);
    let max_points = bounded(window.max_points, entries.len());
    let step = step_for(window, max_points);
    let coarsest = TIERS
        .into_iter()
        .rfind(|tier| step * 1000 % tier == 0)
        .unwrap_or(0);
    let source = source::reaching(conn, machine_key, window.from_ms, coarsest).await?;
    let step = step_of_source(step, source);
    let (from, to) = (window.from_ms, window.to_ms);
    if source == 0 && step <= 60 && is_sparse(conn, machine_key, window, max_points).await? {
        store::each_sample(conn, machine_key, from, to, |at, body| {
            codec::decode_sample(body, |id, value| points.add(at, id, Rolled::of(value)));
        })
        .await?;
        return Ok(Chart {
            step_seconds: 0,
            series: points.finish(entries),
        });
    }
    let add = |start, id, rolled| points.add(start, id, rolled);
    source::each_part(conn, machine_key, from, to, step * 1000, add).await?;
    Ok(Chart {
        step_seconds: step,
        series: points.finish(entries),
    })
}

/// Those whose name is, or begins with, one of the names; all when there are none.
pub(super) fn wanted(entries: Vec<Entry>, names: &[String]) -> Vec<Entry> {
    let asked = |entry: &Entry| {
        names.is_empty()
            || names
                .iter()
                .any(|name| entry.series.name().starts_with(name.as_str()))
    };
    entries.into_iter().filter(asked).collect()
}

/// Fewer points for a machine with very many series: nobody can look at them, and the answer has to
/// fit into memory on both sides.
fn bounded(max_points: u32, series: usize) -> u32 {
    let share = MOST_POINTS / u32::try_from(series).unwrap_or(u32::MAX).max(1);
    max_points.min(share).max(10)
}

async fn is_sparse(
    conn: &mut Conn,
    machine_key: i64,
    window: &Window,
    max_points: u32,
) -> sqlx::Result<bool> {
    let count = store::count_samples(conn, machine_key, window.from_ms, window.to_ms).await?;
    Ok(count <= i64::from(max_points) * 2)
}

/// Points on their way.
struct Points {
    /// The place of a series in `buckets`, by its id.
    places: Vec<Option<usize>>,
    buckets: Vec<Vec<(i64, Rolled)>>,
}

impl Points {
    fn new(entries: &[Entry]) -> Self {
        let ids = entries
            .iter()
            .map(|entry| entry.id as usize + 1)
            .max()
            .unwrap_or(0);
        let mut places = vec![None; ids];
        for (place, entry) in entries.iter().enumerate() {
            places[entry.id as usize] = Some(place);
        }
        Self {
            places,
            buckets: vec![Vec::new(); entries.len()],
        }
    }

    fn add(&mut self, at: i64, id: u32, rolled: Rolled) {
        let Some(Some(place)) = self.places.get(id as usize) else {
            return;
        };
        let series = &mut self.buckets[*place];
        match series.last_mut() {
            Some((last, present)) if *last == at => *present = present.join(rolled),
            _ => series.push((at, rolled)),
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
                points: buckets
                    .into_iter()
                    .map(|(at_ms, rolled)| point(at_ms, rolled))
                    .collect(),
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
    Point {
        at_ms,
        min: rolled.min,
        mean,
        max: rolled.max,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::model::bucket;

    fn window(seconds: i64) -> Window {
        Window {
            from_ms: 0,
            to_ms: seconds * 1000,
            max_points: 1500,
            names: Vec::new(),
        }
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
            assert_eq!(step_for(&window(seconds), 1500), step, "{seconds}");
        }
    }

    #[test]
    fn a_coarse_source_makes_the_step_coarser_and_whole() {
        assert_eq!(step_of_source(60, 0), 60);
        assert_eq!(step_of_source(60, 300_000), 300);
        assert_eq!(step_of_source(600, 1_800_000), 1800);
        assert_eq!(step_of_source(5400, 10_800_000), 10_800);
        assert_eq!(step_of_source(3 * 86_400, 10_800_000), 3 * 86_400);
    }

    #[test]
    fn many_series_get_fewer_points_each() {
        assert_eq!(bounded(1500, 40), 1500);
        assert_eq!(bounded(1500, 1000), 500);
        assert_eq!(bounded(1500, 5_000_000), 10);
        assert_eq!(bounded(1500, 0), 1500);
    }

    #[test]
    fn names_are_whole_or_begin_alike() {
        let entry = |id, series| Entry {
            id,
            series,
            label: String::new(),
        };
        let all = [
            entry(1, Series::Cpu),
            entry(2, Series::CpuCore),
            entry(3, Series::NetRx),
        ];
        let ids = |names: &[&str]| -> Vec<u32> {
            let names: Vec<String> = names.iter().map(|name| (*name).into()).collect();
            wanted(all.to_vec(), &names)
                .iter()
                .map(|entry| entry.id)
                .collect()
        };
        assert_eq!(ids(&[]), [1, 2, 3]);
        assert_eq!(ids(&["cpu"]), [1, 2]);
        assert_eq!(ids(&["cpu_core", "net"]), [2, 3]);
        assert_eq!(ids(&["nonsense"]), [0; 0]);
    }

    proptest! {
        #[test]
        fn no_window_asks_for_too_many_points(from: i64, to: i64, max_points in 10u32..5000) {
            let window = Window { from_ms: from, to_ms: to, max_points, names: Vec::new() };
            let step = step_for(&window, max_points);
            let span = to.saturating_sub(from).max(0) / 1000;
            prop_assert!(step >= 60 && span / step <= i64::from(max_points));
            prop_assert!(step < 300 || TIERS.iter().any(|tier| step * 1000 % tier == 0));
            for tier in TIERS {
                let coarser = step_of_source(step, tier);
                prop_assert!(coarser >= step && coarser * 1000 % tier == 0);
            }
        }

        /// Every reading is in exactly one point, means lie between minimum and maximum, and there
        /// is no point where there is no reading.
        #[test]
        fn points_are_made_of_all_readings_and_nothing_else(
            readings in prop::collection::btree_map(-10_000_000i64..10_000_000, -1e6f64..1e6, 0..300),
            step in prop::sample::select(STEPS.to_vec()),
        ) {
            let entry = Entry { id: 1, series: Series::Cpu, label: String::new() };
            let mut points = Points::new(std::slice::from_ref(&entry));
            for (at, value) in &readings {
                points.add(bucket(*at, step * 1000), 1, Rolled::of(*value));
                points.add(bucket(*at, step * 1000), 2, Rolled::of(-1e9));
            }
            let counted: u64 = points.buckets[0].iter().map(|(_, rolled)| rolled.count).sum();
            prop_assert_eq!(counted, readings.len() as u64);
            for series in points.finish(vec![entry]) {
                prop_assert!(series.points.windows(2).all(|p| p[0].at_ms < p[1].at_ms));
                for p in series.points {
                    prop_assert!(p.min <= p.mean && p.mean <= p.max, "{:?}", p);
                    let within: Vec<f64> =
                        readings.range(p.at_ms..p.at_ms + step * 1000).map(|(_, v)| *v).collect();
                    prop_assert_eq!(within.iter().copied().fold(f64::INFINITY, f64::min), p.min);
                    prop_assert_eq!(within.iter().copied().fold(f64::NEG_INFINITY, f64::max), p.max);
                    let mean = within.iter().sum::<f64>() / within.len() as f64;
                    prop_assert!((mean - p.mean).abs() <= 0.006, "{} {}", mean, p.mean);
                }
            }
        }
    }
}
