//! The hub as a program that runs beside this one.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use homelabcmd_testkit::http::Client;

use super::local;
use crate::child::Child;
use crate::signals::Signals;
use crate::{process, say};

/// A hub that upgrades a large database may need a while.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running hub.
pub(super) struct Hub {
    program: PathBuf,
    data_dir: PathBuf,
    address: SocketAddr,
    child: Child,
    setup_link: Arc<Mutex<Option<String>>>,
}

impl Hub {
    /// Starts it; what it prints is passed on, and the set-up link in it is remembered.
    pub(super) fn start(
        program: &Path,
        listen: SocketAddr,
        data_dir: &Path,
    ) -> anyhow::Result<Self> {
        say::line(&format!("[xtask] hub: starting on {listen}"));
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", &listen.to_string(), "--data-dir"])
            .arg(data_dir);
        let mut child = Child::start(command.stdout(Stdio::piped()))?;
        let setup_link = Arc::new(Mutex::new(None));
        if let Some(stdout) = child.take_stdout() {
            let setup_link = setup_link.clone();
            std::thread::spawn(move || {
                for text in BufReader::new(stdout).lines().map_while(Result::ok) {
                    say::line(&text);
                    if let Some(link) = link_in(&text) {
                        let mut seen = setup_link.lock().unwrap_or_else(PoisonError::into_inner);
                        *seen = Some(link.to_owned());
                    }
                }
            });
        }
        Ok(Self {
            program: program.to_owned(),
            data_dir: data_dir.to_owned(),
            address: local(listen),
            child,
            setup_link,
        })
    }

    /// The folder that it keeps everything in.
    pub(super) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Where programs on this machine reach it.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client that speaks to it.
    pub(super) fn client(&self) -> Client {
        Client::new(self.address.to_string())
    }

    /// The link that makes the first admin, if the hub printed one.
    pub(super) fn setup_link(&self) -> Option<String> {
        self.setup_link
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How it ended, if it did.
    pub(super) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        self.child.ended()
    }

    /// Asks it to end and waits.
    pub(super) fn stop(self, signals: &Signals) {
        self.child.stop("hub", Duration::from_secs(30), signals);
    }

    /// Waits until it says of itself that it is well.
    pub(super) fn wait_until_healthy(&mut self, signals: &Signals) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            let answer = self.client().get("/api/v1/system/health");
            if answer.is_ok_and(|answer| answer.status == 200) {
                let took = say::seconds(start.elapsed());
                say::line(&format!("[xtask] hub: healthy after {took}"));
                return Ok(());
            }
            if let Some(status) = self.ended()? {
                bail!("the hub ended at its start ({status}); what it said is above");
            }
            ensure!(!signals.stop_wanted(), "stopped before the hub was ready");
            ensure!(
                start.elapsed() < PATIENCE,
                "the hub does not answer at {}",
                self.address
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The token of this role that is kept in `folder`; made there when there is none that works.
    pub(super) fn token(&self, name: &str, role: &str, folder: &Path) -> anyhow::Result<String> {
        let file = folder.join(format!("run-token-{role}"));
        if let Ok(kept) = std::fs::read_to_string(&file)
            && self.knows(kept.trim(), role)?
        {
            return Ok(kept.trim().to_owned());
        }
        let mut command = Command::new(&self.program);
        command.args([
            "token",
            "create",
            "--name",
            name,
            "--role",
            role,
            "--data-dir",
        ]);
        let token = process::output(command.arg(&self.data_dir))?
            .trim()
            .to_owned();
        ensure!(!token.is_empty(), "the hub made no token");
        keep_secret(&file, &token)
            .with_context(|| format!("cannot keep a token in {}", file.display()))?;
        Ok(token)
    }

    /// Whether the hub takes this token. An agent's can only beat: the hub then finds fault with an
    /// empty beat, not with the token.
    fn knows(&self, token: &str, role: &str) -> anyhow::Result<bool> {
        let mut client = self.client().bearer(token);
        let answer = match role {
            "agent" => client.post("/api/v1/agents/heartbeat", b"{}")?,
            _ => client.get("/api/v1/session")?,
        };
        Ok(answer.status != 401)
    }
}

fn link_in(text: &str) -> Option<&str> {
    text.split_whitespace()
        .find(|word| word.contains("/setup?token="))
}

/// Writes what only this user may read.
fn keep_secret(file: &Path, secret: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    // A file that exists would keep its old rights.
    if let Err(error) = std::fs::remove_file(file)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    writeln!(file, "{secret}")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_set_up_link_is_found_in_what_the_hub_prints() {
        let text = "  http://127.0.0.1:7420/setup?token=ab12";
        assert_eq!(
            link_in(text),
            Some("http://127.0.0.1:7420/setup?token=ab12")
        );
        assert_eq!(link_in("Make the first admin here:"), None);
    }

    #[test]
    fn a_kept_secret_is_for_its_owner_only_even_when_the_file_was_open() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("agent/run-token");
        std::fs::create_dir(folder.path().join("agent")).unwrap();
        std::fs::write(&file, "old").unwrap();
        keep_secret(&file, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new\n");
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
