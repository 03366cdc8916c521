//! apt-get(8) and the dpkg(1) below it.

use super::{Changes, Outcome, names_below, size};

pub(super) fn read(lines: &[&str]) -> Outcome {
    let mut outcome = Outcome::default();
    let (mut unpacked, mut upgraded) = (Changes::default(), Changes::default());
    let (mut installed, mut removed) = (Changes::default(), Changes::default());
    // What is unpacked over another version, and what is new.
    let mut is_new = Changes::default();
    for line in lines {
        if let Some((name, versions)) = subject(line, "Unpacking ") {
            let (to, from) = versions.split_once(" over ").unwrap_or((versions, ""));
            let (to, from) = (version(to), version(from));
            unpacked.add(name, from, to);
            if from.is_none() {
                is_new.add(name, None, None);
            }
        } else if let Some((name, versions)) = subject(line, "Setting up ") {
            let change = unpacked.remove(name).unwrap_or_default();
            let to = version(versions);
            let into = match is_new.has(name) {
                true => &mut installed,
                false => &mut upgraded,
            };
            into.add(name, change.from.as_deref(), to);
        } else if let Some((name, versions)) = subject(line, "Removing ") {
            removed.add(name, version(versions), None);
        } else if let Some(rest) = line.strip_prefix("dpkg: error processing package ") {
            // It was being set up, and that failed.
            let name = rest.split([' ', ':']).next().unwrap_or_default();
            let begun = upgraded.remove(name).or_else(|| installed.remove(name));
            if begun.is_some() {
                unpacked.add(name, None, None);
            }
        } else if let Some(rest) = line.strip_prefix("Need to get ") {
            // What is in the cache already counts behind the slash only.
            let rest = rest
                .split_once(" of archives")
                .map_or(rest, |(size, _)| size);
            outcome.download_bytes = size(rest.split('/').next().unwrap_or_default());
        }
    }
    // Ubuntu gives an upgrade to some machines first.
    let kept = names_below(lines, |line| {
        line.starts_with("The following packages have been kept back")
            || line.starts_with("The following upgrades have been deferred")
    });
    outcome.kept_back = kept.into_iter().map(str::to_owned).collect();
    outcome.unfinished = unpacked.into_names();
    // What is set up without having been unpacked was left over from an earlier run.
    outcome.upgraded = upgraded.into_list();
    outcome.installed = installed.into_list();
    outcome.removed = removed.into_list();
    outcome
}

/// `Unpacking name:arch (…) ...`: the name, and what follows it.
fn subject<'a>(line: &'a str, verb: &str) -> Option<(&'a str, &'a str)> {
    let (name, rest) = line.strip_prefix(verb)?.split_once(' ')?;
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    (rest.starts_with('(') && line.ends_with("...")).then_some((name, rest))
}

/// `(1:2.3-4)` and what follows.
fn version(text: &str) -> Option<&str> {
    let (version, _) = text.trim().strip_prefix('(')?.split_once(')')?;
    (!version.is_empty()).then_some(version)
}
