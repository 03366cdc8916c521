use std::time::Duration;

use homelabcmd_wire::{Facts, GoodbyeReason};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::detail::Detail;
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

/// What is known of a machine when it is made.
#[derive(Debug, Clone, Default)]
pub struct NewMachine {
    /// For people.
    pub name: String,
    /// Server when absent.
    pub kind: Option<Kind>,
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

/// Decides a machine's status, and says why in a few words.
///
/// Silence is counted from the last beat or from when the hub began to listen, whichever is later.
pub fn judge(
    presence: &Presence,
    paused: bool,
    offline_after: Duration,
    listening: Listening,
    now: i64,
) -> (Status, String) {
    if paused {
        return (Status::Paused, "Paused for maintenance".into());
    }
    let Some(last_seen) = presence.last_seen else {
        return (Status::Unknown, "No beat yet".into());
    };
    if let Some(goodbye) = presence.goodbye {
        let reason = match goodbye.reason {
            GoodbyeReason::Shutdown => "Shut down",
            GoodbyeReason::Reboot => "Rebooting",
            GoodbyeReason::Suspend => "Asleep",
            GoodbyeReason::Stop => "Agent stopped",
        };
        return (Status::Offline, reason.into());
    }
    // A beat "from the future" was received before the hub's clock was set back.
    let heard = if last_seen > now {
        listening.since
    } else {
        last_seen.max(listening.since)
    };
    // A slow agent is allowed three of its own beats.
    let allowed = offline_after.max(Duration::from_secs(u64::from(presence.beat_seconds) * 3));
    if now - heard <= allowed.as_millis() as i64 {
        if presence.status == Status::Offline && last_seen < listening.since {
            // It was gone before the hub began to listen: that has not changed.
            return (Status::Offline, "No beats".into());
        }
        return (Status::Online, "Beating".into());
    }
    (Status::Offline, "No beats".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFTER: Duration = Duration::from_secs(180);
    const MINUTE: i64 = 60_000;

    fn seen(at: i64) -> Presence {
        Presence {
            last_seen: Some(at),
            status: Status::Online,
            ..Presence::never_seen(0)
        }
    }

    fn status(presence: &Presence, since: i64, now: i64) -> Status {
        judge(presence, false, AFTER, Listening { since }, now).0
    }

    #[test]
    fn three_missed_beats_are_offline_and_not_before() {
        let machine = seen(100 * MINUTE);
        assert_eq!(status(&machine, 0, 103 * MINUTE), Status::Online);
        assert_eq!(status(&machine, 0, 103 * MINUTE + 1), Status::Offline);
    }

    #[test]
    fn a_hub_that_was_down_blames_nobody() {
        let machine = seen(100 * MINUTE);
        let back = 500 * MINUTE;
        assert_eq!(status(&machine, back, back), Status::Online);
        assert_eq!(status(&machine, back, back + 3 * MINUTE), Status::Online);
        assert_eq!(
            status(&machine, back, back + 3 * MINUTE + 1),
            Status::Offline
        );
    }

    #[test]
    fn what_was_offline_before_the_hub_went_down_stays_so() {
        let machine = Presence {
            status: Status::Offline,
            ..seen(100 * MINUTE)
        };
        assert_eq!(
            status(&machine, 500 * MINUTE, 501 * MINUTE),
            Status::Offline
        );
    }

    #[test]
    fn a_clock_set_back_blames_nobody() {
        let machine = seen(100 * MINUTE);
        assert_eq!(status(&machine, 10 * MINUTE, 10 * MINUTE), Status::Online);
        assert_eq!(status(&machine, 10 * MINUTE, 14 * MINUTE), Status::Offline);
    }

    #[test]
    fn a_goodbye_counts_at_once_and_a_pause_before_all() {
        let goodbye = Some(Goodbye {
            reason: GoodbyeReason::Shutdown,
            at: 100 * MINUTE,
        });
        let machine = Presence {
            goodbye,
            ..seen(100 * MINUTE)
        };
        let judged = judge(&machine, false, AFTER, Listening { since: 0 }, 100 * MINUTE);
        assert_eq!(judged, (Status::Offline, "Shut down".into()));
        let paused = judge(&machine, true, AFTER, Listening { since: 0 }, 100 * MINUTE);
        assert_eq!(paused.0, Status::Paused);
    }

    #[test]
    fn a_slow_agent_has_three_of_its_own_beats() {
        let machine = Presence {
            beat_seconds: 600,
            ..seen(100 * MINUTE)
        };
        assert_eq!(status(&machine, 0, 129 * MINUTE), Status::Online);
        assert_eq!(status(&machine, 0, 131 * MINUTE), Status::Offline);
    }
}
