//! What a host is: its system, processor, memory, maker and sensors.

use super::clean::{field, told};
use super::frame::Raw;
use super::{Cpu, Hardware, Kernel, Load, Memory, Os, Temperature, values};
use crate::{ParseError, chassis, cpuinfo, loadavg, meminfo, os_release, thermal, uptime};

pub(super) fn os(raw: &Raw) -> Result<Os, ParseError> {
    let release = os_release::parse(&raw.text);
    let short = |text: Option<String>| text.and_then(|text| told(&text, 120));
    let os = Os {
        id: short(release.id),
        name: short(release.name),
        version: short(release.version),
        pretty_name: short(release.pretty_name),
    };
    if os == Os::default() {
        return Err(ParseError::new("os-release", 0, "name"));
    }
    Ok(os)
}

pub(super) fn kernel(raw: &Raw) -> Result<Kernel, ParseError> {
    let mut kernel = Kernel::default();
    for (name, value) in values(&raw.text) {
        match name {
            "name" => kernel.name = told(value, 60),
            "release" => kernel.release = field(value, 120),
            "machine" => kernel.architecture = told(value, 60),
            _ => {}
        }
    }
    if kernel.release.is_empty() {
        return Err(ParseError::new("uname", 0, "release"));
    }
    Ok(kernel)
}

pub(super) fn hostname(raw: &Raw) -> Result<String, ParseError> {
    // The longest that the kernel takes is 64 bytes.
    told(raw.text.lines().next().unwrap_or_default(), 64)
        .ok_or_else(|| ParseError::new("hostname", 0, "name"))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the parser gives finite seconds from 0; what is too large becomes the largest"
)]
pub(super) fn uptime(raw: &Raw) -> Result<u64, ParseError> {
    uptime::parse(&raw.text).map(|seconds| seconds as u64)
}

pub(super) fn load(raw: &Raw) -> Result<Load, ParseError> {
    let load = loadavg::parse(&raw.text)?;
    Ok(Load {
        one: load.one,
        five: load.five,
        fifteen: load.fifteen,
    })
}

pub(super) fn cpu(raw: &Raw) -> Result<Cpu, ParseError> {
    let info = cpuinfo::parse(&raw.text);
    if info.threads == 0 && info.model.is_none() {
        return Err(ParseError::new("/proc/cpuinfo", 0, "processor"));
    }
    Ok(Cpu {
        model: info.model.and_then(|model| told(&model, 120)),
        threads: info.threads,
        cores: info.cores,
    })
}

pub(super) fn memory(raw: &Raw) -> Result<Memory, ParseError> {
    let info = meminfo::parse(&raw.text)?;
    Ok(Memory {
        total: info.total,
        available: info.available,
        swap_total: info.swap_total,
        swap_free: info.swap_free,
    })
}

/// What a board's maker left unfilled says nothing.
const UNFILLED: [&str; 6] = [
    "to be filled",
    "default string",
    "system product",
    "system manufacturer",
    "not specified",
    "o.e.m.",
];

/// Words of makers of virtual machines.
const VIRTUAL: [(&str, &str); 8] = [
    ("QEMU", "qemu"),
    ("KVM", "kvm"),
    ("VMware", "vmware"),
    ("innotek", "oracle"),
    ("VirtualBox", "oracle"),
    ("Xen", "xen"),
    ("Bochs", "bochs"),
    ("Virtual Machine", "microsoft"),
];

/// What systemd-detect-virt(1) calls containers.
const CONTAINERS: [&str; 12] = [
    "openvz",
    "lxc",
    "lxc-libvirt",
    "systemd-nspawn",
    "docker",
    "podman",
    "rkt",
    "wsl",
    "proot",
    "pouch",
    "container-other",
    "oci",
];

/// `is_virtual`: the processor says that it is one of a virtual machine.
pub(super) fn hardware(text: &str, is_virtual: bool) -> Hardware {
    let get = |name: &str| values(text).find(|(key, _)| *key == name).map(|(_, v)| v);
    let dmi = |name: &str| {
        get(name).and_then(|value| told(value, 80)).filter(|value| {
            let value = value.to_lowercase();
            !UNFILLED.iter().any(|word| value.contains(word))
        })
    };
    let board = get("device_tree").and_then(|value| told(value, 120));
    let virtualization = virtualization(text, is_virtual);
    let chassis = match virtualization.as_deref() {
        Some(kind) if CONTAINERS.contains(&kind) => Some("container"),
        Some(_) => Some("vm"),
        None if board.is_some() => Some("embedded"),
        None => get("chassis_type")
            .and_then(|code| code.trim().parse().ok())
            .and_then(chassis::from_dmi),
    };
    Hardware {
        model: together(dmi("sys_vendor"), dmi("product_name")).or(board),
        board: together(dmi("board_vendor"), dmi("board_name")),
        firmware: together(dmi("bios_version"), dmi("bios_date")),
        chassis: chassis.map(str::to_owned),
        virtualization,
        battery: get("battery").is_some(),
    }
}

