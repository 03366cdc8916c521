//! Where the key comes from: what the hub was told, or a file that it makes for itself.

use std::path::PathBuf;

use anyhow::Context as _;

use super::files::{self, Others};
use super::key::{Key, new_key};
use crate::platform::secrets::Secret;

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
    /// Makes the key, where that is the hub's own affair and there is none. One that somebody else made
    /// meanwhile stays.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn make_if_absent(&self) -> anyhow::Result<()> {
        match self {
            Self::Own(path) if self.is_not_made_yet() => {
                files::make(path, &new_key())?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whether the key is the hub's own affair, and there is none yet.
    pub fn is_not_made_yet(&self) -> bool {
        matches!(self, Self::Own(path) if matches!(path.try_exists(), Ok(false)))
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
            Self::File(path) => files::read(path, Others::MayRead).map(|(key, _)| key),
            Self::Own(path) => files::read(path, Others::MayNothing).map(|(key, _)| key),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

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
        assert_eq!(mode & 0o777, 0o600);
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
