//! What a kilowatt-hour costs: rates with the days that they are valid from, by day and by night.
//!
//! Money is decimal and exact until it is shown. Energy comes in whole milliwatt-hours, so the parts of
//! a day are its whole to the last one.

use jiff::civil::{Date, Weekday};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::day::SLOTS;
use crate::machines::Clock;
use crate::platform::http::FieldError;

/// Prices and when they are valid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tariff {
    /// Its sign or its code: `€`, `EUR`; 1 to 10 characters.
    pub currency: String,
    /// By the day from which each is valid. The first one holds for the time before it as well.
    pub rates: Vec<Rate>,
}

/// Prices from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TariffRate)]
pub(super) struct Rate {
    /// The first day, `YYYY-MM-DD`.
    #[schema(value_type = String, format = Date)]
    pub valid_from: Date,
    /// What a kilowatt-hour costs; a decimal number as text.
    #[schema(value_type = String, example = "0.2834")]
    pub price_per_kwh: Decimal,
    /// What the meter costs each day; a decimal number as text.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "0.45")]
    pub standing_charge_per_day: Option<Decimal>,
    /// Another price for some hours.
    #[serde(default)]
    pub night: Option<Night>,
}

/// The hours with another price, by the wall clock of the hub's time zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NightRate)]
pub(super) struct Night {
    /// What a kilowatt-hour costs then; a decimal number as text.
    #[schema(value_type = String, example = "0.1920")]
    pub price_per_kwh: Decimal,
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`; before `from` it is on the next day, the same as `from` is a whole day later.
    pub until: String,
    /// On which days it begins: `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`. Absent is every day.
    #[serde(default)]
    pub weekdays: Option<Vec<String>>,
}

impl Default for Tariff {
    /// A guess, until somebody says what they pay.
    fn default() -> Self {
        Self {
            currency: "£".into(),
            rates: vec![Rate {
                valid_from: Date::constant(2020, 1, 1),
                price_per_kwh: Decimal::new(24, 2),
                standing_charge_per_day: None,
                night: None,
            }],
        }
    }
}

/// Energy of a day by what it costs; milliwatt-hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) day_mwh: u64,
    pub(super) night_mwh: u64,
}

const MINUTES_A_DAY: u32 = 24 * 60;
const MINUTES_A_SLOT: u32 = 30;
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Tariff {
    /// The rate of a day.
    pub(super) fn rate_on(&self, date: Date) -> Option<&Rate> {
        let valid = self.rates.iter().rev().find(|rate| rate.valid_from <= date);
        valid.or(self.rates.first())
    }

    /// What is wrong with it; puts it into its one form.
    pub(super) fn checked(mut self) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut say = |pointer: String, detail: &str| {
            wrong.push(FieldError {
                pointer,
                detail: detail.into(),
            });
        };
        self.currency = self.currency.trim().to_owned();
        let length = self.currency.chars().count();
        if !(1..=10).contains(&length) || self.currency.chars().any(char::is_control) {
            say(
                "/currency".into(),
                "A currency has 1 to 10 characters: €, EUR.",
            );
        }
        if !(1..=200).contains(&self.rates.len()) {
            say("/rates".into(), "There are 1 to 200 rates.");
        }
        for (i, rate) in self.rates.iter().enumerate() {
            let at = |name: &str| format!("/rates/{i}/{name}");
            let mut price = |pointer: String, price: &Decimal| {
                if price.is_sign_negative() || *price > Decimal::from(1000) || price.scale() > 8 {
                    say(
                        pointer,
                        "A price is between 0 and 1000, with up to eight decimals.",
                    );
                }
            };
            price(at("price_per_kwh"), &rate.price_per_kwh);
            if let Some(standing) = &rate.standing_charge_per_day {
                price(at("standing_charge_per_day"), standing);
            }
            if let Some(night) = &rate.night {
                price(at("night/price_per_kwh"), &night.price_per_kwh);
                for (name, text) in [("from", &night.from), ("until", &night.until)] {
                    if minutes(text).is_none() {
                        say(at(&format!("night/{name}")), "A time of day is HH:MM.");
                    }
                }
                let days = night.weekdays.as_deref();
                let unknown = |day: &String| !NAMES.contains(&day.as_str());
                if days.is_some_and(|days| days.is_empty() || days.iter().any(unknown)) {
                    let detail = "Weekdays are of mon, tue, wed, thu, fri, sat and sun; leave them \
                                  out for every day.";
                    say(at("night/weekdays"), detail);
                }
            }
            if self.rates[..i]
                .iter()
                .any(|r| r.valid_from == rate.valid_from)
            {
                say(at("valid_from"), "Another rate is valid from this day.");
            }
        }
        self.rates.sort_by_key(|rate| rate.valid_from);
        if wrong.is_empty() {
            Ok(self)
        } else {
            Err(wrong)
        }
    }
}

impl Rate {
    /// Splits a day's energy, by its half hours, into what is paid by day and by night.
    pub(super) fn split(&self, date: Date, mwh: &[f64; SLOTS]) -> Split {
        let total: f64 = mwh.iter().sum();
        let night: f64 = match &self.night {
            None => 0.0,
            Some(night) => {
                let shares = night.shares(date.weekday());
                mwh.iter().zip(shares).map(|(mwh, share)| mwh * share).sum()
            }
        };
        let total = whole(total);
        let night = whole(night).min(total);
        Split {
            day_mwh: total - night,
            night_mwh: night,
        }
    }

    /// What that costs; exact.
    pub(super) fn cost(&self, split: Split) -> Decimal {
        let kwh = |mwh: u64| Decimal::from(mwh) / Decimal::from(1_000_000);
        let night = self
            .night
            .as_ref()
            .map_or(Decimal::ZERO, |n| n.price_per_kwh);
        kwh(split.day_mwh) * self.price_per_kwh + kwh(split.night_mwh) * night
    }
}

impl Night {
    /// The share of each half hour of a day that lies in these hours.
    fn shares(&self, weekday: Weekday) -> [f64; SLOTS] {
        let (Some(from), Some(until)) = (minutes(&self.from), minutes(&self.until)) else {
            return [0.0; SLOTS];
        };
        let begins = |day: Weekday| {
            let name = NAMES.get(usize::try_from(day.to_monday_zero_offset()).unwrap_or(0));
            let days = self.weekdays.as_deref();
            days.is_none_or(|days| days.iter().any(|d| Some(&d.as_str()) == name))
        };
        // What began the evening before ends here, and what begins here may end tomorrow.
        let end = if until <= from {
            until + MINUTES_A_DAY
        } else {
            until
        };
        let mut stretches = Vec::with_capacity(2);
        if begins(weekday) {
            stretches.push((from, end.min(MINUTES_A_DAY)));
        }
        if begins(weekday.previous()) && end > MINUTES_A_DAY {
            stretches.push((0, end - MINUTES_A_DAY));
        }
        let mut shares = [0.0; SLOTS];
        for (share, start) in shares
            .iter_mut()
            .zip((0..).step_by(MINUTES_A_SLOT as usize))
        {
            let within = |(from, end): &(u32, u32)| {
                (*end)
                    .min(start + MINUTES_A_SLOT)
                    .saturating_sub((*from).max(start))
            };
            // The two may meet where a whole day begins each day; no minute counts twice.
            let minutes: u32 = stretches.iter().map(within).sum();
            *share = f64::from(minutes.min(MINUTES_A_SLOT)) / f64::from(MINUTES_A_SLOT);
        }
        shares
    }
}

/// Minutes since midnight; a night has no 24:00.
fn minutes(text: &str) -> Option<u32> {
    let clock = Clock::try_from(text.to_owned()).ok()?;
    Some(u32::from(clock.minutes())).filter(|minutes| *minutes < MINUTES_A_DAY)
}

/// Whole milliwatt-hours.
fn whole(mwh: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "energy of a day is not negative and far below 2^63"
    )]
    let whole = mwh.round().max(0.0) as u64;
    whole
}

/// Money as it is shown: `decimals` places, half a unit away from zero, as bills do.
pub(super) fn shown(money: Decimal, decimals: u32) -> Decimal {
    let mut money = money.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    money.rescale(decimals);
    money
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn night(from: &str, until: &str, weekdays: Option<&[&str]>) -> Night {
        Night {
            price_per_kwh: Decimal::new(10, 2),
            from: from.into(),
            until: until.into(),
            weekdays: weekdays.map(|days| days.iter().map(|day| (*day).into()).collect()),
        }
    }

    fn rate(night: Option<Night>) -> Rate {
        Rate {
            valid_from: date(2026, 1, 1),
            price_per_kwh: Decimal::new(30, 2),
            standing_charge_per_day: None,
            night,
        }
    }

    fn hours(night: &Night, weekday: Weekday) -> f64 {
        night.shares(weekday).iter().sum::<f64>() / 2.0
    }

    #[test]
    fn a_night_crosses_midnight() {
        let shares = night("22:00", "06:15", None).shares(Weekday::Monday);
        assert_eq!((shares[11], shares[12], shares[13]), (1.0, 0.5, 0.0));
        assert_eq!((shares[43], shares[44], shares[47]), (0.0, 1.0, 1.0));
        assert_eq!(hours(&night("00:30", "05:30", None), Weekday::Sunday), 5.0);
        assert_eq!(hours(&night("00:00", "00:00", None), Weekday::Sunday), 24.0);
        assert_eq!(hours(&night("07:00", "07:00", None), Weekday::Sunday), 24.0);
    }

    #[test]
    fn weekdays_are_those_on_which_a_night_begins() {
        let working = night("22:00", "06:00", Some(&["mon", "tue", "wed", "thu", "fri"]));
        assert_eq!(
            hours(&working, Weekday::Monday),
            2.0,
            "none began on Sunday"
        );
        assert_eq!(hours(&working, Weekday::Tuesday), 8.0);
        assert_eq!(hours(&working, Weekday::Saturday), 6.0, "what Friday began");
        let weekend = night("00:00", "00:00", Some(&["sat", "sun"]));
        assert_eq!(hours(&weekend, Weekday::Saturday), 24.0);
        assert_eq!(hours(&weekend, Weekday::Monday), 0.0);
    }

    #[test]
    fn money_is_exact_and_rounded_as_bills_are() {
        let rate = rate(Some(night("22:00", "06:00", None)));
        let cost = rate.cost(Split {
            day_mwh: 1_234_567,
            night_mwh: 1,
        });
        assert_eq!(cost.to_string(), "0.37037020");
        assert_eq!(shown(Decimal::new(125, 3), 2).to_string(), "0.13");
        assert_eq!(shown(Decimal::new(7, 0), 2).to_string(), "7.00");
    }

    #[test]
    fn the_rate_of_a_day_is_the_last_that_began() {
        let from = |year, cents| Rate {
            valid_from: date(year, 1, 1),
            price_per_kwh: Decimal::new(cents, 2),
            ..rate(None)
        };
        let tariff = Tariff {
            currency: " EUR ".into(),
            rates: vec![from(2026, 30), from(2025, 25)],
        };
        let tariff = tariff.checked().unwrap();
        assert_eq!(tariff.currency, "EUR");
        let price = |date| tariff.rate_on(date).unwrap().price_per_kwh.to_string();
        assert_eq!(price(date(2026, 1, 1)), "0.30");
        assert_eq!(price(date(2025, 12, 31)), "0.25");
        assert_eq!(price(date(2019, 6, 1)), "0.25", "before all of them");
    }

    #[test]
    fn what_is_wrong_is_said_where_it_is() {
        let bad = Rate {
            price_per_kwh: Decimal::new(-1, 0),
            night: Some(night("25:00", "6:00", Some(&["monday"]))),
            ..rate(None)
        };
        let tariff = Tariff {
            currency: "a long currency".into(),
            rates: vec![rate(None), bad],
        };
        let wrong = tariff.checked().unwrap_err();
        let pointers: Vec<&str> = wrong.iter().map(|w| w.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/currency",
                "/rates/1/price_per_kwh",
                "/rates/1/night/from",
                "/rates/1/night/until",
                "/rates/1/night/weekdays",
                "/rates/1/valid_from",
            ]
        );
        assert_eq!(
            Tariff {
                currency: "€".into(),
                rates: vec![]
            }
            .checked()
            .unwrap_err()
            .len(),
            1
        );
        assert!(Tariff::default().checked().is_ok());
    }

    proptest! {
        #[test]
        fn day_and_night_are_the_whole(
            mwh in prop::collection::vec(0.0f64..500_000.0, SLOTS),
            from in 0u32..1440, until in 0u32..1440, day in 1i8..=28,
        ) {
            let text = |m: u32| format!("{:02}:{:02}", m / 60, m % 60);
            let rate = rate(Some(night(&text(from), &text(until), None)));
            let mwh: [f64; SLOTS] = mwh.try_into().unwrap();
            let split = rate.split(date(2026, 2, day), &mwh);
            prop_assert_eq!(split.day_mwh + split.night_mwh, whole(mwh.iter().sum()));
            // As much of every day is night as the clock says, whatever it crosses.
            let length = (until + 1440 - from - 1) % 1440 + 1;
            let shares = rate.night.as_ref().unwrap().shares(Weekday::Wednesday);
            let minutes: f64 = shares.iter().sum::<f64>() * 30.0;
            prop_assert!((minutes - f64::from(length)).abs() < 1e-6, "{} {}", minutes, length);
        }
    }
}
