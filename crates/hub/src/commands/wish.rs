//! From what somebody asks for to what would be run: the definition, the values, the argv.

use std::sync::Arc;

use homelabcmd_probe::manager::Manager;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::catalogue::{Circumstances, Definition, Expectation, Values};
use super::definitions::is_approved;
use super::model::{CommandSettings, Reason, Way};
use super::{old_agents, policy};
use crate::accounts::Caller;
use crate::app::App;
use crate::machines::{self, Brief, Machine, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Error, Result};
use crate::platform::secrets::sha256_hex;
use crate::updates;

/// What to run: an action of the catalogue with its parameters, or a command as text that has to be what an
/// action would run.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CommandWish)]
pub(super) struct Wish {
    /// The name of an action in the catalogue.
    pub(super) action: Option<String>,
    /// Its parameters.
    #[schema(value_type = Option<Object>)]
    pub(super) params: Option<Map<String, Value>>,
    /// A command line instead: it has to be exactly what the action `action_type` would run.
    pub(super) command: Option<String>,
    /// The name of that action.
    pub(super) action_type: Option<String>,
}

/// What would be run.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) definition: Arc<Definition>,
    pub(super) values: Values,
}

/// What would be run, and where.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) machine: Machine,
    pub(super) choice: Choice,
    /// One command after the other.
    pub(super) steps: Vec<Vec<String>>,
    pub(super) via: Way,
    pub(super) title: String,
    /// Why it has to wait for an approval; empty when it has not.
    pub(super) reasons: Vec<Reason>,
}

impl Wish {
    /// An action of the catalogue, by a handler that knows its parameters.
    pub(super) fn of(action: &str, params: &[(&str, Value)]) -> Self {
        let params = params
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        Self {
            action: Some(action.to_owned()),
            params: Some(params.collect()),
            ..Self::default()
        }
    }

    /// The name of the action that is wished for, for the record.
    pub(super) fn name(&self) -> &str {
        let name = self.action.as_deref().or(self.action_type.as_deref());
        name.unwrap_or("nothing")
    }

    /// Reads it.
    ///
    /// # Errors
    /// 400 where it is no action, its parameters are wrong, or the command is not what the action would run.
    pub(super) fn read(&self, app: &App) -> Result<Choice> {
        let find = |pointer: &str, name: &str| {
            let found = app.commands.catalogue()?.get(name).cloned();
            found.ok_or_else(|| {
                Error::bad_request(
                    "unknown_action",
                    "There is no such action in the catalogue. GET /api/v1/commands/catalogue lists them.",
                )
                .naming(pointer, "No action is called so.")
            })
        };
        match (&self.action, &self.command, &self.action_type) {
            (Some(name), None, None) => {
                let definition = find("/action", name)?;
                let given = self.params.clone().unwrap_or_default();
                let values = definition.values(&given).map_err(|errors| {
                    let words: Vec<&str> = errors.iter().map(|e| e.detail.as_str()).collect();
                    let detail = words.join(" ");
                    errors.iter().fold(
                        Error::bad_request("invalid_parameter", detail),
                        |error, field| error.naming(&field.pointer, &field.detail),
                    )
                })?;
                Ok(Choice { definition, values })
            }
            (None, Some(line), Some(name)) if self.params.is_none() => {
                let definition = find("/action_type", name)?;
                let values = definition.values_of_line(line).ok_or_else(|| {
                    Error::bad_request(
                        "command_not_allowed",
                        format!("This command is not what the action {name} would run."),
                    )
                    .naming(
                        "/command",
                        "Only what an action would run is accepted, word for word.",
                    )
                })?;
                Ok(Choice { definition, values })
            }
            _ => Err(Error::bad_request(
                "bad_wish",
                "Give `action` and its `params`, or `command` and `action_type`.",
            )),
        }
    }
}

impl Choice {
    /// The unit that is to run after it and may be down until then; an alert waits that long.
    pub(super) fn unit_on_its_way(&self) -> Option<&str> {
        let expects = self.definition.expects;
        (expects == Some(Expectation::Running))
            .then(|| self.definition.unit(&self.values))
            .flatten()
    }

    /// Refuses what this caller may not do.
    ///
    /// # Errors
    /// 403 where the action needs another role, or an admin has not approved it yet.
    pub(super) async fn check_allowed(&self, conn: &mut Conn, caller: &Caller) -> Result<()> {
        let definition = &self.definition;
        if !caller.role.includes(definition.role) {
            return Err(Error::forbidden(
                "role_needed",
                format!(
                    "{} needs the role {}.",
                    definition.name,
                    definition.role.as_str()
                ),
            ));
        }
        if !is_approved(conn, definition).await? {
            return Err(Error::forbidden(
                "action_not_approved",
                format!(
                    "{} is an action of your own, and an admin has not approved it as it is written now.",
                    definition.name
                ),
            )
            .advising("An admin approves it under Commands, Catalogue."));
        }
        Ok(())
    }

    /// The same on a machine, which is `brief` in a few words.
    ///
    /// # Errors
    /// 404 where there is no such machine.
    pub(super) async fn on(
        &self,
        conn: &mut Conn,
        settings: &CommandSettings,
        id: MachineId,
        brief: Option<&Brief>,
    ) -> Result<Plan> {
        let machine = machines::wanted(conn, id).await?;
        let brief = brief.ok_or_else(|| Error::not_found("machine"))?;
        let circumstances = circumstances(conn, &self.definition, &machine).await?;
        let (via, steps) = match old_agents::text(settings, &machine, self, &circumstances) {
            Some(text) => (Way::Agent, Ok(vec![vec!["sh".into(), "-c".into(), text]])),
            None => {
                let steps = self.definition.steps(&self.values, &circumstances);
                (Way::Ssh, steps)
            }
        };
        Ok(Plan {
            via,
            steps: steps.map_err(|why| Error::conflict("not_possible", why))?,
            title: self.definition.title(&self.values),
            reasons: policy::reasons_to_wait(&self.definition, settings, id, brief),
            machine,
            choice: self.clone(),
        })
    }
}

impl Plan {
    /// What may not be done twice at once on one machine.
    pub(super) fn exclusive(&self) -> String {
        match &self.choice.definition.exclusive {
            Some(name) => name.clone(),
            // A list of packages is longer than what an index takes.
            None => sha256_hex(&format!("{:?}", self.steps)),
        }
    }

    /// What it does to people.
    pub(super) fn effect(&self) -> String {
        self.choice
            .definition
            .effect(&self.choice.values, &self.machine.name)
    }

    /// Its parameters as JSON.
    pub(super) fn params(&self) -> Value {
        self.choice.values.json(&self.choice.definition)
    }
}

/// What its commands depend on beside its parameters.
async fn circumstances(
    conn: &mut Conn,
    definition: &Definition,
    machine: &Machine,
) -> sqlx::Result<Circumstances> {
    if !definition.is_of_packages() {
        return Ok(Circumstances::default());
    }
    let manager = machine.facts.package_manager.as_deref();
    Ok(Circumstances {
        manager: manager.and_then(Manager::from_name),
        security: updates::security_packages(conn, machine.id).await?,
    })
}
