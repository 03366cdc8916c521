//! How Tailscale is to be asked, as it is set.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::client::{Access, Kind, Place, Step, Trouble};
use super::model::Source;
use super::secrets::{self, SecretName};
use crate::app::App;
use crate::audit::Actor;
use crate::platform::db::Conn;
use crate::platform::http::FieldError;
use crate::platform::secrets::{Secret, sha256_hex};
use crate::settings;

pub(super) const NAME: &str = "tailscale";

/// Tailscale's own API.
const API_URL: &str = "https://api.tailscale.com";

/// No secret is longer; characters.
const LONGEST_SECRET: usize = 512;

/// How Tailscale is to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TailscaleSetting)]
#[serde(default)]
pub(super) struct Setting {
    pub(super) source: Source,
    /// The tailnet's id, or `-` for the one that the key belongs to.
    pub(super) tailnet: String,
    /// The OAuth client's id.
    pub(super) client_id: Option<String>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            source: Source::Off,
            tailnet: "-".into(),
            client_id: None,
        }
    }
}

/// Who opens a secret, and what for.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) actor: &'a Actor,
    pub(super) purpose: &'a str,
}

/// Under what a list was asked for: under anything else it is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Basis {
    pub(super) setting: Setting,
    /// When the secret that the source needs was set; milliseconds.
    secret_set_at: Option<i64>,
}

impl Basis {
    /// As it is now.
    pub(super) async fn read(conn: &mut Conn) -> sqlx::Result<Self> {
        let setting = Setting::read(conn).await?;
        let secret_set_at = match setting.needed() {
            Some(needed) => secrets::set_at(conn, needed).await?,
            None => None,
        };
        Ok(Self {
            setting,
            secret_set_at,
        })
    }

    /// Whether there is somebody to ask, and the secret to do it with.
    pub(super) fn is_complete(&self) -> bool {
        match self.setting.needed() {
            Some(_) => self.secret_set_at.is_some(),
            None => self.setting.source != Source::Off,
        }
    }
}

/// Secrets that were typed and not stored.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) api_key: Option<Secret>,
    pub(super) oauth_secret: Option<Secret>,
}

impl Setting {
    /// As it is set.
    pub(super) async fn read(conn: &mut Conn) -> sqlx::Result<Self> {
        settings::get(conn, NAME).await
    }

    /// The setting in good order, or what is wrong with it.
    pub(super) fn checked(self) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut complain = |pointer: &str, detail: &str| {
            wrong.push(FieldError {
                pointer: pointer.into(),
                detail: detail.into(),
            });
        };
        let tailnet = match self.tailnet.trim() {
            "" => "-".to_owned(),
            named => named.to_owned(),
        };
        // Ids (T1234CNTRL), and the older names: a domain, or a user's address.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._@+".contains(c);
        if tailnet.len() > 255 || !tailnet.chars().all(is_plain) {
            complain(
                "/tailnet",
                "The tailnet's id, as the admin console has it under Settings; or -.",
            );
        }
        let client_id = self.client_id.map(|id| id.trim().to_owned());
        let client_id = client_id.filter(|id| !id.is_empty());
        let is_id = |id: &String| id.len() <= 128 && id.bytes().all(|b| b.is_ascii_graphic());
        if client_id.as_ref().is_some_and(|id| !is_id(id)) {
            complain(
                "/client_id",
                "Letters, digits and signs without spaces only.",
            );
        }
        if self.source == Source::Oauth && client_id.is_none() {
            complain("/client_id", "An OAuth client has an id.");
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Self {
            tailnet,
            client_id,
            ..self
        })
    }

    /// The secret that the source needs.
    pub(super) fn needed(&self) -> Option<SecretName> {
        match self.source {
            Source::Off | Source::Local => None,
            Source::ApiKey => Some(SecretName::ApiKey),
            Source::Oauth => Some(SecretName::OauthSecret),
        }
    }

    /// The secret that the source needs was typed.
    pub(super) fn has_typed(&self, typed: &Typed) -> bool {
        self.typed(typed).is_some()
    }

    /// Tells what is asked with from anything else, without telling it.
    pub(super) fn hash(&self, typed: &Typed) -> String {
        let secret = self.typed(typed).map(Secret::expose);
        sha256_hex(&format!("{self:?}\n{}", secret.unwrap_or_default()))
    }

    fn typed<'a>(&self, typed: &'a Typed) -> Option<&'a Secret> {
        match self.needed()? {
            SecretName::ApiKey => typed.api_key.as_ref(),
            SecretName::OauthSecret => typed.oauth_secret.as_ref(),
        }
    }

    /// What to ask with: secrets that were typed come before those that are stored. `reading` says who opens
    /// a stored one and what for. `None` when nobody is to be asked.
    ///
    /// # Errors
    /// When a secret is needed and there is none, or it cannot be read.
    pub(super) async fn access(
        &self,
        app: &App,
        typed: Typed,
        reading: Reading<'_>,
    ) -> Result<Option<Access>, Trouble> {
        let Some(needed) = self.needed() else {
            return Ok((self.source == Source::Local).then_some(Access::Local));
        };
        let typed = match needed {
            SecretName::ApiKey => typed.api_key,
            SecretName::OauthSecret => typed.oauth_secret,
        };
        let secret = match typed {
            Some(secret) => Some(secret),
            None => secrets::find(app, needed, reading.purpose, reading.actor)
                .await
                .map_err(|error| {
                    tracing::error!("the {} cannot be opened: {error:#}", needed.words());
                    let detail = format!(
                        "The {} that is stored cannot be opened: {error:#}.",
                        needed.words()
                    );
                    Trouble::before_all(Step::Authenticate, Kind::SecretSealed, detail)
                })?,
        };
        let Some(secret) = secret else {
            let detail = format!(
                "The {} is not set. Enter it in the settings.",
                needed.words()
            );
            return Err(Trouble::before_all(
                Step::Authenticate,
                Kind::NoSecret,
                detail,
            ));
        };
        let tailnet = self.tailnet.clone();
        Ok(Some(match needed {
            SecretName::ApiKey => Access::ApiKey {
                tailnet,
                key: secret,
            },
            SecretName::OauthSecret => Access::Oauth {
                tailnet,
                client_id: self.client_id.clone().unwrap_or_default(),
                secret,
            },
        }))
    }
}

