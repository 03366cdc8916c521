//! From a sample to what is stored and shown: the readings for the sample store, the detail for the
//! machine's page, the short figures for its card.

use homelabcmd_wire as wire;
use jiff::Timestamp;

use super::model::Sample;
use super::rates::{Span, busy_percent, per_second};
use crate::machines::{
    CpuDetail, Detail, DiskDetail, FilesystemDetail, InterfaceDetail, Latest, LoadDetail,
    MemoryDetail, PowerDetail, PowerPart, SwapDetail, TemperatureDetail,
};
use crate::metrics::{Reading, Series};

/// Works out the detail of a sample that was taken at `at`; the sample before gives its rates.
pub(super) fn detail(
    sample: &Sample,
    at: Timestamp,
    before: Option<&Detail>,
    span: Span,
) -> Detail {
    Detail {
        at: Some(at),
        filesystems: sample.filesystems.iter().map(filesystem).collect(),
        interfaces: sample
            .interfaces
            .iter()
            .map(|i| interface(i, before, span))
            .collect(),
        disks: sample.disks.iter().map(|d| disk(d, before, span)).collect(),
        temperatures: sample
            .temperatures
            .iter()
            .map(|t| TemperatureDetail {
                sensor: t.sensor.clone(),
                celsius: t.celsius,
            })
            .collect(),
        cpu: sample
            .cpu
            .as_ref()
            .map_or_else(CpuDetail::default, |cpu| CpuDetail {
                percent: Some(cpu.percent),
                iowait_percent: cpu.iowait_percent,
                steal_percent: cpu.steal_percent,
                cores: cpu.cores.clone(),
            }),
        load: sample.load.map(|load| LoadDetail {
            one: load.one,
            five: load.five,
            fifteen: load.fifteen,
        }),
        memory: sample.memory.and_then(|memory| {
            Some(MemoryDetail {
                total_bytes: memory.total_bytes?,
                used_bytes: memory.used_bytes?,
                available_bytes: memory.available_bytes,
                cached_bytes: memory.cached_bytes,
                buffers_bytes: memory.buffers_bytes,
            })
        }),
        swap: sample.swap.map(|swap| SwapDetail {
            total_bytes: swap.total_bytes,
            used_bytes: swap.used_bytes,
        }),
        processes: sample.processes,
        power: sample.power.as_ref().and_then(power),
    }
}

/// The whole machine is what a battery gives that alone feeds it, or what its supplies take; what the
/// processor counts for its platform comes last, because boards wire it as they like.
fn power(power: &wire::Power) -> Option<PowerDetail> {
    let whole = [
        ("battery", power.battery_watts),
        ("supply", power.supply_watts),
        ("platform", power.platform_watts),
    ];
    let parts = [
        ("packages", power.packages_watts),
        ("memory", power.memory_watts),
    ];
    let named = |kind: &'static str, gauges: &[wire::PowerGauge]| -> Vec<(String, f64)> {
        let name = |gauge: &wire::PowerGauge| (format!("{kind} {}", gauge.name), gauge.watts);
        gauges.iter().map(name).collect()
    };
    let plain = whole.iter().chain(&parts);
    let parts = plain
        .filter_map(|(name, watts)| Some(((*name).to_owned(), (*watts)?)))
        .chain(named("gpu", &power.gpus))
        .chain(named("sensor", &power.sensors))
        .map(|(source, watts)| PowerPart {
            source,
            watts: round(watts),
        });
    let detail = PowerDetail {
        machine_watts: whole.iter().find_map(|(_, watts)| *watts).map(round),
        parts: parts.collect(),
    };
    (!detail.parts.is_empty()).then_some(detail)
}

fn filesystem(fs: &wire::Filesystem) -> FilesystemDetail {
    // As df works it out: what only root may take counts as neither used nor free.
    let percent = share(
        fs.used_bytes,
        fs.used_bytes.saturating_add(fs.available_bytes),
    );
    FilesystemDetail {
        mount_point: fs.mount_point.clone(),
        device: fs.device.clone(),
        fs_type: fs.fs_type.clone(),
        total_bytes: fs.total_bytes,
        used_bytes: fs.used_bytes,
        available_bytes: fs.available_bytes,
        percent: round(percent.unwrap_or(0.0)),
        inodes_percent: fs.inodes_percent.map(f64::from),
        read_only: fs.read_only,
    }
}

fn interface(now: &wire::Interface, before: Option<&Detail>, span: Span) -> InterfaceDetail {
    let then = before.and_then(|b| b.interfaces.iter().find(|i| i.name == now.name));
    InterfaceDetail {
        name: now.name.clone(),
        is_up: now.is_up,
        rx_bytes: now.rx_bytes,
        tx_bytes: now.tx_bytes,
        rx_bps: then
            .and_then(|then| per_second(then.rx_bytes, now.rx_bytes, span))
            .map(round),
        tx_bps: then
            .and_then(|then| per_second(then.tx_bytes, now.tx_bytes, span))
            .map(round),
        speed_mbits: now.speed_mbits,
        is_physical: now.is_physical,
    }
}

