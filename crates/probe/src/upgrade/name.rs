//! Names of packages that may stand in a command.
//!
//! Managers read more than names where they expect one: `bash-` removes bash (apt), `@base` is a group
//! (dnf), `foo=1` a version, `*` a wildcard, `./x.rpm` a file. What passes here is a name and nothing else.

use std::fmt;

use crate::manager::Manager;

/// No distribution has a name as long as that.
const LONGEST: usize = 200;

/// A package's name as its manager spells names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageName(String);

impl PackageName {
    /// Takes what is a name to that manager.
    ///
    /// # Errors
    /// When it is none, or would be read as something else.
    pub fn new(manager: Manager, text: &str) -> Result<Self, NotAName> {
        let is_name = match manager {
            Manager::Apt => is_deb(text),
            Manager::Dnf | Manager::Zypper | Manager::Apk => is_made_of(text, b"_", b"+._-"),
            Manager::Pacman => is_made_of(text, b"@_", b"@+._-"),
        };
        if is_name && text.len() <= LONGEST {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAName {
                manager,
                text: text.chars().take(LONGEST).collect(),
            })
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Debian Policy 5.6.1, and the letters that dpkg takes beside it; with an architecture after a colon.
/// A hyphen at the end asks apt to remove the package.
fn is_deb(text: &str) -> bool {
    let (name, architecture) = match text.split_once(':') {
        Some((name, architecture)) => (name, Some(architecture)),
        None => (text, None),
    };
    is_made_of(name, b"", b"+._-")
        && !name.ends_with('-')
        && architecture.is_none_or(|text| is_made_of(text, b"", b"-") && !text.ends_with('-'))
}

/// Letters and digits, `first` at the start, `more` behind it.
fn is_made_of(text: &str, first: &[u8], more: &[u8]) -> bool {
    let is = |byte: u8, others: &[u8]| byte.is_ascii_alphanumeric() || others.contains(&byte);
    match text.as_bytes() {
        [head, tail @ ..] => is(*head, first) && tail.iter().all(|byte| is(*byte, more)),
        [] => false,
    }
}

/// A text that is no package's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAName {
    /// Whose names were meant.
    pub manager: Manager,
    /// The text, cut where it is long.
    pub text: String,
}

impl fmt::Display for NotAName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.manager.name();
        write!(f, "{:?} is no name of a package to {name}", self.text)
    }
}

impl std::error::Error for NotAName {}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_name(manager: Manager, text: &str) -> bool {
        PackageName::new(manager, text).is_ok()
    }

    #[test]
    fn names_that_distributions_have() {
        for (manager, names) in [
            (
                Manager::Apt,
                "bash g++ libperl5.36 libc6:i386 0ad r-cran-e1071",
            ),
            (
                Manager::Dnf,
                "bash gcc-c++ 0ad R perl-libs glibc-minimal-langpack NetworkManager",
            ),
            (
                Manager::Zypper,
                "libstdc++6 yast2-trans-en_US kernel-default _service-x",
            ),
            (
                Manager::Pacman,
                "linux lib32-gcc-libs gtk2+extra @scope-tool r",
            ),
            (Manager::Apk, "busybox libstdc++ py3-pip _x musl-utils"),
        ] {
            for name in names.split(' ') {
                assert!(is_name(manager, name), "{name}");
            }
        }
    }

    #[test]
    fn what_a_manager_would_read_as_something_else() {
        let never = [
            "",
            " ",
            "-",
            "--",
            "-y",
            "--purge",
            "a b",
            "a\tb",
            "a\nb",
            "a\0",
            "foo*",
            "f?o",
            "[ab]c",
            "foo=1.0",
            "foo<2",
            "foo~1",
            "foo^",
            "!foo",
            "~foo",
            "foo/stable",
            "./foo.deb",
            "/etc/passwd",
            "..",
            ".",
            "é",
            "a;b",
            "$(a)",
            "`a`",
            "'a'",
            "\"a\"",
            "a|b",
            "a\\b",
            "a,b",
            "%a",
            "{a,b}",
        ];
        for manager in Manager::ALL {
            for text in never {
                assert!(!is_name(manager, text), "{manager:?} {text:?}");
            }
            assert!(is_name(manager, &"a".repeat(LONGEST)));
            assert!(!is_name(manager, &"a".repeat(LONGEST + 1)));
        }
        for (manager, texts) in [
            (Manager::Apt, "bash- libc6: libc6:i386- :i386 a:b:c _x @x"),
            (Manager::Dnf, "@core repo:bash .x +x"),
            (Manager::Zypper, "repo:bash +vim .x pattern:base"),
            (Manager::Pacman, "core/linux .x linux>6"),
            (Manager::Apk, "so:libc.so .build-deps busybox@edge"),
        ] {
            for text in texts.split(' ') {
                assert!(!is_name(manager, text), "{manager:?} {text}");
            }
        }
    }

    #[test]
    fn a_refusal_shows_what_was_meant_and_no_more_of_it_than_helps() {
        let error = PackageName::new(Manager::Apt, "bash-").unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"bash-\" is no name of a package to apt"
        );
        let long = PackageName::new(Manager::Dnf, &"-".repeat(9000)).unwrap_err();
        assert_eq!(long.text.len(), LONGEST);
    }
}
