//! Opening a channel for one command, where servers refuse one when too many are open.

use std::sync::Arc;
use std::time::Duration;

use russh::client::Msg;
use russh::{Channel, ChannelOpenFailure, Error};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::connection::{Connection, InUse};
use super::failure::Failure;

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

/// A place in line that was reached, and the channel.
pub(super) struct Opened {
    pub(super) channel: Channel<Msg>,
    _place: Option<OwnedSemaphorePermit>,
    _in_use: InUse,
}

impl Connection {
    /// Waits for a place and opens a channel.
    pub(super) async fn open_channel(self: &Arc<Self>) -> Result<Opened, Failure> {
        let in_use = self.in_use();
        let place = self.slots.clone().acquire_owned().await;
        let mut waits = WAITS.iter();
        loop {
            let failure = match self.try_open().await? {
                Ok(channel) => {
                    return Ok(Opened {
                        channel,
                        _place: place.ok(),
                        _in_use: in_use,
                    });
                }
                Err(failure) => failure,
            };
            match waits.next() {
                Some(wait) => tokio::time::sleep(*wait).await,
                None => return Err(failure),
            }
        }
    }

    /// A channel beside the line: for ending what runs on the others.
    pub(super) async fn open_beside(self: &Arc<Self>) -> Result<Opened, Failure> {
        let in_use = self.in_use();
        Ok(Opened {
            channel: self.try_open().await??,
            _place: None,
            _in_use: in_use,
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
                    address: self.address.to_string(),
                    why: format!("no answer within {} s", PATIENCE.as_secs()),
                })
            }
        }
    }
}

fn words(why: &ChannelOpenFailure) -> String {
    match why {
        ChannelOpenFailure::AdministrativelyProhibited => "it is prohibited".into(),
        ChannelOpenFailure::ConnectFailed => "connect failed".into(),
        ChannelOpenFailure::UnknownChannelType => "it knows no sessions".into(),
        ChannelOpenFailure::ResourceShortage => "it is short of resources".into(),
        other => format!("{other:?}"),
    }
}
