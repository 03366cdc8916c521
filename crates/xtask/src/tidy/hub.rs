//! Who may import whom inside the hub.
//!
//! R2: `platform/` names no domain. R3: a domain imports only domains that `lib.rs` lists before it.
//! R4: a `model.rs` is rules alone. (R1, private rooms, is held by rustc.)

use std::path::Path as FilePath;

use super::paths::{first_words, from_root};
use super::rust::{Kind, Token, tokens};
use super::tree::Tree;
use super::{Finding, tree};

pub(super) const SOURCE: &str = "crates/hub/src";

/// The mechanisms below all domains.
const PLATFORM: &str = "platform";

/// What a `model.rs` must not know.
const IMPURE: &[&str] = &["sqlx", "axum", "reqwest"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let order = domains(tree);
    let mut findings = Vec::new();
    for file in tree.below(SOURCE).filter(|file| file.extension() == "rs") {
        let tokens = tokens(&file.text);
        let Some(domain) = domain_of(file, &order) else {
            continue;
        };
        findings.extend(check_imports(file, &tokens, &domain, &order));
        if file.name() == "model.rs" {
            findings.extend(check_model(file, &tokens));
        }
    }
    findings
}

/// The folders of the hub in the order of `lib.rs`; `platform` is one of them.
pub(super) fn domains(tree: &Tree) -> Vec<String> {
    let tokens = tokens(tree.text(&format!("{SOURCE}/lib.rs")));
    let code: Vec<&Token> = tokens
        .iter()
        .filter(|token| !matches!(token.kind, Kind::Comment(_)))
        .collect();
    let modules = code
        .windows(3)
        .filter_map(|three| match (&three[0].kind, &three[1].kind) {
            (Kind::Word(word), Kind::Word(name)) if word == "mod" => Some(name.clone()),
            _ => None,
        });
    let has_folder = |name: &String| {
        let folder = FilePath::new(SOURCE).join(name);
        tree.files
            .iter()
            .any(|file| file.path.starts_with(&folder) && file.path != folder)
    };
    modules.filter(has_folder).collect()
}

/// The domain whose folder a file is in.
pub(super) fn domain_of(file: &tree::File, order: &[String]) -> Option<String> {
    let inside = file.path.strip_prefix(SOURCE).ok()?;
    let first = inside.iter().next()?.to_str()?.to_owned();
    order.contains(&first).then_some(first)
}

fn check_imports(
    file: &tree::File,
    tokens: &[Token],
    domain: &str,
    order: &[String],
) -> Vec<Finding> {
    let place = |name: &str| order.iter().position(|domain| domain == name);
    let own = place(domain);
    let findings = from_root(tokens, depth(&file.path))
        .into_iter()
        .filter_map(|path| {
            let named = path.segments.first()?;
            let text = if domain == PLATFORM && named != PLATFORM && place(named).is_some() {
                format!("R2: platform knows no domain, but this names `{named}`")
            } else if place(named) > own {
                format!(
                    "R3: `{domain}` stands before `{named}` in lib.rs and must not import it; \
                 move what both need up, or answer the endpoint in `{named}`"
                )
            } else {
                return None;
            };
            Some(Finding {
                path: file.path.clone(),
                line: path.line,
                text,
            })
        });
    findings.collect()
}

/// How deep a file's module lies below the crate's root.
fn depth(path: &FilePath) -> usize {
    let inside = path.strip_prefix(SOURCE).unwrap_or(path);
    let segments = inside.iter().count();
    if inside.ends_with("mod.rs") {
        segments - 1
    } else {
        segments
    }
}

fn check_model(file: &tree::File, tokens: &[Token]) -> Vec<Finding> {
    let finding = |line, what: &str| Finding {
        path: file.path.clone(),
        line,
        text: format!("R4: a model is words and rules; it must not know {what}"),
    };
    let crates = first_words(tokens)
        .filter(|(word, _)| IMPURE.contains(word))
        .map(|(word, line)| finding(line, word));
    let ssh = from_root(tokens, depth(&file.path))
        .into_iter()
        .filter(|path| {
            path.segments
                .starts_with(&[PLATFORM.to_owned(), "ssh".to_owned()])
        })
        .map(|path| finding(path.line, "platform::ssh"));
    crates.chain(ssh).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "pub mod platform;\n/// Text.\npub mod machines;\nmod alerts;\npub mod app;";

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![
            ("crates/hub/src/lib.rs", LIB),
            (
                "crates/hub/src/app.rs",
                "use crate::alerts; use crate::machines;",
            ),
            ("crates/hub/src/platform/mod.rs", "pub mod db;"),
            (
                "crates/hub/src/machines/mod.rs",
                "use crate::platform::db; use crate::app::App;",
            ),
            (
                "crates/hub/src/alerts/mod.rs",
                "use crate::machines::Machine;",
            ),
        ];
        all.extend_from_slice(files);
        check(&Tree::of(&all))
            .iter()
            .map(Finding::to_string)
            .collect()
    }

    #[test]
    fn the_order_is_that_of_lib_rs_and_only_folders_are_domains() {
        let tree = Tree::of(&[
            ("crates/hub/src/lib.rs", LIB),
            ("crates/hub/src/app.rs", ""),
            ("crates/hub/src/platform/mod.rs", ""),
            ("crates/hub/src/machines/mod.rs", ""),
            ("crates/hub/src/alerts/mod.rs", ""),
        ]);
        assert_eq!(domains(&tree), ["platform", "machines", "alerts"]);
    }

    #[test]
    fn a_tree_in_order_is_fine() {
        assert_eq!(found(&[]), Vec::<String>::new());
    }

    #[test]
    fn an_import_against_the_order_is_found_however_it_is_written() {
        for source in [
            "use crate::alerts::Alert;",
            "\nuse crate::{platform::db, alerts::{Alert}};",
            "fn x() { crate::alerts::open() }",
            "use super::super::alerts;",
        ] {
            let found = found(&[("crates/hub/src/machines/api.rs", source)]);
            assert_eq!(found.len(), 1, "{source}: {found:?}");
            assert!(found[0].contains("machines/api.rs"), "{found:?}");
            assert!(
                found[0].contains("R3: `machines` stands before `alerts`"),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_mechanism_that_names_a_domain_is_found() {
        let found = found(&[(
            "crates/hub/src/platform/db.rs",
            "\nuse crate::machines::Machine;",
        )]);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("crates/hub/src/platform/db.rs:2: R2:"),
            "{found:?}"
        );
    }

    #[test]
    fn a_model_that_knows_the_database_or_the_web_is_found() {
        let model = "use sqlx::Row;\nuse axum::Json;\nuse crate::platform::ssh;\n// reqwest\n\
                     use crate::machines::axum_like;";
        let found = found(&[("crates/hub/src/alerts/model.rs", model)]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found.iter().all(|finding| finding.contains("R4")),
            "{found:?}"
        );
    }
}
