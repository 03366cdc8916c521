//! What machines do to their owners, one file each. A scenario starts its own nodes, does to them what
//! happens in a home lab, and looks at what the hub says.

mod actions;
mod clones;
mod commands;
mod containers;
mod footprint;
mod goodbye;
mod hub_unit;
mod install;
mod outage;
mod over_ssh;
mod own_authority;
mod service_restart;
mod services;
mod ssh;
mod take_in;
mod unreachable;
mod updates;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Fleet;
use super::node::Node;

/// One of them.
pub(super) struct Scenario {
    /// How `--only` and the summary call it.
    pub(super) name: &'static str,
    /// What it shows, in a few words.
    pub(super) what: &'static str,
    pub(super) run: fn(&Fleet) -> anyhow::Result<()>,
}

/// All of them.
pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "install",
        what: "one command makes a machine live, another takes the agent away",
        run: install::run,
    },
    Scenario {
        name: "footprint",
        what: "what the agent takes of a machine with 200 processes",
        run: footprint::run,
    },
    Scenario {
        name: "goodbye",
        what: "stop, reboot, shutdown, sleep and a power cut are told apart",
        run: goodbye::run,
    },
    Scenario {
        name: "outage",
        what: "a pulled cable, a hub that hangs and a hub that is killed cost no sample",
        run: outage::run,
    },
    Scenario {
        name: "services",
        what: "a unit that fails is seen, and that it was mended",
        run: services::run,
    },
    Scenario {
        name: "containers",
        what: "containers are counted where the owner allows it",
        run: containers::run,
    },
    Scenario {
        name: "updates",
        what: "pending packages, security ones, and a wanted reboot",
        run: updates::run,
    },
    Scenario {
        name: "clones",
        what: "copied disks are noticed and not merged",
        run: clones::run,
    },
    Scenario {
        name: "unreachable",
        what: "cable, frozen, refused, sudo, host key: each is told apart and comes back",
        run: unreachable::run,
    },
    Scenario {
        name: "over-ssh",
        what: "the hub installs, upgrades and removes agents by itself, on eight at once",
        run: over_ssh::run,
    },
    Scenario {
        name: "own-authority",
        what: "a hub behind TLS of the user's own: its agents trust whom it was told of",
        run: own_authority::run,
    },
    Scenario {
        name: "take-in",
        what: "machines that a search finds are taken in with their agents, and found again elsewhere",
        run: take_in::run,
    },
    Scenario {
        name: "service-restart",
        what: "root for what is in use and no more, and a service that does not stay is said",
        run: service_restart::run,
    },
    Scenario {
        name: "commands",
        what: "actions, an upgrade that outlives hub and network, what a machine lets, eight at once",
        run: commands::run,
    },
    Scenario {
        name: "actions",
        what: "each way of upgrading, what prints without end, containers, a magic packet, switching off",
        run: actions::run,
    },
    Scenario {
        name: "hub-unit",
        what: "the hub itself as a service, as deploy/README.md says",
        run: hub_unit::run,
    },
];

/// Installs the agent by the command that the page shows and sets it to a beat each second; gives the
/// machine's id once it beats.
fn arrive(fleet: &Fleet, node: &Node<'_>, wishes: &Value) -> anyhow::Result<String> {
    let command = fleet.hub.install_command(wishes)?;
    node.sh(&command)?;
    let id = match wishes["machine_id"].as_str() {
        Some(id) => id.to_owned(),
        None => fleet
            .hub
            .id_of(wishes["name"].as_str().unwrap_or(node.name()))?,
    };
    beat_each_second(node)?;
    fleet
        .hub
        .until_status(&id, "online", "Beating")
        .context("the agent was installed and does not beat")?;
    Ok(id)
}

/// Nobody wants to wait for minutes here.
fn beat_each_second(node: &Node<'_>) -> anyhow::Result<()> {
    node.sh(
        "mkdir -p /etc/systemd/system/homelabcmd-agent.service.d && \
         printf '[Service]\\nEnvironment=HOMELABCMD_AGENT_INTERVAL=1\\n' \
             > /etc/systemd/system/homelabcmd-agent.service.d/pace.conf && \
         systemctl daemon-reload && systemctl restart homelabcmd-agent",
    )
    .map(|_| ())
}

/// The codes of a machine's warnings.
fn warnings(machine: &Value) -> Vec<&str> {
    machine["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|warning| warning["code"].as_str())
        .collect()
}

/// A machine that nobody wished anything for.
fn as_it_comes() -> Value {
    json!({})
}
