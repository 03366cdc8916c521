mod sessions;
mod setup;
mod tokens;
mod users;

use axum::http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{ABSOLUTE, COOKIE};
use super::model::{Role, SessionId, User, UserId};
use super::store::{self, SessionRow};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, ActorKind, Entry, Outcome};
use crate::platform::clock::from_ms;
use crate::platform::db::Tx;
use crate::platform::http::{Peer, Result};
use crate::platform::secrets::{new_token, sha256_hex};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(setup::state, setup::finish))
        .routes(routes!(
            sessions::current,
            sessions::login,
            sessions::logout
        ))
        .routes(routes!(sessions::change_password))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::end))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::change, users::remove))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
}

/// A user.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
struct UserView {
    id: UserId,
    name: String,
    role: Role,
    created_at: Timestamp,
    last_login_at: Option<Timestamp>,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            name: user.name,
            role: user.role,
            created_at: from_ms(user.created_at),
            last_login_at: user.last_login_at.map(from_ms),
        }
    }
}

/// The answer to a login or to the set-up.
#[derive(Serialize, ToSchema)]
struct LoggedIn {
    user: UserView,
}

/// Opens a session for a user and gives the cookie for it.
async fn open_session(
    app: &App,
    tx: &mut Tx,
    user: &User,
    peer: Peer,
    headers: &HeaderMap,
) -> Result<HeaderValue> {
    let secret = new_token("");
    let now = app.clock.now_ms();
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok());
    let row = SessionRow {
        id: SessionId::new(),
        user_id: user.id,
        user_name: user.name.clone(),
        role: user.role,
        user_agent: agent.map(|text| text.chars().take(256).collect()),
        ip: Some(peer.0.to_string()),
        created_at: now,
        last_used_at: now,
        expires_at: now + ABSOLUTE.as_millis() as i64,
    };
    store::insert_session(tx, &row, &sha256_hex(secret.expose())).await?;
    store::set_last_login(tx, user.id, now).await?;
    let entry = Entry::done(now, &user_actor(&user.name), "session.opened", &user.name)
        .with(json!({ "peer": row.ip, "program": row.user_agent }));
    audit::record(tx, &entry).await?;
    cookie(app, secret.expose(), ABSOLUTE.as_secs())
}

/// A user, as who acts.
fn user_actor(name: &str) -> Actor {
    Actor {
        kind: ActorKind::User,
        name: name.to_owned(),
    }
}

/// Records that somebody was not let in. A name that is nobody's is not kept: it may be a password that was typed
/// into the wrong field.
async fn refuse(app: &App, action: &'static str, name: Option<&str>, peer: Peer) -> Result<()> {
    let name = name.unwrap_or("somebody unknown");
    let mut entry = Entry::done(app.clock.now_ms(), &user_actor(name), action, name)
        .with(json!({ "peer": peer.0.to_string() }));
    entry.outcome = Outcome::Refused;
    let mut tx = app.db.write().await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(())
}

fn cookie(app: &App, value: &str, max_age: u64) -> Result<HeaderValue> {
    let path = app.config.base_path();
    let secure = if app.config.is_https() {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{COOKIE}={value}; Path={path}/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"
    );
    Ok(HeaderValue::from_str(&text).map_err(anyhow::Error::new)?)
}
