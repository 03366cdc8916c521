//! How busy a machine is at an instant: the shape of its day, and chance.

use crate::Random;

/// The shape of a machine's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// The same round the clock, with a job each hour.
    Steady,
    /// Busy when people are home: from the afternoon to midnight.
    Evening,
    /// Used from nine to six, asleep in the night.
    Office,
    /// Idle but for one long job in the night.
    Night,
}

/// One instant of a machine: 0 is idle, 1 is as busy as this machine gets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Activity {
    /// Processor.
    pub(super) cpu: f64,
    /// Disks.
    pub(super) disk: f64,
    /// Network.
    pub(super) network: f64,
}

impl Rhythm {
    /// Whether the machine is switched on at this second of the day.
    pub(super) fn is_awake(self, second_of_day: i64) -> bool {
        let hour = second_of_day / 3600;
        self != Self::Office || (7..23).contains(&hour)
    }

    /// What the machine does at `unix_second`; a function of its arguments alone.
    pub(super) fn activity(self, seed: u64, unix_second: i64) -> Activity {
        let hour = unix_second.rem_euclid(86_400) as f64 / 3600.0;
        let day = match self {
            Self::Steady => 0.28 + 0.10 * bump(hour, 14.0, 7.0) + 0.25 * hourly(hour),
            Self::Evening => 0.10 + 0.55 * bump(hour, 20.5, 3.0) + 0.15 * bump(hour, 13.0, 2.0),
            Self::Office => 0.08 + 0.45 * bump(hour, 11.0, 2.2) + 0.45 * bump(hour, 15.5, 2.4),
            Self::Night => 0.06 + 0.80 * bump(hour, 3.0, 1.1),
        };
        // Slow chance (a quarter of an hour) is a mood, fast chance (half a minute) is noise.
        let mood = chance(seed, unix_second.div_euclid(900));
        let noise = chance(seed ^ 0x5eed, unix_second.div_euclid(30));
        let burst = if chance(seed ^ 0xb0b, unix_second.div_euclid(300)) > 0.965 {
            0.45
        } else {
            0.0
        };
        let level = day * (0.7 + 0.6 * mood) + 0.08 * noise + burst;
        let io = chance(seed ^ 0xd15c, unix_second.div_euclid(60));
        Activity {
            cpu: level.clamp(0.01, 1.0),
            disk: (day * (0.3 + 1.2 * io) + burst).clamp(0.002, 1.0),
            network: (day * (0.4 + mood) * (0.5 + noise)).clamp(0.002, 1.0),
        }
    }
}

/// A smooth hill around `centre`, wrapping at midnight.
fn bump(hour: f64, centre: f64, width: f64) -> f64 {
    let distance = (hour - centre).abs();
    let distance = distance.min(24.0 - distance);
    (-(distance / width).powi(2)).exp()
}

/// The first minutes of each hour.
fn hourly(hour: f64) -> f64 {
    if hour.fract() < 0.07 { 1.0 } else { 0.0 }
}

fn chance(seed: u64, slot: i64) -> f64 {
    Random::new(seed ^ slot.cast_unsigned().wrapping_mul(0xff51_afd7_ed55_8ccd)).share()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenings_are_busier_than_mornings() {
        let mean = |hour: i64| {
            let total: f64 = (0..30)
                .map(|day| Rhythm::Evening.activity(1, day * 86_400 + hour * 3600).cpu)
                .sum();
            total / 30.0
        };
        assert!(mean(20) > 3.0 * mean(6), "{} {}", mean(20), mean(6));
    }

    #[test]
    fn office_machines_sleep_at_night() {
        assert!(!Rhythm::Office.is_awake(3 * 3600));
        assert!(Rhythm::Office.is_awake(12 * 3600));
        assert!(Rhythm::Steady.is_awake(3 * 3600));
    }
}
