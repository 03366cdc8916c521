use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{DiscoveryId, LanHost, Run, State};
use crate::platform::db::{Conn, Tx};

/// So many searches are kept.
const KEPT: i64 = 20;

/// Keeps a search that begins, and forgets the oldest.
pub(super) async fn insert(tx: &mut Tx, run: &Run) -> anyhow::Result<()> {
    sqlx::query(
        "insert into discoveries (id, started_at, state, body, hosts) values ($1, $2, $3, $4, '[]')",
    )
    .bind(run.id.to_string())
    .bind(run.started_at.as_millisecond())
    .bind(run.state.as_str())
    .bind(serde_json::to_string(run)?)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "delete from discoveries where id not in \
         (select id from discoveries order by started_at desc, id desc limit $1)",
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

/// A search and what it found. `current` is the one that goes on, asked for before: any other that is
/// stored as running is not.
pub(super) async fn find(
    conn: &mut Conn,
    id: DiscoveryId,
    current: Option<DiscoveryId>,
) -> anyhow::Result<Option<(Run, Vec<LanHost>)>> {
    let row = sqlx::query("select state, body, hosts from discoveries where id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| Ok((run_from(&row, current)?, hosts_from(&row)?)))
        .transpose()
}

/// All searches that are kept, newest first.
pub(super) async fn recent(
    conn: &mut Conn,
    current: Option<DiscoveryId>,
) -> anyhow::Result<Vec<Run>> {
    let rows = sqlx::query("select state, body from discoveries order by started_at desc, id desc")
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| run_from(row, current)).collect()
}

/// The same, with what they found.
pub(super) async fn recent_with_hosts(
    conn: &mut Conn,
    current: Option<DiscoveryId>,
) -> anyhow::Result<Vec<(Run, Vec<LanHost>)>> {
    let rows =
        sqlx::query("select state, body, hosts from discoveries order by started_at desc, id desc")
            .fetch_all(conn)
            .await?;
    rows.iter()
        .map(|row| Ok((run_from(row, current)?, hosts_from(row)?)))
        .collect()
}

fn run_from(row: &AnyRow, current: Option<DiscoveryId>) -> anyhow::Result<Run> {
    let (state, body): (String, String) = (row.try_get("state")?, row.try_get("body")?);
    let mut run: Run = serde_json::from_str(&body)?;
    run.state = State::parse(&state, current == Some(run.id));
    Ok(run)
}

fn hosts_from(row: &AnyRow) -> anyhow::Result<Vec<LanHost>> {
    let hosts: String = row.try_get("hosts")?;
    Ok(serde_json::from_str(&hosts)?)
}
