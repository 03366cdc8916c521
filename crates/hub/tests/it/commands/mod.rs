//! Commands on a real machine, over a real OpenSSH server.

mod approval;
mod bulk;
mod catalogue;
mod detached;
mod execute;
mod killed;
mod live;
mod old_agents;
mod refusals;
mod wake;

use std::time::Duration;

use homelabcmd_testkit::sshd::{Settings, Sshd};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::remote::{add_machine, generate};
use crate::support::{Answer, Client, TestHub};

/// Actions that a test machine can do.
pub(crate) const ACTIONS: &str = r#"
[say]
title = "Say {word}"
effect = "{word} is said on {machine}."
argv = ["sh", "-c", "echo \"$1\"; echo oops >&2; exit \"$2\"", "say", "{word}", "{code}"]
danger = "harmless"
[say.parameters.word]
label = "Word"
kind = "path"
root = "/say"
[say.parameters.code]
label = "Code"
kind = "integer"
min = 0
max = 255
default = 0

[wait]
title = "Wait in {folder}"
effect = "It waits."
argv = ["sh", "-c", "echo begun; : > \"$1/begun.$$\"; while [ -d \"$1\" ] && [ ! -e \"$1/gate\" ]; do sleep 0.02; done; echo ended", "wait", "{folder}"]
danger = "harmless"
timeout_seconds = 20
[wait.parameters.folder]
label = "Folder"
kind = "path"
root = "/tmp"

[slow]
title = "Be slow"
effect = "It is slow."
argv = ["sh", "-c", "echo so far; exec sleep 47.11"]
danger = "harmless"
timeout_seconds = 1

[flood]
title = "Flood"
effect = "It prints {lines} lines."
argv = ["sh", "-c", "yes '<script>alert(1)</script>' | head -n \"$1\"; printf '\\377\\033[31mred\\r\\n'; echo end >&2", "flood", "{lines}"]
danger = "harmless"
timeout_seconds = 60
[flood.parameters.lines]
label = "Lines"
kind = "integer"
min = 1
max = 10000000

[long]
title = "Take long in {folder}"
effect = "It goes on by itself."
argv = ["sh", "-c", "echo begun; : > \"$1/begun.$$\"; while [ -d \"$1\" ] && [ ! -e \"$1/gate\" ]; do sleep 0.02; done; echo \"$3\"; echo ended; exit \"$2\"", "long", "{folder}", "{code}", "$HOME %n it's \"so\""]
danger = "harmless"
timeout_seconds = 60
detached = true
[long.parameters.folder]
label = "Folder"
kind = "path"
root = "/tmp"
[long.parameters.code]
label = "Code"
kind = "integer"
min = 0
max = 255
default = 0

[pour]
title = "Pour"
effect = "It prints more than anybody keeps."
argv = ["sh", "-c", "yes | head -c 80000000; echo the end; exit 3"]
danger = "harmless"
timeout_seconds = 60
detached = true

[explode]
title = "Explode"
effect = "It is dangerous."
argv = ["echo", "boom"]
danger = "dangerous"

[admins_only]
title = "Something for admins"
effect = "Only admins do this."
argv = ["echo", "done"]
danger = "harmless"
role = "admin"

[not_yet]
title = "Something new"
effect = "Nobody has approved it."
argv = ["echo", "new"]
danger = "harmless"
"#;

/// Whether something goes on that was given this folder.
pub(crate) fn goes_on(folder: &TempDir) -> bool {
    let path = folder.path().display().to_string();
    std::fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&path)
    })
}

/// A hub with these actions, and a machine.
pub(crate) struct Lab {
    pub(crate) hub: TestHub,
    pub(crate) admin: Client,
    pub(crate) operator: Client,
    pub(crate) sshd: Sshd,
    pub(crate) machine: String,
    /// Where commands leave signs.
    pub(crate) signs: TempDir,
}

impl Lab {
    pub(crate) async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("actions.toml"), ACTIONS).unwrap();
        let hub = TestHub::start_in(folder, None).await;
        let admin = hub.client("admin").await;
        let operator = hub.client("operator").await;
        let sshd = Sshd::start_with(&Settings::default()).unwrap();
        let line = generate(&hub, &admin).await;
        sshd.authorize(&line).unwrap();
        let machine = add_machine(&hub, &admin, "nas", sshd.port()).await;
        for name in [
            "say",
            "wait",
            "slow",
            "flood",
            "long",
            "pour",
            "explode",
            "admins_only",
        ] {
            let path = format!("/commands/catalogue/{name}/approve");
            let approved = hub.post(&admin, &path, json!({})).await;
            assert_eq!(approved.status, 200, "{}", approved.text());
        }
        Self {
            hub,
            admin,
            operator,
            sshd,
            machine,
            signs: TempDir::new_in("/tmp").unwrap(),
        }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/machines/{}{rest}", self.machine)
    }

    pub(crate) async fn execute(&self, who: &Client, wish: Value) -> Answer {
        let path = self.path("/commands/execute");
        self.hub.post(who, &path, wish).await
    }

    /// The status and the code of what is refused.
    pub(crate) async fn refused(&self, who: &Client, wish: Value) -> (u16, String) {
        let answer = self.execute(who, wish).await;
        let code = answer.json()["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (answer.status.as_u16(), code)
    }

    pub(crate) fn wait_wish(&self) -> Value {
        json!({"action": "wait", "params": {"folder": self.signs.path()}})
    }

    /// How often `wait` was begun.
    pub(crate) fn begun(&self) -> usize {
        let names = std::fs::read_dir(self.signs.path()).unwrap().flatten();
        names
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("begun."))
            .count()
    }

    pub(crate) fn open_gate(&self) {
        std::fs::write(self.signs.path().join("gate"), "").unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.hub.get(&self.admin, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    pub(crate) async fn actions(&self) -> Vec<Value> {
        let list = self.get("/actions").await;
        list["items"].as_array().unwrap().clone()
    }

    /// The action, once it has ended.
    pub(crate) async fn ended(&self, id: &str) -> Value {
        let path = format!("/actions/{id}");
        for _ in 0..1000 {
            let action = self.get(&path).await;
            if !action["ended_at"].is_null() {
                return action;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{path} does not end");
    }

    /// What was recorded of commands, the oldest first, as action and outcome.
    pub(crate) async fn recorded(&self) -> Vec<String> {
        let list = self.get("/audit").await;
        let mut lines: Vec<String> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["action"].as_str().unwrap().starts_with("command."))
            .filter(|item| item["action"] != "command.definition_approved")
            .map(|item| {
                format!(
                    "{} {} {}",
                    item["action"].as_str().unwrap(),
                    item["outcome"].as_str().unwrap(),
                    item["subject"].as_str().unwrap()
                )
            })
            .collect();
        lines.reverse();
        lines
    }
}
