//! The secret part of a channel: texts by name, which the API takes and never gives back.

use std::collections::BTreeMap;

use anyhow::Context as _;
use axum::http::Uri;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use utoipa::ToSchema;

use super::text;
use crate::platform::secrets::Secret;

/// Stands where a secret was.
const HIDDEN: &str = "•••";

/// What is shorter is not looked for: it would be found in every other word.
const SHORTEST: usize = 4;

/// A secret that a kind of channel has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SecretField {
    /// Its name.
    pub name: &'static str,
    /// Whether the channel is nothing without it. One that is not needed may be one of several ways.
    pub is_needed: bool,
    /// What it is, for people.
    pub hint: &'static str,
}

/// The secrets of one channel. `Debug` shows their names.
#[derive(Debug, Clone, Default)]
pub struct ChannelSecrets(BTreeMap<String, Secret>);

impl SecretField {
    pub(super) const fn needed(name: &'static str, hint: &'static str) -> Self {
        Self {
            name,
            is_needed: true,
            hint,
        }
    }

    pub(super) const fn optional(name: &'static str, hint: &'static str) -> Self {
        Self {
            name,
            is_needed: false,
            hint,
        }
    }
}

impl ChannelSecrets {
    /// Reads what [`ChannelSecrets::to_json`] wrote.
    ///
    /// # Errors
    /// When it is not that. The text is not repeated.
    pub fn from_json(json: &Secret) -> anyhow::Result<Self> {
        let texts: BTreeMap<String, Secret> = serde_json::from_str(json.expose())
            .map_err(|_| ())
            .ok()
            .context("the channel's secrets cannot be read")?;
        let mut secrets = Self::default();
        for (name, secret) in texts {
            secrets.set(&name, secret);
        }
        Ok(secrets)
    }

    /// As JSON, to be sealed.
    pub fn to_json(&self) -> Secret {
        let texts: BTreeMap<&str, &str> = self
            .0
            .iter()
            .map(|(name, secret)| (name.as_str(), secret.expose()))
            .collect();
        Secret::new(serde_json::to_string(&texts).unwrap_or_default())
    }

    /// Sets a secret; an empty text takes it away.
    pub fn set(&mut self, name: &str, secret: Secret) {
        if secret.expose().trim().is_empty() {
            self.0.remove(name);
        } else {
            self.0.insert(name.to_owned(), secret);
        }
    }

    /// The names of those that are there.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|secret| secret.expose().trim())
    }

    /// A text without any of these secrets, in any of the forms in which a server may repeat them.
    pub fn redact(&self, text: &str) -> String {
        let mut needles: Vec<String> = self.0.values().flat_map(|s| forms(s.expose())).collect();
        if let (Some(user), Some(password)) = (self.find("user"), self.find("password")) {
            needles.push(BASE64.encode(format!("{user}:{password}")));
        }
        // The longest first, or a part would be taken out of the middle of the whole.
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        let mut redacted = text.to_owned();
        for needle in needles.iter().filter(|needle| needle.len() >= SHORTEST) {
            if redacted.contains(needle.as_str()) {
                redacted = redacted.replace(needle.as_str(), HIDDEN);
            }
        }
        redacted
    }
}

impl FromIterator<(String, String)> for ChannelSecrets {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(texts: T) -> Self {
        let mut secrets = Self::default();
        for (name, text) in texts {
            secrets.set(&name, Secret::new(text));
        }
        secrets
    }
}

/// A secret as it is, line by line, the parts of an address, and all that as an address writes it.
fn forms(secret: &str) -> Vec<String> {
    let secret = secret.trim();
    let mut forms = vec![secret.to_owned()];
    for line in secret.lines() {
        forms.push(line.trim().to_owned());
        if let Some((_, value)) = line.split_once(':') {
            forms.push(value.trim().to_owned());
            // Of `Bearer abc`, the part that matters.
            forms.extend(value.split_whitespace().map(str::to_owned));
        }
        for address in line.split([',', ' ']) {
            forms.extend(parts_of_address(address));
        }
    }
    let written: Vec<String> = forms
        .iter()
        .flat_map(|form| [text::percent(form), text::json(form)])
        .collect();
    forms.extend(written);
    forms
}

/// What of an address is not the server: its user, the parts of its path, the values of its query.
fn parts_of_address(address: &str) -> Vec<String> {
    let Ok(url) = address.trim().parse::<Uri>() else {
        return Vec::new();
    };
    if url.scheme().is_none() {
        return Vec::new();
    }
    let user = url
        .authority()
        .and_then(|authority| authority.as_str().rsplit_once('@'))
        .map(|(user, _)| user.to_owned());
    let mut parts: Vec<String> = user
        .iter()
        .flat_map(|user| user.split(':').map(str::to_owned))
        .collect();
    parts.extend(user.map(|user| BASE64.encode(user)));
    if url.path() != "/" {
        parts.push(url.path().to_owned());
    }
    let pieces = url.path().split('/');
    let values = url.query().into_iter().flat_map(|query| {
        query
            .split('&')
            .filter_map(|pair| Some(pair.split_once('=')?.1))
    });
    // Short words of a path, such as `services` or `api`, are no secrets and may be in any sentence.
    let telling = pieces
        .filter(|piece| piece.len() > 8 || piece.bytes().any(|byte| byte.is_ascii_digit()))
        .chain(values);
    parts.extend(telling.map(str::to_owned));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[(&str, &str)]) -> ChannelSecrets {
        texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn they_survive_json_and_are_not_in_debug() {
        let some = secrets(&[("token", "tk_\"planted"), ("empty", " ")]);
        let again = ChannelSecrets::from_json(&some.to_json()).unwrap();
        assert_eq!(again.find("token"), Some("tk_\"planted"));
        assert_eq!(again.names().collect::<Vec<_>>(), ["token"]);
        assert!(!format!("{again:?}").contains("planted"));
        let broken = ChannelSecrets::from_json(&Secret::from("{\"token\":\"planted"));
        assert!(!format!("{:?}", broken.unwrap_err()).contains("planted"));
    }

    #[test]
    fn whatever_form_a_server_repeats_them_in_they_are_hidden() {
        let some = secrets(&[
            (
                "url",
                "https://ada:wonder@hooks.lan/services/T0PLANTED/key?token=q-planted",
            ),
            (
                "headers",
                "X-Key: header planted\nAuthorization: Bearer bearer-planted",
            ),
            ("user", "eve"),
            ("password", "p/w planted"),
        ]);
        let basic = BASE64.encode("eve:p/w planted");
        for said in [
            "no POST /services/T0PLANTED/key",
            "{\"path\":\"\\/services\\/T0PLANTED\"}",
            "token=q-planted is wrong",
            "user ada:wonder",
            "got header planted",
            "Bearer bearer-planted",
            "p%2Fw%20planted",
            basic.as_str(),
        ] {
            let hidden = some.redact(said);
            for planted in ["PLANTED", "planted", "wonder", basic.as_str()] {
                assert!(!hidden.contains(planted), "{said} became {hidden}");
            }
            assert!(hidden.contains(HIDDEN), "{hidden}");
        }
        assert_eq!(
            some.redact("all is well at hooks.lan"),
            "all is well at hooks.lan"
        );
    }
}
