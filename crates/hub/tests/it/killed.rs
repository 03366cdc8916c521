//! What goes on for a while belongs to the hub's process: when that is killed, the next one says so of all of
//! it, and begins anew.

use std::net::TcpListener;

use homelabcmd_testkit::sshd::Sshd;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::running::{Hub, token};

/// A hub with a machine that never answers: what is begun there goes on.
struct Lab {
    folder: TempDir,
    token: String,
    silent: TcpListener,
    machine: String,
    hub: Option<Hub>,
}

impl Lab {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let token = token(folder.path(), "admin");
        let hub = Hub::start(folder.path());
        // It takes connections and says nothing.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let body = json!({"name": "nas"});
        let machine = hub.send(&token, "POST", "/machines", &body);
        let machine = machine["id"].as_str().unwrap().to_owned();
        let lab = Self {
            folder,
            token,
            silent,
            machine,
            hub: Some(hub),
        };
        let password = json!({"secret": "a password"});
        lab.ask("PUT", "/credentials/ssh_password", &password);
        let connection = lab.place();
        lab.ask("PUT", &lab.path("/connection"), &connection);
        lab
    }

    fn place(&self) -> Value {
        let port = self.silent.local_addr().unwrap().port();
        json!({"address": "127.0.0.1", "port": port, "user": Sshd::user().unwrap()})
    }

    fn path(&self, rest: &str) -> String {
        format!("/machines/{}{rest}", self.machine)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let hub = self.hub.as_ref().unwrap();
        hub.send(&self.token, method, path, body)
    }

    fn state(&self, path: &str) -> Value {
        self.ask("GET", path, &Value::Null)["state"].clone()
    }

    /// `kill -9`, and another hub on the same data.
    fn kill_and_start(&mut self) {
        self.hub.take().unwrap().kill();
        self.hub = Some(Hub::start(self.folder.path()));
    }
}

#[test]
fn all_that_ran_when_the_hub_was_killed_is_interrupted_and_may_begin_anew() {
    let mut lab = Lab::start();
    let begun = |lab: &Lab| -> Vec<String> {
        let ports: Vec<u16> = (20_001..20_017).collect();
        let search = json!({"cidrs": ["127.77.0.0/22"], "ports": ports, "mdns": false});
        let id = |value: Value| value["id"].as_str().unwrap().to_owned();
        let deployment = json!({"action": "install"});
        let paths = vec![
            format!(
                "/scans/{}",
                id(lab.ask("POST", "/scans", &json!({"machine_id": lab.machine})))
            ),
            format!("/discovery/{}", id(lab.ask("POST", "/discovery", &search))),
            format!(
                "/deployments/{}",
                id(lab.ask("POST", &lab.path("/agent"), &deployment))
            ),
        ];
        for path in &paths {
            assert_eq!(lab.state(path), "running", "{path}");
        }
        paths
    };
    let paths = begun(&lab);
    lab.kill_and_start();
    for path in &paths {
        let shown = lab.ask("GET", path, &Value::Null);
        assert_eq!(shown["state"], "interrupted", "{shown}");
        assert!(shown["ended_at"].is_string(), "{shown}");
    }
    // Nothing is in the way of the next ones, and a second look leaves them alone.
    let again = begun(&lab);
    let job = lab.ask("GET", "/system/jobs", &Value::Null);
    assert!(job.to_string().contains("system.unfinished"), "{job}");
    assert!(again.iter().all(|path| lab.state(path) == "running"));
}
