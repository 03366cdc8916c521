//! Which kind of machine one is, by what it tells of itself.

use homelabcmd_wire::Facts;

use super::profiles::Category;

/// The kind of machine that tells these facts; `None` when they say nothing.
pub(super) fn infer(facts: &Facts) -> Option<Category> {
    let model = facts.model.as_deref().unwrap_or_default().to_lowercase();
    let cpu = facts.cpu.model.as_deref().unwrap_or_default();
    let cpu = cpu
        .replace("(R)", "")
        .replace("(TM)", "")
        .replace("(tm)", "");
    let cpu = cpu.to_lowercase();
    let chassis = facts.chassis.as_deref().unwrap_or_default();
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    if ["vm", "container"].contains(&chassis) || is_virtual(&cpu) {
        return Some(Category::Guest);
    }
    let architecture = facts.os.architecture.as_deref().unwrap_or_default();
    let is_portable = facts.battery || ["laptop", "convertible", "tablet"].contains(&chassis);
    if has(&cpu, &["apple"]) || has(&model, &["apple", "macbook", "macmini"]) {
        return Some(match () {
            () if is_portable || model.contains("macbook") => Category::OfficeLaptop,
            () if architecture.starts_with("a") => Category::MacDesktop,
            () => Category::SmallDesktop,
        });
    }
    if has(
        &model,
        &[
            "synology",
            "qnap",
            "terramaster",
            "asustor",
            "readynas",
            "ugreen nas",
        ],
    ) {
        return Some(Category::Nas);
    }
    if model.contains("microserver") {
        return Some(Category::SmallServer);
    }
    if is_portable {
        return Some(if is_fast_laptop(&model, &cpu) {
            Category::GamingLaptop
        } else {
            Category::OfficeLaptop
        });
    }
    if ["aarch64", "arm", "riscv"]
        .iter()
        .any(|arm| architecture.starts_with(arm))
    {
        return Some(board(&format!("{model} {cpu}"), chassis));
    }
    by_processor(&cpu, facts).or(match chassis {
        "server" => Some(Category::RackServer),
        "desktop" => Some(Category::OfficeDesktop),
        _ => None,
    })
}

/// As hypervisors name the processors that they make up: by kind, without a number.
fn is_virtual(cpu: &str) -> bool {
    let made_up = [
        "qemu virtual",
        "kvm processor",
        "epyc-",
        "epyc processor",
        "core processor (",
        "xeon processor (",
        "opteron_g",
        "virtual cpu",
    ];
    made_up.iter().any(|name| cpu.contains(name))
}

fn is_fast_laptop(model: &str, cpu: &str) -> bool {
    let names = [
        "legion",
        "rog ",
        "tuf gaming",
        "alienware",
        "omen",
        "predator",
        "razer",
        "nitro",
    ];
    let suffix = number(cpu).map(|(_, suffix)| suffix);
    names.iter().any(|name| model.contains(name))
        || suffix.is_some_and(|suffix| ["hx", "hk", "hx3d"].contains(&suffix.as_str()))
}

fn board(names: &str, chassis: &str) -> Category {
    let has = |words: &[&str]| words.iter().any(|word| names.contains(word));
    if has(&["ampere", "altra", "neoverse", "thunderx", "graviton"]) || chassis == "server" {
        Category::RackServer
    } else if has(&[
        "raspberry pi 5",
        "compute module 5",
        "cortex-a76",
        "rk3588",
        "orange pi 5",
        "rock 5",
        "jetson",
        "odroid-m2",
    ]) {
        Category::SbcFast
    } else {
        Category::Sbc
    }
}

