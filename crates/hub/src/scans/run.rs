//! A scan from its wish to its end, whoever waits for it.

use std::time::Duration;

use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::look::Look;
use super::model::{Place, Record, ScanId, ScanState};
use super::outcome::Outcome;
use super::store::{self, Ended};
use super::under_way::{Claim, Refused};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Entry};
use crate::platform::db::Tx;
use crate::platform::lifecycle::caught;
use crate::platform::unfinished::store_end;
use crate::remote::{Attempt, Target};

/// How long the script may take on the machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// When the hub stops: how long ending the script on the machine may take.
const PATIENCE_AT_THE_END: Duration = Duration::from_secs(5);

/// Why a scan was not started.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// The machine is being scanned.
    #[error("the machine is being scanned already")]
    Already(ScanId),
    /// Too many addresses wait in line.
    #[error("too many addresses wait to be scanned")]
    Full,
    /// The hub could not.
    #[error("the scan could not be started")]
    Hub(#[source] anyhow::Error),
}

/// Starts a scan, which goes on by itself.
///
/// # Errors
/// When one of the same machine or address is under way, or the database does not take it.
pub async fn start(app: &AppState, target: Target, actor: &Actor) -> Result<ScanId, NotStarted> {
    start_within(app, target, actor, PATIENCE).await
}

/// Starts a scan whose script is ended on the machine after this time.
///
/// # Errors
/// As [`start`].
pub async fn start_within(
    app: &AppState,
    target: Target,
    actor: &Actor,
    patience: Duration,
) -> Result<ScanId, NotStarted> {
    Ok(begin(app, target, actor, patience).await?.id)
}

/// Starts a scan; gives it as it was at that moment.
pub(super) async fn begin(
    app: &AppState,
    target: Target,
    actor: &Actor,
    patience: Duration,
) -> Result<Record, NotStarted> {
    let (answer, answered) = oneshot::channel();
    let (task_app, actor) = (app.clone(), actor.clone());
    // A task of its own: who asked may go away between the commit and the start.
    app.lifecycle.spawn(async move {
        match Run::begin(task_app, target, actor).await {
            Ok(run) => {
                let _ = answer.send(Ok(run.record.clone()));
                run.carry_out(patience).await;
            }
            Err(refusal) => {
                let _ = answer.send(Err(refusal));
            }
        }
    });
    let gone = || NotStarted::Hub(anyhow::anyhow!("the task that starts it has ended"));
    answered.await.unwrap_or_else(|_| Err(gone()))
}

/// Calls interrupted what an earlier process left open; how much.
///
/// # Errors
/// When the database does not take it.
pub async fn interrupt(tx: &mut Tx, now: i64) -> anyhow::Result<usize> {
    let (actor, outcome) = (Actor::job("scans"), Outcome::interrupted());
    let open = store::open(tx).await?;
    for record in &open {
        finish(tx, record, &actor, &outcome, now).await?;
    }
    Ok(open.len())
}

/// A scan under way.
struct Run {
    app: AppState,
    claim: Claim,
    record: Record,
    target: Target,
    actor: Actor,
    /// Absent while it waits in line.
    slot: Option<OwnedSemaphorePermit>,
}

impl Run {
    async fn begin(app: AppState, target: Target, actor: Actor) -> Result<Self, NotStarted> {
        let id = ScanId::new();
        let place = place_of(&target).ok_or_else(|| nowhere(&target))?;
        let claim = claim(&app, &place, id).await?;
        let slot = app.scans.free_slot();
        let now = app.clock.now_ms();
        let address = target.addresses.first();
        let record = Record {
            id,
            position: 0,
            machine: target.machine.as_ref().map(|(id, _)| *id),
            address: address.map(|address| address.host.to_lowercase()),
            port: address.map(|address| address.port),
            name: target.name(),
            state: match slot {
                Some(_) => ScanState::Running,
                None => ScanState::Queued,
            },
            asked_at: now,
            started_at: slot.as_ref().map(|_| now),
            ended_at: None,
            by_whom: actor.name.clone(),
            login: target.user.clone(),
            as_root: None,
            notes: Vec::new(),
            failure: None,
            summary: None,
        };
        let stored = async {
            app.settle_unfinished().await?;
            let mut tx = app.db.write().await?;
            store::insert(&mut tx, &record).await?;
            store::prune(&mut tx, &place).await?;
            let detail = json!({ "scan": id, "user": target.user, "address": record.address });
            let entry = entry(&record, &actor, "scan.started", now).with(detail);
            audit::record(&mut tx, &entry).await?;
            tx.commit().await?;
            anyhow::Ok(())
        };
        stored.await.map_err(NotStarted::Hub)?;
        announce(&app, &record);
        Ok(Self {
            app,
            claim,
            record,
            target,
            actor,
            slot,
        })
    }

