use std::collections::HashMap;

use homelabcmd_wire::GoodbyeReason;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{
    BeatenMachine, Delivery, Goodbye, Kind, Machine, MachineId, NewMachine, Presence, Snapshot,
    Standing, Status,
};
use crate::platform::db::{Conn, Tx, values};

const MACHINE: &str = "m.id, m.key, m.guid, m.name, m.hostname, m.kind, m.notes, m.server_id, \
     m.paused_at, m.pause_reason, m.interval_seconds, m.facts, m.machine_id_hash, \
     m.agent_version, m.agent_protocol, m.created_at";
const PRESENCE: &str =
    "p.status, p.status_since, p.last_seen, p.goodbye, p.goodbye_at, p.beat_seconds, p.warnings";
const DELIVERY: &str = "p.skew_ms, p.stream, p.last_seq, p.boot_id, p.previous_boot_id";

/// Which machines.
#[derive(Debug, Default)]
pub(super) struct MachineFilter {
    pub(super) ids: Option<Vec<MachineId>>,
    pub(super) after: Option<MachineId>,
    pub(super) limit: i64,
}

/// Makes a machine with its tags and an empty presence.
///
/// # Errors
/// When the GUID is taken, or the database does not answer.
pub async fn insert(tx: &mut Tx, new: &NewMachine, now_ms: i64) -> sqlx::Result<Machine> {
    let key: i64 = sqlx::query_scalar("select coalesce(max(key), 0) + 1 from machines")
        .fetch_one(&mut **tx)
        .await?;
    let machine = Machine {
        id: MachineId::new(),
        key,
        guid: new.guid.clone(),
        name: new.name.clone(),
        hostname: new.hostname.clone(),
        kind: new.kind.unwrap_or(Kind::Server),
        notes: new.notes.clone(),
        server_id: new.server_id.clone(),
        paused_at: None,
        pause_reason: None,
        interval_seconds: None,
        facts: homelabcmd_wire::Facts::default(),
        machine_id_hash: new.machine_id_hash.clone(),
        agent_version: None,
        agent_protocol: None,
        created_at: now_ms,
    };
    sqlx::query(
        "insert into machines (id, key, guid, name, hostname, kind, notes, server_id, \
         machine_id_hash, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(machine.id.to_string())
    .bind(key)
    .bind(machine.guid.clone())
    .bind(&machine.name)
    .bind(machine.hostname.clone())
    .bind(machine.kind.as_str())
    .bind(machine.notes.clone())
    .bind(machine.server_id.clone())
    .bind(machine.machine_id_hash.clone())
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    set_tags(tx, machine.id, &new.tags).await?;
    save_standings(tx, &[(machine.id, &Standing::never_seen(now_ms))]).await?;
    Ok(machine)
}

/// The machine of this id.
///
/// # Errors
/// When the database does not answer.
pub async fn find(conn: &mut Conn, id: MachineId) -> sqlx::Result<Option<Machine>> {
    one(conn, "m.id = $1", &id.to_string()).await
}

/// The machine of this GUID.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_guid(conn: &mut Conn, guid: &str) -> sqlx::Result<Option<Machine>> {
    one(conn, "m.guid = $1", guid).await
}

/// All machines that report this machine-id.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_machine_id_hash(conn: &mut Conn, hash: &str) -> sqlx::Result<Vec<Machine>> {
    let sql =
        format!("select {MACHINE} from machines m where m.machine_id_hash = $1 order by m.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(hash)
        .fetch_all(conn)
        .await?;
    rows.iter().map(machine_from).collect()
}

/// All machines that a v1 agent calls by this name, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_server_id(conn: &mut Conn, server_id: &str) -> sqlx::Result<Vec<Machine>> {
    let sql = format!("select {MACHINE} from machines m where m.server_id = $1 order by m.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(server_id)
        .fetch_all(conn)
        .await?;
    rows.iter().map(machine_from).collect()
}

async fn one(conn: &mut Conn, condition: &str, value: &str) -> sqlx::Result<Option<Machine>> {
    let sql = format!("select {MACHINE} from machines m where {condition}");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(value)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(machine_from).transpose()
}

/// How many machines there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count(conn: &mut Conn) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from machines")
        .fetch_one(conn)
        .await
}

/// What the beats of a machine left behind.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(conn: &mut Conn, id: MachineId) -> sqlx::Result<Option<Standing>> {
    let sql = format!(
        "select {PRESENCE}, {DELIVERY}, p.snapshot from presence p where p.machine_id = $1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| {
        let text: Option<&str> = row.try_get("snapshot")?;
        let snapshot = text.and_then(|text| serde_json::from_str(text).ok());
        Ok(Standing {
            presence: presence_from(&row)?,
            delivery: delivery_from(&row)?,
            snapshot: snapshot.unwrap_or_default(),
        })
    })
    .transpose()
}

