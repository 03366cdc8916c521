//! Machines as lists and pages show them: with presence, tags and the figures of the cards.

use std::collections::HashMap;

use sqlx::Row as _;

use super::super::model::{Brief, Kind, Machine, MachineId, Presence, Snapshot};
use super::standing::{PRESENCE, presence_from};
use super::{MACHINE, id_from, machine_from};
use crate::platform::db::{Conn, marks};

/// A machine as lists have it.
pub(in crate::machines) struct Listed {
    pub(in crate::machines) machine: Machine,
    pub(in crate::machines) presence: Presence,
    pub(in crate::machines) tags: Vec<String>,
    /// The snapshot as it is stored: most lists hand it on as it is, and reading and writing numbers
    /// is what a list of hundreds would spend its time on.
    pub(in crate::machines) snapshot: String,
    pub(in crate::machines) open_alerts: u32,
    /// How bad the worst of them is.
    pub(in crate::machines) worst_alert: Option<String>,
}

impl Listed {
    /// The snapshot read.
    pub(in crate::machines) fn snapshot(&self) -> Snapshot {
        serde_json::from_str(&self.snapshot).unwrap_or_default()
    }
}

/// Machines with presence and tags, by id: these, or all.
pub(in crate::machines) async fn list(
    conn: &mut Conn,
    ids: Option<&[MachineId]>,
) -> sqlx::Result<Vec<Listed>> {
    let mut sql = format!(
        "select {MACHINE}, {PRESENCE}, p.snapshot, p.open_alerts, p.worst_alert from machines m \
         join presence p on p.machine_id = m.id"
    );
    if let Some(ids) = ids {
        sql.push_str(&format!(" where m.id in ({})", marks(ids.len())));
    }
    sql.push_str(" order by m.id");
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for id in ids.unwrap_or_default() {
        query = query.bind(id.to_string());
    }
    let rows = query.fetch_all(&mut *conn).await?;
    let mut tags = match ids {
        Some([id]) => HashMap::from([(id.to_string(), tags_of(conn, *id).await?)]),
        _ => all_tags(conn).await?,
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
                open_alerts: super::narrow(row.try_get("open_alerts")?).unwrap_or(0),
                worst_alert: row.try_get("worst_alert")?,
            })
        })
        .collect()
}

/// All machines in a few words.
///
/// # Errors
/// When the database does not answer.
pub async fn briefs(conn: &mut Conn) -> sqlx::Result<HashMap<MachineId, Brief>> {
    let mut tags = all_tags(conn).await?;
    let rows = sqlx::query("select m.id, m.name, m.kind, m.paused_at from machines m")
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            let id = id_from(row)?;
            let paused_at: Option<i64> = row.try_get("paused_at")?;
            let brief = Brief {
                name: row.try_get("name")?,
                kind: Kind::parse(row.try_get("kind")?),
                tags: tags.remove(&id.to_string()).unwrap_or_default(),
                is_paused: paused_at.is_some(),
            };
            Ok((id, brief))
        })
        .collect()
}

/// One machine in a few words.
///
/// # Errors
/// When the database does not answer.
pub async fn brief(conn: &mut Conn, id: MachineId) -> sqlx::Result<Option<Brief>> {
    let row = sqlx::query("select name, kind, paused_at from machines where id = $1")
        .bind(id.to_string())
        .fetch_optional(&mut *conn)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let paused_at: Option<i64> = row.try_get("paused_at")?;
    Ok(Some(Brief {
        name: row.try_get("name")?,
        kind: Kind::parse(row.try_get("kind")?),
        tags: tags_of(conn, id).await?,
        is_paused: paused_at.is_some(),
    }))
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
