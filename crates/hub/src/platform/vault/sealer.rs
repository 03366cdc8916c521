//! The right to seal, and why a secret could not be sealed.

use super::keyring::Keyring;
use super::{Place, files};
use crate::platform::secrets::Secret;

/// The right to seal, for as long as the transaction runs that it was got with.
#[derive(Debug)]
pub struct Sealer<'a> {
    pub(super) keyring: &'a Keyring,
    is_first: bool,
}

/// Why a secret could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The hub's own key is not where it was, and what it sealed is still there.
    #[error(
        "the encryption key is gone from {place}. Put that file back; no restart is needed. To begin anew without it, \
         run `(umask 077; homelabcmd generate-key > {place})` as the hub's user and enter all stored secrets again, or \
         remove them all and start the hub again"
    )]
    KeyIsGone {
        /// Where it was.
        place: String,
    },
    /// It is there and of no use, or not where somebody said that it is.
    #[error("{0:#}")]
    Unusable(anyhow::Error),
    /// The hub could not do its part.
    #[error("{0:#}")]
    Inside(anyhow::Error),
}

impl<'a> Sealer<'a> {
    pub(super) fn of(keyring: &'a Keyring) -> Self {
        Self {
            keyring,
            is_first: false,
        }
    }

    /// The same for who has seen, in this transaction, that nothing is sealed yet: the hub's own key may be made.
    #[must_use]
    pub fn of_the_first(self) -> Self {
        Self {
            is_first: true,
            ..self
        }
    }

    /// Seals a secret for its place. The hub's own key is made if there is none, and never in place of one that
    /// was there: what that one sealed would be lost without a word.
    ///
    /// # Errors
    /// When there is no usable key, with what to do about it.
    pub fn seal(&self, place: &Place, secret: &Secret) -> Result<Vec<u8>, SealError> {
        let Keyring { source, next, .. } = self.keyring;
        let mut keys = self.keyring.keys().map_err(SealError::Unusable)?;
        if keys.next_id().is_some() {
            // Who put it there may have been killed before it was sure to stay.
            files::settle(next).map_err(SealError::Inside)?;
        } else if source.is_not_made_yet() {
            if !self.is_first || self.keyring.known().is_some() {
                let place = source.whereabouts();
                return Err(SealError::KeyIsGone { place });
            }
            source.make_if_absent().map_err(SealError::Inside)?;
            keys = self.keyring.keys().map_err(SealError::Unusable)?;
        }
        let vault = keys.vault().map_err(SealError::Unusable)?;
        self.keyring.remember(&vault);
        Ok(vault.seal(place, secret))
    }
}
