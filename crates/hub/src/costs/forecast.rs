//! What the rest of a month will take, if its days are like the same days of the weeks before. Pure.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::day::{Day, SLOTS};
use super::model::Profile;

/// What a machine did lately.
pub(super) struct Past<'a> {
    pub(super) days: &'a BTreeMap<Date, Day>,
    /// The first day that is known of it.
    pub(super) first: Option<Date>,
    /// No further back than this.
    pub(super) back: Date,
    pub(super) today: Date,
    /// The half hour of today that is on.
    pub(super) place: usize,
}

type Mwh = [f64; SLOTS];

/// Calls `each` with the energy of the rest of today and of each day up to `end`; milliwatt-hours by
/// half hours.
pub(super) fn ahead(
    past: &Past<'_>,
    profile: &Profile,
    end: Date,
    mut each: impl FnMut(Date, &Mwh),
) {
    let Some(first) = past.first else { return };
    let usual = Usual::of(past, profile, first);
    let mut rest = usual.on(past.today.weekday());
    for mwh in rest.iter_mut().take(past.place + 1) {
        *mwh = 0.0;
    }
    each(past.today, &rest);
    let mut day = past.today;
    while let Ok(next) = day.tomorrow() {
        if next > end {
            return;
        }
        each(next, &usual.on(next.weekday()));
        day = next;
    }
}

/// Means of whole days, by weekday and of all.
struct Usual {
    by_weekday: [(Mwh, u32); 7],
    all: (Mwh, u32),
}

impl Usual {
    fn of(past: &Past<'_>, profile: &Profile, first: Date) -> Self {
        let nothing = ([0.0; SLOTS], 0);
        let mut usual = Self {
            by_weekday: [nothing; 7],
            all: nothing,
        };
        // The first day is known in part only, as today is.
        let mut day = first.tomorrow().unwrap_or(first).max(past.back);
        while day < past.today {
            // A day without a row is one that the machine was off: it counts as nothing.
            let mwh = past.days.get(&day).map(|day| profile.energy(day).slots);
            for (sum, count) in [&mut usual.by_weekday[place(day.weekday())], &mut usual.all] {
                *count += 1;
                for (sum, mwh) in sum.iter_mut().zip(mwh.unwrap_or([0.0; SLOTS])) {
                    *sum += mwh;
                }
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        if usual.all.1 == 0 {
            usual.all = (so_far(past, profile), 1);
        }
        usual
    }

    fn on(&self, weekday: Weekday) -> Mwh {
        let (sum, count) = match &self.by_weekday[place(weekday)] {
            (_, 0) => &self.all,
            known => known,
        };
        sum.map(|mwh| mwh / f64::from(*count))
    }
}

fn place(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)
}

/// Of a machine that is known since today, or since yesterday: each half hour is like the mean of
/// those that had anything.
fn so_far(past: &Past<'_>, profile: &Profile) -> Mwh {
    let slots = past.days.values().flat_map(|day| profile.energy(day).slots);
    let used: Vec<f64> = slots.filter(|mwh| *mwh > 0.0).collect();
    #[expect(clippy::cast_precision_loss, reason = "half hours of two days")]
    let mean = used.iter().sum::<f64>() / used.len().max(1) as f64;
    [mean; SLOTS]
}

#[cfg(test)]
mod tests {
    use homelabcmd_wire::Facts;
    use jiff::civil::date;

    use super::*;
    use crate::costs::day::Slot;
    use crate::costs::model::PowerSettings;

    fn profile() -> Profile {
        let settings = PowerSettings {
            idle_watts: Some(100.0),
            max_watts: Some(100.0),
            ..PowerSettings::default()
        };
        Profile::of(&settings, &Facts::default())
    }

    /// Awake from nine to five.
    fn office() -> Day {
        let mut day = Day::default();
        for slot in &mut day.0[18..34] {
            *slot = Slot {
                awake_ms: 1_800_000,
                ..Slot::default()
            };
        }
        day
    }

    fn sum_of(past: &Past<'_>, end: Date) -> Vec<(Date, f64)> {
        let mut sums = Vec::new();
        ahead(past, &profile(), end, |date, mwh| {
            sums.push((date, mwh.iter().sum::<f64>() / 1000.0));
        });
        sums
    }

    #[test]
    fn days_to_come_are_like_the_same_days_before() {
        // 26 November 2026 is a Thursday; four weeks of working days before it.
        let today = date(2026, 11, 26);
        let mut days = BTreeMap::new();
        let mut day = date(2026, 10, 26);
        while day < today {
            if place(day.weekday()) < 5 {
                days.insert(day, office());
            }
            day = day.tomorrow().unwrap();
        }
        let past = Past {
            days: &days,
            first: Some(date(2026, 10, 1)),
            back: date(2026, 10, 29),
            today,
            place: 25,
        };
        let sums = sum_of(&past, date(2026, 11, 30));
        // Thursday from one to five, Friday, the weekend, Monday.
        let wh: Vec<f64> = sums.iter().map(|(_, wh)| *wh).collect();
        assert_eq!(wh, [400.0, 800.0, 0.0, 0.0, 800.0]);
    }

    #[test]
    fn a_machine_that_came_today_goes_on_as_it_began() {
        let today = date(2026, 11, 29);
        let days = BTreeMap::from([(today, office())]);
        let past = Past {
            days: &days,
            first: Some(today),
            back: date(2026, 11, 1),
            today,
            place: 33,
        };
        let sums = sum_of(&past, date(2026, 11, 30));
        assert_eq!(sums, [(today, 700.0), (date(2026, 11, 30), 2400.0)]);
    }

    #[test]
    fn a_machine_of_which_nothing_is_known_costs_nothing() {
        let days = BTreeMap::new();
        let past = Past {
            days: &days,
            first: None,
            back: date(2026, 11, 1),
            today: date(2026, 11, 29),
            place: 3,
        };
        assert_eq!(sum_of(&past, date(2026, 11, 30)), []);
    }
}
