//! The hub puts the agent on machines by itself: as root, with sudo, with a password, on many at once; and
//! takes back what failed.

use std::time::Duration;

use anyhow::ensure;
use serde_json::{Value, json};

use super::ssh::{self, connect, deploy, deployed, hub_key, letting_in};
use crate::fleet::Fleet;
use crate::fleet::hub::text;
use crate::fleet::node::Node;
use crate::fleet::wait::until;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let key = hub_key(fleet)?;
    let node = fleet.node("iris")?;
    letting_in(&node, "homelabcmd", &key)?;
    let id = connect(fleet, &node, "Iris", &json!({}))?;

    // Install: the first beat is the proof.
    let done = deployed(fleet, &id, &json!({"action": "install"}))?;
    let steps = words(&done);
    ensure!(
        steps
            == [
                "connect",
                "host_key",
                "authenticate",
                "look",
                "root",
                "install",
                "beat"
            ],
        "the steps were {steps:?}"
    );
    fleet.hub.until_status(&id, "online", "Beating")?;
    verified_by_its_agent(fleet, &id)?;

    // Upgrade and set anew: it stays the same machine.
    let guid = fleet.hub.machine(&id)?["guid"].clone();
    deployed(fleet, &id, &json!({"action": "upgrade"}))?;
    deployed(fleet, &id, &json!({"action": "reconfigure", "power": true}))?;
    node.sh("test -e /etc/tmpfiles.d/homelabcmd-agent-power.conf")?;
    deployed(
        fleet,
        &id,
        &json!({"action": "reconfigure", "power": false}),
    )?;
    node.sh("test ! -e /etc/tmpfiles.d/homelabcmd-agent-power.conf")?;
    // Another address of the hub, and one where nobody is: that is taken back.
    let moved = json!({"action": "reconfigure", "hub_url": fleet.hub.url()});
    deployed(fleet, &id, &moved)?;
    let nowhere = json!({"action": "reconfigure", "hub_url": "http://10.213.87.1:9"});
    let failed = deploy(fleet, &id, &nowhere)?;
    ensure!(failed["state"] == "failed", "it went to nobody: {failed}");
    fleet.hub.until_status(&id, "online", "Beating")?;
    ensure!(
        fleet.hub.machine(&id)?["guid"] == guid,
        "it became another machine"
    );
    node.sh("test ! -e /usr/local/bin/homelabcmd-agent.before")?;

    a_failed_upgrade_is_taken_back(fleet, &node, &id)?;
    a_program_that_only_has_a_version_is_taken_back(fleet, &node, &id)?;
    a_hub_that_goes_away_leaves_nothing_half_done(fleet, &node, &id)?;

    deployed(fleet, &id, &json!({"action": "remove"}))?;
    leaves_nothing(&node)?;
    a_failed_install_leaves_nothing(fleet, &node, &id)?;

    many_at_once(fleet, &key)
}

/// What was seen at the first connection is what the agent reports now.
fn verified_by_its_agent(fleet: &Fleet, id: &str) -> anyhow::Result<()> {
    let test = ssh::test(fleet, id)?;
    let said = test["steps"][1]["detail"].as_str().unwrap_or_default();
    ensure!(
        said.contains("as the machine's agent reports it"),
        "the host key is not verified: {said}"
    );
    Ok(())
}

/// A tool that the change needs fails: the agent from before runs, set as it was.
fn a_failed_upgrade_is_taken_back(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    node.sh(
        "printf '#!/bin/sh\\n[ \"$1\" != enable ] || exit 1\\nexec /usr/bin/systemctl \"$@\"\\n' \
             > /usr/local/bin/systemctl && chmod +x /usr/local/bin/systemctl",
    )?;
    let failed = deploy(fleet, id, &json!({"action": "upgrade", "power": true}))?;
    node.sh("rm /usr/local/bin/systemctl")?;
    ensure!(
        failed["state"] == "failed",
        "an upgrade without its tools worked: {failed}"
    );
    node.sh("systemctl is-active homelabcmd-agent")?;
    node.sh("test ! -e /etc/tmpfiles.d/homelabcmd-agent-power.conf")?;
    fleet.hub.until_status(id, "online", "Beating")
}

/// The hub offers a program that says its version and does nothing else.
fn a_program_that_only_has_a_version_is_taken_back(
    fleet: &Fleet,
    node: &Node<'_>,
    id: &str,
) -> anyhow::Result<()> {
    let folder = crate::fleet::folder().join("data/agents");
    std::fs::create_dir_all(&folder)?;
    let program = folder.join(format!("homelabcmd-agent-{}", std::env::consts::ARCH));
    let text =
        "#!/bin/sh\n[ \"$1\" = --version ] && { echo homelabcmd-agent 9.9.9; exit; }\nexit 1\n";
    std::fs::write(&program, text)?;
    let failed = deploy(fleet, id, &json!({"action": "upgrade"}));
    std::fs::remove_file(&program)?;
    let failed = failed?;
    ensure!(
        failed["failure"]["code"] == "no_beat",
        "a program that does not run was taken: {failed}"
    );
    node.sh("systemctl is-active homelabcmd-agent && ! homelabcmd-agent --version | grep 9.9.9")?;
    node.sh("test ! -e /usr/local/bin/homelabcmd-agent.before")?;
    fleet.hub.until_status(id, "online", "Beating")
}

