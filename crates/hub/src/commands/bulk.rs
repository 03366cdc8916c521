//! One action on many machines: some at a time, and no further than wanted once one has failed.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::{self, StreamExt as _};

use super::conduct::Finish;
use super::decide::{may_decide, queue};
use super::model::{ActionId, ActionState, BatchId, CommandSettings, Record, Way};
use super::run::{Run, announce, store_new};
use super::store;
use super::wish::{Choice, Plan};
use crate::accounts::Caller;
use crate::app::{App, AppState};
use crate::audit::Actor;
use crate::machines::{self, MachineId};
use crate::platform::db::Tx;
use crate::platform::http::{Error, Result};
use crate::remote::RemoteFailure;

/// How it is gone about.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    /// Who approves, with asking, what has to wait for an approval of theirs.
    pub(super) approver: Option<Caller>,
    /// So many machines at once.
    pub(super) parallel: usize,
    /// What has not begun when one has failed is not begun.
    pub(super) stop_on_failure: bool,
}

/// What became of it on one machine at first.
pub(super) struct Item {
    pub(super) machine: MachineId,
    pub(super) begun: Result<Record>,
}

/// Stores plans, all of them or none. What may be run is run by itself from then on; what is refused on a machine
/// stands among the batch as failed, so that who looks at it later sees that, too.
///
/// # Errors
/// When the database does not take it.
pub(super) async fn begin_many(
    app: &AppState,
    choice: Choice,
    plans: Vec<(MachineId, Result<Plan>)>,
    settings: CommandSettings,
    actor: Actor,
    manner: Manner,
) -> Result<(BatchId, Vec<Item>)> {
    app.settle_unfinished().await?;
    let task_app = app.clone();
    // A task of its own: who asked may go away between the commit and the start.
    app.lifecycle
        .see_through(async move {
            let batch = BatchId::new();
            let mut items = Vec::new();
            let mut runs = Vec::new();
            let mut tx = task_app.db.write().await?;
            for (machine, plan) in plans {
                let begun = match plan {
                    Err(refusal) => Err(refusal),
                    Ok(plan) => {
                        let stored = store_new(
                            &task_app,
                            &mut tx,
                            &plan,
                            &settings,
                            &actor,
                            false,
                            Some(batch),
                        );
                        match stored.await {
                            Ok(mut record) => {
                                if let Some(caller) = &manner.approver
                                    && record.state == ActionState::Waiting
                                    && may_decide(&record, &plan.choice, caller)
                                {
                                    let (app, choice) = (&task_app, &plan.choice);
                                    record =
                                        queue(app, &mut tx, caller, &record, choice, None).await?;
                                }
                                if record.state == ActionState::Queued && record.via == Way::Ssh {
                                    runs.push((record.clone(), plan.choice));
                                }
                                Ok(record)
                            }
                            // The same is under way there.
                            Err(refusal) if refusal.status().is_client_error() => Err(refusal),
                            Err(error) => return Err(error),
                        }
                    }
                };
                if let Err(refusal) = &begun {
                    let kept = Refused {
                        batch,
                        choice: &choice,
                        machine,
                        actor: &actor,
                    };
                    kept.store(&task_app, &mut tx, refusal).await?;
                }
                items.push(Item { machine, begun });
            }
            tx.commit().await?;
            for record in items.iter().filter_map(|item| item.begun.as_ref().ok()) {
                announce(&task_app, record);
            }
            let runs: Vec<Run> = runs
                .into_iter()
                .map(|(record, choice)| {
                    let claim = task_app.commands.claim(record.id);
                    Run::new(&task_app, record, choice, None, claim)
                })
                .collect();
            task_app.lifecycle.spawn(run_all(runs, manner));
            Ok((batch, items))
        })
        .await?
}

/// What is not done on one of the machines.
struct Refused<'a> {
    batch: BatchId,
    choice: &'a Choice,
    machine: MachineId,
    actor: &'a Actor,
}

impl Refused<'_> {
    /// Keeps that it was refused; nothing of a machine that is not there.
    async fn store(&self, app: &App, tx: &mut Tx, refusal: &Error) -> anyhow::Result<()> {
        let Some(machine) = machines::find(tx, self.machine).await? else {
            return Ok(());
        };
        let now = app.clock.now_ms();
        let id = ActionId::new();
        let record = Record {
            batch: Some(self.batch),
            steps: Vec::new(),
            // It excludes nothing.
            exclusive: id.to_string(),
            state: ActionState::Queued,
            ..Record::new(id, &machine, self.choice, self.actor, now)
        };
        store::insert(tx, &record).await?;
        let failure = RemoteFailure::new(refusal.code(), refusal.detail(), refusal.advice());
        let ended = store::Ended {
            failure: Some(&failure),
            ..store::Ended::default()
        };
        store::end(tx, id, ActionState::Failed, &ended, now).await?;
        Ok(())
    }
}

async fn run_all(runs: Vec<Run>, manner: Manner) {
    let has_failed = AtomicBool::new(false);
    let has_failed = &has_failed;
    stream::iter(runs)
        .for_each_concurrent(manner.parallel, |run| async move {
            if manner.stop_on_failure && has_failed.load(Ordering::SeqCst) {
                run.without_beginning(Finish::stopped()).await;
                return;
            }
            let ended = run.see_it_through().await;
            if ended.record.state != ActionState::Done {
                has_failed.store(true, Ordering::SeqCst);
            }
        })
        .await;
}

/// The worst comes first: what failed, then what goes on, then what is done.
pub(super) fn rank(state: ActionState) -> u8 {
    match state {
        ActionState::Failed | ActionState::TimedOut | ActionState::Interrupted => 0,
        ActionState::Waiting => 1,
        ActionState::Running => 2,
        ActionState::Queued => 3,
        ActionState::Cancelled | ActionState::Rejected | ActionState::Expired => 4,
        ActionState::Done => 5,
    }
}

/// As many machines as one request may name.
pub(super) fn check_count(count: usize) -> Result<()> {
    match count {
        0 => Err(Error::bad_request(
            "no_machines",
            "No machine is named, or none has these tags.",
        )),
        1..=500 => Ok(()),
        _ => Err(Error::bad_request(
            "too_many_machines",
            "At most 500 machines at once.",
        )),
    }
}
