//! Checking a channel before it is stored: each thing that is wrong is said with its place.

use axum::http::{HeaderName, HeaderValue, Uri};

use super::{ChannelSecrets, SecretField};
use crate::platform::http::FieldError;

/// No setting and no secret is longer.
const LONGEST: usize = 4_000;

/// Collects what is wrong.
pub(super) struct Checks<'a> {
    secrets: &'a ChannelSecrets,
    problems: Vec<FieldError>,
}

impl<'a> Checks<'a> {
    pub(super) fn new(secrets: &'a ChannelSecrets) -> Self {
        Self {
            secrets,
            problems: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(self.problems)
        }
    }

    pub(super) fn setting(&mut self, name: &str, detail: impl Into<String>) {
        self.problem(format!("/settings/{name}"), detail);
    }

    pub(super) fn secret(&mut self, name: &str, detail: impl Into<String>) {
        self.problem(format!("/secrets/{name}"), detail);
    }

    fn problem(&mut self, pointer: String, detail: impl Into<String>) {
        self.problems.push(FieldError {
            pointer,
            detail: detail.into(),
        });
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.secrets.find(name).is_some()
    }

    pub(super) fn find(&self, name: &str) -> Option<&'a str> {
        self.secrets.find(name)
    }

    /// The secrets are those of the kind, and those that it needs are there.
    pub(super) fn names(&mut self, fields: &[SecretField]) {
        let secrets = self.secrets;
        for name in secrets.names() {
            if !fields.iter().any(|field| field.name == name) {
                self.secret(name, "this kind of channel has no such secret");
            }
            if secrets.find(name).is_some_and(|text| text.len() > LONGEST) {
                self.secret(name, format!("at most {LONGEST} bytes"));
            }
        }
        for field in fields.iter().filter(|field| field.is_needed) {
            if !self.has(field.name) {
                self.secret(field.name, "it is needed");
            }
        }
    }

    /// One of two ways, and not both.
    pub(super) fn one_of(&mut self, first: &str, second: &str) {
        match (self.has(first), self.has(second)) {
            (true, false) | (false, true) => {}
            (true, true) => self.secret(second, format!("either this or {first}, not both")),
            (false, false) => self.secret(first, format!("this or {second} is needed")),
        }
    }

    /// A setting is an address of a server.
    pub(super) fn url_setting(&mut self, name: &str, url: &str) {
        if let Some(why) = wrong_url(url) {
            self.setting(name, why);
        } else if url.contains('@') {
            self.setting(name, "user and password are secrets and cannot stand here");
        }
    }

    /// A hidden setting, when it is there.
    pub(super) fn base_url(&mut self, url: Option<&str>) {
        if let Some(url) = url {
            self.url_setting("base_url", url);
        }
    }

    /// A secret, when it is there, is an address.
    pub(super) fn url_secret(&mut self, name: &str) {
        if let Some(why) = self.find(name).and_then(wrong_url) {
            self.secret(name, why);
        }
    }

    /// A secret, when it is there, can stand in a header or a path.
    pub(super) fn token(&mut self, name: &str) {
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if self.find(name).is_some_and(|text| !is_plain(text)) {
            self.secret(name, "letters, digits and signs without spaces only");
        }
    }

    /// A setting is not empty, has one line and is not too long.
    pub(super) fn line(&mut self, name: &str, text: &str, longest: usize) {
        if text.trim().is_empty() {
            self.setting(name, "it is needed");
        } else if text.chars().any(char::is_control) {
            self.setting(name, "one line without control characters");
        } else if text.chars().count() > longest {
            self.setting(name, format!("at most {longest} characters"));
        }
    }
}

/// What is wrong with an address, if anything is.
fn wrong_url(url: &str) -> Option<&'static str> {
    let Ok(uri) = url.parse::<Uri>() else {
        return Some("it is not an address; special characters have to be written as %XX");
    };
    match uri.scheme_str() {
        Some("http" | "https") => {}
        _ => return Some("it has to begin with https:// or http://"),
    }
    let Some(authority) = uri.authority().filter(|a| !a.host().is_empty()) else {
        return Some("it names no server");
    };
    let after_host = authority.as_str().rsplit('@').next().unwrap_or_default();
    let port = after_host[authority.host().len()..].strip_prefix(':');
    let is_port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    port.is_some_and(|port| !is_port(port))
        .then_some("its port is none: 1 to 65535")
}

/// Headers as people write them, a line each.
pub(super) fn headers(text: &str) -> Result<Vec<(HeaderName, &str)>, &'static str> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (name, value) = line
                .split_once(':')
                .ok_or("a line each, like `Name: value`")?;
            let name: HeaderName = name
                .trim()
                .parse()
                .map_err(|_| "one of the names cannot be a header's")?;
            let value = value.trim();
            HeaderValue::from_str(value).map_err(|_| "one of the values cannot be a header's")?;
            Ok((name, value))
        })
        .collect()
}

/// The address of a server with a path behind it.
pub(super) fn joined(server: &str, path: &str) -> Result<Uri, super::Refused> {
    format!("{}{path}", server.trim().trim_end_matches('/'))
        .parse()
        .map_err(|_| super::Refused::permanent("the channel's address cannot be used"))
}
