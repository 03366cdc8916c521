use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{Credential, CredentialId, CredentialKind, PublicPart};
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};
use crate::platform::vault::{Place, Sealed};

const TABLE: &str = "credentials";

const COLUMN: &str = "secret";

const CREDENTIAL: &str = "c.id, c.machine_id, c.kind, c.shown, c.secret, c.created_at, c.updated_at, \
     c.updated_by, c.used_at";

/// All of them: first those of all machines, then by machine.
///
/// # Errors
/// When the database does not answer.
pub async fn list(conn: &mut Conn) -> sqlx::Result<Vec<Credential>> {
    let sql = format!(
        "select {CREDENTIAL} from credentials c \
         order by case when c.machine_id is null then 0 else 1 end, c.machine_id, c.kind"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().filter_map(credential_from).collect())
}

/// Those that may be used for a machine: its own and those of all. Without a machine, those of all.
pub(super) async fn usable(
    conn: &mut Conn,
    machine: Option<MachineId>,
) -> sqlx::Result<Vec<Credential>> {
    let sql = format!(
        "select {CREDENTIAL} from credentials c where c.machine_id is null or c.machine_id = $1"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(machine.map(|id| id.to_string()))
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().filter_map(credential_from).collect())
}

/// The one of this kind: of the machine, or of all.
pub(super) async fn find(
    conn: &mut Conn,
    machine: Option<MachineId>,
    kind: CredentialKind,
) -> sqlx::Result<Option<Credential>> {
    let all = usable(conn, machine).await?;
    Ok(all
        .into_iter()
        .find(|one| one.kind == kind && one.machine_id == machine))
}

/// Writes one, new or changed.
pub(super) async fn save(tx: &mut Tx, credential: &Credential) -> anyhow::Result<()> {
    sqlx::query(
        "insert into credentials (id, machine_id, kind, shown, secret, created_at, updated_at, \
         updated_by) values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (id) do update set shown = excluded.shown, secret = excluded.secret, \
         updated_at = excluded.updated_at, updated_by = excluded.updated_by",
    )
    .bind(credential.id.to_string())
    .bind(credential.machine_id.map(|id| id.to_string()))
    .bind(credential.kind.as_str())
    .bind(serde_json::to_string(&credential.public)?)
    .bind(credential.sealed.clone())
    .bind(credential.created_at)
    .bind(credential.updated_at)
    .bind(&credential.updated_by)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, id: CredentialId) -> sqlx::Result<()> {
    sqlx::query("delete from credentials where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn set_used(tx: &mut Tx, id: CredentialId, now_ms: i64) -> sqlx::Result<()> {
    sqlx::query("update credentials set used_at = $2 where id = $1")
        .bind(id.to_string())
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The sealed secrets of this room.
///
/// # Errors
/// When the database cannot be read.
pub async fn sealed(conn: &mut Conn) -> sqlx::Result<Vec<Sealed>> {
    let sql = format!("select {CREDENTIAL} from credentials c order by c.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    // None is left out, whatever else cannot be read of it: it would stay behind with an old key.
    let sealed = rows.iter().map(|row| {
        let id: String = row.try_get("id")?;
        let owner = match credential_from(row) {
            Some(one) => one.owner(None),
            None => format!("the credential {id}"),
        };
        Ok(Sealed {
            owner,
            place: Place::new(TABLE, id, COLUMN),
            bytes: row.try_get("secret")?,
        })
    });
    sealed.collect()
}

/// Replaces a sealed secret of this room, if it is still that one; the answer says so.
///
/// # Errors
/// When the database cannot be written.
pub async fn replace_sealed(tx: &mut Tx, was: &Sealed, is: &[u8]) -> sqlx::Result<bool> {
    if was.place.table() != TABLE {
        return Ok(false);
    }
    let done = sqlx::query("update credentials set secret = $3 where id = $1 and secret = $2")
        .bind(was.place.row().to_owned())
        .bind(was.bytes.clone())
        .bind(is.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Where a secret is sealed for.
pub(super) fn place(id: CredentialId) -> Place {
    Place::new(TABLE, id, COLUMN)
}

fn credential_from(row: &AnyRow) -> Option<Credential> {
    let id: String = row.try_get("id").ok()?;
    let machine: Option<String> = row.try_get("machine_id").ok()?;
    let machine_id = match machine {
        Some(text) => Some(MachineId::parse(&text)?),
        None => None,
    };
    let kind: String = row.try_get("kind").ok()?;
    let shown: String = row.try_get("shown").ok()?;
    let public: Option<PublicPart> = serde_json::from_str(&shown).unwrap_or_default();
    Some(Credential {
        id: CredentialId::parse(&id)?,
        machine_id,
        kind: CredentialKind::parse(&kind)?,
        public,
        created_at: row.try_get("created_at").ok()?,
        updated_at: row.try_get("updated_at").ok()?,
        updated_by: row.try_get("updated_by").ok()?,
        used_at: row.try_get("used_at").ok()?,
        sealed: row.try_get("secret").ok()?,
    })
}
