//! `cargo xtask fleet`: the hub and its agents on real machines. Each machine is a **node**: a container
//! with systemd as its first process, a name, a machine-id and an address of its own. The hub runs here,
//! on the nodes' side of a network that leads nowhere else.
//!
//! What a test on this one machine cannot show is shown here: that the install command makes a service
//! that starts with the machine, what systemd says of units, what a machine says when it goes down, what
//! happens when a cable is pulled.

mod engine;
mod hub;
mod image;
mod left_over;
mod network;
mod node;
mod rights;
mod scenarios;
mod wait;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use clap::Args;

use self::engine::Engine;
use self::hub::Hub;
use self::node::Node;
use self::scenarios::{SCENARIOS, Scenario};
use crate::packages::{Need, ensure_installed};
use crate::process::find;
use crate::programs::{self, Profile, Programs};
use crate::signals::Signals;
use crate::{say, workspace};

const NEEDS: &[Need] = &[
    Need {
        what: "a Docker Engine, which holds the nodes",
        package: "docker.io",
        is_there: || find("dockerd").is_some() && find("docker").is_some(),
    },
    Need {
        what: "debootstrap, which makes the nodes' image",
        package: "debootstrap",
        is_there: || find("debootstrap").is_some(),
    },
    Need {
        what: "ip, which pulls and plugs the nodes' cables",
        package: "iproute2",
        is_there: || find("ip").is_some(),
    },
];

/// Options of `fleet`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Run this scenario alone (may be given more than once)
    #[arg(long, value_name = "SCENARIO")]
    only: Vec<String>,
    /// Name the scenarios and end
    #[arg(long)]
    list: bool,
    /// With the programs as developed: quicker to build; footprints are not judged
    #[arg(long)]
    debug: bool,
    /// Leave hub and nodes running until Ctrl-C
    #[arg(long)]
    keep: bool,
}

/// What a scenario works with.
pub(crate) struct Fleet {
    hub: Hub,
    engine: Engine,
    programs: Programs,
    profile: Profile,
}

/// Runs the scenarios and says how each ended.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let chosen = choose(&options.only)?;
    if options.list {
        for scenario in chosen {
            say::line(&format!("  {:<12} {}", scenario.name, scenario.what));
        }
        return Ok(());
    }
    ensure!(
        rustix::process::geteuid().is_root(),
        "a fleet needs root: it starts a Docker Engine and nodes with a network of their own"
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let missing = rights::missing(&status);
    ensure!(
        missing.is_empty(),
        "a fleet needs a root with all rights, and this one lacks {}: run it outside of a container, or in a privileged one",
        missing.join(" and ")
    );
    ensure_installed(NEEDS)?;
    let profile = if options.debug {
        Profile::Debug
    } else {
        Profile::Release
    };
    let programs = programs::build_all(profile)?;
    let fleet = Fleet::start(programs, profile, options.keep)?;
    let mut results = Vec::new();
    for scenario in chosen {
        let begin = Instant::now();
        let title = format!("{}: {}", scenario.name, scenario.what);
        let result = say::timed(&title, || {
            fleet.hub.forget_machines()?;
            (scenario.run)(&fleet)
        });
        if let Err(error) = &result {
            say::failure(error);
            fleet.hub.say_end_of_log();
        }
        results.push((scenario.name, result.is_ok(), begin.elapsed()));
    }
    if options.keep {
        fleet.wait_for_the_user()?;
    }
    drop(fleet);
    summarise(&results)
}

impl Fleet {
    fn start(programs: Programs, profile: Profile, keep: bool) -> anyhow::Result<Self> {
        let folder = folder();
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let engine = say::timed("engine: starting", || Engine::start(&folder, keep))?;
        image::make(&engine, &folder)?;
        network::make(&engine)?;
        let hub = Hub::start(&programs.hub, network::gateway(), &folder)?;
        Ok(Self {
            hub,
            engine,
            programs,
            profile,
        })
    }

    /// A machine that has just booted.
    fn node(&self, name: &str) -> anyhow::Result<Node<'_>> {
        Node::start(&self.engine, name, node::Kind::Plain)
    }

    /// A machine with a Docker Engine of its own.
    fn node_with_engine(&self, name: &str) -> anyhow::Result<Node<'_>> {
        Node::start(&self.engine, name, node::Kind::WithEngine)
    }

    fn wait_for_the_user(&self) -> anyhow::Result<()> {
        let signals = Signals::listen()?;
        say::line(&format!("\n  The hub is at        {}", self.hub.url()));
        say::line(&format!("  An admin's token     {}", self.hub.token()));
        say::line(&format!("  The nodes            {} ps", self.engine));
        say::line("  Ctrl-C ends all of it.\n");
        while !signals.stop_wanted() {
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }
}

/// Everything that a fleet keeps between two runs, and what it leaves to look at.
fn folder() -> PathBuf {
    workspace::target().join("fleet")
}

fn choose(only: &[String]) -> anyhow::Result<Vec<&'static Scenario>> {
    let names: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
    for name in only {
        ensure!(
            names.contains(&name.as_str()),
            "there is no scenario {name}; the scenarios are {}",
            names.join(", ")
        );
    }
    let wanted = |scenario: &&Scenario| only.is_empty() || only.iter().any(|o| o == scenario.name);
    Ok(SCENARIOS.iter().filter(wanted).collect())
}

fn summarise(results: &[(&str, bool, Duration)]) -> anyhow::Result<()> {
    say::line("");
    for (name, passed, took) in results {
        let word = if *passed { "passed" } else { "FAILED" };
        say::line(&format!(
            "  {name:<14} {word:<8} {:>12}",
            say::seconds(*took)
        ));
    }
    let failed = results.iter().filter(|(_, passed, _)| !passed).count();
    say::line(&format!(
        "\n{} passed, {failed} failed",
        results.len() - failed
    ));
    if failed > 0 {
        bail!("{failed} of {} scenarios failed", results.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_are_chosen_by_name_and_a_wrong_name_is_an_error() {
        assert_eq!(choose(&[]).unwrap().len(), SCENARIOS.len());
        let one = choose(&["goodbye".into()]).unwrap();
        assert_eq!(one.iter().map(|s| s.name).collect::<Vec<_>>(), ["goodbye"]);
        let error = choose(&["godbye".into()]).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("goodbye"), "{error}");
    }

    #[test]
    fn one_failed_scenario_fails_the_run() {
        let took = Duration::ZERO;
        assert!(summarise(&[("a", true, took)]).is_ok());
        assert!(summarise(&[("a", true, took), ("b", false, took)]).is_err());
    }
}
