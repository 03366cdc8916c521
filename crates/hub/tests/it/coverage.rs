//! Every route refuses who may not use it. The routes are read from the API's own description, so a
//! new one cannot be forgotten; and a route that is not described is found as well.

use homelabcmd::router;
use serde_json::json;

use crate::support::{Client, TestHub};

/// Open on purpose, each for its reason.
const OPEN: &[(&str, &str)] = &[
    ("get", "/api/v1/setup"),         // tells only whether an admin is missing
    ("post", "/api/v1/setup"),        // the set-up link is the right to do it
    ("post", "/api/v1/session"),      // logs in
    ("delete", "/api/v1/session"),    // logs out; needs nothing but the cookie
    ("get", "/api/v1/system/health"), // for load balancers
    ("post", "/api/v1/agents/enrol"), // the code is the right to do it
    ("get", "/api/v1/agents/binaries/{architecture}"), // holds no secret
];

/// What a viewer may do beyond looking: things of their own.
const OWN: &[(&str, &str)] = &[
    ("put", "/api/v1/session/password"),
    ("delete", "/api/v1/sessions/{id}"),
];

/// GET is not for viewers there.
const NOT_FOR_VIEWERS: &[&str] = &[
    "/api/v1/users",
    "/api/v1/tokens",
    "/api/v1/agents/enrolments",
    "/api/v1/agents/enrolments/{id}",
    "/api/v1/settings/notifications",
    "/api/v1/settings/retention",
    "/api/v1/settings/tailscale",
    "/api/v1/audit",
    "/api/v1/audit.csv",
    "/api/v1/audit/commands",
    "/api/v1/audit/commands.csv",
    "/api/v1/audit/status",
    "/api/v1/credentials",
    "/api/v1/machines/{id}/connection",
    "/api/v1/machines/{id}/agent",
    "/api/v1/deployments/{id}",
    "/api/v1/machines/{id}/sudoers",
    // Command lines are in scans, and passwords in some of them.
    "/api/v1/scans",
    "/api/v1/scans/{id}",
    "/api/v1/scans/{id}/compare",
    // A machine is asked for it.
    "/api/v1/machines/{id}/packages/{name}/changelog",
    // What commands print is as private.
    "/api/v1/actions/{id}/output",
    "/api/v1/actions/{id}/output/live",
];

const BEAT: (&str, &str) = ("post", "/api/v1/agents/heartbeat");

fn routes() -> Vec<(String, String)> {
    let (_, description) = router::api();
    let description = serde_json::to_value(&description).unwrap();
    let mut routes = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            routes.push((method.clone(), path.clone()));
        }
    }
    assert!(
        routes.len() > 30,
        "the description lists too few routes: {}",
        routes.len()
    );
    routes
}

fn is(list: &[(&str, &str)], method: &str, path: &str) -> bool {
    list.contains(&(method, path))
}

#[test]
fn what_is_open_is_described_as_open() {
    let (_, description) = router::api();
    let description = serde_json::to_value(&description).unwrap();
    for (method, path) in routes() {
        let needs = &description["paths"][&path][&method]["security"];
        let described = needs.as_array().is_some_and(|needs| *needs == [json!({})]);
        assert_eq!(described, is(OPEN, &method, &path), "{method} {path}");
    }
}

fn filled(path: &str) -> String {
    path.replace("{id}", "01a20d5b-a067-707c-b7af-414d87cc2fa0")
        .replace("{architecture}", "none")
        .replace("{kind}", "ssh_key")
}

async fn status(hub: &TestHub, who: &Client, method: &str, path: &str) -> u16 {
    let path = filled(path);
    let body = (method != "get" && method != "delete").then(|| json!({}));
    hub.ask(who, &method.to_uppercase(), &path, body)
        .await
        .status
        .as_u16()
}

#[tokio::test]
async fn nobody_gets_in_without_rights() {
    let hub = TestHub::start().await;
    let strangers = [
        Client::default(),
        Client::bearer("hlc_0000000000000000000000000000000000000000000000000000000000000000"),
        Client::api_key("nonsense"),
        Client::default().with("cookie", "homelabcmd_session=nonsense"),
        Client::default()
            .with("x-agent-token", "nonsense")
            .with("x-server-guid", "x"),
    ];
    for (method, path) in routes() {
        if is(OPEN, &method, &path) {
            continue;
        }
        for stranger in &strangers {
            let got = status(&hub, stranger, &method, &path).await;
            assert_eq!(got, 401, "{method} {path} for {stranger:?}");
        }
    }
}

