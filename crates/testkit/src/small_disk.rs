//! A program whose folder is on a disk of a few kilobytes: a tmpfs in a mount namespace of its own,
//! which ends with the program. Needs no root, only `unshare` (util-linux) and user namespaces.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, with `folder` on a disk of so many bytes. The folder must be there; what is in it is
/// not seen by the program. Arguments are added to what is returned.
pub fn command(program: &Path, folder: &Path, bytes: u64) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        // `exec` keeps the process id: signals and [`seen_from_outside`] mean the program.
        .arg("mount -t tmpfs -o \"size=$1\" tmpfs \"$2\" && shift 2 && exec \"$@\"")
        .arg("sh")
        .arg(bytes.to_string())
        .arg(folder)
        .arg(program);
    command
}

/// Where the running program's `folder` can be read and written by others.
pub fn seen_from_outside(process: u32, folder: &Path) -> PathBuf {
    let mut path = PathBuf::from(format!("/proc/{process}/root"));
    path.push(folder.strip_prefix("/").unwrap_or(folder));
    path
}
