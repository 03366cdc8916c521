//! From rows of the sample store to a machine's days. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::awake::{Habits, Load, Measured, Observation, Stretch, stretches};
use super::day::{Day, SLOTS, Slot, each_piece};
use crate::metrics::{PastCell, PastRow, Series};

/// Columns of the rows.
pub(super) const COLUMNS: usize = 6;
const UPTIME: usize = 0;
const ASLEEP: usize = 1;
const CPU: usize = 2;
const WHOLE: usize = 3;
const PACKAGES: usize = 4;
const OTHERS: usize = 5;

const MINUTE: i64 = 60_000;

/// The column that a series belongs to.
pub(super) fn column(series: Series, label: &str) -> Option<usize> {
    Some(match (series, label) {
        (Series::Uptime, "") => UPTIME,
        (Series::Asleep, "") => ASLEEP,
        (Series::Cpu, "") => CPU,
        (Series::Power, "") => WHOLE,
        (Series::Power, "packages") => PACKAGES,
        (Series::Power, "memory") => OTHERS,
        (Series::Power, label) if label.starts_with("gpu ") => OTHERS,
        _ => return None,
    })
}

/// What a row saw: a reading as it was, a bucket at its first and at its last reading.
pub(super) fn observe(row: &PastRow) -> Vec<Observation> {
    let load = load(row);
    let uptime = row.cells[UPTIME];
    let plain = |at_ms: i64, uptime: Option<f64>, asleep: Option<f64>| Observation {
        at_ms,
        uptime_ms: uptime.map(milliseconds),
        asleep_ms: asleep.map(milliseconds),
        load,
    };
    let asleep = row.cells[ASLEEP];
    let (Some(uptime), true) = (uptime, row.length_ms > 0) else {
        let mean = |cell: Option<PastCell>| cell.map(|cell| cell.mean);
        return vec![plain(row.at_ms, mean(uptime), mean(asleep))];
    };
    let (least, most) = (milliseconds(uptime.min), milliseconds(uptime.max));
    if most - least >= row.length_ms {
        // It booted meanwhile: what came before is told by the largest, and the next bucket tells when.
        return vec![plain(
            row.at_ms,
            Some(uptime.max),
            asleep.map(|cell| cell.max),
        )];
    }
    // It booted between the moments that put the first reading at the bucket's start and the last at
    // its end.
    let booted = i64::midpoint(row.at_ms - least, row.at_ms + row.length_ms - most);
    let first = plain(
        booted + least,
        Some(uptime.min),
        asleep.map(|cell| cell.min),
    );
    let last = plain(booted + most, Some(uptime.max), asleep.map(|cell| cell.max));
    if most > least {
        vec![first, last]
    } else {
        vec![first]
    }
}

fn load(row: &PastRow) -> Load {
    let readings = row.cells[UPTIME]
        .or(row.cells[CPU])
        .map_or(1, |cell| cell.count);
    let measured = |cell: PastCell| {
        #[expect(clippy::cast_precision_loss, reason = "a bucket has few readings")]
        let share = (cell.count as f64 / readings.max(1) as f64).min(1.0);
        Measured {
            watts: cell.mean,
            share,
        }
    };
    // A graphics card alone says nothing of the processor.
    let parts = row.cells[PACKAGES].map(|packages| {
        let others = row.cells[OTHERS].map_or(0.0, |others| others.mean);
        Measured {
            watts: packages.mean + others,
            ..measured(packages)
        }
    });
    Load {
        cpu: row.cells[CPU].map(|cell| (cell.mean / 100.0).clamp(0.0, 1.0)),
        whole: row.cells[WHOLE].map(measured),
        parts,
    }
}

/// No machine is up for longer than a hundred years, whatever it says.
fn milliseconds(seconds: f64) -> i64 {
    const LONGEST: f64 = 100.0 * 365.25 * 86_400.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "below 2^53 milliseconds by the limit"
    )]
    let ms = (seconds.clamp(0.0, LONGEST) * 1000.0) as i64;
    ms
}

