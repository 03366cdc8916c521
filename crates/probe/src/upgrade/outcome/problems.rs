//! What goes wrong with upgrades, in the words of all managers: rpm's are heard by two of them, and what
//! a mirror's address says is the same everywhere.

use std::fmt;

use crate::{Broken, apt};

/// Something that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Another program holds the manager's lock.
    Locked {
        /// Its process, where that is told.
        pid: Option<u32>,
        /// Its name.
        by: Option<String>,
    },
    /// A disk is full.
    NoSpace,
    /// An earlier run was interrupted: `dpkg --configure -a` puts it right.
    Interrupted,
    /// A package needs what there is not.
    Unmet {
        /// The package, where one is named.
        package: Option<String>,
        /// What it needs.
        reason: String,
    },
    /// A list or package is not signed by whom it should be.
    Signature {
        /// The key's id, where it is told.
        key: Option<String>,
        /// What was said.
        reason: String,
    },
    /// A mirror or repository did not answer, or not with what was asked for.
    Unreachable {
        /// Its host, or the repository's name.
        place: String,
    },
    /// A package could not be installed, or its script failed.
    Failed {
        /// The package.
        package: String,
        /// What was said.
        reason: String,
    },
    /// A file that the user changed was kept, though the new version brings another.
    ConfigKept {
        /// The file.
        path: String,
    },
    /// It would have had to remove packages, and was told not to.
    WouldRemove,
    /// A licence wants to be agreed with.
    Licence,
    /// Files of a package are there already and belong to no one or to another.
    FilesInTheWay,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked { pid, by } => {
                f.write_str("Another program works with the packages")?;
                match (by, pid) {
                    (Some(by), Some(pid)) => write!(f, ": {by} (process {pid})")?,
                    (Some(by), None) => write!(f, ": {by}")?,
                    (None, Some(pid)) => write!(f, ": process {pid}")?,
                    (None, None) => {}
                }
                f.write_str(". Try again when it has ended.")
            }
            Self::NoSpace => f.write_str("A disk is full. Make room, and try again."),
            Self::Interrupted => f.write_str(
                "An earlier run was interrupted. Run \"dpkg --configure -a\" on the machine.",
            ),
            Self::Unmet {
                package: Some(package),
                reason,
            } => {
                write!(f, "{package} cannot be upgraded: {reason}")
            }
            Self::Unmet {
                package: None,
                reason,
            } => write!(f, "Something is missing: {reason}"),
            Self::Signature {
                key: Some(key),
                reason,
            } => write!(f, "A signature (key {key}): {reason}"),
            Self::Signature { key: None, reason } => write!(f, "A signature: {reason}"),
            Self::Unreachable { place } => write!(f, "{place} did not answer as it should."),
            Self::Failed { package, reason } => write!(f, "{package} failed: {reason}"),
            Self::ConfigKept { path } => {
                write!(
                    f,
                    "{path} was changed on the machine and kept; the new version brings another."
                )
            }
            Self::WouldRemove => {
                f.write_str("Packages would have to be removed, which was not asked for.")
            }
            Self::Licence => f.write_str("A licence wants to be agreed with, on the machine."),
            Self::FilesInTheWay => f.write_str("Files of a package are there already."),
        }
    }
}

/// So many are enough to see what is wrong.
const MOST: usize = 100;
const LONGEST: usize = 300;

/// All that a plain text says, each once, in its order.
pub(super) fn read(text: &str) -> Vec<Problem> {
    let mut found = Found::default();
    let mut file = None;
    // What dpkg says of a package stands in the next line.
    let mut failed: Option<&str> = None;
    for line in text.lines() {
        if let Some(package) = failed.take() {
            found.add(Problem::Failed {
                package: package.to_owned(),
                reason: cut(line),
            });
        }
        failed = line
            .strip_prefix("dpkg: error processing ")
            .and_then(|rest| rest.split(' ').nth(1))
            .map(|name| name.rsplit('/').next().unwrap_or(name));
        if let Some(rest) = line.strip_prefix("Configuration file '") {
            file = rest.split('\'').next();
        } else if line.starts_with(" ==> Keeping old config file") {
            let path = file.take().unwrap_or_default().to_owned();
            found.add(Problem::ConfigKept { path });
        }
        found.lock(line);
        for problem in of_line(line) {
            found.add(problem);
        }
    }
    for Broken { name, reason } in apt::parse_unmet(text) {
        found.add(Problem::Unmet {
            package: Some(name),
            reason,
        });
    }
    found.into_list(text)
}

