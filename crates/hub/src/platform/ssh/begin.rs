//! Giving a command to the machine: all that can go wrong before it may run.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use russh::client::Msg;
use russh::{ChannelReadHalf, ChannelWriteHalf};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::channel::Held;
use super::command::{Command, Stdin};
use super::connection::Connection;
use super::failure::Failure;
use super::script::{self, Marks};
use crate::platform::secrets::{hex, random};

/// A command that did not run.
#[derive(Debug)]
pub(super) struct NotRun {
    pub(super) failure: Failure,
    /// The command, when nothing of it was sent.
    pub(super) unsent: Option<Box<Command>>,
}

impl NotRun {
    pub(super) fn unsent(failure: Failure, command: Command) -> Self {
        Self {
            failure,
            unsent: Some(Box::new(command)),
        }
    }
}

/// The machine got the command, and refused it.
impl From<Failure> for NotRun {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            unsent: None,
        }
    }
}

/// A command that was sent, and what is heard of it.
pub(super) struct Begun {
    pub(super) reads: ChannelReadHalf,
    pub(super) writes: ChannelWriteHalf<Msg>,
    pub(super) at: Instant,
    pub(super) held: Held,
}

/// The line that the machine's shell is given for a command, and what is found in what comes back.
pub(super) fn line_of(
    command: &Command,
    connection: &Connection,
) -> Result<(String, Marks), Failure> {
    if command.argv.is_empty() {
        return Err(Failure::Unusable("there is no program to run".into()));
    }
    let nonce = hex(&random::<8>());
    let has_stdin = !matches!(command.stdin, Stdin::Empty);
    let is_known = connection.knows_shell.load(Ordering::Relaxed);
    script::line(&command.argv, &command.sudo, has_stdin, &nonce, is_known)
        .map_err(|error| Failure::Unusable(error.to_string()))
}

/// Opens a channel and sends the line; nothing when it was cancelled first. When this fails, nothing of it
/// was sent.
pub(super) async fn begin(
    connection: &Arc<Connection>,
    line: String,
    cancel: &CancellationToken,
) -> Result<Option<Begun>, Failure> {
    let Some(opened) = connection.open_channel(cancel).await? else {
        return Ok(None);
    };
    let at = Instant::now();
    let (reads, writes) = opened.channel.split();
    // This fails only when the connection has ended and takes nothing any more.
    if let Err(error) = writes.exec(true, line).await {
        return Err(connection.died(&error));
    }
    Ok(Some(Begun {
        reads,
        writes,
        at,
        held: opened.held,
    }))
}