/// What is usual for a machine whose readings these are.
pub(super) fn habits(readings: &[Observation], source_ms: i64, sleeps: bool) -> Habits {
    let mut gaps: Vec<i64> = readings
        .windows(2)
        .map(|p| p[1].at_ms - p[0].at_ms)
        .collect();
    gaps.sort_unstable();
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or(MINUTE);
    let interval_ms = if source_ms > 0 {
        MINUTE
    } else {
        median.clamp(5000, 15 * MINUTE)
    };
    Habits {
        interval_ms,
        speaks_for_ms: (3 * interval_ms).max(source_ms),
        sleeps,
    }
}

/// A half hour on its way.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    awake: f64,
    busy: f64,
    unmeasured_busy: f64,
    whole: f64,
    whole_mwh: f64,
    parts: f64,
    parts_mwh: f64,
}

impl Sum {
    fn add(&mut self, awake_ms: f64, load: &Load) {
        let cpu = load.cpu.unwrap_or(0.0);
        let none = Measured {
            watts: 0.0,
            share: 0.0,
        };
        let (whole, parts) = (load.whole.unwrap_or(none), load.parts.unwrap_or(none));
        let whole_ms = awake_ms * whole.share;
        let parts_ms = (awake_ms * parts.share).min(awake_ms - whole_ms);
        let mwh = |watts: f64, ms: f64| watts * ms / 3600.0;
        self.awake += awake_ms;
        self.busy += awake_ms * cpu;
        self.unmeasured_busy += (awake_ms - whole_ms - parts_ms) * cpu;
        self.whole += whole_ms;
        self.whole_mwh += mwh(whole.watts, whole_ms);
        self.parts += parts_ms;
        self.parts_mwh += mwh(parts.watts, parts_ms);
    }

    fn slot(self) -> Slot {
        Slot {
            awake_ms: whole(self.awake),
            busy_ms: whole(self.busy),
            unmeasured_busy_ms: whole(self.unmeasured_busy),
            whole_ms: whole(self.whole),
            whole_mwh: whole(self.whole_mwh),
            parts_ms: whole(self.parts),
            parts_mwh: whole(self.parts_mwh),
        }
    }
}

fn whole(number: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast of a float stays within the integer's bounds"
    )]
    let whole = number.round() as u32;
    whole
}

