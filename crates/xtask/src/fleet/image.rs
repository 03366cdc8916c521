//! The nodes' image: Debian by debootstrap, of the same release as this machine, so that the programs
//! that were built here run there; then `fleet/node/Dockerfile`.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

use super::engine::Engine;
use crate::{process, say, workspace};

/// The image that nodes are made of.
pub(super) const NODE: &str = "homelabcmd-fleet/node";
const BASE: &str = "homelabcmd-fleet/base";

/// What a node has beside the smallest Debian: a machine that one would log in to.
const PACKAGES: &str = "systemd,systemd-sysv,dbus,openssh-server,sudo,procps,iproute2,curl,ca-certificates,\
                        python3-minimal,docker.io,iptables,busybox-static";

/// Makes what is not there yet.
pub(super) fn make(engine: &Engine, folder: &Path) -> anyhow::Result<()> {
    // The list of packages is the base image's tag: another list is another image.
    let mut list = DefaultHasher::new();
    PACKAGES.hash(&mut list);
    let base = format!("{BASE}:{:016x}", list.finish());
    let there = process::output(&mut engine.docker(["images", "--quiet", &base]))?;
    if there.trim().is_empty() {
        say::timed("image: debootstrap, once", || {
            make_base(engine, folder, &base)
        })?;
    }
    say::timed("image: node", || {
        let context = workspace::root().join("fleet/node");
        let mut build = engine.docker(["build", "--quiet", "--network", "none", "--tag", NODE]);
        build.arg(format!("--build-arg=BASE={base}"));
        process::run_quietly(build.arg(context))
    })
}

fn make_base(engine: &Engine, folder: &Path, tag: &str) -> anyhow::Result<()> {
    let root = folder.join("root");
    if root.exists() {
        // An earlier run was cut here.
        std::fs::remove_dir_all(&root)
            .with_context(|| format!("cannot remove {}", root.display()))?;
    }
    let mut debootstrap = Command::new("debootstrap");
    debootstrap
        .arg("--variant=minbase")
        .arg(format!("--include={PACKAGES}"));
    process::run_quietly(debootstrap.arg(release()?).arg(&root))?;
    let mut tar = Command::new("tar")
        .args(["--create", "--directory"])
        .arg(&root)
        .args(["--exclude=./var/cache/apt/archives/*.deb"])
        .args([
            "--exclude=./dev/*",
            "--exclude=./proc/*",
            "--exclude=./sys/*",
            ".",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start tar")?;
    let packed = tar.stdout.take().context("tar has no output")?;
    let mut import = engine.docker(["import", "-", tag]);
    let imported = import
        .stdin(packed)
        .stdout(Stdio::null())
        .status()
        .context("cannot start docker")?;
    ensure!(
        tar.wait()?.success() && imported.success(),
        "the base image could not be imported"
    );
    std::fs::remove_dir_all(&root).with_context(|| format!("cannot remove {}", root.display()))
}

/// This machine's Debian release.
fn release() -> anyhow::Result<String> {
    let text = std::fs::read_to_string("/etc/os-release").context("cannot read /etc/os-release")?;
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
        .filter(|_| text.lines().any(|line| line == "ID=debian"))
        .context("a fleet needs Debian: its nodes are of the machine's own release")?;
    Ok(name.trim_matches('"').to_owned())
}
