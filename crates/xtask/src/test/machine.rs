//! What the tests need beside Rust and Node: looked for, and installed where that is possible.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use homelabcmd_testkit::{postgres, sshd};

use crate::packages::{Need, ensure_installed};
use crate::process::{cargo, find};

const NEEDS: &[Need] = &[
    Need {
        what: "Chromium, for the tests in a browser",
        package: "chromium",
        is_there: || chromium().is_ok(),
    },
    Need {
        what: "PostgreSQL's programs, for the store tests on a second engine",
        package: "postgresql",
        is_there: || {
            ["initdb", "postgres"]
                .iter()
                .all(|name| postgres::find_program(name).is_ok())
        },
    },
    Need {
        what: "an SSH server, for the tests that reach a machine",
        package: "openssh-server",
        is_there: || Path::new(sshd::PROGRAM).exists(),
    },
    Need {
        what: "visudo, for the tests that write a sudoers file",
        package: "sudo",
        is_there: || Path::new("/usr/sbin/visudo").exists(),
    },
    Need {
        what: "fish, a shell that reads a line in its own way",
        package: "fish",
        is_there: || Path::new("/usr/bin/fish").exists(),
    },
    Need {
        what: "systemctl, in whose place the tests that restart services put another",
        package: "systemd",
        is_there: || Path::new("/usr/bin/systemctl").exists(),
    },
    Need {
        what: "ip, for the tests that search a network of their own",
        package: "iproute2",
        is_there: || find("ip").is_some(),
    },
    Need {
        what: "a mail server in Python, for the tests that send mail",
        package: "python3-aiosmtpd",
        is_there: has_mail_server,
    },
];

/// Looks for everything and installs what is missing; fails with the packages to install where that
/// cannot be done from here.
pub(super) fn prepare() -> anyhow::Result<()> {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let there = cargo().args([tool, "--version"]).output()?.status.success();
        ensure!(
            there,
            "`cargo {tool}` is missing: run `rustup component add {component}`"
        );
    }
    ensure_installed(NEEDS)
}

/// Debian's own Python is asked: another one in `PATH` does not see Debian's packages.
fn has_mail_server() -> bool {
    let asked = Command::new("/usr/bin/python3")
        .args(["-c", "import aiosmtpd.smtp"])
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}

/// The browser.
pub(super) fn chromium() -> anyhow::Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("HOMELABCMD_E2E_CHROMIUM") {
        return Ok(PathBuf::from(chosen));
    }
    ["chromium", "chromium-browser"]
        .iter()
        .find_map(|name| find(name))
        .context("there is no Chromium in PATH (Debian: install chromium)")
}
