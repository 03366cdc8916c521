//! What the machine draws: the processor's energy counters, batteries, supplies, graphics cards.
//!
//! What there is to read is looked for now and then, and each reading opens those files alone. Nothing
//! that sleeps is woken: a card that the kernel has put to sleep draws nothing and is not asked, and
//! `nvidia-smi` runs only while somebody else uses the cards. A guest or a container is no machine to
//! measure: it would see its host's counters, and the host tells of them itself.

mod nvidia;
mod plan;

use std::process::Command;
use std::time::{Duration, Instant};

use homelabcmd_probe::power::{self, Supply, Zone};
use homelabcmd_wire::{Power, PowerGauge};

use self::plan::{Part, Plan};
use super::Reader;
use crate::program;

pub(super) use plan::sources;

/// What there is to read is looked for so often.
const LOOK: Duration = Duration::from_secs(3600);

/// A program that failed is left alone for so long.
const REST: Duration = Duration::from_secs(3600);
const PATIENCE: Duration = Duration::from_secs(3);

/// Reads power; remembers counters, because watts are what passed between two readings.
pub(crate) struct Meter {
    plan: Plan,
    planned: Instant,
    read_at: Instant,
    asleep: Option<Duration>,
    nvidia_rests_until: Option<Instant>,
}

impl Meter {
    pub(crate) fn new(reader: &Reader, asleep: Option<Duration>) -> Self {
        let now = Instant::now();
        let mut meter = Self {
            plan: Plan::of(reader),
            planned: now,
            read_at: now,
            asleep,
            nvidia_rests_until: None,
        };
        for counter in &mut meter.plan.counters {
            counter.before = reader.number(&counter.path);
        }
        meter
    }

    /// Reads what the machine draws; `asleep` is how long it has slept since boot.
    pub(crate) fn read(&mut self, reader: &Reader, asleep: Option<Duration>) -> Option<Power> {
        let now = Instant::now();
        let seconds = (now - self.read_at).as_secs_f64();
        // Counters begin anew in a sleep, which looks like having run round.
        let slept = asleep
            .zip(self.asleep)
            .is_some_and(|(now, then)| now.saturating_sub(then) > Duration::from_millis(500));
        self.read_at = now;
        self.asleep = asleep;
        let mut found = Found::default();
        for counter in &mut self.plan.counters {
            let value: Option<u64> = reader.number(&counter.path);
            let before = std::mem::replace(&mut counter.before, value);
            let watts = before
                .zip(value)
                .filter(|_| !slept)
                .and_then(|(then, now)| power::watts(then, now, counter.range, seconds));
            found.add(&counter.part, watts);
        }
        for gauge in &self.plan.gauges {
            if let Part::Gpu { status, .. } = &gauge.part
                && reader.word(status).as_deref() == Some("suspended")
            {
                found.add(&gauge.part, Some(0.0));
                continue;
            }
            found.add(&gauge.part, microwatts(reader, &gauge.path));
        }
        let supplies: Vec<Supply> = self
            .plan
            .supplies
            .iter()
            .filter_map(|path| Some(Supply::parse(&reader.text(path)?)))
            .collect();
        found.power.battery_watts = power::battery_watts(&supplies);
        self.add_nvidia(reader, &mut found);
        if now - self.planned >= LOOK {
            self.plan_anew(reader, now);
        }
        found.finish()
    }

    fn add_nvidia(&mut self, reader: &Reader, found: &mut Found) {
        let resting = self
            .nvidia_rests_until
            .is_some_and(|until| Instant::now() < until);
        match nvidia::state(reader, &self.plan.nvidia) {
            nvidia::State::Asleep => {
                for _ in &self.plan.nvidia {
                    found.gpu("nvidia", Some(0.0));
                }
            }
            nvidia::State::InUse if !resting => {
                let mut command = Command::new("nvidia-smi");
                command.args(nvidia::QUERY);
                let text = program::output(&mut command, PATIENCE);
                self.nvidia_rests_until = text.is_none().then(|| Instant::now() + REST);
                for (name, watts) in power::nvidia_smi(&text.unwrap_or_default()) {
                    found.gpu(&name, Some(watts));
                }
            }
            nvidia::State::InUse | nvidia::State::Unknown => {}
        }
    }

    /// Counters that were there before go on from where they are.
    fn plan_anew(&mut self, reader: &Reader, now: Instant) {
        let before = std::mem::replace(&mut self.plan, Plan::of(reader));
        self.planned = now;
        for counter in &mut self.plan.counters {
            let same = before.counters.iter().find(|old| old.path == counter.path);
            counter.before = same.and_then(|old| old.before);
        }
    }
}

