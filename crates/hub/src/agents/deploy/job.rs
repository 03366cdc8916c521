//! What is done on the machine: the script, the program, the first beat.

use std::time::Duration;

use tokio::time::Instant;

use super::super::install::script_for;
use super::super::model::{CODE_LIFETIME_MS, Enrolment, EnrolmentId};
use super::super::{binaries, store as enrolments};
use super::address::{self, Known};
use super::look::Found;
use super::model::DeploymentId;
use super::proof::Before;
use super::script::{self, CUT, HALF_TAKEN_BACK, Said};
use super::store;
use crate::accounts;
use crate::app::AppState;
use crate::audit::Actor;
use crate::machines::{self, MachineId};
use crate::platform::secrets::{new_code, normalise_code, sha256_hex};
use crate::platform::ssh::{Command, Stdin, Sudo};
use crate::remote::{Access, Attempt, RemoteFailure, Steps};

/// How long reading the journal may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long the script may take: a small board writes slowly and hashes slowly.
const PATIENCE_WITH_SCRIPT: Duration = Duration::from_secs(240);

/// How long the first beat may take. An agent beats as soon as it runs.
const PATIENCE_WITH_BEAT: Duration = Duration::from_secs(60);

/// A machine that was reached, and what is to be done there.
pub(super) struct Job<'a> {
    pub(super) app: &'a AppState,
    pub(super) id: DeploymentId,
    pub(super) machine: MachineId,
    pub(super) actor: &'a Actor,
    pub(super) purpose: &'a str,
    pub(super) access: Access,
    pub(super) root: Sudo,
}

/// One run of the script that changes something.
struct Change<'a> {
    word: &'a str,
    title: &'a str,
    arguments: Vec<&'a str>,
    stdin: Vec<u8>,
}

