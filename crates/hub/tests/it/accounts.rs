//! First run, login, sessions, users, tokens.

use axum::http::header;
use serde_json::json;

use crate::support::{Client, TestHub};

#[tokio::test]
async fn the_set_up_link_makes_one_admin_and_is_void_then() {
    let hub = TestHub::start().await;
    let nobody = Client::default();
    assert_eq!(
        hub.get(&nobody, "/setup").await.json(),
        json!({"needed": true})
    );

    let wrong = json!({"token": "guess", "name": "Eve", "password": "long enough"});
    assert_eq!(
        hub.post(&nobody, "/setup", wrong).await.problem(),
        (403, "setup_link_void".into())
    );

    let token = hub.app.setup.issue().expose().to_owned();
    let short = json!({"token": token, "name": "Ada", "password": "short"});
    let refused = hub.post(&nobody, "/setup", short).await;
    assert_eq!(refused.problem(), (422, "invalid".into()));
    assert_eq!(refused.json()["errors"][0]["pointer"], "/password");

    let good = json!({"token": token, "name": "Ada", "password": "correct horse"});
    let made = hub.post(&nobody, "/setup", good.clone()).await;
    assert_eq!(made.status, 201);
    let cookie = made.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let ada = Client::cookie(&made);
    assert_eq!(
        hub.get(&ada, "/session").await.json()["user"]["role"],
        "admin"
    );

    assert_eq!(
        hub.post(&nobody, "/setup", good).await.problem(),
        (403, "setup_link_void".into())
    );
    assert_eq!(
        hub.get(&nobody, "/setup").await.json(),
        json!({"needed": false})
    );
    let late = hub.app.setup.issue().expose().to_owned();
    let late = json!({"token": late, "name": "Eve", "password": "long enough"});
    assert_eq!(
        hub.post(&nobody, "/setup", late).await.problem(),
        (409, "setup_done".into())
    );
}