/// Where the hub was told that Tailscale is.
pub(super) fn place(app: &App) -> Place {
    let serve = &app.config.serve;
    Place {
        api_url: serve
            .tailscale_api_url
            .clone()
            .unwrap_or_else(|| API_URL.into()),
        socket: serve.tailscale_socket.clone(),
    }
}

/// A secret that was typed, without what is pasted around it; `None` for nothing.
///
/// # Errors
/// When it cannot be a secret of Tailscale's. What was typed is not repeated.
pub(super) fn checked_secret(
    pointer: &str,
    typed: Option<String>,
) -> Result<Option<Secret>, FieldError> {
    let Some(typed) = typed.map(Secret::new) else {
        return Ok(None);
    };
    let text = typed.expose().trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > LONGEST_SECRET || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(FieldError {
            pointer: pointer.into(),
            detail: "Letters, digits and signs without spaces only.".into(),
        });
    }
    Ok(Some(Secret::from(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_put_in_order_or_refused_with_its_place() {
        let setting = |tailnet: &str, client_id: Option<&str>, source| Setting {
            source,
            tailnet: tailnet.into(),
            client_id: client_id.map(Into::into),
        };
        let fine = setting(" ", Some(" kABC "), Source::Oauth)
            .checked()
            .unwrap();
        assert_eq!(
            (fine.tailnet.as_str(), fine.client_id.as_deref()),
            ("-", Some("kABC"))
        );
        for tailnet in [
            "T1234CNTRL",
            "example.com",
            "ada+x@example.com",
            "ada.github",
        ] {
            setting(tailnet, None, Source::ApiKey).checked().unwrap();
        }
        for (bad, pointer) in [
            (setting("a/b", None, Source::Off), "/tailnet"),
            (setting("-", Some("a b"), Source::Off), "/client_id"),
            (setting("-", Some(" "), Source::Oauth), "/client_id"),
        ] {
            assert_eq!(bad.checked().unwrap_err()[0].pointer, pointer);
        }
    }

    #[test]
    fn a_secret_that_is_refused_is_not_repeated() {
        let kept = checked_secret("/x", Some(" tskey-1\n".into()))
            .unwrap()
            .unwrap();
        assert_eq!(kept.expose(), "tskey-1");
        assert!(checked_secret("/x", Some("  ".into())).unwrap().is_none());
        let refused = checked_secret("/x", Some("planted secret".into())).unwrap_err();
        assert!(!format!("{refused:?}").contains("planted"));
    }
}
