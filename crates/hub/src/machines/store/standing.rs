//! What beats leave behind: presence, delivery, the figures of the cards, the newest reading.

use homelabcmd_wire::GoodbyeReason;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::super::model::{Delivery, Goodbye, MachineId, Presence, Standing, Status, Warning};
use super::{id_from, narrow};
use crate::platform::db::{Conn, Tx, values};

pub(super) const PRESENCE: &str = "p.status, p.status_since, p.last_seen, p.away, p.goodbye, p.goodbye_at, p.beat_seconds, p.warnings";
pub(super) const DELIVERY: &str = "p.skew_ms, p.stream, p.last_seq, p.run_id, p.previous_run_id";

/// What the beats of a machine left behind.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(conn: &mut Conn, id: MachineId) -> sqlx::Result<Option<Standing>> {
    let sql = format!(
        "select {PRESENCE}, {DELIVERY}, p.snapshot, p.detail from presence p \
         where p.machine_id = $1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| {
        let snapshot: Option<&str> = row.try_get("snapshot")?;
        let detail: Option<&str> = row.try_get("detail")?;
        Ok(Standing {
            presence: presence_from(&row)?,
            delivery: delivery_from(&row)?,
            snapshot: snapshot
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default(),
            detail: detail.and_then(|text| serde_json::from_str(text).ok()),
        })
    })
    .transpose()
}

/// What a machine's status is judged by, of all machines: id, whether it is paused, presence.
pub(in crate::machines) async fn presences(
    conn: &mut Conn,
) -> sqlx::Result<Vec<(MachineId, bool, Presence)>> {
    let sql = format!(
        "select m.id, m.paused_at, {PRESENCE} from machines m \
         join presence p on p.machine_id = m.id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            let paused_at: Option<i64> = row.try_get("paused_at")?;
            Ok((id_from(row)?, paused_at.is_some(), presence_from(row)?))
        })
        .collect()
}

/// When any machine was last heard.
pub(in crate::machines) async fn last_beat(conn: &mut Conn) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("select max(last_seen) from presence")
        .fetch_one(conn)
        .await
}

/// Writes the moment's state of several machines. A status that stays keeps its time: another task
/// may have set it since the caller read.
///
/// # Errors
/// When the database does not answer.
pub async fn save_standings(tx: &mut Tx, standings: &[(MachineId, &Standing)]) -> sqlx::Result<()> {
    // Both engines take some 30,000 parameters; this stays far below.
    for chunk in standings.chunks(200) {
        let sql = format!(
            "insert into presence (machine_id, status, status_since, last_seen, skew_ms, stream, \
             last_seq, run_id, previous_run_id, goodbye, goodbye_at, beat_seconds, snapshot, \
             warnings, detail, away) values {} \
             on conflict (machine_id) do update set \
             status_since = case when presence.status = excluded.status \
             then presence.status_since else excluded.status_since end, \
             status = excluded.status, last_seen = excluded.last_seen, \
             skew_ms = excluded.skew_ms, stream = excluded.stream, last_seq = excluded.last_seq, \
             run_id = excluded.run_id, previous_run_id = excluded.previous_run_id, \
             goodbye = excluded.goodbye, goodbye_at = excluded.goodbye_at, \
             beat_seconds = excluded.beat_seconds, snapshot = excluded.snapshot, \
             warnings = excluded.warnings, detail = excluded.detail, \
             away = excluded.away",
            values(chunk.len(), 16)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (id, standing) in chunk {
            let Standing {
                presence,
                delivery,
                snapshot,
                detail,
            } = standing;
            query = query
                .bind(id.to_string())
                .bind(presence.status.as_str())
                .bind(presence.status_since)
                .bind(presence.last_seen)
                .bind(delivery.skew_ms)
                .bind(delivery.stream.clone())
                .bind(
                    delivery
                        .last_seq
                        .map(|seq| i64::try_from(seq).unwrap_or(i64::MAX)),
                )
                .bind(delivery.run_id.clone())
                .bind(delivery.previous_run_id.clone())
                .bind(presence.goodbye.map(|g| reason_text(g.reason)))
                .bind(presence.goodbye.map(|g| g.at))
                .bind(i64::from(presence.beat_seconds))
                .bind(json(snapshot))
                .bind(json(&presence.warnings))
                .bind(detail.as_ref().and_then(json))
                .bind(i64::from(presence.away));
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Changes only what is said of it, so that a beat that is being written meanwhile loses nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn set_warnings(tx: &mut Tx, id: MachineId, warnings: &[Warning]) -> sqlx::Result<()> {
    sqlx::query("update presence set warnings = $2 where machine_id = $1")
        .bind(id.to_string())
        .bind(json(&warnings))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Changes only whether it is there, so that a beat that is being written meanwhile loses nothing. A
/// status that stays keeps its time.
pub(in crate::machines) async fn set_status(
    tx: &mut Tx,
    id: MachineId,
    status: Status,
    away: bool,
    now: i64,
) -> sqlx::Result<()> {
    let sql = "update presence set \
         status_since = case when status = $2 then status_since else $3 end, \
         status = $2, away = $4 where machine_id = $1";
    sqlx::query(sql)
        .bind(id.to_string())
        .bind(status.as_str())
        .bind(now)
        .bind(i64::from(away))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The newest reading in full, as the JSON that [`save_standings`] wrote.
pub(in crate::machines) async fn detail(
    conn: &mut Conn,
    id: MachineId,
) -> sqlx::Result<Option<String>> {
    let row: Option<Option<String>> =
        sqlx::query_scalar("select detail from presence where machine_id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(row.flatten())
}

pub(super) fn delivery_from(row: &AnyRow) -> sqlx::Result<Delivery> {
    let last_seq: Option<i64> = row.try_get("last_seq")?;
    Ok(Delivery {
        skew_ms: row.try_get("skew_ms")?,
        stream: row.try_get("stream")?,
        last_seq: last_seq.and_then(|seq| u64::try_from(seq).ok()),
        run_id: row.try_get("run_id")?,
        previous_run_id: row.try_get("previous_run_id")?,
    })
}

pub(super) fn presence_from(row: &AnyRow) -> sqlx::Result<Presence> {
    let warnings: Option<&str> = row.try_get("warnings")?;
    let goodbye: Option<&str> = row.try_get("goodbye")?;
    let goodbye_at: Option<i64> = row.try_get("goodbye_at")?;
    let away: i64 = row.try_get("away")?;
    Ok(Presence {
        status: Status::parse(row.try_get("status")?),
        status_since: row.try_get("status_since")?,
        last_seen: row.try_get("last_seen")?,
        away: away != 0,
        goodbye: goodbye.zip(goodbye_at).map(|(reason, at)| Goodbye {
            reason: parse_reason(reason),
            at,
        }),
        beat_seconds: narrow(Some(row.try_get("beat_seconds")?)).unwrap_or(60),
        warnings: warnings
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default(),
    })
}

fn json<T: serde::Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}

fn reason_text(reason: GoodbyeReason) -> &'static str {
    match reason {
        GoodbyeReason::Shutdown => "shutdown",
        GoodbyeReason::Reboot => "reboot",
        GoodbyeReason::Suspend => "suspend",
        GoodbyeReason::Stop => "stop",
    }
}

fn parse_reason(text: &str) -> GoodbyeReason {
    match text {
        "shutdown" => GoodbyeReason::Shutdown,
        "reboot" => GoodbyeReason::Reboot,
        "suspend" => GoodbyeReason::Suspend,
        _ => GoodbyeReason::Stop,
    }
}
