//! What opens an alert, and what ends it.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Lab, kinds};
use crate::support::{GUID, OTHER_GUID};

#[tokio::test]
async fn rules_of_a_machines_own_are_not_lost_by_a_change_for_all() {
    let mut lab = Lab::start().await;
    lab.cpu(1.0).await;
    let id = lab.hub.machine(&lab.admin).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/machines/{id}/thresholds");
    let own = json!({"cpu": {"high": 90}, "disk": {"enabled": false}});
    assert_eq!(lab.hub.put(&lab.admin, &path, own).await.status, 200);
    let lower = json!({"cpu": {"high": 80, "critical": 88}});
    let refused = lab.hub.put(&lab.admin, "/settings/thresholds", lower).await;
    assert_eq!(refused.status, 422);
    let fault = refused.json()["errors"][0].clone();
    assert_eq!(fault["pointer"], "/cpu/critical");
    assert!(
        fault["detail"]
            .as_str()
            .unwrap()
            .starts_with("nas has rules of its own"),
        "{fault}"
    );
    let effective = lab.hub.get(&lab.admin, &path).await.json()["effective"].clone();
    assert_eq!(
        (&effective["cpu"]["high"], &effective["disk"]["enabled"]),
        (&json!(90.0), &json!(false))
    );
}

#[tokio::test]
async fn a_busy_processor_opens_after_three_minutes_gets_worse_better_and_ends() {
    let mut lab = Lab::start().await;
    for _ in 0..3 {
        lab.cpu(90.0).await;
        lab.pass(60).await;
    }
    assert_eq!(lab.alerts("").await, Vec::<Value>::new());
    lab.cpu(91.0).await;
    let alert = lab.only().await;
    for (field, value) in [
        ("condition", json!("cpu")),
        ("subject", json!("")),
        ("severity", json!("high")),
        ("state", json!("open")),
        ("value", json!(91.0)),
        ("threshold", json!(85.0)),
        ("title", json!("Processor is 91 % busy")),
        ("machine_name", json!("nas")),
        ("resolved_at", json!(null)),
    ] {
        assert_eq!(alert[field], value, "{field}");
    }
    let machine = lab.hub.machine(&lab.admin).await;
    assert_eq!(
        (&machine["open_alerts"], &machine["worst_alert"]),
        (&json!(1), &json!("high"))
    );

    for _ in 0..4 {
        lab.pass(60).await;
        lab.cpu(98.0).await;
    }
    assert_eq!(lab.only().await["severity"], "critical");
    for _ in 0..2 {
        lab.pass(60).await;
        lab.cpu(87.0).await;
    }
    assert_eq!(lab.only().await["severity"], "high");
    for _ in 0..2 {
        lab.pass(60).await;
        lab.cpu(10.0).await;
    }
    let alert = lab.only().await;
    assert_eq!(alert["state"], "resolved");
    assert_eq!(alert["resolved_by"], json!(null));
    let detail = lab
        .hub
        .get(
            &lab.admin,
            &format!("/alerts/{}", alert["id"].as_str().unwrap()),
        )
        .await;
    assert_eq!(
        kinds(&detail.json()),
        ["opened", "escalated", "eased", "resolved"]
    );
    assert_eq!(lab.hub.machine(&lab.admin).await["open_alerts"], 0);
}

#[tokio::test]
async fn each_filesystem_has_its_own_alert_and_its_own_lines() {
    let mut lab = Lab::start().await;
    let disks = |data: u64, usb: u64| {
        move |body: &mut Value| {
            let disk = |mount: &str, used: u64| {
                json!({"mount_point": mount, "device": mount, "fs_type": "ext4",
                "total_bytes": 1000, "used_bytes": used, "available_bytes": 1000 - used})
            };
            body["samples"][0]["filesystems"] =
                json!([disk("/", 500), disk("/data", data), disk("/mnt/usb", usb)]);
        }
    };
    lab.beat(GUID, disks(850, 990)).await;
    let mut found: Vec<_> = lab
        .alerts("")
        .await
        .iter()
        .map(|a| (a["subject"].clone(), a["severity"].clone()))
        .collect();
    found.sort_by_key(|(subject, _)| subject.to_string());
    assert_eq!(
        found,
        [
            (json!("/data"), json!("high")),
            (json!("/mnt/usb"), json!("critical"))
        ]
    );

    // The one is left out, the other may be fuller.
    let machine = lab.hub.machine(&lab.admin).await;
    let path = format!("/machines/{}/thresholds", machine["id"].as_str().unwrap());
    let rules = json!({"disk": {"filesystems": [{"mount_point": "/mnt/*", "enabled": false}, {"mount_point": "/data", "high": 95}]}});
    let answer = lab.hub.put(&lab.admin, &path, rules.clone()).await.json();
    assert_eq!(answer["overrides"], rules);
    assert_eq!(answer["effective"]["cpu"]["high"], 85.0);
    lab.pass(60).await;
    lab.beat(GUID, disks(850, 990)).await;
    assert_eq!(lab.alerts("?state=active").await, Vec::<Value>::new());
    // A line of its own for high that is above the general one for critical has no critical.
    lab.pass(60).await;
    lab.beat(GUID, disks(960, 990)).await;
    let active = lab.alerts("?state=active").await;
    assert_eq!(active.len(), 1);
    assert_eq!(
        (&active[0]["severity"], &active[0]["threshold"]),
        (&json!("high"), &json!(95.0))
    );
}

