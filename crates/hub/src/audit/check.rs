//! Looking through a chain, entry by entry, for the first that is not as it was written. Pure: where entries come
//! from is for others.

use std::collections::BTreeMap;
use std::fmt;

use super::chain::{GENESIS, Hasher};
use super::finding::{Finding, Summary};
use super::model::{Head, Recorded};

/// The action of an entry that says that older ones went.
pub(super) const PRUNED: &str = "audit.pruned";

/// Looks through a chain.
pub(super) struct Checker {
    /// Where the chain begins: nothing, or the last entry that went.
    start: Head,
    /// The entry before, or where the chain begins.
    before: Head,
    may_have_gaps: bool,
    /// The last entry, where that is known.
    last: Option<i64>,
    /// Remembered places that were not passed yet, and who remembers them.
    remembered: BTreeMap<i64, Vec<(String, String)>>,
    /// Whether the record itself says that what is before its start went.
    is_cut_on_record: bool,
    summary: Summary,
    hasher: Hasher,
}

impl Checker {
    /// Of a record that begins after this place, which is no entry where nothing ever went.
    pub(super) fn new(start: Head) -> Self {
        Self {
            is_cut_on_record: start.position == 0,
            before: start.clone(),
            start,
            may_have_gaps: false,
            last: None,
            remembered: BTreeMap::new(),
            summary: Summary::default(),
            hasher: Hasher::default(),
        }
    }

    /// Of a part of a record: entries may be left out, and what it begins after is taken for true.
    #[must_use]
    pub(super) fn with_gaps(mut self) -> Self {
        self.may_have_gaps = true;
        self.is_cut_on_record = true;
        self
    }

    /// The record says itself that this is its last entry.
    #[must_use]
    pub(super) fn ending_with(mut self, head: Head) -> Self {
        self.last = Some(head.position);
        self.remembered(head, "the record's own end".into())
    }

    /// Somebody ("the agent of nas") remembers this place.
    #[must_use]
    pub(super) fn remembered(mut self, head: Head, by: String) -> Self {
        if head.position < self.start.position {
            self.summary.too_old.push(by);
        } else {
            let places = self.remembered.entry(head.position).or_default();
            places.push((head.hash, by));
        }
        self
    }

