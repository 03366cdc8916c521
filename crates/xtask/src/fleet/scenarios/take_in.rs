//! Machines that a search of their network finds are taken in, many at once, and the hub sends for their
//! agents; one that is given another address is found again.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::ssh::{self, hub_key, letting_in};
use crate::fleet::Fleet;
use crate::fleet::hub::text;
use crate::fleet::node::Node;
use crate::fleet::wait::until;

/// The fleet's own network, which leads nowhere.
const NETWORK: &str = "10.213.87.0/24";
/// Where no engine puts a node as long as there are few.
const MOVED_TO: &str = "10.213.87.240";
const PASSWORD: &str = "open sesame";

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let key = hub_key(fleet)?;
    let names = ["rose", "thyme", "sage", "fern"];
    let nodes = names
        .iter()
        .map(|name| fleet.node(name))
        .collect::<anyhow::Result<Vec<_>>>()?;
    for node in [&nodes[0], &nodes[1], &nodes[3]] {
        letting_in(node, "homelabcmd", &key)?;
    }
    // sage knows no key and asks for a password, to log in and to become root.
    nodes[2].sh(&format!(
        "echo 'homelabcmd:{PASSWORD}' | chpasswd && \
         echo 'homelabcmd ALL=(ALL) ALL' > /etc/sudoers.d/homelabcmd"
    ))?;
    search(fleet)?;

    let by_key = import(fleet, &[&nodes[0], &nodes[1]], json!({"agent": {}}))?;
    let by_password = import(
        fleet,
        &[&nodes[2]],
        json!({
            "connection": {"login": "password", "sudo": "password"},
            "ssh_password": PASSWORD, "sudo_password": PASSWORD, "agent": {},
        }),
    )?;
    for item in by_key.iter().chain(&by_password) {
        let deployment = json!({"id": item["deployment_id"]});
        let ended = ssh::end_of(fleet, &deployment)?;
        ensure!(ended["state"] == "done", "{item} ended as {ended}");
        fleet
            .hub
            .until_status(text(item, "/machine_id")?, "online", "Beating")?;
    }
    for item in [&by_key[0], &by_password[0]] {
        scanned_as_root(fleet, text(item, "/machine_id")?)?;
    }
    one_row_each(fleet, &nodes[..3], &by_key[0])?;
    refused_when_there(fleet, &nodes[0], &by_key[0])?;
    found_again(fleet, &nodes[3])
}

/// Searches the fleet's network to the end.
fn search(fleet: &Fleet) -> anyhow::Result<()> {
    let plan = json!({"cidrs": [NETWORK], "ports": [22], "mdns": false});
    let begun = fleet.hub.api("POST", "/discovery", &plan)?;
    let path = format!("/discovery/{}", text(&begun, "/id")?);
    let ended = until("the search has ended", Duration::from_secs(30), || {
        let run = fleet.hub.get(&path)?;
        Ok((run["state"] != "running").then_some(run))
    })?;
    ensure!(ended["state"] == "done", "the search ended as {ended}");
    Ok(())
}

/// Takes these in, by their names; what came of each.
fn import(fleet: &Fleet, nodes: &[&Node<'_>], mut body: Value) -> anyhow::Result<Vec<Value>> {
    let hosts = nodes
        .iter()
        .map(|node| {
            let key = format!("lan:{}", node.address()?);
            Ok(json!({"key": key, "name": node.name(), "kind": "server"}))
        })
        .collect::<anyhow::Result<Vec<Value>>>()?;
    body["hosts"] = Value::Array(hosts);
    let answer = fleet.hub.api("POST", "/discovery/import", &body)?;
    let items = answer["items"].as_array().context("no items")?.clone();
    for item in &items {
        ensure!(item["outcome"] == "imported", "{item}");
    }
    Ok(items)
}

/// A whole look at it, as root by whichever sudo.
fn scanned_as_root(fleet: &Fleet, id: &str) -> anyhow::Result<()> {
    let begun = fleet
        .hub
        .api("POST", "/scans", &json!({"machine_id": id}))?;
    let path = format!("/scans/{}", text(&begun, "/id")?);
    let ended = until("the scan has ended", Duration::from_secs(90), || {
        let scan = fleet.hub.get(&path)?;
        let is_open = ["queued", "running"]
            .iter()
            .any(|state| scan["state"] == *state);
        Ok((!is_open).then_some(scan))
    })?;
    ensure!(
        ended["state"] == "done" && ended["as_root"] == true,
        "the scan ended {} as root: {}, {}",
        ended["state"],
        ended["as_root"],
        ended["failure"]
    );
    let services = ended["summary"]["services"].as_u64().unwrap_or_default();
    ensure!(services > 0, "it told of no services: {}", ended["summary"]);
    Ok(())
}

fn hosts(fleet: &Fleet) -> anyhow::Result<Vec<Value>> {
    let list = fleet.hub.get("/discovery/hosts")?;
    Ok(list["items"].as_array().context("no items")?.clone())
}

/// What the search, the person and the agent know is one row.
fn one_row_each(fleet: &Fleet, nodes: &[Node<'_>], taken: &Value) -> anyhow::Result<()> {
    let rows = hosts(fleet)?;
    for node in nodes {
        let address = json!(node.address()?);
        let of_node: Vec<&Value> = rows
            .iter()
            .filter(|row| {
                let addresses = row["addresses"].as_array();
                addresses.is_some_and(|addresses| addresses.contains(&address))
            })
            .collect();
        ensure!(
            of_node.len() == 1,
            "{} is {} rows",
            node.name(),
            of_node.len()
        );
        let row = of_node[0];
        let sources: Vec<&str> = row["sources"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|seen| seen["source"].as_str())
            .collect();
        ensure!(
            sources == ["agent", "lan"],
            "{} is known by {sources:?}",
            node.name()
        );
        ensure!(
            row["macs"].as_array().is_some_and(|macs| macs.len() == 1),
            "{row}"
        );
    }
    ensure!(
        rows.iter()
            .any(|row| row["machine_id"] == taken["machine_id"]),
        "a machine that was taken in is no row"
    );
    Ok(())
}

fn refused_when_there(fleet: &Fleet, node: &Node<'_>, taken: &Value) -> anyhow::Result<()> {
    let host = json!({"key": format!("lan:{}", node.address()?)});
    let answer = fleet
        .hub
        .api("POST", "/discovery/import", &json!({"hosts": [host]}))?;
    let item = &answer["items"][0];
    ensure!(
        item["error"]["code"] == "already_imported" && item["machine_id"] == taken["machine_id"],
        "a second time: {item}"
    );
    Ok(())
}

/// A machine without an agent, whose router gives it another address.
fn found_again(fleet: &Fleet, node: &Node<'_>) -> anyhow::Result<()> {
    let taken = import(fleet, &[node], json!({}))?;
    let id = text(&taken[0], "/machine_id")?;
    let before = ssh::test(fleet, id)?;
    ensure!(before["ok"] == true, "{before}");
    node.move_to(MOVED_TO)?;
    search(fleet)?;
    let connection = fleet.hub.get(&format!("/machines/{id}/connection"))?;
    ensure!(
        connection["effective"]["hosts"] == json!([MOVED_TO]),
        "it is looked for at {}",
        connection["effective"]["hosts"]
    );
    let after = ssh::test(fleet, id)?;
    ensure!(after["ok"] == true, "{after}");
    Ok(())
}