fn by_processor(cpu: &str, facts: &Facts) -> Option<Category> {
    let has = |words: &[&str]| words.iter().any(|word| cpu.contains(word));
    if cpu.trim().is_empty() {
        return None;
    }
    if has(&[
        "threadripper",
        "xeon w-",
        "xeon w3",
        "xeon w5",
        "xeon w7",
        "xeon w9",
    ]) {
        return Some(Category::Workstation);
    }
    if has(&[
        "epyc 3",
        "epyc 4",
        "opteron x3",
        "xeon e3",
        "xeon e-",
        "xeon d",
        "xeon cpu e3",
        "xeon cpu d",
        "xeon cpu e5-14",
    ]) {
        return Some(Category::SmallServer);
    }
    if has(&["epyc", "xeon", "opteron"]) {
        return Some(Category::RackServer);
    }
    let number = number(cpu);
    let suffix = number.as_ref().map_or("", |(_, suffix)| suffix.as_str());
    if has(&[
        "ryzen embedded v1500",
        "ryzen embedded r1600",
        "ryzen v1500b",
        "ryzen r1600",
    ]) {
        return Some(Category::Nas);
    }
    if has(&[
        "atom",
        "celeron",
        "pentium",
        "gx-",
        "processor n",
        " n1",
        "intel n",
    ]) || number
        .as_ref()
        .is_some_and(|(digits, _)| has(&[&format!(" j{digits}")]))
    {
        // A Pentium G stands in a desktop's socket.
        let socket = number
            .as_ref()
            .is_some_and(|(digits, _)| has(&[&format!("g{digits}")]));
        return Some(if socket {
            Category::SmallDesktop
        } else {
            Category::MiniPc
        });
    }
    let is_small = [
        "t", "te", "u", "p", "y", "v", "h", "hs", "hq", "hk", "hx", "ge", "e", "be",
    ]
    .contains(&suffix)
        || suffix.starts_with('g') && suffix.len() > 1;
    if !has(&[
        "core", "ryzen", "athlon", "fx", "a10", "a8", "a6", "amd", "intel",
    ]) {
        return None;
    }
    if is_small {
        return Some(Category::SmallDesktop);
    }
    let has_card = facts
        .power_sources
        .iter()
        .any(|source| ["gpu", "nvidia"].contains(&source.source.as_str()));
    if has_card && facts.chassis.as_deref() != Some("server") {
        return Some(Category::GamingDesktop);
    }
    Some(
        if has(&[
            "i7-", "i9-", "ryzen 7", "ryzen 9", "ultra 7", "ultra 9", "fx",
        ]) {
            Category::FastDesktop
        } else {
            Category::OfficeDesktop
        },
    )
}

