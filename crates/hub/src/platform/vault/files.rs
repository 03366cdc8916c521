//! Files with keys. They are there whole or not at all, and no power cut takes back what was said to be
//! there.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::Path;

use anyhow::{Context as _, ensure};
use zeroize::Zeroizing;

use super::key::Key;
use crate::platform::secrets::{Secret, hex, random};

/// Only its owner reads and writes it.
const PRIVATE: u32 = 0o600;

/// No file with a key is longer.
const LONGEST: u16 = 1024;

/// How a file is called that is not whole yet.
const DRAFT: &str = ".encryption.key.";

/// What others may do with a file.
#[derive(Clone, Copy)]
pub(super) enum Others {
    /// Read it.
    MayRead,
    /// Neither read nor write it.
    MayNothing,
}

/// Reads a key, and the text that it was written as.
pub(super) fn read(path: &Path, others: Others) -> anyhow::Result<(Key, Secret)> {
    let (forbidden, what) = match others {
        Others::MayRead => (0o022, "write"),
        Others::MayNothing => (0o077, "read"),
    };
    let shown = path.display();
    let mut file = File::open(path)
        .with_context(|| format!("the encryption key cannot be read from {shown}"))?;
    let mode = file
        .metadata()
        .with_context(|| format!("{shown} cannot be looked at"))?
        .permissions()
        .mode();
    ensure!(
        mode & forbidden == 0,
        "others can {what} the encryption key in {shown} (its mode is {:o}): \
         run `chmod 600 {shown}`, and if somebody else may have read it, change the secrets that it protects",
        mode & 0o777
    );
    // All of it at once: a buffer that grows leaves what it held behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * usize::from(LONGEST)));
    (&mut file)
        .take(LONGEST.into())
        .read_to_string(&mut text)
        .with_context(|| format!("the encryption key cannot be read from {shown}"))?;
    let key = Key::parse(&text)
        .with_context(|| format!("the encryption key in {shown} cannot be used"))?;
    Ok((key, Secret::from(text.trim())))
}

/// Reads a key that may not be there.
pub(super) fn read_if_there(path: &Path) -> anyhow::Result<Option<Key>> {
    let is_there = path
        .try_exists()
        .with_context(|| format!("{} cannot be looked at", path.display()))?;
    if !is_there {
        return Ok(None);
    }
    match read(path, Others::MayNothing) {
        Ok((key, _)) => Ok(Some(key)),
        // It went between the two looks.
        Err(_) if matches!(path.try_exists(), Ok(false)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a file that was not there: it is written under another name and then linked, which never
/// replaces a key that somebody else made meanwhile. The answer says whether it is ours.
pub(super) fn make(path: &Path, key: &Secret) -> anyhow::Result<bool> {
    let folder = folder(path);
    let draft = folder.join(format!("{DRAFT}{}", hex(&random::<8>())));
    let made = write_private(&draft, key).and_then(|()| std::fs::hard_link(&draft, path));
    // Whatever became of it, the draft is of no use any more.
    let _ = std::fs::remove_file(&draft);
    let is_ours = match made {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    };
    let cannot = || format!("the encryption key cannot be written to {}", path.display());
    let is_ours = is_ours.with_context(cannot)?;
    // Also that of somebody else: they may have been killed before they came to this.
    settle(path)?;
    Ok(is_ours)
}

/// Makes sure that a file is there after a power cut, too.
pub(super) fn settle(path: &Path) -> anyhow::Result<()> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .and_then(|()| File::open(folder(path))?.sync_all())
        .with_context(|| format!("{} cannot be brought to the disk", path.display()))
}

/// Puts a file in the place of another one.
pub(super) fn replace(old: &Path, new: &Path) -> anyhow::Result<()> {
    std::fs::rename(new, old)
        .and_then(|()| File::open(folder(old))?.sync_all())
        .with_context(|| {
            format!(
                "{} cannot be put in the place of {}",
                new.display(),
                old.display()
            )
        })
}

/// Gives a file another name beside the one that it has, if nothing has that name yet.
pub(super) fn keep_as(path: &Path, other: &Path) -> anyhow::Result<()> {
    match std::fs::hard_link(path, other) {
        Ok(()) => settle(other),
        // Whoever came so far before was killed.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error)
            .with_context(|| format!("{} cannot be kept as {}", path.display(), other.display())),
    }
}

/// Removes a file.
pub(super) fn remove(path: &Path) -> anyhow::Result<()> {
    std::fs::remove_file(path)
        .and_then(|()| File::open(folder(path))?.sync_all())
        .with_context(|| format!("{} cannot be removed", path.display()))
}

/// Removes what somebody who was killed left half written. Only for those who know that nobody writes
/// now.
pub(super) fn sweep(folder: &Path) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("{} cannot be looked through", folder.display()))?;
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(DRAFT) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// The folder that a file is in.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn write_private(path: &Path, key: &Secret) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(PRIVATE)
        .open(path)?;
    // Whose the folder is has to read it: the hub, also when root wrote the file for it.
    let owner = folder(path).metadata()?;
    if rustix::process::geteuid().is_root() && owner.uid() != 0 {
        fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
    }
    file.write_all(key.expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}