#[tokio::test]
async fn login_answers_alike_for_a_wrong_name_and_a_wrong_password_and_is_slowed_down() {
    let hub = TestHub::start().await;
    hub.first_admin().await;
    let nobody = Client::default();
    let login = |name: &str, password: &str| json!({"name": name, "password": password});

    let wrong_name = hub
        .post(&nobody, "/session", login("Eve", "correct horse"))
        .await;
    let wrong_password = hub
        .post(&nobody, "/session", login("ada", "battery staple"))
        .await;
    assert_eq!(wrong_name.problem(), (401, "wrong_credentials".into()));
    assert_eq!(wrong_name.bytes, wrong_password.bytes);

    let good = hub
        .post(&nobody, "/session", login("ADA", "correct horse"))
        .await;
    assert_eq!(good.status, 200, "{}", good.text());

    let mut last = good;
    for _ in 0..12 {
        last = hub.post(&nobody, "/session", login("ada", "guess")).await;
    }
    assert_eq!(last.problem(), (429, "too_many_requests".into()));
    assert!(last.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn a_session_ends_by_logout_by_idleness_and_by_revocation() {
    let hub = TestHub::start().await;
    let ada = hub.first_admin().await;
    let nobody = Client::default();
    let again = json!({"name": "Ada", "password": "correct horse"});

    let second = Client::cookie(&hub.post(&nobody, "/session", again.clone()).await);
    let sessions = hub.get(&ada, "/sessions").await.json();
    let other = sessions["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["current"] == false);
    let id = other.unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        hub.delete(&ada, &format!("/sessions/{id}")).await.status,
        204
    );
    assert_eq!(hub.get(&second, "/session").await.status, 401);

    let third = Client::cookie(&hub.post(&nobody, "/session", again.clone()).await);
    assert_eq!(hub.delete(&third, "/session").await.status, 204);
    assert_eq!(hub.get(&third, "/session").await.status, 401);

    // Six idle days are allowed, eight are not; use is noted by a job.
    hub.pass(6 * 86_400).await;
    assert_eq!(hub.get(&ada, "/session").await.status, 200);
    hub.run_job("accounts.last_used").await;
    hub.pass(6 * 86_400).await;
    assert_eq!(hub.get(&ada, "/session").await.status, 200);
    hub.pass(8 * 86_400).await;
    assert_eq!(hub.get(&ada, "/session").await.status, 401);
    hub.run_job("accounts.end_sessions").await;
}

#[tokio::test]
async fn another_site_cannot_use_a_session() {
    let hub = TestHub::start().await;
    let ada = hub.first_admin().await;
    let body = json!({"name": "box"});
    for evil in [
        ada.clone().with("sec-fetch-site", "cross-site"),
        ada.clone()
            .with("origin", "http://evil.example")
            .with("host", "hub.lan"),
    ] {
        let answer = hub.post(&evil, "/machines", body.clone()).await;
        assert_eq!(answer.problem(), (403, "cross_site".into()));
    }
    let own = ada.with("sec-fetch-site", "same-origin");
    assert_eq!(hub.post(&own, "/machines", body).await.status, 201);
}

#[tokio::test]
async fn users_are_managed_and_the_last_admin_stays() {
    let hub = TestHub::start().await;
    let ada = hub.first_admin().await;
    let bob = json!({"name": "Bob", "role": "viewer", "password": "hunter2hunter2"});
    let made = hub.post(&ada, "/users", bob.clone()).await;
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert!(!made.text().contains("hunter2"));
    let twice = json!({"name": "BOB", "role": "viewer", "password": "hunter2hunter2"});
    assert_eq!(
        hub.post(&ada, "/users", twice).await.problem(),
        (409, "name_taken".into())
    );

    let login = json!({"name": "bob", "password": "hunter2hunter2"});
    let bob = Client::cookie(&hub.post(&Client::default(), "/session", login).await);
    assert_eq!(
        hub.post(&bob, "/machines", json!({"name": "x"}))
            .await
            .status,
        403
    );
    let change = json!({"role": "operator"});
    assert_eq!(
        hub.patch(&ada, &format!("/users/{id}"), change)
            .await
            .status,
        200
    );
    assert_eq!(
        hub.post(&bob, "/machines", json!({"name": "x"}))
            .await
            .status,
        201
    );

    // A new password set by the admin ends Bob's sessions.
    let change = json!({"password": "another long one"});
    assert_eq!(
        hub.patch(&ada, &format!("/users/{id}"), change)
            .await
            .status,
        200
    );
    assert_eq!(hub.get(&bob, "/session").await.status, 401);

    let me = hub.get(&ada, "/session").await.json()["user"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = hub.delete(&ada, &format!("/users/{me}")).await;
    assert_eq!(refused.problem(), (409, "last_admin".into()));
    let refused = hub
        .patch(&ada, &format!("/users/{me}"), json!({"role": "viewer"}))
        .await;
    assert_eq!(refused.problem(), (409, "last_admin".into()));
    assert_eq!(hub.delete(&ada, &format!("/users/{id}")).await.status, 204);
}

#[tokio::test]
async fn a_password_change_needs_the_old_one_and_ends_other_sessions() {
    let hub = TestHub::start().await;
    let ada = hub.first_admin().await;
    let login = json!({"name": "Ada", "password": "correct horse"});
    let other = Client::cookie(&hub.post(&Client::default(), "/session", login).await);
    let wrong = json!({"current_password": "x", "new_password": "battery staple"});
    assert_eq!(
        hub.put(&ada, "/session/password", wrong).await.problem(),
        (422, "invalid".into())
    );
    let good = json!({"current_password": "correct horse", "new_password": "battery staple"});
    assert_eq!(hub.put(&ada, "/session/password", good).await.status, 204);
    assert_eq!(hub.get(&ada, "/session").await.status, 200);
    assert_eq!(hub.get(&other, "/session").await.status, 401);
}

#[tokio::test]
async fn tokens_are_shown_once_kept_as_hashes_and_revoked_at_once() {
    let hub = TestHub::start().await;
    let ada = hub.first_admin().await;
    let made = hub
        .post(&ada, "/tokens", json!({"name": "script", "role": "viewer"}))
        .await;
    assert_eq!(made.status, 201);
    let made = made.json();
    let text = made["token"].as_str().unwrap();
    let script = Client::bearer(text);
    assert_eq!(hub.get(&script, "/machines").await.status, 200);
    assert_eq!(
        hub.get(&Client::api_key(text), "/machines").await.status,
        200
    );

    let list = hub.get(&ada, "/tokens").await;
    assert!(!list.text().contains(text), "a token is shown once");
    let secret = text.trim_start_matches("hlc_").to_owned();
    let id = made["id"].as_str().unwrap();
    assert_eq!(hub.delete(&ada, &format!("/tokens/{id}")).await.status, 204);
    assert_eq!(hub.get(&script, "/machines").await.status, 401);

    let ended = json!({"name": "x", "role": "viewer", "expires_at": "2026-11-24T00:00:00Z"});
    let ended = hub.post(&ada, "/tokens", ended).await.json();
    let ended = Client::bearer(ended["token"].as_str().unwrap());
    assert_eq!(hub.get(&ended, "/machines").await.status, 200);
    hub.pass(86_400).await;
    assert_eq!(hub.get(&ended, "/machines").await.status, 401);

    let folder = hub.stop().await;
    for file in ["homelabcmd.db", "homelabcmd.db-wal"] {
        let Ok(bytes) = std::fs::read(folder.path().join(file)) else {
            continue;
        };
        let found = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!found, "a token's text stands in {file}");
    }
}

#[tokio::test]
async fn names_and_ids_that_cannot_be_are_nobody_s_on_either_engine() {
    let (hub, _server) = TestHub::start_on_postgres().await;
    let admin = hub.client("admin").await;
    let login = json!({"name": "a\u{0}b", "password": "correct horse"});
    let answer = hub.post(&Client::default(), "/session", login).await;
    assert_eq!(answer.problem(), (401, "wrong_credentials".into()));
    for id in ["a\u{0}b", "nas", "a647f3f9-48e4-4ad6-aff0-173fdd08849a"] {
        let body = json!({"name": "t", "role": "agent", "machine_id": id});
        let answer = hub.post(&admin, "/tokens", body).await;
        assert_eq!(answer.problem(), (422, "invalid".into()), "{id:?}");
    }
    let machine = hub.post(&admin, "/machines", json!({"name": "nas"})).await;
    let id = machine.json()["id"].as_str().unwrap().to_uppercase();
    let body = json!({"name": "t", "role": "agent", "machine_id": id});
    let answer = hub.post(&admin, "/tokens", body).await;
    assert_eq!(answer.json()["machine_id"], machine.json()["id"]);
}

#[tokio::test]
async fn passwords_are_looked_at_before_the_only_turn_at_writing_is_taken() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let setup = hub.app.setup.issue().expose().to_owned();
    let _turn = hub.app.db.write().await.unwrap();
    let user = json!({"name": "bob", "role": "viewer", "password": "short"});
    let refused = hub.post(&admin, "/users", user).await;
    assert_eq!(refused.problem(), (422, "invalid".into()));
    let first = json!({"token": setup, "name": "ada", "password": "short"});
    let refused = hub.post(&Client::default(), "/setup", first).await;
    assert_eq!(refused.problem(), (422, "invalid".into()));
}
