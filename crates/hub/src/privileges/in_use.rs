//! Which commands the hub needs root for on a machine, and what it does as root that no file can grant.

use serde_json::{Map, json};

use super::model::NotGranted;
use super::sudoers::{Grant, is_plain};
use crate::commands::catalogue::Catalogue;

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InUse {
    pub(super) grants: Vec<Grant>,
    pub(super) not_granted: Vec<NotGranted>,
}

/// What may be done with a service that is expected to run.
const DONE_WITH_SERVICES: [(&str, &str); 3] = [
    ("restart_service", "restart"),
    ("start_service", "start"),
    ("stop_service", "stop"),
];

/// What is in use on a machine that is expected to run these services.
pub(super) fn in_use(catalogue: &Catalogue, expected: &[String]) -> InUse {
    let mut grants = Vec::new();
    let mut not_granted = Vec::new();
    for unit in expected {
        for (action, verb) in DONE_WITH_SERVICES {
            match argv(catalogue, action, unit) {
                Some(argv) if argv.iter().all(|word| is_plain(word)) => grants.push(Grant {
                    why: format!("{verb} {unit}"),
                    argv,
                }),
                Some(_) => not_granted.push(NotGranted {
                    what: format!("{verb} {unit}"),
                    why: "Its name has a backslash, which every sudo reads differently: with a sudoers \
                          file of this kind it cannot be done from here."
                        .into(),
                }),
                // The catalogue does not do it with this unit.
                None => {}
            }
        }
    }
    not_granted.extend(
        [
            (
                "doing anything with services that are not expected to run",
                "Only what is in use is granted. Expect the service to run, and install the file again.",
            ),
            (
                "upgrading packages, rebooting and shutting down",
                "An upgrade goes on by itself on the machine, which takes a script as root. Give full root for \
                 that, or grant the commands that the catalogue shows by hand.",
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
        ]
        .map(|(what, why)| NotGranted {
            what: what.into(),
            why: why.into(),
        }),
    );
    InUse {
        grants,
        not_granted,
    }
}

/// What the catalogue's action would run: the same words are granted and run, and `sudo` compares them one by one.
pub(super) fn argv(catalogue: &Catalogue, action: &str, unit: &str) -> Option<Vec<String>> {
    let definition = catalogue.get(action)?;
    let given = Map::from_iter([("service".to_owned(), json!(unit))]);
    let values = definition.values(&given).ok()?;
    definition.argv(&values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privileges::sudoers::sudoers;

    fn of(expected: &[&str]) -> InUse {
        let catalogue = Catalogue::parse("", "").unwrap();
        let expected: Vec<String> = expected.iter().map(|unit| (*unit).to_owned()).collect();
        in_use(&catalogue, &expected)
    }

    #[test]
    fn what_is_done_with_each_expected_service_is_granted_as_it_is_run() {
        let in_use = of(&["nginx", "wg-quick@wg0"]);
        let argvs: Vec<_> = in_use
            .grants
            .iter()
            .map(|grant| grant.argv.join(" "))
            .collect();
        assert_eq!(
            argvs,
            [
                "systemctl restart -- nginx.service",
                "systemctl start -- nginx.service",
                "systemctl stop -- nginx.service",
                "systemctl restart -- wg-quick@wg0.service",
                "systemctl start -- wg-quick@wg0.service",
                "systemctl stop -- wg-quick@wg0.service"
            ]
        );
        assert!(sudoers("homelabcmd", &in_use.grants).is_ok());
        let said = format!("{:?}", in_use.not_granted);
        for word in ["scanning", "agent", "not expected", "upgrading"] {
            assert!(said.contains(word), "{word}: {said}");
        }
    }

    #[test]
    fn a_unit_that_no_file_can_name_is_said_and_costs_no_other() {
        let in_use = of(&["a\\x2db", "nginx"]);
        assert_eq!(in_use.grants.len(), 3);
        assert!(in_use.not_granted[0].what.ends_with("a\\x2db"));
        assert!(sudoers("homelabcmd", &in_use.grants).is_ok());
    }
}
