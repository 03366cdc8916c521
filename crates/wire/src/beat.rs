use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Containers, Facts, Sample, UnitStatus, Updates};

/// One message from an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Beat {
    /// [`crate::PROTOCOL`] of the agent's build; its absence marks a beat of a v1 agent.
    pub protocol: u32,
    /// Who speaks.
    pub agent: AgentInfo,
    /// The id of the ring that numbers the samples: new when the agent lost its state folder.
    pub stream: String,
    /// Number of this beat within the stream, rising by one.
    pub sequence: u64,
    /// The agent's clock when it sent this; the hub learns from it how far that clock is off.
    pub sent_at: Timestamp,
    /// Oldest first; more than one when the hub was away. May be empty in a goodbye.
    pub samples: Vec<Sample>,
    /// Sent at start, when changed, and when wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    /// All service units; sent at start, when a state changed, and when wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<UnitStatus>>,
    /// Absent where no engine runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub containers: Option<Containers>,
    /// Sent after each check of the package manager, and when wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updates: Option<Updates>,
    /// Present in the last beat before the agent ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goodbye: Option<Goodbye>,
    /// The newest entry of the hub's audit that the agent was told of: it tells the hub when entries are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_head: Option<AuditHead>,
}

/// An entry of the hub's audit, by its number and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditHead {
    /// Entries are numbered from 1.
    pub position: i64,
    /// SHA-256 over the entry and all before it, lower-case hex.
    pub hash: String,
}

/// The agent and the machine it speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentInfo {
    /// The agent's version, `MAJOR.MINOR.PATCH`.
    pub version: String,
    /// The machine's identity at the hub: a UUID that the agent made once and keeps.
    pub guid: String,
    /// `gethostname()`.
    pub hostname: String,
    /// A keyed hash of `/etc/machine-id`, hex: tells cloned disks apart without giving the id away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine_id_hash: Option<String>,
    /// Random, new with each start of the agent: two copies of one disk beat under one GUID, but never
    /// in one run. Absent in what is sent beside the agent (the goodbye before a sleep).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Seconds between two beats as the agent is set.
    pub interval_seconds: u32,
}

/// Why an agent ends. The hub then knows that silence is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Goodbye {
    /// What ends.
    pub reason: GoodbyeReason,
    /// When the agent was told.
    pub at: Timestamp,
}

/// What is about to happen to the machine or its agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum GoodbyeReason {
    /// The machine powers off or halts.
    Shutdown,
    /// The machine restarts.
    Reboot,
    /// The machine goes to sleep.
    Suspend,
    /// Only the agent ends; the machine goes on.
    Stop,
}

/// A part of a beat that is not sent each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// [`Beat::facts`].
    Facts,
    /// [`Beat::services`].
    Services,
    /// [`Beat::updates`].
    Updates,
    /// One that this build does not know. It is read from newer hubs and never said.
    #[serde(other, skip_serializing)]
    Unknown,
}

/// Something for a v1 agent to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingCommand {
    /// Under this number the agent tells what came of it.
    pub action_id: i64,
    /// What kind of command it is.
    pub action_type: String,
    /// The text that the agent compares with its patterns and hands to `sh`.
    pub command: String,
    /// Agents read it and make nothing of it; empty.
    #[serde(default)]
    pub parameters: std::collections::BTreeMap<String, String>,
    /// The agent ends it after so long.
    pub timeout_seconds: u64,
}

/// The hub's answer, sent after everything in the beat is on disk.
///
/// The first four fields are what v1 agents read; they are always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeatAnswer {
    /// Always `ok`.
    pub status: String,
    /// True when this beat made the machine known.
    pub server_registered: bool,
    /// What a v1 agent is to run; empty for all others.
    #[serde(default)]
    pub pending_commands: Vec<PendingCommand>,
    /// Ids of all command results that the beat carried, known or not.
    #[serde(default)]
    pub results_acknowledged: Vec<i64>,
    /// The protocol that the hub speaks.
    pub protocol: u32,
    /// The machine's id in the API.
    pub machine_id: String,
    /// Every sample of this stream up to this number is stored: the agent may forget them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_seq: Option<u64>,
    /// The interval that the hub wishes for, when an admin set one for this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u32>,
    /// Sections that the hub has never seen of this machine and wants in the next beat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub want: Vec<Section>,
    /// What the hub had to clamp, shift or leave out, in words; at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The newest entry of the hub's audit, for the agent to remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_head: Option<AuditHead>,
}