#[tokio::test]
async fn a_lost_server_is_critical_until_it_is_back_and_a_switch_to_workstation_ends_it() {
    let mut lab = Lab::start().await;
    lab.cpu(1.0).await;
    lab.pass(180).await;
    assert_eq!(lab.alerts("").await.len(), 0);
    lab.pass(1).await;
    let alert = lab.only().await;
    assert_eq!(
        (&alert["condition"], &alert["severity"]),
        (&json!("offline"), &json!("critical"))
    );
    lab.pass(7200).await;
    assert_eq!(lab.only().await["state"], "open");
    lab.restart().await;
    lab.pass(600).await;
    assert_eq!(lab.only().await["state"], "open");
    lab.cpu(1.0).await;
    assert_eq!(lab.only().await["state"], "resolved");

    lab.pass(181).await;
    assert_eq!(lab.alerts("?state=active").await.len(), 1);
    let machine = lab.hub.machine(&lab.admin).await;
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    lab.hub
        .patch(&lab.admin, &path, json!({"kind": "workstation"}))
        .await;
    lab.look().await;
    assert_eq!(lab.alerts("?state=active").await.len(), 0);
    lab.pass(30 * 24 * 3600).await;
    assert_eq!(lab.alerts("?state=active").await.len(), 0);
}

#[tokio::test]
async fn machines_that_go_at_once_are_one_incident() {
    let mut lab = Lab::start().await;
    let third = "0a7f3f9c-48e4-4ad6-aff0-173fdd08849a";
    // They beat 20 seconds apart.
    for guid in [GUID, OTHER_GUID, third] {
        lab.beat(guid, |_| {}).await;
        lab.hub.app.clock.advance(Duration::from_secs(20));
    }
    lab.pass(121).await;
    let first = lab.only().await;
    assert!(first["incident"].is_string(), "{first}");
    for _ in 0..3 {
        lab.pass(20).await;
    }
    let alerts = lab.alerts("?condition=offline").await;
    assert_eq!(alerts.len(), 3);
    assert!(
        alerts
            .iter()
            .all(|alert| alert["incident"] == first["incident"]),
        "{alerts:?}"
    );
}

#[tokio::test]
async fn one_machine_alone_is_no_incident() {
    let mut lab = Lab::start().await;
    for guid in [GUID, OTHER_GUID] {
        lab.beat(guid, |_| {}).await;
    }
    lab.pass(181).await;
    let alerts = lab.alerts("").await;
    assert_eq!(alerts.len(), 2);
    assert!(alerts.iter().all(|alert| alert["incident"].is_null()));
}

