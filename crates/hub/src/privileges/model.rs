use serde::Serialize;
use utoipa::ToSchema;

use super::sudoers::Grant;

/// Where the file goes.
pub(super) const PATH: &str = "/etc/sudoers.d/homelabcmd";

/// Something that the hub does as root and no file can grant by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SudoersNotGranted)]
pub(super) struct NotGranted {
    /// What.
    pub(super) what: String,
    /// Why not, and what becomes of it.
    pub(super) why: String,
}

/// Whether `sudo` runs a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SudoersGrantState)]
pub(super) enum GrantState {
    /// Without a password.
    Granted,
    /// It wants a password first; whether it would run the command then is not always known.
    Password,
    /// It does not.
    Refused,
}

/// A command that the hub needs, and whether `sudo` runs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SudoersCheckedGrant)]
pub(super) struct CheckedGrant {
    #[serde(flatten)]
    pub(super) grant: Grant,
    pub(super) state: GrantState,
}

/// Whether a user may run everything as root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SudoersEverything)]
pub(super) enum Everything {
    /// `sudo` wants a password even to tell.
    Unknown,
    /// Some commands at most.
    No,
    /// With the user's password.
    WithPassword,
    /// Just so.
    WithoutPassword,
}

/// How the file on the machine compares with the one that is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SudoersFileState)]
pub(super) enum FileState {
    /// It is that one.
    Same,
    /// It is another.
    Different,
    /// There is none.
    Missing,
    /// Only root can read it, and the hub is not root there.
    Unknown,
}

/// What a user may do as root on a machine, beside what the hub needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SudoersCheck)]
pub(super) struct Check {
    /// Whose rights these are.
    pub(super) user: String,
    /// Who the hub logs in as.
    pub(super) login: String,
    /// What is needed, and whether it is granted.
    pub(super) grants: Vec<CheckedGrant>,
    pub(super) everything: Everything,
    /// What `sudo` lists beyond what is needed.
    pub(super) more: Vec<String>,
    pub(super) file: FileState,
    /// All that is needed is granted without a password, and nothing else.
    pub(super) is_exact: bool,
    /// The whole of it, for people.
    pub(super) message: String,
}

impl Check {
    pub(super) fn new(
        user: &str,
        login: &str,
        grants: Vec<CheckedGrant>,
        everything: Everything,
        more: Vec<String>,
        file: FileState,
    ) -> Self {
        let missing = grants
            .iter()
            .filter(|one| one.state != GrantState::Granted)
            .count();
        let needed = match (missing, grants.len()) {
            (_, 0) => "The hub needs nothing as root there".to_owned(),
            (0, _) => "All that the hub needs is granted without a password".to_owned(),
            (missing, all) => format!(
                "{missing} of {all} commands that the hub needs are not granted without a password"
            ),
        };
        let beyond = match everything {
            Everything::WithoutPassword => {
                format!("{user} may run everything as root, without a password")
            }
            Everything::WithPassword => {
                format!("{user} may run everything as root, with a password")
            }
            Everything::No if more.is_empty() => "and nothing else is".to_owned(),
            Everything::No | Everything::Unknown => {
                format!("{user} may run other commands, too")
            }
        };
        let message = match (missing, everything, more.is_empty()) {
            (_, Everything::Unknown, _) => format!(
                "The machine's sudo wants a password before it tells what it grants {user}: what that is, \
                 is not known."
            ),
            (0, Everything::No, true) if !grants.is_empty() => format!("{needed}, {beyond}."),
            (_, Everything::No, true) => format!("{needed}; nothing else is granted."),
            _ => format!("{needed}. {beyond}."),
        };
        Self {
            user: user.to_owned(),
            login: login.to_owned(),
            is_exact: missing == 0 && everything == Everything::No && more.is_empty(),
            grants,
            everything,
            more,
            file,
            message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(states: &[GrantState], everything: Everything, more: &[&str]) -> Check {
        let grant = Grant {
            why: "restart x".into(),
            argv: vec!["systemctl".into()],
        };
        let grants = states.iter().map(|state| CheckedGrant {
            grant: grant.clone(),
            state: *state,
        });
        let more = more.iter().map(|text| (*text).to_owned()).collect();
        let file = FileState::Unknown;
        Check::new("pi", "pi", grants.collect(), everything, more, file)
    }

    #[test]
    fn exact_is_all_of_it_and_nothing_else() {
        use Everything::{No, Unknown, WithPassword, WithoutPassword};
        use GrantState::{Granted, Password, Refused};
        let exact = check(&[Granted, Granted], No, &[]);
        assert!(exact.is_exact);
        assert_eq!(
            exact.message,
            "All that the hub needs is granted without a password, and nothing else is."
        );
        assert!(check(&[], No, &[]).is_exact);
        for (states, everything, more, says) in [
            (
                vec![Granted],
                WithoutPassword,
                vec![],
                "pi may run everything as root, without a password.",
            ),
            (vec![Password], WithPassword, vec![], "1 of 1 commands"),
            (
                vec![Granted],
                No,
                vec!["(root) /bin/sh"],
                "pi may run other commands, too.",
            ),
            (vec![Password], Unknown, vec![], "is not known."),
            // Nothing is needed, and nothing is known of what is granted.
            (vec![], Unknown, vec![], "is not known."),
            (
                vec![Granted, Refused],
                No,
                vec![],
                "1 of 2 commands that the hub needs are not granted without a password; nothing else is granted.",
            ),
        ] {
            let check = check(&states, everything, &more);
            assert!(!check.is_exact, "{says}");
            assert!(check.message.contains(says), "{}", check.message);
            let says_nothing_else = check.message.contains("nothing else");
            assert!(everything == No || !says_nothing_else, "{}", check.message);
        }
    }
}
