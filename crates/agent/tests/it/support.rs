//! A hub in this process on a real socket, and the agent's program.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use homelabcmd::app::{App, AppState};
use homelabcmd::config::Config;
use homelabcmd::platform::clock::Clock;
use homelabcmd::platform::db::Db;
use homelabcmd::router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) struct Hub {
    app: AppState,
    task: JoinHandle<()>,
    pub(crate) address: SocketAddr,
}

impl Hub {
    pub(crate) async fn start(folder: &Path, port: u16) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], port));
        let mut config = Config::in_folder(folder);
        config.serve.listen = listen;
        let db = Db::open(&config.data.location().unwrap()).await.unwrap();
        let app = App::new(config, db, Clock::system());
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
    pub(crate) async fn vanish(self) -> u16 {
        self.task.abort();
        let _ = self.task.await;
        self.app.lifecycle.stop();
        self.app.ingest.close();
        self.app.lifecycle.finish(Duration::from_secs(5)).await;
        self.app.db.close().await;
        self.address.port()
    }

    /// Where its audit ends is read, and compared with what agents remember.
    pub(crate) async fn compare_audit(&self) {
        let status = self.app.run_job("audit.anchors").await.unwrap();
        assert!(matches!(status.last_result, Some(Ok(_))), "{status:?}");
    }

    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        let mut conn = self.app.db.read().await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut *conn).await.unwrap()
    }

    pub(crate) async fn text(&self, sql: &'static str) -> String {
        let mut conn = self.app.db.read().await.unwrap();
        sqlx::query_scalar::<_, Option<String>>(sql)
            .fetch_optional(&mut *conn)
            .await
            .unwrap()
            .flatten()
            .unwrap_or_default()
    }

    /// Milliseconds between two of the first samples.
    pub(crate) async fn longest_hole(&self, among: i64) -> i64 {
        let mut conn = self.app.db.read().await.unwrap();
        let times: Vec<i64> =
            sqlx::query_scalar("select at_ms from samples order by at_ms limit $1")
                .bind(among)
                .fetch_all(&mut *conn)
                .await
                .unwrap();
        times.windows(2).map(|t| t[1] - t[0]).max().unwrap()
    }

    pub(crate) async fn shared_token(&self) -> String {
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
pub(crate) struct Agent(pub(crate) Child);

impl Agent {
    pub(crate) fn start(port: u16, token: &str, state: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"));
        command.stderr(Stdio::null());
        Self::start_as(command, port, token, state)
    }

    /// Started by this command, for a hub on this port.
    pub(crate) fn start_as(mut command: Command, port: u16, token: &str, state: &Path) -> Self {
        let hub = format!("http://127.0.0.1:{port}");
        command.args(["run", "--interval", "1", "--hub", &hub]);
        Self::spawn(command, token, state)
    }

    pub(crate) fn spawn(mut command: Command, token: &str, state: &Path) -> Self {
        let child = command
            .arg("--state-dir")
            .arg(state)
            .env("HOMELABCMD_AGENT_TOKEN", token)
            .spawn()
            .unwrap();
        Self(child)
    }

    pub(crate) fn signal(&self, name: &str) {
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
pub(crate) async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(40);
    while !so().await {
        assert!(Instant::now() < end, "it never came to this: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub(crate) const SAMPLES: &str = "select count(*) from samples";
pub(crate) const LAST: &str = "select coalesce(max(last_seq), 0) from presence";
