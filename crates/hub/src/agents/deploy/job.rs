//! What is done on the machine: the script, the program, the first beat.

use std::net::IpAddr;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::super::install::script_for;
use super::super::model::{CODE_LIFETIME_MS, Enrolment, EnrolmentId};
use super::super::{binaries, store as enrolments};
use super::carry_out::Order;
use super::look::Found;
use crate::accounts;
use crate::app::AppState;
use crate::machines::{self, Machine, MachineId};
use crate::platform::secrets::{new_code, normalise_code, sha256_hex};
use crate::platform::ssh::{Command, Ending, Stdin, Sudo};
use crate::remote::{Access, RemoteFailure, Steps};

/// The script did not come to its end.
const CUT: &str = "script_cut";

/// How long reading the journal may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long the script may take: a small board writes slowly and hashes slowly.
const PATIENCE_WITH_SCRIPT: Duration = Duration::from_secs(240);

/// How long the first beat may take. An agent beats as soon as it runs.
const PATIENCE_WITH_BEAT: Duration = Duration::from_secs(60);

/// A machine that was looked at, and what is to be done there.
pub(super) struct Job<'a> {
    pub(super) app: &'a AppState,
    pub(super) order: &'a Order,
    pub(super) access: Access,
    pub(super) found: Found,
    pub(super) root: Sudo,
}

