use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id_type;
use crate::machines::MachineId;
use crate::remote::{RemoteFailure, StepReport};

id_type!(
    /// Something that is done to an agent.
    DeploymentId
);

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgentAction)]
pub enum Action {
    /// Put an agent on the machine. One that is there is replaced, and stays the same machine.
    Install,
    /// Replace the program.
    Upgrade,
    /// Change what it may read.
    Reconfigure,
    /// Take it away.
    Remove,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentState {
    /// Under way.
    Running,
    /// It worked.
    Done,
    /// It did not, and was taken back, or is as soon as the machine can be reached.
    Failed,
    /// The hub ended meanwhile. What was begun on the machine is looked at as soon as it can be reached: then it is
    /// done, or failed.
    Interrupted,
}

/// What the agent may read. What is left out stays as it is; on a new machine it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wishes {
    /// Docker's socket, which is as good as root.
    pub docker: Option<bool>,
    /// The processor's energy counters.
    pub power: Option<bool>,
}

/// Something that is done to an agent.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// Id.
    pub id: DeploymentId,
    /// On which machine.
    pub machine_id: MachineId,
    /// What.
    pub action: Action,
    /// How far it is.
    pub state: DeploymentState,
    /// What happened so far.
    pub steps: Vec<StepReport>,
    /// Why it failed.
    pub failure: Option<RemoteFailure>,
    /// Who wanted it.
    pub by: String,
    /// Milliseconds.
    pub started_at: i64,
    /// Milliseconds.
    pub ended_at: Option<i64>,
}

impl Action {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Upgrade => "upgrade",
            Self::Reconfigure => "reconfigure",
            Self::Remove => "remove",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "install" => Self::Install,
            "upgrade" => Self::Upgrade,
            "remove" => Self::Remove,
            _ => Self::Reconfigure,
        }
    }

    /// For the record.
    pub(super) fn recorded_as(self) -> &'static str {
        match self {
            Self::Install => "agent.installed",
            Self::Upgrade => "agent.upgraded",
            Self::Reconfigure => "agent.reconfigured",
            Self::Remove => "agent.removed",
        }
    }

    /// What it is for, in the record of opened secrets.
    pub(super) fn purpose(self) -> &'static str {
        match self {
            Self::Install => "installing the agent",
            Self::Upgrade => "upgrading the agent",
            Self::Reconfigure => "setting the agent anew",
            Self::Remove => "removing the agent",
        }
    }
}

impl DeploymentState {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "running" => Self::Running,
            "done" => Self::Done,
            "failed" => Self::Failed,
            _ => Self::Interrupted,
        }
    }
}

impl Wishes {
    /// As options of the script.
    pub(super) fn options(self) -> Vec<&'static str> {
        let of = |wish: Option<bool>, yes, no| wish.map(|wish| if wish { yes } else { no });
        [
            of(self.docker, "--docker", "--no-docker"),
            of(self.power, "--power", "--no-power"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
