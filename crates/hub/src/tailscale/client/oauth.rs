//! Tokens of an OAuth client: each lives an hour, is kept in memory, and is exchanged before its end.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, header};
use serde_json::Value;

use super::Talk;
use super::control::{json, no_token, unexpected, unsendable, url};
use super::hiding::Hidden;
use super::trouble::{Step, Trouble};
use crate::platform::outbound::Request;
use crate::platform::secrets::{Secret, sha256_hex};
use crate::platform::text::percent;

/// A token is exchanged so long before its end, or at half of a shorter life.
const EARLY: Duration = Duration::from_secs(300);

/// How long a token lives when nothing is said.
const USUAL: u64 = 3600;

/// No token is kept for longer.
const LONGEST: u64 = 24 * 3600;

/// The token of the client that was last used.
#[derive(Debug, Default)]
pub struct Tokens(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    /// Whose it is, as a hash.
    of: String,
    token: Secret,
    /// Until when it is used, by the clock that never jumps.
    until: Duration,
}

/// An OAuth client.
pub(super) struct Client<'a> {
    pub(super) id: &'a str,
    pub(super) secret: &'a Secret,
}

impl Client<'_> {
    fn hash(&self, api_url: &str) -> String {
        sha256_hex(&format!("{api_url}\n{}\n{}", self.id, self.secret.expose()))
    }
}

impl Tokens {
    /// The token of this client that is still good.
    pub(super) fn find(&self, talk: &Talk<'_>, client: &Client<'_>) -> Option<Secret> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = client.hash(talk.api_url);
        let now = talk.outbound.clock().monotonic();
        kept.as_ref()
            .filter(|kept| kept.of == of && now < kept.until)
            .map(|kept| kept.token.clone())
    }

    /// Forgets all.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn keep(&self, talk: &Talk<'_>, client: &Client<'_>, token: &Secret, lifetime: Duration) {
        let kept = Kept {
            of: client.hash(talk.api_url),
            token: token.clone(),
            until: talk.outbound.clock().monotonic() + lifetime - EARLY.min(lifetime / 2),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }

    /// Asks for a new token and keeps it.
    pub(super) async fn fetch(
        &self,
        talk: &Talk<'_>,
        client: &Client<'_>,
        hidden: &mut Hidden,
    ) -> Result<Secret, Trouble> {
        let body = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            percent(client.id),
            percent(client.secret.expose())
        );
        let request = Request::new(Method::POST, url(talk.api_url, "/api/v2/oauth/token")?)
            .body("application/x-www-form-urlencoded", body)
            .header(header::ACCEPT, "application/json")
            .map_err(|_| unsendable())?;
        let answer = talk
            .send(request)
            .await
            .map_err(|failure| Trouble::of_control(&failure, Step::Authenticate))?;
        if !answer.status.is_success() {
            return Err(no_token(talk, &answer, hidden));
        }
        let body = json(&answer, hidden, Step::Authenticate)?;
        let token = body.get("access_token").and_then(Value::as_str);
        let token = token.map(str::trim).filter(|token| !token.is_empty());
        let Some(token) = token.map(Secret::from) else {
            return Err(unexpected(&answer, hidden, Step::Authenticate));
        };
        hidden.hide(&token);
        let lifetime = body.get("expires_in").and_then(Value::as_u64);
        let lifetime = Duration::from_secs(lifetime.unwrap_or(USUAL).min(LONGEST));
        self.keep(talk, client, &token, lifetime);
        Ok(token)
    }
}
