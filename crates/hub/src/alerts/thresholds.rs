//! The lines that alerts are about: for all machines, and where one machine differs.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::model::Severity;
use crate::platform::http::FieldError;

/// When something counts as wrong. Holds for all machines, also those that come later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Thresholds {
    /// A machine is offline when no beat came for so long (30 to 86,400).
    #[schema(minimum = 30, maximum = 86400)]
    pub(super) offline_after_seconds: u32,
    /// Lost, or not back within its hours.
    pub(super) offline: OfflineRule,
    /// Percent of all cores.
    pub(super) cpu: Levels,
    /// Percent in use.
    pub(super) memory: Levels,
    /// Percent of a filesystem, as `df` counts.
    pub(super) disk: DiskRule,
    /// Days until a filesystem is full, by its trend; fewer is worse.
    pub(super) disk_forecast: Levels,
    /// Run queue over five minutes for each thread of the processor.
    pub(super) load: Levels,
    /// Degrees Celsius of the hottest sensor.
    pub(super) temperature: Levels,
    /// Seconds that the machine's clock is off.
    pub(super) clock_skew: Levels,
    /// An expected service does not run. A critical service's alert is critical.
    pub(super) service_down: Flag,
    /// A unit failed that is not among the expected services.
    pub(super) failed_unit: Flag,
    /// The machine asks for a reboot.
    pub(super) reboot_required: Flag,
    /// Security updates wait.
    pub(super) security_updates: Flag,
    /// The agent is older than the hub.
    pub(super) agent_outdated: Flag,
    /// The machine shows an SSH host key that is not trusted: the hub does nothing there till somebody looks.
    pub(super) host_key: Flag,
    /// The machine's key of the tailnet expires, by steps. From a day on, its alert is critical.
    pub(super) tailscale_key_expiry: Flag,
}

/// Two lines, and how long they must be crossed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Levels {
    /// Off: no alert.
    pub(super) enabled: bool,
    /// The first line.
    pub(super) high: f64,
    /// The second; null for none.
    pub(super) critical: Option<f64>,
    /// So long it must be crossed before it counts (0 to 2,592,000).
    pub(super) sustained_seconds: u32,
    /// So far back from a line it must come before it counts as left.
    pub(super) margin: f64,
}

/// Something that is there or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Flag {
    /// Off: no alert.
    pub(super) enabled: bool,
    /// How bad it is.
    pub(super) severity: Severity,
    /// So long it must hold before it counts (0 to 2,592,000).
    pub(super) sustained_seconds: u32,
}

/// When a machine that is away is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OfflineRule {
    /// Off: no alert.
    pub(super) enabled: bool,
    /// A machine that was shut down, put to sleep or whose agent was stopped is missed after so long
    /// within its hours (60 to 2,592,000); null for never. One that is lost is missed at once.
    pub(super) not_back_after_seconds: Option<u32>,
}

/// Lines for filesystems.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DiskRule {
    /// Off: no alert.
    pub(super) enabled: bool,
    /// The first line.
    pub(super) high: f64,
    /// The second; null for none.
    pub(super) critical: Option<f64>,
    /// So long it must be crossed before it counts.
    pub(super) sustained_seconds: u32,
    /// So far back from a line it must come before it counts as left.
    pub(super) margin: f64,
    /// Filesystems that differ; the first that matches counts, here and for the forecast.
    #[serde(default)]
    pub(super) filesystems: Vec<FilesystemRule>,
}

/// Where some filesystems differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FilesystemRule {
    /// A mount point; `*` stands for any signs.
    pub(super) mount_point: String,
    /// False leaves them out.
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    /// Their first line, where it differs.
    #[serde(default)]
    pub(super) high: Option<f64>,
    /// Their second line, where it differs.
    #[serde(default)]
    pub(super) critical: Option<f64>,
}

fn yes() -> bool {
    true
}

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;
const LONGEST: u32 = 30 * DAY;

