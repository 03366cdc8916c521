use serde_json::Value;

use super::{Client, TestHub};

/// A hub, an admin, and a shared agent token.
pub(crate) struct Setting {
    pub(crate) hub: TestHub,
    pub(crate) admin: Client,
    pub(crate) agent: Client,
}

impl Setting {
    pub(crate) async fn new() -> Self {
        let hub = TestHub::start().await;
        let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
        Self { hub, admin, agent }
    }

    pub(crate) async fn beat(&self, body: Value) -> Value {
        let answer = self.hub.post(&self.agent, "/agents/heartbeat", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) async fn machine(&self) -> Value {
        let id = self.hub.machine(&self.admin).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        self.hub
            .get(&self.admin, &format!("/machines/{id}"))
            .await
            .json()
    }

    /// `[time, mean]` of a series without labels, raw.
    pub(crate) async fn points(&self, series: &str) -> Vec<(i64, f64)> {
        let id = self.machine().await["id"].as_str().unwrap().to_owned();
        let now = self.hub.app.clock.now().as_second();
        let path = format!(
            "/machines/{id}/metrics?from={}&to={}&metrics={series}",
            now - 3600,
            now + 1
        );
        let history = self.hub.get(&self.admin, &path).await.json();
        let Some(found) = history["series"].as_array().unwrap().iter().find(|s| {
            s["name"] == series
                && s["labels"]
                    .as_object()
                    .is_none_or(serde_json::Map::is_empty)
        }) else {
            return Vec::new();
        };
        found["points"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (p[0].as_f64().unwrap() as i64, p[2].as_f64().unwrap()))
            .collect()
    }

    pub(crate) fn seconds_ago(&self, seconds: i64) -> String {
        let now = self.hub.app.clock.now();
        (now - jiff::SignedDuration::from_secs(seconds)).to_string()
    }
}
