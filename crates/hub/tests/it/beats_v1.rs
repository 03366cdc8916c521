//! Beats of v1 agents, and what their clocks and names do.

use serde_json::json;

use crate::support::setting::Setting;
use crate::support::{Client, GUID, NOON, OTHER_GUID, beat, v1_beat};

#[tokio::test]
async fn a_wrong_clock_is_corrected_said_and_counts_no_sample_twice() {
    for wrong in ["2036-02-07T06:28:00Z", "1970-01-01T00:10:00Z"] {
        let s = Setting::new().await;
        let now = s.hub.app.clock.now().as_second();
        s.beat(beat(GUID, 1, wrong)).await;
        assert_eq!(s.points("cpu").await, [(now, 12.5)], "{wrong}");
        let machine = s.machine().await;
        assert_eq!(machine["warnings"][0]["code"], "clock_skew");
        assert_eq!(machine["status"], "online");
        // A v1 agent repeats a beat with the same time; the correction stays the same.
        let v1 = v1_beat(Some(OTHER_GUID), wrong);
        for _ in 0..3 {
            s.beat(v1.clone()).await;
            s.hub.pass(5).await;
        }
        let list = s.hub.get(&s.admin, "/machines?q=pihole").await.json();
        let path = format!(
            "/machines/{}/metrics?range=1h&metrics=cpu",
            list["items"][0]["id"].as_str().unwrap()
        );
        let history = s.hub.get(&s.admin, &path).await.json();
        assert_eq!(
            history["series"][0]["points"].as_array().unwrap().len(),
            1,
            "{history}"
        );
    }
}

#[tokio::test]
async fn an_old_beat_sent_again_changes_nothing() {
    let s = Setting::new().await;
    let old = v1_beat(Some(GUID), NOON);
    s.beat(old.clone()).await;
    s.hub.pass(3000).await;
    s.beat(v1_beat(Some(GUID), &s.seconds_ago(0))).await;
    let before = s.points("cpu").await;
    s.beat(old).await;
    assert_eq!(s.points("cpu").await, before);
    assert_eq!(s.machine().await["warnings"], json!([]));
}

#[tokio::test]
async fn v1_agents_beat_as_they_always_did() {
    let s = Setting::new().await;
    let shared = s.hub.token("agent").await;
    let v1 = Client::api_key(&shared);
    let mut body = v1_beat(Some(GUID), NOON);
    body["command_results"] =
        json!([{"action_id": 7, "exit_code": 0, "stdout": "", "stderr": ""}, {"action_id": 9}]);
    body["packages"] = json!([{"name": "curl", "current_version": "1", "new_version": "2", "repository": "stable", "is_security": false}]);
    body["updates_available"] = json!(1);
    let answer = s.hub.post(&v1, "/agents/heartbeat", body).await;
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    assert_eq!(answer["status"], "ok");
    assert_eq!(answer["server_registered"], true);
    assert_eq!(answer["pending_commands"], json!([]));
    assert_eq!(answer["results_acknowledged"], json!([7, 9]));

    let machine = s.machine().await;
    assert_eq!(
        (&machine["name"], &machine["hostname"]),
        (&json!("pihole"), &json!("pi"))
    );
    assert_eq!(machine["latest"]["memory_percent"], 41.2);
    assert_eq!(machine["latest"]["disk_percent"], 50.0);
    assert_eq!(machine["detail"]["filesystems"][0]["mount_point"], "/");
    assert_eq!(machine["updates"]["pending"], 1);

    // They leave the list out when nothing is pending: it must not stay for ever.
    s.hub.pass(61).await;
    let mut later = v1_beat(Some(GUID), &s.seconds_ago(0));
    later["metrics"]["network_rx_bytes"] = json!(1_061_000);
    assert_eq!(
        s.hub.post(&v1, "/agents/heartbeat", later).await.status,
        200
    );
    let id = machine["id"].as_str().unwrap();
    let packages = s
        .hub
        .get(&s.admin, &format!("/machines/{id}/packages"))
        .await
        .json();
    assert_eq!(
        (&packages["pending"], &packages["items"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(s.machine().await["latest"]["net_rx_bps"], 1000.0);
}

#[tokio::test]
async fn a_v1_token_of_its_own_speaks_for_its_machine_only() {
    let s = Setting::new().await;
    let made = s
        .hub
        .post(&s.admin, "/machines", json!({"name": "pi"}))
        .await
        .json();
    let token = json!({"name": "pi", "role": "agent", "machine_id": made["id"]});
    let token = s.hub.post(&s.admin, "/tokens", token).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let v1 = Client::default()
        .with("x-agent-token", &token)
        .with("x-server-guid", GUID);
    // The agents send GUIDs as they stand in their file, upper case as well.
    let upper = v1_beat(Some(&GUID.to_uppercase()), NOON);
    assert_eq!(
        s.hub.post(&v1, "/agents/heartbeat", upper).await.status,
        200
    );
    assert_eq!(s.machine().await["guid"], GUID);
    let nowhere =
        json!({"name": "x", "role": "agent", "machine_id": "01a20d5b-a067-707c-b7af-414d87cc2fa0"});
    assert_eq!(
        s.hub.post(&s.admin, "/tokens", nowhere).await.problem(),
        (422, "invalid".into())
    );
    let foreign = s
        .hub
        .post(&v1, "/agents/heartbeat", v1_beat(Some(OTHER_GUID), NOON))
        .await;
    assert_eq!(foreign.problem(), (403, "wrong_machine".into()));
    // A bad token is refused although a good key stands beside it.
    let key = s.hub.token("agent").await;
    let both = Client::api_key(&key)
        .with("x-agent-token", "bad")
        .with("x-server-guid", GUID);
    assert_eq!(
        s.hub
            .post(&both, "/agents/heartbeat", v1_beat(Some(GUID), NOON))
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_v0_machine_without_guid_adopts_the_first_that_it_sends() {
    let s = Setting::new().await;
    s.beat(v1_beat(None, NOON)).await;
    s.hub.pass(60).await;
    s.beat(v1_beat(Some(GUID), &s.seconds_ago(0))).await;
    assert_eq!(s.machine().await["guid"], GUID);
}

#[tokio::test]
async fn the_same_name_with_another_guid_is_another_machine() {
    let s = Setting::new().await;
    s.beat(v1_beat(Some(GUID), NOON)).await;
    s.beat(v1_beat(Some(OTHER_GUID), NOON)).await;
    let list = s.hub.get(&s.admin, "/machines").await.json();
    let names: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["name"])
        .collect();
    assert_eq!(names, ["pihole", "pihole"]);
}