fn disk(now: &wire::Disk, before: Option<&Detail>, span: Span) -> DiskDetail {
    let then = before.and_then(|b| b.disks.iter().find(|d| d.name == now.name));
    let busy = then.and_then(|then| Some((then.busy_ms?, now.busy_ms?)));
    DiskDetail {
        name: now.name.clone(),
        read_bytes: now.read_bytes,
        written_bytes: now.written_bytes,
        busy_ms: now.busy_ms,
        read_bps: then
            .and_then(|then| per_second(then.read_bytes, now.read_bytes, span))
            .map(round),
        write_bps: then
            .and_then(|then| per_second(then.written_bytes, now.written_bytes, span))
            .map(round),
        busy_percent: busy
            .and_then(|(then, now)| busy_percent(then, now, span))
            .map(round),
    }
}

/// The figures of a card.
pub(super) fn latest(sample: &Sample, detail: &Detail, at: Timestamp) -> Latest {
    let (rx, tx) = traffic(detail);
    Latest {
        at,
        cpu_percent: detail.cpu.percent.map(round),
        memory_percent: sample.memory.and_then(|memory| memory.percent).map(round),
        disk_percent: root_percent(sample, detail),
        load_1m: detail.load.as_ref().map(|load| load.one),
        uptime_seconds: sample.uptime_seconds,
        memory_used_bytes: sample.memory.and_then(|memory| memory.used_bytes),
        memory_total_bytes: sample.memory.and_then(|memory| memory.total_bytes),
        swap_percent: swap_percent(detail),
        net_rx_bps: rx,
        net_tx_bps: tx,
        temperature_c: detail
            .temperatures
            .iter()
            .map(|t| t.celsius)
            .max_by(f64::total_cmp),
        power_watts: detail.power.as_ref().and_then(|power| power.machine_watts),
    }
}

/// The readings for the sample store.
pub(super) fn readings(sample: &Sample, detail: &Detail) -> Vec<Reading> {
    let mut out = Vec::with_capacity(24 + detail.filesystems.len() * 3);
    let mut one = |series: Series, value: Option<f64>| {
        out.extend(value.map(|value| Reading::new(series, value)));
    };
    one(Series::Cpu, detail.cpu.percent.map(round));
    one(Series::CpuIowait, detail.cpu.iowait_percent.map(round));
    one(Series::CpuSteal, detail.cpu.steal_percent.map(round));
    one(Series::Load1, detail.load.as_ref().map(|load| load.one));
    one(Series::Load5, detail.load.as_ref().map(|load| load.five));
    one(
        Series::Load15,
        detail.load.as_ref().map(|load| load.fifteen),
    );
    let memory = sample.memory.as_ref();
    one(
        Series::MemoryPercent,
        memory.and_then(|m| m.percent).map(round),
    );
    one(
        Series::MemoryTotal,
        memory.and_then(|m| m.total_bytes).map(as_f64),
    );
    one(
        Series::MemoryUsed,
        memory.and_then(|m| m.used_bytes).map(as_f64),
    );
    one(
        Series::MemoryAvailable,
        memory.and_then(|m| m.available_bytes).map(as_f64),
    );
    one(
        Series::MemoryCached,
        memory.and_then(|m| m.cached_bytes).map(as_f64),
    );
    one(
        Series::MemoryBuffers,
        memory.and_then(|m| m.buffers_bytes).map(as_f64),
    );
    one(Series::SwapPercent, swap_percent(detail));
    one(
        Series::SwapUsed,
        detail.swap.as_ref().map(|swap| as_f64(swap.used_bytes)),
    );
    one(
        Series::SwapTotal,
        detail.swap.as_ref().map(|swap| as_f64(swap.total_bytes)),
    );
    one(Series::DiskPercent, root_percent(sample, detail));
    let (rx, tx) = traffic(detail);
    one(Series::NetRx, rx);
    one(Series::NetTx, tx);
    one(Series::Processes, detail.processes.map(as_f64));
    one(Series::Uptime, sample.uptime_seconds.map(as_f64));
    one(Series::Asleep, sample.asleep_seconds.map(as_f64));
    one(
        Series::Power,
        detail.power.as_ref().and_then(|power| power.machine_watts),
    );
    labelled(detail, &mut out);
    out
}

fn labelled(detail: &Detail, out: &mut Vec<Reading>) {
    let mut one = |series: Series, label: &str, value: Option<f64>| {
        out.extend(value.map(|value| Reading::labelled(series, label, value)));
    };
    for (number, percent) in detail.cpu.cores.iter().enumerate() {
        one(Series::CpuCore, &number.to_string(), Some(round(*percent)));
    }
    for fs in &detail.filesystems {
        one(Series::FsPercent, &fs.mount_point, Some(fs.percent));
        one(Series::FsUsed, &fs.mount_point, Some(as_f64(fs.used_bytes)));
        one(
            Series::FsTotal,
            &fs.mount_point,
            Some(as_f64(fs.total_bytes)),
        );
    }
    for interface in detail.interfaces.iter().filter(|i| !is_fleeting(&i.name)) {
        one(Series::NetRx, &interface.name, interface.rx_bps);
        one(Series::NetTx, &interface.name, interface.tx_bps);
    }
    for disk in &detail.disks {
        one(Series::DiskRead, &disk.name, disk.read_bps);
        one(Series::DiskWrite, &disk.name, disk.write_bps);
        one(Series::DiskBusy, &disk.name, disk.busy_percent);
    }
    for temperature in &detail.temperatures {
        one(
            Series::Temperature,
            &temperature.sensor,
            Some(round(temperature.celsius)),
        );
    }
    for part in detail.power.iter().flat_map(|power| &power.parts) {
        one(Series::Power, &part.source, Some(part.watts));
    }
}

