//! A stream that remembers the beginning of what came through it: what a server said before it fell
//! silent, or before it turned out not to be an SSH server. It is held by a leash: the SSH library goes on with
//! a stream by itself, also when nobody wants it any more and the server does not end it.

use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

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
    let_go: Pin<Box<dyn Future<Output = ()> + Send>>,
    is_over: bool,
}

/// Holds a stream: it ends soon after this does.
#[derive(Debug, Default)]
pub(super) struct Leash(CancellationToken);

/// So long may a goodbye take after it was let go.
const GOODBYE: Duration = Duration::from_secs(2);

impl Leash {
    pub(super) fn let_go(&self) {
        self.0.cancel();
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.let_go();
    }
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
    pub(super) fn new(inner: S) -> (Self, FirstWords, Leash) {
        let heard = FirstWords::default();
        let leash = Leash::default();
        let token = leash.0.clone();
        let watched = Self {
            inner,
            heard: heard.clone(),
            let_go: Box::pin(async move {
                token.cancelled().await;
                sleep(GOODBYE).await;
            }),
            is_over: false,
        };
        (watched, heard, leash)
    }

    /// Whoever reads or writes is woken when it is over.
    fn check(&mut self, cx: &mut Context<'_>) -> Result<()> {
        self.is_over = self.is_over || self.let_go.as_mut().poll(cx).is_ready();
        match self.is_over {
            true => Err(Error::new(ErrorKind::ConnectionAborted, "it was let go")),
            false => Ok(()),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        self.check(cx)?;
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
    ) -> Poll<Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
