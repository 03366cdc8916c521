//! What tells of electrical power: the kernel's powercap zones
//! (Documentation/power/powercap/powercap.rst), power supplies
//! (Documentation/ABI/testing/sysfs-class-power) and `nvidia-smi`.

/// Above this nothing in a home draws: what claims to is a gauge or a counter that is wrong.
pub const MOST_WATTS: f64 = 10_000.0;

/// So much a single counted zone may draw for its counter to be trusted.
const MOST_ZONE_WATTS: f64 = 400.0;

/// What a powercap zone counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A processor package, with its cores and the graphics inside it.
    Package,
    /// Memory modules, counted apart from the package.
    Memory,
    /// The whole platform.
    Platform,
}

impl Zone {
    /// By the zone's `name`. Cores and graphics (`core`, `uncore`) are part of their package.
    pub fn named(name: &str) -> Option<Self> {
        match name.trim() {
            "psys" => Some(Self::Platform),
            "dram" => Some(Self::Memory),
            name if name.starts_with("package-") => Some(Self::Package),
            _ => None,
        }
    }
}

/// Average watts between two values of a counter of microjoules that begins anew at `range`.
///
/// `None` when that is not certain: no time passed, or so much that the counter may have run round
/// more than once, or the result cannot be.
pub fn watts(before_uj: u64, now_uj: u64, range_uj: Option<u64>, seconds: f64) -> Option<f64> {
    let passed = match range_uj.filter(|range| *range > 0) {
        Some(range) => {
            if seconds * MOST_ZONE_WATTS * 1e6 > as_f64(range) {
                return None;
            }
            match now_uj.checked_sub(before_uj) {
                Some(passed) => passed,
                None => range.checked_sub(before_uj)?.checked_add(now_uj)?,
            }
        }
        None => now_uj.checked_sub(before_uj)?,
    };
    let watts = as_f64(passed) / 1e6 / seconds;
    possible(watts).filter(|_| seconds >= 0.1)
}

/// A figure in watts, unless no machine draws that.
pub fn possible(watts: f64) -> Option<f64> {
    (0.0..=MOST_WATTS).contains(&watts).then_some(watts)
}

/// What a power supply says of itself in its `uevent`.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// A battery of the machine itself, not of a mouse.
    pub is_battery: bool,
    /// Gives power from outside now.
    pub feeds: bool,
    /// A battery that gives power now.
    pub discharges: bool,
    /// What flows in or out of a battery; `None` where it does not tell.
    pub watts: Option<f64>,
}

impl Supply {
    /// Reads `KEY=value` lines.
    pub fn parse(uevent: &str) -> Self {
        let value = |key: &str| {
            uevent.lines().find_map(|line| {
                let line = line.strip_prefix("POWER_SUPPLY_")?;
                line.strip_prefix(key)?.strip_prefix('=')
            })
        };
        // Some firmware shows what flows out as less than nothing.
        let micro = |key: &str| {
            let number: i64 = value(key)?.trim().parse().ok()?;
            Some(as_f64(number.unsigned_abs()) / 1e6)
        };
        let flow = || Some(micro("CURRENT_NOW")? * micro("VOLTAGE_NOW")?);
        let is_outer = matches!(value("TYPE"), Some("Mains" | "USB" | "Wireless"));
        let is_device = value("SCOPE") == Some("Device");
        Self {
            is_battery: value("TYPE") == Some("Battery") && !is_device,
            feeds: is_outer && !is_device && value("ONLINE").is_some_and(|on| on.trim() != "0"),
            discharges: value("STATUS") == Some("Discharging"),
            watts: micro("POWER_NOW").or_else(flow).and_then(possible),
        }
    }
}

/// What the machine draws, when its batteries alone feed it and all of them tell.
pub fn battery_watts(supplies: &[Supply]) -> Option<f64> {
    if supplies.iter().any(|supply| supply.feeds) {
        return None;
    }
    let giving = supplies.iter().filter(|s| s.is_battery && s.discharges);
    let watts: Option<Vec<f64>> = giving.map(|battery| battery.watts).collect();
    // Nothing at all is a battery that does not tell.
    let sum: f64 = watts?.iter().sum();
    possible(sum).filter(|sum| *sum > 0.0)
}

