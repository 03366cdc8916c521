//! The steps in which a key takes the place of another one. What is sealed is sealed anew between them,
//! by those who know where it is.
//!
//! | on the disk | sealed with | then |
//! |---|---|---|
//! | the key | the key | [`Sealer::put_next`] |
//! | the key, the next key | either | all is sealed anew, in any number of transactions |
//! | the key, the next key | the next key | [`Sealer::put_in_place`], or [`Sealer::drop_next`] where the key is not the hub's to keep |
//! | the next key, as the key; the old one as `….<its id>.old` | the next key | who owns the hub moves the old one away |
//!
//! Whoever is killed at any point leaves one of these lines, and what is on the disk then opens all.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, ensure};

use super::files::{self, Others};
use super::key::{Key, KeyId};
use super::keyring::Keys;
use super::source::KeySource;
use super::{Sealer, Vault};
use crate::platform::secrets::Secret;

/// A key that shall take the place of another one.
#[derive(Debug)]
pub struct NewKey {
    key: Arc<Key>,
    text: Secret,
}

impl NewKey {
    /// Reads it from a file, which nobody else may read.
    ///
    /// # Errors
    /// When there is no key in it, or others can read it.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let (key, text) = files::read(path, Others::MayNothing).context("the new key")?;
        Ok(Self {
            key: Arc::new(key),
            text,
        })
    }

    /// Which key it is.
    pub fn id(&self) -> KeyId {
        self.key.id
    }

    /// Whether a secret is sealed with this key.
    pub fn has_sealed(&self, sealed: &[u8]) -> bool {
        self.key.has_sealed(sealed)
    }

    /// A vault that seals with this key, and opens with those that are there, too.
    pub fn vault(&self, keys: &Keys) -> Vault {
        let others = keys.next.iter().chain(keys.told.as_ref().ok());
        Vault::with(self.key.clone(), others.cloned())
    }
}

/// Where a key is that took the place of another one.
#[derive(Debug, PartialEq, Eq)]
pub enum Placed {
    /// The hub was told a key, and has to be told this one.
    NotYet,
    /// Where the hub keeps it.
    There {
        /// What the one before is called now; absent where there was none.
        old: Option<PathBuf>,
    },
}

impl Sealer<'_> {
    /// Puts the next key beside the one that is there. From now on all seal with it.
    ///
    /// # Errors
    /// When it cannot be written, or another one is there already.
    pub fn put_next(&self, new: &NewKey) -> anyhow::Result<()> {
        let next = &self.keyring.next;
        files::sweep(files::folder(next))?;
        files::make(next, &new.text)?;
        self.ensure_next(new.id())
    }

    /// Puts the next key in the place of the one that is there, if that is the hub's own to keep. That one stays
    /// under another name: copies of the database from before open with it alone. Only for those who have seen,
    /// in this transaction, that nothing is sealed with another key.
    ///
    /// # Errors
    /// When the next key is another one, or the file cannot be replaced.
    pub fn put_in_place(&self, id: KeyId) -> anyhow::Result<Placed> {
        self.ensure_next(id)?;
        let KeySource::Own(path) = &self.keyring.source else {
            return Ok(Placed::NotYet);
        };
        files::settle(&self.keyring.next)?;
        let before = self.keyring.keys()?.told_id().filter(|old| *old != id);
        let old = before.map(|old| kept_as(path, old));
        if let Some(old) = &old {
            files::keep_as(path, old)?;
            let kept = files::read_if_there(old)?.map(|key| key.id);
            ensure!(
                kept == before,
                "{} is another key than its name says: move it away, and run the same command again",
                old.display()
            );
        }
        files::replace(path, &self.keyring.next)?;
        Ok(Placed::There { old })
    }

    /// Removes the next key, once the hub was told the same one. Only for those who have seen, in this
    /// transaction, that nothing is sealed with another key, and who know that no hub runs that was told
    /// another one.
    ///
    /// # Errors
    /// When the hub was told another key, or the file cannot be removed.
    pub fn drop_next(&self, id: KeyId) -> anyhow::Result<()> {
        self.ensure_next(id)?;
        let told = self.keyring.keys()?.told_id();
        ensure!(told == Some(id), "the hub was not told the key {id}");
        files::remove(&self.keyring.next)
    }

    fn ensure_next(&self, id: KeyId) -> anyhow::Result<()> {
        let next = self.keyring.keys()?.next_id();
        ensure!(
            next == Some(id),
            "the key in {} is not {id}",
            self.keyring.next_file()
        );
        Ok(())
    }
}

