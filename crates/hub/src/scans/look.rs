//! The look itself: reaching the machine, becoming root where that goes, one run of the script.

use std::sync::Arc;
use std::time::Duration;

use homelabcmd_probe::scan::SCRIPT;
use tokio_util::sync::CancellationToken;

use super::outcome::{Outcome, outcome_of};
use crate::app::App;
use crate::platform::secrets::{hex, random};
use crate::platform::ssh::{Command, Failure, Stdin, Sudo};
use crate::platform::text::one_line;
use crate::remote::{Access, Attempt, Steps, Target, attempt, reach};

/// All that the script prints, by its own limits, and room to spare.
const MOST_BYTES: usize = 8 << 20;

/// A look at one machine.
pub(super) struct Look<'a> {
    pub(super) app: &'a App,
    pub(super) target: &'a Target,
    pub(super) how: Attempt<'a>,
    pub(super) patience: Duration,
    /// Ends it, on the machine as well.
    pub(super) end: &'a CancellationToken,
}

impl Look<'_> {
    /// Looks, and says what became of it.
    pub(super) async fn take(&self) -> Outcome {
        let looked = tokio::select! {
            biased;
            () = self.end.cancelled() => return Outcome::cancelled(),
            access = self.open() => match access {
                Ok(access) => self.at(access).await,
                Err(failure) => Err(failure),
            }
        };
        looked.unwrap_or_else(|failure| Outcome::unreached(&failure))
    }

    async fn at(&self, access: Access) -> Result<Outcome, Failure> {
        let mut access = access;
        let mut asked = self.ask(&access).await;
        let is_pooled = self.target.machine.is_some();
        if is_pooled && matches!(asked, Err(Failure::Died { .. })) {
            // The open connection was dead already, so nothing was begun over it.
            access = self.open().await?;
            asked = self.ask(&access).await;
        }
        if !is_pooled {
            access.connection.close().await;
        }
        let mut outcome = asked?;
        outcome.address = Some(access.connection.address().clone());
        Ok(outcome)
    }

    async fn open(&self) -> Result<Access, Failure> {
        if let Some((id, _)) = &self.target.machine {
            return reach(self.app, *id, &self.how).await;
        }
        let mut steps = Steps::unwatched();
        let connection = attempt(self.app, self.target, &self.how, &mut steps).await?;
        Ok(Access {
            connection: Arc::new(connection),
            target: self.target.clone(),
        })
    }

    /// As root where that goes; a root that is refused is a note.
    async fn ask(&self, access: &Access) -> Result<Outcome, Failure> {
        let refused = match access.root(self.app, &self.how).await {
            Ok(Sudo::No) => None,
            Ok(sudo) => match self.run(access, sudo).await {
                Ok(outcome) => return Ok(as_root(outcome, true)),
                Err(refusal @ Failure::Sudo { .. }) => Some(refusal),
                Err(failure) => return Err(failure),
            },
            Err(failure) => Some(failure),
        };
        let mut outcome = self.run(access, Sudo::No).await?;
        let user = &access.target.user;
        if let Some(refusal) = refused {
            outcome.notes.push(one_line(&format!(
                "Root was refused ({refusal}), so the scan ran as {user}: it does not tell which \
                 programs of others listen on ports."
            )));
        }
        Ok(as_root(outcome, user == "root"))
    }

    async fn run(&self, access: &Access, sudo: Sudo) -> Result<Outcome, Failure> {
        let nonce = hex(&random::<16>());
        let mut command = Command::new(["sh", "-s", nonce.as_str()], self.patience)
            .with_sudo(sudo)
            .with_stdin(Stdin::Bytes(SCRIPT.into()));
        command.limit = MOST_BYTES;
        let connection = &access.connection;
        let output = connection.run_until(command, self.end.clone()).await?;
        // Some milliseconds, and a hostile machine can make it more.
        let read = tokio::task::spawn_blocking(move || outcome_of(&output, &nonce)).await;
        let outcome = read.map_err(anyhow::Error::new).flatten();
        Ok(outcome.unwrap_or_else(|cause| Outcome::internal(&cause)))
    }
}

fn as_root(mut outcome: Outcome, is_root: bool) -> Outcome {
    outcome.as_root = Some(is_root);
    outcome
}
