//! Reaching machines through the hub's own addresses, against a real OpenSSH server.

mod credentials;
mod host_keys;
mod look_around;
mod reaching;
mod sudo;

use homelabcmd_testkit::sshd::{Settings, Sshd};
use serde_json::{Value, json};

use crate::support::{Client, TestHub};

/// A hub with a key of its own, and a machine that knows it.
pub(crate) struct Lab {
    pub(crate) hub: TestHub,
    pub(crate) admin: Client,
    pub(crate) sshd: Sshd,
    pub(crate) machine: String,
}

impl Lab {
    pub(crate) async fn start() -> Self {
        Self::start_with(&Settings::default()).await
    }

    pub(crate) async fn start_with(settings: &Settings) -> Self {
        let hub = TestHub::start().await;
        let admin = hub.client("admin").await;
        let sshd = Sshd::start_with(settings).unwrap();
        let line = generate(&hub, &admin).await;
        sshd.authorize(&line).unwrap();
        let machine = add_machine(&hub, &admin, "nas", sshd.port()).await;
        Self {
            hub,
            admin,
            sshd,
            machine,
        }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/machines/{}{rest}", self.machine)
    }

    pub(crate) async fn connection(&self) -> Value {
        let answer = self.hub.get(&self.admin, &self.path("/connection")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) async fn test(&self) -> Value {
        let body = json!({"machine_id": self.machine});
        test(&self.hub, &self.admin, body).await
    }

    /// What was recorded, newest first, as action and detail.
    pub(crate) async fn audit(&self) -> Vec<(String, Value)> {
        let list = self.hub.get(&self.admin, "/audit").await.json();
        let items = list["items"].as_array().unwrap().clone();
        items
            .into_iter()
            .map(|item| {
                (
                    item["action"].as_str().unwrap().to_owned(),
                    item["detail"].clone(),
                )
            })
            .collect()
    }
}

/// Lets the hub make a key; gives its public line.
pub(crate) async fn generate(hub: &TestHub, admin: &Client) -> String {
    let made = hub
        .post(admin, "/credentials/ssh_key/generate", json!({}))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["public"]["line"].as_str().unwrap().to_owned()
}

pub(crate) async fn add_machine(hub: &TestHub, admin: &Client, name: &str, port: u16) -> String {
    let made = hub.post(admin, "/machines", json!({"name": name})).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    connect_by(
        hub,
        admin,
        &id,
        json!({"address": "127.0.0.1", "port": port}),
    )
    .await;
    id
}

pub(crate) async fn connect_by(hub: &TestHub, admin: &Client, id: &str, mut settings: Value) {
    let user = Sshd::user().unwrap();
    settings["user"] = user.into();
    let path = format!("/machines/{id}/connection");
    let set = hub.put(admin, &path, settings).await;
    assert_eq!(set.status, 200, "{}", set.text());
}

pub(crate) async fn test(hub: &TestHub, admin: &Client, body: Value) -> Value {
    let answer = hub.post(admin, "/settings/test-ssh", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The steps of a test, as "word: ok".
pub(crate) fn steps(test: &Value) -> Vec<String> {
    let steps = test["steps"].as_array().unwrap().iter();
    steps
        .map(|step| {
            let ok = if step["ok"] == true { "ok" } else { "failed" };
            format!("{}: {ok}", step["step"].as_str().unwrap())
        })
        .collect()
}
