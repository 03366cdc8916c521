//! An action from its wish to its end, whoever waits for it.
//!
//! An action is stored before it is run, with its line in `audit`, in one transaction. Whoever takes it from
//! `queued` to `running` has the only right to run it: a second one finds it there no more.

use std::time::Duration;

use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::catalogue::Definition;
use super::conduct::{Finish, conduct, resume};
use super::model::{ActionState, BatchId, CommandSettings, Record, Way};
use super::output::{Stream, pack};
use super::record::{entry_of, record_of};
use super::telling::{tell_of_end, tell_of_wait};
use super::under_way::Claim;
use super::wish::{Choice, Plan};
use super::{store, upgrade};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Outcome};
use crate::platform::db::Tx;
use crate::platform::http::{Error, Result};
use crate::platform::unfinished::store_end;

/// What became of a plan at first.
pub(super) struct Begun {
    pub(super) record: Record,
    /// Tells how it ended; absent where it waits for an approval.
    pub(super) ended: Option<oneshot::Receiver<Ended>>,
}

/// How an action ended, for who waits for that.
pub(super) struct Ended {
    pub(super) record: Record,
    pub(super) stdout: String,
    pub(super) stderr: String,
    pub(super) is_cut: [bool; 2],
    /// Why it did not run, as an answer.
    pub(super) refusal: Option<Error>,
}

/// An action with the right to run it.
pub(super) struct Run {
    pub(super) app: AppState,
    pub(super) record: Record,
    /// Absent where another hub began it.
    pub(super) choice: Option<Choice>,
    pub(super) terms: Terms,
    pub(super) claim: Claim,
    /// Absent while it waits in line.
    slot: Option<OwnedSemaphorePermit>,
}

/// On which terms an action is run.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub(super) root: bool,
    pub(super) timeout: Duration,
    pub(super) ends_connection: bool,
    pub(super) is_of_packages: bool,
}

/// Stores a plan, and runs it where nothing has to be waited for.
///
/// # Errors
/// 409 when the same is under way on the machine; when the database does not take it.
pub(super) async fn begin(
    app: &AppState,
    plan: Plan,
    settings: &CommandSettings,
    actor: &Actor,
) -> Result<Begun> {
    app.settle_unfinished().await?;
    let (task_app, settings, actor) = (app.clone(), settings.clone(), actor.clone());
    // A task of its own: who asked may go away between the commit and the start.
    app.lifecycle
        .see_through(async move {
            let slot = match plan.reasons.is_empty() && plan.via == Way::Ssh {
                true => task_app.commands.free_slot(),
                false => None,
            };
            let mut tx = task_app.db.write().await?;
            let has_slot = slot.is_some();
            let record =
                store_new(&task_app, &mut tx, &plan, &settings, &actor, has_slot, None).await?;
            // Before anybody sees that it runs: one that nobody has is taken for another hub's.
            let claim = task_app.commands.claim(record.id);
            tx.commit().await?;
            announce(&task_app, &record);
            let ended = match record.state {
                ActionState::Waiting => None,
                // Its agent comes for it.
                _ if record.via == Way::Agent => None,
                _ => {
                    let run = Run::new(&task_app, record.clone(), plan.choice, slot, claim);
                    Some(spawn(run))
                }
            };
            Ok(Begun { record, ended })
        })
        .await?
}

/// Stores a plan that is new, as running where it has a place to run in.
pub(super) async fn store_new(
    app: &App,
    tx: &mut Tx,
    plan: &Plan,
    settings: &CommandSettings,
    actor: &Actor,
    has_slot: bool,
    batch: Option<BatchId>,
) -> Result<Record> {
    let now = app.clock.now_ms();
    let mut record = record_of(plan, settings, actor, has_slot, batch, now);
    if let Some(other) = store::excluding(tx, record.machine, &record.exclusive).await? {
        return Err(already(&other));
    }
    store::insert(tx, &record).await?;
    match record.state {
        ActionState::Waiting => {
            let entry = entry_of(app, &record, actor, "command.requested");
            audit::record(tx, &entry).await?;
            tell_of_wait(app, tx, &record).await?;
        }
        ActionState::Running => begins(app, tx, &mut record).await?,
        _ => {}
    }
    Ok(record)
}

/// Puts it on record that an action begins.
pub(super) async fn begins(app: &App, tx: &mut Tx, record: &mut Record) -> sqlx::Result<()> {
    let entry = entry_of(app, record, &record.actor, "command.started");
    let position = audit::record(tx, &entry).await?;
    record.audit_id = Some(position);
    store::note_audit(tx, record.id, position).await
}

