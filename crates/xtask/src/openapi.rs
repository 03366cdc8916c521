//! The API's description and the web app's types: both made from the hub's handlers, both committed.

use std::path::PathBuf;

use anyhow::{Context as _, bail};

use crate::{process, say, web, workspace};

/// Writes both.
pub(crate) fn write() -> anyhow::Result<()> {
    let description = say::timed("description: ask the hub", describe)?;
    std::fs::write(committed(), description).context("cannot write openapi.json")?;
    web::check_node()?;
    web::install(&workspace::web())?;
    say::timed("types: npm run types", || {
        process::run(process::npm(&workspace::web()).args(["run", "types"]))
    })
}

/// Fails when what is committed is not what the handlers say now. Changes nothing.
pub(crate) fn check() -> anyhow::Result<()> {
    let hint = "run `cargo xtask openapi` and commit what it changes";
    let description = describe()?;
    if std::fs::read_to_string(committed()).unwrap_or_default() != description {
        bail!("openapi.json is not what the hub's handlers say: {hint}");
    }
    let types = types();
    let before = std::fs::read(&types).unwrap_or_default();
    process::run_quietly(process::npm(&workspace::web()).args(["run", "types"]))?;
    let after = std::fs::read(&types)
        .with_context(|| format!("`npm run types` left no {}", types.display()))?;
    if before != after {
        std::fs::write(&types, before)?;
        bail!("the web app's types are not what openapi.json says: {hint}");
    }
    Ok(())
}

fn describe() -> anyhow::Result<String> {
    process::output(process::cargo().args([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "homelabcmd",
        "--",
        "openapi",
    ]))
}

fn committed() -> PathBuf {
    workspace::root().join("openapi.json")
}

fn types() -> PathBuf {
    workspace::web().join("src/api/generated/schema.d.ts")
}
