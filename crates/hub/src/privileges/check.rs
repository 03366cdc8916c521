//! The live look: what `sudo` itself says that a user may do.
//!
//! Where the hub logs in as that user, `sudo -n -l` tells without any right. Where it logs in as another, or
//! `sudo` wants a password even to tell, root asks for the user.

use std::time::Duration;

use futures_util::future::join_all;

use super::listing::{self, Item};
use super::model::{Check, CheckedGrant, Everything, FileState, GrantState, PATH};
use super::plan::Plan;
use super::sudoers::Grant;
use crate::app::App;
use crate::audit::Actor;
use crate::platform::http::{Error, Result};
use crate::platform::ssh::{Command, Ending, Failure, Output, Sudo};
use crate::remote::{Access, Attempt, SudoMode, reach};

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How much of a list is kept, bytes.
const LIMIT: usize = 512 * 1024;

/// So many things beyond what is needed are named.
const MOST: usize = 50;

/// Prints the file; ends with 3 when there is none.
const READ: &str = r#"if [ -e "$1" ]; then exec cat -- "$1"; else exit 3; fi"#;

/// Looks at what is granted.
pub(super) async fn live(app: &App, plan: &Plan, actor: &Actor) -> Result<Check> {
    let purpose = format!("looking at what sudo grants on {}", plan.machine.name);
    let how = Attempt::patient(actor, &purpose);
    let access = reach(app, plan.machine.id, &how).await?;
    Looking {
        app,
        plan,
        access,
        how: &how,
    }
    .look()
    .await
}

/// As whom `sudo` is asked.
#[derive(Debug, Clone)]
enum Asking {
    /// As the user whose rights they are.
    Self_,
    /// As root, about the user.
    Root(Sudo),
}

struct Looking<'a> {
    app: &'a App,
    plan: &'a Plan,
    access: Access,
    how: &'a Attempt<'a>,
}

