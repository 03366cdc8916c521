//! The stores of what reaches machines, on SQLite and on PostgreSQL, by way of the addresses that use them:
//! the record, credentials, connections and host keys, deployments, searches. Those of scans and of links
//! to the tailnet have their own tests on both.

use std::time::Duration;

use homelabcmd::audit::Actor;
use homelabcmd::machines::MachineId;
use homelabcmd::remote::{Attempt, reach};
use homelabcmd_testkit::sshd::Sshd;
use serde_json::{Value, json};

use crate::discovery;
use crate::remote::{add_machine, connect_by, generate, test};
use crate::support::{Client, GUID, NOON, TestHub, beat};

#[tokio::test]
async fn on_sqlite() {
    everything(TestHub::start().await).await;
}

#[tokio::test]
async fn on_postgresql() {
    let (hub, _server) = TestHub::start_on_postgres().await;
    everything(hub).await;
}

async fn everything(hub: TestHub) {
    let admin = hub.client("admin").await;
    let engine = Engine { hub, admin };
    engine.keeps_credentials().await;
    engine.keeps_connections_and_host_keys().await;
    engine.keeps_deployments().await;
    engine.keeps_searches().await;
    engine.keeps_the_record().await;
    engine.seals_anew_what_was_sealed().await;
}

struct Engine {
    hub: TestHub,
    admin: Client,
}

impl Engine {
    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let answer = self.hub.ask(&self.admin, method, path, body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
        serde_json::from_slice(&answer.bytes).unwrap_or_default()
    }

    async fn get(&self, path: &str) -> Value {
        self.ask("GET", path, None).await
    }

    async fn items(&self, path: &str) -> Vec<Value> {
        self.get(path).await["items"].as_array().unwrap().clone()
    }

