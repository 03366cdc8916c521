//! The machine itself; beside it what beats leave behind (`standing.rs`) and what lists show
//! (`list.rs`).

mod list;
mod observed;
mod standing;

use std::collections::HashMap;

use sqlx::Row as _;
use sqlx::any::AnyRow;

pub(super) use list::{Listed, list};
pub use list::{brief, briefs};
pub use observed::{observed, set_open_alerts};
use standing::DELIVERY;
pub(super) use standing::{detail, last_beat, presences, set_status};
pub use standing::{save_standings, set_warnings, standing};

use super::model::{BeatenMachine, Kind, Machine, MachineId, NewMachine, Standing};
use crate::platform::db::{Conn, Tx};

const MACHINE: &str = "m.id, m.key, m.guid, m.name, m.hostname, m.kind, m.kind_settled, m.expected, m.notes, m.server_id, \
     m.paused_at, m.pause_reason, m.interval_seconds, m.facts, m.machine_id_hash, \
     m.agent_version, m.agent_protocol, m.created_at";

/// Makes a machine with its tags and an empty presence.
///
/// # Errors
/// When the GUID is taken, or the database does not answer.
pub async fn insert(tx: &mut Tx, new: &NewMachine, now_ms: i64) -> sqlx::Result<Machine> {
    let key: i64 = sqlx::query_scalar("select coalesce(max(key), 0) + 1 from machines")
        .fetch_one(&mut **tx)
        .await?;
    let machine = Machine {
        id: MachineId::new(),
        key,
        guid: new.guid.clone(),
        name: new.name.clone(),
        hostname: new.hostname.clone(),
        kind: new.kind.unwrap_or(Kind::Server),
        kind_settled: new.kind_settled,
        expected: None,
        notes: new.notes.clone(),
        server_id: new.server_id.clone(),
        paused_at: None,
        pause_reason: None,
        interval_seconds: None,
        facts: homelabcmd_wire::Facts::default(),
        machine_id_hash: new.machine_id_hash.clone(),
        agent_version: None,
        agent_protocol: None,
        created_at: now_ms,
    };
    sqlx::query(
        "insert into machines (id, key, guid, name, hostname, kind, notes, server_id, \
         machine_id_hash, created_at, kind_settled) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(machine.id.to_string())
    .bind(key)
    .bind(machine.guid.clone())
    .bind(&machine.name)
    .bind(machine.hostname.clone())
    .bind(machine.kind.as_str())
    .bind(machine.notes.clone())
    .bind(machine.server_id.clone())
    .bind(machine.machine_id_hash.clone())
    .bind(now_ms)
    .bind(i64::from(new.kind_settled))
    .execute(&mut **tx)
    .await?;
    set_tags(tx, machine.id, &new.tags).await?;
    save_standings(tx, &[(machine.id, &Standing::never_seen(now_ms))]).await?;
    Ok(machine)
}

/// The machine of this id.
///
/// # Errors
/// When the database does not answer.
pub async fn find(conn: &mut Conn, id: MachineId) -> sqlx::Result<Option<Machine>> {
    one(conn, "m.id = $1", &id.to_string()).await
}

/// The machine of this GUID.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_guid(conn: &mut Conn, guid: &str) -> sqlx::Result<Option<Machine>> {
    one(conn, "m.guid = $1", guid).await
}

/// All machines that report this machine-id.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_machine_id_hash(conn: &mut Conn, hash: &str) -> sqlx::Result<Vec<Machine>> {
    let sql =
        format!("select {MACHINE} from machines m where m.machine_id_hash = $1 order by m.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(hash)
        .fetch_all(conn)
        .await?;
    rows.iter().map(machine_from).collect()
}

/// All machines that a v1 agent calls by this name, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_server_id(conn: &mut Conn, server_id: &str) -> sqlx::Result<Vec<Machine>> {
    let sql = format!("select {MACHINE} from machines m where m.server_id = $1 order by m.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(server_id)
        .fetch_all(conn)
        .await?;
    rows.iter().map(machine_from).collect()
}

/// All machines, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn all(conn: &mut Conn) -> sqlx::Result<Vec<Machine>> {
    let sql = format!("select {MACHINE} from machines m order by m.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter().map(machine_from).collect()
}

async fn one(conn: &mut Conn, condition: &str, value: &str) -> sqlx::Result<Option<Machine>> {
    let sql = format!("select {MACHINE} from machines m where {condition}");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(value)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(machine_from).transpose()
}

/// What all machines are called.
///
/// # Errors
/// When the database does not answer.
pub async fn names(conn: &mut Conn) -> sqlx::Result<HashMap<MachineId, String>> {
    let rows = sqlx::query("select m.id, m.name from machines m")
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| Ok((id_from(row)?, row.try_get("name")?)))
        .collect()
}

