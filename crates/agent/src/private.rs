//! Files that only the agent reads, in a folder of its own.
//!
//! The folder belongs to the agent's user, and `enrol` is run by root: whoever got into the agent may have
//! planted a link where root is about to write. No link is followed here, and what root writes belongs to
//! whom the folder belongs.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::Path;

/// Makes the state folder, for the agent alone.
pub(crate) fn create_state_dir(dir: &Path) -> Result<(), String> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|error| format!("the state folder {} cannot be made: {error}", dir.display()))
}

/// Writes a file that only its owner can read, whole or not at all, in place of an older one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    // What a crash left there, or a link: the link goes, not what it leads to.
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(bytes)?;
    give_to_owner_of_folder(&file, path)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

/// Opens a file that is written on; makes it where there is none. A link is an error.
pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> std::io::Result<File> {
    let no_link = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits());
    options
        .create(true)
        .mode(0o600)
        .custom_flags(no_link.map_err(std::io::Error::other)?)
        .open(path)
}

/// A file of root's that the agent cannot read would keep it from starting.
fn give_to_owner_of_folder(file: &File, path: &Path) -> std::io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let owner = std::fs::metadata(folder.unwrap_or(Path::new(".")))?;
    if owner.uid() == 0 {
        return Ok(());
    }
    fchown(file, Some(owner.uid()), Some(owner.gid()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{chown, symlink};

    use super::*;

    #[test]
    fn a_link_that_was_planted_goes_and_what_it_leads_to_stays() {
        let (state, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (file, victim) = (
            state.path().join("config.json"),
            elsewhere.path().join("passwd"),
        );
        std::fs::write(&victim, "root:x:0:0").unwrap();
        symlink(&victim, state.path().join("config.new")).unwrap();
        symlink(&victim, &file).unwrap();
        write(&file, b"{}").unwrap();
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "root:x:0:0");
        assert!(file.symlink_metadata().unwrap().is_file());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "{}");
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(state.path()).unwrap().count(), 1);

        // Nor is a file made where a link leads to nothing.
        let (lock, nowhere) = (state.path().join("lock"), elsewhere.path().join("nologin"));
        symlink(&nowhere, &lock).unwrap();
        open(&lock, OpenOptions::new().write(true)).unwrap_err();
        assert!(!nowhere.exists());
        std::fs::remove_file(&lock).unwrap();
        open(&lock, OpenOptions::new().write(true)).unwrap();
        assert_eq!(lock.metadata().unwrap().mode() & 0o777, 0o600);
    }

    /// A kill right after it leaves an agent that can start.
    #[test]
    fn what_root_writes_belongs_to_whom_the_folder_belongs() {
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let state = tempfile::tempdir().unwrap();
        let (ours, agents) = (state.path().join("ours"), state.path().join("agents"));
        write(&ours, b"{}").unwrap();
        assert_eq!(ours.metadata().unwrap().uid(), 0);
        chown(state.path(), Some(65533), Some(65534)).unwrap();
        write(&agents, b"{}").unwrap();
        let owner = agents.metadata().unwrap();
        assert_eq!((owner.uid(), owner.gid()), (65533, 65534));
        assert_eq!(owner.mode() & 0o777, 0o600);
    }
}
