//! What agents remember of the record, and what the hub learns from it.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::running::wait_for;
use crate::support::{Client, GUID, OTHER_GUID, TestHub, beat};

struct Lab {
    hub: TestHub,
    admin: Client,
    agent: Client,
    seq: u64,
}

impl Lab {
    async fn start() -> Self {
        let hub = TestHub::start().await;
        let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
        Self {
            hub,
            admin,
            agent,
            seq: 0,
        }
    }

    /// An agent that remembers this beats; the answer is what it is told.
    async fn beat_of(&mut self, guid: &str, remembered: Value) -> Value {
        self.seq += 1;
        let mut body = beat(guid, self.seq, &self.hub.app.clock.now().to_string());
        body["audit_head"] = remembered;
        let answer = self.hub.post(&self.agent, "/agents/heartbeat", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["audit_head"].clone()
    }

    async fn beat(&mut self, remembered: Value) -> Value {
        self.beat_of(GUID, remembered).await
    }

    async fn act(&self, name: &str) {
        let answer = self
            .hub
            .post(&self.admin, "/machines", json!({"name": name}))
            .await;
        assert_eq!(answer.status, 201);
    }

    async fn compare(&self) {
        self.hub.run_job("audit.anchors").await;
    }

    async fn status(&self) -> Value {
        self.hub.get(&self.admin, "/audit/status").await.json()
    }

    async fn contradictions(&self) -> Vec<Value> {
        let list = self
            .hub
            .get(&self.admin, "/audit?action=audit.contradicted")
            .await
            .json();
        list["items"].as_array().unwrap().clone()
    }

    async fn restart_with(mut self, work: impl FnOnce(&Path)) -> Self {
        let next = TestHub::start().await;
        let hub = std::mem::replace(&mut self.hub, next);
        let now = hub.app.clock.now();
        let folder = hub.stop().await;
        work(folder.path());
        let hub = TestHub::start_in(folder, None).await;
        hub.app.clock.jump_to(now);
        self.hub = hub;
        self
    }
}

#[tokio::test]
async fn an_agent_is_told_the_newest_entry_and_a_beat_looks_nothing_up() {
    let mut lab = Lab::start().await;
    assert_eq!(
        lab.beat(Value::Null).await,
        Value::Null,
        "nothing was read yet"
    );
    lab.act("nas").await;
    lab.compare().await;
    let told = lab.beat(Value::Null).await;
    assert_eq!(told, lab.status().await["head"]);
    // A newer one is told when it was read, and not before.
    lab.act("store").await;
    assert_eq!(lab.beat(told.clone()).await, told);
    lab.compare().await;
    let next = lab.beat(told.clone()).await;
    assert_eq!(next["position"], told["position"].as_i64().unwrap() + 1);
    // An agent of the first version is told nothing that it does not know.
    let old = crate::support::v1_beat(Some(OTHER_GUID), "2026-11-23T12:00:00Z");
    let answer = lab
        .hub
        .post(&lab.agent, "/agents/heartbeat", old)
        .await
        .json();
    assert_eq!(answer["audit_head"], Value::Null);
}

#[tokio::test]
async fn what_an_agent_remembers_is_written_down_once_an_hour() {
    let mut lab = Lab::start().await;
    lab.act("one").await;
    lab.compare().await;
    let first = lab.beat(Value::Null).await;
    lab.beat(first.clone()).await;
    lab.compare().await;
    let anchor = |status: &Value| status["anchors"][0].clone();
    let written = anchor(&lab.status().await);
    assert_eq!(
        (&written["entry"], &written["machine_name"]),
        (&first, &json!("nas"))
    );
    lab.act("two").await;
    lab.compare().await;
    let second = lab.beat(first.clone()).await;
    lab.beat(second.clone()).await;
    lab.compare().await;
    assert_eq!(anchor(&lab.status().await), written, "the hour is not over");
    lab.hub.app.clock.advance(Duration::from_secs(3600));
    lab.compare().await;
    assert_eq!(anchor(&lab.status().await)["entry"], second);
    assert!(lab.contradictions().await.is_empty());
}

#[tokio::test]
async fn a_database_restored_from_an_earlier_moment_is_noticed_by_what_an_agent_remembers() {
    let mut lab = Lab::start().await;
    lab.act("before").await;
    let backup = tempfile::tempdir().unwrap();
    let copy = |from: &Path, to: &Path| {
        std::fs::copy(from.join("homelabcmd.db"), to.join("homelabcmd.db")).unwrap();
    };
    let mut lab = {
        lab.beat(Value::Null).await;
        lab.restart_with(|folder| copy(folder, backup.path())).await
    };
    for name in ["after", "after that"] {
        lab.act(name).await;
    }
    lab.compare().await;
    let remembered = lab.beat(Value::Null).await;
    assert!(
        remembered["position"].as_i64().unwrap() >= 3,
        "{remembered}"
    );
    let mut lab = lab.restart_with(|folder| copy(backup.path(), folder)).await;
    assert!(
        super::look(&lab.hub.app.db).await.is_ok(),
        "by itself it is whole"
    );

    lab.beat(remembered.clone()).await;
    lab.compare().await;
    let entries = lab.contradictions().await;
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(
        (
            &entries[0]["actor"],
            &entries[0]["actor_kind"],
            &entries[0]["outcome"]
        ),
        (&json!("nas"), &json!("agent"), &json!("failed"))
    );
    assert_eq!(entries[0]["detail"]["remembered"], remembered);
    assert_eq!(
        lab.status().await["anchors"][0]["contradiction"],
        remembered
    );
    // Once for each that it remembers, also after a restart.
    lab.beat(remembered.clone()).await;
    lab.compare().await;
    let mut lab = lab.restart_with(|_| {}).await;
    lab.beat(remembered.clone()).await;
    lab.compare().await;
    assert_eq!(lab.contradictions().await.len(), 1);

    // The programs say so, too.
    let (code, said) = program(&lab.hub, &["audit", "verify"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the agent of nas"), "{said}");
    let (code, said) = program(&lab.hub, &["doctor"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("WRONG  the audit is not as it was written"),
        "{said}"
    );
    assert!(said.contains("the agent of nas"), "{said}");

    // When the agent remembers what is there, it is over; that it was stays in the record.
    while lab.status().await["head"]["position"].as_i64() <= remembered["position"].as_i64() {
        lab.act("new").await;
    }
    lab.compare().await;
    let newer = lab.beat(remembered.clone()).await;
    lab.beat(newer).await;
    lab.compare().await;
    assert_eq!(
        lab.status().await["anchors"][0]["contradiction"],
        Value::Null
    );
    assert_eq!(lab.contradictions().await.len(), 1);
    let (code, said) = program(&lab.hub, &["audit", "verify"]);
    assert_eq!(code, 0, "{said}");
    let (_, said) = program(&lab.hub, &["doctor"]);
    assert!(
        said.contains("ok     the audit is as it was written"),
        "{said}"
    );
}

#[tokio::test]
async fn an_agent_that_makes_things_up_does_not_fill_the_record() {
    let mut lab = Lab::start().await;
    lab.act("nas").await;
    for position in 1000..1010 {
        lab.beat(json!({"position": position, "hash": "ab".repeat(32)}))
            .await;
        lab.compare().await;
    }
    assert_eq!(lab.contradictions().await.len(), 1);
    lab.hub.app.clock.advance(Duration::from_secs(3600));
    lab.compare().await;
    assert_eq!(lab.contradictions().await.len(), 2);
    // What is no place at all says nothing.
    for bad in [json!({"position": -1, "hash": "x"}), json!("x"), json!({})] {
        lab.beat_of(OTHER_GUID, bad).await;
    }
    lab.compare().await;
    assert_eq!(lab.contradictions().await.len(), 2);
}

#[tokio::test]
async fn another_entry_in_the_place_of_the_one_that_is_remembered_is_noticed_while_the_hub_runs() {
    let mut lab = Lab::start().await;
    lab.act("nas").await;
    lab.act("store").await;
    lab.compare().await;
    let remembered = lab.beat(Value::Null).await;
    lab.beat(remembered.clone()).await;
    lab.compare().await;
    assert!(lab.contradictions().await.is_empty());
    let db = &lab.hub.app.db;
    super::without_guards(db).await;
    let position = remembered["position"].as_i64().unwrap();
    let other = format!(
        "update audit set hash = '{}' where position = {position}",
        "cd".repeat(32)
    );
    super::run(db, &other).await.unwrap();
    // The agent says the same as before: nothing new is heard, and it is compared all the same.
    lab.compare().await;
    assert_eq!(lab.contradictions().await.len(), 1);
    lab.hub.app.run_job("audit.check").await.unwrap();
    let check = lab.status().await["last_check"].clone();
    assert_eq!(check["is_whole"], false, "{check}");
    assert_eq!(check["position"], position);
}

#[tokio::test]
async fn an_end_that_is_cut_together_with_all_that_tells_of_it_is_found_by_what_an_agent_remembers()
{
    let mut lab = Lab::start().await;
    for name in ["one", "two", "three"] {
        lab.act(name).await;
    }
    lab.compare().await;
    let remembered = lab.beat(Value::Null).await;
    lab.beat(remembered.clone()).await;
    lab.compare().await;
    let db = &lab.hub.app.db;
    let last = remembered["position"].as_i64().unwrap();
    super::without_guards(db).await;
    for sql in [
        format!("delete from audit where position >= {last}"),
        format!(
            "update audit_head set position = {0}, hash = (select hash from audit where position = {0})",
            last - 1
        ),
    ] {
        super::run(db, &sql).await.unwrap();
    }
    assert!(super::look(db).await.is_ok(), "by itself it is whole");
    let (code, said) = program(&lab.hub, &["audit", "verify"]);
    assert_eq!(code, 1, "{said}");
    let found =
        format!("entry {last} is missing: the record ends before, but the agent of nas (told at");
    assert!(said.contains(&found), "{said}");
}

/// The hub's program, on the data of this hub.
fn program(hub: &TestHub, words: &[&str]) -> (i32, String) {
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args(words)
        .arg("--data-dir")
        .arg(hub.folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    (
        done.status.code().unwrap(),
        text + &String::from_utf8_lossy(&done.stderr),
    )
}

#[test]
fn the_hub_logs_where_the_record_ends_when_it_starts_and_stops() {
    use crate::support::running::{Hub, token};
    let folder = tempfile::tempdir().unwrap();
    token(folder.path(), "admin");
    let hub = Hub::start(folder.path());
    assert!(
        hub.log().contains("the audit ends with 1:"),
        "{}",
        hub.log()
    );
    let count = |hub: &Hub| hub.log().matches("the audit ends with").count();
    assert_eq!(count(&hub), 1);
    rustix::process::kill_process(
        rustix::process::Pid::from_raw(hub.id().cast_signed()).unwrap(),
        rustix::process::Signal::TERM,
    )
    .unwrap();
    wait_for("the hub to stop", || hub.log().contains("stopped"));
    assert_eq!(count(&hub), 2, "{}", hub.log());
}
