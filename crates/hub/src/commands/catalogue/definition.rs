use std::collections::BTreeMap;
use std::time::Duration;

use homelabcmd_probe::manager::Manager;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use super::packages;
use super::parameter::{Kind, Parameter, Value};
use super::shell_words::words;
use super::template::{Template, Word};
use crate::accounts::Role;
use crate::platform::http::FieldError;

/// What an action may do to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    /// Nobody notices.
    Harmless,
    /// Something is away for a moment.
    Disruptive,
    /// The machine is away, or something cannot be taken back. It waits for an approval.
    Dangerous,
}

/// An action that can be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// In requests: lower case, digits and `_`.
    pub name: String,
    /// It comes from the data folder, not with the hub.
    pub is_own: bool,
    /// What it takes.
    pub parameters: Vec<Parameter>,
    /// Whether it needs root.
    pub root: bool,
    /// When it is ended.
    pub timeout: Duration,
    /// What it may do to people.
    pub danger: Danger,
    /// Who may ask for it.
    pub role: Role,
    /// Program and arguments as they are written, with the places in them; empty where the machine's package
    /// manager decides.
    pub written: Vec<String>,
    /// It ends the connection that it came over.
    pub ends_connection: bool,
    /// It goes on by itself on the machine, whatever becomes of the connection and the hub, and is followed.
    pub detached: bool,
    /// How the unit that is its parameter should be after it; it is looked at.
    pub expects: Option<Expectation>,
    /// What of one name is not done twice at once on a machine; without one, what is the same.
    pub exclusive: Option<String>,
    /// SHA-256 of how it was written, hex: an approval holds for exactly this.
    pub hash: String,
    pub(super) title: Word,
    pub(super) effect: Word,
    pub(super) work: Work,
    /// Other ways to write it as one line.
    pub(super) texts: Vec<Word>,
}

/// What it is that an action runs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Work {
    /// This, filled in.
    Argv(Template),
    /// What the machine's package manager wants for it.
    Packages(PackageWork),
}

/// How a unit should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// It runs, or has done its one task.
    Running,
    /// It does not run.
    Stopped,
}

/// What a package manager is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::commands) enum PackageWork {
    /// Fetch the lists.
    Refresh,
    /// Upgrade all that can be without removing anything.
    All,
    /// Upgrade all, and remove what stands in the way.
    Full,
    /// Security updates.
    Security,
    /// Those of the parameter `packages`.
    Chosen,
}

/// What an action's commands depend on beside its parameters.
#[derive(Debug, Clone, Default)]
pub struct Circumstances {
    /// The machine's package manager, where it is known.
    pub manager: Option<Manager>,
    /// The packages whose updates are for security, as the machine reports them.
    pub security: Vec<String>,
}

/// The values of an action's parameters, all that it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(BTreeMap<String, Value>);

impl Values {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// As JSON: texts, and lists of texts.
    pub fn json(&self, definition: &Definition) -> Json {
        let entries = definition.parameters.iter().filter_map(|parameter| {
            let words = self.get(&parameter.name)?.words();
            let json = match parameter.kind.is_list() {
                true => Json::from(words.to_vec()),
                false => Json::from(words.concat()),
            };
            Some((parameter.name.clone(), json))
        });
        Json::Object(entries.collect())
    }
}

