//! How it begins and ends.

use std::process::Command;

use tempfile::TempDir;

use crate::support::{Agent, Hub, SAMPLES, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_agent_says_goodbye() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let mut agent = Agent::start(hub.address.port(), &token, state.path());
    until("it beats", async || hub.number(SAMPLES).await >= 1).await;
    agent.signal("-TERM");
    assert!(agent.0.wait().unwrap().success());
    assert_eq!(hub.text("select goodbye from presence").await, "stop");
    assert_eq!(hub.text("select status from presence").await, "offline");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_agent_on_the_same_state_folder_refuses() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let _first = Agent::start(hub.address.port(), &token, state.path());
    until("it beats", async || hub.number(SAMPLES).await >= 1).await;
    let second = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"))
        .args([
            "run",
            "--hub",
            "http://127.0.0.1:1",
            "--token",
            "t",
            "--state-dir",
        ])
        .arg(state.path())
        .output()
        .unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another agent runs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_remembers_where_the_audit_ends_and_tells_another_hub_in_its_place() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let agent = Agent::start(hub.address.port(), &token, state.path());
    until("it beats", async || hub.number(SAMPLES).await >= 1).await;
    let heard = "select count(*) from audit_anchors where position is not null";
    until("it tells what it was told", async || {
        hub.compare_audit().await;
        hub.number(heard).await == 1
    })
    .await;
    let kept = std::fs::read_to_string(state.path().join("audit-head")).unwrap();
    let hash = hub.text("select hash from audit_head").await;
    assert!(kept.contains(&hash), "{kept}");
    drop(agent);

    // The database is gone, and another one is in its place.
    let port = hub.vanish().await;
    let data = TempDir::new().unwrap();
    let hub = Hub::start(data.path(), port).await;
    let token = hub.shared_token().await;
    let _agent = Agent::start(port, &token, state.path());
    let contradicted = "select count(*) from audit where action = 'audit.contradicted'";
    until("what it remembers is not there", async || {
        hub.compare_audit().await;
        hub.number(contradicted).await == 1
    })
    .await;
    assert_eq!(
        hub.text("select contradicted_hash from audit_anchors")
            .await,
        hash
    );
}

#[test]
fn once_prints_a_beat_and_leaves_no_trace() {
    let state = TempDir::new().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"))
        .args(["run", "--once", "--state-dir"])
        .arg(state.path())
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let beat: homelabcmd_wire::Beat = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(beat.samples.len(), 1);
    assert!(beat.samples[0].cpu.is_some());
    assert_eq!(std::fs::read_dir(state.path()).unwrap().count(), 0);
}
