//! Reading JSON without trusting it: each field by itself, with a note for what was changed.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// What was clamped or left out, in words.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<String>);

impl Notes {
    /// So many are enough to see what is wrong.
    const MOST: usize = 20;

    pub(super) fn add(&mut self, note: String) {
        if self.0.len() < Self::MOST && !self.0.contains(&note) {
            self.0.push(note);
        }
    }

    pub(super) fn into_inner(self) -> Vec<String> {
        self.0
    }
}

/// An object and where it stands in the beat.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: &'a str,
}

pub(super) const PERCENT: RangeInclusive<f64> = 0.0..=100.0;

impl<'a> Fields<'a> {
    pub(super) fn new(map: &'a Map<String, Value>, path: &'a str) -> Self {
        Self { map, path }
    }

    /// Absent and null are the same.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// A number within bounds; beyond them it is clamped.
    pub(super) fn number(
        &self,
        name: &str,
        bounds: RangeInclusive<f64>,
        notes: &mut Notes,
    ) -> Option<f64> {
        let value = self.value(name)?;
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let Some(number) = number.filter(|number| number.is_finite()) else {
            notes.add(format!("{}{name} is no number and was left out", self.path));
            return None;
        };
        let clamped = number.clamp(*bounds.start(), *bounds.end());
        if clamped != number {
            notes.add(format!(
                "{}{name} was {number} and was clamped to {clamped}",
                self.path
            ));
        }
        Some(clamped)
    }

    /// A number that tells nothing when it is out of bounds.
    pub(super) fn within(
        &self,
        name: &str,
        bounds: RangeInclusive<f64>,
        notes: &mut Notes,
    ) -> Option<f64> {
        let number = self.number(name, f64::MIN..=f64::MAX, notes)?;
        if !bounds.contains(&number) {
            notes.add(format!("{}{name} was {number} and was left out", self.path));
            return None;
        }
        Some(number)
    }

    pub(super) fn percent(&self, name: &str, notes: &mut Notes) -> Option<f64> {
        self.number(name, PERCENT, notes)
    }

    /// A whole number from 0; large ones keep every digit.
    pub(super) fn count(&self, name: &str, notes: &mut Notes) -> Option<u64> {
        if let Some(exact) = self.value(name).and_then(Value::as_u64) {
            return Some(exact.min(MOST_EXACT));
        }
        let number = self.number(name, 0.0..=MOST_EXACT as f64, notes)?;
        Some(number as u64)
    }

    pub(super) fn small(&self, name: &str, most: u32, notes: &mut Notes) -> Option<u32> {
        let number = self.number(name, 0.0..=f64::from(most), notes)?;
        Some(number as u32)
    }

    /// A text without control characters, cut at `most` characters; empty is absent.
    pub(super) fn text(&self, name: &str, most: usize, notes: &mut Notes) -> Option<String> {
        let Value::String(text) = self.value(name)? else {
            notes.add(format!("{}{name} is no text and was left out", self.path));
            return None;
        };
        let mut chars = text.trim().chars().filter(|c| !c.is_control());
        let mut clean = String::with_capacity(text.len().min(4 * most));
        clean.extend(chars.by_ref().take(most));
        if chars.next().is_some() {
            notes.add(format!("{}{name} was cut at {most} characters", self.path));
        }
        // A control character may have stood between two spaces at an end.
        if clean.trim().len() < clean.len() {
            clean = clean.trim().to_owned();
        }
        (!clean.is_empty()).then_some(clean)
    }