/// Figures on their way into one answer.
#[derive(Default)]
struct Found {
    power: Power,
    package_by_graphics: Option<f64>,
}

impl Found {
    fn add(&mut self, part: &Part, watts: Option<f64>) {
        let Some(watts) = watts else { return };
        let sum = |into: &mut Option<f64>| *into = Some(into.unwrap_or(0.0) + watts);
        match part {
            Part::Zone(Zone::Package) => sum(&mut self.power.packages_watts),
            Part::Zone(Zone::Memory) => sum(&mut self.power.memory_watts),
            Part::Zone(Zone::Platform) => sum(&mut self.power.platform_watts),
            Part::Supply => sum(&mut self.power.supply_watts),
            Part::PackageByGraphics => sum(&mut self.package_by_graphics),
            Part::Gpu { name, .. } => self.gpu(name, Some(watts)),
            Part::Sensor(name) => push(&mut self.power.sensors, name, watts),
        }
    }

    fn gpu(&mut self, name: &str, watts: Option<f64>) {
        if let Some(watts) = watts {
            push(&mut self.power.gpus, name, watts);
        }
    }

    /// With two decimals, or nothing where nothing was found.
    fn finish(self) -> Option<Power> {
        let mut power = self.power;
        power.packages_watts = power.packages_watts.or(self.package_by_graphics);
        for watts in [
            &mut power.battery_watts,
            &mut power.platform_watts,
            &mut power.supply_watts,
            &mut power.packages_watts,
            &mut power.memory_watts,
        ] {
            *watts = watts.map(round);
        }
        (power != Power::default()).then_some(power)
    }
}

/// Under a name of its own.
fn push(list: &mut Vec<PowerGauge>, name: &str, watts: f64) {
    let taken = |candidate: &str| list.iter().any(|gauge| gauge.name == candidate);
    let mut unique = name.to_owned();
    let mut number = 2;
    while taken(&unique) {
        unique = format!("{name} #{number}");
        number += 1;
    }
    list.push(PowerGauge {
        name: unique,
        watts: round(watts),
    });
}

fn microwatts(reader: &Reader, path: &str) -> Option<f64> {
    let micro: i64 = reader.number(path)?;
    #[expect(clippy::cast_precision_loss, reason = "watts need few digits")]
    power::possible(micro as f64 / 1e6)
}

