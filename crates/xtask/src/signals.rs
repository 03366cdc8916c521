//! Ctrl-C and its relatives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Remembers that somebody wants this program to end.
#[derive(Debug)]
pub(crate) struct Signals {
    wanted: Arc<AtomicBool>,
}

impl Signals {
    /// From now on a signal no longer ends this program: it must look here.
    pub(crate) fn listen() -> anyhow::Result<Self> {
        let wanted = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, wanted.clone()).context("cannot hear signals")?;
        }
        Ok(Self { wanted })
    }

    /// Somebody wants an end.
    pub(crate) fn stop_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// Forgets what was heard, to notice when it comes again.
    pub(crate) fn forget(&self) {
        self.wanted.store(false, Ordering::Relaxed);
    }
}
