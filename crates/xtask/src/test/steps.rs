//! The checks.

use std::process::Command;

use super::machine;
use crate::process::{cargo, npm, run};
use crate::programs::{Profile, Programs};
use crate::{openapi, process, say, tidy, web, workspace};

/// One check.
#[derive(Debug)]
pub(super) struct Step {
    /// How `--only` and the summary call it.
    pub(super) name: &'static str,
    /// What it does, in a few words.
    pub(super) what: &'static str,
    /// Steps that it stands on.
    pub(super) needs: &'static [&'static str],
    pub(super) run: fn() -> anyhow::Result<()>,
}

/// All of them; the quick ones first.
pub(super) const STEPS: &[Step] = &[
    Step {
        name: "machine",
        what: "install what the tests need",
        needs: &[],
        run: machine::prepare,
    },
    Step {
        name: "fmt",
        what: "cargo fmt --check",
        needs: &[],
        run: fmt,
    },
    Step {
        name: "tidy",
        what: "imports, SQL, lengths, words",
        needs: &[],
        run: tidy::run,
    },
    Step {
        name: "web-packages",
        what: "npm ci",
        needs: &[],
        run: web_packages,
    },
    Step {
        name: "web-lint",
        what: "Biome",
        needs: &["web-packages"],
        run: || web("lint"),
    },
    Step {
        name: "web-check",
        what: "tsc",
        needs: &["web-packages"],
        run: || web("check"),
    },
    Step {
        name: "web-test",
        what: "Vitest",
        needs: &["web-packages"],
        run: || web("test"),
    },
    Step {
        name: "web-build",
        what: "Vite",
        needs: &["web-packages"],
        run: || web("build"),
    },
    Step {
        name: "web-size",
        what: "bytes sent first",
        needs: &["web-build"],
        run: || web("size"),
    },
    Step {
        name: "clippy",
        what: "lints, warnings are errors",
        needs: &[],
        run: clippy,
    },
    Step {
        name: "rust",
        what: "unit and integration tests",
        needs: &["machine"],
        run: rust,
    },
    Step {
        name: "doctest",
        what: "examples in the documentation",
        needs: &[],
        run: doctest,
    },
    Step {
        name: "doc",
        what: "rustdoc, warnings are errors",
        needs: &[],
        run: doc,
    },
    Step {
        name: "openapi",
        what: "drift",
        needs: &["web-packages"],
        run: openapi::check,
    },
    Step {
        name: "programs",
        what: "build hub and agent",
        needs: &[],
        run: programs,
    },
    Step {
        name: "e2e",
        what: "journeys in a browser",
        needs: &["machine", "web-build", "programs"],
        run: e2e,
    },
];

fn fmt() -> anyhow::Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> anyhow::Result<()> {
    let mut cargo = cargo();
    cargo.args([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--quiet",
    ]);
    run(cargo.args(["--", "-D", "warnings"]))
}

fn rust() -> anyhow::Result<()> {
    if cargo()
        .args(["nextest", "--version"])
        .output()?
        .status
        .success()
    {
        return run(cargo().args(["nextest", "run", "--locked", "--workspace"]));
    }
    say::line(
        "[xtask] cargo-nextest is not installed: using `cargo test`, which runs the same tests",
    );
    run(cargo().args([
        "test",
        "--locked",
        "--workspace",
        "--lib",
        "--bins",
        "--tests",
    ]))
}

fn doctest() -> anyhow::Result<()> {
    run(cargo().args(["test", "--locked", "--workspace", "--doc", "--quiet"]))
}

fn doc() -> anyhow::Result<()> {
    let mut cargo = cargo();
    cargo.args([
        "doc",
        "--locked",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ]);
    run(cargo.arg("--quiet").env("RUSTDOCFLAGS", "-D warnings"))
}

fn web_packages() -> anyhow::Result<()> {
    web::check_node()?;
    web::install(&workspace::web())
}

fn web(script: &str) -> anyhow::Result<()> {
    run(npm(&workspace::web()).args(["run", script]))
}

fn programs() -> anyhow::Result<()> {
    let mut cargo = cargo();
    run(cargo.args([
        "build",
        "--locked",
        "--package",
        "homelabcmd",
        "--package",
        "homelabcmd-agent",
    ]))
}

fn e2e() -> anyhow::Result<()> {
    let folder = workspace::e2e();
    web::install(&folder)?;
    let programs = Programs::of(Profile::Debug);
    let mut node: Command = npm(&folder);
    node.args(["test"])
        .env("HOMELABCMD_E2E_HUB", programs.hub)
        .env("HOMELABCMD_E2E_AGENT", programs.agent)
        .env("HOMELABCMD_E2E_XTASK", std::env::current_exe()?)
        .env("HOMELABCMD_E2E_CHROMIUM", machine::chromium()?);
    process::run(&mut node)
}