#[tokio::test]
async fn expected_services_and_failed_units_are_told_apart() {
    let mut lab = Lab::start().await;
    let units = |states: [&str; 3]| {
        let names = ["pihole-FTL", "backup", "ssh"];
        let units: Vec<Value> = names
            .iter()
            .zip(states)
            .map(|(name, state)| json!({"name": name, "state": state}))
            .collect();
        move |body: &mut Value| body["services"] = json!(units)
    };
    lab.beat(GUID, units(["running", "running", "running"]))
        .await;
    let machine = lab.hub.machine(&lab.admin).await;
    let path = format!("/machines/{}/services", machine["id"].as_str().unwrap());
    let expect = json!({"name": "pihole-FTL.service", "is_critical": true});
    assert_eq!(lab.hub.post(&lab.admin, &path, expect).await.status, 204);
    let listed = lab.hub.get(&lab.admin, &path).await.json();
    let ftl = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|unit| unit["name"] == "pihole-FTL")
        .unwrap()
        .clone();
    assert_eq!(
        (&ftl["expected"], &ftl["is_critical"]),
        (&json!(true), &json!(true))
    );

    lab.pass(60).await;
    lab.beat(GUID, units(["stopped", "failed", "stopped"]))
        .await;
    lab.pass(60).await;
    lab.beat(GUID, |_| {}).await;
    let mut found: Vec<_> = lab
        .alerts("?state=active")
        .await
        .iter()
        .map(|a| {
            (
                a["condition"].clone(),
                a["subject"].clone(),
                a["severity"].clone(),
            )
        })
        .collect();
    found.sort_by_key(|(condition, ..)| condition.to_string());
    assert_eq!(
        found,
        [
            (json!("failed_unit"), json!("backup"), json!("high")),
            (
                json!("service_down"),
                json!("pihole-FTL"),
                json!("critical")
            ),
        ]
    );
    lab.pass(60).await;
    lab.beat(GUID, units(["running", "running", "stopped"]))
        .await;
    assert_eq!(lab.alerts("?state=active").await.len(), 0);
}

#[tokio::test]
async fn what_waits_for_days_is_not_forgotten_by_a_restart_or_a_night_off() {
    let mut lab = Lab::start().await;
    let updates = |body: &mut Value| {
        body["updates"] = json!({"checked_at": body["sent_at"], "packages": [
            {"name": "openssl", "new_version": "3.1", "is_security": true}], "reboot_required": true});
    };
    lab.beat(GUID, updates).await;
    for _ in 0..3 {
        lab.pass(3600).await;
        lab.restart().await;
        lab.pass(23 * 3600).await;
        lab.beat(GUID, updates).await;
    }
    let mut found: Vec<_> = lab
        .alerts("?state=active")
        .await
        .iter()
        .map(|a| a["condition"].to_string())
        .collect();
    found.sort();
    assert_eq!(found, ["\"reboot_required\"", "\"security_updates\""]);
}

#[tokio::test]
async fn a_machine_that_was_switched_off_is_not_busy() {
    let mut lab = Lab::start().await;
    lab.thresholds(json!({"cpu": {"sustained_seconds": 0}, "disk": {"high": 40}}))
        .await;
    lab.cpu(99.0).await;
    assert_eq!(lab.alerts("?state=active").await.len(), 2);
    lab.pass(60).await;
    lab.beat(GUID, |body| {
        body["goodbye"] = json!({"reason": "shutdown", "at": body["sent_at"]});
        body["samples"] = json!([]);
    })
    .await;
    let active = lab.alerts("?state=active").await;
    assert_eq!(active.len(), 1, "{active:?}");
    assert_eq!(active[0]["condition"], "disk");
    let ended = &lab.alerts("?state=resolved").await[0];
    assert_eq!(ended["resolution"], "The machine was switched off.");
}

#[tokio::test]
async fn a_filesystem_that_fills_up_is_said_days_before() {
    let mut lab = Lab::start().await;
    lab.thresholds(json!({"disk": {"enabled": false}})).await;
    let forecasts = "?condition=disk_forecast&state=active";
    for hour in 0..96u64 {
        lab.hub.app.clock.advance(Duration::from_secs(3600));
        lab.beat(GUID, |body| {
            let used = 500 + hour * 2;
            let disk = |mount: &str, used: u64| {
                json!({"mount_point": mount, "device": mount, "fs_type": "ext4",
                "total_bytes": 1000, "used_bytes": used, "available_bytes": 1000 - used})
            };
            body["samples"][0]["filesystems"] = json!([disk("/", 600), disk("/data", used)]);
        })
        .await;
    }
    assert_eq!(lab.alerts(forecasts).await.len(), 0);
    lab.hub.run_job("alerts.forecast").await;
    lab.look().await;
    let alerts = lab.alerts(forecasts).await;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    // 31 % are left, and it grows by 4.8 % a day.
    let days = alerts[0]["value"].as_f64().unwrap();
    assert!((days - 6.5).abs() < 0.3, "{days}");
    assert_eq!(
        (&alerts[0]["subject"], &alerts[0]["severity"]),
        (&json!("/data"), &json!("high"))
    );
    assert_eq!(alerts[0]["title"], "/data will be full in 6 days");
}
