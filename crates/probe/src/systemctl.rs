//! systemctl(1): units and jobs.
//!
//! Times come in either of two forms: `@1795430012`, which `--timestamp=unix` asks for from systemd 251
//! on, or `Tue 2026-11-24 10:38:00 UTC`, which all versions print in the C locale with `TZ=UTC`. In any
//! other time zone the second form names no instant that could be known here, and is left out.

/// A service unit as `systemctl show` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// Without `.service`.
    pub name: String,
    /// `loaded`, `not-found`, `masked`, …
    pub load_state: String,
    /// `active`, `inactive`, `failed`, …
    pub active_state: String,
    /// `running`, `exited`, `dead`, …
    pub sub_state: String,
    /// For people.
    pub description: String,
    /// Main process, while there is one.
    pub main_pid: Option<u32>,
    /// Of its control group, where it is accounted.
    pub memory_bytes: Option<u64>,
    /// Since when it is in its state; Unix seconds.
    pub since_unix: Option<i64>,
    /// Starts at boot; `None` for what has no say in that itself (static, generated, alias, …).
    pub enabled: Option<bool>,
}

/// Reads blocks of `Name=value` lines with an empty line between units.
pub fn parse_show(text: &str) -> Vec<Unit> {
    text.split("\n\n").filter_map(unit).collect()
}

