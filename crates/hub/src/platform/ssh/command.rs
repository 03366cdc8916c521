//! What to run, and what became of it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncRead;

use super::capture::Capture;
use crate::platform::secrets::Secret;
use crate::platform::text::{cut, one_line};

/// What is kept of each stream unless a command says otherwise.
const LIMIT: usize = 1024 * 1024;

/// So much of a line that a command complains with is shown.
const LONGEST_LINE: usize = 300;

/// Whether a command runs as root.
#[derive(Debug, Clone, Default)]
pub enum Sudo {
    /// As the user that is logged in.
    #[default]
    No,
    /// With `sudo`, which must not ask.
    Passwordless,
    /// With `sudo`, which is told this password if it asks.
    Password(Secret),
}

/// What a command reads.
#[derive(Default)]
pub enum Stdin {
    /// Nothing.
    #[default]
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// A stream, to its end.
    Reader(Pin<Box<dyn AsyncRead + Send>>),
}

/// A command to run.
#[derive(Debug)]
pub struct Command {
    /// Program and arguments. They reach the program as they are.
    pub argv: Vec<String>,
    /// As whom.
    pub sudo: Sudo,
    /// What it reads.
    pub stdin: Stdin,
    /// When it is ended; counts from its start.
    pub timeout: Duration,
    /// Bytes that are kept of each stream.
    pub limit: usize,
    /// Gets what comes, when it comes.
    pub watch: Option<Watch>,
    /// What is run in its place when it had to be ended: it could not do so itself. Nothing when empty.
    pub clean_up: Vec<String>,
    /// When it has to be ended it is asked to (SIGTERM), and never killed: it takes back by itself what it did.
    pub is_asked_to_end: bool,
}

/// Standard output or standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Gets what a command prints, piece by piece. It is called by who reads from the connection, so it returns at
/// once.
#[derive(Clone)]
pub struct Watch(Arc<Take>);

type Take = dyn Fn(Stream, &[u8]) + Send + Sync;

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// By itself.
    Exited(i32),
    /// A signal ended it: `KILL`, `SEGV`.
    Signalled(String),
    /// It ran too long.
    TimedOut {
        /// It is known to be gone from the machine.
        is_gone: bool,
    },
    /// Nobody wanted its end any more.
    Cancelled {
        /// It is known to be gone from the machine.
        is_gone: bool,
    },
    /// The connection ended first: what became of the command, or all that it printed, is not known.
    Lost {
        /// How the connection ended.
        why: String,
    },
}

/// What became of a command that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// How it ended.
    pub ending: Ending,
    /// What it printed.
    pub stdout: Capture,
    /// What it complained of.
    pub stderr: Capture,
    /// From the start to the end.
    pub duration: Duration,
}

/// The first line with something in it, as it can be shown.
fn first_line(said: &Capture) -> Option<String> {
    let text = said.text();
    let mut lines = text.lines().map(|line| one_line(line).trim().to_owned());
    lines
        .find(|line| !line.is_empty())
        .map(|line| cut(&line, LONGEST_LINE))
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}

impl Watch {
    /// This gets the pieces.
    pub fn new(take: impl Fn(Stream, &[u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(take))
    }

    pub(super) fn take(&self, stream: Stream, bytes: &[u8]) {
        (self.0)(stream, bytes);
    }
}

impl fmt::Debug for Stdin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Reader(_) => f.write_str("Reader"),
        }
    }
}

impl Command {
    /// A command that runs as the user, reads nothing and may take so long.
    pub fn new<S: Into<String>>(argv: impl IntoIterator<Item = S>, timeout: Duration) -> Self {
        Self {
            argv: argv.into_iter().map(Into::into).collect(),
            sudo: Sudo::No,
            stdin: Stdin::Empty,
            timeout,
            limit: LIMIT,
            watch: None,
            clean_up: Vec::new(),
            is_asked_to_end: false,
        }
    }

    /// The same, run like this.
    #[must_use]
    pub fn with_sudo(mut self, sudo: Sudo) -> Self {
        self.sudo = sudo;
        self
    }

    /// The same, with this to be run after it when it had to be ended.
    #[must_use]
    pub fn with_clean_up<S: Into<String>>(mut self, argv: impl IntoIterator<Item = S>) -> Self {
        self.clean_up = argv.into_iter().map(Into::into).collect();
        self
    }

    /// The same, asked to end where it has to, and not killed.
    #[must_use]
    pub fn asked_to_end(mut self) -> Self {
        self.is_asked_to_end = true;
        self
    }

    /// The same, with this to read.
    #[must_use]
    pub fn with_stdin(mut self, stdin: Stdin) -> Self {
        self.stdin = stdin;
        self
    }
}

impl Output {
    /// Whether it ended by itself and said that all is well.
    pub fn is_success(&self) -> bool {
        self.ending == Ending::Exited(0)
    }

    /// The first line that a command which failed said about it, or how it ended.
    pub fn complaint(&self) -> String {
        first_line(&self.stderr).unwrap_or_else(|| self.ending_words())
    }

    /// The same of what ran in place of a command, which may speak on standard output.
    pub fn answer(&self) -> String {
        first_line(&self.stderr)
            .or_else(|| first_line(&self.stdout))
            .unwrap_or_else(|| self.ending_words())
    }

    /// How it ended, for people.
    pub fn ending_words(&self) -> String {
        match &self.ending {
            Ending::Exited(code) => format!("it ended with {code}"),
            Ending::Signalled(signal) => format!("it was ended by the signal {signal}"),
            Ending::TimedOut { .. } => "it took too long".into(),
            Ending::Cancelled { .. } => "it was cancelled".into(),
            Ending::Lost { why } => why.clone(),
        }
    }

    /// It was cancelled while it waited for its turn.
    pub(super) fn never_started(limit: usize) -> Self {
        Self::silent(Ending::Cancelled { is_gone: true }, limit)
    }

    /// Nothing came of it.
    pub(super) fn silent(ending: Ending, limit: usize) -> Self {
        Self {
            ending,
            stdout: Capture::new(limit),
            stderr: Capture::new(limit),
            duration: Duration::ZERO,
        }
    }
}
