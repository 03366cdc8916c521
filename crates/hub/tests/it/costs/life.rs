//! A made-up life of a workstation in October 2026, minute by minute, and what it truly cost.

use homelabcmd_testkit::Random;
use serde_json::{Value, json};

pub(super) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 3600;
pub(super) const DAY: i64 = 24 * HOUR;
/// Midnight of 1 October 2026 in Berlin; seconds.
pub(super) const OCTOBER: i64 = 1_790_805_600;
/// Clocks go back in Berlin: 25 October 2026, 01:00 UTC.
const WINTER: i64 = 1_792_890_000;

pub(super) const IDLE_WATTS: f64 = 45.0;
pub(super) const MAX_WATTS: f64 = 125.0;
pub(super) const DAY_PRICE: f64 = 0.3214;
pub(super) const NIGHT_PRICE: f64 = 0.2267;

/// One boot, with the times awake in it.
pub(super) struct Boot {
    pub(super) at: i64,
    pub(super) awake: Vec<(i64, i64)>,
}

/// What the month truly was.
#[derive(Debug, Default)]
pub(super) struct Truth {
    pub(super) kwh: f64,
    pub(super) cost: f64,
    pub(super) hours: f64,
    pub(super) night_kwh: f64,
}

/// Office days with a nap at noon, evenings that end in sleep or in a shutdown, updates that reboot,
/// a weekend that runs through the night in which clocks are set.
pub(super) fn october() -> Vec<Boot> {
    let mut random = Random::new(7);
    let mut boots: Vec<Boot> = Vec::new();
    let mut asleep = false;
    for day in 0..31 {
        // Days begin at midnight in Berlin; the 25th is an hour longer.
        let midnight = OCTOBER + day * DAY + if day > 24 { HOUR } else { 0 };
        let weekday = (day + 3) % 7;
        let jitter = |random: &mut Random, most: u64| i64::try_from(random.below(most)).unwrap();
        let start = midnight + 8 * HOUR + jitter(&mut random, 2700);
        let (noon, after) = (
            midnight + 12 * HOUR + jitter(&mut random, 900),
            midnight + 13 * HOUR + jitter(&mut random, 900),
        );
        let end = midnight + 17 * HOUR + jitter(&mut random, 20_000);
        match weekday {
            // The 24th is a Saturday: from the evening on through the night of 25 hours.
            5 if day == 23 => boots.push(Boot {
                at: midnight + 20 * HOUR,
                awake: vec![(midnight + 20 * HOUR, midnight + 36 * HOUR)],
            }),
            5 | 6 => asleep = false,
            _ => {
                let spans = [(start, noon), (after, end)];
                if asleep {
                    boots.last_mut().unwrap().awake.extend(spans);
                } else {
                    boots.push(Boot {
                        at: start,
                        awake: spans.to_vec(),
                    });
                }
                if weekday == 2 {
                    // An update in the afternoon: down for a minute and a half.
                    let reboot = after + HOUR;
                    let last = boots.last_mut().unwrap();
                    last.awake.pop();
                    last.awake.push((after, reboot));
                    boots.push(Boot {
                        at: reboot + 90,
                        awake: vec![(reboot + 90, end)],
                    });
                }
                asleep = weekday != 4 && random.share() < 0.6;
            }
        }
    }
    boots
}

/// How busy it is: a level for each ten minutes.
fn cpu(at: i64) -> f64 {
    let level = Random::new(at.div_euclid(600).cast_unsigned() ^ 0x5eed).share();
    0.03 + 0.7 * level * level
}

pub(super) fn truth(boots: &[Boot]) -> Truth {
    let mut truth = Truth::default();
    for (from, to) in boots.iter().flat_map(|boot| &boot.awake) {
        let mut at = *from;
        while at < *to {
            let step = 10.min(to - at);
            let kwh = (IDLE_WATTS + (MAX_WATTS - IDLE_WATTS) * cpu(at)) * step as f64 / 3.6e6;
            let offset = if at < WINTER { 2 * HOUR } else { HOUR };
            let hour = (at + offset).rem_euclid(DAY) / HOUR;
            let night = !(6..22).contains(&hour);
            truth.kwh += kwh;
            truth.night_kwh += if night { kwh } else { 0.0 };
            truth.cost += kwh * if night { NIGHT_PRICE } else { DAY_PRICE };
            truth.hours += step as f64 / 3600.0;
            at += step;
        }
    }
    truth
}

/// What its agent reads. A beat in twenty is missed, and each Tuesday somebody stops the agent for
/// forty minutes. `tells_sleep` is what agents of version 1 do not.
pub(super) fn samples(boots: &[Boot], tells_sleep: bool) -> Vec<(i64, Value)> {
    let mut random = Random::new(11);
    let mut samples = Vec::new();
    let mut seq = 0;
    for boot in boots {
        let (mut asleep, mut until) = (0, boot.at);
        for (from, to) in &boot.awake {
            asleep += from - until;
            until = *to;
            let mut at = from + 35;
            while at < *to {
                let missed = random.share() < 0.05;
                let day = (at - OCTOBER) / DAY;
                let stopped = day % 7 == 5
                    && (15 * HOUR..15 * HOUR + 40 * MINUTE).contains(&((at - OCTOBER) % DAY));
                if !missed && !stopped {
                    seq += 1;
                    let time = jiff::Timestamp::from_second(at).unwrap().to_string();
                    let percent = (cpu(at - 30) * 10_000.0).round() / 100.0;
                    let slept = tells_sleep.then_some(asleep);
                    samples.push((
                        at,
                        json!({"seq": seq, "at": time, "uptime_seconds": at - boot.at,
                        "asleep_seconds": slept, "cpu": {"percent": percent}}),
                    ));
                }
                at += 57 + i64::try_from(random.below(7)).unwrap();
            }
        }
    }
    samples
}

#[test]
fn the_month_has_what_it_should() {
    let boots = october();
    assert!(
        boots
            .windows(2)
            .all(|pair| pair[0].awake.last().unwrap().1 < pair[1].at)
    );
    assert!(
        boots
            .iter()
            .all(|boot| boot.awake.windows(2).all(|pair| pair[0].1 < pair[1].0))
    );
    assert!(
        boots.iter().any(|boot| boot.awake.len() > 3),
        "some nights are slept through"
    );
    let across = |boot: &&Boot| boot.awake.iter().any(|(a, b)| (*a..*b).contains(&WINTER));
    assert_eq!(boots.iter().filter(across).count(), 1);
    let truth = truth(&boots);
    assert!(truth.hours > 150.0 && truth.night_kwh > 0.5, "{truth:?}");
}
