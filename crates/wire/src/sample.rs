use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What one reading of the machine saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sample {
    /// Number of the sample in its stream, rising; a number at or below the last stored one is a
    /// repeat.
    pub seq: u64,
    /// The agent's clock when it read.
    pub at: Timestamp,
    /// Seconds since boot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uptime_seconds: Option<u64>,
    /// Seconds since boot in which the machine was asleep; they are part of the seconds since boot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asleep_seconds: Option<u64>,
    /// Processor use since the sample before; absent in the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Cpu>,
    /// Run queue averages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Load>,
    /// Main memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Memory>,
    /// Swap; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swap: Option<Swap>,
    /// Every mounted filesystem that holds data, each device once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filesystems: Vec<Filesystem>,
    /// Whole block devices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disks: Vec<Disk>,
    /// Every network interface but loopback.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<Interface>,
    /// Sensors, where the machine has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub temperatures: Vec<Temperature>,
    /// How many processes there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processes: Option<u64>,
    /// What it draws, as far as it can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<Power>,
}

/// Processor use in percent of the time since the sample before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cpu {
    /// Not idle, of all cores together.
    pub percent: f64,
    /// Waiting for disks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iowait_percent: Option<f64>,
    /// Taken by the hypervisor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steal_percent: Option<f64>,
    /// Not idle, each core, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cores: Vec<f64>,
}

/// Run queue averages over 1, 5 and 15 minutes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Load {
    /// Over one minute.
    pub one: f64,
    /// Over five minutes.
    pub five: f64,
    /// Over fifteen minutes.
    pub fifteen: f64,
}

/// Main memory in bytes. `used` is `total - available`: what programs hold and cannot be freed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Memory {
    /// All of it.
    pub total_bytes: u64,
    /// Held by programs.
    pub used_bytes: u64,
    /// Could be had without swapping.
    pub available_bytes: u64,
    /// Page cache and reclaimable slab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_bytes: Option<u64>,
    /// Block buffers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffers_bytes: Option<u64>,
}

/// Swap in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Swap {
    /// All of it.
    pub total_bytes: u64,
    /// In use.
    pub used_bytes: u64,
}

/// One mounted filesystem. Percent is what `df` says: used of used plus available.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Filesystem {
    /// Where it is mounted, unescaped.
    pub mount_point: String,
    /// What is mounted.
    pub device: String,
    /// `ext4`, `zfs`, …
    pub fs_type: String,
    /// Size.
    pub total_bytes: u64,
    /// In use.
    pub used_bytes: u64,
    /// Free to an ordinary user.
    pub available_bytes: u64,
    /// Share of inodes in use, percent; absent where the filesystem has no fixed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inodes_percent: Option<u8>,
    /// Mounted read-only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
}

/// One block device; counters since boot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Disk {
    /// `sda`, `nvme0n1`, …
    pub name: String,
    /// Read since boot.
    pub read_bytes: u64,
    /// Written since boot.
    pub written_bytes: u64,
    /// Milliseconds since boot in which at least one request was in flight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy_ms: Option<u64>,
}

/// One network interface; counters since boot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Interface {
    /// `eth0`, `tailscale0`, …
    pub name: String,
    /// Received since boot.
    pub rx_bytes: u64,
    /// Sent since boot.
    pub tx_bytes: u64,
    /// Packets received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rx_packets: Option<u64>,
    /// Packets sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_packets: Option<u64>,
    /// Receive and send errors together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<u64>,
    /// Carries traffic: `operstate` is `up`, or `unknown` with the interface set up (tunnels).
    pub is_up: bool,
    /// Megabits a second, where the driver tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_mbits: Option<u32>,
    /// A network card, and no bridge, bond, tunnel or VLAN, whose traffic runs through a card as well.
    /// Absent where the agent does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_physical: Option<bool>,
}

/// One sensor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Temperature {
    /// Chip and label, unique within the machine: `coretemp Package id 0`.
    pub sensor: String,
    /// Degrees Celsius.
    pub celsius: f64,
}

/// Electrical power in watts, averaged since the sample before where the machine counts energy and of
/// this moment where it only has a gauge. Fields are absent where nothing tells them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Power {
    /// What the batteries give while nothing else feeds the machine: all that it draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery_watts: Option<f64>,
    /// The whole platform by the processor's own count (RAPL `psys`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_watts: Option<f64>,
    /// What the power supplies draw, by their own gauges or by the board's (ACPI power meter).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply_watts: Option<f64>,
    /// All processor packages together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packages_watts: Option<f64>,
    /// All memory modules together, where they are counted apart from the packages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_watts: Option<f64>,
    /// Graphics cards; one inside the processor is part of its package.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gpus: Vec<PowerGauge>,
    /// Gauges of which only their owner knows what they measure (`ina219`, …).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensors: Vec<PowerGauge>,
}

/// One thing of which the power is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PowerGauge {
    /// Unique within its list.
    pub name: String,
    /// What it draws.
    pub watts: f64,
}
