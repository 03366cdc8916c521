//! A program that this one started and will end.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process};

use crate::say;
use crate::signals::Signals;

/// A running program. It is killed when this is dropped before [`Child::stop`].
#[derive(Debug)]
pub(crate) struct Child {
    process: std::process::Child,
}

impl Child {
    /// Starts it in a process group of its own: Ctrl-C at the terminal reaches this program only,
    /// which then ends its children in the right order.
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Self> {
        let process = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        Ok(Self { process })
    }

    /// What it prints, if that was piped; once.
    pub(crate) fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.process.stdout.take()
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.process.try_wait()?)
    }

    /// Asks it to end, waits, and kills it when it does not or when the user asks a second time.
    pub(crate) fn stop(mut self, name: &str, patience: Duration, signals: &Signals) {
        signals.forget();
        self.signal(Signal::TERM);
        if self.ends_within(patience, || signals.stop_wanted()) {
            say::line(&format!("[xtask] the {name} has ended"));
        } else {
            say::line(&format!("[xtask] the {name} did not end and is killed"));
        }
    }

    /// Asks it to end and waits; kills it when it does not.
    pub(crate) fn end(&mut self, patience: Duration) {
        self.signal(Signal::TERM);
        if !self.ends_within(patience, || false) {
            self.kill();
        }
    }

    /// Ends it at once, as the kernel does when there is no memory left.
    pub(crate) fn kill(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    /// Sends it a signal, if it runs.
    pub(crate) fn signal(&mut self, signal: Signal) {
        let pid = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw);
        if let (Ok(None), Some(pid)) = (self.process.try_wait(), pid) {
            // Not waited for yet, so the number is still this child's.
            let _ = kill_process(pid, signal);
        }
    }

    fn ends_within(&mut self, patience: Duration, enough: impl Fn() -> bool) -> bool {
        let start = Instant::now();
        while matches!(self.process.try_wait(), Ok(None)) {
            if start.elapsed() > patience || enough() {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        true
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    use super::*;

    #[test]
    fn a_child_is_asked_to_end_and_may_tidy_up() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("note");
        let script =
            "trap 'echo bye > \"$1\"; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
        let mut command = Command::new("sh");
        command
            .args(["-c", script, "sh"])
            .arg(&note)
            .stdout(Stdio::piped());
        let mut child = Child::start(&mut command).unwrap();
        let mut line = String::new();
        BufReader::new(child.take_stdout().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(child.ended().unwrap().is_none());
        child.stop(
            "child",
            Duration::from_secs(30),
            &Signals::listen().unwrap(),
        );
        assert_eq!(std::fs::read_to_string(note).unwrap(), "bye\n");
    }

    #[test]
    fn a_child_that_does_not_listen_is_killed() {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "trap '' TERM; echo ready; while :; do sleep 0.05; done",
        ]);
        let mut child = Child::start(command.stdout(Stdio::piped())).unwrap();
        let mut line = String::new();
        BufReader::new(child.take_stdout().unwrap())
            .read_line(&mut line)
            .unwrap();
        let pid = child.process.id();
        child.stop(
            "child",
            Duration::from_millis(50),
            &Signals::listen().unwrap(),
        );
        assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
    }
}
