//! Every trouble is told apart from the others, with the step at which it came.

use std::time::Duration;

use homelabcmd::tailscale::{Access, Step, Trouble};
use homelabcmd_testkit::tailscale::Fault;

use super::{Asking, KEY, SECRET, as_client, with_key};

#[tokio::test]
async fn what_the_api_answers_is_told_apart() {
    let asking = Asking::new();
    let cases = [
        (
            Fault::KeyRefused,
            "key_refused",
            Step::Authenticate,
            "Make a new one",
        ),
        (
            Fault::ScopeMissing,
            "scope_missing",
            Step::List,
            "devices:core:read",
        ),
        (
            Fault::NotFound,
            "tailnet_unknown",
            Step::List,
            "no tailnet \"-\"",
        ),
        (
            Fault::NotFoundAsText,
            "tailnet_unknown",
            Step::List,
            "404 page not found",
        ),
        (
            Fault::MethodNotAllowed,
            "unexpected_status",
            Step::List,
            "405",
        ),
        (
            Fault::TooMany(Some("120")),
            "rate_limited",
            Step::List,
            "in 2 minutes",
        ),
        (
            Fault::TooMany(None),
            "rate_limited",
            Step::List,
            "in 60 seconds",
        ),
        (
            Fault::Echo(500),
            "server_error",
            Step::List,
            "trouble of its own",
        ),
        (
            Fault::Echo(504),
            "server_error",
            Step::List,
            "504 Gateway Timeout",
        ),
        (
            Fault::Echo(302),
            "unexpected_status",
            Step::List,
            "does not follow",
        ),
        (
            Fault::Echo(200),
            "unexpected_answer",
            Step::List,
            "not what Tailscale's API",
        ),
        (
            Fault::Garbage,
            "unexpected_answer",
            Step::List,
            "Sign in to the hotel",
        ),
        (Fault::Cut, "answer_cut", Step::List, "ended the connection"),
        (
            Fault::Huge(9_000_000),
            "answer_too_large",
            Step::List,
            "too large",
        ),
        (
            Fault::Babble,
            "not_http",
            Step::List,
            "did not answer in HTTP",
        ),
    ];
    for (fault, code, step, words) in cases {
        asking.control.set_fault(Some(fault.clone()));
        let trouble = asking.ask(&with_key(KEY)).await.unwrap_err();
        assert_eq!(
            (trouble.kind.code(), trouble.step),
            (code, step),
            "{fault:?}"
        );
        assert!(
            trouble.detail.contains(words),
            "{fault:?}: {}",
            trouble.detail
        );
        // Never more than a few lines, whatever came.
        assert!(trouble.detail.chars().count() < 500, "{}", trouble.detail);
    }
}

#[tokio::test]
async fn how_long_to_wait_is_taken_in_seconds_or_as_a_date_and_has_an_end() {
    let asking = Asking::new();
    for (said, seconds) in [
        (Some("7"), 7),
        (Some("0"), 1),
        (Some("Mon, 23 Nov 2026 12:01:40 GMT"), 100),
        (Some("99999999999"), 3600),
        (Some("soon"), 60),
        (None, 60),
    ] {
        asking.control.set_fault(Some(Fault::TooMany(said)));
        let trouble = asking.ask(&with_key(KEY)).await.unwrap_err();
        assert_eq!(
            trouble.retry_after,
            Some(Duration::from_secs(seconds)),
            "{said:?}"
        );
    }
}

#[tokio::test]
async fn who_has_a_token_is_known_to_be_let_in_and_who_has_a_key_is_not() {
    let asking = Asking::new();
    asking.control.set_fault(Some(Fault::Echo(500)));
    let with_key = asking.ask(&with_key(KEY)).await.unwrap_err();
    assert_eq!(with_key.passed, Some(Step::Connect));
    let as_client = asking.ask(&as_client(SECRET)).await.unwrap_err();
    assert_eq!(as_client.passed, Some(Step::Authenticate));
}

