//! A `sudoers.d` file that grants exactly some commands, and nothing like them.
//!
//! Format: sudoers(5), "Command specifications". `sudo` compares arguments as one text and knows
//! wildcards in it, so an argument that has a space or a sign with a meaning is refused here rather than
//! escaped: there is no need for one, and a backslash is read differently from one `sudo` to the other.
//! No options but the tag `NOPASSWD` either: sudo-rs refuses a file that has a `TIMEOUT`.

use serde::Serialize;
use utoipa::ToSchema;

/// Folders that a program may be in: sudo compares full paths, and systems differ.
pub(super) const FOLDERS: [&str; 4] = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/// A command that may be run as root, exactly so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SudoersGrant)]
pub(super) struct Grant {
    /// What for, for people.
    pub(super) why: String,
    /// Program (a name, or a full path) and arguments.
    pub(super) argv: Vec<String>,
}

/// Why no file can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotGrantable {
    /// A user name that sudoers would read as something else.
    #[error("the user name {0:?} cannot stand in a sudoers file")]
    User(String),
    /// A word that sudoers would read as something else.
    #[error("{0:?} cannot stand in a sudoers file as it is")]
    Word(String),
    /// A grant of nothing.
    #[error("a grant names no program")]
    Empty,
}

/// The file's text: for this user, these commands, without a password.
///
/// # Errors
/// When a name or an argument would mean something else in such a file.
pub(super) fn sudoers(user: &str, grants: &[Grant]) -> Result<String, NotGrantable> {
    if !is_user(user) {
        return Err(NotGrantable::User(user.into()));
    }
    let mut text = String::from(
        "# What HomelabCmd may do as root on this machine: these commands, with exactly these\n\
         # arguments. HomelabCmd writes this file anew when it is told to install it.\n",
    );
    for grant in grants {
        let (program, arguments) = grant.argv.split_first().ok_or(NotGrantable::Empty)?;
        if let Some(word) = grant.argv.iter().find(|word| !is_plain(word)) {
            return Err(NotGrantable::Word(word.clone()));
        }
        if !is_program(program) {
            return Err(NotGrantable::Word(program.clone()));
        }
        let paths: Vec<String> = match program.starts_with('/') {
            true => vec![program.clone()],
            false => FOLDERS.map(|folder| format!("{folder}/{program}")).to_vec(),
        };
        // Without arguments a program could be run with any: "" says none.
        let arguments = match arguments {
            [] => " \"\"".to_owned(),
            words => words
                .iter()
                .map(|word| format!(" {}", escaped(word)))
                .collect(),
        };
        let commands: Vec<String> = paths
            .iter()
            .map(|path| format!("{}{arguments}", escaped(path)))
            .collect();
        let why: String = grant
            .why
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(100)
            .collect();
        text.push_str(&format!(
            "\n# {why}\n{user} ALL=(root) NOPASSWD: {}\n",
            commands.join(", ")
        ));
    }
    Ok(text)
}

fn is_user(user: &str) -> bool {
    let is_first = |c: char| c.is_ascii_lowercase() || c == '_';
    !user.is_empty()
        && user.len() <= 32
        && user.starts_with(is_first)
        && user
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
}

/// Whether a command can stand in such a file as it is.
pub(super) fn is_grantable(argv: &[String]) -> bool {
    argv.first().is_some_and(|program| is_program(program))
        && argv.iter().all(|word| is_plain(word))
}

/// A name or a full path. One that ends with a slash would be all programs of that folder.
fn is_program(program: &str) -> bool {
    !program.ends_with('/') && (program.starts_with('/') || !program.contains('/'))
}

/// No spaces, quotes, wildcards or signs of negation.
fn is_plain(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./@:+,=".contains(&b))
}

/// These four have a meaning and may be escaped.
fn escaped(word: &str) -> String {
    word.chars().fold(String::new(), |mut text, c| {
        if ",:=".contains(c) {
            text.push('\\');
        }
        text.push(c);
        text
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn grant(argv: &[&str]) -> Grant {
        Grant {
            why: "for a test\nALL ALL=(ALL) NOPASSWD: ALL".into(),
            argv: argv.iter().map(|word| (*word).to_owned()).collect(),
        }
    }

    #[test]
    fn visudo_takes_it_and_it_grants_these_commands_only() {
        let grants = [
            grant(&["systemctl", "restart", "--", "wg-quick@wg0.service"]),
            grant(&["systemctl", "stop", "pihole-FTL.service"]),
            grant(&[
                "apt-get",
                "--option=Dpkg::Options::=--force-confold",
                "-y",
                "upgrade",
            ]),
            grant(&["/usr/local/bin/homelabcmd-agent"]),
        ];
        let text = sudoers("homelabcmd", &grants).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("homelabcmd");
        std::fs::write(&path, &text).unwrap();
        let checked = Command::new("/usr/sbin/visudo")
            .args(["-c", "-f"])
            .arg(&path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(checked.status.success(), "{said}\n{text}");
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .collect();
        assert_eq!(
            lines.len(),
            4,
            "a newline in a reason grants nothing: {text}"
        );
        assert!(lines[0].starts_with(
            "homelabcmd ALL=(root) NOPASSWD: /usr/bin/systemctl restart -- wg-quick@wg0.service, "
        ));
        assert!(
            lines[3].ends_with("/usr/local/bin/homelabcmd-agent \"\""),
            "{}",
            lines[3]
        );
    }

    #[test]
    fn what_would_mean_something_else_is_refused() {
        for word in [
            "*", "a b", "nginx*", "!x", "a\\b", "$(x)", "a\nb", "", "\"", "?", "[a]", "é",
        ] {
            let refused = sudoers("homelabcmd", &[grant(&["systemctl", "restart", word])]);
            assert_eq!(refused, Err(NotGrantable::Word(word.into())), "{word:?}");
        }
        for user in [
            "ALL",
            "%wheel",
            "#0",
            "a b",
            "",
            "ada,eve",
            "+group",
            "User_Alias",
        ] {
            assert!(sudoers(user, &[]).is_err(), "{user}");
        }
        for program in ["../evil", "bin/evil", "/usr/bin/", "/"] {
            let argv = grant(&[program]).argv;
            assert!(!is_grantable(&argv), "{program}");
            assert!(sudoers("pi", &[grant(&[program])]).is_err(), "{program}");
        }
        assert!(sudoers("pi", &[grant(&[])]).is_err());
    }
}
