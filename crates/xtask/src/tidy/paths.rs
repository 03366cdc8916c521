//! Which modules a source file names: every path that begins at the crate's root.

use super::rust::{Kind, Token};

/// A path from the root of the crate, as far as it is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

/// The paths that `crate::…` begins, and those that `super::…` begins where it climbs to the root.
/// `depth` is how deep the file's own module lies: 1 for `machines/mod.rs`, 2 for `machines/api.rs`.
pub(super) fn from_root(tokens: &[Token], depth: usize) -> Vec<Path> {
    let code: Vec<&Token> = tokens
        .iter()
        .filter(|token| !matches!(token.kind, Kind::Comment(_) | Kind::Text(_)))
        .collect();
    let mut found = Vec::new();
    // Modules that are written inside the file, as the number of braces around each.
    let mut inner: Vec<usize> = Vec::new();
    let mut braces = 0;
    let mut at = 0;
    while at < code.len() {
        match &code[at].kind {
            Kind::Mark('{') => {
                braces += 1;
                let opens_module = at >= 2 && is_word(code[at - 2], "mod");
                if opens_module {
                    inner.push(braces);
                }
            }
            Kind::Mark('}') => {
                if inner.last() == Some(&braces) {
                    inner.pop();
                }
                braces = braces.saturating_sub(1);
            }
            Kind::Word(word) if word == "crate" && is_path(&code, at) => {
                read(&code, at + 3, &mut Vec::new(), &mut found);
            }
            Kind::Word(word) if word == "super" => {
                let mut climbed = 1;
                while is_path(&code, at) && code.get(at + 3).is_some_and(|t| is_word(t, "super")) {
                    climbed += 1;
                    at += 3;
                }
                if climbed == depth + inner.len() && is_path(&code, at) {
                    read(&code, at + 3, &mut Vec::new(), &mut found);
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The words that begin a path or stand alone in code: `sqlx` in `use sqlx::Row` and `sqlx::query`.
pub(super) fn first_words(tokens: &[Token]) -> impl Iterator<Item = (&str, usize)> {
    tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| match &token.kind {
            Kind::Word(word) if at < 2 || tokens[at - 1].kind != Kind::Mark(':') => {
                Some((word.as_str(), token.line))
            }
            _ => None,
        })
}

/// Reads `a::b` or `{a::b, c}` that follows a `::`; answers where it ends.
fn read(code: &[&Token], mut at: usize, before: &mut Vec<String>, found: &mut Vec<Path>) -> usize {
    let length = before.len();
    let word = |at: usize| match code.get(at).map(|token| &token.kind) {
        Some(Kind::Word(word)) => Some(word.clone()),
        _ => None,
    };
    while let Some(segment) = word(at).filter(|_| is_path(code, at)) {
        before.push(segment);
        at += 3;
    }
    let Some(token) = code.get(at) else { return at };
    if token.kind == Kind::Mark('{') {
        at += 1;
        while let Some(token) = code.get(at).filter(|token| token.kind != Kind::Mark('}')) {
            // After a path may stand `as name`: the words up to the comma begin no path.
            at = match token.kind {
                Kind::Mark(',') => at + 1,
                _ => read(code, at, before, found).max(at + 1),
            };
        }
    } else {
        // A last word, or the `*` of a glob.
        before.extend(word(at));
        found.push(Path {
            segments: before.clone(),
            line: token.line,
        });
    }
    before.truncate(length);
    at + 1
}

fn is_path(code: &[&Token], at: usize) -> bool {
    let is_colon = |at: usize| {
        code.get(at)
            .is_some_and(|token| token.kind == Kind::Mark(':'))
    };
    is_colon(at + 1) && is_colon(at + 2)
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(&token.kind, Kind::Word(found) if found == word)
}

#[cfg(test)]
mod tests {
    use super::super::rust::tokens;
    use super::*;

    fn paths(source: &str, depth: usize) -> Vec<String> {
        let found = from_root(&tokens(source), depth);
        found
            .into_iter()
            .map(|path| path.segments.join("::"))
            .collect()
    }

    #[test]
    fn use_trees_are_taken_apart() {
        let source = "use crate::{a::{B, c::D as E}, f};\nfn x(y: crate::g::H<crate::i::J>) {}";
        let found = paths(source, 1);
        for expected in ["a::B", "a::c::D", "f", "g::H", "i::J"] {
            assert!(
                found.iter().any(|path| path == expected),
                "{expected} in {found:?}"
            );
        }
    }

    #[test]
    fn supers_count_when_they_reach_the_root() {
        assert_eq!(paths("use super::a::B;", 1), ["a::B"]);
        assert_eq!(paths("use super::a::B;", 2), Vec::<String>::new());
        assert_eq!(paths("use super::super::a::B;", 2), ["a::B"]);
        assert_eq!(
            paths("mod tests { use super::*; use super::super::a; }", 1),
            ["a"]
        );
        assert_eq!(paths("mod tests { fn x() {} } use super::a;", 1), ["a"]);
    }

    #[test]
    fn comments_and_strings_name_nothing() {
        assert_eq!(
            paths("// crate::a\nlet x = \"crate::b\";", 1),
            Vec::<String>::new()
        );
    }
}
