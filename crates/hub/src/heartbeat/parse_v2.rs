//! The beat of our agents, protocol 2: the shapes of `homelabcmd-wire`, read section by section.

use homelabcmd_wire as wire;
use serde_json::{Map, Value};

use super::fields::{Fields, Notes};
use super::model::{Incoming, Memory, Sample};
use crate::audit::Head;
use crate::machines::Containers;
use crate::platform::clock::from_ms;
use crate::platform::http::{Error, Result};
use crate::updates::{Details, Report};

/// A beat may carry so many samples; the agent sends the rest in the next.
const MOST_SAMPLES: usize = 2000;

/// A list of names that is longer is of no use to anybody.
const MOST_NAMES: usize = 500;

pub(super) fn beat(map: &Map<String, Value>, now: i64, mut notes: Notes) -> Result<Incoming> {
    let n = &mut notes;
    let body = Fields::new(map, "");
    let agent = body
        .object("agent", "agent.", n)
        .ok_or_else(|| Error::invalid("/agent", "A beat says which agent sends it."))?;
    let guid = agent
        .text("guid", 64, n)
        .and_then(|text| guid_text(&text))
        .ok_or_else(|| Error::invalid("/agent/guid", "A beat carries its machine's GUID."))?;
    let mut samples: Vec<Sample> = body
        .objects("samples", "samples.", MOST_SAMPLES, n)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|entry| sample(entry, n))
        .collect();
    samples.sort_by_key(|sample| sample.seq);
    let goodbye = body.object("goodbye", "goodbye.", n).and_then(|goodbye| {
        let reason = match goodbye.text("reason", 20, n)?.as_str() {
            "shutdown" => wire::GoodbyeReason::Shutdown,
            "reboot" => wire::GoodbyeReason::Reboot,
            "suspend" => wire::GoodbyeReason::Suspend,
            _ => wire::GoodbyeReason::Stop,
        };
        Some((reason, goodbye.time("at", n).unwrap_or(now)))
    });
    // What is no place in the audit says nothing of it.
    let audit_head = body
        .object("audit_head", "audit_head.", n)
        .and_then(|head| {
            let position = i64::try_from(head.count("position", n)?).ok()?;
            Head::checked(position, &head.text("hash", 64, n)?)
        });
    let incoming = Incoming {
        protocol: 2,
        hostname: agent
            .text("hostname", 255, n)
            .unwrap_or_else(|| guid.clone()),
        guid: Some(guid),
        server_id: None,
        machine_id_hash: agent.text("machine_id_hash", 128, n),
        run_id: agent.text("run_id", 64, n),
        agent_version: agent.text("version", 40, n),
        beat_seconds: agent
            .number("interval_seconds", 1.0..=86_400.0, n)
            .map(|s| s as u32),
        stream: body.text("stream", 64, n),
        sent_at: body.time("sent_at", n).unwrap_or(now),
        samples,
        facts: body
            .object("facts", "facts.", n)
            .map(|facts| read_facts(facts, n)),
        services: services(body, n),
        containers: body
            .object("containers", "containers.", n)
            .and_then(|c| containers(c, n)),
        updates: body
            .object("updates", "updates.", n)
            .map(|updates| read_updates(updates, n)),
        goodbye,
        audit_head,
        results: Vec::new(),
        notes: Vec::new(),
    };
    Ok(Incoming {
        notes: notes.into_inner(),
        ..incoming
    })
}

/// A GUID in its one spelling.
pub(super) fn guid_text(text: &str) -> Option<String> {
    uuid::Uuid::parse_str(text.trim())
        .ok()
        .map(|guid| guid.hyphenated().to_string())
}

/// The list without later entries of the same name.
pub(super) fn unique<T>(list: Vec<T>, name: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    list.into_iter()
        .filter(|entry| seen.insert(name(entry)))
        .collect()
}

