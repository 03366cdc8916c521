//! Alerts from the beat that crosses a line to the one that is over.

mod conditions;
mod people;

use serde_json::{Value, json};

use crate::support::{Client, GUID, TestHub, beat};

/// A hub whose machines do as they are told.
pub(crate) struct Lab {
    pub(crate) hub: TestHub,
    pub(crate) admin: Client,
    pub(crate) agent: Client,
    pub(crate) seq: u64,
}

impl Lab {
    pub(crate) async fn start() -> Self {
        let hub = TestHub::start().await;
        let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
        Self {
            hub,
            admin,
            agent,
            seq: 0,
        }
    }

    /// A machine beats, and the pass that the beat wakes looks.
    pub(crate) async fn beat(&mut self, guid: &str, change: impl FnOnce(&mut Value)) {
        self.seq += 1;
        let mut body = beat(guid, self.seq, &self.hub.app.clock.now().to_string());
        change(&mut body);
        let answer = self.hub.post(&self.agent, "/agents/heartbeat", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.look().await;
    }

    pub(crate) async fn cpu(&mut self, percent: f64) {
        self.beat(GUID, |body| {
            body["samples"][0]["cpu"]["percent"] = json!(percent);
        })
        .await;
    }

    pub(crate) async fn look(&self) {
        self.hub.run_job("alerts.evaluate").await;
    }

    pub(crate) async fn pass(&self, seconds: u64) {
        self.hub.pass(seconds).await;
        self.look().await;
    }

    pub(crate) async fn alerts(&self, query: &str) -> Vec<Value> {
        let list = self
            .hub
            .get(&self.admin, &format!("/alerts{query}"))
            .await
            .json();
        list["items"].as_array().unwrap().clone()
    }

    pub(crate) async fn only(&self) -> Value {
        let alerts = self.alerts("").await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        alerts[0].clone()
    }

    pub(crate) async fn act(&self, alert: &Value, what: &str, body: Value) -> Value {
        let path = format!("/alerts/{}/{what}", alert["id"].as_str().unwrap());
        let answer = self.hub.post(&self.admin, &path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) async fn thresholds(&self, changes: Value) {
        let answer = self
            .hub
            .put(&self.admin, "/settings/thresholds", changes)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub(crate) async fn restart(&mut self) {
        // Another hub takes the place of this one; `replace` needs something to leave behind.
        let next = TestHub::start().await;
        let hub = std::mem::replace(&mut self.hub, next);
        self.hub = hub.restart().await;
    }
}

pub(crate) fn kinds(alert: &Value) -> Vec<String> {
    let history = alert["history"].as_array().unwrap();
    let kinds = history
        .iter()
        .map(|line| line["kind"].as_str().unwrap().to_owned());
    kinds.collect()
}
