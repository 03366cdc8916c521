//! The program itself, killed while a message is on its way.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use homelabcmd_testkit::http::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ok, told};
use crate::channels::peer::{Peer, Reply};
use crate::support::{GUID, beat};

struct Hub {
    process: Child,
    authority: String,
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Hub {
    fn start(folder: &Path) -> Self {
        // Free a moment ago, and nobody else's on a test machine's loopback.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let authority = format!("127.0.0.1:{port}");
        let process = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
            .args(["serve", "--listen", &authority, "--data-dir"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let hub = Self { process, authority };
        wait_for("the hub to answer", || {
            let answer = Client::new(&hub.authority).get("/api/v1/system/health");
            answer.is_ok_and(|answer| answer.status == 200)
        });
        hub
    }

    /// As `kill -9` does it: nothing is written, nothing is closed.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn send(&self, token: &str, method: &str, path: &str, body: &Value) -> Value {
        let mut client = Client::new(&self.authority).bearer(token);
        let body = body.to_string();
        let answer = client
            .send(method, &format!("/api/v1{path}"), body.as_bytes())
            .unwrap();
        assert!(
            (200..300).contains(&answer.status),
            "{path}: {}",
            answer.text()
        );
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "waited a minute for {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn token(folder: &Path, role: &str) -> String {
    let made = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args([
            "token",
            "create",
            "--name",
            role,
            "--role",
            role,
            "--data-dir",
        ])
        .arg(folder)
        .output()
        .unwrap();
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_message_that_was_on_its_way_when_the_hub_was_killed_arrives_after_its_start() {
    let folder = TempDir::new().unwrap();
    let (admin, agent) = (token(folder.path(), "admin"), token(folder.path(), "agent"));
    let peer = Peer::start(vec![Reply::Hang, ok()]);
    let hub = Hub::start(folder.path());
    let thresholds = json!({"cpu": {"sustained_seconds": 0}});
    hub.send(&admin, "PUT", "/settings/thresholds", &thresholds);
    let channel = json!({"name": "ops", "settings": {"kind": "webhook"}, "secrets": {"url": peer.url("/hook")}});
    hub.send(&admin, "POST", "/settings/notifications/channels", &channel);
    #[expect(
        clippy::disallowed_methods,
        reason = "the hub under test has the machine's clock"
    )]
    let now = jiff::Timestamp::now().to_string();
    let mut body = beat(GUID, 1, &now);
    body["samples"][0]["cpu"]["percent"] = json!(97.0);
    hub.send(&agent, "POST", "/agents/heartbeat", &body);
    // By itself, with nobody to run its jobs: the other side has it and says nothing.
    wait_for("the message", || !peer.asked().is_empty());
    hub.kill();

    let hub = Hub::start(folder.path());
    wait_for("the message again", || peer.asked().len() == 2);
    let ids: Vec<Value> = peer
        .asked()
        .iter()
        .map(|asked| asked.json()["id"].clone())
        .collect();
    assert_eq!(ids[0], ids[1], "it is the same message");
    wait_for("the hub to note that it arrived", || {
        let log = hub.send(&admin, "GET", "/notifications", &json!({}));
        log["items"][0]["state"] == "sent"
    });
    hub.kill();

    // What arrived is not sent again, and the alert is not opened again.
    let hub = Hub::start(folder.path());
    let thresholds = json!({"disk": {"high": 40}});
    hub.send(&admin, "PUT", "/settings/thresholds", &thresholds);
    wait_for("the next message", || peer.asked().len() == 3);
    let titles: Vec<String> = told(&peer).into_iter().map(|(_, title)| title).collect();
    assert_eq!(titles[0], titles[1]);
    assert_eq!(titles[2], "nas: / is 50 % full");
}
