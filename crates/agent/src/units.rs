//! Service units: one `systemctl show` for all of them.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use homelabcmd_probe::systemctl::{self, Unit};
use homelabcmd_wire::{UnitState, UnitStatus};
use jiff::Timestamp;

use crate::program;

/// Reads the units only when something about them changed: asking systemd costs a process and a
/// conversation over its bus, which is more than all the rest of a beat.
pub(crate) struct Watch {
    sign: Vec<String>,
    read_at: Option<Instant>,
    units: Option<Vec<UnitStatus>>,
}

/// What the sign below does not show (a unit that was enabled) is seen after so long.
const PACE: Duration = Duration::from_secs(300);

impl Watch {
    pub(crate) fn new() -> Self {
        Self {
            sign: Vec::new(),
            read_at: None,
            units: None,
        }
    }

    /// The units as they are now.
    pub(crate) fn units(&mut self) -> Option<Vec<UnitStatus>> {
        let sign = sign(Path::new("/"));
        let stale = self.read_at.is_none_or(|at| at.elapsed() >= PACE);
        if stale || sign != self.sign {
            self.units = read();
            self.read_at = Some(Instant::now());
            self.sign = sign;
        }
        self.units.clone()
    }
}

/// Changes when a unit starts, restarts, ends or fails: systemd gives each start an invocation id,
/// and a service that runs a control group. A unit that failed at once has neither any more, but the
/// folder that its id stood in was written to.
fn sign(root: &Path) -> Vec<String> {
    let names = |path: &str| {
        let entries = std::fs::read_dir(root.join(path))
            .into_iter()
            .flatten()
            .flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let mut sign: Vec<String> = names("run/systemd/units")
        .iter()
        .filter_map(|link| {
            let id = std::fs::read_link(link).ok()?;
            Some(format!(
                "{} {}",
                link.file_name()?.to_string_lossy(),
                id.display()
            ))
        })
        .collect();
    for tree in [
        "sys/fs/cgroup",
        "sys/fs/cgroup/systemd",
        "sys/fs/cgroup/unified",
    ] {
        let groups = names(&format!("{tree}/system.slice"));
        sign.extend(groups.iter().map(|group| group.display().to_string()));
    }
    sign.sort();
    let written = root.join("run/systemd/units").metadata();
    let written = written.and_then(|folder| folder.modified()).ok();
    sign.extend(written.map(|at| format!("{at:?}")));
    sign
}

/// All loaded service units, by name; `None` where there is no systemd.
pub(crate) fn read() -> Option<Vec<UnitStatus>> {
    let mut command = Command::new("systemctl");
    command.args([
        "show",
        // Without it a pattern means active and failed units only: one that was stopped would vanish.
        "--all",
        "*.service",
        "--no-pager",
        "-p",
        "Id,LoadState,ActiveState,SubState,Description,MainPID,MemoryCurrent,StateChangeTimestamp,UnitFileState",
    ]);
    // Times are asked for in UTC and not as Unix seconds: systemd before 251 has no such option.
    command.env("TZ", "UTC");
    let text = program::output(&mut command, Duration::from_secs(10))?;
    let mut units: Vec<UnitStatus> = systemctl::parse_show(&text)
        .into_iter()
        .filter(is_shown)
        .map(status)
        .collect();
    units.sort_by(|a, b| a.name.cmp(&b.name));
    (!units.is_empty()).then_some(units)
}

/// Whether something changed that the hub should hear of. Memory moves all the time and travels
/// along when something else does.
pub(crate) fn differ(a: &[UnitStatus], b: &[UnitStatus]) -> bool {
    let key = |u: &UnitStatus| {
        (
            u.name.clone(),
            u.state,
            u.sub_state.clone(),
            u.pid,
            u.enabled,
        )
    };
    a.len() != b.len() || a.iter().zip(b).any(|(a, b)| key(a) != key(b))
}

/// Units that never ran and will not by themselves say nothing about the machine.
fn is_shown(unit: &Unit) -> bool {
    let idle = unit.active_state == "inactive" && unit.enabled != Some(true);
    unit.load_state != "not-found" && unit.load_state != "masked" && !idle
}

fn status(unit: Unit) -> UnitStatus {
    let state = match unit.active_state.as_str() {
        "active" | "activating" | "reloading" | "refreshing" => UnitState::Running,
        "inactive" | "deactivating" => UnitState::Stopped,
        "failed" => UnitState::Failed,
        _ => UnitState::Unknown,
    };
    UnitStatus {
        name: unit.name,
        state,
        sub_state: Some(unit.sub_state).filter(|text| !text.is_empty()),
        description: Some(unit.description).filter(|text| !text.is_empty()),
        pid: unit.main_pid,
        memory_bytes: unit.memory_bytes,
        since: unit
            .since_unix
            .and_then(|seconds| Timestamp::from_second(seconds).ok()),
        enabled: unit.enabled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_an_end_and_a_restart_change_the_sign() {
        let root = tempfile::tempdir().unwrap();
        let units = root.path().join("run/systemd/units");
        let group = root.path().join("sys/fs/cgroup/system.slice/nginx.service");
        std::fs::create_dir_all(&units).unwrap();
        let mut signs = vec![sign(root.path())];
        std::fs::create_dir_all(&group).unwrap();
        std::os::unix::fs::symlink("id-1", units.join("invocation:nginx.service")).unwrap();
        signs.push(sign(root.path()));
        assert_eq!(sign(root.path()), signs[1]);
        std::fs::remove_file(units.join("invocation:nginx.service")).unwrap();
        std::os::unix::fs::symlink("id-2", units.join("invocation:nginx.service")).unwrap();
        signs.push(sign(root.path()));
        std::fs::remove_dir(&group).unwrap();
        signs.push(sign(root.path()));
        for (i, a) in signs.iter().enumerate() {
            assert!(
                signs[..i].iter().all(|b| a != b),
                "sign {i} was there before"
            );
        }
    }

    #[test]
    fn a_unit_that_came_and_went_between_two_looks_changes_the_sign() {
        let root = tempfile::tempdir().unwrap();
        let units = root.path().join("run/systemd/units");
        std::fs::create_dir_all(&units).unwrap();
        let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        let folder = std::fs::File::open(&units).unwrap();
        folder.set_modified(long_ago).unwrap();
        let before = sign(root.path());
        let link = units.join("invocation:broken.service");
        std::os::unix::fs::symlink("id", &link).unwrap();
        std::fs::remove_file(&link).unwrap();
        assert_ne!(sign(root.path()), before);
    }
}
