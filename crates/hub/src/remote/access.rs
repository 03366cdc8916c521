//! A machine that was reached, and what can be done there.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::connect::{Attempt, attempt, internal, named, unopened};
use super::model::SudoMode;
use super::plan::{Target, target_of};
use super::steps::Steps;
use crate::app::App;
use crate::credentials::{self, CredentialKind, Opening};
use crate::machines::MachineId;
use crate::platform::ssh::{Command, Connection, Failure, Output, Pool, Sudo};

/// A connection that nobody uses is closed after so long.
pub(super) const IDLE: Duration = Duration::from_secs(300);

/// The hub's connections to machines.
#[derive(Debug, Default)]
pub struct Remote {
    connections: Pool<MachineId>,
}

impl Remote {
    /// One for each machine.
    pub fn connections(&self) -> &Pool<MachineId> {
        &self.connections
    }
}

/// A machine that was reached.
#[derive(Debug, Clone)]
pub struct Access {
    /// Where commands go.
    pub connection: Arc<Connection>,
    /// How it was reached.
    pub target: Target,
}

/// Reaches a machine: over the connection that is open, or a new one.
///
/// # Errors
/// When it cannot be reached, in kinds that can be told apart.
pub async fn reach(app: &App, machine: MachineId, how: &Attempt<'_>) -> Result<Access, Failure> {
    reach_in_steps(app, machine, how, &mut Steps::unwatched()).await
}

/// The same for who watches the way there.
///
/// # Errors
/// When it cannot be reached.
pub async fn reach_in_steps(
    app: &App,
    machine: MachineId,
    how: &Attempt<'_>,
    steps: &mut Steps,
) -> Result<Access, Failure> {
    let target = wanted(app, machine).await?;
    let mut made = false;
    let connection = app
        .remote
        .connections
        .get(&machine, || async {
            made = true;
            // Now that it is the turn of this one: what was read before may have been changed meanwhile.
            let target = wanted(app, machine).await?;
            attempt(app, &target, how, steps).await
        })
        .await;
    match (&connection, made) {
        (Ok(connection), false) => {
            let words = format!(
                "over the connection to {} that is open",
                connection.address()
            );
            steps.done("connect", "Connect", words);
        }
        // Somebody else was connecting.
        (Err(failure), false) => {
            let (word, title) = named(failure.step());
            steps.failed(word, title, failure.to_string());
        }
        (_, true) => {}
    }
    Ok(Access {
        connection: connection?,
        target,
    })
}

/// How this machine is to be reached now.
async fn wanted(app: &App, machine: MachineId) -> Result<Target, Failure> {
    target_of(app, machine)
        .await
        .map_err(|error| internal(&error))?
        .ok_or_else(|| Failure::Unusable("There is no such machine.".into()))
}

impl Access {
    /// Runs a command there. When the connection turns out to be dead before anything of the command was
    /// sent, a new one is made; a command that may have begun is not sent again.
    ///
    /// # Errors
    /// When it did not run.
    pub async fn run(
        &self,
        app: &App,
        how: &Attempt<'_>,
        command: Command,
    ) -> Result<Output, Failure> {
        self.run_until(app, how, command, CancellationToken::new())
            .await
    }

    /// The same; the command is ended on the machine when the token says so.
    ///
    /// # Errors
    /// When it did not run.
    pub async fn run_until(
        &self,
        app: &App,
        how: &Attempt<'_>,
        command: Command,
        cancel: CancellationToken,
    ) -> Result<Output, Failure> {
        let Some((machine, _)) = &self.target.machine else {
            return self.connection.run_until(command, cancel).await;
        };
        let connect = |is_first: bool| async move {
            // As it is to be reached now, which may not be how it was when this began.
            let target = wanted(app, *machine).await?;
            let tries = if is_first { how.tries } else { 1 };
            let how = Attempt {
                tries,
                ..how.clone()
            };
            attempt(app, &target, &how, &mut Steps::unwatched()).await
        };
        app.remote
            .connections
            .run(machine, connect, command, cancel)
            .await
    }

    /// What makes a command run as root there. A stored password is opened for it, and that is on record.
    ///
    /// # Errors
    /// When the password cannot be opened.
    pub async fn root(&self, app: &App, how: &Attempt<'_>) -> Result<Sudo, Failure> {
        root_of(app, &self.target, how).await
    }
}

/// What makes a command run as root on this target.
///
/// # Errors
/// When the password cannot be opened.
pub(super) async fn root_of(
    app: &App,
    target: &Target,
    how: &Attempt<'_>,
) -> Result<Sudo, Failure> {
    match target.sudo {
        SudoMode::None => Ok(Sudo::No),
        SudoMode::Passwordless => Ok(Sudo::Passwordless),
        SudoMode::Password if target.machine.is_none() => Err(Failure::Withheld),
        SudoMode::Password => {
            // Most people have one password for both.
            let kinds = [CredentialKind::SudoPassword, CredentialKind::SshPassword];
            let opening = Opening {
                machine: target.owner(),
                kinds: &kinds,
                // That this machine is told a password is what an admin said of it.
                shared_passwords: true,
                to: Some(&target.place()),
                purpose: how.purpose,
                actor: how.actor,
            };
            let password = credentials::reveal_first(app, opening)
                .await
                .map_err(|error| unopened(&error))?;
            password.map(Sudo::Password).ok_or_else(|| {
                Failure::Unusable(
                    "No sudo password is stored for this machine. Store one under its connection."
                        .into(),
                )
            })
        }
    }
}
