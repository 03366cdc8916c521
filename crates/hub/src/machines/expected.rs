//! When a machine is expected to be on.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::Kind;
use crate::platform::clock::from_ms;

/// When a machine is expected to be on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "rule", rename_all = "lowercase")]
pub enum Expected {
    /// At all times: what a server is.
    Always,
    /// It comes and goes: what a workstation is.
    Never,
    /// In some hours of the week.
    Hours {
        /// At least one; they may overlap.
        hours: Vec<Hours>,
    },
}

/// A stretch of time on some days of the week, in the hub's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hours {
    /// On which days it begins; all when empty.
    #[serde(default)]
    pub days: Vec<Day>,
    /// `18:00`.
    #[schema(value_type = String)]
    pub from: Clock,
    /// `23:00`; at or before `from` it means the next day.
    #[schema(value_type = String)]
    pub until: Clock,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "days need no words")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// A time of the day to the minute, `HH:MM`; `24:00` is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Clock {
    minutes: u16,
}

const DAY: u16 = 24 * 60;

impl Expected {
    /// What holds for a kind of machine when nothing else was said.
    pub fn of_kind(kind: Kind) -> Self {
        match kind {
            Kind::Server => Self::Always,
            Kind::Workstation => Self::Never,
        }
    }

    /// Since when the machine is expected to be on, when it is now; milliseconds. A machine that is
    /// always expected has been for ever.
    pub fn since(&self, now_ms: i64, zone: &TimeZone) -> Option<i64> {
        match self {
            Self::Always => Some(i64::MIN),
            Self::Never => None,
            Self::Hours { hours } => stretch(hours, now_ms, zone).map(|(from, _)| from),
        }
    }
}

/// The unbroken stretch of expected hours around a moment, as far as a week reaches.
fn stretch(hours: &[Hours], now_ms: i64, zone: &TimeZone) -> Option<(i64, i64)> {
    let today = zone.to_datetime(from_ms(now_ms)).date();
    let mut pieces: Vec<(i64, i64)> = (-8..=1)
        .filter_map(|offset| today.checked_add(jiff::Span::new().days(offset)).ok())
        .flat_map(|date| hours.iter().filter_map(move |one| one.on(date, zone)))
        .collect();
    pieces.sort_unstable();
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for (from, until) in pieces {
        match stretches.last_mut() {
            Some((_, end)) if *end >= from => *end = until.max(*end),
            _ => stretches.push((from, until)),
        }
    }
    stretches
        .into_iter()
        .find(|(from, until)| (*from..*until).contains(&now_ms))
}

impl Hours {
    /// From when until when, where it begins on that day. Times that a change of the clocks leaves out
    /// are the moment of that change.
    fn on(&self, date: Date, zone: &TimeZone) -> Option<(i64, i64)> {
        let day = Day::from(date.weekday());
        if !self.days.is_empty() && !self.days.contains(&day) {
            return None;
        }
        let until = match self.until > self.from {
            true => self.until.on(date, zone)?,
            false => self.until.on(date.tomorrow().ok()?, zone)?,
        };
        Some((self.from.on(date, zone)?, until))
    }
}

impl Clock {
    /// Minutes since midnight.
    pub fn minutes(self) -> u16 {
        self.minutes
    }

    /// That time on that day; milliseconds.
    pub fn on(self, date: Date, zone: &TimeZone) -> Option<i64> {
        let date = match self.minutes {
            DAY => date.tomorrow().ok()?,
            _ => date,
        };
        let minutes = self.minutes % DAY;
        let hour = i8::try_from(minutes / 60).ok()?;
        let minute = i8::try_from(minutes % 60).ok()?;
        let time = Time::new(hour, minute, 0, 0).ok()?;
        let moment = zone.to_timestamp(date.to_datetime(time)).ok()?;
        Some(moment.as_millisecond())
    }
}

impl TryFrom<String> for Clock {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no time of the day like 18:00");
        let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
        let two_digits = |part: &str| {
            let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<u16>().ok()).flatten()
        };
        let (hour, minute) = two_digits(hour).zip(two_digits(minute)).ok_or_else(wrong)?;
        let minutes = hour * 60 + minute;
        (minute < 60 && minutes <= DAY)
            .then_some(Self { minutes })
            .ok_or_else(wrong)
    }
}

