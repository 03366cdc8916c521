//! Channels as admins see and change them: their secrets go in and never come out.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use super::{Told, ok, told};
use crate::channels::peer::{Peer, Reply};

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
