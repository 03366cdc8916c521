//! Much at once, machines that go for good, and channels that were off.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Told, ok, told};
use crate::channels::peer::{Peer, Reply};
use crate::support::{GUID, OTHER_GUID};

const THIRD: &str = "0f6d1f7c-54a2-4f0e-8d0b-7b3c3f0b8a11";

async fn remove(lab: &Told, name: &str) {
    let list = lab.lab.hub.get(&lab.lab.admin, "/machines").await.json();
    let named = |item: &&Value| item["name"] == name;
    let id = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(named)
        .unwrap()["id"]
        .clone();
    let path = format!("/machines/{}", id.as_str().unwrap());
    assert_eq!(lab.lab.hub.delete(&lab.lab.admin, &path).await.status, 204);
}

async fn busy(lab: &mut Told, guid: &str, name: &str, percent: f64) {
    for _ in 0..2 {
        lab.lab
            .beat(guid, |body| {
                body["agent"]["hostname"] = json!(name);
                body["samples"][0]["cpu"]["percent"] = json!(percent);
            })
            .await;
        lab.tell().await;
        lab.pass(60).await;
    }
}

#[tokio::test]
async fn what_happens_after_a_machine_was_removed_is_told() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    for percent in [90.0, 1.0, 90.0] {
        busy(&mut lab, GUID, "victim", percent).await;
    }
    assert_eq!(told(&peer).len(), 3);
    remove(&lab, "victim").await;
    lab.pass(20).await;
    let last = told(&peer).pop().unwrap();
    assert_eq!(last.1, "victim was removed: Processor is 90 % busy");
    busy(&mut lab, OTHER_GUID, "keeper", 97.0).await;
    assert_eq!(told(&peer).pop().unwrap().0, "opened");
    busy(&mut lab, OTHER_GUID, "keeper", 1.0).await;
    assert_eq!(told(&peer).pop().unwrap().0, "resolved");
}

#[tokio::test]
async fn machines_that_are_lost_with_other_alerts_open_are_one_incident() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    for _ in 0..2 {
        for (guid, name) in [(GUID, "a"), (OTHER_GUID, "b"), (THIRD, "c")] {
            let change = |body: &mut Value| {
                body["agent"]["hostname"] = json!(name);
                body["samples"][0]["cpu"]["percent"] = json!(90.0);
            };
            lab.lab.beat(guid, change).await;
            lab.pass(5).await;
        }
        lab.pass(45).await;
    }
    assert_eq!(told(&peer).len(), 3);
    lab.pass(300).await;
    let told = told(&peer);
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(told.last().unwrap().1, "3 machines fell silent at once");
}

#[tokio::test]
async fn who_is_lost_is_not_waited_with_when_the_others_are_there_again() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    let beat = async |lab: &mut Told, guid: &str, name: &str| {
        let change = |body: &mut Value| body["agent"]["hostname"] = json!(name);
        lab.lab.beat(guid, change).await;
    };
    // The first falls silent, a minute and a half later the others.
    beat(&mut lab, GUID, "a").await;
    for _ in 0..2 {
        beat(&mut lab, OTHER_GUID, "b").await;
        beat(&mut lab, THIRD, "c").await;
        lab.pass(40).await;
    }
    lab.pass(104).await;
    assert_eq!(told(&peer), [], "two more are overdue");
    beat(&mut lab, OTHER_GUID, "b").await;
    beat(&mut lab, THIRD, "c").await;
    lab.pass(20).await;
    let told = told(&peer);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].1, "a: No beats: the machine is lost");
}