/// What a key is called that another one took the place of.
fn kept_as(path: &Path, id: KeyId) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}.{id}.old"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use tempfile::TempDir;

    use super::super::{Keyring, Place, SealError, new_key};
    use super::*;

    const PLANTED: &str = "xoxb-planted-secret";

    /// A data folder, and a new key in a file.
    struct Lab {
        folder: TempDir,
        given: Secret,
    }

    impl Lab {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let given = new_key();
            Self { folder, given }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        /// As a program that starts has it.
        fn own(&self) -> Keyring {
            let source = KeySource::Own(self.path("encryption.key"));
            Keyring::new(source, self.path("encryption.key.next"))
        }

        fn told(&self, key: &Secret) -> Keyring {
            let source = KeySource::Given(key.clone());
            Keyring::new(source, self.path("encryption.key.next"))
        }

        fn new_key(&self, name: &str) -> NewKey {
            let path = self.path(name);
            std::fs::write(&path, new_key().expose()).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            NewKey::read(&path).unwrap()
        }

        fn files(&self) -> Vec<String> {
            let entries = std::fs::read_dir(self.folder.path()).unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut keys: Vec<String> = names.filter(|name| name.contains("encryption")).collect();
            keys.sort();
            keys
        }
    }

    fn place() -> Place {
        Place::new("channels", 7, "secrets")
    }

    fn seal(keyring: &Keyring) -> Vec<u8> {
        let sealer = Sealer::of(keyring).of_the_first();
        sealer.seal(&place(), &Secret::from(PLANTED)).unwrap()
    }

    #[track_caller]
    fn assert_opens(keyring: &Keyring, sealed: &[u8]) {
        let opened = keyring.open(&place(), sealed).unwrap();
        assert_eq!(opened.expose(), PLANTED);
    }

    #[test]
    fn a_program_that_runs_takes_the_next_key_and_forgets_none() {
        let lab = Lab::new();
        let (hub, command) = (lab.own(), lab.own());
        let first = seal(&hub);
        let new = lab.new_key("new");
        assert!(!new.has_sealed(&first));
        Sealer::of(&command).put_next(&new).unwrap();
        let second = seal(&hub);
        assert!(new.has_sealed(&second), "from now on all seal with it");
        for keyring in [&hub, &command, &lab.own()] {
            assert_opens(keyring, &first);
            assert_opens(keyring, &second);
        }
        let key = std::fs::read(lab.path("encryption.key")).unwrap();
        let name = format!(
            "encryption.key.{}.old",
            hub.keys().unwrap().told_id().unwrap()
        );
        let old = Some(lab.path(&name));
        let placed = Sealer::of(&command).put_in_place(new.id()).unwrap();
        assert_eq!(placed, Placed::There { old });
        assert_eq!(lab.files(), ["encryption.key", &name]);
        // The old one opens copies from before, and is nobody else's to read.
        assert_eq!(std::fs::read(lab.path(&name)).unwrap(), key);
        let mode = lab.path(&name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let third = seal(&hub);
        assert!(new.has_sealed(&third));
        assert_opens(&lab.own(), &third);
        // Its bytes may have been read just before they were sealed anew.
        assert_opens(&hub, &first);
        let said = lab.own().open(&place(), &first).unwrap_err().to_string();
        assert!(said.contains(&new.id().to_string()), "{said}");
    }

    #[test]
    fn a_program_that_only_opens_finds_a_key_that_came_since() {
        let lab = Lab::new();
        let hub = lab.own();
        assert_opens(&hub, &seal(&lab.own()));
        let (second, third) = (lab.new_key("second"), lab.new_key("third"));
        for new in [second, third] {
            let command = lab.own();
            Sealer::of(&command).put_next(&new).unwrap();
            let during = seal(&command);
            Sealer::of(&command).put_in_place(new.id()).unwrap();
            assert_opens(&hub, &during);
        }
    }

    #[test]
    fn a_rotation_that_was_begun_is_not_replaced_by_another() {
        let lab = Lab::new();
        let ring = lab.own();
        seal(&ring);
        let (first, second) = (lab.new_key("first"), lab.new_key("second"));
        std::fs::write(lab.path(".encryption.key.left"), "").unwrap();
        let sealer = Sealer::of(&ring);
        sealer.put_next(&first).unwrap();
        assert_eq!(lab.files(), ["encryption.key", "encryption.key.next"]);
        let mode = lab.path("encryption.key.next").metadata().unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
        assert!(sealer.put_next(&second).is_err());
        assert!(sealer.put_in_place(second.id()).is_err());
        sealer.put_next(&first).unwrap();
        assert_eq!(ring.keys().unwrap().next_id(), Some(first.id()));
        // Killed between the two steps of the last one, it is done again.
        let key = lab.path("encryption.key");
        let old = kept_as(&key, ring.keys().unwrap().told_id().unwrap());
        std::fs::hard_link(&key, &old).unwrap();
        let placed = sealer.put_in_place(first.id()).unwrap();
        assert_eq!(placed, Placed::There { old: Some(old) });
    }

    #[test]
    fn a_key_that_was_given_is_replaced_by_who_gave_it() {
        let lab = Lab::new();
        let old = lab.told(&lab.given);
        let first = seal(&old);
        let new = lab.new_key("new");
        Sealer::of(&old).put_next(&new).unwrap();
        let second = seal(&old);
        let sealer = Sealer::of(&old);
        assert_eq!(sealer.put_in_place(new.id()).unwrap(), Placed::NotYet);
        assert!(sealer.drop_next(new.id()).is_err(), "it is needed");
        assert_opens(&lab.told(&lab.given), &second);
        let told = lab.told(&new.text);
        assert!(
            told.open(&place(), &first).is_err(),
            "the old key is needed"
        );
        Sealer::of(&told).drop_next(new.id()).unwrap();
        assert_eq!(lab.files(), [""; 0]);
        assert_opens(&lab.told(&new.text), &second);
    }

    #[test]
    fn a_next_key_that_cannot_be_read_stops_the_sealing_and_nothing_else() {
        let lab = Lab::new();
        let hub = lab.own();
        let first = seal(&hub);
        let new = lab.new_key("new");
        Sealer::of(&hub).put_next(&new).unwrap();
        let path = lab.path("encryption.key.next");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let sealer = Sealer::of(&hub);
        let said = sealer.seal(&place(), &Secret::from(PLANTED)).unwrap_err();
        assert!(said.to_string().contains("chmod 600"), "{said}");
        assert_opens(&hub, &first);
    }

    #[test]
    fn a_key_that_is_gone_while_it_is_known_is_not_replaced() {
        let lab = Lab::new();
        let hub = lab.own();
        let first = seal(&hub);
        std::fs::remove_file(lab.path("encryption.key")).unwrap();
        let sealer = Sealer::of(&hub).of_the_first();
        let said = sealer.seal(&place(), &Secret::from(PLANTED)).unwrap_err();
        assert!(said.to_string().contains("is gone from"), "{said}");
        assert_eq!(lab.files(), [""; 0]);
        assert_opens(&hub, &first);
        // Another hub does not know it, and makes one only where nothing is sealed.
        let later = lab.own();
        let said = Sealer::of(&later).seal(&place(), &Secret::from(PLANTED));
        assert!(matches!(said, Err(SealError::KeyIsGone { .. })), "{said:?}");
        assert_eq!(lab.files(), [""; 0]);
        seal(&later);
        assert_eq!(lab.files(), ["encryption.key"]);
    }

    #[test]
    fn a_new_key_that_others_can_read_or_that_is_none_is_refused() {
        let lab = Lab::new();
        let path = lab.path("new");
        std::fs::write(&path, new_key().expose()).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let said = format!("{:#}", NewKey::read(&path).unwrap_err());
        assert!(said.contains("chmod 600"), "{said}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        NewKey::read(&path).unwrap();
        std::fs::write(&path, "planted").unwrap();
        let said = format!("{:#}", NewKey::read(&path).unwrap_err());
        assert!(
            said.contains("32 bytes") && !said.contains("planted"),
            "{said}"
        );
    }
}
