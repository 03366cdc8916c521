//! Addresses that change something, each asked for by somebody, and its entry looked for.

use std::collections::BTreeSet;
use std::net::TcpListener;

use homelabcmd_testkit::sshd::Sshd;
use serde_json::{Value, json};

use super::routes::{ELSEWHERE, WRITES};
use crate::support::{Answer, Client, GUID, OTHER_GUID, TestHub, beat};

/// Asks for one address after the other, and looks for the entry of each.
struct Drive {
    hub: TestHub,
    admin: Client,
    asked: BTreeSet<(&'static str, &'static str)>,
}

impl Drive {
    /// With this in place of what is in braces.
    async fn ask(
        &mut self,
        who: &Client,
        method: &'static str,
        path: &'static str,
        named: &[&str],
        body: Value,
    ) -> Answer {
        let mut address = path.to_owned();
        for name in named {
            let (before, rest) = address.split_once('{').unwrap();
            let (_, after) = rest.split_once('}').unwrap();
            address = format!("{before}{name}{after}");
        }
        let before = self.newest(1).await;
        let position = before
            .first()
            .map_or(0, |entry| entry["position"].as_i64().unwrap());
        let body = Some(body).filter(|body| !body.is_null());
        let answer = self
            .hub
            .ask(who, &method.to_uppercase(), &address, body)
            .await;
        assert!(
            answer.status.is_success(),
            "{method} {address}: {}",
            answer.text()
        );
        let (_, _, action) = WRITES
            .iter()
            .find(|(m, p, _)| *m == method && *p == path)
            .unwrap();
        let entries = self.newest(20).await;
        let entry = entries.iter().find(|entry| {
            entry["position"].as_i64().unwrap() > position && entry["action"] == *action
        });
        let entry =
            entry.unwrap_or_else(|| panic!("{method} {address} wrote no {action}: {entries:?}"));
        assert_ne!(entry["actor"], "", "{entry}");
        assert_ne!(entry["subject"], "", "{entry}");
        if let (true, Some(id)) = (path.starts_with("/machines/{id}"), named.first()) {
            assert_eq!(entry["machine_id"], *id, "{entry}");
        }
        self.asked.insert((method, path));
        answer
    }

    async fn admin(
        &mut self,
        method: &'static str,
        path: &'static str,
        named: &[&str],
        body: Value,
    ) -> Answer {
        let admin = self.admin.clone();
        self.ask(&admin, method, path, named, body).await
    }

    async fn newest(&self, count: u32) -> Vec<Value> {
        let path = format!("/audit?limit={count}");
        let list = self.hub.get(&self.admin, &path).await.json();
        list["items"].as_array().unwrap().clone()
    }
}

fn id(answer: &Answer) -> String {
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_address_that_changes_something_leaves_an_entry() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let mut drive = Drive {
        hub,
        admin,
        asked: BTreeSet::new(),
    };
    accounts(&mut drive).await;
    settings(&mut drive).await;
    machines(&mut drive).await;
    alerts(&mut drive).await;
    remote_work(&mut drive).await;
    let all = WRITES.iter().map(|(method, path, _)| (*method, *path));
    let left: Vec<_> = all
        .filter(|one| !drive.asked.contains(one) && !ELSEWHERE.contains(one))
        .collect();
    assert!(left.is_empty(), "nobody asked {left:?}");
    let whole = super::look(&drive.hub.app.db).await.unwrap();
    assert!(whole.entries > 60, "{whole:?}");
}

