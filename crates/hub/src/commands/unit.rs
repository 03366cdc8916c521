//! How a systemd unit is after something was done to it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::catalogue::Expectation;

/// What tells how a unit is; it needs no rights.
pub(super) fn look_argv(unit: &str) -> Vec<String> {
    [
        "systemctl",
        "show",
        "--property=ActiveState,SubState,Result,Type,NRestarts,MainPID",
        "--",
        unit,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// What prints the unit's last words, as far as they can be read without more rights.
pub(super) fn status_argv(unit: &str) -> Vec<String> {
    [
        "systemctl",
        "status",
        "--no-pager",
        "--full",
        "--lines=10",
        "--",
        unit,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// How a unit is, in systemd's own words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = RestartedUnitState)]
pub(super) struct UnitState {
    /// `active`, `failed`, `activating`, …
    pub(super) active: String,
    /// `running`, `exited`, `auto-restart`, …
    pub(super) sub: String,
    /// `success`, or why it failed: `exit-code`, `timeout`, …
    pub(super) result: String,
    /// How often systemd started it again by itself since.
    pub(super) restarts: u32,
    /// Its main process.
    pub(super) pid: Option<u32>,
    /// `simple`, `oneshot`, …
    #[serde(rename = "type")]
    pub(super) kind: String,
}

impl UnitState {
    /// Reads what `systemctl show` prints; `None` when it says nothing of a unit.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| {
            let mut lines = text.lines();
            let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            found.unwrap_or_default().trim().to_owned()
        };
        let state = Self {
            active: value("ActiveState"),
            sub: value("SubState"),
            result: value("Result"),
            restarts: value("NRestarts").parse().unwrap_or_default(),
            pid: value("MainPID").parse().ok().filter(|pid| *pid != 0),
            kind: value("Type"),
        };
        (!state.active.is_empty()).then_some(state)
    }

    pub(super) fn is_active(&self) -> bool {
        ["active", "reloading", "refreshing"].contains(&self.active.as_str())
    }

    /// Whether it is as a unit should be that was started just now: it runs, and systemd did not have to
    /// start it again; or it has done its one task.
    fn is_well(&self) -> bool {
        let has_done_its_task =
            self.kind == "oneshot" && self.active == "inactive" && self.result == "success";
        (self.is_active() && self.restarts == 0) || has_done_its_task
    }

    fn is_stopped(&self) -> bool {
        ["inactive", "failed"].contains(&self.active.as_str())
    }

    fn words(&self) -> String {
        format!("{} ({})", self.active, self.sub)
    }
}

/// Whether a unit is as it was to be, and that in a sentence. `exit_code` is that of `systemctl`, absent when a
/// signal ended it.
pub(super) fn judge(
    unit: &str,
    verb: Verb,
    exit_code: Option<i32>,
    state: Option<&UnitState>,
) -> (bool, String) {
    let done = verb.done();
    match (exit_code, state) {
        (Some(0), Some(state)) if verb != Verb::Stop && state.is_well() => {
            (true, format!("{unit} was {done} and is {}.", state.words()))
        }
        (Some(0), Some(state)) if verb == Verb::Stop && state.is_stopped() => {
            (true, format!("{unit} was {done} and is {}.", state.words()))
        }
        (Some(0), Some(state)) if verb != Verb::Stop && state.is_active() => (
            false,
            format!(
                "{unit} was {done} and does not stay: systemd had to start it again {} times.",
                state.restarts
            ),
        ),
        (Some(0), Some(state)) => (
            false,
            format!("{unit} was {done} and is {} now.", state.words()),
        ),
        (Some(0), None) => (
            false,
            format!("{unit} was {done}, but the machine does not say how it is now."),
        ),
        (code, state) => {
            let ended = match code {
                Some(code) => format!("systemctl ended with {code}"),
                None => "a signal ended systemctl".into(),
            };
            let is = state
                .map(|state| format!("; the unit is {}", state.words()))
                .unwrap_or_default();
            (false, format!("{unit} was not {done} well: {ended}{is}."))
        }
    }
}

/// What was done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Restart,
    Start,
    Stop,
}

impl Verb {
    /// What an action does, by its name and by how the unit should be after it.
    pub(super) fn of(action: &str, expects: Expectation) -> Self {
        match (action, expects) {
            (_, Expectation::Stopped) => Self::Stop,
            ("start_service", _) => Self::Start,
            _ => Self::Restart,
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Restart => "restarted",
            Self::Start => "started",
            Self::Stop => "stopped",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(text: &str) -> UnitState {
        UnitState::parse(text).unwrap()
    }

    const RUNS: &str = "Type=notify\nMainPID=4711\nNRestarts=0\nResult=success\nActiveState=active\nSubState=running\n";

    #[test]
    fn what_systemctl_shows_is_read() {
        let runs = state(RUNS);
        assert_eq!(
            (runs.active.as_str(), runs.sub.as_str()),
            ("active", "running")
        );
        assert_eq!((runs.pid, runs.restarts), (Some(4711), 0));
        assert_eq!(UnitState::parse("Failed to connect to bus\n"), None);
        assert_eq!(state("MainPID=0\nActiveState=failed\n").pid, None);
    }

    #[test]
    fn a_service_is_well_when_it_runs_or_has_done_its_task() {
        let well = |code, text: &str| judge("x", Verb::Restart, code, Some(&state(text))).0;
        assert!(well(Some(0), RUNS));
        assert!(!well(Some(1), RUNS), "systemctl was not content");
        assert!(!well(None, RUNS));
        assert!(well(
            Some(0),
            "Type=oneshot\nResult=success\nActiveState=inactive\nSubState=dead\n"
        ));
        for bad in [
            "Type=simple\nResult=exit-code\nActiveState=failed\nSubState=failed\n",
            "Type=simple\nResult=success\nActiveState=inactive\nSubState=dead\n",
            "Type=oneshot\nResult=exit-code\nActiveState=failed\nSubState=failed\n",
            "Type=simple\nResult=exit-code\nActiveState=activating\nSubState=auto-restart\n",
            "Type=simple\nNRestarts=3\nActiveState=active\nSubState=running\n",
        ] {
            assert!(!well(Some(0), bad), "{bad}");
        }
        assert!(!judge("x", Verb::Restart, Some(0), None).0);
    }

    #[test]
    fn the_sentence_says_what_is_wrong() {
        let failed = state("Type=simple\nResult=exit-code\nActiveState=failed\nSubState=failed\n");
        assert_eq!(
            judge("nginx.service", Verb::Restart, Some(1), Some(&failed)).1,
            "nginx.service was not restarted well: systemctl ended with 1; the unit is failed (failed)."
        );
        let loops = state("Type=simple\nNRestarts=3\nActiveState=active\nSubState=running\n");
        assert!(judge("nginx.service", Verb::Stop, Some(0), Some(&failed)).0);
        assert!(!judge("nginx.service", Verb::Stop, Some(0), Some(&loops)).0);
        assert!(
            judge("nginx.service", Verb::Restart, Some(0), Some(&loops))
                .1
                .contains("3 times")
        );
    }
}