/// How many machines there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count(conn: &mut Conn) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from machines")
        .fetch_one(conn)
        .await
}

pub(super) async fn tags(conn: &mut Conn, id: MachineId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select tag from machine_tags where machine_id = $1 order by tag")
        .bind(id.to_string())
        .fetch_all(conn)
        .await
}

pub(super) async fn set_tags(tx: &mut Tx, id: MachineId, tags: &[String]) -> sqlx::Result<()> {
    sqlx::query("delete from machine_tags where machine_id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    for tag in tags {
        sqlx::query(
            "insert into machine_tags (machine_id, tag) values ($1, $2) on conflict do nothing",
        )
        .bind(id.to_string())
        .bind(tag)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Writes what people may change.
pub(super) async fn update(tx: &mut Tx, machine: &Machine) -> sqlx::Result<()> {
    let expected = machine.expected.as_ref();
    let expected = expected.and_then(|rule| serde_json::to_string(rule).ok());
    sqlx::query(
        "update machines set name = $2, kind = $3, notes = $4, interval_seconds = $5, \
         paused_at = $6, pause_reason = $7, kind_settled = $8, expected = $9 where id = $1",
    )
    .bind(machine.id.to_string())
    .bind(&machine.name)
    .bind(machine.kind.as_str())
    .bind(machine.notes.clone())
    .bind(machine.interval_seconds.map(i64::from))
    .bind(machine.paused_at)
    .bind(machine.pause_reason.clone())
    .bind(i64::from(machine.kind_settled))
    .bind(expected)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes what a beat told of the machine itself.
///
/// # Errors
/// When the GUID is another machine's, or the database does not answer.
pub async fn save_beat_facts(
    tx: &mut Tx,
    id: MachineId,
    beaten: &BeatenMachine,
) -> anyhow::Result<()> {
    sqlx::query(
        "update machines set guid = $2, hostname = $3, server_id = $4, facts = $5, \
         machine_id_hash = $6, agent_version = $7, agent_protocol = $8 where id = $1",
    )
    .bind(id.to_string())
    .bind(beaten.guid.clone())
    .bind(beaten.hostname.clone())
    .bind(beaten.server_id.clone())
    .bind(serde_json::to_string(&beaten.facts)?)
    .bind(beaten.machine_id_hash.clone())
    .bind(beaten.agent_version.clone())
    .bind(beaten.agent_protocol.map(i64::from))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The machine's agent has another GUID from now on.
///
/// # Errors
/// When the database does not take it.
pub async fn save_guid(tx: &mut Tx, id: MachineId, guid: &str) -> sqlx::Result<()> {
    sqlx::query("update machines set guid = $2 where id = $1")
        .bind(id.to_string())
        .bind(guid)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The machine has no agent any more: which one it had is of no interest.
///
/// # Errors
/// When the database does not take it.
pub async fn forget_agent(tx: &mut Tx, id: MachineId) -> sqlx::Result<()> {
    sqlx::query("update machines set agent_version = null, agent_protocol = null where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Everything else of the machine goes by `on delete cascade`.
pub(super) async fn delete(tx: &mut Tx, id: MachineId) -> sqlx::Result<()> {
    sqlx::query("delete from machines where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn machine_from(row: &AnyRow) -> sqlx::Result<Machine> {
    let facts: Option<&str> = row.try_get("facts")?;
    let expected: Option<&str> = row.try_get("expected")?;
    let kind_settled: i64 = row.try_get("kind_settled")?;
    Ok(Machine {
        id: id_from(row)?,
        key: row.try_get("key")?,
        guid: row.try_get("guid")?,
        name: row.try_get("name")?,
        hostname: row.try_get("hostname")?,
        kind: Kind::parse(row.try_get("kind")?),
        kind_settled: kind_settled != 0,
        expected: expected.and_then(|text| serde_json::from_str(text).ok()),
        notes: row.try_get("notes")?,
        server_id: row.try_get("server_id")?,
        paused_at: row.try_get("paused_at")?,
        pause_reason: row.try_get("pause_reason")?,
        interval_seconds: narrow(row.try_get("interval_seconds")?),
        facts: facts
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default(),
        machine_id_hash: row.try_get("machine_id_hash")?,
        agent_version: row.try_get("agent_version")?,
        agent_protocol: narrow(row.try_get("agent_protocol")?),
        created_at: row.try_get("created_at")?,
    })
}

fn id_from(row: &AnyRow) -> sqlx::Result<MachineId> {
    let id: &str = row.try_get("id")?;
    MachineId::parse(id)
        .ok_or_else(|| sqlx::Error::Decode(format!("machine id {id:?} is no id").into()))
}

fn narrow(value: Option<i64>) -> Option<u32> {
    value.and_then(|value| u32::try_from(value).ok())
}
