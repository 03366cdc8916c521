//! The restarts that go on at this moment.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::machines::MachineId;

/// Which units are being restarted.
#[derive(Debug, Default)]
pub struct Restarts(Mutex<HashSet<(MachineId, String)>>);

/// The right to restart a unit; others have none until it is dropped.
pub(super) struct Claim<'a> {
    restarts: &'a Restarts,
    unit: (MachineId, String),
}

impl Restarts {
    /// `None` when the unit is being restarted.
    pub(super) fn claim(&self, machine: MachineId, unit: &str) -> Option<Claim<'_>> {
        let unit = (machine, unit.to_owned());
        // A claim that is made is one that is given back: none is made for a unit that another has.
        let is_free = self.locked().insert(unit.clone());
        is_free.then(|| Claim {
            restarts: self,
            unit,
        })
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashSet<(MachineId, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.restarts.locked().remove(&self.unit);
    }
}
