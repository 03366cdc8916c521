use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use homelabcmd_testkit::http;
use serde_json::{Value, json};

use super::{GATED, Made, read, recorded};
use crate::ssh::until;
use crate::support::TestHub;

fn is_interrupted(scan: &Value) {
    assert_eq!(scan["state"], "interrupted", "{scan}");
    assert_eq!(scan["failure"]["code"], "hub_stopped", "{scan}");
    assert!(scan["ended_at"].is_string(), "{scan}");
}

#[tokio::test]
async fn a_hub_that_stops_ends_its_scans_on_the_machines() {
    let made = Made::start(GATED).await;
    let id = made.scan().await["id"].as_str().unwrap().to_owned();
    until("it is asked", || made.host.asked() == 1).await;
    let hub = made.hub.restart().await;
    until("the script has ended", || !made.host.is_answering()).await;
    is_interrupted(&read(&hub, &made.admin, &id).await);
    assert_eq!(
        recorded(&hub, &made.admin).await,
        ["scan.started done", "scan.ended failed interrupted"]
    );
}

/// The program itself; it ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_hub_that_is_killed_leaves_no_scan_that_seems_to_run() {
    let made = Made::start(GATED).await;
    let token = made.hub.token("admin").await;
    let folder = made.hub.stop().await;
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let authority = format!("127.0.0.1:{port}");
    let program = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args(["serve", "--listen", &authority, "--data-dir"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let program = Program(program.unwrap());
    until("the hub answers", || {
        let answer = http::Client::new(&authority).get("/api/v1/system/health");
        answer.is_ok_and(|answer| answer.status == 200)
    })
    .await;
    let body = json!({"machine_id": made.machine}).to_string();
    let started = http::Client::new(&authority)
        .bearer(&token)
        .send("POST", "/api/v1/scans", body.as_bytes())
        .unwrap();
    assert_eq!(started.status, 201, "{}", started.text());
    let begun: Value = serde_json::from_slice(&started.body).unwrap();
    until("it is asked", || made.host.asked() == 1).await;
    drop(program);
    let hub = TestHub::start_in(folder, None).await;
    let id = begun["id"].as_str().unwrap();
    is_interrupted(&read(&hub, &made.admin, id).await);
    made.host.open_gate();
    // It can be scanned again, and what runs now is this hub's own.
    hub.run_job("system.unfinished").await;
    let body = json!({"machine_id": made.machine});
    assert_eq!(hub.post(&made.admin, "/scans", body).await.status, 201);
}
