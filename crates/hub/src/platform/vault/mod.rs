//! Sealing of secrets that the hub must be able to read again: tokens of channels, addresses with
//! keys in them.
//!
//! A secret is sealed with XChaCha20-Poly1305 before it goes into the database, and the key is kept
//! outside it ([`KeySource`]). Who has the database alone has nothing. What is sealed:
//!
//! ```text
//! version (1) | key id (8) | nonce (24) | ciphertext and tag
//! ```
//!
//! The nonce is random, which 24 bytes are long enough for. The version, the key id and the
//! [`Place`] where the secret is stored are authenticated with it, so a sealed value that is copied
//! into another row does not open there. The key id tells "sealed with another key" from "damaged",
//! and lets a vault hold old keys beside the one that it seals with.
//!
//! The key can be exchanged while the hub runs ([`Keyring`], [`Sealer`]): that is why secrets are sealed
//! within a write transaction only.
//!
//! A vault never makes a key while it reads a secret, nor while something is sealed, and never says anything of a
//! key but its id.

mod files;
mod key;
mod keyring;
mod rotation;
mod sealer;
mod source;

use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

pub use self::key::{KeyId, new_key};
pub use self::keyring::{Keyring, Keys};
pub use self::rotation::{NewKey, Placed};
pub use self::sealer::{SealError, Sealer};
pub use self::source::KeySource;

use self::key::{ID_BYTES, Key};
use super::secrets::{Secret, random};

const VERSION: u8 = 1;

const NONCE_BYTES: usize = 24;

const HEAD_BYTES: usize = 1 + ID_BYTES + NONCE_BYTES;

/// Seals and opens secrets.
pub struct Vault {
    current: Arc<Key>,
    old: Vec<Arc<Key>>,
}

/// What of a sealed secret can be read without opening it, and the cipher that opens it.
struct Parts<'a> {
    /// Version and key id.
    opening: &'a [u8],
    nonce: XNonce,
    ciphertext: &'a [u8],
    cipher: &'a XChaCha20Poly1305,
}

/// Where a sealed secret is stored. It opens nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    table: &'static str,
    row: String,
    column: &'static str,
}

/// A sealed secret as it is stored, and whose it is.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// What people call it: "the channel ops".
    pub owner: String,
    /// Where it is stored.
    pub place: Place,
    /// What is stored there.
    pub bytes: Vec<u8>,
}

/// Why a sealed secret does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The vault does not have the key.
    #[error("the secret was sealed with the key {sealed_with}, and the hub has the key {current}")]
    WrongKey {
        /// The key it was sealed with.
        sealed_with: KeyId,
        /// The key that the vault seals with.
        current: KeyId,
    },
    /// It was changed, cut, or belongs somewhere else.
    #[error("the sealed secret is damaged, or was stored for another place")]
    Damaged,
    /// A newer hub sealed it.
    #[error("the secret was sealed in a way that this hub does not know (version {0})")]
    UnknownVersion(u8),
}

impl Place {
    /// The place of a secret: its table, what tells the row, and its column.
    pub fn new(table: &'static str, row: impl fmt::Display, column: &'static str) -> Self {
        Self {
            table,
            row: row.to_string(),
            column,
        }
    }

    /// Its table.
    pub fn table(&self) -> &'static str {
        self.table
    }

    /// What tells its row from the others of the table.
    pub fn row(&self) -> &str {
        &self.row
    }
}

impl Vault {
    /// A vault with the key of this source.
    ///
    /// # Errors
    /// When there is no usable key, with what to do about it.
    pub fn open(source: &KeySource) -> anyhow::Result<Self> {
        Ok(Self::with(Arc::new(source.key()?), []))
    }

    /// A vault that seals with the first key and opens with all of them.
    fn with(current: Arc<Key>, others: impl IntoIterator<Item = Arc<Key>>) -> Self {
        let mut vault = Self {
            current,
            old: Vec::new(),
        };
        for key in others {
            if !vault.keys().any(|known| known.id == key.id) {
                vault.old.push(key);
            }
        }
        vault
    }

    /// The key that this vault seals with.
    pub fn key_id(&self) -> KeyId {
        self.current.id
    }

    /// Whether a sealed secret waits to be sealed anew with the current key.
    pub fn is_sealed_with_old_key(&self, sealed: &[u8]) -> bool {
        !self.current.has_sealed(sealed)
    }

    /// Whether it has the key of a sealed secret, which stays sealed.
    ///
    /// # Errors
    /// When the key is another one, or the bytes are too short to be what was sealed.
    pub fn check_key(&self, sealed: &[u8]) -> Result<(), VaultError> {
        self.read(sealed).map(|_| ())
    }