/// What a machine's status is judged by, of all machines: id, whether it is paused, presence.
pub(super) async fn presences(conn: &mut Conn) -> sqlx::Result<Vec<(MachineId, bool, Presence)>> {
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

/// A machine as lists have it.
pub(super) struct Listed {
    pub(super) machine: Machine,
    pub(super) presence: Presence,
    pub(super) tags: Vec<String>,
    /// The snapshot as it is stored: most lists hand it on as it is, and reading and writing numbers
    /// is what a list of hundreds would spend its time on.
    pub(super) snapshot: String,
}

impl Listed {
    /// The snapshot read.
    pub(super) fn snapshot(&self) -> Snapshot {
        serde_json::from_str(&self.snapshot).unwrap_or_default()
    }
}

/// Machines with presence and tags, by id.
pub(super) async fn list(conn: &mut Conn, filter: &MachineFilter) -> sqlx::Result<Vec<Listed>> {
    let mut sql = format!(
        "select {MACHINE}, {PRESENCE}, p.snapshot from machines m \
         join presence p on p.machine_id = m.id where m.id > $1"
    );
    let ids = filter.ids.as_deref().unwrap_or_default();
    if filter.ids.is_some() {
        let marks: Vec<String> = (0..ids.len()).map(|i| format!("${}", i + 3)).collect();
        sql.push_str(" and m.id in (");
        sql.push_str(if marks.is_empty() { "null" } else { "" });
        sql.push_str(&marks.join(", "));
        sql.push(')');
    }
    sql.push_str(" order by m.id limit $2");
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(filter.after.map(|id| id.to_string()).unwrap_or_default())
        .bind(filter.limit);
    for id in ids {
        query = query.bind(id.to_string());
    }
    let rows = query.fetch_all(&mut *conn).await?;
    let mut tags = if ids.len() == 1 {
        HashMap::from([(ids[0].to_string(), tags_of(conn, ids[0]).await?)])
    } else {
        all_tags(conn).await?
    };
    rows.iter()
        .map(|row| {
            let machine = machine_from(row)?;
            let tags = tags.remove(&machine.id.to_string()).unwrap_or_default();
            let snapshot: Option<String> = row.try_get("snapshot")?;
            let presence = presence_from(row)?;
            Ok(Listed {
                machine,
                presence,
                tags,
                snapshot: snapshot.unwrap_or_default(),
            })
        })
        .collect()
}

async fn all_tags(conn: &mut Conn) -> sqlx::Result<HashMap<String, Vec<String>>> {
    let rows = sqlx::query("select machine_id, tag from machine_tags order by machine_id, tag")
        .fetch_all(conn)
        .await?;
    let mut tags: HashMap<String, Vec<String>> = HashMap::new();
    for row in &rows {
        tags.entry(row.try_get("machine_id")?)
            .or_default()
            .push(row.try_get("tag")?);
    }
    Ok(tags)
}

async fn tags_of(conn: &mut Conn, id: MachineId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select tag from machine_tags where machine_id = $1 order by tag")
        .bind(id.to_string())
        .fetch_all(conn)
        .await
}

pub(super) async fn set_tags(tx: &mut Tx, id: MachineId, tags: &[String]) -> sqlx::Result<()> {
    sqlx::query("delete from machine_tags where machine_id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    for tag in tags {
        sqlx::query(
            "insert into machine_tags (machine_id, tag) values ($1, $2) on conflict do nothing",
        )
        .bind(id.to_string())
        .bind(tag)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Writes what people may change.
pub(super) async fn update(tx: &mut Tx, machine: &Machine) -> sqlx::Result<()> {
    sqlx::query(
        "update machines set name = $2, kind = $3, notes = $4, interval_seconds = $5, \
         paused_at = $6, pause_reason = $7 where id = $1",
    )
    .bind(machine.id.to_string())
    .bind(&machine.name)
    .bind(machine.kind.as_str())
    .bind(machine.notes.clone())
    .bind(machine.interval_seconds.map(i64::from))
    .bind(machine.paused_at)
    .bind(machine.pause_reason.clone())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes what a beat told of the machine itself.
///
/// # Errors
/// When the GUID is another machine's, or the database does not answer.
pub async fn save_beat_facts(
    tx: &mut Tx,
    id: MachineId,
    beaten: &BeatenMachine,
) -> anyhow::Result<()> {
    sqlx::query(
        "update machines set guid = $2, hostname = $3, server_id = $4, facts = $5, \
         machine_id_hash = $6, agent_version = $7, agent_protocol = $8 where id = $1",
    )
    .bind(id.to_string())
    .bind(beaten.guid.clone())
    .bind(beaten.hostname.clone())
    .bind(beaten.server_id.clone())
    .bind(serde_json::to_string(&beaten.facts)?)
    .bind(beaten.machine_id_hash.clone())
    .bind(beaten.agent_version.clone())
    .bind(beaten.agent_protocol.map(i64::from))
    .execute(&mut **tx)
    .await?;
    Ok(())
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
             last_seq, boot_id, previous_boot_id, goodbye, goodbye_at, beat_seconds, snapshot, \
             warnings) values {} \
             on conflict (machine_id) do update set \
             status_since = case when presence.status = excluded.status \
             then presence.status_since else excluded.status_since end, \
             status = excluded.status, last_seen = excluded.last_seen, \
             skew_ms = excluded.skew_ms, stream = excluded.stream, last_seq = excluded.last_seq, \
             boot_id = excluded.boot_id, previous_boot_id = excluded.previous_boot_id, \
             goodbye = excluded.goodbye, goodbye_at = excluded.goodbye_at, \
             beat_seconds = excluded.beat_seconds, snapshot = excluded.snapshot, \
             warnings = excluded.warnings",
            values(chunk.len(), 14)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (id, standing) in chunk {
            let Standing {
                presence,
                delivery,
                snapshot,
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
                .bind(delivery.boot_id.clone())
                .bind(delivery.previous_boot_id.clone())
                .bind(presence.goodbye.map(|g| reason_text(g.reason)))
                .bind(presence.goodbye.map(|g| g.at))
                .bind(i64::from(presence.beat_seconds))
                .bind(json(snapshot))
                .bind(json(&presence.warnings));
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Changes only the status, so that a beat that is being written meanwhile loses nothing.
pub(super) async fn set_status(
    tx: &mut Tx,
    id: MachineId,
    status: Status,
    since: i64,
) -> sqlx::Result<()> {
    sqlx::query("update presence set status = $2, status_since = $3 where machine_id = $1")
        .bind(id.to_string())
        .bind(status.as_str())
        .bind(since)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What only the machine's own page shows: JSON that the ingest wrote.
///
/// # Errors
/// When the database does not answer.
pub async fn details(conn: &mut Conn, id: MachineId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select body from details where machine_id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await
}

/// Writes what [`details`] reads, for several machines.
///
/// # Errors
/// When the database does not answer.
pub async fn save_details(tx: &mut Tx, details: &[(MachineId, String)]) -> sqlx::Result<()> {
    for chunk in details.chunks(500) {
        let sql = format!(
            "insert into details (machine_id, body) values {} \
             on conflict (machine_id) do update set body = excluded.body",
            values(chunk.len(), 2)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (id, body) in chunk {
            query = query.bind(id.to_string()).bind(body);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Everything else of the machine goes by `on delete cascade`.
pub(super) async fn delete(tx: &mut Tx, id: MachineId) -> sqlx::Result<()> {
    sqlx::query("delete from machines where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn machine_from(row: &AnyRow) -> sqlx::Result<Machine> {
    let facts: Option<&str> = row.try_get("facts")?;
    Ok(Machine {
        id: id_from(row)?,
        key: row.try_get("key")?,
        guid: row.try_get("guid")?,
        name: row.try_get("name")?,
        hostname: row.try_get("hostname")?,
        kind: Kind::parse(row.try_get("kind")?),
        notes: row.try_get("notes")?,
        server_id: row.try_get("server_id")?,
        paused_at: row.try_get("paused_at")?,
        pause_reason: row.try_get("pause_reason")?,
        interval_seconds: narrow(row.try_get("interval_seconds")?),
        facts: facts
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default(),
        machine_id_hash: row.try_get("machine_id_hash")?,
        agent_version: row.try_get("agent_version")?,
        agent_protocol: narrow(row.try_get("agent_protocol")?),
        created_at: row.try_get("created_at")?,
    })
}

fn id_from(row: &AnyRow) -> sqlx::Result<MachineId> {
    let id: &str = row.try_get("id")?;
    MachineId::parse(id)
        .ok_or_else(|| sqlx::Error::Decode(format!("machine id {id:?} is no id").into()))
}

fn delivery_from(row: &AnyRow) -> sqlx::Result<Delivery> {
    let last_seq: Option<i64> = row.try_get("last_seq")?;
    Ok(Delivery {
        skew_ms: row.try_get("skew_ms")?,
        stream: row.try_get("stream")?,
        last_seq: last_seq.and_then(|seq| u64::try_from(seq).ok()),
        boot_id: row.try_get("boot_id")?,
        previous_boot_id: row.try_get("previous_boot_id")?,
    })
}

fn presence_from(row: &AnyRow) -> sqlx::Result<Presence> {
    let warnings: Option<&str> = row.try_get("warnings")?;
    let goodbye: Option<&str> = row.try_get("goodbye")?;
    let goodbye_at: Option<i64> = row.try_get("goodbye_at")?;
    Ok(Presence {
        status: Status::parse(row.try_get("status")?),
        status_since: row.try_get("status_since")?,
        last_seen: row.try_get("last_seen")?,
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

fn narrow(value: Option<i64>) -> Option<u32> {
    value.and_then(|value| u32::try_from(value).ok())
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
