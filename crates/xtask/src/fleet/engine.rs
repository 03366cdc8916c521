//! The Docker Engine that holds the nodes: started for one run, with a socket and a data folder of its
//! own. It makes no bridge, forwards nothing and leaves the machine's packet filter alone.

use std::fmt;
use std::fs::File;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};

use super::left_over;
use super::network;
use super::wait::until;
use crate::child::Child;
use crate::process;

/// Sockets have short paths, and the folder of the repository may have a long one.
const RUN: &str = "/run/homelabcmd-fleet";

/// So much of its log is shown when it ended.
const LAST_LINES: usize = 10;

/// A running engine. Its nodes go with it.
pub(super) struct Engine {
    process: Child,
    /// Its nodes stay when they are done with, to be looked at.
    keeps_nodes: bool,
    _lock: File,
}

impl Engine {
    /// Starts it with an empty stage: nodes that an earlier run left are removed.
    pub(super) fn start(folder: &Path, keeps_nodes: bool) -> anyhow::Result<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(RUN)
            .with_context(|| format!("cannot make {RUN}"))?;
        let lock = File::create(path("lock"))?;
        rustix::fs::flock(&lock, rustix::fs::FlockOperation::NonBlockingLockExclusive)
            .context("another fleet runs on this machine")?;
        left_over::end(&path("pid"), "dockerd")?;
        let log = File::create(folder.join("engine.log"))?;
        let mut command = Command::new("dockerd");
        command
            .arg("--data-root")
            .arg(folder.join("engine"))
            .arg("--exec-root")
            .arg(path("exec"))
            .arg("--pidfile")
            .arg(path("pid"))
            .arg(format!("--host={}", address()))
            .args(["--bridge=none", "--iptables=false", "--ip6tables=false"])
            .args(["--ip-forward=false", "--ip-masq=false"])
            .stdout(log.try_clone()?)
            .stderr(log);
        let mut engine = Self {
            process: Child::start(&mut command)?,
            keeps_nodes,
            _lock: lock,
        };
        let mut version = docker(["version", "--format", "{{.Server.Version}}"]);
        answers(&mut engine.process, &folder.join("engine.log"), || {
            process::run_quietly(&mut version).is_ok()
        })?;
        engine.remove_nodes()?;
        Ok(engine)
    }

    /// The `docker` command on this engine.
    pub(super) fn docker<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        docker(arguments)
    }

    /// Removes a node that is done with.
    pub(super) fn discard(&self, node: &str) {
        if !self.keeps_nodes {
            let mut remove = self.docker(["rm", "--force", "--volumes", node]);
            let _ = process::run_quietly(&mut remove);
        }
    }

    fn remove_nodes(&self) -> anyhow::Result<()> {
        let all = process::output(&mut self.docker(["ps", "--all", "--quiet"]))?;
        let ids: Vec<&str> = all.split_whitespace().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let mut remove = self.docker(["rm", "--force", "--volumes"]);
        process::run_quietly(remove.args(ids))
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "docker --host {}", address())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // An engine that is killed leaves its containers running: it is asked to end.
        let _ = self.remove_nodes();
        network::remove(self);
        self.process.end(Duration::from_secs(20));
    }
}

fn docker<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new("docker");
    command
        .env("DOCKER_HOST", address())
        // The engine of Debian 12 has no other builder.
        .env("DOCKER_BUILDKIT", "0")
        .args(arguments);
    command
}

/// Waits until the engine answers; one that has ended is not waited for.
fn answers(
    process: &mut Child,
    log: &Path,
    mut answer: impl FnMut() -> bool,
) -> anyhow::Result<()> {
    let what = format!("the engine answers (see {})", log.display());
    until(&what, Duration::from_secs(60), || {
        if answer() {
            return Ok(Some(()));
        }
        if let Some(status) = process.ended()? {
            let said = std::fs::read_to_string(log).unwrap_or_default();
            let lines: Vec<&str> = said.lines().collect();
            let last = lines[lines.len().saturating_sub(LAST_LINES)..].join("\n");
            bail!("the engine ended at its start ({status}); it said last:\n{last}");
        }
        Ok(None)
    })
}

/// A file of the run.
pub(super) fn path(name: &str) -> PathBuf {
    Path::new(RUN).join(name)
}

fn address() -> String {
    format!("unix://{RUN}/docker.sock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_has_ended_is_not_waited_for_and_its_last_words_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("engine.log");
        let mut command = Command::new("sh");
        command
            .args(["-c", "seq 20; echo no permission; exit 1"])
            .stdout(File::create(&log).unwrap());
        let mut process = Child::start(&mut command).unwrap();
        let error = answers(&mut process, &log, || false).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("exit status: 1"), "{said}");
        assert!(said.ends_with("20\nno permission"), "{said}");
        assert!(!said.contains("\n10\n"), "the end of its log is enough");

        let mut command = Command::new("sleep");
        let mut process = Child::start(command.arg("60")).unwrap();
        let mut looks = 0;
        let third = || {
            looks += 1;
            looks == 3
        };
        answers(&mut process, &log, third).unwrap();
    }
}
