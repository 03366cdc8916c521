//! Which commands the hub needs root for on a machine, and what it does as root that no file can grant.

use super::model::NotGranted;
use super::sudoers::{Grant, is_plain};
use crate::services::restart_argv;

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InUse {
    pub(super) grants: Vec<Grant>,
    pub(super) not_granted: Vec<NotGranted>,
}

/// What is in use on a machine that is expected to run these services.
pub(super) fn in_use(expected: &[String]) -> InUse {
    let mut grants = Vec::new();
    let mut not_granted = Vec::new();
    for unit in expected {
        let argv = restart_argv(unit);
        if argv.iter().all(|word| is_plain(word)) {
            grants.push(Grant {
                why: format!("restart {unit}"),
                argv,
            });
        } else {
            not_granted.push(NotGranted {
                what: format!("restarting {unit}"),
                why: "Its name has a backslash, which every sudo reads differently: with a sudoers file \
                      of this kind it cannot be restarted from here."
                    .into(),
            });
        }
    }
    not_granted.extend(
        [
            (
                "restarting services that are not expected to run",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privileges::sudoers::sudoers;

    #[test]
    fn the_restart_of_each_expected_service_is_granted_as_it_is_run() {
        let in_use = in_use(&["nginx".into(), "wg-quick@wg0".into()]);
        let argvs: Vec<_> = in_use
            .grants
            .iter()
            .map(|grant| grant.argv.join(" "))
            .collect();
        assert_eq!(
            argvs,
            [
                "systemctl restart -- nginx.service",
                "systemctl restart -- wg-quick@wg0.service"
            ]
        );
        assert!(sudoers("homelabcmd", &in_use.grants).is_ok());
        let said = format!("{:?}", in_use.not_granted);
        for word in ["scanning", "agent", "not expected"] {
            assert!(said.contains(word), "{word}: {said}");
        }
    }

    #[test]
    fn a_unit_that_no_file_can_name_is_said_and_costs_no_other() {
        let in_use = in_use(&["a\\x2db".into(), "nginx".into()]);
        assert_eq!(in_use.grants.len(), 1);
        assert!(in_use.not_granted[0].what.ends_with("a\\x2db"));
        assert!(sudoers("homelabcmd", &in_use.grants).is_ok());
    }
}
