//! A key: 32 bytes, and the id that tells keys apart without telling anything of them.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::platform::secrets::{Secret, hex, random};

const KEY_BYTES: usize = 32;

pub(super) const ID_BYTES: usize = 8;

/// Sets this use of SHA-256 apart from any other use of the same key.
const DOMAIN: &[u8] = b"homelabcmd vault key id 1\0";

/// Which key it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyId([u8; ID_BYTES]);

pub(super) struct Key {
    pub(super) id: KeyId,
    pub(super) cipher: XChaCha20Poly1305,
}

/// A new random key, as hex.
pub fn new_key() -> Secret {
    let bytes = Zeroizing::new(random::<KEY_BYTES>());
    Secret::new(hex(bytes.as_slice()))
}

impl KeyId {
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn bytes(self) -> [u8; ID_BYTES] {
        self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

impl Key {
    /// Whether it sealed this.
    pub(super) fn has_sealed(&self, sealed: &[u8]) -> bool {
        sealed.get(1..=ID_BYTES) == Some(self.id.0.as_slice())
    }

    /// Reads a key that somebody wrote down.
    ///
    /// # Errors
    /// When it is not 32 bytes as hex or base64. The text is not repeated: it may nearly be a key.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let text = text.trim();
        let bytes = of_hex(text).or_else(|| of_base64(text)).ok_or_else(|| {
            anyhow::anyhow!(
                "it is not a key: 32 bytes are needed, as 64 signs of hex or as base64; \
                     `homelabcmd generate-key` prints a new one"
            )
        })?;
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(bytes.as_slice());
        let mut id = [0; ID_BYTES];
        id.copy_from_slice(&hash.finalize()[..ID_BYTES]);
        Ok(Self {
            id: KeyId(id),
            cipher: XChaCha20Poly1305::new((&*bytes).into()),
        })
    }
}

fn of_hex(text: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    if text.len() != KEY_BYTES * 2 || !text.bytes().all(|sign| sign.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Either alphabet, padded or not: what `openssl rand -base64 32` prints and what other programs do.
fn of_base64(text: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let lenient =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [&alphabet::STANDARD, &alphabet::URL_SAFE]
        .into_iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(text).ok())
        .map(Zeroizing::new)
        .and_then(|bytes| Some(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_every_base64_are_the_same_key() {
        let bytes = [0xfb; KEY_BYTES];
        let id = Key::parse(&hex(&bytes)).unwrap().id;
        let padded = "+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=";
        for text in [
            hex(&bytes).to_uppercase(),
            format!(" {padded}\n"),
            padded.trim_end_matches('=').to_owned(),
            padded.replace('+', "-").replace('/', "_"),
        ] {
            assert_eq!(Key::parse(&text).unwrap().id, id, "{text}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        let almost = "a1".repeat(31);
        for text in ["", "password", almost.as_str(), "é".repeat(32).as_str()] {
            let said = Key::parse(text).map(|_| ()).unwrap_err().to_string();
            assert!(said.contains("32 bytes"), "{said}");
            assert!(text.is_empty() || !said.contains(text), "{said}");
        }
    }
}
