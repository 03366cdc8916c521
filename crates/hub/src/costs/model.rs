use homelabcmd_wire::Facts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::day::{Day, SLOTS, Slot};
use super::infer::infer;
use super::profiles::Category;

/// How far a figure can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PowerLabel)]
pub(super) enum Label {
    /// The whole machine was measured.
    Measured,
    /// Worked out from parts that were measured, or from watts that somebody set.
    Modelled,
    /// By the kind of machine alone.
    Guessed,
}

/// Where a figure of a profile comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PowerOrigin)]
pub(super) enum Origin {
    /// Somebody set it.
    User,
    /// Found out from what the machine tells of itself.
    Inferred,
    /// Follows from the category, or from the other figure and the category.
    Category,
    /// Nobody knows.
    Unknown,
}

/// What people say of a machine's power; what is null is found out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PowerSettings {
    /// The kind of machine.
    pub category: Option<Category>,
    /// Watts at the plug at rest (0 to 10,000).
    pub idle_watts: Option<f64>,
    /// Watts at the plug with the processor at work (0 to 10,000).
    pub max_watts: Option<f64>,
}

/// What a machine draws where it is not measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Profile {
    pub(super) category: Option<Category>,
    pub(super) category_from: Origin,
    pub(super) idle_watts: f64,
    pub(super) idle_from: Origin,
    pub(super) max_watts: f64,
    pub(super) max_from: Origin,
    /// At rest, without processor, memory and graphics card.
    rest_watts: f64,
}

/// What regulators and the supply lose on the way to the parts that are measured.
const LOSSES: f64 = 1.15;

impl Profile {
    pub(super) fn of(settings: &PowerSettings, facts: &Facts) -> Self {
        let inferred = infer(facts);
        let category = settings.category.or(inferred);
        let category_from = match (settings.category, inferred) {
            (Some(_), _) => Origin::User,
            (None, Some(_)) => Origin::Inferred,
            (None, None) => Origin::Unknown,
        };
        let (idle, most, rest) = category.map_or((0.0, 0.0, 0.6), Category::watts);
        // Who knows one of the two knows the other about as well, by the kind of machine.
        let ratio = if idle > 0.0 { most / idle } else { 1.0 };
        let (idle_watts, max_watts) = match (settings.idle_watts, settings.max_watts) {
            (Some(idle), Some(most)) => (idle, most.max(idle)),
            (Some(idle), None) => (idle, idle * ratio),
            (None, Some(most)) => (most / ratio, most),
            (None, None) => (idle, most),
        };
        let from = |set: Option<f64>| match (set, category) {
            (Some(_), _) => Origin::User,
            (None, Some(_)) => Origin::Category,
            (None, None) => Origin::Unknown,
        };
        Self {
            category,
            category_from,
            idle_watts,
            idle_from: from(settings.idle_watts),
            max_watts,
            max_from: from(settings.max_watts),
            rest_watts: idle_watts * rest,
        }
    }

    /// How far its own watts can be trusted.
    pub(super) fn label(&self) -> Label {
        if [self.idle_from, self.max_from].contains(&Origin::User) {
            Label::Modelled
        } else {
            Label::Guessed
        }
    }

    /// Watts of a moment, and how far to trust them.
    pub(super) fn watts(&self, cpu: f64, whole: Option<f64>, parts: Option<f64>) -> (f64, Label) {
        match (whole, parts) {
            (Some(whole), _) => (whole, Label::Measured),
            (None, Some(parts)) => (self.rest_watts + LOSSES * parts, Label::Modelled),
            (None, None) => {
                let span = self.max_watts - self.idle_watts;
                (self.idle_watts + span * cpu.clamp(0.0, 1.0), self.label())
            }
        }
    }

    /// Why a figure has this label, in a sentence.
    pub(super) fn why(&self, label: Label) -> &'static str {
        match (label, self.category, self.category_from) {
            (Label::Measured, ..) => "The machine measures what all of it draws.",
            (Label::Modelled, ..) if self.label() == Label::Modelled => {
                "Worked out from the watts that were set and from what the machine did."
            }
            (Label::Modelled, ..) => {
                "Processor or graphics cards are measured; the rest is what such machines draw."
            }
            (Label::Guessed, Some(Category::Guest), _) => {
                "A guest draws nothing of its own: its host is billed for it."
            }
            (Label::Guessed, Some(_), Origin::User) => {
                "By the kind of machine that was set. Set its watts to know better."
            }
            (Label::Guessed, Some(_), _) => {
                "By the kind of machine that it looks like. Set its watts to know better."
            }
            (Label::Guessed, None, _) => {
                "Nothing tells what kind of machine this is. Set its kind or its watts."
            }
        }
    }

    fn energy_of(&self, slot: Slot) -> SlotEnergy {
        let hours = |ms: u32| f64::from(ms) / 3_600_000.0;
        let whole = f64::from(slot.whole_mwh);
        let parts =
            self.rest_watts * hours(slot.parts_ms) * 1000.0 + LOSSES * f64::from(slot.parts_mwh);
        let plain = (self.idle_watts * hours(slot.unmeasured_ms())
            + (self.max_watts - self.idle_watts) * hours(slot.unmeasured_busy_ms))
            * 1000.0;
        SlotEnergy {
            whole,
            parts,
            plain,
        }
    }

    /// What a day took; milliwatt-hours of each half hour, and of each label.
    pub(super) fn energy(&self, day: &Day) -> Energy {
        let mut energy = Energy::default();
        for (slot, mwh) in day.0.iter().zip(&mut energy.slots) {
            let of = self.energy_of(*slot);
            *mwh = of.whole + of.parts + of.plain;
            energy.measured += of.whole;
            match self.label() {
                Label::Guessed => {
                    energy.modelled += of.parts;
                    energy.guessed += of.plain;
                }
                _ => energy.modelled += of.parts + of.plain,
            }
        }
        energy
    }
}

