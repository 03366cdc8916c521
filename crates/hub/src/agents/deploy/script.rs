//! What the install script says of what it did.

use crate::platform::ssh::{Ending, Output};
use crate::remote::RemoteFailure;

/// The script did not come to its end, as far as the hub knows.
pub(super) const CUT: &str = "script_cut";

/// It ended, and could not take back all that it had done.
pub(super) const HALF_TAKEN_BACK: &str = "not_taken_back";

/// In its words, where not all was taken back.
const NOT_ALL: &str = "could be taken back";

/// What the script said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Its last line.
    pub(super) last: String,
    /// The version of the program that it put there.
    pub(super) version: Option<String>,
}

/// What came of it.
///
/// # Errors
/// [`CUT`] when nobody knows how it ended, [`HALF_TAKEN_BACK`]; anything else when it changed nothing, or took it back.
pub(super) fn outcome(output: &Output) -> Result<Said, RemoteFailure> {
    match output.is_success() {
        true => Ok(said(&output.stdout.text())),
        false => Err(failure(output)),
    }
}

fn said(text: &str) -> Said {
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    let version = text
        .lines()
        .find_map(|line| line.strip_prefix("This is homelabcmd-agent "));
    Said {
        last: last.unwrap_or("done").to_owned(),
        version: version.map(|version| version.trim_end_matches('.').to_owned()),
    }
}

fn failure(output: &Output) -> RemoteFailure {
    if !matches!(output.ending, Ending::Exited(_)) {
        return RemoteFailure::new(
            CUT,
            format!("The installation was cut: {}", output.ending_words()),
            "The hub takes back what was begun as soon as it reaches the machine.",
        );
    }
    let stderr = output.stderr.text();
    let said = words_of_script(&stderr).map_or_else(|| output.ending_words(), str::to_owned);
    let stdout = output.stdout.text();
    let undone = stdout.lines().rev().find(|line| {
        let words = ["left behind", "from before", NOT_ALL];
        words.iter().any(|word| line.contains(word))
    });
    let message = match undone {
        Some(undone) => format!("{}. {undone}", said.trim_end_matches('.')),
        None => said,
    };
    let code = match undone.is_some_and(|line| line.contains(NOT_ALL)) {
        true => HALF_TAKEN_BACK,
        false => "script_failed",
    };
    RemoteFailure::new(code, message, "Mend what the machine says and try again.")
}

/// Why the script broke off: its own word where it has one, else what the last program said that it ran.
/// Before that, programs that went well may have said much.
fn words_of_script(stderr: &str) -> Option<&str> {
    let lines = || {
        stderr
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let own = lines()
        .rev()
        .find_map(|line| line.strip_prefix("install: "));
    own.or_else(|| lines().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_has_the_last_word() {
        let enrolled = "INFO This machine is enrolled.\n";
        let bus = "Failed to connect to bus: No such file or directory";
        assert_eq!(words_of_script(&format!("{enrolled}{bus}\n\n")), Some(bus));
        assert_eq!(
            words_of_script(&format!("{enrolled}install: the disk is full\nrm: gone\n")),
            Some("the disk is full")
        );
        assert_eq!(words_of_script("\n"), None);
    }

    #[test]
    fn the_version_that_was_sent_is_heard() {
        let heard = said("This is homelabcmd-agent 0.1.0.\nThe new agent runs.\n\n");
        assert_eq!(heard.version.as_deref(), Some("0.1.0"));
        assert_eq!(heard.last, "The new agent runs.");
        assert_eq!(said("").version, None);
    }
}
