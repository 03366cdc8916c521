//! What the house asks of the tree and no compiler checks: who imports whom inside the hub, where SQL and
//! commands are made (R2 to R6), which crate knows which, what types are called in the API's description, how long
//! files are, what committed text may say.
//!
//! Each rule is a function from the tree to the findings; each has a test that feeds it a small wrong
//! tree and sees it complain.

mod crates;
mod hub;
mod paths;
mod remote;
mod rust;
mod schemas;
mod sql;
mod text;
mod tree;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::bail;

use self::tree::Tree;
use crate::{say, workspace};

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: PathBuf,
    line: usize,
    text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.text)
    }
}

/// Checks the repository and prints what it found.
pub(crate) fn run() -> anyhow::Result<()> {
    let findings = findings(workspace::root())?;
    for finding in &findings {
        say::line(&finding.to_string());
    }
    if !findings.is_empty() {
        bail!("the tree is not tidy: {} finding(s) above", findings.len());
    }
    say::line("[xtask] the tree is tidy");
    Ok(())
}

fn findings(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let tree = Tree::read(root)?;
    let mut findings = Vec::new();
    findings.extend(hub::check(&tree));
    findings.extend(sql::check(&tree));
    findings.extend(remote::check(&tree));
    findings.extend(crates::check(&tree));
    findings.extend(schemas::check(&tree));
    findings.extend(text::check(&tree));
    findings.sort();
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_tree_is_tidy() {
        let findings: Vec<String> = findings(workspace::root())
            .unwrap()
            .iter()
            .map(Finding::to_string)
            .collect();
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }
}
