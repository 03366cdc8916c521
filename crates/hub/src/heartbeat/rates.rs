//! From counters to rates.

/// Two readings of a counter are compared only when they lie so close together: over a longer gap
/// an average would hide what happened in it.
const LONGEST_MS: i64 = 15 * 60 * 1000;
/// 100 Gbit/s; what would be faster is a counter that was reset, not traffic.
const FASTEST: f64 = 12.5e9;

/// Two moments of the same boot, or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// From the sample before to this one.
    pub(super) ms: i64,
    /// The machine booted in between.
    pub(super) rebooted: bool,
}

/// Units a second between two readings of a counter since boot.
///
/// A counter that fell was reset, and there is no rate; but one that fell without a reboot and stood
/// below 2³² may have wrapped there (32-bit kernels), and then the way round is counted.
pub(super) fn per_second(before: u64, after: u64, span: Span) -> Option<f64> {
    if span.rebooted || span.ms <= 0 || span.ms > LONGEST_MS {
        return None;
    }
    let wrapped = || {
        let limit = 1u64 << 32;
        (before < limit).then(|| limit - before + after)
    };
    let grown = after.checked_sub(before).or_else(wrapped)?;
    let rate = grown as f64 * 1000.0 / span.ms as f64;
    (rate <= FASTEST).then_some(rate)
}

/// Share of the time between two readings of a counter of milliseconds.
pub(super) fn busy_percent(before: u64, after: u64, span: Span) -> Option<f64> {
    Some((per_second(before, after, span)? / 10.0).min(100.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: Span = Span {
        ms: 60_000,
        rebooted: false,
    };

    #[test]
    fn a_minute_s_growth_is_a_rate() {
        assert_eq!(per_second(1_000, 61_000, MINUTE), Some(1_000.0));
        assert_eq!(busy_percent(0, 30_000, MINUTE), Some(50.0));
        assert_eq!(busy_percent(0, 90_000, MINUTE), Some(100.0));
    }

    #[test]
    fn resets_reboots_and_gaps_have_no_rate() {
        assert_eq!(per_second(1 << 40, 5, MINUTE), None);
        assert_eq!(
            per_second(
                10,
                20,
                Span {
                    rebooted: true,
                    ..MINUTE
                }
            ),
            None
        );
        assert_eq!(
            per_second(
                10,
                20,
                Span {
                    ms: 3_600_000,
                    ..MINUTE
                }
            ),
            None
        );
        assert_eq!(per_second(10, 20, Span { ms: 0, ..MINUTE }), None);
    }

    #[test]
    fn a_counter_of_32_bits_wraps() {
        assert_eq!(
            per_second((1 << 32) - 30_000, 30_000, MINUTE),
            Some(1_000.0)
        );
    }

    proptest! {
        #[test]
        fn a_rate_is_never_negative_nor_absurd(before: u64, after: u64, ms in -10i64..2_000_000, rebooted: bool) {
            if let Some(rate) = per_second(before, after, Span { ms, rebooted }) {
                prop_assert!((0.0..=FASTEST).contains(&rate));
            }
        }
    }
}
