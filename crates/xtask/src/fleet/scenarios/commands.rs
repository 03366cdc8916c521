//! Actions of the catalogue on a machine with systemd and apt: services, logs, an upgrade that outlives the
//! hub and the network, a flood, what the machine itself does not let, many machines, a reboot.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::ssh::{connect, hub_key, letting_in};
use super::{arrive, as_it_comes};
use crate::fleet::Fleet;
use crate::fleet::hub::text;
use crate::fleet::node::Node;
use crate::fleet::wait::until;

/// A package in two versions; to install the newer one takes a while and says so, line by line.
const REPOSITORY: &str = r#"
set -eu
mkdir -p /srv/old /srv/new && cd /srv
make() { # VERSION FOLDER
    mkdir -p build/DEBIAN
    printf 'Package: fleet-slow\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.invalid>\nDescription: a package for a test\n' \
        "$1" > build/DEBIAN/control
    [ "$2" = old ] || {
        printf '#!/bin/sh\necho configuring >> /srv/runs\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "step $i"; sleep 1; done\n' \
            > build/DEBIAN/postinst
        chmod 0755 build/DEBIAN/postinst
    }
    dpkg-deb --root-owner-group --build build "$2/fleet-slow_$1_all.deb" > /dev/null
}
make 1.0 old; make 1.1 new
for suite in old new; do
    ( cd "$suite"
      for file in *.deb; do
          dpkg-deb --field "$file"
          printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' \
              "$file" "$(stat --format=%s "$file")" "$(sha256sum "$file" | cut -d' ' -f1)"
      done > Packages )
done
echo 'deb [trusted=yes] file:///srv/old ./' > /etc/apt/sources.list
apt-get update -qq && apt-get install -qq --yes fleet-slow > /dev/null
echo 'deb [trusted=yes] file:///srv/new ./' > /etc/apt/sources.list
apt-get update -qq
"#;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let key = hub_key(fleet)?;
    let node = fleet.node("vesta")?;
    node.sh(REPOSITORY)?;
    letting_in(&node, "homelabcmd", &key)?;
    let id = arrive(fleet, &node, &as_it_comes())?;
    let settings = json!({"address": node.address()?});
    fleet
        .hub
        .api("PUT", &format!("/machines/{id}/connection"), &settings)?;
    let more = json!({"per_minute": 600});
    fleet.hub.api("PUT", "/settings/commands", &more)?;

    services(fleet, &node, &id)?;
    what_the_machine_lets(fleet, &node, &id)?;
    without_root(fleet, &node, &id)?;
    an_upgrade_outlives_hub_and_network(fleet, &node, &id)?;
    many(fleet, &key)?;
    a_reboot_waits_and_is_no_failure(fleet, &node, &id)
}

pub(super) fn execute(fleet: &Fleet, id: &str, wish: &Value) -> anyhow::Result<Value> {
    let path = format!("/machines/{id}/commands/execute");
    fleet.hub.api("POST", &path, wish)
}

/// What an action that is refused is answered with.
pub(super) fn refused(fleet: &Fleet, id: &str, wish: &Value) -> anyhow::Result<String> {
    match execute(fleet, id, wish) {
        Ok(answer) => anyhow::bail!("{wish} was not refused: {answer}"),
        Err(error) => Ok(format!("{error:#}")),
    }
}

pub(super) fn action(fleet: &Fleet, id: &str) -> anyhow::Result<Value> {
    fleet.hub.get(&format!("/actions/{id}"))
}

pub(super) fn ended(fleet: &Fleet, id: &str) -> anyhow::Result<Value> {
    let mut last = Value::Null;
    until("the action has ended", Duration::from_secs(120), || {
        last = action(fleet, id)?;
        Ok((!last["ended_at"].is_null()).then(|| last.clone()))
    })
    .with_context(|| format!("last it was {last}"))
}

fn services(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    node.sh(
        "printf '[Service]\\nExecStart=/bin/sleep infinity\\n' > /etc/systemd/system/steady@.service && \
         systemctl daemon-reload",
    )?;
    let is_active = || node.sh("systemctl is-active steady@one || true");
    for (name, expected) in [
        ("start_service", "active"),
        ("restart_service", "active"),
        ("stop_service", "inactive"),
    ] {
        let done = execute(
            fleet,
            id,
            &json!({"action": name, "params": {"service": "steady@one"}}),
        )?;
        ensure!(done["exit_code"] == 0, "{name} came to {done}");
        let is = is_active()?;
        ensure!(is == expected, "after {name} it is {is}");
    }
    let old = json!({"command": "systemctl restart steady@one", "action_type": "restart_service"});
    let done = execute(fleet, id, &old)?;
    ensure!(
        done["exit_code"] == 0 && is_active()? == "active",
        "as text: {done}"
    );
    let done = execute(
        fleet,
        id,
        &json!({"action": "clear_logs", "params": {"age": "1d"}}),
    )?;
    ensure!(done["exit_code"] == 0, "clear_logs came to {done}");
    let missing = json!({"action": "restart_service", "params": {"service": "no-such-thing"}});
    let failed = execute(fleet, id, &missing)?;
    ensure!(
        failed["exit_code"] != 0,
        "a unit that is not there came to {failed}"
    );
    Ok(())
}

/// The file on the machine is the last word, and counts only where root alone may change it.
fn what_the_machine_lets(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    node.sh(
        "install -d /etc/homelabcmd && echo 'restart_service steady@one.service' > /etc/homelabcmd/actions",
    )?;
    let of = |unit: &str| json!({"action": "restart_service", "params": {"service": unit}});
    let done = execute(fleet, id, &of("steady@one"))?;
    ensure!(done["exit_code"] == 0, "what is let came to {done}");
    for wish in [of("cron"), json!({"action": "clear_logs"})] {
        let said = refused(fleet, id, &wish)?;
        ensure!(
            said.contains("403") && said.contains("machine_refuses"),
            "{said}"
        );
    }
    node.sh("chmod 0666 /etc/homelabcmd/actions")?;
    let said = refused(fleet, id, &of("steady@one"))?;
    ensure!(said.contains("can be changed by others"), "{said}");
    node.sh("rm -r /etc/homelabcmd").map(|_| ())
}