#[tokio::test]
async fn an_oauth_client_that_is_not_known_is_told_so() {
    let asking = Asking::new();
    let trouble = asking
        .ask(&as_client("tskey-client-wrong"))
        .await
        .unwrap_err();
    assert_eq!(
        (trouble.kind.code(), trouble.step),
        ("client_refused", Step::Authenticate)
    );
    assert_eq!(asking.control.lists_asked(), 0);
}

#[tokio::test]
async fn a_token_that_does_not_come_is_told_with_why() {
    let mut asking = Asking::new();
    asking.outbound = asking.outbound.within(Duration::from_millis(500));
    for (fault, code, wait) in [
        (Fault::TooMany(Some("120")), "rate_limited", Some(120)),
        (Fault::Echo(500), "server_error", None),
        (Fault::Echo(503), "server_error", None),
        (Fault::Cut, "answer_cut", None),
        (Fault::SlowHead, "timeout", None),
        (Fault::SlowBody, "timeout", None),
        (Fault::Garbage, "unexpected_answer", None),
        (Fault::Babble, "not_http", None),
    ] {
        asking.control.set_token_fault(Some(fault.clone()));
        let trouble = asking.ask(&as_client(SECRET)).await.unwrap_err();
        assert_eq!(
            (trouble.kind.code(), trouble.step),
            (code, Step::Authenticate),
            "{fault:?}"
        );
        assert_eq!(
            trouble.retry_after,
            wait.map(Duration::from_secs),
            "{fault:?}"
        );
        assert!(!trouble.detail.contains(SECRET), "{}", trouble.detail);
    }
    assert_eq!(asking.control.lists_asked(), 0);
    asking.control.set_token_fault(None);
    assert!(asking.ask(&as_client(SECRET)).await.is_ok());
}

#[tokio::test]
async fn a_server_that_dawdles_is_given_up_whether_at_the_head_or_in_the_body() {
    let mut asking = Asking::new();
    asking.outbound = asking.outbound.within(Duration::from_millis(300));
    for fault in [Fault::SlowHead, Fault::SlowBody] {
        asking.control.set_fault(Some(fault.clone()));
        let trouble = asking.ask(&with_key(KEY)).await.unwrap_err();
        assert_eq!(trouble.kind.code(), "timeout", "{fault:?}");
    }
    // The two requests of a client have the time of one.
    asking.control.set_fault(Some(Fault::SlowHead));
    let trouble = asking.ask(&as_client(SECRET)).await.unwrap_err();
    assert_eq!((trouble.kind.code(), trouble.step), ("timeout", Step::List));
}

async fn at(url: &str) -> Trouble {
    let asking = Asking::new();
    asking.ask_at(url, &with_key(KEY)).await.unwrap_err()
}

#[tokio::test]
async fn what_is_wrong_with_the_way_there_is_told_apart() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let asking = Asking::new();
    let as_tls = asking.control.url().replace("http:", "https:");
    // No name has a part as long as that, so nobody outside is asked for it.
    let name = format!("https://{}.invalid", "a".repeat(64));
    for (url, code, step) in [
        (
            format!("http://127.0.0.1:{port}"),
            "connection_refused",
            Step::Connect,
        ),
        (as_tls, "tls", Step::Connect),
        (name, "name_not_found", Step::Resolve),
        (
            "http://169.254.169.254".into(),
            "address_forbidden",
            Step::Resolve,
        ),
    ] {
        let trouble = at(&url).await;
        assert_eq!((trouble.kind.code(), trouble.step), (code, step), "{url}");
    }
}

#[tokio::test]
async fn where_there_is_no_daemon_that_is_said() {
    let trouble = Asking::new().ask(&Access::Local).await.unwrap_err();
    assert_eq!(
        (trouble.kind.code(), trouble.step),
        ("socket_absent", Step::Resolve)
    );
    assert!(
        trouble.detail.contains("/nowhere/tailscaled.sock"),
        "{}",
        trouble.detail
    );
}