impl Definition {
    /// Reads the parameters of a request.
    ///
    /// # Errors
    /// What is wrong, for each that is.
    pub fn values(&self, given: &Map<String, Json>) -> Result<Values, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut values = BTreeMap::new();
        for parameter in &self.parameters {
            let names = std::iter::once(&parameter.name).chain(&parameter.also);
            let mut found = names.filter_map(|name| given.get_key_value(name));
            let checked = match (found.next(), found.next(), &parameter.default) {
                (Some((name, value)), None, _) => parameter
                    .kind
                    .check(value)
                    .map_err(|invalid| wrong(name, invalid.0)),
                (Some((_, _)), Some((name, _)), _) => Err(wrong(
                    name,
                    format!("It is {}, which is given, too.", parameter.name),
                )),
                (None, _, Some(default)) => parameter
                    .kind
                    .check_words(&[default.as_str()])
                    .map_err(|invalid| wrong(&parameter.name, invalid.0)),
                (None, _, None) => Err(wrong(&parameter.name, "It has to be given.".into())),
            };
            match checked {
                Ok(value) => {
                    values.insert(parameter.name.clone(), value);
                }
                Err(error) => errors.push(error),
            }
        }
        let is_known = |name: &str| {
            let mut parameters = self.parameters.iter();
            parameters.any(|p| p.name == name || p.also.iter().any(|also| also == name))
        };
        for name in given.keys().filter(|name| !is_known(name)) {
            let known: Vec<&str> = self.parameters.iter().map(|p| p.name.as_str()).collect();
            let detail = match known.as_slice() {
                [] => "This action takes no parameters.".into(),
                known => format!("This action takes {} only.", known.join(", ")),
            };
            errors.push(wrong(name, detail));
        }
        match errors.is_empty() {
            true => Ok(Values(values)),
            false => Err(errors),
        }
    }

    /// Reads a command that a client wrote as one line. It is accepted when it is what this action would
    /// run, word for word, or one of its other texts; and it is the argv of the answer that is run, not the
    /// line.
    pub fn values_of_line(&self, line: &str) -> Option<Values> {
        let as_argv = || {
            let Work::Argv(template) = &self.work else {
                return None;
            };
            let argv = words(line)?;
            let values = self.values_of_words(template.find(&argv)?)?;
            // A value may be read as another one than was written: `nginx` as `nginx.service`.
            (template.fill(&values) == argv).then_some(values)
        };
        let as_text = || {
            let line = line.trim();
            self.texts.iter().find_map(|text| {
                let mut found = BTreeMap::new();
                text.find(line, &mut found)?;
                self.values_of_words(found)
            })
        };
        as_argv().or_else(as_text)
    }

    fn values_of_words(&self, mut found: BTreeMap<String, Vec<&str>>) -> Option<Values> {
        let values = self.parameters.iter().map(|parameter| {
            let words = match (found.remove(&parameter.name), &parameter.default) {
                (Some(words), _) => words,
                (None, Some(default)) => vec![default.as_str()],
                (None, None) => return None,
            };
            let value = parameter.kind.check_words(&words).ok()?;
            Some((parameter.name.clone(), value))
        });
        values.collect::<Option<_>>().map(Values)
    }

    /// Program and arguments, where they do not depend on the machine.
    pub fn argv(&self, values: &Values) -> Option<Vec<String>> {
        match &self.work {
            Work::Argv(template) => Some(template.fill(values)),
            Work::Packages(_) => None,
        }
    }

    /// What is run on a machine: one command after the other, each when the one before has ended well.
    ///
    /// # Errors
    /// Why the machine cannot do it, as a sentence.
    pub fn steps(
        &self,
        values: &Values,
        circumstances: &Circumstances,
    ) -> Result<Vec<Vec<String>>, String> {
        match &self.work {
            Work::Argv(template) => Ok(vec![template.fill(values)]),
            Work::Packages(work) => packages::steps(*work, values, circumstances),
        }
    }

    /// The unit that it is about.
    pub fn unit<'a>(&self, values: &'a Values) -> Option<&'a str> {
        let parameter = self.parameters.iter().find(|p| p.kind == Kind::Unit)?;
        let words = values.get(&parameter.name)?.words();
        words.first().map(String::as_str)
    }

    /// What the package manager is to do, where it is that which does it.
    pub(in crate::commands) fn package_work(&self) -> Option<PackageWork> {
        match &self.work {
            Work::Argv(_) => None,
            Work::Packages(work) => Some(*work),
        }
    }

    /// Whether it is the package manager that does it.
    pub fn is_of_packages(&self) -> bool {
        matches!(self.work, Work::Packages(_))
    }

    /// What it does, in a few words: "Restart nginx.service".
    pub fn title(&self, values: &Values) -> String {
        self.title.fill(&|name| shown(values, name))
    }

    /// What it does to people, as sentences.
    pub fn effect(&self, values: &Values, machine: &str) -> String {
        self.effect.fill(&|name| match name {
            "machine" => machine.to_owned(),
            name => shown(values, name),
        })
    }

    /// The same before anything is chosen: "Restart …".
    pub fn bare_title(&self) -> String {
        self.title.fill(&|name| self.label(name))
    }

    fn label(&self, name: &str) -> String {
        let parameter = self.parameters.iter().find(|p| p.name == name);
        parameter.map_or_else(
            || "the machine".into(),
            |parameter| format!("({})", parameter.label.to_lowercase()),
        )
    }

    /// The same for the effect.
    pub fn bare_effect(&self) -> String {
        self.effect.fill(&|name| self.label(name))
    }
}

fn shown(values: &Values, name: &str) -> String {
    values.get(name).map(Value::shown).unwrap_or_default()
}

fn wrong(name: &str, detail: String) -> FieldError {
    FieldError {
        // RFC 6901.
        pointer: format!("/params/{}", name.replace('~', "~0").replace('/', "~1")),
        detail,
    }
}

#[cfg(test)]
mod tests;
