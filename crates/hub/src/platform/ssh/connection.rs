//! A connection that is logged in: its channels, its age, its end.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::Disconnect;
use russh::client::Handle;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use super::client::Client;
use super::dial::Address;
use super::ended::{EndReason, Words, ended_by};
use super::failure::{Failure, Step};
use super::jump::Refusals;
use super::key::HostKey;
use super::watched::Leash;
use crate::platform::lifecycle::Lifecycle;

/// Commands at once over one connection. Servers allow ten (`MaxSessions`), but give a place free late.
pub const MOST_CHANNELS: usize = 4;

/// The library keeps a little (some KiB) for each channel that we closed before the server did, as long as
/// the connection lives. After so many of them another connection is made.
const MOST_CLOSED_FIRST: usize = 500;

/// How long a goodbye may take.
const PATIENCE_WITH_GOODBYE: Duration = Duration::from_secs(1);

/// A connection that is logged in. Shared; many commands may run over it.
pub struct Connection {
    pub(super) handle: Handle<Client>,
    pub(super) address: Address,
    pub(super) slots: Arc<Semaphore>,
    pub(super) lifecycle: Lifecycle,
    /// A command has told that the user's shell is one that needs no other beside it.
    pub(super) knows_shell: AtomicBool,
    host_key: HostKey,
    ending: EndReason,
    pub(super) refusals: Refusals,
    /// Set when it is not to be used any more, though it is still open.
    retired: AtomicBool,
    /// Ends the stream, whatever the server does.
    leash: Leash,
    /// Channels that we closed before the server did.
    closed_first: AtomicUsize,
    users: Arc<Users>,
    /// The jump host's connection, which lives as long as this one.
    through: Option<(Arc<Connection>, InUse)>,
}

/// Who uses a connection, and since when nobody does.
#[derive(Debug)]
struct Users {
    count: AtomicUsize,
    idle_since: Mutex<Instant>,
}

/// Held while a connection is used.
#[derive(Debug)]
pub(super) struct InUse(Arc<Users>);

impl InUse {
    fn of(users: &Arc<Users>) -> Self {
        users.count.fetch_add(1, Ordering::SeqCst);
        Self(users.clone())
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        *self
            .0
            .idle_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.0.count.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Connection {
    pub(super) fn new(
        handle: Handle<Client>,
        address: Address,
        host_key: HostKey,
        words: Words,
        lifecycle: Lifecycle,
        leash: Leash,
        through: Option<Arc<Connection>>,
    ) -> Self {
        let users = Users {
            count: AtomicUsize::new(0),
            idle_since: Mutex::new(Instant::now()),
        };
        Self {
            handle,
            address,
            slots: Arc::new(Semaphore::new(MOST_CHANNELS)),
            lifecycle,
            knows_shell: AtomicBool::new(false),
            host_key,
            ending: words.ending,
            refusals: words.refusals,
            retired: AtomicBool::new(false),
            leash,
            closed_first: AtomicUsize::new(0),
            users: Arc::new(users),
            through: through.map(|jump| {
                let held = jump.in_use();
                (jump, held)
            }),
        }
    }

    /// Where it leads.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The host key that the server showed.
    pub fn host_key(&self) -> &HostKey {
        &self.host_key
    }

    /// Whether commands may still be given to it.
    pub fn is_usable(&self) -> bool {
        let is_worn = self.closed_first.load(Ordering::SeqCst) >= MOST_CLOSED_FIRST;
        !self.handle.is_closed() && !self.is_retired() && !is_worn
    }

    /// It leads where nothing more is to be done: how its machine is reached was changed, or it does not answer;
    /// or that holds of the one that it goes through.
    pub(super) fn is_retired(&self) -> bool {
        let jump = self.through.as_ref();
        self.retired.load(Ordering::SeqCst) || jump.is_some_and(|(jump, _)| jump.is_retired())
    }

    /// For how long nobody has used it; `None` while somebody does.
    pub fn idle_for(&self) -> Option<Duration> {
        let since = *self
            .users
            .idle_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        (self.users.count.load(Ordering::SeqCst) == 0).then(|| since.elapsed())
    }

    /// No new commands: what runs goes on, and then it is closed.
    pub fn retire(&self) {
        self.retired.store(true, Ordering::SeqCst);
    }

    /// Says goodbye to the server. What still runs is cut.
    pub async fn close(&self) {
        self.retire();
        let goodbye = self.handle.disconnect(Disconnect::ByApplication, "", "en");
        // To a server that takes nothing it would be said for ever.
        let _ = timeout(PATIENCE_WITH_GOODBYE, goodbye).await;
        self.leash.let_go();
    }

    /// A channel ends from our side.
    pub(super) fn closed_first(&self) {
        self.closed_first.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn in_use(&self) -> InUse {
        InUse::of(&self.users)
    }

    /// It did while it was used, and is not used again.
    pub(super) fn died(&self, error: &russh::Error) -> Failure {
        self.retire();
        Failure::Died {
            address: self.address.to_string(),
            during: Step::Channel,
            why: self.ending.words().unwrap_or_else(|| ended_by(error)),
        }
    }

    /// Why it ended, in words.
    pub(super) fn epitaph(&self) -> String {
        self.ending
            .words()
            .unwrap_or_else(|| "the other side closed it".into())
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let through = self.through.as_ref().map(|(jump, _)| jump.address());
        f.debug_struct("Connection")
            .field("address", &self.address)
            .field("through", &through)
            .field("is_usable", &self.is_usable())
            .finish_non_exhaustive()
    }
}
