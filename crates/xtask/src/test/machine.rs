//! What the tests need beside Rust and Node: looked for, and installed where that is possible.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail, ensure};
use homelabcmd_testkit::postgres;

use crate::process::{cargo, find, run};
use crate::say;

/// Something that a test starts.
struct Need {
    what: &'static str,
    /// Debian's package.
    package: &'static str,
    is_there: fn() -> bool,
}

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
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        say::line("[xtask] everything is there");
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let packages_line = packages.join(" ");
    let Some(privilege) = Privilege::find().filter(|_| find("apt-get").is_some()) else {
        for need in missing {
            say::line(&format!("[xtask] missing: {}", need.what));
        }
        bail!("install these first (names of Debian's packages): {packages_line}");
    };
    for need in &missing {
        say::line(&format!(
            "[xtask] installing {} ({})",
            need.package, need.what
        ));
    }
    if packages.contains(&"postgresql") {
        privilege.forbid_a_standing_cluster()?;
    }
    privilege.apt_get(&["update", "--quiet"])?;
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    privilege.apt_get(&arguments)?;
    for need in missing {
        ensure!(
            (need.is_there)(),
            "{} was installed, but is not there: {}",
            need.package,
            need.what
        );
    }
    Ok(())
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

/// How to do what only root may.
enum Privilege {
    Root,
    Sudo,
}

impl Privilege {
    fn find() -> Option<Self> {
        if rustix::process::geteuid().is_root() {
            return Some(Self::Root);
        }
        let mut sudo = Command::new("sudo");
        let sudo = sudo
            .args(["-n", "true"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        sudo.status()
            .is_ok_and(|status| status.success())
            .then_some(Self::Sudo)
    }

    fn command(&self, program: &str) -> Command {
        match self {
            Self::Root => Command::new(program),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", program]);
                command
            }
        }
    }

    fn apt_get(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let mut command = self.command("env");
        run(command
            .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .args(arguments))
    }

    /// Debian's package would make a database server that runs from then on; the tests want the
    /// programs only. A machine that has its own setting for this keeps it.
    fn forbid_a_standing_cluster(&self) -> anyhow::Result<()> {
        let script = "file=/etc/postgresql-common/createcluster.conf; \
                      if [ ! -e \"$file\" ]; then mkdir -p \"${file%/*}\" && \
                      echo 'create_main_cluster = false' > \"$file\"; fi";
        run(self.command("sh").args(["-c", script]))
    }
}
