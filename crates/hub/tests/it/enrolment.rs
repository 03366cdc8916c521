//! From a one-time code to a machine of one's own.

use serde_json::json;

use crate::support::{Client, GUID, NOON, OTHER_GUID, TestHub, beat};

fn request(code: &str, guid: &str) -> serde_json::Value {
    json!({"code": code, "guid": guid, "hostname": "nas", "agent_version": "0.1.0"})
}

#[tokio::test]
async fn a_code_buys_one_token_for_one_machine() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let new = json!({"name": "Vault", "kind": "workstation", "tags": ["zfs"]});
    let made = hub
        .post(
            &admin.clone().with("host", "hub.lan:7420"),
            "/agents/enrolments",
            new,
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    let code = made["code"].as_str().unwrap();
    let command = format!("curl -fsSL http://hub.lan:7420/install.sh | sudo sh -s -- {code}");
    assert_eq!(made["command"], command);
    let also = json!({"docker": true});
    let also = hub.post(&admin, "/agents/enrolments", also).await.json();
    assert!(
        also["command"].as_str().unwrap().ends_with(" --docker"),
        "{also}"
    );
    let both = json!({"docker": true, "power": true});
    let both = hub.post(&admin, "/agents/enrolments", both).await.json();
    let command = both["command"].as_str().unwrap();
    assert!(command.ends_with(" --docker --power"), "{both}");
    let path = format!("/agents/enrolments/{}", made["id"].as_str().unwrap());
    assert_eq!(hub.get(&admin, &path).await.json()["state"], "waiting");

    let nobody = Client::default();
    let sloppy = code.to_lowercase().replace('-', " ");
    let enrolled = hub
        .post(&nobody, "/agents/enrol", request(&sloppy, GUID))
        .await;
    assert_eq!(enrolled.status, 200, "{}", enrolled.text());
    let enrolled = enrolled.json();
    let agent = Client::bearer(enrolled["token"].as_str().unwrap());
    let seen = hub.get(&admin, &path).await.json();
    assert_eq!(
        (&seen["state"], &seen["machine_id"]),
        (&json!("enrolled"), &enrolled["machine_id"])
    );
    assert!(
        !hub.get(&admin, &path).await.text().contains(code),
        "a code is shown once"
    );

    let again = hub
        .post(&nobody, "/agents/enrol", request(code, OTHER_GUID))
        .await;
    assert_eq!(again.problem(), (410, "code_used".into()));

    let machine = hub.machine(&admin).await;
    assert_eq!(
        (&machine["name"], &machine["kind"]),
        (&json!("Vault"), &json!("workstation"))
    );
    assert_eq!(
        hub.post(&agent, "/agents/heartbeat", beat(GUID, 1, NOON))
            .await
            .status,
        200
    );
    assert_eq!(hub.machine(&admin).await["status"], "online");

    // The token speaks for no other machine, and nobody else for this one.
    let foreign = hub
        .post(&agent, "/agents/heartbeat", beat(OTHER_GUID, 1, NOON))
        .await;
    assert_eq!(foreign.problem(), (403, "wrong_machine".into()));
    let shared = hub.client("agent").await;
    let spoofed = hub
        .post(&shared, "/agents/heartbeat", beat(GUID, 2, NOON))
        .await;
    assert_eq!(spoofed.problem(), (403, "own_token".into()));
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes_and_guesses_are_slowed_down() {
    let hub = TestHub::start().await;
    let (admin, nobody) = (hub.client("admin").await, Client::default());
    let made = hub
        .post(&admin, "/agents/enrolments", json!({}))
        .await
        .json();
    let code = made["code"].as_str().unwrap();
    hub.pass(600).await;
    let late = hub
        .post(&nobody, "/agents/enrol", request(code, GUID))
        .await;
    assert_eq!(late.problem(), (410, "code_expired".into()));
    let mut last = late;
    for _ in 0..25 {
        last = hub
            .post(&nobody, "/agents/enrol", request("AAAA-BBBB-CCCC", GUID))
            .await;
    }
    assert_eq!(last.problem(), (429, "too_many_requests".into()));
}

#[tokio::test]
async fn a_machine_added_by_hand_gets_its_agent_and_enrolling_anew_ends_the_old_token() {
    let hub = TestHub::start().await;
    let (admin, nobody) = (hub.client("admin").await, Client::default());
    let id = hub
        .post(&admin, "/machines", json!({"name": "Attic"}))
        .await
        .json()["id"]
        .clone();
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let made = hub
            .post(&admin, "/agents/enrolments", json!({"machine_id": id}))
            .await
            .json();
        let answer = hub
            .post(
                &nobody,
                "/agents/enrol",
                request(made["code"].as_str().unwrap(), GUID),
            )
            .await;
        assert_eq!(answer.json()["machine_id"], id);
        tokens.push(Client::bearer(answer.json()["token"].as_str().unwrap()));
    }
    // The answer to the second may have been lost: the agent of the first goes on until the new token is used.
    for (token, seq, status) in [
        (0, 1, 200),
        (0, 2, 200),
        (1, 3, 200),
        (0, 4, 401),
        (1, 5, 200),
    ] {
        let beat = beat(GUID, seq, NOON);
        let answer = hub.post(&tokens[token], "/agents/heartbeat", beat).await;
        assert_eq!(answer.status, status, "beat {seq}: {}", answer.text());
    }
    let machine = hub.machine(&admin).await;
    assert_eq!(
        (&machine["name"], &machine["guid"]),
        (&json!("Attic"), &json!(GUID))
    );

    // Deleting the machine ends its token as well.
    hub.delete(&admin, &format!("/machines/{}", id.as_str().unwrap()))
        .await;
    assert_eq!(
        hub.post(&tokens[1], "/agents/heartbeat", beat(GUID, 6, NOON))
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_machine_keeps_its_old_agent_until_the_new_one_beats() {
    let hub = TestHub::start().await;
    let (admin, nobody) = (hub.client("admin").await, Client::default());
    let shared = hub.client("agent").await;
    let old = |seq| beat(OTHER_GUID, seq, NOON);
    let first = hub.post(&shared, "/agents/heartbeat", old(1)).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let id = hub.machine(&admin).await["id"].clone();
    let body = json!({"machine_id": id});
    let made = hub.post(&admin, "/agents/enrolments", body).await.json();
    let enrol = request(made["code"].as_str().unwrap(), GUID);
    let answer = hub.post(&nobody, "/agents/enrol", enrol).await.json();
    assert_eq!(
        (&answer["guid"], &answer["machine_id"]),
        (&json!(GUID), &id)
    );
    // An installation that fails from here on costs the old agent nothing.
    assert_eq!(
        hub.post(&shared, "/agents/heartbeat", old(2)).await.status,
        200
    );
    assert_eq!(hub.machine(&admin).await["guid"], OTHER_GUID);
    let agent = Client::bearer(answer["token"].as_str().unwrap());
    let new = hub
        .post(&agent, "/agents/heartbeat", beat(GUID, 1, NOON))
        .await;
    assert_eq!(new.status, 200, "{}", new.text());
    assert_eq!(hub.machine(&admin).await["guid"], GUID);
    let spoofed = hub
        .post(&shared, "/agents/heartbeat", beat(GUID, 2, NOON))
        .await;
    assert_eq!(spoofed.problem(), (403, "own_token".into()));
}

#[tokio::test]
async fn the_install_script_is_a_script_and_takes_no_tricks_from_headers() {
    let hub = TestHub::start().await;
    let evil = Client::default().with("host", "x';reboot;'");
    let answer = hub.get(&evil, "!/install.sh").await;
    assert_eq!(answer.status, 200);
    let text = answer.text();
    assert!(text.starts_with("#!/bin/sh"));
    assert!(
        text.contains("HUB='http://127.0.0.1:7420'"),
        "{}",
        &text[..400]
    );
    assert!(!text.contains("reboot;"));
    for left in ["@UNIT@", "@SLEEP_UNIT@", "@CHECKSUMS@", "@HUB_URL@"] {
        assert!(!text.contains(left), "{left} was not filled in");
    }
    assert!(text.contains("Before=sleep.target"));
    let checked = std::process::Command::new("sh")
        .arg("-n")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            use std::io::Write as _;
            child.stdin.take().unwrap().write_all(text.as_bytes())?;
            child.wait()
        })
        .unwrap();
    assert!(checked.success(), "sh cannot read the script");
}

