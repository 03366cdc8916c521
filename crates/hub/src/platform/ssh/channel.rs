//! Opening a channel for one command, where servers refuse one when too many are open.

use std::sync::Arc;
use std::time::Duration;

use russh::client::Msg;
use russh::{Channel, ChannelOpenFailure, Error};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::connection::{Connection, InUse};
use super::failure::{Failure, Step};

/// Waits between tries when the server has no place: it gives one free a moment after a command ended.
const WAITS: [Duration; 6] = [
    Duration::from_millis(20),
    Duration::from_millis(60),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_millis(1000),
    Duration::from_millis(2000),
];

/// How long a server may think about a channel.
const PATIENCE: Duration = Duration::from_secs(10);

/// A place in line that was reached, and the channel. Whoever has it closes it.
pub(super) struct Opened {
    pub(super) channel: Channel<Msg>,
    pub(super) held: Held,
}

/// While there is this, the connection is in use.
pub(super) struct Held {
    _place: Option<OwnedSemaphorePermit>,
    _in_use: InUse,
}

impl Connection {
    /// Waits for a place and opens a channel; nothing when it was cancelled first.
    pub(super) async fn open_channel(
        self: &Arc<Self>,
        cancel: &CancellationToken,
    ) -> Result<Option<Opened>, Failure> {
        let in_use = self.in_use();
        let place = tokio::select! {
            place = self.slots.clone().acquire_owned() => place.ok(),
            () = cancel.cancelled() => return Ok(None),
        };
        // The line may have been long.
        if self.is_retired() {
            return Err(Failure::Died {
                during: Step::Channel,
                address: self.address.to_string(),
                why: "it is not used for anything new any more".into(),
            });
        }
        let mut waits = WAITS.iter();
        loop {
            // Is waited for even when cancelled: nobody would close a channel that opens later, and the server
            // has few.
            match (self.try_open().await?, waits.next()) {
                (Ok(channel), _) if cancel.is_cancelled() => {
                    let _ = channel.close().await;
                    self.closed_first();
                    return Ok(None);
                }
                (Ok(channel), _) => {
                    return Ok(Some(Opened {
                        channel,
                        held: Held {
                            _place: place,
                            _in_use: in_use,
                        },
                    }));
                }
                (Err(failure), None) => return Err(failure),
                (Err(_), Some(wait)) => tokio::select! {
                    () = tokio::time::sleep(*wait) => {}
                    () = cancel.cancelled() => return Ok(None),
                },
            }
        }
    }

    /// A channel beside the line: for ending what runs on the others.
    pub(super) async fn open_beside(self: &Arc<Self>) -> Result<Opened, Failure> {
        let in_use = self.in_use();
        Ok(Opened {
            channel: self.try_open().await??,
            held: Held {
                _place: None,
                _in_use: in_use,
            },
        })
    }

    /// The inner failure may go away by itself.
    async fn try_open(&self) -> Result<Result<Channel<Msg>, Failure>, Failure> {
        match timeout(PATIENCE, self.handle.channel_open_session()).await {
            Ok(Ok(channel)) => Ok(Ok(channel)),
            Ok(Err(Error::ChannelOpenFailure(why))) => Ok(Err(Failure::NoChannel {
                address: self.address.to_string(),
                why: words(&why),
            })),
            Ok(Err(error)) => Err(self.died(&error)),
            Err(_) => {
                // The answer may still come, and nobody would close that channel.
                self.retire();
                Err(Failure::Died {
                    during: Step::Channel,
                    address: self.address.to_string(),
                    why: format!("no answer within {} s", PATIENCE.as_secs()),
                })
            }
        }
    }
}

/// Why a channel was not opened.
pub(super) fn words(why: &ChannelOpenFailure) -> String {
    match why {
        ChannelOpenFailure::AdministrativelyProhibited => "it is prohibited".into(),
        ChannelOpenFailure::ConnectFailed => "connect failed".into(),
        ChannelOpenFailure::UnknownChannelType => "it knows no sessions".into(),
        ChannelOpenFailure::ResourceShortage => "it is short of resources".into(),
        other => format!("{other:?}"),
    }
}
