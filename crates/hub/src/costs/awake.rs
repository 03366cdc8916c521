//! From readings to the time that a machine was awake.
//!
//! A reading says how long ago the machine booted and, from our agents, how much of that it slept. So
//! between two readings of one boot the time awake is known exactly, whatever happened to the beats:
//! a beat that was missed, an agent that was stopped and a hub that was away are time awake, a sleep
//! is none. Between readings of two boots the machine was off until it booted.
//!
//! Agents of version 1 do not tell sleep. There a gap within one boot is time awake, but for one of
//! more than an hour of a workstation: those sleep more often than they lose an hour of beats.

/// One reading of a machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Observation {
    pub(super) at_ms: i64,
    /// Since boot, sleep included.
    pub(super) uptime_ms: Option<i64>,
    /// Slept since boot.
    pub(super) asleep_ms: Option<i64>,
    pub(super) load: Load,
}

/// What the machine did until a reading, since the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Load {
    /// Share of the processor, 0 to 1.
    pub(super) cpu: Option<f64>,
    /// The whole machine.
    pub(super) whole: Option<Measured>,
    /// Processor, memory and graphics cards together.
    pub(super) parts: Option<Measured>,
}

/// A measured power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    pub(super) watts: f64,
    /// For which share of the time; less than 1 only in roll-ups.
    pub(super) share: f64,
}

/// A stretch of time in which the machine was awake, or for `awake_ms` of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    pub(super) from_ms: i64,
    pub(super) to_ms: i64,
    pub(super) awake_ms: i64,
    pub(super) load: Load,
}

/// What is usual for a machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Habits {
    /// Between two readings.
    pub(super) interval_ms: i64,
    /// A measured power stands for so long before its reading.
    pub(super) speaks_for_ms: i64,
    /// Sleeps, and may have an agent that does not say so.
    pub(super) sleeps: bool,
}

const MINUTE: i64 = 60_000;
/// Clocks that NTP keeps, and whole seconds on both sides.
const TOLERANCE: i64 = 30_000;
/// So much less than the gap is the whole gap: all is told in whole seconds.
const SLACK: i64 = 2500;
/// Longer without a word, a machine that sleeps is asleep.
const UNTOLD_SLEEP: i64 = 60 * MINUTE;

/// The stretches awake between the first and the last of these readings, which rise; in order, and
/// none over another.
pub(super) fn stretches(readings: &[Observation], habits: Habits) -> Vec<Stretch> {
    let mut out = Vec::with_capacity(readings.len());
    for pair in readings.windows(2) {
        between(&pair[0], &pair[1], habits, &mut out);
    }
    out
}

fn between(a: &Observation, b: &Observation, habits: Habits, out: &mut Vec<Stretch>) {
    let gap = b.at_ms - a.at_ms;
    if gap <= 0 {
        return;
    }
    let cpu = b.load.cpu.or(a.load.cpu);
    // A measured power stands for the time shortly before its reading.
    let load_of = |length: i64| match length <= habits.speaks_for_ms {
        true => Load { cpu, ..b.load },
        false => Load {
            cpu,
            ..Load::default()
        },
    };
    let mut add = |from_ms: i64, to_ms: i64, awake_ms: i64, load: Load| {
        spread(from_ms, to_ms, awake_ms, load, habits, out);
    };
    let Some((before, now)) = a.uptime_ms.zip(b.uptime_ms) else {
        // Nothing tells of boots: a gap of a few beats is none.
        let few = gap <= (3 * habits.interval_ms).max(5 * MINUTE);
        let awake = if few { gap } else { habits.interval_ms };
        return add(a.at_ms, b.at_ms, awake.min(gap), load_of(gap));
    };
    let booted = b.at_ms - now;
    if now + 1000 < before || booted > a.at_ms + TOLERANCE {
        let booted = booted.clamp(a.at_ms, b.at_ms);
        // It went down at some moment before the beat that never came: half way, on average.
        let last = (habits.interval_ms / 2).min(booted - a.at_ms);
        add(
            a.at_ms,
            a.at_ms + last,
            last,
            Load {
                whole: None,
                parts: None,
                ..a.load
            },
        );
        let since = b.at_ms - booted;
        // In a container the boot is its own, and the sleep that of its host.
        let slept = b.asleep_ms.filter(|slept| *slept <= now).unwrap_or(0);
        return add(booted, b.at_ms, (now - slept).min(since), load_of(since));
    }
    let awake = match a.asleep_ms.zip(b.asleep_ms) {
        Some((then, slept)) if slept >= then => (now - before) - (slept - then),
        // A clock that was set forward makes a gap that nobody lived through.
        _ if gap <= UNTOLD_SLEEP || !habits.sleeps => now - before + TOLERANCE,
        _ => habits.interval_ms,
    };
    add(a.at_ms, b.at_ms, awake.clamp(0, gap), load_of(gap));
}

