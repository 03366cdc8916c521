//! The actions that this hub runs at this moment, and what they share.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::catalogue::Catalogue;
use super::model::ActionId;
use super::output::Live;
use crate::platform::rate_limit::KeyedLimit;

/// Actions at once, on all machines together.
const MOST: usize = 32;

/// What can be run, and what is.
pub struct Commands {
    catalogue: Result<Catalogue, String>,
    slots: Arc<Semaphore>,
    under_way: Arc<Registry>,
    limit: Mutex<Option<(u32, KeyedLimit<String>)>>,
}

type Registry = Mutex<HashMap<ActionId, Arc<UnderWay>>>;

/// One of them.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    /// What it printed.
    pub(super) live: Arc<Live>,
    /// Ends it.
    pub(super) cancel: CancellationToken,
    /// Who wanted it to end, for its own record.
    pub(super) cancelled_by: Mutex<Option<String>>,
}

/// The right to run an action; it is not under way any more when this is dropped.
pub(super) struct Claim {
    pub(super) action: Arc<UnderWay>,
    id: ActionId,
    registry: Arc<Registry>,
}

impl Commands {
    /// With the catalogue of this data folder.
    pub fn new(data_dir: &Path) -> Self {
        Self {
            catalogue: Catalogue::load(data_dir).map_err(|error| format!("{error:#}")),
            slots: Arc::new(Semaphore::new(MOST)),
            under_way: Arc::default(),
            limit: Mutex::default(),
        }
    }

    /// What may be run.
    ///
    /// # Errors
    /// When something is wrong with the catalogue in the data folder; a hub does not start with it.
    pub fn catalogue(&self) -> anyhow::Result<&Catalogue> {
        self.catalogue
            .as_ref()
            .map_err(|error| anyhow::anyhow!("{error}"))
    }

    /// Takes note of an action that is about to run.
    pub(super) fn claim(&self, id: ActionId) -> Claim {
        let action = Arc::new(UnderWay::default());
        locked(&self.under_way).insert(id, action.clone());
        Claim {
            action,
            id,
            registry: self.under_way.clone(),
        }
    }

    /// The action of this id, while it is under way.
    pub(super) fn under_way(&self, id: ActionId) -> Option<Arc<UnderWay>> {
        locked(&self.under_way).get(&id).cloned()
    }

    /// A place to run in, when one is free.
    pub(super) fn free_slot(&self) -> Option<OwnedSemaphorePermit> {
        self.slots.clone().try_acquire_owned().ok()
    }

    /// A place to run in, when one becomes free.
    pub(super) async fn slot(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        self.slots.clone().acquire_owned().await
    }

    /// Counts a request of somebody who may make so many a minute.
    ///
    /// # Errors
    /// 429 when there were too many.
    pub(super) fn count(
        &self,
        who: &str,
        per_minute: u32,
    ) -> Result<(), crate::platform::http::Error> {
        let per_minute = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        let mut limit = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, limit) = match limit.take() {
            Some(kept) if kept.0 == per_minute.get() => limit.insert(kept),
            _ => limit.insert((
                per_minute.get(),
                KeyedLimit::new(per_minute, Duration::from_secs(60) / per_minute.get()),
            )),
        };
        limit.check(&who.to_owned())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        locked(&self.registry).remove(&self.id);
        self.action.live.end();
    }
}

fn locked(registry: &Registry) -> MutexGuard<'_, HashMap<ActionId, Arc<UnderWay>>> {
    registry.lock().unwrap_or_else(PoisonError::into_inner)
}
