//! The agent's program against the real hub, over real sockets: enrolment, outage, kill, goodbye.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use homelabcmd::app::{App, AppState};
use homelabcmd::config::{Config, DataOptions, ServeOptions};
use homelabcmd::platform::clock::Clock;
use homelabcmd::platform::db::Db;
use homelabcmd::platform::telemetry::LogFormat;
use homelabcmd::router;
use homelabcmd_testkit::small_disk;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

struct Hub {
    app: AppState,
    task: JoinHandle<()>,
    address: SocketAddr,
}

impl Hub {
    async fn start(folder: &Path, port: u16) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], port));
        let data = DataOptions {
            data_dir: folder.to_owned(),
            database_url: None,
        };
        let db = Db::open(&data.location()).await.unwrap();
        let serve = ServeOptions {
            listen,
            public_url: None,
            agents_dir: None,
            log: "info".into(),
            log_format: LogFormat::Text,
        };
        let app = App::new(Config { data, serve }, db, Clock::system());
        let listener = TcpListener::bind(listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = router::router(&app).into_make_service_with_connect_info::<SocketAddr>();
        #[expect(
            clippy::disallowed_methods,
            reason = "a hub that is to vanish is not waited for"
        )]
        let task = tokio::task::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { app, task, address }
    }

    /// Gone at once, as after kill -9: open connections are cut.
    async fn vanish(self) -> u16 {
        self.task.abort();
        let _ = self.task.await;
        self.app.lifecycle.stop();
        self.app.ingest.close();
        self.app.lifecycle.finish(Duration::from_secs(5)).await;
        self.app.db.close().await;
        self.address.port()
    }

    async fn number(&self, sql: &'static str) -> i64 {
        let mut conn = self.app.db.read().await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut *conn).await.unwrap()
    }

    async fn text(&self, sql: &'static str) -> String {
        let mut conn = self.app.db.read().await.unwrap();
        sqlx::query_scalar::<_, Option<String>>(sql)
            .fetch_optional(&mut *conn)
            .await
            .unwrap()
            .flatten()
            .unwrap_or_default()
    }

    /// Milliseconds between two of the first samples.
    async fn longest_hole(&self, among: i64) -> i64 {
        let mut conn = self.app.db.read().await.unwrap();
        let times: Vec<i64> =
            sqlx::query_scalar("select at_ms from samples order by at_ms limit $1")
                .bind(among)
                .fetch_all(&mut *conn)
                .await
                .unwrap();
        times.windows(2).map(|t| t[1] - t[0]).max().unwrap()
    }

    async fn shared_token(&self) -> String {
        use homelabcmd::accounts::{NewToken, Role, create_token};
        let mut tx = self.app.db.write().await.unwrap();
        let new = NewToken {
            name: "shared".into(),
            role: Role::Agent,
            machine_id: None,
            created_by: None,
            created_at: self.app.clock.now_ms(),
            expires_at: None,
        };
        let (_, secret) = create_token(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        secret.expose().to_owned()
    }
}

/// The agent's program; ended when the test ends.
struct Agent(Child);

impl Agent {
    fn start(port: u16, token: &str, state: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"));
        command.stderr(Stdio::null());
        Self::start_as(command, port, token, state)
    }

