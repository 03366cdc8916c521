//! Where the time comes from.
//!
//! Everything that needs the time asks a [`Clock`], so that a test can move it. Two readings exist:
//! [`Clock::now`] is the wall clock, which may jump (NTP, a suspended host); [`Clock::monotonic`]
//! never does, so the difference between the two tells of a jump.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A clock that can be cloned and shared.
#[derive(Clone)]
pub struct Clock(Inner);

#[derive(Clone)]
enum Inner {
    System(Instant),
    Manual(Arc<Mutex<Manual>>),
}

struct Manual {
    wall: Timestamp,
    monotonic: Duration,
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(Inner::System(Instant::now()))
    }

    /// A clock that stands still until it is told to move.
    pub fn manual(start: Timestamp) -> Self {
        Self(Inner::Manual(Arc::new(Mutex::new(Manual {
            wall: start,
            monotonic: Duration::ZERO,
        }))))
    }

    /// The wall clock, UTC.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that the ban points to"
    )]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Inner::System(_) => Timestamp::now(),
            Inner::Manual(m) => m.lock().unwrap_or_else(PoisonError::into_inner).wall,
        }
    }

    /// The wall clock in milliseconds since 1970, as the database keeps it.
    pub fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Time since some fixed moment; never goes back, and does not follow changes of the wall clock.
    pub fn monotonic(&self) -> Duration {
        match &self.0 {
            Inner::System(start) => start.elapsed(),
            Inner::Manual(m) => m.lock().unwrap_or_else(PoisonError::into_inner).monotonic,
        }
    }

    /// Lets time pass on a manual clock; does nothing to the system's.
    pub fn advance(&self, by: Duration) {
        if let Inner::Manual(m) = &self.0 {
            let mut m = m.lock().unwrap_or_else(PoisonError::into_inner);
            m.wall += by;
            m.monotonic += by;
        }
    }

    /// Makes the wall clock of a manual clock jump, while no time passes.
    pub fn jump_to(&self, wall: Timestamp) {
        if let Inner::Manual(m) = &self.0 {
            m.lock().unwrap_or_else(PoisonError::into_inner).wall = wall;
        }
    }
}

/// Milliseconds of the database as a time; a value outside jiff's range becomes its nearest end.
pub fn from_ms(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// A span of time as people say it, in one unit: "90 seconds", "5 minutes", "3 days".
pub fn spell(seconds: u64) -> String {
    match seconds {
        1 => "1 second".into(),
        ..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_the_unit_in_which_it_is_at_least_two() {
        let day = 86_400;
        for (seconds, words) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "119 seconds"),
            (150, "2 minutes"),
            (7199, "119 minutes"),
            (7200, "2 hours"),
            (2 * day - 1, "47 hours"),
            (2 * day, "2 days"),
        ] {
            assert_eq!(spell(seconds), words);
        }
    }

    #[test]
    fn a_jump_moves_the_wall_and_not_the_monotonic_clock() {
        let clock = Clock::manual(from_ms(1_000));
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now_ms(), 3_000);
        clock.jump_to(from_ms(9_000_000));
        assert_eq!(clock.now_ms(), 9_000_000);
        assert_eq!(clock.monotonic(), Duration::from_secs(2));
    }
}
