//! One connection for each machine, made when it is needed and closed when nobody has needed it for a while.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::begin::NotRun;
use super::command::{Command, Output};
use super::connection::Connection;
use super::failure::{Failure, Step};

/// Before a connection that ended too early is made anew: the first may have been dead in the pool, and to
/// look again costs nothing.
const WAITS: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(100),
    Duration::from_millis(400),
];

/// Connections by key: who asks while one is being made gets that one, or why it could not be made.
#[derive(Debug)]
pub struct Pool<K> {
    slots: Mutex<HashMap<K, Arc<Slot>>>,
}

/// Made anew when the machine's settings change: what was begun with the old ones ends with them.
#[derive(Debug, Default)]
struct Slot {
    state: tokio::sync::Mutex<State>,
    /// Counts the tries to connect.
    tries: AtomicU64,
    /// For looking at without waiting.
    open: Mutex<Option<Arc<Connection>>>,
    /// The key was let go of: what is being made leads where nobody wants to go any more.
    is_forgotten: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    last_failure: Option<Failure>,
}

impl<K> Default for Pool<K> {
    fn default() -> Self {
        Self {
            slots: Mutex::default(),
        }
    }
}

impl<K: Eq + Hash + Clone> Pool<K> {
    /// The connection of this key, made with `connect` when there is none that can be used.
    ///
    /// # Errors
    /// Those of `connect`; who waited for a try of another gets the failure of that.
    pub async fn get<F>(
        &self,
        key: &K,
        connect: impl FnOnce() -> F,
    ) -> Result<Arc<Connection>, Failure>
    where
        F: Future<Output = Result<Connection, Failure>>,
    {
        let slot = self.slot(key);
        if let Some(connection) = slot.usable() {
            return Ok(connection);
        }
        let tries = slot.tries.load(SeqCst);
        let mut state = slot.state.lock().await;
        if let Some(connection) = slot.usable() {
            return Ok(connection);
        }
        if let (true, Some(failure)) = (slot.tries.load(SeqCst) > tries, &state.last_failure) {
            return Err(failure.clone());
        }
        let made = connect().await;
        slot.tries.fetch_add(1, SeqCst);
        match made {
            Ok(connection) => {
                let connection = Arc::new(connection);
                *slot.open() = Some(connection.clone());
                if !slot.is_forgotten.load(SeqCst) {
                    state.last_failure = None;
                    return Ok(connection);
                }
                connection.close().await;
                let failure = Failure::Died {
                    during: Step::Connect,
                    address: connection.address().to_string(),
                    why: "how the machine is reached was changed meanwhile".into(),
                };
                state.last_failure = Some(failure.clone());
                Err(failure)
            }
            Err(failure) => {
                state.last_failure = Some(failure.clone());
                Err(failure)
            }
        }
    }

    /// Runs a command over the connection of this key until the token says otherwise. A connection that ended
    /// before anything of the command was sent is replaced, and so is one that ends while it is made; after
    /// that moment nothing is tried again, and the answer is an [`Output`]. `connect` is told whether it is the
    /// first time.
    ///
    /// # Errors
    /// When the command could not be started, so that it did not run.
    pub async fn run<F>(
        &self,
        key: &K,
        connect: impl Fn(bool) -> F,
        mut command: Command,
        cancel: CancellationToken,
    ) -> Result<Output, Failure>
    where
        F: Future<Output = Result<Connection, Failure>>,
    {
        let mut waits = WAITS.iter();
        let mut is_first = true;
        loop {
            let limit = command.limit;
            let connected = tokio::select! {
                connected = self.get(key, || connect(is_first)) => connected,
                () = cancel.cancelled() => return Ok(Output::never_started(limit)),
            };
            is_first = false;
            let tried = match connected {
                Ok(connection) => connection.attempt(command, cancel.clone()).await,
                Err(failure) => Err(NotRun::unsent(failure, command)),
            };
            match tried {
                Err(NotRun {
                    failure,
                    unsent: Some(unsent),
                }) if failure.is_broken_off() => {
                    let Some(wait) = waits.next() else {
                        return Err(failure);
                    };
                    command = *unsent;
                    tokio::select! {
                        () = tokio::time::sleep(*wait) => {}
                        () = cancel.cancelled() => return Ok(Output::never_started(limit)),
                    }
                }
                result => return result.map_err(|not_run| not_run.failure),
            }
        }
    }

    /// Lets go of a key: its connection takes no new commands, and the next asker connects anew.
    pub fn forget(&self, key: &K) {
        let Some(slot) = self.locked().remove(key) else {
            return;
        };
        slot.is_forgotten.store(true, SeqCst);
        if let Some(connection) = slot.open().take() {
            connection.retire();
        }
    }

    /// Lets go of the keys that this does not want.
    pub fn keep(&self, is_wanted: impl Fn(&K) -> bool) {
        let keys: Vec<K> = self.locked().keys().cloned().collect();
        for key in keys.iter().filter(|key| !is_wanted(key)) {
            self.forget(key);
        }
    }

    /// Lets go of all.
    pub fn forget_all(&self) {
        self.keep(|_| false);
    }

    /// Closes what nobody has used for so long, and what has ended.
    pub async fn close_idle(&self, idle: Duration) {
        let mut old = Vec::new();
        self.locked().retain(|_, slot| {
            let mut open = slot.open();
            let is_old = open.as_ref().is_some_and(|connection| {
                !connection.is_usable() || connection.idle_for().is_some_and(|time| time >= idle)
            });
            if is_old {
                old.extend(open.take());
            }
            // Somebody may be connecting at this moment, who holds the slot.
            let is_used = open.is_some();
            drop(open);
            is_used || Arc::strong_count(slot) > 1
        });
        for connection in old {
            connection.close().await;
        }
    }

    /// Whether this key has a connection that can be used now.
    pub fn is_open(&self, key: &K) -> bool {
        let slots = self.locked();
        slots.get(key).is_some_and(|slot| slot.usable().is_some())
    }

    /// How many connections are open.
    pub fn open_count(&self) -> usize {
        let slots = self.locked();
        slots
            .values()
            .filter(|slot| slot.usable().is_some())
            .count()
    }

    fn slot(&self, key: &K) -> Arc<Slot> {
        self.locked().entry(key.clone()).or_default().clone()
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<K, Arc<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn open(&self) -> std::sync::MutexGuard<'_, Option<Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn usable(&self) -> Option<Arc<Connection>> {
        self.open()
            .as_ref()
            .filter(|connection| connection.is_usable())
            .cloned()
    }
}