    async fn carry_out(self, patience: Duration) {
        let looked = caught(async { Ok(self.look(patience).await) }).await;
        let outcome = looked.unwrap_or_else(|cause| Outcome::internal(&cause));
        let Self {
            app,
            claim,
            record,
            actor,
            slot,
            ..
        } = self;
        drop(slot);
        store_end(&app.lifecycle, "a scan", || async {
            let mut tx = app.db.write().await?;
            finish(&mut tx, &record, &actor, &outcome, app.clock.now_ms()).await?;
            Ok(tx.commit().await?)
        })
        .await;
        // Before the announcement: who hears it may start the next one.
        drop(claim);
        announce(&app, &record);
    }

    async fn look(&self, patience: Duration) -> Outcome {
        let cancel = &self.claim.scan.cancel;
        let in_line = async {
            match &self.slot {
                Some(_) => Ok(None),
                None => self.wait_in_line().await.map(Some),
            }
        };
        // Held to the end of the look.
        let _slot = tokio::select! {
            biased;
            () = self.app.lifecycle.stopping() => return Outcome::interrupted(),
            () = cancel.cancelled() => return Outcome::cancelled(),
            slot = in_line => match slot {
                Ok(slot) => slot,
                Err(cause) => return Outcome::internal(&cause),
            }
        };
        let purpose = format!("the scan of {}", self.record.name);
        let end = cancel.child_token();
        let look = Look {
            app: &self.app,
            target: &self.target,
            how: Attempt::patient(&self.actor, &purpose),
            patience,
            end: &end,
        };
        let look = look.take();
        tokio::pin!(look);
        tokio::select! {
            outcome = &mut look => outcome,
            () = self.app.lifecycle.stopping() => {
                end.cancel();
                let _ = tokio::time::timeout(PATIENCE_AT_THE_END, look).await;
                Outcome::interrupted()
            }
        }
    }

    async fn wait_in_line(&self) -> anyhow::Result<OwnedSemaphorePermit> {
        let slot = self.app.scans.slot().await;
        let mut tx = self.app.db.write().await?;
        store::set_running(&mut tx, self.record.id, self.app.clock.now_ms()).await?;
        tx.commit().await?;
        announce(&self.app, &self.record);
        Ok(slot?)
    }
}

/// Claims a machine. Who saw that the scan before has ended is not told that it has not: the claim of that
/// one ends a moment later.
async fn claim(app: &App, place: &Place, id: ScanId) -> Result<Claim, NotStarted> {
    loop {
        let other = match app.scans.claim(place.clone(), id) {
            Ok(claim) => return Ok(claim),
            Err(Refused::Full) => return Err(NotStarted::Full),
            Err(Refused::Already(other)) => other,
        };
        let found = async { store::find(&mut *app.db.read().await?, other.id).await };
        let found = found.await.map_err(|error| NotStarted::Hub(error.into()))?;
        if found.is_none_or(|record| record.state.is_open()) {
            return Err(NotStarted::Already(other.id));
        }
        other.ended.cancelled().await;
    }
}

/// Stores how a scan ended. One that has ended already, or is gone, stays as it is.
async fn finish(
    tx: &mut Tx,
    record: &Record,
    actor: &Actor,
    outcome: &Outcome,
    now: i64,
) -> anyhow::Result<()> {
    let state = outcome.state.unwrap_or(ScanState::Failed);
    // The history of an address is found by the address as it was asked for.
    let address = outcome
        .address
        .as_ref()
        .filter(|_| record.machine.is_some());
    let ended = Ended {
        state,
        ended_at: now,
        address: address.map(|address| (address.host.as_str(), address.port)),
        as_root: outcome.as_root,
        notes: &outcome.notes,
        failure: outcome.failure.as_ref(),
        summary: outcome.summary.as_ref(),
        body: outcome.body.as_deref(),
    };
    let mut entry = entry(record, actor, "scan.ended", now).with(json!({
        "scan": record.id,
        "state": state,
        "as_root": outcome.as_root,
        "code": outcome.failure.as_ref().map(|failure| &failure.code),
    }));
    if outcome.failure.is_some() {
        entry.outcome = audit::Outcome::Failed;
    }
    if store::end(tx, record.id, &ended).await? {
        audit::record(tx, &entry).await?;
    }
    Ok(())
}

pub(super) fn entry(record: &Record, actor: &Actor, action: &'static str, now: i64) -> Entry {
    let entry = Entry::done(now, actor, action, record.name.clone());
    match record.machine {
        Some(id) => entry.on(id),
        None => entry,
    }
}

pub(super) fn announce(app: &App, record: &Record) {
    app.events.changed("scan", record.id);
    if let Some(id) = record.machine {
        app.events.changed("machine", id);
    }
}

fn place_of(target: &Target) -> Option<Place> {
    match (&target.machine, target.addresses.first()) {
        (Some((id, _)), _) => Some(Place::Machine(*id)),
        (None, Some(address)) => Some(Place::Address {
            host: address.host.to_lowercase(),
            port: address.port,
        }),
        (None, None) => None,
    }
}

fn nowhere(target: &Target) -> NotStarted {
    NotStarted::Hub(anyhow::anyhow!("{} has no address", target.name()))
}
