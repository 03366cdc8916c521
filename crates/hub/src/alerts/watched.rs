//! A machine as the rules see it: little of it, and all in memory.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::thresholds::Thresholds;
use crate::machines::{
    Expected, Kind, Listening, Liveness, MachineId, Observed, Presence, Standing, UpdateCounts,
};

/// A machine as the rules see it.
pub(super) struct Watched {
    pub(super) id: MachineId,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) expected: Expected,
    /// Threads of its processor.
    pub(super) threads: Option<u32>,
    /// Version of its agent, where that is one of ours.
    pub(super) agent_version: Option<String>,
    /// What holds for it.
    pub(super) rules: Arc<Thresholds>,
    /// The services that are expected of it.
    pub(super) services: Vec<Service>,
    /// Units that failed and are not among them.
    pub(super) failed_units: Vec<String>,
    /// The fingerprint of an SSH host key that it showed and that is refused.
    pub(super) refused_key: Option<String>,
    /// Its key of the tailnet; null for a machine that is no device of it, and for a key that never expires.
    pub(super) tailscale_key: Option<TailscaleKey>,
    /// Days until a filesystem is full, by mount point; null before that was reckoned.
    pub(super) forecasts: Option<Vec<(String, f64)>>,
    pub(super) vitals: Vitals,
}

/// An expected service.
pub(super) struct Service {
    pub(super) unit: String,
    pub(super) is_critical: bool,
    /// Whether it runs; null where the agent does not say.
    pub(super) runs: Option<bool>,
    /// Somebody restarts it at this moment: that it does not run is no news.
    pub(super) may_be_down: bool,
}

/// A key of the tailnet that expires.
pub(super) struct TailscaleKey {
    pub(super) expires_at: Timestamp,
    /// The same as text: a renewed key is another one.
    pub(super) subject: String,
}

impl TailscaleKey {
    pub(super) fn new(expires_at: Timestamp) -> Self {
        Self {
            expires_at,
            subject: expires_at.to_string(),
        }
    }
}

/// What beats change of it.
#[derive(Debug, Clone)]
pub struct Vitals {
    pub(super) presence: Presence,
    /// When the newest reading was taken; milliseconds.
    pub(super) at: Option<i64>,
    pub(super) cpu_percent: Option<f64>,
    pub(super) memory_percent: Option<f64>,
    pub(super) load_5m: Option<f64>,
    /// The hottest sensor and its degrees.
    pub(super) hottest: Option<(String, f64)>,
    pub(super) filesystems: Vec<Filesystem>,
    pub(super) skew_ms: i64,
    pub(super) updates: UpdateCounts,
}

/// A filesystem that may fill up.
#[derive(Debug, Clone)]
pub(super) struct Filesystem {
    pub(super) mount_point: String,
    pub(super) percent: f64,
}

impl Vitals {
    /// Takes out of what beats leave behind what rules look at.
    pub fn of(standing: &Standing) -> Self {
        let latest = standing.snapshot.latest.as_ref();
        let detail = standing.detail.as_ref();
        let presence = &standing.presence;
        let sensors = detail.map(|detail| detail.temperatures.as_slice());
        let hottest = sensors
            .unwrap_or_default()
            .iter()
            .max_by(|a, b| a.celsius.total_cmp(&b.celsius));
        let filesystems = detail.map(|detail| detail.filesystems.as_slice());
        Self {
            presence: Presence {
                warnings: Vec::new(),
                ..presence.clone()
            },
            at: latest.map(|latest| latest.at.as_millisecond()),
            cpu_percent: latest.and_then(|latest| latest.cpu_percent),
            memory_percent: latest.and_then(|latest| latest.memory_percent),
            load_5m: detail.and_then(|detail| Some(detail.load.as_ref()?.five)),
            hottest: hottest.map(|hottest| (hottest.sensor.clone(), hottest.celsius)),
            // What cannot be written to is full on purpose.
            filesystems: filesystems
                .unwrap_or_default()
                .iter()
                .filter(|filesystem| !filesystem.read_only)
                .map(|filesystem| Filesystem {
                    mount_point: filesystem.mount_point.clone(),
                    percent: filesystem.percent,
                })
                .collect(),
            skew_ms: standing.delivery.skew_ms,
            updates: standing.snapshot.updates.clone(),
        }
    }
}

/// What all machines are judged by at one moment.
pub(super) struct Moment {
    pub(super) now: i64,
    pub(super) listening: Listening,
    pub(super) zone: TimeZone,
}

impl Watched {
    pub(super) fn new(observed: Observed, rules: Arc<Thresholds>) -> Self {
        let vitals = Vitals::of(&observed.standing);
        let machine = observed.machine;
        let is_ours = machine.agent_protocol.is_some_and(|protocol| protocol >= 2);
        Self {
            id: machine.id,
            expected: machine.expected(),
            name: machine.name,
            kind: machine.kind,
            threads: machine.facts.cpu.threads,
            agent_version: machine.agent_version.filter(|_| is_ours),
            rules,
            services: Vec::new(),
            failed_units: Vec::new(),
            refused_key: None,
            tailscale_key: None,
            forecasts: None,
            vitals,
        }
    }

    pub(super) fn liveness(&self, moment: &Moment) -> Liveness {
        let after = std::time::Duration::from_secs(u64::from(self.rules.offline_after_seconds));
        Liveness::of(&self.vitals.presence, after, moment.listening, moment.now)
    }

    /// So long it may be silent; milliseconds.
    pub(super) fn allowed_silence(&self) -> i64 {
        let three_beats = self.vitals.presence.beat_seconds.saturating_mul(3);
        i64::from(self.rules.offline_after_seconds.max(three_beats)) * 1000
    }
}
