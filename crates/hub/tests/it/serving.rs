//! How things are served: under a path, with headers that protect, and what is never said.

use std::io::Read as _;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use homelabcmd::platform::http::{Limits, serve};
use homelabcmd::router;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Client, TestHub};

#[tokio::test]
async fn under_a_path_the_proxy_may_keep_the_prefix_or_take_it_off() {
    let folder = TempDir::new().unwrap();
    let hub = TestHub::start_in(folder, Some("https://lab.example/hub")).await;
    let nobody = Client::default();
    for path in ["!/hub/api/v1/system/health", "!/api/v1/system/health"] {
        assert_eq!(hub.get(&nobody, path).await.status, 200, "{path}");
    }
    let token = hub.app.setup.issue().expose().to_owned();
    let body = json!({"token": token, "name": "Ada", "password": "correct horse"});
    let made = hub.post(&nobody, "!/hub/api/v1/setup", body).await;
    let cookie = made.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.contains("Path=/hub/") && cookie.contains("; Secure"),
        "{cookie}"
    );
    // The address that people use is told to agents, whatever the proxy says.
    let admin = Client::cookie(&made).with("host", "10.0.0.1:7420");
    let code = hub
        .post(&admin, "/agents/enrolments", json!({}))
        .await
        .json();
    assert!(
        code["command"]
            .as_str()
            .unwrap()
            .starts_with("curl -fsSL https://lab.example/hub/install.sh"),
        "{code}"
    );
}

#[tokio::test]
async fn answers_are_protected_and_not_kept() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    for path in [
        "/machines",
        "/nothing",
        "!/api/openapi.json",
        "!/install.sh",
        "!/",
    ] {
        let answer = hub.get(&admin, path).await;
        assert_eq!(
            answer.headers[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff",
            "{path}"
        );
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_can_read_it() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    for number in 0..10 {
        let new = json!({"name": format!("machine {number}")});
        assert_eq!(hub.post(&admin, "/machines", new).await.status, 201);
    }
    let plain = hub.get(&admin, "/machines").await;
    assert!(!plain.headers.contains_key(header::CONTENT_ENCODING));

    let reader = admin.with("accept-encoding", "gzip, br");
    let packed = hub.get(&reader, "/machines").await;
    assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
    assert_eq!(packed.headers[header::VARY], "accept-encoding");
    assert!(packed.bytes.len() * 3 < plain.bytes.len());
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(packed.bytes.as_slice())
        .read_to_string(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.text());

    let short = hub.get(&reader, "/system/health").await;
    assert!(!short.headers.contains_key(header::CONTENT_ENCODING));
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_asked_is_closed() {
    let hub = TestHub::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = Limits {
        idle: Duration::from_millis(200),
        per_peer: 8,
    };
    let lifecycle = hub.app.lifecycle.clone();
    hub.app.lifecycle.spawn({
        let router = router::router(&hub.app);
        async move { serve(listener, router, limits, &lifecycle).await }
    });
    let asked = b"GET /api/v1/system/health HTTP/1.1\r\nhost: hub\r\n\r\n";
    for said in [&b""[..], b"GET / HTTP/1.1\r\nhost: ", asked] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(
            answer.starts_with("HTTP/1.1 200"),
            said == asked,
            "{answer}"
        );
    }
    hub.stop().await;
}

#[tokio::test]
async fn the_documentation_asks_nobody_else() {
    let hub = TestHub::start().await;
    let nobody = Client::default();
    let page = hub.get(&nobody, "!/api/docs").await;
    assert_eq!(page.status, 200);
    let policy = page.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let script = hub.get(&nobody, "!/api/docs/docs.js").await;
    for text in [page.text(), script.text()] {
        assert!(
            !text.contains("https://") && !text.contains("http://"),
            "it names another host"
        );
        assert!(!text.contains("innerHTML"), "text is set as text");
    }
    let description = hub.get(&nobody, "!/api/openapi.json").await.json();
    assert_eq!(description["openapi"], "3.1.0");
}

#[tokio::test]
async fn what_goes_wrong_inside_is_not_told() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let mut tx = hub.app.db.write().await.unwrap();
    sqlx::query("drop table machine_tags")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let answer = hub.get(&admin, "/machines").await;
    assert_eq!(answer.problem(), (500, "internal".into()));
    for word in ["machine_tags", "sql", "table", "/"] {
        assert!(
            !answer.json()["detail"].as_str().unwrap().contains(word),
            "{}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn the_jobs_tell_what_they_last_did() {
    let hub = TestHub::start().await;
    let viewer = hub.client("viewer").await;
    hub.run_job("machines.presence").await;
    let jobs = hub.get(&viewer, "/system/jobs").await.json();
    let presence = jobs["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|j| j["name"] == "machines.presence");
    assert_eq!(presence.unwrap()["last_outcome"], "Nobody came or went.");
    let info = hub.get(&viewer, "/system/info").await.json();
    assert_eq!(
        (&info["engine"], &info["machines"]),
        (&json!("sqlite"), &json!(0))
    );
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_a_problem_and_no_series() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let refused = hub.put(&admin, "/machines", json!({})).await;
    assert_eq!(refused.problem(), (405, "method_not_allowed".into()));
    assert_eq!(refused.headers["allow"], "GET,HEAD,POST");
    for made_up in ["BREW", "WHEN"] {
        hub.ask(&admin, made_up, "/machines", None).await;
    }
    let request = Request::get("/metrics").header("authorization", admin.authorization());
    let figures = hub.send(request.body(Body::empty()).unwrap()).await.text();
    assert!(figures.contains("method=\"other\""), "{figures}");
    assert!(!figures.contains("BREW"), "{figures}");
}

#[tokio::test]
async fn only_a_beat_may_be_long() {
    let hub = TestHub::start().await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    let long = "x".repeat(300_000);
    for (who, path) in [
        (Client::default(), "/session"),
        (Client::default(), "/agents/enrol"),
        (admin.clone(), "/machines"),
    ] {
        let answer = hub.post(&who, path, json!({"name": long})).await;
        assert_eq!(answer.problem(), (413, "too_large".into()), "{path}");
    }
    let machine = hub.post(&admin, "/machines", json!({"name": "nas"})).await;
    let path = format!("/machines/{}/pause", machine.json()["id"].as_str().unwrap());
    let answer = hub.put(&admin, &path, json!({"reason": long})).await;
    assert_eq!(answer.problem(), (413, "too_large".into()));
    let answer = hub.put(&admin, &path, json!({"reason": 5})).await;
    assert_eq!(answer.problem(), (422, "invalid".into()));
    let beat = json!({"server_id": "nas", "metrics": {}, "more": long});
    assert_eq!(
        hub.post(&agent, "/agents/heartbeat", beat).await.status,
        200
    );
}

#[tokio::test]
async fn figures_come_in_the_format_that_is_asked_for() {
    let hub = TestHub::start().await;
    let viewer = hub.client("viewer").await;
    for (accept, kind, counter) in [
        (
            "*/*",
            "text/plain; version=0.0.4",
            "# TYPE homelabcmd_beats_total counter",
        ),
        (
            "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;q=0.5",
            "application/openmetrics-text; version=1.0.0",
            "# TYPE homelabcmd_beats counter",
        ),
    ] {
        let request = Request::get("/metrics")
            .header("authorization", viewer.authorization())
            .header("accept", accept);
        let answer = hub.send(request.body(Body::empty()).unwrap()).await;
        let said = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
        assert!(said.starts_with(kind), "{said}");
        assert!(answer.text().contains(counter), "{}", answer.text());
    }
}
