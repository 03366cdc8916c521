use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::{LoggedIn, cookie, open_session, refuse, user_actor};
use crate::accounts::caller::session_cookie;
use crate::accounts::model::{self, Role, SessionId, UserId};
use crate::accounts::{Viewer, store};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::platform::clock::from_ms;
use crate::platform::http::{Body, Error, Id, Page, Params, Peer, Problem, Result, same_origin};
use crate::platform::secrets::{Secret, sha256_hex};

/// Who is logged in.
#[derive(Serialize, ToSchema)]
pub(super) struct CurrentSession {
    user: SessionUser,
    session_id: Option<SessionId>,
    expires_at: Option<Timestamp>,
}

/// The user of a session.
#[derive(Serialize, ToSchema)]
struct SessionUser {
    id: Option<UserId>,
    name: String,
    role: Role,
}

/// Tells who is logged in.
#[utoipa::path(get, path = "/session", tag = "accounts", responses(
    (status = 200, body = CurrentSession), (status = 401, body = Problem)
))]
pub(super) async fn current(Viewer(caller): Viewer) -> Json<CurrentSession> {
    Json(CurrentSession {
        user: SessionUser {
            id: caller.user_id,
            name: caller.name,
            role: caller.role,
        },
        session_id: caller.session_id,
        expires_at: caller.session_ends.map(from_ms),
    })
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
pub(super) struct Login {
    name: String,
    password: String,
}

/// Logs in; the session is in the cookie.
#[utoipa::path(post, path = "/session", tag = "accounts", security(()), request_body = Login, responses(
    (status = 200, body = LoggedIn), (status = 401, body = Problem), (status = 429, body = Problem)
))]
pub(super) async fn login(
    State(app): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Body(login): Body<Login>,
) -> Result<([(header::HeaderName, HeaderValue); 1], Json<LoggedIn>)> {
    if !same_origin(&headers, app.config.public_origin()) {
        return Err(Error::forbidden(
            "cross_site",
            "This request comes from another site.",
        ));
    }
    app.limits.login.check(peer)?;
    // What can be nobody's name is nobody: the database is not asked, and it takes as long.
    let found = match model::checked_name("/name", &login.name) {
        Ok(name) => {
            let mut conn = app.db.read().await?;
            store::user_by_name(&mut conn, &name).await?
        }
        Err(_) => None,
    };
    let (user, hash) = found.unzip();
    let fits = app
        .passwords
        .verify(Secret::new(login.password), hash)
        .await?;
    let Some(user) = user.as_ref().filter(|_| fits) else {
        let name = user.as_ref().map(|user| user.name.as_str());
        refuse(&app, "session.refused", name, peer).await?;
        tracing::warn!(peer = %peer.0, "a login failed");
        return Err(Error::wrong_credentials());
    };
    let mut tx = app.db.write().await?;
    let cookie = open_session(&app, &mut tx, user, peer, &headers).await?;
    tx.commit().await?;
    tracing::info!(user.name = user.name, peer = %peer.0, "{} logged in", user.name);
    Ok((
        [(header::SET_COOKIE, cookie)],
        Json(LoggedIn {
            user: user.clone().into(),
        }),
    ))
}

/// Logs out; also where nobody was logged in.
#[utoipa::path(delete, path = "/session", tag = "accounts", security(()), responses((status = 204)))]
pub(super) async fn logout(
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<(StatusCode, [(header::HeaderName, HeaderValue); 1])> {
    if !same_origin(&headers, app.config.public_origin()) {
        return Err(Error::forbidden(
            "cross_site",
            "This request comes from another site.",
        ));
    }
    if let Some(text) = session_cookie(&headers) {
        let mut tx = app.db.write().await?;
        if let Some(row) = store::session_by_hash(&mut tx, &sha256_hex(text)).await? {
            store::delete_session(&mut tx, row.id).await?;
            let (now, actor) = (app.clock.now_ms(), user_actor(&row.user_name));
            let entry = Entry::done(now, &actor, "session.closed", &row.user_name);
            audit::record(&mut tx, &entry).await?;
        }
        tx.commit().await?;
    }
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, cookie(&app, "", 0)?)],
    ))
}

