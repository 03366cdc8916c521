//! The web app: its packages and its build, each done only when something changed.

use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use crate::{process, say, workspace};

/// The oldest Node that the tools run on.
const NODE_MAJOR: u32 = 20;

/// Kept inside `node_modules`, so that it goes when the packages go.
const PACKAGES_STAMP: &str = "node_modules/.homelabcmd-packages";
const BUILD_STAMP: &str = "node_modules/.homelabcmd-build";

/// What the app is built from, beside `src` and `public`.
const BUILD_FILES: &[&str] = &[
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
];

/// Node and npm are there and new enough.
pub(crate) fn check_node() -> anyhow::Result<()> {
    let hint = "Node.js 20 or newer with npm is needed to build the web app";
    ensure!(process::find("npm").is_some(), "npm is not in PATH: {hint}");
    let mut node = std::process::Command::new("node");
    let version = process::output(node.arg("--version")).context(hint)?;
    let major =
        major_version(&version).with_context(|| format!("node says {version:?}: {hint}"))?;
    ensure!(major >= NODE_MAJOR, "node is {}: {hint}", version.trim());
    Ok(())
}

/// Installs the packages of a folder when they are missing or the lock file changed.
pub(crate) fn install(folder: &Path) -> anyhow::Result<()> {
    let name = folder_name(folder);
    let now = digest(&[
        folder.join("package.json"),
        folder.join("package-lock.json"),
    ])?;
    if is_fresh(&folder.join(PACKAGES_STAMP), now) {
        say::line(&format!("[xtask] {name} packages: up to date"));
        return Ok(());
    }
    say::timed(&format!("{name} packages: npm ci"), || {
        process::run_quietly(process::npm(folder).args(["ci", "--no-audit", "--no-fund"]))
    })?;
    write_stamp(&folder.join(PACKAGES_STAMP), now)
}

/// Installs the packages, then builds `web/dist` when its sources changed. Tells whether it built.
pub(crate) fn build() -> anyhow::Result<bool> {
    let web = workspace::web();
    install(&web)?;
    let now = sources_digest(&web)?;
    if web.join("dist/index.html").is_file() && is_fresh(&web.join(BUILD_STAMP), now) {
        say::line("[xtask] web app: up to date");
        return Ok(false);
    }
    say::timed("web app: npm run build", || {
        process::run_quietly(process::npm(&web).args(["run", "build"]))
    })?;
    if !web.join("dist/index.html").is_file() {
        bail!("`npm run build` left no web/dist/index.html");
    }
    write_stamp(&web.join(BUILD_STAMP), now)?;
    Ok(true)
}

fn sources_digest(web: &Path) -> anyhow::Result<u64> {
    let mut files: Vec<PathBuf> = BUILD_FILES.iter().map(|name| web.join(name)).collect();
    // Whatever else lies in the folder itself may be read by the build: scripts, tsconfig parts.
    files.extend(files_below(&web.join("scripts"))?);
    files.extend(files_below(&web.join("src"))?);
    files.extend(files_below(&web.join("public"))?);
    files.retain(|file| file.is_file());
    digest(&files)
}

fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Of names and contents, not of times: a fresh clone has new times and old contents.
fn digest(files: &[PathBuf]) -> anyhow::Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        let content =
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write_usize(content.len());
        hasher.write(&content);
    }
    Ok(hasher.finish())
}

fn is_fresh(stamp: &Path, now: u64) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|text| text == format!("{now:016x}"))
}

fn write_stamp(stamp: &Path, now: u64) -> anyhow::Result<()> {
    std::fs::write(stamp, format!("{now:016x}"))
        .with_context(|| format!("cannot write {}", stamp.display()))
}

fn folder_name(folder: &Path) -> String {
    folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn major_version(text: &str) -> Option<u32> {
    text.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read() {
        assert_eq!(major_version("v20.20.2\n"), Some(20));
        assert_eq!(major_version("command not found"), None);
    }

    #[test]
    fn a_changed_source_changes_the_digest_and_an_old_time_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let web = folder.path();
        std::fs::create_dir_all(web.join("src/deep")).unwrap();
        std::fs::write(web.join("package.json"), "{}").unwrap();
        let source = web.join("src/deep/main.tsx");
        std::fs::write(&source, "one").unwrap();
        let first = sources_digest(web).unwrap();
        let file = std::fs::File::options().write(true).open(&source).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        assert_eq!(sources_digest(web).unwrap(), first);
        std::fs::write(&source, "two").unwrap();
        let second = sources_digest(web).unwrap();
        assert_ne!(second, first);
        std::fs::rename(&source, web.join("src/main.tsx")).unwrap();
        assert_ne!(sources_digest(web).unwrap(), second);
    }

    #[test]
    fn a_stamp_holds_until_the_digest_changes() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = folder.path().join("stamp");
        assert!(!is_fresh(&stamp, 7));
        write_stamp(&stamp, 7).unwrap();
        assert!(is_fresh(&stamp, 7));
        assert!(!is_fresh(&stamp, 8));
    }
}