/// The days from `first` to `last` of a machine with these readings; those in which it did nothing are
/// left out.
pub(super) fn days(
    readings: &[Observation],
    habits: Habits,
    zone: &TimeZone,
    (first, last): (Date, Date),
) -> BTreeMap<Date, Day> {
    let mut sums: BTreeMap<Date, [Sum; SLOTS]> = BTreeMap::new();
    for Stretch {
        from_ms,
        to_ms,
        awake_ms,
        load,
    } in stretches(readings, habits)
    {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of some days")]
        let share = awake_ms as f64 / (to_ms - from_ms).max(1) as f64;
        each_piece(zone, from_ms, to_ms, |date, place, from, to| {
            if (first..=last).contains(&date) {
                let sum = &mut sums.entry(date).or_insert([Sum::default(); SLOTS])[place];
                #[expect(clippy::cast_precision_loss, reason = "half an hour")]
                sum.add((to - from) as f64 * share, &load);
            }
        });
    }
    sums.into_iter()
        .map(|(date, sums)| (date, Day(sums.map(Sum::slot))))
        .filter(|(_, day)| !day.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn cell(min: f64, max: f64, count: u64) -> Option<PastCell> {
        let mean = f64::midpoint(min, max);
        Some(PastCell {
            min,
            mean,
            max,
            count,
        })
    }

    fn row(at_ms: i64, length_ms: i64, cells: [Option<PastCell>; COLUMNS]) -> PastRow {
        PastRow {
            at_ms,
            length_ms,
            cells: cells.to_vec(),
        }
    }

    #[test]
    fn a_bucket_is_its_first_and_its_last_reading() {
        let bucket = row(
            600_000,
            300_000,
            [
                cell(1000.0, 1240.0, 5),
                cell(7.0, 7.0, 5),
                cell(10.0, 30.0, 5),
                None,
                None,
                None,
            ],
        );
        let seen = observe(&bucket);
        assert_eq!(seen.len(), 2);
        assert_eq!((seen[0].at_ms, seen[1].at_ms), (630_000, 870_000));
        assert_eq!(
            seen[0].at_ms - seen[0].uptime_ms.unwrap(),
            seen[1].at_ms - seen[1].uptime_ms.unwrap()
        );
        assert_eq!(seen[0].load.cpu, Some(0.2));
        let rebooted = row(
            600_000,
            300_000,
            [cell(20.0, 90_000.0, 4), None, None, None, None, None],
        );
        let seen = observe(&rebooted);
        assert_eq!((seen.len(), seen[0].uptime_ms), (1, Some(90_000_000)));
    }

    #[test]
    fn a_laptop_that_was_unplugged_for_a_part_of_a_bucket_is_measured_for_that_part() {
        let bucket = row(
            0,
            300_000,
            [
                cell(0.0, 240.0, 5),
                None,
                cell(50.0, 50.0, 5),
                cell(10.0, 10.0, 2),
                cell(4.0, 4.0, 5),
                cell(1.0, 1.0, 5),
            ],
        );
        let load = load(&bucket);
        assert_eq!(
            load.whole,
            Some(Measured {
                watts: 10.0,
                share: 0.4
            })
        );
        assert_eq!(
            load.parts,
            Some(Measured {
                watts: 5.0,
                share: 1.0
            })
        );
        let mut sum = Sum::default();
        sum.add(3_600_000.0, &load);
        let slot = sum.slot();
        assert_eq!((slot.whole_ms, slot.whole_mwh), (1_440_000, 4000));
        assert_eq!(
            (slot.parts_ms, slot.parts_mwh, slot.unmeasured_busy_ms),
            (2_160_000, 3000, 0)
        );
    }

    #[test]
    fn a_card_alone_is_no_measure_of_a_machine() {
        let only_card = row(
            0,
            0,
            [
                cell(5.0, 5.0, 1),
                None,
                None,
                None,
                None,
                cell(40.0, 40.0, 1),
            ],
        );
        assert_eq!(load(&only_card).parts, None);
    }

    #[test]
    fn readings_become_days_in_the_zone_s_half_hours() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let start = "2026-11-22T22:00:00Z"
            .parse::<jiff::Timestamp>()
            .unwrap()
            .as_millisecond();
        let readings: Vec<Observation> = (0..=120)
            .map(|minute: i32| {
                let cells = [
                    cell(f64::from(minute) * 60.0, f64::from(minute) * 60.0, 1),
                    cell(0.0, 0.0, 1),
                    cell(50.0, 50.0, 1),
                    None,
                    None,
                    None,
                ];
                observe(&row(start + i64::from(minute) * 60_000, 0, cells)).remove(0)
            })
            .collect();
        let habits = habits(&readings, 0, true);
        assert_eq!(habits.interval_ms, 60_000);
        let range = (date(2026, 11, 22), date(2026, 11, 23));
        let days = days(&readings, habits, &zone, range);
        let awake: Vec<(Date, u64)> = days
            .iter()
            .map(|(date, day)| (*date, day.awake_ms()))
            .collect();
        assert_eq!(
            awake,
            [
                (date(2026, 11, 22), 3_600_000),
                (date(2026, 11, 23), 3_600_000)
            ]
        );
        assert_eq!(days[&date(2026, 11, 23)].0[1].busy_ms, 900_000);
    }
}
