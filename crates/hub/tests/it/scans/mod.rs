//! Scans over a real OpenSSH server: of this very machine, and of made-up ones.

mod endings;
mod history;
mod queue;
mod real;
mod stopping;
mod strangers;

use std::path::Path;
use std::time::Duration;

use homelabcmd::audit::Actor;
use homelabcmd::machines::MachineId;
use homelabcmd::remote::{Destination, target_for};
use homelabcmd::scans;
use homelabcmd_testkit::sshd::{Settings, Sshd};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::remote::{Lab, add_machine, generate};
use crate::support::{Client, TestHub};

/// Answers at once.
const QUICK: &str = "tell hostname made-up; echo \"$nonce done\"";

/// Says when it is asked, tells its name, and goes on when the gate is opened.
const GATED: &str = "tell hostname made-up; : >\"$folder/asked.$$\"; \
                     while [ -d \"$folder\" ] && [ ! -e \"$folder/gate\" ]; do sleep 0.05; done; \
                     echo \"$nonce done\"";

/// A machine that answers as a test wants: another script runs in the place of the one that is sent.
struct MadeUp {
    folder: TempDir,
    sshd: Sshd,
}

impl MadeUp {
    fn start(answer: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().display();
        let write = |name: &str, text: &str| {
            use std::os::unix::fs::PermissionsExt as _;
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        write(
            "answer",
            &format!(
                "#!/bin/sh\nnonce=$1 folder={path}\n\
                 tell() {{ printf '%s begin %s file\\n|%s\\n%s end %s ok\\n' \"$nonce\" \"$1\" \"$2\" \
                 \"$nonce\" \"$1\"; }}\n{answer}\n"
            ),
        );
        // All but the scan's script runs as it is: what ends a command has to.
        write(
            "door",
            &format!(
                "#!/bin/sh\nline=$SSH_ORIGINAL_COMMAND\ncase $line in\n\
                 *' sh -s '*) eval \"${{line%sh -s *}} {path}/answer ${{line##* }}\" ;;\n\
                 *) eval \"$line\" ;;\nesac\n"
            ),
        );
        let settings = Settings {
            lines: vec![format!("ForceCommand exec {path}/door")],
            ..Settings::default()
        };
        let sshd = Sshd::start_with(&settings).unwrap();
        Self { folder, sshd }
    }

    /// How often it was asked.
    fn asked(&self) -> usize {
        let names = std::fs::read_dir(self.folder.path()).unwrap().flatten();
        names
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("asked."))
            .count()
    }

    fn open_gate(&self) {
        std::fs::write(self.folder.path().join("gate"), "").unwrap();
    }

    /// Whether an answer is still being given.
    fn is_answering(&self) -> bool {
        let answer = self.folder.path().join("answer");
        processes()
            .iter()
            .any(|(_, line)| line.contains(&*answer.to_string_lossy()) && !line.contains("hlc-"))
    }
}

/// A hub with a key, and one machine that answers as a test wants.
struct Made {
    hub: TestHub,
    admin: Client,
    host: MadeUp,
    machine: String,
    key: String,
}

impl Made {
    async fn start(answer: &str) -> Self {
        Self::start_on(TestHub::start().await, answer).await
    }

    async fn start_on(hub: TestHub, answer: &str) -> Self {
        let admin = hub.client("admin").await;
        let host = MadeUp::start(answer);
        let key = generate(&hub, &admin).await;
        host.sshd.authorize(&key).unwrap();
        let machine = add_machine(&hub, &admin, "made", host.sshd.port()).await;
        Self {
            hub,
            admin,
            host,
            machine,
            key,
        }
    }

    async fn scan(&self) -> Value {
        start(&self.hub, &self.admin, json!({"machine_id": self.machine})).await
    }

    async fn scan_to_its_end(&self) -> Value {
        let begun = self.scan().await;
        ended(&self.hub, &self.admin, &begun).await
    }

    /// A scan whose script is ended after this time.
    async fn scan_within(&self, patience: Duration) -> String {
        let destination = Destination {
            machine_id: MachineId::parse(&self.machine),
            ..Destination::default()
        };
        let target = target_for(&self.hub.app, destination).await.unwrap();
        let actor = Actor::job("test");
        let started = scans::start_within(&self.hub.app, target, &actor, patience).await;
        started.unwrap().to_string()
    }
}

async fn start(hub: &TestHub, who: &Client, body: Value) -> Value {
    let answer = hub.post(who, "/scans", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn read(hub: &TestHub, who: &Client, id: &str) -> Value {
    let answer = hub.get(who, &format!("/scans/{id}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The whole scan, when it has ended.
async fn ended(hub: &TestHub, who: &Client, scan: &Value) -> Value {
    let id = scan["id"].as_str().unwrap();
    state_of(hub, who, id, |state| {
        !["queued", "running"].contains(&state)
    })
    .await
}

/// The whole scan, when its state is as it should be.
async fn state_of(hub: &TestHub, who: &Client, id: &str, is_so: impl Fn(&str) -> bool) -> Value {
    for _ in 0..3000 {
        let scan = read(hub, who, id).await;
        if is_so(scan["state"].as_str().unwrap()) {
            return scan;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the scan stays as it is: {}", read(hub, who, id).await)
}

/// What was recorded of scans, oldest first: action, outcome, state.
async fn recorded(hub: &TestHub, admin: &Client) -> Vec<String> {
    let list = hub.get(admin, "/audit").await.json();
    let entries = list["items"].as_array().unwrap().iter().rev();
    entries
        .filter(|entry| entry["action"].as_str().unwrap().starts_with("scan."))
        .map(|entry| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let words = [
                text(&entry["action"]),
                text(&entry["outcome"]),
                text(&entry["detail"]["state"]),
            ];
            words.join(" ").trim_end().to_owned()
        })
        .collect()
}

/// All processes with their command lines, zombies left out.
fn processes() -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let name = entry.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if !line.is_empty() {
            found.push((pid, line));
        }
    }
    found
}

/// What a server's sessions run, without the server's own processes.
fn under(sshd: &Sshd) -> Vec<(u32, String)> {
    let family = family(sshd);
    let all = processes().into_iter();
    all.filter(|(pid, line)| family.contains(pid) && !line.starts_with("sshd"))
        .collect()
}

/// The processes of a server's sessions and all their descendants.
fn family(sshd: &Sshd) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = processes()
        .iter()
        .filter_map(|(pid, _)| Some((*pid, parent_of(*pid)?)))
        .collect();
    let mut family = sshd.sessions().unwrap();
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        let children = parents.iter().filter(|(_, p)| *p == parent);
        family.extend(children.map(|(pid, _)| *pid));
        at += 1;
    }
    family
}

fn parent_of(pid: u32) -> Option<u32> {
    let path = Path::new("/proc").join(pid.to_string()).join("status");
    let status = std::fs::read_to_string(path).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    line.trim().parse().ok()
}
