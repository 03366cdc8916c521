//! The hub with no more root than it needs: its sudoers file goes in with a password, and then restarts
//! services without one, those and no others.

use anyhow::ensure;
use serde_json::{Value, json};

use super::ssh::{connect, hub_key, letting_in};
use crate::fleet::Fleet;
use crate::fleet::node::Node;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let key = hub_key(fleet)?;
    let node = fleet.node("hebe")?;
    letting_in(&node, "homelabcmd", &key)?;
    units(&node)?;
    let id = connect(fleet, &node, "Hebe", &json!({"sudo": "password"}))?;
    for unit in ["steady", "broken", "falls"] {
        let path = format!("/machines/{id}/services/{unit}");
        fleet.hub.api("PUT", &path, &json!({}))?;
    }

    // With a password, for everything.
    node.sh(
        "echo 'homelabcmd:open sesame' | chpasswd && rm -f /etc/sudoers.d/homelabcmd && \
         echo 'homelabcmd ALL=(ALL) ALL' > /etc/sudoers.d/10-admins && \
         chmod 0440 /etc/sudoers.d/10-admins",
    )?;
    let secret = format!("/machines/{id}/credentials/sudo_password");
    fleet
        .hub
        .api("PUT", &secret, &json!({"secret": "open sesame"}))?;
    let check = post(fleet, &id, "sudoers/check")?;
    ensure!(
        check["everything"] == "with_password" && check["file"] == "missing",
        "before, the check says {check}"
    );
    let check = post(fleet, &id, "sudoers/install")?;
    ensure!(check["file"] == "same", "after it, the check says {check}");
    let stat = node.sh("stat -c '%a %U %G' /etc/sudoers.d/homelabcmd && ls /etc/sudoers.d")?;
    ensure!(
        stat.starts_with("440 root root") && !stat.contains("hlc-"),
        "the file is {stat}"
    );
    node.sh("visudo -c")?;

    // Then without one, and without the other right.
    node.sh("rm /etc/sudoers.d/10-admins")?;
    let settings = json!({"address": node.address()?, "sudo": "passwordless"});
    fleet
        .hub
        .api("PUT", &format!("/machines/{id}/connection"), &settings)?;
    let check = post(fleet, &id, "sudoers/check")?;
    ensure!(
        check["is_exact"] == true && check["everything"] == "no",
        "least privilege is checked as {check}"
    );

    restarts(fleet, &node, &id)?;
    refuses_others(fleet, &node, &id)?;
    on_record(fleet, &id)
}

/// A service that lives, one that cannot start, one that falls as soon as it has started, and one that nobody
/// expects.
fn units(node: &Node<'_>) -> anyhow::Result<()> {
    let unit = |name: &str, line: &str| {
        node.sh(&format!(
            "printf '[Service]\\nExecStart={line}\\n' > /etc/systemd/system/{name}.service"
        ))
    };
    unit("steady", "/bin/sleep infinity")?;
    unit("other", "/bin/sleep infinity")?;
    unit("broken", "/no/such/program\\nType=exec")?;
    unit("falls", "/bin/sh -c \"sleep 0.3; exit 3\"")?;
    node.sh("systemctl daemon-reload && systemctl start steady other")
        .map(|_| ())
}

fn post(fleet: &Fleet, id: &str, what: &str) -> anyhow::Result<Value> {
    let path = format!("/machines/{id}/{what}");
    fleet.hub.api("POST", &path, &json!({}))
}

fn restarts(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    let pid = || -> anyhow::Result<u32> {
        Ok(node
            .sh("systemctl show --property=MainPID --value steady")?
            .parse()?)
    };
    let before = pid()?;
    let done = post(fleet, id, "services/steady/restart")?;
    let after = pid()?;
    ensure!(
        done["ok"] == true && done["state"]["active"] == "active",
        "a restart of a service that lives came to {done}"
    );
    ensure!(
        before != after && done["state"]["pid"] == json!(after),
        "the process was {before} and is {after}: {done}"
    );
    let broken = post(fleet, id, "services/broken/restart")?;
    ensure!(
        broken["ok"] == false && broken["exit_code"] != 0 && broken["state"]["active"] == "failed",
        "a service that cannot start came to {broken}"
    );
    ensure!(
        broken["log"].to_string().contains("broken.service"),
        "nothing is told of why: {broken}"
    );
    let falls = post(fleet, id, "services/falls/restart")?;
    ensure!(
        falls["ok"] == false && falls["exit_code"] == 0 && falls["state"]["result"] == "exit-code",
        "a service that falls came to {falls}"
    );
    // One that systemd starts again and again seems to run whenever one looks.
    node.sh(
        "printf 'Restart=always\\nRestartSec=100ms\\n[Unit]\\nStartLimitIntervalSec=0\\n' \
             >> /etc/systemd/system/falls.service && systemctl daemon-reload",
    )?;
    let loops = post(fleet, id, "services/falls/restart")?;
    node.sh("systemctl stop falls")?;
    ensure!(
        loops["ok"] == false,
        "a service that is started again and again came to {loops}"
    );
    Ok(())
}

/// Another unit is not granted, and nothing happens to it; nor can the file be written anew.
fn refuses_others(fleet: &Fleet, node: &Node<'_>, id: &str) -> anyhow::Result<()> {
    let pid = || node.sh("systemctl show --property=MainPID --value other");
    let before = pid()?;
    let path = format!("/machines/{id}/services/other");
    fleet.hub.api("PUT", &path, &json!({}))?;
    for (what, code) in [
        ("services/other/restart", "sudo_refused"),
        ("services/nowhere/restart", "not_found"),
        ("sudoers/install", "sudo_refused"),
    ] {
        let refused = post(fleet, id, what).map_err(|error| error.to_string());
        ensure!(
            refused.as_ref().is_err_and(|error| error.contains(code)),
            "{what} came to {refused:?}"
        );
    }
    ensure!(pid()? == before, "another service was restarted");
    let check = post(fleet, id, "sudoers/check")?;
    ensure!(
        check["is_exact"] == false && check["more"] == json!([]),
        "with one more service expected, the check says {check}"
    );
    Ok(())
}

fn on_record(fleet: &Fleet, id: &str) -> anyhow::Result<()> {
    let list = fleet.hub.get(&format!("/audit?machine_id={id}"))?;
    let count = |action: &str, outcome: &str| {
        let items = list["items"].as_array().into_iter().flatten();
        items
            .filter(|item| item["action"] == action && item["outcome"] == outcome)
            .count()
    };
    for (action, outcome, expected) in [
        ("sudoers.installed", "done", 1),
        ("sudoers.installed", "refused", 1),
        ("command.ended", "done", 1),
        ("command.ended", "failed", 4),
        ("command.refused", "refused", 1),
        ("command.started", "done", 5),
    ] {
        let seen = count(action, outcome);
        ensure!(
            seen == expected,
            "{action} {outcome} is on record {seen} times: {list}"
        );
    }
    Ok(())
}
