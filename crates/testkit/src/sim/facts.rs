//! What an agent tells of a made-up machine now and then.

use homelabcmd_wire::{CpuFacts, Facts, OsFacts, PackageUpdate, UnitState, UnitStatus, Updates};
use jiff::Timestamp;

use super::catalogue::{Model, PACKAGES};
use super::power;

/// What rarely changes on it.
pub(super) fn facts(model: &Model, index: usize, booted: Option<Timestamp>) -> Facts {
    let (distribution, id, version, kernel, manager) = model.os;
    Facts {
        os: OsFacts {
            distribution: Some(distribution.to_owned()),
            id: Some(id.to_owned()),
            version: Some(version.to_owned()),
            kernel: Some(kernel.to_owned()),
            architecture: Some(model.architecture.to_owned()),
        },
        cpu: CpuFacts {
            model: Some(model.cpu.to_owned()),
            threads: Some(model.threads),
            cores: Some(model.cores),
        },
        memory_bytes: Some(model.memory_bytes),
        booted_at: booted,
        // 192.0.2.0/24 and 198.51.100.0/24 are set aside for examples: nothing is there.
        addresses: vec![if index < 240 {
            format!("192.0.2.{}", index + 10)
        } else {
            format!("198.51.100.{}", index % 250 + 1)
        }],
        hub_side_address: None,
        ssh_host_keys: Vec::new(),
        model: Some(model.hardware.to_owned()),
        chassis: Some(model.chassis.to_owned()),
        battery: model.chassis == "laptop",
        package_manager: manager.map(str::to_owned),
        power_sources: power::sources(model.meters),
        cards: Vec::new(),
    }
}

/// Its service units: all run, but for the one that failed.
pub(super) fn services(
    model: &Model,
    booted: Option<Timestamp>,
    now: Timestamp,
) -> Vec<UnitStatus> {
    let unit = |place: usize, name: &str, state: UnitState| {
        let running = state == UnitState::Running;
        UnitStatus {
            name: name.to_owned(),
            state,
            sub_state: Some(if running { "running" } else { "failed" }.to_owned()),
            description: None,
            pid: running.then_some(600 + 37 * place as u32),
            memory_bytes: running.then_some((8 + 13 * place as u64) << 20),
            since: if running { booted } else { Some(now) },
            enabled: Some(true),
        }
    };
    let running = model.services.iter().enumerate();
    running
        .map(|(place, name)| unit(place, name, UnitState::Running))
        .chain(model.failed.map(|name| unit(0, name, UnitState::Failed)))
        .collect()
}

/// What its package manager has on offer.
pub(super) fn updates(model: &Model, now: Timestamp) -> Updates {
    let (all, security) = model.updates;
    let package = |number: usize| {
        let (name, current, new) = PACKAGES[number % PACKAGES.len()];
        let again = number / PACKAGES.len();
        let is_security = number < security;
        PackageUpdate {
            name: if again == 0 {
                name.to_owned()
            } else {
                format!("{name}-extra{again}")
            },
            current_version: Some(current.to_owned()),
            new_version: new.to_owned(),
            repository: Some(
                if is_security {
                    "stable-security"
                } else {
                    "stable"
                }
                .to_owned(),
            ),
            is_security,
            held: false,
        }
    };
    Updates {
        checked_at: now,
        packages: (0..all).map(package).collect(),
        reboot_required: model.reboot_required,
        error: None,
        held: Some(Vec::new()),
        broken: Some(Vec::new()),
        reboot_packages: None,
        restart_services: None,
    }
}
