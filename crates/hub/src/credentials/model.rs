use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id_type;
use crate::machines::MachineId;

id_type!(
    /// A stored secret.
    CredentialId
);

/// What a secret is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// A private key to log in to machines with.
    SshKey,
    /// A password to log in to machines with.
    SshPassword,
    /// What `sudo` asks for.
    SudoPassword,
    /// An API key of Tailscale.
    TailscaleApiKey,
    /// The secret of an OAuth client of Tailscale.
    TailscaleOauthSecret,
}

impl CredentialKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::SshKey,
        Self::SshPassword,
        Self::SudoPassword,
        Self::TailscaleApiKey,
        Self::TailscaleOauthSecret,
    ];

    /// As the database and the API have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SshKey => "ssh_key",
            Self::SshPassword => "ssh_password",
            Self::SudoPassword => "sudo_password",
            Self::TailscaleApiKey => "tailscale_api_key",
            Self::TailscaleOauthSecret => "tailscale_oauth_secret",
        }
    }

    /// Reads the database's word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::SshKey => "SSH key",
            Self::SshPassword => "SSH password",
            Self::SudoPassword => "sudo password",
            Self::TailscaleApiKey => "Tailscale API key",
            Self::TailscaleOauthSecret => "Tailscale OAuth secret",
        }
    }

    /// Whether whoever is shown it knows it, and could show it to others. A key is never shown itself.
    pub fn is_password(self) -> bool {
        matches!(self, Self::SshPassword | Self::SudoPassword)
    }

    /// Whether one machine may have its own.
    pub fn is_for_machines(self) -> bool {
        matches!(self, Self::SshKey | Self::SshPassword | Self::SudoPassword)
    }
}

/// What may be shown of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicPart {
    /// `ssh-ed25519`.
    pub key_type: String,
    /// `SHA256:…`
    pub fingerprint: String,
    /// The line for `authorized_keys`.
    pub line: String,
}

/// A stored secret, without the secret.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Id.
    pub id: CredentialId,
    /// The one machine that it is for; all when absent.
    pub machine_id: Option<MachineId>,
    /// What it is for.
    pub kind: CredentialKind,
    /// Of a key.
    pub public: Option<PublicPart>,
    /// Milliseconds.
    pub created_at: i64,
    /// Milliseconds.
    pub updated_at: i64,
    /// Who set it last.
    pub updated_by: String,
    /// When it was last opened; milliseconds.
    pub used_at: Option<i64>,
    /// Sealed.
    pub(super) sealed: Vec<u8>,
}

impl Credential {
    /// "the SSH key of all machines", "the sudo password of nas".
    pub fn owner(&self, machine_name: Option<&str>) -> String {
        match (self.machine_id, machine_name) {
            (None, _) if !self.kind.is_for_machines() => format!("the {}", self.kind.words()),
            (None, _) => format!("the {} of all machines", self.kind.words()),
            (Some(_), Some(name)) => format!("the {} of {name}", self.kind.words()),
            (Some(id), None) => format!("the {} of machine {id}", self.kind.words()),
        }
    }
}
