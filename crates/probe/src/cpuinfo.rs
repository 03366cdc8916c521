//! `/proc/cpuinfo` (proc_cpuinfo(5)): differs between architectures.

use std::collections::BTreeMap;

/// The processor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CpuInfo {
    /// `model name` on x86; the board or SoC on ARM, where it is told.
    pub model: Option<String>,
    /// Logical processors online.
    pub threads: u32,
    /// Physical cores, where they are told (x86).
    pub cores: Option<u32>,
}

/// Reads the file; what is not told stays empty.
pub fn parse(text: &str) -> CpuInfo {
    let mut info = CpuInfo::default();
    let mut board = None;
    let mut package = String::new();
    let mut cores: BTreeMap<String, u32> = BTreeMap::new();
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.trim() {
            "processor" => info.threads += 1,
            "model name" | "cpu model" if info.model.is_none() && !value.is_empty() => {
                info.model = Some(squeeze(value));
            }
            "Model" | "Hardware" if !value.is_empty() => board = Some(squeeze(value)),
            "physical id" => value.clone_into(&mut package),
            "cpu cores" => {
                if let Ok(count) = value.parse() {
                    cores.insert(package.clone(), count);
                }
            }
            _ => {}
        }
    }
    // On ARM "model name" is the bare architecture, and the board says more.
    if board.is_some() && info.model.as_ref().is_none_or(|m| m.starts_with("ARMv")) {
        info.model = board;
    }
    info.cores =
        (!cores.is_empty()).then(|| cores.values().fold(0u32, |sum, n| sum.saturating_add(*n)));
    info
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let info = parse(
            "processor\t: 0\nBogoMIPS\t: 108.00\n\nprocessor\t: 1\nmodel name\t: ARMv7 Processor rev 3\n\nHardware\t: BCM2835\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4\n",
        );
        assert_eq!((info.threads, info.cores), (2, None));
        assert_eq!(
            info.model.as_deref(),
            Some("Raspberry Pi 4 Model B Rev 1.4")
        );
    }
}
