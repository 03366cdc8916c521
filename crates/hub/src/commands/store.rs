use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::aftermath::Aftermath;
use super::definitions::Approved;
use super::model::{ActionId, ActionState, BatchId, CommandSettings, Record, Way};
use super::output::{Transcript, unpack};
use super::upgrade::Upgrade;
use crate::audit::{Actor, ActorKind};
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};
use crate::remote::RemoteFailure;
use crate::settings;

const SETTINGS: &str = "commands";

const COLUMNS: &str = "id, position, batch_id, machine_id, machine_name, action, definition, title, \
     params, steps, detached, exclusive, state, reasons, asked_at, actor_kind, actor, expires_at, decided_at, \
     decided_by, note, started_at, ended_at, exit_code, failure, duration_ms, stdout_bytes, stderr_bytes, \
     audit_id, aftermath, via, upgrade";

/// Which actions; the newest come first.
#[derive(Debug, Default)]
pub(super) struct Filter {
    pub(super) machine: Option<MachineId>,
    pub(super) batch: Option<BatchId>,
    pub(super) action: Option<String>,
    pub(super) state: Option<ActionState>,
    /// Only those that have not ended.
    pub(super) open: bool,
    /// Only from before this position.
    pub(super) before: Option<i64>,
}

/// How an action ended.
#[derive(Debug, Default)]
pub(super) struct Ended<'a> {
    pub(super) exit_code: Option<i32>,
    pub(super) failure: Option<&'a RemoteFailure>,
    pub(super) duration_ms: Option<i64>,
    pub(super) stdout_bytes: i64,
    pub(super) stderr_bytes: i64,
    /// What it printed; what is stored of it already stays where there is nothing new.
    pub(super) output: Option<&'a [u8]>,
    pub(super) aftermath: Option<&'a Aftermath>,
    pub(super) upgrade: Option<&'a Upgrade>,
}

pub(super) async fn command_settings(conn: &mut Conn) -> sqlx::Result<CommandSettings> {
    settings::get(conn, SETTINGS).await
}

pub(super) async fn save_settings(
    tx: &mut Tx,
    value: &CommandSettings,
    now: i64,
) -> anyhow::Result<()> {
    settings::put(tx, SETTINGS, value, now).await
}

