use std::time::Duration;

use axum::response::IntoResponse as _;
use homelabcmd::audit::Actor;
use homelabcmd::machines::MachineId;
use homelabcmd::services::{RestartOrder, restart};
use serde_json::{Value, json};

use super::{Lab, USER};
use crate::ssh::until;
use crate::support::{GUID, beat};

async fn with_root() -> Option<Lab> {
    let lab = Lab::start().await?;
    lab.grant("all", &format!("{USER} ALL=(ALL) NOPASSWD: ALL\n"));
    Some(lab)
}

#[tokio::test]
async fn a_service_is_restarted_and_looked_at() {
    let Some(lab) = with_root().await else { return };
    lab.expect(&["nginx"]).await;
    let restarted = lab.post("/services/nginx.service/restart").await;
    assert_eq!(restarted["ok"], true, "{restarted}");
    assert_eq!(restarted["unit"], "nginx.service");
    assert_eq!(restarted["exit_code"], 0);
    let state = json!({"active": "active", "sub": "running", "result": "success", "restarts": 0,
        "pid": 4711});
    assert_eq!(restarted["state"], state);
    assert_eq!(restarted["log"], json!([]));
    assert!(restarted["duration_ms"].is_u64());
    assert_eq!(lab.asked(), "restart -- nginx.service\n");
    assert_eq!(
        lab.recorded("service.restart", "unit").await,
        [
            "service.restart_started done nginx",
            "service.restarted done nginx"
        ]
    );
}

#[tokio::test]
async fn a_service_that_does_not_run_after_it_is_no_success() {
    let Some(lab) = with_root().await else { return };
    lab.expect(&["broken", "falls"]).await;
    let broken = lab.post("/services/broken/restart").await;
    assert_eq!(
        (&broken["ok"], &broken["exit_code"]),
        (&false.into(), &1.into())
    );
    assert_eq!(broken["state"]["active"], "failed");
    assert!(
        broken["stderr"]
            .as_str()
            .unwrap()
            .starts_with("Job for broken.service")
    );
    assert!(
        broken["log"].to_string().contains("status=1/FAILURE"),
        "{broken}"
    );
    // systemctl is content, and the service falls a moment later.
    let falls = lab.post("/services/falls/restart").await;
    assert_eq!(
        (&falls["ok"], &falls["exit_code"]),
        (&false.into(), &0.into()),
        "{falls}"
    );
    let message = falls["message"].as_str().unwrap();
    assert_eq!(
        message,
        "falls.service was restarted and is failed (failed) now."
    );
    assert_eq!(
        lab.recorded("service.restarted", "exit_code").await,
        ["service.restarted failed 1", "service.restarted failed 0"]
    );
}

