use serde::{Deserialize, Serialize};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the table below says what each is")]
pub enum Series {
    Cpu,
    CpuIowait,
    CpuSteal,
    CpuCore,
    Load1,
    Load5,
    Load15,
    MemoryPercent,
    MemoryTotal,
    MemoryUsed,
    MemoryAvailable,
    MemoryCached,
    MemoryBuffers,
    SwapPercent,
    SwapUsed,
    SwapTotal,
    DiskPercent,
    FsPercent,
    FsUsed,
    FsTotal,
    NetRx,
    NetTx,
    DiskRead,
    DiskWrite,
    DiskBusy,
    Temperature,
    Processes,
    Uptime,
    Asleep,
    Power,
}

/// Name in the API, unit, what its label is called, name in exports. Names are kept in the database:
/// they are never changed, only added.
const TABLE: &[(Series, &str, &str, &str, &str)] = &[
    (Series::Cpu, "cpu", "percent", "", "cpu_percent"),
    (
        Series::CpuIowait,
        "cpu_iowait",
        "percent",
        "",
        "cpu_iowait_percent",
    ),
    (
        Series::CpuSteal,
        "cpu_steal",
        "percent",
        "",
        "cpu_steal_percent",
    ),
    (
        Series::CpuCore,
        "cpu_core",
        "percent",
        "core",
        "cpu_core_percent",
    ),
    (Series::Load1, "load_1m", "load", "", "load_1m"),
    (Series::Load5, "load_5m", "load", "", "load_5m"),
    (Series::Load15, "load_15m", "load", "", "load_15m"),
    (
        Series::MemoryPercent,
        "memory_percent",
        "percent",
        "",
        "memory_percent",
    ),
    (
        Series::MemoryTotal,
        "memory_total",
        "bytes",
        "",
        "memory_total_bytes",
    ),
    (
        Series::MemoryUsed,
        "memory_used",
        "bytes",
        "",
        "memory_used_bytes",
    ),
    (
        Series::MemoryAvailable,
        "memory_available",
        "bytes",
        "",
        "memory_available_bytes",
    ),
    (
        Series::MemoryCached,
        "memory_cached",
        "bytes",
        "",
        "memory_cached_bytes",
    ),
    (
        Series::MemoryBuffers,
        "memory_buffers",
        "bytes",
        "",
        "memory_buffers_bytes",
    ),
    (
        Series::SwapPercent,
        "swap_percent",
        "percent",
        "",
        "swap_percent",
    ),
    (
        Series::SwapUsed,
        "swap_used",
        "bytes",
        "",
        "swap_used_bytes",
    ),
    (
        Series::SwapTotal,
        "swap_total",
        "bytes",
        "",
        "swap_total_bytes",
    ),
    (
        Series::DiskPercent,
        "disk_percent",
        "percent",
        "",
        "disk_percent",
    ),
    (
        Series::FsPercent,
        "fs_percent",
        "percent",
        "mount",
        "fs_percent",
    ),
    (Series::FsUsed, "fs_used", "bytes", "mount", "fs_used_bytes"),
    (
        Series::FsTotal,
        "fs_total",
        "bytes",
        "mount",
        "fs_total_bytes",
    ),
    (
        Series::NetRx,
        "net_rx",
        "bytes_per_second",
        "interface",
        "net_rx_bytes_per_second",
    ),
    (
        Series::NetTx,
        "net_tx",
        "bytes_per_second",
        "interface",
        "net_tx_bytes_per_second",
    ),
    (
        Series::DiskRead,
        "disk_read",
        "bytes_per_second",
        "device",
        "disk_read_bytes_per_second",
    ),
    (
        Series::DiskWrite,
        "disk_write",
        "bytes_per_second",
        "device",
        "disk_write_bytes_per_second",
    ),
    (
        Series::DiskBusy,
        "disk_busy",
        "percent",
        "device",
        "disk_busy_percent",
    ),
    (
        Series::Temperature,
        "temperature",
        "celsius",
        "sensor",
        "temperature_celsius",
    ),
    (Series::Processes, "processes", "count", "", "processes"),
    (Series::Uptime, "uptime", "seconds", "", "uptime_seconds"),
    (Series::Asleep, "asleep", "seconds", "", "asleep_seconds"),
    // Without a label it is the whole machine.
    (Series::Power, "power", "watts", "source", "power_watts"),
];

impl Series {
    /// How many there are.
    pub(super) const COUNT: usize = TABLE.len();

