//! SSH against a real OpenSSH server on the loopback address.

mod commands;
mod endings;
mod failures;
mod greetings;
mod hostile;
mod jumps;
mod pooled;
mod uploads;

use std::sync::Arc;
use std::time::Duration;

use homelabcmd::platform::lifecycle::Lifecycle;
use homelabcmd::platform::ssh::{
    Address, Command, Connection, Failure, HostKeyPolicy, Identity, Login, Stream, Watch, dial,
    handshake,
};
use homelabcmd_testkit::sshd::{Settings, Sshd};
use tokio::sync::mpsc;

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A server that knows our key.
pub(crate) struct Host {
    pub(crate) sshd: Sshd,
    pub(crate) identity: Identity,
    pub(crate) lifecycle: Lifecycle,
}

impl Host {
    pub(crate) fn start() -> Self {
        Self::start_with(&Settings::default())
    }

    pub(crate) fn start_with(settings: &Settings) -> Self {
        let sshd = Sshd::start_with(settings).unwrap();
        let identity = Identity::generate("test").unwrap();
        sshd.authorize(&identity.public_line()).unwrap();
        Self {
            sshd,
            identity,
            lifecycle: Lifecycle::default(),
        }
    }

    pub(crate) fn address(&self) -> Address {
        Address::new("127.0.0.1", self.sshd.port())
    }

    pub(crate) fn login(&self) -> Login {
        Login {
            user: Sshd::user().unwrap(),
            identities: vec![self.identity.clone()],
            agent: None,
            password: None,
        }
    }

    pub(crate) async fn connect(&self) -> Arc<Connection> {
        Arc::new(self.try_connect(first_use(), &self.login()).await.unwrap())
    }

    pub(crate) async fn try_connect(
        &self,
        policy: HostKeyPolicy,
        login: &Login,
    ) -> Result<Connection, Failure> {
        let address = self.address();
        let stream = dial(&address, PATIENCE).await?;
        let greeted = handshake(stream, &address, policy, PATIENCE, &self.lifecycle).await?;
        greeted.authenticate(login).await
    }
}

pub(crate) fn first_use() -> HostKeyPolicy {
    HostKeyPolicy {
        accepted: Vec::new(),
        first_use: true,
    }
}

pub(crate) fn sh(script: &str) -> Command {
    Command::new(["sh", "-c", script], PATIENCE)
}

/// Follows what a command prints.
pub(crate) fn watched() -> (Watch, mpsc::UnboundedReceiver<(Stream, Vec<u8>)>) {
    let (say, said) = mpsc::unbounded_channel();
    let watch = Watch::new(move |stream, bytes| {
        let _ = say.send((stream, bytes.to_vec()));
    });
    (watch, said)
}

/// Waits until something holds; the test ends when it does not in time.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it does not become true that {what}");
}

/// Whether a process with this word in its command line is there (and no zombie).
pub(crate) fn runs(word: &str) -> bool {
    std::fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let path = entry.path();
        let line = std::fs::read(path.join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let name = entry.file_name().to_string_lossy().into_owned();
        // The server's shells have the word in the script that they were given: what counts is `sleep`.
        name.parse::<u32>().is_ok() && line.starts_with("sleep") && line.contains(word)
    })
}
