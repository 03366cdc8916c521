//! Through one machine to another that only it reaches.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::client::Msg;
use russh::{Channel, ChannelOpenFailure, ChannelStream, Error};
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

use super::channel::words;
use super::connection::Connection;
use super::dial::Address;
use super::failure::Failure;
use super::handshake::{Greeted, HostKeyPolicy, handshake};
use crate::platform::text::{cut, one_line};

/// So much of what a server says about a refusal is shown.
const LONGEST: usize = 200;

/// The words for a refusal come with it, and are heard of a moment later.
const PATIENCE_WITH_REASON: Duration = Duration::from_millis(500);

/// What a server says when it opens no channel, last one alone.
#[derive(Debug, Clone, Default)]
pub(super) struct Refusals(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    last: Mutex<Option<(ChannelOpenFailure, String)>>,
    came: Notify,
    /// How many have asked so far, and how many of them wait for the answer.
    asked: AtomicU64,
    asking: AtomicU64,
}

/// Somebody who asks for a tunnel. The words for a refusal do not say whose they are: they are believed by who
/// asked alone.
struct Asker {
    refusals: Refusals,
    number: u64,
    is_alone: bool,
}

impl Asker {
    fn of(refusals: &Refusals) -> Self {
        let is_alone = refusals.0.asking.fetch_add(1, SeqCst) == 0;
        let number = refusals.0.asked.fetch_add(1, SeqCst) + 1;
        if is_alone {
            refusals.last().take();
        }
        Self {
            refusals: refusals.clone(),
            number,
            is_alone,
        }
    }

    /// The words for a refusal of this kind.
    async fn words_for(&self, reason: &ChannelOpenFailure) -> String {
        let was_alone = self.is_alone && self.refusals.0.asked.load(SeqCst) == self.number;
        match was_alone {
            true => self.refusals.words_for(reason).await,
            false => words(reason),
        }
    }
}

impl Drop for Asker {
    fn drop(&mut self) {
        self.refusals.0.asking.fetch_sub(1, SeqCst);
    }
}

impl Refusals {
    pub(super) fn push(&self, reason: ChannelOpenFailure, description: &str) {
        let said = cut(one_line(description).trim(), LONGEST);
        *self.last() = Some((reason, said));
        self.0.came.notify_one();
    }

    /// The words for a refusal of this kind.
    async fn words_for(&self, reason: &ChannelOpenFailure) -> String {
        let told = timeout(PATIENCE_WITH_REASON, async {
            loop {
                if let Some((kind, said)) = self.last().take()
                    && kind == *reason
                    && !said.is_empty()
                {
                    return said;
                }
                self.0.came.notified().await;
            }
        });
        told.await.unwrap_or_else(|_| words(reason))
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<(ChannelOpenFailure, String)>> {
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    /// Greets a server that only this one reaches. The name is resolved there.
    ///
    /// # Errors
    /// As [`Connection::tunnel`] and [`handshake`].
    pub async fn jump(
        self: &Arc<Self>,
        address: &Address,
        policy: HostKeyPolicy,
        patience: Duration,
    ) -> Result<Greeted, Failure> {
        let stream = self.tunnel(address, patience).await?;
        self.greet(stream, address, policy, patience).await
    }

    /// Greets the server at the other end of a tunnel.
    ///
    /// # Errors
    /// As [`handshake`].
    pub async fn greet(
        self: &Arc<Self>,
        tunnel: ChannelStream<Msg>,
        address: &Address,
        policy: HostKeyPolicy,
        patience: Duration,
    ) -> Result<Greeted, Failure> {
        let greeted = handshake(tunnel, address, policy, patience, &self.lifecycle).await?;
        Ok(greeted.through(self.clone()))
    }

    /// Lets this server connect to another one.
    ///
    /// # Errors
    /// When it may not, or does not get there: which of the two it is about is said.
    pub async fn tunnel(
        self: &Arc<Self>,
        to: &Address,
        patience: Duration,
    ) -> Result<ChannelStream<Msg>, Failure> {
        let opened = timeout(patience, self.open_tunnel(to)).await;
        opened.map_err(|_| Failure::Timeout {
            address: self.behind(to),
            after: patience,
        })?
    }

    async fn open_tunnel(self: &Arc<Self>, to: &Address) -> Result<ChannelStream<Msg>, Failure> {
        let (answer, answered) = oneshot::channel();
        let (jump, there) = (self.clone(), to.clone());
        let asker = Asker::of(&self.refusals);
        // A task of its own: when nobody waits any more, a channel that opens later is still closed.
        self.lifecycle.spawn(async move {
            let opened = jump
                .handle
                .channel_open_direct_tcpip(there.host, there.port.into(), "127.0.0.1", 0)
                .await;
            let _ = answer.send((opened.map(Channel::into_stream), asker));
        });
        let (opened, asker) = match answered.await {
            Ok((opened, asker)) => (opened, Some(asker)),
            Err(_) => (Err(Error::RecvError), None),
        };
        match opened {
            Ok(stream) => {
                // It ends from this side.
                self.closed_first();
                Ok(stream)
            }
            Err(Error::ChannelOpenFailure(reason)) => {
                let why = match &asker {
                    Some(asker) => asker.words_for(&reason).await,
                    None => words(&reason),
                };
                Err(self.not_opened(to, &reason, why))
            }
            Err(error) => Err(Failure::Jump {
                jump: self.address.to_string(),
                failure: Box::new(self.died(&error)),
            }),
        }
    }

    fn not_opened(&self, to: &Address, reason: &ChannelOpenFailure, why: String) -> Failure {
        let says = |words: &[&str]| words.iter().any(|word| why.contains(word));
        match reason {
            ChannelOpenFailure::AdministrativelyProhibited
            | ChannelOpenFailure::UnknownChannelType => Failure::NotForwarded {
                jump: self.address.to_string(),
                address: to.to_string(),
                why: words(reason),
            },
            // The jump host's system says what it said to its sshd.
            _ if says(&["Connection refused"]) => Failure::Refused {
                address: self.behind(to),
            },
            _ if says(&["not known", "name resolution", "No address associated"]) => {
                Failure::Name {
                    host: format!("{} (asked on the jump host {})", to.host, self.address),
                    why,
                }
            }
            _ => Failure::Unreachable {
                address: self.behind(to),
                why: format!("the jump host says {why:?}"),
            },
        }
    }

    fn behind(&self, to: &Address) -> String {
        format!("{to} (from the jump host {})", self.address)
    }
}