fn sample(entry: Fields<'_>, n: &mut Notes) -> Option<Sample> {
    let (Some(seq), Some(at)) = (entry.count("seq", n), entry.time("at", n)) else {
        n.add("a sample without number or time was left out".into());
        return None;
    };
    let cpu = entry.object("cpu", "cpu.", n).and_then(|cpu| {
        Some(wire::Cpu {
            percent: cpu.percent("percent", n)?,
            iowait_percent: cpu.percent("iowait_percent", n),
            steal_percent: cpu.percent("steal_percent", n),
            cores: cpu.numbers("cores", 0.0..=100.0, 1024, n),
        })
    });
    let load = entry.object("load", "load.", n).and_then(|load| {
        Some(wire::Load {
            one: load.number("one", 0.0..=1e6, n)?,
            five: load.number("five", 0.0..=1e6, n)?,
            fifteen: load.number("fifteen", 0.0..=1e6, n)?,
        })
    });
    let memory = entry.object("memory", "memory.", n).and_then(|memory| {
        let total = memory.count("total_bytes", n)?;
        let used = memory.count("used_bytes", n)?.min(total);
        let percent = (total > 0).then(|| used as f64 / total as f64 * 100.0);
        Some(Memory {
            percent,
            total_bytes: Some(total),
            used_bytes: Some(used),
            available_bytes: memory.count("available_bytes", n).map(|b| b.min(total)),
            cached_bytes: memory.count("cached_bytes", n).map(|b| b.min(total)),
            buffers_bytes: memory.count("buffers_bytes", n).map(|b| b.min(total)),
        })
    });
    let swap = entry.object("swap", "swap.", n).and_then(|swap| {
        let total_bytes = swap.count("total_bytes", n)?;
        Some(wire::Swap {
            total_bytes,
            used_bytes: swap.count("used_bytes", n)?.min(total_bytes),
        })
    });
    Some(Sample {
        seq: Some(seq),
        at,
        uptime_seconds: entry.count("uptime_seconds", n),
        asleep_seconds: entry.count("asleep_seconds", n),
        cpu,
        load,
        memory,
        swap,
        disk_percent: None,
        filesystems: filesystems(entry, n),
        disks: disks(entry, n),
        interfaces: interfaces(entry, n),
        temperatures: temperatures(entry, n),
        processes: entry.count("processes", n),
        power: entry.object("power", "power.", n).map(|p| power(p, n)),
    })
}

/// Above this nothing in a home draws.
const WATTS: std::ops::RangeInclusive<f64> = 0.0..=10_000.0;

fn power(power: Fields<'_>, n: &mut Notes) -> wire::Power {
    let gauges = |name: &str, path: &'static str, n: &mut Notes| {
        let list = power.objects(name, path, 64, n).unwrap_or_default();
        let read = list.into_iter().filter_map(|entry| {
            Some(wire::PowerGauge {
                name: entry.text("name", 120, n)?,
                watts: entry.within("watts", WATTS, n)?,
            })
        });
        unique(read.collect(), |gauge: &wire::PowerGauge| {
            gauge.name.clone()
        })
    };
    wire::Power {
        battery_watts: power.within("battery_watts", WATTS, n),
        platform_watts: power.within("platform_watts", WATTS, n),
        supply_watts: power.within("supply_watts", WATTS, n),
        packages_watts: power.within("packages_watts", WATTS, n),
        memory_watts: power.within("memory_watts", WATTS, n),
        gpus: gauges("gpus", "power.gpus.", n),
        sensors: gauges("sensors", "power.sensors.", n),
    }
}

fn filesystems(sample: Fields<'_>, n: &mut Notes) -> Vec<wire::Filesystem> {
    let list = sample
        .objects("filesystems", "filesystems.", 200, n)
        .unwrap_or_default();
    let read = list.into_iter().filter_map(|entry| {
        let total_bytes = entry.count("total_bytes", n)?;
        Some(wire::Filesystem {
            mount_point: entry.text("mount_point", 255, n)?,
            device: entry.text("device", 255, n).unwrap_or_default(),
            fs_type: entry.text("fs_type", 40, n).unwrap_or_default(),
            total_bytes,
            used_bytes: entry.count("used_bytes", n)?.min(total_bytes),
            available_bytes: entry.count("available_bytes", n)?.min(total_bytes),
            inodes_percent: entry
                .percent("inodes_percent", n)
                .map(|percent| percent as u8),
            read_only: entry.flag("read_only", n).unwrap_or(false),
        })
    });
    unique(read.collect(), |fs| fs.mount_point.clone())
}

