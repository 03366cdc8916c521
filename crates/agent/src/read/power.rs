//! What the machine draws: the processor's energy counters, batteries, supplies, graphics cards.
//!
//! What there is to read is looked for now and then, and each reading opens those files alone. Nothing
//! that sleeps is woken: a card that the kernel has put to sleep draws nothing and is not asked, and
//! `nvidia-smi` runs only while somebody else uses the cards. A guest or a container is no machine to
//! measure: it would see its host's counters, and the host tells of them itself.

use std::process::Command;
use std::time::{Duration, Instant};

use homelabcmd_probe::power::{self, Supply, Zone};
use homelabcmd_probe::thermal;
use homelabcmd_wire::{Power, PowerGauge, PowerSource};

use super::{Reader, nvidia};
use crate::units;

const POWERCAP: &str = "/sys/class/powercap";
const SUPPLIES: &str = "/sys/class/power_supply";
const HWMON: &str = "/sys/class/hwmon";

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

/// What there is to read.
#[derive(Default)]
struct Plan {
    counters: Vec<Counter>,
    supplies: Vec<String>,
    gauges: Vec<Gauge>,
    nvidia: Vec<nvidia::Card>,
}

/// A counter of microjoules.
struct Counter {
    path: String,
    range: Option<u64>,
    part: Part,
    before: Option<u64>,
}

/// A gauge of microwatts.
struct Gauge {
    path: String,
    part: Part,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Zone(Zone),
    /// A card, and where the kernel says whether it sleeps.
    Gpu { name: String, status: String },
    /// A processor with graphics inside, whose driver tells of all of it.
    PackageByGraphics,
    Supply,
    Sensor(String),
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
            let watts = before.zip(value).filter(|_| !slept).and_then(|(then, now)| {
                power::watts(then, now, counter.range, seconds)
            });
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
        let resting = self.nvidia_rests_until.is_some_and(|until| Instant::now() < until);
        match nvidia::state(reader, &self.plan.nvidia) {
            nvidia::State::Asleep => {
                for _ in &self.plan.nvidia {
                    found.gpu("nvidia", Some(0.0));
                }
            }
            nvidia::State::InUse if !resting => {
                let mut command = Command::new("nvidia-smi");
                command.args(nvidia::QUERY);
                let text = units::output(&mut command, PATIENCE);
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

/// What could tell of power, and whether the agent may read it.
pub(super) fn sources(reader: &Reader) -> Vec<PowerSource> {
    let plan = Plan::of(reader);
    let mut sources: Vec<PowerSource> = Vec::new();
    let mut add = |source: &str, readable: bool| match sources.iter_mut().find(|s| s.source == source) {
        Some(known) => known.readable |= readable,
        None => sources.push(PowerSource {
            source: source.to_owned(),
            readable,
        }),
    };
    for counter in &plan.counters {
        let source = match counter.part {
            Part::Gpu { .. } => "gpu",
            _ => "rapl",
        };
        add(source, reader.word(&counter.path).is_some());
    }
    let batteries = plan.supplies.iter().filter_map(|path| reader.text(path));
    if batteries.map(|text| Supply::parse(&text)).any(|supply| supply.is_battery) {
        add("battery", true);
    }
    for gauge in &plan.gauges {
        let source = match gauge.part {
            Part::Supply => "supply",
            Part::Sensor(_) => "sensor",
            _ => "gpu",
        };
        add(source, reader.exists(&gauge.path));
    }
    if !plan.nvidia.is_empty() {
        add("nvidia", nvidia::may_ask(reader));
    }
    sources
}

impl Plan {
    fn of(reader: &Reader) -> Self {
        if matches!(reader.chassis().as_deref(), Some("vm" | "container")) {
            return Self::default();
        }
        let mut plan = Self {
            supplies: reader
                .names(SUPPLIES)
                .iter()
                .map(|name| format!("{SUPPLIES}/{name}/uevent"))
                .collect(),
            nvidia: nvidia::cards(reader),
            ..Self::default()
        };
        plan.look_at_powercap(reader);
        plan.look_at_hwmon(reader);
        plan
    }

    fn look_at_powercap(&mut self, reader: &Reader) {
        // The same counters are there a second time as `intel-rapl-mmio:…`.
        let zones = reader.names(POWERCAP).into_iter();
        for zone in zones.filter(|zone| zone.starts_with("intel-rapl:")) {
            let folder = format!("{POWERCAP}/{zone}");
            let name = reader.word(&format!("{folder}/name")).unwrap_or_default();
            if let Some(kind) = Zone::named(&name) {
                self.counters.push(Counter {
                    path: format!("{folder}/energy_uj"),
                    range: reader.number(&format!("{folder}/max_energy_range_uj")),
                    part: Part::Zone(kind),
                    before: None,
                });
            }
        }
    }

    fn look_at_hwmon(&mut self, reader: &Reader) {
        // Batteries stand there as well, with what flows in as if they drew it.
        let supplies: Vec<String> = reader
            .names(SUPPLIES)
            .iter()
            .map(|name| name.replace('-', "_"))
            .collect();
        for chip in reader.names(HWMON) {
            let folder = format!("{HWMON}/{chip}");
            let name = reader.word(&format!("{folder}/name")).unwrap_or(chip);
            if supplies.contains(&name) {
                continue;
            }
            let file = |file: &str| format!("{folder}/{file}");
            let has = |name: &str| reader.exists(&file(name));
            let gpu = || Part::Gpu {
                name: name.clone(),
                status: file("device/power/runtime_status"),
            };
            let average = ["power1_average", "power1_input"].into_iter().find(|f| has(f));
            match (name.as_str(), average) {
                ("amdgpu", Some(average)) => {
                    let label = reader.word(&file("power1_label"));
                    // Only a card of its own has a limit to set; the Steam Deck's says what it is.
                    let is_card = has("power1_cap") && label.as_deref() != Some("slowPPT");
                    let part = if is_card { gpu() } else { Part::PackageByGraphics };
                    let path = file(average);
                    self.gauges.push(Gauge { path, part });
                }
                ("nouveau", Some(average)) => self.gauges.push(Gauge {
                    path: file(average),
                    part: gpu(),
                }),
                ("i915" | "xe", _) if has("energy1_input") => self.counters.push(Counter {
                    path: file("energy1_input"),
                    range: None,
                    part: gpu(),
                    before: None,
                }),
                ("power_meter", Some(average)) => self.gauges.push(Gauge {
                    path: file(average),
                    part: Part::Supply,
                }),
                _ => self.look_at_gauges(reader, &folder, &name),
            }
        }
    }

    fn look_at_gauges(&mut self, reader: &Reader, folder: &str, chip: &str) {
        for file in reader.names(folder) {
            let index = file.strip_prefix("power");
            let Some(index) = index.and_then(|file| file.strip_suffix("_input")) else {
                continue;
            };
            let label = reader.word(&format!("{folder}/power{index}_label"));
            let part = match label.as_deref() {
                // Supplies on PMBus tell what they take (`pin`) and what they give (`pout1`).
                Some("pin" | "power total") => Part::Supply,
                Some(label) if label.starts_with("pout") || chip == "corsairpsu" => continue,
                label => Part::Sensor(thermal::label(chip, label, index.parse().unwrap_or(0))),
            };
            let path = format!("{folder}/{file}");
            self.gauges.push(Gauge { path, part });
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
