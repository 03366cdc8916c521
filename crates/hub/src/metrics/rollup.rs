//! From readings to buckets, and from fine buckets to coarse ones. Pure.

use std::collections::BTreeMap;

use super::codec::{self, Rolled};
use super::model::bucket;

/// Buckets by their start, each with its series by id.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Buckets(BTreeMap<i64, BTreeMap<u32, Rolled>>);

impl Buckets {
    /// Takes encoded samples in.
    pub(super) fn add_samples(&mut self, rows: &[(i64, Vec<u8>)], length_ms: i64) {
        for (at, body) in rows {
            let into = self.0.entry(bucket(*at, length_ms)).or_default();
            codec::decode_sample(body, |id, value| join(into, id, Rolled::of(value)));
        }
    }

    /// Takes encoded roll-ups of a finer tier in.
    pub(super) fn add_rollups(&mut self, rows: &[(i64, Vec<u8>)], length_ms: i64) {
        for (start, body) in rows {
            let into = self.0.entry(bucket(*start, length_ms)).or_default();
            codec::decode_rollup(body, |id, rolled| join(into, id, rolled));
        }
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
    into.entry(id).and_modify(|present| *present = present.join(rolled)).or_insert(rolled);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A coarse tier made of a fine one is the one made of the readings themselves. (Integers,
        /// so that sums are exact in any order.)
        #[test]
        fn coarse_from_fine_is_coarse_from_raw(
            readings in prop::collection::btree_map(0i64..100_000_000, (1u32..6, -1000i32..1000), 0..200),
        ) {
            let rows: Vec<_> = readings.iter()
                .map(|(at, (id, value))| (*at, codec::encode_sample(&[(*id, f64::from(*value))])))
                .collect();
            let mut fine = Buckets::default();
            fine.add_samples(&rows, 300_000);
            let mut coarse = Buckets::default();
            coarse.add_rollups(&fine.encode(), 1_800_000);
            let mut direct = Buckets::default();
            direct.add_samples(&rows, 1_800_000);
            prop_assert_eq!(coarse, direct);
        }
    }
}