    pub(super) fn flag(&self, name: &str, notes: &mut Notes) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            _ => {
                notes.add(format!(
                    "{}{name} is neither true nor false and was left out",
                    self.path
                ));
                None
            }
        }
    }

    /// A time, RFC 3339 or seconds since 1970; a time without a zone is UTC. Milliseconds.
    pub(super) fn time(&self, name: &str, notes: &mut Notes) -> Option<i64> {
        let value = self.value(name)?;
        let time = match value {
            Value::String(text) => parse_time(text),
            Value::Number(number) => number
                .as_f64()
                .filter(|seconds| seconds.abs() < 1e11)
                .map(|seconds| (seconds * 1000.0) as i64),
            _ => None,
        };
        if time.is_none() {
            notes.add(format!("{}{name} is no time and was left out", self.path));
        }
        time
    }

    pub(super) fn object(
        &self,
        name: &str,
        path: &'a str,
        notes: &mut Notes,
    ) -> Option<Fields<'a>> {
        match self.value(name)? {
            Value::Object(map) => Some(Fields::new(map, path)),
            _ => {
                notes.add(format!("{}{name} is no object and was left out", self.path));
                None
            }
        }
    }

    /// The objects of a list, at most `most`; `None` when the list is absent or no list.
    pub(super) fn objects(
        &self,
        name: &str,
        path: &'a str,
        most: usize,
        notes: &mut Notes,
    ) -> Option<Vec<Fields<'a>>> {
        let Value::Array(list) = self.value(name)? else {
            notes.add(format!("{}{name} is no list and was left out", self.path));
            return None;
        };
        if list.len() > most {
            notes.add(format!(
                "{}{name} has {} entries; {most} were taken",
                self.path,
                list.len()
            ));
        }
        let mut objects = Vec::with_capacity(list.len().min(most));
        for entry in list.iter().take(most) {
            match entry {
                Value::Object(map) => objects.push(Fields::new(map, path)),
                _ => notes.add(format!("an entry of {}{name} is no object", self.path)),
            }
        }
        Some(objects)
    }

    /// The texts of a list, at most `most` of at most `length` characters; `None` when the list is absent
    /// or no list.
    pub(super) fn texts(
        &self,
        name: &str,
        most: usize,
        length: usize,
        notes: &mut Notes,
    ) -> Option<Vec<String>> {
        let Value::Array(list) = self.value(name)? else {
            notes.add(format!("{}{name} is no list and was left out", self.path));
            return None;
        };
        if list.len() > most {
            notes.add(format!(
                "{}{name} has {} entries; {most} were taken",
                self.path,
                list.len()
            ));
        }
        let texts = list.iter().take(most).filter_map(|entry| {
            let whole = Map::from_iter([(String::from("entry"), entry.clone())]);
            Fields::new(&whole, "").text("entry", length, notes)
        });
        Some(texts.collect())
    }

    /// The numbers of a list; what is none counts as 0, so that positions stay.
    pub(super) fn numbers(
        &self,
        name: &str,
        bounds: RangeInclusive<f64>,
        most: usize,
        notes: &mut Notes,
    ) -> Vec<f64> {
        let Some(Value::Array(list)) = self.value(name) else {
            return Vec::new();
        };
        if list.len() > most {
            notes.add(format!(
                "{}{name} has {} entries; {most} were taken",
                self.path,
                list.len()
            ));
        }
        let mut clamped = false;
        let numbers = list
            .iter()
            .take(most)
            .map(|entry| {
                let number = entry.as_f64().unwrap_or(0.0);
                let kept = number.clamp(*bounds.start(), *bounds.end());
                clamped |= kept != number;
                kept
            })
            .collect();
        if clamped {
            notes.add(format!("entries of {}{name} were clamped", self.path));
        }
        numbers
    }
}

/// Above this an `f64` no longer tells neighbours apart, and `i64` databases come to their end soon
/// after. No counter of a real machine gets here.
const MOST_EXACT: u64 = 1 << 60;

fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim();
    let zoned = text.parse::<Timestamp>();
    // Without a zone it is UTC.
    let time = zoned.or_else(|_| format!("{text}Z").parse::<Timestamp>());
    time.map(Timestamp::as_millisecond).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(json: &str, check: impl Fn(Fields<'_>, &mut Notes)) -> Vec<String> {
        let Value::Object(map) = serde_json::from_str(json).unwrap() else {
            panic!("an object")
        };
        let mut notes = Notes::default();
        check(Fields::new(&map, "metrics."), &mut notes);
        notes.into_inner()
    }

    #[test]
    fn numbers_are_clamped_and_noted() {
        let notes = with(
            r#"{"cpu": 150, "text": "7.5", "bad": [1], "nil": null}"#,
            |f, notes| {
                assert_eq!(f.percent("cpu", notes), Some(100.0));
                assert_eq!(f.percent("text", notes), Some(7.5));
                assert_eq!(f.percent("bad", notes), None);
                assert_eq!(f.percent("nil", notes), None);
                assert_eq!(f.percent("absent", notes), None);
            },
        );
        assert_eq!(
            notes,
            [
                "metrics.cpu was 150 and was clamped to 100",
                "metrics.bad is no number and was left out"
            ]
        );
    }

    #[test]
    fn counters_are_exact_and_never_negative() {
        with(
            r#"{"big": 9007199254740993, "minus": -5, "huge": 1e300}"#,
            |f, notes| {
                assert_eq!(f.count("big", notes), Some(9_007_199_254_740_993));
                assert_eq!(f.count("minus", notes), Some(0));
                assert_eq!(f.count("huge", notes), Some(MOST_EXACT));
            },
        );
    }

    #[test]
    fn times_come_in_three_spellings() {
        with(
            r#"{"a": "2026-11-23T11:57:46.5+00:00", "b": "2026-11-23T11:57:46.5", "c": 1795435066.5, "d": "soon"}"#,
            |f, notes| {
                let a = f.time("a", notes).unwrap();
                assert_eq!(f.time("b", notes), Some(a));
                assert_eq!(f.time("c", notes), Some(1_795_435_066_500));
                assert_eq!(f.time("d", notes), None);
            },
        );
    }

    #[test]
    fn long_lists_and_texts_are_cut() {
        let json = format!(
            r#"{{"list": [{}], "text": "{}"}}"#,
            vec!["{}"; 50].join(","),
            "x".repeat(99)
        );
        let notes = with(&json, |f, notes| {
            assert_eq!(f.objects("list", "", 10, notes).unwrap().len(), 10);
            assert_eq!(f.text("text", 9, notes).unwrap().len(), 9);
        });
        assert_eq!(notes.len(), 2);
    }
}
