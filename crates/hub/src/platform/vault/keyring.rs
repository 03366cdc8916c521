//! The keys of a hub: where they are on the disk, and those that it has read.
//!
//! While the key is exchanged there are two: the one that the hub was told or made for itself, and the
//! **next** one, in a file beside the database. Whoever finds the next key seals with it, and opens with
//! both. Three rules make that safe while several programs do it at once:
//!
//! * The files change, and secrets are sealed, only within a write transaction that is in turn with all
//!   others of its kind ([`Sealer`]). So whoever seals knows the newest key, and what was sealed with an
//!   older one is committed before the files change.
//! * Whoever seals reads the files. What is in memory only opens.
//! * A key that was read once opens for as long as the program runs: a reader may have got its bytes from
//!   the database just before they were sealed anew.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Context as _;

use super::files;
use super::key::{Key, KeyId};
use super::source::KeySource;
use super::{Place, Sealer, Vault, VaultError};
use crate::platform::db::{Db, Tx};
use crate::platform::secrets::Secret;

/// Programs that seal, or exchange the key, take turns by this number.
const TURN: i64 = 0x7661_756c_746b_6579;

/// Where the keys are, and what was read of them.
pub struct Keyring {
    pub(super) source: KeySource,
    pub(super) next: PathBuf,
    /// All that was ever read. It opens and never seals.
    known: RwLock<Option<Arc<Vault>>>,
}

/// The keys as they are on the disk.
#[derive(Debug)]
pub struct Keys {
    pub(super) next: Option<Arc<Key>>,
    pub(super) told: anyhow::Result<Arc<Key>>,
}

impl Keyring {
    /// The keys of this source, and the file in which the next one is while the key is exchanged.
    pub fn new(source: KeySource, next: PathBuf) -> Self {
        Self {
            source,
            next,
            known: RwLock::default(),
        }
    }

    /// Where the key is that the hub was told, or made.
    pub fn source(&self) -> &KeySource {
        &self.source
    }

    /// Where the next key is, while there is one.
    pub fn next_file(&self) -> String {
        self.next.display().to_string()
    }

    /// The keys as they are on the disk now.
    ///
    /// # Errors
    /// When the next key is there and cannot be used: to go on without it would be wrong.
    pub fn keys(&self) -> anyhow::Result<Keys> {
        // The next key first: at the end it takes the place of the other one, and must be seen in one of
        // the two.
        let next = files::read_if_there(&self.next)?;
        Ok(Keys {
            next: next.map(Arc::new),
            told: self.source.key().map(Arc::new),
        })
    }

    /// Opens a secret. A key that is not known yet is looked for on the disk, where it may have come
    /// since.
    ///
    /// # Errors
    /// When there is no usable key, with what to do about it, or the secret does not open.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> anyhow::Result<Secret> {
        self.with_known(|vault| vault.open_sealed(place, sealed))
    }

    /// Whether the key is there that a secret was sealed with. It is not opened.
    ///
    /// # Errors
    /// When there is no usable key, with what to do about it, or another one sealed the secret.
    pub fn check_key(&self, sealed: &[u8]) -> anyhow::Result<()> {
        self.with_known(|vault| vault.check_key(sealed))
    }

    fn with_known<T>(&self, look: impl Fn(&Vault) -> Result<T, VaultError>) -> anyhow::Result<T> {
        let known = self.known();
        match known.map(|vault| look(&vault)) {
            None | Some(Err(VaultError::WrongKey { .. })) => {}
            Some(opened) => return Ok(opened?),
        }
        let keys = self.keys()?;
        let vault = self.remember(&keys.vault()?);
        match (look(&vault), keys.told) {
            (Err(wrong @ VaultError::WrongKey { .. }), Err(trouble)) => {
                Err(trouble).with_context(|| wrong.to_string())
            }
            (opened, _) => Ok(opened?),
        }
    }

    /// Gives the right to seal. A transaction that writes back what was sealed takes it before it reads
    /// that: on a server, others may seal it anew in between.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sealer(&self, db: &Db, tx: &mut Tx) -> sqlx::Result<Sealer<'_>> {
        db.take_turns(tx, TURN).await?;
        Ok(Sealer::of(self))
    }

    pub(super) fn known(&self) -> Option<Arc<Vault>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// Adds the keys of a vault to those that are known.
    pub(super) fn remember(&self, vault: &Vault) -> Arc<Vault> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let before = known.iter().flat_map(|known| known.keys());
        let others: Vec<Arc<Key>> = vault.old.iter().chain(before).cloned().collect();
        let all = Arc::new(Vault::with(vault.current.clone(), others));
        *known = Some(all.clone());
        all
    }
}

impl Keys {
    /// The next key, while the key is exchanged.
    pub fn next_id(&self) -> Option<KeyId> {
        self.next.as_ref().map(|key| key.id)
    }

    /// The key that the hub was told, or made.
    pub fn told_id(&self) -> Option<KeyId> {
        self.told.as_ref().ok().map(|key| key.id)
    }

    /// What is wrong with the key that the hub was told, or made.
    pub fn trouble(&self) -> Option<&anyhow::Error> {
        self.told.as_ref().err()
    }

    /// A vault that seals with the next key, if there is one, and opens with both.
    ///
    /// # Errors
    /// When there is no usable key, with what to do about it.
    pub fn vault(&self) -> anyhow::Result<Vault> {
        match (&self.next, &self.told) {
            (Some(next), told) => Ok(Vault::with(next.clone(), told.as_ref().ok().cloned())),
            (None, Ok(told)) => Ok(Vault::with(told.clone(), [])),
            (None, Err(error)) => Err(anyhow::anyhow!("{error:#}")),
        }
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Keyring({}, {:?})",
            self.source.whereabouts(),
            self.known()
        )
    }
}
