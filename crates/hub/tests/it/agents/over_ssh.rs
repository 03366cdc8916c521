//! Deployments over a real OpenSSH server that sees folders of its own, with a `systemctl` that only writes down what
//! it was told.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use homelabcmd_testkit::sshd::{Own, Settings};
use serde_json::{Value, json};

use super::STAND_IN;
use crate::remote::Lab;
use crate::support::{Client, GUID, NOON, TestHub, beat};

const BIN: &str = "/usr/local/bin/homelabcmd-agent";
const BEFORE: &str = "#!/bin/sh\necho homelabcmd-agent 0.0.9\n";

/// Waits where it is told to.
const SYSTEMCTL: &str =
    "#!/bin/sh\ncase $* in is-active*) exit 3 ;; esac\necho \"$@\" >> /var/lib/log\n";
const SHA256SUM: &str = "#!/bin/sh\n\
    if [ -e /var/lib/stuck ]; then : > /var/lib/waits; while [ ! -e /var/lib/gate ]; do sleep 0.02; done; fi\n\
    exec /usr/bin/sha256sum \"$@\"\n";

/// A machine with an agent, which the hub knows.
struct Machine {
    lab: Lab,
    agent: Client,
}

impl Machine {
    async fn start() -> Self {
        // The script's lock is in `/run`: one for each of these machines.
        let folders = [
            "/usr/local/bin",
            "/etc/systemd/system",
            "/run",
            "/run/sshd",
            "/var/lib",
        ];
        let own = Own {
            folders: folders.map(str::to_owned).to_vec(),
            files: Vec::new(),
        };
        let settings = Settings {
            own,
            ..Settings::default()
        };
        let lab = Lab::start_with(&settings).await;
        let agents = lab.hub.folder.path().join("agents");
        std::fs::create_dir_all(&agents).unwrap();
        let program = format!("homelabcmd-agent-{}", std::env::consts::ARCH);
        std::fs::write(agents.join(program), STAND_IN).unwrap();
        let agent = enrolled(&lab).await;
        let machine = Self { lab, agent };
        std::fs::create_dir_all(machine.lab.sshd.inside("/run/systemd/system")).unwrap();
        machine.write("/usr/local/bin/systemctl", SYSTEMCTL);
        machine.write("/usr/local/bin/sha256sum", SHA256SUM);
        machine.write(BIN, BEFORE);
        machine.write(
            "/var/lib/homelabcmd-agent/config.json",
            "the token from before",
        );
        machine
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.lab.sshd.inside(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn has(&self, path: &str) -> bool {
        self.lab.sshd.inside(path).exists()
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.lab.sshd.inside(path)).unwrap()
    }

    /// What stands beside the program.
    fn beside(&self) -> Vec<String> {
        let entries = self.lab.sshd.inside("/usr/local/bin").read_dir().unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().display().to_string());
        let mut names: Vec<String> = names.filter(|name| name.contains("homelabcmd")).collect();
        names.sort();
        names
    }

    async fn order(&self, body: Value) -> Value {
        let path = self.lab.path("/agent");
        let begun = self.lab.hub.post(&self.lab.admin, &path, body).await;
        assert_eq!(begun.status, 202, "{}", begun.text());
        begun.json()
    }

    async fn until(&self, what: &str, so: impl Fn(&Value) -> bool) -> Value {
        until(
            &self.lab.hub,
            &self.lab.admin,
            &self.lab.path("/agent"),
            what,
            so,
        )
        .await
    }