fn without_root(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    node.sh("mv /etc/sudoers.d/homelabcmd /root/sudoers")?;
    let wish = json!({"action": "restart_service", "params": {"service": "steady@one"}});
    let said = refused(fleet, id, &wish)?;
    node.sh("mv /root/sudoers /etc/sudoers.d/homelabcmd")?;
    ensure!(
        said.contains("403") && said.contains("sudo"),
        "without sudo: {said}"
    );
    Ok(())
}

fn an_upgrade_outlives_hub_and_network(
    fleet: &Fleet,
    node: &Node<'_>,
    id: &str,
) -> anyhow::Result<()> {
    let path = format!("/machines/{id}/packages/upgrade");
    let begun = fleet.hub.api("POST", &path, &json!({}))?;
    let action_id = text(&begun, "/id")?.to_owned();
    let printed = || -> anyhow::Result<String> {
        let output = fleet.hub.get(&format!("/actions/{action_id}/output"))?;
        let pieces = output["pieces"].as_array().context("no pieces")?;
        Ok(pieces
            .iter()
            .filter_map(|piece| piece["text"].as_str())
            .collect())
    };
    let until_printed = |what: &str| {
        until(what, Duration::from_secs(60), || {
            Ok(printed()?.contains(what).then_some(()))
        })
        .with_context(|| {
            let state = action(fleet, &action_id).unwrap_or_default();
            format!(
                "it is {state}, and printed {:?}",
                printed().unwrap_or_default()
            )
        })
    };
    until_printed("step 1\n")?;
    // The same again is the same.
    let again = fleet.hub.api("POST", &path, &json!({}));
    ensure!(
        again.is_err_and(|error| format!("{error:#}").contains("already_under_way")),
        "two upgrades at once"
    );
    fleet.hub.lose_power();
    fleet.hub.power_on()?;
    until_printed("step 5\n")?;
    node.pull_cable()?;
    std::thread::sleep(Duration::from_secs(4));
    node.plug_cable()?;
    let done = ended(fleet, &action_id)?;
    ensure!(
        done["state"] == "done" && done["exit_code"] == 0,
        "the upgrade ended as {done}"
    );
    let all = printed()?;
    let steps = all.matches("step ").count();
    ensure!(steps == 12, "of 12 steps {steps} were printed: {all}");
    ensure!(
        node.sh("cat /srv/runs")? == "configuring",
        "it was run more than once"
    );
    let version = node.sh("dpkg-query -W -f '${Version}' fleet-slow")?;
    ensure!(version == "1.1", "the version is {version}");
    // Nothing is left to be upgraded, and what is broken says so with a true code.
    node.sh("echo 'deb [trusted=yes] file:///srv/nowhere ./' > /etc/apt/sources.list")?;
    let begun = fleet.hub.api("POST", &path, &json!({}))?;
    let failed = ended(fleet, text(&begun, "/id")?)?;
    ensure!(
        failed["state"] == "failed" && failed["exit_code"] == 100,
        "an upgrade without lists ended as {failed}"
    );
    Ok(())
}

/// Eight at once, of which one is away.
fn many(fleet: &Fleet, key: &str) -> anyhow::Result<()> {
    let names = [
        "eos1", "eos2", "eos3", "eos4", "eos5", "eos6", "eos7", "eos8",
    ];
    let nodes = names
        .iter()
        .map(|name| fleet.node(name))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut ids = Vec::new();
    for node in &nodes {
        letting_in(node, "homelabcmd", key)?;
        ids.push(connect(fleet, node, node.name(), &json!({}))?);
    }
    nodes[3].sh("systemctl stop ssh")?;
    let begun = Instant::now();
    let wish = json!({"action": "clear_logs", "machines": ids, "parallel": 8});
    let start = fleet.hub.api("POST", "/actions", &wish)?;
    let path = format!("/actions/batches/{}", text(&start, "/batch_id")?);
    let batch = until("the batch has ended", Duration::from_secs(60), || {
        let batch = fleet.hub.get(&path)?;
        Ok((batch["ended"] == true).then_some(batch))
    })?;
    ensure!(
        batch["counts"] == json!({"done": 7, "failed": 1}),
        "the batch came to {}",
        batch["counts"]
    );
    ensure!(
        batch["items"][0]["machine_name"] == "eos4",
        "failures do not come first: {}",
        batch["items"][0]
    );
    crate::say::line(&format!(
        "  eight machines, one of them away: {:.1} s",
        begun.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn a_reboot_waits_and_is_no_failure(
    fleet: &Fleet,
    node: &Node<'_>,
    id: &str,
) -> anyhow::Result<()> {
    let said = refused(fleet, id, &json!({"action": "reboot"}))?;
    ensure!(
        said.contains("409") && said.contains("approval_needed"),
        "{said}"
    );
    let waiting = fleet.hub.get("/actions?state=waiting")?;
    let action_id = text(&waiting, "/items/0/id")?.to_owned();
    fleet
        .hub
        .api("POST", &format!("/actions/{action_id}/approve"), &json!({}))?;
    let done = ended(fleet, &action_id)?;
    ensure!(done["state"] == "done", "the reboot ended as {done}");
    // A node that reboots ends; what switches machines on again is not in it.
    node.power_on()?;
    fleet.hub.until_status(id, "online", "Beating")
}
