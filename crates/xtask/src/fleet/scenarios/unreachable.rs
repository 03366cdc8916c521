//! Machines that cannot be reached, each in its own way, and how they come back.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::commands::{ended, execute, refused};
use super::ssh::{connect, hub_key, letting_in, test};
use crate::fleet::Fleet;
use crate::fleet::hub::text;
use crate::fleet::node::Node;
use crate::fleet::wait::until;

const BACK: Duration = Duration::from_secs(30);

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let key = hub_key(fleet)?;
    let node = fleet.node("nemo")?;
    letting_in(&node, "homelabcmd", &key)?;
    let id = connect(fleet, &node, "Nemo", &json!({}))?;
    works(fleet, &id)?;

    node.pull_cable()?;
    fails(fleet, &id, &["connect_timeout", "unreachable"])?;
    node.plug_cable()?;
    works(fleet, &id)?;

    node.freeze()?;
    fails(fleet, &id, &["frozen"])?;
    node.thaw()?;
    works(fleet, &id)?;

    node.sh("systemctl stop ssh")?;
    fails(fleet, &id, &["connection_refused"])?;
    node.sh("systemctl start ssh")?;
    works(fleet, &id)?;

    node.sh("systemctl reboot")?;
    node.power_on()?;
    works(fleet, &id)?;

    no_sudo(fleet, &node, &id)?;
    one_session(fleet, &node, &id)?;
    another_host_key(fleet, &node, &id)
}

/// A test tries once, and a machine needs a moment to come back.
fn works(fleet: &Fleet, id: &str) -> anyhow::Result<()> {
    let mut last = Value::Null;
    until("the machine is reached", BACK, || {
        last = test(fleet, id)?;
        Ok((last["ok"] == true).then_some(()))
    })
    .with_context(|| format!("last it was {last}"))
}

fn fails(fleet: &Fleet, id: &str, codes: &[&str]) -> anyhow::Result<Value> {
    let tested = test(fleet, id)?;
    let code = tested["failure"]["code"].as_str().unwrap_or_default();
    ensure!(codes.contains(&code), "not one of {codes:?}: {tested}");
    Ok(tested)
}

/// sudo wants a password, gets a wrong one, then the right one; then it grants some commands only.
fn no_sudo(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    node.sh("echo 'homelabcmd:open sesame' | chpasswd && \
         echo 'homelabcmd ALL=(ALL) ALL' > /etc/sudoers.d/homelabcmd")?;
    let refused = fails(fleet, id, &["sudo_refused"])?;
    let said = refused["failure"]["message"].as_str().unwrap_or_default();
    ensure!(said.contains("wants a password"), "it says {said}");
    let settings = json!({"address": node.address()?, "sudo": "password"});
    let path = format!("/machines/{id}/connection");
    fleet.hub.api("PUT", &path, &settings)?;
    let secret = format!("/machines/{id}/credentials/sudo_password");
    fleet
        .hub
        .api("PUT", &secret, &json!({"secret": "open barley"}))?;
    let refused = fails(fleet, id, &["sudo_refused"])?;
    let said = refused.to_string();
    ensure!(
        said.contains("not the right one") && !said.contains("barley"),
        "with a wrong password it says {said}"
    );
    fleet
        .hub
        .api("PUT", &secret, &json!({"secret": "open sesame"}))?;
    works(fleet, id)?;
    // A password that sudo remembers must not reach a command.
    node.sh("! grep -rq sesame /var/log 2>/dev/null")?;
    node.sh(
        "echo 'homelabcmd ALL=(root) NOPASSWD: /usr/bin/systemctl restart cron.service' > /etc/sudoers.d/homelabcmd",
    )?;
    let settings = json!({"address": node.address()?, "sudo": "passwordless"});
    fleet.hub.api("PUT", &path, &settings)?;
    let tested = test(fleet, id)?;
    let said = tested.to_string();
    ensure!(
        tested["ok"] == true && said.contains("some commands only"),
        "a least sudoers file is no failure: {said}"
    );
    node.sh("echo 'homelabcmd ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/homelabcmd")?;
    works(fleet, id)
}

/// A server that has place for one session only, and more actions at once than that.
fn one_session(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    node.sh(
        "printf '[Service]\\nExecStart=/bin/sleep infinity\\n' > /etc/systemd/system/steady@.service && \
         printf '[Service]\\nExecStart=/bin/sleep infinity\\nExecStop=/bin/sleep 15\\n' > /etc/systemd/system/slow.service && \
         systemctl daemon-reload && systemctl start slow && \
         echo 'MaxSessions 1' > /etc/ssh/sshd_config.d/sessions.conf && systemctl reload ssh",
    )?;
    // What was connected before has the place that it had: the hub begins anew when the way changes.
    let settings = json!({"address": node.address()?, "sudo": "passwordless"});
    let path = format!("/machines/{id}/connection");
    fleet.hub.api("PUT", &path, &settings)?;
    works(fleet, id)?;

    let of = |unit: &str| json!({"action": "restart_service", "params": {"service": unit}});
    let units = ["steady@one", "steady@two", "steady@three", "steady@four"];
    let begun = units.map(|unit| begin(fleet, id, of(unit)));
    for (unit, action_id) in units.iter().zip(begun) {
        let done = ended(fleet, &action_id?)?;
        ensure!(
            done["state"] == "done" && done["exit_code"] == 0,
            "{unit}, in line for the only session, ended as {done}"
        );
        let is = node.sh(&format!("systemctl is-active {unit} || true"))?;
        ensure!(is == "active", "{unit} is {is}");
    }

    // Who holds the place for longer than a moment is not waited for, and the answer says why.
    let long = begin(fleet, id, of("slow"))?;
    until("it holds the only session", BACK, || {
        let is = node.sh("systemctl is-active slow || true")?;
        Ok((is == "deactivating").then_some(()))
    })?;
    let said = refused(fleet, id, &of("steady@one"))?;
    ensure!(
        said.contains("no_channel") && said.contains("MaxSessions"),
        "with the only session taken: {said}"
    );
    let done = ended(fleet, &long)?;
    ensure!(done["state"] == "done", "the long one ended as {done}");
    let done = execute(fleet, id, &of("steady@one"))?;
    ensure!(done["exit_code"] == 0, "once there is place: {done}");
    node.sh("rm /etc/ssh/sshd_config.d/sessions.conf && systemctl reload ssh")?;
    Ok(())
}

/// Starts an action and does not wait for it.
fn begin(fleet: &Fleet, id: &str, mut wish: Value) -> anyhow::Result<String> {
    wish["machines"] = json!([id]);
    let start = fleet.hub.api("POST", "/actions", &wish)?;
    text(&start, "/items/0/action/id")
        .map(str::to_owned)
        .with_context(|| format!("{wish} was not begun: {start}"))
}

/// The machine is set up anew: blocked, looked at, accepted.
fn another_host_key(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    node.sh("rm /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart ssh")?;
    fails(fleet, id, &["host_key_mismatch"])?;
    let path = format!("/machines/{id}/connection");
    let seen = fleet.hub.api("GET", &path, &Value::Null)?;
    let shown = seen["refused"]["fingerprint"].clone();
    let real = node.sh("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")?;
    ensure!(
        shown.as_str().is_some_and(|shown| real.contains(shown)),
        "the hub shows {shown}, the machine has {real}"
    );
    let accept = format!("/machines/{id}/host-keys/accept");
    fleet
        .hub
        .api("POST", &accept, &json!({"fingerprint": shown}))?;
    works(fleet, id)
}