/// The host's end of a container's cable: each start of a container makes one with a new name, and
/// each would be two series for ever.
fn is_fleeting(interface: &str) -> bool {
    ["veth", "cali", "lxc"]
        .iter()
        .any(|prefix| interface.starts_with(prefix))
}

/// Use of the root filesystem; where there is none (a container), of the first.
fn root_percent(sample: &Sample, detail: &Detail) -> Option<f64> {
    sample.disk_percent.map(round).or_else(|| {
        let root = detail.filesystems.iter().find(|fs| fs.mount_point == "/");
        root.or(detail.filesystems.first()).map(|fs| fs.percent)
    })
}

fn swap_percent(detail: &Detail) -> Option<f64> {
    let swap = detail.swap.as_ref()?;
    share(swap.used_bytes, swap.total_bytes).map(round)
}

/// Bytes a second of all interfaces that lead out of the machine. What runs through a bridge or a
/// tunnel also runs through the card below it and must not count twice.
fn traffic(detail: &Detail) -> (Option<f64>, Option<f64>) {
    let all = &detail.interfaces;
    let those = |leads_out: fn(&InterfaceDetail) -> bool| {
        let found: Vec<_> = all.iter().filter(|i| leads_out(i)).collect();
        (!found.is_empty()).then_some(found)
    };
    // A container has no card, and an agent of version 1 tells of none: then names have to do.
    let counted = those(|i| i.is_physical == Some(true))
        .or_else(|| those(|i| has_outer_name(&i.name)))
        .unwrap_or_else(|| all.iter().collect());
    let sum = |rate: fn(&InterfaceDetail) -> Option<f64>| {
        let rates: Vec<f64> = counted.iter().filter_map(|i| rate(i)).collect();
        (!rates.is_empty()).then(|| round(rates.iter().sum()))
    };
    (sum(|i| i.rx_bps), sum(|i| i.tx_bps))
}

/// Whether an interface leads out of the machine, by what its kind is usually called.
fn has_outer_name(name: &str) -> bool {
    const INNER: [&str; 22] = [
        "veth",
        "br-",
        "docker",
        "virbr",
        "vmbr",
        "fwbr",
        "fwln",
        "fwpr",
        "lxdbr",
        "incusbr",
        "podman",
        "cni",
        "flannel",
        "cali",
        "tailscale",
        "wg",
        "zt",
        "tun",
        "tap",
        "bond",
        "dummy",
        "ifb",
    ];
    let is_inner = INNER.iter().any(|prefix| name.starts_with(prefix));
    !is_inner && !name.starts_with("lxc") && !name.contains('.')
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (as_f64(part) / as_f64(whole) * 100.0).min(100.0))
}

/// Two decimals: finer is noise, and stores badly.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counters are kept below 2^60; charts need 15 digits"
)]
fn as_f64(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(interfaces: &[(&str, Option<bool>, f64)]) -> Option<f64> {
        let interfaces = interfaces
            .iter()
            .map(|(name, is_physical, rate)| InterfaceDetail {
                name: (*name).into(),
                is_up: true,
                rx_bytes: 0,
                tx_bytes: 0,
                rx_bps: Some(*rate),
                tx_bps: None,
                speed_mbits: None,
                is_physical: *is_physical,
            });
        let detail = Detail {
            interfaces: interfaces.collect(),
            ..Detail::default()
        };
        traffic(&detail).0
    }

    #[test]
    fn traffic_counts_once_on_its_way_through_bridges_and_bonds() {
        let (card, inner) = (Some(true), Some(false));
        assert_eq!(
            with(&[
                ("eno1", card, 70.0),
                ("eno2", card, 30.0),
                ("lan", inner, 100.0),
                ("br0", inner, 100.0),
            ]),
            Some(100.0)
        );
        // A container sees no card, whatever its interface is called.
        assert_eq!(
            with(&[("eth0", inner, 5.0), ("wg0", inner, 4.0)]),
            Some(5.0)
        );
    }

    #[test]
    fn where_nobody_tells_names_do() {
        assert_eq!(
            with(&[
                ("enp3s0", None, 9.0),
                ("vmbr0", None, 9.0),
                ("eth0.20", None, 2.0)
            ]),
            Some(9.0)
        );
        assert_eq!(with(&[("tap7", None, 3.0)]), Some(3.0));
        assert_eq!(with(&[]), None);
    }
}
