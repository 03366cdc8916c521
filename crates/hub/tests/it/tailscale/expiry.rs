//! A key that expires is an alert, whether the machine is there or not, and whether Tailscale answers or
//! not. Each step is told of once.

use std::time::Duration;

use homelabcmd::machines::MachineId;
use homelabcmd::tailscale::{self, Freshness};
use homelabcmd_testkit::tailscale::{Device, Fault};
use serde_json::{Value, json};

use super::Lab;
use crate::channels::peer::Peer;
use crate::notifications::{ok, pair, told};

/// Forty days after noon of the first day.
const EXPIRES: &str = "2027-01-02T12:00:00Z";

/// A hub with a machine that never beats, which is the device `nas`, and a channel.
struct Linked {
    lab: Lab,
    peer: Peer,
    machine: String,
}

impl Linked {
    async fn start() -> Self {
        let lab = Lab::keyed().await;
        let peer = Peer::start(vec![ok()]);
        let channel = json!({"name": "ops", "settings": {"kind": "webhook"},
            "secrets": {"url": peer.url("/hook")}});
        let path = "/settings/notifications/channels";
        let made = lab.hub.post(&lab.admin, path, channel).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let zone = json!({"time_zone": "UTC"});
        let set = lab.hub.put(&lab.admin, "/settings/general", zone).await;
        assert_eq!(set.status, 200, "{}", set.text());
        let machine = json!({"name": "nas"});
        let machine = lab.hub.post(&lab.admin, "/machines", machine).await.json();
        let linked = Self {
            lab,
            peer,
            machine: machine["id"].as_str().unwrap().into(),
        };
        linked.has_keys(Some(EXPIRES));
        linked.link().await;
        linked
    }

    /// Tailscale tells this of the keys of a device that is linked and of one that is not.
    fn has_keys(&self, expires_at: Option<&str>) {
        let devices = ["nas", "stranger"].into_iter().enumerate();
        let devices: Vec<Device> = devices
            .map(|(number, name)| {
                let mut device = Device::new(u16::try_from(number).unwrap() + 1, name);
                device.key_expires_at = expires_at.map(Into::into);
                device
            })
            .collect();
        self.lab.control.set_devices(devices);
    }

    async fn link(&self) {
        let app = &self.lab.hub.app;
        let shown = tailscale::devices(app, Freshness::Usual).await.unwrap();
        let list = shown.list.unwrap();
        let device = &list.found.devices[0];
        assert_eq!(device.name, "nas");
        let mut tx = app.db.write().await.unwrap();
        tailscale::link(&mut tx, self.id(), device, app.clock.now_ms())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        app.events.changed("tailscale", "");
    }

    fn id(&self) -> MachineId {
        MachineId::parse(&self.machine).unwrap()
    }

