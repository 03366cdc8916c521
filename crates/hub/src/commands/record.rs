//! An action as it is stored at first, and as the audit log tells of it.

use serde_json::json;

use super::model::{ActionId, ActionState, BatchId, CommandSettings, Reason, Record, Way};
use super::wish::{Choice, Plan};
use crate::app::App;
use crate::audit::{Actor, Entry};
use crate::machines::Machine;

/// A plan as it is stored: running where it has a place to run in.
pub(super) fn record_of(
    plan: &Plan,
    settings: &CommandSettings,
    actor: &Actor,
    has_slot: bool,
    batch: Option<BatchId>,
    now: i64,
) -> Record {
    let state = match (plan.reasons.is_empty(), has_slot) {
        (false, _) => ActionState::Waiting,
        (true, true) => ActionState::Running,
        (true, false) => ActionState::Queued,
    };
    let hours = i64::from(settings.approval_hours);
    Record {
        batch,
        title: plan.title.clone(),
        steps: plan.steps.clone(),
        via: plan.via,
        exclusive: plan.exclusive(),
        state,
        reasons: plan.reasons.clone(),
        expires_at: (state == ActionState::Waiting).then_some(now + hours * 3_600_000),
        started_at: (state == ActionState::Running).then_some(now),
        ..Record::new(ActionId::new(), &plan.machine, &plan.choice, actor, now)
    }
}

impl Record {
    /// Of something that was asked for now, and of which nothing has become yet.
    pub(super) fn new(
        id: ActionId,
        machine: &Machine,
        choice: &Choice,
        actor: &Actor,
        now: i64,
    ) -> Self {
        let Choice { definition, values } = choice;
        Self {
            id,
            position: 0,
            batch: None,
            machine: machine.id,
            machine_name: machine.name.clone(),
            action: definition.name.clone(),
            definition: definition.hash.clone(),
            title: definition.title(values),
            params: values.json(definition),
            steps: Vec::new(),
            via: Way::Ssh,
            detached: definition.detached,
            exclusive: String::new(),
            state: ActionState::Queued,
            reasons: Vec::new(),
            asked_at: now,
            actor: actor.clone(),
            expires_at: None,
            decided_at: None,
            decided_by: None,
            note: None,
            started_at: None,
            ended_at: None,
            exit_code: None,
            failure: None,
            duration_ms: None,
            stdout_bytes: 0,
            stderr_bytes: 0,
            audit_id: None,
            aftermath: None,
            upgrade: None,
        }
    }
}

/// Something about an action, for the record: what was asked for, and what that is on the machine.
pub(super) fn entry_of(app: &App, record: &Record, actor: &Actor, action: &'static str) -> Entry {
    let subject = format!("{} on {}", record.title, record.machine_name);
    let rule = |reason: &Reason| serde_json::to_value(reason).unwrap_or_default();
    Entry::done(app.clock.now_ms(), actor, action, subject)
        .on(record.machine)
        .with(json!({
            "id": record.id,
            "action": record.action,
            "definition": record.definition,
            "params": record.params,
            "steps": record.steps,
            "via": record.via,
            "reasons": record.reasons.iter().map(rule).collect::<Vec<_>>(),
        }))
}
