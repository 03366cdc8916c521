//! Which commands the hub needs root for on a machine, and what it does as root that no file can grant.
//!
//! All that the catalogue runs as root is either granted here or named with the reason why not. Granted is what is
//! one command whose words are known before: what is done with a service that is expected to run, and what has
//! no parameters.

use serde_json::{Map, json};

use super::model::NotGranted;
use super::sudoers::{Grant, is_grantable};
use crate::commands::catalogue::{Catalogue, Definition, ParameterKind, Values};

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InUse {
    pub(super) grants: Vec<Grant>,
    pub(super) not_granted: Vec<NotGranted>,
}

/// Several things, and why no file grants them.
#[derive(Default)]
struct Refused(Vec<(&'static str, Vec<String>)>);

/// Why an action of the catalogue is not granted.
const UNUSUAL_SIGN: &str = "A word of the command has a sign (a backslash, a space, a wildcard) that not every \
     sudo reads alike: with a sudoers file of this kind it cannot be done from here.";
const SCRIPT: &str = "It goes on by itself on the machine, for which a script runs as root, and who may run a script \
     as root may do anything. Give full root for it, or do it on the machine: no single command is enough.";
const CHOSEN: &str = "What it is told is chosen each time, and only a wildcard would grant all of that. Grant what \
     you use, word for word as the action shows it, in a file of your own beside this one.";
const NOT_APPROVED: &str =
    "No admin has approved it as it is written now. Approve it, and install the file again.";

/// What the hub does as root beside the catalogue, and what it does not do without more than this file.
const BESIDE: [(&str, &str); 5] = [
    (
        "doing anything with services that are not expected to run",
        "Only what is in use is granted. Expect the service to run, and install the file again.",
    ),
    (
        "scanning as root",
        "A scan is a shell script, and who may run any script as root may do anything. It runs as \
         the user instead, and does not tell which programs of others listen on ports.",
    ),
    (
        "installing, upgrading, setting anew and removing the agent",
        "That changes users, units and programs, and needs root for everything. Give it for as long \
         as it takes, or run the install command on the machine.",
    ),
    (
        "ending a command that runs too long",
        "What sudo started belongs to root. It is left to end by itself, and the answer says so.",
    ),
    (
        "installing this file again",
        "Who may write sudoers files may do anything. When other services are to be expected, give \
         full root for the moment, or copy the text.",
    ),
];

/// What is in use on a machine that is expected to run these services. An action that is not shipped with the hub
/// is used once it is approved.
pub(super) fn in_use(
    catalogue: &Catalogue,
    expected: &[String],
    is_approved: impl Fn(&Definition) -> bool,
) -> InUse {
    let mut grants = Vec::new();
    let mut refused = Refused::default();
    let as_root = || catalogue.all().filter(|definition| definition.root);
    let of_services: Vec<&Definition> = as_root()
        .map(AsRef::as_ref)
        .filter(|definition| is_of_services(definition) && is_approved(definition))
        .collect();
    for unit in expected {
        for definition in &of_services {
            // The catalogue does not do everything with every unit.
            if let Some((title, argv)) = with_unit(definition, unit) {
                grant(title, argv, &mut grants, &mut refused);
            }
        }
    }
    for definition in as_root() {
        let title = definition.bare_title();
        if !is_approved(definition) {
            refused.add(NOT_APPROVED, title);
        } else if definition.detached {
            refused.add(SCRIPT, title);
        } else if is_of_services(definition) {
            // Above, for those that are expected to run.
        } else if definition.parameters.is_empty()
            && let Some(argv) = definition.argv(&Values::default())
        {
            grant(title, argv, &mut grants, &mut refused);
        } else {
            refused.add(CHOSEN, title);
        }
    }
    let mut not_granted = refused.told();
    not_granted.extend(BESIDE.map(|(what, why)| NotGranted {
        what: what.into(),
        why: why.into(),
    }));
    InUse {
        grants,
        not_granted,
    }
}

fn grant(why: String, argv: Vec<String>, grants: &mut Vec<Grant>, refused: &mut Refused) {
    match is_grantable(&argv) {
        true => grants.push(Grant { why, argv }),
        false => refused.add(UNUSUAL_SIGN, why),
    }
}

/// Whether it takes a unit, and nothing else that could be chosen.
fn is_of_services(definition: &Definition) -> bool {
    let [parameter] = definition.parameters.as_slice() else {
        return false;
    };
    parameter.kind == ParameterKind::Unit && !definition.detached
}

/// What the action would run: the same words are granted and run, and `sudo` compares them one by one.
fn with_unit(definition: &Definition, unit: &str) -> Option<(String, Vec<String>)> {
    let parameter = definition.parameters.first()?;
    let given = Map::from_iter([(parameter.name.clone(), json!(unit))]);
    let values = definition.values(&given).ok()?;
    Some((definition.title(&values), definition.argv(&values)?))
}

impl Refused {
    fn add(&mut self, why: &'static str, what: String) {
        match self.0.iter_mut().find(|(known, _)| *known == why) {
            Some((_, all)) => all.push(what),
            None => self.0.push((why, vec![what])),
        }
    }

    /// What has the same reason is one.
    fn told(self) -> Vec<NotGranted> {
        let told = self.0.into_iter().map(|(why, all)| NotGranted {
            what: all.join("; "),
            why: why.into(),
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privileges::sudoers::sudoers;

    fn with(own: &str, expected: &[&str], approved: &[&str]) -> InUse {
        let catalogue = Catalogue::parse(own, "actions.toml").unwrap();
        let expected: Vec<String> = expected.iter().map(|unit| (*unit).to_owned()).collect();
        let is_approved =
            |definition: &Definition| !definition.is_own || approved.contains(&&*definition.name);
        let in_use = in_use(&catalogue, &expected, is_approved);
        assert!(sudoers("homelabcmd", &in_use.grants).is_ok());
        in_use
    }

    fn of(expected: &[&str]) -> InUse {
        with("", expected, &[])
    }

    fn argvs(in_use: &InUse) -> Vec<String> {
        let argvs = in_use.grants.iter().map(|grant| grant.argv.join(" "));
        argvs.collect()
    }

    #[test]
    fn what_is_done_with_each_expected_service_is_granted_as_it_is_run() {
        assert_eq!(
            argvs(&of(&["nginx", "wg-quick@wg0"])),
            [
                "systemctl restart -- nginx.service",
                "systemctl start -- nginx.service",
                "systemctl stop -- nginx.service",
                "systemctl restart -- wg-quick@wg0.service",
                "systemctl start -- wg-quick@wg0.service",
                "systemctl stop -- wg-quick@wg0.service",
                "systemctl reboot",
                "systemctl poweroff",
            ]
        );
    }

    #[test]
    fn all_that_the_catalogue_does_as_root_is_granted_or_named_with_its_reason() {
        let catalogue = Catalogue::parse("", "").unwrap();
        let in_use = of(&["nginx"]);
        let whys = |title: &str| -> Vec<&str> {
            let named = in_use.not_granted.iter();
            let named = named.filter(|one| one.what.split("; ").any(|what| what == title));
            named.map(|one| one.why.as_str()).collect()
        };
        for definition in catalogue.all().filter(|definition| definition.root) {
            let title = definition.bare_title();
            let given = Map::from_iter([("service".to_owned(), json!("nginx"))]);
            let granted = definition
                .values(&given)
                .or_else(|_| definition.values(&Map::new()))
                .ok()
                .and_then(|values| definition.argv(&values))
                .is_some_and(|argv| in_use.grants.iter().any(|grant| grant.argv == argv));
            let expected: &[&str] = match definition.name.as_str() {
                "restart_service" | "start_service" | "stop_service" | "reboot" | "shutdown" => &[],
                "clear_logs" | "docker_start" | "docker_stop" | "docker_restart" => &[CHOSEN],
                _ if definition.is_of_packages() => &[SCRIPT],
                other => panic!("{other} is new: is it granted, or why not?"),
            };
            assert_eq!(whys(&title), expected, "{title}");
            assert_eq!(granted, expected.is_empty(), "{title}");
        }
        let said = format!("{:?}", in_use.not_granted);
        for word in ["scanning", "agent", "not expected", "this file again"] {
            assert!(said.contains(word), "{word}: {said}");
        }
    }

    #[test]
    fn an_own_action_is_granted_once_it_is_approved_and_is_one_command() {
        let own = r#"
            [reload]
            title = "Reload {unit}"
            effect = "x."
            argv = ["systemctl", "reload", "--", "{unit}"]
            danger = "harmless"
            root = true
            [reload.parameters.unit]
            label = "Unit"
            kind = "unit"

            [flush]
            title = "Flush the DNS cache"
            effect = "x."
            argv = ["resolvectl", "flush-caches"]
            danger = "harmless"
            root = true

            [look]
            title = "Look"
            effect = "x."
            argv = ["id"]
            danger = "harmless"

            [script]
            title = "Tidy up"
            effect = "x."
            argv = ["sh", "-c", "rm -r /var/tmp/x"]
            danger = "harmless"
            root = true

            [folder]
            title = "A folder"
            effect = "x."
            argv = ["/usr/bin/"]
            danger = "harmless"
            root = true

            [long]
            title = "Go on"
            effect = "x."
            argv = ["backup", "now"]
            danger = "harmless"
            root = true
            detached = true
        "#;
        let none = with(own, &["nginx"], &[]);
        assert_eq!(argvs(&none), argvs(&of(&["nginx"])));
        let named = none.not_granted.iter().find(|one| one.why == NOT_APPROVED);
        assert_eq!(
            named.unwrap().what,
            "Flush the DNS cache; A folder; Go on; Reload (unit); Tidy up"
        );
        let all = ["reload", "flush", "look", "script", "folder", "long"];
        let in_use = with(own, &["nginx"], &all);
        let more: Vec<String> = argvs(&in_use)
            .into_iter()
            .filter(|argv| !argvs(&none).contains(argv))
            .collect();
        assert_eq!(
            more,
            [
                "systemctl reload -- nginx.service",
                "resolvectl flush-caches"
            ]
        );
        let why = |title: &str| {
            let mut named = in_use.not_granted.iter();
            let named = named.find(|one| one.what.contains(title));
            named.map(|one| one.why.as_str())
        };
        assert_eq!(why("Tidy up"), Some(UNUSUAL_SIGN));
        assert_eq!(why("A folder"), Some(UNUSUAL_SIGN));
        assert_eq!(why("Go on"), Some(SCRIPT));
        assert_eq!(why("Flush"), None);
    }

    #[test]
    fn a_unit_that_no_file_can_name_is_said_and_costs_no_other() {
        let in_use = of(&["a\\x2db", "nginx"]);
        assert_eq!(argvs(&in_use), argvs(&of(&["nginx"])));
        assert!(in_use.not_granted[0].what.contains("a\\x2db"));
    }
}
