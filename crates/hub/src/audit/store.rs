use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{Actor, ActorKind, Entry, Outcome};
use crate::platform::db::{Conn, Tx};

/// An entry as it is kept.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Entries are numbered in their order.
    pub position: i64,
    /// Milliseconds.
    pub at: i64,
    /// By whom.
    pub actor: Actor,
    /// What was done.
    pub action: String,
    /// On which machine.
    pub machine_id: Option<String>,
    /// What it was done to, for people.
    pub subject: String,
    /// What came of it.
    pub outcome: Outcome,
    /// More, as JSON.
    pub detail: String,
}

/// Adds an entry, in the transaction of what it is about; gives its number.
///
/// # Errors
/// When the database does not take it; then what it is about must not be done.
pub async fn record(tx: &mut Tx, entry: &Entry) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "insert into audit (position, at, actor_kind, actor, action, machine_id, subject, outcome, \
         detail) select coalesce(max(position), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8 from audit \
         returning position",
    )
    .bind(entry.at)
    .bind(entry.actor.kind.as_str())
    .bind(&entry.actor.name)
    .bind(entry.action)
    .bind(entry.machine_id.clone())
    .bind(&entry.subject)
    .bind(entry.outcome.as_str())
    .bind(entry.detail.to_string())
    .fetch_one(&mut **tx)
    .await
}

/// The newest before this position, newest first: of one machine, or all.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    conn: &mut Conn,
    before: i64,
    machine: Option<&str>,
    limit: i64,
) -> sqlx::Result<Vec<Recorded>> {
    let rows = sqlx::query(
        "select position, at, actor_kind, actor, action, machine_id, subject, outcome, detail \
         from audit where position < $1 and ($2 is null or machine_id = $2) \
         order by position desc limit $3",
    )
    .bind(before)
    .bind(machine.map(str::to_owned))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(recorded_from).collect()
}

fn recorded_from(row: &AnyRow) -> sqlx::Result<Recorded> {
    let kind: String = row.try_get("actor_kind")?;
    let outcome: String = row.try_get("outcome")?;
    Ok(Recorded {
        position: row.try_get("position")?,
        at: row.try_get("at")?,
        actor: Actor {
            kind: ActorKind::parse(&kind),
            name: row.try_get("actor")?,
        },
        action: row.try_get("action")?,
        machine_id: row.try_get("machine_id")?,
        subject: row.try_get("subject")?,
        outcome: Outcome::parse(&outcome),
        detail: row.try_get("detail")?,
    })
}
