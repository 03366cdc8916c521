//! Beats: ours, those of v1 agents, and everything that can be wrong with them.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::support::setting::Setting;
use crate::support::{GUID, NOON, OTHER_GUID, beat, sample};

#[tokio::test]
async fn the_first_beat_registers_and_shows_everything() {
    let s = Setting::new().await;
    let mut body = beat(GUID, 1, NOON);
    body["facts"] = json!({
        "os": {"distribution": "Debian GNU/Linux", "version": "12", "kernel": "6.1", "architecture": "x86_64"},
        "cpu": {"model": "N100", "threads": 4}, "addresses": ["192.0.2.4", "not an address"],
    });
    body["services"] = json!([{"name": "a", "state": "running"}, {"name": "b", "state": "failed"}]);
    body["containers"] = json!({"engine": "docker", "running": 3, "stopped": 1});
    body["updates"] = json!({"checked_at": NOON, "reboot_required": true, "packages": [
        {"name": "openssl", "new_version": "3", "is_security": true}, {"name": "jq", "new_version": "2", "is_security": false}]});
    let answer = s.beat(body).await;
    assert_eq!(
        (&answer["server_registered"], &answer["accepted_seq"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(answer.get("want"), None);

    let machine = s.machine().await;
    assert_eq!(machine["status"], "online");
    assert_eq!(machine["os"]["distribution"], "Debian GNU/Linux");
    assert_eq!(machine["addresses"], json!(["192.0.2.4"]));
    assert_eq!(machine["latest"]["cpu_percent"], 12.5);
    assert_eq!(machine["latest"]["memory_percent"], 25.0);
    assert_eq!(machine["latest"]["disk_percent"], 50.0);
    assert_eq!(machine["services"], json!({"failed": 1}));
    assert_eq!(machine["containers"]["running"], 3);
    assert_eq!(
        machine["updates"],
        json!({"pending": 2, "security": 1, "reboot_required": true})
    );
    assert_eq!(machine["detail"]["filesystems"][0]["percent"], 50.0);
    let id = machine["id"].as_str().unwrap();
    let services = s
        .hub
        .get(&s.admin, &format!("/machines/{id}/services"))
        .await
        .json();
    assert_eq!(services["items"][0]["name"], "b", "failed ones come first");
    let packages = s
        .hub
        .get(&s.admin, &format!("/machines/{id}/packages"))
        .await
        .json();
    assert_eq!(
        (&packages["pending"], &packages["items"][0]["name"]),
        (&json!(2), &json!("openssl"))
    );
}

#[tokio::test]
async fn a_hub_that_never_saw_a_section_asks_for_it() {
    let s = Setting::new().await;
    let answer = s.beat(beat(GUID, 1, NOON)).await;
    assert_eq!(answer["want"], json!(["facts", "services", "updates"]));
}

#[tokio::test]
async fn counters_become_rates() {
    let s = Setting::new().await;
    s.beat(beat(GUID, 1, NOON)).await;
    s.hub.pass(60).await;
    s.beat(beat(GUID, 2, &s.seconds_ago(0))).await;
    let machine = s.machine().await;
    assert_eq!(machine["latest"]["net_rx_bps"], 1000.0);
    assert_eq!(machine["detail"]["interfaces"][0]["tx_bps"], 100.0);
}

#[tokio::test]
async fn a_backlog_lands_at_its_own_times_and_counts_once() {
    let s = Setting::new().await;
    let mut body = beat(GUID, 1, &s.seconds_ago(0));
    let times: Vec<i64> = (0..30).rev().map(|i| i * 60).collect();
    body["samples"] = times
        .iter()
        .enumerate()
        .map(|(i, ago)| sample(i as u64 + 1, &s.seconds_ago(*ago), i as f64))
        .collect();
    assert_eq!(s.beat(body.clone()).await["accepted_seq"], 30);
    let points = s.points("cpu").await;
    assert_eq!(points.len(), 30);
    let now = s.hub.app.clock.now().as_second();
    assert_eq!((points[0], points[29]), ((now - 29 * 60, 0.0), (now, 29.0)));

    // The answer was lost on its way: the agent sends it all again, and one more.
    s.hub.pass(60).await;
    body["sent_at"] = s.seconds_ago(0).into();
    let mut samples = body["samples"].as_array().unwrap().clone();
    samples.push(sample(31, &s.seconds_ago(0), 50.0));
    body["samples"] = samples.into();
    assert_eq!(s.beat(body).await["accepted_seq"], 31);
    assert_eq!(s.points("cpu").await.len(), 31);
}

#[tokio::test]
async fn a_new_ring_begins_anew() {
    let s = Setting::new().await;
    s.beat(beat(GUID, 900, NOON)).await;
    s.hub.pass(60).await;
    let mut body = beat(GUID, 1, &s.seconds_ago(0));
    body["stream"] = "stream two".into();
    assert_eq!(s.beat(body).await["accepted_seq"], 1);
    assert_eq!(s.points("cpu").await.len(), 2);
}

#[tokio::test]
async fn a_cloned_machine_id_is_said_on_both_and_not_merged() {
    let s = Setting::new().await;
    let mut clone = beat(OTHER_GUID, 1, NOON);
    clone["agent"]["machine_id_hash"] = format!("hash of {GUID}").into();
    s.beat(beat(GUID, 1, NOON)).await;
    s.beat(clone.clone()).await;
    s.beat(beat(GUID, 2, NOON)).await;
    s.beat(clone).await;
    let list = s.hub.get(&s.admin, "/machines").await.json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    for machine in items {
        assert_eq!(
            machine["warnings"][0]["code"], "cloned_machine_id",
            "{machine}"
        );
    }
    // One of them gets a machine-id of its own: nobody has a twin any more.
    let mut mended = beat(OTHER_GUID, 3, NOON);
    mended["agent"]["machine_id_hash"] = "hash of its own".into();
    s.beat(mended).await;
    s.beat(beat(GUID, 3, NOON)).await;
    let list = s.hub.get(&s.admin, "/machines").await.json();
    for machine in list["items"].as_array().unwrap() {
        assert_eq!(machine["warnings"], json!([]), "{machine}");
    }
}

#[tokio::test]
async fn two_machines_under_one_identity_are_noticed() {
    let warnings = async |runs: &[&str]| {
        let s = Setting::new().await;
        for (seq, run) in runs.iter().enumerate() {
            let mut body = beat(GUID, seq as u64 + 1, NOON);
            body["agent"]["run_id"] = json!(run);
            s.beat(body).await;
        }
        s.machine().await["warnings"].clone()
    };
    let twice = warnings(&["one", "two", "one", "two", "one"]).await;
    assert_eq!(twice[0]["code"], "duplicate_identity");
    // Restarts are nothing to say, and neither is a beat that was long on its way.
    for runs in [
        &["one", "two", "three", "four"][..],
        &["one", "two", "one", "two", "three"],
    ] {
        assert_eq!(warnings(runs).await, json!([]), "{runs:?}");
    }
}

#[tokio::test]
async fn what_is_out_of_range_is_clamped_said_and_stored() {
    let s = Setting::new().await;
    let mut body = beat(GUID, 1, NOON);
    body["samples"][0]["cpu"]["percent"] = json!(250);
    body["samples"][0]["interfaces"][0]["rx_bytes"] = json!(-5);
    let answer = s.beat(body).await;
    assert_eq!(answer["notes"].as_array().unwrap().len(), 2, "{answer}");
    let machine = s.machine().await;
    assert_eq!(machine["latest"]["cpu_percent"], 100.0);
    assert_eq!(machine["warnings"][0]["code"], "clamped_values");
}

#[tokio::test]
async fn ten_thousand_filesystems_are_a_note_and_no_outage() {
    let s = Setting::new().await;
    let mut body = beat(GUID, 1, NOON);
    body["samples"][0]["filesystems"] = (0..10_000)
        .map(|i| json!({"mount_point": format!("/m{i}"), "total_bytes": 10, "used_bytes": 1, "available_bytes": 9}))
        .collect();
    let answer = s.beat(body).await;
    assert!(
        answer["notes"][0]
            .as_str()
            .unwrap()
            .contains("10000 entries"),
        "{answer}"
    );
    assert_eq!(
        s.machine().await["detail"]["filesystems"]
            .as_array()
            .unwrap()
            .len(),
        200
    );
}

#[tokio::test]
async fn what_is_no_beat_gets_a_clear_problem() {
    let s = Setting::new().await;
    let raw = async |body: Vec<u8>| {
        let token = s.hub.token("agent").await;
        let request = Request::post("/api/v1/agents/heartbeat")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        s.hub.send(request).await.problem()
    };
    assert_eq!(raw(b"".to_vec()).await, (400, "bad_json".into()));
    assert_eq!(
        raw(b"{\"protocol\":2,".to_vec()).await,
        (400, "bad_json".into())
    );
    assert_eq!(raw(b"[1,2]".to_vec()).await, (400, "bad_json".into()));
    assert_eq!(raw(vec![0xff; 100]).await, (400, "bad_json".into()));
    assert_eq!(
        raw("[".repeat(200_000).into_bytes()).await,
        (400, "bad_json".into())
    );
    assert_eq!(raw(b"{}".to_vec()).await, (422, "invalid".into()));
    assert_eq!(
        raw(b"{\"protocol\":2}".to_vec()).await,
        (422, "invalid".into())
    );
    let other = json!({"protocol": 99, "agent": {"guid": GUID}}).to_string();
    assert_eq!(
        raw(other.into_bytes()).await,
        (422, "protocol_unknown".into())
    );
    let huge = format!("{{\"server_id\":\"{}\"}}", "x".repeat(5 << 20));
    assert_eq!(raw(huge.into_bytes()).await, (413, "too_large".into()));
    let list = s.hub.get(&s.admin, "/machines").await.json();
    assert_eq!(
        list["items"],
        json!([]),
        "nothing of it registered a machine"
    );
}

#[tokio::test]
async fn beats_at_the_same_time_keep_their_machines_apart() {
    let s = Setting::new().await;
    let guids: Vec<String> = (0..40)
        .map(|i| format!("bea35da0-143e-4cba-9e5c-7642700000{i:02}"))
        .collect();
    for seq in 1..=3u64 {
        let bodies = guids.iter().enumerate().map(|(i, guid)| {
            let mut body = beat(guid, seq, NOON);
            body["samples"][0]["cpu"]["percent"] = json!(i);
            body["agent"]["hostname"] = json!(format!("host-{i:02}"));
            body
        });
        // One of them is broken in each round.
        let answers = futures_util::future::join_all(
            bodies
                .map(|body| s.hub.post(&s.agent, "/agents/heartbeat", body))
                .chain([s
                    .hub
                    .post(&s.agent, "/agents/heartbeat", json!({"protocol": 2}))]),
        )
        .await;
        assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 40);
    }
    let list = s.hub.get(&s.admin, "/machines?limit=100").await.json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 40);
    for machine in items {
        let number: f64 = machine["hostname"].as_str().unwrap()[5..].parse().unwrap();
        assert_eq!(
            machine["latest"]["cpu_percent"], number,
            "{}",
            machine["hostname"]
        );
    }
}

#[tokio::test]
async fn an_acknowledged_beat_survives_a_restart() {
    let s = Setting::new().await;
    s.beat(beat(GUID, 1, NOON)).await;
    let Setting { hub, admin, agent } = s;
    let s = Setting {
        hub: hub.restart().await,
        admin,
        agent,
    };
    assert_eq!(s.points("cpu").await.len(), 1);
    // Counters are remembered as well: the first rate after the restart is right.
    s.hub.pass(60).await;
    s.beat(beat(GUID, 2, &s.seconds_ago(0))).await;
    assert_eq!(s.machine().await["latest"]["net_rx_bps"], 1000.0);
}

#[tokio::test]
async fn an_agent_whose_state_was_restored_from_a_backup_is_heard() {
    let s = Setting::new().await;
    s.beat(beat(GUID, 5000, NOON)).await;
    s.hub.pass(3600).await;
    let restored = beat(GUID, 3001, &s.seconds_ago(0));
    assert_eq!(s.beat(restored.clone()).await["accepted_seq"], 3001);
    assert_eq!(s.points("cpu").await.len(), 2);
    // Its numbers are believed again: what is sent twice counts once.
    s.hub.pass(20).await;
    s.beat(restored).await;
    assert_eq!(
        s.points("cpu").await.len(),
        1,
        "the first has left the hour"
    );
    // An old beat of before is old, whatever its number.
    s.beat(beat(GUID, 4000, NOON)).await;
    assert_eq!(s.points("cpu").await.len(), 1);
}

#[tokio::test]
async fn a_report_that_changes_in_a_small_thing_is_kept() {
    let s = Setting::new().await;
    // The first makes the machine: what is known of machines is read anew then.
    s.beat(beat(GUID, 1, NOON)).await;
    let (mut first, mut second) = (beat(GUID, 2, NOON), beat(GUID, 3, NOON));
    let unit = |enabled: bool| json!([{"name": "a", "state": "running", "enabled": enabled}]);
    let checked = |at: &str| json!({"checked_at": at, "packages": []});
    (first["services"], second["services"]) = (unit(true), unit(false));
    first["updates"] = checked("2026-11-23T11:00:00Z");
    second["updates"] = checked("2026-11-23T11:59:00Z");
    s.beat(first).await;
    s.beat(second).await;
    let path = format!("/machines/{}", s.machine().await["id"].as_str().unwrap());
    let of = async |part: &str| s.hub.get(&s.admin, &format!("{path}/{part}")).await.json();
    assert_eq!(of("services").await["items"][0]["enabled"], false);
    assert_eq!(of("packages").await["checked_at"], "2026-11-23T11:59:00Z");
}

#[tokio::test]
async fn a_beat_of_very_many_readings_is_stored_whole_and_counts_once() {
    let s = Setting::new().await;
    let mut body = beat(GUID, 1, NOON);
    let cores = vec![1.0; 1000];
    body["samples"] = (0..45u64)
        .map(|i| {
            let ago = i64::try_from(44 - i).unwrap() * 60;
            json!({"seq": i + 1, "at": s.seconds_ago(ago), "cpu": {"percent": i, "cores": cores}})
        })
        .collect();
    for _ in 0..2 {
        assert_eq!(s.beat(body.clone()).await["accepted_seq"], 45);
        assert_eq!(s.points("cpu").await.len(), 45);
    }
}

#[tokio::test]
async fn what_is_nearly_json_costs_only_itself() {
    let s = Setting::new().await;
    // As a v1 agent writes a package whose name is no UTF-8.
    let body = r#"{"server_id":"nas","hostname":"nas","metrics":{"cpu_percent":1e999,"memory_percent":5},
        "packages":[{"name":"caf\udce9","new_version":"1"}]}"#;
    let request = Request::post("/api/v1/agents/heartbeat")
        .header("authorization", s.agent.authorization())
        .body(Body::from(body))
        .unwrap();
    let answer = s.hub.send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let machine = s.machine().await;
    assert_eq!(machine["latest"]["memory_percent"], 5.0);
    assert_eq!(machine["latest"]["cpu_percent"], 100.0);
    assert_eq!(machine["updates"]["pending"], 1);
}
