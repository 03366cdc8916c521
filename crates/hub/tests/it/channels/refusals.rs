//! What answers mean: try again, when, or not.

use std::time::Duration;

use homelabcmd::notifications::{Refusal, Refused, deliver};
use serde_json::json;

use super::messages::{Way, all, client, opened, pushover, slack_bot, telegram, webhook};
use super::peer::{Peer, Reply};

async fn refused(way: impl Fn(&Peer) -> Way, reply: Reply) -> Refused {
    let peer = Peer::start(vec![reply]);
    way(&peer).send(&opened(), None).await.unwrap_err()
}

fn status(status: u16, headers: &'static str, body: &str) -> Reply {
    Reply::With(status, headers, body.into())
}

fn after(seconds: u64) -> Refusal {
    Refusal::Temporary {
        retry_after: Some(Duration::from_secs(seconds)),
    }
}

const LATER: Refusal = Refusal::Temporary { retry_after: None };

#[tokio::test]
async fn every_service_that_is_down_or_busy_is_tried_again() {
    for (code, headers, expected) in [
        (429, "retry-after: 7\r\n", after(7)),
        (429, "", LATER),
        (
            503,
            "retry-after: Wed, 25 Nov 2026 14:32:00 GMT\r\n",
            after(120),
        ),
        (
            503,
            "retry-after: Wed, 25 Nov 2020 14:32:00 GMT\r\n",
            after(0),
        ),
        (503, "retry-after: soon\r\n", LATER),
        (429, "retry-after: 99999999999\r\n", after(24 * 60 * 60)),
        (500, "", LATER),
        (502, "", LATER),
    ] {
        let peer = Peer::start(vec![status(code, headers, "busy")]);
        for way in all(&peer) {
            let refused = way.send(&opened(), None).await.unwrap_err();
            assert_eq!(refused.kind, expected, "{}: {refused:?}", way.name);
            assert!(refused.detail.contains(&code.to_string()), "{refused:?}");
            assert!(refused.detail.contains("busy"), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn a_no_is_a_no_and_is_said_with_its_reason() {
    for (code, words) in [
        (400, "bad topic"),
        (401, "credentials were not accepted"),
        (403, "do not allow this"),
        (404, "not known there"),
        (410, "not in use any more"),
    ] {
        let peer = Peer::start(vec![status(code, "", "bad topic")]);
        for way in all(&peer) {
            let refused = way.send(&opened(), None).await.unwrap_err();
            assert_eq!(
                refused.kind,
                Refusal::Permanent,
                "{}: {refused:?}",
                way.name
            );
            assert!(refused.detail.contains(words), "{refused:?}");
            assert!(refused.detail.contains("bad topic"), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_only_its_server_is_said() {
    let headers = "location: http://169.254.169.254/latest/planted-target\r\n";
    let peer = Peer::start(vec![status(302, headers, "")]);
    let refused = webhook(&peer).send(&opened(), None).await.unwrap_err();
    assert_eq!(refused.kind, Refusal::Permanent);
    assert!(refused.detail.contains("169.254.169.254"), "{refused:?}");
    assert!(!refused.detail.contains("planted"), "{refused:?}");
    assert_eq!(peer.asked().len(), 1);
}

#[tokio::test]
async fn who_hangs_or_hangs_up_is_tried_again() {
    let peer = Peer::start(vec![Reply::Hang]);
    let way = webhook(&peer);
    let client = client().within(Duration::from_millis(300));
    let refused = deliver(&way.settings, &way.secrets, &opened(), None, &client).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.kind, LATER);
    assert!(
        refused.detail.contains("did not give the answer"),
        "{refused:?}"
    );

    let cut = super::refusals::refused(webhook, Reply::Cut).await;
    assert_eq!(cut.kind, LATER);
    assert!(
        cut.detail.contains("before its answer was complete"),
        "{cut:?}"
    );
}

#[tokio::test]
async fn who_does_not_speak_http_is_not_tried_again() {
    let refused = refused(webhook, Reply::Babble).await;
    assert_eq!(refused.kind, Refusal::Permanent);
    assert!(
        refused.detail.contains("did not answer in HTTP"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn slack_says_no_with_a_200() {
    let say = |error: &str| status(200, "", &json!({ "ok": false, "error": error }).to_string());
    let refused_bot = refused(slack_bot, say("not_in_channel")).await;
    assert_eq!(refused_bot.kind, Refusal::Permanent);
    assert!(refused_bot.detail.contains("invited"), "{refused_bot:?}");
    assert_eq!(refused(slack_bot, say("ratelimited")).await.kind, LATER);
}

#[tokio::test]
async fn telegram_and_pushover_say_no_in_their_bodies() {
    let busy = json!({
        "ok": false, "description": "Too Many Requests: retry after 9",
        "parameters": { "retry_after": 9 },
    });
    for code in [429, 200] {
        let refused = refused(telegram, status(code, "", &busy.to_string())).await;
        assert_eq!(refused.kind, after(9), "{refused:?}");
    }
    let no = json!({ "ok": false, "description": "Bad Request: chat not found" });
    let refused_chat = refused(telegram, status(400, "", &no.to_string())).await;
    assert_eq!(refused_chat.kind, Refusal::Permanent);
    assert!(refused_chat.detail.contains("chat not found"));

    let no = json!({ "status": 0, "errors": ["user key is invalid"] });
    let refused_user = refused(pushover, status(200, "", &no.to_string())).await;
    assert_eq!(refused_user.kind, Refusal::Permanent);
    assert!(refused_user.detail.contains("user key is invalid"));
}

#[tokio::test]
async fn apprise_says_with_a_204_that_it_knows_nothing_of_the_key() {
    let peer = Peer::start(vec![status(204, "", "")]);
    let way = all(&peer).into_iter().find(|way| way.name == "apprise");
    let refused = way.unwrap().send(&opened(), None).await.unwrap_err();
    assert_eq!(refused.kind, Refusal::Permanent);
    assert!(refused.detail.contains("no configuration"), "{refused:?}");
}

#[tokio::test]
async fn an_answer_of_a_megabyte_is_success_all_the_same() {
    let peer = Peer::start(vec![status(200, "", &"x".repeat(1_000_000))]);
    let sent = webhook(&peer).send(&opened(), None).await.unwrap();
    assert!(sent.answer.chars().count() <= 320, "{}", sent.answer.len());
}
