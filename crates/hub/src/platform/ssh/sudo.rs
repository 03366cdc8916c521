//! What `sudo` says when it does not run a command.

use super::capture::Capture;
use super::command::{Ending, Sudo};
use super::failure::SudoRefusal;

/// What `sudo` said in place of running the command, in its own English and in that of sudo-rs.
pub(super) fn sudo_refusal(sudo: &Sudo, ending: &Ending, stderr: &Capture) -> Option<SudoRefusal> {
    if matches!(sudo, Sudo::No) || *ending != Ending::Exited(1) {
        return None;
    }
    let text = stderr.text();
    let line = text.lines().map(str::trim).find(|line| {
        line.starts_with("sudo: ")
            || line.starts_with("Sorry, ")
            || line.contains("is not in the sudoers file")
    })?;
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Some(if says(&["sudo: not installed"]) {
        SudoRefusal::NotInstalled
    } else if says(&[
        "a password is required",
        "interactive authentication is required",
    ]) {
        SudoRefusal::PasswordNeeded
    } else if says(&[
        "incorrect password",
        "Sorry, try again",
        "incorrect authentication",
    ]) {
        SudoRefusal::WrongPassword
    } else if says(&[
        "not allowed",
        "not in the sudoers",
        "may not run",
        "I'm sorry",
    ]) {
        SudoRefusal::NotAllowed
    } else {
        SudoRefusal::Other(
            line.trim_start_matches("sudo: ")
                .chars()
                .take(200)
                .collect(),
        )
    })
}
