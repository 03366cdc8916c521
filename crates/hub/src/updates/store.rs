use sqlx::Row as _;

use super::Report;
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};

pub(super) async fn save(
    tx: &mut Tx,
    machine: MachineId,
    report: &Report,
    body: &str,
    details: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into update_reports \
         (machine_id, checked_at, pending, security, reboot_required, error, body, details) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (machine_id) do update set checked_at = excluded.checked_at, \
         pending = excluded.pending, security = excluded.security, \
         reboot_required = excluded.reboot_required, error = excluded.error, body = excluded.body, \
         details = excluded.details",
    )
    .bind(machine.to_string())
    .bind(report.checked_at)
    .bind(i64::from(report.pending))
    .bind(i64::from(report.security))
    .bind(i64::from(report.reboot_required))
    .bind(report.error.clone())
    .bind(body)
    .bind(details)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn find(conn: &mut Conn, machine: MachineId) -> sqlx::Result<Option<Report>> {
    let row = sqlx::query(
        "select checked_at, pending, security, reboot_required, error, body, details \
         from update_reports where machine_id = $1",
    )
    .bind(machine.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Report {
            checked_at: row.try_get("checked_at")?,
            pending: count(row.try_get("pending")?),
            security: count(row.try_get("security")?),
            reboot_required: row.try_get::<i64, _>("reboot_required")? != 0,
            error: row.try_get("error")?,
            // Absent in what was stored before there were any.
            details: row
                .try_get::<Option<&str>, _>("details")?
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default(),
            packages: serde_json::from_str(row.try_get("body")?).unwrap_or_default(),
        })
    })
    .transpose()
}

fn count(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(0)
}