/// The second word of some begins with the first.
fn together(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) if !second.starts_with(&first) => {
            Some(format!("{first} {second}"))
        }
        (_, Some(second)) => Some(second),
        (first, None) => first,
    }
}

/// What systemd says; without it, what containers leave behind, and makers' words.
fn virtualization(text: &str, is_virtual: bool) -> Option<String> {
    let get = |name: &str| values(text).find(|(key, _)| *key == name).map(|(_, v)| v);
    if let Some(detected) = get("detected").and_then(|kind| told(kind, 40)) {
        return Some(detected).filter(|kind| kind != "none");
    }
    if let Some(kind) = get("container").and_then(|kind| told(kind, 40)) {
        return Some(kind);
    }
    match get("container_file") {
        Some(file) if file.contains("docker") => return Some("docker".into()),
        Some(_) => return Some("podman".into()),
        None => {}
    }
    let made_by = ["sys_vendor", "product_name"].into_iter().find_map(|name| {
        let words = get(name)?;
        VIRTUAL.iter().find(|(word, _)| words.contains(word))
    });
    made_by
        .map(|(_, kind)| *kind)
        .or(get("hypervisor").filter(|kind| *kind == "xen"))
        .or(is_virtual.then_some("vm-other"))
        .map(str::to_owned)
}

pub(super) fn temperatures(raw: &Raw) -> Result<Vec<Temperature>, ParseError> {
    let found = raw.text.lines().filter_map(|line| {
        let mut fields = line.splitn(4, '\t');
        let (chip, index) = (fields.next()?, fields.next()?.parse().ok()?);
        let thousandths: i32 = fields.next()?.parse().ok()?;
        let name = thermal::label(chip, fields.next(), index);
        // A sensor that is not connected reads absolute zero or its largest number.
        (-60_000..=200_000)
            .contains(&thousandths)
            .then(|| Temperature {
                name: field(&name, 80),
                celsius: f64::from(thousandths) / 1000.0,
            })
    });
    Ok(found.take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str, is_virtual: bool) -> (Option<String>, Option<String>) {
        let hardware = hardware(text, is_virtual);
        (hardware.chassis, hardware.virtualization)
    }

    fn both(chassis: &str, virtualization: &str) -> (Option<String>, Option<String>) {
        (Some(chassis.into()), Some(virtualization.into()))
    }

    #[test]
    fn kinds_of_machines() {
        assert_eq!(kind("detected=kvm\n", true), both("vm", "kvm"));
        assert_eq!(
            kind("detected=lxc\nchassis_type=3\n", false),
            both("container", "lxc")
        );
        assert_eq!(
            kind("sys_vendor=innotek GmbH\n", true),
            both("vm", "oracle")
        );
        assert_eq!(kind("sys_vendor=Odd\n", true), both("vm", "vm-other"));
        assert_eq!(
            kind("container_file=/run/.containerenv\n", false),
            both("container", "podman")
        );
        let laptop = kind("detected=none\nchassis_type=10\nbattery=yes\n", true);
        assert_eq!(
            laptop,
            (Some("laptop".into()), None),
            "with a hypervisor of its own"
        );
        let pi = hardware("device_tree=Raspberry Pi 4 Model B Rev 1.4\n", false);
        assert_eq!(pi.chassis.as_deref(), Some("embedded"));
        assert_eq!(pi.model.as_deref(), Some("Raspberry Pi 4 Model B Rev 1.4"));
        assert_eq!(kind("", false), (None, None));
    }

    #[test]
    fn what_the_maker_left_unfilled_says_nothing() {
        let text = "sys_vendor=ASUS\nproduct_name=System Product Name\nboard_vendor=ASUSTeK\nboard_name=ASUSTeK PRIME\nbios_version=Default string\n";
        let hardware = hardware(text, false);
        assert_eq!(hardware.model.as_deref(), Some("ASUS"));
        assert_eq!(hardware.board.as_deref(), Some("ASUSTeK PRIME"));
        assert_eq!(hardware.firmware, None);
    }

    #[test]
    fn sensors() {
        let raw = Raw {
            text: "coretemp\t1\t45000\tPackage id 0\nnvme\t1\t-273150\t\nacpitz\t2\t27800\t\nx\n"
                .into(),
            ..Raw::default()
        };
        let found = temperatures(&raw).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].name.as_str(), found[0].celsius),
            ("coretemp Package id 0", 45.0)
        );
        assert_eq!(
            (found[1].name.as_str(), found[1].celsius),
            ("acpitz 2", 27.8)
        );
    }
}