/// The hub is killed while a script is under way: the next one takes back what is left, or keeps what has beaten.
fn a_hub_that_goes_away_leaves_nothing_half_done(
    fleet: &Fleet,
    node: &Node<'_>,
    id: &str,
) -> anyhow::Result<()> {
    node.sh(
        "printf '#!/bin/sh\\n: > /run/waits; while [ ! -e /run/gate ]; do sleep 0.1; done\\n\
         exec /usr/bin/sha256sum \"$@\"\\n' > /usr/local/bin/sha256sum && chmod +x /usr/local/bin/sha256sum",
    )?;
    let begun = ssh::begin(fleet, id, &json!({"action": "upgrade"}))?;
    until("the script waits", Duration::from_secs(60), || {
        Ok(node.try_sh("test -e /run/waits")?.0.then_some(()))
    })?;
    fleet.hub.lose_power();
    fleet.hub.power_on()?;
    node.sh("touch /run/gate && rm /usr/local/bin/sha256sum")?;
    let path = format!("/deployments/{}", text(&begun, "/id")?);
    until("it is settled", Duration::from_secs(240), || {
        let state = fleet.hub.get(&path)?["state"].clone();
        Ok((state == "done" || state == "failed").then_some(()))
    })?;
    fleet.hub.until_status(id, "online", "Beating")?;
    node.sh("systemctl is-active homelabcmd-agent")?;
    let left = node.sh("ls -A /usr/local/bin")?;
    ensure!(left == "homelabcmd-agent", "it left {left}");
    Ok(())
}

/// The machine cannot reach the hub's address: nothing is left of the try.
fn a_failed_install_leaves_nothing(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    let order = json!({"action": "install", "hub_url": "http://10.213.87.1:9"});
    let failed = deploy(fleet, id, &order)?;
    ensure!(
        failed["state"] == "failed",
        "it was installed without a hub: {failed}"
    );
    let message = failed["failure"]["message"].as_str().unwrap_or_default();
    ensure!(
        message.contains("Nothing was left behind"),
        "it says {message}"
    );
    leaves_nothing(node)
}

pub(super) fn leaves_nothing(node: &Node<'_>) -> anyhow::Result<()> {
    let left = node.sh(
        "find / -xdev -name '*homelabcmd-agent*' -not -path '/proc/*' 2>/dev/null; \
         find /usr/local/bin -name '.homelabcmd*'; getent passwd homelabcmd-agent || true",
    )?;
    ensure!(left.is_empty(), "it left {left}");
    Ok(())
}

/// Eight machines, one of them with a password for sudo, one where it is refused.
fn many_at_once(fleet: &Fleet, key: &str) -> anyhow::Result<()> {
    let names = [
        "many1", "many2", "many3", "many4", "many5", "many6", "many7", "many8",
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
    // many7 wants a password, many8 lets nobody become root.
    nodes[6].sh(
        "echo 'homelabcmd:open sesame' | chpasswd && echo 'homelabcmd ALL=(ALL) ALL' > /etc/sudoers.d/homelabcmd",
    )?;
    nodes[7].sh("rm /etc/sudoers.d/homelabcmd")?;
    fleet.hub.api(
        "PUT",
        &format!("/machines/{}/credentials/sudo_password", ids[6]),
        &json!({"secret": "open sesame"}),
    )?;
    connect_with_password(fleet, &nodes[6], &ids[6])?;
    let begun: Vec<Value> = ids
        .iter()
        .map(|id| ssh::begin(fleet, id, &json!({"action": "install"})))
        .collect::<anyhow::Result<_>>()?;
    for (i, one) in begun.iter().enumerate() {
        let ended = ssh::end_of(fleet, one)?;
        let expected = if i == 7 { "failed" } else { "done" };
        ensure!(ended["state"] == expected, "{}: {ended}", names[i]);
        if i == 7 {
            ensure!(
                ended["failure"]["code"] == "sudo_refused",
                "where nobody may become root, it says {}",
                ended["failure"]
            );
        }
    }
    Ok(())
}

fn connect_with_password(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    let settings = json!({"address": node.address()?, "sudo": "password"});
    fleet
        .hub
        .api("PUT", &format!("/machines/{id}/connection"), &settings)
        .map(|_| ())
}

fn words(deployment: &Value) -> Vec<&str> {
    deployment["steps"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|step| step["step"].as_str())
        .collect()
}
