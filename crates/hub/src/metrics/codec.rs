//! How readings and roll-ups stand in a row.
//!
//! ```text
//! sample   version 1 | (id delta, value)*          ids rising, deltas and numbers as LEB128
//! rollup   version 1 | (id delta, count, min, max, sum)*
//! value    tag and payload in one LEB128 number n:
//!            n & 3 = 0   an integer, zigzag(n >> 2)
//!            n & 3 = 1   hundredths, zigzag(n >> 2) / 100
//!            n & 3 = 2   the eight bytes that follow are an f64, little endian (n >> 2 is 0)
//! ```
//!
//! Every finite number comes back bit for bit. A body that is cut short or damaged gives the readings
//! before the damage; nothing panics and nothing is allocated by a number that stands in the body.

const VERSION: u8 = 1;

/// Minimum, maximum, sum and count of a series in a bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rolled {
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) sum: f64,
    pub(super) count: u64,
}

impl Rolled {
    /// Of one reading.
    pub(super) fn of(value: f64) -> Self {
        Self {
            min: value,
            max: value,
            sum: value,
            count: 1,
        }
    }

    /// With another bucket's readings.
    pub(super) fn join(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            sum: add(self.sum, other.sum),
            count: self.count.saturating_add(other.count),
        }
    }

    /// Whether this can be made of those readings and more.
    pub(super) fn may_contain(self, other: Self) -> bool {
        self.count >= other.count && self.min <= other.min && self.max >= other.max
    }

    /// The mean, kept between minimum and maximum where rounding of the sum would leave them.
    pub(super) fn mean(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a bucket has far fewer than 2^52 readings"
        )]
        let mean = self.sum / self.count.max(1) as f64;
        mean.clamp(self.min, self.max)
    }
}

/// Adds sums without letting them drift. Nearly all readings are hundredths, and sums of hundredths
/// are hundredths: what the addition leaves beyond its own rounding error is no part of the sum. So
/// the order of additions does not matter, and the sum is stored short. Two huge sums stay finite.
fn add(a: f64, b: f64) -> f64 {
    let sum = (a + b).clamp(f64::MIN, f64::MAX);
    let hundredths = (sum * 100.0).round() / 100.0;
    if (sum - hundredths).abs() <= a.abs() * 1e-15 + b.abs() * 1e-15 {
        hundredths
    } else {
        sum
    }
}

/// Encodes a sample; ids must rise.
pub(super) fn encode_sample(readings: &[(u32, f64)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 + readings.len() * 5);
    out.push(VERSION);
    let mut last = 0;
    for (id, value) in readings {
        put(&mut out, u64::from(id - last));
        put_value(&mut out, *value);
        last = *id;
    }
    out
}

/// Calls `each` with every reading.
pub(super) fn decode_sample(body: &[u8], mut each: impl FnMut(u32, f64)) {
    let Some((&VERSION, mut rest)) = body.split_first() else {
        return;
    };
    let mut id = 0u32;
    while !rest.is_empty() {
        let Some(delta) = take(&mut rest).and_then(|d| u32::try_from(d).ok()) else {
            return;
        };
        let Some(next) = id.checked_add(delta) else {
            return;
        };
        let Some(value) = take_value(&mut rest) else {
            return;
        };
        id = next;
        each(id, value);
    }
}

/// Encodes a roll-up; ids must rise.
pub(super) fn encode_rollup(rolled: &[(u32, Rolled)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 + rolled.len() * 14);
    out.push(VERSION);
    let mut last = 0;
    for (id, r) in rolled {
        put(&mut out, u64::from(id - last));
        put(&mut out, r.count);
        put_value(&mut out, r.min);
        put_value(&mut out, r.max);
        put_value(&mut out, r.sum);
        last = *id;
    }
    out
}

/// Calls `each` with every series of a roll-up.
pub(super) fn decode_rollup(body: &[u8], mut each: impl FnMut(u32, Rolled)) {
    let Some((&VERSION, mut rest)) = body.split_first() else {
        return;
    };
    let mut id = 0u32;
    while !rest.is_empty() {
        let Some(delta) = take(&mut rest).and_then(|d| u32::try_from(d).ok()) else {
            return;
        };
        let Some(next) = id.checked_add(delta) else {
            return;
        };
        let Some(rolled) = take_rolled(&mut rest) else {
            return;
        };
        id = next;
        each(id, rolled);
    }
}

fn take_rolled(rest: &mut &[u8]) -> Option<Rolled> {
    let count = take(rest)?;
    let (min, max, sum) = (take_value(rest)?, take_value(rest)?, take_value(rest)?);
    // Anything else was never written by the encoder's callers.
    (count > 0 && min <= max).then_some(Rolled {
        min,
        max,
        sum,
        count,
    })
}

fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut n = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

/// Integers beyond this would lose their tag's two bits.
const MOST: f64 = (1u64 << 52) as f64;

fn put_value(out: &mut Vec<u8>, value: f64) {
    if let Some(n) = exact_integer(value) {
        put(out, zigzag(n) << 2);
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "below 2^52 by the check")]
    if let Some(n) = exact_integer((value * 100.0).round())
        && (n as f64 / 100.0).to_bits() == value.to_bits()
    {
        put(out, (zigzag(n) << 2) | 1);
        return;
    }
    put(out, 2);
    out.extend_from_slice(&value.to_le_bytes());
}

