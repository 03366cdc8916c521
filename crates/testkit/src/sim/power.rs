//! What a made-up machine draws, as far as it can tell.

use homelabcmd_wire::{Power, PowerGauge, PowerSource};

/// Something that a made-up machine can tell its power by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meter {
    /// Its supplies: all of it.
    Supply,
    /// Its battery, while it is unplugged.
    Battery,
    /// Its processor's counters.
    Packages,
    /// Those of its memory.
    Memory,
    /// A graphics card of this name.
    Gpu(&'static str),
    /// Counters that only root may read.
    Locked,
}

/// Meters with watts at rest and at work.
pub(super) type Meters = &'static [(Meter, f64, f64)];

/// What the meters show at an instant; a laptop is unplugged in the late afternoon.
pub(super) fn power(meters: Meters, busy: f64, second_of_day: i64) -> Option<Power> {
    let unplugged = (57_600..72_000).contains(&second_of_day);
    let mut power = Power::default();
    for (meter, rest, work) in meters {
        let watts = rest + (work - rest) * busy;
        let watts = (watts * 100.0).round() / 100.0;
        match meter {
            Meter::Supply => power.supply_watts = Some(watts),
            Meter::Battery => power.battery_watts = Some(watts).filter(|_| unplugged),
            Meter::Packages => power.packages_watts = Some(watts),
            Meter::Memory => power.memory_watts = Some(watts),
            Meter::Gpu(name) => power.gpus.push(PowerGauge {
                name: (*name).to_owned(),
                watts,
            }),
            Meter::Locked => {}
        }
    }
    (power != Power::default()).then_some(power)
}

/// What the machine says it could be measured by.
pub(super) fn sources(meters: Meters) -> Vec<PowerSource> {
    let mut sources: Vec<PowerSource> = Vec::new();
    for (meter, ..) in meters {
        let (source, readable) = match meter {
            Meter::Supply => ("supply", true),
            Meter::Battery => ("battery", true),
            Meter::Packages | Meter::Memory => ("rapl", true),
            Meter::Gpu(_) => ("gpu", true),
            Meter::Locked => ("rapl", false),
        };
        if sources.iter().all(|known| known.source != source) {
            sources.push(PowerSource {
                source: source.to_owned(),
                readable,
            });
        }
    }
    sources
}
