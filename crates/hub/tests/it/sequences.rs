//! Whatever happens in whatever order: no "down" is said twice, no recovery is lost, nothing is said that
//! should wait.
//!
//! The hub is real: its ingest, passes, database, ledger and outbox, and restarts in between. The test
//! reads each message as a person does who knows nothing else, and keeps what that person believes.

use std::collections::{BTreeMap, BTreeSet};

use homelabcmd::platform::clock::from_ms;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::alerts::Lab;

/// Three servers and a workstation, each beating once a minute while it is on.
const MACHINES: usize = 4;
const BEAT: u64 = 60;
/// Those that went at once are told to be back at once; the last are waited for so long.
const RECOVERY_WAIT: i64 = 5 * 60_000;

#[derive(Debug, Clone)]
enum Step {
    /// The machine is on and so busy.
    On(usize, f64),
    /// It goes without a word.
    Lost(usize),
    /// It takes its leave.
    ShutDown(usize),
    /// The switch: all are gone, or all are back.
    All(bool),
    Minutes(u64),
    Pause(usize, bool),
    Quiet(bool),
    /// Somebody acts on one of the alerts that are there.
    Act(usize, &'static str),
    Kind(usize, &'static str),
    /// The machine is removed from the hub; when it beats again it is a new one.
    Remove(usize),
    /// The second channel is switched off or on.
    Channel(bool),
    /// Messages stay in the outbox, or go out again.
    Clog(bool),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let machine = 0..MACHINES;
    let percent = prop_oneof![2 => Just(1.0), 2 => Just(90.0), 1 => Just(99.0)];
    let action = prop_oneof![
        Just("acknowledge"),
        Just("snooze"),
        Just("resolve"),
        Just("reopen")
    ];
    let kind = prop_oneof![Just("server"), Just("workstation")];
    prop_oneof![
        5 => (machine.clone(), percent).prop_map(|(m, p)| Step::On(m, p)),
        4 => machine.clone().prop_map(Step::Lost),
        1 => machine.clone().prop_map(Step::ShutDown),
        1 => any::<bool>().prop_map(Step::All),
        9 => (1u64..10).prop_map(Step::Minutes),
        3 => (machine.clone(), any::<bool>()).prop_map(|(m, on)| Step::Pause(m, on)),
        2 => any::<bool>().prop_map(Step::Quiet),
        2 => (0usize..8, action).prop_map(|(n, what)| Step::Act(n, what)),
        1 => (machine.clone(), kind).prop_map(|(m, k)| Step::Kind(m, k)),
        1 => machine.prop_map(Step::Remove),
        1 => any::<bool>().prop_map(Step::Channel),
        1 => any::<bool>().prop_map(Step::Clog),
        1 => Just(Step::Restart),
    ]
}

/// How an alert stands in the database.
struct Stands {
    machine: String,
    state: String,
    is_critical: bool,
    resolved_at: Option<i64>,
    hold_until: Option<i64>,
    in_incident: bool,
}

/// Who reads a channel: what they believe to be wrong.
#[derive(Default)]
struct Reader {
    believes: BTreeSet<String>,
    ever: BTreeSet<String>,
}

struct World {
    lab: Lab,
    /// Nothing while it is removed.
    ids: Vec<Option<String>>,
    /// Which machine had which id.
    known: BTreeMap<String, usize>,
    /// How busy each machine is; nothing when it is off.
    busy: Vec<Option<f64>>,
    paused: Vec<bool>,
    is_quiet: bool,
    is_on: bool,
    is_clogged: bool,
    /// The first channel hears nothing in quiet hours, the second all.
    channels: Vec<String>,
    readers: Vec<Reader>,
    read: BTreeSet<String>,
}

#[test]
fn readers_believe_what_is_true_whatever_happens() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a longer run is asked for as with any property"
    )]
    let cases = std::env::var("PROPTEST_CASES").map_or(24, |n| n.parse().unwrap());
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let told = std::cell::Cell::new(0);
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), 10..80), |steps| {
            told.set(told.get() + runtime.block_on(run(&steps)));
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
    // It was not all silence.
    let told = told.get();
    assert!(told >= cases as usize, "{told} alerts were told");
}

