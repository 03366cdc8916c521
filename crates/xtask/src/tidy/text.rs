//! What every committed file keeps to: it is not too long, has no banners, and says nothing of the
//! machine it was written on.

use super::Finding;
use super::tree::{File, Tree};

/// A file of code that is longer wants to be two.
const LINES: usize = 500;

/// Nobody writes it, so nobody can make two of it.
const MADE_BY_A_TEST: &str = "schema.sql";

/// Extensions of code that people write.
const CODE: &[&str] = &["rs", "ts", "tsx", "js", "mjs", "css", "sh", "sql"];

/// Paths of machines that are nobody's business. Each is written in two halves, or this file would
/// find itself.
const FORBIDDEN: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/fa", "rm/"),
    concat!("/tmp/", "hlc/"),
    concat!("/ro", "ot/.cargo"),
];

/// How many marks in a row make a banner.
const BANNER: usize = 4;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        if CODE.contains(&file.extension()) {
            findings.extend(check_length(file));
            findings.extend(check_banners(file));
        }
        findings.extend(check_words(file));
        if file.name() == "package-lock.json" {
            findings.extend(check_lock(file));
        }
    }
    findings
}

fn finding(file: &File, line: usize, text: String) -> Finding {
    Finding {
        path: file.path.clone(),
        line,
        text,
    }
}

fn check_length(file: &File) -> Option<Finding> {
    if file.name() == MADE_BY_A_TEST {
        return None;
    }
    let lines = file.text.lines().count();
    let text = format!("{lines} lines; more than {LINES} want to be two files");
    (lines > LINES).then(|| finding(file, lines, text))
}

fn check_banners(file: &File) -> Vec<Finding> {
    let is_banner = |line: &str| {
        let line = line.trim();
        let comment = ["//", "--", "/*", "*", "#"]
            .iter()
            .find_map(|mark| line.strip_prefix(mark));
        comment.is_some_and(|comment| {
            let text = comment
                .trim_start_matches(['/', '!', '*'])
                .trim_end_matches(['/', '*'])
                .trim();
            has_rule(text.chars()) || has_rule(text.chars().rev())
        })
    };
    let lines = file
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_banner(line));
    lines
        .map(|(at, _)| {
            finding(
                file,
                at + 1,
                "a banner: split the file, or let names speak".into(),
            )
        })
        .collect()
}

/// Begins with the same mark several times.
fn has_rule(mut chars: impl Iterator<Item = char>) -> bool {
    let Some(first) = chars
        .next()
        .filter(|c| "=-*#~_\u{2500}\u{2550}".contains(*c))
    else {
        return false;
    };
    chars.take_while(|c| *c == first).count() + 1 >= BANNER
}

fn check_words(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for word in FORBIDDEN {
            if names_path(line, word) {
                findings.push(finding(
                    file,
                    at + 1,
                    format!("`{word}` is a path of one machine"),
                ));
            }
        }
    }
    findings
}

/// The path itself, not the middle of a longer one.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"-_.".contains(c))
    })
}

fn check_lock(file: &File) -> Option<Finding> {
    let at = file
        .text
        .lines()
        .position(|line| line.trim_start().starts_with("\"resolved\":"))?;
    let text = "a lock file names no host: npm's omit-lockfile-registry-resolved leaves it out";
    Some(finding(file, at + 1, text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)]))
            .iter()
            .map(|finding| finding.text.clone())
            .collect()
    }

    #[test]
    fn a_long_file_of_code_is_found() {
        assert_eq!(found("a.rs", &"x\n".repeat(LINES)).len(), 0);
        assert_eq!(found("a.rs", &"x\n".repeat(LINES + 1)).len(), 1);
        assert_eq!(found("a.md", &"x\n".repeat(LINES + 1)).len(), 0);
        assert_eq!(found("a.sql", &"x\n".repeat(LINES + 1)).len(), 1);
        assert_eq!(found("schema.sql", &"x\n".repeat(LINES + 1)).len(), 0);
    }

    #[test]
    fn banners_are_found_and_tables_lists_and_code_are_not() {
        for banner in [
            "// ==== Types",
            "# -------",
            "-- Tables ----",
            "/* **** */",
            "    //////// x",
        ] {
            let expected = usize::from(!banner.contains("//////"));
            assert_eq!(found("a.sh", banner).len(), expected, "{banner}");
        }
        for fine in [
            "//! |---|---|",
            "// a -- b",
            "let x = a---b;",
            "// - item",
            "#!/bin/sh",
        ] {
            assert_eq!(found("a.rs", fine).len(), 0, "{fine}");
        }
    }

    #[test]
    fn paths_of_one_machine_are_found_in_any_file() {
        for word in FORBIDDEN {
            assert_eq!(
                found("docs/a.md", &format!("see {word}main")).len(),
                1,
                "{word}"
            );
        }
        assert_eq!(
            found("docs/a.md", concat!("see crates/wo", "rk/main")).len(),
            0
        );
    }

    #[test]
    fn a_lock_file_with_hosts_is_found() {
        let lock = "{\n  \"resolved\": \"https://registry.example/a.tgz\"\n}";
        assert_eq!(found("web/package-lock.json", lock).len(), 1);
        assert_eq!(
            found("web/package-lock.json", "{\n  \"version\": \"1\"\n}").len(),
            0
        );
    }
}