#[tokio::test]
async fn what_no_machine_can_be_called_is_refused_before_the_code_is_spent() {
    let (hub, _server) = TestHub::start_on_postgres().await;
    let (admin, nobody) = (hub.client("admin").await, Client::default());
    for (pointer, body) in [
        ("/name", json!({"name": "a\u{0}b"})),
        ("/name", json!({"name": "a\nb"})),
        ("/tags/0", json!({"tags": [" "]})),
        ("/tags/1", json!({"tags": ["a", "b\u{0}"]})),
    ] {
        let refused = hub.post(&admin, "/agents/enrolments", body).await;
        assert_eq!(refused.problem(), (422, "invalid".into()));
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    let made = hub.post(&admin, "/agents/enrolments", json!({})).await;
    let code = made.json()["code"].as_str().unwrap().to_owned();
    for (part, text) in [
        ("hostname", "a\u{0}"),
        ("hostname", " "),
        ("machine_id_hash", "\u{0}"),
    ] {
        let mut body = request(&code, GUID);
        body[part] = text.into();
        let refused = hub.post(&nobody, "/agents/enrol", body).await;
        assert_eq!(refused.problem(), (422, "invalid".into()), "{part}");
    }
    let taken = hub
        .post(&nobody, "/agents/enrol", request(&code, GUID))
        .await;
    assert_eq!(taken.status, 200, "{}", taken.text());
}
