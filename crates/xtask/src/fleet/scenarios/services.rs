//! What systemd says of its units.

use anyhow::ensure;
use serde_json::{Value, json};

use super::{arrive, as_it_comes};
use crate::fleet::Fleet;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let node = fleet.node("units")?;
    let id = arrive(fleet, &node, &as_it_comes())?;
    let failed = |count: u32| {
        let what = format!("{count} units have failed");
        fleet.hub.until_machine(&id, &what, |machine| {
            machine["services"]["failed"] == json!(count)
        })
    };
    failed(0)?;
    let ssh = unit(&fleet.hub.get(&format!("/machines/{id}/services"))?, "ssh");
    ensure!(
        ssh["state"] == json!("running") && ssh["pid"].is_number(),
        "sshd is shown as {ssh}"
    );

    node.sh("printf '[Service]\\nExecStart=/bin/sh -c \"exit 3\"\\n' \
             > /etc/systemd/system/broken.service && systemctl daemon-reload && \
         systemctl start broken; true")?;
    failed(1)?;
    let list = fleet.hub.get(&format!("/machines/{id}/services"))?;
    ensure!(
        list.pointer("/items/0/name") == Some(&json!("broken")),
        "what failed does not stand first: {list}"
    );
    node.sh(
        "printf '[Service]\\nType=oneshot\\nExecStart=/bin/true\\n' \
             > /etc/systemd/system/broken.service && systemctl daemon-reload && \
         systemctl start broken",
    )?;
    failed(0)?;

    node.sh("systemctl stop ssh")?;
    fleet
        .hub
        .until_machine(&id, "sshd is shown as stopped", |_| {
            fleet
                .hub
                .get(&format!("/machines/{id}/services"))
                .is_ok_and(|list| unit(&list, "ssh")["state"] == json!("stopped"))
        })?;
    Ok(())
}

fn unit(list: &Value, name: &str) -> Value {
    let items = list["items"].as_array();
    items
        .into_iter()
        .flatten()
        .find(|unit| unit["name"] == json!(name))
        .cloned()
        .unwrap_or_default()
}
