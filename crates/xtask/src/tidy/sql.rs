//! R5: SQL stands in a domain's `store.rs` (or `store/`) and in the migrations, nowhere else; and a
//! table is named in the store of one domain. `dashboard/` may join other domains' tables to read.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::hub::{SOURCE, domain_of, domains};
use super::rust::{Kind, tokens};
use super::tree::{File, Tree};

/// Where migrations are.
const MIGRATIONS: &str = "crates/hub/migrations";

/// The mechanism that talks to the database about the database itself.
const ENGINE_ROOM: &str = "crates/hub/src/platform/db";

/// May name other domains' tables.
const READS_ALL: &str = "dashboard";

/// Words that stand before the name of a table.
const BEFORE_TABLE: &[&str] = &["from", "join", "into", "update", "table"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let tables = tables(tree);
    let order = domains(tree);
    let mut findings = Vec::new();
    let mut named: BTreeMap<String, BTreeSet<(String, &File, usize)>> = BTreeMap::new();
    let sources = tree.below(SOURCE).filter(|file| file.extension() == "rs");
    for file in sources.filter(|file| !file.path.starts_with(ENGINE_ROOM)) {
        let domain = domain_of(file, &order);
        let in_store = domain.is_some() && is_store(file);
        for token in tokens(&file.text) {
            let Kind::Text(text) = &token.kind else {
                continue;
            };
            if !in_store && is_sql(text) {
                findings.push(Finding {
                    path: file.path.clone(),
                    line: token.line,
                    text: "R5: SQL belongs into the domain's store.rs".to_owned(),
                });
            }
            if let Some(domain) = domain
                .as_ref()
                .filter(|domain| in_store && *domain != READS_ALL)
            {
                for table in tables_in(text).filter(|table| tables.contains(table)) {
                    named
                        .entry(table)
                        .or_default()
                        .insert((domain.clone(), file, token.line));
                }
            }
        }
    }
    for (table, places) in named {
        let users: BTreeSet<&String> = places.iter().map(|(domain, ..)| domain).collect();
        if users.len() > 1 {
            let users: Vec<&str> = users.into_iter().map(String::as_str).collect();
            for (_, file, line) in &places {
                findings.push(Finding {
                    path: file.path.clone(),
                    line: *line,
                    text: format!(
                        "R5: table `{table}` is named in the stores of {}; one domain owns it",
                        users.join(" and ")
                    ),
                });
            }
        }
    }
    findings
}

fn is_store(file: &File) -> bool {
    file.name() == "store.rs" || file.path.iter().any(|part| part == "store")
}

/// The tables that migrations make.
fn tables(tree: &Tree) -> BTreeSet<String> {
    let files = tree
        .below(MIGRATIONS)
        .filter(|file| file.extension() == "sql");
    files
        .flat_map(|file| {
            let lower = file.text.to_lowercase();
            let words: Vec<String> = words(&lower).map(str::to_owned).collect();
            let after = |at: usize| {
                let skip = if words.get(at + 2).is_some_and(|word| word == "if") {
                    3
                } else {
                    0
                };
                words.get(at + 2 + skip).cloned()
            };
            (0..words.len())
                .filter(|at| words[*at] == "create")
                .filter(|at| words.get(at + 1).is_some_and(|word| word == "table"))
                .filter_map(after)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a string literal is a statement, or begins one.
fn is_sql(text: &str) -> bool {
    // A sentence for people begins with a capital letter; SQL here is written small.
    let words: Vec<&str> = words(text).collect();
    match words.as_slice() {
        ["select", rest @ ..] => rest.contains(&"from") || text.trim_end().ends_with("select"),
        ["insert", "into", _, ..] | ["delete", "from", _, ..] => true,
        ["update", _, "set", ..] => true,
        ["create", "table" | "index" | "unique", ..] | ["alter", "table", ..] => true,
        ["with", rest @ ..] => rest.contains(&"as") && rest.contains(&"select"),
        _ => false,
    }
}

fn tables_in(text: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = words(text).collect();
    let mut found = Vec::new();
    for pair in words.windows(2) {
        if BEFORE_TABLE.contains(&pair[0]) {
            found.push(pair[1].to_owned());
        }
    }
    found.into_iter()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![
            (
                "crates/hub/src/lib.rs",
                "mod platform; mod machines; mod alerts; mod dashboard;",
            ),
            (
                "crates/hub/src/platform/db/mod.rs",
                "const A: &str = \"select 1 from x\";",
            ),
            (
                "crates/hub/src/machines/mod.rs",
                "const A: &str = \"Select a machine from the list\";",
            ),
            (
                "crates/hub/src/alerts/mod.rs",
                "// \"select * from alerts\"",
            ),
            ("crates/hub/src/dashboard/mod.rs", ""),
            (
                "crates/hub/migrations/0001_a.sql",
                "create table machines (id text);\nCREATE TABLE IF NOT EXISTS alerts (id text);",
            ),
        ];
        all.extend_from_slice(files);
        check(&Tree::of(&all))
            .iter()
            .map(Finding::to_string)
            .collect()
    }

    #[test]
    fn sql_in_stores_and_prose_elsewhere_is_fine() {
        let store = "const A: &str = \"select id \\\n    from machines\";";
        assert_eq!(
            found(&[("crates/hub/src/machines/store.rs", store)]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn sql_outside_a_store_is_found() {
        for statement in [
            "select id from machines",
            "insert into machines (id) values ($1)",
            "update machines set id = $1",
            "delete from machines",
            "with m as (select 1) select 2",
        ] {
            let source = format!("fn f() {{}}\nconst A: &str = \"{statement}\";");
            for path in ["crates/hub/src/machines/api.rs", "crates/hub/src/app.rs"] {
                let found = found(&[(path, &source)]);
                assert_eq!(
                    found,
                    [format!(
                        "{path}:2: R5: SQL belongs into the domain's store.rs"
                    )]
                );
            }
        }
    }

    #[test]
    fn a_table_of_two_domains_is_found_at_both_places() {
        let found = found(&[
            (
                "crates/hub/src/machines/store.rs",
                "const A: &str = \"select 1 from machines\";",
            ),
            (
                "crates/hub/src/alerts/store/find.rs",
                "const A: &str = \"select 1 from alerts join machines on true\";",
            ),
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains("table `machines` is named in the stores of alerts and machines")
        );
    }

    #[test]
    fn the_dashboard_may_join() {
        let found = found(&[
            (
                "crates/hub/src/machines/store.rs",
                "const A: &str = \"select 1 from machines\";",
            ),
            (
                "crates/hub/src/dashboard/store.rs",
                "const A: &str = \"select 1 from machines\";",
            ),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }
}
