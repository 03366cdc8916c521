//! A test of the connection says which step failed, stores nothing, and waits as it was told.

use homelabcmd_testkit::tailscale::Fault;
use serde_json::{Value, json};

use super::{CLIENT, KEY, Lab, SECRET};

/// Each step with what came of it.
fn steps(test: &Value) -> Vec<(&str, &str)> {
    let steps = test["steps"].as_array().unwrap().iter();
    steps
        .map(|step| {
            (
                step["step"].as_str().unwrap(),
                step["result"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn what_was_typed_is_tested_and_not_stored() {
    let lab = Lab::start().await;
    let with_key = lab
        .test(json!({ "source": "api_key", "api_key": format!(" {KEY}\n") }))
        .await;
    assert_eq!(
        (&with_key["ok"], &with_key["devices"], &with_key["online"]),
        (&json!(true), &json!(2), &json!(1))
    );
    let passed = [
        ("resolve", "passed"),
        ("connect", "passed"),
        ("authenticate", "passed"),
        ("list", "passed"),
    ];
    assert_eq!(steps(&with_key), passed);
    let as_client = lab
        .test(json!({ "source": "oauth", "client_id": CLIENT, "oauth_secret": SECRET }))
        .await;
    assert_eq!(steps(&as_client), passed);
    let local = lab.test(json!({ "source": "local" })).await;
    assert_eq!((&local["ok"], &local["devices"]), (&json!(true), &json!(3)));

    let set = lab.hub.get(&lab.admin, "/settings/tailscale").await.json();
    assert_eq!(set["source"], "off");
    assert_eq!(
        set["secrets"],
        json!({ "api_key": false, "oauth_secret": false })
    );
    assert_eq!(lab.devices("").await["total"], 0);
}

#[tokio::test]
async fn the_step_that_failed_is_named() {
    let lab = Lab::start().await;
    let body = json!({ "source": "api_key", "api_key": KEY });
    for (fault, code, expected) in [
        (
            Fault::KeyRefused,
            "key_refused",
            ["passed", "passed", "failed", "not_reached"],
        ),
        (
            Fault::ScopeMissing,
            "scope_missing",
            ["passed", "passed", "passed", "failed"],
        ),
        (
            Fault::Garbage,
            "unexpected_answer",
            ["passed", "passed", "passed", "failed"],
        ),
        (
            Fault::Echo(500),
            "server_error",
            ["passed", "passed", "unknown", "failed"],
        ),
    ] {
        lab.control.set_fault(Some(fault.clone()));
        let test = lab.test(body.clone()).await;
        let results: Vec<_> = steps(&test).into_iter().map(|(_, result)| result).collect();
        assert_eq!(
            (results.as_slice(), &test["code"]),
            (&expected[..], &json!(code)),
            "{fault:?}"
        );
        let failed = test["steps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|step| step["result"] == "failed");
        let details: Vec<_> = failed
            .map(|step| step["detail"].as_str().unwrap())
            .collect();
        assert_eq!(details.len(), 1, "{test}");
        assert!(details[0].len() > 20, "{test}");
    }
}

#[tokio::test]
async fn what_cannot_be_tested_is_refused_or_said_without_asking() {
    let lab = Lab::start().await;
    let path = "/tailscale/test-connection";
    for (body, pointer) in [
        (json!({}), "/source"),
        (json!({ "source": "oauth" }), "/client_id"),
        (
            json!({ "source": "api_key", "api_key": "two words" }),
            "/api_key",
        ),
    ] {
        let answer = lab.hub.post(&lab.admin, path, body).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    let test = lab.test(json!({ "source": "api_key" })).await;
    assert_eq!(test["code"], "no_secret");
    let results: Vec<_> = steps(&test).into_iter().map(|(_, result)| result).collect();
    assert_eq!(
        results,
        ["not_reached", "not_reached", "failed", "not_reached"]
    );
    assert_eq!(lab.control.asked().len(), 0);
    let answer = lab.hub.ask(&lab.viewer, "POST", path, None).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn who_was_told_to_wait_does_not_ask_until_then() {
    let lab = Lab::start().await;
    let body = json!({ "source": "api_key", "api_key": KEY });
    lab.control.set_fault(Some(Fault::TooMany(Some("90"))));
    assert_eq!(lab.test(body.clone()).await["code"], "rate_limited");
    lab.control.set_fault(None);
    lab.pass(89);
    let test = lab.test(body.clone()).await;
    assert_eq!(test["code"], "rate_limited");
    assert!(
        test["steps"][3]["detail"]
            .as_str()
            .unwrap()
            .contains("in 1 second"),
        "{test}"
    );
    assert_eq!(lab.control.asked().len(), 1);
    // The daemon said nothing of the kind.
    assert_eq!(lab.test(json!({ "source": "local" })).await["ok"], true);
    lab.pass(1);
    assert_eq!(lab.test(body).await["ok"], true);
}

#[tokio::test]
async fn who_is_told_to_wait_is_who_asked_and_nobody_else() {
    let lab = Lab::keyed().await;
    let other = json!({ "api_key": "tskey-api-other" });
    lab.control.set_fault(Some(Fault::TooMany(Some("90"))));
    assert_eq!(lab.test(other.clone()).await["code"], "rate_limited");
    lab.control.set_fault(None);
    // That key waits; the one that is set, and the list, do not.
    assert_eq!(lab.test(other).await["code"], "rate_limited");
    assert_eq!(lab.control.asked().len(), 1);
    assert_eq!(lab.test(json!({})).await["ok"], true);
    assert_eq!(lab.devices("").await["total"], 2);
    lab.control.set_fault(Some(Fault::TooMany(Some("90"))));
    assert_eq!(lab.test(json!({})).await["code"], "rate_limited");
    lab.control.set_fault(None);
    let typed = json!({ "api_key": KEY });
    assert_eq!(lab.test(typed).await["ok"], true);
    assert_eq!(lab.test(json!({})).await["code"], "rate_limited");
}
