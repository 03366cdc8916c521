//! A machine's day: what it did in each half hour of the wall clock, without money and, but for what was measured, without watts.
//!
//! Half hours are those of the hub's time zone. On the day that has 25 hours two of them hold twice as
//! much; on the one that has 23 two are empty. A night rate is meant by the wall clock too.
//!
//! ```text
//! body     version 1 | (place of the half hour, mask, number*)*     LEB128; a number for each bit
//! ```

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::platform::clock::from_ms;

/// Half hours of a day.
pub(super) const SLOTS: usize = 48;
const SLOT_MINUTES: i64 = 30;
const VERSION: u8 = 1;
const FIELDS: usize = 7;

/// What a machine did in a half hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Slot {
    /// Awake; milliseconds.
    pub(super) awake_ms: u32,
    /// Awake times the processor's share; milliseconds.
    pub(super) busy_ms: u32,
    /// The same of the time in which nothing was measured.
    pub(super) unmeasured_busy_ms: u32,
    /// Time in which the whole machine was measured; milliseconds.
    pub(super) whole_ms: u32,
    /// What that was; milliwatt-hours.
    pub(super) whole_mwh: u32,
    /// Time in which only parts were measured; milliseconds.
    pub(super) parts_ms: u32,
    /// What those drew; milliwatt-hours.
    pub(super) parts_mwh: u32,
}

impl Slot {
    fn numbers(self) -> [u32; FIELDS] {
        [
            self.awake_ms,
            self.busy_ms,
            self.unmeasured_busy_ms,
            self.whole_ms,
            self.whole_mwh,
            self.parts_ms,
            self.parts_mwh,
        ]
    }

    fn of(numbers: [u32; FIELDS]) -> Self {
        let [
            awake_ms,
            busy_ms,
            unmeasured_busy_ms,
            whole_ms,
            whole_mwh,
            parts_ms,
            parts_mwh,
        ] = numbers;
        Self {
            awake_ms,
            busy_ms,
            unmeasured_busy_ms,
            whole_ms,
            whole_mwh,
            parts_ms,
            parts_mwh,
        }
    }

    /// Awake, and nothing measured; milliseconds.
    pub(super) fn unmeasured_ms(self) -> u32 {
        self.awake_ms
            .saturating_sub(self.whole_ms)
            .saturating_sub(self.parts_ms)
    }
}

/// A day of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day(pub(super) [Slot; SLOTS]);

impl Default for Day {
    fn default() -> Self {
        Self([Slot::default(); SLOTS])
    }
}

impl Day {
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|slot| *slot == Slot::default())
    }

    pub(super) fn awake_ms(&self) -> u64 {
        self.0.iter().map(|slot| u64::from(slot.awake_ms)).sum()
    }

    pub(super) fn busy_ms(&self) -> u64 {
        self.0.iter().map(|slot| u64::from(slot.busy_ms)).sum()
    }

    /// As it is stored. Half hours without anything are left out.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        for (place, slot) in (0u32..).zip(&self.0) {
            if *slot == Slot::default() {
                continue;
            }
            let numbers = slot.numbers();
            let bits = numbers.iter().enumerate().filter(|(_, n)| **n > 0);
            let mask = bits.fold(0, |mask, (bit, _)| mask | 1 << bit);
            put(&mut out, place);
            put(&mut out, mask);
            for number in numbers.into_iter().filter(|n| *n > 0) {
                put(&mut out, number);
            }
        }
        out
    }

    /// What stands before a damage is read; nothing panics.
    pub(super) fn decode(body: &[u8]) -> Self {
        let mut day = Self::default();
        if let Some((&VERSION, mut rest)) = body.split_first() {
            while let Some((place, slot)) = take_slot(&mut rest) {
                day.0[place] = slot;
            }
        }
        day
    }
}

fn take_slot(rest: &mut &[u8]) -> Option<(usize, Slot)> {
    let place = usize::try_from(take(rest)?).ok().filter(|p| *p < SLOTS)?;
    let mask = take(rest)?;
    let mut numbers = [0; FIELDS];
    for (bit, number) in numbers.iter_mut().enumerate() {
        if mask & (1 << bit) != 0 {
            *number = take(rest)?;
        }
    }
    Some((place, Slot::of(numbers)))
}

