//! Ending a command on the machine, with all its children.

use std::time::Duration;

use russh::client::Msg;
use russh::{ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Sig};
use tokio::time::timeout;

use super::command::{Stream, Sudo};
use super::exec::{Run, password_line};
use super::failure::Failure;
use super::markers::{Found, Markers};
use super::script;
use crate::platform::secrets::{hex, random};

/// How long a command that was sent may take to begin, when it has to be ended.
const PATIENCE_WITH_START: Duration = Duration::from_secs(3);

/// How long ending a command on the machine may take.
const PATIENCE_WITH_END: Duration = Duration::from_secs(8);

/// What was heard of a command.
enum Heard {
    Pid,
    ItEnded,
    Nothing,
}

impl Run {
    /// Ends the command with all its children; true when it is known to be gone.
    pub(super) async fn end_on_machine(
        &mut self,
        reads: &mut ChannelReadHalf,
        writes: &ChannelWriteHalf<Msg>,
    ) -> bool {
        let named = timeout(PATIENCE_WITH_START, self.hear_who_it_is(reads)).await;
        if matches!(named, Ok(Heard::ItEnded)) {
            return true;
        }
        let is_gone = self.kill(reads, writes).await;
        let is_gone = is_gone && timeout(PATIENCE_WITH_END, closed(reads)).await.is_ok();
        if is_gone && !self.clean_up.is_empty() {
            let sudo = if self.is_let { &self.sudo } else { &Sudo::No };
            let cleaned = timeout(PATIENCE_WITH_END, self.ask(&self.clean_up, sudo)).await;
            if !matches!(cleaned, Ok(Ok(Some(0)))) {
                tracing::warn!(address = %self.connection.address(), "what an ended command left behind is still there");
            }
        }
        is_gone
    }

    /// Ends a `sudo` that did not let the command begin.
    ///
    /// That goes without `sudo`: a password that was refused would be sent again, and machines lock out who sends
    /// it too often. The real user of `sudo` is who started it, and may end it.
    pub(super) async fn end_sudo(
        &self,
        reads: &mut ChannelReadHalf,
        writes: &ChannelWriteHalf<Msg>,
    ) {
        let end = self.run_end(&Sudo::No, false);
        self.kill_by(end, reads, writes).await;
    }

    async fn kill(&self, reads: &mut ChannelReadHalf, writes: &ChannelWriteHalf<Msg>) -> bool {
        let end = async {
            match self.is_let || self.sees_that_it_runs().await? {
                true => self.run_end(&self.sudo, self.is_asked_to_end).await,
                false => self.run_end(&Sudo::No, false).await,
            }
        };
        self.kill_by(end, reads, writes).await
    }

    async fn kill_by(
        &self,
        end: impl Future<Output = Result<bool, Failure>>,
        reads: &mut ChannelReadHalf,
        writes: &ChannelWriteHalf<Msg>,
    ) -> bool {
        let end = timeout(PATIENCE_WITH_END, end);
        tokio::pin!(end);
        // What still comes of the command is let go: it would stand in the way of what ends it.
        let ended = loop {
            tokio::select! {
                ended = &mut end => break ended,
                message = reads.wait() => if message.is_none() { break end.await },
            }
        };
        let is_gone = matches!(ended, Ok(Ok(true)));
        if !is_gone {
            if !self.is_asked_to_end {
                // What the server itself can do: it signals the session that it made.
                self.say(writes.signal(Sig::KILL)).await;
            }
            self.connection.retire();
        }
        is_gone
    }

    /// One that was only just started has not said its process id yet.
    async fn hear_who_it_is(&mut self, reads: &mut ChannelReadHalf) -> Heard {
        let mut has_ended = false;
        while self.pid.is_none() {
            match reads.wait().await {
                None => return Heard::Nothing,
                Some(ChannelMsg::Close) if has_ended => return Heard::ItEnded,
                Some(ChannelMsg::ExitStatus { .. } | ChannelMsg::ExitSignal { .. }) => {
                    has_ended = true;
                }
                Some(ChannelMsg::Data { data }) => self.take(Stream::Out, &data),
                Some(ChannelMsg::ExtendedData { data, .. }) => self.hear(&data),
                Some(_) => {}
            }
        }
        Heard::Pid
    }

    fn hear(&mut self, data: &[u8]) {
        let (own, found) = self.markers.push(data);
        self.take(Stream::Err, &own);
        for mark in found {
            if let Found::Began { pid, is_known } = mark {
                self.began(pid, is_known);
            }
        }
    }

    /// Whether `sudo` runs the command, asked without `sudo`. What cannot be seen is believed where no password
    /// is at stake.
    async fn sees_that_it_runs(&self) -> Result<bool, Failure> {
        let Some(pid) = self.pid else {
            return Ok(false);
        };
        Ok(match self.ask(&script::is_let(pid), &Sudo::No).await? {
            Some(script::IS_LET) => true,
            Some(script::NOT_SEEN) => matches!(self.sudo, Sudo::Passwordless),
            _ => false,
        })
    }

    async fn run_end(&self, sudo: &Sudo, asks: bool) -> Result<bool, Failure> {
        let Some(pid) = self.pid else {
            return Ok(false);
        };
        let argv = match asks {
            true => script::ask_to_end(pid),
            false => script::end(pid),
        };
        let status = self.ask(&argv, sudo).await?;
        Ok(status == Some(0))
    }

    /// Runs something beside the command; gives what it ended with.
    async fn ask(&self, argv: &[String], sudo: &Sudo) -> Result<Option<u32>, Failure> {
        let opened = self.connection.open_beside().await?;
        let (mut reads, writes) = opened.channel.split();
        let nonce = hex(&random::<8>());
        let unusable = |_| Failure::Unusable("the command cannot be ended".into());
        let (line, marks) = script::line(argv, sudo, false, &nonce, false).map_err(unusable)?;
        let mut markers = Markers::new(marks);
        let died = |error| self.connection.died(&error);
        writes.exec(true, line).await.map_err(died)?;
        let mut status = None;
        while let Some(message) = reads.wait().await {
            match (message, sudo) {
                (ChannelMsg::ExtendedData { data, .. }, Sudo::Password(password)) => {
                    let (_, found) = markers.push(&data);
                    if found.contains(&Found::Prompt) {
                        writes
                            .data_bytes(password_line(password))
                            .await
                            .map_err(died)?;
                        writes.eof().await.map_err(died)?;
                    }
                }
                (ChannelMsg::ExitStatus { exit_status }, _) => status = Some(exit_status),
                (ChannelMsg::Close, _) => break,
                _ => {}
            }
        }
        let _ = writes.close().await;
        Ok(status)
    }
}

async fn closed(reads: &mut ChannelReadHalf) {
    while let Some(message) = reads.wait().await {
        if matches!(message, ChannelMsg::Close) {
            return;
        }
    }
}
