//! Actions that go on by themselves on the machine.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Lab, goes_on};
use crate::ssh::until;
use crate::support::TestHub;

/// All that it prints. Its words mean something to a shell and to systemd, and nothing here.
const ALL: &str = "begun\n$HOME %n it's \"so\"\nended\n";

/// What an action leaves on the machine, taken away at the end of a test.
struct Left(PathBuf);

impl Left {
    #[expect(
        clippy::disallowed_methods,
        reason = "the machine under test is this one"
    )]
    fn of(id: &str) -> Self {
        let root = PathBuf::from("/var/lib/homelabcmd/actions").join(id);
        let home = std::env::var("HOME").unwrap_or_default();
        let own = PathBuf::from(home)
            .join(".local/state/homelabcmd/actions")
            .join(id);
        Self(if root.exists() { root } else { own })
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Lab {
    async fn start_long(&self, code: i32) -> (String, Left) {
        let body = json!({"action": "long", "machines": [self.machine],
            "params": {"folder": self.signs.path(), "code": code}});
        let answer = self.hub.post(&self.operator, "/actions", body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let id = answer.json()["items"][0]["action"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        until("it has begun", || self.begun() == 1).await;
        let left = Left::of(&id);
        (id, left)
    }

    async fn printed(&self, id: &str) -> String {
        let output = self.get(&format!("/actions/{id}/output")).await;
        let pieces = output["pieces"].as_array().unwrap();
        pieces
            .iter()
            .map(|piece| piece["text"].as_str().unwrap())
            .collect()
    }

    async fn until_printed(&self, id: &str, text: &str) {
        for _ in 0..500 {
            if self.printed(id).await == text {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("it printed {:?}", self.printed(id).await);
    }
}

#[tokio::test]
async fn it_survives_a_cut_connection_and_its_exit_code_is_true() {
    let lab = Lab::start().await;
    let (id, _left) = lab.start_long(7).await;
    lab.until_printed(&id, "begun\n").await;
    lab.sshd.cut_all().unwrap();
    lab.open_gate();
    let action = lab.ended(&id).await;
    assert_eq!(
        (&action["state"], &action["exit_code"]),
        (&"failed".into(), &7.into()),
        "{action}"
    );
    assert_eq!(action["failure"]["message"], "It ended with 7: ended");
    assert_eq!(lab.printed(&id).await, ALL);
    assert_eq!(lab.begun(), 1, "it was not started again");
}

#[tokio::test]
async fn it_survives_the_hub_which_follows_it_again_from_its_first_byte() {
    let mut lab = Lab::start().await;
    let (id, _left) = lab.start_long(0).await;
    lab.until_printed(&id, "begun\n").await;
    let folder = lab.hub.stop().await;
    assert!(goes_on(&lab.signs), "it was ended with the hub");
    lab.hub = TestHub::start_in(folder, None).await;
    let action = lab.get(&format!("/actions/{id}")).await;
    assert_eq!(action["state"], "running", "{action}");
    lab.hub.run_job("commands.resume").await;
    lab.hub.run_job("commands.resume").await;
    lab.until_printed(&id, "begun\n").await;
    lab.open_gate();
    let action = lab.ended(&id).await;
    assert_eq!(
        (&action["state"], &action["exit_code"]),
        (&"done".into(), &0.into())
    );
    assert_eq!(lab.printed(&id).await, ALL);
    assert_eq!(lab.begun(), 1, "it was not started again");
    let ends = lab.recorded().await;
    assert_eq!(
        ends.iter()
            .filter(|line| line.starts_with("command.ended"))
            .count(),
        1
    );
}

#[tokio::test]
async fn what_ended_while_the_hub_was_away_is_told_as_it_was() {
    let mut lab = Lab::start().await;
    let (id, left) = lab.start_long(3).await;
    let gate = lab.signs.path().join("gate");
    let folder = lab.hub.stop().await;
    std::fs::write(gate, "").unwrap();
    until("it has ended", || left.0.join("exit").exists()).await;
    lab.hub = TestHub::start_in(folder, None).await;
    lab.hub.run_job("commands.resume").await;
    let action = lab.ended(&id).await;
    assert_eq!(
        (&action["state"], &action["exit_code"]),
        (&"failed".into(), &3.into())
    );
    assert_eq!(lab.printed(&id).await, ALL);
}

#[tokio::test]
async fn one_that_is_killed_there_is_not_called_done() {
    let lab = Lab::start().await;
    let (id, left) = lab.start_long(0).await;
    let pid = std::fs::read_to_string(left.0.join("pid")).unwrap();
    let killed = std::process::Command::new("kill")
        .args(["-KILL", "--", &format!("-{}", pid.trim())])
        .status();
    assert!(killed.unwrap().success());
    let action = lab.ended(&id).await;
    assert_eq!(action["state"], "interrupted", "{action}");
    assert_eq!(action["failure"]["code"], "ended_without_a_word");
}

#[tokio::test]
async fn it_is_cancelled_with_all_that_it_started() {
    let lab = Lab::start().await;
    let (id, _left) = lab.start_long(0).await;
    let path = format!("/actions/{id}/cancel");
    let answer = lab.hub.post(&lab.admin, &path, json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let action = lab.ended(&id).await;
    assert_eq!(action["state"], "cancelled", "{action}");
    assert!(!goes_on(&lab.signs), "it still runs");
}

#[tokio::test]
async fn a_machine_that_does_not_know_its_package_manager_upgrades_nothing() {
    let lab = Lab::start().await;
    let (status, code) = lab
        .refused(&lab.operator, json!({"action": "apply_updates"}))
        .await;
    assert_eq!((status, code.as_str()), (409, "not_possible"));
    let text: Value = json!({"command": "apt-get update && apt-get upgrade -y",
        "action_type": "apply_updates"});
    let (status, code) = lab.refused(&lab.operator, text).await;
    assert_eq!(
        (status, code.as_str()),
        (409, "not_possible"),
        "it is that action"
    );
    assert!(lab.actions().await.is_empty());
}

#[tokio::test]
async fn what_prints_without_end_fills_no_disk_and_its_exit_code_is_true() {
    let lab = Lab::start().await;
    let body = json!({"action": "pour", "machines": [lab.machine]});
    let answer = lab.hub.post(&lab.operator, "/actions", body).await;
    let id = answer.json()["items"][0]["action"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let action = lab.ended(&id).await;
    let left = Left::of(&id);
    assert_eq!(
        (&action["state"], &action["exit_code"]),
        (&json!("failed"), &json!(3))
    );
    let log = std::fs::metadata(left.0.join("log")).unwrap().len();
    assert!(
        (1 << 20..=(64 << 20) + 100).contains(&log),
        "{log} bytes are kept there"
    );
    let printed = lab.printed(&id).await;
    assert!(
        printed.ends_with("(more was printed than is kept)\n"),
        "its end"
    );
    assert!(
        printed.len() < 2 << 20,
        "{} bytes are kept here",
        printed.len()
    );
}
