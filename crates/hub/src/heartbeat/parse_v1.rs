//! The beat of v1 agents (and of the Python v2.0, which says the same and a little more).
//!
//! Their metrics are flat; sizes are MiB and GiB; interfaces and filesystems come only from the
//! newer one. They leave `packages` out when nothing is pending, so counts of 0 clear the list.

use std::time::Duration;

use homelabcmd_wire as wire;
use serde_json::{Map, Value};

use super::fields::{Fields, Notes};
use super::model::{Incoming, Memory, Sample};
use super::parse_v2::{guid_text, package, unique};
use crate::commands::old_agents::CommandResult;
use crate::platform::http::{Error, Result};
use crate::updates::{Details, Report};

/// Signs of what a command printed, of each stream.
const MOST_PRINTED: usize = 10_000;

const MIB: u64 = 1 << 20;
const GIB: f64 = (1u64 << 30) as f64;

pub(super) fn beat(map: &Map<String, Value>, now: i64, mut notes: Notes) -> Result<Incoming> {
    let notes_ref = &mut notes;
    let body = Fields::new(map, "");
    let guid = body
        .text("server_guid", 64, notes_ref)
        .and_then(|text| guid_text(&text));
    let server_id = body.text("server_id", 100, notes_ref);
    if guid.is_none() && server_id.is_none() {
        return Err(Error::invalid(
            "/server_guid",
            "A beat says whose it is: server_guid or server_id.",
        ));
    }
    let hostname = body
        .text("hostname", 255, notes_ref)
        .or_else(|| server_id.clone())
        .or_else(|| guid.clone())
        .unwrap_or_default();
    let sent_at = body.time("timestamp", notes_ref).unwrap_or(now);
    let metrics = body.object("metrics", "metrics.", notes_ref);
    let samples = metrics.map(|metrics| sample(metrics, body, sent_at, notes_ref));
    let updates = updates(body, metrics, sent_at, notes_ref);
    let incoming = Incoming {
        protocol: 1,
        guid,
        server_id,
        hostname,
        machine_id_hash: None,
        run_id: None,
        agent_version: body.text("agent_version", 20, notes_ref),
        beat_seconds: None,
        stream: None,
        sent_at,
        samples: samples.into_iter().collect(),
        facts: facts(body, notes_ref),
        services: services(body, notes_ref),
        containers: None,
        updates,
        goodbye: None,
        audit_head: None,
        results: results(body, notes_ref),
        notes: Vec::new(),
    };
    Ok(Incoming {
        notes: notes.into_inner(),
        ..incoming
    })
}

fn sample(metrics: Fields<'_>, body: Fields<'_>, at: i64, notes: &mut Notes) -> Sample {
    let cpu = metrics
        .percent("cpu_percent", notes)
        .map(|percent| wire::Cpu {
            percent,
            iowait_percent: None,
            steal_percent: None,
            cores: Vec::new(),
        });
    let load = metrics
        .number("load_1m", 0.0..=1e6, notes)
        .map(|one| wire::Load {
            one,
            five: metrics.number("load_5m", 0.0..=1e6, notes).unwrap_or(one),
            fifteen: metrics.number("load_15m", 0.0..=1e6, notes).unwrap_or(one),
        });
    let mib = |name: &str, notes: &mut Notes| {
        metrics
            .count(name, notes)
            .map(|mib| mib.min(u64::from(u32::MAX)) * MIB)
    };
    let total_bytes = mib("memory_total_mb", notes);
    let used_bytes = mib("memory_used_mb", notes).map(|used| used.min(total_bytes.unwrap_or(used)));
    let percent = metrics.percent("memory_percent", notes);
    let memory = Memory {
        percent,
        total_bytes,
        used_bytes,
        available_bytes: None,
        cached_bytes: None,
        buffers_bytes: None,
    };
    let disk_percent = metrics.percent("disk_percent", notes);
    let filesystems = match filesystems(body, notes) {
        Some(list) if !list.is_empty() => list,
        _ => root_filesystem(metrics, disk_percent, notes)
            .into_iter()
            .collect(),
    };
    let interfaces = match interfaces(body, notes) {
        Some(list) if !list.is_empty() => list,
        _ => all_interfaces(metrics, notes).into_iter().collect(),
    };
    Sample {
        seq: None,
        at,
        uptime_seconds: metrics.count("uptime_seconds", notes),
        asleep_seconds: None,
        cpu,
        load,
        memory: (percent.is_some() || total_bytes.is_some()).then_some(memory),
        swap: None,
        disk_percent,
        filesystems,
        disks: Vec::new(),
        interfaces,
        temperatures: Vec::new(),
        processes: None,
        power: None,
    }
}

