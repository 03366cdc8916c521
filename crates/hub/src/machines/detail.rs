use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The newest reading of a machine in full: what its own page shows beside the charts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Detail {
    /// When it was taken.
    #[schema(required)]
    pub at: Option<Timestamp>,
    /// Every filesystem.
    pub filesystems: Vec<FilesystemDetail>,
    /// Every interface.
    pub interfaces: Vec<InterfaceDetail>,
    /// Whole block devices.
    pub disks: Vec<DiskDetail>,
    /// Sensors.
    pub temperatures: Vec<TemperatureDetail>,
    /// Processor.
    pub cpu: CpuDetail,
    /// Run queue.
    pub load: Option<LoadDetail>,
    /// Main memory.
    pub memory: Option<MemoryDetail>,
    /// Swap; null where there is none.
    pub swap: Option<SwapDetail>,
    /// How many there are.
    pub processes: Option<u64>,
    /// What it draws; null where nothing tells.
    pub power: Option<PowerDetail>,
}

/// Electrical power, watts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PowerDetail {
    /// The whole machine, by the best of the gauges that measure all of it.
    pub machine_watts: Option<f64>,
    /// Each thing that tells: `battery`, `supply`, `platform`, `packages`, `memory`, `gpu …`,
    /// `sensor …`.
    pub parts: Vec<PowerPart>,
}

/// One thing that tells of its power.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PowerPart {
    /// What it is; the label of its series.
    pub source: String,
    /// Watts.
    pub watts: f64,
}

/// One filesystem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FilesystemDetail {
    /// Where it is mounted.
    pub mount_point: String,
    /// What is mounted.
    pub device: String,
    /// `ext4`, …
    pub fs_type: String,
    /// Size.
    pub total_bytes: u64,
    /// In use.
    pub used_bytes: u64,
    /// Free to an ordinary user.
    pub available_bytes: u64,
    /// As `df` says it.
    pub percent: f64,
    /// Inodes in use.
    pub inodes_percent: Option<f64>,
    /// Mounted read-only.
    pub read_only: bool,
}

/// One interface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InterfaceDetail {
    /// `eth0`, …
    pub name: String,
    /// Carries traffic.
    pub is_up: bool,
    /// Received since boot.
    pub rx_bytes: u64,
    /// Sent since boot.
    pub tx_bytes: u64,
    /// Bytes a second.
    pub rx_bps: Option<f64>,
    /// Bytes a second.
    pub tx_bps: Option<f64>,
    /// Megabits a second.
    pub speed_mbits: Option<u32>,
    /// A network card, and no bridge, bond, tunnel or VLAN; null where the agent does not tell.
    #[serde(default)]
    pub is_physical: Option<bool>,
}

/// One block device. The counters are kept for the next rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DiskDetail {
    /// `sda`, …
    pub name: String,
    /// Read since boot.
    pub read_bytes: u64,
    /// Written since boot.
    pub written_bytes: u64,
    /// Milliseconds with work since boot.
    pub busy_ms: Option<u64>,
    /// Bytes a second.
    pub read_bps: Option<f64>,
    /// Bytes a second.
    pub write_bps: Option<f64>,
    /// Share of the time with work.
    pub busy_percent: Option<f64>,
}

/// One sensor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TemperatureDetail {
    /// Chip and label.
    pub sensor: String,
    /// Degrees Celsius.
    pub celsius: f64,
}

/// Processor use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CpuDetail {
    /// All cores together.
    pub percent: Option<f64>,
    /// Waiting for disks.
    pub iowait_percent: Option<f64>,
    /// Taken by the hypervisor.
    pub steal_percent: Option<f64>,
    /// Each core.
    pub cores: Vec<f64>,
}

/// Run queue averages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadDetail {
    /// Over one minute.
    pub one: f64,
    /// Over five minutes.
    pub five: f64,
    /// Over fifteen minutes.
    pub fifteen: f64,
}

/// Main memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MemoryDetail {
    /// All of it.
    pub total_bytes: u64,
    /// Held by programs.
    pub used_bytes: u64,
    /// Could be had without swapping.
    pub available_bytes: Option<u64>,
    /// Page cache.
    pub cached_bytes: Option<u64>,
    /// Block buffers.
    pub buffers_bytes: Option<u64>,
}

/// Swap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SwapDetail {
    /// All of it.
    pub total_bytes: u64,
    /// In use.
    pub used_bytes: u64,
}