/// A change of one's own password.
#[derive(Deserialize, ToSchema)]
pub(super) struct PasswordChange {
    current_password: String,
    new_password: String,
}

/// Changes one's own password; one's other sessions end.
#[utoipa::path(put, path = "/session/password", tag = "accounts", request_body = PasswordChange,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub(super) async fn change_password(
    State(app): State<AppState>,
    Viewer(caller): Viewer,
    peer: Peer,
    Body(change): Body<PasswordChange>,
) -> Result<StatusCode> {
    app.limits.login.check(peer)?;
    let Some(user_id) = caller.user_id else {
        return Err(Error::forbidden("no_user", "A token has no password."));
    };
    model::check_password("/new_password", &change.new_password)?;
    let mut conn = app.db.read().await?;
    let hash = store::user_by_name(&mut conn, &caller.name)
        .await?
        .map(|(_, hash)| hash);
    drop(conn);
    if !app
        .passwords
        .verify(Secret::new(change.current_password), hash)
        .await?
    {
        refuse(&app, "password.refused", Some(&caller.name), peer).await?;
        return Err(Error::invalid(
            "/current_password",
            "This is not your present password.",
        ));
    }
    let hash = app.passwords.hash(Secret::new(change.new_password)).await?;
    let mut tx = app.db.write().await?;
    store::set_password(&mut tx, user_id, &hash).await?;
    store::delete_sessions_of(&mut tx, user_id, caller.session_id).await?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "password.changed", &caller.name);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    tracing::info!(
        user.name = caller.name,
        "{} changed their password",
        caller.name
    );
    Ok(StatusCode::NO_CONTENT)
}

/// Whose sessions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SessionFilter {
    /// Everybody's instead of one's own; admins only.
    #[serde(default)]
    all: bool,
}

/// A browser session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionView {
    id: SessionId,
    user_name: String,
    user_agent: Option<String>,
    ip: Option<String>,
    created_at: Timestamp,
    last_used_at: Timestamp,
    expires_at: Timestamp,
    /// The session that asks.
    current: bool,
}

/// Lists sessions.
#[utoipa::path(get, path = "/sessions", tag = "accounts", params(SessionFilter), responses(
    (status = 200, body = Page<SessionView>), (status = 403, body = Problem)
))]
pub(super) async fn list(
    State(app): State<AppState>,
    Viewer(caller): Viewer,
    Params(filter): Params<SessionFilter>,
) -> Result<Json<Page<SessionView>>> {
    let user = if filter.all {
        if caller.role != Role::Admin {
            return Err(Error::forbidden(
                "role_missing",
                "Only an admin sees all sessions.",
            ));
        }
        None
    } else {
        let Some(user_id) = caller.user_id else {
            return Ok(Json(Page::whole(Vec::new())));
        };
        Some(user_id)
    };
    let mut conn = app.db.read().await?;
    let rows = store::sessions(&mut conn, user).await?;
    let views = rows.into_iter().map(|row| SessionView {
        current: Some(row.id) == caller.session_id,
        id: row.id,
        user_name: row.user_name,
        user_agent: row.user_agent,
        ip: row.ip,
        created_at: from_ms(row.created_at),
        last_used_at: from_ms(row.last_used_at),
        expires_at: from_ms(row.expires_at),
    });
    Ok(Json(Page::whole(views.collect())))
}

/// Ends a session: one's own, or as an admin anybody's.
#[utoipa::path(delete, path = "/sessions/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(super) async fn end(
    State(app): State<AppState>,
    Viewer(caller): Viewer,
    id: Id<SessionId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let row = store::session(&mut tx, *id).await?;
    let row = row
        .filter(|row| caller.role == Role::Admin || Some(row.user_id) == caller.user_id)
        .ok_or_else(|| Error::not_found("session"))?;
    store::delete_session(&mut tx, *id).await?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "session.closed", &row.user_name)
        .with(json!({ "peer": row.ip }));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
