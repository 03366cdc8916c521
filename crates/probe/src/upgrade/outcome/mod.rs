//! What came of an upgrade, read from what the package manager printed while it ran.
//!
//! The text may hold what terminals do with it, may begin late and be cut off at any place: what is told
//! is only what it says in whole lines. That a command did well is told by its exit code
//! ([`super::commands::Step::ending`]), not here.

mod apk;
mod apt;
mod dnf;
mod pacman;
mod problems;
mod zypper;

use std::collections::BTreeMap;

pub use problems::Problem;

use crate::manager::Manager;
use crate::screen;

/// More packages no machine has; a text that says so is not believed further.
const MOST: usize = 10_000;

/// What an upgrade did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Packages with a new version that is ready for use, by name.
    pub upgraded: Vec<Change>,
    /// Packages that were not there before.
    pub installed: Vec<Change>,
    /// Packages that are gone.
    pub removed: Vec<Change>,
    /// Packages that could have been upgraded and were not: held, or others stand in the way.
    pub kept_back: Vec<String>,
    /// Packages whose upgrade began and did not end.
    pub unfinished: Vec<String>,
    /// What was to be downloaded; bytes.
    pub download_bytes: Option<u64>,
    /// What went wrong, or asks for a look, each once.
    pub problems: Vec<Problem>,
}

/// A package that is another one now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// The version before, where it is told.
    pub from: Option<String>,
    /// The version now, where it is told.
    pub to: Option<String>,
}

/// Reads what a manager printed.
pub fn read(manager: Manager, text: &str) -> Outcome {
    let text = screen::plain(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut outcome = match manager {
        Manager::Apt => apt::read(&lines),
        Manager::Dnf => dnf::read(&lines),
        Manager::Zypper => zypper::read(&lines),
        Manager::Pacman => pacman::read(&lines),
        Manager::Apk => apk::read(&lines),
    };
    outcome.problems = problems::read(&text);
    outcome
}

/// Changes by name, the last word about each.
#[derive(Default)]
struct Changes(BTreeMap<String, Change>);

impl Changes {
    fn add(&mut self, name: &str, from: Option<&str>, to: Option<&str>) {
        if name.is_empty() || self.0.len() >= MOST {
            return;
        }
        let change = self.0.entry(name.to_owned()).or_default();
        change.name = name.to_owned();
        change.from = from.map(str::to_owned).or(change.from.take());
        change.to = to.map(str::to_owned).or(change.to.take());
    }

    fn remove(&mut self, name: &str) -> Option<Change> {
        self.0.remove(name)
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn into_list(self) -> Vec<Change> {
        self.0.into_values().collect()
    }

    fn into_names(self) -> Vec<String> {
        self.0.into_keys().collect()
    }
}

/// The names in the indented lines below a heading.
fn names_below<'a>(lines: &[&'a str], is_heading: impl Fn(&str) -> bool) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut is_below = false;
    for line in lines {
        if !line.starts_with(' ') {
            is_below = is_heading(line);
        } else if is_below {
            found.extend(line.split_ascii_whitespace());
        }
    }
    found.truncate(MOST);
    found
}

/// `62.0 kB`, `1,234 B`, `2.5 MiB`, `45 M`: bytes.
fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
    let number: f64 = text[..end].replace(',', "").parse().ok()?;
    let unit = text[end..].trim_start();
    let unit = unit.split(|c: char| !c.is_ascii_alphabetic()).next()?;
    let factor: f64 = match unit {
        "B" => 1.0,
        "kB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        // dnf 4 counts with powers of 1024, and spares itself the rest of the word.
        "k" | "K" | "KiB" => 1024.0,
        "M" | "MiB" => 1_048_576.0,
        "G" | "GiB" => 1_073_741_824.0,
        _ => return None,
    };
    let bytes = number * factor;
    (bytes.is_finite() && bytes < 1e15).then_some(bytes.round() as u64)
}

/// `name-version-release.arch` of rpm: the name, and the version with its release. An epoch stands before
/// the version, or, in older ones, before the name.
fn nevra(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let text = match text.rsplit_once('.') {
        Some((
            rest,
            "x86_64" | "noarch" | "aarch64" | "i686" | "i586" | "armv7hl" | "ppc64le" | "s390x"
            | "src",
        )) => rest,
        _ => text,
    };
    let (rest, release) = text.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    let is_whole =
        !name.is_empty() && !version.is_empty() && !release.is_empty() && !text.contains(' ');
    is_whole.then(|| (name, &text[name.len() + 1..]))
}

#[cfg(test)]
mod tests;
