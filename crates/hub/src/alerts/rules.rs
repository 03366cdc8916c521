//! The rules: from what is known of a machine to how bad each condition is. Pure.

use super::model::{Condition, Severity};
use super::step::{Look, Patience};
use super::thresholds::{Flag, Levels};
use super::watched::Watched;
use crate::platform::clock::from_ms;
use crate::tailscale::{ExpiryStep, expiry_step};

/// How bad one condition is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding<'a> {
    pub(super) condition: Condition,
    pub(super) subject: &'a str,
    /// How bad; null where nobody can tell at the moment.
    pub(super) look: Option<Look>,
    pub(super) patience: Patience,
    /// The reading, where it is a number.
    pub(super) value: Option<f64>,
    /// The line that it crossed, or the first one.
    pub(super) threshold: Option<f64>,
}

/// A busy processor that is idle for one reading is still busy.
const RECOVER_MS: i64 = 60_000;
/// Beats come a little early or late: three minutes of beats a minute apart are not always 180 seconds.
const SLACK_MS: i64 = 2_000;
/// A forecast far away is no trouble, whatever the line says.
const NOT_SOON_DAYS: f64 = 3650.0;

/// Conditions that each new reading tells anew: what it does not name any more is over.
pub(super) fn comes_with_readings(condition: Condition) -> bool {
    match condition {
        Condition::Cpu
        | Condition::Memory
        | Condition::Load
        | Condition::Temperature
        | Condition::Disk
        | Condition::ClockSkew => true,
        Condition::Offline
        | Condition::DiskForecast
        | Condition::ServiceDown
        | Condition::FailedUnit
        | Condition::RebootRequired
        | Condition::SecurityUpdates
        | Condition::AgentOutdated
        | Condition::HostKey
        | Condition::TailscaleKeyExpiry => false,
    }
}

/// What the newest reading says.
pub(super) fn readings<'a>(machine: &'a Watched, mut found: impl FnMut(Finding<'a>)) {
    let (vitals, rules) = (&machine.vitals, &machine.rules);
    let gap = machine.allowed_silence();
    let mut measure = |condition, subject, levels: Levels, value: f64, recover| {
        let patience = Patience {
            sustain: sustain(levels.sustained_seconds),
            recover,
            gap,
        };
        found(rising(condition, subject, levels, value, patience));
    };
    if let Some(percent) = vitals.cpu_percent {
        measure(Condition::Cpu, "", rules.cpu, percent, RECOVER_MS);
    }
    if let Some(percent) = vitals.memory_percent {
        measure(Condition::Memory, "", rules.memory, percent, RECOVER_MS);
    }
    if let Some((load, threads)) = vitals.load_5m.zip(machine.threads.filter(|n| *n > 0)) {
        let each = load / f64::from(threads);
        measure(Condition::Load, "", rules.load, each, RECOVER_MS);
    }
    if let Some((_, celsius)) = &vitals.hottest {
        // The hottest sensor takes turns: it is one condition of the machine.
        measure(
            Condition::Temperature,
            "",
            rules.temperature,
            *celsius,
            RECOVER_MS,
        );
    }
    for filesystem in &vitals.filesystems {
        let levels = rules.disk.levels_of(&filesystem.mount_point);
        measure(
            Condition::Disk,
            &filesystem.mount_point,
            levels,
            filesystem.percent,
            0,
        );
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a clock that is off by ages is off"
    )]
    let skew = vitals.skew_ms.abs() as f64 / 1000.0;
    measure(Condition::ClockSkew, "", rules.clock_skew, skew, 0);
}

/// What is so whether or not the machine is there.
pub(super) fn standing<'a>(machine: &'a Watched, now: i64, mut found: impl FnMut(Finding<'a>)) {
    let patience = |rule: Flag| Patience {
        sustain: sustain(rule.sustained_seconds),
        recover: 0,
        gap: i64::MAX,
    };
    let rule = machine.rules.host_key;
    if let Some(fingerprint) = machine.refused_key.as_deref() {
        found(Finding {
            condition: Condition::HostKey,
            subject: fingerprint,
            look: Some(Look::plain(rule.enabled.then_some(rule.severity))),
            patience: patience(rule),
            value: None,
            threshold: None,
        });
    }
    let rule = machine.rules.tailscale_key_expiry;
    if let Some(key) = &machine.tailscale_key {
        let step = expiry_step(Some(key.expires_at), from_ms(now));
        found(Finding {
            condition: Condition::TailscaleKeyExpiry,
            subject: &key.subject,
            look: Some(key_expiry(rule, step)),
            patience: patience(rule),
            value: None,
            threshold: step.map(|step| f64::from(step.days())),
        });
    }
}

