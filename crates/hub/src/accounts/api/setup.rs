use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{LoggedIn, open_session, refuse, user_actor};
use crate::accounts::model::Role;
use crate::accounts::{NewUser, any_user, create_user};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::platform::http::{Body, Error, Peer, Problem, Result};
use crate::platform::secrets::Secret;

/// Whether the hub waits for its first admin.
#[derive(Serialize, ToSchema)]
pub(super) struct SetupState {
    /// True until somebody can log in.
    needed: bool,
}

/// Tells whether the hub still waits for its first admin.
#[utoipa::path(get, path = "/setup", tag = "accounts", security(()), responses((status = 200, body = SetupState)))]
pub(super) async fn state(State(app): State<AppState>) -> Result<Json<SetupState>> {
    let mut conn = app.db.read().await?;
    Ok(Json(SetupState {
        needed: !any_user(&mut conn).await?,
    }))
}

/// The first admin.
#[derive(Deserialize, ToSchema)]
pub(super) struct FirstAdmin {
    /// From the set-up link.
    token: String,
    /// 1 to 64 characters.
    name: String,
    /// At least 10 characters.
    password: String,
}

/// Makes the first admin and logs them in. The link is void afterwards.
#[utoipa::path(post, path = "/setup", tag = "accounts", security(()), request_body = FirstAdmin, responses(
    (status = 201, body = LoggedIn), (status = 403, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem), (status = 429, body = Problem)
))]
pub(super) async fn finish(
    State(app): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Body(admin): Body<FirstAdmin>,
) -> Result<(
    StatusCode,
    [(header::HeaderName, HeaderValue); 1],
    Json<LoggedIn>,
)> {
    app.limits.login.check(peer)?;
    if !app.setup.accepts(&admin.token) {
        refuse(&app, "setup.refused", None, peer).await?;
        return Err(Error::forbidden(
            "setup_link_void",
            "This set-up link is not valid. Restart the hub to get a new one, \
             if no admin was made yet.",
        ));
    }
    let password = Secret::new(admin.password);
    let new = NewUser::prepare(&app.passwords, &admin.name, Role::Admin, password).await?;
    let mut tx = app.db.write().await?;
    if any_user(&mut tx).await? {
        return Err(Error::conflict(
            "setup_done",
            "The hub has its first admin already. Log in.",
        ));
    }
    let user = create_user(&mut tx, new, app.clock.now_ms()).await?;
    let entry = Entry::done(
        user.created_at,
        &user_actor(&user.name),
        "setup.done",
        &user.name,
    )
    .with(json!({ "peer": peer.0.to_string() }));
    audit::record(&mut tx, &entry).await?;
    let cookie = open_session(&app, &mut tx, &user, peer, &headers).await?;
    tx.commit().await?;
    app.setup.void();
    tracing::info!(user.name = user.name, "the first admin was made");
    Ok((
        StatusCode::CREATED,
        [(header::SET_COOKIE, cookie)],
        Json(LoggedIn { user: user.into() }),
    ))
}