async fn accounts(drive: &mut Drive) {
    let nobody = Client::default();
    let token = drive.hub.app.setup.issue().expose().to_owned();
    let first = json!({"token": token, "name": "Ada", "password": "correct horse"});
    let made = drive.ask(&nobody, "post", "/setup", &[], first).await;
    let ada = Client::cookie(&made);
    let login = json!({"name": "Ada", "password": "correct horse"});
    let again = drive
        .ask(&nobody, "post", "/session", &[], login.clone())
        .await;
    let second = Client::cookie(&again);
    drive
        .ask(&second, "delete", "/session", &[], Value::Null)
        .await;
    drive.ask(&nobody, "post", "/session", &[], login).await;
    let sessions = drive.hub.get(&ada, "/sessions").await.json();
    let other = sessions["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["current"] == false);
    let other = other.unwrap()["id"].as_str().unwrap().to_owned();
    drive
        .ask(&ada, "delete", "/sessions/{id}", &[&other], Value::Null)
        .await;
    let change = json!({"current_password": "correct horse", "new_password": "battery staple"});
    drive
        .ask(&ada, "put", "/session/password", &[], change)
        .await;

    let user = json!({"name": "Grace", "role": "viewer", "password": "correct horse"});
    let user = id(&drive.admin("post", "/users", &[], user).await);
    drive
        .admin(
            "patch",
            "/users/{id}",
            &[&user],
            json!({"role": "operator"}),
        )
        .await;
    drive
        .admin("delete", "/users/{id}", &[&user], Value::Null)
        .await;
    let token = json!({"name": "script", "role": "viewer"});
    let token = id(&drive.admin("post", "/tokens", &[], token).await);
    drive
        .admin("delete", "/tokens/{id}", &[&token], Value::Null)
        .await;
}

async fn settings(drive: &mut Drive) {
    for (path, change) in [
        ("/settings/general", json!({"time_zone": "Europe/Berlin"})),
        ("/settings/connectivity", json!({"user": "deploy"})),
        ("/settings/thresholds", json!({"cpu": {"high": 70}})),
        ("/settings/tailscale", json!({"source": "off"})),
        (
            "/settings/notifications",
            json!({"critical_pierces_maintenance": true}),
        ),
        (
            "/settings/costs",
            json!({"currency": "EUR", "rates": [{"valid_from": "2026-01-01", "price_per_kwh": "0.3"}]}),
        ),
        (
            "/settings/retention",
            json!({"raw_days": 20, "five_minute_days": 60, "half_hour_days": 400,
                "three_hour_days": 1830, "audit_retention_days": 40}),
        ),
    ] {
        drive.admin("put", path, &[], change).await;
    }
    let channel = json!({"name": "ops", "settings": {"kind": "webhook"},
        "secrets": {"url": "http://127.0.0.1:1/planted"}});
    let path = "/settings/notifications/channels";
    let made = id(&drive.admin("post", path, &[], channel.clone()).await);
    drive
        .admin(
            "put",
            "/settings/notifications/channels/{id}",
            &[&made],
            channel,
        )
        .await;
    let test = "/settings/notifications/{channel}/test";
    drive.admin("post", test, &[&made], Value::Null).await;
    let path = "/settings/notifications/channels/{id}";
    drive.admin("delete", path, &[&made], Value::Null).await;
    let secret = json!({"secret": "planted"});
    drive
        .admin("put", "/credentials/{kind}", &["sudo_password"], secret)
        .await;
    drive
        .admin(
            "delete",
            "/credentials/{kind}",
            &["sudo_password"],
            Value::Null,
        )
        .await;
    drive
        .admin("post", "/credentials/ssh_key/generate", &[], json!({}))
        .await;
}

async fn machines(drive: &mut Drive) {
    let made = drive
        .admin("post", "/machines", &[], json!({"name": "nas"}))
        .await;
    let nas = id(&made);
    let of = [nas.as_str()];
    for (method, path, body) in [
        (
            "patch",
            "/machines/{id}",
            json!({"notes": "planted", "tags": ["attic"]}),
        ),
        (
            "put",
            "/machines/{id}/pause",
            json!({"reason": "new disks"}),
        ),
        ("put", "/machines/{id}/unpause", Value::Null),
        (
            "put",
            "/machines/{id}/power",
            json!({"idle_watts": 20.0, "max_watts": 60.0}),
        ),
        (
            "put",
            "/machines/{id}/thresholds",
            json!({"cpu": {"high": 60}}),
        ),
        ("delete", "/machines/{id}/thresholds", Value::Null),
        ("put", "/machines/{id}/connection", json!({"user": "admin"})),
        ("delete", "/machines/{id}/host-keys", Value::Null),
        ("post", "/machines/{id}/services", json!({"name": "nginx"})),
        (
            "post",
            "/machines/{id}/credentials/ssh_key/generate",
            json!({}),
        ),
    ] {
        drive.admin(method, path, &of, body).await;
    }
    let unit = [nas.as_str(), "smbd"];
    let path = "/machines/{id}/services/{name}";
    drive
        .admin("put", path, &unit, json!({"is_critical": true}))
        .await;
    drive.admin("delete", path, &unit, Value::Null).await;
    let kind = [nas.as_str(), "sudo_password"];
    let path = "/machines/{id}/credentials/{kind}";
    drive
        .admin("put", path, &kind, json!({"secret": "planted"}))
        .await;
    drive.admin("delete", path, &kind, Value::Null).await;

    let code = json!({"name": "pi"});
    let first = drive
        .admin("post", "/agents/enrolments", &[], code.clone())
        .await;
    let path = "/agents/enrolments/{id}";
    drive
        .admin("delete", path, &[&id(&first)], Value::Null)
        .await;
    let second = drive
        .admin("post", "/agents/enrolments", &[], code)
        .await
        .json();
    let body = json!({"code": second["code"], "guid": OTHER_GUID, "hostname": "pi", "agent_version": "0.1.0"});
    drive
        .ask(&Client::default(), "post", "/agents/enrol", &[], body)
        .await;
    drive
        .admin("delete", "/machines/{id}", &of, Value::Null)
        .await;
}

async fn alerts(drive: &mut Drive) {
    let lines = json!({"cpu": {"high": 70, "sustained_seconds": 0}});
    drive.admin("put", "/settings/thresholds", &[], lines).await;
    let agent = drive.hub.client("agent").await;
    let mut body = beat(GUID, 1, &drive.hub.app.clock.now().to_string());
    body["samples"][0]["cpu"]["percent"] = json!(90.0);
    drive.hub.post(&agent, "/agents/heartbeat", body).await;
    drive.hub.run_job("alerts.evaluate").await;
    let open = drive.hub.get(&drive.admin, "/alerts").await.json();
    let alert = open["items"][0]["id"].as_str().unwrap().to_owned();
    for (path, body) in [
        ("/alerts/{id}/acknowledge", json!({"note": "on it"})),
        ("/alerts/{id}/snooze", json!({"minutes": 10})),
        ("/alerts/{id}/reopen", json!({})),
        ("/alerts/{id}/resolve", json!({"note": "a compile"})),
    ] {
        drive.admin("post", path, &[&alert], body).await;
    }
}

/// Work on a machine that takes connections and says nothing.
async fn remote_work(drive: &mut Drive) {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let made = drive
        .admin("post", "/machines", &[], json!({"name": "mute"}))
        .await;
    let mute = id(&made);
    let place = json!({"address": "127.0.0.1", "port": port, "user": Sshd::user().unwrap()});
    drive
        .admin("put", "/machines/{id}/connection", &[&mute], place)
        .await;
    let scan = drive
        .admin("post", "/scans", &[], json!({"machine_id": mute}))
        .await;
    let scan = id(&scan);
    drive
        .admin("post", "/scans/{id}/cancel", &[&scan], Value::Null)
        .await;
    drive
        .admin("delete", "/scans/{id}", &[&scan], Value::Null)
        .await;
    let ports: Vec<u16> = (20_001..20_017).collect();
    let search = json!({"cidrs": ["127.77.0.0/22"], "ports": ports, "mdns": false});
    let search = id(&drive.admin("post", "/discovery", &[], search).await);
    drive
        .admin("post", "/discovery/{id}/cancel", &[&search], Value::Null)
        .await;
    let order = json!({"action": "install"});
    drive
        .admin("post", "/machines/{id}/agent", &[&mute], order)
        .await;
}
