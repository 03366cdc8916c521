//! A secret that could not be sealed, as an answer.

use super::Error;
use crate::platform::vault::SealError;

impl From<SealError> for Error {
    fn from(error: SealError) -> Self {
        match error {
            SealError::KeyIsGone { .. } => {
                tracing::error!("a secret was not stored: {error}");
                Self::conflict(
                    "encryption_key_missing",
                    format!("Nothing was stored: {error}."),
                )
                .advising("Put the file back, or begin anew with a key that you make.")
            }
            SealError::Unusable(_) => {
                tracing::error!("a secret was not stored: {error}");
                let detail = format!("Nothing was stored: {error}.");
                Self::unavailable_because("encryption_key_unusable", detail)
                    .advising("Mend the encryption key; `homelabcmd doctor` says whether it fits.")
            }
            SealError::Inside(cause) => Self::internal(&cause),
        }
    }
}
