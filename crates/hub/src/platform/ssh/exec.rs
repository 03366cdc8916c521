//! Running one command and collecting what becomes of it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use russh::client::Msg;
use russh::{ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Sig};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::begin::{Begun, NotRun, begin, line_of};
use super::capture::Capture;
use super::command::{Command, Ending, Output, Stdin, Stream, Sudo, Watch};
use super::connection::Connection;
use super::failure::{Failure, SudoRefusal};
use super::markers::{Found, Markers};
use super::sudo::sudo_refusal;
use crate::platform::secrets::Secret;

/// A command that has ended may leave children behind that hold its output open. So long after the last
/// that came of it, they are left alone.
const AFTER_THE_END: Duration = Duration::from_secs(1);

/// And so long after the end, however much still comes of them.
const LONGEST_AFTER_THE_END: Duration = Duration::from_secs(5);

/// How long something may take to be passed on to the server.
const PATIENCE_WITH_WORDS: Duration = Duration::from_secs(1);

impl Connection {
    /// Runs a command. When the returned future is dropped, the command is ended on the machine.
    ///
    /// # Errors
    /// When it could not be started. Once it may have been, the answer is an [`Output`].
    pub async fn run(self: &Arc<Self>, command: Command) -> Result<Output, Failure> {
        self.run_until(command, CancellationToken::new()).await
    }

    /// Runs a command that is ended on the machine when the token says so.
    ///
    /// # Errors
    /// When it could not be started. Once it may have been, the answer is an [`Output`].
    pub async fn run_until(
        self: &Arc<Self>,
        command: Command,
        cancel: CancellationToken,
    ) -> Result<Output, Failure> {
        let result = self.attempt(command, cancel).await;
        result.map_err(|not_run| not_run.failure)
    }

    /// The same; gives the command back when nothing of it was sent.
    pub(super) async fn attempt(
        self: &Arc<Self>,
        command: Command,
        cancel: CancellationToken,
    ) -> Result<Output, NotRun> {
        let (answer, answered) = oneshot::channel();
        let limit = command.limit;
        // A task of its own: whoever waits may go away, and the channel is still closed in good order.
        let (connection, inner) = (self.clone(), cancel.child_token());
        let abandoned = inner.clone().drop_guard();
        let lifecycle = self.lifecycle.clone();
        self.lifecycle.spawn(async move {
            let run = Run::carry_out(connection, command, inner.clone());
            tokio::pin!(run);
            let result = tokio::select! {
                result = &mut run => result,
                // Nobody is left to hear of it: it is ended there, too.
                () = lifecycle.stopping() => {
                    inner.cancel();
                    run.await
                }
            };
            let _ = answer.send(result);
        });
        let result = answered.await;
        drop(abandoned.disarm());
        // The task is gone, and nobody knows how far it came.
        result.unwrap_or_else(|_| {
            let why = "the hub is stopping".into();
            Ok(Output::silent(Ending::Lost { why }, limit))
        })
    }
}

/// A command under way.
pub(super) struct Run {
    pub(super) connection: Arc<Connection>,
    pub(super) sudo: Sudo,
    pub(super) markers: Markers,
    stdout: Capture,
    stderr: Capture,
    watch: Option<Watch>,
    pub(super) clean_up: Vec<String>,
    pub(super) pid: Option<u32>,
    ending: Option<Ending>,
    /// All that it printed has come.
    is_whole: bool,
    prompts: usize,
    /// The command is known to run: `sudo`, if any, let it.
    pub(super) is_let: bool,
    pub(super) is_asked_to_end: bool,
    /// Tells the feeding of standard input that `sudo` asks.
    asked: Arc<Notify>,
    /// Tells it that what follows is for the command.
    ready: Arc<Notify>,
}

/// Why the reading of a command's output stopped.
enum Stop {
    Closed,
    Lost,
    TimedOut,
    Cancelled,
    WrongPassword,
}

