//! Asking with a secret that is stored: who waits for whom, who waits for Tailscale, and where the secret
//! is seen.

use std::time::Duration;

use futures_util::future::join_all;
use homelabcmd_testkit::tailscale::{Device, Fault};
use serde_json::{Value, json};

use super::{CLIENT, KEY, Lab, SECRET, names};

#[tokio::test]
async fn the_stored_secret_is_used_and_what_for_is_in_the_record() {
    let lab = Lab::start().await;
    lab.set(json!({ "source": "api_key" })).await;
    assert_eq!(lab.status().await["configured"], false);
    assert_eq!(lab.devices("").await["failure"]["code"], "no_secret");
    // It is tried as soon as it is there.
    lab.store("tailscale_api_key", KEY).await;
    assert_eq!(lab.status().await["configured"], true);
    assert_eq!(names(&lab.devices("").await), ["laptop", "nas"]);
    let set = lab.hub.get(&lab.admin, "/settings/tailscale").await.json();
    assert_eq!(
        set["secrets"],
        json!({ "api_key": true, "oauth_secret": false })
    );
    assert_eq!(lab.test(json!({})).await["ok"], true);

    let record = lab.hub.get(&lab.admin, "/audit").await.json();
    let of = |action: &str| -> Vec<Value> {
        let items = record["items"].as_array().unwrap().iter();
        items
            .filter(|item| item["action"] == action)
            .cloned()
            .collect()
    };
    let used = of("credential.used");
    let purposes: Vec<_> = used
        .iter()
        .map(|one| one["detail"]["purpose"].as_str().unwrap())
        .collect();
    assert!(
        purposes.contains(&"to list the devices of the tailnet"),
        "{record}"
    );
    assert!(
        purposes.contains(&"to test the connection to Tailscale"),
        "{record}"
    );
    assert_eq!(used.len(), 2, "{record}");
    assert_eq!(of("tailscale.configured").len(), 1, "{record}");
}

#[tokio::test]
async fn an_oauth_client_is_asked_as_with_the_stored_secret() {
    let lab = Lab::start().await;
    lab.store("tailscale_oauth_secret", SECRET).await;
    lab.set(json!({ "source": "oauth", "client_id": CLIENT }))
        .await;
    assert_eq!(lab.devices("").await["total"], 2);
    lab.pass(300);
    assert_eq!(lab.devices("").await["age_seconds"], 0);
    assert_eq!(
        (lab.control.tokens_asked(), lab.control.lists_asked()),
        (1, 2)
    );
}

#[tokio::test]
async fn many_who_ask_at_once_wait_for_one_request() {
    let lab = Lab::keyed().await;
    let held = lab.control.hold();
    let first = join_all((0..10).map(|_| lab.devices("?refresh=true")));
    let late = async {
        while lab.control.lists_asked() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The request is on its way already.
        let late = join_all(["", "?refresh=true", "?online=true"].map(|query| lab.devices(query)));
        let release = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            drop(held);
        };
        tokio::join!(late, release).0
    };
    let (first, late) = tokio::join!(first, late);
    for devices in first.iter().chain(&late) {
        assert_eq!(devices["total"], 2, "{devices}");
    }
    assert_eq!(lab.control.lists_asked(), 1);
}

#[tokio::test]
async fn whoever_goes_away_leaves_what_they_asked_for_to_the_next() {
    let lab = Lab::keyed().await;
    let held = lab.control.hold();
    let waiting = async {
        while lab.control.lists_asked() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        _ = lab.devices("") => panic!("nothing came yet"),
        () = waiting => {}
    }
    drop(held);
    assert_eq!(lab.devices("").await["total"], 2);
    assert_eq!(lab.control.lists_asked(), 1);
}

#[tokio::test]
async fn while_tailscale_wants_to_be_left_alone_nothing_makes_the_hub_ask() {
    let lab = Lab::keyed().await;
    lab.devices("").await;
    lab.control.set_fault(Some(Fault::TooMany(Some("600"))));
    lab.pass(300);
    let devices = lab.devices("").await;
    assert_eq!(devices["failure"]["code"], "rate_limited");
    assert_eq!(devices["failure"]["retry_at"], "2026-11-23T12:15:00Z");
    assert_eq!(names(&devices), ["laptop", "nas"]);
    lab.control.set_fault(None);
    lab.pass(599);
    lab.devices("?refresh=true").await;
    lab.hub.app.run_job("tailscale.refresh").await;
    let test = lab.test(json!({})).await;
    assert_eq!(test["code"], "rate_limited");
    // Setting the same again changes nothing.
    lab.set(json!({ "source": "api_key" })).await;
    lab.devices("?refresh=true").await;
    assert_eq!(lab.control.lists_asked(), 2);
    lab.pass(1);
    assert_eq!(lab.devices("").await["failure"], Value::Null);
    assert_eq!(lab.control.lists_asked(), 3);
}