#[derive(Default)]
struct Found {
    problems: Vec<Problem>,
    /// Who holds the lock, as far as it is known; and that it was not waited for to the end.
    holder: (Option<u32>, Option<String>),
    is_locked: bool,
}

/// What managers say while they wait.
const WAITING: [&str; 2] = ["Waiting for cache lock", "Waiting for process with pid"];

/// What they say when they have waited long enough.
const LOCKED: [&str; 8] = [
    "E: Could not get lock",
    "E: Unable to acquire the dpkg",
    "E: Unable to lock directory",
    "System management is locked by",
    "unable to lock database",
    "Unable to lock database",
    "Failed to obtain",
    "can't create transaction lock",
];

impl Found {
    fn add(&mut self, problem: Problem) {
        if self.problems.len() < MOST && !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn lock(&mut self, line: &str) {
        let has = |words: &[&str]| words.iter().any(|words| line.contains(words));
        self.is_locked |= has(&LOCKED);
        if !has(&LOCKED) && !has(&WAITING) {
            return;
        }
        let number = |words: &str| {
            let (_, rest) = line.split_once(words)?;
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse().ok()
        };
        if let Some(pid) = number("process ").or_else(|| number("with pid ")) {
            let name = line
                .split_once('(')
                .and_then(|(_, rest)| rest.split_once(')'));
            let name = name
                .map(|(name, _)| cut(name))
                .filter(|name| !name.contains(' '));
            self.holder = (Some(pid), name);
        }
    }

    fn into_list(mut self, text: &str) -> Vec<Problem> {
        // Whoever was still waiting when the text ended did not get it.
        let last = text.lines().next_back().unwrap_or_default();
        if self.is_locked || WAITING.iter().any(|words| last.contains(words)) {
            let (pid, by) = self.holder;
            self.problems.insert(0, Problem::Locked { pid, by });
        }
        self.problems
    }
}

fn of_line(line: &str) -> Vec<Problem> {
    let has = |words: &str| line.contains(words);
    let any = |words: &[&str]| words.iter().any(|words| has(words));
    let mut found = Vec::new();
    if any(&[
        "No space left on device",
        "You don't have enough free space in",
        "not enough free disk space",
        "more space needed on the",
    ]) || (has("installing package ") && has(" needs ") && has(" on the "))
    {
        found.push(Problem::NoSpace);
    }
    if has("dpkg was interrupted, you must manually run") {
        found.push(Problem::Interrupted);
    }
    if any(&["Packages need to be removed but remove is disabled"]) {
        found.push(Problem::WouldRemove);
    }
    if has("agree to terms of the following license") || has("agree with the terms of the license")
    {
        found.push(Problem::Licence);
    }
    if any(&[
        "exists in filesystem",
        "trying to overwrite '",
        "conflicts with file from package",
    ]) {
        found.push(Problem::FilesInTheWay);
    }
    found.extend(signature(line));
    found.extend(unreachable(line));
    found.extend(unmet(line));
    found.extend(script(line));
    found.extend(kept(line));
    found
}

fn signature(line: &str) -> Option<Problem> {
    let marks = ["NO_PUBKEY ", "EXPKEYSIG ", "BADSIG ", "REVKEYSIG "];
    let key = marks.iter().find_map(|mark| {
        let (_, rest) = line.split_once(mark)?;
        let key = rest.split(|c: char| !c.is_ascii_hexdigit()).next()?;
        (key.len() >= 8).then(|| key.to_owned())
    });
    let says = [
        "is not signed",
        "signatures were invalid",
        "GPG check FAILED",
        "Public key for ",
        "Signature verification failed",
        "UNTRUSTED signature",
        "invalid or corrupted package",
        "is unknown trust",
        "is marginal trust",
    ];
    // An address may hold a password: what is said stands behind it.
    let reason = || match line.split_once("://") {
        None => cut(line),
        Some((before, rest)) => match rest.split_once(": ") {
            Some((_, said)) if !said.contains("://") => cut(said),
            _ => cut(before),
        },
    };
    let is_one = key.is_some() || says.iter().any(|words| line.contains(words));
    is_one.then(|| Problem::Signature {
        key,
        reason: reason(),
    })
}

fn unreachable(line: &str) -> Option<Problem> {
    let says = [
        "Failed to fetch ",
        "Could not resolve ",
        "Failed to download metadata for repo",
        "Cannot download ",
        "Curl error (",
        "Download (curl) error for",
        "failed retrieving file '",
        "Valid metadata not found at",
    ];
    let is_apk = line.starts_with("WARNING: ") && line.contains("APKINDEX");
    if !is_apk && !says.iter().any(|words| line.contains(words)) {
        return None;
    }
    // pacman names the host, dnf the repository in quotes, the others an address.
    let from = line.split_once("' from ").map(|(_, rest)| rest);
    let named = from.and_then(|rest| rest.split([' ', ':']).next());
    let quoted = || {
        line.split_once('\'')
            .and_then(|(_, rest)| rest.split_once('\''))
            .map(|(name, _)| name)
    };
    let place = host(line).or(named).or_else(quoted)?;
    Some(Problem::Unreachable { place: cut(place) })
}

/// The host of the first address in a line, without who logs in there.
fn host(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("://")?;
    let end = rest.find(|c: char| c == '/' || c.is_whitespace() || "'\"|]),".contains(c));
    let host = &rest[..end.unwrap_or(rest.len())];
    let host = host
        .rsplit('@')
        .next()
        .unwrap_or(host)
        .trim_end_matches(':');
    (!host.is_empty()).then_some(host)
}

fn unmet(line: &str) -> Option<Problem> {
    let text = line.trim();
    // ` Problem: package a-1 requires b, but none …` of dnf, `Problem: … nothing provides …` of zypper.
    let problem = text
        .strip_prefix("Problem")
        .and_then(|rest| rest.split_once(": "));
    let breaks = text
        .strip_prefix(":: ")
        .filter(|text| text.contains("breaks dependency '"));
    let missing =
        text.contains("unable to satisfy dependency '") || text.ends_with("(no such package):");
    let reason = problem
        .map(|(_, rest)| rest)
        .or(breaks)
        .or(missing.then_some(text))?;
    let package = reason
        .strip_prefix("package ")
        .and_then(|rest| rest.split(' ').next());
    Some(Problem::Unmet {
        package: package.map(|name| super::nevra(name).map_or(name, |(name, _)| name).to_owned()),
        reason: cut(reason),
    })
}

fn script(line: &str) -> Option<Problem> {
    // `%post(name-1-1.x86_64) scriptlet failed, exit status 1` of rpm
    if let Some((before, after)) = line.split_once(") scriptlet failed") {
        let package = before.rsplit('(').next()?;
        return Some(Problem::Failed {
            package: super::nevra(package)
                .map_or(package, |(name, _)| name)
                .to_owned(),
            reason: cut(&format!("its script failed{after}")),
        });
    }
    // `Installation of name-1-1.x86_64 failed:` of zypper
    if let Some(package) = line
        .strip_prefix("Installation of ")
        .and_then(|rest| rest.strip_suffix(" failed:"))
    {
        return Some(Problem::Failed {
            package: super::nevra(package)
                .map_or(package, |(name, _)| name)
                .to_owned(),
            reason: "it could not be installed".into(),
        });
    }
    // `ERROR: name-1.0-r0.post-upgrade: script exited with error 1` of apk
    let (package, reason) = line.strip_prefix("ERROR: ")?.split_once(": ")?;
    let package = package.split(".p").next().unwrap_or(package);
    let (name, _) = crate::apk::name_and_version(package)?;
    Some(Problem::Failed {
        package: name.to_owned(),
        reason: cut(reason),
    })
}

/// `warning: /etc/x created as /etc/x.rpmnew` of rpm, `… installed as /etc/x.pacnew` of pacman.
fn kept(line: &str) -> Option<Problem> {
    let rest = line.strip_prefix("warning: ")?;
    let (path, new) = rest
        .split_once(" created as ")
        .or_else(|| rest.split_once(" installed as "))?;
    let is_kept = new.ends_with(".rpmnew") || new.ends_with(".pacnew");
    is_kept.then(|| Problem::ConfigKept { path: cut(path) })
}

fn cut(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}
