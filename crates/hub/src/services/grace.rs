//! Units that somebody restarts at this moment: that they do not run is no news.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::machines::MachineId;

/// An agent tells of a unit a moment after it changed; a report that was on its way still says the old.
const BESIDE: Duration = Duration::from_secs(30);

/// Until when which units are left alone.
#[derive(Debug, Default)]
pub struct Grace(Mutex<HashMap<(MachineId, String), i64>>);

impl Grace {
    /// From now (milliseconds) on for so long, and a little more, a unit may be down.
    pub fn give(&self, machine: MachineId, unit: &str, now: i64, time: Duration) {
        let time = i64::try_from((time + BESIDE).as_millis()).unwrap_or(i64::MAX);
        let name = unit.strip_suffix(".service").unwrap_or(unit).to_owned();
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.retain(|_, until| *until > now);
        until.insert((machine, name), now.saturating_add(time));
    }

    /// Whether a unit, by its name without `.service`, may be down now.
    pub fn may_be_down(&self, machine: MachineId, unit: &str, now: i64) -> bool {
        let until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if until.is_empty() {
            return false;
        }
        let until = until.get(&(machine, unit.to_owned()));
        until.is_some_and(|until| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_may_be_down_for_as_long_as_that_was_given_and_others_may_not() {
        let grace = Grace::default();
        let machine = MachineId::new();
        grace.give(machine, "nginx.service", 1000, Duration::from_secs(60));
        assert!(grace.may_be_down(machine, "nginx", 90_999));
        assert!(!grace.may_be_down(machine, "nginx", 91_000));
        assert!(!grace.may_be_down(machine, "cron", 2000));
        assert!(!grace.may_be_down(MachineId::new(), "nginx", 2000));
        // Its end comes sooner than was given at first.
        grace.give(machine, "nginx.service", 2000, Duration::ZERO);
        assert!(!grace.may_be_down(machine, "nginx", 32_000));
    }
}