impl Job<'_> {
    pub(super) async fn install(
        &self,
        found: &Found,
        hub_url: Option<String>,
        options: Vec<&str>,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let hub = match self.hub_url(found, hub_url) {
            Ok(hub) => hub,
            Err(problem) => {
                steps.failed("address", "Find the hub's address", &problem.message);
                return Err(problem);
            }
        };
        let program = self.program(found).await?;
        let (code, enrolment) = self.make_code().await.map_err(|e| internal(&e))?;
        let title = match found.agent.is_some() {
            true => format!("Replace the agent and enrol at {hub}"),
            false => format!("Install the agent and enrol at {hub}"),
        };
        let mut arguments = vec!["-", "--from", "-", "--hub", &hub, "--keep-previous"];
        arguments.extend(options);
        let change = Change {
            word: "install",
            title: &title,
            arguments,
            stdin: [code.as_bytes(), b"\n", &program].concat(),
        };
        let changed = self.change(change, true, steps).await;
        if changed.is_err() {
            // The code is of no use to anybody any more.
            let _ = self.withdraw(enrolment).await;
        }
        changed.map_err(|problem| at(problem, &hub))
    }

    pub(super) async fn upgrade(
        &self,
        found: &Found,
        options: Vec<&str>,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let mut arguments = vec!["--upgrade", "--from", "-", "--keep-previous"];
        arguments.extend(options);
        let change = Change {
            word: "install",
            title: "Replace the agent",
            arguments,
            stdin: self.program(found).await?,
        };
        self.change(change, false, steps).await
    }

    pub(super) async fn reconfigure(
        &self,
        options: Vec<&str>,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let mut arguments = vec!["--reconfigure", "--keep-previous"];
        arguments.extend(options);
        let change = Change {
            word: "configure",
            title: "Set the agent anew",
            arguments,
            stdin: Vec::new(),
        };
        self.change(change, false, steps).await
    }

    pub(super) async fn remove(&self, steps: &mut Steps) -> Result<(), RemoteFailure> {
        self.script(
            "remove",
            "Take the agent away",
            &["--uninstall"],
            Vec::new(),
            steps,
        )
        .await?;
        let revoked = async {
            let mut tx = self.app.db.write().await?;
            accounts::revoke_tokens_of_machine(&mut tx, &self.machine.to_string()).await?;
            machines::forget_agent(&mut tx, self.machine).await?;
            self.app.roster.changed();
            tx.commit().await?;
            anyhow::Ok(())
        };
        revoked.await.map_err(|error| internal(&error))?;
        self.app.tokens.forget_agents();
        steps.done(
            "revoke",
            "Withdraw its token",
            "the machine and its history stay in the hub",
        );
        Ok(())
    }

    /// Changes something and waits for the proof. What is not proved is taken back: by the script itself, by
    /// another one, or, where the machine cannot be reached for it, later (`follow_up.rs`).
    async fn change(
        &self,
        change: Change<'_>,
        enrols: bool,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let before = async {
            let before = Before::now(self.app, self.machine, enrols).await?;
            let mut tx = self.app.db.write().await?;
            store::save_left_open(&mut tx, self.id, Some(&before)).await?;
            tx.commit().await?;
            anyhow::Ok(before)
        };
        let before = before.await.map_err(|error| internal(&error))?;
        let ran = self
            .script(
                change.word,
                change.title,
                &change.arguments,
                change.stdin,
                steps,
            )
            .await;
        match ran {
            Ok(said) => self.prove(&before, said.version.as_deref(), steps).await,
            Err(problem) => {
                match problem.code.as_str() {
                    CUT => {
                        let _ = self.take_back(&before, steps).await;
                    }
                    HALF_TAKEN_BACK => {}
                    _ => self.close(&before).await,
                }
                Err(problem)
            }
        }
    }

    /// The first beat proves it. Without it, what was done is taken back.
    async fn prove(
        &self,
        before: &Before,
        version: Option<&str>,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        match self.first_beat(before, version, steps).await {
            Ok(()) => {
                // Where it cannot be said to the machine now, it is later.
                if self.settle().await.is_ok() {
                    self.close(&Before::default()).await;
                }
                Ok(())
            }
            Err(problem) => {
                let _ = self.take_back(before, steps).await;
                Err(problem)
            }
        }
    }

    /// Says to the machine that the change stays.
    pub(super) async fn settle(&self) -> Result<(), RemoteFailure> {
        self.run_script(&["--settle"], Vec::new()).await.map(|_| ())
    }

    /// Whether the change that is open came to its end, so that only the proof is missing.
    pub(super) async fn is_over(&self) -> bool {
        self.run_script(&["--is-over"], Vec::new()).await.is_ok()
    }

    /// Takes back what is open on the machine.
    pub(super) async fn take_back(
        &self,
        before: &Before,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        self.script("undo", "Take it back", &["--undo"], Vec::new(), steps)
            .await?;
        self.close(before).await;
        Ok(())
    }

    /// Nothing is open on the machine any more. A token that was made for what was taken back, and never used, ends.
    pub(super) async fn close(&self, before: &Before) {
        let closed = async {
            let mut tx = self.app.db.write().await?;
            store::save_left_open(&mut tx, self.id, None).await?;
            if before.enrols {
                accounts::revoke_pending_tokens(&mut tx, &self.machine.to_string()).await?;
            }
            tx.commit().await?;
            anyhow::Ok(())
        };
        if let Err(error) = closed.await {
            // Then it is looked at once more, which finds nothing to do there.
            tracing::warn!("that a deployment left nothing open could not be stored: {error:#}");
        }
        self.app.tokens.forget_agents();
    }

    pub(super) async fn first_beat(
        &self,
        before: &Before,
        version: Option<&str>,
        steps: &mut Steps,
    ) -> Result<(), RemoteFailure> {
        let title = "Wait for the first beat";
        let begun = Instant::now();
        let proved = before
            .proved(self.app, self.machine, version, PATIENCE_WITH_BEAT)
            .await
            .map_err(|error| internal(&error))?;
        if proved {
            let seconds = begun.elapsed().as_secs_f64();
            steps.done("beat", title, format!("it came after {seconds:.1} s"));
            return Ok(());
        }
        let said = self.last_words().await;
        let problem = RemoteFailure::new(
            "no_beat",
            format!("No beat of the new agent came. It says: {said}"),
            "Check that the machine reaches the hub's address, which must be one that other machines can use.",
        );
        steps.failed("beat", title, &problem.message);
        Err(problem)
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
        let output = self.access.run(self.app, &self.how(), command).await;
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
    ) -> Result<Said, RemoteFailure> {
        let ran = self.run_script(arguments, stdin).await;
        match &ran {
            Ok(said) => steps.done(word, title, &said.last),
            Err(problem) => steps.failed(word, title, &problem.message),
        }
        ran
    }

    fn how(&self) -> Attempt<'_> {
        Attempt::patient(self.actor, self.purpose)
    }

    /// Runs the install script as root, over the connection that is there or a new one. Where the hub ends
    /// meanwhile, or it takes too long, it is asked to end and takes back by itself what it did.
    async fn run_script(&self, arguments: &[&str], stdin: Vec<u8>) -> Result<Said, RemoteFailure> {
        let app = self.app.clone();
        let text = tokio::task::spawn_blocking(move || script_for(&app, ""))
            .await
            .map_err(|error| internal(&anyhow::Error::new(error)))?;
        let argv = ["sh", "-c", &text, "install"]
            .into_iter()
            .chain(arguments.iter().copied());
        let command = Command::new(argv, PATIENCE_WITH_SCRIPT)
            .with_sudo(self.root.clone())
            .with_stdin(Stdin::Bytes(stdin))
            .asked_to_end();
        script::outcome(&self.access.run(self.app, &self.how(), command).await?)
    }

    /// The program for this machine's processor.
    async fn program(&self, found: &Found) -> Result<Vec<u8>, RemoteFailure> {
        let (app, architectures) = (self.app.clone(), found.architectures.clone());
        let read = tokio::task::spawn_blocking(move || {
            let all = binaries::all(&app);
            let of = |name: &String| all.iter().find(|one| one.architecture == *name);
            let binary = architectures.iter().find_map(of)?;
            std::fs::read(&binary.path).ok()
        });
        let read = read
            .await
            .map_err(|error| internal(&anyhow::Error::new(error)))?;
        let architecture = found.architecture();
        read.ok_or_else(|| {
            RemoteFailure::new(
                "no_program",
                format!("The hub has no agent for {architecture}."),
                "Put the program homelabcmd-agent-ARCH into the hub's agents folder.",
            )
        })
    }

    async fn make_code(&self) -> anyhow::Result<(String, EnrolmentId)> {
        let now = self.app.clock.now_ms();
        let code = new_code();
        let enrolment = Enrolment {
            id: EnrolmentId::new(),
            name: None,
            kind: None,
            tags: Vec::new(),
            machine_id: Some(self.machine),
            created_by: self.actor.name.clone(),
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
    fn hub_url(&self, found: &Found, said: Option<String>) -> Result<String, RemoteFailure> {
        let config = &self.app.config;
        address::hub_url(Known {
            said: said.or_else(|| config.address()),
            listen: config.serve.listen,
            seen: found.hub_address.as_deref(),
            by_jump: self.access.target.jump.is_some(),
        })
    }
}

/// The same failure, with the address that the agent was given.
fn at(problem: RemoteFailure, hub: &str) -> RemoteFailure {
    match problem.code.as_str() {
        "no_beat" => {
            let message = format!("{} The hub's address was {hub}.", problem.message);
            RemoteFailure::new(&problem.code, message, &problem.advice)
        }
        _ => problem,
    }
}

fn internal(cause: &anyhow::Error) -> RemoteFailure {
    RemoteFailure::internal("a deployment", cause)
}
