//! What came of an upgrade: read from what the package manager printed.

use homelabcmd_probe::manager::Manager;
use homelabcmd_probe::upgrade::outcome::{self, Change};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conduct::Finish;
use super::model::ActionState;
use super::output::Stream;
use super::run::Run;
use crate::machines;

/// Packages that are told of, of each kind; the rest is in what was printed.
const MOST: usize = 1000;

/// What an upgrade did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = UpgradeOutcome)]
pub(super) struct Upgrade {
    /// Packages with a new version that is ready for use.
    upgraded: Vec<PackageChange>,
    /// Packages that were not there before.
    installed: Vec<PackageChange>,
    /// Packages that are gone.
    removed: Vec<PackageChange>,
    /// Packages that could have been upgraded and were not: held, or others stand in the way.
    kept_back: Vec<String>,
    /// Packages whose upgrade began and did not end.
    unfinished: Vec<String>,
    /// What was to be downloaded; bytes.
    download_bytes: Option<u64>,
    /// What went wrong, or asks for a look: a sentence each.
    problems: Vec<String>,
}

/// A package that is another one now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct PackageChange {
    name: String,
    /// The version before, where it was told.
    from: Option<String>,
    /// The version now, where it was told.
    to: Option<String>,
}

/// Looks at what an action printed; `None` when it is no package manager's, or nothing was printed.
pub(super) async fn look(run: &Run) -> Option<Upgrade> {
    if !run.terms.is_of_packages {
        return None;
    }
    let machine = {
        let mut conn = run.app.db.read().await.ok()?;
        machines::find(&mut conn, run.record.machine).await.ok()??
    };
    let manager = Manager::from_name(machine.facts.package_manager.as_deref()?)?;
    let live = &run.claim.action.live;
    let text = live.look(|transcript| match transcript.total() {
        0 => None,
        _ => Some(transcript.text(Stream::Stdout)),
    });
    Some(Upgrade::read(manager, &text?))
}

impl Upgrade {
    /// Reads what a manager printed.
    pub(super) fn read(manager: Manager, text: &str) -> Self {
        let outcome = outcome::read(manager, text);
        let changes = |list: Vec<Change>| list.into_iter().take(MOST).map(Into::into).collect();
        let names = |list: Vec<String>| list.into_iter().take(MOST).collect();
        Self {
            upgraded: changes(outcome.upgraded),
            installed: changes(outcome.installed),
            removed: changes(outcome.removed),
            kept_back: names(outcome.kept_back),
            unfinished: names(outcome.unfinished),
            download_bytes: outcome.download_bytes,
            problems: outcome.problems.iter().map(ToString::to_string).collect(),
        }
    }

    /// What went wrong at first.
    pub(super) fn problem(&self) -> Option<&str> {
        self.problems.first().map(String::as_str)
    }

    /// Says why it failed in better words than the last line that was printed.
    pub(super) fn explain(&self, finish: &mut Finish) {
        let Some(problem) = self.problem() else {
            return;
        };
        if finish.state == ActionState::Failed
            && let Some(failure) = &mut finish.failure
            && let Some(code) = finish.exit_code
        {
            failure.message = format!("It ended with {code}: {problem}");
        }
    }
}

impl From<Change> for PackageChange {
    fn from(change: Change) -> Self {
        Self {
            name: change.name,
            from: change.from,
            to: change.to,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::RemoteFailure;

    #[test]
    fn a_failure_is_explained_by_what_went_wrong() {
        let text = "E: You don't have enough free space in /var/cache/apt/archives/.\n";
        let upgrade = Upgrade::read(Manager::Apt, text);
        let mut finish = Finish {
            exit_code: Some(100),
            failure: Some(RemoteFailure::new("exit_code", "It ended with 100: x", "")),
            ..Finish::ended(ActionState::Failed)
        };
        upgrade.explain(&mut finish);
        let message = finish.failure.unwrap().message;
        assert_eq!(
            message,
            "It ended with 100: A disk is full. Make room, and try again."
        );
    }

    #[test]
    fn what_was_changed_is_told_by_package() {
        let text = "Unpacking curl (8.2) over (8.1) ...\nSetting up curl (8.2) ...\n";
        let upgrade = Upgrade::read(Manager::Apt, text);
        assert_eq!(upgrade.upgraded.len(), 1, "{upgrade:?}");
        let curl = &upgrade.upgraded[0];
        assert_eq!(
            (curl.name.as_str(), curl.to.as_deref()),
            ("curl", Some("8.2"))
        );
        assert_eq!(curl.from.as_deref(), Some("8.1"));
    }
}
