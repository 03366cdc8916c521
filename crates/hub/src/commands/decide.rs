//! Approving, refusing and cancelling.

use std::sync::PoisonError;

use serde_json::json;

use super::definitions::is_approved;
use super::model::{ActionId, ActionState, Record, Way};
use super::record::entry_of;
use super::run::{Run, announce, end, spawn};
use super::wish::Choice;
use super::{policy, store};
use crate::accounts::Caller;
use crate::app::{App, AppState};
use crate::audit::{self, Outcome};
use crate::platform::db::{Conn, Tx};
use crate::platform::http::{Error, Result};
use crate::remote::RemoteFailure;

/// Lets an action that waits be run, and begins it.
///
/// # Errors
/// 403 where the caller may not; 409 where it does not wait, or its definition has changed since.
pub(super) async fn approve(
    app: &AppState,
    caller: &Caller,
    id: ActionId,
    note: Option<String>,
) -> Result<Record> {
    app.settle_unfinished().await?;
    let (task_app, caller) = (app.clone(), caller.clone());
    app.lifecycle
        .see_through(async move {
            let app = task_app;
            let mut tx = app.db.write().await?;
            let record = waiting(&mut tx, id).await?;
            let choice = choice_of(&app, &mut tx, &record).await?;
            let record = queue(&app, &mut tx, &caller, &record, &choice, note.as_deref()).await?;
            tx.commit().await?;
            announce(&app, &record);
            if record.via == Way::Ssh {
                let run = Run::new(&app, record.clone(), choice, None, app.commands.claim(id));
                drop(spawn(run));
            }
            Ok(record)
        })
        .await?
}

/// Takes an action that waits to `queued`, with this caller's approval on record; the action as it is then.
///
/// # Errors
/// As [`approve`].
pub(super) async fn queue(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    record: &Record,
    choice: &Choice,
    note: Option<&str>,
) -> Result<Record> {
    check_may_decide(record, choice, caller)?;
    let now = app.clock.now_ms();
    if record.expires_at.is_some_and(|at| at <= now) {
        return Err(not_waiting(ActionState::Expired));
    }
    let to = ActionState::Queued;
    if !store::decide(tx, record.id, to, Some(&caller.name), note, now).await? {
        return Err(not_waiting(record.state));
    }
    let entry = entry_of(app, record, &caller.actor(), "command.approved");
    let mut detail = entry.detail.clone();
    detail["note"] = json!(note);
    audit::record(tx, &entry.with(detail)).await?;
    wanted(tx, record.id).await
}

/// Whether a caller may approve it.
pub(super) fn may_decide(record: &Record, choice: &Choice, caller: &Caller) -> bool {
    check_may_decide(record, choice, caller).is_ok()
}

/// Refuses an action that waits, for a reason.
///
/// # Errors
/// As [`approve`].
pub(super) async fn reject(app: &App, caller: &Caller, id: ActionId, note: &str) -> Result<Record> {
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let record = waiting(&mut tx, id).await?;
    // Who asked for it may take it back; else it takes who might approve it.
    if record.actor != caller.actor()
        && let Ok(choice) = choice_of(app, &mut tx, &record).await
    {
        check_may_decide(&record, &choice, caller)?;
    }
    let to = ActionState::Rejected;
    if !store::decide(&mut tx, id, to, Some(&caller.name), Some(note), now).await? {
        return Err(not_waiting(record.state));
    }
    let mut entry = entry_of(app, &record, &caller.actor(), "command.rejected")
        .with(json!({ "id": id, "action": record.action, "note": note }));
    entry.outcome = Outcome::Refused;
    audit::record(&mut tx, &entry).await?;
    let record = wanted(&mut tx, id).await?;
    tx.commit().await?;
    announce(app, &record);
    Ok(record)
}

/// Ends an action: one that runs is ended on the machine, one that waits is not begun.
///
/// # Errors
/// 409 where it has ended already.
pub(super) async fn cancel(app: &App, caller: &Caller, id: ActionId) -> Result<Record> {
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let mut record = wanted(&mut tx, id).await?;
    if !record.state.is_open() {
        return Err(Error::conflict(
            "action_ended",
            "This action has ended already.",
        ));
    }
    if record.via == Way::Agent && record.state == ActionState::Running {
        return Err(Error::conflict(
            "not_cancellable",
            "The machine's agent has fetched it. An agent of version 1 cannot be told to stop.",
        ));
    }
    let entry = entry_of(app, &record, &caller.actor(), "command.cancelled")
        .with(json!({ "id": id, "action": record.action, "state": record.state }));
    audit::record(&mut tx, &entry).await?;
    if let Some(under_way) = app.commands.under_way(id) {
        tx.commit().await?;
        let mut by = under_way
            .cancelled_by
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        by.get_or_insert_with(|| caller.name.clone());
        drop(by);
        under_way.cancel.cancel();
        return Ok(record);
    }
    record.state = ActionState::Cancelled;
    record.ended_at = Some(now);
    let message = format!("{} cancelled it before it was begun.", caller.name);
    record.failure = Some(RemoteFailure::new("cancelled", message, ""));
    end(app, &mut tx, &record, &record.actor, None, now).await?;
    tx.commit().await?;
    announce(app, &record);
    Ok(record)
}

/// The definition and the values of what was stored: exactly those that were asked for.
pub(super) async fn choice_of(app: &App, conn: &mut Conn, record: &Record) -> Result<Choice> {
    let changed = || {
        Error::conflict(
            "action_changed",
            format!(
                "The action {} is not what it was when this was asked for. Ask for it again.",
                record.action
            ),
        )
    };
    let definition = app.commands.catalogue()?.get(&record.action).cloned();
    let definition = definition.ok_or_else(changed)?;
    let given = record.params.as_object().cloned().unwrap_or_default();
    let values = definition.values(&given).map_err(|_| changed())?;
    let argv = definition.argv(&values);
    // The text for an agent is made of the same, and not of the argv alone.
    let is_its_argv = record.via == Way::Agent || argv.is_none_or(|argv| record.steps == [argv]);
    let is_same = definition.hash == record.definition && is_its_argv;
    if !is_same || !is_approved(conn, &definition).await? {
        return Err(changed());
    }
    Ok(Choice { definition, values })
}

/// The action of this id.
pub(super) async fn wanted(conn: &mut Conn, id: ActionId) -> Result<Record> {
    let record = store::find(conn, id).await?;
    record.ok_or_else(|| Error::not_found("action"))
}

async fn waiting(tx: &mut Tx, id: ActionId) -> Result<Record> {
    let record = wanted(tx, id).await?;
    match record.state {
        ActionState::Waiting => Ok(record),
        state => Err(not_waiting(state)),
    }
}

fn check_may_decide(record: &Record, choice: &Choice, caller: &Caller) -> Result<()> {
    let needed = policy::approver(&choice.definition, &record.reasons);
    match caller.role.includes(needed) {
        true => Ok(()),
        false => Err(Error::forbidden(
            "role_needed",
            format!("To decide this, the role {} is needed.", needed.as_str()),
        )),
    }
}

fn not_waiting(state: ActionState) -> Error {
    let word = state.as_str().replace('_', " ");
    Error::conflict(
        "not_waiting",
        format!("This action does not wait for an approval any more: it is {word}."),
    )
}