impl Looking<'_> {
    async fn look(&self) -> Result<Check> {
        let asking = match self.plan.user == self.plan.login {
            true => Asking::Self_,
            false => Asking::Root(self.access.root(self.app, self.how).await?),
        };
        let (asking, items) = self.list(asking).await?;
        let Some(items) = items else {
            // It wants a password even to tell: nothing is known of what it grants.
            let states = vec![GrantState::Password; self.plan.in_use.grants.len()];
            return Ok(self.checked(states, None, FileState::Unknown));
        };
        let asked = self.plan.in_use.grants.iter();
        let asked = asked.map(|grant| self.is_permitted(&asking, grant));
        let permitted: Vec<bool> = join_all(asked).await.into_iter().collect::<Result<_>>()?;
        let states = self.plan.in_use.grants.iter().zip(permitted);
        let states = states.map(|(grant, may)| listing::state_of(grant, may, &items));
        let file = self.file(&asking, &items).await?;
        Ok(self.checked(states.collect(), Some(&items), file))
    }

    /// Without a list, nothing is known of what is granted.
    fn checked(&self, states: Vec<GrantState>, items: Option<&[Item]>, file: FileState) -> Check {
        let grants = &self.plan.in_use.grants;
        let mut more = items.map_or_else(Vec::new, |items| listing::beyond(grants, items));
        if let Some(excess) = more.len().checked_sub(MOST).filter(|excess| *excess > 0) {
            more.truncate(MOST);
            more.push(format!("and {excess} more"));
        }
        let checked = grants.iter().cloned().zip(states);
        let checked = checked.map(|(grant, state)| CheckedGrant { grant, state });
        let everything = items.map_or(Everything::Unknown, listing::everything);
        let (user, login) = (&self.plan.user, &self.plan.login);
        Check::new(user, login, checked.collect(), everything, more, file)
    }

    /// The whole list; `None` when a password is wanted that the hub has not.
    async fn list(&self, asking: Asking) -> Result<(Asking, Option<Vec<Item>>)> {
        let output = match self.ask(&asking, &[]).await {
            // Said by the sudo that root runs, and so taken for the one that makes root.
            Err(NotAsked::Refused(failure)) if failure.to_string().contains("unknown user") => {
                return Err(no_such_user(self.plan));
            }
            asked => asked?,
        };
        if let Some(items) = listing::parse(&printed(&output)) {
            return Ok((asking, Some(items)));
        }
        let said = output.stderr.text();
        if said.contains("unknown user") {
            return Err(no_such_user(self.plan));
        }
        let wants_password = ["password is required", "authentication is required"]
            .iter()
            .any(|words| said.contains(words));
        match (&asking, self.plan.sudo) {
            (Asking::Self_, SudoMode::Password) if wants_password => {
                let root = self.access.root(self.app, self.how).await?;
                let asking = Asking::Root(root);
                match self.ask(&asking, &[]).await {
                    Ok(output) => Ok((asking, listing::parse(&printed(&output)))),
                    // The right password, and not the right to ask for others.
                    Err(NotAsked::Refused(_)) => Ok((asking, None)),
                    Err(error) => Err(error.into()),
                }
            }
            _ if wants_password => Ok((asking, None)),
            _ => Err(Error::bad_gateway(
                "sudo_unreadable",
                format!(
                    "The machine's sudo does not tell what it grants: {}.",
                    output.complaint()
                ),
            )),
        }
    }

    async fn is_permitted(&self, asking: &Asking, grant: &Grant) -> Result<bool> {
        let output = self.ask(asking, &grant.argv).await?;
        // Some answer a user who may do nothing with a sentence and a success.
        Ok(output.is_success() && output.stdout.text().trim_start().starts_with('/'))
    }

    /// Asks what the user may run, or whether it is this.
    async fn ask(
        &self,
        asking: &Asking,
        about: &[String],
    ) -> std::result::Result<Output, NotAsked> {
        let mut argv = vec!["sudo", "-n", "-l"];
        let sudo = match asking {
            Asking::Self_ => Sudo::No,
            Asking::Root(sudo) => {
                argv.extend(["-U", &self.plan.user]);
                sudo.clone()
            }
        };
        if !about.is_empty() {
            argv.push("--");
            argv.extend(about.iter().map(String::as_str));
        }
        let mut command = Command::new(argv, PATIENCE).with_sudo(sudo);
        command.limit = LIMIT;
        let output = self.access.run(self.app, self.how, command).await?;
        match &output.ending {
            Ending::Exited(127) => Err(NotAsked::Other(no_sudo())),
            Ending::Exited(_) => Ok(output),
            _ => Err(NotAsked::Other(Error::bad_gateway(
                "command_failed",
                format!(
                    "sudo was asked what it grants, and {}.",
                    output.ending_words()
                ),
            ))),
        }
    }

    /// How the file compares, where the hub may read it without being refused.
    async fn file(&self, asking: &Asking, items: &[Item]) -> Result<FileState> {
        let is_root = match (asking, self.plan.sudo) {
            (Asking::Root(_), _) | (_, SudoMode::Password) => true,
            (Asking::Self_, SudoMode::Passwordless) => {
                listing::everything(items) == Everything::WithoutPassword
            }
            (Asking::Self_, SudoMode::None) => self.plan.login == "root",
        };
        if !is_root {
            return Ok(FileState::Unknown);
        }
        let sudo = match asking {
            Asking::Root(sudo) => sudo.clone(),
            Asking::Self_ => self.access.root(self.app, self.how).await?,
        };
        let command = Command::new(["sh", "-c", READ, "hlc", PATH], PATIENCE).with_sudo(sudo);
        let output = match self.access.run(self.app, self.how, command).await {
            Err(Failure::Sudo { .. }) => return Ok(FileState::Unknown),
            read => read?,
        };
        Ok(match output.ending {
            Ending::Exited(0) if output.stdout.text() == self.plan.text => FileState::Same,
            Ending::Exited(0) => FileState::Different,
            Ending::Exited(3) => FileState::Missing,
            _ => FileState::Unknown,
        })
    }
}

/// Why `sudo` could not be asked.
#[derive(Debug)]
enum NotAsked {
    /// It does not let the hub become root to ask.
    Refused(Failure),
    Other(Error),
}

impl From<Failure> for NotAsked {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Sudo { .. } => Self::Refused(failure),
            _ => Self::Other(failure.into()),
        }
    }
}

impl From<NotAsked> for Error {
    fn from(not_asked: NotAsked) -> Self {
        match not_asked {
            NotAsked::Refused(failure) => failure.into(),
            NotAsked::Other(error) => error,
        }
    }
}

/// A user who may do nothing is told so on standard error.
fn printed(output: &Output) -> String {
    let mut text = output.stdout.text();
    text.push('\n');
    text.push_str(&output.stderr.text());
    text
}

pub(super) fn no_sudo() -> Error {
    Error::conflict("no_sudo", "There is no sudo on the machine.")
        .advising("Install sudo there, or let the hub log in as root.")
}

pub(super) fn no_such_user(plan: &Plan) -> Error {
    Error::conflict(
        "no_such_user",
        format!("There is no user {} on {}.", plan.user, plan.machine.name),
    )
    .advising("Make the user there, or say another one.")
}
