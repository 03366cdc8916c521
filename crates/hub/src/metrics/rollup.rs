//! From readings to buckets, and from fine buckets to coarse ones. Pure.

use std::collections::BTreeMap;

use super::codec::{self, Rolled};
use super::model::bucket;

/// Buckets by their start, each with its series by id.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Buckets(BTreeMap<i64, BTreeMap<u32, Rolled>>);

impl Buckets {
    /// Takes one series' part of a bucket in.
    pub(super) fn add(&mut self, start: i64, id: u32, rolled: Rolled) {
        join(self.0.entry(start).or_default(), id, rolled);
    }

    /// Takes an encoded sample in.
    pub(super) fn add_sample(&mut self, at: i64, body: &[u8], length_ms: i64) {
        let into = self.0.entry(bucket(at, length_ms)).or_default();
        codec::decode_sample(body, |id, value| join(into, id, Rolled::of(value)));
    }

    /// Takes an encoded roll-up of a finer tier in.
    pub(super) fn add_rollup(&mut self, start: i64, body: &[u8], length_ms: i64) {
        let into = self.0.entry(bucket(start, length_ms)).or_default();
        codec::decode_rollup(body, |id, rolled| join(into, id, rolled));
    }

    /// Leaves out a bucket that lacks readings which are in what is stored of it: they are too old
    /// and were removed, and cannot be counted again.
    pub(super) fn keep_richer(&mut self, start: i64, stored: &[u8]) {
        let Some(series) = self.0.get(&start) else {
            return;
        };
        let mut lacks = false;
        codec::decode_rollup(stored, |id, stored| {
            lacks |= series.get(&id).is_none_or(|made| !made.may_contain(stored));
        });
        if lacks {
            self.0.remove(&start);
        }
    }

    /// By start and series id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &BTreeMap<u32, Rolled>)> {
        self.0.iter().map(|(start, series)| (*start, series))
    }

    /// As they are stored.
    pub(super) fn encode(&self) -> Vec<(i64, Vec<u8>)> {
        self.0
            .iter()
            .map(|(start, series)| {
                let rolled: Vec<_> = series.iter().map(|(id, rolled)| (*id, *rolled)).collect();
                (*start, codec::encode_rollup(&rolled))
            })
            .collect()
    }
}

fn join(into: &mut BTreeMap<u32, Rolled>, id: u32, rolled: Rolled) {
    into.entry(id)
        .and_modify(|present| *present = present.join(rolled))
        .or_insert(rolled);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(readings: &BTreeMap<i64, (u32, i32)>) -> Vec<(i64, Vec<u8>)> {
        let encode = |id, value| codec::encode_sample(&[(id, f64::from(value) / 100.0)]);
        readings
            .iter()
            .map(|(at, (id, value))| (*at, encode(*id, *value)))
            .collect()
    }

    fn of_samples(rows: &[(i64, Vec<u8>)], length_ms: i64) -> Buckets {
        let mut buckets = Buckets::default();
        for (at, body) in rows {
            buckets.add_sample(*at, body, length_ms);
        }
        buckets
    }

    fn of_rollups(rows: &[(i64, Vec<u8>)], length_ms: i64) -> Buckets {
        let mut buckets = Buckets::default();
        for (start, body) in rows {
            buckets.add_rollup(*start, body, length_ms);
        }
        buckets
    }

    proptest! {
        /// A coarse tier made of a fine one is the one made of the readings themselves, to the last
        /// bit, through all tiers.
        #[test]
        fn coarse_from_fine_is_coarse_from_raw(
            readings in prop::collection::btree_map(
                -50_000_000i64..50_000_000, (1u32..6, -1_000_000i32..1_000_000), 0..200,
            ),
        ) {
            let rows = rows(&readings);
            let fine = of_samples(&rows, 300_000);
            let middle = of_rollups(&fine.encode(), 1_800_000);
            let coarse = of_rollups(&middle.encode(), 10_800_000);
            prop_assert_eq!(middle, of_samples(&rows, 1_800_000));
            prop_assert_eq!(coarse, of_samples(&rows, 10_800_000));
        }
    }

    #[test]
    fn a_bucket_that_lost_readings_does_not_replace_the_full_one() {
        let full = of_samples(
            &rows(&BTreeMap::from([(1, (1, 100)), (2, (1, 300))])),
            300_000,
        );
        let stored = full.encode().remove(0).1;
        let mut poorer = of_samples(&rows(&BTreeMap::from([(3, (1, 500))])), 300_000);
        poorer.keep_richer(0, &stored);
        assert_eq!(poorer, Buckets::default());

        let more = BTreeMap::from([(1, (1, 100)), (2, (1, 300)), (3, (1, 500))]);
        // As many, but not the same.
        let others = BTreeMap::from([(3, (1, 150)), (4, (1, 200))]);
        let mut others = of_samples(&rows(&others), 300_000);
        others.keep_richer(0, &stored);
        assert_eq!(others, Buckets::default());

        let mut richer = of_samples(&rows(&more), 300_000);
        richer.keep_richer(0, &stored);
        assert_eq!(richer, of_samples(&rows(&more), 300_000));
    }
}