impl Run {
    async fn carry_out(
        connection: Arc<Connection>,
        command: Command,
        cancel: CancellationToken,
    ) -> Result<Output, NotRun> {
        let (line, marks) = match line_of(&command, &connection) {
            Ok(line) => line,
            Err(failure) => return Err(NotRun::unsent(failure, command)),
        };
        let begun = match begin(&connection, line, &cancel).await {
            Ok(Some(begun)) => begun,
            Ok(None) => return Ok(Output::never_started(command.limit)),
            Err(failure) => return Err(NotRun::unsent(failure, command)),
        };
        let Begun {
            mut reads,
            writes,
            at,
            held,
        } = begun;
        let waits_for_ready = marks.ready.is_some();
        let is_let = matches!(command.sudo, Sudo::No);
        let mut run = Self {
            sudo: command.sudo,
            markers: Markers::new(marks),
            stdout: Capture::new(command.limit),
            stderr: Capture::new(command.limit),
            watch: command.watch,
            clean_up: command.clean_up,
            pid: None,
            ending: None,
            is_whole: false,
            prompts: 0,
            is_let,
            is_asked_to_end: command.is_asked_to_end,
            asked: Arc::default(),
            ready: Arc::default(),
            connection,
        };
        let password = match &run.sudo {
            Sudo::Password(password) => Some(password.clone()),
            Sudo::No | Sudo::Passwordless => None,
        };
        let feed = feed(
            &writes,
            command.stdin,
            password,
            run.asked.clone(),
            waits_for_ready.then(|| run.ready.clone()),
        );
        let stop = match run
            .read(&mut reads, feed, at + command.timeout, &cancel)
            .await
        {
            Ok(stop) => stop,
            Err(refused) => {
                run.say(writes.close()).await;
                run.connection.closed_first();
                return Err(refused.into());
            }
        };
        let held_back = run.markers.finish();
        run.take(Stream::Err, &held_back);
        let ending = match stop {
            Stop::Closed => run.ending.take().unwrap_or_else(|| Ending::Lost {
                why: "the server closed the channel and did not say how the command ended".into(),
            }),
            Stop::Lost => run.ending_of_lost(),
            Stop::TimedOut => Ending::TimedOut {
                is_gone: run.end_on_machine(&mut reads, &writes).await,
            },
            Stop::Cancelled => Ending::Cancelled {
                is_gone: run.end_on_machine(&mut reads, &writes).await,
            },
            Stop::WrongPassword => {
                run.end_sudo(&mut reads, &writes).await;
                run.say(writes.close()).await;
                return Err(run.sudo_failure(SudoRefusal::WrongPassword).into());
            }
        };
        run.say(writes.close()).await;
        // From here on the place is another's.
        drop(held);
        // What runs may call `sudo` itself, and tell what that says.
        if !run.is_let
            && let Some(why) = sudo_refusal(&run.sudo, &ending, &run.stderr)
        {
            return Err(run.sudo_failure(why).into());
        }
        Ok(Output {
            ending,
            stdout: run.stdout,
            stderr: run.stderr,
            duration: at.elapsed(),
        })
    }

    /// Reads till the command has ended, or has to be.
    async fn read(
        &mut self,
        reads: &mut ChannelReadHalf,
        feed: impl Future<Output = ()>,
        deadline: Instant,
        cancel: &CancellationToken,
    ) -> Result<Stop, Failure> {
        tokio::pin!(feed);
        let mut fed = false;
        let mut end = deadline;
        let mut latest = None;
        loop {
            // What ends it comes before what it prints: one that floods would never be ended.
            let message = tokio::select! {
                biased;
                () = cancel.cancelled() => return Ok(self.stopped(Stop::Cancelled)),
                () = sleep_until(end) => return Ok(self.stopped(Stop::TimedOut)),
                message = reads.wait() => message,
                () = &mut feed, if !fed => {
                    fed = true;
                    continue;
                }
            };
            match message {
                None => return Ok(Stop::Lost),
                Some(ChannelMsg::Close) => return Ok(Stop::Closed),
                Some(ChannelMsg::Eof) => self.is_whole = true,
                Some(ChannelMsg::Failure) => {
                    return Err(Failure::CommandFailed {
                        address: self.connection.address().to_string(),
                        said: "its SSH server does not take one".into(),
                    });
                }
                Some(ChannelMsg::Data { data }) => self.take(Stream::Out, &data),
                Some(ChannelMsg::ExtendedData { data, .. }) => {
                    let (own, found) = self.markers.push(&data);
                    self.take(Stream::Err, &own);
                    if self.react(&found) {
                        return Ok(Stop::WrongPassword);
                    }
                }
                Some(ChannelMsg::ExitStatus { exit_status }) => {
                    self.ending = Some(Ending::Exited(exit_status.cast_signed()));
                }
                Some(ChannelMsg::ExitSignal { signal_name, .. }) => {
                    self.ending = Some(Ending::Signalled(name_of(&signal_name)));
                }
                Some(_) => {}
            }
            if self.ending.is_some() {
                let now = Instant::now();
                let latest = *latest.get_or_insert(now + LONGEST_AFTER_THE_END);
                end = latest.min(now + AFTER_THE_END);
            }
        }
    }

