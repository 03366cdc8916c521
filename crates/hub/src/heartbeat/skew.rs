//! An agent's clock may be wrong; its samples still belong to the moment when they were taken.
//!
//! Each beat tells the agent's clock when it was sent. What differs from the hub's clock by more than
//! a transmission can take is taken for the agent's error and added to its times. The correction is
//! *sticky*: while the error stays about the same, the same number is added, so that a sample that is
//! delivered twice gets the same time twice and counts once.

/// So much may be the way through the network, a slow disk, or a clock that NTP keeps.
const TOLERATED_MS: i64 = 30_000;
/// What an agent may keep while the hub is away, and a little more.
const OLDEST_MS: i64 = 8 * 24 * 3600 * 1000;

/// What to add to an agent's times, in milliseconds.
pub(super) fn correction(sent_at: i64, now: i64, present: i64) -> i64 {
    let error = now.saturating_sub(sent_at);
    if error.saturating_sub(present).abs() <= TOLERATED_MS {
        return present;
    }
    if error.abs() <= TOLERATED_MS {
        0
    } else {
        error
    }
}

/// Whether this beat would change the correction.
pub(super) fn changes(sent_at: i64, now: i64, present: i64) -> bool {
    correction(sent_at, now, present) != present
}

/// Whether a moment lies clearly after another.
pub(super) fn is_future(at: i64, than: i64) -> bool {
    at.saturating_sub(than) > TOLERATED_MS
}

/// The hub's time of a sample; `None` when no correction makes sense of it: it would lie in the
/// future, or before anything that an agent keeps.
pub(super) fn place(at: i64, correction: i64, now: i64) -> Option<i64> {
    let placed = at.saturating_add(correction);
    if placed > now {
        return (placed - now <= TOLERATED_MS).then_some(now);
    }
    (now - placed <= OLDEST_MS).then_some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_435_066_500;

    #[test]
    fn a_good_clock_is_left_alone() {
        assert_eq!(correction(NOW - 900, NOW, 0), 0);
        assert_eq!(correction(NOW + 20_000, NOW, 0), 0);
    }

    #[test]
    fn a_wrong_clock_is_corrected_by_one_number() {
        let in_2036 = NOW + 300_000_000_000;
        let first = correction(in_2036, NOW, 0);
        assert_eq!(in_2036 + first, NOW);
        // The next beat, a little later on the way: the same number.
        assert_eq!(correction(in_2036 + 60_000, NOW + 60_250, first), first);
        // 1970, as a board without a clock boots.
        assert_eq!(
            place(5_000, correction(65_000, NOW, 0), NOW),
            Some(NOW - 60_000)
        );
    }

    #[test]
    fn a_clock_that_was_set_right_is_believed_again() {
        let wrong = correction(NOW - 3_600_000, NOW, 0);
        assert_eq!(wrong, 3_600_000);
        assert_eq!(correction(NOW - 100, NOW, wrong), 0);
    }

    #[test]
    fn impossible_times_have_no_place() {
        assert_eq!(place(NOW + 10_000, 0, NOW), Some(NOW));
        assert_eq!(place(NOW + 100_000, 0, NOW), None);
        assert_eq!(place(0, 0, NOW), None);
        assert_eq!(place(i64::MAX, i64::MAX, NOW), None);
        assert_eq!(
            place(NOW - 7 * 86_400_000, 0, NOW),
            Some(NOW - 7 * 86_400_000)
        );
    }
}
