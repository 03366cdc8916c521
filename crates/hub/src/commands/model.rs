use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::aftermath::Aftermath;
use super::upgrade::Upgrade;
use crate::audit::Actor;
use crate::id_type;
use crate::machines::{Brief, Kind, MachineId};
use crate::remote::RemoteFailure;

id_type!(
    /// An action on a machine.
    ActionId
);

id_type!(
    /// Actions that were asked for in one go.
    BatchId
);

/// What became of an action so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// Somebody has to approve it.
    Waiting,
    /// It waits for its turn.
    Queued,
    /// It runs.
    Running,
    /// It ended well.
    Done,
    /// It did not, or could not be run.
    Failed,
    /// It ran too long and was ended.
    TimedOut,
    /// Somebody ended it, or it was not begun because another one failed.
    Cancelled,
    /// Somebody refused it.
    Rejected,
    /// Nobody approved it in time.
    Expired,
    /// The hub or the connection ended first: what became of it is not known.
    Interrupted,
}

/// All states with the database's words.
const STATES: [(ActionState, &str); 10] = [
    (ActionState::Waiting, "waiting"),
    (ActionState::Queued, "queued"),
    (ActionState::Running, "running"),
    (ActionState::Done, "done"),
    (ActionState::Failed, "failed"),
    (ActionState::TimedOut, "timed_out"),
    (ActionState::Cancelled, "cancelled"),
    (ActionState::Rejected, "rejected"),
    (ActionState::Expired, "expired"),
    (ActionState::Interrupted, "interrupted"),
];

impl ActionState {
    /// As the database has it.
    pub fn as_str(self) -> &'static str {
        let found = STATES.iter().find(|(state, _)| *state == self);
        found.map_or("interrupted", |(_, word)| word)
    }

    /// Reads the database's word; nothing is known of an unknown one.
    pub fn parse(word: &str) -> Self {
        let found = STATES.iter().find(|(_, known)| *known == word);
        found.map_or(Self::Interrupted, |(state, _)| *state)
    }

    /// Whether something may still become of it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Queued | Self::Running)
    }
}

/// Which way an action takes to its machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ActionWay)]
pub(super) enum Way {
    /// The hub runs it there over SSH.
    #[default]
    Ssh,
    /// The machine's agent, of version 1, fetches it with a beat.
    Agent,
}

impl Way {
    /// As the database has it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ssh => "ssh",
            Self::Agent => "agent",
        }
    }

    /// Reads the database's word.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "agent" => Self::Agent,
            _ => Self::Ssh,
        }
    }
}

/// Why an action waits for somebody's approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[schema(as = ApprovalReason)]
pub(super) enum Reason {
    /// Somebody works on the machine.
    Paused,
    /// The action is dangerous.
    Dangerous,
    /// A rule says so.
    Rule,
}

/// When an action waits for an approval, beside paused machines and dangerous actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalRule {
    /// These actions; all when empty.
    pub actions: Vec<String>,
    /// On these machines; on all when this, `tags` and `kinds` are empty.
    pub machines: Vec<MachineId>,
    /// On machines with one of these tags.
    pub tags: Vec<String>,
    /// On machines of these kinds.
    pub kinds: Vec<Kind>,
}

impl ApprovalRule {
    /// Whether it speaks of this action on this machine.
    pub fn holds(&self, action: &str, id: MachineId, machine: &Brief) -> bool {
        let of_all = self.machines.is_empty() && self.tags.is_empty() && self.kinds.is_empty();
        let of_it = self.machines.contains(&id)
            || self.tags.iter().any(|tag| machine.tags.contains(tag))
            || self.kinds.contains(&machine.kind);
        (of_all || of_it)
            && (self.actions.is_empty() || self.actions.iter().any(|name| name == action))
    }
}

/// How commands are run, for the hub as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CommandSettings {
    /// How many actions a user or token may ask for in a minute.
    pub per_minute: u32,
    /// An approval that nobody gave within so many hours is refused.
    pub approval_hours: u32,
    /// When an action waits for an approval.
    pub approval_rules: Vec<ApprovalRule>,
    /// Agents of version 1 get what they can run with their beats, instead of the hub running it over SSH. Off
    /// when absent.
    pub serve_old_agents: bool,
}

impl Default for CommandSettings {
    fn default() -> Self {
        Self {
            per_minute: 10,
            approval_hours: 24,
            approval_rules: Vec::new(),
            serve_old_agents: false,
        }
    }
}

/// An action on a machine.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub(super) id: ActionId,
    /// Absent until it is stored.
    pub(super) position: i64,
    pub(super) batch: Option<BatchId>,
    pub(super) machine: MachineId,
    pub(super) machine_name: String,
    pub(super) action: String,
    pub(super) definition: String,
    pub(super) title: String,
    pub(super) params: Value,
    /// One command after the other.
    pub(super) steps: Vec<Vec<String>>,
    pub(super) via: Way,
    /// It goes on by itself on the machine.
    pub(super) detached: bool,
    pub(super) exclusive: String,
    pub(super) state: ActionState,
    pub(super) reasons: Vec<Reason>,
    pub(super) asked_at: i64,
    pub(super) actor: Actor,
    pub(super) expires_at: Option<i64>,
    pub(super) decided_at: Option<i64>,
    pub(super) decided_by: Option<String>,
    pub(super) note: Option<String>,
    pub(super) started_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
    pub(super) exit_code: Option<i32>,
    pub(super) failure: Option<RemoteFailure>,
    pub(super) duration_ms: Option<i64>,
    pub(super) stdout_bytes: i64,
    pub(super) stderr_bytes: i64,
    pub(super) aftermath: Option<Aftermath>,
    pub(super) upgrade: Option<Upgrade>,
    /// Where its beginning stands in the audit log.
    pub(super) audit_id: Option<i64>,
}

impl Record {
    /// The text that an agent of version 1 is handed.
    pub(super) fn agent_text(&self) -> &str {
        let step = self.steps.first().map(Vec::as_slice).unwrap_or_default();
        step.last().map(String::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_holds_for_whom_it_names() {
        let id = MachineId::new();
        let machine = Brief {
            name: "nas".into(),
            kind: Kind::Server,
            tags: vec!["storage".into()],
            is_paused: false,
        };
        let rule = |change: &dyn Fn(&mut ApprovalRule)| {
            let mut rule = ApprovalRule::default();
            change(&mut rule);
            rule.holds("reboot", id, &machine)
        };
        assert!(rule(&|_| {}), "one without conditions holds for all");
        assert!(rule(&|rule| rule.tags = vec!["storage".into()]));
        assert!(!rule(&|rule| rule.tags = vec!["lab".into()]));
        assert!(rule(&|rule| rule.machines = vec![id]));
        assert!(!rule(&|rule| rule.machines = vec![MachineId::new()]));
        assert!(rule(&|rule| rule.kinds = vec![Kind::Server]));
        assert!(rule(&|rule| rule.actions = vec!["reboot".into()]));
        assert!(!rule(&|rule| rule.actions = vec!["shutdown".into()]));
    }

    #[test]
    fn every_state_is_read_back() {
        for (state, word) in STATES {
            assert_eq!(state.as_str(), word);
            assert_eq!(ActionState::parse(word), state);
        }
        assert_eq!(ActionState::parse("?"), ActionState::Interrupted);
    }
}
