//! The search that goes on: at most one at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::findings::Findings;
use crate::discovery::model::{DiscoveryId, LanHost, Run, Step};

/// The search that goes on, if one does.
#[derive(Clone, Default)]
pub struct Discoveries(Arc<Mutex<Option<Arc<Running>>>>);

/// A search that goes on.
pub(in crate::discovery) struct Running {
    pub(in crate::discovery) id: DiscoveryId,
    pub(super) cancel: CancellationToken,
    now: Mutex<(Run, Findings)>,
    has_news: AtomicBool,
}

/// The right to be the only one; whoever drops it lets the next one begin.
pub(super) struct Turn {
    discoveries: Discoveries,
    pub(super) running: Arc<Running>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.discoveries.lock() = None;
    }
}

impl Discoveries {
    /// Lets a search begin; else the one that goes on.
    pub(super) fn begin(&self, run: Run) -> Result<Turn, Arc<Running>> {
        let mut current = self.lock();
        if let Some(running) = &*current {
            return Err(running.clone());
        }
        let findings = Findings::of(run.plan.ports.len());
        let running = Arc::new(Running {
            id: run.id,
            cancel: CancellationToken::new(),
            now: Mutex::new((run, findings)),
            has_news: AtomicBool::new(false),
        });
        *current = Some(running.clone());
        Ok(Turn {
            discoveries: self.clone(),
            running,
        })
    }

    /// The search that goes on.
    pub(in crate::discovery) fn current(&self) -> Option<Arc<Running>> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Running>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// Adds what was heard.
    pub(super) fn hear(&self, add: impl FnOnce(&mut Findings)) {
        add(&mut self.lock().1);
        self.has_news.store(true, Ordering::SeqCst);
    }

    /// Goes on to the next step.
    pub(super) fn step(&self, step: Step) {
        self.lock().0.progress.step = step;
        self.has_news.store(true, Ordering::SeqCst);
    }

    /// Whether something was added since this was asked last.
    pub(super) fn take_news(&self) -> bool {
        self.has_news.swap(false, Ordering::SeqCst)
    }

    /// The search as it is now, and the hosts that it found.
    pub(in crate::discovery) fn now(&self) -> (Run, Vec<LanHost>) {
        let now = self.lock();
        (run_with(&now.0, &now.1), now.1.hosts())
    }

    /// The same, without the hosts.
    pub(super) fn run(&self) -> Run {
        let now = self.lock();
        run_with(&now.0, &now.1)
    }

    /// What it has heard.
    pub(super) fn findings(&self) -> Findings {
        self.lock().1.clone()
    }

    fn lock(&self) -> MutexGuard<'_, (Run, Findings)> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn run_with(run: &Run, findings: &Findings) -> Run {
    let mut run = run.clone();
    run.progress.addresses_tried = findings.addresses_tried();
    run.progress.hosts_found = findings.count();
    run.notes = findings.notes();
    run
}