fn unit(block: &str) -> Option<Unit> {
    let mut unit = Unit::default();
    for line in block.lines() {
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        match name {
            "Id" => unit.name = value.strip_suffix(".service")?.to_owned(),
            "LoadState" => value.clone_into(&mut unit.load_state),
            "ActiveState" => value.clone_into(&mut unit.active_state),
            "SubState" => value.clone_into(&mut unit.sub_state),
            "Description" => value.clone_into(&mut unit.description),
            "MainPID" => unit.main_pid = value.parse().ok().filter(|pid| *pid > 0),
            // Not accounted is "[not set]", or the largest number there is.
            "MemoryCurrent" => {
                unit.memory_bytes = value.parse().ok().filter(|bytes| *bytes < u64::MAX);
            }
            "StateChangeTimestamp" => unit.since_unix = instant(value),
            "UnitFileState" => {
                unit.enabled = match value {
                    "enabled" | "enabled-runtime" => Some(true),
                    "disabled" | "masked" | "masked-runtime" => Some(false),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    (!unit.name.is_empty() && unit.load_state != "not-found").then_some(unit)
}

/// A service unit as `systemctl list-units` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedUnit {
    /// Without `.service`.
    pub name: String,
    /// `active`, `inactive`, `failed`, …
    pub active_state: String,
    /// `running`, `exited`, `dead`, …
    pub sub_state: String,
    /// For people.
    pub description: String,
}

/// Reads `systemctl list-units --type=service --all --full --plain --no-legend`:
/// `unit load active sub description`. What others only mention and is not there is left out.
pub fn parse_list(text: &str) -> Vec<ListedUnit> {
    text.lines()
        .filter_map(|line| {
            // Older ones mark what failed or is not there even in a plain list.
            let line = line.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            let mut rest = line;
            let mut word = || {
                rest = rest.trim_start();
                let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
                rest = after;
                Some(word).filter(|word| !word.is_empty())
            };
            let name = word()?.strip_suffix(".service")?;
            let (load, active, sub) = (word()?, word()?, word()?);
            (load != "not-found").then(|| ListedUnit {
                name: name.to_owned(),
                active_state: active.to_owned(),
                sub_state: sub.to_owned(),
                description: rest.trim().to_owned(),
            })
        })
        .collect()
}

/// The units of `systemctl list-jobs --no-legend --plain`: `number unit type state`.
pub fn parse_jobs(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let number: Option<u32> = fields.next()?.parse().ok();
            number.and(fields.next()).map(str::to_owned)
        })
        .collect()
}

/// Unix seconds of a time as systemctl prints it.
fn instant(text: &str) -> Option<i64> {
    if let Some(seconds) = text.strip_prefix('@') {
        return seconds.parse().ok().filter(|seconds| *seconds > 0);
    }
    let mut fields = text.split(' ');
    let (_weekday, date, time) = (fields.next()?, fields.next()?, fields.next()?);
    if (fields.next(), fields.next()) != (Some("UTC"), None) {
        return None;
    }
    let mut date = date.splitn(3, '-').map(number);
    let days = days_since_1970(date.next()??, date.next()??, date.next()??)?;
    // With microseconds where `--timestamp=us+utc` was given.
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    let mut time = time.splitn(3, ':').map(number);
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    // A leap second is the next minute's first.
    let exists = hour < 24 && minute < 60 && second <= 60;
    exists.then(|| ((days * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &str) -> Option<i64> {
    let plain = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    const BEFORE_MONTH: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap_days_until = |year: i64| year / 4 - year / 100 + year / 400;
    let is_leap = leap_days_until(year) > leap_days_until(year - 1);
    let before = BEFORE_MONTH.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let length = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if year < 1970 || !(1..=length).contains(&day) {
        return None;
    }
    let leap_days = leap_days_until(year - 1) - leap_days_until(1969);
    let leap_day = i64::from(is_leap && month > 2);
    Some((year - 1970) * 365 + leap_days + before + leap_day + day - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn units_of_debian() {
        let units = parse_show(include_str!("../tests/data/debian-12/systemctl-show"));
        let [ssh, wireguard, masked] = &units[..] else {
            panic!("{units:?}");
        };
        assert_eq!((ssh.name.as_str(), ssh.main_pid), ("ssh", Some(812)));
        assert_eq!(ssh.description, "OpenBSD Secure Shell server");
        assert_eq!(
            (
                ssh.load_state.as_str(),
                ssh.active_state.as_str(),
                ssh.sub_state.as_str()
            ),
            ("loaded", "active", "running")
        );
        assert_eq!(ssh.memory_bytes, Some(3_641_344));
        assert_eq!(ssh.since_unix, Some(1_795_430_012));
        assert_eq!(ssh.enabled, Some(true));
        assert_eq!(wireguard.name, "wg-quick@wg0");
        assert_eq!((wireguard.main_pid, wireguard.memory_bytes), (None, None));
        assert_eq!(wireguard.enabled, Some(false));
        assert_eq!((masked.enabled, masked.since_unix), (Some(false), None));
    }

    #[test]
    fn units_of_an_older_systemd() {
        let units = parse_show(include_str!("../tests/data/ubuntu-22.04/systemctl-show"));
        let [cron, apport] = &units[..] else {
            panic!("{units:?}");
        };
        assert_eq!(cron.since_unix, Some(1_795_516_680));
        assert_eq!(cron.memory_bytes, None, "the largest number means unknown");
        assert_eq!(
            apport.since_unix, None,
            "a time zone that is not known here"
        );
        assert_eq!(apport.enabled, None);
    }

    #[test]
    fn a_list_of_units() {
        let text = "  cron.service                loaded    active   running Regular background program\n\u{25cf} smbd.service loaded failed failed Samba SMB Daemon\n* old.service masked inactive dead old.service\n  ghost.service  not-found inactive dead ghost.service\n  getty@tty1.service loaded active running\n  a.socket loaded active running A\n  b.service loaded\n  -x\\x2dy.service loaded active exited Odd\n\n5 loaded units listed.\n";
        let found: Vec<String> = parse_list(text)
            .into_iter()
            .map(|u| [u.name, u.active_state, u.sub_state, u.description].join("|"))
            .collect();
        assert_eq!(
            found,
            [
                "cron|active|running|Regular background program",
                "smbd|failed|failed|Samba SMB Daemon",
                "old|inactive|dead|old.service",
                "getty@tty1|active|running|",
                "-x\\x2dy|active|exited|Odd"
            ]
        );
    }

    #[test]
    fn only_services_that_are_there() {
        let text = "Id=ghost.service\nLoadState=not-found\n\nId=a.socket\nLoadState=loaded\n\nnoise\n\n\nDescription=a=b\nId=x.service\n";
        let units = parse_show(text);
        assert_eq!(units.len(), 1);
        assert_eq!(
            (units[0].name.as_str(), units[0].description.as_str()),
            ("x", "a=b")
        );
    }

    #[test]
    fn times() {
        assert_eq!(instant("Thu 1970-01-01 00:00:00 UTC"), Some(0));
        assert_eq!(instant("Tue 2000-02-29 12:00:01 UTC"), Some(951_825_601));
        assert_eq!(
            instant("Tue 2026-11-24 10:38:00.123456 UTC"),
            Some(1_795_516_680)
        );
        assert_eq!(instant("Tue 2036-02-29 00:00:00 UTC"), Some(2_087_856_000));
        for unknown in [
            "",
            "n/a",
            "@",
            "@0",
            "@-5",
            "Tue 2026-11-24 10:38:00",
            "Tue 2026-11-24 10:38:00 CET",
            "Tue 2026-02-29 10:38:00 UTC",
            "Tue 2026-13-01 10:38:00 UTC",
            "Tue 2026-00-10 10:38:00 UTC",
            "Tue 2026-11-24 24:00:00 UTC",
            "Tue 2026-11-+4 10:38:00 UTC",
            "Tue 1969-12-31 23:59:59 UTC",
            "Tue 2026-11-24 10:38 UTC",
        ] {
            assert_eq!(instant(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn days_follow_each_other_for_two_centuries() {
        let mut expected = 0;
        for year in 1970..2170 {
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(days) = days_since_1970(year, month, day) {
                        assert_eq!(days, expected, "{year}-{month}-{day}");
                        expected += 1;
                    }
                }
            }
        }
        // From 1972 to 2168 there are 50 years that can be divided by 4; 2100 is no leap year.
        assert_eq!(expected, 200 * 365 + 49);
    }

    #[test]
    fn jobs_of_a_reboot() {
        let jobs = parse_jobs(
            "1201 reboot.target start waiting\n1202 ssh.service stop running\nNo jobs running.\n12\n",
        );
        assert_eq!(jobs, ["reboot.target", "ssh.service"]);
    }

    proptest! {
        #[test]
        fn no_time_panics(text in "(@|[A-Z][a-z]{2} )?[0-9:. +-]{0,40}( UTC)?") {
            let _ = instant(&text);
        }
    }
}
