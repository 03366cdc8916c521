use serde_json::json;

use super::Lab;

#[tokio::test]
async fn what_is_no_action_or_not_allowed_is_refused_before_the_machine_is_touched() {
    let lab = Lab::start().await;
    for (wish, code) in [
        (json!({"action": "rm"}), "unknown_action"),
        (json!({}), "bad_wish"),
        (
            json!({"action": "say", "command": "x", "action_type": "say"}),
            "bad_wish",
        ),
        (json!({"command": "uptime"}), "bad_wish"),
        (json!({"action": "restart_service"}), "invalid_parameter"),
        (
            json!({"action": "restart_service", "params": {"service": "nginx; reboot"}}),
            "invalid_parameter",
        ),
        (
            json!({"action": "restart_service", "params": {"service": "poweroff.target"}}),
            "invalid_parameter",
        ),
        (
            json!({"action": "say", "params": {"word": "/etc/passwd"}}),
            "invalid_parameter",
        ),
        (
            json!({"command": "systemctl restart nginx; reboot", "action_type": "restart_service"}),
            "command_not_allowed",
        ),
        (
            json!({"command": "uptime", "action_type": "restart_service"}),
            "command_not_allowed",
        ),
    ] {
        let refused = lab.refused(&lab.admin, wish.clone()).await;
        assert_eq!(refused, (400, code.into()), "{wish}");
        lab.hub
            .app
            .clock
            .advance(std::time::Duration::from_secs(60));
    }
    let other = lab.hub.client("operator").await;
    let refused = lab.refused(&other, json!({"action": "admins_only"})).await;
    assert_eq!(refused, (403, "role_needed".into()));
    let refused = lab.refused(&other, json!({"action": "not_yet"})).await;
    assert_eq!(refused, (403, "action_not_approved".into()));
    let viewer = lab.hub.client("viewer").await;
    let refused = lab.refused(&viewer, json!({"action": "clear_logs"})).await;
    assert_eq!(refused.0, 403);
    let path = "/machines/01890a5d-ac96-774b-bcce-b302099a8057/commands/execute";
    let answer = lab
        .hub
        .post(&other, path, json!({"action": "clear_logs"}))
        .await;
    assert_eq!(answer.status, 404);
    assert!(lab.sshd.sessions().unwrap().is_empty(), "nobody was asked");
    assert!(lab.actions().await.is_empty());
    let recorded = lab.recorded().await;
    assert_eq!(recorded.len(), 13, "{recorded:?}");
    assert!(
        recorded
            .iter()
            .all(|line| line.starts_with("command.refused refused"))
    );
    assert_eq!(recorded[0], "command.refused refused rm on nas");
}

#[tokio::test]
async fn wrong_parameters_are_named_and_not_repeated() {
    let lab = Lab::start().await;
    let wish = json!({"action": "say", "params": {"word": "/etc/secret-thing", "loud": 1}});
    let problem = lab.execute(&lab.operator, wish).await.json();
    let pointers: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/params/word", "/params/loud"]);
    assert!(!problem.to_string().contains("secret-thing"), "{problem}");
}

#[tokio::test]
async fn who_asks_too_often_waits_and_others_do_not() {
    let lab = Lab::start().await;
    let wish = json!({"action": "say", "params": {"word": "/say/a"}});
    assert_eq!(lab.get("/settings/commands").await["per_minute"], 10);
    let fewer = json!({"per_minute": 1});
    let set = lab.hub.put(&lab.admin, "/settings/commands", fewer).await;
    assert_eq!(set.status, 200, "{}", set.text());
    assert_eq!(lab.execute(&lab.operator, wish.clone()).await.status, 200);
    let answer = lab.execute(&lab.operator, wish.clone()).await;
    assert_eq!(answer.status, 429);
    let wait = answer.headers["retry-after"].to_str().unwrap();
    let wait: u64 = wait.parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(lab.execute(&lab.admin, wish.clone()).await.status, 200);
    // An admin allows more.
    let more = json!({"per_minute": 100});
    let set = lab.hub.put(&lab.admin, "/settings/commands", more).await;
    assert_eq!(set.status, 200, "{}", set.text());
    assert_eq!(lab.execute(&lab.operator, wish).await.status, 200);
    let entries = lab.get("/audit?action=commands.changed").await;
    assert_eq!(
        entries["items"][0]["detail"],
        json!({"per_minute": {"from": 1, "to": 100}})
    );
}

#[tokio::test]
async fn an_own_action_is_used_once_an_admin_approved_it_as_it_is_written() {
    let mut lab = Lab::start().await;
    let wish = json!({"action": "not_yet"});
    let refused = lab.refused(&lab.admin, wish.clone()).await;
    assert_eq!(refused, (403, "action_not_approved".into()));
    let path = "/commands/catalogue/not_yet/approve";
    assert_eq!(
        lab.hub.post(&lab.operator, path, json!({})).await.status,
        403
    );
    assert_eq!(lab.hub.post(&lab.admin, path, json!({})).await.status, 200);
    assert_eq!(lab.execute(&lab.operator, wish.clone()).await.status, 200);
    let entries = lab.get("/audit?action=command.definition_approved").await;
    assert_eq!(entries["items"][0]["subject"], "not_yet");
    let shipped = "/commands/catalogue/reboot/approve";
    assert_eq!(
        lab.hub.post(&lab.admin, shipped, json!({})).await.status,
        409
    );
    // It is written otherwise, and is another one.
    let folder = lab.hub.stop().await;
    let changed = super::ACTIONS.replace("\"new\"", "\"newer\"");
    std::fs::write(folder.path().join("actions.toml"), changed).unwrap();
    lab.hub = crate::support::TestHub::start_in(folder, None).await;
    let refused = lab.refused(&lab.operator, wish).await;
    assert_eq!(refused, (403, "action_not_approved".into()));
    let catalogue = lab.get("/commands/catalogue").await;
    let items = catalogue["items"].as_array().unwrap();
    let of = |name: &str| items.iter().find(|item| item["name"] == name).unwrap();
    assert_eq!(of("not_yet")["is_approved"], false);
    // Whoever approves it sees what that is.
    assert_eq!(of("not_yet")["argv"], json!(["echo", "newer"]));
    assert_eq!(of("say")["is_approved"], true);
    assert_eq!(of("say")["approved_by"], "test admin");
    assert_eq!(of("reboot")["is_approved"], true);
}