impl From<Clock> for String {
    fn from(clock: Clock) -> Self {
        format!("{:02}:{:02}", clock.minutes / 60, clock.minutes % 60)
    }
}

impl From<Weekday> for Day {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn evenings() -> Expected {
        serde_json::from_value(json!({
            "rule": "hours",
            "hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "18:00", "until": "23:00"}],
        }))
        .unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn weekday_evenings_are_meant_where_the_hub_stands() {
        let since = |text| evenings().since(at(text), &berlin());
        // A Wednesday in summer: Berlin is two hours ahead.
        assert_eq!(since("2026-07-01T15:59:59Z"), None);
        assert_eq!(
            since("2026-07-01T16:00:00Z"),
            Some(at("2026-07-01T16:00:00Z"))
        );
        assert_eq!(
            since("2026-07-01T20:59:59Z"),
            Some(at("2026-07-01T16:00:00Z"))
        );
        assert_eq!(since("2026-07-01T21:00:00Z"), None);
        // In winter one hour; on a Saturday not at all.
        assert_eq!(
            since("2026-12-01T17:00:00Z"),
            Some(at("2026-12-01T17:00:00Z"))
        );
        assert_eq!(since("2026-07-04T18:00:00Z"), None);
    }

    #[test]
    fn a_night_belongs_to_the_day_it_begins_on_and_touching_hours_are_one() {
        let rule: Expected = serde_json::from_value(json!({"rule": "hours", "hours": [
            {"days": ["sun"], "from": "22:00", "until": "06:00"},
            {"days": ["mon"], "from": "06:00", "until": "24:00"},
        ]}))
        .unwrap();
        let utc = TimeZone::UTC;
        let begin = Some(at("2026-11-22T22:00:00Z"));
        assert_eq!(rule.since(at("2026-11-23T03:00:00Z"), &utc), begin);
        assert_eq!(rule.since(at("2026-11-23T23:59:00Z"), &utc), begin);
        assert_eq!(rule.since(at("2026-11-24T00:00:00Z"), &utc), None);
        assert_eq!(rule.since(at("2026-11-22T03:00:00Z"), &utc), None);
    }

    #[test]
    fn an_hour_that_the_clocks_skip_does_not_lose_the_day() {
        let rule: Expected = serde_json::from_value(
            json!({"rule": "hours", "hours": [{"from": "02:30", "until": "04:00"}]}),
        )
        .unwrap();
        // On 29 March 2026 Berlin goes from 02:00 to 03:00.
        assert!(rule.since(at("2026-03-29T01:45:00Z"), &berlin()).is_some());
        assert!(rule.since(at("2026-03-29T02:00:00Z"), &berlin()).is_none());
    }

    #[test]
    fn times_are_read_strictly_and_written_the_same() {
        for good in ["00:00", "09:05", "23:59", "24:00"] {
            assert_eq!(
                String::from(Clock::try_from(good.to_owned()).unwrap()),
                good
            );
        }
        for bad in ["24:01", "9:00", "12:60", "12", "aa:bb", "+1:00", ""] {
            assert!(Clock::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    proptest! {
        /// The start of a stretch is itself in it, and a moment before it is not.
        #[test]
        fn a_stretch_begins_where_it_says(minute in 0i64..(14 * 24 * 60), from in 0u16..1440, until in 0u16..1440) {
            let hours = vec![Hours { days: vec![Day::Mon, Day::Tue, Day::Sat], from: Clock { minutes: from }, until: Clock { minutes: until } }];
            let rule = Expected::Hours { hours };
            let now = at("2026-10-19T00:00:00Z") + minute * 60_000;
            if let Some(since) = rule.since(now, &berlin()) {
                prop_assert!(since <= now);
                prop_assert_eq!(rule.since(since, &berlin()), Some(since));
                let before = rule.since(since - 1, &berlin());
                prop_assert!(before.is_none(), "{since} {before:?}");
            }
        }
    }
}
