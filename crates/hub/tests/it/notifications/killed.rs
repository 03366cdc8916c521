//! The program itself, killed while a message is on its way.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ok, told};
use crate::channels::peer::{Peer, Reply};
use crate::support::running::{Hub, token, wait_for};
use crate::support::{GUID, beat};

#[test]
fn a_message_that_was_on_its_way_when_the_hub_was_killed_arrives_after_its_start() {
    let folder = TempDir::new().unwrap();
    let (admin, agent) = (token(folder.path(), "admin"), token(folder.path(), "agent"));
    let peer = Peer::start(vec![Reply::Hang, ok()]);
    let hub = Hub::start(folder.path());
    let thresholds = json!({"cpu": {"sustained_seconds": 0}});
    hub.send(&admin, "PUT", "/settings/thresholds", &thresholds);
    let channel = json!({"name": "ops", "settings": {"kind": "webhook"}, "secrets": {"url": peer.url("/hook")}});
    hub.send(&admin, "POST", "/settings/notifications/channels", &channel);
    #[expect(
        clippy::disallowed_methods,
        reason = "the hub under test has the machine's clock"
    )]
    let now = jiff::Timestamp::now().to_string();
    let mut body = beat(GUID, 1, &now);
    body["samples"][0]["cpu"]["percent"] = json!(97.0);
    hub.send(&agent, "POST", "/agents/heartbeat", &body);
    // By itself, with nobody to run its jobs: the other side has it and says nothing.
    wait_for("the message", || !peer.asked().is_empty());
    hub.kill();

    let hub = Hub::start(folder.path());
    wait_for("the message again", || peer.asked().len() == 2);
    let ids: Vec<Value> = peer
        .asked()
        .iter()
        .map(|asked| asked.json()["id"].clone())
        .collect();
    assert_eq!(ids[0], ids[1], "it is the same message");
    wait_for("the hub to note that it arrived", || {
        let log = hub.send(&admin, "GET", "/notifications", &json!({}));
        log["items"][0]["state"] == "sent"
    });
    hub.kill();

    // What arrived is not sent again, and the alert is not opened again.
    let hub = Hub::start(folder.path());
    let thresholds = json!({"disk": {"high": 40}});
    hub.send(&admin, "PUT", "/settings/thresholds", &thresholds);
    wait_for("the next message", || peer.asked().len() == 3);
    let titles: Vec<String> = told(&peer).into_iter().map(|(_, title)| title).collect();
    assert_eq!(titles[0], titles[1]);
    assert_eq!(titles[2], "nas: / is 50 % full");
}
