//! The secrets that Tailscale's API is asked with. They are kept elsewhere; this is the only place that
//! reads them.

use crate::app::App;
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
    /// What people call it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::ApiKey => "API key",
            Self::OauthSecret => "OAuth client's secret",
        }
    }
}

/// Reads a secret.
pub(super) async fn find(
    _app: &App,
    _name: SecretName,
    _purpose: &str,
) -> anyhow::Result<Option<Secret>> {
    Ok(None)
}

/// Whether a secret is set. Reads none.
pub(super) async fn is_set(_conn: &mut Conn, _name: SecretName) -> sqlx::Result<bool> {
    Ok(false)
}