    /// Seals a secret for its place.
    ///
    /// # Panics
    /// Never: the cipher refuses only texts of more than 256 GiB.
    pub fn seal(&self, place: &Place, secret: &Secret) -> Vec<u8> {
        let nonce = random::<NONCE_BYTES>();
        let mut sealed = vec![VERSION];
        sealed.extend(self.current.id.bytes());
        let payload = Payload {
            msg: secret.expose().as_bytes(),
            aad: &associated(&sealed, place),
        };
        #[expect(
            clippy::expect_used,
            reason = "a secret is shorter than the cipher's limit of 256 GiB"
        )]
        let ciphertext = self
            .current
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a secret fits");
        sealed.extend(nonce);
        sealed.extend(ciphertext);
        sealed
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// When the key is another one, or the bytes are not what was sealed.
    pub fn open_sealed(&self, place: &Place, sealed: &[u8]) -> Result<Secret, VaultError> {
        let parts = self.read(sealed)?;
        let payload = Payload {
            msg: parts.ciphertext,
            aad: &associated(parts.opening, place),
        };
        let plain = parts
            .cipher
            .decrypt(&parts.nonce, payload)
            .map(Zeroizing::new)
            .map_err(|_| VaultError::Damaged)?;
        let text = std::str::from_utf8(&plain).map_err(|_| VaultError::Damaged)?;
        Ok(Secret::from(text))
    }

    /// The parts of what was sealed.
    fn read<'a>(&'a self, sealed: &'a [u8]) -> Result<Parts<'a>, VaultError> {
        match sealed.first() {
            Some(&VERSION) => {}
            Some(&other) => return Err(VaultError::UnknownVersion(other)),
            None => return Err(VaultError::Damaged),
        }
        let (head, ciphertext) = sealed
            .split_at_checked(HEAD_BYTES)
            .ok_or(VaultError::Damaged)?;
        let (opening, nonce) = head.split_at(1 + ID_BYTES);
        let id = KeyId::of_bytes(&opening[1..]).ok_or(VaultError::Damaged)?;
        let cipher = self.cipher(id).ok_or(VaultError::WrongKey {
            sealed_with: id,
            current: self.current.id,
        })?;
        let nonce = XNonce::try_from(nonce).map_err(|_| VaultError::Damaged)?;
        Ok(Parts {
            opening,
            nonce,
            ciphertext,
            cipher,
        })
    }

    fn cipher(&self, id: KeyId) -> Option<&XChaCha20Poly1305> {
        self.keys().find(|key| key.id == id).map(|key| &key.cipher)
    }

    fn keys(&self) -> impl Iterator<Item = &Arc<Key>> {
        std::iter::once(&self.current).chain(&self.old)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault(key {}, {} old)", self.current.id, self.old.len())
    }
}

/// What is authenticated beside the secret. The opening has a fixed length, so where it ends and the
/// place begins is never in doubt.
fn associated(opening: &[u8], place: &Place) -> Vec<u8> {
    let place = format!("{}/{}/{}", place.table, place.row, place.column);
    [opening, place.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANTED: &str = "xoxb-planted-secret";

    fn vault(key: &Secret) -> Vault {
        Vault::open(&KeySource::Given(key.clone())).unwrap()
    }

    fn place() -> Place {
        Place::new("channels", 7, "secrets")
    }

    #[test]
    fn what_was_sealed_opens_and_shows_nothing_while_it_is_sealed() {
        let vault = vault(&new_key());
        let sealed = vault.seal(&place(), &Secret::from(PLANTED));
        assert_eq!(
            vault.open_sealed(&place(), &sealed).unwrap().expose(),
            PLANTED
        );
        assert!(!String::from_utf8_lossy(&sealed).contains("planted"));
        assert_ne!(sealed, vault.seal(&place(), &Secret::from(PLANTED)));
    }

    #[test]
    fn it_opens_in_its_own_place_only() {
        let vault = vault(&new_key());
        let sealed = vault.seal(&place(), &Secret::from(PLANTED));
        for other in [
            Place::new("channels", 8, "secrets"),
            Place::new("channels", 7, "settings"),
            Place::new("users", 7, "secrets"),
        ] {
            assert_eq!(
                vault.open_sealed(&other, &sealed).unwrap_err(),
                VaultError::Damaged
            );
        }
    }

    #[test]
    fn another_key_is_named_and_an_old_one_opens() {
        let (first, second) = (new_key(), new_key());
        let sealed = vault(&first).seal(&place(), &Secret::from(PLANTED));
        let later = vault(&second);
        let refused = later.open_sealed(&place(), &sealed).unwrap_err();
        assert_eq!(
            refused,
            VaultError::WrongKey {
                sealed_with: vault(&first).key_id(),
                current: later.key_id()
            }
        );
        assert!(refused.to_string().contains(&later.key_id().to_string()));

        let first = vault(&first).current;
        let both = Vault::with(later.current, [first]);
        assert_eq!(
            both.open_sealed(&place(), &sealed).unwrap().expose(),
            PLANTED
        );
        assert!(both.is_sealed_with_old_key(&sealed));
        assert!(!both.is_sealed_with_old_key(&both.seal(&place(), &Secret::from(PLANTED))));
    }

    #[test]
    fn no_bit_can_be_flipped_and_nothing_cut() {
        let vault = vault(&new_key());
        let sealed = vault.seal(&place(), &Secret::from(PLANTED));
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let refused = vault.open_sealed(&place(), &flipped).unwrap_err();
            // Without opening it, that is told of its first bytes alone.
            let is_of_key = vault.check_key(&flipped);
            assert_eq!(is_of_key.is_err(), bit / 8 <= ID_BYTES, "{is_of_key:?}");
            match bit / 8 {
                0 => assert!(matches!(refused, VaultError::UnknownVersion(_))),
                1..=ID_BYTES => assert!(matches!(refused, VaultError::WrongKey { .. })),
                _ => assert_eq!(refused, VaultError::Damaged),
            }
        }
        for length in 0..sealed.len() {
            assert!(vault.open_sealed(&place(), &sealed[..length]).is_err());
        }
    }

    #[test]
    fn nothing_of_the_key_or_the_secret_is_in_what_is_printed() {
        let key = new_key();
        let source = KeySource::Given(key.clone());
        let vault = vault(&key);
        let sealed = vault.seal(&place(), &Secret::from(PLANTED));
        let opened = vault.open_sealed(&place(), &sealed).unwrap();
        let printed = format!("{source:?} {vault:?} {opened:?} {:?}", vault.key_id());
        assert!(!printed.contains(key.expose()), "{printed}");
        assert!(!printed.contains("planted"), "{printed}");
    }
}
