use std::time::Duration;

use serde_json::{Value, json};

use super::Lab;

/// Asks for something that has to be approved; its id.
async fn asked(lab: &Lab, wish: Value) -> String {
    let answer = lab.execute(&lab.operator, wish).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["code"], "approval_needed");
    problem["conflicting_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_dangerous_action_waits_for_an_admin_and_is_run_once() {
    let lab = Lab::start().await;
    let id = asked(&lab, json!({"action": "explode"})).await;
    let waiting = lab.get("/actions?state=waiting").await;
    assert_eq!(waiting["items"][0]["id"], id);
    assert_eq!(
        waiting["items"][0]["reasons"],
        json!([{"reason": "dangerous"}])
    );
    assert_eq!(waiting["items"][0]["approver"], "admin");
    assert!(lab.sshd.sessions().unwrap().is_empty(), "nobody was asked");
    // The same again is the same.
    let again = lab
        .execute(&lab.operator, json!({"action": "explode"}))
        .await
        .json();
    assert_eq!(again["conflicting_id"], id);
    let approve = format!("/actions/{id}/approve");
    let refused = lab.hub.post(&lab.operator, &approve, json!({})).await;
    assert_eq!(
        (refused.status.as_u16(), refused.json()["code"].as_str()),
        (403, Some("role_needed"))
    );
    let note = json!({"note": "go on"});
    let (one, two) = tokio::join!(
        lab.hub.post(&lab.admin, &approve, note.clone()),
        lab.hub.post(&lab.admin, &approve, note),
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let ended = lab.ended(&id).await;
    assert_eq!(ended["state"], "done");
    assert_eq!(
        (&ended["decided_by"], &ended["note"]),
        (&"test admin".into(), &"go on".into())
    );
    assert_eq!(
        lab.recorded().await,
        [
            "command.requested done Explode on nas",
            "command.refused refused explode on nas",
            "command.approved done Explode on nas",
            "command.started done Explode on nas",
            "command.ended done Explode on nas",
        ]
    );
}

#[tokio::test]
async fn on_a_paused_machine_everything_waits() {
    let lab = Lab::start().await;
    let paused = lab
        .hub
        .put(&lab.admin, &lab.path("/pause"), json!({}))
        .await;
    assert!(paused.status.is_success(), "{}", paused.text());
    let id = asked(&lab, json!({"action": "say", "params": {"word": "/say/a"}})).await;
    let approve = format!("/actions/{id}/approve");
    let approved = lab.hub.post(&lab.operator, &approve, json!({})).await;
    assert_eq!(
        approved.status,
        200,
        "who works there may: {}",
        approved.text()
    );
    assert_eq!(lab.ended(&id).await["state"], "done");
}

#[tokio::test]
async fn a_rule_makes_it_wait_and_a_refusal_has_a_reason() {
    let lab = Lab::start().await;
    let rule = json!({"actions": ["say"], "machines": [lab.machine]});
    let set = json!({"approval_rules": [rule], "approval_hours": 2});
    assert_eq!(
        lab.hub
            .put(&lab.admin, "/settings/commands", set)
            .await
            .status,
        200
    );
    let wish = json!({"action": "say", "params": {"word": "/say/a"}});
    let id = asked(&lab, wish.clone()).await;
    let reject = format!("/actions/{id}/reject");
    let none = lab
        .hub
        .post(&lab.admin, &reject, json!({"reason": "  "}))
        .await;
    assert_eq!(none.status, 422);
    let answer = lab
        .hub
        .post(&lab.admin, &reject, json!({"reason": "not today"}))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let action = lab.get(&format!("/actions/{id}")).await;
    assert_eq!(
        (&action["state"], &action["note"]),
        (&"rejected".into(), &"not today".into())
    );
    let late = lab
        .hub
        .post(&lab.admin, &format!("/actions/{id}/approve"), json!({}))
        .await;
    assert_eq!(
        (late.status.as_u16(), late.json()["code"].as_str()),
        (409, Some("not_waiting"))
    );
    // Whoever asked may take it back.
    let id = asked(&lab, wish.clone()).await;
    let own = format!("/actions/{id}/reject");
    let own = lab
        .hub
        .post(&lab.operator, &own, json!({"reason": "a mistake"}))
        .await;
    assert_eq!(own.status, 200, "{}", own.text());
    // And nobody cares for it for too long.
    let id = asked(&lab, wish).await;
    lab.hub.app.clock.advance(Duration::from_secs(2 * 3600 + 1));
    let late = lab
        .hub
        .post(&lab.admin, &format!("/actions/{id}/approve"), json!({}))
        .await;
    assert_eq!(late.status, 409);
    lab.hub.run_job("commands.expire").await;
    assert_eq!(lab.get(&format!("/actions/{id}")).await["state"], "expired");
    assert!(lab.sshd.sessions().unwrap().is_empty(), "nobody was asked");
    assert_eq!(
        lab.recorded().await.last().unwrap(),
        "command.expired refused Say /say/a on nas"
    );
}

#[tokio::test]
async fn what_waits_outlives_the_hub_and_is_not_run_when_its_action_has_changed() {
    let mut lab = Lab::start().await;
    let id = asked(&lab, json!({"action": "explode"})).await;
    let folder = lab.hub.stop().await;
    let changed = super::ACTIONS.replace("\"boom\"", "\"BOOM\"");
    std::fs::write(folder.path().join("actions.toml"), changed).unwrap();
    lab.hub = crate::support::TestHub::start_in(folder, None).await;
    let action = lab.get(&format!("/actions/{id}")).await;
    assert_eq!(action["state"], "waiting");
    let approve = format!("/actions/{id}/approve");
    let answer = lab.hub.post(&lab.admin, &approve, json!({})).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["code"].as_str()),
        (409, Some("action_changed"))
    );
    let reject = format!("/actions/{id}/reject");
    let answer = lab
        .hub
        .post(&lab.admin, &reject, json!({"reason": "it changed"}))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn channels_that_want_it_are_told_what_waits_and_what_failed() {
    let lab = Lab::start().await;
    let channel = |name: &str, route: Value| {
        json!({"name": name, "route": route, "settings": {"kind": "webhook"},
            "secrets": {"url": "http://127.0.0.1:9/hook"}})
    };
    for (name, route) in [
        ("all", json!({"done_actions": true})),
        (
            "quiet",
            json!({"approvals": false, "failed_actions": false}),
        ),
        ("others", json!({"tags": ["lab"]})),
    ] {
        let path = "/settings/notifications/channels";
        let made = lab.hub.post(&lab.admin, path, channel(name, route)).await;
        assert_eq!(made.status, 201, "{}", made.text());
    }
    let id = asked(&lab, json!({"action": "explode"})).await;
    let approve = format!("/actions/{id}/approve");
    assert_eq!(
        lab.hub.post(&lab.admin, &approve, json!({})).await.status,
        200
    );
    lab.ended(&id).await;
    let wish = json!({"action": "say", "params": {"word": "/say/a", "code": 4}});
    assert_eq!(lab.execute(&lab.operator, wish).await.status, 200);
    let list = lab.get("/notifications").await;
    let mut said: Vec<String> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect();
    said.sort();
    assert_eq!(
        said,
        [
            "Explode on nas is done",
            "Explode on nas waits for an approval",
            "Say /say/a on nas failed"
        ],
        "{list}"
    );
}
