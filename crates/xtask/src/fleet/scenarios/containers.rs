//! Containers of a real Docker Engine.

use anyhow::ensure;
use serde_json::{Value, json};

use super::{arrive, as_it_comes, beat_each_second};
use crate::fleet::Fleet;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let node = fleet.node_with_engine("docks")?;
    node.sh(
        "tar --create --directory / bin/busybox | docker import - tiny && \
         docker run --detach --name web tiny /bin/busybox sleep 1000000 && \
         docker run --detach --name db tiny /bin/busybox sleep 1000000 && \
         docker run --detach --name frozen tiny /bin/busybox sleep 1000000 && \
         docker pause frozen && docker create --name cold tiny /bin/busybox true",
    )?;
    let id = arrive(fleet, &node, &as_it_comes())?;
    let machine = fleet
        .hub
        .until_machine(&id, "it beats", |machine| machine["latest"].is_object())?;
    ensure!(
        machine["containers"] == Value::Null,
        "the agent reads Docker's socket, and nobody allowed it: {}",
        machine["containers"]
    );

    // The owner allows it.
    node.sh(&fleet.hub.install_command(&json!({ "docker": true }))?)?;
    beat_each_second(&node)?;
    let counted = |running: u32, paused: u32, stopped: u32| {
        let what = format!("{running} run, {paused} are paused, {stopped} are stopped");
        fleet.hub.until_machine(&id, &what, |machine| {
            let found = &machine["containers"];
            found["running"] == json!(running)
                && found["paused"] == json!(paused)
                && found["stopped"] == json!(stopped)
        })
    };
    let machine = counted(2, 1, 1)?;
    ensure!(
        machine["containers"]["engine"] == json!("docker"),
        "the engine is {}",
        machine["containers"]
    );
    node.sh("docker stop --time 0 web")?;
    counted(1, 1, 2)?;

    node.sh("systemctl stop docker.socket docker.service")?;
    fleet.hub.until_machine(
        &id,
        "an engine that does not run has no counts",
        |machine| machine["containers"] == Value::Null,
    )?;
    node.sh("systemctl start docker.socket docker.service")?;
    fleet
        .hub
        .until_machine(&id, "the engine is back", |machine| {
            machine["containers"].is_object()
        })
        .map(|_| ())
}
