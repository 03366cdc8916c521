//! The one task that writes beats: it takes all that wait, writes them in one transaction, and
//! answers after the commit (group commit).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use homelabcmd_wire::BeatAnswer;
use serde::Serialize;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc, oneshot};
use tokio::time::timeout;
use utoipa::ToSchema;

use super::apply::{Applied, Batch};
use super::known::KnownMachines;
use super::model::Incoming;
use super::refused::Refusals;
use crate::accounts::AgentCaller;
use crate::alerts;
use crate::app::{App, AppState};
use crate::platform::db::{Outage, Tx, outage};
use crate::platform::http::{Error, Result};
use crate::platform::lifecycle::caught;

/// More beats at once do not make the commit any cheaper for each.
const MOST_AT_ONCE: usize = 256;
/// Beats that may wait; those beyond it wait in their connections.
const QUEUE: usize = 1024;

/// A beat of so many bytes is a large one: one of many samples.
const LARGE: usize = 512 * 1024;
/// Large beats that are read and written at once; what a beat becomes in memory is many times its text.
const LARGE_AT_ONCE: usize = 2;

/// While several beats come at a time, a transaction waits so long for the others: who was just
/// answered has hardly had time to send the next, and a sync to disk that is shared is a sync saved.
const GATHER: Duration = Duration::from_millis(1);

/// Where beats are handed in.
pub struct Ingest {
    large: Semaphore,
    queue: Mutex<Option<mpsc::Sender<Job>>>,
    trouble: Mutex<Option<Trouble>>,
    refusals: Refusals,
}

/// Why no beat can be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// No room left on the database's disk.
    StorageFull,
    /// The log says why.
    NotStored,
}

/// The other end; [`Inbox::run`] is the task.
pub struct Inbox(mpsc::Receiver<Job>);

struct Job {
    agent: AgentCaller,
    beat: Incoming,
    answer: oneshot::Sender<Result<BeatAnswer>>,
}

impl From<Outage> for Trouble {
    fn from(outage: Outage) -> Self {
        match outage {
            Outage::StorageFull => Self::StorageFull,
            Outage::Unreachable => Self::NotStored,
        }
    }
}

impl Ingest {
    /// Both ends.
    pub fn new() -> (Self, Inbox) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let ingest = Self {
            large: Semaphore::new(LARGE_AT_ONCE),
            queue: Mutex::new(Some(sender)),
            trouble: Mutex::new(None),
            refusals: Refusals::default(),
        };
        (ingest, Inbox(receiver))
    }

    /// Whose beats were refused.
    pub(super) fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// Takes no more beats; those that were handed in are still written.
    pub fn close(&self) {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    /// Whether beats can be stored: `None` when the last one was.
    pub fn trouble(&self) -> Option<Trouble> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_trouble(&self, trouble: Option<Trouble>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// The turn of a beat of so many bytes, to be held until it is on disk; small ones need none.
    pub(super) async fn turn(&self, bytes: usize) -> Option<SemaphorePermit<'_>> {
        if bytes < LARGE {
            return None;
        }
        self.large.acquire().await.ok()
    }

    /// Hands a beat in and waits until it is on disk.
    pub(super) async fn submit(&self, agent: AgentCaller, beat: Incoming) -> Result<BeatAnswer> {
        let stopping = || Error::unavailable("The hub is stopping. Send this again.");
        let sender = self
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let (answer, answered) = oneshot::channel();
        sender
            .ok_or_else(stopping)?
            .send(Job {
                agent,
                beat,
                answer,
            })
            .await
            .map_err(|_| stopping())?;
        answered.await.map_err(|_| stopping())?
    }
}

