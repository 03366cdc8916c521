//! Builds the hub and the agent.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use crate::{process, say, web, workspace};

/// How to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As released: the hub for speed, the agent for size.
    Release,
    /// As developed: quick to build, with assertions.
    Debug,
}

/// The programs that were built.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    pub(crate) hub: PathBuf,
    pub(crate) agent: PathBuf,
}

impl Programs {
    /// Where a profile's programs are, built or not.
    pub(crate) fn of(profile: Profile) -> Self {
        let folder = workspace::target().join(match profile {
            Profile::Release => "release",
            Profile::Debug => "debug",
        });
        Self {
            hub: folder.join("homelabcmd"),
            agent: folder.join("homelabcmd-agent"),
        }
    }
}

/// Builds the web app, the agent and the hub, in the least time. The hub carries the web app inside, so
/// it waits for npm; the agent needs neither and compiles beside both, which fills the minute that its
/// last step spends on one processor.
pub(crate) fn build_all(profile: Profile) -> anyhow::Result<Programs> {
    web::check_node()?;
    check_c_compiler()?;
    std::thread::scope(|scope| {
        let agent = scope.spawn(|| say::timed("agent: cargo build", || build_agent(profile)));
        let hub = (|| {
            if web::build()? && profile == Profile::Release {
                embed_again()?;
            }
            say::timed("hub: cargo build", || build_hub(profile))
        })();
        agent
            .join()
            .map_err(|_| anyhow!("the build of the agent panicked"))??;
        hub
    })?;
    Ok(Programs::of(profile))
}

/// Builds the agent.
fn build_agent(profile: Profile) -> anyhow::Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--locked", "--package", "homelabcmd-agent"]);
    if profile == Profile::Debug {
        return process::run(&mut cargo);
    }
    process::run(cargo.args(["--profile", "agent"]))?;
    let built = workspace::target().join("agent/homelabcmd-agent");
    place(&built, &Programs::of(profile).agent)
}

/// Builds the hub; what `web/dist` holds at this moment goes into a release build.
fn build_hub(profile: Profile) -> anyhow::Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--locked", "--package", "homelabcmd"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)
}

/// Cargo does not see that a folder that is embedded got new files: a newer time on the file that
/// embeds it makes cargo look.
fn embed_again() -> anyhow::Result<()> {
    let file = workspace::root().join("crates/hub/src/platform/spa.rs");
    let modified = std::fs::metadata(workspace::web().join("dist/index.html"))?.modified()?;
    std::fs::File::options()
        .append(true)
        .open(&file)
        .and_then(|file| file.set_modified(modified))
        .with_context(|| format!("cannot touch {}", file.display()))
}

/// Copies a program beside its place first, because a running one cannot be written over.
fn place(from: &Path, to: &Path) -> anyhow::Result<()> {
    let part = to.with_extension("part");
    let copy = || {
        std::fs::create_dir_all(to.parent().unwrap_or(Path::new(".")))?;
        std::fs::copy(from, &part)?;
        std::fs::rename(&part, to)
    };
    copy().with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

/// SQLite and the agent's cryptography are C.
fn check_c_compiler() -> anyhow::Result<()> {
    if process::find("cc").is_none() && std::env::var_os("CC").is_none() {
        anyhow::bail!("there is no C compiler `cc` in PATH (Debian: install gcc and libc6-dev)");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_replaced_even_while_it_runs() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (Path::new("/bin/sleep"), folder.path().join("bin/sleep"));
        place(from, &to).unwrap();
        let mut child = std::process::Command::new(&to).arg("60").spawn().unwrap();
        let replaced = place(from, &to);
        child.kill().unwrap();
        child.wait().unwrap();
        replaced.unwrap();
        assert!(!folder.path().join("bin/sleep.part").exists());
    }
}
