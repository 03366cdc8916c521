//! No two types have one name in the API's description: the later one would silently take the place of the
//! first, and every answer that has the first would be described wrongly.

use std::collections::BTreeMap;

use super::Finding;
use super::rust::{Kind, Token, tokens};
use super::tree::{File, Tree};

/// Where types are that stand in the description, those of other crates than the hub too.
const CRATES: &str = "crates";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut named: BTreeMap<String, Vec<(&File, usize)>> = BTreeMap::new();
    for file in tree.below(CRATES).filter(|file| file.extension() == "rs") {
        for (name, line) in schemas(&file.text) {
            named.entry(name).or_default().push((file, line));
        }
    }
    let twice = named.into_iter().filter(|(_, places)| places.len() > 1);
    let findings = twice.flat_map(|(name, places)| {
        places.into_iter().map(move |(file, line)| Finding {
            path: file.path.clone(),
            line,
            text: format!(
                "`{name}` is the name of another type in the API's description, too: \
                 give one of them a name of its own, by `#[schema(as = …)]` if need be"
            ),
        })
    });
    findings.collect()
}

/// The types of a file that are part of the description: under which name, and in which line.
fn schemas(source: &str) -> Vec<(String, usize)> {
    let tokens: Vec<Token> = tokens(source)
        .into_iter()
        .filter(|token| !matches!(token.kind, Kind::Comment(_)))
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        found.extend(id_type(&tokens[at..]));
        let Some((attributes, end)) = attributes(&tokens, at) else {
            at += 1;
            continue;
        };
        at = end;
        let is_schema = attributes
            .iter()
            .any(|attribute| names(attribute, "derive") && names(attribute, "ToSchema"));
        let item = tokens[end..].iter().take_while(|token| !opens(token));
        let mut words = item
            .filter_map(word)
            .skip_while(|(word, _)| !KEYWORDS.contains(word));
        // What a macro names is not known here; what it is given stands elsewhere.
        let Some((name, line)) = words.nth(1).filter(|_| is_schema) else {
            continue;
        };
        let renamed = attributes
            .iter()
            .filter(|attribute| names(attribute, "schema"))
            .find_map(|attribute| given_name(attribute));
        found.push((renamed.unwrap_or_else(|| name.to_owned()), line));
    }
    found
}

/// What stands before the name of a type.
const KEYWORDS: &[&str] = &["struct", "enum", "union", "type"];

/// The type that `id_type!(Name)` declares.
fn id_type(tokens: &[Token]) -> Option<(String, usize)> {
    let is_call = word(tokens.first()?)?.0 == "id_type" && mark(tokens.get(1)) == Some('!');
    let arguments = tokens
        .iter()
        .take_while(|token| mark(Some(token)) != Some(')'));
    let (name, line) = arguments.filter_map(word).last().filter(|_| is_call)?;
    Some((name.to_owned(), line))
}

