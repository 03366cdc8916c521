//! Hub and machine cannot reach each other. The agent goes on reading at its pace, keeps what it read,
//! and delivers it: in the end there is no hole, however the other side went away.

use std::time::Duration;

use anyhow::ensure;
use serde_json::json;

use super::{arrive, as_it_comes};
use crate::fleet::Fleet;
use crate::fleet::node::Node;
use crate::fleet::wait::until;
use crate::say;

/// So many samples are taken while nobody answers.
const AWAY: usize = 20;
/// Samples are taken each second; a machine that is busy with other nodes may be late. Who waits for a
/// hub that does not answer is late by ten seconds and more.
const LONGEST_HOLE: f64 = 5.0;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let node = fleet.node("far")?;
    let id = arrive(fleet, &node, &as_it_comes())?;
    let hub = &fleet.hub;

    let before = settle(fleet, &id)?;
    node.pull_cable()?;
    wait_for_kept(&node)?;
    node.plug_cable()?;
    no_hole(fleet, "a pulled cable", &id, before)?;

    let before = settle(fleet, &id)?;
    hub.freeze();
    let kept = wait_for_kept(&node);
    hub.thaw();
    kept?;
    no_hole(fleet, "a hub that hangs", &id, before)?;

    let before = settle(fleet, &id)?;
    hub.lose_power();
    let kept = wait_for_kept(&node);
    hub.power_on()?;
    kept?;
    no_hole(fleet, "a hub that was killed", &id, before)?;

    // A machine that goes down while nobody answers keeps what it read, and does not wait for long.
    hub.freeze();
    let stopped = node.sh("systemctl stop homelabcmd-agent && systemctl show --value --property=Result homelabcmd-agent");
    hub.thaw();
    let result = stopped?;
    ensure!(
        result == "success",
        "an agent that could not say goodbye was ended by force: {result}"
    );
    Ok(())
}

/// A few beats, so that what follows is not the beginning.
fn settle(fleet: &Fleet, id: &str) -> anyhow::Result<usize> {
    until("a few beats", Duration::from_secs(60), || {
        let count = fleet.hub.sample_times(id)?.len();
        let is_heard = fleet.hub.machine(id)?["status"] == json!("online");
        Ok((count >= 5 && is_heard).then_some(count))
    })
}

fn wait_for_kept(node: &Node<'_>) -> anyhow::Result<()> {
    until("the agent keeps samples", Duration::from_secs(120), || {
        let kept = node.sh("cat /var/lib/homelabcmd-agent/ring/*.ring 2>/dev/null | wc -l")?;
        Ok((kept.parse().unwrap_or(0) >= AWAY).then_some(()))
    })
}

fn no_hole(fleet: &Fleet, what: &str, id: &str, before: usize) -> anyhow::Result<()> {
    let times = until(
        "what was kept is delivered",
        Duration::from_secs(60),
        || {
            let times = fleet.hub.sample_times(id)?;
            Ok((times.len() > before + AWAY).then_some(times))
        },
    )?;
    let longest = times
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(0.0, f64::max);
    say::line(&format!("  {what}: the longest hole is {longest:.1} s"));
    ensure!(
        longest <= LONGEST_HOLE,
        "{what} left a hole of {longest:.1} s"
    );
    Ok(())
}
