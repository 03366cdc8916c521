//! Programs that a verb needs of this machine: looked for, and installed where that is possible.

use std::process::{Command, Stdio};

use anyhow::{bail, ensure};

use crate::process::{find, run};
use crate::say;

/// Something that a verb starts.
pub(crate) struct Need {
    /// What it is and what for.
    pub(crate) what: &'static str,
    /// Debian's package.
    pub(crate) package: &'static str,
    /// Whether it is there.
    pub(crate) is_there: fn() -> bool,
}

/// Installs what is missing; fails with the packages to install where that cannot be done from here.
pub(crate) fn ensure_installed(needs: &[Need]) -> anyhow::Result<()> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.is_there)()).collect();
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
    if packages.contains(&"openssh-server") {
        privilege.forbid_a_standing_sshd()?;
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

    /// Debian's package would start a server that strangers can talk to; the tests want the program only.
    /// Who wants it says `systemctl unmask ssh`. A machine where the unit is there keeps what it has.
    fn forbid_a_standing_sshd(&self) -> anyhow::Result<()> {
        let script = "for unit in ssh.service ssh.socket; do \
                      file=/etc/systemd/system/$unit; \
                      if [ ! -e \"$file\" ] && [ ! -e \"/lib/systemd/system/$unit\" ]; then \
                      mkdir -p /etc/systemd/system && ln -s /dev/null \"$file\"; fi; done";
        run(self.command("sh").args(["-c", script]))
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