impl Job<'_> {
    pub(super) async fn install(
        &self,
        machine: &Machine,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let hub = self.hub_url()?;
        let program = self.program().await?;
        let was_there = self.found.agent.is_some();
        let since = self.app.clock.now_ms();
        let (code, enrolment) = self
            .make_code(machine)
            .await
            .map_err(|e| RemoteFailure::internal("a deployment", &e))?;
        let stdin = [code.as_bytes(), b"\n", &program].concat();
        let mut arguments = vec!["-", "--from", "-", "--hub", &hub, "--keep-previous"];
        arguments.extend(self.order.wishes.options());
        let title = match was_there {
            true => "Replace the agent and enrol",
            false => "Install the agent and enrol",
        };
        let ran = self
            .script("install", title, &arguments, stdin, steps)
            .await;
        if ran.is_err() {
            // The code is of no use to anybody any more.
            let _ = self.withdraw(enrolment).await;
        }
        self.unless_cut(ran, was_there, steps).await?;
        self.prove(machine, since, was_there, steps).await
    }

    pub(super) async fn upgrade(
        &self,
        machine: &Machine,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let hub = self.hub_url()?;
        let program = self.program().await?;
        let since = self.app.clock.now_ms();
        let mut arguments = vec!["--upgrade", "--from", "-", "--hub", &hub, "--keep-previous"];
        arguments.extend(self.order.wishes.options());
        let ran = self
            .script("install", "Replace the agent", &arguments, program, steps)
            .await;
        self.unless_cut(ran, true, steps).await?;
        self.prove(machine, since, true, steps).await
    }

    pub(super) async fn reconfigure(
        &self,
        machine: &Machine,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let since = self.app.clock.now_ms();
        let mut arguments = vec!["--reconfigure"];
        arguments.extend(self.order.wishes.options());
        self.script(
            "configure",
            "Set the agent anew",
            &arguments,
            Vec::new(),
            steps,
        )
        .await?;
        self.first_beat(machine.id, since, steps).await
    }

    pub(super) async fn remove(
        &self,
        machine: &Machine,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let arguments = ["--uninstall"];
        self.script(
            "remove",
            "Take the agent away",
            &arguments,
            Vec::new(),
            steps,
        )
        .await?;
        let revoked = async {
            let mut tx = self.app.db.write().await?;
            accounts::revoke_tokens_of_machine(&mut tx, &machine.id.to_string()).await?;
            tx.commit().await?;
            anyhow::Ok(())
        };
        revoked
            .await
            .map_err(|error| RemoteFailure::internal("a deployment", &error))?;
        self.app.tokens.forget_agents();
        steps.done(
            "revoke",
            "Withdraw its token",
            "the machine and its history stay in the hub",
        );
        Ok(())
    }

    /// A script that was cut could not take back what it did: another one does, as far as the machine can
    /// be reached.
    async fn unless_cut(
        &self,
        ran: Result<(), RemoteFailure>,
        was_there: bool,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        if ran.as_ref().is_err_and(|problem| problem.code == CUT) {
            self.take_back(was_there, steps).await;
        }
        ran
    }

    async fn take_back(&self, was_there: bool, steps: &mut Steps) {
        let (verb, title) = match was_there {
            true => ("--undo", "Bring the agent from before back"),
            false => ("--uninstall", "Take it away again"),
        };
        let _ = self.script("undo", title, &[verb], Vec::new(), steps).await;
    }

    /// The first beat proves it. Without it, what was done is taken back.
    async fn prove(
        &self,
        machine: &Machine,
        since: i64,
        was_there: bool,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let Err(problem) = self.first_beat(machine.id, since, steps).await else {
            let settle = ["--settle"];
            let _ = self.run_script(&settle, Vec::new()).await;
            return Ok(());
        };
        self.take_back(was_there, steps).await;
        Err(problem)
    }

    async fn first_beat(
        &self,
        machine: MachineId,
        since: i64,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let title = "Wait for the first beat";
        let begun = Instant::now();
        let mut changes = self.app.events.watch();
        let beat = timeout(PATIENCE_WITH_BEAT, async {
            loop {
                let mut conn = self.app.db.read().await?;
                let standing = machines::standing(&mut conn, machine).await?;
                drop(conn);
                if standing.is_some_and(|one| one.presence.last_seen > Some(since)) {
                    return anyhow::Ok(());
                }
                // Whatever changed may have been it; and a change may be missed.
                let _ = timeout(Duration::from_secs(1), changes.changed()).await;
                sleep(Duration::from_millis(50)).await;
            }
        });
        match beat.await {
            Ok(Ok(())) => {
                let seconds = begun.elapsed().as_secs_f64();
                steps.done("beat", title, format!("it came after {seconds:.1} s"));
                Ok(())
            }
            Ok(Err(error)) => Err(RemoteFailure::internal("a deployment", &error)),
            Err(_) => {
                let said = self.last_words().await;
                let problem = RemoteFailure::new(
                    "no_beat",
                    format!("The agent runs and no beat came. It says: {said}"),
                    "Check that the machine reaches the hub's address, which must be one that other machines can use.",
                );
                steps.failed("beat", title, &problem.message);
                Err(problem)
            }
        }
    }

    /// What the agent wrote into the journal last.
    async fn last_words(&self) -> String {
        let argv = [
            "journalctl",
            "--unit",
            "homelabcmd-agent",
            "--lines",
            "3",
            "--output",
            "cat",
            "--no-pager",
        ];
        let command = Command::new(argv, PATIENCE).with_sudo(self.root.clone());
        let output = self.access.connection.run(command).await;
        let text = output
            .map(|output| output.stdout.text())
            .unwrap_or_default();
        let line = text.lines().rev().find(|line| !line.trim().is_empty());
        line.map_or_else(|| "nothing".into(), |line| line.chars().take(300).collect())
    }

    async fn script(
        &self,
        word: &str,
        title: &str,
        arguments: &[&str],
        stdin: Vec<u8>,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        match self.run_script(arguments, stdin).await {
            Ok(said) => {
                steps.done(word, title, said);
                Ok(())
            }
            Err(problem) => {
                steps.failed(word, title, &problem.message);
                Err(problem)
            }
        }
    }

    /// Runs the install script as root; gives its last line.
    async fn run_script(
        &self,
        arguments: &[&str],
        stdin: Vec<u8>,
    ) -> Result<String, RemoteFailure> {
        let app = self.app.clone();
        let text = tokio::task::spawn_blocking(move || script_for(&app, ""))
            .await
            .map_err(|error| RemoteFailure::internal("a deployment", &anyhow::Error::new(error)))?;
        let argv = ["sh", "-c", &text, "install"]
            .into_iter()
            .chain(arguments.iter().copied());
        let command = Command::new(argv, PATIENCE_WITH_SCRIPT)
            .with_sudo(self.root.clone())
            .with_stdin(Stdin::Bytes(stdin));
        let output = self.access.connection.run(command).await?;
        if output.is_success() {
            let text = output.stdout.text();
            let last = text.lines().rev().find(|line| !line.trim().is_empty());
            return Ok(last.unwrap_or("done").to_owned());
        }
        if !matches!(output.ending, Ending::Exited(_)) {
            return Err(RemoteFailure::new(
                CUT,
                format!("The installation was cut: {}", output.ending_words()),
                "Try again: it begins from what is there.",
            ));
        }
        let stderr = output.stderr.text();
        let said = words_of_script(&stderr).map_or_else(|| output.ending_words(), str::to_owned);
        let undone = output.stdout.text();
        let undone = undone
            .lines()
            .rev()
            .find(|line| line.contains("left behind") || line.contains("from before"));
        let message = match undone {
            Some(undone) => format!("{}. {undone}", said.trim_end_matches('.')),
            None => said,
        };
        Err(RemoteFailure::new(
            "script_failed",
            message,
            "Mend what the machine says and try again.",
        ))
    }

    /// The program for this machine's processor.
    async fn program(&self) -> Result<Vec<u8>, RemoteFailure> {
        let (app, architecture) = (self.app.clone(), self.found.architecture.clone());
        let read = tokio::task::spawn_blocking(move || {
            let all = binaries::all(&app);
            let binary = all
                .into_iter()
                .find(|one| one.architecture == architecture)?;
            std::fs::read(binary.path).ok()
        });
        let read = read
            .await
            .map_err(|error| RemoteFailure::internal("a deployment", &anyhow::Error::new(error)))?;
        let architecture = &self.found.architecture;
        read.ok_or_else(|| {
            RemoteFailure::new(
                "no_program",
                format!("The hub has no agent for {architecture}."),
                "Put the program homelabcmd-agent-ARCH into the hub's agents folder.",
            )
        })
    }

    async fn make_code(&self, machine: &Machine) -> anyhow::Result<(String, EnrolmentId)> {
        let now = self.app.clock.now_ms();
        let code = new_code();
        let enrolment = Enrolment {
            id: EnrolmentId::new(),
            name: None,
            kind: None,
            tags: Vec::new(),
            machine_id: Some(machine.id),
            created_by: self.order.actor.name.clone(),
            created_at: now,
            expires_at: now + CODE_LIFETIME_MS,
            used_at: None,
        };
        let hash = sha256_hex(&normalise_code(code.expose()));
        let mut tx = self.app.db.write().await?;
        enrolments::insert(&mut tx, &enrolment, &hash).await?;
        tx.commit().await?;
        Ok((code.expose().to_owned(), enrolment.id))
    }

    async fn withdraw(&self, id: EnrolmentId) -> anyhow::Result<()> {
        let mut tx = self.app.db.write().await?;
        enrolments::delete(&mut tx, id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Where the agent shall find the hub: as it was said, or as the hub was told, or where the machine
    /// sees the hub at this moment.
    fn hub_url(&self) -> Result<String, RemoteFailure> {
        let config = &self.app.config;
        if let Some(url) = self.order.hub_url.clone().or_else(|| config.address()) {
            return Ok(url);
        }
        let listen = config.serve.listen;
        let seen: Option<IpAddr> = self
            .found
            .hub_address
            .as_deref()
            .and_then(|text| text.parse().ok())
            .filter(|_| self.access.target.jump.is_none());
        match seen {
            Some(seen) if seen.is_loopback() || !listen.ip().is_loopback() => {
                let port = listen.port();
                Ok(match seen {
                    IpAddr::V4(ip) => format!("http://{ip}:{port}"),
                    IpAddr::V6(ip) => format!("http://[{ip}]:{port}"),
                })
            }
            _ => Err(RemoteFailure::new(
                "hub_out_of_reach",
                format!("The hub listens on {listen}, which other machines cannot reach."),
                "Start the hub with --listen 0.0.0.0:7420, or with --public-url when a proxy stands before it.",
            )),
        }
    }
}

/// Why the script broke off: its own word where it has one, else what the last program said that it ran.
/// Before that, programs that went well may have said much.
fn words_of_script(stderr: &str) -> Option<&str> {
    let lines = || {
        stderr
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let own = lines()
        .rev()
        .find_map(|line| line.strip_prefix("install: "));
    own.or_else(|| lines().next_back())
}

#[cfg(test)]
mod tests {
    use super::words_of_script;

    #[test]
    fn the_script_has_the_last_word() {
        let enrolled = "INFO This machine is enrolled.\n";
        let bus = "Failed to connect to bus: No such file or directory";
        assert_eq!(words_of_script(&format!("{enrolled}{bus}\n\n")), Some(bus));
        assert_eq!(
            words_of_script(&format!("{enrolled}install: the disk is full\nrm: gone\n")),
            Some("the disk is full")
        );
        assert_eq!(words_of_script("\n"), None);
    }
}
