use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::accounts::Role;
use crate::app::App;
use crate::commands::aftermath::Aftermath;
use crate::commands::catalogue::Danger;
use crate::commands::model::{ActionId, ActionState, BatchId, Reason, Record, Way};
use crate::commands::policy;
use crate::commands::upgrade::Upgrade;
use crate::machines::MachineId;
use crate::platform::clock::from_ms;
use crate::remote::RemoteFailure;

/// An action on a machine.
#[derive(Serialize, ToSchema)]
#[schema(as = Action)]
pub(super) struct ActionView {
    id: ActionId,
    /// Those that were asked for in one go have one.
    batch_id: Option<BatchId>,
    machine_id: MachineId,
    /// As it was called then.
    machine_name: String,
    /// Its name in the catalogue.
    action: String,
    /// What it does, in a few words.
    title: String,
    #[schema(value_type = Object)]
    params: Value,
    /// Programs and arguments, as they reach the machine: one command after the other.
    steps: Vec<Vec<String>>,
    /// Which way it takes to the machine.
    via: Way,
    /// It goes on by itself on the machine, also when the hub is away.
    detached: bool,
    state: ActionState,
    /// Why it waits, or waited, for an approval.
    reasons: Vec<Reason>,
    /// Who may approve it.
    approver: Option<Role>,
    asked_at: Timestamp,
    /// Who wanted it.
    by: String,
    /// When it is refused unless somebody approved it.
    expires_at: Option<Timestamp>,
    decided_at: Option<Timestamp>,
    decided_by: Option<String>,
    /// What whoever decided said about it.
    note: Option<String>,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    exit_code: Option<i32>,
    /// Why it is not done.
    failure: Option<RemoteFailure>,
    /// How the unit is that it was about.
    aftermath: Option<Aftermath>,
    /// What came of an upgrade, as far as the package manager told it.
    upgrade: Option<Upgrade>,
    /// What the command itself took; milliseconds.
    duration_ms: Option<i64>,
    /// Bytes that it printed so far.
    stdout_bytes: i64,
    stderr_bytes: i64,
    /// What it may do to people; null where the catalogue has it no more.
    danger: Option<Danger>,
}

impl ActionView {
    pub(super) fn of(app: &App, record: Record) -> Self {
        let catalogue = app.commands.catalogue().ok();
        let definition = catalogue.and_then(|catalogue| catalogue.get(&record.action));
        let mut bytes = [record.stdout_bytes, record.stderr_bytes];
        if let Some(under_way) = app.commands.under_way(record.id) {
            bytes = under_way.live.bytes();
        }
        Self {
            approver: definition
                .filter(|_| record.state == ActionState::Waiting)
                .map(|definition| policy::approver(definition, &record.reasons)),
            danger: definition.map(|definition| definition.danger),
            id: record.id,
            batch_id: record.batch,
            machine_id: record.machine,
            machine_name: record.machine_name,
            action: record.action,
            title: record.title,
            params: record.params,
            steps: record.steps,
            via: record.via,
            detached: record.detached,
            state: record.state,
            reasons: record.reasons,
            asked_at: from_ms(record.asked_at),
            by: record.actor.name,
            expires_at: record.expires_at.map(from_ms),
            decided_at: record.decided_at.map(from_ms),
            decided_by: record.decided_by,
            note: record.note,
            started_at: record.started_at.map(from_ms),
            ended_at: record.ended_at.map(from_ms),
            exit_code: record.exit_code,
            failure: record.failure,
            aftermath: record.aftermath,
            upgrade: record.upgrade,
            duration_ms: record.duration_ms,
            stdout_bytes: bytes[0],
            stderr_bytes: bytes[1],
        }
    }
}
