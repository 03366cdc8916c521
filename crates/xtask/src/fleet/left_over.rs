//! What a run that was killed left running.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;
use rustix::process::{Pid, Signal, kill_process};

use super::wait::until;

/// Ends the process whose number stands in a file of ours, if it is still this program.
pub(super) fn end(file: &Path, program: &str) -> anyhow::Result<()> {
    let Ok(text) = std::fs::read_to_string(file) else {
        return Ok(());
    };
    let number = text.trim();
    let name = std::fs::read_to_string(format!("/proc/{number}/comm")).unwrap_or_default();
    let pid = number.parse().ok().and_then(Pid::from_raw);
    let Some(pid) = pid.filter(|_| name.trim() == program) else {
        return Ok(());
    };
    kill_process(pid, Signal::TERM)?;
    let process = PathBuf::from(format!("/proc/{number}"));
    until(
        &format!("the {program} of an earlier run ends"),
        Duration::from_secs(30),
        || Ok((!process.exists()).then_some(())),
    )
    .or_else(|error| bail!("{error}: end it, its process is {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_that_is_still_this_program_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        end(&file, "sleep").unwrap();
        let mut child = std::process::Command::new("sleep")
            .arg("600")
            .spawn()
            .unwrap();
        std::fs::write(&file, child.id().to_string()).unwrap();
        end(&file, "dockerd").unwrap();
        assert!(child.try_wait().unwrap().is_none(), "another program");
        // This process is its parent and takes note of its end, as init does for one left over.
        let waiting = std::thread::spawn(move || child.wait().unwrap());
        end(&file, "sleep").unwrap();
        assert!(!waiting.join().unwrap().success());
    }
}