fn put(out: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take(rest: &mut &[u8]) -> Option<u32> {
    let mut n = 0u32;
    for shift in (0..35).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        n |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

/// The local day that a moment lies in, and its half hour.
pub(super) fn place_of(zone: &TimeZone, at_ms: i64) -> (Date, usize) {
    let local = zone.to_datetime(from_ms(at_ms));
    let minutes = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let place = usize::try_from(minutes / SLOT_MINUTES).unwrap_or(0);
    (local.date(), place.min(SLOTS - 1))
}

/// When a local day begins; milliseconds.
pub(super) fn start_of(zone: &TimeZone, date: Date) -> i64 {
    date.to_zoned_datetime(zone.clone())
        .map_or(i64::MAX, |start| start.timestamp().as_millisecond())
}

/// Cuts a stretch of time where half hours of the wall clock end.
pub(super) fn each_piece(
    zone: &TimeZone,
    start_ms: i64,
    end_ms: i64,
    mut each: impl FnMut(Date, usize, i64, i64),
) {
    let mut at = start_ms;
    while at < end_ms {
        let local = zone.to_datetime(from_ms(at));
        let into = i64::from(local.minute()) % SLOT_MINUTES * 60_000
            + i64::from(local.second()) * 1000
            + i64::from(local.subsec_nanosecond()) / 1_000_000;
        // Clocks are set at full half hours, so no piece runs across a change.
        let end = (at + SLOT_MINUTES * 60_000 - into).min(end_ms);
        let (date, place) = place_of(zone, at);
        each(date, place, at, end);
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn ms(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    /// How long each half hour of a day is, by cutting three days around it.
    fn lengths(zone: &TimeZone, day: Date) -> [i64; SLOTS] {
        let mut lengths = [0; SLOTS];
        let noon = start_of(zone, day) + 43_200_000;
        each_piece(
            zone,
            noon - 2 * 86_400_000,
            noon + 2 * 86_400_000,
            |date, place, from, to| {
                if date == day {
                    lengths[place] += to - from;
                }
            },
        );
        lengths
    }

    #[test]
    fn a_day_of_25_hours_has_two_half_hours_twice_and_one_of_23_lacks_two() {
        let usual = lengths(&berlin(), date(2026, 11, 23));
        assert_eq!(usual, [1_800_000; SLOTS]);
        let long = lengths(&berlin(), date(2026, 10, 25));
        assert_eq!(
            (long[3], long[4], long[5], long[6]),
            (1_800_000, 3_600_000, 3_600_000, 1_800_000)
        );
        assert_eq!(long.iter().sum::<i64>(), 25 * 3_600_000);
        let short = lengths(&berlin(), date(2026, 3, 29));
        assert_eq!(
            (short[3], short[4], short[5], short[6]),
            (1_800_000, 0, 0, 1_800_000)
        );
        assert_eq!(short.iter().sum::<i64>(), 23 * 3_600_000);
    }

    #[test]
    fn odd_offsets_have_their_half_hours_too() {
        for name in [
            "Asia/Kathmandu",
            "Asia/Kolkata",
            "Australia/Lord_Howe",
            "Pacific/Chatham",
        ] {
            let zone = TimeZone::get(name).unwrap();
            for day in [date(2026, 4, 5), date(2026, 10, 4), date(2026, 11, 23)] {
                let whole = start_of(&zone, day.tomorrow().unwrap()) - start_of(&zone, day);
                assert_eq!(
                    lengths(&zone, day).iter().sum::<i64>(),
                    whole,
                    "{name} {day}"
                );
            }
        }
    }

    #[test]
    fn a_moment_lies_in_the_half_hour_that_the_wall_shows() {
        assert_eq!(
            place_of(&berlin(), ms("2026-11-23T22:59:59Z")),
            (date(2026, 11, 23), 47)
        );
        assert_eq!(
            place_of(&berlin(), ms("2026-11-23T23:00:00Z")),
            (date(2026, 11, 24), 0)
        );
    }

    proptest! {
        #[test]
        fn pieces_are_the_whole(from in 1_700_000_000_000i64..1_900_000_000_000, length in 0i64..400_000_000) {
            let mut end = from;
            each_piece(&berlin(), from, from + length, |_, _, a, b| {
                assert_eq!(a, end);
                assert!(b > a && b - a <= 1_800_000);
                end = b;
            });
            prop_assert_eq!(end, from + length);
        }

        #[test]
        fn days_come_back(slots in prop::collection::vec((0usize..SLOTS, any::<[u32; FIELDS]>()), 0..60)) {
            let mut day = Day::default();
            for (place, numbers) in slots {
                day.0[place] = Slot::of(numbers);
            }
            prop_assert_eq!(Day::decode(&day.encode()), day);
        }

        #[test]
        fn damage_never_panics(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Day::decode(&body);
            let body: Vec<u8> = std::iter::once(VERSION).chain(body).collect();
            let _ = Day::decode(&body);
        }
    }
}
