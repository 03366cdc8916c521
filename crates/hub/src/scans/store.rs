use homelabcmd_probe::scan::Scan;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::body::unpack;
use super::model::{KEPT, KEPT_OF_ADDRESSES, Place, Record, ScanId, ScanState, ScanSummary};
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};
use crate::remote::RemoteFailure;

/// Which scans; the newest come first.
#[derive(Debug, Default)]
pub(super) struct ScanFilter {
    /// Only of this machine.
    pub(super) machine: Option<MachineId>,
    /// Only at this address, whatever its port.
    pub(super) address: Option<String>,
    /// Only from before this position.
    pub(super) before: Option<i64>,
}

/// How a scan ended.
#[derive(Debug)]
pub(super) struct Ended<'a> {
    pub(super) state: ScanState,
    pub(super) ended_at: i64,
    /// Where it was reached; as before when absent.
    pub(super) address: Option<(&'a str, u16)>,
    pub(super) as_root: Option<bool>,
    pub(super) notes: &'a [String],
    pub(super) failure: Option<&'a RemoteFailure>,
    pub(super) summary: Option<&'a ScanSummary>,
    pub(super) body: Option<&'a [u8]>,
}

/// What a machine told last.
#[derive(Debug, Clone)]
pub struct Latest {
    /// The scan.
    pub id: ScanId,
    /// When it ended, milliseconds.
    pub ended_at: i64,
    /// Whether it looked as root.
    pub as_root: bool,
    /// What the machine told.
    pub scan: Scan,
}

