use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::accounts::model::{NewToken, Role, Token, TokenId};
use crate::accounts::{Admin, Caller, create_token, store};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::platform::clock::from_ms;
use crate::platform::http::{Body, Error, Id, Page, Problem, Result};

/// An API token without its text.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub(super) struct TokenView {
    id: TokenId,
    name: String,
    role: Role,
    /// Its first characters.
    prefix: String,
    /// The only machine that it speaks for; null for a shared agent token and for people's.
    machine_id: Option<String>,
    created_at: Timestamp,
    created_by: Option<String>,
    last_used_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

impl From<Token> for TokenView {
    fn from(token: Token) -> Self {
        Self {
            id: token.id,
            name: token.name,
            role: token.role,
            prefix: token.prefix,
            machine_id: token.machine_id,
            created_at: from_ms(token.created_at),
            created_by: token.created_by,
            last_used_at: token.last_used_at.map(from_ms),
            expires_at: token.expires_at.map(from_ms),
        }
    }
}

/// Lists the tokens, newest first.
#[utoipa::path(get, path = "/tokens", tag = "accounts", responses(
    (status = 200, body = Page<TokenView>), (status = 403, body = Problem)
))]
pub(super) async fn list(State(app): State<AppState>, _: Admin) -> Result<Json<Page<TokenView>>> {
    let mut conn = app.db.read().await?;
    let tokens = store::tokens(&mut conn).await?;
    Ok(Json(Page::whole(
        tokens.into_iter().map(TokenView::from).collect(),
    )))
}

/// A new token.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewTokenBody {
    /// For people, 1 to 64 characters.
    name: String,
    role: Role,
    /// Role agent only: the one machine that it may speak for. Without it the token is shared.
    machine_id: Option<String>,
    /// Never, when absent.
    expires_at: Option<Timestamp>,
}

/// A token just made, with its text.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedToken {
    #[serde(flatten)]
    view: TokenView,
    /// The token itself. It is shown this once.
    token: String,
}

/// Makes a token.
#[utoipa::path(post, path = "/tokens", tag = "accounts", request_body = NewTokenBody, responses(
    (status = 201, body = CreatedToken), (status = 403, body = Problem), (status = 422, body = Problem)
))]
pub(super) async fn create(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(new): Body<NewTokenBody>,
) -> Result<(StatusCode, Json<CreatedToken>)> {
    let new = NewToken {
        name: new.name,
        role: new.role,
        machine_id: new.machine_id,
        created_by: Some(caller.name.clone()),
        created_at: app.clock.now_ms(),
        expires_at: new.expires_at.map(Timestamp::as_millisecond),
    };
    let mut tx = app.db.write().await?;
    let (token, secret) = create_token(&mut tx, new).await?;
    let entry = entry(token.created_at, &caller, "token.created", &token);
    audit::record(&mut tx, &entry).await?;
    // From now on a shared token may not speak for this machine.
    app.roster.changed();
    tx.commit().await?;
    tracing::info!(
        token.name = token.name,
        by = caller.name,
        "a token was made"
    );
    let created = CreatedToken {
        view: token.into(),
        token: secret.expose().to_owned(),
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// What is recorded of a token: never its text.
fn entry(now: i64, caller: &Caller, action: &'static str, token: &Token) -> Entry {
    let entry = Entry::done(now, &caller.actor(), action, &token.name)
        .with(json!({ "id": token.id, "role": token.role }));
    match &token.machine_id {
        Some(id) => entry.on(id),
        None => entry,
    }
}

/// Revokes a token at once.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(super) async fn revoke(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<TokenId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let token = store::delete_token(&mut tx, *id).await?;
    let token = token.ok_or_else(|| Error::not_found("token"))?;
    let entry = entry(app.clock.now_ms(), &caller, "token.revoked", &token);
    audit::record(&mut tx, &entry).await?;
    // It may have been a machine's own.
    app.roster.changed();
    tx.commit().await?;
    app.tokens.forget_agents();
    tracing::info!(token.id = %*id, by = caller.name, "a token was revoked");
    Ok(StatusCode::NO_CONTENT)
}
