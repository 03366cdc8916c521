//! What entries say, and what they do not.

use homelabcmd::audit::Outcome;
use serde_json::{Value, json};

use crate::support::{Client, GUID, NOON, TestHub, beat};

async fn newest(hub: &TestHub, admin: &Client, action: &str) -> Value {
    let list = hub
        .get(admin, &format!("/audit?action={action}&limit=1"))
        .await
        .json();
    list["items"][0].clone()
}

async fn count(hub: &TestHub, admin: &Client, action: &str) -> usize {
    let list = hub
        .get(admin, &format!("/audit?action={action}"))
        .await
        .json();
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn each_login_leaves_one_entry_whatever_comes_of_it() {
    let hub = TestHub::start().await;
    hub.first_admin().await;
    let admin = hub.client("admin").await;
    let log_in = async |name: &str, password: &str| {
        let body = json!({"name": name, "password": password});
        hub.post(&Client::default(), "/session", body)
            .await
            .status
            .as_u16()
    };
    assert_eq!(log_in("Ada", "correct horse").await, 200);
    let opened = newest(&hub, &admin, "session.opened").await;
    assert_eq!(
        (&opened["actor"], &opened["actor_kind"]),
        (&json!("Ada"), &json!("user"))
    );
    assert_eq!(opened["detail"]["peer"], "192.0.2.7");
    assert_eq!(log_in("ada", "wrong").await, 401);
    let refused = newest(&hub, &admin, "session.refused").await;
    assert_eq!(
        (&refused["subject"], &refused["outcome"]),
        (&json!("Ada"), &json!("refused"))
    );
    // Some type their password where the name belongs.
    assert_eq!(log_in("correct horse", "").await, 401);
    let refused = newest(&hub, &admin, "session.refused").await;
    assert_eq!(refused["subject"], "somebody unknown");
    assert_eq!(count(&hub, &admin, "session.refused").await, 2);
    // Who is braked is not recorded any more: the brake is what keeps the record from being filled.
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(log_in("Ada", "wrong").await);
    }
    assert_eq!(statuses.last(), Some(&429));
    let tried = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(count(&hub, &admin, "session.refused").await, 2 + tried);
    let all = hub.get(&admin, "/audit?limit=1000").await.text();
    assert!(!all.contains("correct horse"), "{all}");
}

#[tokio::test]
async fn a_set_up_link_that_is_not_valid_is_recorded() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let body = json!({"token": "planted", "name": "Eve", "password": "correct horse"});
    assert_eq!(
        hub.post(&Client::default(), "/setup", body).await.status,
        403
    );
    let refused = newest(&hub, &admin, "setup").await;
    assert_eq!(
        (&refused["action"], &refused["outcome"]),
        (&json!("setup.refused"), &json!("refused"))
    );
    assert!(!refused.to_string().contains("planted"));
}

#[tokio::test]
async fn a_change_says_what_was_and_what_is() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    hub.put(
        &admin,
        "/settings/general",
        json!({"time_zone": "Europe/Berlin"}),
    )
    .await;
    let changed = newest(&hub, &admin, "general").await;
    assert_eq!(
        changed["detail"],
        json!({"time_zone": {"from": null, "to": "Europe/Berlin"}})
    );
    hub.put(&admin, "/settings/thresholds", json!({"cpu": {"high": 70}}))
        .await;
    let changed = newest(&hub, &admin, "thresholds").await;
    assert_eq!(changed["detail"].as_object().unwrap().len(), 1, "{changed}");
    assert_eq!(changed["detail"]["cpu.high"]["to"], 70.0);
    let made = hub
        .post(&admin, "/machines", json!({"name": "nas"}))
        .await
        .json();
    let path = format!("/machines/{}", made["id"].as_str().unwrap());
    let change = json!({"name": "store", "tags": ["attic"], "notes": "the code is 1234"});
    hub.patch(&admin, &path, change).await;
    let changed = newest(&hub, &admin, "machine.changed").await;
    assert_eq!(
        changed["detail"],
        json!({"name": {"from": "nas", "to": "store"}, "tags": {"from": [], "to": ["attic"]},
            "notes": "changed"})
    );
    assert_eq!(changed["subject"], "store");
    assert_eq!(
        changed["outcome"],
        serde_json::to_value(Outcome::Done).unwrap()
    );
}

#[tokio::test]
async fn a_machine_that_a_shared_token_makes_known_is_recorded_once() {
    let hub = TestHub::start().await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    for seq in 1..4 {
        let body = beat(GUID, seq, NOON);
        hub.post(&agent, "/agents/heartbeat", body).await;
    }
    let registered = newest(&hub, &admin, "machine.registered").await;
    assert_eq!(registered["actor_kind"], "agent");
    assert_eq!(registered["subject"], "nas");
    let all = hub.get(&admin, "/audit").await.json();
    assert_eq!(
        all["items"].as_array().unwrap().len(),
        1,
        "beats are not recorded"
    );
}

#[tokio::test]
async fn a_text_is_found_whatever_its_letters_are() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    for name in ["Ärger im Keller", "50%"] {
        hub.post(&admin, "/machines", json!({"name": name})).await;
    }
    for (text, found) in [
        ("%C3%84rger", 1),
        ("KELLER", 1),
        ("%25", 1),
        ("_", 0),
        ("!", 0),
    ] {
        let list = hub.get(&admin, &format!("/audit?text={text}")).await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), found, "{text}");
    }
}

#[tokio::test]
async fn no_secret_of_a_channel_or_a_user_is_in_the_record() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let url = "http://127.0.0.1:1/planted-secret";
    let channel = json!({"name": "ops", "settings": {"kind": "webhook"}, "secrets": {"url": url}});
    let path = "/settings/notifications/channels";
    let made = hub.post(&admin, path, channel.clone()).await.json();
    let own = format!("{path}/{}", made["id"].as_str().unwrap());
    hub.put(&admin, &own, channel).await;
    let changed = newest(&hub, &admin, "channel.changed").await;
    assert_eq!(changed["detail"], json!({"secrets": "changed"}));
    let user = json!({"name": "Grace", "role": "viewer", "password": "planted-secret one"});
    let user = hub.post(&admin, "/users", user).await.json();
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    hub.patch(&admin, &path, json!({"password": "planted-secret two"}))
        .await;
    assert_eq!(
        newest(&hub, &admin, "user.changed").await["detail"],
        json!({"password": "changed"})
    );
    let token = hub
        .post(&admin, "/tokens", json!({"name": "t", "role": "viewer"}))
        .await
        .json();
    let all = hub.get(&admin, "/audit.csv").await.text();
    assert!(!all.contains("planted-secret"), "{all}");
    assert!(!all.contains(token["token"].as_str().unwrap()), "{all}");
}

#[tokio::test]
async fn a_name_that_never_ends_is_cut_and_stays_one_line() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let path = "/settings/notifications/channels";
    let body = json!({"name": "a\u{202e}b", "settings": {"kind": "webhook"},
        "secrets": {"url": "http://127.0.0.1:1/x"}});
    hub.post(&admin, path, body).await;
    let entry = homelabcmd::audit::Entry::done(0, &super::somebody(), "x.done", "y\n".repeat(4000));
    super::add(&hub.app.db, &entry).await;
    let kept = newest(&hub, &admin, "x.done").await["subject"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(kept.chars().count(), 256);
    assert!(!kept.contains('\n') && kept.ends_with('…'), "{kept}");
}
