//! How a machine goes, and what the hub says of it.

use serde_json::json;

use super::{arrive, as_it_comes};
use crate::fleet::Fleet;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let node = fleet.node("hermes")?;
    let id = arrive(fleet, &node, &as_it_comes())?;
    let hub = &fleet.hub;

    node.sh("systemctl stop homelabcmd-agent")?;
    hub.until_status(&id, "offline", "Agent stopped")?;
    node.sh("systemctl start homelabcmd-agent")?;
    hub.until_status(&id, "online", "Beating")?;

    node.sh("systemctl reboot")?;
    hub.until_status(&id, "offline", "Rebooting")?;
    node.power_on()?;
    hub.until_status(&id, "online", "Beating")?;

    // A node cannot sleep; what happens before the sleep is all there.
    node.sh(
        "systemd-run --quiet --property=Requires=sleep.target --property=After=sleep.target /bin/true",
    )?;
    hub.until_status(&id, "offline", "Asleep")?;
    // The next beat after it woke up.
    hub.until_status(&id, "online", "Beating")?;

    node.sh("systemctl poweroff")?;
    hub.until_status(&id, "offline", "Shut down")?;
    node.power_on()?;
    hub.until_status(&id, "online", "Beating")?;

    // The agent is killed and systemd starts it again: nobody was away.
    node.sh("kill -9 $(systemctl show --value --property=MainPID homelabcmd-agent)")?;
    let before = hub.machine(&id)?["last_seen"].clone();
    let machine = hub.until_machine(&id, "the agent was started again", |machine| {
        machine["last_seen"].as_str() > before.as_str()
    })?;
    anyhow::ensure!(
        machine["status"] == json!("online"),
        "an agent that was killed made its machine {}",
        machine["status"]
    );

    hub.api(
        "PUT",
        "/settings/thresholds",
        &json!({ "offline_after_seconds": 30 }),
    )?;
    node.lose_power()?;
    hub.until_status(&id, "offline", "No beats")?;
    node.power_on()?;
    hub.until_status(&id, "online", "Beating")?;
    hub.api(
        "PUT",
        "/settings/thresholds",
        &json!({ "offline_after_seconds": 180 }),
    )?;
    Ok(())
}
