//! The way to the channel: once, in order, and also after trouble.

use std::time::Duration;

use serde_json::json;

use super::{Told, ok, pair, told};
use crate::channels::peer::{Peer, Reply};

#[tokio::test]
async fn an_alert_is_told_when_it_opens_gets_worse_and_ends() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.cpu(90.0).await;
    lab.cpu(98.0).await;
    // Milder, but not over: nobody hears of it.
    lab.cpu(86.0).await;
    lab.cpu(10.0).await;
    assert_eq!(
        told(&peer),
        [
            pair("opened", "nas: Processor is 90 % busy"),
            pair("escalated", "nas: Processor is 98 % busy"),
            pair(
                "resolved",
                "nas is fine again after 7 minutes: Processor is 86 % busy"
            ),
        ]
    );
    let threads: Vec<_> = peer
        .asked()
        .iter()
        .map(|asked| asked.json()["thread"].clone())
        .collect();
    assert!(
        threads.iter().all(|thread| *thread == threads[0]),
        "{threads:?}"
    );
    let alert = lab.lab.only().await;
    let about = format!("/notifications?alert_id={}", alert["id"].as_str().unwrap());
    let about = lab.lab.hub.get(&lab.lab.admin, &about).await.json();
    assert_eq!(about["items"].as_array().unwrap().len(), 3);
    assert_eq!(about["items"][0]["state"], "sent");
    assert_eq!(about["items"][0]["answer"], "200 OK: fine");
}

#[tokio::test]
async fn what_fails_is_tried_again_as_asked_and_arrives_once_and_in_order() {
    let peer = Peer::start(vec![
        Reply::With(500, "", "sorry".into()),
        Reply::Cut,
        Reply::With(429, "Retry-After: 120\r\n", "slowly".into()),
        ok(),
    ]);
    let mut lab = Told::start().await;
    let channel = lab.webhook("ops", &peer, json!({})).await;
    lab.lab.cpu(90.0).await;
    lab.tell().await;
    assert_eq!(peer.asked().len(), 1);
    let state = |log: &[serde_json::Value]| (log[0]["state"].clone(), log[0]["attempts"].clone());
    assert_eq!(state(&lab.log().await), (json!("waiting"), json!(1)));
    let settings = lab
        .lab
        .hub
        .get(&lab.lab.admin, "/settings/notifications")
        .await
        .json();
    assert_eq!(settings["channels"][0]["waiting"], 1);
    assert!(
        settings["channels"][0]["failure"]
            .as_str()
            .unwrap()
            .contains("sorry"),
        "{settings}"
    );

    // After 5 seconds, and then 15.
    lab.lab.hub.app.clock.advance(Duration::from_secs(4));
    lab.deliver().await;
    assert_eq!(peer.asked().len(), 1);
    lab.lab.hub.app.clock.advance(Duration::from_secs(1));
    lab.deliver().await;
    assert_eq!(peer.asked().len(), 2);
    lab.lab.hub.app.clock.advance(Duration::from_secs(15));
    lab.deliver().await;
    assert_eq!(peer.asked().len(), 3);
    // Meanwhile it is over. Its end waits behind its beginning.
    for _ in 0..2 {
        lab.lab.pass(50).await;
        lab.lab.cpu(1.0).await;
        lab.lab.pass(9).await;
        lab.lab.cpu(1.0).await;
        lab.tell().await;
    }
    assert_eq!(peer.asked().len(), 3, "the server asked for two minutes");
    lab.lab.hub.app.clock.advance(Duration::from_secs(10));
    lab.deliver().await;
    let events: Vec<_> = told(&peer).into_iter().map(|(event, _)| event).collect();
    assert_eq!(events, ["opened", "opened", "opened", "opened", "resolved"]);
    let ids: Vec<_> = peer
        .asked()
        .iter()
        .map(|asked| asked.json()["id"].clone())
        .collect();
    assert_eq!(ids[0], ids[3], "each try of a message has the same id");
    assert_ne!(ids[3], ids[4]);
    let settings = lab
        .lab
        .hub
        .get(&lab.lab.admin, "/settings/notifications")
        .await
        .json();
    assert_eq!(settings["channels"][0]["failure"], json!(null));
    assert_eq!(settings["channels"][0]["id"], channel["id"]);
    lab.deliver().await;
    assert_eq!(peer.asked().len(), 5, "what arrived is not sent again");
}