fn take_value(rest: &mut &[u8]) -> Option<f64> {
    let n = take(rest)?;
    #[expect(clippy::cast_precision_loss, reason = "the encoder stays below 2^52")]
    match n & 3 {
        0 => Some(unzigzag(n >> 2) as f64),
        1 => Some(unzigzag(n >> 2) as f64 / 100.0),
        2 => {
            let (bytes, tail) = rest.split_first_chunk::<8>()?;
            *rest = tail;
            Some(f64::from_le_bytes(*bytes)).filter(|value| value.is_finite())
        }
        _ => None,
    }
}

/// The integer that this number is, bit for bit: -0.0 is none.
fn exact_integer(value: f64) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be integral and below 2^52"
    )]
    let n = value as i64;
    #[expect(clippy::cast_precision_loss, reason = "below 2^52")]
    let same = value.abs() < MOST && (n as f64).to_bits() == value.to_bits();
    same.then_some(n)
}

#[expect(
    clippy::cast_sign_loss,
    reason = "zigzag keeps the sign in the lowest bit"
)]
fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

#[expect(clippy::cast_possible_wrap, reason = "the inverse of zigzag")]
fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(body: &[u8]) -> Vec<(u32, f64)> {
        let mut out = Vec::new();
        decode_sample(body, |id, value| out.push((id, value)));
        out
    }

    /// Numbers as machines send them, and any other.
    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            (0u32..=10_000).prop_map(|n| f64::from(n) / 100.0),
            (0u64..1 << 50).prop_map(|n| n as f64),
            any::<f64>().prop_filter("finite", |v| v.is_finite()),
        ]
    }

    fn rising<T: std::fmt::Debug>(
        value: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = Vec<(u32, T)>> {
        prop::collection::vec((1u32..50, value), 0..60).prop_map(|steps| {
            let mut id = 0;
            steps
                .into_iter()
                .map(|(step, value)| {
                    id += step;
                    (id, value)
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_number_comes_back_bit_for_bit(readings in rising(value())) {
            let back = sample(&encode_sample(&readings));
            prop_assert_eq!(back.len(), readings.len());
            for (a, b) in back.iter().zip(&readings) {
                prop_assert_eq!((a.0, a.1.to_bits()), (b.0, b.1.to_bits()));
            }
        }

        #[test]
        fn roll_ups_come_back(rolled in rising((value(), value(), value(), 1..=u64::MAX))) {
            let rolled: Vec<(u32, Rolled)> = rolled.into_iter()
                .map(|(id, (a, b, sum, count))| {
                    (id, Rolled { min: a.min(b), max: a.max(b), sum, count })
                })
                .collect();
            let mut back = Vec::new();
            decode_rollup(&encode_rollup(&rolled), |id, r| back.push((id, r)));
            prop_assert_eq!(back, rolled);
        }

        #[test]
        fn sums_of_hundredths_are_exact_in_any_order(
            hundredths in prop::collection::vec(-100_000_000i64..100_000_000, 1..200),
            split in 0usize..200,
        ) {
            let join = |part: &[i64]| {
                part.iter().map(|n| Rolled::of(*n as f64 / 100.0)).reduce(Rolled::join)
            };
            let exact = hundredths.iter().sum::<i64>() as f64 / 100.0;
            let (left, right) = hundredths.split_at(split.min(hundredths.len()));
            let halves = join(left).into_iter().chain(join(right)).reduce(Rolled::join).unwrap();
            prop_assert_eq!(halves.sum, exact);
            prop_assert_eq!(join(&hundredths).unwrap(), halves);
        }

        #[test]
        fn damage_never_panics(body in prop::collection::vec(any::<u8>(), 0..300)) {
            decode_sample(&body, |_, value| assert!(value.is_finite()));
            decode_rollup(&body, |_, rolled| assert!(rolled.mean().is_finite()));
            // The same behind a version that is right, where there is more to decode.
            let body: Vec<u8> = std::iter::once(VERSION).chain(body).collect();
            decode_sample(&body, |_, value| assert!(value.is_finite()));
            decode_rollup(&body, |_, rolled| assert!(rolled.mean().is_finite()));
        }

        #[test]
        fn what_stands_before_the_damage_is_read(readings in rising(value()), cut in 0usize..400) {
            let body = encode_sample(&readings);
            let kept = sample(&body[..cut.min(body.len())]);
            prop_assert!(kept.len() <= readings.len());
            for (a, b) in kept.iter().zip(&readings) {
                prop_assert_eq!((a.0, a.1.to_bits()), (b.0, b.1.to_bits()));
            }
        }
    }

    #[test]
    fn huge_readings_do_not_hide_the_series_that_follow() {
        let huge = Rolled::of(f64::MAX).join(Rolled::of(f64::MAX));
        let mut back = Vec::new();
        let body = encode_rollup(&[(1, huge), (2, Rolled::of(5.0))]);
        decode_rollup(&body, |id, rolled| back.push((id, rolled.mean())));
        assert_eq!(back, [(1, f64::MAX), (2, 5.0)]);
    }

    #[test]
    fn a_damaged_roll_up_has_no_upside_down_series() {
        let upside_down = Rolled {
            min: 2.0,
            max: 1.0,
            sum: 3.0,
            count: 2,
        };
        let body = encode_rollup(&[(1, Rolled::of(1.0)), (2, upside_down)]);
        let mut ids = Vec::new();
        decode_rollup(&body, |id, _| ids.push(id));
        assert_eq!(ids, [1]);
    }

    #[test]
    fn usual_readings_are_short() {
        let body = encode_sample(&[(1, 12.5), (2, 1_500_000_000.0), (3, 0.0), (4, 47.03)]);
        assert!(body.len() <= 20, "{}", body.len());
    }
}
