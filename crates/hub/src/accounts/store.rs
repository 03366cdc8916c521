use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{Role, SessionId, Token, TokenId, User, UserId};
use crate::platform::db::{Conn, Tx};
use crate::platform::http::Error;

const USER: &str = "id, name, role, created_at, last_login_at";
const TOKEN: &str = "id, name, role, prefix, machine_id, created_at, created_by, last_used_at, \
                     expires_at, pending_guid";

pub(super) async fn count_users(conn: &mut Conn) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from users")
        .fetch_one(conn)
        .await
}

pub(super) async fn count_admins(conn: &mut Conn) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from users where role = 'admin'")
        .fetch_one(conn)
        .await
}

pub(super) async fn insert_user(tx: &mut Tx, user: &User, hash: &str) -> Result<(), Error> {
    let inserted = sqlx::query(
        "insert into users (id, name, name_key, role, password_hash, created_at) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(user.id.to_string())
    .bind(&user.name)
    .bind(user.name.to_lowercase())
    .bind(user.role.as_str())
    .bind(hash)
    .bind(user.created_at)
    .execute(&mut **tx)
    .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(e)) if e.is_unique_violation() => Err(Error::conflict(
            "name_taken",
            "Somebody has this name already.",
        )),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn users(conn: &mut Conn) -> sqlx::Result<Vec<User>> {
    let sql = select_users("order by name_key");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter().map(user_from).collect()
}

pub(super) async fn user(conn: &mut Conn, id: UserId) -> sqlx::Result<Option<User>> {
    let sql = select_users("where id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(user_from).transpose()
}

/// The user of this name and their password hash.
pub(super) async fn user_by_name(
    conn: &mut Conn,
    name: &str,
) -> sqlx::Result<Option<(User, String)>> {
    let sql = format!("select {USER}, password_hash from users where name_key = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(name.trim().to_lowercase())
        .fetch_optional(conn)
        .await?;
    row.map(|row| Ok((user_from(&row)?, row.try_get("password_hash")?)))
        .transpose()
}

pub(super) async fn set_role(tx: &mut Tx, id: UserId, role: Role) -> sqlx::Result<()> {
    sqlx::query("update users set role = $2 where id = $1")
        .bind(id.to_string())
        .bind(role.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn set_password(tx: &mut Tx, id: UserId, hash: &str) -> sqlx::Result<()> {
    sqlx::query("update users set password_hash = $2 where id = $1")
        .bind(id.to_string())
        .bind(hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn set_last_login(tx: &mut Tx, id: UserId, now_ms: i64) -> sqlx::Result<()> {
    sqlx::query("update users set last_login_at = $2 where id = $1")
        .bind(id.to_string())
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_user(tx: &mut Tx, id: UserId) -> sqlx::Result<()> {
    delete_sessions_of(tx, id, None).await?;
    sqlx::query("delete from users where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A session with the name and role of its user.
#[derive(Debug, Clone)]
pub(super) struct SessionRow {
    pub(super) id: SessionId,
    pub(super) user_id: UserId,
    pub(super) user_name: String,
    pub(super) role: Role,
    pub(super) user_agent: Option<String>,
    pub(super) ip: Option<String>,
    pub(super) created_at: i64,
    pub(super) last_used_at: i64,
    pub(super) expires_at: i64,
}

pub(super) async fn insert_session(
    tx: &mut Tx,
    row: &SessionRow,
    token_hash: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into sessions \
         (id, token_hash, user_id, user_agent, ip, created_at, last_used_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(row.id.to_string())
    .bind(token_hash)
    .bind(row.user_id.to_string())
    .bind(row.user_agent.clone())
    .bind(row.ip.clone())
    .bind(row.created_at)
    .bind(row.last_used_at)
    .bind(row.expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

const SESSION: &str = "select s.id, s.user_id, u.name, u.role, s.user_agent, s.ip, s.created_at, \
                       s.last_used_at, s.expires_at \
                       from sessions s join users u on u.id = s.user_id";

pub(super) async fn session_by_hash(
    conn: &mut Conn,
    token_hash: &str,
) -> sqlx::Result<Option<SessionRow>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{SESSION} where s.token_hash = $1"
    )))
    .bind(token_hash)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(session_from).transpose()
}

/// Sessions of one user, or of all.
pub(super) async fn sessions(
    conn: &mut Conn,
    user: Option<UserId>,
) -> sqlx::Result<Vec<SessionRow>> {
    let sql =
        format!("{SESSION} where $1 is null or s.user_id = $1 order by s.last_used_at desc, s.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(user.map(|u| u.to_string()))
        .fetch_all(conn)
        .await?;
    rows.iter().map(session_from).collect()
}

pub(super) async fn session(conn: &mut Conn, id: SessionId) -> sqlx::Result<Option<SessionRow>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SESSION} where s.id = $1")))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(session_from).transpose()
}

pub(super) async fn delete_session(tx: &mut Tx, id: SessionId) -> sqlx::Result<()> {
    sqlx::query("delete from sessions where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends a user's sessions, but for one.
pub(super) async fn delete_sessions_of(
    tx: &mut Tx,
    user: UserId,
    but: Option<SessionId>,
) -> sqlx::Result<()> {
    sqlx::query("delete from sessions where user_id = $1 and id <> $2")
        .bind(user.to_string())
        .bind(but.map(|id| id.to_string()).unwrap_or_default())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends sessions that are over, or unused since `idle_before`.
pub(super) async fn delete_stale_sessions(
    tx: &mut Tx,
    now_ms: i64,
    idle_before: i64,
) -> sqlx::Result<u64> {
    let done = sqlx::query("delete from sessions where expires_at <= $1 or last_used_at <= $2")
        .bind(now_ms)
        .bind(idle_before)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

pub(super) async fn touch_session(tx: &mut Tx, id: &str, now_ms: i64) -> sqlx::Result<()> {
    sqlx::query("update sessions set last_used_at = $2 where id = $1")
        .bind(id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_token(tx: &mut Tx, token: &Token, hash: &str) -> Result<(), Error> {
    let inserted = sqlx::query(
        "insert into tokens \
         (id, name, role, token_hash, prefix, machine_id, created_at, created_by, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(token.id.to_string())
    .bind(&token.name)
    .bind(token.role.as_str())
    .bind(hash)
    .bind(&token.prefix)
    .bind(token.machine_id.clone())
    .bind(token.created_at)
    .bind(token.created_by.clone())
    .bind(token.expires_at)
    .execute(&mut **tx)
    .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(e)) if e.is_foreign_key_violation() => {
            Err(Error::invalid("/machine_id", "There is no such machine."))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn tokens(conn: &mut Conn) -> sqlx::Result<Vec<Token>> {
    let sql = format!("select {TOKEN} from tokens order by created_at desc, id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter().map(token_from).collect()
}

pub(super) async fn token_by_hash(conn: &mut Conn, hash: &str) -> sqlx::Result<Option<Token>> {
    let sql = format!("select {TOKEN} from tokens where token_hash = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(hash)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(token_from).transpose()
}

/// The token that went.
pub(super) async fn delete_token(tx: &mut Tx, id: TokenId) -> sqlx::Result<Option<Token>> {
    let gone = tokens(tx).await?.into_iter().find(|token| token.id == id);
    sqlx::query("delete from tokens where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(gone)
}

pub(super) async fn delete_tokens_of_machine(tx: &mut Tx, machine_id: &str) -> sqlx::Result<()> {
    sqlx::query("delete from tokens where machine_id = $1")
        .bind(machine_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn machine_has_token(conn: &mut Conn, machine_id: &str) -> sqlx::Result<bool> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from tokens where machine_id = $1 and pending_guid is null",
    )
    .bind(machine_id)
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}

pub(super) async fn set_pending_guid(tx: &mut Tx, id: TokenId, guid: &str) -> sqlx::Result<()> {
    sqlx::query("update tokens set pending_guid = $2 where id = $1")
        .bind(id.to_string())
        .bind(guid)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The pending token is pending no more, and ends those of its machine that are older; ids are in the order of time.
/// One that is newer may be on its way. False where somebody settled it before.
pub(super) async fn settle_pending(tx: &mut Tx, id: &str, machine_id: &str) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "update tokens set pending_guid = null where id = $1 and pending_guid is not null",
    )
    .bind(id)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("delete from tokens where machine_id = $1 and id < $2")
        .bind(machine_id)
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

pub(super) async fn delete_pending_of_machine(tx: &mut Tx, machine_id: &str) -> sqlx::Result<()> {
    sqlx::query("delete from tokens where machine_id = $1 and pending_guid is not null")
        .bind(machine_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn touch_token(tx: &mut Tx, id: &str, now_ms: i64) -> sqlx::Result<()> {
    sqlx::query("update tokens set last_used_at = $2 where id = $1")
        .bind(id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn select_users(rest: &str) -> String {
    format!("select {USER} from users {rest}")
}

fn user_from(row: &AnyRow) -> sqlx::Result<User> {
    Ok(User {
        id: id_from(row, "id", UserId::parse)?,
        name: row.try_get("name")?,
        role: Role::parse(row.try_get("role")?),
        created_at: row.try_get("created_at")?,
        last_login_at: row.try_get("last_login_at")?,
    })
}

fn session_from(row: &AnyRow) -> sqlx::Result<SessionRow> {
    Ok(SessionRow {
        id: id_from(row, "id", SessionId::parse)?,
        user_id: id_from(row, "user_id", UserId::parse)?,
        user_name: row.try_get("name")?,
        role: Role::parse(row.try_get("role")?),
        user_agent: row.try_get("user_agent")?,
        ip: row.try_get("ip")?,
        created_at: row.try_get("created_at")?,
        last_used_at: row.try_get("last_used_at")?,
        expires_at: row.try_get("expires_at")?,
    })
}

fn token_from(row: &AnyRow) -> sqlx::Result<Token> {
    Ok(Token {
        id: id_from(row, "id", TokenId::parse)?,
        name: row.try_get("name")?,
        role: Role::parse(row.try_get("role")?),
        prefix: row.try_get("prefix")?,
        machine_id: row.try_get("machine_id")?,
        created_at: row.try_get("created_at")?,
        created_by: row.try_get("created_by")?,
        last_used_at: row.try_get("last_used_at")?,
        expires_at: row.try_get("expires_at")?,
        pending_guid: row.try_get("pending_guid")?,
    })
}

fn id_from<T>(row: &AnyRow, column: &str, parse: fn(&str) -> Option<T>) -> sqlx::Result<T> {
    let text: &str = row.try_get(column)?;
    parse(text).ok_or_else(|| sqlx::Error::Decode(format!("{column} {text:?} is no id").into()))
}
