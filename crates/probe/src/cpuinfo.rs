//! `/proc/cpuinfo` (proc_cpuinfo(5)): its lines differ between architectures.

use std::collections::BTreeMap;

/// The processor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CpuInfo {
    /// `model name` on x86; on ARM the board, else its chip, else the names of the cores.
    pub model: Option<String>,
    /// Logical processors online.
    pub threads: u32,
    /// Physical cores, where they are told (x86).
    pub cores: Option<u32>,
}

/// Reads the file; what is not told stays empty.
pub fn parse(text: &str) -> CpuInfo {
    let mut info = CpuInfo::default();
    let (mut board, mut chip) = (None, None);
    let (mut implementer, mut parts) = (String::new(), Vec::new());
    let mut package = String::new();
    let mut cores: BTreeMap<String, u32> = BTreeMap::new();
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match name.trim() {
            "processor" => info.threads = info.threads.saturating_add(1),
            // "cpu model" is MIPS, "cpu" is POWER, "uarch" is RISC-V.
            "model name" | "cpu model" | "cpu" | "uarch" if info.model.is_none() => {
                info.model = Some(squeeze(value));
            }
            "Model" => board = Some(squeeze(value)),
            "Hardware" => chip = Some(squeeze(value)),
            "CPU implementer" => value.clone_into(&mut implementer),
            "CPU part" => {
                if let Some(part) = arm_part(&implementer, value).filter(|p| !parts.contains(p)) {
                    parts.push(part);
                }
            }
            "physical id" => value.clone_into(&mut package),
            "cpu cores" => {
                if let Ok(count) = value.parse() {
                    cores.insert(package.clone(), count);
                }
            }
            _ => {}
        }
    }
    // On ARM "model name" is the bare architecture, and everything else says more.
    let is_bare = |model: &String| model.starts_with("ARMv") || model.starts_with("AArch64");
    if info.model.as_ref().is_none_or(is_bare) {
        let named = (!parts.is_empty()).then(|| format!("ARM {}", parts.join(" + ")));
        info.model = board.or(chip).or(named).or(info.model);
    }
    info.cores =
        (!cores.is_empty()).then(|| cores.values().fold(0u32, |sum, n| sum.saturating_add(*n)));
    info
}

/// The name that Arm gives to a core of its own design, from the Main ID Register's part number.
fn arm_part(implementer: &str, part: &str) -> Option<&'static str> {
    if implementer != "0x41" {
        return None;
    }
    Some(match part {
        "0xb76" => "ARM1176",
        "0xc05" => "Cortex-A5",
        "0xc07" => "Cortex-A7",
        "0xc08" => "Cortex-A8",
        "0xc09" => "Cortex-A9",
        "0xc0e" => "Cortex-A17",
        "0xc0f" => "Cortex-A15",
        "0xd03" => "Cortex-A53",
        "0xd04" => "Cortex-A35",
        "0xd05" => "Cortex-A55",
        "0xd07" => "Cortex-A57",
        "0xd08" => "Cortex-A72",
        "0xd09" => "Cortex-A73",
        "0xd0a" => "Cortex-A75",
        "0xd0b" => "Cortex-A76",
        "0xd0c" => "Neoverse-N1",
        "0xd40" => "Neoverse-V1",
        "0xd41" => "Cortex-A78",
        "0xd49" => "Neoverse-N2",
        "0xd4f" => "Neoverse-V2",
        "0xd80" => "Cortex-A520",
        "0xd81" => "Cortex-A720",
        _ => return None,
    })
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_machine() {
        let info = parse(include_str!("../tests/data/debian-12/cpuinfo"));
        assert_eq!((info.threads, info.cores), (2, Some(2)));
        assert_eq!(info.model.as_deref(), Some("AMD EPYC"));
    }

    #[test]
    fn two_sockets_with_threads() {
        let mut text = String::new();
        for (cpu, package) in [(0, 0), (1, 0), (2, 1), (3, 1)] {
            text += &format!(
                "processor\t: {cpu}\nmodel name\t: Intel(R)  Xeon(R) CPU\nphysical id\t: {package}\ncpu cores\t: 1\n\n"
            );
        }
        let info = parse(&text);
        assert_eq!((info.threads, info.cores), (4, Some(2)));
        assert_eq!(info.model.as_deref(), Some("Intel(R) Xeon(R) CPU"));
    }

    #[test]
    fn a_raspberry_pi() {
        let info = parse(include_str!("../tests/data/raspberry-pi-os-12/cpuinfo"));
        assert_eq!((info.threads, info.cores), (4, None));
        assert_eq!(
            info.model.as_deref(),
            Some("Raspberry Pi 4 Model B Rev 1.4")
        );
    }

    #[test]
    fn a_board_with_big_and_little_cores() {
        let info = parse(include_str!("../tests/data/armbian-24/cpuinfo"));
        assert_eq!(info.threads, 8);
        assert_eq!(info.model.as_deref(), Some("ARM Cortex-A55 + Cortex-A76"));
    }

    #[test]
    fn the_bare_architecture_is_the_last_resort() {
        let bare = "processor\t: 0\nmodel name\t: ARMv7 Processor rev 3 (v7l)\n";
        assert_eq!(
            parse(bare).model.as_deref(),
            Some("ARMv7 Processor rev 3 (v7l)")
        );
        let chip = format!("{bare}Hardware\t: BCM2835\nModel\t:\n");
        assert_eq!(parse(&chip).model.as_deref(), Some("BCM2835"));
        assert_eq!(parse("CPU part\t: 0xd08\n").model, None, "whose part?");
    }
}
