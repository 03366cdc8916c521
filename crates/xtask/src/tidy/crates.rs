//! Which crate knows which, and which stay without input and output.

use std::path::Path;

use super::Finding;
use super::rust::{Kind, tokens};
use super::tree::Tree;

/// Who must not be depended on, and by whom all the same.
const NOT_FOR: &[(&str, &[&str])] = &[
    ("homelabcmd-agent", &[]),
    ("homelabcmd", &[]),
    ("xtask", &[]),
    ("homelabcmd-testkit", &["xtask"]),
];

/// Crates of values and text only.
const PURE: &[&str] = &["wire", "probe"];

/// Parts of `std` that reach outside.
const OUTSIDE: &[&str] = &["fs", "net", "process", "env", "os", "thread"];

/// Crates that reach outside.
const OUTSIDE_CRATES: &[&str] = &[
    "axum", "reqwest", "rustix", "sqlx", "tokio", "ureq", "tempfile", "libc",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let manifests = tree
        .below("crates")
        .filter(|file| file.name() == "Cargo.toml");
    for file in manifests {
        let folder = file.path.parent().unwrap_or(Path::new(""));
        let own = folder
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        for dependency in dependencies(&file.text) {
            let mut complain = |text: String| {
                findings.push(Finding {
                    path: file.path.clone(),
                    line: dependency.line,
                    text,
                });
            };
            let allowed = NOT_FOR.iter().find(|(name, _)| *name == dependency.name);
            if let Some((name, friends)) = allowed
                && !friends.contains(&own)
                && !(dependency.dev && *name != "homelabcmd-agent")
            {
                complain(format!("nothing may depend on {name} here"));
            }
            if PURE.contains(&own) && !dependency.dev && OUTSIDE_CRATES.contains(&dependency.name) {
                complain(format!(
                    "`{own}` does no I/O and cannot depend on {}",
                    dependency.name
                ));
            }
        }
    }
    for pure in PURE {
        let folder = format!("crates/{pure}/src");
        for file in tree.below(&folder).filter(|file| file.extension() == "rs") {
            let tokens = tokens(&file.text);
            for four in tokens.windows(4) {
                let is_outside = four[0].kind == Kind::Word("std".into())
                    && four[1].kind == Kind::Mark(':')
                    && matches!(&four[3].kind, Kind::Word(word) if OUTSIDE.contains(&word.as_str()));
                if is_outside {
                    findings.push(Finding {
                        path: file.path.clone(),
                        line: four[0].line,
                        text: format!("`{pure}` does no I/O: pass the text in"),
                    });
                }
            }
        }
    }
    findings
}

struct Dependency<'a> {
    name: &'a str,
    dev: bool,
    line: usize,
}

/// The names in a manifest's tables of dependencies. Our manifests have one dependency a line.
fn dependencies(manifest: &str) -> Vec<Dependency<'_>> {
    let mut table = "";
    let mut found = Vec::new();
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']');
        } else if table.ends_with("dependencies") && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            let dev = table.ends_with("dev-dependencies");
            found.push(Dependency {
                name,
                dev,
                line: at + 1,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files))
            .iter()
            .map(Finding::to_string)
            .collect()
    }

    #[test]
    fn nobody_depends_on_the_agent_and_only_tests_on_the_testkit() {
        let agent = "[dependencies]\nanyhow = \"1\"\n\n[dev-dependencies]\nhomelabcmd-agent.workspace = true";
        assert_eq!(
            found(&[("crates/hub/Cargo.toml", agent)]),
            ["crates/hub/Cargo.toml:5: nothing may depend on homelabcmd-agent here"]
        );
        let testkit = "[dependencies]\nhomelabcmd-testkit.workspace = true";
        assert_eq!(found(&[("crates/hub/Cargo.toml", testkit)]).len(), 1);
        let testing = "[dev-dependencies]\nhomelabcmd-testkit.workspace = true";
        assert_eq!(
            found(&[("crates/hub/Cargo.toml", testing)]),
            Vec::<String>::new()
        );
        assert_eq!(
            found(&[("crates/xtask/Cargo.toml", testkit)]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_pure_crate_that_reaches_outside_is_found() {
        let manifest = "[dependencies]\nrustix = { workspace = true }";
        assert_eq!(found(&[("crates/wire/Cargo.toml", manifest)]).len(), 1);
        assert_eq!(
            found(&[("crates/agent/Cargo.toml", manifest)]),
            Vec::<String>::new()
        );
        let source = "use std::fmt;\nfn f() { std::fs::read(\"x\") }";
        assert_eq!(
            found(&[("crates/probe/src/cpu.rs", source)]),
            ["crates/probe/src/cpu.rs:2: `probe` does no I/O: pass the text in"]
        );
    }
}
