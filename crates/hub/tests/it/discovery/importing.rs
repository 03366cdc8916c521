//! Hosts that become machines.

use homelabcmd_testkit::sshd::Sshd;
use homelabcmd_testkit::tailscale::{Daemon, Device};
use serde_json::{Value, json};

use super::{ended, greeter, start};
use crate::remote::{generate, test};
use crate::support::{Client, TestHub};

/// A hub beside a daemon that knows a NAS and a phone.
struct Lab {
    hub: TestHub,
    admin: Client,
    operator: Client,
    daemon: Daemon,
}

impl Lab {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("tailscaled.sock");
        let daemon = Daemon::start(&socket, Device::new(9, "hub")).unwrap();
        daemon.set_peers(peers("nas"));
        let hub = TestHub::start_told(folder, move |config| {
            config.serve.tailscale_socket = socket;
        })
        .await;
        let (admin, operator) = (hub.client("admin").await, hub.client("operator").await);
        let put = hub
            .put(&admin, "/settings/tailscale", json!({"source": "local"}))
            .await;
        assert_eq!(put.status, 200, "{}", put.text());
        Self {
            hub,
            admin,
            operator,
            daemon,
        }
    }

    /// The device of this name as the list has it.
    async fn device(&self, name: &str) -> Value {
        let list = self.hub.get(&self.admin, "/tailscale/devices").await.json();
        let mut items = list["items"].as_array().unwrap().iter();
        items.find(|item| item["name"] == name).unwrap().clone()
    }

    async fn id_of(&self, name: &str) -> String {
        self.device(name).await["id"].as_str().unwrap().to_owned()
    }

    async fn connection(&self, machine: &Value) -> Value {
        let path = format!("/machines/{}/connection", machine.as_str().unwrap());
        self.hub.get(&self.admin, &path).await.json()
    }
}

fn peers(nas: &str) -> [Device; 2] {
    let mut phone = Device::new(3, "pixel");
    phone.os = "android".into();
    [Device::new(1, nas), phone]
}

