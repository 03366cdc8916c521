//! Machines with all that beats left behind, for those who watch them.

use std::collections::HashMap;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::super::model::{MachineId, Observed, Standing};
use super::DELIVERY;
use super::list::list;
use super::standing::delivery_from;
use crate::platform::db::{Conn, Tx};

/// Machines with what their beats left behind: these, or all.
///
/// # Errors
/// When the database does not answer.
pub async fn observed(conn: &mut Conn, ids: Option<&[MachineId]>) -> sqlx::Result<Vec<Observed>> {
    let listed = list(conn, ids).await?;
    let mut rest = HashMap::with_capacity(listed.len());
    let rows = match ids {
        Some([id]) => {
            let sql = format!(
                "select p.machine_id, {DELIVERY}, p.detail from presence p where p.machine_id = $1"
            );
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.to_string());
            query.fetch_all(&mut *conn).await?
        }
        _ => {
            let sql = format!("select p.machine_id, {DELIVERY}, p.detail from presence p");
            let query = sqlx::query(sqlx::AssertSqlSafe(sql));
            query.fetch_all(&mut *conn).await?
        }
    };
    for row in &rows {
        let id: &str = row.try_get("machine_id")?;
        rest.insert(id.to_owned(), row);
    }
    let observed = listed.into_iter().filter_map(|listed| {
        let row: &AnyRow = rest.get(&listed.machine.id.to_string())?;
        let detail: Option<&str> = row.try_get("detail").ok()?;
        let snapshot = listed.snapshot();
        Some(Observed {
            standing: Standing {
                snapshot,
                presence: listed.presence,
                delivery: delivery_from(row).ok()?,
                detail: detail.and_then(|text| serde_json::from_str(text).ok()),
            },
            machine: listed.machine,
            tags: listed.tags,
        })
    });
    Ok(observed.collect())
}

/// Writes how many alerts of a machine are open, and how bad the worst of them is.
///
/// # Errors
/// When the database does not answer.
pub async fn set_open_alerts(
    tx: &mut Tx,
    id: MachineId,
    count: u32,
    worst: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query("update presence set open_alerts = $2, worst_alert = $3 where machine_id = $1")
        .bind(id.to_string())
        .bind(i64::from(count))
        .bind(worst.map(str::to_owned))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
