//! What is held back, and what comes at the end.

use std::time::Duration;

use serde_json::json;

use super::{Told, ok, pair, told};
use crate::channels::peer::Peer;
use crate::support::{GUID, OTHER_GUID};

#[tokio::test]
async fn maintenance_is_silent_and_what_is_wrong_afterwards_is_said() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.cpu(1.0).await;
    let machine = lab.lab.hub.machine(&lab.lab.admin).await;
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    let put = async |lab: &Told, what: &str| {
        let answer = lab
            .lab
            .hub
            .put(&lab.lab.admin, &format!("{path}/{what}"), json!({}))
            .await;
        assert_eq!(answer.status, 200);
    };
    // It is taken down and comes back: that was the work.
    put(&lab, "pause").await;
    lab.pass(600).await;
    assert_eq!(
        lab.lab
            .alerts("?condition=offline&state=active")
            .await
            .len(),
        1
    );
    lab.cpu(1.0).await;
    put(&lab, "unpause").await;
    lab.pass(20).await;
    assert_eq!(told(&peer), []);
    // It is taken down and stays so.
    put(&lab, "pause").await;
    lab.pass(600).await;
    assert_eq!(told(&peer), []);
    let alert = &lab.lab.alerts("?state=active").await[0];
    let path = format!(
        "/notifications/held?alert_id={}",
        alert["id"].as_str().unwrap()
    );
    let held = lab.lab.hub.get(&lab.lab.admin, &path).await.json();
    let (first, count) = (&held["items"][0], held["items"].as_array().unwrap().len());
    assert_eq!(
        (&first["channel_name"], &first["reason"], count),
        (&json!("ops"), &json!("pause"), 1)
    );
    put(&lab, "unpause").await;
    lab.pass(20).await;
    let all = lab.lab.hub.get(&lab.lab.admin, "/notifications/held").await;
    assert_eq!(all.json()["items"], json!([]));
    assert_eq!(
        told(&peer),
        [pair("opened", "nas: No beats: the machine is lost")]
    );
    lab.cpu(1.0).await;
    assert_eq!(told(&peer)[1].0, "resolved");
}

#[tokio::test]
async fn a_recovery_during_maintenance_is_not_lost() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.cpu(90.0).await;
    let machine = lab.lab.hub.machine(&lab.lab.admin).await;
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    lab.lab
        .hub
        .put(&lab.lab.admin, &format!("{path}/pause"), json!({}))
        .await;
    lab.cpu(1.0).await;
    assert_eq!(told(&peer).len(), 1);
    lab.lab
        .hub
        .put(&lab.lab.admin, &format!("{path}/unpause"), json!({}))
        .await;
    lab.pass(20).await;
    let events: Vec<_> = told(&peer).into_iter().map(|(event, _)| event).collect();
    assert_eq!(events, ["opened", "resolved"]);
}

#[tokio::test]
async fn at_night_only_what_is_critical_comes_and_the_rest_is_one_digest_in_the_morning() {
    let (peer, always) = (Peer::start(vec![ok()]), Peer::start(vec![ok()]));
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.webhook("log", &always, json!({"ignores_quiet_hours": true}))
        .await;
    // The test begins at noon.
    lab.notifications(
        json!({"quiet_hours": {"enabled": true, "hours": [{"from": "11:00", "until": "13:00"}]}}),
    )
    .await;
    lab.lab.thresholds(json!({"disk": {"high": 40}})).await;
    // A disk is full (and stays so), a processor is busy for a while.
    lab.cpu(90.0).await;
    lab.cpu(1.0).await;
    assert_eq!(told(&peer), []);
    assert_eq!(told(&always).len(), 3);
    // Then it is very busy.
    lab.cpu(99.0).await;
    assert_eq!(told(&peer), [pair("opened", "nas: Processor is 99 % busy")]);
    lab.cpu(1.0).await;
    assert_eq!(told(&peer)[1].0, "resolved");
    for _ in 0..55 {
        lab.cpu(1.0).await;
    }
    let told = told(&peer);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(
        told[2],
        pair(
            "digest",
            "While it was quiet: 1 still wrong, 1 came and went"
        )
    );
    let text = peer.asked()[2].json()["text"].clone();
    assert_eq!(
        text,
        json!([
            "Still wrong:",
            "• nas: / is 50 % full",
            "Came and went:",
            "• nas: Processor is 90 % busy"
        ])
    );
}

#[tokio::test]
async fn thirty_machines_on_one_switch_are_one_message_and_so_is_their_return() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    let guids: Vec<String> = (10..40)
        .map(|n| format!("bea35da0-143e-4cba-9e5c-76427bfdd0{n}"))
        .collect();
    // One that stays, and thirty that beat at times of their own.
    lab.lab.beat(GUID, |_| {}).await;
    for guid in &guids {
        lab.lab.beat(guid, |_| {}).await;
        lab.lab.hub.app.clock.advance(Duration::from_secs(2));
    }
    for _ in 0..6 {
        lab.pass(40).await;
        lab.lab.beat(GUID, |_| {}).await;
    }
    assert_eq!(
        lab.lab
            .alerts("?condition=offline&state=active")
            .await
            .len(),
        30
    );
    assert_eq!(
        told(&peer),
        [pair("opened", "30 machines fell silent at once")]
    );
    // They come back, but for one.
    for guid in &guids[..29] {
        lab.lab.beat(guid, |_| {}).await;
    }
    lab.pass(60).await;
    assert_eq!(told(&peer).len(), 1);
    for _ in 0..9 {
        for guid in [GUID]
            .into_iter()
            .chain(guids[..29].iter().map(String::as_str))
        {
            lab.lab.beat(guid, |_| {}).await;
        }
        lab.pass(40).await;
    }
    assert_eq!(
        told(&peer)[1],
        pair("resolved", "29 of 30 machines are back")
    );
    lab.lab.beat(&guids[29], |_| {}).await;
    lab.pass(20).await;
    let told = told(&peer);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[2], pair("resolved", "nas is back: all of them are"));
}

#[tokio::test]
async fn two_machines_are_two_messages() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    for guid in [GUID, OTHER_GUID] {
        lab.lab.beat(guid, |_| {}).await;
    }
    lab.pass(240).await;
    let events: Vec<_> = told(&peer).into_iter().map(|(event, _)| event).collect();
    assert_eq!(events, ["opened", "opened"]);
}

#[tokio::test]
async fn what_was_acknowledged_on_the_page_in_the_night_is_not_told_in_the_morning() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    lab.notifications(
        json!({"quiet_hours": {"enabled": true, "hours": [{"from": "11:00", "until": "12:10"}]}}),
    )
    .await;
    lab.lab.cpu(90.0).await;
    lab.tell().await;
    let alert = lab.lab.only().await;
    lab.lab.act(&alert, "acknowledge", json!({})).await;
    for _ in 0..8 {
        lab.cpu(90.0).await;
    }
    assert_eq!(told(&peer), []);
}