pub(super) async fn insert(tx: &mut Tx, record: &Record) -> anyhow::Result<()> {
    sqlx::query(
        "insert into scans (id, position, machine_id, address, port, name, state, asked_at, \
         started_at, by_whom, login, notes) \
         select $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '[]' \
         from scans",
    )
    .bind(record.id.to_string())
    .bind(record.machine.map(|id| id.to_string()))
    .bind(record.address.clone())
    .bind(record.port.map(i64::from))
    .bind(&record.name)
    .bind(record.state.as_str())
    .bind(record.asked_at)
    .bind(record.started_at)
    .bind(&record.by_whom)
    .bind(&record.login)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Its turn has come.
pub(super) async fn set_running(tx: &mut Tx, id: ScanId, now: i64) -> sqlx::Result<()> {
    sqlx::query(
        "update scans set state = 'running', started_at = $2 where id = $1 and state = 'queued'",
    )
    .bind(id.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Ends a scan; false when it had ended before, or is gone.
pub(super) async fn end(tx: &mut Tx, id: ScanId, ended: &Ended<'_>) -> anyhow::Result<bool> {
    let result = sqlx::query(
        "update scans set state = $2, ended_at = $3, address = coalesce($4, address), \
         port = coalesce($5, port), as_root = $6, notes = $7, failure = $8, summary = $9, \
         body = $10 where id = $1 and state in ('queued', 'running')",
    )
    .bind(id.to_string())
    .bind(ended.state.as_str())
    .bind(ended.ended_at)
    .bind(ended.address.map(|(host, _)| host.to_lowercase()))
    .bind(ended.address.map(|(_, port)| i64::from(port)))
    .bind(ended.as_root.map(i64::from))
    .bind(serde_json::to_string(ended.notes)?)
    .bind(ended.failure.map(serde_json::to_string).transpose()?)
    .bind(ended.summary.map(serde_json::to_string).transpose()?)
    .bind(ended.body.map(<[u8]>::to_vec))
    .execute(&mut **tx)
    .await?;
    Ok(result.rows_affected() > 0)
}

/// Removes what is too old of this history. Its newest that is done stays, however often scans failed since.
pub(super) async fn prune(tx: &mut Tx, place: &Place) -> sqlx::Result<()> {
    let (machine, host, port) = columns(place);
    let history = "(machine_id = $1 or (machine_id is null and $1 is null \
                   and address = $2 and port = $3))";
    let sql = format!(
        "delete from scans where {history} and position < (select min(position) from \
         (select position from scans where {history} order by position desc limit $4) as kept) \
         and position <> (select coalesce(max(position), 0) from scans \
         where {history} and state = 'done')"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(machine)
        .bind(host)
        .bind(port)
        .bind(KEPT)
        .execute(&mut **tx)
        .await?;
    if matches!(place, Place::Address { .. }) {
        prune_addresses(tx).await?;
    }
    Ok(())
}

/// Addresses that are no machines are as many as somebody types in: of all their histories together, the oldest
/// go.
async fn prune_addresses(tx: &mut Tx) -> sqlx::Result<()> {
    sqlx::query(
        "delete from scans where machine_id is null and state not in ('queued', 'running') \
         and position not in (select position from scans where machine_id is null \
         order by position desc limit $1)",
    )
    .bind(KEPT_OF_ADDRESSES)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Those that have not ended.
pub(super) async fn open(conn: &mut Conn) -> sqlx::Result<Vec<Record>> {
    let rows = sqlx::query(
        "select id, position, machine_id, address, port, name, state, asked_at, started_at, \
         ended_at, by_whom, login, as_root, notes, failure, summary from scans \
         where state in ('queued', 'running') order by position",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(record_from).collect()
}

pub(super) async fn page(
    conn: &mut Conn,
    filter: &ScanFilter,
    limit: i64,
) -> sqlx::Result<Vec<Record>> {
    let rows = sqlx::query(
        "select id, position, machine_id, address, port, name, state, asked_at, started_at, \
         ended_at, by_whom, login, as_root, notes, failure, summary from scans \
         where position < $1 and ($2 is null or machine_id = $2) \
         and ($3 is null or address = $3) order by position desc limit $4",
    )
    .bind(filter.before.unwrap_or(i64::MAX))
    .bind(filter.machine.map(|id| id.to_string()))
    .bind(filter.address.clone())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(record_from).collect()
}

pub(super) async fn find(conn: &mut Conn, id: ScanId) -> sqlx::Result<Option<Record>> {
    let row = sqlx::query(
        "select id, position, machine_id, address, port, name, state, asked_at, started_at, \
         ended_at, by_whom, login, as_root, notes, failure, summary from scans where id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(record_from).transpose()
}

/// The last one of this history that was done before this position.
pub(super) async fn done_before(
    conn: &mut Conn,
    place: &Place,
    position: i64,
) -> sqlx::Result<Option<Record>> {
    let (machine, host, port) = columns(place);
    let row = sqlx::query(
        "select id, position, machine_id, address, port, name, state, asked_at, started_at, \
         ended_at, by_whom, login, as_root, notes, failure, summary from scans \
         where (machine_id = $1 or (machine_id is null and $1 is null and address = $2 \
         and port = $3)) and state = 'done' and position < $4 order by position desc limit 1",
    )
    .bind(machine)
    .bind(host)
    .bind(port)
    .bind(position)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(record_from).transpose()
}

/// What the machine told; `None` when it told nothing, or that cannot be read.
pub(super) async fn told(conn: &mut Conn, id: ScanId) -> sqlx::Result<Option<Scan>> {
    let body: Option<Option<Vec<u8>>> = sqlx::query_scalar("select body from scans where id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(body.flatten().as_deref().and_then(unpack))
}

/// What a machine told in its last scan that was done.
///
/// # Errors
/// When the database does not answer.
pub async fn latest(conn: &mut Conn, machine: MachineId) -> sqlx::Result<Option<Latest>> {
    let place = Place::Machine(machine);
    let Some(record) = done_before(conn, &place, i64::MAX).await? else {
        return Ok(None);
    };
    let scan = told(conn, record.id).await?;
    Ok(scan.map(|scan| Latest {
        id: record.id,
        ended_at: record.ended_at.unwrap_or(record.asked_at),
        as_root: record.as_root.unwrap_or_default(),
        scan,
    }))
}

/// Removes one that has ended; false when it has not.
pub(super) async fn delete(tx: &mut Tx, id: ScanId) -> sqlx::Result<bool> {
    let result =
        sqlx::query("delete from scans where id = $1 and state not in ('queued', 'running')")
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
    Ok(result.rows_affected() > 0)
}

fn columns(place: &Place) -> (Option<String>, Option<String>, Option<i64>) {
    match place {
        Place::Machine(id) => (Some(id.to_string()), None, None),
        Place::Address { host, port } => (None, Some(host.clone()), Some(i64::from(*port))),
    }
}

fn record_from(row: &AnyRow) -> sqlx::Result<Record> {
    let id: String = row.try_get("id")?;
    let machine: Option<String> = row.try_get("machine_id")?;
    let state: String = row.try_get("state")?;
    let port: Option<i64> = row.try_get("port")?;
    let as_root: Option<i64> = row.try_get("as_root")?;
    let notes: String = row.try_get("notes")?;
    let failure: Option<String> = row.try_get("failure")?;
    let summary: Option<String> = row.try_get("summary")?;
    Ok(Record {
        id: ScanId::parse(&id)
            .ok_or_else(|| sqlx::Error::Decode(format!("scan id {id:?} is no id").into()))?,
        position: row.try_get("position")?,
        machine: machine.as_deref().and_then(MachineId::parse),
        address: row.try_get("address")?,
        port: port.and_then(|port| u16::try_from(port).ok()),
        name: row.try_get("name")?,
        state: ScanState::parse(&state),
        asked_at: row.try_get("asked_at")?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        by_whom: row.try_get("by_whom")?,
        login: row.try_get("login")?,
        as_root: as_root.map(|flag| flag != 0),
        notes: serde_json::from_str(&notes).unwrap_or_default(),
        failure: failure.and_then(|text| serde_json::from_str(&text).ok()),
        summary: summary.and_then(|text| serde_json::from_str(&text).ok()),
    })
}