    /// The alert job looks, and what is to be said is said.
    async fn look(&self) {
        let hub = &self.lab.hub;
        hub.run_job("alerts.evaluate").await;
        hub.run_job("notifications.plan").await;
        hub.run_job("notifications.deliver").await;
        while !hub.app.deliveries.are_over() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Days pass at once, and the hub looks twice.
    async fn days(&self, days: u64) {
        self.lab.pass(days * 86_400);
        self.look().await;
        self.lab.pass(2);
        self.look().await;
    }

    async fn alerts(&self) -> Vec<Value> {
        let path = "/alerts?condition=tailscale_key_expiry";
        let list = self.lab.hub.get(&self.lab.viewer, path).await.json();
        list["items"].as_array().unwrap().clone()
    }

    async fn only(&self) -> Value {
        let alerts = self.alerts().await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        assert_eq!(alerts[0]["machine_id"], self.machine.as_str());
        alerts[0].clone()
    }

    /// The hub asks Tailscale.
    async fn refresh(&self) {
        self.lab.pass(900);
        self.lab.hub.run_job("tailscale.refresh").await;
    }
}

#[tokio::test]
async fn each_step_is_told_once_while_tailscale_is_silent_and_the_machine_away() {
    let linked = Linked::start().await;
    linked.look().await;
    linked.lab.control.set_fault(Some(Fault::Echo(500)));
    assert!(linked.alerts().await.is_empty());
    let mut expected = Vec::new();
    for (days, news) in [
        // Just more than 30 days are left.
        (9, None),
        (1, Some(("opened", "expires on 2027-01-02: within 30 days"))),
        (22, None),
        (
            1,
            Some(("escalated", "expires on 2027-01-02: within 7 days")),
        ),
        (5, None),
        (
            1,
            Some(("escalated", "expires on 2027-01-02: within a day")),
        ),
        (
            1,
            Some(("escalated", "expired on 2027-01-02: it left the tailnet")),
        ),
        (60, None),
    ] {
        linked.days(days).await;
        if let Some((event, title)) = news {
            expected.push(pair(event, &format!("nas: Its Tailscale key {title}")));
        }
        assert_eq!(told(&linked.peer), expected);
    }
    let alert = linked.only().await;
    assert_eq!(alert["severity"], "critical");
    assert_eq!(alert["subject"], EXPIRES);
    let path = format!("/alerts/{}", alert["id"].as_str().unwrap());
    let alert = linked.lab.hub.get(&linked.lab.viewer, &path).await.json();
    let history: Vec<(&str, &str)> = alert["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["kind"].as_str().unwrap(),
                line["severity"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        history,
        [
            ("opened", "high"),
            ("escalated", "high"),
            ("escalated", "critical"),
            ("escalated", "critical"),
        ]
    );
}

#[tokio::test]
async fn a_hub_that_slept_over_steps_tells_the_last_one() {
    let linked = Linked::start().await;
    linked.days(10).await;
    linked.days(32).await;
    let told: Vec<_> = told(&linked.peer)
        .into_iter()
        .map(|(event, _)| event)
        .collect();
    assert_eq!(told, ["opened", "escalated"]);
    assert_eq!(linked.only().await["severity"], "critical");
}

#[tokio::test]
async fn a_step_that_was_told_is_not_told_again_by_a_hub_that_starts_anew() {
    let mut linked = Linked::start().await;
    linked.days(10).await;
    linked.days(23).await;
    let next = crate::support::TestHub::start().await;
    let hub = std::mem::replace(&mut linked.lab.hub, next);
    linked.lab.hub = hub.restart().await;
    linked.days(1).await;
    assert_eq!(told(&linked.peer).len(), 2);
    linked.days(5).await;
    assert_eq!(told(&linked.peer).len(), 3);
}

#[tokio::test]
async fn it_is_over_with_another_key_a_key_without_end_or_without_the_link() {
    let linked = Linked::start().await;
    let mut over = 0;
    let ended = async |times| {
        linked.look().await;
        let told = told(&linked.peer);
        let resolved = told.iter().filter(|(event, _)| event == "resolved");
        assert_eq!(resolved.count(), times, "{told:?}");
        for alert in linked.alerts().await {
            assert_eq!(alert["state"], "resolved", "{alert}");
        }
    };
    linked.days(34).await;
    assert_eq!(linked.only().await["state"], "open");
    // Renewed, as Tailscale tells.
    linked.has_keys(Some("2027-07-01T12:00:00Z"));
    linked.refresh().await;
    over += 1;
    ended(over).await;

    // Another one that ends; then expiry is switched off.
    linked.has_keys(Some("2027-01-04T12:00:00Z"));
    linked.refresh().await;
    linked.look().await;
    assert_eq!(linked.alerts().await[0]["state"], "open");
    linked.has_keys(None);
    linked.refresh().await;
    over += 1;
    ended(over).await;

    // And again; then it is no device of ours any more.
    linked.has_keys(Some("2027-01-05T12:00:00Z"));
    linked.refresh().await;
    linked.look().await;
    assert_eq!(linked.alerts().await[0]["state"], "open");
    let app = &linked.lab.hub.app;
    let mut tx = app.db.write().await.unwrap();
    assert!(tailscale::unlink(&mut tx, linked.id()).await.unwrap());
    tx.commit().await.unwrap();
    app.events.changed("tailscale", "");
    over += 1;
    ended(over).await;

    // A renewed key that ends soon from the start is told of for itself.
    linked.link().await;
    linked.look().await;
    linked.has_keys(Some("2027-01-12T12:00:00Z"));
    linked.refresh().await;
    linked.look().await;
    let states: Vec<_> = linked
        .alerts()
        .await
        .iter()
        .map(|alert| (alert["subject"].clone(), alert["state"].clone()))
        .collect();
    assert_eq!(states[0], (json!("2027-01-12T12:00:00Z"), json!("open")));
    assert_eq!(states[1].1, "resolved");
}

#[tokio::test]
async fn switched_off_there_is_none_and_what_is_open_ends() {
    let linked = Linked::start().await;
    let set = async |body| {
        let lab = &linked.lab;
        let answer = lab.hub.put(&lab.admin, "/settings/thresholds", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    set(json!({"tailscale_key_expiry": {"enabled": false}})).await;
    linked.days(41).await;
    assert!(linked.alerts().await.is_empty());
    assert!(told(&linked.peer).is_empty());
    set(json!({"tailscale_key_expiry": {"enabled": true}})).await;
    linked.look().await;
    assert_eq!(linked.only().await["state"], "open");
    set(json!({"tailscale_key_expiry": {"enabled": false}})).await;
    linked.look().await;
    assert_eq!(linked.only().await["state"], "resolved");
}
