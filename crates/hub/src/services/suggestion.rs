//! Services that a machine runs and that somebody would miss: they are suggested as expected ones.

use homelabcmd_wire::{UnitState, UnitStatus};

/// What every machine has: nobody runs a machine for these, and most go with others that are missed.
const OF_EVERY_MACHINE: &[&str] = &[
    "accounts-daemon",
    "auditd",
    "avahi-daemon",
    "bluetooth",
    "bolt",
    "colord",
    "cups-browsed",
    "dbus",
    "dbus-broker",
    "dhcpcd",
    "fwupd",
    "gdm",
    "gdm3",
    "gssproxy",
    "haveged",
    // Its beats are watched already.
    "homelab-agent",
    "homelabcmd-agent",
    "irqbalance",
    "iwd",
    "lightdm",
    "low-memory-monitor",
    "lvm2-monitor",
    "mcelog",
    "ModemManager",
    "multipathd",
    "NetworkManager",
    "networkd-dispatcher",
    "open-vm-tools",
    "packagekit",
    "polkit",
    "power-profiles-daemon",
    "qemu-guest-agent",
    "rng-tools-debian",
    "rngd",
    "rpcbind",
    "rsyslog",
    "rtkit-daemon",
    "sddm",
    "sssd",
    "switcheroo-control",
    "thermald",
    "triggerhappy",
    "tuned",
    "udisks2",
    "unattended-upgrades",
    "upower",
    "vgauth",
    "vmtoolsd",
    "wpa_supplicant",
];

/// Families of the same kind.
const FAMILIES: &[&str] = &[
    "alsa-",
    "console-getty",
    "container-getty@",
    "getty@",
    "ifup@",
    "plymouth",
    "serial-getty@",
    "systemd-",
    "user@",
    "user-runtime-dir@",
    "wpa_supplicant@",
];

/// Whether a unit is worth a word: it runs, it starts by itself at boot, and the machine is there for it.
pub(super) fn is_suggested(unit: &UnitStatus) -> bool {
    let has_process = unit.state == UnitState::Running
        // One that has done its task and left nothing behind stays "active", too.
        && unit.sub_state.as_deref().is_none_or(|sub| sub == "running");
    let is_of_every_machine = OF_EVERY_MACHINE.contains(&unit.name.as_str())
        || FAMILIES.iter().any(|start| unit.name.starts_with(start));
    has_process && unit.enabled == Some(true) && !is_of_every_machine
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str) -> UnitStatus {
        UnitStatus {
            name: name.into(),
            state: UnitState::Running,
            sub_state: Some("running".into()),
            description: None,
            pid: Some(7),
            memory_bytes: None,
            since: None,
            enabled: Some(true),
        }
    }

    #[test]
    fn what_a_machine_is_there_for_is_suggested() {
        for name in [
            "docker",
            "ssh",
            "wg-quick@wg0",
            "pihole-FTL",
            "postgresql@16-main",
            "cron",
        ] {
            let mut unit = unit(name);
            unit.sub_state = Some("running".into());
            assert!(is_suggested(&unit), "{name}");
        }
        for name in [
            "systemd-logind",
            "getty@tty1",
            "dbus",
            "homelabcmd-agent",
            "user@1000",
        ] {
            assert!(!is_suggested(&unit(name)), "{name}");
        }
    }

    #[test]
    fn what_does_not_run_or_not_by_itself_is_not() {
        let mut stopped = unit("docker");
        stopped.state = UnitState::Stopped;
        let mut done = unit("docker");
        done.sub_state = Some("exited".into());
        let mut by_hand = unit("docker");
        by_hand.enabled = Some(false);
        for unit in [stopped, done, by_hand] {
            assert!(!is_suggested(&unit), "{unit:?}");
        }
    }
}
