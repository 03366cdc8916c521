//! The live stream.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use futures_util::StreamExt as _;
use homelabcmd::router;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::{GUID, NOON, TestHub, beat};

/// Reads a stream event by event.
struct Stream {
    body: axum::body::BodyDataStream,
    text: String,
}

#[derive(Debug, Default)]
struct Event {
    name: String,
    data: Value,
    id: Option<String>,
}

impl Stream {
    async fn open(hub: &TestHub, token: &str, last: Option<&str>) -> Self {
        let mut request =
            Request::get("/api/v1/events").header("authorization", format!("Bearer {token}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let peer: std::net::SocketAddr = "192.0.2.7:1".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = router::router(&hub.app).oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self {
            body: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// The next event that is no ping.
    async fn next(&mut self) -> Event {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let mut event = Event::default();
                for line in block.lines() {
                    match line.split_once(": ") {
                        Some(("event", name)) => event.name = name.into(),
                        Some(("data", data)) => event.data = serde_json::from_str(data).unwrap(),
                        Some(("id", id)) => event.id = Some(id.into()),
                        _ => {}
                    }
                }
                if !event.name.is_empty() && event.name != "ping" {
                    return event;
                }
            }
            let wait = std::time::Duration::from_secs(20);
            let chunk = tokio::time::timeout(wait, self.body.next())
                .await
                .expect("an event comes");
            self.text
                .push_str(std::str::from_utf8(&chunk.unwrap().unwrap()).unwrap());
        }
    }
}

#[tokio::test]
async fn a_beat_reaches_the_browser_and_a_reconnect_resumes() {
    let hub = TestHub::start().await;
    let (viewer, agent) = (hub.token("viewer").await, hub.client("agent").await);
    let mut stream = Stream::open(&hub, &viewer, None).await;
    let hello = stream.next().await;
    assert_eq!(hello.name, "hello");

    hub.post(&agent, "/agents/heartbeat", beat(GUID, 1, NOON))
        .await;
    let live = stream.next().await;
    assert_eq!(live.name, "machines");
    assert_eq!(live.data["items"][0]["latest"]["cpu_percent"], 12.5);
    let changed = stream.next().await;
    assert_eq!(changed.name, "changed");
    assert!(
        changed.data.to_string().contains("\"machines\""),
        "{}",
        changed.data
    );
    let cursor = changed
        .id
        .expect("the last event of a batch moves the position");
    drop(stream);

    // What happened meanwhile comes at once, as one entry however often it changed.
    for seq in 2..10 {
        hub.post(&agent, "/agents/heartbeat", beat(GUID, seq, NOON))
            .await;
    }
    let mut stream = Stream::open(&hub, &viewer, Some(&cursor)).await;
    assert_eq!(stream.next().await.name, "hello");
    let live = stream.next().await;
    assert_eq!(live.name, "machines");
    assert_eq!(live.data["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_position_of_another_run_starts_afresh() {
    let hub = TestHub::start().await;
    let viewer = hub.token("viewer").await;
    let mut stream = Stream::open(&hub, &viewer, Some("123-45")).await;
    assert_eq!(stream.next().await.name, "hello");
    assert_eq!(stream.next().await.name, "reset");
}

#[tokio::test]
async fn a_stream_ends_with_the_right_to_it() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let new = json!({"name": "screen", "role": "viewer"});
    let made = hub.post(&admin, "/tokens", new).await.json();
    let mut stream = Stream::open(&hub, made["token"].as_str().unwrap(), None).await;
    assert_eq!(stream.next().await.name, "hello");
    let path = format!("/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(hub.delete(&admin, &path).await.status, 204);
    while let Some(chunk) = stream.body.next().await {
        chunk.unwrap();
    }
}

#[tokio::test]
async fn a_stream_ends_when_the_hub_stops() {
    let hub = TestHub::start().await;
    let viewer = hub.token("viewer").await;
    let mut stream = Stream::open(&hub, &viewer, None).await;
    stream.next().await;
    hub.app.lifecycle.stop();
    while let Some(chunk) = stream.body.next().await {
        chunk.unwrap();
    }
}

#[tokio::test]
async fn a_quiet_stream_beats_in_comments_too() {
    let hub = TestHub::start().await;
    let viewer = hub.token("viewer").await;
    let mut stream = Stream::open(&hub, &viewer, None).await;
    while !stream.text.lines().any(|line| line.starts_with(':')) {
        let wait = std::time::Duration::from_secs(20);
        let chunk = tokio::time::timeout(wait, stream.body.next()).await;
        let chunk = chunk.expect("a comment comes").unwrap().unwrap();
        stream.text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}