/// The attributes that stand one after the other from here on, each without its brackets, and where they
/// end.
fn attributes(tokens: &[Token], from: usize) -> Option<(Vec<&[Token]>, usize)> {
    let mut attributes = Vec::new();
    let mut at = from;
    while mark(tokens.get(at)) == Some('#') && mark(tokens.get(at + 1)) == Some('[') {
        let mut depth = 0_usize;
        let length = tokens[at + 1..].iter().position(|token| {
            match mark(Some(token)) {
                Some('[') => depth += 1,
                Some(']') => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        attributes.push(&tokens[at + 2..at + 1 + length]);
        at += length + 2;
    }
    (at > from).then_some((attributes, at))
}

/// The name in `schema(as = Name)`; a path is joined by dots.
fn given_name(attribute: &[Token]) -> Option<String> {
    let place = attribute.windows(2).position(|pair| {
        word(&pair[0]).is_some_and(|(word, _)| word == "as") && mark(Some(&pair[1])) == Some('=')
    })?;
    let path = attribute[place + 2..]
        .iter()
        .take_while(|token| matches!(token.kind, Kind::Word(_)) || mark(Some(token)) == Some(':'));
    let words: Vec<&str> = path.filter_map(word).map(|(word, _)| word).collect();
    (!words.is_empty()).then(|| words.join("."))
}

fn names(attribute: &[Token], name: &str) -> bool {
    attribute
        .iter()
        .filter_map(word)
        .any(|(word, _)| word == name)
}

/// The body of a type begins, or it has none.
fn opens(token: &Token) -> bool {
    mark(Some(token)).is_some_and(|mark| "{;$#".contains(mark))
}

fn word(token: &Token) -> Option<(&str, usize)> {
    match &token.kind {
        Kind::Word(word) => Some((word, token.line)),
        _ => None,
    }
}

fn mark(token: Option<&Token>) -> Option<char> {
    match token?.kind {
        Kind::Mark(mark) => Some(mark),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let findings = check(&Tree::of(files));
        findings.iter().map(Finding::to_string).collect()
    }

    #[test]
    fn two_types_of_one_name_are_found_in_both_places() {
        let one = "#[derive(Debug, ToSchema)]\nstruct Route {\n    a: u8,\n}\n";
        let other = "/// Doc.\n#[derive(Serialize, utoipa::ToSchema)]\n#[serde(tag = \"kind\")]\n\
                     pub(super) enum Route {\n    A,\n}\n";
        let findings = found(&[
            ("crates/hub/src/a/api.rs", one),
            ("crates/probe/src/b.rs", other),
        ]);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(
            findings[0].starts_with("crates/hub/src/a/api.rs:2: `Route`"),
            "{findings:?}"
        );
        assert!(
            findings[1].starts_with("crates/probe/src/b.rs:4: `Route`"),
            "{findings:?}"
        );
        assert_eq!(found(&[("crates/hub/src/a/api.rs", one)]).len(), 0);
        assert_eq!(
            found(&[("crates/hub/src/a/api.rs", &format!("{one}{other}"))]).len(),
            2
        );
    }

    #[test]
    fn a_name_that_is_given_counts_and_not_that_of_the_type() {
        let view = "#[derive(ToSchema)]\n#[schema(as = Machine)]\nstruct View;\n";
        let also =
            "#[derive(ToSchema)] #[schema(example = \"as\", as = Machine)] struct Other { x: u8 }";
        let plain = "#[derive(ToSchema)]\nstruct View;\n#[derive(ToSchema)]\nstruct Machine(u8);\n";
        let path = "#[derive(ToSchema)]\n#[schema(as = a::Machine)]\nstruct View2;\n";
        let feature = "#[cfg_attr(feature = \"x\", derive(utoipa::ToSchema), schema(as = Machine))]\n\
                       pub enum Kind { A }\n";
        let id = "id_type!(\n    /// Doc.\n    Machine\n);\n";
        let of = |other| found(&[("crates/a.rs", view), ("crates/b.rs", other)]).len();
        assert_eq!((of(also), of(plain), of(path)), (2, 2, 0));
        assert_eq!((of(feature), of(id)), (2, 2));
    }

    #[test]
    fn what_is_no_part_of_the_description_is_left_out() {
        for other in [
            "struct Route;",
            "#[derive(Serialize)]\nstruct Route;",
            "// #[derive(ToSchema)] struct Route;\n#[derive(Debug)] struct Route;",
            "#[derive(ToSchema)]\nstruct $name(u8);",
            "#[derive(ToSchema)]\nstruct Other { #[schema(value_type = Route)] a: Route }",
            "fn f() { \"#[derive(ToSchema)] struct Route;\"; }",
        ] {
            let one = "#[derive(ToSchema)]\nstruct Route;\n";
            let findings = found(&[("crates/a.rs", one), ("crates/b.rs", other)]);
            assert!(findings.is_empty(), "{other}: {findings:?}");
        }
    }
}
