use homelabcmd_wire::{Facts, GoodbyeReason};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::detail::Detail;
use super::expected::Expected;
use super::liveness::Liveness;
use crate::id_type;

id_type!(
    /// A machine.
    MachineId
);

/// Always on, or off when off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Meant to be on.
    Server,
    /// On when somebody uses it.
    Workstation,
}

impl Kind {
    /// As the database has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Workstation => "workstation",
        }
    }

    /// Reads the database's word.
    pub fn parse(text: &str) -> Self {
        if text == "workstation" {
            Self::Workstation
        } else {
            Self::Server
        }
    }
}

/// Whether a machine is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Beats come.
    Online,
    /// Beats stopped.
    Offline,
    /// Somebody works on it.
    Paused,
    /// No beat yet.
    Unknown,
}

impl Status {
    /// As the database has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Paused => "paused",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the database's word.
    pub fn parse(text: &str) -> Self {
        match text {
            "online" => Self::Online,
            "offline" => Self::Offline,
            "paused" => Self::Paused,
            _ => Self::Unknown,
        }
    }
}

/// A machine as people and its agent describe it.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Id in the API.
    pub id: MachineId,
    /// The short number of its samples.
    pub key: i64,
    /// Its agent's identity.
    pub guid: Option<String>,
    /// For people; may repeat.
    pub name: String,
    /// As it calls itself.
    pub hostname: Option<String>,
    /// Always on or not.
    pub kind: Kind,
    /// Somebody decided what kind it is.
    pub kind_settled: bool,
    /// When it is expected to be on, where that is not what its kind says.
    pub expected: Option<Expected>,
    /// Text of the user's.
    pub notes: Option<String>,
    /// What a v1 agent calls itself.
    pub server_id: Option<String>,
    /// Since when somebody works on it; milliseconds.
    pub paused_at: Option<i64>,
    /// What for.
    pub pause_reason: Option<String>,
    /// Seconds between beats, as an admin wants it.
    pub interval_seconds: Option<u32>,
    /// What the agent found out about it.
    pub facts: Facts,
    /// Keyed hash of its machine-id.
    pub machine_id_hash: Option<String>,
    /// Version of its agent.
    pub agent_version: Option<String>,
    /// Protocol of its agent's last beat.
    pub agent_protocol: Option<u32>,
    /// Milliseconds.
    pub created_at: i64,
}

impl Machine {
    /// When it is expected to be on.
    pub fn expected(&self) -> Expected {
        self.expected
            .clone()
            .unwrap_or_else(|| Expected::of_kind(self.kind))
    }
}

/// What is known of a machine when it is made.
#[derive(Debug, Clone, Default)]
pub struct NewMachine {
    /// For people.
    pub name: String,
    /// Server when absent.
    pub kind: Option<Kind>,
    /// A person chose the kind: no other is suggested.
    pub kind_settled: bool,
    /// Its agent's identity.
    pub guid: Option<String>,
    /// As it calls itself.
    pub hostname: Option<String>,
    /// Text of the user's.
    pub notes: Option<String>,
    /// What a v1 agent calls itself.
    pub server_id: Option<String>,
    /// Keyed hash of its machine-id.
    pub machine_id_hash: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
}

/// What a beat changes of the machine itself.
#[derive(Debug, Clone, PartialEq)]
pub struct BeatenMachine {
    /// Adopted by a machine that had none.
    pub guid: Option<String>,
    /// As it calls itself now.
    pub hostname: Option<String>,
    /// What a v1 agent calls itself.
    pub server_id: Option<String>,
    /// What the agent found out.
    pub facts: Facts,
    /// Keyed hash of its machine-id.
    pub machine_id_hash: Option<String>,
    /// Version of its agent.
    pub agent_version: Option<String>,
    /// Protocol of the beat.
    pub agent_protocol: Option<u32>,
}

/// The moment's state of a machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Presence {
    /// Whether it is there.
    pub status: Status,
    /// Since when; milliseconds.
    pub status_since: i64,
    /// The last beat by the hub's clock; milliseconds.
    pub last_seen: Option<i64>,
    /// Beats stopped, or the agent took its leave; a pause does not hide that.
    pub away: bool,
    /// The agent's last word, if it took its leave.
    pub goodbye: Option<Goodbye>,
    /// Seconds between beats as the agent is set.
    pub beat_seconds: u32,
    /// What is worth saying.
    pub warnings: Vec<Warning>,
}

