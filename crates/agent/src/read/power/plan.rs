//! What there is to read: looked for now and then, so that each reading opens those files alone.

use homelabcmd_probe::power::{Supply, Zone};
use homelabcmd_probe::thermal;
use homelabcmd_wire::PowerSource;

use super::super::Reader;
use super::nvidia;

const POWERCAP: &str = "/sys/class/powercap";
const SUPPLIES: &str = "/sys/class/power_supply";
const HWMON: &str = "/sys/class/hwmon";

/// What there is to read.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) counters: Vec<Counter>,
    pub(super) supplies: Vec<String>,
    pub(super) gauges: Vec<Gauge>,
    pub(super) nvidia: Vec<nvidia::Card>,
}

/// A counter of microjoules.
pub(super) struct Counter {
    pub(super) path: String,
    pub(super) range: Option<u64>,
    pub(super) part: Part,
    pub(super) before: Option<u64>,
}

/// A gauge of microwatts.
pub(super) struct Gauge {
    pub(super) path: String,
    pub(super) part: Part,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Zone(Zone),
    /// A card, and where the kernel says whether it sleeps.
    Gpu {
        name: String,
        status: String,
    },
    /// A processor with graphics inside, whose driver tells of all of it.
    PackageByGraphics,
    Supply,
    Sensor(String),
}

/// What could tell of power, and whether the agent may read it.
pub(in crate::read) fn sources(reader: &Reader) -> Vec<PowerSource> {
    let plan = Plan::of(reader);
    let mut sources: Vec<PowerSource> = Vec::new();
    let mut add =
        |source: &str, readable: bool| match sources.iter_mut().find(|s| s.source == source) {
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
    if batteries
        .map(|text| Supply::parse(&text))
        .any(|supply| supply.is_battery)
    {
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
    pub(super) fn of(reader: &Reader) -> Self {
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
            let average = ["power1_average", "power1_input"]
                .into_iter()
                .find(|f| has(f));
            match (name.as_str(), average) {
                ("amdgpu", Some(average)) => {
                    let label = reader.word(&file("power1_label"));
                    // Only a card of its own has a limit to set; the Steam Deck's says what it is.
                    let is_card = has("power1_cap") && label.as_deref() != Some("slowPPT");
                    let part = if is_card {
                        gpu()
                    } else {
                        Part::PackageByGraphics
                    };
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