/// The number in a processor's name and the letters behind it: `8700` and `t` of `i7-8700T`.
fn number(cpu: &str) -> Option<(String, String)> {
    let mut words = cpu.split(|c: char| !c.is_ascii_alphanumeric());
    words.find_map(|word| {
        let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
        let digits = word[letters..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        let suffix = &word[letters + digits..];
        let fits = letters <= 2 && (3..=5).contains(&digits) && suffix.len() <= 4;
        // "3.40GHz" and "16-Core" are none.
        (fits && suffix != "ghz" && suffix != "mhz").then(|| {
            (
                word[letters..letters + digits].to_owned(),
                suffix.to_owned(),
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use homelabcmd_wire::{CpuFacts, OsFacts, PowerSource};

    use super::*;

    /// Category, chassis, model, architecture, processor.
    const MACHINES: &str = "\
        guest | vm | QEMU Standard PC | x86_64 | AMD EPYC 7302P 16-Core Processor
        guest | container |  | x86_64 | Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz
        guest |  |  | x86_64 | QEMU Virtual CPU version 2.5+
        guest |  |  | x86_64 | AMD EPYC-Rome Processor
        guest |  |  | x86_64 | Intel Xeon Processor (Skylake, IBRS)
        rack_server | server | Dell PowerEdge R730 | x86_64 | Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz
        rack_server | server |  | x86_64 | AMD EPYC 7302P 16-Core Processor
        rack_server | server |  | x86_64 | Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz
        small_server | server | Supermicro X11SSH-F | x86_64 | Intel(R) Xeon(R) CPU E3-1245 v5 @ 3.50GHz
        small_server | desktop |  | x86_64 | Intel(R) Xeon(R) E-2276G CPU @ 3.80GHz
        small_server | server | HP ProLiant MicroServer Gen8 | x86_64 | Intel(R) Xeon(R) CPU E3-1265L V2 @ 2.50GHz
        workstation | desktop |  | x86_64 | Intel(R) Xeon(R) W-2145 CPU @ 3.70GHz
        workstation | desktop |  | x86_64 | AMD Ryzen Threadripper 3970X 32-Core Processor
        small_desktop | desktop |  | x86_64 | Intel(R) Core(TM) i7-8700T CPU @ 2.40GHz
        small_desktop | desktop |  | x86_64 | Intel(R) Core(TM) i5-6500T CPU @ 2.50GHz
        fast_desktop | desktop |  | x86_64 | Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz
        office_desktop | desktop |  | x86_64 | Intel(R) Core(TM) i5-10400 CPU @ 2.90GHz
        office_desktop | desktop |  | x86_64 | AMD Ryzen 5 5600G with Radeon Graphics
        fast_desktop | desktop |  | x86_64 | AMD Ryzen 7 5800X 8-Core Processor
        small_desktop | desktop |  | x86_64 | AMD Ryzen 5 PRO 4650GE with Radeon Graphics
        small_desktop | desktop | Beelink SER5 | x86_64 | AMD Ryzen 5 5560U with Radeon Graphics
        small_desktop | server | Intel NUC11PAHi5 | x86_64 | 11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz
        small_desktop | desktop |  | x86_64 | Intel(R) Core(TM) Ultra 7 155H
        mini_pc | desktop |  | x86_64 | Intel(R) N100
        mini_pc | desktop |  | x86_64 | Intel(R) Celeron(R) J6412 @ 2.00GHz
        small_desktop | desktop |  | x86_64 | Intel(R) Pentium(R) CPU G4560 @ 3.50GHz
        nas | desktop | Synology DS920+ | x86_64 | Intel(R) Celeron(R) J4125 CPU @ 2.00GHz
        office_laptop | laptop | LENOVO ThinkPad X1 | x86_64 | 13th Gen Intel(R) Core(TM) i7-1365U
        gaming_laptop | laptop | ASUS ROG Zephyrus | x86_64 | AMD Ryzen 9 7940HS w/ Radeon 780M
        gaming_laptop | laptop |  | x86_64 | 13th Gen Intel(R) Core(TM) i9-13980HX
        office_laptop | laptop | Apple MacBook Air (M1, 2020) | aarch64 | Apple M1
        mac_desktop |  | Apple Mac mini (M1, 2020) | aarch64 | Apple M1
        small_desktop | desktop | Apple Inc. Macmini7,1 | x86_64 | Intel(R) Core(TM) i5-4278U CPU @ 2.60GHz
        sbc | embedded | Raspberry Pi 4 Model B Rev 1.4 | aarch64 | Cortex-A72
        sbc_fast | embedded | Raspberry Pi 5 Model B Rev 1.0 | aarch64 | Cortex-A76
        sbc_fast | embedded | FriendlyElec NanoPC-T6 | aarch64 | Rockchip RK3588
        sbc | embedded | Raspberry Pi Zero W | armv6l |
        rack_server | server |  | aarch64 | Ampere(R) Altra(R) Max
        sbc |  |  | aarch64 |
        office_desktop | desktop |  | x86_64 |
        - |  |  | x86_64 |
    ";

    fn facts(chassis: &str, model: &str, architecture: &str, cpu: &str) -> Facts {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Facts {
            os: OsFacts {
                architecture: text(architecture),
                ..OsFacts::default()
            },
            cpu: CpuFacts {
                model: text(cpu),
                ..CpuFacts::default()
            },
            chassis: text(chassis),
            model: text(model),
            battery: chassis == "laptop",
            ..Facts::default()
        }
    }

    #[test]
    fn machines_are_what_they_look_like() {
        for line in MACHINES.lines().filter(|line| line.contains('|')) {
            let fields: Vec<&str> = line.split('|').map(str::trim).collect();
            let [category, chassis, model, architecture, cpu] = fields[..] else {
                panic!("{line}");
            };
            let found = infer(&facts(chassis, model, architecture, cpu));
            let found = found.map_or_else(|| "-".to_owned(), Category::name);
            assert_eq!(found, category, "{line}");
        }
    }

    #[test]
    fn a_desktop_with_a_card_is_a_gaming_one() {
        let mut facts = facts(
            "desktop",
            "",
            "x86_64",
            "AMD Ryzen 7 5800X 8-Core Processor",
        );
        facts.power_sources = vec![PowerSource {
            source: "gpu".into(),
            readable: true,
        }];
        assert_eq!(infer(&facts), Some(Category::GamingDesktop));
    }
}
