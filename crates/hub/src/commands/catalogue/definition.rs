use std::collections::BTreeMap;
use std::time::Duration;

use homelabcmd_probe::manager::Manager;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use super::packages;
use super::parameter::{Parameter, Value};
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
    /// It ends the connection that it came over.
    pub ends_connection: bool,
    /// It goes on by itself on the machine, whatever becomes of the connection and the hub, and is followed.
    pub detached: bool,
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

/// What a package manager is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PackageWork {
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
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::commands::catalogue::Catalogue;
    use crate::platform::ssh::quote;

    const OWN: &str = r#"
        [tidy_up]
        title = "Tidy up {folder}"
        effect = "Old files in {folder} go."
        argv = ["tidy-up", "--level={level}", "--mode", "{mode}", "--", "{folder}", "x{level}y"]
        danger = "disruptive"
        [tidy_up.parameters.folder]
        label = "Folder"
        kind = "path"
        root = "/srv"
        [tidy_up.parameters.level]
        label = "Level"
        kind = "integer"
        min = 0
        max = 9
        default = "3"
        [tidy_up.parameters.mode]
        label = "Mode"
        kind = "choice"
        options = ["fast", "it's slow"]

        [install]
        title = "Install {packages}"
        effect = "{packages} are installed on {machine}."
        argv = ["apt-get", "install", "-y", "--", "{packages...}"]
        danger = "disruptive"
        [install.parameters.packages]
        label = "Packages"
        kind = "packages"
    "#;

    fn catalogue() -> Catalogue {
        Catalogue::parse(OWN, "actions.toml").unwrap()
    }

    fn values(name: &str, given: &Json) -> Result<Values, Vec<FieldError>> {
        let catalogue = catalogue();
        catalogue
            .get(name)
            .unwrap()
            .values(given.as_object().unwrap())
    }

    #[test]
    fn parameters_become_words_and_never_more() {
        let catalogue = catalogue();
        let tidy = catalogue.get("tidy_up").unwrap();
        let given = json!({"folder": "/srv/a b;reboot", "mode": "it's slow"});
        let values = tidy.values(given.as_object().unwrap()).unwrap();
        assert_eq!(
            tidy.argv(&values).unwrap(),
            [
                "tidy-up",
                "--level=3",
                "--mode",
                "it's slow",
                "--",
                "/srv/a b;reboot",
                "x3y"
            ]
        );
        assert_eq!(tidy.title(&values), "Tidy up /srv/a b;reboot");
        let install = catalogue.get("install").unwrap();
        let values = install
            .values(json!({"packages": ["vim", "git"]}).as_object().unwrap())
            .unwrap();
        assert_eq!(
            install.argv(&values).unwrap(),
            ["apt-get", "install", "-y", "--", "vim", "git"]
        );
        assert_eq!(
            install.effect(&values, "nas"),
            "vim, git are installed on nas."
        );
    }

    #[test]
    fn what_is_wrong_is_said_for_each_parameter() {
        let errors = values(
            "tidy_up",
            &json!({"folder": "/etc", "level": 10, "loud": true}),
        )
        .unwrap_err();
        let pointers: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/params/folder",
                "/params/level",
                "/params/mode",
                "/params/loud"
            ]
        );
        let twice = json!({"service": "a", "unit": "b"});
        assert_eq!(
            values("restart_service", &twice).unwrap_err()[0].pointer,
            "/params/unit"
        );
        assert!(values("restart_service", &json!({"service_name": "a"})).is_ok());
        assert!(values("reboot", &json!({"now": true})).is_err());
    }

    #[test]
    fn a_line_is_accepted_when_it_is_what_the_action_would_run() {
        let catalogue = catalogue();
        let reads = |name: &str, line: &str| {
            let definition = catalogue.get(name).unwrap();
            let values = definition.values_of_line(line)?;
            Some(definition.argv(&values)?.join(" "))
        };
        for (name, line, argv) in [
            (
                "restart_service",
                "systemctl restart nginx",
                "systemctl restart -- nginx.service",
            ),
            (
                "restart_service",
                " systemctl restart wg-quick@wg0.service\n",
                "systemctl restart -- wg-quick@wg0.service",
            ),
            (
                "restart_service",
                "systemctl restart -- 'nginx.service'",
                "systemctl restart -- nginx.service",
            ),
            (
                "clear_logs",
                "journalctl --vacuum-time=7d",
                "journalctl --vacuum-time=7d",
            ),
            ("reboot", "systemctl reboot", "systemctl reboot"),
            (
                "install",
                "apt-get install -y -- vim git",
                "apt-get install -y -- vim git",
            ),
        ] {
            assert_eq!(reads(name, line).as_deref(), Some(argv), "{line}");
        }
        for (name, line) in [
            ("restart_service", "systemctl restart nginx; reboot"),
            ("restart_service", "systemctl restart nginx sshd"),
            ("restart_service", "systemctl restart"),
            ("restart_service", "systemctl restart $(reboot)"),
            ("restart_service", "systemctl stop nginx"),
            ("restart_service", "systemctl restart poweroff.target"),
            ("clear_logs", "journalctl --vacuum-time=7d --rotate"),
            ("clear_logs", "journalctl --vacuum-time=;id"),
            ("reboot", "systemctl reboot --force"),
            ("install", "apt-get install -y --"),
            ("install", "apt-get install -y -- --reinstall"),
        ] {
            assert_eq!(reads(name, line), None, "{line}");
        }
    }

    /// What a real shell gives a program, each argument ended by a NUL.
    fn received(argv: &[String]) -> Vec<String> {
        let line = quote(argv).unwrap();
        let output = std::process::Command::new("/bin/sh")
            .args(["-c", &format!("printf '%s\\0' {line}")])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    /// Texts that people, and those who mean harm, may send.
    fn hostile() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z0-9@:._-]{1,12}",
            "/srv/[ -~]{1,20}",
            "/srv/\\PC{1,12}",
            "\\PC{0,12}",
            "[-$`;&|<>()'\"\\\\ \n\t*?!#~{}]{1,8}",
            "(nginx|7d|fast|/srv/a)[;&|$` \n'\"-]?[a-z]{0,4}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn a_real_shell_receives_the_argv_that_is_meant_or_nothing_is_run(
            text in hostile(),
            other in hostile(),
        ) {
            let catalogue = catalogue();
            for definition in catalogue.all() {
                let given: Map<String, Json> = definition
                    .parameters
                    .iter()
                    .map(|p| (p.name.clone(), match p.kind.is_list() {
                        true => json!([text, other]),
                        false => json!(text),
                    }))
                    .collect();
                let Ok(values) = definition.values(&given) else {
                    continue;
                };
                let Work::Argv(template) = &definition.work else {
                    continue;
                };
                let argv = template.fill(&values);
                // The shape is the template's: the same number of words, whatever the values.
                let lists = definition.parameters.iter().filter(|p| p.kind.is_list()).count();
                prop_assert_eq!(argv.len(), template.len() + lists);
                for (word, fixed) in argv.iter().zip(template.fixed()) {
                    if let Some(fixed) = fixed {
                        prop_assert_eq!(word, fixed);
                    }
                }
                prop_assert_eq!(&received(&argv), &argv);
                // And the line reads back as the same action.
                let read = definition.values_of_line(&quote(&argv).unwrap());
                prop_assert_eq!(read, Some(values));
            }
        }

        #[test]
        fn no_line_is_taken_for_another_command(line in "\\PC{0,40}") {
            for definition in catalogue().all() {
                if let Some(values) = definition.values_of_line(&line) {
                    let argv = definition.argv(&values).unwrap_or_default();
                    prop_assert_eq!(&received(&argv), &argv);
                }
            }
        }
    }
}
