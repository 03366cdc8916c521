//! Running one command and collecting what becomes of it.

use std::sync::Arc;
use std::time::Duration;

use russh::client::Msg;
use russh::{ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Sig};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::capture::Capture;
use super::command::{Chunk, Command, Ending, Output, Stdin, Stream, Sudo};
use super::connection::Connection;
use super::failure::{Failure, SudoRefusal};
use super::markers::{Found, Markers};
use super::script;
use super::sudo::sudo_refusal;
use crate::platform::secrets::{Secret, hex, random};

/// A command that has ended may leave children behind that hold its output open. So long after the last
/// that came of it, they are left alone.
const AFTER_THE_END: Duration = Duration::from_secs(1);

/// How long ending a command on the machine may take.
const PATIENCE_WITH_END: Duration = Duration::from_secs(8);

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
        let (answer, answered) = oneshot::channel();
        // A task of its own: whoever waits may go away, and the channel is still closed in good order.
        let (connection, inner) = (self.clone(), cancel.child_token());
        let abandoned = inner.clone().drop_guard();
        self.lifecycle.spawn(async move {
            let _ = answer.send(Run::carry_out(connection, command, inner).await);
        });
        let result = answered.await;
        drop(abandoned.disarm());
        result.unwrap_or_else(|_| {
            Err(Failure::Died {
                address: self.address.to_string(),
                why: "the hub is stopping".into(),
            })
        })
    }
}

