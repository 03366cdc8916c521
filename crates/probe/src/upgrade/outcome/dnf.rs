//! dnf(8). dnf 4 ends with lists of what it did; dnf 5 begins with a table of what it will do, and tells
//! each step as it is done, with names that are cut where the line is full.

use super::{Changes, Outcome, nevra, size};

/// What a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Upgraded,
    Installed,
    Removed,
    Skipped,
}

#[derive(Default)]
struct Sorted {
    upgraded: Changes,
    installed: Changes,
    removed: Changes,
    skipped: Changes,
}

impl Sorted {
    fn of(&mut self, kind: Kind) -> &mut Changes {
        match kind {
            Kind::Upgraded => &mut self.upgraded,
            Kind::Installed => &mut self.installed,
            Kind::Removed => &mut self.removed,
            Kind::Skipped => &mut self.skipped,
        }
    }
}

pub(super) fn read(lines: &[&str]) -> Outcome {
    let planned = plan(lines);
    let (done, is_listed) = done(lines);
    let is_complete = lines.contains(&"Complete!");
    let mut outcome = Outcome {
        download_bytes: lines.iter().find_map(|line| {
            line.strip_prefix("Total download size: ")
                .or_else(|| line.split_once("Need to download ").map(|(_, rest)| rest))
                .and_then(size)
        }),
        kept_back: planned.skipped.into_names(),
        ..Outcome::default()
    };
    // Without lists, the table says what was done; in a run that did not end, as far as the steps went.
    let pick = |planned: Changes, done: Changes| match (is_listed, is_complete) {
        (true, _) => done.into_list(),
        (false, true) => planned.into_list(),
        (false, false) => {
            let begun = |name: &str| done.0.keys().any(|step| name == step);
            planned
                .into_list()
                .into_iter()
                .filter(|change| begun(&change.name))
                .collect()
        }
    };
    let known = planned.upgraded.0.clone();
    outcome.upgraded = pick(planned.upgraded, done.upgraded);
    outcome.installed = pick(planned.installed, done.installed);
    outcome.removed = pick(planned.removed, done.removed);
    for change in &mut outcome.upgraded {
        if let Some(planned) = known.get(&change.name) {
            change.from = change.from.take().or_else(|| planned.from.clone());
        }
    }
    outcome
}

/// The table above "Transaction Summary".
fn plan(lines: &[&str]) -> Sorted {
    let mut plan = Sorted::default();
    let mut kind = None;
    // dnf 4 breaks a row whose version is long.
    let mut open: Vec<&str> = Vec::new();
    for line in lines
        .iter()
        .take_while(|line| !line.starts_with("Transaction Summary"))
    {
        if !line.starts_with(' ') {
            kind = match line.trim_end() {
                "Upgrading:" => Some(Kind::Upgraded),
                line if line.starts_with("Installing") && line.ends_with(':') => {
                    Some(Kind::Installed)
                }
                line if line.starts_with("Removing") && line.ends_with(':') => Some(Kind::Removed),
                line if line.starts_with("Skipping packages") => Some(Kind::Skipped),
                _ => None,
            };
            open.clear();
            continue;
        }
        let Some(kind) = kind else { continue };
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        if let ["replacing", name, _arch, version, ..] = fields[..] {
            if kind == Kind::Upgraded {
                plan.upgraded.add(name, Some(version), None);
            }
            open.clear();
            continue;
        }
        if line.starts_with("  ") && open.len() < 3 && !open.is_empty() {
            open.extend(fields);
        } else {
            open = fields;
        }
        if let [name, _arch, version, ..] = open[..] {
            let (from, to) = match kind {
                Kind::Removed => (Some(version), None),
                _ => (None, Some(version)),
            };
            plan.of(kind).add(name, from, to);
            open.clear();
        }
    }
    plan
}

/// The lists at the end and whether there were any; else the steps.
fn done(lines: &[&str]) -> (Sorted, bool) {
    let mut listed = Sorted::default();
    let (mut kind, mut is_listed) = (None, false);
    for line in lines {
        if line.starts_with(' ') {
            let packages = line.split_ascii_whitespace().filter_map(nevra);
            for (name, version) in packages.filter(|_| kind.is_some()) {
                let kind = kind.unwrap_or(Kind::Skipped);
                is_listed = true;
                match kind {
                    Kind::Removed => listed.removed.add(name, Some(version), None),
                    kind => listed.of(kind).add(name, None, Some(version)),
                }
            }
        } else {
            kind = match *line {
                "Upgraded:" => Some(Kind::Upgraded),
                "Installed:" => Some(Kind::Installed),
                "Removed:" => Some(Kind::Removed),
                "Skipped:" => Some(Kind::Skipped),
                _ => None,
            };
        }
    }
    if is_listed {
        return (listed, true);
    }
    let mut steps = Sorted::default();
    for line in lines {
        // `[ 3/10] Upgrading curl-0:8.9.1-3.fc41.x 100% | …`, `  Upgrading        : curl-8.9.1-3.x86_64   3/10`
        let step = match line.strip_prefix('[') {
            Some(rest) if rest.contains(" 100% |") => rest.split_once("] ").map(|(_, step)| step),
            Some(_) => None,
            None => line.strip_prefix("  "),
        };
        let mut words = step
            .unwrap_or_default()
            .split_ascii_whitespace()
            .filter(|word| *word != ":");
        let kind = match words.next() {
            Some("Upgrading") => Kind::Upgraded,
            Some("Installing") => Kind::Installed,
            Some("Removing" | "Erasing") => Kind::Removed,
            _ => continue,
        };
        if let Some(name) = words.next().and_then(begun) {
            steps.of(kind).add(name, None, None);
        }
    }
    (steps, false)
}

/// The name in front of a version that may be cut off: a hyphen and a digit begin the version.
fn begun(text: &str) -> Option<&str> {
    if let Some((name, _)) = nevra(text) {
        return Some(name);
    }
    let at = text
        .match_indices('-')
        .find(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_digit()))?;
    Some(&text[..at.0])
}