/// Runs what is stored, in a task of its own.
pub(super) fn spawn(run: Run) -> oneshot::Receiver<Ended> {
    let (say, said) = oneshot::channel();
    let lifecycle = run.app.lifecycle.clone();
    lifecycle.spawn(async move {
        let _ = say.send(run.see_it_through().await);
    });
    said
}

impl Run {
    pub(super) fn new(
        app: &AppState,
        record: Record,
        choice: Choice,
        slot: Option<OwnedSemaphorePermit>,
        claim: Claim,
    ) -> Self {
        Self {
            claim,
            app: app.clone(),
            record,
            terms: Terms::of(&choice.definition),
            choice: Some(choice),
            slot,
        }
    }

    /// Follows an action that another hub began and that goes on by itself.
    pub(super) fn resumed(app: &AppState, record: Record) -> Self {
        let catalogue = app.commands.catalogue().ok();
        let definition = catalogue.and_then(|catalogue| catalogue.get(&record.action));
        Self {
            claim: app.commands.claim(record.id),
            app: app.clone(),
            // What it was begun as is in no catalogue any more: it needs root to be looked at, and as long as it
            // takes.
            terms: definition.map_or_else(Terms::unknown, |definition| Terms::of(definition)),
            choice: None,
            slot: None,
            record,
        }
    }

    /// Follows it, and stores how it ended.
    pub(super) async fn resume(self) {
        let finish = resume(&self).await;
        self.finish(finish).await;
    }

    /// Runs it, and stores how it ended.
    pub(super) async fn see_it_through(mut self) -> Ended {
        let finish = match self.take_its_turn().await {
            Ok(()) => {
                self.give_grace(self.terms.timeout);
                let finish = conduct(&self).await;
                self.give_grace(Duration::ZERO);
                finish
            }
            Err(finish) => *finish,
        };
        self.finish(finish).await
    }

    /// A unit that is being restarted is not what an alert is for, as long as this takes.
    fn give_grace(&self, time: Duration) {
        if let Some(unit) = self.choice.as_ref().and_then(Choice::unit_on_its_way) {
            let now = self.app.clock.now_ms();
            self.app.grace.give(self.record.machine, unit, now, time);
        }
    }

    /// Does not run it, and stores why.
    pub(super) async fn without_beginning(self, why: Box<Finish>) {
        self.finish(*why).await;
    }

    async fn finish(self, mut finish: Finish) -> Ended {
        let upgrade = upgrade::look(&self).await;
        if let Some(upgrade) = &upgrade {
            upgrade.explain(&mut finish);
        }
        let Self {
            app,
            mut record,
            claim,
            slot,
            ..
        } = self;
        drop(slot);
        if finish.is_left {
            return Ended {
                stdout: String::new(),
                stderr: String::new(),
                is_cut: [false; 2],
                refusal: finish.refusal,
                record,
            };
        }
        let live = claim.action.live.clone();
        let packed = live.look(|transcript| match transcript.total() {
            0 => None,
            // What cannot be packed is not kept, and the rest of it still is.
            _ => pack(transcript).ok(),
        });
        let bytes = live.bytes();
        record.state = finish.state;
        record.exit_code = finish.exit_code;
        record.failure = finish.failure;
        record.aftermath = finish.aftermath;
        record.upgrade = upgrade;
        record.duration_ms = finish
            .duration
            .map(|took| i64::try_from(took.as_millis()).unwrap_or(i64::MAX));
        [record.stdout_bytes, record.stderr_bytes] = bytes;
        let ended_at = app.clock.now_ms();
        record.ended_at = Some(ended_at);
        store_end(&app.lifecycle, "an action", || async {
            let mut tx = app.db.write().await?;
            end(
                &app,
                &mut tx,
                &record,
                &record.actor,
                packed.as_deref(),
                ended_at,
            )
            .await?;
            Ok(tx.commit().await?)
        })
        .await;
        drop(claim);
        announce(&app, &record);
        live.look(|transcript| Ended {
            stdout: transcript.text(Stream::Stdout),
            stderr: transcript.text(Stream::Stderr),
            is_cut: [Stream::Stdout, Stream::Stderr].map(|stream| transcript.is_truncated(stream)),
            refusal: finish.refusal,
            record,
        })
    }