/// Adds an action. There is none yet that is open and excludes it.
pub(super) async fn insert(tx: &mut Tx, record: &Record) -> anyhow::Result<()> {
    sqlx::query(
        "insert into actions (id, position, batch_id, machine_id, machine_name, action, definition, \
         title, params, steps, detached, exclusive, state, reasons, asked_at, actor_kind, actor, \
         expires_at, started_at, via) select $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6, $7, $8, \
         $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19 from actions",
    )
    .bind(record.id.to_string())
    .bind(record.batch.map(|id| id.to_string()))
    .bind(record.machine.to_string())
    .bind(&record.machine_name)
    .bind(&record.action)
    .bind(&record.definition)
    .bind(&record.title)
    .bind(record.params.to_string())
    .bind(serde_json::to_string(&record.steps)?)
    .bind(i64::from(record.detached))
    .bind(&record.exclusive)
    .bind(record.state.as_str())
    .bind(serde_json::to_string(&record.reasons)?)
    .bind(record.asked_at)
    .bind(record.actor.kind.as_str())
    .bind(&record.actor.name)
    .bind(record.expires_at)
    .bind(record.started_at)
    .bind(record.via.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes where the beginning of an action stands in the audit log.
pub(super) async fn note_audit(tx: &mut Tx, id: ActionId, audit_id: i64) -> sqlx::Result<()> {
    sqlx::query("update actions set audit_id = $2 where id = $1")
        .bind(id.to_string())
        .bind(audit_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The action that is open on a machine and excludes another one like it.
pub(super) async fn excluding(
    conn: &mut Conn,
    machine: MachineId,
    exclusive: &str,
) -> sqlx::Result<Option<Record>> {
    let sql = format!(
        "select {COLUMNS} from actions where machine_id = $1 and exclusive = $2 \
         and state in ('waiting', 'queued', 'running')"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(machine.to_string())
        .bind(exclusive)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(record_from).transpose()
}

/// Takes an action from one state to another; false when it is not in that one any more. Whoever moves one to
/// `running` has the only right to run it.
pub(super) async fn advance(
    tx: &mut Tx,
    id: ActionId,
    from: ActionState,
    to: ActionState,
    now: i64,
) -> sqlx::Result<bool> {
    let moved = sqlx::query(
        "update actions set state = $3, started_at = case when $3 = 'running' then $4 \
         else started_at end where id = $1 and state = $2",
    )
    .bind(id.to_string())
    .bind(from.as_str())
    .bind(to.as_str())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(moved.rows_affected() > 0)
}

/// Notes what somebody decided of an action that waits, and moves it on; false when it does not wait any more.
pub(super) async fn decide(
    tx: &mut Tx,
    id: ActionId,
    to: ActionState,
    by: Option<&str>,
    note: Option<&str>,
    now: i64,
) -> sqlx::Result<bool> {
    let ended_at = (!to.is_open()).then_some(now);
    let moved = sqlx::query(
        "update actions set state = $2, decided_at = $3, decided_by = $4, note = $5, ended_at = $6 \
         where id = $1 and state = 'waiting'",
    )
    .bind(id.to_string())
    .bind(to.as_str())
    .bind(now)
    .bind(by.map(str::to_owned))
    .bind(note.map(str::to_owned))
    .bind(ended_at)
    .execute(&mut **tx)
    .await?;
    Ok(moved.rows_affected() > 0)
}

/// Ends an action; false when it had ended before, or is gone.
pub(super) async fn end(
    tx: &mut Tx,
    id: ActionId,
    state: ActionState,
    ended: &Ended<'_>,
    now: i64,
) -> anyhow::Result<bool> {
    let result = sqlx::query(
        "update actions set state = $2, ended_at = $3, exit_code = $4, failure = $5, \
         duration_ms = $6, stdout_bytes = $7, stderr_bytes = $8, output = coalesce($9, output), \
         aftermath = $10, upgrade = $11 \
         where id = $1 and state in ('waiting', 'queued', 'running')",
    )
    .bind(id.to_string())
    .bind(state.as_str())
    .bind(now)
    .bind(ended.exit_code.map(i64::from))
    .bind(ended.failure.map(serde_json::to_string).transpose()?)
    .bind(ended.duration_ms)
    .bind(ended.stdout_bytes)
    .bind(ended.stderr_bytes)
    .bind(ended.output.map(<[u8]>::to_vec))
    .bind(ended.aftermath.map(serde_json::to_string).transpose()?)
    .bind(ended.upgrade.map(serde_json::to_string).transpose()?)
    .execute(&mut **tx)
    .await?;
    Ok(result.rows_affected() > 0)
}

pub(super) async fn find(conn: &mut Conn, id: ActionId) -> sqlx::Result<Option<Record>> {
    let sql = format!("select {COLUMNS} from actions where id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(record_from).transpose()
}

/// The action of a machine that has this position.
pub(super) async fn find_by_position(
    conn: &mut Conn,
    machine: MachineId,
    position: i64,
) -> sqlx::Result<Option<Record>> {
    let sql = format!("select {COLUMNS} from actions where position = $1 and machine_id = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(position)
        .bind(machine.to_string())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(record_from).transpose()
}

/// The action of a machine that has waited longest for its turn, this way.
pub(super) async fn oldest_queued(
    conn: &mut Conn,
    machine: MachineId,
    via: Way,
) -> sqlx::Result<Option<Record>> {
    // The states of the index, so that those that have ended are not looked at.
    let sql = format!(
        "select {COLUMNS} from actions where machine_id = $1 and via = $2 and state = 'queued' \
         and state in ('waiting', 'queued', 'running') order by position limit 1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(machine.to_string())
        .bind(via.as_str())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(record_from).transpose()
}

/// Keeps what an action that goes on has printed so far.
pub(super) async fn note_output(
    tx: &mut Tx,
    record: &Record,
    output: Option<&[u8]>,
) -> sqlx::Result<()> {
    sqlx::query(
        "update actions set stdout_bytes = $2, stderr_bytes = $3, output = $4 where id = $1",
    )
    .bind(record.id.to_string())
    .bind(record.stdout_bytes)
    .bind(record.stderr_bytes)
    .bind(output.map(<[u8]>::to_vec))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What is kept of what it printed; nothing of one that printed nothing.
pub(super) async fn output(conn: &mut Conn, id: ActionId) -> sqlx::Result<Option<Transcript>> {
    let body: Option<Option<Vec<u8>>> =
        sqlx::query_scalar("select output from actions where id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(body.flatten().as_deref().and_then(unpack))
}

pub(super) async fn page(
    conn: &mut Conn,
    filter: &Filter,
    limit: i64,
) -> sqlx::Result<Vec<Record>> {
    let open = match filter.open {
        true => " and state in ('waiting', 'queued', 'running')",
        false => "",
    };
    let sql = format!(
        "select {COLUMNS} from actions where position < $1 and ($2 is null or machine_id = $2) \
         and ($3 is null or batch_id = $3) and ($4 is null or action = $4) \
         and ($5 is null or state = $5){open} order by position desc limit $6"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(filter.before.unwrap_or(i64::MAX))
        .bind(filter.machine.map(|id| id.to_string()))
        .bind(filter.batch.map(|id| id.to_string()))
        .bind(filter.action.clone())
        .bind(filter.state.map(|state| state.as_str().to_owned()))
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter().map(record_from).collect()
}

/// Those that are in one of these states.
pub(super) async fn in_states(
    conn: &mut Conn,
    states: &[ActionState],
) -> sqlx::Result<Vec<Record>> {
    let words: Vec<String> = states
        .iter()
        .map(|state| format!("'{}'", state.as_str()))
        .collect();
    let sql = format!(
        "select {COLUMNS} from actions where state in ({}) order by position",
        words.join(", ")
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter().map(record_from).collect()
}

/// Whether the hub runs something on a machine, or is about to.
pub(super) async fn any_under_way(conn: &mut Conn, machine: MachineId) -> sqlx::Result<bool> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from actions where machine_id = $1 and via = 'ssh' \
         and state in ('queued', 'running')",
    )
    .bind(machine.to_string())
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}

/// Removes those that ended before this time; how many.
pub(super) async fn prune(tx: &mut Tx, before: i64) -> sqlx::Result<u64> {
    let gone = sqlx::query("delete from actions where ended_at < $1")
        .bind(before)
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected())
}

/// What was approved of the definitions of the admin's own.
pub(super) async fn approved(conn: &mut Conn) -> sqlx::Result<Vec<Approved>> {
    let rows = sqlx::query(
        "select action, definition, approved_at, approved_by from approved_definitions",
    )
    .fetch_all(conn)
    .await?;
    let approved = rows.iter().map(|row| {
        Ok(Approved {
            action: row.try_get("action")?,
            definition: row.try_get("definition")?,
            at: row.try_get("approved_at")?,
            by: row.try_get("approved_by")?,
        })
    });
    approved.collect()
}

/// Notes that a definition was approved, in place of an earlier one of its name.
pub(super) async fn approve_definition(tx: &mut Tx, approved: &Approved) -> sqlx::Result<()> {
    sqlx::query(
        "insert into approved_definitions (action, definition, approved_at, approved_by) \
         values ($1, $2, $3, $4) on conflict (action) do update set \
         definition = excluded.definition, approved_at = excluded.approved_at, \
         approved_by = excluded.approved_by",
    )
    .bind(&approved.action)
    .bind(&approved.definition)
    .bind(approved.at)
    .bind(&approved.by)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn record_from(row: &AnyRow) -> sqlx::Result<Record> {
    let id: String = row.try_get("id")?;
    let batch: Option<String> = row.try_get("batch_id")?;
    let machine: String = row.try_get("machine_id")?;
    let params: String = row.try_get("params")?;
    let steps: String = row.try_get("steps")?;
    let detached: i64 = row.try_get("detached")?;
    let state: String = row.try_get("state")?;
    let reasons: String = row.try_get("reasons")?;
    let kind: String = row.try_get("actor_kind")?;
    let exit_code: Option<i64> = row.try_get("exit_code")?;
    let failure: Option<String> = row.try_get("failure")?;
    let aftermath: Option<String> = row.try_get("aftermath")?;
    let via: String = row.try_get("via")?;
    let upgrade: Option<String> = row.try_get("upgrade")?;
    let no_id = |text: &str| sqlx::Error::Decode(format!("{text:?} is no id").into());
    Ok(Record {
        id: ActionId::parse(&id).ok_or_else(|| no_id(&id))?,
        position: row.try_get("position")?,
        batch: batch.as_deref().and_then(BatchId::parse),
        machine: MachineId::parse(&machine).ok_or_else(|| no_id(&machine))?,
        machine_name: row.try_get("machine_name")?,
        action: row.try_get("action")?,
        definition: row.try_get("definition")?,
        title: row.try_get("title")?,
        params: serde_json::from_str(&params).unwrap_or_default(),
        steps: serde_json::from_str(&steps).unwrap_or_default(),
        via: Way::parse(&via),
        detached: detached != 0,
        exclusive: row.try_get("exclusive")?,
        state: ActionState::parse(&state),
        reasons: serde_json::from_str(&reasons).unwrap_or_default(),
        asked_at: row.try_get("asked_at")?,
        actor: Actor {
            kind: ActorKind::parse(&kind),
            name: row.try_get("actor")?,
        },
        expires_at: row.try_get("expires_at")?,
        decided_at: row.try_get("decided_at")?,
        decided_by: row.try_get("decided_by")?,
        note: row.try_get("note")?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        exit_code: exit_code.and_then(|code| i32::try_from(code).ok()),
        failure: failure.and_then(|text| serde_json::from_str(&text).ok()),
        duration_ms: row.try_get("duration_ms")?,
        stdout_bytes: row.try_get("stdout_bytes")?,
        stderr_bytes: row.try_get("stderr_bytes")?,
        audit_id: row.try_get("audit_id")?,
        aftermath: aftermath.and_then(|text| serde_json::from_str(&text).ok()),
        upgrade: upgrade.and_then(|text| serde_json::from_str(&text).ok()),
    })
}
