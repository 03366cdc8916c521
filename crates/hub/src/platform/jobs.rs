//! Background work: reconcilers with a name, a sentence, a period and a visible last result.
//!
//! A job takes no input: it reads the world, does the part that is missing, and may be run twice. It
//! is woken by its period or by [`Jobs::wake`]. A job that fails says so in its status and tries
//! again at its next turn.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;

use super::clock::Clock;
use super::lifecycle::{Lifecycle, caught};

type Run<C> =
    dyn Fn(Arc<C>) -> Pin<Box<dyn Future<Output = anyhow::Result<String>> + Send>> + Send + Sync;

/// One reconciler over a context `C`.
pub struct Job<C> {
    name: &'static str,
    purpose: &'static str,
    period: Duration,
    /// The least time between the end of one run and the next.
    rest: Duration,
    run: Box<Run<C>>,
}

impl<C> Job<C> {
    /// `run` answers with one sentence on what it did.
    pub fn new<F, R>(name: &'static str, purpose: &'static str, period: Duration, run: R) -> Self
    where
        R: Fn(Arc<C>) -> F + Send + Sync + 'static,
        F: Future<Output = anyhow::Result<String>> + Send + 'static,
    {
        Self {
            name,
            purpose,
            period,
            rest: Duration::ZERO,
            run: Box::new(move |context| Box::pin(run(context))),
        }
    }

    /// However often it is woken: between two runs it rests so long.
    #[must_use]
    pub fn at_most_every(mut self, rest: Duration) -> Self {
        self.rest = rest;
        self
    }
}

/// What a job last did.
#[derive(Debug, Clone)]
pub struct Status {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Its period.
    pub period: Duration,
    /// When it last began.
    pub last_started_at: Option<Timestamp>,
    /// How long that took.
    pub last_duration: Option<Duration>,
    /// What it said it did, or why it failed.
    pub last_result: Option<Result<String, String>>,
}

/// The timetable.
pub struct Jobs<C> {
    entries: BTreeMap<&'static str, Entry<C>>,
}

struct Entry<C> {
    job: Job<C>,
    wake: Notify,
    status: Mutex<Status>,
}

impl<C: Send + Sync + 'static> Jobs<C> {
    /// A timetable of these jobs.
    pub fn new(jobs: impl IntoIterator<Item = Job<C>>) -> Self {
        let entries = jobs.into_iter().map(|job| {
            let status = Status {
                name: job.name,
                purpose: job.purpose,
                period: job.period,
                last_started_at: None,
                last_duration: None,
                last_result: None,
            };
            (
                job.name,
                Entry {
                    job,
                    wake: Notify::new(),
                    status: Mutex::new(status),
                },
            )
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// Starts every job; each runs once at once and then by its period.
    pub fn start(self: &Arc<Self>, context: &Arc<C>, clock: &Clock, lifecycle: &Lifecycle) {
        for name in self.entries.keys() {
            let (jobs, context, clock) = (self.clone(), context.clone(), clock.clone());
            let (stop, name) = (lifecycle.clone(), *name);
            lifecycle.spawn(async move {
                let Some(entry) = jobs.entries.get(name) else {
                    return;
                };
                loop {
                    entry.run_once(context.clone(), &clock).await;
                    tokio::select! {
                        () = stop.stopping() => return,
                        () = tokio::time::sleep(entry.job.period) => {}
                        () = entry.wake.notified() => {}
                    }
                    if !entry.job.rest.is_zero() {
                        tokio::select! {
                            () = stop.stopping() => return,
                            () = tokio::time::sleep(entry.job.rest) => {}
                        }
                    }
                }
            });
        }
    }

    /// Runs one job now, in the caller's task; `None` when there is no such job.
    pub async fn run(&self, name: &str, context: &Arc<C>, clock: &Clock) -> Option<Status> {
        let entry = self.entries.get(name)?;
        entry.run_once(context.clone(), clock).await;
        Some(entry.status())
    }

    /// Wakes a job before its time.
    pub fn wake(&self, name: &str) {
        if let Some(entry) = self.entries.get(name) {
            entry.wake.notify_one();
        }
    }

    /// Every job's status, by name.
    pub fn statuses(&self) -> Vec<Status> {
        self.entries.values().map(Entry::status).collect()
    }
}

impl<C> Entry<C> {
    async fn run_once(&self, context: Arc<C>, clock: &Clock) {
        let (started_at, begin) = (clock.now(), clock.monotonic());
        let result = caught((self.job.run)(context)).await;
        if let Err(error) = &result {
            tracing::error!(
                job.name = self.job.name,
                "job {} failed: {error:#}",
                self.job.name
            );
        }
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.last_started_at = Some(started_at);
        status.last_duration = Some(clock.monotonic().saturating_sub(begin));
        status.last_result = Some(result.map_err(|error| format!("{error:#}")));
    }

    fn status(&self) -> Status {
        self.status
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_says_so_and_has_its_next_turn() {
        let job = Job::new("test.job", "Panics once.", Duration::from_secs(1), {
            let turns = std::sync::atomic::AtomicUsize::new(0);
            move |_: Arc<()>| {
                let turn = turns.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                async move {
                    assert!(turn > 0, "the first turn");
                    Ok("Done.".into())
                }
            }
        });
        let (jobs, clock) = (Jobs::new(vec![job]), Clock::system());
        let first = jobs.run("test.job", &Arc::new(()), &clock).await.unwrap();
        assert_eq!(
            first.last_result,
            Some(Err("it panicked: the first turn".into()))
        );
        let second = jobs.run("test.job", &Arc::new(()), &clock).await.unwrap();
        assert_eq!(second.last_result, Some(Ok("Done.".into())));
    }
}