    /// Why the reading stops from this side. Of a command that has ended there is nothing left to end: children
    /// that hold its output open are left alone.
    fn stopped(&self, why: Stop) -> Stop {
        if self.ending.is_none() {
            return why;
        }
        self.connection.closed_first();
        Stop::Closed
    }

    /// True when the password turned out to be wrong.
    fn react(&mut self, found: &[Found]) -> bool {
        for mark in found {
            match mark {
                Found::Began { pid, is_known } => self.began(*pid, *is_known),
                Found::Ready => {
                    self.is_let = true;
                    self.ready.notify_one();
                }
                Found::Prompt => {
                    self.prompts += 1;
                    if self.prompts > 1 {
                        return true;
                    }
                    self.asked.notify_one();
                }
            }
        }
        false
    }

    pub(super) fn began(&mut self, pid: u32, is_known: bool) {
        self.pid = Some(pid);
        if is_known {
            self.connection.knows_shell.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn take(&mut self, stream: Stream, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        match stream {
            Stream::Out => {
                // `sudo` says what it has to say on the other one.
                self.is_let = true;
                self.stdout.push(bytes);
            }
            Stream::Err => self.stderr.push(bytes),
        }
        if let Some(watch) = &self.watch {
            watch.take(stream, bytes);
        }
    }

    /// The connection ended. A command whose end was heard of is known to the end only when all that it
    /// printed came, too.
    fn ending_of_lost(&mut self) -> Ending {
        self.connection.retire();
        let why = self.connection.epitaph();
        match self.ending.take() {
            Some(ending) if self.is_whole => ending,
            Some(Ending::Exited(code)) => Ending::Lost {
                why: format!("it ended with {code}, but not all that it printed came: {why}"),
            },
            _ => Ending::Lost { why },
        }
    }

    /// Says something to the server that is not worth waiting for: to one that hangs, it would be for ever.
    pub(super) async fn say(&self, what: impl Future<Output = Result<(), russh::Error>>) {
        if timeout(PATIENCE_WITH_WORDS, what).await.is_err() {
            self.connection.retire();
        }
    }

    fn sudo_failure(&self, why: SudoRefusal) -> Failure {
        Failure::Sudo {
            address: self.connection.address().to_string(),
            why,
        }
    }
}

/// Writes what the command reads: the password when `sudo` asks for it and not a moment before, because
/// what `sudo` does not read would be the command's.
async fn feed(
    writes: &ChannelWriteHalf<Msg>,
    stdin: Stdin,
    password: Option<Secret>,
    asked: Arc<Notify>,
    ready: Option<Arc<Notify>>,
) {
    if let Some(password) = password {
        let is_asked = match &ready {
            Some(ready) => tokio::select! {
                () = asked.notified() => true,
                () = ready.notified() => false,
            },
            None => {
                asked.notified().await;
                true
            }
        };
        if is_asked {
            if writes.data_bytes(password_line(&password)).await.is_err() {
                return;
            }
            if let Some(ready) = &ready {
                ready.notified().await;
            }
        }
    }
    // When writing fails, the command has ended or the connection has, which the reading side learns.
    let _ = match stdin {
        Stdin::Empty => Ok(()),
        Stdin::Bytes(bytes) => writes.data_bytes(bytes).await,
        Stdin::Reader(reader) => writes.data(reader).await,
    };
    let _ = writes.eof().await;
}

/// A password as `sudo` reads it; wiped when it was sent.
pub(super) fn password_line(password: &Secret) -> Bytes {
    let mut line = Vec::with_capacity(password.expose().len() + 1);
    line.extend_from_slice(password.expose().as_bytes());
    line.push(b'\n');
    Bytes::from_owner(Zeroizing::new(line))
}

fn name_of(signal: &Sig) -> String {
    match signal {
        Sig::Custom(name) => name.clone(),
        other => format!("{other:?}"),
    }
}
