//! Where the key comes from: what the hub was told, or a file that it makes for itself.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use zeroize::Zeroizing;

use super::key::{Key, new_key};
use crate::platform::secrets::{Secret, hex, random};

/// Only its owner reads and writes it.
const PRIVATE: u32 = 0o600;

/// No file with a key is longer.
const LONGEST: u64 = 1024;

/// Where the key is.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// It was given, as hex or base64.
    Given(Secret),
    /// In a file that somebody else looks after, such as a container's secret. It must be there;
    /// others may read it, because that is how such secrets are mounted, but must not write it.
    File(PathBuf),
    /// In a file of the hub's own, made before the first secret is sealed. Nobody else may read it.
    Own(PathBuf),
}

impl KeySource {
    /// Makes the key, where that is the hub's own affair and there is none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn make_if_absent(&self) -> anyhow::Result<()> {
        match self {
            Self::Own(path) if !path.exists() => make(path),
            _ => Ok(()),
        }
    }

    /// Where people find the key.
    pub fn whereabouts(&self) -> String {
        match self {
            Self::Given(_) => "HOMELABCMD_ENCRYPTION_KEY".into(),
            Self::File(path) | Self::Own(path) => path.display().to_string(),
        }
    }

    pub(super) fn key(&self) -> anyhow::Result<Key> {
        match self {
            Self::Given(text) => {
                Key::parse(text.expose()).context("the encryption key cannot be used")
            }
            Self::File(path) => read(path, 0o022, "write"),
            Self::Own(path) => read(path, 0o077, "read"),
        }
    }
}

fn read(path: &Path, forbidden: u32, what: &str) -> anyhow::Result<Key> {
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
    let mut text = Zeroizing::new(String::new());
    (&mut file)
        .take(LONGEST)
        .read_to_string(&mut text)
        .with_context(|| format!("the encryption key cannot be read from {shown}"))?;
    Key::parse(&text).with_context(|| format!("the encryption key in {shown} cannot be used"))
}

/// Makes the file whole or not at all: it is written under another name and then linked, which never
/// replaces a key that somebody else made meanwhile.
fn make(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let draft = folder.join(format!(".encryption.key.{}", hex(&random::<8>())));
    let made = write_private(&draft).and_then(|()| std::fs::hard_link(&draft, path));
    // Whatever became of it, the draft is of no use any more.
    let _ = std::fs::remove_file(&draft);
    match made {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made
            .and_then(|()| File::open(folder)?.sync_all())
            .with_context(|| format!("the encryption key cannot be written to {}", path.display())),
    }
}

fn write_private(path: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(PRIVATE)
        .open(path)?;
    file.write_all(new_key().expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::super::Vault;
    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn the_hubs_own_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("encryption.key");
        let source = KeySource::Own(path.clone());
        assert!(Vault::open(&source).is_err());
        assert!(!path.exists(), "who only reads makes no key");
        source.make_if_absent().unwrap();
        let first = Vault::open(&source).unwrap().key_id();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, PRIVATE);
        source.make_if_absent().unwrap();
        assert_eq!(Vault::open(&source).unwrap().key_id(), first);
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 1, "the draft is gone");
    }

    #[test]
    fn many_that_come_first_at_once_get_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("encryption.key");
        let ids: Vec<_> = std::thread::scope(|scope| {
            let tasks: Vec<_> = (0..8)
                .map(|_| {
                    let source = KeySource::Own(path.clone());
                    scope.spawn(move || {
                        source.make_if_absent().unwrap();
                        Vault::open(&source).unwrap().key_id()
                    })
                })
                .collect();
            tasks.into_iter().map(|task| task.join().unwrap()).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }

    #[test]
    fn a_key_of_our_own_that_others_can_read_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("encryption.key");
        let source = KeySource::Own(path.clone());
        source.make_if_absent().unwrap();
        Vault::open(&source).unwrap();
        set_mode(&path, 0o644);
        let said = Vault::open(&source).unwrap_err().to_string();
        assert!(said.contains("644") && said.contains("chmod 600"), "{said}");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!said.contains(text.trim()), "{said}");
    }

    #[test]
    fn a_mounted_key_may_be_readable_but_not_writable_and_is_never_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mounted");
        let source = KeySource::File(path.clone());
        source.make_if_absent().unwrap();
        assert!(Vault::open(&source).is_err());
        assert!(!path.exists());
        std::fs::write(&path, new_key().expose()).unwrap();
        set_mode(&path, 0o444);
        Vault::open(&source).unwrap();
        set_mode(&path, 0o666);
        assert!(Vault::open(&source).is_err());
    }
}