impl Inbox {
    /// Writes beats until nobody can hand any in.
    pub async fn run(mut self, app: AppState) {
        let mut known = KnownMachines::default();
        let mut jobs = Vec::with_capacity(MOST_AT_ONCE);
        // As many as came together lately.
        let mut usual = 1;
        while self.0.recv_many(&mut jobs, MOST_AT_ONCE).await > 0 {
            let begin = Instant::now();
            // The transaction is there when they are. When fewer come than did, they are not waited
            // for again.
            let (tx, _) = tokio::join!(
                app.db.write(),
                timeout(GATHER, self.gather(&mut jobs, usual))
            );
            let count = jobs.len();
            usual = count.max(usual - usual.div_ceil(8));
            write(&app, &mut known, tx, std::mem::take(&mut jobs)).await;
            app.stats.batch_written(count, begin.elapsed());
        }
    }

    /// Waits until there are so many, or nobody can hand in any more.
    async fn gather(&mut self, jobs: &mut Vec<Job>, count: usize) {
        while jobs.len() < count {
            let room = MOST_AT_ONCE - jobs.len();
            if self.0.recv_many(jobs, room).await == 0 {
                break;
            }
        }
    }
}

async fn write(app: &App, known: &mut KnownMachines, tx: sqlx::Result<Tx>, jobs: Vec<Job>) {
    let (inputs, answers): (Vec<_>, Vec<_>) = jobs
        .into_iter()
        .map(|job| ((job.agent, job.beat), job.answer))
        .unzip();
    let mut results = attempt(app, known, tx, &inputs).await;
    if let Err(error) = &results
        && inputs.len() > 1
        && outage(error).is_none()
    {
        // One beat must not cost the others: each gets a transaction of its own.
        tracing::warn!(
            "a batch of {} beats failed, trying each alone: {error:#}",
            inputs.len()
        );
        let mut alone = Vec::with_capacity(inputs.len());
        for input in &inputs {
            let tx = app.db.write().await;
            alone.push(
                match attempt(app, known, tx, std::slice::from_ref(input)).await {
                    Ok(mut one) => one.pop().unwrap_or_else(|| Err(internal())),
                    Err(error) => Err(Error::internal(&error)),
                },
            );
        }
        results = Ok(alone);
    }
    match results {
        Ok(results) => {
            for (answer, result) in answers.into_iter().zip(results) {
                // Nobody waits any more: the connection was cut. The beat is stored all the same.
                let _ = answer.send(result);
            }
        }
        Err(error) => {
            for answer in answers {
                let _ = answer.send(Err(Error::internal(&error)));
            }
        }
    }
}

fn internal() -> Error {
    Error::internal(&anyhow::anyhow!("a beat got no result"))
}

/// Writes beats in one transaction. An `Err` inside the list is the agent's own fault and wrote
/// nothing; an `Err` outside means that nothing at all was written.
async fn attempt(
    app: &App,
    known: &mut KnownMachines,
    tx: sqlx::Result<Tx>,
    inputs: &[(AgentCaller, Incoming)],
) -> anyhow::Result<Vec<Result<BeatAnswer>>> {
    let outcome = caught(async {
        let mut tx = tx?;
        known.refresh(app.roster.generation());
        let mut batch = Batch::begin(app, &mut tx, known).await?;
        let mut results = Vec::with_capacity(inputs.len());
        for (agent, beat) in inputs {
            results.push(batch.take(agent, beat).await?);
        }
        let applied = batch.write().await?;
        tx.commit().await?;
        Ok((results, applied))
    })
    .await;
    match outcome {
        Ok((results, applied)) => {
            app.ingest.set_trouble(None);
            announce(app, applied);
            Ok(results)
        }
        Err(error) => {
            if let Some(outage) = outage(&error) {
                app.ingest.set_trouble(Some(outage.into()));
                // Machines that cannot be heard are not silent.
                app.listener.interrupted(&app.clock);
            }
            // What is in memory may be ahead of the database now.
            known.clear();
            Err(error)
        }
    }
}

fn announce(app: &App, applied: Applied) {
    app.stats.beats_taken(applied.beats, applied.samples);
    if applied.roster_changed {
        app.roster.changed();
        app.events.changed("machines", "");
    }
    app.events.changed_all("machine", applied.changed);
    app.events.changed_all("live", applied.live);
    app.events.changed_all("action", applied.actions);
    alerts::beaten(app, applied.vitals);
}
