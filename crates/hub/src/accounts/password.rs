//! Argon2id, off the async threads and only a few at a time: each hash takes 19 MiB and some 20 ms,
//! and a flood of logins must not starve the beats.

use std::sync::Arc;

use anyhow::Context as _;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::platform::secrets::Secret;

/// Hashes and checks passwords; clones share the limit.
#[derive(Clone)]
pub struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(2)))
    }
}

impl Passwords {
    /// A PHC string with a salt of its own.
    ///
    /// # Errors
    /// When the hub stops meanwhile.
    pub async fn hash(&self, password: Secret) -> anyhow::Result<String> {
        let _turn = self.0.acquire().await?;
        tokio::task::spawn_blocking(move || {
            Argon2::default()
                .hash_password(password.expose().as_bytes())
                .map(|hash| hash.to_string())
                .map_err(|error| anyhow::anyhow!("cannot hash a password: {error}"))
        })
        .await
        .context("hashing ended early")?
    }

    /// Whether `password` is the one that `hash` was made of. With no hash (no such user) the same
    /// work is done for nothing, so that the time taken does not tell which names exist.
    ///
    /// # Errors
    /// When the hub stops meanwhile.
    pub async fn verify(&self, password: Secret, hash: Option<String>) -> anyhow::Result<bool> {
        let Some(hash) = hash else {
            self.hash(password).await?;
            return Ok(false);
        };
        let _turn = self.0.acquire().await?;
        tokio::task::spawn_blocking(move || {
            let hash = PasswordHash::new(&hash)
                .map_err(|error| anyhow::anyhow!("a stored password hash is broken: {error}"))?;
            Ok(Argon2::default()
                .verify_password(password.expose().as_bytes(), &hash)
                .is_ok())
        })
        .await
        .context("checking ended early")?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let passwords = Passwords::default();
        let hash = passwords
            .hash(Secret::new("correct horse".into()))
            .await
            .unwrap();
        assert!(hash.starts_with("$argon2id$"));
        let check = |text: &str| passwords.verify(Secret::new(text.into()), Some(hash.clone()));
        assert!(check("correct horse").await.unwrap());
        assert!(!check("battery staple").await.unwrap());
        assert!(
            !passwords
                .verify(Secret::new("any".into()), None)
                .await
                .unwrap()
        );
    }
}
