use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id_type;
use crate::machines::MachineId;

id_type!(
    /// An alert.
    AlertId
);

/// How bad something is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Look at it today.
    High,
    /// Look at it now.
    Critical,
}

/// What can be wrong with a machine.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It is lost, or not back within its hours.
    Offline,
    /// A filesystem fills up; the subject is its mount point.
    Disk,
    /// A filesystem will be full in some days; the subject is its mount point.
    DiskForecast,
    /// Memory runs out.
    Memory,
    /// The processor is busy.
    Cpu,
    /// Too much waits for the processor.
    Load,
    /// Something gets hot; the subject is the sensor.
    Temperature,
    /// An expected service does not run; the subject is its unit.
    ServiceDown,
    /// A unit failed; the subject is its name.
    FailedUnit,
    /// The machine asks for a reboot.
    RebootRequired,
    /// Security updates wait.
    SecurityUpdates,
    /// The agent is older than the hub.
    AgentOutdated,
    /// The machine's clock is off.
    ClockSkew,
    /// It showed an SSH host key that is not trusted; the subject is its fingerprint.
    HostKey,
    /// Its key of the tailnet expires soon or has expired; the subject is when.
    TailscaleKeyExpiry,
}

/// How bad something is: its severity, and how far it came within that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level {
    /// What comes first.
    pub severity: Severity,
    /// Rises with what gets worse in more steps than there are severities; 0 for all else.
    pub step: u8,
}

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AlertState {
    /// Nobody cared for it yet.
    Open,
    /// Somebody did.
    Acknowledged,
    /// Not now.
    Snoozed,
    /// It is over.
    Resolved,
}

/// What happened to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TransitionKind {
    /// It opened.
    Opened,
    /// It got worse.
    Escalated,
    /// It got better and is not over.
    Eased,
    /// Somebody took it.
    Acknowledged,
    /// Somebody put it off.
    Snoozed,
    /// It is open again: a snooze ended, or somebody took a step back.
    Reopened,
    /// It is over.
    Resolved,
}

/// A word as the database and the API have it.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// As the database has it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the database's word.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words!(Severity { High = "high", Critical = "critical" });
words!(AlertState {
    Open = "open",
    Acknowledged = "acknowledged",
    Snoozed = "snoozed",
    Resolved = "resolved",
});
words!(TransitionKind {
    Opened = "opened",
    Escalated = "escalated",
    Eased = "eased",
    Acknowledged = "acknowledged",
    Snoozed = "snoozed",
    Reopened = "reopened",
    Resolved = "resolved",
});
words!(Condition {
    Offline = "offline",
    Disk = "disk",
    DiskForecast = "disk_forecast",
    Memory = "memory",
    Cpu = "cpu",
    Load = "load",
    Temperature = "temperature",
    ServiceDown = "service_down",
    FailedUnit = "failed_unit",
    RebootRequired = "reboot_required",
    SecurityUpdates = "security_updates",
    AgentOutdated = "agent_outdated",
    ClockSkew = "clock_skew",
    HostKey = "host_key",
    TailscaleKeyExpiry = "tailscale_key_expiry",
});

impl Condition {
    /// What the hub knows of a machine by itself, whether or not it is there.
    pub fn is_standing(self) -> bool {
        matches!(self, Self::HostKey | Self::TailscaleKeyExpiry)
    }

    /// What is over when the machine was switched off in good order: it is no trouble of a machine that
    /// does not run.
    pub fn ends_with_power(self) -> bool {
        match self {
            Self::Memory
            | Self::Cpu
            | Self::Load
            | Self::Temperature
            | Self::ServiceDown
            | Self::FailedUnit => true,
            Self::Offline
            | Self::Disk
            | Self::DiskForecast
            | Self::RebootRequired
            | Self::SecurityUpdates
            | Self::AgentOutdated
            | Self::ClockSkew
            | Self::HostKey
            | Self::TailscaleKeyExpiry => false,
        }
    }
}

/// One condition of a machine: of such there is never more than one open alert.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What is wrong.
    pub condition: Condition,
    /// With which part; empty where the machine has only one.
    pub subject: String,
}

/// An alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Id in the API.
    pub id: AlertId,
    /// Whose.
    pub machine_id: MachineId,
    /// What is wrong.
    pub key: Key,
    /// How bad it is now; when it is over, how bad it was last.
    pub severity: Severity,
    /// How far it came within that ([`Level`]).
    pub step: u8,
    /// Where it stands.
    pub state: AlertState,
    /// What is wrong, in a few words without the machine's name.
    pub title: String,
    /// The reading that said so last, in the unit of its condition.
    pub value: Option<f64>,
    /// The line that it crossed.
    pub threshold: Option<f64>,
    /// Milliseconds, as all times here.
    pub opened_at: i64,
    /// When it ended.
    pub resolved_at: Option<i64>,
    /// Who ended it; null when it went by itself.
    pub resolved_by: Option<String>,
    /// Why it ended, where that is not plain.
    pub resolution: Option<String>,
    /// Who took it.
    pub acknowledged_by: Option<String>,
    /// When.
    pub acknowledged_at: Option<i64>,
    /// Put off until then.
    pub snoozed_until: Option<i64>,
    /// What was said when it was taken or put off.
    pub note: Option<String>,
    /// Machines that went at once have one incident.
    pub incident: Option<String>,
    /// Messages wait till then, because others may be about to follow.
    pub hold_until: Option<i64>,
}

impl Alert {
    /// How bad it is now, or was last.
    pub fn level(&self) -> Level {
        Level {
            severity: self.severity,
            step: self.step,
        }
    }
}

/// One line of an alert's history, and what messages are made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// Rising without end: who reads them remembers how far it came.
    pub position: i64,
    /// Of which alert.
    pub alert_id: AlertId,
    /// Milliseconds.
    pub at: i64,
    /// What happened.
    pub kind: TransitionKind,
    /// How bad it is since.
    pub severity: Severity,
    /// The reading.
    pub value: Option<f64>,
    /// Who did it; null for the hub.
    pub by: Option<String>,
    /// What they said.
    pub note: Option<String>,
}