/// Each step is worse than the one before; from a day on it is critical, whatever the rule says of those
/// that leave time.
fn key_expiry(rule: Flag, step: Option<ExpiryStep>) -> Look {
    let Some(step) = step.filter(|_| rule.enabled) else {
        return Look::plain(None);
    };
    let (severity, step) = match step {
        ExpiryStep::Month => (rule.severity, 1),
        ExpiryStep::Week => (rule.severity, 2),
        ExpiryStep::Day => (Severity::Critical, 3),
        ExpiryStep::Expired => (Severity::Critical, 4),
    };
    Look {
        step,
        ..Look::plain(Some(severity))
    }
}

/// What is so from one report to the next, while the machine is there.
pub(super) fn reports<'a>(machine: &'a Watched, mut found: impl FnMut(Finding<'a>)) {
    let rules = &machine.rules;
    let mut flag = |condition, subject, rule: Flag, level: Option<Severity>, value, known| {
        found(Finding {
            condition,
            subject,
            look: (known || !rule.enabled).then(|| Look::plain(level.filter(|_| rule.enabled))),
            patience: Patience {
                sustain: sustain(rule.sustained_seconds),
                recover: 0,
                // It was so all the time, also while the machine was off.
                gap: i64::MAX,
            },
            value,
            threshold: None,
        });
    };
    for service in &machine.services {
        let severity = match service.is_critical {
            true => Severity::Critical,
            false => rules.service_down.severity,
        };
        let level = (service.runs == Some(false)).then_some(severity);
        // A report that does not name it says nothing.
        let known = service
            .runs
            .is_some_and(|runs| runs || !service.may_be_down);
        flag(
            Condition::ServiceDown,
            &service.unit,
            rules.service_down,
            level,
            None,
            known,
        );
    }
    for unit in &machine.failed_units {
        let level = Some(rules.failed_unit.severity);
        flag(
            Condition::FailedUnit,
            unit,
            rules.failed_unit,
            level,
            None,
            true,
        );
    }
    let updates = &machine.vitals.updates;
    if let Some(required) = updates.reboot_required {
        let level = required.then_some(rules.reboot_required.severity);
        flag(
            Condition::RebootRequired,
            "",
            rules.reboot_required,
            level,
            None,
            true,
        );
    }
    if let Some(security) = updates.security {
        let level = (security > 0).then_some(rules.security_updates.severity);
        let value = Some(f64::from(security));
        flag(
            Condition::SecurityUpdates,
            "",
            rules.security_updates,
            level,
            value,
            true,
        );
    }
    if let Some(version) = &machine.agent_version {
        let level = is_older(version, env!("CARGO_PKG_VERSION"));
        let level = level.then_some(rules.agent_outdated.severity);
        flag(
            Condition::AgentOutdated,
            "",
            rules.agent_outdated,
            level,
            None,
            true,
        );
    }
    for (mount_point, days) in machine.forecasts.iter().flatten() {
        let mut levels = rules.disk_forecast;
        levels.enabled &= !rules.disk.leaves_out(mount_point);
        let patience = Patience {
            sustain: sustain(levels.sustained_seconds),
            recover: 0,
            gap: i64::MAX,
        };
        // Fewer days are worse: below zero, the lines rise.
        let turned = Levels {
            high: -levels.high,
            critical: levels.critical.map(|line| -line),
            ..levels
        };
        let days = days.min(NOT_SOON_DAYS);
        let finding = rising(
            Condition::DiskForecast,
            mount_point,
            turned,
            -days,
            patience,
        );
        found(Finding {
            value: Some(days),
            threshold: finding.threshold.map(|line| -line),
            ..finding
        });
    }
}

fn rising<'a>(
    condition: Condition,
    subject: &'a str,
    levels: Levels,
    value: f64,
    patience: Patience,
) -> Finding<'a> {
    let level = |margin: f64| {
        let over = |line: f64| value >= line - margin;
        match () {
            () if !levels.enabled => None,
            () if levels.critical.is_some_and(over) => Some(Severity::Critical),
            () if over(levels.high) => Some(Severity::High),
            () => None,
        }
    };
    let look = Look {
        reached: level(0.0),
        held: level(levels.margin),
        step: 0,
    };
    let threshold = match look.reached.or(look.held) {
        Some(Severity::Critical) => levels.critical,
        _ => Some(levels.high),
    };
    Finding {
        condition,
        subject,
        look: Some(look),
        patience,
        value: Some(value),
        threshold,
    }
}

fn sustain(seconds: u32) -> i64 {
    let ms = i64::from(seconds) * 1000;
    ms - SLACK_MS.min(ms / 20)
}

