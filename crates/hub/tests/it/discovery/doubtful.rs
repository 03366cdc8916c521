//! What could be one host or two: names that anybody claims, hardware addresses that several answer with, addresses
//! that others have by now.

use homelabcmd_testkit::tailscale::{Daemon, Device};
use serde_json::{Value, json};

use super::altered::{MAC, moved_to, searched};
use crate::support::{Client, GUID, NOON, TestHub, beat};

/// A hub beside a tailnet with a NAS.
struct Lab {
    hub: TestHub,
    admin: Client,
    _daemon: Daemon,
}

impl Lab {
    async fn with(device: Device) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("tailscaled.sock");
        let daemon = Daemon::start(&socket, Device::new(9, "hub")).unwrap();
        daemon.set_peers([device]);
        let hub = TestHub::start_told(folder, move |config| {
            config.serve.tailscale_socket = socket;
        })
        .await;
        let admin = hub.client("admin").await;
        let source = json!({"source": "local"});
        let put = hub.put(&admin, "/settings/tailscale", source).await;
        assert_eq!(put.status, 200, "{}", put.text());
        hub.get(&admin, "/tailscale/devices").await;
        Self {
            hub,
            admin,
            _daemon: daemon,
        }
    }

    async fn import(&self, host: Value) -> Value {
        import(&self.hub, &self.admin, json!({"hosts": [host]})).await
    }

    async fn connection(&self, item: &Value) -> Value {
        connection(&self.hub, &self.admin, item).await
    }
}

