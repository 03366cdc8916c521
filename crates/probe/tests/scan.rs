//! Scans of hosts of several kinds, what happens to an answer that is damaged, and the script itself on
//! this machine.

use std::io::Write as _;
use std::process::{Command, Stdio};

use homelabcmd_probe::scan::{self, Scan, Section};
use proptest::prelude::*;
use proptest::sample::Index;

const NONCE: &str = "fixture0nonce0001";
const DEBIAN: &str = include_str!("data/debian-12/scan");
const FEDORA: &str = include_str!("data/fedora-41/scan");
const ARCH: &str = include_str!("data/arch/scan");
const ALPINE: &str = include_str!("data/alpine-3.20/scan");
const PI: &str = include_str!("data/raspberry-pi-os-12/scan");

fn told<T>(section: &Section<T>) -> &T {
    section.value().expect("the section is told")
}

#[test]
fn a_debian_container() {
    let scan = scan::parse(DEBIAN, NONCE);
    assert!(scan.complete);
    assert_eq!(told(&scan.os).id.as_deref(), Some("debian"));
    assert_eq!(told(&scan.kernel).release, "6.1.0-37-amd64");
    assert_eq!(told(&scan.hostname), "homeserver");
    assert_eq!(told(&scan.uptime_seconds), &1479);
    assert_eq!(
        (told(&scan.cpu).threads, told(&scan.cpu).cores),
        (2, Some(2))
    );
    assert_eq!(told(&scan.memory).total, 24_684_084 << 10);
    assert_eq!(told(&scan.hardware).chassis.as_deref(), Some("container"));
    let disks = told(&scan.disks);
    assert_eq!((disks.len(), disks[0].name.as_str()), (1, "vda"));
    let [root] = &told(&scan.filesystems)[..] else {
        panic!("{:?}", scan.filesystems);
    };
    assert_eq!(root.size, Some(264_212_084 << 10));
    assert_eq!(told(&scan.addresses).len(), 3);
    let gateways: Vec<String> = told(&scan.gateways)
        .iter()
        .map(|gateway| gateway.address.to_string())
        .collect();
    assert_eq!(gateways, ["192.0.2.1", "fd00::1"]);
    assert!(told(&scan.packages).iter().any(|p| p.name == "bsdutils"));
    assert!(told(&scan.updates).iter().any(|update| update.security));
    assert!(!told(&scan.reboot).required);
    assert_eq!(
        scan.services.reason(),
        Some("neither systemd nor OpenRC runs here")
    );
    assert_eq!(told(&scan.ports)[0].port, 2024);
    assert_eq!(told(&scan.processes).top[0].command, "php-fpm8.2");
}

#[test]
fn a_fedora_laptop() {
    let scan = scan::parse(FEDORA, NONCE);
    let hardware = told(&scan.hardware);
    assert_eq!(hardware.model.as_deref(), Some("LENOVO 20L8S02D00"));
    assert_eq!(
        (hardware.chassis.as_deref(), hardware.battery),
        (Some("laptop"), true)
    );
    assert_eq!(told(&scan.packages).len(), 7);
    assert_eq!(told(&scan.packages)[2].name, "glibc:i686");
    let failed = told(&scan.services).iter().filter(|s| s.state == "failed");
    assert_eq!(
        failed.map(|s| s.name.as_str()).collect::<Vec<_>>(),
        ["udisks2"]
    );
    assert!(
        scan.updates
            .reason()
            .is_some_and(|reason| reason.starts_with("dnf cannot"))
    );
    assert!(
        told(&scan.addresses)
            .iter()
            .any(|address| address.temporary)
    );
    assert_eq!(told(&scan.containers)[0].version.as_deref(), Some("5.2.5"));
    assert_eq!(told(&scan.host_keys).len(), 2);
}

#[test]
fn an_arch_host_with_a_replaced_kernel() {
    let scan = scan::parse(ARCH, NONCE);
    assert_eq!(told(&scan.hardware).chassis.as_deref(), Some("desktop"));
    assert_eq!(told(&scan.updates).len(), 1);
    assert!(told(&scan.reboot).required);
    assert_eq!(told(&scan.ports)[1].process.as_deref(), Some("prometheus"));
    assert_eq!(told(&scan.sessions)[0].user, "kai");
    assert_eq!(scan.load.reason(), Some("it was not asked for"));
}

#[test]
fn an_alpine_machine_with_busybox_alone() {
    let scan = scan::parse(ALPINE, NONCE);
    assert_eq!(told(&scan.hardware).virtualization.as_deref(), Some("qemu"));
    assert_eq!(told(&scan.packages).len(), 5);
    assert_eq!(told(&scan.updates).len(), 3);
    assert_eq!(told(&scan.ports)[1].process.as_deref(), Some("nginx"));
    let remote = told(&scan.filesystems).iter().find(|f| f.remote);
    assert_eq!(
        remote.map(|f| (f.device.as_str(), f.size)),
        Some(("nas:/srv/media", None))
    );
    assert_eq!(told(&scan.disks)[1].transport.as_deref(), Some("virtio"));
    assert_eq!(told(&scan.services).len(), 6);
}

#[test]
fn a_raspberry_pi() {
    let scan = scan::parse(PI, NONCE);
    assert_eq!(told(&scan.hardware).chassis.as_deref(), Some("embedded"));
    assert_eq!(told(&scan.packages)[2].name, "libc6:armhf");
    assert!(scan.updates.is_cut());
    assert_eq!(told(&scan.reboot).packages, ["linux-image-rpi-v8"]);
    assert_eq!(told(&scan.temperatures)[0].name, "cpu_thermal");
}