fn disks(sample: Fields<'_>, n: &mut Notes) -> Vec<wire::Disk> {
    let list = sample
        .objects("disks", "disks.", 200, n)
        .unwrap_or_default();
    let read = list.into_iter().filter_map(|entry| {
        Some(wire::Disk {
            name: entry.text("name", 64, n)?,
            read_bytes: entry.count("read_bytes", n)?,
            written_bytes: entry.count("written_bytes", n)?,
            busy_ms: entry.count("busy_ms", n),
        })
    });
    unique(read.collect(), |disk| disk.name.clone())
}

fn interfaces(sample: Fields<'_>, n: &mut Notes) -> Vec<wire::Interface> {
    let list = sample
        .objects("interfaces", "interfaces.", 200, n)
        .unwrap_or_default();
    let read = list.into_iter().filter_map(|entry| {
        Some(wire::Interface {
            name: entry.text("name", 64, n)?,
            rx_bytes: entry.count("rx_bytes", n)?,
            tx_bytes: entry.count("tx_bytes", n)?,
            rx_packets: entry.count("rx_packets", n),
            tx_packets: entry.count("tx_packets", n),
            errors: entry.count("errors", n),
            is_up: entry.flag("is_up", n).unwrap_or(false),
            speed_mbits: entry.small("speed_mbits", 10_000_000, n),
            is_physical: entry.flag("is_physical", n),
        })
    });
    unique(read.collect(), |interface| interface.name.clone())
}

fn temperatures(sample: Fields<'_>, n: &mut Notes) -> Vec<wire::Temperature> {
    let list = sample
        .objects("temperatures", "temperatures.", 200, n)
        .unwrap_or_default();
    let read = list.into_iter().filter_map(|entry| {
        Some(wire::Temperature {
            sensor: entry.text("sensor", 120, n)?,
            celsius: entry.number("celsius", -100.0..=250.0, n)?,
        })
    });
    unique(read.collect(), |temperature| temperature.sensor.clone())
}

