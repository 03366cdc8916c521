use serde_json::{Value, json};

use super::Lab;
use crate::remote::{add_machine, connect_by};
use crate::ssh::until;

impl Lab {
    /// More machines, which all are this one.
    async fn more(&self, count: usize) -> Vec<String> {
        let mut ids = vec![self.machine.clone()];
        for n in 1..count {
            let name = format!("node{n}");
            ids.push(add_machine(&self.hub, &self.admin, &name, self.sshd.port()).await);
        }
        ids
    }

    async fn start_all(&self, body: Value) -> Value {
        let answer = self.hub.post(&self.operator, "/actions", body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()
    }

    async fn batch_ended(&self, start: &Value) -> Value {
        let path = format!("/actions/batches/{}", start["batch_id"].as_str().unwrap());
        for _ in 0..1000 {
            let batch = self.get(&path).await;
            if batch["ended"] == true {
                return batch;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{path} does not end");
    }
}

#[tokio::test]
async fn one_action_runs_on_many_machines_and_failures_come_first() {
    let lab = Lab::start().await;
    let ids = lab.more(8).await;
    let away = json!({"address": "127.0.0.1", "port": 9});
    connect_by(&lab.hub, &lab.admin, &ids[5], away).await;
    let tagged = json!({"tags": ["lab"]});
    for id in &ids[4..] {
        let path = format!("/machines/{id}");
        assert_eq!(
            lab.hub
                .patch(&lab.admin, &path, tagged.clone())
                .await
                .status,
            200
        );
    }
    let start = lab
        .start_all(json!({"action": "say", "params": {"word": "/say/all"},
            "machines": ids[..4], "tags": ["lab"], "parallel": 3}))
        .await;
    assert_eq!(start["items"].as_array().unwrap().len(), 8);
    let batch = lab.batch_ended(&start).await;
    assert_eq!(batch["counts"], json!({"done": 7, "failed": 1}));
    assert_eq!(batch["items"][0]["machine_id"], ids[5].as_str());
    assert_eq!(batch["items"][0]["failure"]["code"], "connection_refused");
}

#[tokio::test]
async fn what_has_not_begun_when_one_fails_is_not_begun_where_that_was_wanted() {
    let lab = Lab::start().await;
    let ids = lab.more(4).await;
    let start = lab
        .start_all(
            json!({"action": "say", "params": {"word": "/say/all", "code": 1},
            "machines": ids, "parallel": 1, "stop_on_failure": true}),
        )
        .await;
    let batch = lab.batch_ended(&start).await;
    assert_eq!(batch["counts"], json!({"failed": 1, "cancelled": 3}));
    assert_eq!(batch["items"][1]["failure"]["code"], "stopped");
    let begun = lab.recorded().await;
    let begun = begun
        .iter()
        .filter(|line| line.starts_with("command.started"));
    assert_eq!(begun.count(), 1);
}

#[tokio::test]
async fn what_is_refused_on_one_machine_is_begun_on_the_others_and_all_can_be_cancelled() {
    let lab = Lab::start().await;
    let mut ids = lab.more(3).await;
    let mut wish = lab.wait_wish();
    wish["machines"] = json!([ids[0]]);
    let first = lab.start_all(wish.clone()).await;
    ids.push("01890a5d-ac96-774b-bcce-b302099a8057".into());
    wish["machines"] = json!(ids);
    wish["parallel"] = 1.into();
    let start = lab.start_all(wish).await;
    let items = start["items"].as_array().unwrap();
    assert_eq!(items[0]["error"]["code"], "already_under_way");
    assert_eq!(
        items[0]["error"]["conflicting_id"],
        first["items"][0]["action"]["id"]
    );
    assert_eq!(items[1]["action"]["state"], "queued");
    assert_eq!(items[3]["error"]["code"], "not_found");
    until("two have begun", || lab.begun() == 2).await;
    let path = format!(
        "/actions/batches/{}/cancel",
        start["batch_id"].as_str().unwrap()
    );
    let cancelled = lab.hub.post(&lab.operator, &path, json!({})).await;
    assert_eq!(cancelled.status, 202, "{}", cancelled.text());
    let batch = lab.batch_ended(&start).await;
    // Who comes later sees the refusal, too; of a machine that is not there nothing is kept.
    assert_eq!(batch["counts"], json!({"cancelled": 2, "failed": 1}));
    assert_eq!(batch["items"][0]["failure"]["code"], "already_under_way");
    assert_eq!(batch["items"][0]["machine_id"], ids[0].as_str());
    assert_eq!(lab.begun(), 2, "one was never begun");
    lab.open_gate();
    lab.batch_ended(&first).await;
}

#[tokio::test]
async fn a_wish_for_nobody_or_for_nothing_is_refused() {
    let lab = Lab::start().await;
    let say = json!({"action": "say", "params": {"word": "/say/a"}});
    for (change, status, code) in [
        (json!({}), 400, "no_machines"),
        (json!({"tags": ["nobody"]}), 400, "no_machines"),
        (
            json!({"machines": [lab.machine], "parallel": 0}),
            422,
            "invalid",
        ),
        (
            json!({"machines": [lab.machine], "action": "rm"}),
            400,
            "unknown_action",
        ),
    ] {
        let mut body = say.clone();
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let answer = lab.hub.post(&lab.operator, "/actions", body).await;
        assert_eq!(answer.status, status, "{change}: {}", answer.text());
        assert_eq!(answer.json()["code"], code, "{change}");
    }
}

#[tokio::test]
async fn who_may_approves_with_asking_and_who_may_not_waits() {
    let lab = Lab::start().await;
    let ids = lab.more(2).await;
    let body = json!({"action": "explode", "machines": ids, "approve": true, "parallel": 1});
    let waits = lab.start_all(body.clone()).await;
    for item in waits["items"].as_array().unwrap() {
        assert_eq!(item["action"]["state"], "waiting", "an operator may not");
        let path = format!("/actions/{}/cancel", item["action"]["id"].as_str().unwrap());
        assert_eq!(
            lab.hub.post(&lab.operator, &path, json!({})).await.status,
            202
        );
    }
    let answer = lab.hub.post(&lab.admin, "/actions", body).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let batch = lab.batch_ended(&answer.json()).await;
    assert_eq!(batch["counts"], json!({"done": 2}));
    assert_eq!(batch["items"][0]["decided_by"], "test admin");
    let recorded = lab.recorded().await;
    let approved = recorded
        .iter()
        .filter(|line| line.starts_with("command.approved"));
    assert_eq!(approved.count(), 2, "{recorded:?}");
}