#[tokio::test]
async fn only_what_is_reported_or_expected_is_restarted() {
    let Some(lab) = with_root().await else { return };
    let (status, code, _) = lab.refused("/services/nginx/restart").await;
    assert_eq!((status, code.as_str()), (404, "not_found"));
    let (status, code, _) = lab.refused("/services/nginx%3B%20reboot/restart").await;
    assert_eq!((status, code.as_str()), (422, "invalid"));
    assert_eq!(
        lab.recorded("service.restart", "code").await,
        ["service.restarted refused not_found"]
    );
    // A machine that reports it, and expects nothing.
    let agent = lab.hub.client("agent").await;
    let mut body = beat(GUID, 1, &lab.hub.app.clock.now().to_string());
    body["services"] = json!([{"name": "cron", "state": "running"}]);
    let beaten = lab.hub.post(&agent, "/agents/heartbeat", body).await;
    assert_eq!(beaten.status, 200, "{}", beaten.text());
    let list = lab.hub.get(&lab.admin, "/machines").await.json();
    let items = list["items"].as_array().unwrap();
    let other = items.iter().find(|one| one["guid"] == GUID).unwrap();
    let id = other["id"].as_str().unwrap();
    let settings = json!({"address": "127.0.0.1", "port": lab.sshd.port(), "user": USER});
    let path = format!("/machines/{id}/connection");
    assert_eq!(lab.hub.put(&lab.admin, &path, settings).await.status, 200);
    let path = format!("/machines/{id}/services/cron/restart");
    let answer = lab.hub.post(&lab.admin, &path, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let viewer = lab.hub.client("viewer").await;
    assert_eq!(lab.hub.post(&viewer, &path, json!({})).await.status, 403);
    assert_eq!(lab.asked(), "restart -- cron.service\n");
}

#[tokio::test]
async fn one_unit_is_restarted_once_at_a_time_also_when_nobody_waits() {
    let Some(lab) = with_root().await else { return };
    lab.expect(&["gated", "nginx"]).await;
    {
        let path = lab.path("/services/gated/restart");
        let first = lab.hub.post(&lab.admin, &path, json!({}));
        tokio::pin!(first);
        let begun = until("it has begun", || lab.asked().contains("gated"));
        tokio::select! {
            _ = &mut first => panic!("it ended before the gate was opened"),
            () = begun => {}
        }
        let (status, code, _) = lab.refused("/services/gated/restart").await;
        assert_eq!((status, code.as_str()), (409, "restart_running"));
        let other = lab.post("/services/nginx/restart").await;
        assert_eq!(other["ok"], true, "another unit is free");
    }
    // Who asked has gone away.
    std::fs::write(lab.sshd.inside("/srv/gate"), "").unwrap();
    let ended = "service.restarted done gated".to_owned();
    for turn in 0.. {
        if lab
            .recorded("service.restart", "unit")
            .await
            .contains(&ended)
        {
            break;
        }
        assert!(turn < 1000, "the end is not on record");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(lab.asked().matches("gated").count(), 1);
    let again = lab.post("/services/gated/restart").await;
    assert_eq!(again["ok"], true, "it is free again");
}

#[tokio::test]
async fn one_that_takes_too_long_says_what_was_printed() {
    let Some(lab) = with_root().await else { return };
    lab.expect(&["slow"]).await;
    let order = RestartOrder {
        machine: MachineId::parse(&lab.machine).unwrap(),
        unit: "slow".into(),
        actor: Actor::job("test"),
        patience: Duration::from_secs(2),
    };
    let error = restart(&lab.hub.app, order).await.unwrap_err();
    let response = error.into_response();
    assert_eq!(response.status(), 504);
    let body = axum::body::to_bytes(response.into_body(), 10_000)
        .await
        .unwrap();
    let problem: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(problem["code"], "timed_out", "{problem}");
    let printed = problem["errors"].to_string();
    for words in ["stopping is slow", "a hint"] {
        assert!(printed.contains(words), "{printed}");
    }
    assert_eq!(
        lab.recorded("service.restarted", "code").await,
        ["service.restarted failed timed_out"]
    );
}

#[tokio::test]
async fn who_may_not_restart_is_told_so() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    lab.expect(&["nginx"]).await;
    let (status, code, problem) = lab.refused("/services/nginx/restart").await;
    assert_eq!((status, code.as_str()), (403, "sudo_refused"), "{problem}");
    lab.log_in_as(USER, "none").await;
    let (status, code, problem) = lab.refused("/services/nginx/restart").await;
    assert_eq!((status, code.as_str()), (403, "not_root"), "{problem}");
    lab.log_in_as("nobody-here", "passwordless").await;
    let (status, code, _) = lab.refused("/services/nginx/restart").await;
    assert_eq!((status, code.as_str()), (502, "authentication_failed"));
    assert_eq!(
        lab.recorded("service.restarted", "code").await,
        [
            "service.restarted refused sudo_refused",
            "service.restarted refused not_root",
            "service.restarted failed authentication_failed"
        ]
    );
    assert_eq!(lab.asked(), "");
}

#[tokio::test]
async fn a_machine_without_systemd_is_told_apart() {
    // sudo looks for programs that can be run.
    let none = ("/usr/bin/systemctl".into(), String::new(), 0o644);
    let Some(lab) = Lab::start_with(vec![none]).await else {
        return;
    };
    lab.grant("all", &format!("{USER} ALL=(ALL) NOPASSWD: ALL\n"));
    lab.expect(&["nginx"]).await;
    let (status, code, problem) = lab.refused("/services/nginx/restart").await;
    assert_eq!((status, code.as_str()), (409, "no_systemd"), "{problem}");
}