fn round(watts: f64) -> f64 {
    (watts * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use homelabcmd_wire::PowerSource;

    use super::*;

    /// A machine of files, which a test may change.
    struct Machine(tempfile::TempDir);

    impl Machine {
        fn with(files: &[(&str, &str)]) -> Self {
            let machine = Self(tempfile::tempdir().unwrap());
            for (path, text) in files {
                machine.set(path, text);
            }
            machine
        }

        fn set(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }

        fn reader(&self) -> Reader {
            Reader::at(self.0.path())
        }

        fn meter(&self) -> Meter {
            Meter::new(&self.reader(), Some(Duration::ZERO))
        }

        /// Reads as if ten seconds had passed.
        fn read(&self, meter: &mut Meter, asleep: Duration) -> Option<Power> {
            meter.read_at = Instant::now().checked_sub(Duration::from_secs(10)).unwrap();
            meter.read(&self.reader(), Some(asleep))
        }
    }

    const RAPL: [(&str, &str); 8] = [
        ("sys/class/powercap/intel-rapl:0/name", "package-0\n"),
        ("sys/class/powercap/intel-rapl:0/energy_uj", "1000000\n"),
        (
            "sys/class/powercap/intel-rapl:0/max_energy_range_uj",
            "262143328850\n",
        ),
        ("sys/class/powercap/intel-rapl:0:0/name", "core\n"),
        ("sys/class/powercap/intel-rapl:0:0/energy_uj", "500000\n"),
        ("sys/class/powercap/intel-rapl-mmio:0/name", "package-0\n"),
        (
            "sys/class/powercap/intel-rapl-mmio:0/energy_uj",
            "1000000\n",
        ),
        ("sys/class/powercap/intel-rapl/enabled", "1\n"),
    ];

    #[test]
    fn a_package_draws_what_passed_between_two_readings() {
        let machine = Machine::with(&RAPL);
        let mut meter = machine.meter();
        machine.set("sys/class/powercap/intel-rapl:0/energy_uj", "201000000\n");
        let power = machine.read(&mut meter, Duration::ZERO).unwrap();
        assert!(
            (power.packages_watts.unwrap() - 20.0).abs() < 0.1,
            "{power:?}"
        );
        assert_eq!((power.platform_watts, power.battery_watts), (None, None));
    }

    #[test]
    fn a_sleep_makes_no_figure_of_a_counter_that_began_anew() {
        let machine = Machine::with(&RAPL);
        let mut meter = machine.meter();
        machine.set("sys/class/powercap/intel-rapl:0/energy_uj", "7\n");
        assert_eq!(machine.read(&mut meter, Duration::from_secs(9)), None);
        machine.set("sys/class/powercap/intel-rapl:0/energy_uj", "100000007\n");
        let power = machine.read(&mut meter, Duration::from_secs(9)).unwrap();
        assert!(
            (power.packages_watts.unwrap() - 10.0).abs() < 0.1,
            "{power:?}"
        );
    }

    #[test]
    fn what_is_there_and_closed_is_said() {
        let machine = Machine::with(&RAPL);
        let rapl = |readable| PowerSource {
            source: "rapl".into(),
            readable,
        };
        assert_eq!(sources(&machine.reader()), [rapl(true)]);
        // A folder in the file's place cannot be read either, whoever the test runs as.
        let file = machine
            .0
            .path()
            .join("sys/class/powercap/intel-rapl:0/energy_uj");
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert_eq!(sources(&machine.reader()), [rapl(false)]);
        assert_eq!(machine.read(&mut machine.meter(), Duration::ZERO), None);
    }

    #[test]
    fn a_guest_measures_nothing_of_its_host() {
        for (file, text) in [
            ("proc/cpuinfo", "flags : fpu hypervisor\n"),
            ("run/systemd/container", "lxc"),
        ] {
            let machine = Machine::with(&RAPL);
            machine.set(file, text);
            assert_eq!(sources(&machine.reader()), []);
            assert_eq!(machine.read(&mut machine.meter(), Duration::ZERO), None);
        }
    }

    #[test]
    fn cards_chips_and_supplies_are_told_apart() {
        let machine = Machine::with(&[
            (
                "sys/class/power_supply/BAT0/uevent",
                "POWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_STATUS=Full\n",
            ),
            ("sys/class/hwmon/hwmon0/name", "BAT0\n"),
            ("sys/class/hwmon/hwmon0/power1_input", "5000000\n"),
            ("sys/class/hwmon/hwmon1/name", "amdgpu\n"),
            ("sys/class/hwmon/hwmon1/power1_average", "31500000\n"),
            ("sys/class/hwmon/hwmon1/power1_cap", "220000000\n"),
            (
                "sys/class/hwmon/hwmon1/device/power/runtime_status",
                "active\n",
            ),
            ("sys/class/hwmon/hwmon2/name", "amdgpu\n"),
            ("sys/class/hwmon/hwmon2/power1_input", "12000000\n"),
            ("sys/class/hwmon/hwmon3/name", "ina219\n"),
            ("sys/class/hwmon/hwmon3/power1_input", "3210000\n"),
            ("sys/class/hwmon/hwmon4/name", "pmbus\n"),
            ("sys/class/hwmon/hwmon4/power1_input", "80000000\n"),
            ("sys/class/hwmon/hwmon4/power1_label", "pin\n"),
            ("sys/class/hwmon/hwmon4/power2_input", "74000000\n"),
            ("sys/class/hwmon/hwmon4/power2_label", "pout1\n"),
        ]);
        let mut meter = machine.meter();
        let power = machine.read(&mut meter, Duration::ZERO).unwrap();
        let gauge = |name: &str, watts| PowerGauge {
            name: name.into(),
            watts,
        };
        assert_eq!(power.gpus, [gauge("amdgpu", 31.5)]);
        assert_eq!(
            power.packages_watts,
            Some(12.0),
            "graphics inside the processor"
        );
        assert_eq!(power.supply_watts, Some(80.0));
        assert_eq!(power.sensors, [gauge("ina219", 3.21)]);
        // A card that sleeps is not asked.
        machine.set(
            "sys/class/hwmon/hwmon1/device/power/runtime_status",
            "suspended\n",
        );
        let power = machine.read(&mut meter, Duration::ZERO).unwrap();
        assert_eq!(power.gpus, [gauge("amdgpu", 0.0)]);
    }
}
