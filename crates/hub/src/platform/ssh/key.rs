//! Host keys, which tell machines apart, and identities, which tell the hub from strangers.

use std::fmt;
use std::sync::Arc;

use anyhow::Context as _;
use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, HashAlg, PrivateKey, PublicKey};
use thiserror::Error;

use crate::platform::secrets::{Secret, random};

/// A public key that a server shows. Equal when the key is; comments do not count.
#[derive(Clone, PartialEq, Eq)]
pub struct HostKey(Box<PublicKey>);

/// A private key to log in with.
#[derive(Clone)]
pub struct Identity(pub(super) Arc<PrivateKey>);

/// Why a private key cannot be used. Its text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnusableKey {
    /// It has a passphrase, and none came with it.
    #[error("the key needs its passphrase")]
    NeedsPassphrase,
    /// It has another passphrase.
    #[error("the passphrase does not open the key")]
    WrongPassphrase,
    /// It is the other half.
    #[error("this is a public key; the private one is needed")]
    Public,
    /// It is none, or of a kind that nobody here knows.
    #[error("this is no private key that can be read")]
    Unreadable,
    /// Only its handle is in the file.
    #[error("the key lives on a security token, which a hub cannot touch")]
    OnToken,
}

impl HostKey {
    /// Reads `ssh-ed25519 AAAA… comment`, a line of `ssh_host_*_key.pub`.
    ///
    /// # Errors
    /// When it is no public key.
    pub fn parse(line: &str) -> anyhow::Result<Self> {
        let mut key = PublicKey::from_openssh(line.trim()).context("this is no public key")?;
        key.set_comment("");
        Ok(Self(Box::new(key)))
    }

    pub(super) fn of(key: &PublicKey) -> Self {
        let mut key = key.clone();
        key.set_comment("");
        Self(Box::new(key))
    }

    /// `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`.
    pub fn kind(&self) -> String {
        self.0.algorithm().to_string()
    }

    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }
}

impl fmt::Display for HostKey {
    /// `ssh-ed25519 AAAA…`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_openssh().unwrap_or_default().trim())
    }
}

impl fmt::Debug for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostKey({} {})", self.kind(), self.fingerprint())
    }
}

/// A key in OpenSSH's format, which is how keys are stored. What reads all formats leaves a copy of the text in
/// memory, and this does not.
fn openssh(text: &str, passphrase: Option<&str>) -> Option<PrivateKey> {
    let key = PrivateKey::from_openssh(text).ok()?;
    match key.is_encrypted() {
        true => key.decrypt(passphrase?).ok(),
        false => Some(key),
    }
}

fn needs_passphrase(error: &russh::keys::Error) -> bool {
    matches!(error, russh::keys::Error::KeyIsEncrypted)
}

fn is_encrypted(text: &str) -> bool {
    russh::keys::decode_secret_key(text, None).is_err_and(|error| needs_passphrase(&error))
}

impl Identity {
    /// A new ed25519 key.
    ///
    /// # Errors
    /// Never in practice: the key is made of bytes of the right length.
    pub fn generate(comment: &str) -> anyhow::Result<Self> {
        use russh::keys::ssh_key::private::Ed25519Keypair;
        let pair = Ed25519Keypair::from_seed(&zeroize::Zeroizing::new(random::<32>()));
        let key = PrivateKey::new(pair.into(), comment)?;
        Ok(Self(Arc::new(key)))
    }

    /// Reads a private key: OpenSSH, PEM, PKCS#8 or PuTTY, with a passphrase where it has one.
    ///
    /// # Errors
    /// When it is no private key, or the passphrase does not open it.
    pub fn parse(text: &Secret, passphrase: Option<&Secret>) -> Result<Self, UnusableKey> {
        let passphrase = passphrase
            .map(Secret::expose)
            .filter(|text| !text.is_empty());
        let text = text.expose().replace("\r\n", "\n");
        let text = zeroize::Zeroizing::new(text);
        let read = match openssh(&text, passphrase) {
            Some(key) => Ok(key),
            None => russh::keys::decode_secret_key(&text, passphrase),
        };
        let key = read.map_err(|error| {
            let is_public = text.contains("PUBLIC KEY") || text.starts_with("ssh-");
            match passphrase {
                None if needs_passphrase(&error) => UnusableKey::NeedsPassphrase,
                Some(_) if is_encrypted(&text) => UnusableKey::WrongPassphrase,
                _ if is_public => UnusableKey::Public,
                _ => UnusableKey::Unreadable,
            }
        })?;
        if matches!(
            key.algorithm(),
            Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256
        ) {
            return Err(UnusableKey::OnToken);
        }
        Ok(Self(Arc::new(key)))
    }

    /// The private key in OpenSSH's format, without a passphrase: to be sealed.
    ///
    /// # Errors
    /// When it cannot be written in that format.
    pub fn to_openssh(&self) -> anyhow::Result<Secret> {
        let text = self.0.to_openssh(LineEnding::LF)?;
        Ok(Secret::from(text.as_str()))
    }

    /// The line for `authorized_keys`.
    pub fn public_line(&self) -> String {
        self.0.public_key().to_openssh().unwrap_or_default()
    }

    /// `ssh-ed25519`, `ssh-rsa`.
    pub fn kind(&self) -> String {
        self.0.algorithm().to_string()
    }

    /// `SHA256:…` of the public key.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({} {})", self.kind(), self.fingerprint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_our_own_can_be_stored_and_read_again() {
        let made = Identity::generate("homelabcmd").unwrap();
        let text = made.to_openssh().unwrap();
        let read = Identity::parse(&text, None).unwrap();
        assert_eq!(read.public_line(), made.public_line());
        assert!(made.public_line().starts_with("ssh-ed25519 AAAA"));
        assert!(made.public_line().ends_with(" homelabcmd"));
        assert_ne!(
            Identity::generate("x").unwrap().fingerprint(),
            made.fingerprint()
        );
        assert!(!format!("{made:?}").contains("PRIVATE"));
    }

    #[test]
    fn what_is_wrong_with_a_key_is_said_without_repeating_it() {
        let made = Identity::generate("x").unwrap();
        let cut = Secret::from(&made.to_openssh().unwrap().expose()[..200]);
        for (text, said) in [
            (Secret::from(made.public_line()), "public key"),
            (Secret::from("hello planted"), "no private key"),
            (cut, "no private key"),
        ] {
            let error = Identity::parse(&text, None).unwrap_err().to_string();
            assert!(
                error.contains(said) && !error.contains("planted"),
                "{error}"
            );
        }
    }

    #[test]
    fn host_keys_are_the_same_whatever_their_comment() {
        let line = Identity::generate("root@one").unwrap().public_line();
        let key = HostKey::parse(&line).unwrap();
        let bare = line.rsplit_once(' ').unwrap().0;
        assert_eq!(key, HostKey::parse(bare).unwrap());
        assert_eq!(key.to_string(), bare);
        assert_eq!(key.kind(), "ssh-ed25519");
        assert!(key.fingerprint().starts_with("SHA256:"));
        assert!(HostKey::parse("ssh-ed25519 nonsense").is_err());
    }
}
