use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{DiscoveryId, LanHost, Run, State, Step};
use crate::platform::clock::from_ms;
use crate::platform::db::{Conn, Tx};

/// So many searches are kept.
const KEPT: i64 = 20;

/// Keeps a search that begins, and forgets the oldest.
pub(super) async fn insert(tx: &mut Tx, run: &Run) -> anyhow::Result<()> {
    sqlx::query(
        "insert into discoveries (id, position, started_at, state, body, hosts) \
         select $1, coalesce(max(position), 0) + 1, $2, $3, $4, '[]' from discoveries",
    )
    .bind(run.id.to_string())
    .bind(run.started_at.as_millisecond())
    .bind(run.state.as_str())
    .bind(serde_json::to_string(run)?)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "delete from discoveries where id not in \
         (select id from discoveries order by position desc limit $1)",
    )
    .bind(KEPT)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Keeps how a search goes and what it found.
pub(super) async fn save(tx: &mut Tx, run: &Run, hosts: &[LanHost]) -> anyhow::Result<()> {
    sqlx::query("update discoveries set state = $2, body = $3, hosts = $4 where id = $1")
        .bind(run.id.to_string())
        .bind(run.state.as_str())
        .bind(serde_json::to_string(run)?)
        .bind(serde_json::to_string(hosts)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Calls interrupted what an earlier process left open; how much. What was found till then stays.
///
/// # Errors
/// When the database does not take it.
pub async fn interrupt(tx: &mut Tx, now: i64) -> anyhow::Result<usize> {
    let rows = sqlx::query("select id, state, body from discoveries where state = 'running'")
        .fetch_all(&mut **tx)
        .await?;
    for row in &rows {
        let (id, mut body): (String, String) = (row.try_get("id")?, row.try_get("body")?);
        // One that cannot be read ends, too.
        if let Ok(mut run) = run_from(row) {
            run.state = State::Interrupted;
            run.ended_at = Some(from_ms(now));
            run.progress.step = Step::Ended;
            body = serde_json::to_string(&run)?;
        }
        sqlx::query("update discoveries set state = $2, body = $3 where id = $1")
            .bind(id)
            .bind(State::Interrupted.as_str())
            .bind(body)
            .execute(&mut **tx)
            .await?;
    }
    Ok(rows.len())
}

/// A search and what it found.
pub(super) async fn find(
    conn: &mut Conn,
    id: DiscoveryId,
) -> anyhow::Result<Option<(Run, Vec<LanHost>)>> {
    let row = sqlx::query("select state, body, hosts from discoveries where id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| Ok((run_from(&row)?, hosts_from(&row)?)))
        .transpose()
}

/// All searches that are kept, newest first.
pub(super) async fn recent(conn: &mut Conn) -> anyhow::Result<Vec<Run>> {
    let rows = sqlx::query("select state, body from discoveries order by position desc")
        .fetch_all(conn)
        .await?;
    rows.iter().map(run_from).collect()
}

/// The same, with what they found.
pub(super) async fn recent_with_hosts(conn: &mut Conn) -> anyhow::Result<Vec<(Run, Vec<LanHost>)>> {
    let rows = sqlx::query("select state, body, hosts from discoveries order by position desc")
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| Ok((run_from(row)?, hosts_from(row)?)))
        .collect()
}

fn run_from(row: &AnyRow) -> anyhow::Result<Run> {
    let (state, body): (String, String) = (row.try_get("state")?, row.try_get("body")?);
    let mut run: Run = serde_json::from_str(&body)?;
    run.state = State::parse(&state);
    Ok(run)
}

fn hosts_from(row: &AnyRow) -> anyhow::Result<Vec<LanHost>> {
    let hosts: String = row.try_get("hosts")?;
    Ok(serde_json::from_str(&hosts)?)
}
