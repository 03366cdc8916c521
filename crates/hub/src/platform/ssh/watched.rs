//! A stream that remembers the beginning of what came through it: what a server said before it fell
//! silent, or before it turned out not to be an SSH server.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::failure::{Failure, Said};
use crate::platform::text::{cut, one_line};

/// So much of it is kept.
const KEPT: usize = 1024;

/// So much of a line of it is shown.
const SHOWN: usize = 60;

/// What OpenSSH's server says in place of its banner when it takes no connection now.
const FOR_THE_MOMENT: [&str; 2] = ["Exceeded MaxStartups", "Not allowed at this time"];

/// What a server said first.
#[derive(Debug, Clone, Default)]
pub(super) struct FirstWords(Arc<Mutex<Heard>>);

#[derive(Debug, Default)]
struct Heard {
    bytes: Vec<u8>,
    /// When something came last.
    last: Option<Instant>,
}

pub(super) struct Watched<S> {
    inner: S,
    heard: FirstWords,
}

impl FirstWords {
    pub(super) fn said(&self) -> Said {
        match self.bytes().is_empty() {
            true => Said::Nothing,
            false => Said::Banner,
        }
    }

    /// What was wrong with what it said: no SSH, an SSH that is too old, or that it takes nobody now.
    pub(super) fn complaint(&self, address: &str) -> Option<Failure> {
        let bytes = self.bytes();
        let text = String::from_utf8_lossy(&bytes);
        let address = address.to_owned();
        let shown = |line: &str| cut(one_line(line).trim(), SHOWN);
        // A server may say other lines before its banner (RFC 4253, 4.2).
        if let Some(banner) = text.lines().find(|line| line.starts_with("SSH-")) {
            let is_old = banner.starts_with("SSH-1.") && !banner.starts_with("SSH-1.99-");
            let said = shown(banner);
            return is_old.then_some(Failure::TooOld { address, said });
        }
        let refusal = text
            .lines()
            .find(|line| FOR_THE_MOMENT.iter().any(|words| line.starts_with(words)));
        if let Some(line) = refusal {
            let said = shown(line);
            return Some(Failure::Throttled { address, said });
        }
        // The beginning of a banner, of which the rest has not come.
        let last = text.rsplit('\n').next().unwrap_or_default();
        let may_become_one = !last.is_empty() && "SSH-".starts_with(last);
        let said = shown(text.lines().next().unwrap_or_default());
        (!bytes.is_empty() && !may_become_one).then_some(Failure::NotSsh { address, said })
    }

    /// Whether something came within this time.
    pub(super) fn has_spoken_within(&self, time: Duration) -> bool {
        self.locked().last.is_some_and(|last| last.elapsed() < time)
    }

    fn bytes(&self) -> Vec<u8> {
        self.locked().bytes.clone()
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Watched<S> {
    pub(super) fn new(inner: S) -> (Self, FirstWords) {
        let heard = FirstWords::default();
        (
            Self {
                inner,
                heard: heard.clone(),
            },
            heard,
        )
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        let came = &buf.filled()[before..];
        if !came.is_empty() {
            let mut heard = self.heard.locked();
            heard.last = Some(Instant::now());
            let room = KEPT.saturating_sub(heard.bytes.len()).min(came.len());
            heard.bytes.extend_from_slice(&came[..room]);
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
