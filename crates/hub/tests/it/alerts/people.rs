//! What people do with alerts, and with the lines that they are about.

use serde_json::{Value, json};

use super::{Lab, kinds};

#[tokio::test]
async fn acknowledged_it_still_ends_by_itself_and_worse_opens_it_again() {
    let mut lab = Lab::start().await;
    lab.thresholds(json!({"cpu": {"sustained_seconds": 0}}))
        .await;
    lab.cpu(90.0).await;
    let alert = lab.only().await;
    let taken = lab
        .act(&alert, "acknowledge", json!({"note": "on it"}))
        .await;
    assert_eq!(
        (&taken["state"], &taken["note"]),
        (&json!("acknowledged"), &json!("on it"))
    );
    assert_eq!(taken["acknowledged_by"], "test admin");
    // Twice is once.
    let again = lab.act(&alert, "acknowledge", json!({})).await;
    assert_eq!(kinds(&again), ["opened", "acknowledged"]);

    lab.pass(60).await;
    lab.cpu(99.0).await;
    assert_eq!(lab.only().await["state"], "open");
    lab.act(&alert, "acknowledge", json!({})).await;
    for _ in 0..2 {
        lab.pass(60).await;
        lab.cpu(5.0).await;
    }
    assert_eq!(lab.only().await["state"], "resolved");
    let path = format!("/alerts/{}/acknowledge", alert["id"].as_str().unwrap());
    let late = lab.hub.post(&lab.admin, &path, json!({})).await;
    assert_eq!(late.problem(), (409, "already_resolved".into()));
}

#[tokio::test]
async fn resolved_by_hand_it_stays_so_until_it_is_over_also_after_a_restart() {
    let mut lab = Lab::start().await;
    lab.thresholds(json!({"cpu": {"sustained_seconds": 0}}))
        .await;
    lab.cpu(90.0).await;
    let alert = lab.only().await;
    let resolved = lab
        .act(&alert, "resolve", json!({"note": "a big compile"}))
        .await;
    assert_eq!(
        (&resolved["state"], &resolved["resolved_by"]),
        (&json!("resolved"), &json!("test admin"))
    );
    for restart in [false, true] {
        if restart {
            lab.restart().await;
        }
        lab.pass(60).await;
        lab.cpu(90.0).await;
        assert_eq!(
            lab.alerts("?state=active").await,
            Vec::<Value>::new(),
            "restart: {restart}"
        );
    }
    lab.pass(60).await;
    lab.cpu(97.0).await;
    assert_eq!(lab.alerts("?state=active").await[0]["severity"], "critical");
}

#[tokio::test]
async fn a_snooze_ends_and_what_is_still_wrong_is_open_again() {
    let mut lab = Lab::start().await;
    lab.thresholds(json!({"disk": {"high": 40}})).await;
    lab.cpu(1.0).await;
    let alert = lab.only().await;
    let snoozed = lab
        .act(
            &alert,
            "snooze",
            json!({"minutes": 30, "reason": "new disk comes"}),
        )
        .await;
    assert_eq!(snoozed["snoozed_until"], "2026-11-23T12:30:00Z");
    for (seconds, state) in [(1799, "snoozed"), (1, "open")] {
        lab.pass(seconds).await;
        let disk = &lab.alerts("?condition=disk").await[0];
        assert_eq!(disk["state"], state, "{seconds}");
    }
    for bad in [
        json!({}),
        json!({"minutes": 0}),
        json!({"until": "2026-01-01T00:00:00Z"}),
        json!({"minutes": 5, "until": "2026-12-01T00:00:00Z"}),
    ] {
        let path = format!("/alerts/{}/snooze", alert["id"].as_str().unwrap());
        assert_eq!(
            lab.hub.post(&lab.admin, &path, bad.clone()).await.status,
            422,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn thresholds_are_merged_and_checked() {
    let lab = Lab::start().await;
    let get = async || lab.hub.get(&lab.admin, "/settings/thresholds").await.json();
    let before = get().await;
    assert_eq!(before["cpu"]["high"], 85.0);
    assert_eq!(before["disk"]["critical"], 95.0);
    assert_eq!(before["offline_after_seconds"], 180);
    lab.thresholds(json!({"memory": {"high": 70}})).await;
    let after = get().await;
    assert_eq!(
        after["memory"],
        json!({"enabled": true, "high": 70.0, "critical": 95.0, "sustained_seconds": 180, "margin": 5.0})
    );
    assert_eq!(after["cpu"], before["cpu"]);
    let refused = lab
        .hub
        .put(
            &lab.admin,
            "/settings/thresholds",
            json!({"cpu": {"high": 99}}),
        )
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/cpu/critical");
    assert_eq!(get().await, after);
}

#[tokio::test]
async fn a_deleted_machine_takes_its_alerts_along() {
    let mut lab = Lab::start().await;
    lab.thresholds(json!({"cpu": {"sustained_seconds": 0}}))
        .await;
    lab.cpu(99.0).await;
    let machine = lab.hub.machine(&lab.admin).await;
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    assert_eq!(lab.hub.delete(&lab.admin, &path).await.status, 204);
    lab.pass(60).await;
    assert_eq!(lab.alerts("").await.len(), 0);
}

#[tokio::test]
async fn other_lines_count_at_once_also_for_a_machine_that_is_off() {
    let mut lab = Lab::start().await;
    lab.beat(crate::support::GUID, |body| {
        body["goodbye"] = json!({"reason": "shutdown", "at": body["sent_at"]});
    })
    .await;
    lab.thresholds(json!({"disk": {"high": 40}})).await;
    lab.look().await;
    assert_eq!(lab.alerts("?state=active").await.len(), 1);
    lab.thresholds(json!({"disk": {"high": 80}})).await;
    lab.look().await;
    assert_eq!(lab.alerts("?state=active").await.len(), 0);
}
