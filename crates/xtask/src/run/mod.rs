//! `cargo xtask run`: builds everything, then runs a hub and an agent for this machine until Ctrl-C.

pub(crate) mod demo;
mod hub;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;

use self::hub::Hub;
use crate::child::Child;
use crate::programs::{self, Profile, Programs};
use crate::say;
use crate::signals::Signals;

/// Seconds between two beats of this machine's agent: a first look should be lively.
const INTERVAL_SECONDS: &str = "10";

/// Options of `run`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Add this many simulated machines
    #[arg(long, value_name = "N", default_value_t = 0)]
    demo: usize,
    /// Address that the hub listens on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7420")]
    listen: SocketAddr,
    /// Folder for everything the hub and the agent keep
    #[arg(long, value_name = "DIR", default_value = "./data")]
    data_dir: PathBuf,
    /// Build as developed: quicker to build, slower to run
    #[arg(long)]
    debug: bool,
}

/// Builds and runs until Ctrl-C, SIGTERM, or the end of the hub.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    // Before the minutes of a first build, not after them.
    check_address_is_free(options.listen)?;
    let profile = if options.debug {
        Profile::Debug
    } else {
        Profile::Release
    };
    let programs = programs::build_all(profile)?;
    let signals = Signals::listen()?;
    let mut hub = Hub::start(&programs.hub, options.listen, &options.data_dir)?;
    let mut agent = None;
    let result = (|| {
        hub.wait_until_healthy(&signals)?;
        agent = Some(start_agent(&programs, &hub, options)?);
        let demo = match options.demo {
            0 => None,
            count => Some(demo::start(&hub, count)?),
        };
        announce(&hub, options);
        watch(&mut hub, &mut agent, &signals)?;
        drop(demo);
        Ok(())
    })();
    // The agent first: its goodbye should reach the hub.
    if let Some(agent) = agent {
        agent.stop("agent", Duration::from_secs(10), &signals);
    }
    hub.stop(&signals);
    result
}

fn check_address_is_free(listen: SocketAddr) -> anyhow::Result<()> {
    match TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "{listen} is taken: another hub or another program listens there. \
             End it, or choose another address with --listen"
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on {listen}")),
    }
}

/// The address under which programs on this machine reach the hub.
fn local(listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listen.port())
    } else {
        listen
    }
}

fn start_agent(programs: &Programs, hub: &Hub, options: &Options) -> anyhow::Result<Child> {
    let state = options.data_dir.join("agent");
    let token = hub.token("agent of this machine", "agent", &state)?;
    let mut command = Command::new(&programs.agent);
    command
        .arg("run")
        .arg("--hub")
        .arg(hub.url())
        .arg("--state-dir")
        .arg(&state)
        .args(["--interval", INTERVAL_SECONDS])
        // By the environment, because everybody on the machine can read arguments.
        .env("HOMELABCMD_AGENT_TOKEN", token);
    say::line("[xtask] agent of this machine: starting");
    Child::start(&mut command)
}

fn announce(hub: &Hub, options: &Options) {
    say::line("");
    say::line(&format!("  HomelabCmd runs at  {}/", hub.url()));
    if let Some(link) = hub.setup_link() {
        say::line(&format!("  Make the first admin (once):  {link}"));
    }
    say::line(&format!(
        "  Its data is in      {}",
        shown(&options.data_dir)
    ));
    if options.demo > 0 {
        say::line(&format!(
            "  Simulated machines  {} (their history arrives now)",
            options.demo
        ));
    }
    say::line("  Ctrl-C stops hub and agent.");
    say::line("");
}

fn shown(folder: &Path) -> String {
    std::fs::canonicalize(folder)
        .unwrap_or_else(|_| folder.to_owned())
        .display()
        .to_string()
}

/// Returns when the user wants to stop; fails when the hub ends by itself.
fn watch(hub: &mut Hub, agent: &mut Option<Child>, signals: &Signals) -> anyhow::Result<()> {
    while !signals.stop_wanted() {
        if let Some(status) = hub.ended()? {
            bail!("the hub ended by itself ({status})");
        }
        if let Some(child) = agent
            && let Some(status) = child.ended()?
        {
            say::line(&format!(
                "[xtask] the agent ended by itself ({status}); the hub goes on"
            ));
            *agent = None;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    say::line("\n[xtask] stopping");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_address_is_said_before_anything_is_built() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let error = check_address_is_free(address).unwrap_err();
        assert!(error.to_string().contains("is taken"), "{error}");
        drop(listener);
        check_address_is_free(address).unwrap();
    }

    #[test]
    fn programs_here_reach_a_hub_that_listens_everywhere() {
        let everywhere = "0.0.0.0:7420".parse().unwrap();
        assert_eq!(local(everywhere).to_string(), "127.0.0.1:7420");
    }
}
