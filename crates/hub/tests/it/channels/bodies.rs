//! What each service is asked.

use serde_json::{Value, json};

use super::messages::{all, digest, opened, resolved};
use super::peer::Peer;

#[tokio::test]
async fn each_service_is_asked_in_its_own_words() {
    let peer = Peer::content();
    for way in all(&peer) {
        let mut asked = serde_json::Map::new();
        for (name, message) in [
            ("opened", opened()),
            ("resolved", resolved()),
            ("digest", digest()),
        ] {
            let before = peer.asked().len();
            way.send(&message, None).await.unwrap();
            let requests: Vec<Value> = peer.asked()[before..]
                .iter()
                .map(super::peer::Asked::view)
                .collect();
            asked.insert(name.into(), json!(requests));
        }
        // The port is another each time.
        insta::assert_json_snapshot!(way.name, asked);
    }
}

#[tokio::test]
async fn the_hub_says_who_it_is_and_what_the_other_side_really_answered() {
    let peer = Peer::start(vec![super::peer::Reply::With(
        202,
        "",
        "queued\nas 17".into(),
    )]);
    let sent = super::messages::webhook(&peer).send(&opened(), None).await;
    assert_eq!(sent.unwrap().answer, "202 Accepted: queued as 17");
    let asked = &peer.asked()[0];
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(asked.headers["user-agent"], format!("homelabcmd/{version}"));
    assert_eq!(asked.headers["x-homelabcmd-id"], opened().id);
    assert_eq!(
        asked.line,
        "POST /hook/planted-path?token=planted-query HTTP/1.1"
    );
}