struct SlotEnergy {
    whole: f64,
    parts: f64,
    plain: f64,
}

/// Energy of a day; milliwatt-hours.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Energy {
    pub(super) slots: [f64; SLOTS],
    pub(super) measured: f64,
    pub(super) modelled: f64,
    pub(super) guessed: f64,
}

impl Default for Energy {
    fn default() -> Self {
        Self {
            slots: [0.0; SLOTS],
            measured: 0.0,
            modelled: 0.0,
            guessed: 0.0,
        }
    }
}

/// One label for a sum: the least trusted one that a tenth of it or more rests on.
pub(super) fn label_of(measured: f64, modelled: f64, guessed: f64, otherwise: Label) -> Label {
    let total = measured + modelled + guessed;
    if total <= 0.0 {
        return otherwise;
    }
    if guessed >= total / 10.0 {
        Label::Guessed
    } else if guessed + modelled >= total / 10.0 {
        Label::Modelled
    } else {
        Label::Measured
    }
}

#[cfg(test)]
mod tests {
    use homelabcmd_wire::CpuFacts;

    use super::*;

    fn desktop() -> Facts {
        Facts {
            cpu: CpuFacts {
                model: Some("Intel(R) Core(TM) i5-10400 CPU".into()),
                ..CpuFacts::default()
            },
            ..Facts::default()
        }
    }

    #[test]
    fn what_people_set_goes_before_what_is_found_out() {
        let guessed = Profile::of(&PowerSettings::default(), &desktop());
        assert_eq!(
            (guessed.idle_watts, guessed.max_watts, guessed.label()),
            (40.0, 100.0, Label::Guessed)
        );
        let nas = PowerSettings {
            category: Some(Category::Nas),
            ..PowerSettings::default()
        };
        let nas = Profile::of(&nas, &desktop());
        assert_eq!(
            (nas.category_from, nas.idle_watts, nas.label()),
            (Origin::User, 15.0, Label::Guessed)
        );
        let idle = PowerSettings {
            idle_watts: Some(20.0),
            ..PowerSettings::default()
        };
        let idle = Profile::of(&idle, &desktop());
        assert_eq!(
            (idle.max_watts, idle.max_from, idle.label()),
            (50.0, Origin::Category, Label::Modelled)
        );
        let unknown = Profile::of(&PowerSettings::default(), &Facts::default());
        assert_eq!((unknown.category, unknown.max_watts), (None, 0.0));
    }

    #[test]
    fn the_best_figure_of_a_moment_wins() {
        let profile = Profile::of(&PowerSettings::default(), &desktop());
        assert_eq!(profile.watts(0.5, None, None), (70.0, Label::Guessed));
        assert_eq!(profile.watts(7.0, None, None).0, 100.0);
        assert_eq!(
            profile.watts(0.5, None, Some(20.0)),
            (24.0 + 23.0, Label::Modelled)
        );
        assert_eq!(
            profile.watts(0.5, Some(33.0), Some(20.0)),
            (33.0, Label::Measured)
        );
    }

    #[test]
    fn a_day_is_the_sum_of_what_is_known_of_it() {
        let profile = Profile::of(&PowerSettings::default(), &desktop());
        let mut day = Day::default();
        day.0[20] = Slot {
            awake_ms: 1_800_000,
            busy_ms: 900_000,
            unmeasured_busy_ms: 900_000,
            ..Slot::default()
        };
        day.0[21] = Slot {
            awake_ms: 1_800_000,
            whole_ms: 900_000,
            whole_mwh: 12_000,
            parts_ms: 900_000,
            parts_mwh: 5000,
            ..Slot::default()
        };
        let energy = profile.energy(&day);
        assert_eq!(energy.guessed, 35_000.0, "half an hour of 70 W");
        assert_eq!(energy.measured, 12_000.0);
        assert_eq!(energy.modelled, 6000.0 + 5750.0);
        assert_eq!(
            energy.slots.iter().sum::<f64>(),
            35_000.0 + 12_000.0 + 11_750.0
        );
    }

    #[test]
    fn a_sum_is_called_by_its_weakest_tenth() {
        assert_eq!(label_of(91.0, 0.0, 9.0, Label::Guessed), Label::Measured);
        assert_eq!(label_of(90.0, 0.0, 10.0, Label::Guessed), Label::Guessed);
        assert_eq!(label_of(85.0, 10.0, 5.0, Label::Guessed), Label::Modelled);
        assert_eq!(label_of(0.0, 0.0, 0.0, Label::Modelled), Label::Modelled);
    }
}
