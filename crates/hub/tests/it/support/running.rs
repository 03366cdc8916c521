//! The hub's program, running by itself: it can be killed.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use homelabcmd_testkit::http::{Answer, Client};
use serde_json::Value;

pub(crate) struct Hub {
    process: Child,
    authority: String,
    log: PathBuf,
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Hub {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    /// With these environment variables.
    pub(crate) fn start_with(folder: &Path, environment: &[(&str, &str)]) -> Self {
        // Free a moment ago, and nobody else's on a test machine's loopback.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let authority = format!("127.0.0.1:{port}");
        let log = folder.join("log of the hub");
        let process = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
            .args(["serve", "--listen", &authority, "--data-dir"])
            .arg(folder)
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let hub = Self {
            process,
            authority,
            log,
        };
        wait_for("the hub to answer", || {
            let answer = Client::new(&hub.authority).get("/api/v1/system/health");
            answer.is_ok_and(|answer| answer.status == 200)
        });
        hub
    }

    /// As `kill -9` does it: nothing is written, nothing is closed.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// What it logged since it was started.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) fn ask(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let mut client = Client::new(&self.authority).bearer(token);
        let body = body.to_string();
        client
            .send(method, &format!("/api/v1{path}"), body.as_bytes())
            .unwrap()
    }

    pub(crate) fn send(&self, token: &str, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.ask(token, method, path, body);
        assert!(
            (200..300).contains(&answer.status),
            "{path}: {} {}",
            answer.text(),
            self.log()
        );
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }
}

pub(crate) fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "waited a minute for {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A token, made by the command line.
pub(crate) fn token(folder: &Path, role: &str) -> String {
    token_with(folder, role, &[])
}

/// The same, with these environment variables.
pub(crate) fn token_with(folder: &Path, role: &str, environment: &[(&str, &str)]) -> String {
    let words = ["token", "create", "--name", role, "--role", role];
    let made = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args(words)
        .arg("--data-dir")
        .arg(folder)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}
