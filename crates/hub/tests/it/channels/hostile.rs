//! Names and values that want to be more than text.

use homelabcmd::notifications::{Field, Message};
use serde_json::Value;

use super::messages::{Way, all, opened, webhook};
use super::peer::Peer;

const EVIL: &str = "@everyone <!channel> <@U1> @ada **b** [x](http://evil.example) <b>hi</b> `code` \
                    \u{202e}rtl\r\nBcc: eve@evil.example\nX-Evil: 1 {{title}} \" \\ \u{0}";

fn hostile() -> Message {
    Message {
        title: EVIL.into(),
        text: vec![EVIL.into(), "ü€😀".repeat(3_000)],
        fields: (0..60)
            .map(|_| Field {
                name: EVIL.into(),
                value: EVIL.repeat(100),
            })
            .collect(),
        link: Some("https://lab.example/hub?a=1&b=<x>|\"y\"".into()),
        id: format!("id\r\n{EVIL}"),
        thread: EVIL.into(),
        ..opened()
    }
}

async fn body(peer: &Peer, way: &Way) -> Value {
    way.send(&hostile(), None).await.unwrap();
    peer.asked().last().unwrap().json()
}

fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(map) => map.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn length(value: &Value) -> usize {
    value.as_str().unwrap().chars().count()
}

#[tokio::test]
async fn no_channel_lets_a_name_become_a_line_a_direction_or_a_header() {
    let peer = Peer::content();
    for way in all(&peer) {
        let body = body(&peer, &way).await;
        for text in strings(&body) {
            assert!(
                !text.contains(['\r', '\u{202e}', '\u{0}']),
                "{}: {text}",
                way.name
            );
            assert!(
                !text.lines().any(|line| line.starts_with("Bcc:")),
                "{}: {text}",
                way.name
            );
        }
        let headers = peer.asked().pop().unwrap().headers;
        assert!(!headers.contains_key("x-evil"), "{headers:?}");
    }
}

#[tokio::test]
async fn slack_sees_no_mention_and_no_text_beyond_its_limits() {
    let peer = Peer::content();
    for way in all(&peer)
        .into_iter()
        .filter(|way| way.name.starts_with("slack"))
    {
        let body = body(&peer, &way).await;
        for text in strings(&body) {
            assert!(!text.contains("<!") && !text.contains("<@"), "{text}");
        }
        assert!(length(&body["text"]) <= 3_000);
        let blocks = body["attachments"][0]["blocks"].as_array().unwrap();
        assert!(length(&blocks[0]["text"]["text"]) <= 150);
        assert!(length(&blocks[1]["text"]["text"]) <= 3_000);
        for block in &blocks[2..] {
            let fields = block["fields"].as_array();
            for field in fields.into_iter().flatten() {
                assert_eq!(field["type"], "plain_text");
                assert!(length(&field["text"]) <= 2_000);
            }
            assert!(fields.is_none_or(|fields| fields.len() <= 10));
        }
    }
}

#[tokio::test]
async fn discord_mentions_nobody_and_stays_within_its_limits() {
    let peer = Peer::content();
    let body = body(&peer, &super::messages::discord(&peer)).await;
    assert_eq!(body["allowed_mentions"]["parse"], serde_json::json!([]));
    let embed = &body["embeds"][0];
    assert!(length(&embed["title"]) <= 256 && length(&embed["description"]) <= 4_096);
    let fields = embed["fields"].as_array().unwrap();
    assert!(fields.len() <= 25);
    let mut all = length(&embed["title"]) + length(&embed["description"]);
    for field in fields {
        assert!(length(&field["name"]) <= 256 && length(&field["value"]) <= 1_024);
        all += length(&field["name"]) + length(&field["value"]);
    }
    assert!(all <= 6_000, "{all}");
    let title = embed["title"].as_str().unwrap();
    assert!(
        title.contains(r"\*\*b\*\*") && title.contains(r"\[x\]"),
        "{title}"
    );
}

#[tokio::test]
async fn telegram_sees_no_tag_of_others_and_no_mention() {
    let peer = Peer::content();
    let body = body(&peer, &super::messages::telegram(&peer)).await;
    let text = body["text"].as_str().unwrap();
    let mut shown = text.replace("<b>", "").replace("</b>", "");
    for entity in ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"] {
        shown = shown.replace(entity, "&");
    }
    let shown = shown.split("<a href").next().unwrap();
    assert!(shown.encode_utf16().count() <= 4_050, "{}", shown.len());
    assert_eq!(text.matches("<b>").count(), 1, "ours alone: {text}");
    assert!(text.contains("&lt;b&gt;hi&lt;/b&gt;"), "{text}");
    assert!(
        !text.contains("@everyone") && !text.contains("@ada"),
        "{text}"
    );
}

#[tokio::test]
async fn the_others_stay_within_their_limits() {
    let peer = Peer::content();
    for way in all(&peer) {
        let body = body(&peer, &way).await;
        match way.name {
            "ntfy" => assert!(body["message"].as_str().unwrap().len() <= 4_096),
            "pushover" => {
                assert!(length(&body["message"]) <= 1_024 && length(&body["title"]) <= 250);
            }
            "gotify" => {
                let text = body["message"].as_str().unwrap();
                assert!(
                    text.contains(r"\*\*b\*\*") && text.contains(r"\<b\>"),
                    "{text}"
                );
            }
            _ => {}
        }
        assert!(body.to_string().len() < 1_000_000, "{}", way.name);
    }
}

#[tokio::test]
async fn a_template_keeps_its_shape() {
    let peer = Peer::content();
    let mut way = webhook(&peer);
    let homelabcmd::notifications::ChannelSettings::Webhook(settings) = &mut way.settings else {
        panic!("a webhook");
    };
    settings.template = Some("{\"summary\": \"{{title}}\", \"at\": \"{{at}}\"}".into());
    let body = body(&peer, &way).await;
    assert_eq!(body.as_object().unwrap().len(), 2);
    let summary = body["summary"].as_str().unwrap();
    assert!(
        summary.contains("{{title}}"),
        "a value is not a template: {summary}"
    );
}
