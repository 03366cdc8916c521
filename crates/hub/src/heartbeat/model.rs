use homelabcmd_wire as wire;

use crate::audit::Head;
use crate::commands::old_agents::CommandResult;
use crate::machines::Containers;
use crate::updates;

/// A beat in one form, whoever sent it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Incoming {
    /// 1 for v1 agents.
    pub(super) protocol: u32,
    /// Lower case, with hyphens.
    pub(super) guid: Option<String>,
    /// What a v1 agent calls its machine.
    pub(super) server_id: Option<String>,
    pub(super) hostname: String,
    pub(super) machine_id_hash: Option<String>,
    pub(super) run_id: Option<String>,
    pub(super) agent_version: Option<String>,
    pub(super) beat_seconds: Option<u32>,
    pub(super) stream: Option<String>,
    /// The agent's clock, milliseconds.
    pub(super) sent_at: i64,
    /// Oldest first.
    pub(super) samples: Vec<Sample>,
    pub(super) facts: Option<wire::Facts>,
    pub(super) services: Option<Vec<wire::UnitStatus>>,
    pub(super) containers: Option<Containers>,
    pub(super) updates: Option<updates::Report>,
    pub(super) goodbye: Option<(wire::GoodbyeReason, i64)>,
    /// What the agent remembers of the audit.
    pub(super) audit_head: Option<Head>,
    /// What a v1 agent says of what it ran, known or not.
    pub(super) results: Vec<CommandResult>,
    /// What was clamped or left out.
    pub(super) notes: Vec<String>,
}

/// One reading of a machine.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    /// Its number in the stream; v1 agents do not number.
    pub(super) seq: Option<u64>,
    /// The agent's clock, milliseconds.
    pub(super) at: i64,
    pub(super) uptime_seconds: Option<u64>,
    pub(super) asleep_seconds: Option<u64>,
    pub(super) cpu: Option<wire::Cpu>,
    pub(super) load: Option<wire::Load>,
    pub(super) memory: Option<Memory>,
    pub(super) swap: Option<wire::Swap>,
    /// Use of the root filesystem as a v1 agent worked it out.
    pub(super) disk_percent: Option<f64>,
    pub(super) filesystems: Vec<wire::Filesystem>,
    pub(super) disks: Vec<wire::Disk>,
    pub(super) interfaces: Vec<wire::Interface>,
    pub(super) temperatures: Vec<wire::Temperature>,
    pub(super) processes: Option<u64>,
    pub(super) power: Option<wire::Power>,
}

/// Main memory; v1 agents tell less of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Memory {
    pub(super) percent: Option<f64>,
    pub(super) total_bytes: Option<u64>,
    pub(super) used_bytes: Option<u64>,
    pub(super) available_bytes: Option<u64>,
    pub(super) cached_bytes: Option<u64>,
    pub(super) buffers_bytes: Option<u64>,
}
