//! The command of Add machine, run by an ordinary user with sudo, as it stands on the page.

use std::path::Path;

use anyhow::ensure;
use serde_json::json;

use crate::fleet::Fleet;
use crate::fleet::hub::text;
use crate::fleet::node::Node;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let node = fleet.node("atlas")?;
    let wishes = json!({ "name": "Atlas", "kind": "server", "tags": ["rack"] });
    let command = fleet.hub.install_command(&wishes)?;
    node.sh_as("homelabcmd", &command)?;
    let id = fleet.hub.id_of("Atlas")?;
    let machine = fleet
        .hub
        .until_machine(&id, "the machine is live with figures", |machine| {
            machine["status"] == json!("online") && machine["latest"]["memory_percent"].is_number()
        })?;
    for (place, wanted) in [
        ("/hostname", json!("atlas")),
        ("/os/id", json!("debian")),
        ("/kind", json!("server")),
        ("/tags", json!(["rack"])),
        ("/chassis", json!("container")),
    ] {
        let found = machine.pointer(place);
        ensure!(found == Some(&wanted), "{place} is {found:?}, not {wanted}");
    }
    has_no_rights(&node)?;
    a_code_works_once(fleet, &node, &command)?;
    comes_back_as_itself(fleet, &node, &id)?;
    leaves_nothing(fleet, &node, &id)
}

/// What an attacker gains who takes over the agent: nothing.
fn has_no_rights(node: &Node<'_>) -> anyhow::Result<()> {
    let status =
        node.sh("cat /proc/$(systemctl show --value --property=MainPID homelabcmd-agent)/status")?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
    };
    ensure!(
        field("Uid:").iter().all(|id| *id != "0"),
        "the agent runs as root"
    );
    for rights in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
        ensure!(
            field(rights) == ["0000000000000000"],
            "the agent has capabilities: {rights} {:?}",
            field(rights)
        );
    }
    ensure!(field("NoNewPrivs:") == ["1"], "it could gain privileges");
    ensure!(field("Seccomp:") == ["2"], "it may make any system call");
    let listening = node.sh("ss --no-header --listening --tcp --udp --processes")?;
    ensure!(
        !listening.contains("homelabcmd"),
        "the agent listens: {listening}"
    );
    // 2.0 of 10; systemd's own judgement of a unit.
    node.sh("systemd-analyze security --no-pager --threshold=20 homelabcmd-agent.service")?;
    let modes = node.sh(
        "stat --format='%a %U %n' /var/lib/homelabcmd-agent /var/lib/homelabcmd-agent/config.json",
    )?;
    ensure!(
        modes.starts_with("700 homelabcmd-agent") && modes.contains("\n600 homelabcmd-agent"),
        "others can read the agent's token: {modes}"
    );
    Ok(())
}

fn a_code_works_once(fleet: &Fleet, node: &Node<'_>, command: &str) -> anyhow::Result<()> {
    let pid = "systemctl show --value --property=MainPID homelabcmd-agent";
    let before = node.sh(pid)?;
    let (worked, said) = node.try_sh(command)?;
    ensure!(
        !worked && said.contains("used already"),
        "a used code was not refused in words: {said}"
    );
    ensure!(
        node.sh(pid)? == before,
        "a refused install changed the agent that was there"
    );
    let other = fleet.hub.install_command(&json!({}))?;
    let (worked, said) = node.try_sh(&other.replace("sudo sh", "sudo -u homelabcmd sh"))?;
    ensure!(
        !worked && said.contains("needs root"),
        "without root it did not say what it needs: {said}"
    );
    Ok(())
}

/// A second install is an upgrade: the same machine with its history.
fn comes_back_as_itself(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    let guid = text(&fleet.hub.machine(id)?, "/guid")?.to_owned();
    node.sh(&fleet.hub.install_command(&json!({ "power": true }))?)?;
    // It starts with the rule that opens energy counters, also where there are none.
    node.sh("test -e /etc/tmpfiles.d/homelabcmd-agent-power.conf")?;
    let unit = node.sh("systemctl cat homelabcmd-agent.service")?;
    ensure!(
        unit.contains("ExecStartPre=+-/usr/bin/env systemd-tmpfiles"),
        "the unit does not open the counters: {unit}"
    );
    fleet.hub.until_status(id, "online", "Beating")?;
    let machine = fleet.hub.machine(id)?;
    ensure!(
        text(&machine, "/guid")? == guid && fleet.hub.id_of("Atlas")? == id,
        "a second install made another machine"
    );
    Ok(())
}

fn leaves_nothing(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    let url = fleet.hub.url();
    node.sh(&format!(
        "curl -fsSL {url}/install.sh | sudo sh -s -- --uninstall"
    ))?;
    fleet.hub.until_status(id, "offline", "Agent stopped")?;
    let left = node.sh(
        "find / -xdev -name '*homelabcmd*' -not -path '/home/*' -not -path '/etc/sudoers.d/*' \
         -not -path '/proc/*' 2>/dev/null; getent passwd homelabcmd-agent || true",
    )?;
    let left: Vec<&str> = left
        .lines()
        // The node's own user, whom the agent has nothing to do with.
        .filter(|line| {
            Path::new(line)
                .file_name()
                .is_none_or(|name| name != "homelabcmd")
        })
        .collect();
    ensure!(left.is_empty(), "uninstalling left {left:?}");
    Ok(())
}
