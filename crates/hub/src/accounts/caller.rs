//! Who makes a request, proved by a type in the handler's signature.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::model::{Role, SessionId, UserId};
use super::store;
use crate::app::AppState;
use crate::audit::{Actor, ActorKind};
use crate::platform::http::{Error, Result, same_origin};
use crate::platform::secrets::sha256_hex;

/// The cookie's name.
pub(super) const COOKIE: &str = "homelabcmd_session";
/// A session that is not used for so long is over.
pub(super) const IDLE: Duration = Duration::from_secs(7 * 24 * 3600);
/// A session is over after so long, however much it is used.
pub(super) const ABSOLUTE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Somebody who is known.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user's or the token's name, for records.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The user, when a person is logged in.
    pub user_id: Option<UserId>,
    /// Their session.
    pub session_id: Option<SessionId>,
    /// When the session ends at the latest; milliseconds.
    pub session_ends: Option<i64>,
}

impl Caller {
    /// For the record.
    pub fn actor(&self) -> Actor {
        Actor {
            kind: match self.user_id {
                Some(_) => ActorKind::User,
                None => ActorKind::Token,
            },
            name: self.name.clone(),
        }
    }
}

/// May look.
#[derive(Debug, Clone)]
pub struct Viewer(pub Caller);
/// May act on machines.
#[derive(Debug, Clone)]
pub struct Operator(pub Caller);
/// May do everything.
#[derive(Debug, Clone)]
pub struct Admin(pub Caller);

/// An agent that may beat, for one machine or (a shared token) for any.
#[derive(Debug, Clone)]
pub struct AgentCaller {
    /// The token, to note its use.
    pub token_id: String,
    /// The only machine that it speaks for.
    pub machine_id: Option<String>,
    /// The token is new and its machine's older ones work on: the GUID that the machine takes with this beat.
    pub pending_guid: Option<String>,
}

macro_rules! extract_role {
    ($type:ident, $role:expr) => {
        impl FromRequestParts<AppState> for $type {
            type Rejection = Error;

            async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
                let caller = identify(&parts.headers, parts.method.is_safe(), app).await?;
                if caller.role.includes($role) {
                    Ok(Self(caller))
                } else {
                    Err(Error::forbidden(
                        "role_missing",
                        format!(
                            "This needs the role {}; you are {}.",
                            $role.as_str(),
                            caller.role.as_str()
                        ),
                    ))
                }
            }
        }
    };
}

extract_role!(Viewer, Role::Viewer);
extract_role!(Operator, Role::Operator);
extract_role!(Admin, Role::Admin);

impl FromRequestParts<AppState> for AgentCaller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        // A v1 agent with a token of its own sends it as X-Agent-Token; a bad one is refused even
        // where a good X-API-Key stands beside it.
        let text = header_text(&parts.headers, "x-agent-token")
            .filter(|token| !token.is_empty())
            .or_else(|| token_text(&parts.headers))
            .ok_or_else(|| Error::unauthenticated("A beat needs the agent's token."))?;
        let hash = sha256_hex(text);
        let now = app.clock.monotonic();
        if let Some(agent) = app.tokens.agent(&hash, now) {
            return Ok(agent);
        }
        let before = app.tokens.revocations();
        let token = token_by_hash(app, &hash).await?;
        if token.role != Role::Agent {
            return Err(Error::forbidden(
                "role_missing",
                "Only a token of role agent may beat.",
            ));
        }
        let agent = Self {
            token_id: token.id.to_string(),
            machine_id: token.machine_id,
            pending_guid: token.pending_guid,
        };
        app.tokens.remember_agent(hash, agent.clone(), before, now);
        app.tokens.used_token(&agent.token_id, app.clock.now_ms());
        Ok(agent)
    }
}

/// Whether who opened a stream with these headers still has the role that it takes. A database that does not
/// answer takes nobody's right away.
pub async fn may_still_follow(app: &AppState, headers: &HeaderMap, needed: Role) -> bool {
    match identify(headers, true, app).await {
        Ok(caller) => caller.role.includes(needed),
        Err(error) => error.status() != StatusCode::UNAUTHORIZED,
    }
}

