//! A hub in this process: a real database in a temporary folder, the real router, a clock that the
//! test moves.

pub(crate) mod log;
pub(crate) mod running;
pub(crate) mod setting;

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use homelabcmd::app::{App, AppState};
use homelabcmd::config::{Config, PublicUrl};
use homelabcmd::machines;
use homelabcmd::platform::clock::Clock;
use homelabcmd::platform::db::{Db, Location};
use homelabcmd::router;
use homelabcmd_testkit::postgres::Postgres;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// Monday, 23 November 2026, noon.
pub(crate) const NOON: &str = "2026-11-23T12:00:00Z";

pub(crate) struct TestHub {
    pub(crate) app: AppState,
    router: Router,
    pub(crate) folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

/// Who asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    headers: Vec<(&'static str, String)>,
}

impl TestHub {
    pub(crate) async fn start() -> Self {
        Self::start_in(TempDir::new().unwrap(), None).await
    }

    pub(crate) async fn start_in(folder: TempDir, public_url: Option<&str>) -> Self {
        let config = config(folder.path(), public_url);
        let db = Db::open(&config.data.location().unwrap()).await.unwrap();
        Self::start_on(folder, config, db, NOON.parse().unwrap()).await
    }

    /// A hub that keeps its data on a server of its own.
    pub(crate) async fn start_on_postgres() -> (Self, Postgres) {
        let folder = TempDir::new().unwrap();
        let (db, server) = postgres().await;
        let config = config(folder.path(), None);
        let hub = Self::start_on(folder, config, db, NOON.parse().unwrap()).await;
        (hub, server)
    }

    /// A hub that was told something at its start.
    pub(crate) async fn start_told(folder: TempDir, tell: impl FnOnce(&mut Config)) -> Self {
        let mut config = config(folder.path(), None);
        tell(&mut config);
        let db = Db::open(&config.data.location().unwrap()).await.unwrap();
        Self::start_on(folder, config, db, NOON.parse().unwrap()).await
    }

    async fn start_on(folder: TempDir, config: Config, db: Db, now: Timestamp) -> Self {
        let app = App::new(config, db, Clock::manual(now));
        machines::recall(&app).await.unwrap();
        app.settle_unfinished().await.unwrap();
        Self {
            router: router::router(&app),
            app,
            folder,
        }
    }

    /// Ends the hub in good order and starts another one on the same data.
    pub(crate) async fn restart(self) -> Self {
        let now = self.app.clock.now();
        self.restart_at(now).await
    }

    /// The same, with a clock that shows something else.
    pub(crate) async fn restart_at(self, now: Timestamp) -> Self {
        let folder = self.stop().await;
        let config = config(folder.path(), None);
        let db = Db::open(&config.data.location().unwrap()).await.unwrap();
        Self::start_on(folder, config, db, now).await
    }

    pub(crate) async fn stop(self) -> TempDir {
        self.app.lifecycle.stop();
        self.app.ingest.close();
        assert!(
            self.app.lifecycle.finish(Duration::from_secs(10)).await,
            "tasks hang"
        );
        self.app.db.close().await;
        self.folder
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let mut request = request;
        let peer: SocketAddr = "192.0.2.7:40000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .unwrap()
            .to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }

    pub(crate) async fn ask(
        &self,
        who: &Client,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(api(path));
        for (name, value) in &who.headers {
            request = request.header(*name, value);
        }
        let body = match body {
            Some(value) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(value.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, who: &Client, path: &str) -> Answer {
        self.ask(who, "GET", path, None).await
    }

    pub(crate) async fn post(&self, who: &Client, path: &str, body: Value) -> Answer {
        self.ask(who, "POST", path, Some(body)).await
    }

    pub(crate) async fn put(&self, who: &Client, path: &str, body: Value) -> Answer {
        self.ask(who, "PUT", path, Some(body)).await
    }

    pub(crate) async fn patch(&self, who: &Client, path: &str, body: Value) -> Answer {
        self.ask(who, "PATCH", path, Some(body)).await
    }

    pub(crate) async fn delete(&self, who: &Client, path: &str) -> Answer {
        self.ask(who, "DELETE", path, None).await
    }

    /// Somebody with a token of this role, made as the command line makes it.
    pub(crate) async fn client(&self, role: &str) -> Client {
        Client::bearer(&self.token(role).await)
    }

    pub(crate) async fn token(&self, role: &str) -> String {
        use clap::ValueEnum as _;
        use homelabcmd::accounts::{NewToken, Role, create_token};
        let mut tx = self.app.db.write().await.unwrap();
        let new = NewToken {
            name: format!("test {role}"),
            role: Role::from_str(role, true).unwrap(),
            machine_id: None,
            created_by: None,
            created_at: self.app.clock.now_ms(),
            expires_at: None,
        };
        let (_, secret) = create_token(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        secret.expose().to_owned()
    }

    /// Makes the first admin through the set-up link and gives their session.
    pub(crate) async fn first_admin(&self) -> Client {
        let token = self.app.setup.issue().expose().to_owned();
        let body = json!({"token": token, "name": "Ada", "password": "correct horse"});
        let answer = self.post(&Client::default(), "/setup", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        Client::cookie(&answer)
    }

    /// Lets time pass and the presence job look.
    pub(crate) async fn pass(&self, seconds: u64) {
        self.app.clock.advance(Duration::from_secs(seconds));
        self.run_job("machines.presence").await;
    }

    pub(crate) async fn run_job(&self, name: &str) {
        let status = self
            .app
            .run_job(name)
            .await
            .unwrap_or_else(|| panic!("no job {name}"));
        assert!(
            matches!(status.last_result, Some(Ok(_))),
            "{name}: {:?}",
            status.last_result
        );
    }

    /// The only machine.
    pub(crate) async fn machine(&self, who: &Client) -> Value {
        let list = self.get(who, "/machines").await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
        list["items"][0].clone()
    }
}

/// Paths are those of the API; a `!` before one means that it stands outside.
fn api(path: &str) -> String {
    match path.strip_prefix('!') {
        Some(outside) => outside.into(),
        None => format!("/api/v1{}", path.trim_start_matches("/api/v1")),
    }
}

pub(crate) fn config(folder: &Path, public_url: Option<&str>) -> Config {
    let mut config = Config::in_folder(folder);
    config.serve.public_url = public_url.map(|url| PublicUrl::parse(url).unwrap());
    config
}

/// A database of its own in a temporary folder.
pub(crate) async fn sqlite() -> (Db, TempDir) {
    let folder = TempDir::new().unwrap();
    let db = Db::open(&Location::File(folder.path().join("test.db")))
        .await
        .unwrap();
    (db, folder)
}

/// A database on a server of its own, which ends with the test.
pub(crate) async fn postgres() -> (Db, Postgres) {
    let server = tokio::task::spawn_blocking(Postgres::start)
        .await
        .unwrap()
        .unwrap();
    let db = Db::open(&Location::Server(server.url())).await.unwrap();
    (db, server)
}

impl Client {
    pub(crate) fn bearer(token: &str) -> Self {
        Self {
            headers: vec![("authorization", format!("Bearer {token}"))],
        }
    }

    pub(crate) fn api_key(token: &str) -> Self {
        Self {
            headers: vec![("x-api-key", token.to_owned())],
        }
    }

    /// The session that this answer opened.
    pub(crate) fn cookie(answer: &Answer) -> Self {
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        let pair = cookie.split(';').next().unwrap();
        Self {
            headers: vec![("cookie", pair.to_owned())],
        }
    }

    /// What it sends as `Authorization`.
    pub(crate) fn authorization(&self) -> &str {
        let header = self
            .headers
            .iter()
            .find(|(name, _)| *name == "authorization");
        header.map_or("", |(_, value)| value)
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The status and the stable code of a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        (
            self.status.as_u16(),
            body["code"].as_str().unwrap().to_owned(),
        )
    }
}

/// A key in a file that nobody else reads.
pub(crate) fn write_key(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

/// A beat of our agent with one sample.
pub(crate) fn beat(guid: &str, seq: u64, at: &str) -> Value {
    json!({
        "protocol": 2,
        "agent": {
            "version": "0.1.0", "guid": guid, "hostname": "nas", "interval_seconds": 60,
            "machine_id_hash": format!("hash of {guid}"), "run_id": "run one",
        },
        "stream": "stream one", "sequence": seq, "sent_at": at,
        "samples": [sample(seq, at, 12.5)],
    })
}

pub(crate) fn sample(seq: u64, at: &str, cpu: f64) -> Value {
    json!({
        "seq": seq, "at": at, "uptime_seconds": 1000 + seq * 60,
        "cpu": {"percent": cpu, "cores": [cpu, cpu]},
        "load": {"one": 0.5, "five": 0.4, "fifteen": 0.3},
        "memory": {"total_bytes": 8_000_000_000u64, "used_bytes": 2_000_000_000u64, "available_bytes": 6_000_000_000u64},
        "filesystems": [{"mount_point": "/", "device": "/dev/sda1", "fs_type": "ext4",
            "total_bytes": 100_000u64, "used_bytes": 40_000u64, "available_bytes": 40_000u64}],
        "interfaces": [{"name": "eth0", "rx_bytes": seq * 60_000, "tx_bytes": seq * 6_000, "is_up": true}],
    })
}

pub(crate) const GUID: &str = "bea35da0-143e-4cba-9e5c-76427bfdddbe";
pub(crate) const OTHER_GUID: &str = "a647f3f9-48e4-4ad6-aff0-173fdd08849a";

/// The body of a heartbeat as a v1.0 agent sends it, shortened to what differs from ours.
pub(crate) fn v1_beat(guid: Option<&str>, at: &str) -> Value {
    let mut body = json!({
        "server_id": "pihole", "hostname": "pi", "timestamp": at, "agent_version": "1.0.0",
        "agent_mode": "readonly",
        "os_info": {"distribution": "Debian GNU/Linux", "version": "12", "kernel": "6.1", "architecture": "aarch64"},
        "cpu_info": {"cpu_model": null, "cpu_cores": 4},
        "metrics": {
            "reboot_required": false, "cpu_percent": 7.5, "memory_percent": 41.2, "memory_total_mb": 4096,
            "memory_used_mb": 1024, "disk_percent": 50.0, "disk_total_gb": 64.0, "disk_used_gb": 30.0,
            "network_rx_bytes": 1_000_000, "network_tx_bytes": 500_000, "load_1m": 0.2, "load_5m": 0.1,
            "load_15m": 0.05, "uptime_seconds": 86_400,
        },
        "updates_available": 0, "security_updates": 0,
    });
    if let Some(guid) = guid {
        body["server_guid"] = guid.into();
    }
    body
}