async fn import(hub: &TestHub, admin: &Client, body: Value) -> Value {
    let answer = hub.post(admin, "/discovery/import", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["items"][0].clone()
}

async fn connection(hub: &TestHub, admin: &Client, item: &Value) -> Value {
    let path = format!(
        "/machines/{}/connection",
        item["machine_id"].as_str().unwrap()
    );
    hub.get(admin, &path).await.json()
}

/// The rows of the list, each as what its sources call it and whether only a name says so.
async fn rows(hub: &TestHub, admin: &Client) -> Vec<Vec<(String, bool)>> {
    let rows = hub.get(admin, "/discovery/hosts").await.json();
    let rows = rows["items"].as_array().unwrap().iter();
    let rows = rows.map(|row| {
        let sources = row["sources"].as_array().unwrap().iter();
        let sources = sources.map(|seen| {
            let word = |name: &str| seen[name].as_str().unwrap().to_owned();
            let key = match word("source").as_str() {
                "manual" | "agent" => "machine".to_owned(),
                _ => word("key"),
            };
            (key, seen["by_name"].as_bool().unwrap())
        });
        sources.collect()
    });
    rows.collect()
}

const NAS: &str = "tailnet:n0001CNTRL";

fn called_nas(_: &str) -> Option<Value> {
    Some(json!({"mdns_name": "nas"}))
}

fn with_mac(_: &str) -> Option<Value> {
    Some(json!({"mac": MAC}))
}

fn row(keys: &[(&str, bool)]) -> Vec<(String, bool)> {
    keys.iter()
        .map(|(key, by)| ((*key).to_owned(), *by))
        .collect()
}

#[tokio::test]
async fn who_claims_the_name_of_a_device_is_not_where_its_machine_is_reached() {
    let lab = Lab::with(Device::new(1, "nas")).await;
    let (hub, admin) = (&lab.hub, &lab.admin);
    searched(hub, admin, "127.77.8.1/32", called_nas).await;
    let one = row(&[("n0001CNTRL", false), ("127.77.8.1", true)]);
    assert!(
        rows(hub, admin).await.contains(&one),
        "one row, and it says why"
    );
    let nas = lab.import(json!({"key": NAS})).await;
    let at = lab.connection(&nas).await;
    assert_eq!(at["found"], Value::Null);
    assert_eq!(at["effective"]["hosts"][0], "nas.tail1234.ts.net");

    // The other is taken for that machine until somebody says what it is.
    let doubted = lab.import(json!({"key": "lan:127.77.8.1"})).await;
    assert_eq!(doubted["error"]["code"], "already_imported");
    assert_eq!(doubted["machine_id"], nas["machine_id"]);
    let wrong = homelabcmd::machines::MachineId::new();
    let wrong = json!({"key": "lan:127.77.8.1", "not_machine_id": wrong});
    assert_eq!(lab.import(wrong).await["outcome"], "refused");
    let other =
        json!({"key": "lan:127.77.8.1", "name": "printer", "not_machine_id": nas["machine_id"]});
    let printer = lab.import(other).await;
    assert_eq!(printer["outcome"], "imported", "{printer:#}");
    let at = lab.connection(&printer).await;
    assert_eq!(at["tailnet"], Value::Null);
    assert_eq!(at["effective"]["hosts"], json!(["127.77.8.1"]));
    // What is a machine by more than a name is that machine.
    let again = json!({"key": "lan:127.77.8.1", "not_machine_id": printer["machine_id"]});
    assert_eq!(lab.import(again).await["outcome"], "refused");
    let machines = hub.get(admin, "/machines").await.json();
    assert_eq!(machines["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_host_that_claims_a_name_is_not_linked_to_the_device_of_that_name() {
    let lab = Lab::with(Device::new(1, "nas")).await;
    let (hub, admin) = (&lab.hub, &lab.admin);
    searched(hub, admin, "127.77.8.1/32", called_nas).await;
    let host = lab.import(json!({"key": "lan:127.77.8.1"})).await;
    assert_eq!(host["outcome"], "imported");
    let at = lab.connection(&host).await;
    assert_eq!(at["tailnet"], Value::Null);
    assert_eq!(at["effective"]["hosts"], json!(["127.77.8.1"]));
    // The device may be it, or another machine, as somebody says.
    let devices = hub.get(admin, "/tailscale/devices").await.json();
    let nas = devices["items"].as_array().unwrap().iter();
    let nas = nas.clone().find(|item| item["name"] == "nas").unwrap();
    assert_eq!(nas["matched_by"], "hostname");
    assert_eq!(lab.import(json!({"key": NAS})).await["outcome"], "refused");
    let made = hub.post(admin, "/machines", json!({"name": "store"})).await;
    let store = json!({"key": NAS, "machine_id": made.json()["id"]});
    assert_eq!(lab.import(store).await["outcome"], "linked");
    assert_eq!(lab.connection(&host).await["tailnet"], Value::Null);
}

#[tokio::test]
async fn a_phone_that_calls_itself_localhost_is_not_the_hub() {
    let mut phone = Device::new(1, "pixel");
    phone.hostname = "localhost".into();
    let lab = Lab::with(phone).await;
    let item = lab.import(json!({"key": NAS})).await;
    let at = lab.connection(&item).await;
    assert_eq!(
        at["effective"]["hosts"],
        json!(["pixel.tail1234.ts.net", "100.64.0.1"])
    );
    // Nobody chose its kind: another may be suggested.
    let id = item["machine_id"].as_str().unwrap();
    let id = homelabcmd::machines::MachineId::parse(id).unwrap();
    let mut conn = lab.hub.app.db.read().await.unwrap();
    let machine = homelabcmd::machines::find(&mut conn, id).await.unwrap();
    assert!(!machine.unwrap().kind_settled);
}

#[tokio::test]
async fn the_list_of_devices_and_an_import_go_by_one_rule() {
    let mut fresh = Device::new(1, "raspberrypi");
    fresh.hostname = "raspberrypi".into();
    for (device, name, hostname, matched) in [
        // A name that every fresh machine has tells nothing.
        (fresh, "attic", json!("raspberrypi"), false),
        (Device::new(1, "nas"), "nas", Value::Null, true),
    ] {
        let lab = Lab::with(device).await;
        let body = json!({"name": name, "hostname": hostname});
        let made = lab.hub.post(&lab.admin, "/machines", body).await.json();
        let devices = lab.hub.get(&lab.admin, "/tailscale/devices").await.json();
        let items = devices["items"].as_array().unwrap();
        let listed = items
            .iter()
            .find(|item| item["id"] == "n0001CNTRL")
            .unwrap();
        let item = lab.import(json!({"key": NAS})).await;
        match matched {
            true => {
                assert_eq!(listed["machine_id"], made["id"], "{name}");
                assert_eq!(item["error"]["code"], "already_imported", "{name}");
                let link = json!({"key": NAS, "machine_id": made["id"]});
                assert_eq!(lab.import(link).await["outcome"], "linked");
            }
            false => {
                assert_eq!(listed["machine_id"], Value::Null, "{name}");
                assert_eq!(item["outcome"], "imported", "{name}");
            }
        }
    }
}

#[tokio::test]
async fn a_link_leaves_how_the_machine_is_reached_as_it_is() {
    let lab = Lab::with(Device::new(1, "nas")).await;
    let (hub, admin) = (&lab.hub, &lab.admin);
    let made = hub
        .post(admin, "/machines", json!({"name": "nas"}))
        .await
        .json();
    let path = format!("/machines/{}/connection", made["id"].as_str().unwrap());
    let own = json!({"address": "10.0.0.7", "user": "ada", "port": 2222});
    assert_eq!(hub.put(admin, &path, own).await.status, 200);
    let body = json!({
        "hosts": [{"key": NAS, "machine_id": made["id"]}],
        "connection": {"user": "root"}, "ssh_password": "planted",
    });
    let linked = import(hub, admin, body).await;
    assert_eq!(linked["outcome"], "linked", "{linked:#}");
    let at = lab.connection(&linked).await["effective"].clone();
    assert_eq!(
        (&at["hosts"], &at["user"], &at["port"]),
        (&json!(["10.0.0.7"]), &json!("ada"), &json!(2222))
    );
    let kept = hub.get(admin, "/credentials").await.json();
    assert_eq!(kept["items"], json!([]));
}

#[tokio::test]
async fn one_address_is_not_said_for_several_hosts() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let two = json!([{"key": "lan:127.77.8.1"}, {"key": "lan:127.77.8.2"}]);
    let body = json!({"hosts": two, "connection": {"address": "nas.lan"}});
    let answer = hub.post(&admin, "/discovery/import", body).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert_eq!(answer.json()["errors"][0]["pointer"], "/connection/address");
}

#[tokio::test]
async fn hosts_behind_a_repeater_are_machines_each_for_itself() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    searched(&hub, &admin, "127.77.9.0/30", with_mac).await;
    for address in ["127.77.9.1", "127.77.9.2"] {
        let body = json!({"hosts": [{"key": format!("lan:{address}")}]});
        let item = import(&hub, &admin, body).await;
        assert_eq!(item["outcome"], "imported", "{item:#}");
        let at = connection(&hub, &admin, &item).await;
        assert_eq!(at["found"], json!({"address": address, "mac": null}));
    }
    // Both stay what they are when one of them is met alone.
    searched(&hub, &admin, "127.77.9.2/32", with_mac).await;
    let each = ["127.77.9.1", "127.77.9.2"].map(|at| row(&[("machine", false), (at, false)]));
    assert_eq!(rows(&hub, &admin).await, each);
}

#[tokio::test]
async fn a_machine_stays_the_host_that_it_was_taken_in_as() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    searched(&hub, &admin, "127.77.10.0/30", |address| {
        (address == "127.77.10.1").then(|| json!({"mac": MAC}))
    })
    .await;
    hub.pass(60).await;
    // It has another address since: one row, of which the one that is asked for is meant.
    searched(&hub, &admin, "127.77.10.2/32", with_mac).await;
    let moved = row(&[("127.77.10.1", false), ("127.77.10.2", false)]);
    assert_eq!(rows(&hub, &admin).await, [moved]);
    let body = json!({"hosts": [{"key": "lan:127.77.10.2"}]});
    let item = import(&hub, &admin, body.clone()).await;
    let at = connection(&hub, &admin, &item).await;
    assert_eq!(at["found"], json!({"address": "127.77.10.2", "mac": MAC}));
    let again = import(&hub, &admin, body).await;
    assert_eq!(again["error"]["code"], "already_imported");
    // A search that tells no hardware address makes no second host of it.
    searched(&hub, &admin, "127.77.10.0/30", |address| {
        (address == "127.77.10.2").then(|| json!({}))
    })
    .await;
    let one = row(&[("machine", false), ("127.77.10.2", false)]);
    assert_eq!(rows(&hub, &admin).await, [one]);
}

