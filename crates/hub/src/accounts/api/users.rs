use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::UserView;
use crate::accounts::model::{self, Role, UserId};
use crate::accounts::{Admin, NewUser, create_user, store};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::platform::http::{Body, Error, Id, Page, Problem, Result};
use crate::platform::secrets::Secret;

/// Lists the users.
#[utoipa::path(get, path = "/users", tag = "accounts", responses(
    (status = 200, body = Page<UserView>), (status = 403, body = Problem)
))]
pub(super) async fn list(State(app): State<AppState>, _: Admin) -> Result<Json<Page<UserView>>> {
    let mut conn = app.db.read().await?;
    let users = store::users(&mut conn).await?;
    Ok(Json(Page::whole(
        users.into_iter().map(UserView::from).collect(),
    )))
}

/// A new user.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewUser)]
pub(super) struct NewUserBody {
    /// 1 to 64 characters.
    name: String,
    role: Role,
    /// At least 10 characters.
    password: String,
}

/// Makes a user.
#[utoipa::path(post, path = "/users", tag = "accounts", request_body = NewUserBody, responses(
    (status = 201, body = UserView), (status = 403, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)
))]
pub(super) async fn create(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(new): Body<NewUserBody>,
) -> Result<(StatusCode, Json<UserView>)> {
    if new.role == Role::Agent {
        return Err(Error::invalid("/role", "Agents have tokens, not users."));
    }
    let password = Secret::new(new.password);
    let new = NewUser::prepare(&app.passwords, &new.name, new.role, password).await?;
    let mut tx = app.db.write().await?;
    let user = create_user(&mut tx, new, app.clock.now_ms()).await?;
    let entry = Entry::done(user.created_at, &caller.actor(), "user.created", &user.name)
        .with(json!({ "role": user.role }));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    tracing::info!(user.name = user.name, by = caller.name, "a user was made");
    Ok((StatusCode::CREATED, Json(user.into())))
}

/// A change of a user.
#[derive(Deserialize, ToSchema)]
pub(super) struct UserChange {
    role: Option<Role>,
    password: Option<String>,
}

/// Changes a user's role or password; a new password ends their sessions.
#[utoipa::path(patch, path = "/users/{id}", tag = "accounts", params(("id" = String, Path)),
    request_body = UserChange, responses((status = 200, body = UserView),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn change(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<UserId>,
    Body(change): Body<UserChange>,
) -> Result<Json<UserView>> {
    if change.role == Some(Role::Agent) {
        return Err(Error::invalid("/role", "Agents have tokens, not users."));
    }
    let hash = match change.password {
        Some(password) => {
            model::check_password("/password", &password)?;
            Some(app.passwords.hash(Secret::new(password)).await?)
        }
        None => None,
    };
    let mut tx = app.db.write().await?;
    let mut user = store::user(&mut tx, *id)
        .await?
        .ok_or_else(|| Error::not_found("user"))?;
    let before = json!({ "role": user.role });
    if let Some(role) = change.role {
        if user.role == Role::Admin && role != Role::Admin {
            refuse_last_admin(&mut tx).await?;
        }
        store::set_role(&mut tx, user.id, role).await?;
        user.role = role;
    }
    let mut detail = audit::changes(&before, &json!({ "role": user.role }));
    if let Some(hash) = hash {
        store::set_password(&mut tx, user.id, &hash).await?;
        store::delete_sessions_of(&mut tx, user.id, caller.session_id).await?;
        detail["password"] = "changed".into();
    }
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "user.changed", &user.name).with(detail);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    tracing::info!(
        user.name = user.name,
        by = caller.name,
        "a user was changed"
    );
    Ok(Json(user.into()))
}

/// Removes a user and their sessions.
#[utoipa::path(delete, path = "/users/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn remove(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<UserId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let user = store::user(&mut tx, *id)
        .await?
        .ok_or_else(|| Error::not_found("user"))?;
    if user.role == Role::Admin {
        refuse_last_admin(&mut tx).await?;
    }
    store::delete_user(&mut tx, user.id).await?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "user.deleted", &user.name)
        .with(json!({ "role": user.role }));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    tracing::info!(
        user.name = user.name,
        by = caller.name,
        "a user was removed"
    );
    Ok(StatusCode::NO_CONTENT)
}

async fn refuse_last_admin(tx: &mut crate::platform::db::Tx) -> Result<()> {
    if store::count_admins(tx).await? <= 1 {
        return Err(Error::conflict(
            "last_admin",
            "The hub needs at least one admin.",
        ));
    }
    Ok(())
}
