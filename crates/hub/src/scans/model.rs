use homelabcmd_probe::scan::{Scan, Section};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id_type;
use crate::machines::MachineId;
use crate::remote::RemoteFailure;

/// Scans that are kept of one machine or address.
pub(super) const KEPT: i64 = 20;

/// So many scans of addresses that are no machines are kept, of all of them together.
pub(super) const KEPT_OF_ADDRESSES: i64 = 200;

id_type! {
    /// Names a scan.
    ScanId
}

/// What became of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScanState {
    /// It waits for others to end.
    Queued,
    /// It is under way.
    Running,
    /// The machine told all that it was asked.
    Done,
    /// It could not be reached, or not asked to the end.
    Failed,
    /// Somebody ended it.
    Cancelled,
    /// The hub ended before it did.
    Interrupted,
}

impl ScanState {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "queued" => Self::Queued,
            "running" => Self::Running,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            "interrupted" => Self::Interrupted,
            _ => Self::Failed,
        }
    }

    /// Whether it has not ended yet.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// What lists show of what a machine told. Null where it did not tell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ScanSummary {
    /// As it calls itself.
    pub hostname: Option<String>,
    /// `Debian GNU/Linux 12 (bookworm)`.
    pub os: Option<String>,
    /// The kernel's release.
    pub kernel: Option<String>,
    /// Seconds since boot.
    pub uptime_seconds: Option<u64>,
    /// Main memory in bytes.
    pub memory_bytes: Option<u64>,
    /// Whole block devices.
    pub disks: Option<usize>,
    /// The fullest filesystem of its own, in percent.
    pub fullest_percent: Option<u64>,
    /// Installed packages.
    pub packages: Option<usize>,
    /// Packages that could be upgraded.
    pub updates: Option<usize>,
    /// Those of them that come from a security repository.
    pub security_updates: Option<usize>,
    /// System services.
    pub services: Option<usize>,
    /// Those of them that failed.
    pub failed_services: Option<usize>,
    /// Ports that are listened on.
    pub ports: Option<usize>,
    /// Processes.
    pub processes: Option<u32>,
    /// It waits for a reboot.
    pub reboot_required: Option<bool>,
    /// Parts that were not told.
    pub missing: Vec<String>,
}

/// Of what there is one history, and one scan at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// A machine, wherever it is.
    Machine(MachineId),
    /// An address that is none.
    Address {
        /// A name or an address, in small letters.
        host: String,
        /// Where its sshd listens.
        port: u16,
    },
}

/// A scan without what the machine told.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: ScanId,
    pub(super) position: i64,
    pub(super) machine: Option<MachineId>,
    pub(super) address: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) name: String,
    pub(super) state: ScanState,
    pub(super) asked_at: i64,
    pub(super) started_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
    pub(super) by_whom: String,
    pub(super) login: String,
    pub(super) as_root: Option<bool>,
    pub(super) notes: Vec<String>,
    pub(super) failure: Option<RemoteFailure>,
    pub(super) summary: Option<ScanSummary>,
}

impl Record {
    /// Whose history it belongs to.
    pub(super) fn place(&self) -> Option<Place> {
        if let Some(id) = self.machine {
            return Some(Place::Machine(id));
        }
        Some(Place::Address {
            host: self.address.clone()?,
            port: self.port?,
        })
    }
}

/// Whether a machine told anything at all.
pub(super) fn told_anything(scan: &Scan) -> bool {
    let told = |state: &serde_json::Value| state["state"] == "told";
    serde_json::to_value(scan)
        .ok()
        .and_then(|value| Some(value.as_object()?.values().any(told)))
        .unwrap_or_default()
}

/// What lists show of a scan.
pub(super) fn summary_of(scan: &Scan) -> ScanSummary {
    let services = scan.services.value();
    let updates = scan.updates.value();
    ScanSummary {
        hostname: scan.hostname.value().cloned(),
        os: scan.os.value().and_then(|os| {
            let name = os.pretty_name.as_ref().or(os.name.as_ref());
            name.or(os.id.as_ref()).cloned()
        }),
        kernel: scan.kernel.value().map(|kernel| kernel.release.clone()),
        uptime_seconds: scan.uptime_seconds.value().copied(),
        memory_bytes: scan.memory.value().map(|memory| memory.total),
        disks: count(&scan.disks),
        fullest_percent: fullest(scan),
        packages: count(&scan.packages),
        updates: count(&scan.updates),
        security_updates: updates.map(|list| list.iter().filter(|u| u.security).count()),
        services: count(&scan.services),
        failed_services: services.map(|list| list.iter().filter(|s| s.state == "failed").count()),
        ports: count(&scan.ports),
        processes: scan.processes.value().map(|processes| processes.total),
        reboot_required: scan.reboot.value().map(|reboot| reboot.required),
        missing: missing(scan),
    }
}

fn count<T>(section: &Section<Vec<T>>) -> Option<usize> {
    section.value().map(Vec::len)
}

/// Of filesystems that can be written: an image of a snap is always full.
fn fullest(scan: &Scan) -> Option<u64> {
    let own = scan.filesystems.value()?.iter();
    own.filter(|fs| !fs.remote && !fs.read_only)
        .filter_map(|fs| {
            let (used, available) = (fs.used?, fs.available?);
            let all = used.checked_add(available).filter(|all| *all > 0)?;
            // Rounded up, as df(1) does it.
            u64::try_from((u128::from(used) * 100).div_ceil(u128::from(all))).ok()
        })
        .max()
}

fn missing(scan: &Scan) -> Vec<String> {
    let value = serde_json::to_value(scan).unwrap_or_default();
    let sections = value.as_object().into_iter().flatten();
    sections
        .filter(|(_, section)| section["state"] == "missing")
        .map(|(name, _)| name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use homelabcmd_probe::scan::{Filesystem, Service};

    use super::*;

    fn told<T>(value: T) -> Section<T> {
        Section::Told {
            value,
            source: "test".into(),
            cut: false,
        }
    }

    fn filesystem(used: u64, available: u64, read_only: bool) -> Filesystem {
        Filesystem {
            mount_point: "/".into(),
            device: "/dev/sda1".into(),
            fs_type: "ext4".into(),
            read_only,
            remote: false,
            size: Some(100),
            used: Some(used),
            available: Some(available),
        }
    }

    #[test]
    fn a_summary_counts_what_was_told_and_names_what_was_not() {
        let service = |state: &str| Service {
            name: "x".into(),
            state: state.into(),
            detail: String::new(),
            description: None,
        };
        let scan = Scan {
            services: told(vec![service("active"), service("failed")]),
            filesystems: told(vec![
                filesystem(1, 99, false),
                filesystem(601, 399, false),
                filesystem(50, 0, true),
                filesystem(0, 0, false),
            ]),
            ..Scan::default()
        };
        let summary = summary_of(&scan);
        assert_eq!(
            (summary.services, summary.failed_services),
            (Some(2), Some(1))
        );
        assert_eq!(summary.fullest_percent, Some(61));
        assert_eq!(summary.packages, None);
        assert!(summary.missing.iter().any(|name| name == "packages"));
        assert!(!summary.missing.iter().any(|name| name == "services"));
        assert_eq!(summary.missing.len(), 21);
        assert!(told_anything(&scan) && !told_anything(&Scan::default()));
    }

    #[test]
    fn states_survive_their_text() {
        for state in [
            "queued",
            "running",
            "done",
            "failed",
            "cancelled",
            "interrupted",
        ] {
            assert_eq!(ScanState::parse(state).as_str(), state);
        }
    }
}
