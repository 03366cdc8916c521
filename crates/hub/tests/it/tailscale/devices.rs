//! The list as the API has it: cached, filtered, with the machines that devices are.

use homelabcmd::tailscale::{Linking, link};
use serde_json::{Value, json};

use super::{Lab, names};
use crate::support::{Client, GUID, NOON, beat};

#[tokio::test]
async fn a_hub_that_was_told_nothing_asks_nobody() {
    let lab = Lab::start().await;
    let devices = lab.devices("?refresh=true").await;
    assert_eq!(devices["source"], "off");
    assert_eq!(
        (&devices["items"], &devices["fetched_at"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(devices["failure"], Value::Null);
    let status = lab.status().await;
    assert_eq!(
        (&status["configured"], &status["source"]),
        (&json!(false), &json!("off"))
    );
    // That the daemon could be asked is said, and no more.
    assert_eq!(status["local_socket"], true);
    lab.hub.run_job("tailscale.refresh").await;
    assert_eq!(lab.daemon.asked().len() + lab.control.asked().len(), 0);
}

#[tokio::test]
async fn the_list_is_kept_for_five_minutes_and_says_how_old_it_is() {
    let lab = Lab::local().await;
    let first = lab.devices("").await;
    assert_eq!(
        (&first["age_seconds"], &first["fetched_at"]),
        (&json!(0), &json!(NOON))
    );
    lab.pass(299);
    let second = lab.devices("").await;
    assert_eq!(second["age_seconds"], 299);
    assert_eq!(lab.daemon.asked().len(), 1);
    lab.pass(1);
    assert_eq!(lab.devices("").await["age_seconds"], 0);
    assert_eq!(lab.daemon.asked().len(), 2);
}

#[tokio::test]
async fn who_wants_a_newer_list_gets_one_at_most_every_ten_seconds() {
    let lab = Lab::local().await;
    lab.devices("").await;
    lab.pass(9);
    assert_eq!(lab.devices("?refresh=true").await["age_seconds"], 9);
    lab.pass(1);
    assert_eq!(lab.devices("?refresh=true").await["age_seconds"], 0);
    assert_eq!(lab.daemon.asked().len(), 2);
}

#[tokio::test]
async fn where_a_list_cannot_be_had_the_older_one_is_shown_with_why() {
    let lab = Lab::local().await;
    lab.devices("").await;
    lab.daemon.set_backend("Stopped");
    lab.pass(400);
    let devices = lab.devices("").await;
    assert_eq!(names(&devices), ["hub", "laptop", "nas"]);
    assert_eq!(devices["age_seconds"], 400);
    assert_eq!(devices["failure"]["code"], "daemon_stopped");
    assert_eq!(devices["failure"]["step"], "list");
    assert_eq!(devices["failure"]["at"], "2026-11-23T12:06:40Z");
    // A page that is looked at again and again does not ask again and again.
    lab.pass(59);
    lab.devices("").await;
    assert_eq!(lab.daemon.asked().len(), 2);
    lab.daemon.set_backend("Running");
    lab.pass(1);
    let devices = lab.devices("").await;
    assert_eq!(
        (&devices["failure"], &devices["age_seconds"]),
        (&Value::Null, &json!(0))
    );
}

#[tokio::test]
async fn what_was_listed_under_other_settings_is_not_shown() {
    let lab = Lab::local().await;
    assert_eq!(lab.devices("").await["total"], 3);
    lab.set(json!({ "source": "off" })).await;
    assert_eq!(lab.devices("").await["total"], 0);
    let set = lab
        .set(json!({ "source": "api_key", "tailnet": " T1CNTRL " }))
        .await;
    assert_eq!(set["tailnet"], "T1CNTRL");
    assert_eq!(
        set["secrets"],
        json!({ "api_key": false, "oauth_secret": false })
    );
    let devices = lab.devices("").await;
    assert_eq!(devices["failure"]["code"], "no_secret");
    assert_eq!(lab.control.asked().len(), 0);
}

#[tokio::test]
async fn a_page_that_follows_events_and_asks_again_does_not_go_round_for_ever() {
    let lab = Lab::start().await;
    lab.set(json!({ "source": "api_key" })).await;
    lab.devices("").await;
    let head = lab.hub.app.events.head();
    for _ in 0..3 {
        lab.devices("?refresh=true").await;
    }
    assert_eq!(lab.hub.app.events.head(), head);
}

#[tokio::test]
async fn a_filter_leaves_the_rest_out_and_counts_all() {
    let lab = Lab::local().await;
    for (query, expected) in [
        ("?online=true", vec!["hub", "nas"]),
        ("?online=false", vec!["laptop"]),
        ("?os=Windows", vec!["laptop"]),
        ("?q=adas-", vec!["laptop"]),
        ("?q=64.0.1", vec!["nas"]),
        ("?q=tag:home&online=true", vec!["nas"]),
        ("?q=nobody", vec![]),
    ] {
        let devices = lab.devices(query).await;
        assert_eq!(names(&devices), expected, "{query}");
        assert_eq!(
            (&devices["total"], &devices["online"]),
            (&json!(3), &json!(2))
        );
    }
    let bad = lab
        .hub
        .get(&lab.viewer, "/tailscale/devices?online=perhaps")
        .await;
    assert_eq!(bad.problem(), (400, "bad_query".into()));
}

async fn machine(lab: &Lab, name: &str, hostname: &str) -> String {
    let body = json!({ "name": name, "hostname": hostname });
    let answer = lab.hub.post(&lab.admin, "/machines", body).await;
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_device_names_the_machine_that_it_is_and_what_tells_so() {
    let lab = Lab::local().await;
    let agent: Client = lab.hub.client("agent").await;
    let mut beaten = beat(GUID, 1, NOON);
    beaten["facts"] = json!({ "os": {}, "cpu": {}, "addresses": ["192.168.1.5", "100.64.0.1"] });
    beaten["agent"]["hostname"] = json!("storage");
    let answer = lab.hub.post(&agent, "/agents/heartbeat", beaten).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let by_name = machine(&lab, "Ada's laptop", "adas-laptop.lan").await;
    let linked = machine(&lab, "This one", "whatever").await;
    let devices = lab.devices("").await;
    let of = |devices: &Value, name: &str| {
        let mut items = devices["items"].as_array().unwrap().iter();
        items.find(|item| item["name"] == name).unwrap().clone()
    };
    assert_eq!(of(&devices, "hub")["machine_id"], Value::Null);
    assert_eq!(of(&devices, "hub")["matched_by"], Value::Null);
    assert_eq!(of(&devices, "nas")["machine_name"], "storage");
    assert_eq!(of(&devices, "nas")["matched_by"], "address");
    assert_eq!(of(&devices, "nas")["suggested_kind"]["kind"], "server");
    assert_eq!(of(&devices, "laptop")["machine_id"], json!(by_name));
    assert_eq!(of(&devices, "laptop")["matched_by"], "hostname");
    assert_eq!(of(&devices, "laptop")["key_expiry"], "within_7_days");

    let shown =
        homelabcmd::tailscale::devices(&lab.hub.app, homelabcmd::tailscale::Freshness::Known)
            .await
            .unwrap();
    let found = &shown.list.as_ref().unwrap().found;
    let device = found
        .devices
        .iter()
        .find(|device| device.name == "laptop")
        .unwrap();
    let id = homelabcmd::machines::MachineId::parse(&linked).unwrap();
    let mut tx = lab.hub.app.db.write().await.unwrap();
    assert_eq!(link(&mut tx, id, device, 0).await.unwrap(), Linking::Done);
    tx.commit().await.unwrap();
    let devices = lab.devices("").await;
    assert_eq!(of(&devices, "laptop")["machine_id"], json!(linked));
    assert_eq!(of(&devices, "laptop")["matched_by"], "link");
    assert_eq!(lab.status().await["linked"], 1);
}

#[tokio::test]
async fn only_admins_set_it_and_what_is_wrong_is_said_with_its_place() {
    let lab = Lab::start().await;
    let path = "/settings/tailscale";
    let answer = lab.hub.get(&lab.viewer, path).await;
    assert_eq!(answer.status, 403);
    for (body, pointer) in [
        (json!({ "source": "oauth" }), "/client_id"),
        (json!({ "source": "off", "tailnet": "a/../b" }), "/tailnet"),
    ] {
        let answer = lab.hub.put(&lab.admin, path, body).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    let read = lab.hub.get(&lab.admin, path).await.json();
    assert_eq!(
        (&read["source"], &read["tailnet"]),
        (&json!("off"), &json!("-"))
    );
    assert_eq!(read["socket"]["exists"], true);
    assert_eq!(read["api_url"], json!(lab.control.url()));
}
