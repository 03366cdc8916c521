//! The file for a machine, with whom it is for and how it gets there.

use std::collections::HashSet;

use super::in_use::{InUse, in_use};
use super::sudoers::{NotGrantable, sudoers};
use crate::app::App;
use crate::commands;
use crate::machines::{self, Machine, MachineId};
use crate::platform::http::{Error, Result};
use crate::remote::{self, Connectivity, SudoMode, target_of_machine};
use crate::services;

/// What is needed on a machine.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) machine: Machine,
    /// Whose rights it is about.
    pub(super) user: String,
    /// Who the hub logs in as.
    pub(super) login: String,
    /// How it becomes root.
    pub(super) sudo: SudoMode,
    pub(super) in_use: InUse,
    /// The file.
    pub(super) text: String,
}

impl Plan {
    /// For this user, or the one that the hub logs in as.
    pub(super) async fn of(app: &App, id: MachineId, user: Option<String>) -> Result<Self> {
        let mut conn = app.db.read().await?;
        let machine = machines::wanted(&mut conn, id).await?;
        let target = target_of_machine(app, &mut conn, &machine).await?;
        let user = match user.filter(|user| !user.is_empty()) {
            Some(user) => user,
            None if target.user == "root" => {
                let user = remote::connectivity(&mut conn).await?.user;
                match user.as_str() {
                    "root" => Connectivity::default().user,
                    _ => user,
                }
            }
            None => target.user.clone(),
        };
        let watches = services::watches(&mut conn, Some(&[id])).await?;
        let expected = watches.into_values().flat_map(|watch| watch.expected);
        let expected: Vec<String> = expected.map(|service| service.unit).collect();
        let catalogue = app.commands.catalogue()?;
        let mut usable = HashSet::new();
        for definition in catalogue.all() {
            if commands::is_approved(&mut conn, definition).await? {
                usable.insert(definition.name.as_str());
            }
        }
        let in_use = in_use(catalogue, &expected, |definition| {
            usable.contains(definition.name.as_str())
        });
        let text = sudoers(&user, &in_use.grants).map_err(|error| match error {
            NotGrantable::User(_) => Error::invalid("user", format!("{}.", sentence(&error))),
            NotGrantable::Word(_) | NotGrantable::Empty => Error::internal(&error.into()),
        })?;
        Ok(Self {
            machine,
            user,
            login: target.user,
            sudo: target.sudo,
            in_use,
            text,
        })
    }

    /// What has to be known about whom the file is for.
    pub(super) fn note(&self) -> Option<String> {
        let (user, login) = (&self.user, &self.login);
        if login == "root" {
            return Some(format!(
                "The hub logs in as root there, who needs no sudo. The file counts once it logs in as {user}."
            ));
        }
        if user != login {
            return Some(format!(
                "The hub logs in as {login} there. The file counts once it logs in as {user}."
            ));
        }
        match self.sudo {
            SudoMode::None => Some(
                "The hub does not use sudo there. The file counts once its sudo mode is \"without a password\"."
                    .into(),
            ),
            SudoMode::Password | SudoMode::Passwordless => None,
        }
    }
}

fn sentence(error: &NotGrantable) -> String {
    let text = error.to_string();
    let mut signs = text.chars();
    let first = signs.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + signs.as_str()
}
