use std::collections::{HashMap, HashSet};

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{Connectivity, Found, LastTry, RemoteSettings};
use super::trust::{KnownKey, TrustedBy};
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};
use crate::platform::ssh::HostKey;

const CONNECTIVITY: &str = "connectivity";

/// So many keys are kept of what an agent reports or a server shows.
const MOST_KEYS: usize = 16;

/// What holds for all machines.
///
/// # Errors
/// When the database does not answer.
pub async fn connectivity(conn: &mut Conn) -> sqlx::Result<Connectivity> {
    crate::settings::get(conn, CONNECTIVITY).await
}

pub(super) async fn save_connectivity(
    tx: &mut Tx,
    connectivity: &Connectivity,
    now: i64,
) -> anyhow::Result<()> {
    crate::settings::put(tx, CONNECTIVITY, connectivity, now).await
}

/// How a machine is reached, where that is not as for all.
///
/// # Errors
/// When the database does not answer.
pub async fn settings(conn: &mut Conn, machine: MachineId) -> sqlx::Result<RemoteSettings> {
    let body: Option<String> =
        sqlx::query_scalar("select body from remote_settings where machine_id = $1")
            .bind(machine.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(body
        .and_then(|body| serde_json::from_str(&body).ok())
        .unwrap_or_default())
}

/// How each machine is reached for which somebody said that.
///
/// # Errors
/// When the database does not answer.
pub async fn all_settings(conn: &mut Conn) -> sqlx::Result<HashMap<MachineId, RemoteSettings>> {
    let rows = sqlx::query("select machine_id, body from remote_settings")
        .fetch_all(conn)
        .await?;
    let all = rows.iter().filter_map(|row| {
        let (id, body): (String, String) =
            (row.try_get("machine_id").ok()?, row.try_get("body").ok()?);
        Some((MachineId::parse(&id)?, serde_json::from_str(&body).ok()?))
    });
    Ok(all.collect())
}

/// The machines that are reached through this one.
pub(super) async fn reached_through(
    conn: &mut Conn,
    jump: MachineId,
) -> sqlx::Result<Vec<MachineId>> {
    let all = all_settings(conn).await?;
    let behind = all
        .into_iter()
        .filter(|(_, settings)| settings.jump == Some(jump));
    let mut behind: Vec<MachineId> = behind.map(|(id, _)| id).collect();
    behind.sort_unstable();
    Ok(behind)
}

/// Says how a machine is reached.
///
/// # Errors
/// When the database does not answer.
pub async fn save_settings(
    tx: &mut Tx,
    machine: MachineId,
    settings: &RemoteSettings,
) -> anyhow::Result<()> {
    sqlx::query(
        "insert into remote_settings (machine_id, body) values ($1, $2) \
         on conflict (machine_id) do update set body = excluded.body",
    )
    .bind(machine.to_string())
    .bind(serde_json::to_string(settings)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Where a search found it, and how the last try to reach it went.
pub(super) async fn state(
    conn: &mut Conn,
    machine: MachineId,
) -> sqlx::Result<(Option<Found>, Option<LastTry>)> {
    let row = sqlx::query("select found, last from remote_states where machine_id = $1")
        .bind(machine.to_string())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else {
        return Ok((None, None));
    };
    let (found, last): (Option<String>, Option<String>) =
        (row.try_get("found")?, row.try_get("last")?);
    Ok((
        found.and_then(|text| serde_json::from_str(&text).ok()),
        last.and_then(|text| serde_json::from_str(&text).ok()),
    ))
}

/// The machines that searches found, and where.
///
/// # Errors
/// When the database does not answer.
pub async fn found(conn: &mut Conn) -> sqlx::Result<HashMap<MachineId, Found>> {
    let rows = sqlx::query("select machine_id, found from remote_states where found is not null")
        .fetch_all(conn)
        .await?;
    let found = rows.iter().filter_map(|row| {
        let (id, text): (String, String) =
            (row.try_get("machine_id").ok()?, row.try_get("found").ok()?);
        Some((MachineId::parse(&id)?, serde_json::from_str(&text).ok()?))
    });
    Ok(found.collect())
}

/// Says where a search found a machine.
///
/// # Errors
/// When the database does not answer.
pub async fn set_found(tx: &mut Tx, machine: MachineId, found: &Found) -> anyhow::Result<()> {
    sqlx::query(
        "insert into remote_states (machine_id, found) values ($1, $2) \
         on conflict (machine_id) do update set found = excluded.found",
    )
    .bind(machine.to_string())
    .bind(serde_json::to_string(found)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn set_last_try(
    tx: &mut Tx,
    machine: MachineId,
    last: &LastTry,
) -> anyhow::Result<()> {
    sqlx::query(
        "insert into remote_states (machine_id, last) values ($1, $2) \
         on conflict (machine_id) do update set last = excluded.last",
    )
    .bind(machine.to_string())
    .bind(serde_json::to_string(last)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The host keys that are known of a machine.
pub(super) async fn keys(conn: &mut Conn, machine: MachineId) -> sqlx::Result<Vec<KnownKey>> {
    let rows = sqlx::query(
        "select key, fingerprint, trusted_by, trusted_at, accepted_by, is_reported, refused_at \
         from host_keys where machine_id = $1 order by key",
    )
    .bind(machine.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(key_from).collect()
}

/// Trusts a key that was let pass.
pub(super) async fn set_trusted(
    tx: &mut Tx,
    machine: MachineId,
    key: &HostKey,
    by: TrustedBy,
    who: Option<&str>,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into host_keys (machine_id, key, fingerprint, trusted_by, trusted_at, accepted_by, \
         is_reported) values ($1, $2, $3, $4, $5, $6, 0) \
         on conflict (machine_id, key) do update set trusted_by = excluded.trusted_by, \
         trusted_at = coalesce(host_keys.trusted_at, excluded.trusted_at), \
         accepted_by = coalesce(excluded.accepted_by, host_keys.accepted_by), refused_at = null",
    )
    .bind(machine.to_string())
    .bind(key.to_string())
    .bind(key.fingerprint())
    .bind(by.as_str())
    .bind(now)
    .bind(who.map(str::to_owned))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Trusts no key of this machine any more; what its agent reports is kept.
pub(super) async fn forget_trust(tx: &mut Tx, machine: MachineId) -> sqlx::Result<()> {
    sqlx::query(
        "update host_keys set trusted_by = null, trusted_at = null, accepted_by = null, \
         refused_at = null where machine_id = $1",
    )
    .bind(machine.to_string())
    .execute(&mut **tx)
    .await?;
    sqlx::query("delete from host_keys where machine_id = $1 and is_reported = 0")
        .bind(machine.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A key was shown and refused. Of several only the last is kept: a machine that shows a new one each time
/// must not fill the database.
pub(super) async fn set_refused(
    tx: &mut Tx,
    machine: MachineId,
    key: &HostKey,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "delete from host_keys where machine_id = $1 and trusted_by is null and is_reported = 0",
    )
    .bind(machine.to_string())
    .execute(&mut **tx)
    .await?;
    sqlx::query("update host_keys set refused_at = null where machine_id = $1")
        .bind(machine.to_string())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "insert into host_keys (machine_id, key, fingerprint, is_reported, refused_at) \
         values ($1, $2, $3, 0, $4) \
         on conflict (machine_id, key) do update set refused_at = excluded.refused_at",
    )
    .bind(machine.to_string())
    .bind(key.to_string())
    .bind(key.fingerprint())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It was reached: what was refused before is settled.
pub(super) async fn clear_refused(tx: &mut Tx, machine: MachineId) -> sqlx::Result<()> {
    sqlx::query("update host_keys set refused_at = null where machine_id = $1")
        .bind(machine.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes the host keys that a machine's agent reports in place of those that it reported before. Lines
/// that are no keys are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn note_reported_keys(
    tx: &mut Tx,
    machine: MachineId,
    lines: &[String],
) -> sqlx::Result<()> {
    let keys: Vec<HostKey> = lines
        .iter()
        .take(MOST_KEYS)
        .filter_map(|line| HostKey::parse(line).ok())
        .collect();
    let wanted: HashSet<String> = keys.iter().map(ToString::to_string).collect();
    let known = self::keys(tx, machine).await?;
    let present: HashSet<String> = known
        .into_iter()
        .filter(|key| key.is_reported)
        .map(|key| key.key)
        .collect();
    if wanted == present {
        return Ok(());
    }
    sqlx::query("update host_keys set is_reported = 0 where machine_id = $1")
        .bind(machine.to_string())
        .execute(&mut **tx)
        .await?;
    for key in keys {
        sqlx::query(
            "insert into host_keys (machine_id, key, fingerprint, is_reported) \
             values ($1, $2, $3, 1) on conflict (machine_id, key) do update set is_reported = 1",
        )
        .bind(machine.to_string())
        .bind(key.to_string())
        .bind(key.fingerprint())
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query(
        "delete from host_keys where machine_id = $1 and is_reported = 0 and trusted_by is null \
         and refused_at is null",
    )
    .bind(machine.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Machines that showed a host key which is refused, with its fingerprint.
///
/// # Errors
/// When the database does not answer.
pub async fn blocked(conn: &mut Conn) -> sqlx::Result<Vec<(MachineId, String)>> {
    let rows = sqlx::query(
        "select machine_id, fingerprint from host_keys where refused_at is not null \
         order by machine_id",
    )
    .fetch_all(conn)
    .await?;
    let found = rows.iter().filter_map(|row| {
        let id: String = row.try_get("machine_id").ok()?;
        Some((MachineId::parse(&id)?, row.try_get("fingerprint").ok()?))
    });
    Ok(found.collect())
}

fn key_from(row: &AnyRow) -> sqlx::Result<KnownKey> {
    let trusted_by: Option<String> = row.try_get("trusted_by")?;
    Ok(KnownKey {
        key: row.try_get("key")?,
        fingerprint: row.try_get("fingerprint")?,
        trusted_by: trusted_by.as_deref().and_then(TrustedBy::parse),
        trusted_at: row.try_get("trusted_at")?,
        accepted_by: row.try_get("accepted_by")?,
        is_reported: row.try_get::<i64, _>("is_reported")? != 0,
        refused_at: row.try_get("refused_at")?,
    })
}
