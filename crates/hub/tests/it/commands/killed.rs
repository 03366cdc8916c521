//! A hub that is killed, or ends, while actions run.

use std::time::{Duration, Instant};

use homelabcmd_testkit::sshd::Sshd;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ACTIONS, Lab, goes_on};
use crate::ssh::until;
use crate::support::running::{Hub, token};

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn after_kill_9_an_action_is_interrupted_and_never_run_again() {
    let folder = TempDir::new().unwrap();
    let signs = TempDir::new_in("/tmp").unwrap();
    std::fs::write(folder.path().join("actions.toml"), ACTIONS).unwrap();
    let token = token(folder.path(), "admin");
    let hub = Hub::start(folder.path());
    let sshd = Sshd::start().unwrap();
    let made = hub.send(&token, "POST", "/credentials/ssh_key/generate", &json!({}));
    sshd.authorize(made["public"]["line"].as_str().unwrap())
        .unwrap();
    let machine = hub.send(&token, "POST", "/machines", &json!({"name": "nas"}));
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    let place = json!({"address": "127.0.0.1", "port": sshd.port(), "user": Sshd::user().unwrap()});
    hub.send(&token, "PUT", &format!("{path}/connection"), &place);
    hub.send(
        &token,
        "POST",
        "/commands/catalogue/wait/approve",
        &json!({}),
    );
    let wish = json!({"action": "wait", "params": {"folder": signs.path()}});
    let begun = || std::fs::read_dir(signs.path()).unwrap().count();
    let first = std::thread::scope(|scope| {
        let asks = scope.spawn(|| {
            let mut client = homelabcmd_testkit::http::Client::new(hub.authority())
                .bearer(&token)
                .timeout(Duration::from_secs(30));
            let body = serde_json::to_vec(&wish).unwrap();
            client.post(&format!("/api/v1{path}/commands/execute"), &body)
        });
        wait_for("it has begun", || begun() == 1);
        let list = hub.send(&token, "GET", "/actions", &Value::Null);
        let id = list["items"][0]["id"].as_str().unwrap().to_owned();
        rustix::process::kill_process(
            rustix::process::Pid::from_raw(hub.id().cast_signed()).unwrap(),
            rustix::process::Signal::KILL,
        )
        .unwrap();
        assert!(asks.join().unwrap().is_err(), "nobody answers");
        id
    });
    hub.kill();
    let hub = Hub::start(folder.path());
    let action = hub.send(&token, "GET", &format!("/actions/{first}"), &Value::Null);
    assert_eq!(action["state"], "interrupted", "{action}");
    assert_eq!(action["failure"]["code"], "interrupted");
    assert_eq!(begun(), 1, "it was not run again");
    let audit = hub.send(&token, "GET", "/audit", &Value::Null);
    let newest = &audit["items"][0];
    assert_eq!(
        (&newest["action"], &newest["outcome"]),
        (&"command.ended".into(), &"failed".into()),
        "{newest}"
    );
    std::fs::write(signs.path().join("gate"), "").unwrap();
}

#[tokio::test]
async fn a_hub_that_ends_ends_what_runs_and_says_so() {
    let lab = Lab::start().await;
    let Lab {
        hub,
        operator,
        machine,
        signs,
        sshd,
        ..
    } = lab;
    let path = format!("/machines/{machine}/commands/execute");
    let wish = json!({"action": "wait", "params": {"folder": signs.path()}});
    let begun = || std::fs::read_dir(signs.path()).unwrap().count() == 1;
    {
        let asked = hub.post(&operator, &path, wish);
        tokio::pin!(asked);
        tokio::select! {
            answer = &mut asked => panic!("{answer:?}"),
            () = until("it has begun", begun) => {}
        }
    }
    let hub = hub.restart().await;
    let admin = hub.client("admin").await;
    let list = hub.get(&admin, "/actions").await.json();
    assert_eq!(list["items"][0]["state"], "interrupted", "{list}");
    assert!(!goes_on(&signs), "it still runs");
    drop(sshd);
}
