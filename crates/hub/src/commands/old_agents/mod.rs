//! Actions for machines whose agent is of version 1: it fetches them with its beats, and says with a later one
//! what came of them.
//!
//! A setting, off at first, serves them so; else these machines are reached over SSH like all others. What such
//! an agent has no pattern for (`line.rs`) goes over SSH in any case.
//!
//! An action waits as `queued` until a beat fetches it: it is `running` before the answer leaves, so it is
//! handed over once, whatever becomes of the answer. What the agent never speaks of again is `interrupted`
//! after a while (`overdue.rs`). The agent cannot be stopped: what it has fetched cannot be cancelled.
//!
//! *Its limits*: one action a beat; the exit code of what it runs in the background is always 0, so that is not
//! believed, and what apt printed is read instead; after a restart it has forgotten what it ran.

mod line;
mod overdue;
mod result;

use std::time::Duration;

use anyhow::bail;
use homelabcmd_wire::PendingCommand;

use super::catalogue::Circumstances;
use super::decide::choice_of;
use super::model::{ActionId, ActionState, CommandSettings, Record, Way};
use super::run::{begins, end};
use super::store;
use super::wish::Choice;
use crate::app::App;
use crate::machines::{Machine, MachineId};
use crate::platform::db::Tx;
use crate::remote::RemoteFailure;

pub(super) use overdue::end_overdue;
pub(crate) use result::CommandResult;

/// What the hub of these agents called some actions; the agent compares the text and not the name.
const TYPES: [(&str, &str); 3] = [
    ("look_for_updates", "apt_update"),
    ("apply_full_updates", "apt_upgrade_all"),
    ("apply_security_updates", "apt_upgrade_security"),
];

/// An agent of version 1 beats about once a minute, and speaks of what it ran with the next beat.
const BEATS: Duration = Duration::from_secs(150);

/// The text for a machine's agent, where the action is to go that way.
pub(super) fn text(
    settings: &CommandSettings,
    machine: &Machine,
    choice: &Choice,
    circumstances: &Circumstances,
) -> Option<String> {
    let is_served = settings.serve_old_agents && machine.agent_protocol == Some(1);
    is_served
        .then(|| line::line(&choice.definition, &choice.values, circumstances))
        .flatten()
}

/// What came of a beat of such an agent.
#[derive(Default)]
pub(crate) struct Exchange {
    /// What the agent is to run: one action at the most.
    pub(crate) commands: Vec<PendingCommand>,
    /// The actions that something became of.
    pub(crate) changed: Vec<ActionId>,
}

/// Takes what an agent says of what it ran, and hands it the oldest action that waits for it, in the transaction
/// of its beat.
///
/// # Errors
/// When the database does not take it.
pub(crate) async fn exchange(
    app: &App,
    tx: &mut Tx,
    machine: MachineId,
    results: &[CommandResult],
) -> anyhow::Result<Exchange> {
    let mut exchange = Exchange::default();
    for result in results {
        exchange
            .changed
            .extend(result::take(app, tx, machine, result).await?);
    }
    let settings = store::command_settings(tx).await?;
    if !settings.serve_old_agents {
        return Ok(exchange);
    }
    let Some(record) = store::oldest_queued(tx, machine, Way::Agent).await? else {
        return Ok(exchange);
    };
    exchange.changed.push(record.id);
    exchange.commands.extend(hand_over(app, tx, record).await?);
    Ok(exchange)
}

async fn hand_over(
    app: &App,
    tx: &mut Tx,
    mut record: Record,
) -> anyhow::Result<Option<PendingCommand>> {
    let now = app.clock.now_ms();
    let choice = match choice_of(app, tx, &record).await {
        Ok(choice) => choice,
        // Nothing is known of the action then: it waits for the next beat.
        Err(error) if error.is_internal() => bail!("{}", error.detail()),
        Err(refusal) => {
            let refusal = refusal.into_refusal();
            record.state = ActionState::Failed;
            record.failure = Some(RemoteFailure::new(
                refusal.code,
                refusal.detail,
                "Ask for it again.",
            ));
            end(app, tx, &record, &record.actor, None, now).await?;
            return Ok(None);
        }
    };
    let (queued, running) = (ActionState::Queued, ActionState::Running);
    if !store::advance(tx, record.id, queued, running, now).await? {
        return Ok(None);
    }
    record.state = running;
    begins(app, tx, &mut record).await?;
    let definition = &choice.definition;
    if let Some(unit) = choice.unit_on_its_way() {
        let time = definition.timeout + BEATS;
        app.grace.give(record.machine, unit, now, time);
    }
    let name = record.action.as_str();
    let known = TYPES.iter().find(|(ours, _)| *ours == name);
    Ok(Some(PendingCommand {
        action_id: record.position,
        action_type: known.map_or(name, |(_, theirs)| theirs).to_owned(),
        command: record.agent_text().to_owned(),
        parameters: std::collections::BTreeMap::new(),
        timeout_seconds: definition.timeout.as_secs(),
    }))
}