    async fn machine(&self, name: &str) -> String {
        let made = self
            .ask("POST", "/machines", Some(json!({"name": name})))
            .await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn keeps_credentials(&self) {
        let machine = self.machine("with its own").await;
        let own = format!("/machines/{machine}/credentials/sudo_password");
        for (path, secret) in [
            ("/credentials/sudo_password", "of all"),
            ("/credentials/sudo_password", "of all, exchanged"),
            (own.as_str(), "its own"),
        ] {
            self.ask("PUT", path, Some(json!({"secret": secret}))).await;
        }
        let list = self.items("/credentials").await;
        let shown: Vec<(&Value, &Value)> = list
            .iter()
            .map(|one| (&one["kind"], &one["machine_name"]))
            .collect();
        let kind = json!("sudo_password");
        assert_eq!(shown.len(), 2, "one of all, one of the machine: {list:?}");
        assert!(shown.contains(&(&kind, &Value::Null)), "{shown:?}");
        assert!(
            shown.contains(&(&kind, &json!("with its own"))),
            "{shown:?}"
        );
        // It goes with its machine; that of all stays.
        self.ask("DELETE", &format!("/machines/{machine}"), None)
            .await;
        assert_eq!(self.items("/credentials").await.len(), 1);
        self.ask("DELETE", "/credentials/sudo_password", None).await;
        assert!(self.items("/credentials").await.is_empty());
    }

    async fn keeps_connections_and_host_keys(&self) {
        let key = generate(&self.hub, &self.admin).await;
        let (first, second) = (Sshd::start().unwrap(), Sshd::start().unwrap());
        first.authorize(&key).unwrap();
        second.authorize(&key).unwrap();
        let machine = add_machine(&self.hub, &self.admin, "nas", first.port()).await;
        let path = format!("/machines/{machine}");
        let connection = format!("{path}/connection");
        let reached = async || {
            let (id, actor) = (MachineId::parse(&machine).unwrap(), Actor::job("test"));
            let how = Attempt::patient(&actor, "a test");
            reach(&self.hub.app, id, &how)
                .await
                .map(drop)
                .map_err(|failure| failure.code())
        };
        reached().await.unwrap();
        let seen = self.get(&connection).await;
        assert_eq!(seen["host_keys"][0]["trusted_by"], "first_use", "{seen}");
        assert!(
            seen["last_try"].is_object() || seen["last"].is_object(),
            "{seen}"
        );
        let used = self.items("/credentials").await;
        assert!(used[0]["used_at"].is_string(), "{used:?}");

        // Another key: refused, remembered, accepted.
        let elsewhere = json!({"address": "127.0.0.1", "port": second.port()});
        connect_by(&self.hub, &self.admin, &machine, elsewhere).await;
        assert_eq!(reached().await, Err("host_key_mismatch"));
        let refused = self.get(&connection).await["refused"]["fingerprint"].clone();
        assert!(refused.is_string());
        let body = json!({"fingerprint": refused});
        let accepted = self
            .ask("POST", &format!("{path}/host-keys/accept"), Some(body))
            .await;
        assert_eq!(
            accepted["host_keys"][0]["fingerprint"], refused,
            "{accepted}"
        );
        assert_eq!(accepted["refused"], Value::Null);
        reached().await.unwrap();

        // What the agent reports is kept beside it, and what it no longer reports is forgotten.
        let body = json!({"machine_id": machine});
        let code = self.ask("POST", "/agents/enrolments", Some(body)).await["code"].clone();
        let body = json!({"code": code, "guid": GUID, "hostname": "nas", "agent_version": "0.1.0"});
        let enrolled = self
            .hub
            .post(&Client::default(), "/agents/enrol", body)
            .await;
        let agent = Client::bearer(enrolled.json()["token"].as_str().unwrap());
        for (number, reported) in [first.host_key("ed25519"), second.host_key("ed25519")]
            .into_iter()
            .enumerate()
        {
            let mut body = beat(GUID, number as u64 + 1, NOON);
            body["facts"] = json!({"os": {"kernel": "6.1"}, "cpu": {},
                "ssh_host_keys": [reported.unwrap()]});
            let answer = self.hub.post(&agent, "/agents/heartbeat", body).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let seen = self.get(&connection).await;
            let keys = seen["host_keys"].as_array().unwrap();
            let reported = keys.iter().filter(|key| key["is_reported"] == true);
            assert_eq!(reported.count(), 1, "{seen}");
        }

        // Trust can be taken back, and a test tells its steps.
        self.ask("DELETE", &format!("{path}/host-keys"), None).await;
        let tested = test(&self.hub, &self.admin, json!({"machine_id": machine})).await;
        assert!(
            tested["steps"]
                .as_array()
                .is_some_and(|steps| steps.len() > 2),
            "{tested}"
        );
        let connectivity = self.get("/settings/connectivity").await;
        let set = self
            .ask("PUT", "/settings/connectivity", Some(connectivity.clone()))
            .await;
        assert_eq!(set, connectivity);
    }

    async fn keeps_deployments(&self) {
        let machine = self.machine("nowhere").await;
        let path = format!("/machines/{machine}/agent");
        let mut ids = Vec::new();
        for _ in 0..21 {
            let begun = self
                .ask("POST", &path, Some(json!({"action": "install"})))
                .await;
            let id = begun["id"].as_str().unwrap().to_owned();
            let ended = loop {
                let now = self.get(&format!("/deployments/{id}")).await;
                if now["state"] != "running" {
                    break now;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            };
            assert_eq!(ended["state"], "failed", "{ended}");
            assert!(ended["failure"]["code"].is_string(), "{ended}");
            ids.push(id);
        }
        ids.reverse();
        let kept = self.items(&path).await;
        let kept: Vec<&str> = kept.iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(kept, ids[..20], "the newest first");
        let gone = format!("/deployments/{}", ids[20]);
        assert_eq!(self.hub.get(&self.admin, &gone).await.status, 404);
    }

    async fn keeps_searches(&self) {
        let mut ids = Vec::new();
        for _ in 0..21 {
            let body = json!({"cidrs": ["127.77.3.0/30"], "ports": [1], "mdns": false});
            let id = discovery::start(&self.hub, &self.admin, body).await;
            let ended = discovery::ended(&self.hub, &self.admin, &id).await;
            assert_eq!(ended["state"], "done", "{ended}");
            assert_eq!(ended["hosts"].as_array().unwrap().len(), 2, "{ended}");
            ids.push(id);
            // Those of one moment would have no order.
            self.hub.app.clock.advance(Duration::from_secs(1));
        }
        ids.reverse();
        let kept = self.items("/discovery").await;
        let kept: Vec<&str> = kept.iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(kept, ids[..20], "the newest first");
        let hosts = self.items("/discovery/hosts").await;
        assert!(!hosts.is_empty());
    }

    async fn keeps_the_record(&self) {
        let all = self.items("/audit?limit=1000").await;
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/audit?limit=7{cursor}")).await;
            seen.extend(page["items"].as_array().unwrap().clone());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, all);
        let actions: Vec<&str> = all
            .iter()
            .map(|one| one["action"].as_str().unwrap())
            .collect();
        for action in [
            "credential.used",
            "host_key.refused",
            "host_key.accepted",
            "discovery.started",
        ] {
            assert!(actions.contains(&action), "{action}: {actions:?}");
        }
        // Of one machine, which may be gone.
        let of = all
            .iter()
            .find(|one| one["action"] == "host_key.accepted")
            .unwrap();
        let machine = of["machine_id"].as_str().unwrap();
        let own = self
            .items(&format!("/audit?machine_id={machine}&limit=1000"))
            .await;
        assert!(
            own.iter().all(|one| one["machine_id"] == machine),
            "{own:?}"
        );
        let count = all
            .iter()
            .filter(|one| one["machine_id"] == machine)
            .count();
        assert_eq!(own.len(), count);
    }

    /// What an exchange of the key does with each sealed secret.
    async fn seals_anew_what_was_sealed(&self) {
        let db = &self.hub.app.db;
        let sealed = homelabcmd::credentials::sealed(&mut db.read().await.unwrap())
            .await
            .unwrap();
        assert!(!sealed.is_empty());
        let mut tx = db.write().await.unwrap();
        for one in &sealed {
            let replace = homelabcmd::credentials::replace_sealed;
            assert!(replace(&mut tx, one, b"another").await.unwrap());
            // It is no longer what it was.
            assert!(!replace(&mut tx, one, b"a third").await.unwrap());
        }
        tx.rollback().await.unwrap();
    }
}