fn read_facts(facts: Fields<'_>, n: &mut Notes) -> wire::Facts {
    let os = facts.object("os", "os.", n).map(|os| wire::OsFacts {
        distribution: os.text("distribution", 100, n),
        id: os.text("id", 40, n),
        version: os.text("version", 100, n),
        kernel: os.text("kernel", 100, n),
        architecture: os.text("architecture", 40, n),
    });
    let cpu = facts.object("cpu", "cpu.", n).map(|cpu| wire::CpuFacts {
        model: cpu.text("model", 255, n),
        threads: cpu.small("threads", 65_536, n),
        cores: cpu.small("cores", 65_536, n),
    });
    let addresses = match facts.value("addresses") {
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(Value::as_str)
            .filter(|text| text.parse::<std::net::IpAddr>().is_ok())
            .take(32)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    wire::Facts {
        os: os.unwrap_or_default(),
        cpu: cpu.unwrap_or_default(),
        memory_bytes: facts.count("memory_bytes", n),
        booted_at: facts.time("booted_at", n).map(from_ms),
        addresses,
        hub_side_address: facts
            .text("hub_side_address", 45, n)
            .filter(|text| text.parse::<std::net::IpAddr>().is_ok()),
        ssh_host_keys: host_keys(facts),
        model: facts.text("model", 255, n),
        chassis: facts.text("chassis", 40, n),
        battery: facts.flag("battery", n).unwrap_or(false),
        package_manager: facts.text("package_manager", 20, n),
        power_sources: power_sources(facts, n),
        cards: cards(facts, n),
    }
}

fn cards(facts: Fields<'_>, n: &mut Notes) -> Vec<wire::NetworkCard> {
    let list = facts.objects("cards", "cards.", 16, n);
    let read = list.unwrap_or_default().into_iter().filter_map(|entry| {
        let networks = match entry.value("networks") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let is_network = |text: &&str| {
            let (address, prefix) = text.split_once('/')?;
            let address: std::net::Ipv4Addr = address.parse().ok()?;
            Some(!address.is_loopback() && prefix.parse::<u8>().ok()? <= 32)
        };
        let networks = networks
            .into_iter()
            .filter(|text| is_network(text) == Some(true));
        Some(wire::NetworkCard {
            name: entry.text("name", 64, n)?,
            mac: entry.text("mac", 17, n)?,
            networks: networks.take(16).map(str::to_owned).collect(),
        })
    });
    unique(read.collect(), |card| card.name.clone())
}

fn host_keys(facts: Fields<'_>) -> Vec<String> {
    let Some(Value::Array(list)) = facts.value("ssh_host_keys") else {
        return Vec::new();
    };
    let lines = list.iter().filter_map(Value::as_str);
    // The longest in use, an RSA key of 16384 bits, has 2,800 letters.
    let usual = lines.filter(|line| line.len() <= 4000 && !line.chars().any(char::is_control));
    usual.take(8).map(str::to_owned).collect()
}

fn power_sources(facts: Fields<'_>, n: &mut Notes) -> Vec<wire::PowerSource> {
    let list = facts.objects("power_sources", "power_sources.", 32, n);
    let read = list.unwrap_or_default().into_iter().filter_map(|entry| {
        Some(wire::PowerSource {
            source: entry.text("source", 20, n)?,
            readable: entry.flag("readable", n).unwrap_or(false),
        })
    });
    unique(read.collect(), |source| source.source.clone())
}

fn services(body: Fields<'_>, n: &mut Notes) -> Option<Vec<wire::UnitStatus>> {
    let list = body.objects("services", "services.", 2000, n)?;
    let read = list.into_iter().filter_map(|entry| {
        let state = match entry.text("state", 20, n).as_deref() {
            Some("running") => wire::UnitState::Running,
            Some("stopped") => wire::UnitState::Stopped,
            Some("failed") => wire::UnitState::Failed,
            _ => wire::UnitState::Unknown,
        };
        Some(wire::UnitStatus {
            name: entry.text("name", 255, n)?,
            state,
            sub_state: entry.text("sub_state", 40, n),
            description: entry.text("description", 255, n),
            pid: entry.small("pid", u32::MAX, n),
            memory_bytes: entry.count("memory_bytes", n),
            since: entry.time("since", n).map(from_ms),
            enabled: entry.flag("enabled", n),
        })
    });
    Some(unique(read.collect(), |unit| unit.name.clone()))
}

fn containers(containers: Fields<'_>, n: &mut Notes) -> Option<Containers> {
    Some(Containers {
        engine: containers.text("engine", 20, n)?,
        version: containers.text("version", 40, n),
        running: containers.small("running", 1_000_000, n)?,
        stopped: containers.small("stopped", 1_000_000, n).unwrap_or(0),
        paused: containers.small("paused", 1_000_000, n).unwrap_or(0),
    })
}

fn read_updates(updates: Fields<'_>, n: &mut Notes) -> Report {
    let list = updates
        .objects("packages", "packages.", 5000, n)
        .unwrap_or_default();
    let packages: Vec<_> = list
        .into_iter()
        .filter_map(|entry| package(entry, n))
        .collect();
    let packages = unique(packages, |p| p.name.clone());
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Report {
        checked_at: updates.time("checked_at", n),
        pending: count(packages.len()),
        security: count(packages.iter().filter(|p| p.is_security).count()),
        reboot_required: updates.flag("reboot_required", n).unwrap_or(false),
        error: updates.text("error", 400, n),
        details: Details {
            held: names(updates, "held", n),
            broken: broken(updates, n),
            reboot_packages: names(updates, "reboot_packages", n),
            restart_services: names(updates, "restart_services", n),
        },
        packages,
    }
}

/// Each name once.
fn names(updates: Fields<'_>, list: &str, n: &mut Notes) -> Option<Vec<String>> {
    let names = updates.texts(list, MOST_NAMES, 255, n)?;
    Some(unique(names, Clone::clone))
}

fn broken(updates: Fields<'_>, n: &mut Notes) -> Option<Vec<wire::BrokenPackage>> {
    let list = updates.objects("broken", "broken.", MOST_NAMES, n)?;
    let read = list.into_iter().filter_map(|entry| {
        Some(wire::BrokenPackage {
            name: entry.text("name", 255, n)?,
            reason: entry.text("reason", 400, n).unwrap_or_default(),
        })
    });
    Some(read.collect())
}

/// One package; both kinds of agent say it alike.
pub(super) fn package(entry: Fields<'_>, n: &mut Notes) -> Option<wire::PackageUpdate> {
    Some(wire::PackageUpdate {
        name: entry.text("name", 255, n)?,
        current_version: entry.text("current_version", 100, n),
        new_version: entry.text("new_version", 100, n).unwrap_or_default(),
        repository: entry.text("repository", 255, n),
        is_security: entry.flag("is_security", n).unwrap_or(false),
        held: entry.flag("held", n).unwrap_or(false),
    })
}