/// Where the agent's delivery stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delivery {
    /// Hub clock minus agent clock, as far as it was corrected.
    pub skew_ms: i64,
    /// The ring that the agent numbers its samples in.
    pub stream: Option<String>,
    /// The last number of it that is stored.
    pub last_seq: Option<u64>,
    /// The run of the agent that beats now.
    pub run_id: Option<String>,
    /// The run that did before.
    pub previous_run_id: Option<String>,
}

/// All that beats change of a machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Whether it is there.
    pub presence: Presence,
    /// Where the agent's delivery stands.
    pub delivery: Delivery,
    /// What the cards show.
    pub snapshot: Snapshot,
    /// What only its own page shows: the newest reading in full.
    pub detail: Option<Detail>,
}

/// A machine in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// For people.
    pub name: String,
    /// Always on or not.
    pub kind: Kind,
    /// Labels.
    pub tags: Vec<String>,
    /// Somebody works on it.
    pub is_paused: bool,
}

/// A machine with all that its beats left behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// What it is.
    pub machine: Machine,
    /// Labels.
    pub tags: Vec<String>,
    /// What beats left behind.
    pub standing: Standing,
}

impl Standing {
    /// Of a machine that never beat.
    pub fn never_seen(now_ms: i64) -> Self {
        Self {
            presence: Presence::never_seen(now_ms),
            delivery: Delivery::default(),
            snapshot: Snapshot::default(),
            detail: None,
        }
    }
}

impl Presence {
    /// Of a machine that never beat.
    pub fn never_seen(now_ms: i64) -> Self {
        Self {
            status: Status::Unknown,
            status_since: now_ms,
            last_seen: None,
            away: false,
            goodbye: None,
            beat_seconds: 60,
            warnings: Vec::new(),
        }
    }
}

/// An agent's leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goodbye {
    /// Why.
    pub reason: GoodbyeReason,
    /// When, by the hub's clock; milliseconds.
    pub at: i64,
}

/// Something about a machine that is worth saying and is no alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// A name that scripts can rely on.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
}

/// What the cards show of a machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// The newest reading.
    pub latest: Option<Latest>,
    /// Pending updates.
    pub updates: UpdateCounts,
    /// Service units.
    pub services: ServiceCounts,
    /// Containers; null where no engine runs.
    pub containers: Option<Containers>,
    /// `[unix seconds, CPU percent or null]` of the last quarter of an hour.
    pub spark: Vec<(i64, Option<f32>)>,
}

/// The newest reading in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Latest {
    /// When it was taken.
    pub at: Timestamp,
    /// Processor use of all cores.
    pub cpu_percent: Option<f64>,
    /// Memory in use.
    pub memory_percent: Option<f64>,
    /// Use of the root filesystem.
    pub disk_percent: Option<f64>,
    /// Run queue over one minute.
    pub load_1m: Option<f64>,
    /// Seconds since boot.
    pub uptime_seconds: Option<u64>,
    /// Bytes in use.
    pub memory_used_bytes: Option<u64>,
    /// Bytes there are.
    pub memory_total_bytes: Option<u64>,
    /// Swap in use.
    pub swap_percent: Option<f64>,
    /// Bytes a second received, all interfaces.
    pub net_rx_bps: Option<f64>,
    /// Bytes a second sent, all interfaces.
    pub net_tx_bps: Option<f64>,
    /// The hottest sensor, Celsius.
    pub temperature_c: Option<f64>,
    /// What the whole machine draws, where something measures all of it; watts.
    pub power_watts: Option<f64>,
}

/// Pending updates in short; null before the first check.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateCounts {
    /// Packages that could be upgraded.
    pub pending: Option<u32>,
    /// Security ones among them.
    pub security: Option<u32>,
    /// The machine asks for a reboot.
    pub reboot_required: Option<bool>,
}

/// Service units in short.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceCounts {
    /// Failed units.
    pub failed: u32,
}

/// Containers in short.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ContainerCounts)]
pub struct Containers {
    /// `docker` or `podman`.
    pub engine: String,
    /// The engine's version.
    pub version: Option<String>,
    /// Running now.
    pub running: u32,
    /// Neither running nor paused.
    pub stopped: u32,
    /// Paused.
    pub paused: u32,
}

/// Since when the hub has been listening without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listening {
    /// Wall clock, milliseconds.
    pub since: i64,
}

/// Decides a machine's status, and says why in a few words. A pause covers everything else up.
pub fn judge(liveness: Liveness, paused: bool) -> (Status, &'static str) {
    if paused {
        return (Status::Paused, "Paused for maintenance");
    }
    let status = match liveness {
        Liveness::Unseen => Status::Unknown,
        Liveness::Beating => Status::Online,
        Liveness::Away { .. } => Status::Offline,
    };
    (status, liveness.words())
}