/// Name and watts of each card, as
/// `nvidia-smi --query-gpu=name,power.draw --format=csv,noheader,nounits` prints them. Cards that do
/// not tell are left out.
pub fn nvidia_smi(text: &str) -> Vec<(String, f64)> {
    text.lines()
        .filter_map(|line| {
            let (name, watts) = line.rsplit_once(',')?;
            let watts = possible(watts.trim().parse().ok()?)?;
            let name = name.trim();
            (!name.is_empty()).then(|| (name.to_owned(), watts))
        })
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share of a counter; watts need few digits"
)]
fn as_f64(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: &str = include_str!("../tests/data/fedora-41/power-supply-bat0");
    const MAINS: &str = include_str!("../tests/data/fedora-41/power-supply-ac");

    #[test]
    fn zones_count_each_joule_once() {
        assert_eq!(Zone::named("package-0\n"), Some(Zone::Package));
        assert_eq!(Zone::named("package-1-die-0"), Some(Zone::Package));
        assert_eq!(Zone::named("dram"), Some(Zone::Memory));
        assert_eq!(Zone::named("psys"), Some(Zone::Platform));
        for part in ["core", "uncore", "", "dtpm"] {
            assert_eq!(Zone::named(part), None, "{part:?} is in its package");
        }
    }

    #[test]
    fn a_counter_that_ran_round_goes_on() {
        let range = Some(262_143_328_850);
        assert_eq!(watts(1_000_000, 601_000_000, range, 60.0), Some(10.0));
        assert_eq!(
            watts(262_143_328_850 - 100_000_000, 500_000_000, range, 60.0),
            Some(10.0)
        );
        // A counter without end that fell began anew.
        assert_eq!(watts(5_000_000, 1_000_000, None, 60.0), None);
        assert_eq!(watts(5_000_000, 65_000_000, None, 60.0), Some(1.0));
    }

    #[test]
    fn what_is_not_certain_is_left_out() {
        // AMD's counters hold 65 kJ: five minutes might be once round or not.
        let amd = Some(65_532_610_987);
        assert_eq!(watts(0, 6_000_000_000, amd, 60.0), Some(100.0));
        assert_eq!(watts(0, 30_000_000_000, amd, 300.0), None);
        assert_eq!(watts(0, 1_000, amd, 0.0), None);
        assert_eq!(watts(0, 1_000_000_000_000, None, 1.0), None, "a megawatt");
        assert_eq!(watts(u64::MAX, 1, amd, 1.0), None, "beyond its own range");
    }

    #[test]
    fn a_laptop_on_battery_tells_what_all_of_it_draws() {
        let battery = Supply::parse(LAPTOP);
        let unplugged = Supply::parse(&MAINS.replace("ONLINE=1", "ONLINE=0"));
        assert_eq!(
            battery_watts(&[battery.clone(), unplugged.clone()]),
            Some(7.842)
        );
        // A weak charger helps the battery: then neither tells all.
        assert_eq!(
            battery_watts(&[battery.clone(), Supply::parse(MAINS)]),
            None
        );
        let full = Supply::parse(&LAPTOP.replace("Discharging", "Not charging"));
        assert_eq!(battery_watts(&[full, unplugged.clone()]), None);
        let second = Supply {
            watts: None,
            ..battery.clone()
        };
        assert_eq!(battery_watts(&[battery, second, unplugged]), None);
        assert_eq!(battery_watts(&[]), None);
    }

    #[test]
    fn watts_of_a_battery_are_told_or_are_volts_times_amperes() {
        let flow = "POWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_STATUS=Discharging\n\
                    POWER_SUPPLY_CURRENT_NOW=-1500000\nPOWER_SUPPLY_VOLTAGE_NOW=12000000\n";
        assert_eq!(Supply::parse(flow).watts, Some(18.0));
        let mouse = format!("{flow}POWER_SUPPLY_SCOPE=Device\n");
        assert!(!Supply::parse(&mouse).is_battery);
    }

    #[test]
    fn cards_that_do_not_tell_are_left_out() {
        let text =
            "NVIDIA GeForce RTX 3080, 25.31\nTesla M40, Special, [N/A]\nNVIDIA T400, 4GB, 6.5\n\n";
        let cards = nvidia_smi(text);
        assert_eq!(
            cards,
            [
                ("NVIDIA GeForce RTX 3080".into(), 25.31),
                ("NVIDIA T400, 4GB".into(), 6.5)
            ]
        );
        assert_eq!(nvidia_smi("No devices were found\n"), []);
    }
}
