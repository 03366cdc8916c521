use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{Action, Deployment, DeploymentId, DeploymentState};
use super::proof::Before;
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};
use crate::remote::{RemoteFailure, StepReport};

const DEPLOYMENT: &str =
    "id, machine_id, action, state, steps, failure, by_whom, started_at, ended_at";

/// So many are kept of a machine.
const KEPT: i64 = 20;

/// Adds one that begins now; `Err` with the one that is running there already.
pub(super) async fn begin(
    tx: &mut Tx,
    new: &Deployment,
) -> anyhow::Result<Result<(), DeploymentId>> {
    let running: Option<String> = sqlx::query_scalar(
        "select id from deployments where machine_id = $1 and state = 'running'",
    )
    .bind(new.machine_id.to_string())
    .fetch_optional(&mut **tx)
    .await?;
    if let Some(id) = running.as_deref().and_then(DeploymentId::parse) {
        return Ok(Err(id));
    }
    // What an earlier one left open is the script's from here on: it takes it back before it begins.
    sqlx::query("update deployments set left_open = null where machine_id = $1")
        .bind(new.machine_id.to_string())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "insert into deployments (id, machine_id, action, state, steps, by_whom, started_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.to_string())
    .bind(new.machine_id.to_string())
    .bind(new.action.as_str())
    .bind(new.state.as_str())
    .bind(serde_json::to_string(&new.steps)?)
    .bind(&new.by)
    .bind(new.started_at)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "delete from deployments where machine_id = $1 and id not in \
         (select id from deployments where machine_id = $1 order by id desc limit $2)",
    )
    .bind(new.machine_id.to_string())
    .bind(KEPT)
    .execute(&mut **tx)
    .await?;
    Ok(Ok(()))
}

pub(super) async fn save_steps(
    tx: &mut Tx,
    id: DeploymentId,
    steps: &[StepReport],
) -> anyhow::Result<()> {
    sqlx::query("update deployments set steps = $2 where id = $1")
        .bind(id.to_string())
        .bind(serde_json::to_string(steps)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Stores how it ended, with all of its steps: some may not have been stored when they came.
pub(super) async fn end(
    tx: &mut Tx,
    id: DeploymentId,
    state: DeploymentState,
    failure: Option<&RemoteFailure>,
    steps: &[StepReport],
    now: i64,
) -> anyhow::Result<()> {
    save_steps(tx, id, steps).await?;
    sqlx::query("update deployments set state = $2, failure = $3, ended_at = $4 where id = $1")
        .bind(id.to_string())
        .bind(state.as_str())
        .bind(failure.map(serde_json::to_string).transpose()?)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Remembers what is open on the machine, or that nothing is.
pub(super) async fn save_left_open(
    tx: &mut Tx,
    id: DeploymentId,
    before: Option<&Before>,
) -> anyhow::Result<()> {
    sqlx::query("update deployments set left_open = $2 where id = $1")
        .bind(id.to_string())
        .bind(before.map(serde_json::to_string).transpose()?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Those that left something open and that nobody works on.
pub(super) async fn left_open(conn: &mut Conn) -> anyhow::Result<Vec<(Deployment, Before)>> {
    let sql = format!(
        "select {DEPLOYMENT}, left_open from deployments \
         where left_open is not null and state <> 'running' order by id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    let open = rows.iter().filter_map(|row| {
        let before: String = row.try_get("left_open").ok()?;
        let before = serde_json::from_str(&before).unwrap_or_default();
        Some((deployment_from(row)?, before))
    });
    Ok(open.collect())
}

/// Takes one of them up again; false where it was closed meanwhile, or another one runs on that machine.
pub(super) async fn take_up(tx: &mut Tx, one: &Deployment) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "update deployments set state = 'running', ended_at = null \
         where id = $1 and left_open is not null and state <> 'running' and not exists \
         (select 1 from deployments d where d.machine_id = $2 and d.state = 'running')",
    )
    .bind(one.id.to_string())
    .bind(one.machine_id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Calls interrupted what an earlier process left open; how much.
///
/// # Errors
/// When the database does not take it.
pub async fn interrupt(tx: &mut Tx, now: i64) -> anyhow::Result<usize> {
    let done = sqlx::query(
        "update deployments set state = 'interrupted', ended_at = $1 where state = 'running'",
    )
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(usize::try_from(done.rows_affected())?)
}

/// One of them.
///
/// # Errors
/// When the database does not answer.
pub async fn find(conn: &mut Conn, id: DeploymentId) -> sqlx::Result<Option<Deployment>> {
    let sql = format!("select {DEPLOYMENT} from deployments where id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.as_ref().and_then(deployment_from))
}

/// A machine's, newest first.
pub(super) async fn of_machine(
    conn: &mut Conn,
    machine: MachineId,
) -> sqlx::Result<Vec<Deployment>> {
    let sql =
        format!("select {DEPLOYMENT} from deployments where machine_id = $1 order by id desc");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(machine.to_string())
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().filter_map(deployment_from).collect())
}

fn deployment_from(row: &AnyRow) -> Option<Deployment> {
    let (id, machine): (String, String) =
        (row.try_get("id").ok()?, row.try_get("machine_id").ok()?);
    let (action, state): (String, String) =
        (row.try_get("action").ok()?, row.try_get("state").ok()?);
    let steps: String = row.try_get("steps").ok()?;
    let failure: Option<String> = row.try_get("failure").ok()?;
    Some(Deployment {
        id: DeploymentId::parse(&id)?,
        machine_id: MachineId::parse(&machine)?,
        action: Action::parse(&action),
        state: DeploymentState::parse(&state),
        steps: serde_json::from_str(&steps).unwrap_or_default(),
        failure: failure.and_then(|text| serde_json::from_str(&text).ok()),
        by: row.try_get("by_whom").ok()?,
        started_at: row.try_get("started_at").ok()?,
        ended_at: row.try_get("ended_at").ok()?,
    })
}
