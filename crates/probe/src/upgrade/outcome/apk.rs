//! apk(8): a line for each package as it begins, with the versions.

use super::{Changes, Outcome};
use crate::apk::name_and_version;

pub(super) fn read(lines: &[&str]) -> Outcome {
    let (mut upgraded, mut installed) = (Changes::default(), Changes::default());
    let (mut removed, mut unfinished) = (Changes::default(), Changes::default());
    for line in lines {
        if let Some(rest) = line.strip_prefix("ERROR: ") {
            // `ERROR: name-version: reason`; of a script, `name-version.post-upgrade: …`.
            let package = rest.split(':').next().unwrap_or_default();
            let package = package.split(".p").next().unwrap_or(package);
            if let Some((name, _)) = name_and_version(package) {
                let begun = upgraded.remove(name).or_else(|| installed.remove(name));
                if begun.is_some() {
                    unfinished.add(name, None, None);
                }
            }
            continue;
        }
        // `(2/5) Upgrading name (1.0-r0 -> 1.0-r1)`
        let Some((_, step)) = line.split_once(") ").filter(|_| line.starts_with('(')) else {
            continue;
        };
        let mut words = step.split(' ');
        let (Some(verb), Some(name)) = (words.next(), words.next()) else {
            continue;
        };
        let versions = step
            .split_once('(')
            .and_then(|(_, rest)| rest.strip_suffix(')'));
        let Some(versions) = versions else { continue };
        let (from, to) = versions.split_once(" -> ").unwrap_or(("", versions));
        match verb {
            "Upgrading" | "Downgrading" => upgraded.add(name, Some(from), Some(to)),
            "Installing" => installed.add(name, None, Some(to)),
            "Purging" => removed.add(name, Some(to), None),
            _ => {}
        }
    }
    Outcome {
        upgraded: upgraded.into_list(),
        installed: installed.into_list(),
        removed: removed.into_list(),
        unfinished: unfinished.into_names(),
        ..Outcome::default()
    }
}
