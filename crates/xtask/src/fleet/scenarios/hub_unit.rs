//! The hub as a service of a machine, set up as `deploy/README.md` says.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::fleet::Fleet;
use crate::workspace;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let node = fleet.node("hubhost")?;
    node.sh("mkdir -p /usr/local/lib/homelabcmd/agents")?;
    node.put(&fleet.programs.hub, "/usr/local/bin/homelabcmd")?;
    let agent = format!(
        "/usr/local/lib/homelabcmd/agents/homelabcmd-agent-{}",
        std::env::consts::ARCH
    );
    node.put(&fleet.programs.agent, &agent)?;
    let unit = workspace::root().join("deploy/homelabcmd.service");
    node.put(&unit, "/etc/systemd/system/homelabcmd.service")?;
    node.sh("systemctl daemon-reload && systemctl enable --quiet --now homelabcmd")?;
    let link = node.sh(
        "for i in $(seq 100); do \
             journalctl --unit homelabcmd --output cat | grep '/setup?token=' && exit 0; sleep 0.1; \
         done; exit 1",
    )?;
    // 2.0 of 10; systemd's own judgement of a unit.
    node.sh("systemd-analyze security --no-pager --threshold=20 homelabcmd.service")?;

    let token = link.rsplit("token=").next().unwrap_or_default().trim();
    let admin = json!({ "token": token, "name": "ada", "password": "a long enough password" });
    node.sh(&format!(
        "curl --fail-with-body --silent --cookie-jar /tmp/jar --header 'content-type: application/json' \
             --header 'origin: http://127.0.0.1:7420' --data '{admin}' http://127.0.0.1:7420/api/v1/setup"
    ))?;
    let made = node.sh(
        "curl --fail-with-body --silent --cookie /tmp/jar --header 'content-type: application/json' \
             --header 'origin: http://127.0.0.1:7420' --data '{}' \
             http://127.0.0.1:7420/api/v1/agents/enrolments",
    )?;
    let made: Value = serde_json::from_str(&made).context("no enrolment")?;
    // The machine that the hub runs on watches itself.
    node.sh(made["command"].as_str().context("no command")?)?;
    node.sh("for i in $(seq 100); do \
             curl --silent --cookie /tmp/jar http://127.0.0.1:7420/api/v1/machines | \
                 grep --quiet '\"status\":\"online\"' && exit 0; sleep 0.1; \
         done; exit 1")?;
    node.sh("homelabcmd doctor --data-dir /var/lib/homelabcmd")?;

    node.sh("systemctl restart homelabcmd && systemctl stop homelabcmd")?;
    let ended = node.sh("systemctl show --value --property=Result,NRestarts homelabcmd")?;
    ensure!(
        ended.lines().any(|line| line == "success") && ended.lines().any(|line| line == "0"),
        "the hub did not end well: {ended}"
    );
    Ok(())
}