/// A command under way.
struct Run {
    connection: Arc<Connection>,
    sudo: Sudo,
    markers: Markers,
    stdout: Capture,
    stderr: Capture,
    watch: Option<mpsc::Sender<Chunk>>,
    missed: u64,
    pid: Option<u32>,
    ending: Option<Ending>,
    prompts: usize,
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
    ) -> Result<Output, Failure> {
        let unusable = |why: String| Failure::Unusable(why);
        if command.argv.is_empty() {
            return Err(unusable("there is no program to run".into()));
        }
        let nonce = hex(&random::<8>());
        let has_stdin = !matches!(command.stdin, Stdin::Empty);
        let (line, marks) = script::line(&command.argv, &command.sudo, has_stdin, &nonce)
            .map_err(|error| unusable(error.to_string()))?;
        let waits_for_ready = marks.ready.is_some();
        let opened = tokio::select! {
            opened = connection.open_channel() => opened?,
            () = cancel.cancelled() => return Ok(Output::never_started(command.limit)),
        };
        let begun = Instant::now();
        let (mut reads, writes) = opened.channel.split();
        if let Err(error) = writes.exec(true, line).await {
            return Err(connection.died(&error));
        }
        let mut run = Self {
            sudo: command.sudo,
            markers: Markers::new(marks),
            stdout: Capture::new(command.limit),
            stderr: Capture::new(command.limit),
            watch: command.watch,
            missed: 0,
            pid: None,
            ending: None,
            prompts: 0,
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
        let stop = run
            .read(&mut reads, feed, begun + command.timeout, &cancel)
            .await?;
        let held_back = run.markers.finish();
        run.take(Stream::Err, &held_back);
        let ending = match stop {
            Stop::Closed => run.ending.take().unwrap_or_else(|| Ending::Lost {
                why: "the server closed the channel and did not say how the command ended".into(),
            }),
            Stop::Lost => run.ending.take().unwrap_or_else(|| Ending::Lost {
                why: run.connection.epitaph(),
            }),
            Stop::TimedOut => Ending::TimedOut {
                is_gone: run.end_on_machine(&mut reads, &writes).await,
            },
            Stop::Cancelled => Ending::Cancelled {
                is_gone: run.end_on_machine(&mut reads, &writes).await,
            },
            Stop::WrongPassword => {
                run.end_on_machine(&mut reads, &writes).await;
                let _ = writes.close().await;
                return Err(run.sudo_failure(SudoRefusal::WrongPassword));
            }
        };
        let _ = writes.close().await;
        if let Some(why) = sudo_refusal(&run.sudo, &ending, &run.stderr) {
            return Err(run.sudo_failure(why));
        }
        Ok(Output {
            ending,
            stdout: run.stdout,
            stderr: run.stderr,
            duration: begun.elapsed(),
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
        loop {
            let message = tokio::select! {
                biased;
                message = reads.wait() => message,
                () = &mut feed, if !fed => {
                    fed = true;
                    continue;
                }
                () = cancel.cancelled(), if self.ending.is_none() => return Ok(Stop::Cancelled),
                () = sleep_until(end) => {
                    return Ok(match self.ending {
                        Some(_) => Stop::Closed,
                        None => Stop::TimedOut,
                    });
                }
            };
            match message {
                None => return Ok(Stop::Lost),
                Some(ChannelMsg::Close) => return Ok(Stop::Closed),
                Some(ChannelMsg::Failure) => {
                    return Err(Failure::NoChannel {
                        address: self.connection.address().to_string(),
                        why: "it runs no commands".into(),
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
                end = Instant::now() + AFTER_THE_END;
            }
        }
    }

    /// True when the password turned out to be wrong.
    fn react(&mut self, found: &[Found]) -> bool {
        for mark in found {
            match mark {
                Found::Pid(pid) => self.pid = Some(*pid),
                Found::Ready => self.ready.notify_one(),
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

    fn take(&mut self, stream: Stream, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        match stream {
            Stream::Out => self.stdout.push(bytes),
            Stream::Err => self.stderr.push(bytes),
        }
        let Some(watch) = &self.watch else {
            return;
        };
        let chunk = Chunk {
            stream,
            bytes: bytes.to_vec(),
            missed: self.missed,
        };
        match watch.try_send(chunk) {
            Ok(()) => self.missed = 0,
            Err(_) => self.missed += bytes.len() as u64,
        }
    }

    /// Ends the command with all its children; true when it is known to be gone.
    async fn end_on_machine(
        &mut self,
        reads: &mut ChannelReadHalf,
        writes: &ChannelWriteHalf<Msg>,
    ) -> bool {
        let end = timeout(PATIENCE_WITH_END, self.run_end());
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
            // What the server itself can do: it signals the session that it made.
            let _ = writes.signal(Sig::KILL).await;
            self.connection.retire();
        }
        is_gone && timeout(PATIENCE_WITH_END, closed(reads)).await.is_ok()
    }

    async fn run_end(&self) -> Result<bool, Failure> {
        let Some(pid) = self.pid else {
            return Ok(false);
        };
        let opened = self.connection.open_beside().await?;
        let (mut reads, writes) = opened.channel.split();
        let nonce = hex(&random::<8>());
        let unusable = |_| Failure::Unusable("the command cannot be ended".into());
        let (line, marks) =
            script::line(&script::end(pid), &self.sudo, false, &nonce).map_err(unusable)?;
        let mut markers = Markers::new(marks);
        let died = |error| self.connection.died(&error);
        writes.exec(true, line).await.map_err(died)?;
        let mut status = None;
        while let Some(message) = reads.wait().await {
            match (message, &self.sudo) {
                (ChannelMsg::ExtendedData { data, .. }, Sudo::Password(password)) => {
                    let (_, found) = markers.push(&data);
                    if found.contains(&Found::Prompt) {
                        let line = format!("{}\n", password.expose());
                        writes.data_bytes(line.into_bytes()).await.map_err(died)?;
                        writes.eof().await.map_err(died)?;
                    }
                }
                (ChannelMsg::ExitStatus { exit_status }, _) => status = Some(exit_status),
                (ChannelMsg::Close, _) => break,
                _ => {}
            }
        }
        let _ = writes.close().await;
        Ok(status == Some(0))
    }

    fn sudo_failure(&self, why: SudoRefusal) -> Failure {
        Failure::Sudo {
            address: self.connection.address().to_string(),
            why,
        }
    }
}

async fn closed(reads: &mut ChannelReadHalf) {
    while let Some(message) = reads.wait().await {
        if matches!(message, ChannelMsg::Close) {
            return;
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
            let line = format!("{}\n", password.expose());
            if writes.data_bytes(line.into_bytes()).await.is_err() {
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

fn name_of(signal: &Sig) -> String {
    match signal {
        Sig::Custom(name) => name.clone(),
        other => format!("{other:?}"),
    }
}
