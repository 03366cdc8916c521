//! Online, offline, and everything in between.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{Client, GUID, TestHub, beat};

struct Fleet {
    hub: TestHub,
    admin: Client,
    agent: Client,
    seq: u64,
}

impl Fleet {
    async fn start() -> Self {
        let hub = TestHub::start().await;
        let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
        let mut fleet = Self {
            hub,
            admin,
            agent,
            seq: 0,
        };
        fleet.beat().await;
        fleet
    }

    async fn beat(&mut self) {
        self.beat_with(|_| {}).await;
    }

    async fn beat_with(&mut self, change: impl FnOnce(&mut Value)) {
        self.seq += 1;
        let at = self.hub.app.clock.now().to_string();
        let mut body = beat(GUID, self.seq, &at);
        change(&mut body);
        let answer = self.hub.post(&self.agent, "/agents/heartbeat", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    async fn status(&self) -> (String, String) {
        let machine = self.hub.machine(&self.admin).await;
        let text = |name: &str| machine[name].as_str().unwrap().to_owned();
        (text("status"), text("status_reason"))
    }
}

#[tokio::test]
async fn three_missed_beats_are_offline_and_a_beat_is_back() {
    let mut fleet = Fleet::start().await;
    assert_eq!(fleet.status().await.0, "online");
    fleet.hub.pass(180).await;
    assert_eq!(fleet.status().await.0, "online");
    fleet.hub.pass(1).await;
    assert_eq!(fleet.status().await, ("offline".into(), "No beats".into()));
    fleet.beat().await;
    assert_eq!(fleet.status().await.0, "online");
}

#[tokio::test]
async fn the_time_allowed_is_a_setting() {
    let fleet = Fleet::start().await;
    let set = async |seconds: u32| {
        fleet
            .hub
            .put(
                &fleet.admin,
                "/settings/thresholds",
                json!({"offline_after_seconds": seconds}),
            )
            .await
    };
    assert_eq!(set(10).await.problem(), (422, "invalid".into()));
    assert_eq!(set(600).await.status, 200);
    fleet.hub.pass(599).await;
    assert_eq!(fleet.status().await.0, "online");
    fleet.hub.pass(2).await;
    assert_eq!(fleet.status().await.0, "offline");
}

#[tokio::test]
async fn a_goodbye_is_believed_at_once_until_the_next_beat() {
    let mut fleet = Fleet::start().await;
    let goodbye = |reason: &str, at: String| json!({"reason": reason, "at": at});
    for (reason, words) in [
        ("shutdown", "Shut down"),
        ("reboot", "Rebooting"),
        ("suspend", "Asleep"),
        ("stop", "Agent stopped"),
    ] {
        fleet.hub.pass(60).await;
        let at = fleet.hub.app.clock.now().to_string();
        fleet
            .beat_with(|body| {
                body["samples"] = json!([]);
                body["goodbye"] = goodbye(reason, at);
            })
            .await;
        assert_eq!(fleet.status().await, ("offline".into(), words.into()));
        fleet.hub.pass(60).await;
        fleet.beat().await;
        assert_eq!(fleet.status().await.0, "online");
    }
}

#[tokio::test]
async fn a_hub_that_was_down_blames_nobody_until_they_could_be_heard() {
    let mut fleet = Fleet::start().await;
    fleet
        .hub
        .app
        .clock
        .advance(std::time::Duration::from_secs(7200));
    fleet.hub = fleet.hub.restart().await;
    fleet.hub.pass(0).await;
    assert_eq!(fleet.status().await.0, "online");
    fleet.hub.pass(180).await;
    assert_eq!(fleet.status().await.0, "online");
    fleet.hub.pass(1).await;
    assert_eq!(fleet.status().await.0, "offline");
}

#[tokio::test]
async fn a_clock_that_jumps_blames_nobody_until_they_could_be_heard() {
    let mut fleet = Fleet::start().await;
    for jump in ["2027-05-01T00:00:00Z", "2026-01-01T00:00:00Z"] {
        fleet
            .hub
            .app
            .clock
            .jump_to(jump.parse::<Timestamp>().unwrap());
        fleet.hub.pass(0).await;
        assert_eq!(
            fleet.status().await.0,
            "online",
            "right after the jump to {jump}"
        );
        fleet.hub.pass(60).await;
        assert_eq!(
            fleet.status().await.0,
            "online",
            "a minute after the jump to {jump}"
        );
        fleet.hub.pass(121).await;
        assert_eq!(
            fleet.status().await.0,
            "offline",
            "after three minutes of silence"
        );
        fleet.beat().await;
        assert_eq!(fleet.status().await.0, "online");
    }
}

#[tokio::test]
async fn figures_go_on_after_the_clock_was_set_back() {
    let mut fleet = Fleet::start().await;
    let latest = async |fleet: &Fleet| {
        let machine = fleet.hub.machine(&fleet.admin).await;
        let spark = machine["spark"].as_array().unwrap().len();
        (machine["latest"]["at"].as_str().unwrap().to_owned(), spark)
    };
    let clock = fleet.hub.app.clock.clone();
    clock.jump_to("2036-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
    fleet.beat().await;
    assert_eq!(latest(&fleet).await.0, "2036-01-01T00:00:00Z");
    clock.jump_to("2026-11-23T13:00:00Z".parse::<Timestamp>().unwrap());
    fleet.beat().await;
    assert_eq!(latest(&fleet).await, ("2026-11-23T13:00:00Z".into(), 1));
    fleet.hub.pass(60).await;
    fleet.beat().await;
    assert_eq!(latest(&fleet).await, ("2026-11-23T13:01:00Z".into(), 2));
}

#[tokio::test]
async fn a_wild_clock_removes_nothing_that_was_measured() {
    let mut fleet = Fleet::start().await;
    fleet.beat().await;
    let stored = async |fleet: &Fleet| -> i64 {
        let mut conn = fleet.hub.app.db.read().await.unwrap();
        let query = sqlx::query_scalar("select count(*) from samples where at_ms < 1800000000000");
        query.fetch_one(&mut *conn).await.unwrap()
    };
    let age = async |hub: &TestHub| {
        hub.run_job("metrics.roll_up").await;
        hub.run_job("metrics.prune").await;
    };
    let before = stored(&fleet).await;
    assert!(before > 0);
    let wild = "2036-01-01T00:00:00Z".parse::<Timestamp>().unwrap();
    // While it runs, and when it starts with such a clock; beats that come then do not make it right.
    fleet.hub.app.clock.jump_to(wild);
    age(&fleet.hub).await;
    assert_eq!(stored(&fleet).await, before);
    fleet.hub = fleet.hub.restart_at(wild).await;
    fleet.beat().await;
    age(&fleet.hub).await;
    assert_eq!(stored(&fleet).await, before);
    // It stays like that for a day: then it is true.
    fleet.hub.pass(24 * 3600 + 1).await;
    age(&fleet.hub).await;
    assert_eq!(stored(&fleet).await, 0);
}