#[tokio::test]
async fn a_flood_is_one_message_and_what_is_critical_overtakes_it() {
    // Nothing goes out at first.
    let peer = Peer::start(vec![Reply::With(503, "", String::new()), ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    let full = |count: usize| {
        move |body: &mut Value| {
            let disk = |i: usize| {
                json!({"mount_point": format!("/data/{i}"), "device": format!("/dev/sd{i}"),
                    "fs_type": "ext4", "total_bytes": 100_000u64, "used_bytes": 90_000u64,
                    "available_bytes": 10_000u64})
            };
            body["samples"][0]["filesystems"] = (0..count).map(disk).collect();
        }
    };
    lab.lab.beat(GUID, full(60)).await;
    lab.plan().await;
    let log = lab.log().await;
    assert_eq!(log.len(), 1, "{log:?}");
    assert_eq!(log[0]["title"], "At once: 60 wrong");
    // One by one they would fill the outbox, too.
    for count in 61..80 {
        lab.lab.hub.app.clock.advance(Duration::from_secs(1));
        lab.lab.beat(GUID, full(count)).await;
        lab.plan().await;
    }
    let waiting = lab.log().await.len();
    assert_eq!(waiting, 10, "the rest is held back");
    lab.lab
        .beat(OTHER_GUID, |body| {
            body["agent"]["hostname"] = json!("prod");
            body["samples"][0]["cpu"]["percent"] = json!(99.0);
        })
        .await;
    lab.plan().await;
    lab.deliver().await;
    // The first answer was 503: that was the critical one, and it comes first again.
    lab.pass(20).await;
    let sent = told(&peer);
    assert_eq!(sent[0].1, "prod: Processor is 99 % busy");
    assert_eq!(sent[1].1, sent[0].1);
    assert_eq!(sent[2].1, "At once: 60 wrong");
    lab.pass(120).await;
    let last = told(&peer).pop().unwrap();
    assert!(last.1.starts_with("Meanwhile: "), "{last:?}");
    let held = lab.lab.hub.get(&lab.lab.admin, "/notifications/held").await;
    assert_eq!(held.json()["items"], json!([]));
}

#[tokio::test]
async fn a_channel_that_was_off_is_told_how_things_stand_when_it_is_on_again() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    let channel = lab.webhook("ops", &peer, json!({})).await;
    let path = format!(
        "/settings/notifications/channels/{}",
        channel["id"].as_str().unwrap()
    );
    let switch = async |lab: &Told, on: bool| {
        let body = json!({"name": "ops", "enabled": on, "settings": {"kind": "webhook"}});
        let answer = lab.lab.hub.put(&lab.lab.admin, &path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    busy(&mut lab, GUID, "a", 90.0).await;
    switch(&lab, false).await;
    busy(&mut lab, GUID, "a", 1.0).await;
    busy(&mut lab, OTHER_GUID, "b", 90.0).await;
    assert_eq!(told(&peer).len(), 1);
    switch(&lab, true).await;
    lab.tell().await;
    let asked = peer.asked();
    assert_eq!(told(&peer)[1].1, "Meanwhile: 1 still wrong, 1 over");
    let text = &asked[1].json()["text"];
    assert_eq!(text[1], "• b: Processor is 90 % busy");
    assert_eq!(text[3], "• a: Processor is 90 % busy");
}

#[tokio::test]
async fn a_switch_to_workstation_is_no_return() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.cpu(1.0).await;
    lab.pass(600).await;
    let machine = lab.lab.hub.machine(&lab.lab.admin).await;
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    let body = json!({"kind": "workstation"});
    lab.lab.hub.patch(&lab.lab.admin, &path, body).await;
    lab.pass(20).await;
    let asked = peer.asked();
    let title = asked[1].json()["title"].as_str().unwrap().to_owned();
    assert!(title.starts_with("nas: closed after"), "{title}");
    let text = asked[1].json()["text"].to_string();
    assert!(text.contains("not expected to be on"), "{text}");
}

#[tokio::test]
async fn a_secret_goes_to_no_other_server_than_the_one_it_was_given_for() {
    let (peer, other) = (Peer::start(vec![ok()]), Peer::start(vec![ok()]));
    let lab = Told::start().await;
    let ntfy = |peer: &Peer, secrets: Value| {
        json!({"name": "phone", "secrets": secrets,
            "settings": {"kind": "ntfy", "server": peer.url(""), "topic": "lab"}})
    };
    let path = "/settings/notifications/channels";
    let hub = &lab.lab.hub;
    let made = hub
        .post(
            &lab.lab.admin,
            path,
            ntfy(&peer, json!({"token": "tk_planted"})),
        )
        .await
        .json();
    let id = made["id"].as_str().unwrap();
    let test = format!("/settings/notifications/{id}/test");
    for to in [&peer, &other] {
        let answer = hub.post(&lab.lab.admin, &test, ntfy(to, json!({}))).await;
        assert_eq!(answer.json()["delivered"], true, "{}", answer.text());
    }
    assert!(peer.asked()[0].headers["authorization"].contains("tk_planted"));
    assert!(!other.asked()[0].headers.contains_key("authorization"));
    let port = json!({"name": "x", "settings": {"kind": "ntfy", "server": "http://127.0.0.1:99999", "topic": "t"}});
    let refused = hub.post(&lab.lab.admin, path, port).await.json();
    assert_eq!(refused["errors"][0]["pointer"], "/settings/server");
}