#[test]
fn a_scan_can_be_kept() {
    for text in [DEBIAN, FEDORA, ARCH, ALPINE, PI] {
        let scan = scan::parse(text, NONCE);
        let kept = serde_json::to_string(&scan).unwrap();
        assert_eq!(serde_json::from_str::<Scan>(&kept).unwrap(), scan);
    }
    let older: Scan = serde_json::from_str("{\"complete\":true}").unwrap();
    assert_eq!(older.packages.reason(), Some("it was not asked for"));
}

#[test]
fn an_answer_that_breaks_off_keeps_what_came() {
    let at = DEBIAN.find("|ii \tlibaudit1").unwrap();
    let scan = scan::parse(&DEBIAN[..at], NONCE);
    assert!(!scan.complete && scan.packages.is_cut());
    assert_eq!(scan.ports.reason(), Some("the answer ended before it"));
    assert_eq!(told(&scan.hostname), "homeserver");
}

#[test]
fn a_bad_section_costs_itself() {
    let scan = scan::parse(&DEBIAN.replace("MemTotal:", "MemTotal"), NONCE);
    assert_eq!(scan.memory.reason(), Some("/proc/meminfo has no MemTotal"));
    assert!(scan.cpu.value().is_some() && scan.complete);
}

/// Nothing of a scan may act on a terminal, whatever the host sent.
fn is_clean(scan: &Scan) -> bool {
    let Ok(value) = serde_json::to_value(scan) else {
        return false;
    };
    fn clean(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::String(text) => !text.chars().any(char::is_control),
            serde_json::Value::Array(list) => list.iter().all(clean),
            serde_json::Value::Object(map) => map.values().all(clean),
            _ => true,
        }
    }
    clean(&value)
}

proptest! {
    #[test]
    fn no_damaged_answer_panics_or_acts(
        text in proptest::sample::select(&[DEBIAN, FEDORA, ARCH, ALPINE, PI][..]),
        edits in prop::collection::vec(
            (any::<Index>(), 0..40_usize, "(|\n|\t|\\||\u{1b}\\[2J|\u{9b}|\\\\u001b|\\\\012|\u{fffd}|\u{202e}|fixture0nonce0001 (begin|end) [a-z]{1,9}|-1|99999999999999999999|é|%|[\"'=:/.<@(\\[{])"),
            1..30,
        ),
        end in any::<Index>(),
    ) {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, length, instead) in edits {
            let at = at.index(chars.len() + 1);
            let to = (at + length).min(chars.len());
            chars.splice(at..to, instead.chars());
        }
        chars.truncate(end.index(chars.len() * 2 + 1));
        let scan = scan::parse(&chars.into_iter().collect::<String>(), NONCE);
        prop_assert!(is_clean(&scan));
        let whole = scan::parse(text, NONCE);
        scan::compare(&whole, &scan);
        prop_assert!(scan::compare(&scan, &scan).facts.is_empty());
    }

    #[test]
    fn no_noise_is_a_scan(text in "(\\PC|\n|\\||fixture0nonce0001 ){0,200}") {
        prop_assert!(is_clean(&scan::parse(&text, NONCE)));
    }
}

fn run(shell: &[&str]) -> Option<String> {
    let nonce = NONCE.repeat(2);
    let mut child = Command::new(shell[0])
        .args(&shell[1..])
        .args(["-s", &nonce])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    stdin.write_all(scan::SCRIPT.as_bytes()).ok()?;
    drop(stdin);
    let output = child.wait_with_output().ok()?;
    assert!(output.status.success(), "{shell:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `sh` is on every machine; the others are tried where they are.
#[test]
fn this_very_machine_answers() {
    for shell in [&["sh"][..], &["bash"], &["busybox", "sh"]] {
        let Some(text) = run(shell) else { continue };
        let scan = scan::parse(&text, &NONCE.repeat(2));
        assert!(scan.complete, "{shell:?}: {text}");
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        let meminfo = homelabcmd_probe::meminfo::parse(&read("/proc/meminfo")).unwrap();
        assert_eq!(told(&scan.memory).total, meminfo.total);
        let release = read("/proc/sys/kernel/osrelease");
        assert_eq!(told(&scan.kernel).release, release.trim());
        let cpu = homelabcmd_probe::cpuinfo::parse(&read("/proc/cpuinfo"));
        let found = told(&scan.cpu);
        assert_eq!((found.threads, found.cores), (cpu.threads, cpu.cores));
        assert!(!told(&scan.processes).top.is_empty(), "{shell:?}");
        let root = told(&scan.filesystems)
            .iter()
            .find(|f| f.mount_point == "/");
        assert!(root.is_none_or(|root| root.size.is_some()), "{root:?}");
    }
}

/// A program that calls itself what ends a section changes nothing but its own line.
#[test]
fn no_content_forges_a_frame() {
    let evil = "x\n|y\nfixture0nonce0001 end processes ok\nfixture0nonce0001 begin packages dpkg\n|ii \tevil\t1\tall\n";
    let line = evil.replace('\n', "\n|");
    let text = DEBIAN.replace("|812\t", &format!("|{line}\n|812\t"));
    let (clean, scan) = (scan::parse(DEBIAN, NONCE), scan::parse(&text, NONCE));
    assert_eq!(scan.packages, clean.packages);
    assert_eq!(told(&scan.processes).top, told(&clean.processes).top);
}
