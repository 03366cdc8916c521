//! A stream that remembers the beginning of what came through it: what a server said before it fell
//! silent, or before it turned out not to be an SSH server.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::failure::Said;

/// So much of it is kept.
const KEPT: usize = 128;

/// What a server said first.
#[derive(Debug, Clone, Default)]
pub(super) struct FirstWords(Arc<Mutex<Vec<u8>>>);

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

    /// What it said, when that is no SSH.
    pub(super) fn foreign(&self) -> Option<String> {
        let bytes = self.bytes();
        // A server may say other lines before its banner (RFC 4253, 4.2).
        let text = String::from_utf8_lossy(&bytes);
        let is_ssh = text.lines().any(|line| line.starts_with("SSH-"));
        let line = text.lines().next().unwrap_or_default();
        let shown = line.chars().filter(|c| !c.is_control()).take(60).collect();
        (!bytes.is_empty() && !is_ssh).then_some(shown)
    }

    fn bytes(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
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
            let mut heard = self.heard.0.lock().unwrap_or_else(PoisonError::into_inner);
            let room = KEPT.saturating_sub(heard.len()).min(came.len());
            heard.extend_from_slice(&came[..room]);
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