impl Default for Thresholds {
    fn default() -> Self {
        let levels = |high, critical, sustained_seconds, margin| Levels {
            enabled: true,
            high,
            critical,
            sustained_seconds,
            margin,
        };
        let flag = |sustained_seconds| Flag {
            enabled: true,
            severity: Severity::High,
            sustained_seconds,
        };
        Self {
            offline_after_seconds: 180,
            offline: OfflineRule {
                enabled: true,
                not_back_after_seconds: Some(30 * MINUTE),
            },
            cpu: levels(85.0, Some(95.0), 3 * MINUTE, 5.0),
            memory: levels(85.0, Some(95.0), 3 * MINUTE, 5.0),
            disk: DiskRule {
                enabled: true,
                high: 80.0,
                critical: Some(95.0),
                sustained_seconds: 0,
                margin: 2.0,
                filesystems: Vec::new(),
            },
            disk_forecast: levels(7.0, Some(2.0), 0, 2.0),
            load: levels(2.0, Some(4.0), 10 * MINUTE, 0.25),
            temperature: levels(80.0, Some(90.0), 2 * MINUTE, 3.0),
            clock_skew: levels(60.0, None, 5 * MINUTE, 10.0),
            service_down: flag(0),
            failed_unit: flag(MINUTE),
            reboot_required: flag(3 * DAY),
            security_updates: flag(3 * DAY),
            agent_outdated: flag(7 * DAY),
            host_key: Flag {
                severity: Severity::Critical,
                ..flag(0)
            },
            tailscale_key_expiry: flag(0),
        }
    }
}

impl Thresholds {
    /// These with some changed: what `changes` leaves out stays, as in a JSON merge patch.
    ///
    /// # Errors
    /// Where the outcome makes no sense, each place with a sentence.
    pub(super) fn merged(&self, changes: &Value) -> Result<Self, Vec<FieldError>> {
        let whole = |detail: String| {
            vec![FieldError {
                pointer: String::new(),
                detail,
            }]
        };
        if !changes.is_object() {
            return Err(whole("An object with what shall change.".into()));
        }
        let mut value = serde_json::to_value(self).map_err(|error| whole(error.to_string()))?;
        merge(&mut value, changes);
        let merged: Self =
            serde_json::from_value(value).map_err(|error| whole(format!("{error}.")))?;
        let wrong = merged.wrong();
        match wrong.is_empty() {
            true => Ok(merged),
            false => Err(wrong),
        }
    }

    /// These with what one machine has of its own. Where that does not fit (it was checked when it was set, and
    /// is when these are changed), the condition has the lines of all, and the others keep theirs.
    pub(super) fn with_own(&self, own: &Value) -> Self {
        let parts = own.as_object().into_iter().flatten();
        parts.fold(self.clone(), |rules, (name, part)| {
            let part = Value::Object([(name.clone(), part.clone())].into_iter().collect());
            rules.merged(&part).unwrap_or(rules)
        })
    }

