//! The scans that this hub runs at this moment: how many may, and which machine has one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::model::{Place, ScanId};

/// Scans at once; the others wait in line.
const MOST: usize = 4;

/// Addresses that are no machines and run or wait in line: there are as many of them as somebody types in, while
/// a machine is one.
const MOST_ADDRESSES: usize = 50;

/// Scans that are under way.
pub struct Scans {
    slots: Arc<Semaphore>,
    places: Arc<Places>,
}

type Places = Mutex<HashMap<Place, UnderWay>>;

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct UnderWay {
    pub(super) id: ScanId,
    /// Ends it.
    pub(super) cancel: CancellationToken,
    /// Cancelled when it has ended and that is stored.
    pub(super) ended: CancellationToken,
}

/// Why there is no right to scan.
#[derive(Debug)]
pub(super) enum Refused {
    /// This scan has it.
    Already(UnderWay),
    /// Too many addresses wait already.
    Full,
}

/// The right to scan a machine; ends when it is dropped.
pub(super) struct Claim {
    pub(super) scan: UnderWay,
    place: Place,
    places: Arc<Places>,
}

impl Default for Scans {
    fn default() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(MOST)),
            places: Arc::default(),
        }
    }
}

impl Scans {
    /// Claims a machine for a scan.
    pub(super) fn claim(&self, place: Place, id: ScanId) -> Result<Claim, Refused> {
        let mut places = locked(&self.places);
        if let Some(other) = places.get(&place) {
            return Err(Refused::Already(other.clone()));
        }
        let is_address = |place: &Place| matches!(place, Place::Address { .. });
        let addresses = places.keys().filter(|place| is_address(place));
        if is_address(&place) && addresses.count() >= MOST_ADDRESSES {
            return Err(Refused::Full);
        }
        let scan = UnderWay {
            id,
            cancel: CancellationToken::new(),
            ended: CancellationToken::new(),
        };
        places.insert(place.clone(), scan.clone());
        Ok(Claim {
            scan,
            place,
            places: self.places.clone(),
        })
    }

    /// A place that is free now.
    pub(super) fn free_slot(&self) -> Option<OwnedSemaphorePermit> {
        self.slots.clone().try_acquire_owned().ok()
    }

    /// Waits for a place; who came first gets it first.
    pub(super) async fn slot(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        self.slots.clone().acquire_owned().await
    }

    /// The scan of this id, when it is under way.
    pub(super) fn find(&self, id: ScanId) -> Option<UnderWay> {
        let places = locked(&self.places);
        places.values().find(|scan| scan.id == id).cloned()
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        locked(&self.places).remove(&self.place);
        self.scan.ended.cancel();
    }
}

fn locked(places: &Places) -> MutexGuard<'_, HashMap<Place, UnderWay>> {
    places.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_one_scan_at_a_time_addresses_are_counted_and_four_have_a_place() {
        let scans = Scans::default();
        let place = |port| Place::Address {
            host: "nas".into(),
            port,
        };
        let (one, two) = (ScanId::new(), ScanId::new());
        let claim = scans.claim(place(22), one).ok().unwrap();
        let Some(Refused::Already(other)) = scans.claim(place(22), two).err() else {
            panic!("two scans of one address");
        };
        assert_eq!(other.id, one);
        assert!(scans.claim(place(23), two).is_ok());
        let seen = scans.find(one).unwrap();
        drop(claim);
        assert!(seen.ended.is_cancelled() && scans.find(one).is_none());
        let mut claims: Vec<_> = (1000..1049)
            .map(|port| scans.claim(place(port), ScanId::new()).ok().unwrap())
            .collect();
        claims.push(scans.claim(place(22), two).ok().unwrap());
        assert!(matches!(
            scans.claim(place(23), ScanId::new()),
            Err(Refused::Full)
        ));
        let machine = Place::Machine(crate::machines::MachineId::new());
        assert!(scans.claim(machine, ScanId::new()).is_ok());
        claims.pop();
        assert!(scans.claim(place(23), ScanId::new()).is_ok());
        let slots: Vec<_> = (0..5).map(|_| scans.free_slot()).collect();
        assert_eq!(slots.iter().flatten().count(), 4);
    }
}
