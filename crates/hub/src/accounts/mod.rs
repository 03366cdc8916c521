//! Who may use the hub: users with passwords, their browser sessions, and API tokens.
//!
//! There is no default password. While no user exists, the hub prints a one-time set-up link at each
//! start; whoever holds it makes the first admin, and it is void from then on.
//!
//! A handler says what it needs by a type in its signature: [`Viewer`], [`Operator`], [`Admin`] or
//! [`AgentCaller`]. There is no other way to ask, so a handler without one of them is open on
//! purpose. A role includes those below it; agents are apart and can do nothing but beat.

mod api;
mod caller;
mod jobs;
mod model;
mod password;
mod setup;
mod store;

use utoipa_axum::router::OpenApiRouter;

pub use caller::{Admin, AgentCaller, Caller, Operator, TokenCache, Viewer, may_still_follow};
pub use model::{NewToken, Role, SessionId, Token, TokenId, User, UserId};
pub use password::Passwords;
pub use setup::SetupLink;

use crate::app::{App, AppState};
use crate::platform::db::{Conn, Tx};
use crate::platform::jobs::Job;
use crate::platform::secrets::Secret;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}

/// Makes a token and keeps its hash; the answer is the only time that its text is known.
///
/// # Errors
/// When the name is no name, or the database does not answer.
pub async fn create_token(
    tx: &mut Tx,
    new: NewToken,
) -> crate::platform::http::Result<(Token, Secret)> {
    let new = new.checked()?;
    let secret = crate::platform::secrets::new_token(new.role.token_prefix());
    let token = Token::from_new(new, &secret);
    store::insert_token(
        tx,
        &token,
        &crate::platform::secrets::sha256_hex(secret.expose()),
    )
    .await?;
    Ok((token, secret))
}

/// Somebody who is not a user yet, with their password hashed already: that takes its time, and
/// nothing else can be written while a transaction is open.
pub struct NewUser {
    name: String,
    role: Role,
    hash: String,
}

impl NewUser {
    /// Checks name and password, and hashes the password.
    ///
    /// # Errors
    /// 422 when name or password are refused.
    pub async fn prepare(
        passwords: &Passwords,
        name: &str,
        role: Role,
        password: Secret,
    ) -> crate::platform::http::Result<Self> {
        let name = model::checked_name("/name", name)?;
        model::check_password("/password", password.expose())?;
        let hash = passwords.hash(password).await?;
        Ok(Self { name, role, hash })
    }
}

/// Makes a user.
///
/// # Errors
/// 409 when the name is taken.
pub async fn create_user(
    tx: &mut Tx,
    new: NewUser,
    now_ms: i64,
) -> crate::platform::http::Result<User> {
    let user = User {
        id: UserId::new(),
        name: new.name,
        role: new.role,
        created_at: now_ms,
        last_login_at: None,
    };
    store::insert_user(tx, &user, &new.hash).await?;
    Ok(user)
}

/// Whether anybody can log in at all.
///
/// # Errors
/// When the database does not answer.
pub async fn any_user(conn: &mut Conn) -> sqlx::Result<bool> {
    Ok(store::count_users(conn).await? > 0)
}

/// Makes a token that was just made pending: the machine's others work on until its first use is settled
/// ([`settle_pending_token`]), because nobody knows yet whether it reached the machine.
///
/// # Errors
/// When the database does not answer.
pub async fn make_pending(tx: &mut Tx, token: TokenId, guid: &str) -> sqlx::Result<()> {
    store::set_pending_guid(tx, token, guid).await
}

/// A pending token was used: the older ones of its machine end. False where somebody settled it before.
///
/// # Errors
/// When the database does not answer.
pub async fn settle_pending_token(
    tx: &mut Tx,
    token_id: &str,
    machine_id: &str,
) -> sqlx::Result<bool> {
    store::settle_pending(tx, token_id, machine_id).await
}

/// Ends the tokens of a machine that were never used: what they were made for was taken back.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_pending_tokens(tx: &mut Tx, machine_id: &str) -> sqlx::Result<()> {
    store::delete_pending_of_machine(tx, machine_id).await
}

/// Ends the tokens that speak for a machine: its agent is gone.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_tokens_of_machine(tx: &mut Tx, machine_id: &str) -> sqlx::Result<()> {
    store::delete_tokens_of_machine(tx, machine_id).await
}

/// Whether a machine has a token of its own.
///
/// # Errors
/// When the database does not answer.
pub async fn machine_has_token(conn: &mut Conn, machine_id: &str) -> sqlx::Result<bool> {
    store::machine_has_token(conn, machine_id).await
}
