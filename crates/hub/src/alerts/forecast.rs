//! When a filesystem will be full, by its trend.
//!
//! The trend is the median of the slopes between all pairs of points (Theil and Sen): a backup that
//! came and went, or a night of rotated logs, does not turn it. A filesystem that shrinks as often as it
//! grows has no day on which it will be full.

use std::collections::HashMap;

use crate::app::App;
use crate::machines::{self, MachineId};
use crate::metrics::{self, Series, Window};

const DAY: f64 = 86_400_000.0;
/// So far back the trend is taken from; milliseconds.
const BACK: i64 = 7 * 24 * 3600 * 1000;
/// About so many points.
const POINTS: u32 = 56;
/// With less behind it there is no trend yet.
const LEAST_DAYS: f64 = 2.0;
const LEAST_POINTS: usize = 12;
/// Percent a day; what is slower is noise.
const LEAST_SLOPE: f64 = 0.05;

/// Reckons for all machines, and hands the passes what came of it.
pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let now = app.clock.now_ms();
    let window = Window {
        from_ms: now - BACK,
        to_ms: now,
        max_points: POINTS,
        names: vec![Series::FsPercent.name().into()],
    };
    let mut forecasts: HashMap<MachineId, Vec<(String, f64)>> = HashMap::new();
    let machines = machines::all(&mut *app.db.read().await?).await?;
    let mut found = 0;
    for machine in machines {
        // Each with a connection of its own: many machines take a while, and others want to read.
        let mut conn = app.db.read().await?;
        let chart = metrics::chart(&mut conn, machine.key, &window).await?;
        drop(conn);
        let left = chart.series.iter().filter_map(|series| {
            let points = series.points.iter();
            // The mean of a bucket is how it was in its middle.
            let points = points.map(|point| (point.at_ms + chart.step_seconds * 500, point.mean));
            Some((
                series.label.clone(),
                days_left(&points.collect::<Vec<_>>(), now)?,
            ))
        });
        let left: Vec<_> = left.collect();
        found += left.len();
        forecasts.insert(machine.id, left);
    }
    let mut held = app.alerts.held(app).await?;
    held.foresee(&mut forecasts);
    drop(held);
    app.wake_job(super::jobs::EVALUATE);
    Ok(format!("{found} filesystems fill up."))
}

/// Days until 100 %, from points of `(milliseconds, percent)`; nothing where that is not to be seen.
fn days_left(points: &[(i64, f64)], now: i64) -> Option<f64> {
    let ((first, _), (last, _)) = (points.first()?, points.last()?);
    if points.len() < LEAST_POINTS || days(last - first) < LEAST_DAYS {
        return None;
    }
    let mut slopes = Vec::with_capacity(points.len() * points.len() / 2);
    for (i, (from, before)) in points.iter().enumerate() {
        for (to, after) in &points[i + 1..] {
            if to > from {
                slopes.push((after - before) / days(to - from));
            }
        }
    }
    slopes.sort_unstable_by(f64::total_cmp);
    // Where a quarter of all pairs does not grow, it goes up and down.
    let (sure, slope) = (slopes.get(slopes.len() / 4)?, slopes[slopes.len() / 2]);
    if *sure <= 0.0 || slope < LEAST_SLOPE {
        return None;
    }
    // The newest points say where it stands, carried on to now; one of them may be a moment's peak.
    let newest = points.iter().rev().take(3);
    let mut newest: Vec<f64> = newest
        .map(|(at, percent)| percent + slope * days(now - at))
        .collect();
    newest.sort_unstable_by(f64::total_cmp);
    let left = (100.0 - newest[newest.len() / 2]).max(0.0);
    Some(left / slope)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a week in milliseconds is far below 2^53"
)]
fn days(ms: i64) -> f64 {
    ms as f64 / DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A moment after the last point.
    const NOW: i64 = 55 * THREE_HOURS;
    const THREE_HOURS: i64 = 3 * 3600 * 1000;

    /// A week of points by a function of the day.
    fn week(percent: impl Fn(f64) -> f64) -> Vec<(i64, f64)> {
        (0..56)
            .map(|i| (i * THREE_HOURS, percent(days(i * THREE_HOURS))))
            .collect()
    }

    #[test]
    fn what_fills_up_steadily_has_a_day() {
        let left = days_left(&week(|day| 60.0 + 4.0 * day), NOW).unwrap();
        // 60 % and 4 % a day: 12.5 % are left at the last point.
        assert!((left - 3.125).abs() < 0.01, "{left}");
    }

    #[test]
    fn a_backup_that_came_and_went_does_not_turn_the_trend() {
        let steady = days_left(&week(|day| 60.0 + day), NOW).unwrap();
        let spiked = week(|day| 60.0 + day + if (3.0..3.4).contains(&day) { 30.0 } else { 0.0 });
        let left = days_left(&spiked, NOW).unwrap();
        assert!((left - steady).abs() < 1.0, "{left} {steady}");
    }

    #[test]
    fn what_goes_up_and_down_or_stays_has_none() {
        for (name, points) in [
            ("still", week(|_| 90.0)),
            ("shrinks", week(|day| 90.0 - day)),
            ("daily", week(|day| 70.0 + 20.0 * day.fract())),
            ("noise", week(|day| 70.0 + 0.01 * day)),
            ("a jump", week(|day| if day < 3.5 { 40.0 } else { 80.0 })),
        ] {
            assert_eq!(days_left(&points, NOW), None, "{name}");
        }
    }

    #[test]
    fn a_day_of_points_is_no_trend() {
        assert_eq!(days_left(&week(|day| 10.0 * day)[..8], NOW), None);
        assert_eq!(days_left(&[], NOW), None);
    }
}