#[tokio::test]
async fn who_sets_tailscale_anew_does_not_wait_for_what_was_told_before() {
    let lab = Lab::keyed().await;
    for asked in 0..3 {
        lab.control.set_fault(Some(Fault::TooMany(Some("86400"))));
        let devices = lab.devices("").await;
        assert_eq!(devices["failure"]["code"], "rate_limited");
        assert_eq!(lab.control.lists_asked(), 2 * asked + 1);
        lab.control.set_fault(None);
        lab.pass(1);
        match asked {
            0 => lab.store("tailscale_api_key", KEY).await,
            // Off for a moment, in which nobody looks.
            1 => {
                lab.set(json!({ "source": "off" })).await;
                lab.set(json!({ "source": "api_key" })).await;
            }
            _ => {
                let other = json!({ "source": "api_key", "tailnet": "example.com" });
                lab.set(other).await;
            }
        }
        lab.devices("").await;
        assert_eq!(lab.control.lists_asked(), 2 * asked + 2, "{asked}");
        lab.pass(300);
    }
}

#[tokio::test]
async fn a_secret_that_is_exchanged_asks_anew() {
    let lab = Lab::keyed().await;
    lab.devices("").await;
    lab.control.set_devices([Device::new(7, "other")]);
    lab.pass(1);
    lab.store("tailscale_api_key", KEY).await;
    assert_eq!(names(&lab.devices("").await), ["other"]);
    lab.pass(1);
    let path = "/credentials/tailscale_api_key";
    assert_eq!(lab.hub.delete(&lab.admin, path).await.status, 204);
    let devices = lab.devices("").await;
    assert_eq!(
        (&devices["total"], &devices["failure"]["code"]),
        (&json!(0), &json!("no_secret"))
    );
}

#[tokio::test]
async fn what_comes_after_the_settings_were_changed_is_not_kept() {
    let lab = Lab::keyed().await;
    let held = lab.control.hold();
    let change = async {
        while lab.control.lists_asked() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        lab.set(json!({ "source": "local" })).await;
        assert_eq!(lab.status().await["source"], "local");
        drop(held);
    };
    tokio::join!(lab.devices(""), change);
    assert_eq!(lab.status().await["devices"], Value::Null);
    assert_eq!(names(&lab.devices("").await), ["hub", "laptop", "nas"]);
}

#[tokio::test]
async fn who_waited_while_tailscale_was_switched_off_asks_nobody() {
    let lab = Lab::keyed().await;
    let held = lab.control.hold();
    let change = async {
        while lab.control.lists_asked() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // By then the others wait for that answer.
        tokio::time::sleep(Duration::from_millis(100)).await;
        lab.set(json!({ "source": "off" })).await;
        lab.status().await;
        drop(held);
    };
    let others = join_all((0..4).map(|_| lab.devices("?refresh=true")));
    let (others, ()) = tokio::join!(others, change);
    for devices in others {
        assert_eq!(devices["total"], 0, "{devices}");
    }
    assert_eq!(lab.control.lists_asked(), 1);
}

#[tokio::test]
async fn no_answer_and_no_file_of_the_hub_has_the_secret() {
    let lab = Lab::keyed().await;
    lab.store("tailscale_oauth_secret", SECRET).await;
    for fault in [None, Some(Fault::Echo(401)), Some(Fault::Echo(500))] {
        lab.control.set_fault(fault);
        lab.pass(400);
        for source in ["api_key", "oauth"] {
            lab.set(json!({ "source": source, "client_id": CLIENT }))
                .await;
            lab.devices("?refresh=true").await;
            lab.test(json!({ "api_key": KEY, "oauth_secret": SECRET }))
                .await;
            lab.hub.app.run_job("tailscale.refresh").await;
            for path in [
                "/tailscale/devices",
                "/tailscale/status",
                "/settings/tailscale",
                "/audit",
                "/credentials",
                "/system/jobs",
                "!/metrics",
            ] {
                let answer = lab.hub.get(&lab.admin, path).await;
                assert_eq!(answer.status, 200, "{path}");
                assert!(
                    !answer.text().contains("planted"),
                    "{path}: {}",
                    answer.text()
                );
            }
        }
    }
    assert!(lab.control.lists_asked() > 6);
    for entry in std::fs::read_dir(lab.hub.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let found = bytes.windows(7).any(|window| window == b"planted");
        assert!(!found, "{}", path.display());
    }
}