/// The only filesystem that v1.0 knows. What an ordinary user may not take shows only in the
/// percentage, so free space is worked out from that.
fn root_filesystem(
    metrics: Fields<'_>,
    percent: Option<f64>,
    notes: &mut Notes,
) -> Option<wire::Filesystem> {
    let bytes = |gib: f64| (gib * GIB) as u64;
    let total = bytes(metrics.number("disk_total_gb", 0.0..=1e9, notes)?);
    let used = bytes(metrics.number("disk_used_gb", 0.0..=1e9, notes)?).min(total);
    let available = match percent {
        Some(percent) if percent > 0.0 => {
            (used as f64 * (100.0 - percent) / percent).min((total - used) as f64) as u64
        }
        _ => total - used,
    };
    Some(wire::Filesystem {
        mount_point: "/".into(),
        device: String::new(),
        fs_type: String::new(),
        total_bytes: total,
        used_bytes: used,
        available_bytes: available,
        inodes_percent: None,
        read_only: false,
    })
}

/// v1.0 counts all interfaces together.
fn all_interfaces(metrics: Fields<'_>, notes: &mut Notes) -> Option<wire::Interface> {
    Some(wire::Interface {
        name: "all".into(),
        rx_bytes: metrics.count("network_rx_bytes", notes)?,
        tx_bytes: metrics.count("network_tx_bytes", notes)?,
        rx_packets: None,
        tx_packets: None,
        errors: None,
        is_up: true,
        speed_mbits: None,
        is_physical: None,
    })
}

fn filesystems(body: Fields<'_>, notes: &mut Notes) -> Option<Vec<wire::Filesystem>> {
    let list = body.objects("filesystems", "filesystems.", 200, notes)?;
    let mut found = Vec::with_capacity(list.len());
    for entry in list {
        let Some(mount_point) = entry.text("mount_point", 255, notes) else {
            continue;
        };
        let total_bytes = entry.count("total_bytes", notes).unwrap_or(0);
        let fs_type = entry.text("fs_type", 40, notes).unwrap_or_default();
        // The Python agent reports namespaces (nsfs) and other filesystems without a size.
        if total_bytes == 0 || fs_type == "nsfs" {
            continue;
        }
        found.push(wire::Filesystem {
            mount_point: unescape(&mount_point),
            device: entry.text("device", 255, notes).unwrap_or_default(),
            fs_type,
            total_bytes,
            used_bytes: entry
                .count("used_bytes", notes)
                .unwrap_or(0)
                .min(total_bytes),
            available_bytes: entry
                .count("available_bytes", notes)
                .unwrap_or(0)
                .min(total_bytes),
            inodes_percent: None,
            read_only: false,
        });
    }
    Some(unique(found, |fs| fs.mount_point.clone()))
}

/// The Python agent passes the octal escapes of `/proc/mounts` on.
fn unescape(mount_point: &str) -> String {
    [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ]
    .iter()
    .fold(mount_point.to_owned(), |text, (escape, sign)| {
        text.replace(escape, sign)
    })
}

fn interfaces(body: Fields<'_>, notes: &mut Notes) -> Option<Vec<wire::Interface>> {
    let list = body.objects("network_interfaces", "network_interfaces.", 200, notes)?;
    let mut found = Vec::with_capacity(list.len());
    for entry in list {
        let Some(name) = entry.text("name", 64, notes) else {
            continue;
        };
        found.push(wire::Interface {
            name,
            rx_bytes: entry.count("rx_bytes", notes).unwrap_or(0),
            tx_bytes: entry.count("tx_bytes", notes).unwrap_or(0),
            rx_packets: entry.count("rx_packets", notes),
            tx_packets: entry.count("tx_packets", notes),
            errors: None,
            is_up: entry.flag("is_up", notes).unwrap_or(false),
            speed_mbits: None,
            is_physical: None,
        });
    }
    Some(unique(found, |interface| interface.name.clone()))
}