    fn wrong(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut refuse = |pointer: String, detail: &str| {
            wrong.push(FieldError {
                pointer,
                detail: detail.into(),
            });
        };
        if !(30..=DAY).contains(&self.offline_after_seconds) {
            refuse(
                "/offline_after_seconds".into(),
                "Offline after 30 seconds at the earliest and a day at the latest.",
            );
        }
        if let Some(seconds) = self.offline.not_back_after_seconds
            && !(MINUTE..=LONGEST).contains(&seconds)
        {
            refuse(
                "/offline/not_back_after_seconds".into(),
                "Between a minute and 30 days, or null for never.",
            );
        }
        for (name, levels, most, falling) in [
            ("cpu", self.cpu, 100.0, false),
            ("memory", self.memory, 100.0, false),
            ("disk", self.disk.levels(), 100.0, false),
            ("disk_forecast", self.disk_forecast, 3650.0, true),
            ("load", self.load, 1000.0, false),
            ("temperature", self.temperature, 200.0, false),
            ("clock_skew", self.clock_skew, 1e9, false),
        ] {
            let within = |line: f64| line > 0.0 && line <= most;
            if !within(levels.high) {
                refuse(
                    format!("/{name}/high"),
                    &format!("Above 0, at most {most}."),
                );
            }
            if let Some(critical) = levels.critical {
                let worse = (critical > levels.high) != falling && critical != levels.high;
                if !within(critical) {
                    refuse(
                        format!("/{name}/critical"),
                        &format!("Above 0, at most {most}, or null."),
                    );
                } else if !worse {
                    let side = if falling { "below" } else { "above" };
                    refuse(
                        format!("/{name}/critical"),
                        &format!("Must be {side} the line for high."),
                    );
                }
            }
            if falling {
                if !(0.0..=most).contains(&levels.margin) {
                    refuse(
                        format!("/{name}/margin"),
                        &format!("At least 0, at most {most}."),
                    );
                }
            } else if !(0.0..levels.high.max(f64::MIN_POSITIVE)).contains(&levels.margin) {
                refuse(
                    format!("/{name}/margin"),
                    "At least 0 and less than the line for high.",
                );
            }
            if levels.sustained_seconds > LONGEST {
                refuse(format!("/{name}/sustained_seconds"), "At most 30 days.");
            }
        }
        for (name, flag) in [
            ("service_down", self.service_down),
            ("failed_unit", self.failed_unit),
            ("reboot_required", self.reboot_required),
            ("security_updates", self.security_updates),
            ("agent_outdated", self.agent_outdated),
            ("host_key", self.host_key),
            ("tailscale_key_expiry", self.tailscale_key_expiry),
        ] {
            if flag.sustained_seconds > LONGEST {
                refuse(format!("/{name}/sustained_seconds"), "At most 30 days.");
            }
        }
        if self.disk.filesystems.len() > 200 {
            refuse("/disk/filesystems".into(), "At most 200.");
        }
        for (i, rule) in self.disk.filesystems.iter().enumerate() {
            let place = format!("/disk/filesystems/{i}");
            if rule.mount_point.is_empty() || rule.mount_point.len() > 500 {
                refuse(format!("{place}/mount_point"), "1 to 500 characters.");
            }
            let levels = self.disk.of(rule);
            let fits = |line: f64| line > 0.0 && line <= 100.0;
            if !fits(levels.high) {
                refuse(format!("{place}/high"), "Above 0, at most 100.");
            }
            if levels
                .critical
                .is_some_and(|line| !fits(line) || line <= levels.high)
            {
                refuse(
                    format!("{place}/critical"),
                    "Above the line for high, at most 100.",
                );
            }
        }
        wrong
    }
}

impl DiskRule {
    /// The lines for filesystems that do not differ.
    pub(super) fn levels(&self) -> Levels {
        Levels {
            enabled: self.enabled,
            high: self.high,
            critical: self.critical,
            sustained_seconds: self.sustained_seconds,
            margin: self.margin,
        }
    }

    /// The lines for a filesystem.
    pub(super) fn levels_of(&self, mount_point: &str) -> Levels {
        self.rule_for(mount_point)
            .map_or_else(|| self.levels(), |rule| self.of(rule))
    }

    fn rule_for(&self, mount_point: &str) -> Option<&FilesystemRule> {
        let mut rules = self.filesystems.iter();
        rules.find(|rule| matches(&rule.mount_point, mount_point))
    }

    /// Whether a filesystem was left out.
    pub(super) fn leaves_out(&self, mount_point: &str) -> bool {
        self.rule_for(mount_point).is_some_and(|rule| !rule.enabled)
    }

    fn of(&self, rule: &FilesystemRule) -> Levels {
        let high = rule.high.unwrap_or(self.high);
        // A line for high that is set above the general one for critical leaves that one out.
        let general = self.critical.filter(|critical| *critical > high);
        Levels {
            enabled: self.enabled && rule.enabled,
            high,
            critical: rule.critical.or(general),
            // A line near zero must leave room to be over.
            margin: self.margin.min(high / 2.0),
            ..self.levels()
        }
    }
}

/// Whether a text fits a pattern in which `*` stands for any signs.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        last = Some(part);
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    match last {
        None => rest.is_empty(),
        // What stands last must stand at the end; it may have been found earlier.
        Some(part) => part.is_empty() || text.ends_with(part),
    }
}

