//! R6: one function of `platform/ssh` makes a line of an argv, and nothing else builds a command for a machine.
//! A channel is told what to run in `platform/ssh` alone; `quote` is named where it is listed here; and what
//! `sh -c` is given is a constant, with everything that differs as arguments behind it.

use std::path::Path;

use super::Finding;
use super::hub::SOURCE;
use super::rust::{Kind, Token, tokens};
use super::tree::{File, Tree};

/// Where commands become text.
const SSH: &str = "crates/hub/src/platform/ssh";

/// May name `quote` outside of it, and why.
const QUOTES: &[(&str, &str)] = &[
    (
        "crates/hub/src/commands/api/execute.rs",
        "shows what would be run",
    ),
    (
        "crates/hub/src/commands/detached/script.rs",
        "an argv goes into a script that outlives the connection",
    ),
];

/// May give `sh -c` something that is no constant, and why.
const TEXTS: &[(&str, &str)] = &[
    (
        "crates/hub/src/agents/deploy/job.rs",
        "the install script, which the hub is built with",
    ),
    (
        "crates/hub/src/commands/wish.rs",
        "shows what an agent of version 1 gives its shell",
    ),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let sources = tree.below(SOURCE).filter(|file| file.extension() == "rs");
    sources
        .filter(|file| file.name() != "tests.rs")
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let in_ssh = file.path.starts_with(SSH);
    let may = |list: &[(&str, &str)]| list.iter().any(|(path, _)| file.path == Path::new(path));
    let code: Vec<Token> = tokens(before_tests(&file.text))
        .into_iter()
        .filter(|token| !matches!(token.kind, Kind::Comment(_)))
        .collect();
    let mut findings = Vec::new();
    let mut found = |line, text: &str| {
        findings.push(Finding {
            path: file.path.clone(),
            line,
            text: format!("R6: {text}"),
        });
    };
    for (at, token) in code.iter().enumerate() {
        let rest = &code[at + 1..];
        match &token.kind {
            Kind::Mark('.') if is_word(rest.first(), "exec") && !in_ssh => {
                found(token.line, "only platform::ssh tells a channel what to run");
            }
            Kind::Word(word) if word == "quote" && !in_ssh && !may(QUOTES) => {
                found(
                    token.line,
                    "a command is an argv: platform::ssh makes a line of it",
                );
            }
            Kind::Text(text) if text == "sh" && !may(TEXTS) => {
                if let Some(false) = gives_constant(rest) {
                    found(
                        token.line,
                        "what `sh -c` is given is a constant; what differs is an argument behind it",
                    );
                }
            }
            _ => {}
        }
    }
    findings
}

/// What stands before the file's own tests.
fn before_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// Whether what follows `"sh"` is `"-c"` and a constant; `None` where it is no `-c`, or the list ends with it.
fn gives_constant(rest: &[Token]) -> Option<bool> {
    let mut words = rest.iter().filter(|token| {
        !matches!(
            token.kind,
            Kind::Mark(',' | '.' | '(' | ')' | '&') | Kind::Word(_)
        ) || matches!(&token.kind, Kind::Word(word) if !is_conversion(word))
    });
    let Kind::Text(option) = &words.next()?.kind else {
        return None;
    };
    if option != "-c" {
        return None;
    }
    match &words.next()?.kind {
        Kind::Word(word) => Some(ends_in_constant(word, words)),
        // The end of the list: what comes behind it is looked at where it is added.
        Kind::Mark(']') => None,
        _ => Some(false),
    }
}

/// `SCRIPT`, or `look::SCRIPT`.
fn ends_in_constant<'a>(first: &str, rest: impl Iterator<Item = &'a Token>) -> bool {
    let mut last = first.to_owned();
    for token in rest {
        match &token.kind {
            Kind::Mark(':') => {}
            Kind::Word(word) if !is_constant(&last) => last.clone_from(word),
            _ => break,
        }
    }
    is_constant(&last)
}

fn is_constant(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// Words that only change a literal's type.
fn is_conversion(word: &str) -> bool {
    ["into", "to_owned", "to_string"].contains(&word)
}

fn is_word(token: Option<&Token>, expected: &str) -> bool {
    matches!(token.map(|token| &token.kind), Some(Kind::Word(word)) if word == expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let path = format!("{SOURCE}/{path}");
        let tree = Tree::of(&[(path.as_str(), text)]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_constant_with_arguments_is_right() {
        for text in [
            r#"let argv = ["sh", "-c", LOOK, "hlc", &name];"#,
            r#"Command::new(["sh", "-c", look::SCRIPT], PATIENCE)"#,
            r#"vec!["sh".into(), "-c".into(), START.into(), name]"#,
            r#"let program = "sh"; let other = ["-c", "-f"];"#,
            "// channel.exec(line) and quote(argv) are named in a comment only\n",
            "#[cfg(test)]\nmod tests { fn a() { quote(&argv); } }",
        ] {
            assert_eq!(found("scans/run.rs", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_command_that_is_made_of_text_is_found() {
        for (text, what) in [
            (r#"["sh", "-c", &line]"#, "is a constant"),
            (r#"["sh", "-c", &format!("ls {name}")]"#, "is a constant"),
            (r#"["sh", "-c", "ls"]"#, "is a constant"),
            (
                r#"vec!["sh".to_owned(), "-c".to_owned(), text]"#,
                "is a constant",
            ),
            ("channel.exec(true, line).await", "tells a channel"),
            ("use crate::platform::ssh::quote;", "a command is an argv"),
        ] {
            let found = found("scans/run.rs", text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(
                found[0].contains("R6") && found[0].contains(what),
                "{found:?}"
            );
        }
    }

    #[test]
    fn who_is_listed_may() {
        assert_eq!(
            found("platform/ssh/begin.rs", "channel.exec(true, quote(argv))"),
            [""; 0]
        );
        assert_eq!(
            found("commands/detached/script.rs", "quote(&words)"),
            [""; 0]
        );
        assert_eq!(found("commands/wish.rs", r#"["sh", "-c", text]"#), [""; 0]);
    }
}