async fn identify(headers: &HeaderMap, is_safe: bool, app: &AppState) -> Result<Caller> {
    if let Some(text) = token_text(headers) {
        let token = token_by_hash(app, &sha256_hex(text)).await?;
        app.tokens
            .used_token(&token.id.to_string(), app.clock.now_ms());
        return Ok(Caller {
            name: token.name,
            role: token.role,
            user_id: None,
            session_id: None,
            session_ends: None,
        });
    }
    let cookie = session_cookie(headers)
        .ok_or_else(|| Error::unauthenticated("Log in, or send a token."))?;
    if !is_safe && !same_origin(headers, app.config.public_origin()) {
        return Err(Error::forbidden(
            "cross_site",
            "This request comes from another site.",
        ));
    }
    let mut conn = app.db.read().await?;
    let row = store::session_by_hash(&mut conn, &sha256_hex(cookie)).await?;
    let now = app.clock.now_ms();
    let row = row
        .filter(|row| row.expires_at > now && row.last_used_at > now - IDLE.as_millis() as i64)
        .ok_or_else(|| Error::unauthenticated("Your session is over. Log in again."))?;
    if row.last_used_at < now - 60_000 {
        app.tokens.used_session(&row.id.to_string(), now);
    }
    Ok(Caller {
        name: row.user_name,
        role: row.role,
        user_id: Some(row.user_id),
        session_id: Some(row.id),
        session_ends: Some(row.expires_at),
    })
}

async fn token_by_hash(app: &AppState, hash: &str) -> Result<super::Token> {
    let mut conn = app.db.read().await?;
    let token = store::token_by_hash(&mut conn, hash).await?;
    token
        .filter(|token| token.expires_at.is_none_or(|end| end > app.clock.now_ms()))
        .ok_or_else(|| Error::unauthenticated("This token is not known here, or is over."))
}

fn token_text(headers: &HeaderMap) -> Option<&str> {
    let bearer = header_text(headers, header::AUTHORIZATION.as_str()).and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    });
    bearer
        .or_else(|| header_text(headers, "x-api-key"))
        .filter(|token| !token.is_empty())
}

fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

pub(super) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}

/// What the hub remembers of callers between two requests: agents' tokens for a few seconds, so that
/// a beat needs no query to be let in, and who was seen when, written down later by a job.
#[derive(Default)]
pub struct TokenCache(Mutex<Cache>);

#[derive(Default)]
struct Cache {
    agents: HashMap<String, (AgentCaller, Duration)>,
    revocations: u64,
    used_tokens: HashMap<String, i64>,
    used_sessions: HashMap<String, i64>,
}

/// A token that another process revoked is honoured at most so much longer.
const REMEMBER: Duration = Duration::from_secs(5);

impl TokenCache {
    fn agent(&self, hash: &str, now: Duration) -> Option<AgentCaller> {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (agent, until) = cache.agents.get(hash)?;
        (*until > now).then(|| agent.clone())
    }

    /// How often tokens were revoked.
    fn revocations(&self) -> u64 {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.revocations
    }

    /// Keeps what was read when so many revocations had been: it may have been revoked meanwhile.
    fn remember_agent(&self, hash: String, agent: AgentCaller, before: u64, now: Duration) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.revocations != before {
            return;
        }
        cache.agents.retain(|_, (_, until)| *until > now);
        cache.agents.insert(hash, (agent, now + REMEMBER));
    }

    /// Forgets what is remembered of agents' tokens: one was revoked.
    pub fn forget_agents(&self) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.agents.clear();
        cache.revocations += 1;
    }

    fn used_token(&self, id: &str, now_ms: i64) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.used_tokens.insert(id.to_owned(), now_ms);
    }

    fn used_session(&self, id: &str, now_ms: i64) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.used_sessions.insert(id.to_owned(), now_ms);
    }

    /// Tokens and sessions used since the last call, with when.
    pub(super) fn take_used(&self) -> (HashMap<String, i64>, HashMap<String, i64>) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (
            std::mem::take(&mut cache.used_tokens),
            std::mem::take(&mut cache.used_sessions),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_revocation_is_not_kept_after_it() {
        let (cache, now) = (TokenCache::default(), Duration::ZERO);
        let agent = AgentCaller {
            token_id: "t".into(),
            machine_id: None,
            pending_guid: None,
        };
        let before = cache.revocations();
        cache.forget_agents();
        cache.remember_agent("hash".into(), agent.clone(), before, now);
        assert!(cache.agent("hash", now).is_none());
        cache.remember_agent("hash".into(), agent, cache.revocations(), now);
        assert!(cache.agent("hash", now).is_some());
        assert!(cache.agent("hash", REMEMBER).is_none());
    }
}
