//! An incident that goes on: the first message is brought up to date, and people notice.

use homelabcmd::notifications::{Event, Message};
use serde_json::json;

use super::messages::{Way, discord, opened, pushover, resolved, slack_bot, telegram};
use super::peer::{Asked, Peer, Reply};

async fn two(peer: &Peer, way: &Way) -> Vec<Asked> {
    let first = way.send(&opened(), None).await.unwrap();
    let second = way
        .send(&resolved(), first.reference.as_deref())
        .await
        .unwrap();
    assert_eq!(
        second.reference, first.reference,
        "it stays the first message's"
    );
    peer.asked()
}

#[tokio::test]
async fn slack_changes_the_first_message_and_answers_to_it() {
    let peer = Peer::content();
    let asked = two(&peer, &slack_bot(&peer)).await;
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "POST /api/chat.postMessage HTTP/1.1",
            "POST /api/chat.update HTTP/1.1",
            "POST /api/chat.postMessage HTTP/1.1"
        ]
    );
    assert_eq!(asked[1].json()["ts"], "17.5");
    assert_eq!(asked[1].json()["attachments"][0]["color"], "#22C55E");
    assert_eq!(asked[2].json()["thread_ts"], "17.5");
    assert_eq!(asked[2].json()["reply_broadcast"], true);
}

#[tokio::test]
async fn discord_changes_the_first_message_and_adds_a_line_that_notifies() {
    let peer = Peer::content();
    let asked = two(&peer, &discord(&peer)).await;
    assert_eq!(
        asked[1].line,
        "PATCH /api/webhooks/11/planted-discord/messages/900?wait=true HTTP/1.1"
    );
    assert!(asked[2].line.starts_with("POST "));
    let line = asked[2].json();
    assert!(line["content"].as_str().unwrap().contains("Resolved"));
    assert_eq!(line["allowed_mentions"], json!({ "parse": [] }));
}

#[tokio::test]
async fn telegram_changes_the_first_message_and_replies_to_it() {
    let peer = Peer::content();
    let asked = two(&peer, &telegram(&peer)).await;
    assert!(asked[1].line.contains("/editMessageText"));
    assert_eq!(asked[1].json()["message_id"], 33);
    assert_eq!(asked[2].json()["reply_parameters"]["message_id"], 33);
    assert_eq!(asked[2].json()["message_thread_id"], 4);
}

#[tokio::test]
async fn an_emergency_of_pushover_ends_when_the_incident_is_over() {
    let peer = Peer::content();
    let asked = two(&peer, &pushover(&peer)).await;
    assert_eq!(asked[0].json()["priority"], "2");
    assert_eq!(asked[1].line, "POST /1/receipts/r42/cancel.json HTTP/1.1");
    assert_eq!(asked[2].json()["priority"], "0");
}

#[tokio::test]
async fn a_first_message_that_is_gone_does_not_silence_the_next() {
    let gone = Reply::With(404, "", json!({ "message": "Unknown Message" }).to_string());
    let fine = Reply::With(200, "", json!({ "id": "901" }).to_string());
    let peer = Peer::start(vec![gone, fine]);
    let sent = discord(&peer).send(&resolved(), Some("900")).await.unwrap();
    assert_eq!(sent.reference.as_deref(), Some("901"));

    let gone = json!({ "ok": false, "error": "message_not_found" }).to_string();
    let fine = json!({ "ok": true, "channel": "C0123", "ts": "18.1" }).to_string();
    let peer = Peer::start(vec![Reply::With(200, "", gone), Reply::With(200, "", fine)]);
    let sent = slack_bot(&peer).send(&resolved(), Some("C0123:17.5")).await;
    assert_eq!(sent.unwrap().reference.as_deref(), Some("C0123:18.1"));

    let same = json!({ "ok": false, "description": "Bad Request: message is not modified" });
    let fine = json!({ "ok": true, "result": { "message_id": 34 } }).to_string();
    let peer = Peer::start(vec![
        Reply::With(400, "", same.to_string()),
        Reply::With(200, "", fine),
    ]);
    let sent = telegram(&peer).send(&resolved(), Some("33")).await.unwrap();
    assert_eq!(sent.reference.as_deref(), Some("33"));
}

#[tokio::test]
async fn a_change_that_fails_for_now_is_tried_again_as_a_whole() {
    let peer = Peer::start(vec![Reply::With(500, "", String::new())]);
    for (way, previous) in [
        (slack_bot(&peer), "C0123:17.5"),
        (discord(&peer), "900"),
        (telegram(&peer), "33"),
    ] {
        let before = peer.asked().len();
        let again = Message {
            event: Event::Reminder,
            ..opened()
        };
        way.send(&again, Some(previous)).await.unwrap_err();
        assert_eq!(peer.asked().len(), before + 1, "{}", way.name);
    }
}
