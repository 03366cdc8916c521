//! Addresses that are no machines are as many as somebody types in: neither their histories nor the line
//! that they wait in grows without end.

use std::net::TcpListener;

use homelabcmd_testkit::sshd::Sshd;
use serde_json::{Value, json};

use super::{Made, QUICK, ended, start};
use crate::discovery::greeter;

/// An address of the loopback with an sshd's port.
fn address(host: &str, port: u16) -> Value {
    json!({"address": host, "port": port, "user": Sshd::user().unwrap(), "sudo": "none"})
}

async fn all(made: &Made, query: &str) -> Vec<Value> {
    let path = format!("/scans?limit=1000{query}");
    let list = made.hub.get(&made.admin, &path).await.json();
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn of_all_addresses_together_the_newest_are_kept_and_machines_lose_nothing() {
    let made = Made::start(QUICK).await;
    let own = made.scan_to_its_end().await;
    assert_eq!(own["state"], "done", "{own}");
    let mut last = Value::Null;
    for number in 0..210 {
        let host = format!("127.88.{}.{}", number / 100, number % 100 + 1);
        // No SSH server: the hub gives up at once.
        let port = greeter(&host, 0, b"220 mail\r\n".to_vec()).await;
        let body = address(&host, port);
        let begun = start(&made.hub, &made.admin, body).await;
        last = ended(&made.hub, &made.admin, &begun).await;
        assert_eq!(last["state"], "failed", "{last}");
    }
    let kept = all(&made, "").await;
    let strangers: Vec<&Value> = kept
        .iter()
        .filter(|scan| scan["machine_id"].is_null())
        .collect();
    assert_eq!(strangers.len(), 200);
    assert_eq!(strangers[0]["id"], last["id"]);
    assert!(all(&made, "&address=127.88.0.10").await.is_empty());
    assert_eq!(all(&made, "&address=127.88.0.11").await.len(), 1);
    let machines = kept.iter().filter(|scan| !scan["machine_id"].is_null());
    assert_eq!(
        machines.map(|scan| &scan["id"]).collect::<Vec<_>>(),
        [&own["id"]]
    );
}

#[tokio::test]
async fn the_line_of_addresses_has_an_end_and_a_machine_still_finds_a_place() {
    let made = Made::start(QUICK).await;
    // They take connections and say nothing.
    let silent: Vec<TcpListener> = (1..=51)
        .map(|number| TcpListener::bind((format!("127.89.0.{number}"), 0)).unwrap())
        .collect();
    let body = |number: usize| {
        let listening = silent[number].local_addr().unwrap();
        address(&listening.ip().to_string(), listening.port())
    };
    let mut begun = Vec::new();
    for number in 0..50 {
        begun.push(start(&made.hub, &made.admin, body(number)).await);
    }
    let refused = made.hub.post(&made.admin, "/scans", body(50)).await;
    assert_eq!(refused.problem(), (409, "scan_queue_full".into()));
    let machine = made.scan().await;
    assert_eq!(machine["state"], "queued", "{machine}");
    // One that is cancelled makes room.
    let path = format!("/scans/{}/cancel", begun[30]["id"].as_str().unwrap());
    let cancelled = made.hub.post(&made.admin, &path, json!({})).await.json();
    assert_eq!(cancelled["state"], "cancelled", "{cancelled}");
    start(&made.hub, &made.admin, body(50)).await;
    let refused = made.hub.post(&made.admin, "/scans", body(30)).await;
    assert_eq!(refused.problem(), (409, "scan_queue_full".into()));
}
