//! From what a command left to what became of a scan.

use homelabcmd_probe::scan;

use super::body::pack;
use super::model::{ScanState, ScanSummary, summary_of, told_anything};
use crate::platform::ssh::{Address, Ending, Failure, Output};
use crate::remote::RemoteFailure;

/// What became of a scan.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) state: Option<ScanState>,
    pub(super) as_root: Option<bool>,
    /// Where the machine was reached.
    pub(super) address: Option<Address>,
    pub(super) notes: Vec<String>,
    pub(super) failure: Option<RemoteFailure>,
    pub(super) summary: Option<ScanSummary>,
    pub(super) body: Option<Vec<u8>>,
}

impl Outcome {
    /// Ended before the machine was asked.
    pub(super) fn cancelled() -> Self {
        Self {
            state: Some(ScanState::Cancelled),
            ..Self::default()
        }
    }

    /// The machine could not be reached, or not be asked.
    pub(super) fn unreached(failure: &Failure) -> Self {
        Self::failed(failure.into())
    }

    /// The hub itself could not do its part.
    pub(super) fn internal(cause: &anyhow::Error) -> Self {
        tracing::error!("a scan failed inside the hub: {cause:#}");
        let message = "The hub could not do this. Its log says why.";
        Self::failed(command("internal", message, "Scan again."))
    }

    /// The hub ends, and the scan with it.
    pub(super) fn interrupted() -> Self {
        Self {
            state: Some(ScanState::Interrupted),
            ..Self::failed(command(
                "hub_stopped",
                "The hub stopped while this scan was under way.",
                "Scan again.",
            ))
        }
    }

    fn failed(failure: RemoteFailure) -> Self {
        Self {
            state: Some(ScanState::Failed),
            failure: Some(failure),
            ..Self::default()
        }
    }
}

/// Reads what the script left. What was told is kept however it ended.
pub(super) fn outcome_of(output: &Output, nonce: &str) -> anyhow::Result<Outcome> {
    let scan = scan::parse(&output.stdout.text(), nonce);
    let told = told_anything(&scan);
    let mut outcome = match failure_of(output, &scan, told) {
        Some(failure) => Outcome::failed(failure),
        None => Outcome::default(),
    };
    let (state, is_gone) = match output.ending {
        Ending::Cancelled { is_gone } => (ScanState::Cancelled, is_gone),
        Ending::TimedOut { is_gone } => (ScanState::Failed, is_gone),
        _ if outcome.failure.is_some() => (ScanState::Failed, true),
        _ => (ScanState::Done, true),
    };
    outcome.state = Some(state);
    if !is_gone {
        let note = "It is not known whether the script has ended on the machine.";
        outcome.notes.push(note.into());
    }
    if output.stdout.is_truncated() {
        let note = "The machine sent more than the hub takes; the middle is missing.";
        outcome.notes.push(note.into());
    }
    if told {
        outcome.summary = Some(summary_of(&scan));
        outcome.body = Some(pack(&scan)?);
    }
    Ok(outcome)
}

fn failure_of(output: &Output, scan: &scan::Scan, told: bool) -> Option<RemoteFailure> {
    let failure = match &output.ending {
        Ending::Cancelled { .. } => return None,
        Ending::TimedOut { .. } => command(
            "timed_out",
            "The machine was asked, and its answer did not come to an end in time.",
            "Look at the machine: a disk or a network filesystem may hang, or it is overloaded.",
        ),
        Ending::Lost { why } => command(
            "connection_lost",
            &format!("The connection ended while the machine answered: {why}"),
            "Check the network between hub and machine, and scan again.",
        ),
        Ending::Exited(_) | Ending::Signalled(_) if scan.complete => return None,
        Ending::Exited(_) | Ending::Signalled(_) if told => command(
            "incomplete",
            &format!("The script broke off: {}", output.complaint()),
            "Scan again; if it stays so, look whether the machine is short of memory or processes.",
        ),
        Ending::Exited(_) | Ending::Signalled(_) => command(
            "no_answer",
            &format!("The machine ran no script: {}", output.complaint()),
            "The user needs a usual shell on the machine, and sshd must let them run commands.",
        ),
    };
    Some(failure)
}

fn command(code: &str, message: &str, advice: &str) -> RemoteFailure {
    RemoteFailure::new(code, message, advice).at("command")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::platform::ssh::Capture;

    const NONCE: &str = "0123456789abcdef";
    const WHOLE: &str = "0123456789abcdef begin hostname file\n|nas\n\
                         0123456789abcdef end hostname ok\n0123456789abcdef done\n";

    fn outcome(ending: Ending, stdout: &str, stderr: &str) -> Outcome {
        let capture = |text: &str| {
            let mut capture = Capture::new(1000);
            capture.push(text.as_bytes());
            capture
        };
        let output = Output {
            ending,
            stdout: capture(stdout),
            stderr: capture(stderr),
            duration: Duration::ZERO,
        };
        outcome_of(&output, NONCE).unwrap()
    }

    fn code(outcome: &Outcome) -> (&'static str, Option<&str>, bool) {
        let failure = outcome
            .failure
            .as_ref()
            .map(|failure| failure.code.as_str());
        let state = outcome.state.unwrap().as_str();
        (state, failure, outcome.body.is_some())
    }

    #[test]
    fn only_a_whole_answer_is_done_and_what_was_told_is_kept() {
        let half = WHOLE.split_at(WHOLE.len() - 6).0;
        let is_gone = true;
        let lost = Ending::Lost { why: "x".into() };
        for (ending, text, expected) in [
            (Ending::Exited(0), WHOLE, ("done", None, true)),
            (
                Ending::Exited(0),
                half,
                ("failed", Some("incomplete"), true),
            ),
            (
                Ending::Exited(127),
                "",
                ("failed", Some("no_answer"), false),
            ),
            (
                Ending::TimedOut { is_gone },
                half,
                ("failed", Some("timed_out"), true),
            ),
            (
                Ending::Cancelled { is_gone },
                half,
                ("cancelled", None, true),
            ),
            (lost, half, ("failed", Some("connection_lost"), true)),
        ] {
            assert_eq!(
                code(&outcome(ending.clone(), text, "")),
                expected,
                "{ending:?}"
            );
        }
    }

    #[test]
    fn what_is_not_known_to_have_ended_is_said() {
        let is_gone = false;
        let timed_out = outcome(Ending::TimedOut { is_gone }, "", "");
        assert_eq!(timed_out.notes.len(), 1);
        assert!(
            outcome(Ending::TimedOut { is_gone: true }, "", "")
                .notes
                .is_empty()
        );
    }

    #[test]
    fn complaints_of_the_machine_come_without_what_acts_on_terminals() {
        let outcome = outcome(Ending::Exited(1), "", "\u{1b}]0;x\u{7}no\n");
        assert_eq!(
            outcome.failure.unwrap().message,
            "The machine ran no script: ]0;xno"
        );
    }
}
