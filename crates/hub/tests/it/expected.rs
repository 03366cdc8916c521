//! Servers, workstations, and when each is expected to be on.

use serde_json::json;

use crate::support::{GUID, TestHub, beat};

#[tokio::test]
async fn a_kind_brings_its_rule_and_an_own_rule_stays_until_the_kind_changes() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let body = json!({"name": "desk"});
    let id = hub.post(&admin, "/machines", body).await.json()["id"].clone();
    let path = format!("/machines/{}", id.as_str().unwrap());
    let change = async |body| hub.patch(&admin, &path, body).await;

    let machine = hub.get(&admin, &path).await.json();
    assert_eq!(machine["expected"], json!({"rule": "always"}));
    assert_eq!(machine["is_expected"], true);

    // NOON is a Monday, 12:00 UTC.
    let zone = json!({"time_zone": "UTC"});
    assert_eq!(hub.put(&admin, "/settings/general", zone).await.status, 200);
    let hours = |from: &str| json!({"rule": "hours", "hours": [{"days": ["mon"], "from": from, "until": "13:00"}]});
    let machine = change(json!({"expected": hours("11:00")})).await.json();
    assert_eq!(machine["expected"], hours("11:00"));
    assert_eq!(machine["is_expected"], true);
    let machine = change(json!({"expected": hours("12:30")})).await.json();
    assert_eq!(machine["is_expected"], false);
    // Something else changes: the rule stays.
    let machine = change(json!({"notes": "under the desk"})).await.json();
    assert_eq!(machine["expected"], hours("12:30"));

    let machine = change(json!({"kind": "workstation"})).await.json();
    assert_eq!(machine["expected"], json!({"rule": "never"}));
    assert_eq!(machine["is_expected"], false);
    let machine = change(json!({"expected": {"rule": "always"}})).await.json();
    assert_eq!(machine["is_expected"], true);
    let machine = change(json!({"expected": null})).await.json();
    assert_eq!(machine["expected"], json!({"rule": "never"}));
}

#[tokio::test]
async fn hours_that_are_none_are_refused() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let id = hub
        .post(&admin, "/machines", json!({"name": "desk"}))
        .await
        .json()["id"]
        .clone();
    let path = format!("/machines/{}", id.as_str().unwrap());
    for expected in [
        json!({"rule": "hours", "hours": []}),
        json!({"rule": "hours", "hours": [{"from": "25:00", "until": "26:00"}]}),
        json!({"rule": "hours", "hours": [{"days": ["today"], "from": "10:00", "until": "11:00"}]}),
        json!({"rule": "sometimes"}),
    ] {
        let answer = hub
            .patch(&admin, &path, json!({"expected": expected}))
            .await;
        assert_eq!(answer.status, 422, "{expected}: {}", answer.text());
    }
    let answer = hub
        .put(
            &admin,
            "/settings/general",
            json!({"time_zone": "Mars/Olympus"}),
        )
        .await;
    assert_eq!(answer.problem(), (422, "invalid".into()));
}

#[tokio::test]
async fn a_laptop_is_suggested_to_be_one_until_somebody_decides() {
    let hub = TestHub::start().await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    let mut body = beat(GUID, 1, &hub.app.clock.now().to_string());
    body["facts"] =
        json!({"os": {"id": "debian"}, "cpu": {}, "chassis": "laptop", "battery": true});
    assert_eq!(
        hub.post(&agent, "/agents/heartbeat", body).await.status,
        200
    );

    let machine = hub.machine(&admin).await;
    assert_eq!(machine["kind"], "server");
    assert_eq!(machine["kind_suggestion"]["kind"], "workstation");
    // "No, it serves": said once, and not asked again.
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    let machine = hub
        .patch(&admin, &path, json!({"kind": "server"}))
        .await
        .json();
    assert_eq!(machine["kind_suggestion"], json!(null));
    assert_eq!(machine["kind"], "server");
}

#[tokio::test]
async fn how_a_machine_left_is_told_apart_also_while_it_is_paused() {
    let mut seq = 0;
    let hub = TestHub::start().await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    for (reason, absence) in [
        ("shutdown", "shut_down"),
        ("suspend", "suspended"),
        ("stop", "agent_stopped"),
        ("reboot", "rebooting"),
    ] {
        seq += 1;
        hub.pass(60).await;
        let at = hub.app.clock.now().to_string();
        let mut body = beat(GUID, seq, &at);
        body["samples"] = json!([]);
        body["goodbye"] = json!({"reason": reason, "at": at});
        hub.post(&agent, "/agents/heartbeat", body).await;
        assert_eq!(hub.machine(&admin).await["absence"], absence);
    }
    let machine = hub.machine(&admin).await;
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    let paused = hub
        .put(&admin, &format!("{path}/pause"), json!({}))
        .await
        .json();
    assert_eq!(
        (&paused["status"], &paused["absence"]),
        (&json!("paused"), &json!("rebooting"))
    );
    // It does not come back from its reboot.
    hub.pass(601).await;
    let machine = hub.get(&admin, &path).await.json();
    assert_eq!(
        (&machine["status"], &machine["absence"]),
        (&json!("paused"), &json!("lost"))
    );
    let machine = hub
        .put(&admin, &format!("{path}/unpause"), json!({}))
        .await
        .json();
    assert_eq!(
        (&machine["status"], &machine["absence"]),
        (&json!("offline"), &json!("lost"))
    );
}
