//! A believable year: when machines are on, how they leave, and what happens to the hub.

use homelabcmd_testkit::Random;
use homelabcmd_wire::GoodbyeReason;

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
pub(super) const YEAR: i64 = 365 * DAY;

/// A time in which a machine does not beat; milliseconds since the year began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Away {
    pub(super) from: i64,
    pub(super) until: i64,
    /// Its last word, if it had one.
    pub(super) goodbye: Option<GoodbyeReason>,
}

/// A year of somebody's desktop or laptop: evenings, weekends, holidays; switched off, put to sleep, or
/// simply unplugged.
pub(super) fn workstation(random: &mut Random) -> Vec<Away> {
    let mut on: Vec<(i64, i64)> = Vec::new();
    let works_from_home = random.share() < 0.3;
    let mut holiday = 0;
    for day in 0..365 {
        if holiday == 0 && random.share() < 0.01 {
            holiday = 3 + random.below(18);
        }
        if holiday > 0 {
            holiday -= 1;
            continue;
        }
        let start = day * DAY;
        let at = |hour: f64| start + (hour * 3_600_000.0) as i64;
        let weekend = day % 7 >= 5;
        if works_from_home && !weekend {
            on.push((at(random.between(7.5, 9.5)), at(random.between(12.0, 12.5))));
            on.push((
                at(random.between(13.0, 13.5)),
                at(random.between(16.0, 18.5)),
            ));
        }
        if random.share() < 0.8 {
            let begin = random.between(if weekend { 10.0 } else { 18.0 }, 20.5);
            on.push((at(begin), at(begin + random.between(0.4, 6.0))));
        }
    }
    on.sort_unstable();
    let mut away = Vec::new();
    let mut since = 0;
    for (from, until) in on {
        if from > since {
            let goodbye = match random.below(20) {
                0..3 => None,
                3..9 => Some(GoodbyeReason::Suspend),
                _ => Some(GoodbyeReason::Shutdown),
            };
            away.push(Away {
                from: since,
                until: from,
                goodbye,
            });
        }
        since = since.max(until);
    }
    away.push(Away {
        from: since,
        until: YEAR,
        goodbye: None,
    });
    away
}

/// A year of a machine that is always on: crashes, reboots (some of which hang), short cuts of its
/// network, and a few evenings in which somebody takes it down.
pub(super) fn server(random: &mut Random) -> Vec<Away> {
    let mut away = Vec::new();
    let mut at = DAY + random.below(10 * DAY as u64) as i64;
    while at < YEAR - 5 * DAY {
        let minutes = |random: &mut Random, low: f64, high: f64| {
            (random.between(low, high) * 60_000.0) as i64
        };
        let (goodbye, lasts) = match random.below(20) {
            // A reboot for a new kernel.
            0..6 => (Some(GoodbyeReason::Reboot), minutes(random, 1.5, 6.0)),
            // One that hangs.
            6 => (Some(GoodbyeReason::Reboot), minutes(random, 45.0, 900.0)),
            // A new agent.
            7..10 => (Some(GoodbyeReason::Stop), minutes(random, 0.2, 2.0)),
            // A cable that was moved: too short to be lost.
            10..13 => (None, minutes(random, 0.5, 4.0)),
            // Taken down for a while, and for long.
            13 => (Some(GoodbyeReason::Shutdown), minutes(random, 5.0, 20.0)),
            14 => (Some(GoodbyeReason::Shutdown), minutes(random, 60.0, 3000.0)),
            // Crashed.
            _ => (None, minutes(random, 40.0, 2500.0)),
        };
        away.push(Away {
            from: at,
            until: at + lasts,
            goodbye,
        });
        at += lasts + minutes(random, 300.0, 40.0 * 1440.0);
    }
    away
}

/// What happens to the hub.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trouble {
    /// It is off for so long.
    Off(i64),
    /// Its clock is so far off from then on.
    Clock(i64),
    /// Nobody can reach it for so long.
    Cut(i64),
}

/// A year of the hub, in order.
pub(super) fn hub(random: &mut Random) -> Vec<(i64, Trouble)> {
    let mut troubles = Vec::new();
    let mut at = 2 * DAY;
    while at < YEAR - 6 * DAY {
        let trouble = match random.below(10) {
            // An upgrade, a power cut.
            0..4 => Trouble::Off(random.between(5_000.0, 120_000.0) as i64),
            4 => Trouble::Off(random.between(600_000.0, 30_000_000.0) as i64),
            5..7 => Trouble::Cut(random.between(2_000_000.0, 12_000_000.0) as i64),
            7 => Trouble::Cut(random.between(30_000.0, 200_000.0) as i64),
            8 => Trouble::Clock(random.between(-90_000_000.0, 90_000_000.0) as i64),
            _ => Trouble::Clock(0),
        };
        troubles.push((at, trouble));
        at += DAY / 2 + random.below(8 * DAY as u64) as i64;
    }
    troubles
}
