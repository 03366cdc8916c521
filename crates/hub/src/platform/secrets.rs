//! Random secrets and their hashes.
//!
//! A token is shown once and kept only as the SHA-256 of its text: it has 256 random bits, so a fast
//! hash is enough, and looking it up by its hash leaks nothing through timing.

use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// Text that must not be printed by accident: `Debug` hides it, and its memory is wiped when it goes.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself: only for the one answer that shows it, or for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Of a request: the text goes nowhere else on its way here.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Secret {}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A new token of 256 random bits, in URL-safe characters, opened by `prefix`.
pub fn new_token(prefix: &str) -> Secret {
    Secret(format!("{prefix}{}", hex(&random::<32>())))
}

/// A code that a person can type: three groups of four out of 32 unmistakable signs (60 bits).
pub fn new_code() -> Secret {
    const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let picks: Vec<char> = random::<12>()
        .iter()
        .map(|b| char::from(SIGNS[usize::from(b % 32)]))
        .collect();
    let groups: Vec<String> = picks.chunks(4).map(|g| g.iter().collect()).collect();
    Secret(groups.join("-"))
}

/// The one spelling of a typed code: upper case, nothing but letters and digits.
pub fn normalise_code(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// SHA-256 as lower-case hex.
pub fn sha256_hex(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// `N` bytes from the operating system.
///
/// # Panics
/// When the system has no randomness to give: nothing safe can go on then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    #[expect(
        clippy::expect_used,
        reason = "no randomness, no secrets: there is nothing to fall back to"
    )]
    getrandom::fill(&mut bytes).expect("the system's random source works");
    bytes
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_never_print() {
        let (a, b) = (new_token("hlc_"), new_token("hlc_"));
        assert_ne!(a.expose(), b.expose());
        assert_eq!(a.expose().len(), 4 + 64);
        assert!(!format!("{a:?}").contains(&a.expose()[4..]));
    }

    #[test]
    fn a_code_survives_sloppy_typing() {
        let code = new_code();
        let sloppy = format!(" {} ", code.expose().to_lowercase().replace('-', " "));
        assert_eq!(normalise_code(&sloppy), normalise_code(code.expose()));
        assert_eq!(normalise_code(code.expose()).len(), 12);
    }

    #[test]
    fn sha256_is_the_standard_one() {
        assert_eq!(
            sha256_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
