//! The list of hosts beside a tailnet.

use homelabcmd::tailscale::link;
use homelabcmd_testkit::tailscale::{Daemon, Device};
use serde_json::{Value, json};

use super::{ended, greeter, start};
use crate::support::{GUID, NOON, TestHub, beat};

#[tokio::test]
async fn a_machine_that_the_tailnet_has_is_one_row_and_a_phone_is_a_row_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("tailscaled.sock");
    let daemon = Daemon::start(&socket, Device::new(9, "hub")).unwrap();
    let mut phone = Device::new(3, "pixel").gone_since("2026-11-20T08:15:30Z");
    phone.os = "android".into();
    daemon.set_peers([Device::new(1, "store"), phone]);
    let hub = TestHub::start_told(folder, move |config| {
        config.serve.tailscale_socket = socket;
    })
    .await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    let hosts = || async { hub.get(&admin, "/discovery/hosts").await.json()["items"].clone() };

    let answer = hub
        .post(&agent, "/agents/heartbeat", beat(GUID, 1, NOON))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let put = hub
        .put(&admin, "/settings/tailscale", json!({"source": "local"}))
        .await;
    assert_eq!(put.status, 200, "{}", put.text());
    // The list asks nobody: what is not known yet is not there.
    assert_eq!(hosts().await.as_array().unwrap().len(), 1);
    let devices = hub.get(&admin, "/tailscale/devices").await.json();
    assert_eq!(devices["items"].as_array().unwrap().len(), 3, "{devices}");
    assert_eq!(hosts().await.as_array().unwrap().len(), 4);

    // The machine calls itself nas and the tailnet calls it store: only the link tells.
    let machine = hub.machine(&admin).await["id"].as_str().unwrap().to_owned();
    let shown = homelabcmd::tailscale::devices(&hub.app, homelabcmd::tailscale::Freshness::Known);
    let shown = shown.await.unwrap().list.unwrap();
    let store = shown
        .found
        .devices
        .iter()
        .find(|device| device.name == "store");
    let mut tx = hub.app.db.write().await.unwrap();
    let id = homelabcmd::machines::MachineId::parse(&machine).unwrap();
    link(&mut tx, id, store.unwrap(), hub.app.clock.now_ms())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let port = greeter("127.77.3.1", 0, Vec::new()).await;
    let body = json!({"cidrs": ["127.77.3.1"], "ports": [port], "mdns": false});
    let run = start(&hub, &admin, body).await;
    ended(&hub, &admin, &run).await;

    let rows = hosts().await;
    let told: Vec<(&str, Vec<&str>)> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let sources = row["sources"].as_array().unwrap().iter();
            let sources = sources.map(|seen| seen["source"].as_str().unwrap());
            (row["name"].as_str().unwrap_or("-"), sources.collect())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("nas", vec!["agent", "tailnet"]),
            ("pixel.tail1234.ts.net", vec!["tailnet"]),
            ("hub.tail1234.ts.net", vec!["tailnet"]),
            ("-", vec!["lan"]),
        ]
    );
    let row = |at: usize| &rows[at];
    assert_eq!(row(0)["machine_id"], machine.as_str());
    assert_eq!(row(0)["kind_suggestion"], Value::Null);
    assert_eq!(row(1)["kind_suggestion"]["kind"], "workstation");
    assert_eq!(row(1)["sources"][0]["at"], "2026-11-20T08:15:30Z");
    assert_eq!(row(3)["open_ports"], json!([port]));
}
