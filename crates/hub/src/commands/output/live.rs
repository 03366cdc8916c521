//! The output of a command that runs, for those who follow it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::transcript::{Piece, Stream, Transcript};

/// What a command printed so far, and word of more. One writes, any number follow; who follows slowly keeps
/// nothing and nobody waiting.
#[derive(Debug)]
pub(in crate::commands) struct Live {
    transcript: Mutex<Transcript>,
    progress: watch::Sender<Progress>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::commands) struct Progress {
    /// Bytes of both streams.
    pub(in crate::commands) total: u64,
    /// Nothing more comes, and what came is stored.
    pub(in crate::commands) is_over: bool,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            transcript: Mutex::default(),
            progress: watch::Sender::new(Progress::default()),
        }
    }
}

impl Live {
    /// Takes what came next.
    pub(in crate::commands) fn push(&self, stream: Stream, bytes: &[u8]) {
        let total = {
            let mut transcript = self.locked();
            transcript.push(stream, bytes);
            transcript.total()
        };
        self.progress.send_modify(|progress| progress.total = total);
    }

    /// Nothing more comes.
    pub(in crate::commands) fn end(&self) {
        self.progress
            .send_modify(|progress| progress.is_over = true);
    }

    /// Word of more.
    pub(in crate::commands) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// What is kept from this position on, at most about so many bytes.
    pub(in crate::commands) fn since(&self, position: u64, most: usize) -> Vec<Piece> {
        self.locked().since(position, most)
    }

    /// How many bytes came of each stream.
    pub(in crate::commands) fn bytes(&self) -> [i64; 2] {
        let transcript = self.locked();
        [Stream::Stdout, Stream::Stderr]
            .map(|stream| i64::try_from(transcript.total_of(stream)).unwrap_or(i64::MAX))
    }

    /// Each stream as text.
    pub(in crate::commands) fn texts(&self) -> [String; 2] {
        let transcript = self.locked();
        [Stream::Stdout, Stream::Stderr].map(|stream| transcript.text(stream))
    }

    /// A look at it as a whole.
    pub(in crate::commands) fn look<T>(&self, look: impl FnOnce(&Transcript) -> T) -> T {
        look(&self.locked())
    }

    fn locked(&self) -> MutexGuard<'_, Transcript> {
        self.transcript
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
