use std::time::Duration;

use serde_json::json;

use super::{Lab, USER};
use crate::ssh::until;
use crate::support::{GUID, beat};

async fn with_root() -> Option<Lab> {
    let lab = Lab::start().await?;
    lab.grant("all", &format!("{USER} ALL=(ALL) NOPASSWD: ALL\n"));
    Some(lab)
}

impl Lab {
    /// The ends of actions, as outcome and unit.
    async fn ends(&self) -> Vec<String> {
        let list = self.hub.get(&self.admin, "/audit").await.json();
        let items = list["items"].as_array().unwrap().iter();
        let ends = items.filter(|item| item["action"] == "command.ended");
        ends.map(|item| {
            let subject = item["subject"].as_str().unwrap();
            let unit = subject.split(' ').nth(1).unwrap();
            format!("command.ended {} {unit}", item["outcome"].as_str().unwrap())
        })
        .collect()
    }
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
        "pid": 4711, "type": "simple"});
    assert_eq!(restarted["state"], state);
    assert_eq!(restarted["log"], json!([]));
    assert!(restarted["duration_ms"].is_u64());
    assert_eq!(lab.asked(), "restart -- nginx.service\n");
    assert_eq!(
        lab.recorded("command.", "action").await,
        [
            "command.started done restart_service",
            "command.ended done restart_service"
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
        lab.recorded("command.ended", "exit_code").await,
        ["command.ended failed 1", "command.ended failed 0"]
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
        lab.recorded("command.", "code").await,
        ["command.refused refused not_found"]
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
        assert_eq!((status, code.as_str()), (409, "already_under_way"));
        let other = lab.post("/services/nginx/restart").await;
        assert_eq!(other["ok"], true, "another unit is free");
    }
    // Who asked has gone away.
    std::fs::write(lab.sshd.inside("/srv/gate"), "").unwrap();
    let ended = "command.ended done gated.service".to_owned();
    for turn in 0.. {
        if lab.ends().await.contains(&ended) {
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
        lab.recorded("command.ended", "code").await,
        [
            "command.ended failed sudo_refused",
            "command.ended failed not_root",
            "command.ended failed authentication_failed"
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
