//! A connection that is logged in: its channels, its age, its end.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::client::Handle;
use russh::{Channel, ChannelStream, Disconnect};
use tokio::sync::{Semaphore, oneshot};
use tokio::time::Instant;

use super::dial::Address;
use super::failure::Failure;
use super::handshake::{Client, EndReason, Greeted, HostKeyPolicy, ended_by, handshake};
use super::key::HostKey;
use crate::platform::lifecycle::Lifecycle;

/// Commands at once over one connection. Servers allow ten (`MaxSessions`), but give a place free late.
pub const MOST_CHANNELS: usize = 4;

/// The library keeps a little (some KiB) for each channel that we closed before the server did, as long as
/// the connection lives. After so many of them another connection is made.
const MOST_CLOSED_FIRST: usize = 500;

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
    /// Set when it is not to be used any more, though it is still open.
    retired: AtomicBool,
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
        ending: EndReason,
        lifecycle: Lifecycle,
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
            ending,
            retired: AtomicBool::new(false),
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
        !self.handle.is_closed() && !self.retired.load(Ordering::SeqCst)
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
        let _ = self
            .handle
            .disconnect(Disconnect::ByApplication, "", "en")
            .await;
    }

    /// Greets a server that only this one reaches. The name is resolved there.
    ///
    /// # Errors
    /// As [`handshake`], and when this server does not connect to that address.
    pub async fn jump(
        self: &Arc<Self>,
        address: &Address,
        policy: HostKeyPolicy,
        patience: Duration,
    ) -> Result<Greeted, Failure> {
        let stream = tokio::time::timeout(patience, self.tunnel(address))
            .await
            .map_err(|_| Failure::Timeout {
                address: address.to_string(),
                after: patience,
            })??;
        let greeted = handshake(stream, address, policy, patience, &self.lifecycle).await?;
        Ok(greeted.through(self.clone()))
    }

    async fn tunnel(
        self: &Arc<Self>,
        to: &Address,
    ) -> Result<ChannelStream<russh::client::Msg>, Failure> {
        let (answer, answered) = oneshot::channel();
        let (jump, there) = (self.clone(), to.clone());
        // A task of its own: when nobody waits any more, a channel that opens later is still closed.
        self.lifecycle.spawn(async move {
            let opened = jump
                .handle
                .channel_open_direct_tcpip(there.host, there.port.into(), "127.0.0.1", 0)
                .await;
            let _ = answer.send(opened.map(Channel::into_stream));
        });
        match answered.await.unwrap_or(Err(russh::Error::RecvError)) {
            Ok(stream) => {
                // It ends from this side.
                self.closed_first();
                Ok(stream)
            }
            Err(russh::Error::ChannelOpenFailure(_)) => Err(Failure::Unreachable {
                address: to.to_string(),
                why: format!("{} does not connect to it", self.address),
            }),
            Err(error) => Err(self.died(&error)),
        }
    }

    /// A channel ends from our side.
    pub(super) fn closed_first(&self) {
        if self.closed_first.fetch_add(1, Ordering::SeqCst) + 1 >= MOST_CLOSED_FIRST {
            self.retire();
        }
    }

    pub(super) fn in_use(&self) -> InUse {
        InUse::of(&self.users)
    }

    /// It did while it was used, and is not used again.
    pub(super) fn died(&self, error: &russh::Error) -> Failure {
        self.retire();
        Failure::Died {
            address: self.address.to_string(),
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
