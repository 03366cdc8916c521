//! The secrets that Tailscale's API is asked with. They are kept among the credentials, and this is the
//! only place that reads them.

use crate::app::App;
use crate::audit::Actor;
use crate::credentials::{self, CredentialKind};
use crate::platform::db::Conn;
use crate::platform::secrets::Secret;

/// A secret of Tailscale's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretName {
    /// `tskey-api-…`
    ApiKey,
    /// `tskey-client-…`
    OauthSecret,
}

impl SecretName {
    fn kind(self) -> CredentialKind {
        match self {
            Self::ApiKey => CredentialKind::TailscaleApiKey,
            Self::OauthSecret => CredentialKind::TailscaleOauthSecret,
        }
    }

    /// What people call it.
    pub(super) fn words(self) -> &'static str {
        self.kind().words()
    }
}

/// Opens a secret; who wants it and what for goes into the record.
///
/// # Errors
/// When the record cannot be written, or the secret cannot be opened.
pub(super) async fn find(
    app: &App,
    name: SecretName,
    purpose: &str,
    actor: &Actor,
) -> anyhow::Result<Option<Secret>> {
    credentials::reveal_one(app, name.kind(), purpose, actor).await
}

/// When a secret was last set, in milliseconds; `None` when it is not. Opens none.
pub(super) async fn set_at(conn: &mut Conn, name: SecretName) -> sqlx::Result<Option<i64>> {
    let all = credentials::list(conn).await?;
    let found = all.iter().find(|one| one.kind == name.kind());
    Ok(found.map(|one| one.updated_at))
}