    fn start_as(mut command: Command, port: u16, token: &str, state: &Path) -> Self {
        let child = command
            .args([
                "run",
                "--interval",
                "1",
                "--hub",
                &format!("http://127.0.0.1:{port}"),
            ])
            .arg("--state-dir")
            .arg(state)
            .env("HOMELABCMD_AGENT_TOKEN", token)
            .spawn()
            .unwrap();
        Self(child)
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([name, &self.0.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until something is so; the time is only a bound for a test that fails.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(40);
    while !so().await {
        assert!(Instant::now() < end, "it never came to this: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What is kept in a ring: files and samples.
fn kept(ring: &Path) -> (usize, usize) {
    let files = std::fs::read_dir(ring).into_iter().flatten().flatten();
    files
        .map(|f| std::fs::read(f.path()).unwrap_or_default())
        .fold((0, 0), |(files, samples), bytes| {
            let lines = bytes.iter().filter(|b| **b == b'\n').count();
            (files + 1, samples + lines)
        })
}

const SAMPLES: &str = "select count(*) from samples";
const LAST: &str = "select coalesce(max(last_seq), 0) from presence";

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_the_hub_and_a_kill_of_the_agent_lose_nothing() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let (token, port) = (hub.shared_token().await, hub.address.port());
    let agent = Agent::start(port, &token, state.path());
    until("the first beats arrive", async || {
        hub.number(SAMPLES).await >= 2
    })
    .await;

    let before = hub.number(LAST).await;
    hub.vanish().await;
    let ring = state.path().join("ring");
    until("samples are kept on disk", async || kept(&ring).1 >= 3).await;
    agent.signal("-KILL");
    let on_disk = kept(&ring).1;
    drop(agent);

    let hub = Hub::start(data.path(), port).await;
    let _agent = Agent::start(port, &token, state.path());
    let wanted = before + i64::try_from(on_disk).unwrap();
    until("what was kept is delivered", async || {
        hub.number(SAMPLES).await > wanted
    })
    .await;
    // Every number up to the kill is there: none was lost and none counts twice. After it, numbers
    // begin at a fresh block.
    let longest = hub.longest_hole(wanted).await;
    assert!(longest < 2500, "a hole of {longest} ms");
    assert_eq!(kept(&ring).0, 0, "empty when the hub has everything");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_while_the_agents_disk_is_full_loses_nothing() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let (token, port) = (hub.shared_token().await, hub.address.port());
    let program = Path::new(env!("CARGO_BIN_EXE_homelabcmd-agent"));
    let mut command = small_disk::command(program, state.path(), 256 << 10);
    let log = data.path().join("agent.log");
    command.stderr(std::fs::File::create(&log).unwrap());
    let agent = Agent::start_as(command, port, &token, state.path());
    until("the first beats arrive", async || {
        hub.number(SAMPLES).await >= 2
    })
    .await;

    let disk = small_disk::seen_from_outside(agent.0.id(), state.path());
    let ballast = disk.join("ballast");
    // It takes what there is, and then there is no more.
    std::fs::write(&ballast, vec![1; 512 << 10]).unwrap_err();
    let before = hub.number(LAST).await;
    hub.vanish().await;
    until("the agent says that it can keep nothing", async || {
        std::fs::read_to_string(&log)
            .unwrap()
            .contains("samples stay in memory")
    })
    .await;
    let ring = disk.join("ring");
    until("no torn file is left behind", async || {
        kept(&ring) == (0, 0)
    })
    .await;
    std::fs::remove_file(ballast).unwrap();
    until("samples are kept again", async || kept(&ring).1 >= 4).await;

    let hub = Hub::start(data.path(), port).await;
    until("what was kept is delivered", async || {
        hub.number(LAST).await > before + 5
    })
    .await;
    let longest = hub.longest_hole(before + 5).await;
    assert!(longest < 2500, "a hole of {longest} ms");
    until("the ring is empty", async || kept(&ring).0 == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_agent_says_goodbye() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let mut agent = Agent::start(hub.address.port(), &token, state.path());
    until("it beats", async || hub.number(SAMPLES).await >= 1).await;
    agent.signal("-TERM");
    assert!(agent.0.wait().unwrap().success());
    assert_eq!(hub.text("select goodbye from presence").await, "stop");
    assert_eq!(hub.text("select status from presence").await, "offline");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_agent_on_the_same_state_folder_refuses() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let _first = Agent::start(hub.address.port(), &token, state.path());
    until("it beats", async || hub.number(SAMPLES).await >= 1).await;
    let second = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"))
        .args([
            "run",
            "--hub",
            "http://127.0.0.1:1",
            "--token",
            "t",
            "--state-dir",
        ])
        .arg(state.path())
        .output()
        .unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another agent runs"));
}

#[test]
fn once_prints_a_beat_and_leaves_no_trace() {
    let state = TempDir::new().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"))
        .args(["run", "--once", "--state-dir"])
        .arg(state.path())
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let beat: homelabcmd_wire::Beat = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(beat.samples.len(), 1);
    assert!(beat.samples[0].cpu.is_some());
    assert_eq!(std::fs::read_dir(state.path()).unwrap().count(), 0);
}