    /// The next entry, and the hash that it says to follow where it says one.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub(super) fn take(&mut self, entry: &Recorded, follows: Option<&str>) -> Result<(), Finding> {
        if self.summary.first.is_none() {
            self.compare_with(&self.start.clone())?;
        }
        self.take_place(entry, follows)?;
        if self.last.is_some_and(|last| entry.position > last) {
            return Err(finding(
                entry.position,
                "stands after the end of the record: it was not added by a hub",
            ));
        }
        match &entry.hash {
            None if self.summary.entries > 0 => {
                return Err(finding(
                    entry.position,
                    "has no hash, and the one before it has",
                ));
            }
            None => self.summary.unchained += 1,
            Some(hash) => {
                if self.hasher.hash(&self.before.hash, entry) != hash {
                    return Err(finding(
                        entry.position,
                        "does not follow from the one before it: its content or its hash was changed, or \
                         the one before it is not the one that was there",
                    ));
                }
                self.summary.entries += 1;
                hash.clone_into(&mut self.before.hash);
            }
        }
        self.before.position = entry.position;
        self.summary.first.get_or_insert(entry.position);
        if !self.is_cut_on_record && entry.action == PRUNED {
            self.is_cut_on_record = self.is_cut_at(entry);
        }
        self.compare_with(&Head {
            position: entry.position,
            hash: entry.hash.clone().unwrap_or_default(),
        })
    }

    /// The next entry cannot be read at all.
    pub(super) fn unreadable(&self, why: &impl fmt::Display) -> Finding {
        finding(self.before.position + 1, format!("cannot be read: {why}"))
    }

    /// Numbers count on.
    fn take_place(&mut self, entry: &Recorded, follows: Option<&str>) -> Result<(), Finding> {
        let expected = self.before.position + 1;
        if entry.position < expected {
            return Err(finding(
                entry.position,
                format!(
                    "stands where entry {expected} should: entries are twice, or in another order"
                ),
            ));
        }
        if entry.position > expected {
            if !self.may_have_gaps {
                return Err(missing(expected, entry.position - 1));
            }
            if self.summary.first.is_some() {
                self.summary.left_out += (entry.position - expected).unsigned_abs();
            }
            follows.unwrap_or(GENESIS).clone_into(&mut self.before.hash);
        } else if let Some(follows) = follows
            && entry.hash.is_some()
            && follows != self.before.hash
        {
            return Err(finding(
                entry.position,
                "says that it follows another entry than the one before it",
            ));
        }
        Ok(())
    }

    fn is_cut_at(&self, entry: &Recorded) -> bool {
        let detail = entry.detail();
        detail["position"] == self.start.position && detail["hash"] == self.start.hash.as_str()
    }

    fn compare_with(&mut self, there: &Head) -> Result<(), Finding> {
        // Places in a gap of a part cannot be compared, and say nothing.
        while let Some((position, places)) = self.remembered.pop_first() {
            if position > there.position {
                self.remembered.insert(position, places);
                break;
            }
            for (hash, by) in places {
                if position < there.position {
                    self.summary.too_old.push(by);
                } else if hash == there.hash {
                    self.summary.confirmed += 1;
                } else {
                    return Err(finding(
                        position,
                        format!("is another one than {by} remembers: the record was written anew"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// There are no more.
    ///
    /// # Errors
    /// With what is missing at the end.
    pub(super) fn end(mut self) -> Result<Summary, Finding> {
        if self.summary.first.is_none() {
            self.compare_with(&self.start.clone())?;
        }
        if let Some((position, places)) = self.remembered.pop_last() {
            let by: Vec<String> = places.into_iter().map(|(_, by)| by).collect();
            let mut found = missing(self.before.position + 1, position);
            let by = by.join(" and ");
            found.what += &format!(": the record ends before, but {by} remembers entry {position}");
            return Err(found);
        }
        if !self.is_cut_on_record {
            return Err(finding(
                self.start.position + 1,
                "is the first, and nothing in the record says that those before it went: it was cut without \
                 a record",
            ));
        }
        if self.summary.first.is_some() {
            self.summary.head = Some(self.before);
        }
        Ok(self.summary)
    }
}

fn finding(position: i64, what: impl Into<String>) -> Finding {
    Finding {
        position,
        what: what.into(),
    }
}

fn missing(first: i64, last: i64) -> Finding {
    finding(
        first,
        match last - first {
            0 => "is missing".into(),
            _ => format!("and all up to entry {last} are missing"),
        },
    )
}

/// Where a record begins from which nothing ever went.
pub(super) fn beginning() -> Head {
    Head {
        position: 0,
        hash: GENESIS.into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::chain::hash;
    use crate::platform::secrets::sha256_hex;

    /// A chain after this place.
    fn chain(start: &Head, count: i64) -> Vec<Recorded> {
        let mut before = start.hash.clone();
        let entry = |position: i64| Recorded {
            position,
            at: 1_795_435_200_000 + position * 1000,
            actor_kind: "user".into(),
            actor: "Ada".into(),
            action: "machine.paused".into(),
            machine_id: (position % 2 == 0).then(|| "01a20d5b".into()),
            subject: format!("machine {position}"),
            outcome: "done".into(),
            detail: format!("{{\"n\":{position}}}"),
            hash: None,
        };
        let made = (start.position + 1..=start.position + count).map(|position| {
            let mut entry = entry(position);
            before = hash(&before, &entry);
            entry.hash = Some(before.clone());
            entry
        });
        made.collect()
    }

    fn place(entry: &Recorded) -> Head {
        Head {
            position: entry.position,
            hash: entry.hash.clone().unwrap(),
        }
    }

    fn check(mut checker: Checker, entries: &[Recorded]) -> Result<Summary, Finding> {
        for entry in entries {
            checker.take(entry, None)?;
        }
        checker.end()
    }

    /// What is said of the record that ends as this one did.
    fn found(whole: &[Recorded], changed: &[Recorded]) -> String {
        let checker = Checker::new(beginning()).ending_with(place(whole.last().unwrap()));
        match check(checker, changed) {
            Ok(summary) => panic!("nothing was found: {summary:?}"),
            Err(finding) => finding.to_string(),
        }
    }

    #[test]
    fn a_whole_record_is_fine() {
        let whole = chain(&beginning(), 9);
        let checker = Checker::new(beginning()).ending_with(place(&whole[8]));
        let summary = check(checker, &whole).unwrap();
        assert_eq!((summary.entries, summary.unchained), (9, 0));
        assert_eq!((summary.first, summary.confirmed), (Some(1), 1));
        assert_eq!(summary.head, Some(place(&whole[8])));
        let empty = Checker::new(beginning()).ending_with(beginning());
        assert_eq!(check(empty, &[]).unwrap().head, None);
    }

    #[test]
    fn what_is_missing_is_named() {
        let whole = chain(&beginning(), 9);
        let without = |range: std::ops::Range<usize>| {
            let mut rest = whole.clone();
            rest.drain(range);
            found(&whole, &rest)
        };
        assert_eq!(without(0..1), "entry 1 is missing");
        assert_eq!(without(3..4), "entry 4 is missing");
        assert_eq!(without(3..6), "entry 4 and all up to entry 6 are missing");
        assert_eq!(
            without(7..9),
            "entry 8 and all up to entry 9 are missing: the record ends before, but the record's own end \
             remembers entry 9"
        );
        assert!(without(0..9).starts_with("entry 1 and all up to entry 9 are missing"));
    }

    #[test]
    fn what_was_put_in_or_moved_is_named() {
        let whole = chain(&beginning(), 9);
        let mut swapped = whole.clone();
        swapped.swap(3, 4);
        assert_eq!(found(&whole, &swapped), "entry 4 is missing");
        let mut twice = whole.clone();
        twice.insert(4, whole[3].clone());
        assert!(found(&whole, &twice).starts_with("entry 4 stands where entry 5 should"));
        // Its content in another place, with the numbers set right.
        (swapped[3].position, swapped[4].position) = (4, 5);
        assert!(found(&whole, &swapped).starts_with("entry 4 does not follow"));
        let mut more = whole.clone();
        more.extend(chain(&place(&whole[8]), 1));
        assert!(found(&whole, &more).starts_with("entry 10 stands after the end"));
        let mut bare = whole.clone();
        bare[5].hash = None;
        assert!(found(&whole, &bare).starts_with("entry 6 has no hash"));
    }

    #[test]
    fn entries_without_a_hash_are_a_beginning_and_counted() {
        let mut old = chain(&beginning(), 3);
        for entry in &mut old {
            entry.hash = None;
        }
        let start = Head {
            position: 3,
            ..beginning()
        };
        let whole = [old, chain(&start, 4)].concat();
        let summary = check(Checker::new(beginning()), &whole).unwrap();
        assert_eq!((summary.unchained, summary.entries), (3, 4));
        // One that had a hash cannot be made one that had none.
        let mut bare = whole.clone();
        bare[3].hash = None;
        assert!(found(&whole, &bare).starts_with("entry 5 does not follow"));
        for entry in &mut bare {
            entry.hash = None;
        }
        assert!(found(&whole, &bare).starts_with("entry 7 is another one than"));
    }

    #[test]
    fn a_cut_needs_an_entry_that_tells_of_it() {
        let start = Head {
            position: 40,
            hash: sha256_hex("the last that went"),
        };
        let mut whole = chain(&start, 3);
        let silent = check(Checker::new(start.clone()), &whole).unwrap_err();
        assert!(
            silent.to_string().contains("cut without a record"),
            "{silent}"
        );
        let mut told = whole[2].clone();
        told.position += 1;
        told.action = PRUNED.into();
        for (hash_told, is_fine) in [("another", false), (start.hash.as_str(), true)] {
            told.detail = format!("{{\"position\":40,\"hash\":\"{hash_told}\"}}");
            told.hash = Some(hash(whole[2].hash.as_ref().unwrap(), &told));
            whole.truncate(3);
            whole.push(told.clone());
            let checked = check(Checker::new(start.clone()), &whole);
            assert_eq!(checked.is_ok(), is_fine, "{checked:?}");
        }
    }

    #[test]
    fn what_others_remember_is_compared() {
        let start = Head {
            position: 40,
            hash: sha256_hex("the last that went"),
        };
        let whole = chain(&start, 3);
        let part = || Checker::new(start.clone()).with_gaps();
        let remembers = |head: Head| part().remembered(head, "the agent of nas".into());
        for fine in [start.clone(), place(&whole[1]), place(&whole[2])] {
            let summary = check(remembers(fine), &whole).unwrap();
            assert_eq!(summary.confirmed, 1);
        }
        let older = Head {
            position: 12,
            ..start.clone()
        };
        let summary = check(remembers(older), &whole).unwrap();
        assert_eq!(summary.too_old, ["the agent of nas"]);
        for position in [40, 42] {
            let other = Head {
                position,
                hash: sha256_hex("another"),
            };
            let said = check(remembers(other), &whole).unwrap_err().to_string();
            assert!(
                said.starts_with(&format!(
                    "entry {position} is another one than the agent of nas"
                )),
                "{said}"
            );
        }
        let later = Head {
            position: 50,
            ..start.clone()
        };
        let said = check(remembers(later), &whole).unwrap_err().to_string();
        assert!(
            said.starts_with("entry 44 and all up to entry 50 are missing"),
            "{said}"
        );
    }

    /// One byte of a text becomes another one, if that is a text.
    fn flipped(text: &str, at: usize, bit: u8) -> Option<String> {
        let mut bytes = text.as_bytes().to_vec();
        let at = at % bytes.len().max(1);
        *bytes.get_mut(at)? ^= 1 << (bit % 8);
        String::from_utf8(bytes).ok()
    }

    /// The entry with one byte of one column changed.
    fn tampered(entry: &Recorded, column: usize, at: usize, bit: u8) -> Option<Recorded> {
        let mut other = entry.clone();
        let flip = |text: &mut String| {
            *text = flipped(text, at, bit)?;
            Some(())
        };
        match column {
            0 => other.position = other.position.checked_add(1 << (bit % 62))?,
            1 => other.at ^= 1 << (bit % 63),
            2 => flip(&mut other.actor_kind)?,
            3 => flip(&mut other.actor)?,
            4 => flip(&mut other.action)?,
            5 => match &mut other.machine_id {
                Some(id) => flip(id)?,
                None => other.machine_id = Some(String::new()),
            },
            6 => flip(&mut other.subject)?,
            7 => flip(&mut other.outcome)?,
            8 => flip(&mut other.detail)?,
            _ => flip(other.hash.as_mut()?)?,
        }
        Some(other)
    }

    proptest! {
        #[test]
        fn a_changed_byte_in_any_column_is_found_and_its_entry_is_named(
            which in 0usize..40, column in 0usize..10, at in 0usize..100, bit in 0u8..64,
        ) {
            let whole = chain(&beginning(), 40);
            let mut changed = whole.clone();
            let other = tampered(&whole[which], column, at, bit);
            prop_assume!(other.is_some());
            changed[which] = other.unwrap();
            // It stands where its number says, as a database gives it.
            changed.sort_by_key(|entry| entry.position);
            let checker = Checker::new(beginning()).ending_with(place(&whole[39]));
            let finding = check(checker, &changed).unwrap_err();
            let named = whole[which].position;
            prop_assert_eq!(finding.position, named, "column {}: {}", column, finding);
        }
    }
}
