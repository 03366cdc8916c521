use std::time::Duration;

use jiff::Timestamp;
use rustix::time::{ClockId, clock_gettime};

/// The wall clock. Pauses between beats are measured by the monotonic one.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that the ban points to"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// How long the machine has slept since it booted: one clock counts that time, the other does not.
pub(crate) fn asleep() -> Option<Duration> {
    // First the one that must not be ahead.
    let awake = Duration::try_from(clock_gettime(ClockId::Monotonic)).ok()?;
    let all = Duration::try_from(clock_gettime(ClockId::Boottime)).ok()?;
    Some(all.saturating_sub(awake))
}