/// Puts `changes` into `value` as RFC 7396 has it, but for null: here it is a value.
fn merge(value: &mut Value, changes: &Value) {
    match (value, changes) {
        (Value::Object(value), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(value.entry(name.clone()).or_insert(Value::Null), change);
            }
        }
        (value, change) => *value = change.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left_out_stays() {
        let changed = Thresholds::default()
            .merged(&json!({"cpu": {"high": 50, "critical": null}, "offline_after_seconds": 60}))
            .unwrap();
        assert_eq!((changed.cpu.high, changed.cpu.critical), (50.0, None));
        assert_eq!(changed.cpu.sustained_seconds, 180);
        assert_eq!(changed.memory, Thresholds::default().memory);
        assert_eq!(changed.offline_after_seconds, 60);
    }

    #[test]
    fn what_makes_no_sense_is_refused_where_it_stands() {
        let wrong = |changes: Value| -> Vec<String> {
            let refused = Thresholds::default().merged(&changes).unwrap_err();
            refused.into_iter().map(|field| field.pointer).collect()
        };
        assert_eq!(wrong(json!({"cpu": {"high": 96}})), ["/cpu/critical"]);
        assert_eq!(
            wrong(json!({"disk": {"high": 0}})),
            ["/disk/high", "/disk/margin"]
        );
        assert_eq!(
            wrong(json!({"disk_forecast": {"critical": 9}})),
            ["/disk_forecast/critical"]
        );
        for margin in [-100.0, 1e300] {
            assert_eq!(
                wrong(json!({"disk_forecast": {"margin": margin}})),
                ["/disk_forecast/margin"]
            );
        }
        assert_eq!(wrong(json!({"cpu": {"hihg": 9}})), [""]);
        assert_eq!(wrong(json!({"cpu": {"high": "much"}})), [""]);
        assert_eq!(wrong(json!([])), [""]);
        let filesystems = json!([{"mount_point": "/data", "high": 99, "critical": 98}]);
        assert_eq!(
            wrong(json!({"disk": {"filesystems": filesystems}})),
            ["/disk/filesystems/0/critical"]
        );
    }

    #[test]
    fn what_a_machine_has_of_its_own_is_lost_only_where_it_does_not_fit() {
        let own = json!({"cpu": {"high": 90}, "disk": {"enabled": false}});
        let general = Thresholds::default();
        assert_eq!(general.with_own(&own), general.merged(&own).unwrap());
        let lower = json!({"cpu": {"high": 80, "critical": 88}});
        let lower = general.merged(&lower).unwrap();
        let rules = lower.with_own(&own);
        assert_eq!((rules.cpu, rules.disk.enabled), (lower.cpu, false));
    }

    #[test]
    fn a_filesystem_with_a_line_near_zero_can_be_over() {
        let rules = json!({"disk": {"filesystems": [{"mount_point": "/*", "high": 1}]}});
        let rules = Thresholds::default().merged(&rules).unwrap();
        let levels = rules.disk.levels_of("/data");
        assert!(levels.margin < levels.high);
    }

    #[test]
    fn the_first_filesystem_rule_that_fits_counts() {
        let rules = Thresholds::default()
            .merged(&json!({"disk": {"filesystems": [
                {"mount_point": "/mnt/backup", "high": 97},
                {"mount_point": "/mnt/*", "enabled": false},
            ]}}))
            .unwrap()
            .disk;
        let backup = rules.levels_of("/mnt/backup");
        assert_eq!((backup.high, backup.critical), (97.0, None));
        assert!(rules.leaves_out("/mnt/usb"));
        assert_eq!(rules.levels_of("/").high, 80.0);
    }

    #[test]
    fn a_star_is_any_signs() {
        for (pattern, text, fits) in [
            ("/", "/", true),
            ("/", "/home", false),
            ("/snap/*", "/snap/core/1", true),
            ("*", "", true),
            ("*/docker/*", "/var/lib/docker/x", true),
            ("/a*a", "/a", false),
            ("/a*b*b", "/ab", false),
            ("/mnt*x", "/mnt/x/x", true),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }
}
