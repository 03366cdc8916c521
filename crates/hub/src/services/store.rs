use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};

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
