//! What the hub shows to be let in.

use std::path::PathBuf;

use super::key::Identity;
use crate::platform::secrets::Secret;

/// A user and what proves that it is the hub. Tried in this order: keys, those of the agent, then the
/// password.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// The user on the machine.
    pub user: String,
    /// Keys; servers give up after a few, so the likeliest comes first.
    pub identities: Vec<Identity>,
    /// The socket of an SSH agent on the hub's machine, whose keys are tried, too.
    pub agent: Option<PathBuf>,
    /// For servers that take one.
    pub password: Option<Secret>,
}
