//! pacman(8): a list or a table of what it will do, then a line for each package as it begins.

use std::collections::HashMap;

use super::{Changes, Outcome, size};

pub(super) fn read(lines: &[&str]) -> Outcome {
    let planned = plan(lines);
    let (mut upgraded, mut installed) = (Changes::default(), Changes::default());
    let (mut removed, mut kept) = (Changes::default(), Changes::default());
    let mut outcome = Outcome::default();
    let mut last: Option<&str> = None;
    let mut is_changing = false;
    for line in lines {
        if let Some(rest) = line.strip_prefix("warning: ")
            && let Some((name, _)) = rest.split_once(": ignoring package upgrade (")
        {
            kept.add(name, None, None);
        } else if let Some((_, rest)) = line.split_once("Total Download Size:") {
            outcome.download_bytes = size(rest);
        } else if line.starts_with(":: ") {
            is_changing = line.starts_with(":: Processing package changes");
            if !is_changing {
                last = None;
            }
        } else if is_changing {
            // With a terminal: `(1/4) upgrading linux    [####] 100%`.
            let step = line.split_once(") ").filter(|_| line.starts_with('('));
            let mut words = step
                .map_or(*line, |(_, step)| step)
                .split_ascii_whitespace();
            let (Some(verb), Some(name)) = (words.next(), words.next()) else {
                continue;
            };
            let name = name.trim_end_matches("...");
            let (from, to) = planned.get(name).copied().unwrap_or_default();
            match verb {
                "upgrading" | "reinstalling" | "downgrading" => upgraded.add(name, from, to),
                "installing" => installed.add(name, None, to),
                "removing" => removed.add(name, from.or(to), None),
                _ => continue,
            }
            last = Some(name);
        }
    }
    // The text ends while it was at work: the last one may be half done.
    if let Some(name) = last {
        let begun = upgraded.remove(name).or_else(|| installed.remove(name));
        outcome.unfinished.extend(begun.map(|change| change.name));
    }
    outcome.upgraded = upgraded.into_list();
    outcome.installed = installed.into_list();
    outcome.removed = removed.into_list();
    outcome.kept_back = kept.into_names();
    outcome
}

type Versions<'a> = (Option<&'a str>, Option<&'a str>);

/// The versions before and after: of `Packages (2) name-1.0-1 …` over some lines, or of the table that
/// `VerbosePkgLists` makes of it.
fn plan<'a>(lines: &[&'a str]) -> HashMap<&'a str, Versions<'a>> {
    let mut planned = HashMap::new();
    let mut lines = lines
        .iter()
        .skip_while(|line| !line.starts_with("Package"))
        .peekable();
    let Some(first) = lines.next() else {
        return planned;
    };
    if first.contains("New Version") {
        // A row ends with sizes; a package that is new has one version.
        let rows = lines
            .skip_while(|line| line.is_empty())
            .take_while(|line| !line.is_empty());
        for row in rows {
            let fields: Vec<&str> = row.split_ascii_whitespace().collect();
            let versions = fields
                .iter()
                .skip(1)
                .copied()
                .filter(|field| field.contains('-'));
            let versions: Vec<&str> = versions.filter(|field| !field.starts_with('-')).collect();
            let name = fields
                .first()
                .map_or("", |name| name.rsplit('/').next().unwrap_or(name));
            match versions[..] {
                [to] => planned.insert(name, (None, Some(to))),
                [from, to, ..] => planned.insert(name, (Some(from), Some(to))),
                [] => None,
            };
        }
        return planned;
    }
    let more = lines.take_while(|line| line.starts_with(' '));
    for line in std::iter::once(first).chain(more) {
        for word in line.split_ascii_whitespace() {
            let mut parts = word.rsplitn(3, '-');
            if let (Some(_), Some(_), Some(name)) = (parts.next(), parts.next(), parts.next()) {
                planned.insert(name, (None, Some(&word[name.len() + 1..])));
            }
        }
    }
    planned
}
