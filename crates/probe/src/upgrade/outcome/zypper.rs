//! zypper(8): lists of what it will do, then a line for each package that was done.

use std::collections::HashSet;

use super::{Changes, Outcome, names_below, nevra, size};

pub(super) fn read(lines: &[&str]) -> Outcome {
    let list = |words: &str| {
        names_below(lines, |line| {
            line.starts_with("The following ") && line.contains(words)
        })
    };
    let new: HashSet<&str> = list("NEW package").into_iter().collect();
    let (mut upgraded, mut installed) = (Changes::default(), Changes::default());
    let (mut removed, mut unfinished) = (Changes::default(), Changes::default());
    for line in lines {
        // `(2/5) Installing: name-version-release.arch [....done]`
        let Some((step, rest)) = line
            .strip_prefix('(')
            .and_then(|line| line.split_once(") "))
        else {
            continue;
        };
        let is_step = step.contains('/') && step.bytes().all(|b| b.is_ascii_digit() || b == b'/');
        let Some((verb, rest)) = rest.split_once(' ').filter(|_| is_step) else {
            continue;
        };
        let Some((package, state)) = rest.split_once(" [") else {
            continue;
        };
        let Some((name, version)) = nevra(package) else {
            continue;
        };
        match (verb, state.ends_with("done]")) {
            ("Installing:", true) if new.contains(name) => installed.add(name, None, Some(version)),
            ("Installing:", true) => upgraded.add(name, None, Some(version)),
            ("Removing:" | "Removing", true) => removed.add(name, Some(version), None),
            (_, true) => {}
            (_, false) => unfinished.add(name, None, None),
        }
    }
    let mut kept_back: Vec<String> = list("will NOT be installed")
        .into_iter()
        .map(str::to_owned)
        .collect();
    let locked = list("locked and will not be changed");
    kept_back.extend(
        locked
            .into_iter()
            .filter(|word| !word.ends_with(':'))
            .map(str::to_owned),
    );
    let download = lines.iter().find_map(|line| {
        let (_, rest) = line.split_once("verall download size: ")?;
        size(rest)
    });
    Outcome {
        upgraded: upgraded.into_list(),
        installed: installed.into_list(),
        removed: removed.into_list(),
        kept_back,
        unfinished: unfinished.into_names(),
        download_bytes: download,
        problems: Vec::new(),
    }
}
