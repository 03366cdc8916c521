//! Service units: one `systemctl show` for all of them.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use homelabcmd_probe::systemctl::{self, Unit};
use homelabcmd_wire::{UnitState, UnitStatus};
use jiff::Timestamp;

/// All loaded service units, by name; `None` where there is no systemd.
pub(crate) fn read() -> Option<Vec<UnitStatus>> {
    let mut command = Command::new("systemctl");
    command.args([
        "show",
        "*.service",
        "--no-pager",
        "--timestamp=unix",
        "-p",
        "Id,LoadState,ActiveState,SubState,Description,MainPID,MemoryCurrent,StateChangeTimestamp,UnitFileState",
    ]);
    let text = output(&mut command, Duration::from_secs(10))?;
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

/// A program's output in the C locale; `None` when it is not there, fails, or takes too long.
pub(crate) fn output(command: &mut Command, patience: Duration) -> Option<String> {
    let mut child = command
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdout = child.stdout.take()?;
    // The pipe is emptied by a thread of its own, so that a child that fills it cannot hang us.
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stdout.by_ref().take(8 << 20).read_to_end(&mut bytes);
        bytes
    });
    let end = Instant::now() + patience;
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break status,
            None if Instant::now() >= end => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let bytes = reader.join().ok()?;
    status
        .success()
        .then(|| String::from_utf8_lossy(&bytes).into_owned())
}