    fn row(self) -> (Self, &'static str, &'static str, &'static str, &'static str) {
        // The table stands in the enum's order; a test holds it to that.
        TABLE[self as usize]
    }

    /// Its name in the API and in the database.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// `percent`, `bytes`, `bytes_per_second`, `celsius`, `load`, `count`, `seconds`, `watts`.
    pub fn unit(self) -> &'static str {
        self.row().2
    }

    /// What its label says, for those that have one.
    pub fn label_name(self) -> &'static str {
        self.row().3
    }

    /// Its column in exports.
    pub fn export_name(self) -> &'static str {
        self.row().4
    }

    /// Reads the database's name; one that this version does not know is left out of answers.
    pub fn parse(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What was measured.
    pub series: Series,
    /// Which one of them; empty for series without a label.
    pub label: Box<str>,
    /// In the series' unit.
    pub value: f64,
}

impl Reading {
    /// Of a series without a label.
    pub fn new(series: Series, value: f64) -> Self {
        Self {
            series,
            label: "".into(),
            value,
        }
    }

    /// Of a series with a label.
    pub fn labelled(series: Series, label: &str, value: f64) -> Self {
        Self {
            series,
            label: label.into(),
            value,
        }
    }
}

/// A series of one machine, as the dictionary has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: u32,
    pub(super) series: Series,
    pub(super) label: String,
}

/// So many series a machine may have. The largest real one has a few hundred; names that never end
/// (an interface for each container that ever ran) stop here.
pub(super) const MOST_SERIES: u32 = 5000;

/// Bucket lengths of the roll-ups in milliseconds, each a multiple of the one before.
pub(super) const TIERS: [i64; 3] = [300_000, 1_800_000, 10_800_000];

/// Up to where each tier of a machine is complete; nothing for one that was never begun.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks([Option<i64>; TIERS.len()]);

impl Marks {
    /// Takes a row of the database: the tier in seconds.
    pub(super) fn set(&mut self, tier_seconds: i64, until_ms: i64) {
        if let Some(tier) = TIERS
            .iter()
            .position(|length| *length == tier_seconds * 1000)
        {
            self.0[tier] = Some(until_ms);
        }
    }

    /// The mark of a tier, by its place in [`TIERS`].
    pub(super) fn of(self, tier: usize) -> Option<i64> {
        self.0[tier]
    }

    /// Where the mark of a tier belongs at this moment; nothing while the tier below has none.
    pub(super) fn wanted(self, tier: usize, now_ms: i64) -> Option<i64> {
        let complete = match tier {
            0 => Some(now_ms - LATE_AFTER_MS),
            _ => self.0[tier - 1],
        };
        complete.map(|until| bucket(until, TIERS[tier]))
    }

    /// Whether some tier's mark is not where it belongs.
    pub(super) fn are_behind(self, now_ms: i64) -> bool {
        (0..TIERS.len()).any(|tier| {
            let wanted = self.wanted(tier, now_ms);
            wanted.is_some() && self.0[tier] != wanted
        })
    }
}

/// A bucket is rolled up so long after its end: agents' beats jitter.
pub(super) const LATE_AFTER_MS: i64 = 60_000;

/// The start of the bucket that a moment lies in.
pub(super) fn bucket(at_ms: i64, length_ms: i64) -> i64 {
    at_ms.div_euclid(length_ms) * length_ms
}

/// How long readings are kept, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Retention {
    /// Every reading.
    pub(super) raw_days: u32,
    /// Roll-ups of five minutes.
    pub(super) five_minute_days: u32,
    /// Roll-ups of half an hour.
    pub(super) half_hour_days: u32,
    /// Roll-ups of three hours.
    pub(super) three_hour_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            raw_days: 14,
            five_minute_days: 60,
            half_hour_days: 400,
            three_hour_days: 1830,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_enum_s_order_and_names_are_unique() {
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, i, "{}", row.1);
            assert_eq!(Series::parse(row.1), Some(row.0));
            assert_eq!(
                TABLE.iter().filter(|other| other.4 == row.4).count(),
                1,
                "{}",
                row.4
            );
        }
        assert_eq!(Series::parse("nonsense"), None);
        assert_eq!(Series::Power as usize, Series::COUNT - 1);
    }

    #[test]
    fn buckets_are_aligned_also_before_1970() {
        assert_eq!(bucket(899_999, 300_000), 600_000);
        assert_eq!(bucket(-1, 300_000), -300_000);
        assert!(TIERS.windows(2).all(|pair| pair[1] % pair[0] == 0));
    }
}