    /// Waits for a place, and takes the action from `queued` to `running`.
    async fn take_its_turn(&mut self) -> std::result::Result<(), Box<Finish>> {
        if self.slot.is_some() {
            return Ok(());
        }
        let cancel = self.claim.action.cancel.clone();
        let slot = tokio::select! {
            biased;
            () = self.app.lifecycle.stopping() => return Err(Finish::not_begun(ActionState::Interrupted)),
            () = cancel.cancelled() => return Err(Finish::not_begun(ActionState::Cancelled)),
            slot = self.app.commands.slot() => slot,
        };
        let started = async {
            self.slot = Some(slot?);
            let now = self.app.clock.now_ms();
            let mut tx = self.app.db.write().await?;
            let (queued, running) = (ActionState::Queued, ActionState::Running);
            let is_ours = store::advance(&mut tx, self.record.id, queued, running, now).await?;
            if is_ours {
                self.record.state = running;
                self.record.started_at = Some(now);
                begins(&self.app, &mut tx, &mut self.record).await?;
                tx.commit().await?;
            }
            anyhow::Ok(is_ours)
        };
        match started.await {
            Ok(true) => {
                announce(&self.app, &self.record);
                Ok(())
            }
            // It was ended while it waited.
            Ok(false) => Err(Finish::not_begun(ActionState::Cancelled)),
            Err(error) => Err(Finish::internal(&error)),
        }
    }
}

/// Stores how an action ended, and puts it on record as done by this actor. One that ended before stays as it
/// is.
pub(super) async fn end(
    app: &App,
    tx: &mut Tx,
    record: &Record,
    actor: &Actor,
    output: Option<&[u8]>,
    now: i64,
) -> anyhow::Result<()> {
    let ended = store::Ended {
        exit_code: record.exit_code,
        failure: record.failure.as_ref(),
        duration_ms: record.duration_ms,
        stdout_bytes: record.stdout_bytes,
        stderr_bytes: record.stderr_bytes,
        output,
        aftermath: record.aftermath.as_ref(),
        upgrade: record.upgrade.as_ref(),
    };
    if !store::end(tx, record.id, record.state, &ended, now).await? {
        return Ok(());
    }
    let mut entry = entry_of(app, record, actor, "command.ended").with(json!({
        "id": record.id,
        "action": record.action,
        "state": record.state,
        "exit_code": record.exit_code,
        "code": record.failure.as_ref().map(|failure| &failure.code),
        "duration_ms": record.duration_ms,
        "stdout_bytes": record.stdout_bytes,
        "stderr_bytes": record.stderr_bytes,
    }));
    entry.outcome = match record.state {
        ActionState::Done => Outcome::Done,
        _ => Outcome::Failed,
    };
    audit::record(tx, &entry).await?;
    tell_of_end(app, tx, record).await
}

/// Calls interrupted what an earlier process left open; how much.
///
/// # Errors
/// When the database does not take it.
pub async fn interrupt(app: &App, tx: &mut Tx) -> anyhow::Result<usize> {
    let open = store::in_states(tx, &[ActionState::Queued, ActionState::Running]).await?;
    // What goes on by itself is followed again (`jobs.rs`), and agents go on without the hub.
    let goes_on = |record: &Record| {
        record.via == Way::Agent || (record.detached && record.state == ActionState::Running)
    };
    let now = app.clock.now_ms();
    let mut count = 0;
    for mut record in open.into_iter().filter(|record| !goes_on(record)) {
        count += 1;
        let finish = match record.state {
            ActionState::Queued => *Finish::not_begun(ActionState::Interrupted),
            _ => Finish::interrupted(),
        };
        record.state = ActionState::Interrupted;
        record.failure = finish.failure;
        end(app, tx, &record, &Actor::job("commands"), None, now).await?;
    }
    Ok(count)
}

impl Terms {
    fn of(definition: &Definition) -> Self {
        Self {
            root: definition.root,
            timeout: definition.timeout,
            ends_connection: definition.ends_connection,
            is_of_packages: definition.is_of_packages(),
        }
    }

    fn unknown() -> Self {
        Self {
            root: true,
            timeout: Duration::from_secs(24 * 3600),
            ends_connection: false,
            is_of_packages: false,
        }
    }
}

fn already(other: &Record) -> Error {
    let is = match other.state {
        ActionState::Waiting => "waits for an approval there already",
        ActionState::Queued => "waits for its turn there already",
        _ => "is running there already",
    };
    Error::conflict(
        "already_under_way",
        format!("{} on {} {is}.", other.title, other.machine_name),
    )
    .because_of(other.id)
}

/// Pages and followers look anew.
pub(super) fn announce(app: &App, record: &Record) {
    app.events.changed("action", record.id);
    app.events.changed("machine", record.machine);
}
