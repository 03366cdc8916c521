//! Secrets are nowhere but in the request.

use homelabcmd::notifications::{ChannelKind, ChannelSecrets, ChannelSettings, check};
use serde_json::json;

use super::messages::{all, client, opened, webhook};
use super::peer::{Peer, Reply};
use crate::support::log::Log;

/// Every planted secret has this in it.
const PLANTED: &str = "planted";

#[tokio::test]
async fn a_server_that_repeats_everything_gives_nothing_away() {
    let (log, _guard) = Log::listen();
    tracing::info!("the log works");
    for reply in [
        Reply::Echo(400),
        Reply::Echo(500),
        Reply::Echo(200),
        Reply::Cut,
        Reply::Babble,
    ] {
        let peer = Peer::start(vec![reply.clone()]);
        for way in all(&peer) {
            let result = way.send(&opened(), None).await;
            let printed = format!(
                "{result:?} {:?} {:?} {:?}",
                way.settings,
                way.secrets,
                client()
            );
            assert!(
                !printed.contains(PLANTED),
                "{} {reply:?}: {printed}",
                way.name
            );
            let basic = "YWRhOnBsYW50ZWQtbnRmeQ==";
            assert!(!printed.contains(basic), "{}: {printed}", way.name);
            let asked = format!("{:?}", peer.asked());
            assert!(
                asked.contains(PLANTED) || asked.contains(basic) || way.name.starts_with("webhook"),
                "{}: the secret was used: {asked}",
                way.name
            );
        }
    }
    let log = log.text();
    assert!(log.contains("the log works"));
    assert!(!log.contains(PLANTED), "{log}");
}

#[tokio::test]
async fn a_secret_is_not_shown_in_part_where_an_answer_is_cut() {
    for before in 280..300 {
        let body = format!("{} planted-header planted-signing", "x".repeat(before));
        let peer = Peer::start(vec![Reply::With(400, "", body)]);
        let refused = webhook(&peer).send(&opened(), None).await.unwrap_err();
        assert!(!refused.detail.contains("plan"), "{before}: {refused:?}");
    }
}

#[test]
fn a_refused_form_does_not_repeat_what_was_typed() {
    for kind in ChannelKind::ALL {
        for field in kind.secrets() {
            let mut secrets = ChannelSecrets::default();
            secrets.set(field.name, "planted\r\nsecret \u{1}".into());
            let settings: ChannelSettings = minimal(kind);
            let said = format!("{:?}", check(&settings, &secrets));
            assert!(!said.contains(PLANTED), "{said}");
        }
    }
}

#[test]
fn what_is_missing_or_wrong_is_said_with_its_place() {
    let checked = |settings: serde_json::Value, secrets: &[(&str, &str)]| {
        let settings: ChannelSettings = serde_json::from_value(settings).unwrap();
        let secrets = secrets
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let problems = check(&settings, &secrets).unwrap_err();
        let pointers = problems.into_iter().map(|problem| problem.pointer);
        pointers.collect::<Vec<String>>()
    };
    assert_eq!(
        checked(json!({ "kind": "slack" }), &[]),
        ["/secrets/webhook_url"]
    );
    assert_eq!(
        checked(json!({ "kind": "slack" }), &[("bot_token", "xoxb-1")]),
        ["/settings/channel"]
    );
    assert_eq!(
        checked(
            json!({ "kind": "ntfy", "server": "ftp://x", "topic": "a/b" }),
            &[("token", "tk 1"), ("mystery", "x")]
        ),
        [
            "/secrets/mystery",
            "/settings/server",
            "/secrets/token",
            "/settings/topic"
        ]
    );
    assert_eq!(
        checked(
            json!({
                "kind": "email", "host": "mail", "port": 25, "user": "ada",
                "from": "ada", "to": ["a@b.example\r\nBcc: eve@evil.example"],
            }),
            &[]
        ),
        ["/settings/from", "/settings/to/0", "/secrets/password"]
    );
    assert_eq!(
        checked(
            json!({ "kind": "webhook", "template": "{{titel}}" }),
            &[("url", "file:///etc/passwd"), ("headers", "Host: evil")]
        ),
        ["/secrets/url", "/secrets/headers", "/settings/template"]
    );
    for url in ["javascript:1", "//x", "http://", "http://a b", "x"] {
        let pointers = checked(json!({ "kind": "webhook" }), &[("url", url)]);
        assert_eq!(pointers, ["/secrets/url"], "{url}");
    }
}

#[test]
fn settings_survive_json_and_a_stranger_among_them_is_refused() {
    for kind in ChannelKind::ALL {
        let settings = minimal(kind);
        let json = serde_json::to_value(&settings).unwrap();
        assert_eq!(json["kind"], serde_json::to_value(kind).unwrap());
        assert_eq!(settings.kind(), kind);
        let again: ChannelSettings = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(again, settings);
        let mut strange = json;
        strange["password"] = json!("planted");
        let refused = serde_json::from_value::<ChannelSettings>(strange).unwrap_err();
        assert!(!refused.to_string().contains(PLANTED), "{refused}");
    }
}

fn minimal(kind: ChannelKind) -> ChannelSettings {
    let all = json!({
        "ntfy": { "topic": "lab" },
        "telegram": { "chat_id": "1" },
        "gotify": { "server": "http://gotify.lan" },
        "apprise": { "server": "http://apprise.lan" },
        "email": { "host": "mail", "port": 25, "from": "a@b.example", "to": ["c@d.example"] },
    });
    let name = serde_json::to_value(kind).unwrap();
    let mut settings = all
        .get(name.as_str().unwrap())
        .cloned()
        .unwrap_or_else(|| json!({}));
    settings["kind"] = name;
    serde_json::from_value(settings).unwrap()
}
