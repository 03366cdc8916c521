//! What scenarios need to let the hub reach a node over SSH.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::fleet::Fleet;
use crate::fleet::hub::text;
use crate::fleet::node::Node;
use crate::fleet::wait::until;

/// A deployment that waits for a beat which does not come takes more than a minute.
const PATIENCE: Duration = Duration::from_secs(240);

/// The hub's public key; it makes one when it has none.
pub(super) fn hub_key(fleet: &Fleet) -> anyhow::Result<String> {
    let list = fleet.hub.api("GET", "/credentials", &Value::Null)?;
    let known = list["items"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|item| item["kind"] == "ssh_key" && item["machine_id"].is_null());
    if let Some(known) = known {
        return text(known, "/public/line").map(str::to_owned);
    }
    let made = fleet
        .hub
        .api("POST", "/credentials/ssh_key/generate", &json!({}))?;
    text(&made, "/public/line").map(str::to_owned)
}

/// Puts the hub's key where sshd looks for it.
pub(super) fn letting_in(node: &Node<'_>, user: &str, key: &str) -> anyhow::Result<()> {
    node.sh(&format!(
        "install -d -m 0700 -o {user} -g {user} ~{user}/.ssh && \
         echo '{key}' > ~{user}/.ssh/authorized_keys && chown {user}: ~{user}/.ssh/authorized_keys"
    ))
    .map(|_| ())
}

/// Adds the node as a machine that is reached at its address.
pub(super) fn connect(
    fleet: &Fleet,
    node: &Node<'_>,
    name: &str,
    more: &Value,
) -> anyhow::Result<String> {
    let made = fleet.hub.api("POST", "/machines", &json!({"name": name}))?;
    let id = text(&made, "/id")?.to_owned();
    let mut settings = json!({"address": node.address()?});
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    fleet
        .hub
        .api("PUT", &format!("/machines/{id}/connection"), &settings)?;
    Ok(id)
}

/// Tries to reach a machine once.
pub(super) fn test(fleet: &Fleet, id: &str) -> anyhow::Result<Value> {
    fleet
        .hub
        .api("POST", "/settings/test-ssh", &json!({"machine_id": id}))
}

/// Begins something with an agent.
pub(super) fn begin(fleet: &Fleet, id: &str, order: &Value) -> anyhow::Result<Value> {
    fleet
        .hub
        .api("POST", &format!("/machines/{id}/agent"), order)
}

/// Waits for its end.
pub(super) fn end_of(fleet: &Fleet, deployment: &Value) -> anyhow::Result<Value> {
    let path = format!("/deployments/{}", text(deployment, "/id")?);
    let mut last = Value::Null;
    until("the deployment has ended", PATIENCE, || {
        last = fleet.hub.api("GET", &path, &Value::Null)?;
        Ok((last["state"] != "running").then(|| last.clone()))
    })
    .with_context(|| format!("last it was {last}"))
}

/// Does something with an agent, however it ends.
pub(super) fn deploy(fleet: &Fleet, id: &str, order: &Value) -> anyhow::Result<Value> {
    let begun = begin(fleet, id, order)?;
    end_of(fleet, &begun)
}

/// Does something with an agent, which must work.
pub(super) fn deployed(fleet: &Fleet, id: &str, order: &Value) -> anyhow::Result<Value> {
    let ended = deploy(fleet, id, order)?;
    ensure!(ended["state"] == "done", "{order} ended as {ended}");
    Ok(ended)
}
