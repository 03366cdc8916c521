//! What the hub shows to be let in.

use super::key::Identity;
use crate::platform::secrets::Secret;

/// A user and what proves that it is the hub. Tried in this order: keys, then the password.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// The user on the machine.
    pub user: String,
    /// Keys; servers give up after a few, so the likeliest comes first.
    pub identities: Vec<Identity>,
    /// For servers that take one.
    pub password: Option<Secret>,
}
