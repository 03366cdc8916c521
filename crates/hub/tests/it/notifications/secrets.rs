//! Channels as admins see and change them: their secrets go in and never come out.

use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use homelabcmd::platform::vault::new_key;
use serde_json::{Value, json};

use super::{Told, ok, told};
use crate::channels::peer::{Peer, Reply};
use crate::support::running::Hub;
use crate::support::write_key;

#[tokio::test]
async fn a_secret_is_never_shown_and_lies_sealed_in_the_database() {
    let peer = Peer::start(vec![ok()]);
    let lab = Told::start().await;
    let channel = lab.webhook("ops", &peer, json!({})).await;
    assert_eq!(channel["secrets"]["url"], true);
    assert_eq!(channel["secrets"]["signing_key"], false, "{channel}");
    let seen = lab
        .lab
        .hub
        .get(&lab.lab.admin, "/settings/notifications")
        .await;
    assert!(!seen.text().contains("planted-token"), "{}", seen.text());
    let folder = lab.lab.hub.folder.path();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let found = bytes.windows(13).any(|window| window == b"planted-token");
        assert!(!found, "{}", path.display());
    }
    let key = std::fs::metadata(folder.join("encryption.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_secret_that_is_left_out_stays_and_one_that_is_null_goes() {
    let peer = Peer::start(vec![ok()]);
    let lab = Told::start().await;
    let channel = lab.webhook("ops", &peer, json!({})).await;
    let path = format!(
        "/settings/notifications/channels/{}",
        channel["id"].as_str().unwrap()
    );
    let body =
        |secrets| json!({"name": "ops team", "settings": {"kind": "webhook"}, "secrets": secrets});
    let changed = lab
        .lab
        .hub
        .put(&lab.lab.admin, &path, body(json!({})))
        .await
        .json();
    assert_eq!(
        (&changed["name"], &changed["secrets"]["url"]),
        (&json!("ops team"), &json!(true))
    );
    let refused = lab
        .lab
        .hub
        .put(&lab.lab.admin, &path, body(json!({"url": null})))
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/secrets/url");
    assert_eq!(lab.lab.hub.delete(&lab.lab.admin, &path).await.status, 204);
    assert_eq!(lab.lab.hub.delete(&lab.lab.admin, &path).await.status, 404);
}

#[tokio::test]
async fn a_test_shows_what_the_other_side_really_said() {
    let peer = Peer::start(vec![
        Reply::With(200, "", "got it".into()),
        Reply::With(403, "", "no, planted-token is revoked".into()),
    ]);
    let lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    let test = async |named: &str, body| {
        let path = format!("/settings/notifications/{named}/test");
        lab.lab.hub.ask(&lab.lab.admin, "POST", &path, body).await
    };
    let good = test("ops", None).await.json();
    assert_eq!(
        (&good["delivered"], &good["answer"]),
        (&json!(true), &json!("200 OK: got it"))
    );
    assert_eq!(told(&peer)[0].0, "test");
    let bad = test("webhook", None).await.json();
    assert_eq!(bad["delivered"], false);
    let answer = bad["answer"].as_str().unwrap();
    assert!(
        answer.contains("revoked") && !answer.contains("planted"),
        "{answer}"
    );
    assert_eq!(test("nobody", None).await.status, 404);
    // What was not saved can be tested; a metadata address cannot be reached.
    let unsaved = json!({"name": "new", "settings": {"kind": "webhook"},
        "secrets": {"url": "http://169.254.169.254/latest/meta-data"}});
    let guarded = test("new", Some(unsaved)).await.json();
    assert_eq!(guarded["delivered"], false);
    assert!(
        guarded["answer"].as_str().unwrap().contains("metadata"),
        "{guarded}"
    );
}

#[tokio::test]
async fn all_channels_can_be_set_at_once() {
    let peer = Peer::start(vec![ok()]);
    let lab = Told::start().await;
    let first = lab.webhook("ops", &peer, json!({})).await;
    let put = async |body| {
        lab.lab
            .hub
            .put(&lab.lab.admin, "/settings/notifications", body)
            .await
    };
    let kept = json!({"id": first["id"], "name": "ops", "enabled": false, "settings": {"kind": "webhook"}});
    let new = json!({"name": "phone", "settings": {"kind": "ntfy", "server": "https://ntfy.example", "topic": "lab"}});
    let set = put(json!({"channels": [kept, new]})).await.json();
    let names: Vec<_> = set["channels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["name"].clone(), c["enabled"].clone()))
        .collect();
    assert_eq!(
        names,
        [(json!("ops"), json!(false)), (json!("phone"), json!(true))]
    );
    assert_eq!(set["channels"][0]["secrets"]["url"], true);
    let wrong = put(json!({"channels": [{"name": "x", "settings": {"kind": "webhook"}}]})).await;
    assert_eq!(
        wrong.json()["errors"][0]["pointer"],
        "/channels/0/secrets/url"
    );
    let wrong = put(json!({"quiet_hours": {"enabled": true, "hours": []}})).await;
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/quiet_hours/hours");
    let none = put(json!({"channels": []})).await.json();
    assert_eq!(none["channels"], json!([]));
}

#[tokio::test]
async fn a_key_that_is_gone_is_waited_for_and_nothing_is_lost_meanwhile() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    let channel = lab.webhook("ops", &peer, json!({})).await;
    let path = "/settings/notifications/channels";
    let path = format!("{path}/{}", channel["id"].as_str().unwrap());
    let (key, safe) = ("encryption.key", "safe.key");
    let folder = lab.lab.hub.folder.path().to_owned();
    std::fs::rename(folder.join(key), folder.join(safe)).unwrap();
    lab.restart().await;
    lab.cpu(90.0).await;
    assert_eq!(told(&peer), []);
    let log = lab.log().await;
    let answer = log[0]["answer"].as_str().unwrap();
    assert!(answer.contains("encryption.key"), "{answer}");
    assert!(!folder.join(key).exists(), "no other key takes its place");
    // What is no secret can be changed, and what is one stays.
    let renamed = json!({"name": "ops team", "settings": {"kind": "webhook"}});
    let hub = &lab.lab.hub;
    let changed = hub.put(&lab.lab.admin, &path, renamed.clone()).await.json();
    assert_eq!(changed["name"], "ops team");
    let failure = changed["failure"].as_str().unwrap();
    assert!(failure.contains("cannot be opened"), "{failure}");
    let strange = json!({"name": "x", "settings": {"kind": "webhook", "template": "{{"}});
    let refused = hub.put(&lab.lab.admin, &path, strange).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    // It comes back: no restart is needed.
    std::fs::rename(folder.join(safe), folder.join(key)).unwrap();
    lab.pass(60).await;
    assert_eq!(told(&peer)[0].0, "opened");
    // No other key is made while it is gone; who makes one gives the secret anew.
    lab.restart().await;
    std::fs::remove_file(folder.join(key)).unwrap();
    lab.restart().await;
    let hub = &lab.lab.hub;
    let body = json!({"name": "ops", "settings": {"kind": "webhook"}, "secrets": {"url": peer.url("/new")}});
    let refused = hub.put(&lab.lab.admin, &path, body.clone()).await;
    assert_eq!(refused.problem(), (409, "encryption_key_missing".into()));
    assert!(!folder.join(key).exists());
    write_key(&folder.join(key), new_key().expose());
    let answer = hub.put(&lab.lab.admin, &path, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["failure"], json!(null));
    lab.cpu(1.0).await;
    assert!(peer.asked().last().unwrap().line.contains("/new"));
}

#[tokio::test]
async fn a_key_that_does_not_fit_is_said_at_start_and_by_the_doctor() {
    let peer = Peer::start(vec![ok()]);
    let lab = Told::start().await;
    lab.webhook("ops", &peer, json!({})).await;
    let folder = lab.lab.hub.stop().await;
    let doctor = || {
        let looked = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
            .args(["doctor", "--data-dir"])
            .arg(folder.path())
            .output()
            .unwrap();
        String::from_utf8(looked.stdout).unwrap()
    };
    assert!(doctor().contains("opens all 1 secrets"), "{}", doctor());
    let other = new_key().expose().to_owned();
    std::fs::write(folder.path().join("encryption.key"), other.clone()).unwrap();
    let said = doctor();
    assert!(
        said.contains("WRONG  the secrets of the channel ops cannot be read"),
        "{said}"
    );
    let log = folder.path().join("log");
    let mut hub = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let begin = Instant::now();
    let text = loop {
        let text = std::fs::read_to_string(&log).unwrap();
        if text.contains("cannot be read") || begin.elapsed() > Duration::from_secs(30) {
            break text;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    hub.kill().unwrap();
    hub.wait().unwrap();
    assert!(text.contains("the secrets of the channel ops"), "{text}");
    assert!(text.contains("start the hub again"), "{text}");
    assert!(!text.contains(&other), "{text}");
}

#[tokio::test]
async fn a_channel_that_leads_elsewhere_begins_anew_there() {
    let answer = json!({"ok": true, "ts": "17.5", "channel": "C0123"});
    let (peer, lab) = (Peer::saying(&answer), Told::start().await);
    let mut lab = lab;
    let slack = |channel: &str, secrets: Value| {
        json!({"name": "chat", "secrets": secrets, "settings": {"kind": "slack", "channel": channel,
            "base_url": peer.url("")}})
    };
    let path = "/settings/notifications/channels";
    let made = lab
        .lab
        .hub
        .post(
            &lab.lab.admin,
            path,
            slack("C0123", json!({"bot_token": "xoxb-1"})),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let path = format!("{path}/{}", made.json()["id"].as_str().unwrap());
    lab.cpu(90.0).await;
    let other = slack("C0999", json!({}));
    let changed = lab.lab.hub.put(&lab.lab.admin, &path, other).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    lab.cpu(1.0).await;
    let lines: Vec<_> = peer.asked().into_iter().map(|asked| asked.line).collect();
    assert!(
        lines.iter().all(|line| line.contains("chat.postMessage")),
        "{lines:?}"
    );
    assert!(peer.asked().last().unwrap().body.contains("C0999"));
}

/// What is on record of opened secrets of channels, oldest first: who, of what, what for.
async fn opened(lab: &Told) -> Vec<String> {
    let path = "/audit?action=credential.used&limit=200";
    let list = lab.lab.hub.get(&lab.lab.admin, path).await.json();
    let entries = list["items"].as_array().unwrap().iter().rev();
    let told = entries.map(|entry| {
        assert_eq!(entry["detail"]["kinds"], json!(["channel"]), "{entry}");
        let words = [
            &entry["actor_kind"],
            &entry["subject"],
            &entry["detail"]["purpose"],
        ];
        words.map(|word| word.as_str().unwrap_or("?")).join(", ")
    });
    told.collect()
}

#[tokio::test]
async fn what_secrets_are_opened_for_is_on_record_before_and_lists_open_none() {
    let peer = Peer::start(vec![ok()]);
    let mut lab = Told::start().await;
    let channel = lab.webhook("ops", &peer, json!({})).await;
    let path = format!(
        "/settings/notifications/channels/{}",
        channel["id"].as_str().unwrap()
    );
    for _ in 0..3 {
        let seen = lab
            .lab
            .hub
            .get(&lab.lab.admin, "/settings/notifications")
            .await;
        assert_eq!(seen.json()["channels"][0]["secrets"]["url"], true);
    }
    assert_eq!(opened(&lab).await, [""; 0]);

    // Before a test, also of what is not saved yet and needs what is.
    let test = "/settings/notifications/ops/test";
    let hub = &lab.lab.hub;
    assert_eq!(
        hub.ask(&lab.lab.admin, "POST", test, None).await.status,
        200
    );
    let renamed = json!({"name": "ops team", "settings": {"kind": "webhook"}});
    assert_eq!(
        hub.post(&lab.lab.admin, test, renamed.clone()).await.status,
        200
    );
    let of_a_test = "token, the channel ops, a test";
    assert_eq!(opened(&lab).await, [of_a_test, of_a_test]);
    let both = hub.get(&lab.lab.admin, "/audit?limit=2").await.json();
    let actions = [&both["items"][1]["action"], &both["items"][0]["action"]];
    assert_eq!(actions, ["credential.used", "channel.tested"], "before");

    // Once for all messages, until the channel is another one or a day has passed.
    let sent = "job, the channel ops, sending messages";
    for cpu in [90.0, 1.0, 90.0, 1.0] {
        lab.cpu(cpu).await;
    }
    assert!(peer.asked().len() > 3, "{:?}", peer.asked().len());
    assert_eq!(opened(&lab).await[2..], [sent]);
    let changed = lab
        .lab
        .hub
        .put(&lab.lab.admin, &path, renamed.clone())
        .await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let other = json!({"name": "ops", "settings": {"kind": "webhook"}, "secrets": {"url": peer.url("/other")}});
    let changed = lab.lab.hub.put(&lab.lab.admin, &path, other).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    lab.cpu(90.0).await;
    let by_change = [
        "token, the channel ops, changing the channel",
        "token, the channel ops team, changing the channel",
        sent,
    ];
    assert_eq!(opened(&lab).await[3..], by_change);
    lab.lab.hub.pass(25 * 3600).await;
    lab.cpu(1.0).await;
    lab.cpu(90.0).await;
    assert_eq!(opened(&lab).await[6..], [sent]);
    // All at once.
    let all = json!({"channels": [{"id": channel["id"], "name": "ops", "settings": {"kind": "webhook"}},
        {"name": "new", "settings": {"kind": "webhook"}, "secrets": {"url": peer.url("/new")}}]});
    let put = lab
        .lab
        .hub
        .put(&lab.lab.admin, "/settings/notifications", all)
        .await;
    assert_eq!(put.status, 200, "{}", put.text());
    assert_eq!(opened(&lab).await[7..], [by_change[0]]);
}

#[tokio::test]
async fn which_secrets_an_earlier_hub_stored_is_written_down_at_the_start() {
    let peer = Peer::start(vec![ok()]);
    let lab = Told::start().await;
    let folder = {
        let channel = lab.webhook("ops", &peer, json!({})).await;
        assert_eq!(channel["secrets"]["signing_key"], false);
        let mut tx = lab.lab.hub.app.db.write().await.unwrap();
        let forget = "update channels set secret_names = null";
        sqlx::query(forget).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let seen = lab
            .lab
            .hub
            .get(&lab.lab.admin, "/settings/notifications")
            .await;
        assert_eq!(
            seen.json()["channels"][0]["secrets"]["url"],
            true,
            "it is needed"
        );
        let admin = lab.lab.admin.authorization().to_owned();
        (lab.lab.hub.stop().await, admin)
    };
    let (folder, admin) = folder;
    let admin = admin.trim_start_matches("Bearer ");
    for start in 0..2 {
        let hub = Hub::start(folder.path());
        let seen = hub.send(admin, "GET", "/settings/notifications", &json!({}));
        let secrets = &seen["channels"][0]["secrets"];
        assert_eq!(
            (&secrets["url"], &secrets["signing_key"]),
            (&true.into(), &false.into())
        );
        let list = hub.send(admin, "GET", "/audit?action=credential.used", &json!({}));
        let entries = list["items"].as_array().unwrap();
        assert_eq!(entries.len(), 1, "start {start}: {list}");
        let purpose = &entries[0]["detail"]["purpose"];
        assert_eq!(purpose, "noting which secrets the channel has");
        hub.kill();
    }
}

#[tokio::test]
async fn a_key_that_was_given_and_is_none_is_said_before_a_secret_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let told = [("HOMELABCMD_ENCRYPTION_KEY", "planted, and no key")];
    let hub = Hub::start_with(folder.path(), &told);
    let log = hub.log();
    assert!(log.contains("ERROR") && log.contains("32 bytes"), "{log}");
    assert!(log.contains("(HOMELABCMD_ENCRYPTION_KEY)"), "{log}");
    assert!(!log.contains("planted"), "{log}");
    hub.kill();
    let looked = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args(["doctor", "--data-dir"])
        .arg(folder.path())
        .envs(told)
        .output()
        .unwrap();
    let said = String::from_utf8(looked.stdout).unwrap();
    assert!(
        said.contains("WRONG  the encryption key cannot be used"),
        "{said}"
    );
}
