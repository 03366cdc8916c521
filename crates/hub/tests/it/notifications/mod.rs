//! From an alert to what a channel really got.

mod delivery;
mod floods;
mod holding;
mod killed;
mod secrets;

use std::time::Duration;

use serde_json::{Value, json};

use crate::alerts::Lab;
use crate::channels::peer::{Peer, Reply};

/// A lab whose alerts go to webhooks.
pub(crate) struct Told {
    pub(crate) lab: Lab,
}

impl Told {
    pub(crate) async fn start() -> Self {
        let lab = Lab::start().await;
        lab.thresholds(json!({"cpu": {"sustained_seconds": 0}}))
            .await;
        let zone = json!({"time_zone": "UTC"});
        let answer = lab.hub.put(&lab.admin, "/settings/general", zone).await;
        assert_eq!(answer.status, 200);
        Self { lab }
    }

    /// Adds a webhook that leads to this peer.
    pub(crate) async fn webhook(&self, name: &str, peer: &Peer, route: Value) -> Value {
        let body = json!({
            "name": name, "settings": {"kind": "webhook"},
            "secrets": {"url": peer.url("/hook/planted-token")}, "route": route,
        });
        let path = "/settings/notifications/channels";
        let answer = self.lab.hub.post(&self.lab.admin, path, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    pub(crate) async fn notifications(&self, body: Value) {
        let path = "/settings/notifications";
        let answer = self.lab.hub.put(&self.lab.admin, path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Decides and sends, until nothing is on its way.
    pub(crate) async fn tell(&self) {
        self.plan().await;
        self.deliver().await;
    }

    pub(crate) async fn plan(&self) {
        self.lab.hub.run_job("notifications.plan").await;
    }

    pub(crate) async fn deliver(&self) {
        self.lab.hub.run_job("notifications.deliver").await;
        while !self.lab.hub.app.deliveries.are_over() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Time passes in steps, as it does for the hub.
    pub(crate) async fn pass(&self, seconds: u64) {
        let step = 20;
        for _ in 0..seconds / step {
            self.lab.pass(step).await;
            self.tell().await;
        }
        self.lab.pass(seconds % step).await;
        self.tell().await;
    }

    /// The processor is so busy for as long as it takes to be believed.
    pub(crate) async fn cpu(&mut self, percent: f64) {
        for _ in 0..2 {
            self.lab.cpu(percent).await;
            self.tell().await;
            self.pass(60).await;
        }
    }

    pub(crate) async fn log(&self) -> Vec<Value> {
        let list = self
            .lab
            .hub
            .get(&self.lab.admin, "/notifications")
            .await
            .json();
        list["items"].as_array().unwrap().clone()
    }

    pub(crate) async fn restart(&mut self) {
        self.lab.restart().await;
    }
}

/// What a peer was told: event and title of each message.
pub(crate) fn told(peer: &Peer) -> Vec<(String, String)> {
    let asked = peer.asked();
    let told = asked.iter().map(|asked| {
        let body = asked.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        (text("event"), text("title"))
    });
    told.collect()
}

pub(crate) fn pair(event: &str, title: &str) -> (String, String) {
    (event.into(), title.into())
}

pub(crate) fn ok() -> Reply {
    Reply::With(200, "", "fine".into())
}