async fn names(hub: &TestHub, who: &Client) -> Vec<String> {
    let list = hub.get(who, "/machines").await.json();
    let names = list["items"].as_array().unwrap().iter();
    let mut names: Vec<String> = names
        .map(|machine| machine["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_device_becomes_a_machine_that_is_reached_by_its_name_in_the_tailnet() {
    let lab = Lab::start().await;
    let (hub, admin) = (&lab.hub, &lab.admin);
    let id = lab.id_of("nas").await;
    let body = json!({"device_id": id, "kind": "workstation", "tags": ["attic"],
        "notes": "under the roof", "power": {"category": "nas"}});
    let made = hub.post(&lab.operator, "/tailscale/import", body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!(made["outcome"], "imported");
    assert_eq!(made["machine_name"], "nas");
    let machine = &made["machine_id"];
    let path = format!("/machines/{}", machine.as_str().unwrap());
    let read = hub.get(admin, &path).await.json();
    assert_eq!(read["hostname"], Value::Null, "its agent tells it");
    assert_eq!(read["kind"], "workstation");
    assert_eq!(
        read["kind_suggestion"],
        Value::Null,
        "who chose is not asked"
    );
    assert_eq!(
        (&read["tags"], &read["notes"]),
        (&json!(["attic"]), &json!("under the roof"))
    );
    let power = hub.get(admin, &format!("{path}/power")).await.json();
    assert_eq!(power["settings"]["category"], "nas");

    // Whatever the hub's network calls by that name: the device is in the tailnet.
    let connection = lab.connection(machine).await;
    let by_tailnet = json!(["nas.tail1234.ts.net", "100.64.0.1"]);
    assert_eq!(connection["effective"]["hosts"], by_tailnet);
    let by_tailnet = json!({"mode": "tailscale"});
    let set = hub.put(admin, "/settings/connectivity", by_tailnet).await;
    assert_eq!(set.status, 200, "{}", set.text());
    let connection = lab.connection(machine).await;
    assert_eq!(connection["tailnet"]["device_id"], id.as_str());
    assert_eq!(connection["effective"]["hosts"][0], "nas.tail1234.ts.net");
    let device = lab.device("nas").await;
    assert_eq!(&device["machine_id"], machine);
    assert_eq!(device["matched_by"], "link");

    // A second time it is refused, with the machine that it is.
    let body = json!({"device_id": id});
    let again = hub.post(admin, "/tailscale/import", body.clone()).await;
    assert_eq!(again.problem(), (409, "already_imported".into()));
    assert_eq!(&again.json()["conflicting_id"], machine);
    assert_eq!(names(hub, admin).await, ["nas"]);
    let audit = hub.get(admin, "/audit").await.json();
    let mut audit = audit["items"].as_array().unwrap().iter();
    let entry = audit.find(|entry| entry["action"] == "machine.imported");
    assert_eq!(entry.unwrap()["actor"], "test operator");

    // The tailnet calls it otherwise from now on.
    lab.daemon.set_peers(peers("store"));
    hub.pass(400).await;
    hub.run_job("tailscale.refresh").await;
    let connection = lab.connection(machine).await;
    assert_eq!(connection["effective"]["hosts"][0], "store.tail1234.ts.net");
}

#[tokio::test]
async fn a_device_is_linked_to_the_machine_that_it_is_and_taken_from_it_again() {
    let lab = Lab::start().await;
    let (hub, admin) = (&lab.hub, &lab.admin);
    let id = lab.id_of("nas").await;
    let made = hub
        .post(
            admin,
            "/machines",
            json!({"name": "Cellar", "hostname": "nas"}),
        )
        .await;
    let machine = made.json()["id"].clone();
    // Both are called nas: a new machine would be a second one of it.
    let new = hub
        .post(admin, "/tailscale/import", json!({"device_id": id}))
        .await;
    assert_eq!(new.problem(), (409, "already_imported".into()));
    assert_eq!(new.json()["conflicting_id"], machine);

    let body = json!({"device_id": id, "machine_id": machine});
    let denied = hub
        .post(&lab.operator, "/tailscale/import", body.clone())
        .await;
    assert_eq!(denied.problem(), (403, "admin_needed".into()));
    let linked = hub.post(admin, "/tailscale/import", body.clone()).await;
    assert_eq!(linked.status, 200, "{}", linked.text());
    assert_eq!(linked.json()["outcome"], "linked");
    assert_eq!(names(hub, admin).await, ["Cellar"]);
    assert_eq!(hub.post(admin, "/tailscale/import", body).await.status, 200);
    // It is one device: another does not take its place unseen.
    let phone = json!({"device_id": lab.id_of("pixel").await, "machine_id": machine});
    let second = hub.post(admin, "/tailscale/import", phone).await;
    assert_eq!(second.problem(), (409, "linked_already".into()));
    assert_eq!(
        lab.connection(&machine).await["tailnet"]["device_id"],
        id.as_str()
    );

    let path = format!("/machines/{}/tailscale", machine.as_str().unwrap());
    assert_eq!(hub.delete(&lab.operator, &path).await.status, 403);
    assert_eq!(hub.delete(admin, &path).await.status, 204);
    assert_eq!(hub.delete(admin, &path).await.status, 404);
    assert_eq!(lab.connection(&machine).await["tailnet"], Value::Null);
    let audit = hub.get(admin, "/audit").await.json();
    assert_eq!(audit["items"][0]["action"], "machine.unlinked");
    assert_eq!(audit["items"][1]["action"], "machine.linked");
    assert_eq!(lab.device("pixel").await["machine_id"], Value::Null);
}

#[tokio::test]
async fn what_may_not_be_or_cannot_be_is_refused_and_nothing_is_made() {
    let lab = Lab::start().await;
    let (hub, admin) = (&lab.hub, &lab.admin);
    let viewer = hub.client("viewer").await;
    let id = lab.id_of("nas").await;
    let ask = |body: Value| hub.post(&lab.operator, "/tailscale/import", body);
    let denied = hub
        .post(&viewer, "/tailscale/import", json!({"device_id": id}))
        .await;
    assert_eq!(denied.status, 403);
    for more in [
        json!({"device_id": id, "sudo_password": "x"}),
        json!({"device_id": id, "connection": {"user": "root"}}),
    ] {
        assert_eq!(ask(more).await.problem(), (403, "admin_needed".into()));
    }
    let unknown = ask(json!({"device_id": "nobody"})).await;
    assert_eq!(unknown.problem(), (404, "not_found".into()));
    let nowhere = json!({"device_id": id, "machine_id": homelabcmd::machines::MachineId::new()});
    let nowhere = hub.post(admin, "/tailscale/import", nowhere).await;
    assert_eq!(nowhere.status, 404);
    let key = format!("tailnet:{id}");
    for (host, pointer) in [
        (json!({"key": key, "name": "a\u{7}b"}), "/hosts/1/name"),
        (json!({"key": key, "tags": [""]}), "/hosts/1/tags/0"),
        (
            json!({"key": key, "power": {"idle_watts": -1}}),
            "/hosts/1/power/idle_watts",
        ),
        (json!({"key": "machine:x"}), "/hosts/1/key"),
        (json!({"key": "lan:nowhere"}), "/hosts/1/key"),
    ] {
        let body = json!({"hosts": [{"key": key}, host]});
        let answer = hub.post(admin, "/discovery/import", body).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert_eq!(
            answer.json()["errors"][0]["pointer"],
            pointer,
            "{}",
            answer.text()
        );
    }
    for (more, pointer) in [
        (json!({"connection": {"user": "a b"}}), "/connection/user"),
        (json!({"ssh_password": "a\nb"}), "/ssh_password"),
        (json!({"agent": {"hub_url": "ftp://x"}}), "/agent/hub_url"),
        (json!({"hosts": []}), "/hosts"),
    ] {
        let mut body = json!({"hosts": [{"key": key}]});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let answer = hub.post(admin, "/discovery/import", body).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert_eq!(
            answer.json()["errors"][0]["pointer"],
            pointer,
            "{}",
            answer.text()
        );
    }
    assert!(names(hub, admin).await.is_empty());
}

#[tokio::test]
async fn many_hosts_are_taken_in_at_once_each_with_a_result_of_its_own() {
    let lab = Lab::start().await;
    let (hub, admin) = (&lab.hub, &lab.admin);
    let port = greeter("127.77.5.1", 0, b"SSH-2.0-OpenSSH_9.2p1\r\n".to_vec()).await;
    let body = json!({"cidrs": ["127.77.5.0/30"], "ports": [port], "mdns": false});
    let run = start(hub, admin, body).await;
    ended(hub, admin, &run).await;
    let phone = format!("tailnet:{}", lab.id_of("pixel").await);
    let body = json!({
        "hosts": [
            {"key": "lan:127.77.5.1", "name": "box"},
            {"key": "lan:127.77.5.2"},
            {"key": "lan:127.77.5.1", "name": "again"},
            {"key": "lan:10.0.0.1"},
            {"key": phone},
        ],
        "connection": {"user": "pi", "sudo": "password"},
        "ssh_password": "planted-ssh", "sudo_password": "planted-sudo",
    });
    let answer = hub.post(admin, "/discovery/import", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let items = answer.json()["items"].clone();
    let told: Vec<(&str, &str, &str)> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let word = |name: &str| item[name].as_str().unwrap_or("-");
            let code = item["error"]["code"].as_str().unwrap_or("-");
            (word("outcome"), word("machine_name"), code)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("imported", "box", "-"),
            ("imported", "127.77.5.2", "-"),
            ("refused", "box", "already_imported"),
            ("refused", "-", "not_found"),
            ("imported", "pixel", "-"),
        ]
    );
    assert_eq!(items[2]["machine_id"], items[0]["machine_id"]);
    let connection = lab.connection(&items[0]["machine_id"]).await;
    assert_eq!(connection["effective"]["hosts"], json!(["127.77.5.1"]));
    assert_eq!(connection["effective"]["user"], "pi");
    assert_eq!(
        connection["found"],
        json!({"address": "127.77.5.1", "mac": null})
    );
    let kept = hub.get(admin, "/credentials").await;
    assert!(!kept.text().contains("planted"), "{}", kept.text());
    assert_eq!(
        kept.json()["items"].as_array().unwrap().len(),
        6,
        "two for each"
    );

    // They are what they were found as, by whatever name.
    let rows = hub.get(admin, "/discovery/hosts").await.json();
    let mut rows = rows["items"].as_array().unwrap().iter();
    let row = rows.find(|row| row["name"] == "box").unwrap();
    let sources = row["sources"].as_array().unwrap().iter();
    let sources: Vec<&str> = sources
        .map(|seen| seen["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["manual", "lan"]);
}

#[tokio::test]
async fn two_people_who_press_at_once_make_one_machine() {
    let lab = Lab::start().await;
    let (hub, admin) = (&lab.hub, &lab.admin);
    let run = start(
        hub,
        admin,
        json!({"cidrs": ["127.77.6.1"], "ports": [1], "mdns": false}),
    )
    .await;
    ended(hub, admin, &run).await;
    let device = format!("tailnet:{}", lab.id_of("nas").await);
    let body = json!({"hosts": [{"key": "lan:127.77.6.1"}, {"key": device}]});
    let ask = || hub.post(admin, "/discovery/import", body.clone());
    let answers = tokio::join!(ask(), ask(), ask(), ask());
    let answers = [answers.0, answers.1, answers.2, answers.3];
    for at in 0..2 {
        let outcomes = answers
            .iter()
            .map(|answer| answer.json()["items"][at]["outcome"].clone());
        let made = outcomes.filter(|outcome| outcome == "imported").count();
        assert_eq!(made, 1, "host {at}");
    }
    assert_eq!(names(hub, admin).await, ["127.77.6.1", "nas"]);
}

#[tokio::test]
async fn a_host_that_was_found_is_logged_in_to() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let sshd = Sshd::start().unwrap();
    sshd.authorize(&generate(&hub, &admin).await).unwrap();
    let connection = json!({"user": Sshd::user().unwrap(), "port": sshd.port()});
    let item = import_loopback(&hub, &admin, sshd.port(), json!({"connection": connection})).await;
    let told = test(&hub, &admin, json!({"machine_id": item["machine_id"]})).await;
    assert_eq!(told["ok"], true, "{told:#}");
}

#[tokio::test]
async fn its_agent_is_sent_for_and_what_hinders_that_is_told() {
    // Nobody's key is known here: where the tests run, nothing may be installed.
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let sshd = Sshd::start().unwrap();
    let _ = generate(&hub, &admin).await;
    let body = json!({"connection": {"port": sshd.port()}, "agent": {"docker": true}});
    let item = import_loopback(&hub, &admin, sshd.port(), body).await;
    let path = format!("/deployments/{}", item["deployment_id"].as_str().unwrap());
    let deployment = loop {
        let deployment = hub.get(&admin, &path).await.json();
        if deployment["state"] != "running" {
            break deployment;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(deployment["machine_id"], item["machine_id"]);
    assert_eq!(deployment["action"], "install");
    assert_eq!(
        deployment["failure"]["code"], "authentication_failed",
        "{deployment:#}"
    );
}

/// Searches this machine's loopback and takes it in.
async fn import_loopback(hub: &TestHub, admin: &Client, port: u16, mut body: Value) -> Value {
    let search = json!({"cidrs": ["127.0.0.1"], "ports": [port], "mdns": false});
    let run = start(hub, admin, search).await;
    ended(hub, admin, &run).await;
    body["hosts"] = json!([{"key": "lan:127.0.0.1", "name": "box"}]);
    let answer = hub.post(admin, "/discovery/import", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let item = answer.json()["items"][0].clone();
    assert_eq!(item["outcome"], "imported", "{item:#}");
    item
}

#[tokio::test]
async fn a_machine_whose_address_was_typed_is_the_host_that_is_found_there() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let made = hub
        .post(&admin, "/machines", json!({"name": "Attic"}))
        .await;
    let machine = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/machines/{machine}/connection");
    let set = hub
        .put(&admin, &path, json!({"address": "127.77.7.1"}))
        .await;
    assert_eq!(set.status, 200, "{}", set.text());
    let search = json!({"cidrs": ["127.77.7.1"], "ports": [1], "mdns": false});
    let run = start(&hub, &admin, search).await;
    ended(&hub, &admin, &run).await;
    let rows = hub.get(&admin, "/discovery/hosts").await.json();
    assert_eq!(rows["items"].as_array().unwrap().len(), 1, "{rows:#}");
    assert_eq!(rows["items"][0]["machine_id"], machine.as_str());
    let body = json!({"hosts": [{"key": "lan:127.77.7.1"}]});
    let again = hub.post(&admin, "/discovery/import", body).await.json();
    assert_eq!(again["items"][0]["error"]["code"], "already_imported");
}