/// Whether a version comes before another, by its numbers.
fn is_older(version: &str, than: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<u32>> {
        let plain = text.split(['-', '+']).next()?;
        plain.split('.').map(|part| part.parse().ok()).collect()
    };
    numbers(version)
        .zip(numbers(than))
        .is_some_and(|(version, than)| version < than)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::thresholds::Thresholds;
    use super::super::watched::{Filesystem, Vitals};
    use super::*;
    use crate::machines::{Expected, Kind, MachineId, Standing};

    fn machine(kind: Kind) -> Watched {
        Watched {
            id: MachineId::new(),
            name: "nas".into(),
            kind,
            expected: Expected::of_kind(kind),
            threads: Some(4),
            agent_version: None,
            rules: Arc::new(Thresholds::default()),
            services: Vec::new(),
            failed_units: Vec::new(),
            refused_key: None,
            tailscale_key: None,
            forecasts: None,
            vitals: Vitals::of(&Standing::never_seen(0)),
        }
    }

    #[test]
    fn readings_are_measured_by_their_own_lines() {
        let mut nas = machine(Kind::Server);
        nas.vitals.cpu_percent = Some(85.0);
        nas.vitals.load_5m = Some(7.9);
        nas.vitals.hottest = Some(("coretemp Package id 0".into(), 91.0));
        nas.vitals.skew_ms = -61_000;
        let disk = |mount: &str, percent| Filesystem {
            mount_point: mount.into(),
            percent,
        };
        nas.vitals.filesystems = vec![disk("/", 79.9), disk("/data", 96.0)];
        let mut found = Vec::new();
        readings(&nas, |finding| {
            found.push((
                finding.condition,
                finding.subject,
                finding.look.unwrap(),
                finding.threshold,
            ));
        });
        let look = |reached, held| Look {
            reached,
            held,
            step: 0,
        };
        use Condition::{ClockSkew, Cpu, Disk, Load, Temperature};
        use Severity::{Critical, High};
        assert_eq!(
            found,
            [
                (Cpu, "", look(Some(High), Some(High)), Some(85.0)),
                (Load, "", look(None, Some(High)), Some(2.0)),
                (
                    Temperature,
                    "",
                    look(Some(Critical), Some(Critical)),
                    Some(90.0)
                ),
                (Disk, "/", look(None, Some(High)), Some(80.0)),
                (
                    Disk,
                    "/data",
                    look(Some(Critical), Some(Critical)),
                    Some(95.0)
                ),
                (ClockSkew, "", look(Some(High), Some(High)), Some(60.0)),
            ]
        );
    }

    #[test]
    fn fewer_days_are_worse() {
        let mut nas = machine(Kind::Server);
        let mut levels = Vec::new();
        for days in [30.0, 8.0, 7.0, 2.0, 0.5] {
            nas.forecasts = Some(vec![("/".into(), days)]);
            reports(&nas, |finding| {
                let look = finding.look.unwrap();
                levels.push((look.reached, look.held.is_some(), finding.threshold));
            });
        }
        use Severity::{Critical, High};
        assert_eq!(
            levels,
            [
                (None, false, Some(7.0)),
                (None, true, Some(7.0)),
                (Some(High), true, Some(7.0)),
                (Some(Critical), true, Some(2.0)),
                (Some(Critical), true, Some(2.0)),
            ]
        );
    }

    #[test]
    fn a_key_that_expires_gets_worse_in_steps() {
        use ExpiryStep::{Day, Expired, Month, Week};
        use Severity::{Critical, High};
        let rule = Thresholds::default().tailscale_key_expiry;
        let seen = |rule, step| {
            let look = key_expiry(rule, step);
            assert_eq!(look.reached, look.held);
            (look.reached, look.step)
        };
        assert_eq!(seen(rule, None), (None, 0));
        assert_eq!(seen(rule, Some(Month)), (Some(High), 1));
        assert_eq!(seen(rule, Some(Week)), (Some(High), 2));
        assert_eq!(seen(rule, Some(Day)), (Some(Critical), 3));
        assert_eq!(seen(rule, Some(Expired)), (Some(Critical), 4));
        let off = Flag {
            enabled: false,
            ..rule
        };
        assert_eq!(seen(off, Some(Expired)), (None, 0));

        // Told of the machine, whatever it is up to, with the line that was crossed.
        let mut nas = machine(Kind::Server);
        let noon = "2026-11-23T12:00:00Z".parse().unwrap();
        nas.tailscale_key = Some(super::super::watched::TailscaleKey::new(noon));
        let mut found = Vec::new();
        for days in [31, 30, 8, 7, 1, 0, -1] {
            let now = noon.as_millisecond() - days * 86_400_000;
            standing(&nas, now, |finding| {
                found.push((
                    finding.subject,
                    finding.look.unwrap().step,
                    finding.threshold,
                ));
            });
        }
        let at = |step, days| ("2026-11-23T12:00:00Z", step, days);
        assert_eq!(
            found,
            [
                at(0, None),
                at(1, Some(30.0)),
                at(1, Some(30.0)),
                at(2, Some(7.0)),
                at(3, Some(1.0)),
                at(4, Some(0.0)),
                at(4, Some(0.0)),
            ]
        );
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(is_older("0.9.0", "0.10.0"));
        assert!(!is_older("0.10.0", "0.10.0"));
        assert!(!is_older("1.0.0", "0.10.0"));
        assert!(!is_older("unknown", "0.10.0"));
        assert!(is_older("0.1.0-rc1", "0.2.0"));
    }
}
