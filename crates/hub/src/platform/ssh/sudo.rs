//! What `sudo` says when it does not run a command.

use super::capture::Capture;
use super::command::{Ending, Sudo};
use super::failure::SudoRefusal;
use crate::platform::text::{cut, one_line};

/// So much of what it says is shown.
const LONGEST: usize = 200;

/// What `sudo` said in place of running the command, in its own English and in that of sudo-rs.
pub(super) fn sudo_refusal(sudo: &Sudo, ending: &Ending, stderr: &Capture) -> Option<SudoRefusal> {
    if matches!(sudo, Sudo::No) || *ending != Ending::Exited(1) {
        return None;
    }
    let text = stderr.text();
    let line = text.lines().map(str::trim).find(|line| {
        (line.starts_with("sudo: ") && !is_warning(line))
            || line.starts_with("Sorry, ")
            || line.contains("is not in the sudoers file")
    })?;
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // After a password that was wrong it may also say that one is required.
    Some(if says(&["sudo: not installed"]) {
        SudoRefusal::NotInstalled
    } else if says(&[
        "incorrect password",
        "Sorry, try again",
        "incorrect authentication",
    ]) {
        SudoRefusal::WrongPassword
    } else if says(&[
        "a password is required",
        "interactive authentication is required",
    ]) {
        SudoRefusal::PasswordNeeded
    } else if says(&[
        "not allowed",
        "not in the sudoers",
        "may not run",
        "I'm sorry",
    ]) {
        SudoRefusal::NotAllowed
    } else {
        SudoRefusal::Other(cut(&one_line(line.trim_start_matches("sudo: ")), LONGEST))
    })
}

/// What `sudo` complains of and runs the command all the same.
fn is_warning(line: &str) -> bool {
    [
        "unable to resolve host",
        "setrlimit(",
        "unable to send audit message",
        "unable to open audit system",
        "problem with defaults entries",
        // Of a file that it leaves out; without any it says that, too.
        "parse error in",
        "syntax error in",
    ]
    .iter()
    .any(|words| line.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(stderr: &str) -> Option<SudoRefusal> {
        let mut capture = Capture::new(1000);
        capture.push(stderr.as_bytes());
        sudo_refusal(&Sudo::Passwordless, &Ending::Exited(1), &capture)
    }

    #[test]
    fn a_warning_of_sudo_and_a_command_that_failed_are_no_refusal() {
        let host = "sudo: unable to resolve host nas: Name or service not known\n";
        assert_eq!(
            refusal(&format!("{host}Job for nginx.service failed.\n")),
            None
        );
        assert_eq!(
            refusal(&format!("{host}sudo: a password is required\n")),
            Some(SudoRefusal::PasswordNeeded)
        );
    }
}
