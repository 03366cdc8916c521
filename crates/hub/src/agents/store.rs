use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{Enrolment, EnrolmentId};
use crate::machines::{Kind, MachineId};
use crate::platform::db::{Conn, Tx};

const ENROLMENT: &str =
    "id, name, kind, tags, machine_id, created_by, created_at, expires_at, used_at";

pub(super) async fn insert(tx: &mut Tx, new: &Enrolment, code_hash: &str) -> anyhow::Result<()> {
    sqlx::query(
        "insert into enrolments \
         (id, code_hash, name, kind, tags, machine_id, created_by, created_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.to_string())
    .bind(code_hash)
    .bind(new.name.clone())
    .bind(new.kind.map(Kind::as_str))
    .bind(serde_json::to_string(&new.tags)?)
    .bind(new.machine_id.map(|id| id.to_string()))
    .bind(&new.created_by)
    .bind(new.created_at)
    .bind(new.expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn by_code(conn: &mut Conn, code_hash: &str) -> sqlx::Result<Option<Enrolment>> {
    let sql = format!("select {ENROLMENT} from enrolments where code_hash = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(code_hash)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(enrolment_from).transpose()
}

pub(super) async fn find(conn: &mut Conn, id: EnrolmentId) -> sqlx::Result<Option<Enrolment>> {
    let sql = format!("select {ENROLMENT} from enrolments where id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(enrolment_from).transpose()
}

/// Codes that can still be used, newest first.
pub(super) async fn waiting(conn: &mut Conn, now_ms: i64) -> sqlx::Result<Vec<Enrolment>> {
    let sql = format!(
        "select {ENROLMENT} from enrolments where used_at is null and expires_at > $1 \
         order by created_at desc, id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now_ms)
        .fetch_all(conn)
        .await?;
    rows.iter().map(enrolment_from).collect()
}

/// Uses a code up; false when somebody else was first.
pub(super) async fn mark_used(
    tx: &mut Tx,
    id: EnrolmentId,
    machine: MachineId,
    now_ms: i64,
) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "update enrolments set used_at = $2, machine_id = $3 where id = $1 and used_at is null",
    )
    .bind(id.to_string())
    .bind(now_ms)
    .bind(machine.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn delete(tx: &mut Tx, id: EnrolmentId) -> sqlx::Result<bool> {
    let done = sqlx::query("delete from enrolments where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn delete_expired_before(tx: &mut Tx, before_ms: i64) -> sqlx::Result<u64> {
    let done = sqlx::query("delete from enrolments where expires_at < $1")
        .bind(before_ms)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

fn enrolment_from(row: &AnyRow) -> sqlx::Result<Enrolment> {
    let id: &str = row.try_get("id")?;
    let kind: Option<&str> = row.try_get("kind")?;
    let machine: Option<&str> = row.try_get("machine_id")?;
    Ok(Enrolment {
        id: EnrolmentId::parse(id)
            .ok_or_else(|| sqlx::Error::Decode(format!("{id:?} is no id").into()))?,
        name: row.try_get("name")?,
        kind: kind.map(Kind::parse),
        tags: serde_json::from_str(row.try_get("tags")?).unwrap_or_default(),
        machine_id: machine.and_then(MachineId::parse),
        created_by: row.try_get("created_by")?,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
        used_at: row.try_get("used_at")?,
    })
}
