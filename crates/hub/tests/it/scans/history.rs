use serde_json::{Value, json};

use super::{Made, MadeUp, QUICK, ended, read, recorded, start};
use crate::support::TestHub;
use homelabcmd_testkit::sshd::Sshd;

#[tokio::test]
async fn on_sqlite() {
    everything(TestHub::start().await).await;
}

#[tokio::test]
async fn on_postgresql() {
    let (hub, _server) = TestHub::start_on_postgres().await;
    everything(hub).await;
}

async fn everything(hub: TestHub) {
    let made = Made::start_on(hub, QUICK).await;
    let other = MadeUp::start(QUICK);
    other.sshd.authorize(&made.key).unwrap();
    let address = json!({"address": "127.0.0.1", "port": other.sshd.port(),
        "user": Sshd::user().unwrap(), "sudo": "none"});
    let stranger = start(&made.hub, &made.admin, address.clone()).await;
    let stranger = ended(&made.hub, &made.admin, &stranger).await;
    assert_eq!(stranger["state"], "done", "{}", stranger["failure"]);
    the_last_twenty_are_kept(&made).await;
    // The history of an address is its own.
    let id = stranger["id"].as_str().unwrap();
    assert_eq!(read(&made.hub, &made.admin, id).await, stranger);
    let again = start(&made.hub, &made.admin, address).await;
    let again = ended(&made.hub, &made.admin, &again).await;
    let path = format!("/scans/{}/compare", again["id"].as_str().unwrap());
    let compared = made.hub.get(&made.admin, &path).await.json();
    assert_eq!(compared["before"]["id"], id, "{compared}");
    assert_eq!(compared["same"], true);
    pages_follow_each_other(&made).await;
    nobody_sees_scans_who_may_only_look(&made, id).await;
    what_is_deleted_is_gone(&made, id).await;
    failures_push_out_nothing(&made).await;
    with_the_machine_goes_its_history(&made).await;
}

async fn of_machine(made: &Made) -> Vec<Value> {
    let path = format!("/scans?machine_id={}", made.machine);
    let list = made.hub.get(&made.admin, &path).await.json();
    list["items"].as_array().unwrap().clone()
}

async fn the_last_twenty_are_kept(made: &Made) {
    let mut ids = Vec::new();
    for _ in 0..22 {
        let scan = made.scan_to_its_end().await;
        assert_eq!(scan["state"], "done", "{}", scan["failure"]);
        ids.push(scan["id"].clone());
    }
    let kept: Vec<Value> = of_machine(made)
        .await
        .iter()
        .map(|s| s["id"].clone())
        .collect();
    ids.reverse();
    assert_eq!(kept, ids[..20], "the newest first");
    let gone = format!("/scans/{}", ids[20].as_str().unwrap());
    assert_eq!(made.hub.get(&made.admin, &gone).await.status, 404);
}

async fn pages_follow_each_other(made: &Made) {
    let all = made.hub.get(&made.admin, "/scans").await.json();
    let all = all["items"].as_array().unwrap().clone();
    assert_eq!(all.len(), 22);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/scans?limit=10{cursor}");
        let page = made.hub.get(&made.admin, &path).await.json();
        seen.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, all);
    assert!(all[0].get("result").is_none(), "a list has no bodies");
    let bad = made.hub.get(&made.admin, "/scans?cursor=x").await;
    assert_eq!(bad.problem(), (400, "bad_cursor".into()));
}

async fn nobody_sees_scans_who_may_only_look(made: &Made, id: &str) {
    let viewer = made.hub.client("viewer").await;
    for path in [
        "/scans".to_owned(),
        format!("/scans/{id}"),
        format!("/scans/{id}/compare"),
    ] {
        let answer = made.hub.get(&viewer, &path).await;
        assert_eq!(answer.problem(), (403, "role_missing".into()), "{path}");
    }
    let body = json!({"machine_id": made.machine});
    assert_eq!(made.hub.post(&viewer, "/scans", body).await.status, 403);
}

async fn what_is_deleted_is_gone(made: &Made, id: &str) {
    let operator = made.hub.client("operator").await;
    let path = format!("/scans/{id}");
    assert_eq!(made.hub.delete(&operator, &path).await.status, 204);
    assert_eq!(made.hub.delete(&operator, &path).await.status, 404);
    assert_eq!(made.hub.get(&operator, &path).await.status, 404);
    let recorded = recorded(&made.hub, &made.admin).await;
    assert_eq!(recorded.last().unwrap(), "scan.deleted done");
}

/// However often a machine cannot be reached: what it told last is there.
async fn failures_push_out_nothing(made: &Made) {
    let last = of_machine(made).await[0]["id"].clone();
    let answer = made.host.folder.path().join("answer");
    std::fs::write(answer, "#!/bin/sh\nexit 1\n").unwrap();
    for _ in 0..22 {
        assert_eq!(made.scan_to_its_end().await["state"], "failed");
    }
    let kept = of_machine(made).await;
    assert_eq!(kept.len(), 21);
    assert_eq!(kept[20]["id"], last);
    let failed = kept[0]["id"].as_str().unwrap();
    let path = format!("/scans/{failed}/compare");
    let compared = made.hub.get(&made.admin, &path).await;
    assert_eq!(compared.problem(), (409, "scan_empty".into()));
}

async fn with_the_machine_goes_its_history(made: &Made) {
    let path = format!("/machines/{}", made.machine);
    let deleted = made.hub.delete(&made.admin, &path).await;
    assert_eq!(deleted.status, 204, "{}", deleted.text());
    assert!(of_machine(made).await.is_empty());
}
