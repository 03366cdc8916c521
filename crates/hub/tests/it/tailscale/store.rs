//! Links through the domain's door, on both engines.

use std::time::Duration;

use homelabcmd::machines::{self, Machine, NewMachine};
use homelabcmd::platform::db::Db;
use homelabcmd::tailscale::{Device, ExpiryStep, Linking, expiring, link, links, unlink};
use jiff::Timestamp;
use serde_json::json;

use super::{Asking, KEY, Lab, with_key};
use crate::support::{NOON, postgres, sqlite};

#[tokio::test]
async fn on_sqlite() {
    let (db, _folder) = sqlite().await;
    everything(&db).await;
    db.close().await;
}

#[tokio::test]
async fn on_postgresql() {
    let (db, _server) = postgres().await;
    everything(&db).await;
    db.close().await;
}

async fn new_machine(db: &Db, name: &str) -> Machine {
    let mut tx = db.write().await.unwrap();
    let new = NewMachine {
        name: name.into(),
        ..NewMachine::default()
    };
    let machine = machines::insert(&mut tx, &new, 1).await.unwrap();
    tx.commit().await.unwrap();
    machine
}

async fn linked(db: &Db, machine: &Machine, device: &Device, now: i64) -> Linking {
    let mut tx = db.write().await.unwrap();
    let linking = link(&mut tx, machine.id, device, now).await.unwrap();
    tx.commit().await.unwrap();
    linking
}

async fn everything(db: &Db) {
    let devices = Asking::new().ask(&with_key(KEY)).await.unwrap().devices;
    let [laptop, nas] = devices.as_slice() else {
        panic!("two devices");
    };
    let (first, second) = (
        new_machine(db, "first").await,
        new_machine(db, "second").await,
    );
    assert_eq!(linked(db, &first, laptop, 5).await, Linking::Done);
    // A device is one machine, and a machine one device.
    assert_eq!(
        linked(db, &second, laptop, 6).await,
        Linking::Taken(first.id)
    );
    assert_eq!(linked(db, &first, laptop, 7).await, Linking::Done);
    assert_eq!(linked(db, &second, nas, 8).await, Linking::Done);

    let mut conn = db.read().await.unwrap();
    let known = links(&mut conn).await.unwrap();
    assert_eq!(known.len(), 2);
    assert_eq!(
        (known[0].machine, known[0].device_id.as_str()),
        (first.id, "n0002CNTRL")
    );
    assert_eq!(known[0].fqdn.as_deref(), Some("laptop.tail1234.ts.net"));
    assert_eq!(known[0].addresses, ["100.64.0.2", "fd7a:115c:a1e0::2"]);
    assert_eq!(known[0].key_expires_at, laptop.key_expires_at);
    assert_eq!(known[0].linked_at.as_millisecond(), 7);

    // The laptop's key ends at noon on the 26th; the NAS's never.
    let now: Timestamp = NOON.parse().unwrap();
    let ending = expiring(&mut conn, now).await.unwrap();
    assert_eq!(ending.len(), 1);
    assert_eq!(
        (ending[0].machine, ending[0].device.as_str()),
        (first.id, "laptop")
    );
    assert_eq!(ending[0].step, ExpiryStep::Week);
    let later = now + Duration::from_secs(3 * 86_400);
    assert_eq!(
        expiring(&mut conn, later).await.unwrap()[0].step,
        ExpiryStep::Expired
    );
    let before = now - Duration::from_secs(40 * 86_400);
    assert_eq!(expiring(&mut conn, before).await.unwrap(), []);
    drop(conn);

    let mut tx = db.write().await.unwrap();
    assert!(unlink(&mut tx, second.id).await.unwrap());
    assert!(!unlink(&mut tx, second.id).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(linked(db, &second, nas, 9).await, Linking::Done);
}

#[tokio::test]
async fn the_job_brings_links_up_to_date_and_what_it_knew_outlives_a_restart() {
    let lab = Lab::local().await;
    let body = json!({ "name": "Ada's laptop" });
    let made = lab.hub.post(&lab.admin, "/machines", body).await.json();
    lab.devices("").await;
    let known = homelabcmd::tailscale::Freshness::Known;
    let shown = homelabcmd::tailscale::devices(&lab.hub.app, known)
        .await
        .unwrap();
    let list = shown.list.unwrap();
    let device = list
        .found
        .devices
        .iter()
        .find(|device| device.name == "laptop")
        .unwrap();
    let id = machines::MachineId::parse(made["id"].as_str().unwrap()).unwrap();
    let db = lab.hub.app.db.clone();
    let mut tx = db.write().await.unwrap();
    link(&mut tx, id, device, 0).await.unwrap();
    tx.commit().await.unwrap();

    let mut renamed = super::lab();
    renamed[0].name = "book".into();
    renamed[0].addresses = vec!["100.64.0.77".into()];
    renamed[0].key_expires_at = Some("2026-11-24T10:00:00Z".into());
    lab.daemon.set_peers(renamed);
    lab.pass(900);
    lab.hub.run_job("tailscale.refresh").await;
    let link = links(&mut db.read().await.unwrap())
        .await
        .unwrap()
        .remove(0);
    assert_eq!(link.fqdn.as_deref(), Some("book.tail1234.ts.net"));
    assert_eq!(link.addresses, ["100.64.0.77"]);
    assert_eq!(link.listed_at.to_string(), "2026-11-23T12:15:00Z");

    // A device that is gone keeps what was known of it, and a hub that cannot ask knows it still.
    lab.daemon.set_peers([]);
    lab.pass(900);
    lab.hub.run_job("tailscale.refresh").await;
    lab.daemon.set_backend("Stopped");
    lab.pass(900);
    let status = lab.hub.app.run_job("tailscale.refresh").await.unwrap();
    let said = status.last_result.unwrap().unwrap_err();
    assert!(said.contains("switched off"), "{said}");
    let Lab { hub, .. } = lab;
    let hub = hub.restart().await;
    let now = hub.app.clock.now();
    let ending = expiring(&mut hub.app.db.read().await.unwrap(), now)
        .await
        .unwrap();
    assert_eq!(ending[0].step, ExpiryStep::Day);
    assert_eq!(ending[0].device, "book");

    // The link goes with its machine.
    let path = format!("/machines/{id}");
    let admin = hub.client("admin").await;
    assert_eq!(hub.delete(&admin, &path).await.status, 204);
    assert_eq!(
        links(&mut hub.app.db.read().await.unwrap()).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn a_clock_that_was_set_back_keeps_no_link_from_being_brought_up_to_date() {
    let lab = Lab::local().await;
    let list = lab.devices("").await;
    let nas = list["items"].as_array().unwrap().iter();
    let nas = nas.clone().find(|item| item["name"] == "nas").unwrap();
    let body = json!({ "device_id": nas["id"] });
    let made = lab.hub.post(&lab.admin, "/tailscale/import", body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let mut renamed = super::lab();
    renamed[1].name = "store".into();
    lab.daemon.set_peers(renamed);
    let yesterday: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    lab.hub.app.clock.jump_to(yesterday);
    lab.pass(900);
    lab.hub.run_job("tailscale.refresh").await;
    let mut conn = lab.hub.app.db.read().await.unwrap();
    let link = links(&mut conn).await.unwrap().remove(0);
    assert_eq!(link.fqdn.as_deref(), Some("store.tail1234.ts.net"));
}
