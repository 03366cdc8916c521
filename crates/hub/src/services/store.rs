use sqlx::Row as _;

use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx, marks};

pub(super) async fn save(
    tx: &mut Tx,
    machine: MachineId,
    body: &str,
    now_ms: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into service_reports (machine_id, reported_at, body) values ($1, $2, $3) \
         on conflict (machine_id) do update set reported_at = excluded.reported_at, \
         body = excluded.body",
    )
    .bind(machine.to_string())
    .bind(now_ms)
    .bind(body)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn find(conn: &mut Conn, machine: MachineId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select body from service_reports where machine_id = $1")
        .bind(machine.to_string())
        .fetch_optional(conn)
        .await
}

/// What machines reported: these, or all.
pub(super) async fn reports(
    conn: &mut Conn,
    ids: Option<&[MachineId]>,
) -> sqlx::Result<Vec<(MachineId, String)>> {
    let sql = format!("select machine_id, body from service_reports{}", only(ids));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for id in ids.unwrap_or_default() {
        query = query.bind(id.to_string());
    }
    let rows = query.fetch_all(conn).await?;
    let reports = rows.iter().filter_map(|row| {
        let id = MachineId::parse(row.try_get("machine_id").ok()?)?;
        Some((id, row.try_get("body").ok()?))
    });
    Ok(reports.collect())
}

/// Machine, unit and whether it is critical, by name: of these machines, or all.
pub(super) async fn expectations(
    conn: &mut Conn,
    ids: Option<&[MachineId]>,
) -> sqlx::Result<Vec<(MachineId, String, bool)>> {
    let sql = format!(
        "select machine_id, unit, is_critical from expected_services{} order by unit",
        only(ids)
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for id in ids.unwrap_or_default() {
        query = query.bind(id.to_string());
    }
    let rows = query.fetch_all(conn).await?;
    let expectations = rows.iter().filter_map(|row| {
        let id = MachineId::parse(row.try_get("machine_id").ok()?)?;
        let is_critical: i64 = row.try_get("is_critical").ok()?;
        Some((id, row.try_get("unit").ok()?, is_critical != 0))
    });
    Ok(expectations.collect())
}

fn only(ids: Option<&[MachineId]>) -> String {
    ids.map_or_else(String::new, |ids| {
        format!(" where machine_id in ({})", marks(ids.len()))
    })
}

/// Expects a service; one that is expected already changes.
pub(super) async fn expect(
    tx: &mut Tx,
    machine: MachineId,
    unit: &str,
    is_critical: bool,
    now_ms: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into expected_services (machine_id, unit, is_critical, created_at) \
         values ($1, $2, $3, $4) \
         on conflict (machine_id, unit) do update set is_critical = excluded.is_critical",
    )
    .bind(machine.to_string())
    .bind(unit)
    .bind(i64::from(is_critical))
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Expects a service no longer; false when it was not.
pub(super) async fn forget(tx: &mut Tx, machine: MachineId, unit: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("delete from expected_services where machine_id = $1 and unit = $2")
        .bind(machine.to_string())
        .bind(unit)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}
