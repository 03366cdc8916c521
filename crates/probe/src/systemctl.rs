//! systemctl(1): units and jobs.

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
    /// Starts at boot.
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
            "StateChangeTimestamp" => {
                unit.since_unix = value
                    .strip_prefix('@')
                    .and_then(|seconds| seconds.parse().ok());
            }
            "UnitFileState" => {
                unit.enabled = match value {
                    "enabled" | "enabled-runtime" => Some(true),
                    "disabled" => Some(false),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    (!unit.name.is_empty() && unit.load_state != "not-found").then_some(unit)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_debian_12() {
        let text = "MainPID=812\nMemoryCurrent=3641344\nId=ssh.service\nDescription=OpenBSD Secure Shell server\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nStateChangeTimestamp=@1795430012\n\nMainPID=0\nMemoryCurrent=[not set]\nId=wg-quick@wg0.service\nLoadState=loaded\nActiveState=failed\nSubState=failed\nUnitFileState=disabled\nStateChangeTimestamp=\n\nId=ghost.service\nLoadState=not-found\nActiveState=inactive\n\nId=a.socket\nLoadState=loaded\n";
        let units = parse_show(text);
        assert_eq!(units.len(), 2);
        assert_eq!(
            (units[0].name.as_str(), units[0].main_pid),
            ("ssh", Some(812))
        );
        assert_eq!(
            (units[0].memory_bytes, units[0].since_unix),
            (Some(3_641_344), Some(1_795_430_012))
        );
        assert_eq!(
            (units[1].name.as_str(), units[1].memory_bytes),
            ("wg-quick@wg0", None)
        );
        assert_eq!((units[1].enabled, units[1].since_unix), (Some(false), None));
        let most = parse_show("Id=x.service\nMemoryCurrent=18446744073709551615\n");
        assert_eq!(most[0].memory_bytes, None);
    }

    #[test]
    fn jobs_of_a_reboot() {
        let jobs = parse_jobs(
            "1201 reboot.target start waiting\n1202 ssh.service stop running\nNo jobs\n",
        );
        assert_eq!(jobs, ["reboot.target", "ssh.service"]);
    }
}
