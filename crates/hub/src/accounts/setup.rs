use std::sync::{Mutex, PoisonError};

use subtle::ConstantTimeEq as _;

use crate::platform::secrets::{self, Secret};

/// The one-time right to make the first admin. It lives in memory only: a restart voids the old link
/// and prints a new one, as long as nobody can log in.
#[derive(Default)]
pub struct SetupLink(Mutex<Option<String>>);

impl SetupLink {
    /// Makes the token of a new link and forgets any older one.
    pub fn issue(&self) -> Secret {
        let token = secrets::new_token("");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(secrets::sha256_hex(token.expose()));
        token
    }

    /// Whether this token opens the set-up.
    pub(super) fn accepts(&self, token: &str) -> bool {
        let expected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        expected.as_ref().is_some_and(|expected| {
            expected
                .as_bytes()
                .ct_eq(secrets::sha256_hex(token).as_bytes())
                .into()
        })
    }

    /// Ends the link.
    pub(super) fn void(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