#[tokio::test]
async fn an_agent_can_do_nothing_but_beat() {
    let hub = TestHub::start().await;
    let agent = hub.client("agent").await;
    for (method, path) in routes() {
        if is(OPEN, &method, &path) || (method.as_str(), path.as_str()) == BEAT {
            continue;
        }
        assert_eq!(
            status(&hub, &agent, &method, &path).await,
            403,
            "{method} {path}"
        );
    }
    for person in ["viewer", "operator", "admin"] {
        let person = hub.client(person).await;
        assert_eq!(status(&hub, &person, BEAT.0, BEAT.1).await, 403);
    }
}

#[tokio::test]
async fn a_viewer_only_looks_and_an_operator_runs_no_users() {
    let hub = TestHub::start().await;
    let (viewer, operator) = (hub.client("viewer").await, hub.client("operator").await);
    for (method, path) in routes() {
        // The live stream never ends; its own tests ask for it.
        let skip = path == "/api/v1/events" || (method.as_str(), path.as_str()) == BEAT;
        if skip || is(OPEN, &method, &path) {
            continue;
        }
        let got = status(&hub, &viewer, &method, &path).await;
        let may = (method == "get" && !NOT_FOR_VIEWERS.contains(&path.as_str()))
            || is(OWN, &method, &path);
        assert_eq!(got != 403, may, "{method} {path} as viewer: {got}");
        if ["/api/v1/users", "/api/v1/tokens"]
            .iter()
            .any(|p| path.starts_with(p))
        {
            assert_eq!(
                status(&hub, &operator, &method, &path).await,
                403,
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_no_id_is_refused_with_a_problem_everywhere() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let mut asked = 0;
    for (method, path) in routes() {
        let Some((before, _)) = path.split_once('{') else {
            continue;
        };
        for bad in ["no-id", "%FF", "..%2f..", "0", "%00"] {
            let with = |text: &str| {
                let parts = text.split('/');
                let parts = parts.map(|part| if part.starts_with('{') { bad } else { part });
                parts.collect::<Vec<_>>().join("/")
            };
            let address = with(&path);
            let body = (method != "get" && method != "delete").then(|| json!({}));
            let answer = hub
                .ask(&admin, &method.to_uppercase(), &address, body)
                .await;
            let kind = &answer.headers["content-type"];
            assert_eq!(kind, "application/problem+json", "{method} {address}");
            let status = answer.status.as_u16();
            // A body is looked at before what is named by a word and not by an id.
            assert!([404, 422].contains(&status), "{method} {address}: {status}");
            assert!(before.starts_with("/api/v1/"), "{path}");
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked}");
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_everywhere() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let (_, description) = router::api();
    let description = serde_json::to_value(&description).unwrap();
    let mut asked = 0;
    for (method, path) in routes() {
        let takes = &description["paths"][&path][&method]["requestBody"];
        if takes.is_null() || (method.as_str(), path.as_str()) == BEAT {
            continue;
        }
        let address = filled(&path);
        for bad in [
            json!([]),
            json!(["planted"]),
            json!("planted"),
            json!(123_456_789),
        ] {
            let answer = hub
                .ask(&admin, &method.to_uppercase(), &address, Some(bad))
                .await;
            let said = answer.text();
            assert_eq!(answer.status, 422, "{method} {address}: {said}");
            assert!(said.contains("An object is expected here."), "{said}");
            assert!(
                !said.contains("planted") && !said.contains("123456789"),
                "{said}"
            );
            asked += 1;
        }
    }
    assert!(asked > 100, "{asked}");
}

#[tokio::test]
async fn figures_need_a_token_too() {
    let hub = TestHub::start().await;
    assert_eq!(hub.get(&Client::default(), "!/metrics").await.status, 401);
    let viewer = hub.client("viewer").await;
    let answer = hub.get(&viewer, "!/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.text().contains("homelabcmd_machines 0"),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn an_unknown_address_is_a_problem_and_not_a_page() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    assert_eq!(
        hub.get(&admin, "/nothing/here").await.problem(),
        (404, "not_found".into())
    );
}
