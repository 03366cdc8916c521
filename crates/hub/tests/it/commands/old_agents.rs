//! Machines whose agent is of version 1 fetch what they are to run, where a setting says so.

use serde_json::{Value, json};

use crate::support::setting::Setting;
use crate::support::{Client, GUID, NOON, OTHER_GUID, v1_beat};

/// A hub with a machine whose agent is of version 1.
struct Old {
    s: Setting,
    agent: Client,
    machine: String,
}

impl Old {
    async fn start() -> Self {
        let s = Setting::new().await;
        let agent = Client::api_key(&s.hub.token("agent").await);
        let mut old = Self {
            s,
            agent,
            machine: String::new(),
        };
        old.beat(json!([])).await;
        old.machine = old.s.machine().await["id"].as_str().unwrap().to_owned();
        old
    }

    async fn served() -> Self {
        let old = Self::start().await;
        old.serve(true).await;
        old
    }

    async fn serve(&self, is_served: bool) {
        let mut settings = self.get("/settings/commands").await;
        settings["serve_old_agents"] = is_served.into();
        let saved = self
            .s
            .hub
            .put(&self.s.admin, "/settings/commands", settings)
            .await;
        assert_eq!(saved.status, 200, "{}", saved.text());
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.s.hub.get(&self.s.admin, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    async fn action(&self, id: &str) -> Value {
        self.get(&format!("/actions/{id}")).await
    }

    /// A beat with what the agent ran; what it is handed.
    async fn beat(&self, results: Value) -> Vec<Value> {
        let mut body = v1_beat(Some(GUID), NOON);
        body["command_results"] = results.clone();
        let answer = self
            .s
            .hub
            .post(&self.agent, "/agents/heartbeat", body)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = answer.json();
        let told = results.as_array().unwrap().iter();
        let told: Vec<Value> = told.map(|result| result["action_id"].clone()).collect();
        assert_eq!(answer["results_acknowledged"], Value::from(told));
        answer["pending_commands"].as_array().unwrap().clone()
    }

    async fn execute(&self, wish: Value) -> (u16, Value) {
        let path = format!("/machines/{}/commands/execute", self.machine);
        let answer = self.s.hub.post(&self.s.admin, &path, wish).await;
        (answer.status.as_u16(), answer.json())
    }

    /// Asks for something that the agent is to fetch; its id.
    async fn asked(&self, wish: Value) -> String {
        let (status, problem) = self.execute(wish).await;
        assert_eq!(
            (status, &problem["code"]),
            (409, &json!("waits_for_agent")),
            "{problem}"
        );
        problem["conflicting_id"].as_str().unwrap().to_owned()
    }

    /// The same, and the agent has fetched it: id and number.
    async fn fetched(&self, wish: Value) -> (String, i64) {
        let id = self.asked(wish).await;
        let handed = self.beat(json!([])).await;
        assert_eq!(handed.len(), 1);
        (id, handed[0]["action_id"].as_i64().unwrap())
    }

    async fn post(&self, path: &str) -> (u16, Value) {
        let answer = self.s.hub.post(&self.s.admin, path, json!({})).await;
        (answer.status.as_u16(), answer.json()["code"].clone())
    }

    async fn recorded(&self) -> Vec<String> {
        let list = self.get("/audit?action=command").await;
        let mut lines: Vec<String> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| format!("{} {}", item["action"], item["outcome"]).replace('"', ""))
            .collect();
        lines.reverse();
        lines
    }
}

fn restart() -> Value {
    json!({"action": "restart_service", "params": {"service": "pihole-FTL"}})
}

fn upgrade() -> Value {
    json!({"action": "upgrade_packages", "params": {"packages": ["curl", "vim"]}})
}

fn result(number: i64, exit_code: i32, stdout: &str, stderr: &str) -> Value {
    json!([{
        "action_id": number, "exit_code": exit_code, "stdout": stdout, "stderr": stderr,
        "executed_at": "2026-11-23T12:00:00+00:00", "completed_at": "2026-11-23T12:00:01.500000+00:00",
    }])
}

const BEGUN: &str = "Started background execution. Output redirected to /tmp/homelab-action-1.log";

#[tokio::test]
async fn nobody_is_served_until_the_setting_says_so() {
    let old = Old::start().await;
    let (status, problem) = old.execute(restart()).await;
    assert_ne!(problem["code"], "waits_for_agent", "{status} {problem}");
    assert!(old.beat(json!([])).await.is_empty());
}

#[tokio::test]
async fn an_action_is_handed_over_once_and_its_result_is_its_end() {
    let old = Old::served().await;
    let id = old.asked(restart()).await;
    let action = old.action(&id).await;
    assert_eq!(
        (&action["state"], &action["via"]),
        (&json!("queued"), &json!("agent"))
    );

    let handed = old.beat(json!([])).await;
    let number = handed[0]["action_id"].as_i64().unwrap();
    assert_eq!(
        handed,
        [json!({
            "action_id": number, "action_type": "restart_service", "command": "systemctl restart pihole-FTL",
            "parameters": {}, "timeout_seconds": 60,
        })]
    );
    assert_eq!(old.action(&id).await["state"], "running");
    // The answer may have been lost; it is not handed over again for that.
    assert!(old.beat(json!([])).await.is_empty());

    let mut results = result(number, 0, "done\n", "");
    results
        .as_array_mut()
        .unwrap()
        .push(json!({"action_id": 4711, "exit_code": 0}));
    assert!(old.beat(results).await.is_empty());
    let action = old.action(&id).await;
    assert_eq!(
        (
            &action["state"],
            &action["exit_code"],
            &action["duration_ms"]
        ),
        (&json!("done"), &json!(0), &json!(1500))
    );
    let output = old.get(&format!("/actions/{id}/output")).await;
    assert_eq!(output["pieces"][0]["text"], "done\n");
    // The same result again changes nothing.
    old.beat(result(number, 1, "", "no")).await;
    assert_eq!(old.action(&id).await["state"], "done");
    assert_eq!(
        old.recorded().await,
        ["command.started done", "command.ended done"]
    );
}

#[tokio::test]
async fn what_the_agent_has_no_pattern_for_goes_over_ssh() {
    let old = Old::served().await;
    let wish = json!({"action": "restart_service", "params": {"service": "wg-quick@wg0"}});
    let path = format!("/machines/{}/commands/validate", old.machine);
    let of = async |wish: &Value| {
        let answer = old.s.hub.post(&old.s.admin, &path, wish.clone()).await;
        answer.json()["via"].clone()
    };
    assert_eq!(of(&wish).await, "ssh");
    assert_eq!(of(&restart()).await, "agent");
}

#[tokio::test]
async fn another_machine_tells_nothing_about_it() {
    let old = Old::served().await;
    let (id, number) = old.fetched(restart()).await;
    let mut body = v1_beat(Some(OTHER_GUID), NOON);
    body["server_id"] = "stranger".into();
    body["command_results"] = result(number, 0, "", "");
    let answer = old.s.hub.post(&old.agent, "/agents/heartbeat", body).await;
    assert_eq!(answer.json()["results_acknowledged"], json!([number]));
    assert_eq!(old.action(&id).await["state"], "running");
}

#[tokio::test]
async fn a_refusal_and_a_failure_are_told_apart() {
    let old = Old::served().await;
    for (code, stderr, state, word) in [
        (-1, "Command not in whitelist", "failed", "agent_refuses"),
        (
            -1,
            "Command timed out after 60 seconds",
            "timed_out",
            "timed_out",
        ),
        (-2, "Pi-hole restart delayed", "failed", "agent_refuses"),
        (
            5,
            "Unit pihole-FTL.service not found.",
            "failed",
            "exit_code",
        ),
    ] {
        let (id, number) = old.fetched(restart()).await;
        old.beat(result(number, code, "", stderr)).await;
        let action = old.action(&id).await;
        assert_eq!(
            (&action["state"], &action["failure"]["code"]),
            (&json!(state), &json!(word)),
            "{stderr}"
        );
        let message = action["failure"]["message"].as_str().unwrap();
        assert!(message.contains(stderr), "{message}");
    }
}

#[tokio::test]
async fn the_exit_code_of_what_runs_in_the_background_is_not_believed() {
    let old = Old::served().await;
    for (printed, state) in [
        ("Setting up curl (8.1) ...\n", "done"),
        (
            "E: Sub-process /usr/bin/dpkg returned an error code (1)\n",
            "failed",
        ),
    ] {
        let (id, number) = old.fetched(upgrade()).await;
        old.beat(result(number, 0, BEGUN, "")).await;
        let action = old.action(&id).await;
        assert_eq!(action["state"], "running", "it goes on");
        assert!(action["stdout_bytes"].as_i64().unwrap() > 0);
        old.beat(result(number, 0, printed, "")).await;
        let action = old.action(&id).await;
        assert_eq!(
            (&action["state"], &action["exit_code"]),
            (&json!(state), &Value::Null)
        );
        let output = old.get(&format!("/actions/{id}/output")).await.to_string();
        assert!(output.contains(printed.trim_end()), "{output}");
    }
}

#[tokio::test]
async fn one_beat_hands_over_one_action_the_oldest_first() {
    let old = Old::served().await;
    let first = old.asked(restart()).await;
    old.asked(json!({"action": "clear_logs"})).await;
    let handed = old.beat(json!([])).await;
    assert_eq!(handed.len(), 1);
    assert_eq!(old.action(&first).await["state"], "running");
    let handed = old.beat(json!([])).await;
    assert_eq!(handed[0]["command"], "journalctl --vacuum-time=7d");
}

#[tokio::test]
async fn it_waits_for_an_approval_like_any_other() {
    let old = Old::served().await;
    let path = format!("/machines/{}/pause", old.machine);
    let paused = old.s.hub.put(&old.s.admin, &path, json!({})).await;
    assert!(paused.status.is_success(), "{}", paused.text());
    let (status, problem) = old.execute(restart()).await;
    assert_eq!((status, &problem["code"]), (409, &json!("approval_needed")));
    assert!(old.beat(json!([])).await.is_empty());
    let id = problem["conflicting_id"].as_str().unwrap();
    assert_eq!(old.post(&format!("/actions/{id}/approve")).await.0, 200);
    assert_eq!(old.beat(json!([])).await.len(), 1);
}

#[tokio::test]
async fn what_was_not_fetched_can_be_cancelled_and_what_was_cannot() {
    let old = Old::served().await;
    let id = old.asked(restart()).await;
    let cancel = format!("/actions/{id}/cancel");
    assert_eq!(old.post(&cancel).await.0, 202);
    assert_eq!(old.action(&id).await["state"], "cancelled");
    assert!(old.beat(json!([])).await.is_empty());
    let (id, _) = old.fetched(restart()).await;
    let cancel = format!("/actions/{id}/cancel");
    assert_eq!(old.post(&cancel).await, (409, json!("not_cancellable")));
}

#[tokio::test]
async fn a_restart_of_the_hub_changes_nothing_about_it() {
    let mut old = Old::served().await;
    let (running, number) = old.fetched(restart()).await;
    let queued = old.asked(json!({"action": "clear_logs"})).await;
    let Setting { hub, admin, agent } = old.s;
    let hub = hub.restart().await;
    old.s = Setting { hub, admin, agent };
    assert_eq!(old.action(&queued).await["state"], "queued");
    let handed = old.beat(result(number, 0, "", "")).await;
    assert_eq!(handed.len(), 1);
    assert_eq!(old.action(&running).await["state"], "done");
}

#[tokio::test]
async fn what_nobody_fetches_or_speaks_of_ends() {
    let old = Old::served().await;
    let (silent, _) = old.fetched(restart()).await;
    let queued = old.asked(json!({"action": "clear_logs"})).await;
    old.s.hub.pass(15 * 60).await;
    old.s.hub.run_job("commands.old_agents").await;
    assert_eq!(old.action(&silent).await["state"], "running");
    old.s.hub.pass(45 * 60).await;
    old.s.hub.run_job("commands.old_agents").await;
    let of = async |id: &str| {
        let action = old.action(id).await;
        (action["state"].clone(), action["failure"]["code"].clone())
    };
    assert_eq!(
        of(&silent).await,
        (json!("interrupted"), json!("no_result"))
    );
    assert_eq!(of(&queued).await, (json!("failed"), json!("not_fetched")));
    assert!(old.beat(json!([])).await.is_empty());
}

#[tokio::test]
async fn what_waits_when_the_setting_is_switched_off_is_not_handed_over() {
    let old = Old::served().await;
    let id = old.asked(restart()).await;
    old.serve(false).await;
    assert!(old.beat(json!([])).await.is_empty());
    old.s.hub.run_job("commands.old_agents").await;
    assert_eq!(old.action(&id).await["state"], "cancelled");
}
