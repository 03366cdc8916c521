use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use super::device::{Device, TAILNET};
use super::serve::{Asked, Reply, Server, locked, text};

/// The only `Host` that it takes.
const HOST: &str = "local-tailscaled.sock";

/// A `tailscaled` on a Unix socket. It ends with the test.
pub struct Daemon {
    server: Server,
    path: PathBuf,
    state: Arc<Mutex<State>>,
}

struct State {
    own: Device,
    peers: Vec<(String, Value)>,
    backend: &'static str,
    health: Vec<String>,
    denies: bool,
    hangs: bool,
}

impl Daemon {
    /// A daemon that is connected, on a socket of this path.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn start(path: impl AsRef<Path>, own: Device) -> anyhow::Result<Self> {
        let path = path.as_ref().to_owned();
        let listener = UnixListener::bind(&path)?;
        let state = Arc::new(Mutex::new(State {
            own,
            peers: Vec::new(),
            backend: "Running",
            health: Vec::new(),
            denies: false,
            hangs: false,
        }));
        let kept = state.clone();
        let server = Server::start(listener, move |asked| locked(&kept).answer(asked))?;
        Ok(Self {
            server,
            path,
            state,
        })
    }

    /// Where its socket is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Knows these devices beside its own.
    pub fn set_peers(&self, peers: impl IntoIterator<Item = Device>) {
        let peers = peers.into_iter();
        locked(&self.state).peers = peers.map(|peer| (peer.key(), peer.of_daemon())).collect();
    }

    /// Knows this peer as well, as it is written here.
    pub fn add_raw_peer(&self, key: &str, peer: Value) {
        locked(&self.state).peers.push((key.to_owned(), peer));
    }

    /// `Running`, `Stopped`, `NeedsLogin`, `NeedsMachineAuth`, `Starting` or `NoState`.
    pub fn set_backend(&self, backend: &'static str) {
        locked(&self.state).backend = backend;
    }

    /// What it finds wrong with itself.
    pub fn set_health(&self, health: &[&str]) {
        let health = health.iter().map(|text| (*text).to_owned());
        locked(&self.state).health = health.collect();
    }

    /// Lets nobody read.
    pub fn deny(&self) {
        locked(&self.state).denies = true;
    }

    /// Answers nobody any more.
    pub fn hang(&self) {
        locked(&self.state).hangs = true;
    }

    /// Every request so far, oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.server.asked()
    }
}

impl State {
    fn answer(&self, asked: &Asked) -> Reply {
        if self.hangs {
            return Reply::SlowHead;
        }
        let is_foreign = !["", HOST].contains(&asked.header("host"))
            || !asked.header("origin").is_empty()
            || !asked.header("referer").is_empty();
        if is_foreign {
            return text(403, "invalid localapi request\n");
        }
        match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/localapi/v0/status") if self.denies => text(403, "status access denied\n"),
            ("GET", "/localapi/v0/status") => self.status(asked.query == "peers=false"),
            _ => text(404, "404 page not found\n"),
        }
    }

    fn status(&self, without_peers: bool) -> Reply {
        let is_up = self.backend == "Running";
        let peers: Map<String, Value> = self.peers.iter().cloned().collect();
        let peers = match is_up && !without_peers && !peers.is_empty() {
            true => peers.into(),
            false => Value::Null,
        };
        let status = json!({
            "Version": "1.92.3-t1234abcd",
            "TUN": true,
            "BackendState": self.backend,
            "HaveNodeKey": self.backend != "NeedsLogin",
            "AuthURL": if self.backend == "NeedsLogin" { "https://login.example/a/planted" } else { "" },
            "TailscaleIPs": if is_up { json!(self.own.addresses) } else { Value::Null },
            "Self": self.own.of_daemon(),
            "Health": if self.health.is_empty() { Value::Null } else { json!(self.health) },
            "MagicDNSSuffix": TAILNET,
            "CurrentTailnet": { "Name": "example.com", "MagicDNSSuffix": TAILNET, "MagicDNSEnabled": true },
            "CertDomains": null,
            "Peer": peers,
            "User": { "7001": { "ID": 7001, "LoginName": "ada@example.com", "DisplayName": "Ada",
                "ProfilePicURL": "" } },
            "ClientVersion": { "RunningLatest": true },
        });
        let mut body = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b"\t");
        let mut writer = serde_json::Serializer::with_formatter(&mut body, formatter);
        if serde::Serialize::serialize(&status, &mut writer).is_err() {
            return text(500, "cannot write the status");
        }
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("tailscale-version", "1.92.3-t1234abcd".to_owned()),
            ("tailscale-cap", "130".to_owned()),
        ];
        Reply::Whole(200, headers, body)
    }
}