    async fn beats(&self, run: &str, version: &str, seq: u64, goodbye: bool) {
        let mut body = beat(GUID, seq, NOON);
        body["agent"]["run_id"] = run.into();
        body["agent"]["version"] = version.into();
        if goodbye {
            body["samples"] = json!([]);
            body["goodbye"] = json!({"reason": "stop", "at": NOON});
        }
        let answer = self
            .lab
            .hub
            .post(&self.agent, "/agents/heartbeat", body)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

/// Waits until the newest deployment is so.
async fn until(
    hub: &TestHub,
    admin: &Client,
    path: &str,
    what: &str,
    so: impl Fn(&Value) -> bool,
) -> Value {
    for _ in 0..3000 {
        let list = hub.get(admin, path).await.json();
        if so(&list["items"][0]) {
            return list["items"][0].clone();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let list = hub.get(admin, path).await.json();
    panic!("it never came to this: {what}: {:#}", list["items"][0]);
}

async fn enrolled(lab: &Lab) -> Client {
    let body = json!({"machine_id": lab.machine});
    let made = lab.hub.post(&lab.admin, "/agents/enrolments", body).await;
    let code = made.json()["code"].as_str().unwrap().to_owned();
    let request = json!({"code": code, "guid": GUID, "hostname": "nas", "agent_version": "0.0.9"});
    let nobody = Client::default();
    let answer = lab.hub.post(&nobody, "/agents/enrol", request).await;
    Client::bearer(answer.json()["token"].as_str().unwrap())
}

fn has_step(deployment: &Value, word: &str) -> bool {
    let steps = deployment["steps"].as_array().unwrap();
    steps.iter().any(|step| step["step"] == word)
}

#[tokio::test]
async fn an_upgrade_is_proved_by_the_new_agents_beat_and_not_by_the_old_ones_goodbye() {
    let machine = Machine::start().await;
    machine.beats("run one", "0.0.9", 1, false).await;
    machine.write("/var/lib/stuck", "");
    machine.order(json!({"action": "upgrade"})).await;
    machine
        .until("it waits", |_| machine.has("/var/lib/waits"))
        .await;

    // Another one has to wait.
    let path = machine.lab.path("/agent");
    let second = json!({"action": "remove"});
    let refused = machine
        .lab
        .hub
        .post(&machine.lab.admin, &path, second)
        .await;
    assert_eq!(refused.problem(), (409, "deployment_running".into()));

    // The agent from before goes on, and takes its leave.
    machine.beats("run one", "0.0.9", 2, false).await;
    machine.write("/var/lib/gate", "");
    machine
        .until("the script has ended", |one| has_step(one, "install"))
        .await;
    machine.beats("run one", "0.0.9", 3, true).await;
    machine.beats("run one", "0.0.9", 4, false).await;
    // One more run of the program from before is none of what was sent.
    machine.beats("run two", "0.0.9", 5, false).await;
    let list = machine.lab.hub.get(&machine.lab.admin, &path).await.json();
    assert_eq!(list["items"][0]["state"], "running", "{list:#}");
    machine.beats("run three", "0.1.0", 6, false).await;
    machine
        .until("it is done", |one| one["state"] == "done")
        .await;
    assert_eq!(machine.read(BIN), STAND_IN);
    assert_eq!(machine.beside(), ["homelabcmd-agent"]);

    // What is gone has no version that could be old.
    machine.order(json!({"action": "remove"})).await;
    machine
        .until("it is gone", |one| {
            one["action"] == "remove" && one["state"] == "done"
        })
        .await;
    assert_eq!(machine.beside(), Vec::<String>::new());
    let shown = machine.lab.hub.machine(&machine.lab.admin).await;
    assert_eq!(shown["agent_version"], Value::Null, "{shown:#}");
}

#[tokio::test]
async fn a_hub_that_ends_in_the_middle_leaves_nothing_half_done() {
    let machine = Machine::start().await;
    machine.beats("run one", "0.0.9", 1, false).await;
    machine.write("/var/lib/stuck", "");
    machine.order(json!({"action": "upgrade"})).await;
    machine
        .until("it waits", |_| machine.has("/var/lib/waits"))
        .await;
    let Machine { lab, .. } = machine;
    let (path, admin) = (lab.path("/agent"), lab.admin.clone());
    let Lab { hub, sshd, .. } = lab;
    let hub = hub.restart().await;
    let left = || -> Vec<String> {
        let entries = sshd.inside("/usr/local/bin").read_dir().unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().display().to_string());
        names.filter(|name| name.contains("homelabcmd")).collect()
    };
    assert_eq!(
        left(),
        ["homelabcmd-agent"],
        "the hub ended it without a word"
    );
    let shown = hub.get(&admin, &path).await.json();
    assert_eq!(shown["items"][0]["state"], "interrupted", "{shown:#}");

    // The next one looks at what is left, once.
    hub.app.run_job("agents.follow_up").await.unwrap();
    let shown = until(&hub, &admin, &path, "it is settled", |one| {
        one["state"] == "failed"
    })
    .await;
    assert_eq!(shown["failure"]["code"], "interrupted", "{shown:#}");
    let job = hub.app.run_job("agents.follow_up").await.unwrap();
    let said = job.last_result.unwrap().unwrap();
    assert!(said.starts_with("0 of 0"), "{said}");
    let program = std::fs::read_to_string(sshd.inside(BIN)).unwrap();
    assert_eq!(program, BEFORE);
}

#[tokio::test]
async fn a_change_that_came_to_its_end_under_a_hub_that_ended_is_settled_by_the_next() {
    let machine = Machine::start().await;
    machine.beats("run one", "0.0.9", 1, false).await;
    machine.order(json!({"action": "upgrade"})).await;
    machine
        .until("the script has ended", |one| has_step(one, "install"))
        .await;
    let Machine { lab, agent } = machine;
    let (path, admin) = (lab.path("/agent"), lab.admin.clone());
    let Lab { hub, sshd, .. } = lab;
    let hub = hub.restart().await;
    let kept = || sshd.inside(&format!("{BIN}.before")).exists();
    assert!(kept(), "what was before is kept until the proof");
    let mut body = beat(GUID, 2, NOON);
    body["agent"]["run_id"] = "run two".into();
    assert_eq!(
        hub.post(&agent, "/agents/heartbeat", body).await.status,
        200
    );
    hub.app.run_job("agents.follow_up").await.unwrap();
    let shown = until(&hub, &admin, &path, "it is settled", |one| {
        one["state"] == "done"
    })
    .await;
    assert!(has_step(&shown, "settle"), "{shown:#}");
    assert!(!kept());
}
