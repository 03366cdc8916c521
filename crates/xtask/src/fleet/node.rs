//! One machine of the fleet.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;

use super::engine::Engine;
use super::image;
use super::network;
use super::wait::until;
use crate::process;

const BOOT: Duration = Duration::from_secs(60);

/// What a node can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// systemd and sshd.
    Plain,
    /// And a Docker Engine.
    WithEngine,
}

/// A node; it is removed when this is dropped.
pub(super) struct Node<'a> {
    engine: &'a Engine,
    name: String,
}

impl<'a> Node<'a> {
    /// Boots a new machine.
    pub(super) fn start(engine: &'a Engine, name: &str, kind: Kind) -> anyhow::Result<Self> {
        Self::start_from(engine, name, kind, image::NODE)
    }

    fn start_from(engine: &'a Engine, name: &str, kind: Kind, image: &str) -> anyhow::Result<Self> {
        let mut run = engine.docker(["run", "--detach", "--name", name, "--hostname", name]);
        run.args(["--network", network::NAME, "--cgroupns=private"])
            .args(["--cap-add", "SYS_ADMIN"])
            .args(["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp"]);
        if kind == Kind::WithEngine {
            run.args(["--cap-add", "NET_ADMIN", "--volume", "/var/lib/docker"])
                .args(["--security-opt", "seccomp=unconfined"])
                .args([
                    "--sysctl",
                    "net.ipv4.ip_forward=1",
                    "--env",
                    "NODE_ENGINE=1",
                ]);
        }
        process::run_quietly(run.arg(image))?;
        let node = Self {
            engine,
            name: name.to_owned(),
        };
        node.wait_until_booted()?;
        Ok(node)
    }

    /// Boots a copy of this machine's disk under another name, as somebody does who copies an SD card.
    pub(super) fn clone_disk(&self, name: &str) -> anyhow::Result<Self> {
        let image = format!("homelabcmd-fleet/disk-of-{}", self.name);
        process::run_quietly(&mut self.engine.docker(["commit", &self.name, &image]))?;
        Self::start_from(self.engine, name, Kind::Plain, &image)
    }

    /// Its name in the network.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Runs a line of shell as root and gives what it prints; fails when it fails.
    pub(super) fn sh(&self, line: &str) -> anyhow::Result<String> {
        self.sh_as("root", line)
    }

    /// Runs a line of shell as a user.
    pub(super) fn sh_as(&self, user: &str, line: &str) -> anyhow::Result<String> {
        let mut command = self.exec(user, line);
        let output = command.output().context("cannot start docker")?;
        anyhow::ensure!(
            output.status.success(),
            "on {}, `{line}` failed ({}): {}{}",
            self.name,
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned())
    }

    /// Whether a line of shell succeeds, and what it says.
    pub(super) fn try_sh(&self, line: &str) -> anyhow::Result<(bool, String)> {
        let output = self.exec("root", line).output()?;
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        Ok((output.status.success(), said))
    }

    fn exec(&self, user: &str, line: &str) -> Command {
        self.engine
            .docker(["exec", "--user", user, &self.name, "sh", "-c", line])
    }

    /// Puts a file of this machine onto the node.
    pub(super) fn put(&self, from: &Path, to: &str) -> anyhow::Result<()> {
        let target = format!("{}:{to}", self.name);
        let mut copy = self.engine.docker(["cp"]);
        process::run_quietly(copy.arg(from).arg(target))
    }

    /// Its address in the fleet's network.
    pub(super) fn address(&self) -> anyhow::Result<String> {
        self.inspect("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}")
    }

    /// Stops it where it is: the kernel takes connections, and nobody answers.
    pub(super) fn freeze(&self) -> anyhow::Result<()> {
        process::run_quietly(&mut self.engine.docker(["pause", &self.name]))
    }

    /// Lets it go on.
    pub(super) fn thaw(&self) -> anyhow::Result<()> {
        process::run_quietly(&mut self.engine.docker(["unpause", &self.name]))
    }

    /// Pulls the power cord.
    pub(super) fn lose_power(&self) -> anyhow::Result<()> {
        process::run_quietly(&mut self.engine.docker(["kill", &self.name]))
    }

    /// Presses the power button, also after it went down by itself.
    pub(super) fn power_on(&self) -> anyhow::Result<()> {
        until(&format!("{} is down", self.name), BOOT, || {
            let running = self.inspect("{{.State.Running}}")?;
            Ok((running == "false").then_some(()))
        })?;
        process::run_quietly(&mut self.engine.docker(["start", &self.name]))?;
        self.wait_until_booted()
    }

    /// Pulls the network cable: on this machine's side, so that the node keeps its link and its address
    /// and only hears nothing any more.
    pub(super) fn pull_cable(&self) -> anyhow::Result<()> {
        self.set_cable("down")
    }

    /// Plugs it in again.
    pub(super) fn plug_cable(&self) -> anyhow::Result<()> {
        self.set_cable("up")
    }

    /// Gives it another address, as a router does; the engine knows nothing of it.
    pub(super) fn move_to(&self, address: &str) -> anyhow::Result<()> {
        let pid = self.inspect("{{.State.Pid}}")?;
        let inside = |words: &[&str]| {
            let mut command = Command::new("nsenter");
            command.args(["--target", &pid, "--net", "ip"]).args(words);
            process::run_quietly(&mut command)
        };
        inside(&["address", "flush", "dev", "eth0"])?;
        inside(&["address", "add", &format!("{address}/24"), "dev", "eth0"])
    }

    fn set_cable(&self, state: &str) -> anyhow::Result<()> {
        let index = self.sh("cat /sys/class/net/eth0/iflink")?;
        let links = process::output(Command::new("ip").args(["-oneline", "link"]))?;
        let peer = peer_of(&index, &links)
            .with_context(|| format!("{} has no cable on this side", self.name))?;
        process::run_quietly(Command::new("ip").args(["link", "set", peer, state]))
    }

    fn inspect(&self, format: &str) -> anyhow::Result<String> {
        let mut inspect = self
            .engine
            .docker(["inspect", "--format", format, &self.name]);
        Ok(process::output(&mut inspect)?.trim().to_owned())
    }

    fn wait_until_booted(&self) -> anyhow::Result<()> {
        until(&format!("{} has booted", self.name), BOOT, || {
            let (_, said) = self.try_sh("systemctl is-system-running --wait")?;
            Ok(["running", "degraded"].contains(&said.trim()).then_some(()))
        })
    }
}

impl Drop for Node<'_> {
    fn drop(&mut self) {
        self.engine.discard(&self.name);
    }
}

/// The name of the interface with this number in what `ip -oneline link` prints:
/// `7: veth12@if6: <BROADCAST,…`.
fn peer_of<'a>(index: &str, links: &'a str) -> Option<&'a str> {
    links.lines().find_map(|line| {
        let (number, rest) = line.split_once(": ")?;
        let (name, _) = rest.split_once(':')?;
        (number == index).then(|| name.split('@').next().unwrap_or(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_end_of_a_cable_is_found_by_its_number() {
        let links =
            "1: lo: <LOOPBACK,UP> mtu 65536\n17: veth8a@if16: <BROADCAST> mtu 1500\n7: eth0: <UP>";
        assert_eq!(peer_of("17", links), Some("veth8a"));
        assert_eq!(peer_of("7", links), Some("eth0"));
        assert_eq!(peer_of("2", links), None);
    }
}
