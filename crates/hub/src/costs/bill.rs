//! Sums of energy and money over days and machines. Pure.
//!
//! Money is added up exactly and rounded once, when it is shown. A total is rounded by itself: it may differ
//! by some cents from the sum of the lines above it, and is what the bill says.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::day::{Day, SLOTS};
use super::model::{Label, Profile, label_of};
use super::tariff::{Tariff, shown};

/// What one line adds up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    mwh: u64,
    cost: Decimal,
    measured: f64,
    modelled: f64,
    guessed: f64,
    pub(super) awake_ms: u64,
    pub(super) busy_ms: u64,
}

impl Tally {
    /// Takes a machine's day in.
    pub(super) fn add_day(&mut self, date: Date, day: &Day, profile: &Profile, tariff: &Tariff) {
        let energy = profile.energy(day);
        self.add_energy(date, &energy.slots, tariff);
        self.measured += energy.measured;
        self.modelled += energy.modelled;
        self.guessed += energy.guessed;
        self.awake_ms += day.awake_ms();
        self.busy_ms += day.busy_ms();
    }

    /// Takes energy in that is only expected.
    pub(super) fn add_energy(&mut self, date: Date, mwh: &[f64; SLOTS], tariff: &Tariff) {
        if let Some(rate) = tariff.rate_on(date) {
            let split = rate.split(date, mwh);
            self.mwh += split.day_mwh + split.night_mwh;
            self.cost += rate.cost(split);
        }
    }

    /// Another one with the same trust as this: a forecast is as good as what it rests on.
    pub(super) fn with(mut self, other: &Self) -> Self {
        self.mwh += other.mwh;
        self.cost += other.cost;
        self.measured += other.measured;
        self.modelled += other.modelled;
        self.guessed += other.guessed;
        self.awake_ms += other.awake_ms;
        self.busy_ms += other.busy_ms;
        self
    }

    /// Watt-hours, as they are shown.
    pub(super) fn wh(&self) -> u64 {
        (self.mwh + 500) / 1000
    }

    pub(super) fn cost(&self, decimals: u32) -> Decimal {
        shown(self.cost, decimals)
    }

    pub(super) fn label(&self, otherwise: Label) -> Label {
        label_of(self.measured, self.modelled, self.guessed, otherwise)
    }

    pub(super) fn shares(&self) -> Shares {
        let total = self.measured + self.modelled + self.guessed;
        let share = |part: f64| {
            if total > 0.0 {
                (part / total * 10_000.0).round() / 10_000.0
            } else {
                0.0
            }
        };
        Shares {
            measured: share(self.measured),
            modelled: share(self.modelled),
            guessed: share(self.guessed),
        }
    }

    /// Watts while awake.
    pub(super) fn average_watts(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "shown with a decimal")]
        (self.awake_ms > 0).then(|| {
            let watts = self.mwh as f64 * 3600.0 / self.awake_ms as f64;
            (watts * 10.0).round() / 10.0
        })
    }

    /// The processor's share of the time awake; percent.
    pub(super) fn cpu_percent(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "shown with a decimal")]
        (self.awake_ms > 0).then(|| {
            let percent = self.busy_ms as f64 / self.awake_ms as f64 * 100.0;
            (percent * 10.0).round() / 10.0
        })
    }
}

/// Which part of an energy is known how well; each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = EnergyShares)]
pub(super) struct Shares {
    /// The whole machine was measured.
    measured: f64,
    /// Worked out from measured parts or from watts that somebody set.
    modelled: f64,
    /// By the kind of machine alone.
    guessed: f64,
}

/// What the meter costs in the days between two, both included; exact.
pub(super) fn standing(tariff: &Tariff, (first, last): (Date, Date)) -> Decimal {
    let mut sum = Decimal::ZERO;
    let mut day = first;
    while day <= last {
        let charge = tariff
            .rate_on(day)
            .and_then(|rate| rate.standing_charge_per_day);
        sum += charge.unwrap_or_default();
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    sum
}

/// Kilowatt-hours, exact to the watt-hour.
pub(super) fn kwh(wh: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "watt-hours of a home")]
    let kwh = wh as f64 / 1000.0;
    kwh
}

/// Hours with two decimals.
pub(super) fn hours(ms: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of some years")]
    let hours = (ms as f64 / 36_000.0).round() / 100.0;
    hours
}

#[cfg(test)]
mod tests {
    use homelabcmd_wire::Facts;
    use jiff::civil::date;

    use super::*;
    use crate::costs::day::Slot;
    use crate::costs::model::PowerSettings;

    #[test]
    fn a_month_of_a_server_is_its_watts_times_its_hours() {
        let settings = PowerSettings {
            idle_watts: Some(50.0),
            max_watts: Some(50.0),
            ..PowerSettings::default()
        };
        let profile = Profile::of(&settings, &Facts::default());
        let slot = Slot {
            awake_ms: 1_800_000,
            busy_ms: 180_000,
            unmeasured_busy_ms: 180_000,
            ..Slot::default()
        };
        let mut tally = Tally::default();
        for day in 1..=30 {
            tally.add_day(
                date(2026, 11, day),
                &Day([slot; SLOTS]),
                &profile,
                &Tariff::default(),
            );
        }
        assert_eq!(
            (tally.wh(), tally.cost(2).to_string()),
            (36_000, "8.64".into())
        );
        assert_eq!(
            (tally.average_watts(), tally.cpu_percent()),
            (Some(50.0), Some(10.0))
        );
        assert_eq!(tally.label(Label::Guessed), Label::Modelled);
        assert_eq!(hours(tally.awake_ms), 720.0);
    }

    #[test]
    fn the_meter_costs_each_day_what_it_cost_that_day() {
        let mut tariff = Tariff::default();
        tariff.rates[0].standing_charge_per_day = Some(Decimal::new(40, 2));
        let mut later = tariff.rates[0].clone();
        later.valid_from = date(2026, 11, 16);
        later.standing_charge_per_day = Some(Decimal::new(50, 2));
        tariff.rates.push(later);
        let month = (date(2026, 11, 1), date(2026, 11, 30));
        assert_eq!(standing(&tariff, month).to_string(), "13.50");
        assert_eq!(standing(&tariff, (month.1, month.0)), Decimal::ZERO);
    }
}