#[tokio::test]
async fn who_has_the_address_of_a_machine_that_is_off_is_not_that_machine() {
    let hub = TestHub::start().await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    let mut body = beat(GUID, 1, NOON);
    body["facts"] = json!({
        "os": {}, "cpu": {}, "addresses": ["10.77.11.1"],
        "cards": [{"name": "eth0", "mac": MAC, "networks": ["10.77.11.0/30"]}],
    });
    let answer = hub.post(&agent, "/agents/heartbeat", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let others = json!({"mac": "02:00:00:00:00:99"});
    let at_one = |told: Value| move |_: &str| Some(told.clone());
    let together = row(&[("machine", false), ("10.77.11.1", false)]);
    let apart = vec![row(&[("machine", false)]), row(&[("10.77.11.1", false)])];
    // It speaks: a repeater answers for it.
    searched(&hub, &admin, "127.77.11.1/32", at_one(others.clone())).await;
    moved_to(&hub, "127.77.11.", "10.77.11.").await;
    assert_eq!(rows(&hub, &admin).await, vec![together]);
    hub.pass(3600).await;
    searched(&hub, &admin, "127.77.11.1/32", at_one(others)).await;
    moved_to(&hub, "127.77.11.", "10.77.11.").await;
    let mut told = rows(&hub, &admin).await;
    told.sort_by_key(|row| row[0].0 != "machine");
    assert_eq!(told, apart);
    // The same address with its own card is that machine, and so is another address with it.
    searched(&hub, &admin, "127.77.11.2/32", with_mac).await;
    moved_to(&hub, "127.77.11.", "10.77.11.").await;
    let told = rows(&hub, &admin).await;
    assert!(
        told.contains(&row(&[("machine", false), ("10.77.11.2", false)])),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_search_after_the_clock_was_set_back_is_kept_and_is_the_newest() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let first = searched(&hub, &admin, "127.77.12.1/32", |_| Some(json!({}))).await;
    let mut tx = hub.app.db.write().await.unwrap();
    for number in 1..=20i64 {
        sqlx::query(
            "insert into discoveries (id, position, started_at, state, body, hosts) \
             select $1, $2, started_at, state, body, hosts from discoveries where id = $3",
        )
        .bind(format!("{first}{number}"))
        .bind(1 + number)
        .bind(&first)
        .execute(&mut *tx)
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    hub.app
        .clock
        .jump_to("2026-11-20T12:00:00Z".parse().unwrap());
    let newest = searched(&hub, &admin, "127.77.12.1/32", |_| Some(json!({}))).await;
    let list = hub.get(&admin, "/discovery").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 20);
    assert_eq!(list["items"][0]["id"], newest.as_str());
}

#[tokio::test]
async fn who_goes_away_while_hosts_are_taken_in_leaves_none_behind() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    searched(&hub, &admin, "127.77.13.0/27", |_| Some(json!({}))).await;
    let hosts: Vec<Value> = (1..=30)
        .map(|last| json!({"key": format!("lan:127.77.13.{last}")}))
        .collect();
    let count = || async {
        let list = hub.get(&admin, "/machines").await.json();
        list["items"].as_array().unwrap().len()
    };
    tokio::select! {
        _ = hub.post(&admin, "/discovery/import", json!({"hosts": hosts})) => {}
        () = async { while count().await == 0 { tokio::task::yield_now().await; } } => {}
    }
    let all = async {
        while count().await < 30 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, all).await.unwrap();
}
