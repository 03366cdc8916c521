//! What is asked of Tailscale's API, and what becomes of its answers.

use homelabcmd_testkit::tailscale::Fault;
use serde_json::json;

use super::{Asking, CLIENT, KEY, SECRET, as_client, with_key};

#[tokio::test]
async fn a_list_is_asked_for_with_the_key_and_in_full() {
    let asking = Asking::new();
    let found = asking.ask(&with_key(KEY)).await.unwrap();
    let asked = &asking.control.asked()[0];
    assert_eq!(asked.method, "GET");
    assert_eq!(asked.path, "/api/v2/tailnet/-/devices");
    assert_eq!(asked.query, "fields=all");
    assert_eq!(asked.header("authorization"), format!("Bearer {KEY}"));

    assert_eq!(found.notes, [""; 0]);
    let [laptop, nas] = found.devices.as_slice() else {
        panic!("{:?}", found.devices);
    };
    assert_eq!((nas.id.as_str(), nas.name.as_str()), ("n0001CNTRL", "nas"));
    assert_eq!(nas.fqdn.as_deref(), Some("nas.tail1234.ts.net"));
    assert_eq!(nas.addresses, ["100.64.0.1", "fd7a:115c:a1e0::1"]);
    assert_eq!(
        (nas.online, nas.last_seen, nas.key_expires_at),
        (true, None, None)
    );
    assert_eq!(
        (&nas.tags[..], nas.user.as_deref()),
        (&["tag:home".to_owned()][..], Some("ada@example.com"))
    );
    assert!(!laptop.online);
    assert_eq!(
        laptop.last_seen.unwrap().to_string(),
        "2026-11-20T08:15:30Z"
    );
    assert_eq!(
        laptop.key_expires_at.unwrap().to_string(),
        "2026-11-26T12:00:00Z"
    );
    assert_eq!(
        (laptop.hostname.as_str(), laptop.os.as_deref()),
        ("ADAS-LAPTOP", Some("windows"))
    );
}

#[tokio::test]
async fn devices_by_their_ids_instead_of_a_list_are_the_same_devices() {
    let asking = Asking::new();
    let listed = asking.ask(&with_key(KEY)).await.unwrap();
    asking.control.set_fault(Some(Fault::Map));
    assert_eq!(asking.ask(&with_key(KEY)).await.unwrap(), listed);
}

#[tokio::test]
async fn a_byte_that_is_no_text_costs_the_name_that_it_stands_in() {
    let asking = Asking::new();
    asking.control.set_fault(Some(Fault::NoText));
    let found = asking.ask(&with_key(KEY)).await.unwrap();
    let mut names: Vec<&str> = found.devices.iter().map(|d| d.hostname.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["a\u{fffd}b", "nas"]);
}

#[tokio::test]
async fn an_oauth_client_gets_a_token_and_keeps_it_until_shortly_before_its_end() {
    let asking = Asking::new();
    let access = as_client(SECRET);
    for _ in 0..3 {
        assert_eq!(asking.ask(&access).await.unwrap().devices.len(), 2);
    }
    assert_eq!(asking.control.tokens_asked(), 1);
    let asked = &asking.control.asked()[0];
    assert_eq!(asked.path, "/api/v2/oauth/token");
    assert_eq!(
        asked.body,
        format!("grant_type=client_credentials&client_id={CLIENT}&client_secret={SECRET}")
    );
    // It lives an hour.
    asking.pass(3299);
    asking.ask(&access).await.unwrap();
    assert_eq!(asking.control.tokens_asked(), 1);
    asking.pass(1);
    asking.ask(&access).await.unwrap();
    assert_eq!(asking.control.tokens_asked(), 2);
    // One that lives shorter is used for half of its life.
    asking.control.set_token_lifetime(60);
    asking.pass(3600);
    asking.ask(&access).await.unwrap();
    asking.pass(29);
    asking.ask(&access).await.unwrap();
    assert_eq!(asking.control.tokens_asked(), 3);
    asking.pass(1);
    asking.ask(&access).await.unwrap();
    assert_eq!(asking.control.tokens_asked(), 4);
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_exchanged_once_and_not_again_and_again() {
    let asking = Asking::new();
    let access = as_client(SECRET);
    asking.ask(&access).await.unwrap();
    asking.control.revoke_tokens();
    asking.ask(&access).await.unwrap();
    assert_eq!(
        (asking.control.tokens_asked(), asking.control.lists_asked()),
        (2, 3)
    );

    asking.control.set_fault(Some(Fault::KeyRefused));
    let trouble = asking.ask(&access).await.unwrap_err();
    assert_eq!(trouble.kind.code(), "token_refused");
    assert_eq!(
        (asking.control.tokens_asked(), asking.control.lists_asked()),
        (3, 5)
    );
}

#[tokio::test]
async fn another_clients_token_is_not_used() {
    let asking = Asking::new();
    asking.ask(&as_client(SECRET)).await.unwrap();
    let other = asking.ask(&as_client("another-secret")).await.unwrap_err();
    assert_eq!(other.kind.code(), "client_refused");
}

#[tokio::test]
async fn a_tailnet_is_named_as_an_address_can_have_it() {
    let asking = Asking::new();
    let homelabcmd::tailscale::Access::ApiKey { key, .. } = with_key(KEY) else {
        unreachable!()
    };
    let access = homelabcmd::tailscale::Access::ApiKey {
        tailnet: "ada/x@example.com".into(),
        key,
    };
    let trouble = asking.ask(&access).await.unwrap_err();
    assert_eq!(trouble.kind.code(), "tailnet_unknown");
    assert!(trouble.detail.contains("Enter - "), "{}", trouble.detail);
    assert_eq!(
        asking.control.asked()[0].path,
        "/api/v2/tailnet/ada%2Fx%40example.com/devices"
    );
}

#[tokio::test]
async fn a_list_that_is_longer_than_an_answer_of_a_channel_is_read() {
    let asking = Asking::new();
    let devices: Vec<_> = (0..400)
        .map(|at| {
            let padding = "x".repeat(500);
            json!({ "nodeId": format!("n{at}"), "name": format!("m{at}.x"), "new": padding })
        })
        .collect();
    asking.control.set_listed(devices.into());
    assert_eq!(asking.ask(&with_key(KEY)).await.unwrap().devices.len(), 400);
}
