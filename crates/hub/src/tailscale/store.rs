use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::links::Link;
use super::model::Device;
use crate::machines::MachineId;
use crate::platform::clock::from_ms;
use crate::platform::db::{Conn, Tx};

const LINK: &str = "select machine_id, device_id, name, fqdn, addresses, key_expires_at, linked_at, listed_at \
     from tailscale_links";

/// All links, oldest machine first.
pub(super) async fn links(conn: &mut Conn) -> sqlx::Result<Vec<Link>> {
    let sql = format!("{LINK} order by machine_id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter()
        .filter_map(|row| link_from(row).transpose())
        .collect()
}

/// The link of this machine.
pub(super) async fn link_of(conn: &mut Conn, machine: MachineId) -> sqlx::Result<Option<Link>> {
    let sql = format!("{LINK} where machine_id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(machine.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.as_ref().map(link_from).transpose()?.flatten())
}

/// Links a machine to a device, in place of the one that it was linked to.
pub(super) async fn save(
    tx: &mut Tx,
    machine: MachineId,
    device: &Device,
    now_ms: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into tailscale_links \
         (machine_id, device_id, name, fqdn, addresses, key_expires_at, linked_at, listed_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $7) \
         on conflict (machine_id) do update set device_id = excluded.device_id, \
         name = excluded.name, fqdn = excluded.fqdn, addresses = excluded.addresses, \
         key_expires_at = excluded.key_expires_at, linked_at = excluded.linked_at, \
         listed_at = excluded.listed_at",
    )
    .bind(machine.to_string())
    .bind(&device.id)
    .bind(&device.name)
    .bind(device.fqdn.clone())
    .bind(json(&device.addresses))
    .bind(device.key_expires_at.map(Timestamp::as_millisecond))
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes what a list says of a device that is linked.
pub(super) async fn update(tx: &mut Tx, device: &Device, listed_at: i64) -> sqlx::Result<()> {
    sqlx::query(
        "update tailscale_links set name = $1, fqdn = $2, addresses = $3, key_expires_at = $4, \
         listed_at = $5 where device_id = $6",
    )
    .bind(&device.name)
    .bind(device.fqdn.clone())
    .bind(json(&device.addresses))
    .bind(device.key_expires_at.map(Timestamp::as_millisecond))
    .bind(listed_at)
    .bind(&device.id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Which machine a device is linked to.
pub(super) async fn machine_of(
    conn: &mut Conn,
    device_id: &str,
) -> sqlx::Result<Option<MachineId>> {
    let id: Option<String> =
        sqlx::query_scalar("select machine_id from tailscale_links where device_id = $1")
            .bind(device_id)
            .fetch_optional(conn)
            .await?;
    Ok(id.as_deref().and_then(MachineId::parse))
}

/// Takes a link away; false when there was none.
pub(super) async fn delete(tx: &mut Tx, machine: MachineId) -> sqlx::Result<bool> {
    let done = sqlx::query("delete from tailscale_links where machine_id = $1")
        .bind(machine.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

fn json(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

fn link_from(row: &AnyRow) -> sqlx::Result<Option<Link>> {
    let machine: String = row.try_get("machine_id")?;
    let Some(machine) = MachineId::parse(&machine) else {
        return Ok(None);
    };
    let addresses: String = row.try_get("addresses")?;
    let key_expires_at: Option<i64> = row.try_get("key_expires_at")?;
    Ok(Some(Link {
        machine,
        device_id: row.try_get("device_id")?,
        name: row.try_get("name")?,
        fqdn: row.try_get("fqdn")?,
        addresses: serde_json::from_str(&addresses).unwrap_or_default(),
        key_expires_at: key_expires_at.map(from_ms),
        linked_at: from_ms(row.try_get("linked_at")?),
        listed_at: from_ms(row.try_get("listed_at")?),
    }))
}