/// Puts time awake into a gap. Where only little of it is awake, that is before the sleep and after
/// it; otherwise nobody knows where, and it is thinned out over all of it.
fn spread(from: i64, to: i64, awake: i64, load: Load, habits: Habits, out: &mut Vec<Stretch>) {
    let whole = to - from;
    let stretch = |from_ms: i64, to_ms: i64, awake_ms: i64| Stretch {
        from_ms,
        to_ms,
        awake_ms,
        load,
    };
    if awake <= 0 {
        return;
    }
    if awake + SLACK >= whole {
        out.push(stretch(from, to, whole));
    } else if awake <= 3 * habits.interval_ms {
        let half = awake / 2;
        let ends = [(from, from + half), (to - (awake - half), to)];
        let there = ends.into_iter().filter(|(from, to)| to > from);
        out.extend(there.map(|(from, to)| stretch(from, to, to - from)));
    } else {
        out.push(stretch(from, to, awake));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HABITS: Habits = Habits {
        interval_ms: MINUTE,
        speaks_for_ms: 3 * MINUTE,
        sleeps: true,
    };
    const HOUR: i64 = 60 * MINUTE;

    fn at(at_ms: i64, uptime_ms: i64, asleep_ms: Option<i64>) -> Observation {
        Observation {
            at_ms,
            uptime_ms: Some(uptime_ms),
            asleep_ms,
            load: Load::default(),
        }
    }

    fn awake(readings: &[Observation], habits: Habits) -> i64 {
        stretches(readings, habits).iter().map(|s| s.awake_ms).sum()
    }

    #[test]
    fn missed_beats_and_outages_within_a_boot_are_time_awake() {
        let told = [at(0, HOUR, Some(0)), at(9 * HOUR, 10 * HOUR, Some(0))];
        assert_eq!(awake(&told, HABITS), 9 * HOUR);
        let server = Habits {
            sleeps: false,
            ..HABITS
        };
        let untold = [at(0, HOUR, None), at(9 * HOUR, 10 * HOUR, None)];
        assert_eq!(awake(&untold, server), 9 * HOUR);
        let few = [at(0, HOUR, None), at(20 * MINUTE, HOUR + 20 * MINUTE, None)];
        assert_eq!(awake(&few, HABITS), 20 * MINUTE);
    }

    #[test]
    fn a_sleep_is_not_whoever_tells_it() {
        let night = [
            at(0, HOUR, Some(0)),
            at(9 * HOUR, 10 * HOUR, Some(9 * HOUR - 50_000)),
        ];
        let made = stretches(&night, HABITS);
        assert_eq!(made.iter().map(|s| s.awake_ms).sum::<i64>(), 50_000);
        // Half of it in the evening, half in the morning.
        assert_eq!(
            (made[0].to_ms, made[1].from_ms),
            (25_000, 9 * HOUR - 25_000)
        );
        let untold = [at(0, HOUR, None), at(9 * HOUR, 10 * HOUR, None)];
        assert_eq!(awake(&untold, HABITS), MINUTE);
    }

    #[test]
    fn time_awake_of_which_nobody_knows_when_is_thinned_out() {
        let part = [
            at(0, HOUR, Some(0)),
            at(9 * HOUR, 10 * HOUR, Some(6 * HOUR)),
        ];
        let made = stretches(&part, HABITS);
        assert_eq!((made.len(), made[0].awake_ms), (1, 3 * HOUR));
    }

    #[test]
    fn after_a_boot_the_time_since_it_counts() {
        let reboot = [
            at(0, 50 * HOUR, Some(HOUR)),
            at(9 * HOUR, 20 * MINUTE, Some(0)),
        ];
        let made = stretches(&reboot, HABITS);
        assert_eq!(made.len(), 2);
        assert_eq!((made[0].from_ms, made[0].to_ms), (0, MINUTE / 2));
        assert_eq!(
            (made[1].from_ms, made[1].to_ms),
            (9 * HOUR - 20 * MINUTE, 9 * HOUR)
        );
        // Off for days, and up for longer now than before: no less a boot.
        let longer = [at(0, HOUR, Some(0)), at(60 * HOUR, 5 * HOUR, Some(0))];
        assert_eq!(awake(&longer, HABITS), 5 * HOUR + MINUTE / 2);
    }

    #[test]
    fn a_clock_that_jumps_makes_no_time() {
        let jump = [at(0, HOUR, Some(0)), at(5 * HOUR, HOUR + MINUTE, Some(0))];
        // A boot would be as long ago as the time since it: this one lies before the first reading.
        assert!(awake(&jump, HABITS) <= HOUR + 2 * MINUTE);
        let within = [
            at(0, 40 * HOUR, Some(0)),
            at(5 * HOUR, 40 * HOUR + MINUTE, Some(0)),
        ];
        assert_eq!(awake(&within, HABITS), MINUTE);
    }

    #[test]
    fn a_machine_that_tells_no_boots_is_awake_while_it_beats() {
        let plain = |at_ms| Observation {
            uptime_ms: None,
            ..at(at_ms, 0, None)
        };
        assert_eq!(
            awake(&[plain(0), plain(MINUTE), plain(4 * MINUTE)], HABITS),
            4 * MINUTE
        );
        assert_eq!(awake(&[plain(0), plain(HOUR)], HABITS), MINUTE);
    }

    /// A machine's life: for how long it is awake, then asleep or off.
    fn life() -> impl Strategy<Value = Vec<(i64, bool, i64)>> {
        prop::collection::vec((5i64..900, any::<bool>(), 3i64..900), 1..12)
    }

    proptest! {
        /// Whatever the machine did and whichever beats were lost, the time awake is right to half a
        /// beat for each time that it went down.
        #[test]
        fn the_time_awake_is_what_was_lived(life in life(), lost in prop::collection::vec(any::<u8>(), 1..40)) {
            let (mut now, mut booted, mut asleep) = (0, 0, 0);
            let mut truth = Vec::new();
            let mut readings = Vec::new();
            for (minutes, sleeps, pause) in life {
                let end = now + minutes * MINUTE;
                truth.push((now, end));
                while now < end {
                    let count = readings.len();
                    let gone = lost[count % lost.len()] % 3 == 0 && now + 3 * MINUTE < end;
                    readings.push((at(now + 20_000, now + 20_000 - booted, Some(asleep)), gone));
                    now += MINUTE;
                }
                let pause = pause * MINUTE;
                now += pause;
                if sleeps { asleep += pause } else { booted = now; asleep = 0; }
            }
            let kept: Vec<_> = readings.iter().filter(|(_, gone)| !gone).map(|(o, _)| *o).collect();
            prop_assume!(kept.len() > 1);
            let (first, last) = (kept[0].at_ms, kept[kept.len() - 1].at_ms);
            let lived: i64 = truth.iter().map(|(a, b)| (last.min(*b) - first.max(*a)).max(0)).sum();
            let made = stretches(&kept, HABITS);
            for pair in made.windows(2) {
                prop_assert!(pair[0].to_ms <= pair[1].from_ms);
            }
            for s in &made {
                prop_assert!(0 < s.awake_ms && s.awake_ms <= s.to_ms - s.from_ms);
            }
            let total: i64 = made.iter().map(|s| s.awake_ms).sum();
            let allowed = i64::try_from(truth.len()).unwrap() * 4 * MINUTE;
            prop_assert!((total - lived).abs() <= allowed, "{total} {lived}");
        }
    }
}