fn facts(body: Fields<'_>, notes: &mut Notes) -> Option<wire::Facts> {
    let os = body.object("os_info", "os_info.", notes);
    let cpu = body.object("cpu_info", "cpu_info.", notes);
    if os.is_none() && cpu.is_none() {
        return None;
    }
    let os = os.map(|os| wire::OsFacts {
        distribution: os.text("distribution", 100, notes),
        id: None,
        version: os.text("version", 100, notes),
        kernel: os.text("kernel", 100, notes),
        architecture: os.text("architecture", 40, notes),
    });
    let cpu = cpu.map(|cpu| wire::CpuFacts {
        model: cpu.text("cpu_model", 255, notes),
        threads: cpu.small("cpu_cores", 4096, notes),
        cores: None,
    });
    Some(wire::Facts {
        os: os.unwrap_or_default(),
        cpu: cpu.unwrap_or_default(),
        ..wire::Facts::default()
    })
}

fn services(body: Fields<'_>, notes: &mut Notes) -> Option<Vec<wire::UnitStatus>> {
    let list = body.objects("services", "services.", 2000, notes)?;
    let mut found = Vec::with_capacity(list.len());
    for entry in list {
        let Some(name) = entry.text("name", 255, notes) else {
            continue;
        };
        let state = match entry.text("status", 20, notes).as_deref() {
            Some("running") => wire::UnitState::Running,
            Some("stopped") => wire::UnitState::Stopped,
            Some("failed") => wire::UnitState::Failed,
            _ => wire::UnitState::Unknown,
        };
        found.push(wire::UnitStatus {
            name,
            state,
            sub_state: None,
            description: entry.text("status_reason", 255, notes),
            pid: entry.small("pid", u32::MAX, notes),
            memory_bytes: entry
                .number("memory_mb", 0.0..=1e9, notes)
                .map(|mib| (mib * MIB as f64) as u64),
            since: None,
            enabled: None,
        });
    }
    Some(unique(found, |unit| unit.name.clone()))
}

fn updates(
    body: Fields<'_>,
    metrics: Option<Fields<'_>>,
    sent_at: i64,
    notes: &mut Notes,
) -> Option<Report> {
    let listed = body
        .objects("packages", "packages.", 5000, notes)
        .map(|list| {
            let found = list
                .into_iter()
                .filter_map(|entry| package(entry, notes))
                .collect();
            unique(found, |p: &wire::PackageUpdate| p.name.clone())
        });
    let pending = body.small("updates_available", 1_000_000, notes);
    let security = body.small("security_updates", 1_000_000, notes);
    if listed.is_none() && pending.is_none() {
        return None;
    }
    let packages = listed.unwrap_or_default();
    let counted = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Some(Report {
        checked_at: Some(sent_at),
        pending: pending.unwrap_or(counted(packages.len())),
        security: security.unwrap_or(counted(packages.iter().filter(|p| p.is_security).count())),
        reboot_required: metrics
            .and_then(|metrics| metrics.flag("reboot_required", notes))
            .unwrap_or(false),
        error: None,
        details: Details::default(),
        packages,
    })
}

/// Every one is acknowledged, known or not: an agent repeats a result until it is.
fn results(body: Fields<'_>, notes: &mut Notes) -> Vec<CommandResult> {
    let list = body.objects("command_results", "command_results.", 1000, notes);
    let mut found = Vec::new();
    for entry in list.unwrap_or_default() {
        let Some(action_id) = entry.value("action_id").and_then(Value::as_i64) else {
            continue;
        };
        let exit_code = entry.value("exit_code").and_then(Value::as_i64);
        // The agent cuts what was printed itself; control signs are part of it.
        let text = |name: &str| {
            let text = entry.value(name).and_then(Value::as_str);
            text.unwrap_or_default()
                .chars()
                .take(MOST_PRINTED)
                .collect()
        };
        let (stdout, stderr) = (text("stdout"), text("stderr"));
        let begin = entry.time("executed_at", notes);
        let end = entry.time("completed_at", notes);
        let took = begin.zip(end).map(|(begin, end)| end.saturating_sub(begin));
        found.push(CommandResult {
            action_id,
            exit_code: exit_code.and_then(|code| i32::try_from(code).ok()),
            stdout,
            stderr,
            duration: took
                .and_then(|ms| u64::try_from(ms).ok())
                .map(Duration::from_millis),
        });
    }
    found
}
