use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{
    Alert, AlertId, AlertState, Condition, Key, Severity, Transition, TransitionKind,
};
use super::step::State;
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx};

const ALERT: &str = "a.id, a.machine_id, a.condition, a.subject, a.severity, a.state, a.title, \
     a.value, a.threshold, a.opened_at, a.resolved_at, a.resolved_by, a.resolution, \
     a.acknowledged_at, a.acknowledged_by, a.snoozed_until, a.note, a.incident, a.hold_until, a.step";
const TRANSITION: &str =
    "t.position, t.alert_id, t.at, t.kind, t.severity, t.value, t.by_whom, t.note";

/// Which alerts.
#[derive(Debug, Clone, Default)]
pub(super) struct AlertFilter {
    pub(super) states: Vec<AlertState>,
    pub(super) machine_id: Option<MachineId>,
    pub(super) severity: Option<Severity>,
    pub(super) condition: Option<Condition>,
    /// Those that opened before this one.
    pub(super) before: Option<AlertId>,
}

/// All that are not resolved, oldest first.
pub(super) async fn unresolved(conn: &mut Conn) -> sqlx::Result<Vec<Alert>> {
    let sql = format!("select {ALERT} from alerts a where a.state <> 'resolved' order by a.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter().map(alert_from).collect()
}

/// How many alerts of a machine are not resolved, and how bad the worst of them is.
pub(super) async fn standing(
    conn: &mut Conn,
    machine: MachineId,
) -> sqlx::Result<(u32, Option<Severity>)> {
    let rows: Vec<String> = sqlx::query_scalar(
        "select severity from alerts where machine_id = $1 and state <> 'resolved'",
    )
    .bind(machine.to_string())
    .fetch_all(conn)
    .await?;
    let worst = rows.iter().filter_map(|word| Severity::parse(word)).max();
    Ok((u32::try_from(rows.len()).unwrap_or(u32::MAX), worst))
}

pub(super) async fn find(conn: &mut Conn, id: AlertId) -> sqlx::Result<Option<Alert>> {
    let sql = format!("select {ALERT} from alerts a where a.id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(alert_from).transpose()
}

/// A page of alerts, newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &AlertFilter,
    limit: usize,
) -> sqlx::Result<Vec<Alert>> {
    let mut values: Vec<String> = Vec::new();
    let mut conditions: Vec<String> = Vec::new();
    let mut mark = |value: String| {
        values.push(value);
        format!("${}", values.len())
    };
    if !filter.states.is_empty() {
        let marks: Vec<_> = filter
            .states
            .iter()
            .map(|s| mark(s.as_str().into()))
            .collect();
        conditions.push(format!("a.state in ({})", marks.join(", ")));
    }
    if let Some(id) = filter.machine_id {
        conditions.push(format!("a.machine_id = {}", mark(id.to_string())));
    }
    if let Some(severity) = filter.severity {
        conditions.push(format!("a.severity = {}", mark(severity.as_str().into())));
    }
    if let Some(condition) = filter.condition {
        conditions.push(format!("a.condition = {}", mark(condition.as_str().into())));
    }
    if let Some(before) = filter.before {
        conditions.push(format!("a.id < {}", mark(before.to_string())));
    }
    let mut sql = format!("select {ALERT} from alerts a");
    if !conditions.is_empty() {
        sql.push_str(" where ");
        sql.push_str(&conditions.join(" and "));
    }
    sql.push_str(&format!(" order by a.id desc limit {limit}"));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for value in values {
        query = query.bind(value);
    }
    let rows = query.fetch_all(conn).await?;
    rows.iter().map(alert_from).collect()
}

/// Writes an alert, new or changed.
pub(super) async fn save(tx: &mut Tx, alert: &Alert) -> sqlx::Result<()> {
    sqlx::query(
        "insert into alerts (id, machine_id, condition, subject, severity, state, title, value, \
         threshold, opened_at, resolved_at, resolved_by, resolution, acknowledged_at, \
         acknowledged_by, snoozed_until, note, incident, hold_until, step) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
         on conflict (id) do update set severity = excluded.severity, state = excluded.state, \
         title = excluded.title, value = excluded.value, threshold = excluded.threshold, \
         resolved_at = excluded.resolved_at, resolved_by = excluded.resolved_by, \
         resolution = excluded.resolution, acknowledged_at = excluded.acknowledged_at, \
         acknowledged_by = excluded.acknowledged_by, snoozed_until = excluded.snoozed_until, \
         note = excluded.note, hold_until = excluded.hold_until, step = excluded.step",
    )
    .bind(alert.id.to_string())
    .bind(alert.machine_id.to_string())
    .bind(alert.key.condition.as_str())
    .bind(&alert.key.subject)
    .bind(alert.severity.as_str())
    .bind(alert.state.as_str())
    .bind(&alert.title)
    .bind(alert.value)
    .bind(alert.threshold)
    .bind(alert.opened_at)
    .bind(alert.resolved_at)
    .bind(alert.resolved_by.clone())
    .bind(alert.resolution.clone())
    .bind(alert.acknowledged_at)
    .bind(alert.acknowledged_by.clone())
    .bind(alert.snoozed_until)
    .bind(alert.note.clone())
    .bind(alert.incident.clone())
    .bind(alert.hold_until)
    .bind(i64::from(alert.step))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Adds a line to an alert's history. Its position is given here: the one who writes is alone.
pub(super) async fn add_transition(tx: &mut Tx, new: &Transition) -> sqlx::Result<i64> {
    let sql = "update alert_positions set last = last + 1 where id = 1 returning last";
    let position: i64 = sqlx::query_scalar(sql).fetch_one(&mut **tx).await?;
    sqlx::query(
        "insert into alert_transitions (position, alert_id, at, kind, severity, value, by_whom, \
         note) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(position)
    .bind(new.alert_id.to_string())
    .bind(new.at)
    .bind(new.kind.as_str())
    .bind(new.severity.as_str())
    .bind(new.value)
    .bind(new.by.clone())
    .bind(new.note.clone())
    .execute(&mut **tx)
    .await?;
    Ok(position)
}

/// An alert's history, oldest first.
pub(super) async fn transitions_of(conn: &mut Conn, id: AlertId) -> sqlx::Result<Vec<Transition>> {
    let sql = format!(
        "select {TRANSITION} from alert_transitions t where t.alert_id = $1 order by t.position"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_all(conn)
        .await?;
    rows.iter().map(transition_from).collect()
}

/// What happened after a position, oldest first, with the alerts as they are now.
pub(super) async fn transitions_after(
    conn: &mut Conn,
    position: i64,
    limit: u32,
) -> sqlx::Result<Vec<(Transition, Alert)>> {
    let sql = format!(
        "select {TRANSITION} from alert_transitions t where t.position > $1 \
         order by t.position limit {limit}"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(position)
        .fetch_all(&mut *conn)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let transition = transition_from(row)?;
        if let Some(alert) = find(conn, transition.alert_id).await? {
            found.push((transition, alert));
        }
    }
    Ok(found)
}

/// The newest position.
pub(super) async fn last_position(conn: &mut Conn) -> sqlx::Result<i64> {
    sqlx::query_scalar("select coalesce(max(position), 0) from alert_transitions")
        .fetch_one(conn)
        .await
}

/// What is remembered of all conditions.
pub(super) async fn conditions(conn: &mut Conn) -> sqlx::Result<Vec<(MachineId, Key, State)>> {
    let sql = "select machine_id, condition, subject, body from alert_conditions";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    let conditions = rows.iter().filter_map(|row| {
        let machine = MachineId::parse(row.try_get("machine_id").ok()?)?;
        let key = key_from(row).ok()?;
        let body: &str = row.try_get("body").ok()?;
        Some((machine, key, serde_json::from_str(body).ok()?))
    });
    Ok(conditions.collect())
}

/// Writes what is remembered of a condition; `None` forgets it.
pub(super) async fn save_condition(
    tx: &mut Tx,
    machine: MachineId,
    key: &Key,
    state: Option<&State>,
) -> anyhow::Result<()> {
    let Some(state) = state else {
        let sql = "delete from alert_conditions \
             where machine_id = $1 and condition = $2 and subject = $3";
        sqlx::query(sql)
            .bind(machine.to_string())
            .bind(key.condition.as_str())
            .bind(&key.subject)
            .execute(&mut **tx)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "insert into alert_conditions (machine_id, condition, subject, body) \
         values ($1, $2, $3, $4) \
         on conflict (machine_id, condition, subject) do update set body = excluded.body",
    )
    .bind(machine.to_string())
    .bind(key.condition.as_str())
    .bind(&key.subject)
    .bind(serde_json::to_string(state)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Where thresholds differ: of all machines.
pub(super) async fn overrides(
    conn: &mut Conn,
) -> sqlx::Result<Vec<(MachineId, serde_json::Value)>> {
    let rows = sqlx::query("select machine_id, body from alert_overrides")
        .fetch_all(conn)
        .await?;
    let overrides = rows.iter().filter_map(|row| {
        let machine = MachineId::parse(row.try_get("machine_id").ok()?)?;
        let body: &str = row.try_get("body").ok()?;
        Some((machine, serde_json::from_str(body).ok()?))
    });
    Ok(overrides.collect())
}

/// Where the thresholds of one machine differ.
pub(super) async fn overrides_of(
    conn: &mut Conn,
    machine: MachineId,
) -> sqlx::Result<Option<serde_json::Value>> {
    let body: Option<String> =
        sqlx::query_scalar("select body from alert_overrides where machine_id = $1")
            .bind(machine.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}

/// Writes where the thresholds of a machine differ; `None` is nowhere.
pub(super) async fn save_overrides(
    tx: &mut Tx,
    machine: MachineId,
    body: Option<&serde_json::Value>,
) -> sqlx::Result<()> {
    let Some(body) = body else {
        sqlx::query("delete from alert_overrides where machine_id = $1")
            .bind(machine.to_string())
            .execute(&mut **tx)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "insert into alert_overrides (machine_id, body) values ($1, $2) \
         on conflict (machine_id) do update set body = excluded.body",
    )
    .bind(machine.to_string())
    .bind(body.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes alerts that were resolved before then, with their history.
pub(super) async fn prune(tx: &mut Tx, before: i64) -> sqlx::Result<u64> {
    let done = sqlx::query("delete from alerts where state = 'resolved' and resolved_at < $1")
        .bind(before)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

fn key_from(row: &AnyRow) -> sqlx::Result<Key> {
    let condition: &str = row.try_get("condition")?;
    Ok(Key {
        condition: Condition::parse(condition).ok_or_else(|| strange("condition", condition))?,
        subject: row.try_get("subject")?,
    })
}

fn alert_from(row: &AnyRow) -> sqlx::Result<Alert> {
    let (id, machine_id): (&str, &str) = (row.try_get("id")?, row.try_get("machine_id")?);
    let (severity, state): (&str, &str) = (row.try_get("severity")?, row.try_get("state")?);
    Ok(Alert {
        id: AlertId::parse(id).ok_or_else(|| strange("alert id", id))?,
        machine_id: MachineId::parse(machine_id)
            .ok_or_else(|| strange("machine id", machine_id))?,
        key: key_from(row)?,
        severity: Severity::parse(severity).ok_or_else(|| strange("severity", severity))?,
        state: AlertState::parse(state).ok_or_else(|| strange("state", state))?,
        title: row.try_get("title")?,
        value: row.try_get("value")?,
        threshold: row.try_get("threshold")?,
        opened_at: row.try_get("opened_at")?,
        resolved_at: row.try_get("resolved_at")?,
        resolved_by: row.try_get("resolved_by")?,
        resolution: row.try_get("resolution")?,
        acknowledged_at: row.try_get("acknowledged_at")?,
        acknowledged_by: row.try_get("acknowledged_by")?,
        snoozed_until: row.try_get("snoozed_until")?,
        note: row.try_get("note")?,
        incident: row.try_get("incident")?,
        hold_until: row.try_get("hold_until")?,
        step: u8::try_from(row.try_get::<i64, _>("step")?).unwrap_or(u8::MAX),
    })
}

fn transition_from(row: &AnyRow) -> sqlx::Result<Transition> {
    let (id, kind): (&str, &str) = (row.try_get("alert_id")?, row.try_get("kind")?);
    let severity: &str = row.try_get("severity")?;
    Ok(Transition {
        position: row.try_get("position")?,
        alert_id: AlertId::parse(id).ok_or_else(|| strange("alert id", id))?,
        at: row.try_get("at")?,
        kind: TransitionKind::parse(kind).ok_or_else(|| strange("kind", kind))?,
        severity: Severity::parse(severity).ok_or_else(|| strange("severity", severity))?,
        value: row.try_get("value")?,
        by: row.try_get("by_whom")?,
        note: row.try_get("note")?,
    })
}

fn strange(what: &str, text: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} {text:?} is none").into())
}
