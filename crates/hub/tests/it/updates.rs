//! What agents report of packages, on SQLite and on PostgreSQL.

use serde_json::{Value, json};

use crate::support::setting::Setting;
use crate::support::{GUID, NOON, TestHub, beat};

#[tokio::test]
async fn on_sqlite() {
    everything(Setting::new().await).await;
}

#[tokio::test]
async fn on_postgresql() {
    let (hub, _server) = TestHub::start_on_postgres().await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    everything(Setting { hub, admin, agent }).await;
}

struct Beats {
    s: Setting,
    number: u64,
}

impl Beats {
    /// The answer about packages after a beat with this report.
    async fn report(&mut self, updates: Value) -> Value {
        self.number += 1;
        let mut body = beat(GUID, self.number, NOON);
        body["updates"] = updates;
        self.s.beat(body).await;
        let id = self.s.machine().await["id"].as_str().unwrap().to_owned();
        let path = format!("/machines/{id}/packages");
        self.s.hub.get(&self.s.admin, &path).await.json()
    }
}

fn details(answer: &Value) -> [&Value; 4] {
    ["held", "broken", "reboot_packages", "restart_services"].map(|name| &answer[name])
}

async fn everything(s: Setting) {
    let mut beats = Beats { s, number: 0 };
    let plain = || {
        json!({"checked_at": NOON, "reboot_required": true, "packages": [
        {"name": "linux", "new_version": "2", "is_security": false},
        {"name": "bash", "new_version": "6", "is_security": false}]})
    };

    // An older agent tells none of it: that is not known, which is another thing than nothing.
    let answer = beats.report(plain()).await;
    assert_eq!(details(&answer), [&Value::Null; 4]);
    assert_eq!(answer["items"][0].get("held"), None);

    let mut full = plain();
    full["held"] = json!(["linux", "nvidia*"]);
    full["broken"] = json!([{"name": "nginx", "reason": "its configuration failed"}]);
    full["reboot_packages"] = json!(["dbus"]);
    full["restart_services"] = json!(["cron", "ssh"]);
    full["packages"][0]["held"] = json!(true);
    let answer = beats.report(full.clone()).await;
    let sent = ["held", "broken", "reboot_packages", "restart_services"].map(|name| &full[name]);
    assert_eq!(details(&answer), sent);
    assert_eq!(
        (&answer["items"][1]["name"], &answer["items"][1]["held"]),
        (&json!("linux"), &json!(true))
    );
    assert_eq!(answer["items"][0].get("held"), None, "bash is not");

    // One service less, and nothing else: that is a change.
    full["restart_services"] = json!(["cron"]);
    assert_eq!(
        beats.report(full.clone()).await["restart_services"],
        json!(["cron"])
    );
    full["packages"][0]["held"] = json!(false);
    assert_eq!(
        beats.report(full.clone()).await["items"][1].get("held"),
        None
    );
    full["restart_services"] = json!([]);
    assert_eq!(
        beats.report(full.clone()).await["restart_services"],
        json!([])
    );

    // What makes no sense costs only itself.
    full["held"] = json!(["linux", 5, null, "", "linux", ["x"], "a\u{0}b"]);
    full["broken"] = json!([{"reason": "no name"}, "x", {"name": "y"}]);
    full["reboot_packages"] = json!("dbus");
    full["restart_services"] = json!(
        vec!["x"; 9000]
            .iter()
            .enumerate()
            .map(|(n, x)| format!("{x}{n}"))
            .collect::<Vec<_>>()
    );
    let answer = beats.report(full).await;
    assert_eq!(answer["held"], json!(["linux", "ab"]));
    assert_eq!(answer["broken"], json!([{"name": "y", "reason": ""}]));
    assert_eq!(answer["reboot_packages"], Value::Null);
    assert_eq!(answer["restart_services"].as_array().unwrap().len(), 500);
    assert_eq!(answer["pending"], 2);
}