async fn run(steps: &[Step]) -> usize {
    let mut world = World::begin().await;
    for step in steps {
        world.take(step).await;
    }
    world.end().await;
    world.readers.iter().map(|reader| reader.ever.len()).sum()
}

impl World {
    async fn begin() -> Self {
        let mut lab = Lab::start().await;
        lab.thresholds(json!({"cpu": {"sustained_seconds": 0}}))
            .await;
        let mut channels = Vec::new();
        for (name, route) in [
            ("ops", json!({})),
            ("log", json!({"ignores_quiet_hours": true})),
        ] {
            let body = json!({"name": name, "route": route,
                "settings": {"kind": "ntfy", "server": "http://127.0.0.1:9", "topic": name}});
            let path = "/settings/notifications/channels";
            let made = lab.hub.post(&lab.admin, path, body).await;
            assert_eq!(made.status, 201, "{}", made.text());
            channels.push(made.json()["id"].as_str().unwrap().to_owned());
        }
        for machine in 0..MACHINES {
            lab.beat(&guid(machine), |body| {
                body["agent"]["hostname"] = json!(format!("m{machine}"));
            })
            .await;
        }
        let mut world = Self {
            lab,
            ids: vec![None; MACHINES],
            known: BTreeMap::new(),
            busy: vec![Some(1.0); MACHINES],
            paused: vec![false; MACHINES],
            is_quiet: false,
            is_on: true,
            is_clogged: false,
            readers: channels.iter().map(|_| Reader::default()).collect(),
            channels,
            read: BTreeSet::new(),
        };
        world.meet().await;
        world.take(&Step::Kind(MACHINES - 1, "workstation")).await;
        world
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::On(machine, percent) => self.busy[machine] = Some(percent),
            Step::Lost(machine) => self.busy[machine] = None,
            Step::ShutDown(machine) => {
                if self.busy[machine].take().is_some() {
                    self.beat(machine, 1.0, Some("shutdown")).await;
                }
            }
            Step::All(on) => self.busy.fill(on.then_some(1.0)),
            Step::Minutes(minutes) => {
                for _ in 0..minutes {
                    self.minute().await;
                }
            }
            Step::Pause(machine, on) => {
                if let Some(id) = &self.ids[machine] {
                    let what = if on { "pause" } else { "unpause" };
                    self.put(&format!("/machines/{id}/{what}"), json!({})).await;
                    self.paused[machine] = on;
                }
            }
            Step::Quiet(on) => {
                self.is_quiet = on;
                let hours = json!([{"from": "00:00", "until": "00:00"}]);
                let quiet = json!({"quiet_hours": {"enabled": on, "hours": hours}});
                self.put("/settings/notifications", quiet).await;
            }
            Step::Act(which, what) => self.act(which, what).await,
            Step::Kind(machine, kind) => {
                if let Some(id) = &self.ids[machine] {
                    let (path, body) = (format!("/machines/{id}"), json!({"kind": kind}));
                    let answer = self.lab.hub.patch(&self.lab.admin, &path, body).await;
                    assert_eq!(answer.status, 200, "{}", answer.text());
                }
            }
            Step::Remove(machine) => {
                if let Some(id) = self.ids[machine].take() {
                    let path = format!("/machines/{id}");
                    let answer = self.lab.hub.delete(&self.lab.admin, &path).await;
                    assert_eq!(answer.status, 204, "{}", answer.text());
                    self.paused[machine] = false;
                }
            }
            Step::Channel(on) => {
                let body = json!({"name": "log", "enabled": on, "route": {"ignores_quiet_hours": true},
                    "settings": {"kind": "ntfy", "server": "http://127.0.0.1:9", "topic": "log"}});
                let path = format!("/settings/notifications/channels/{}", self.channels[1]);
                self.put(&path, body).await;
                self.is_on = on;
            }
            Step::Clog(on) => {
                self.is_clogged = on;
                self.send().await;
            }
            Step::Restart => self.lab.restart().await,
        }
        self.lab.look().await;
        self.read().await;
    }

    async fn minute(&mut self) {
        self.lab.pass(BEAT).await;
        for machine in 0..MACHINES {
            if let Some(percent) = self.busy[machine] {
                self.beat(machine, percent, None).await;
            }
        }
        self.meet().await;
        self.read().await;
    }

    /// Who is there now.
    async fn meet(&mut self) {
        if self.ids.iter().all(Option::is_some) {
            return;
        }
        let hub = &self.lab.hub;
        let list = hub.get(&self.lab.admin, "/machines").await.json();
        for item in list["items"].as_array().unwrap() {
            let id = item["id"].as_str().unwrap().to_owned();
            let machine = item["name"].as_str().unwrap()[1..]
                .parse::<usize>()
                .unwrap();
            self.known.insert(id.clone(), machine);
            self.ids[machine] = Some(id);
        }
    }

    /// What is in the outbox goes out.
    async fn send(&self) {
        if !self.is_clogged {
            let mut tx = self.lab.hub.app.db.write().await.unwrap();
            let sent = sqlx::query("update outbox set state = 'sent'");
            sent.execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    async fn beat(&mut self, machine: usize, percent: f64, goodbye: Option<&str>) {
        self.lab
            .beat(&guid(machine), |body| {
                body["agent"]["hostname"] = json!(format!("m{machine}"));
                body["samples"][0]["cpu"]["percent"] = json!(percent);
                if let Some(reason) = goodbye {
                    body["goodbye"] = json!({"reason": reason, "at": body["sent_at"]});
                }
            })
            .await;
    }

    async fn act(&mut self, which: usize, what: &'static str) {
        let alerts = self.lab.alerts("?state=active").await;
        let Some(alert) = alerts.get(which % alerts.len().max(1)) else {
            return;
        };
        let body = match what {
            "snooze" => json!({"minutes": 7, "reason": "later"}),
            _ => json!({}),
        };
        let path = format!("/alerts/{}/{what}", alert["id"].as_str().unwrap());
        let answer = self.lab.hub.post(&self.lab.admin, &path, body).await;
        // What is open cannot be opened again.
        let status = answer.status.as_u16();
        assert!([200, 409].contains(&status), "{what}: {}", answer.text());
    }

    async fn put(&self, path: &str, body: Value) {
        let answer = self.lab.hub.put(&self.lab.admin, path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// The hub decides what to say, and the readers read it.
    async fn read(&mut self) {
        self.lab.hub.run_job("notifications.plan").await;
        let now = self.lab.hub.app.clock.now_ms();
        let alerts = self.alerts().await;
        let mut conn = self.lab.hub.app.db.read().await.unwrap();
        let rows = sqlx::query("select id, channel_id, body, alerts from outbox order by position")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        drop(conn);
        self.send().await;
        for row in rows {
            let [id, channel, body, ids] =
                ["id", "channel_id", "body", "alerts"].map(|name| row.get::<String, _>(name));
            if self.read.insert(id) {
                let channel = self.channels.iter().position(|c| *c == channel).unwrap();
                let body: Value = serde_json::from_str(&body).unwrap();
                let ids: Vec<String> = serde_json::from_str(&ids).unwrap();
                self.hear(channel, &body, &ids, &alerts);
            }
        }
        self.check(&alerts, now);
    }

    fn hear(
        &mut self,
        channel: usize,
        body: &Value,
        ids: &[String],
        alerts: &BTreeMap<String, Stands>,
    ) {
        let reader = &mut self.readers[channel];
        let event = body["event"].as_str().unwrap();
        // Each alert is named once.
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        let (mut wrong, mut over, mut passed) = (0, 0, 0);
        for id in ids {
            // One that is gone went with its machine.
            let stands = alerts.get(id);
            if let Some(stands) = stands {
                let may_be_said = stands.is_critical || channel != 0 || !self.is_quiet;
                assert!(may_be_said, "at night: {body}");
                let is_paused = self.paused[self.known[&stands.machine]];
                assert!(!is_paused, "it is under maintenance, and said: {body}");
            }
            let believed = reader.believes.contains(id);
            let is_over = stands.is_none_or(|stands| stands.state == "resolved");
            match event {
                "opened" => {
                    assert!(!reader.ever.contains(id), "\"down\" is said again: {body}");
                    reader.believes.insert(id.clone());
                }
                "escalated" | "reminder" => {
                    assert!(believed, "nobody heard of it before: {body}");
                }
                "resolved" => {
                    assert!(believed, "nobody heard that it was wrong: {body}");
                    assert!(is_over, "it is not over: {body}");
                    reader.believes.remove(id);
                }
                "digest" if !is_over => {
                    wrong += 1;
                    reader.believes.insert(id.clone());
                }
                "digest" if believed => {
                    over += 1;
                    reader.believes.remove(id);
                }
                "digest" => passed += 1,
                other => panic!("{other}: {body}"),
            }
            reader.ever.insert(id.clone());
        }
        if event == "digest" {
            let title = body["title"].as_str().unwrap();
            let at_once = title.starts_with("At once");
            let counts = [
                (wrong, if at_once { "wrong" } else { "still wrong" }),
                (over, "over"),
                (passed, "came and went"),
            ];
            let counts = counts.iter().filter(|(count, _)| *count > 0);
            let counts: Vec<String> = counts.map(|(n, words)| format!("{n} {words}")).collect();
            assert!(title.ends_with(&counts.join(", ")), "{title}: {counts:?}");
        }
    }

    /// Nothing that may be said is left unsaid.
    fn check(&self, alerts: &BTreeMap<String, Stands>, now: i64) {
        if self.is_clogged {
            return;
        }
        for (id, stands) in alerts {
            let machine = self.known[&stands.machine];
            if self.paused[machine] || stands.hold_until.is_some_and(|until| until > now) {
                continue;
            }
            for (channel, reader) in self.readers.iter().enumerate() {
                let is_held = self.is_quiet && channel == 0 && !stands.is_critical;
                if is_held || (channel == 1 && !self.is_on) {
                    continue;
                }
                let believes = reader.believes.contains(id);
                let since = stands.resolved_at.map(|at| from_ms(at).to_string());
                match stands.state.as_str() {
                    "open" => assert!(
                        believes,
                        "alert {id} is open and channel {channel} is not told"
                    ),
                    // Somebody took it: who was not told need not be any more.
                    "acknowledged" | "snoozed" => {}
                    _ => {
                        let waits = stands.in_incident
                            && stands.resolved_at.unwrap() + RECOVERY_WAIT + 1000 * BEAT as i64
                                > now;
                        assert!(
                            !believes || waits,
                            "alert {id} is over since {since:?} and channel {channel} is not told at {}",
                            from_ms(now)
                        );
                    }
                }
            }
        }
    }

    /// All is well again: so everybody believes.
    async fn end(&mut self) {
        for machine in 0..MACHINES {
            self.take(&Step::Pause(machine, false)).await;
        }
        for step in [
            Step::Clog(false),
            Step::Channel(true),
            Step::Quiet(false),
            Step::All(true),
        ] {
            self.take(&step).await;
        }
        for _ in 0..15 {
            self.minute().await;
        }
        for (id, stands) in self.alerts().await {
            assert_eq!(stands.state, "resolved", "alert {id} of {}", stands.machine);
        }
        for reader in &self.readers {
            assert_eq!(reader.believes, BTreeSet::new(), "a recovery is lost");
        }
        let mut conn = self.lab.hub.app.db.read().await.unwrap();
        let left: i64 = sqlx::query_scalar("select count(*) from notification_ledger")
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        assert_eq!(left, 0, "the ledger is closed");
    }

    async fn alerts(&self) -> BTreeMap<String, Stands> {
        let mut conn = self.lab.hub.app.db.read().await.unwrap();
        let sql =
            "select id, machine_id, state, severity, resolved_at, hold_until, incident from alerts";
        let rows = sqlx::query(sql).fetch_all(&mut *conn).await.unwrap();
        let rows = rows.iter().map(|row| {
            let stands = Stands {
                machine: row.get("machine_id"),
                state: row.get("state"),
                is_critical: row.get::<String, _>("severity") == "critical",
                resolved_at: row.get("resolved_at"),
                hold_until: row.get("hold_until"),
                in_incident: row.get::<Option<String>, _>("incident").is_some(),
            };
            (row.get("id"), stands)
        });
        rows.collect()
    }
}

fn guid(machine: usize) -> String {
    format!("bea35da0-143e-4cba-9e5c-76427bfdd00{machine}")
}