#[tokio::test]
async fn a_channel_that_refuses_for_good_keeps_nothing_waiting() {
    let peer = Peer::start(vec![Reply::With(404, "", "no such hook".into()), ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.cpu(90.0).await;
    lab.cpu(1.0).await;
    let log = lab.log().await;
    let states: Vec<_> = log
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["sent", "failed"]);
    assert!(log[1]["answer"].as_str().unwrap().contains("no such hook"));
}

#[tokio::test]
async fn a_channel_that_hangs_keeps_no_other_waiting() {
    let (hanging, well) = (Peer::start(vec![Reply::Hang]), Peer::start(vec![ok()]));
    let mut lab = Told::start().await;
    lab.webhook("hangs", &hanging, json!({})).await;
    lab.webhook("well", &well, json!({})).await;
    lab.lab.cpu(90.0).await;
    lab.plan().await;
    lab.lab.hub.run_job("notifications.deliver").await;
    while well.asked().is_empty() || hanging.asked().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!lab.lab.hub.app.deliveries.are_over());
    // A second one goes past it as well.
    lab.lab.hub.app.clock.advance(Duration::from_secs(60));
    lab.lab.cpu(98.0).await;
    lab.plan().await;
    while well.asked().len() < 2 {
        lab.lab.hub.run_job("notifications.deliver").await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(hanging.asked().len(), 1);
    // What hangs does not hold up the hub's end.
    lab.lab.hub.stop().await;
}

#[tokio::test]
async fn what_was_decided_but_not_sent_is_sent_after_a_restart() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.lab.cpu(90.0).await;
    // The alert is written, nothing else: the hub ends.
    lab.restart().await;
    lab.plan().await;
    // It is in the outbox: the hub ends again.
    lab.restart().await;
    assert_eq!(peer.asked().len(), 0);
    lab.tell().await;
    assert_eq!(told(&peer), [pair("opened", "nas: Processor is 90 % busy")]);
    lab.restart().await;
    lab.tell().await;
    assert_eq!(peer.asked().len(), 1);
}

#[tokio::test]
async fn each_channel_is_told_what_it_is_for() {
    let mut lab = Told::start().await;
    let routes = [
        ("all", json!({})),
        ("critical", json!({"min_severity": "critical"})),
        ("tagged", json!({"tags": ["prod"]})),
        ("workstations", json!({"kinds": ["workstation"]})),
        ("disks", json!({"conditions": ["disk"]})),
        ("downs", json!({"resolved": false})),
    ];
    let mut peers = Vec::new();
    for (name, route) in routes {
        let peer = Peer::start(vec![ok()]);
        lab.webhook(name, &peer, route).await;
        peers.push((name, peer));
    }
    lab.cpu(90.0).await;
    lab.cpu(98.0).await;
    lab.cpu(1.0).await;
    let events: Vec<(&str, Vec<String>)> = peers
        .iter()
        .map(|(name, peer)| {
            (
                *name,
                told(peer).into_iter().map(|(event, _)| event).collect(),
            )
        })
        .collect();
    let list = |events: &[&str]| events.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        events,
        [
            ("all", list(&["opened", "escalated", "resolved"])),
            ("critical", list(&["opened", "resolved"])),
            ("tagged", list(&[])),
            ("workstations", list(&[])),
            ("disks", list(&[])),
            ("downs", list(&["opened", "escalated"])),
        ]
    );
}

#[tokio::test]
async fn who_was_told_of_a_machine_that_is_deleted_is_told_that() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.cpu(90.0).await;
    let machine = lab.lab.hub.machine(&lab.lab.admin).await;
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    lab.lab.hub.delete(&lab.lab.admin, &path).await;
    lab.pass(20).await;
    let told = told(&peer);
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[1].0, "resolved");
    assert_eq!(
        peer.asked()[1].json()["text"][0],
        "The machine was removed from the hub."
    );
}
