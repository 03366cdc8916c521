//! What `network.rs` runs in network namespaces of its own; nothing here is for this machine's networks.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use homelabcmd_testkit::link;
use serde_json::{Value, json};

use super::{ended, greeter, host, start};
use crate::support::setting::Setting;
use crate::support::{GUID, NOON, TestHub, beat};

#[tokio::test]
#[ignore = "network.rs runs it"]
async fn a_network() {
    let setting = Setting::new().await;
    let (hub, admin) = (&setting.hub, &setting.admin);
    let subnets = hub.get(admin, "/discovery/subnets").await.json();
    let subnet = &subnets["items"][0];
    assert_eq!(
        (&subnet["cidr"], &subnet["address"], &subnet["is_suggested"]),
        (&json!("10.77.0.0/24"), &json!(link::NEAR), &json!(true))
    );
    let mut body = beat(GUID, 1, NOON);
    body["facts"] = json!({
        "os": {}, "cpu": {},
        "addresses": ["10.77.0.2", "10.88.0.2"], "hub_side_address": "10.77.0.2",
    });
    setting.beat(body).await;

    let id = start(hub, admin, json!({})).await;
    let run = ended(hub, admin, &id).await;
    assert_eq!((&run["state"], &run["notes"]), (&json!("done"), &json!([])));
    let hosts = run["hosts"].as_array().unwrap();
    let told: Vec<(&str, &str)> = hosts
        .iter()
        .map(|host| {
            (
                host["address"].as_str().unwrap(),
                host["heard_by"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (link::NEAR, "refused"),
            ("10.77.0.2", "open"),
            ("10.77.0.3", "refused"),
            ("10.77.0.4", "arp"),
            ("10.77.0.5", "mdns"),
        ]
    );
    let nas = host(&run, "10.77.0.2");
    assert_eq!(nas["open_ports"], json!([22]));
    assert_eq!(nas["mdns_name"], "nas");
    assert_eq!(nas["mdns_services"], json!(["_smb._tcp", "_ssh._tcp"]));
    assert_eq!(nas["os"]["name"], "Ubuntu");
    let mac = nas["mac"].as_str().unwrap();
    assert_eq!(
        (mac.len(), &host(&run, "10.77.0.4")["mac"]),
        (17, &json!(mac))
    );
    assert_eq!(host(&run, "10.77.0.5")["mdns_name"], "imgsrcx2J");

    let rows = hub.get(admin, "/discovery/hosts").await.json();
    let row = rows["items"].as_array().unwrap().iter();
    let row: Vec<&Value> = row.filter(|row| !row["machine_id"].is_null()).collect();
    assert_eq!(row.len(), 1);
    assert_eq!(row[0]["addresses"], json!(["10.77.0.2", "10.88.0.2"]));
    let sources = row[0]["sources"].as_array().unwrap();
    let sources: Vec<&str> = sources
        .iter()
        .map(|s| s["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["agent", "lan"]);
    // One card has three addresses: that tells nothing, and is said.
    assert!(
        row[0]["conflicts"][0]["detail"]
            .as_str()
            .unwrap()
            .starts_with("Several addresses"),
        "{rows:#}"
    );

    // Without asking neighbours; the one in the kernel's table only is not taken for one that answered.
    let id = start(hub, admin, json!({"mdns": false})).await;
    let run = ended(hub, admin, &id).await;
    assert_eq!(run["hosts"].as_array().unwrap().len(), 4);
    assert_eq!(host(&run, "10.77.0.4")["heard_by"], "arp_before");
    assert_eq!(host(&run, "10.77.0.2")["mdns_name"], Value::Null);
}

/// The servers of the far end: one that greets as SSH servers do, and one that answers mDNS questions, also
/// as a proxy for a host with a hostile name.
#[tokio::test]
#[ignore = "network.rs runs it"]
async fn far_end() {
    let banner = b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5\r\n";
    greeter("10.77.0.2", 22, banner.to_vec()).await;
    let socket = UdpSocket::bind("0.0.0.0:5353").unwrap();
    let (group, own) = (Ipv4Addr::new(224, 0, 0, 251), Ipv4Addr::new(10, 77, 0, 2));
    socket.join_multicast_v4(&group, &own).unwrap();
    socket.set_nonblocking(true).unwrap();
    let socket = tokio::net::UdpSocket::from_std(socket).unwrap();
    let mut answer = b"\0\0\x84\0\0\0\0\x05\0\0\0\0".to_vec();
    let mut record = |name: &[u8], kind: u8, content: &[u8]| {
        answer.extend(name);
        answer.extend([0, 0, kind, 0x80, 1, 0, 0, 0, 10, 0]);
        answer.push(u8::try_from(content.len()).unwrap());
        answer.extend(content);
    };
    record(
        b"\x09_services\x07_dns-sd\x04_udp\x05local",
        12,
        b"\x04_smb\x04_tcp\x05local\0",
    );
    record(
        b"\x03nas\x04_ssh\x04_tcp\x05local",
        33,
        b"\0\0\0\0\0\x16\x03nas\x05local\0",
    );
    record(b"\x03nas\x05local", 1, &own.octets());
    record(
        b"\x13<img src=x>\x1b[2J\x07\0\xff\xfe\x05local",
        1,
        &[10, 77, 0, 5],
    );
    record(b"\x07nowhere\x05local", 1, &[10, 99, 0, 5]);
    let mut buffer = [0; 2000];
    loop {
        // It asks from a port of its own and is answered there.
        let (_, peer) = socket.recv_from(&mut buffer).await.unwrap();
        socket.send_to(&answer, peer).await.unwrap();
    }
}

#[tokio::test]
#[ignore = "network.rs runs it"]
async fn a_cut_network() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let nowhere = hub.post(&admin, "/discovery", json!({})).await;
    assert_eq!(nowhere.problem(), (422, "invalid".into()));
    let body = json!({"cidrs": ["10.77.0.0/28"], "ports": [22, 80]});
    let id = start(&hub, &admin, body).await;
    let run = ended(&hub, &admin, &id).await;
    assert_eq!(run["state"], "failed", "{run:#}");
    let note = run["notes"][0].as_str().unwrap();
    assert!(
        note.starts_with("26 of 28 connections could not be tried: the hub's machine has no way"),
        "{note}"
    );
}

#[tokio::test]
#[ignore = "network.rs runs it"]
async fn no_files_left() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let body = json!({"cidrs": ["127.77.0.0/30"], "ports": [22], "mdns": false});
    let id = start(&hub, &admin, body.clone()).await;
    ended(&hub, &admin, &id).await;
    // The database opens its connections when many ask at once.
    let asking = (0..16).map(|_| hub.get(&admin, "/discovery"));
    futures_util::future::join_all(asking).await;
    let mut files = Vec::new();
    while let Ok(file) = std::fs::File::open("/dev/null") {
        files.push(file);
    }
    let id = start(&hub, &admin, body.clone()).await;
    let run = ended(&hub, &admin, &id).await;
    assert_eq!(run["state"], "failed", "{run:#}");
    let note = run["notes"][0].as_str().unwrap();
    assert!(
        note.starts_with("2 of 2 connections could not be tried: the hub's machine had no room"),
        "{note}"
    );
    // Some for the database, and a few for thirty connections.
    files.truncate(files.len() - 12);
    let id = start(
        &hub,
        &admin,
        json!({"cidrs": ["127.77.0.0/27"], "ports": [22], "mdns": false}),
    )
    .await;
    let run = ended(&hub, &admin, &id).await;
    assert_eq!((&run["state"], &run["notes"]), (&json!("done"), &json!([])));
    assert_eq!(run["hosts"].as_array().unwrap().len(), 30);
}

#[tokio::test]
#[ignore = "network.rs runs it"]
async fn the_pace() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8080").await.unwrap();
    let accepted = Arc::new(AtomicU32::new(0));
    let counting = accepted.clone();
    hub.app.lifecycle.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counting.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    let begin = Instant::now();
    let body = json!({"cidrs": ["127.77.0.0/22"], "ports": [8080, 1, 2], "mdns": false});
    let id = start(&hub, &admin, body).await;
    let run = ended(&hub, &admin, &id).await;
    let took = begin.elapsed().as_secs_f64();
    let accepted = accepted.load(Ordering::SeqCst);
    assert_eq!(
        (run["hosts"].as_array().unwrap().len(), accepted),
        (1022, 1022)
    );
    // A slow machine takes longer, a quick one no less.
    assert!(f64::from(accepted * 3) <= 1000.0 * took + 10.0, "{took}");
}
