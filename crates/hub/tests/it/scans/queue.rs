use serde_json::{Value, json};

use super::{GATED, Made, ended, read, start};
use crate::remote::add_machine;
use crate::ssh::until;

#[tokio::test]
async fn a_machine_is_scanned_once_at_a_time() {
    let made = Made::start(GATED).await;
    let first = made.scan().await;
    until("it is asked", || made.host.asked() == 1).await;
    let body = json!({"machine_id": made.machine});
    let second = made.hub.post(&made.admin, "/scans", body).await;
    assert_eq!(second.problem(), (409, "scan_running".into()));
    assert_eq!(second.json()["conflicting_id"], first["id"]);
    let id = first["id"].as_str().unwrap();
    let deleted = made.hub.delete(&made.admin, &format!("/scans/{id}")).await;
    assert_eq!(deleted.problem(), (409, "scan_running".into()));
    made.host.open_gate();
    assert_eq!(ended(&made.hub, &made.admin, &first).await["state"], "done");
    assert_eq!(made.scan_to_its_end().await["state"], "done");
    assert_eq!(made.host.asked(), 2);
}

#[tokio::test]
async fn four_scans_run_and_the_others_wait_in_line() {
    let made = Made::start(GATED).await;
    let mut begun = vec![made.scan().await];
    for number in 1..7 {
        let name = format!("made-{number}");
        let port = made.host.sshd.port();
        let machine = add_machine(&made.hub, &made.admin, &name, port).await;
        begun.push(start(&made.hub, &made.admin, json!({"machine_id": machine})).await);
    }
    let states: Vec<&str> = begun
        .iter()
        .map(|scan| scan["state"].as_str().unwrap())
        .collect();
    assert_eq!(states[..4], ["running"; 4]);
    assert_eq!(states[4..], ["queued"; 3]);
    assert_eq!(begun[4]["started_at"], Value::Null);
    until("four are asked", || made.host.asked() == 4).await;
    // One that waits can be cancelled, and the machine never hears of it.
    let waiting = begun.remove(5);
    let path = format!("/scans/{}/cancel", waiting["id"].as_str().unwrap());
    let cancelled = made.hub.post(&made.admin, &path, json!({})).await.json();
    assert_eq!(cancelled["state"], "cancelled", "{cancelled}");
    let fifth = read(&made.hub, &made.admin, begun[4]["id"].as_str().unwrap()).await;
    assert_eq!(fifth["state"], "queued", "{fifth}");
    assert_eq!(made.host.asked(), 4);
    made.host.open_gate();
    for scan in &begun {
        let scan = ended(&made.hub, &made.admin, scan).await;
        assert_eq!(scan["state"], "done", "{}", scan["failure"]);
        assert!(scan["started_at"].is_string());
    }
    assert_eq!(made.host.asked(), 6);
}
