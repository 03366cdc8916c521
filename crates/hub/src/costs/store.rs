use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::day::Day;
use super::model::PowerSettings;
use super::profiles::Category;
use crate::machines::MachineId;
use crate::platform::db::{Conn, Tx, values};

/// Up to which reading a machine's days are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) until_ms: i64,
    pub(super) time_zone: String,
}

pub(super) async fn mark(conn: &mut Conn, id: MachineId) -> sqlx::Result<Option<Mark>> {
    let row = sqlx::query("select until_ms, time_zone from energy_marks where machine_id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| {
        Ok(Mark {
            until_ms: row.try_get(0)?,
            time_zone: row.try_get(1)?,
        })
    })
    .transpose()
}

pub(super) async fn set_mark(tx: &mut Tx, id: MachineId, mark: &Mark) -> sqlx::Result<()> {
    sqlx::query(
        "insert into energy_marks (machine_id, until_ms, time_zone) values ($1, $2, $3) \
         on conflict (machine_id) do update set until_ms = excluded.until_ms, \
         time_zone = excluded.time_zone",
    )
    .bind(id.to_string())
    .bind(mark.until_ms)
    .bind(&mark.time_zone)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Up to when the newest day of all is made.
pub(super) async fn newest_mark(conn: &mut Conn) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("select max(until_ms) from energy_marks")
        .fetch_one(conn)
        .await
}

/// Sets a mark back, so that what came late is counted.
pub(super) async fn set_mark_back(tx: &mut Tx, id: MachineId, until_ms: i64) -> sqlx::Result<()> {
    sqlx::query("update energy_marks set until_ms = $2 where machine_id = $1 and until_ms > $2")
        .bind(id.to_string())
        .bind(until_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Puts these days in the place of all that lie between two, both included.
pub(super) async fn replace_days(
    tx: &mut Tx,
    id: MachineId,
    (first, last): (Date, Date),
    days: &BTreeMap<Date, Day>,
) -> sqlx::Result<()> {
    sqlx::query("delete from energy_days where machine_id = $1 and day >= $2 and day <= $3")
        .bind(id.to_string())
        .bind(first.to_string())
        .bind(last.to_string())
        .execute(&mut **tx)
        .await?;
    let days: Vec<_> = days.iter().collect();
    for chunk in days.chunks(200) {
        let sql = format!(
            "insert into energy_days (machine_id, day, body) values {}",
            values(chunk.len(), 3)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (date, day) in chunk {
            query = query
                .bind(id.to_string())
                .bind(date.to_string())
                .bind(day.encode());
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Hands over the days between two, both included, by machine and day: of one machine, or of all.
pub(super) async fn days(
    conn: &mut Conn,
    (first, last): (Date, Date),
    only: Option<MachineId>,
) -> sqlx::Result<Vec<(MachineId, Date, Day)>> {
    let mut sql =
        "select machine_id, day, body from energy_days where day >= $1 and day <= $2".to_owned();
    if only.is_some() {
        sql.push_str(" and machine_id = $3");
    }
    sql.push_str(" order by machine_id, day");
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(first.to_string())
        .bind(last.to_string());
    if let Some(id) = only {
        query = query.bind(id.to_string());
    }
    let rows = query.fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            Ok((
                id_from(row)?,
                date_from(row, 1)?,
                Day::decode(row.try_get(2)?),
            ))
        })
        .collect()
}

/// The first day of each machine that has any.
pub(super) async fn first_days(conn: &mut Conn) -> sqlx::Result<HashMap<MachineId, Date>> {
    let rows = sqlx::query("select machine_id, min(day) from energy_days group by machine_id")
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| Ok((id_from(row)?, date_from(row, 1)?)))
        .collect()
}

/// What people said of the machines' power.
pub(super) async fn all_settings(
    conn: &mut Conn,
) -> sqlx::Result<HashMap<MachineId, PowerSettings>> {
    let rows = sqlx::query(
        "select machine_id, category, idle_milliwatts, max_milliwatts from power_profiles",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((id_from(row)?, settings_from(row)?)))
        .collect()
}

/// What people said of one machine's.
pub(super) async fn settings_of(conn: &mut Conn, id: MachineId) -> sqlx::Result<PowerSettings> {
    let row = sqlx::query(
        "select machine_id, category, idle_milliwatts, max_milliwatts from power_profiles \
         where machine_id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    row.as_ref()
        .map_or_else(|| Ok(PowerSettings::default()), settings_from)
}

pub(super) async fn save_settings(
    tx: &mut Tx,
    id: MachineId,
    settings: &PowerSettings,
    now_ms: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into power_profiles (machine_id, category, idle_milliwatts, max_milliwatts, \
         updated_at) values ($1, $2, $3, $4, $5) \
         on conflict (machine_id) do update set category = excluded.category, \
         idle_milliwatts = excluded.idle_milliwatts, max_milliwatts = excluded.max_milliwatts, \
         updated_at = excluded.updated_at",
    )
    .bind(id.to_string())
    .bind(settings.category.map(Category::name))
    .bind(settings.idle_watts.map(milliwatts))
    .bind(settings.max_watts.map(milliwatts))
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn settings_from(row: &AnyRow) -> sqlx::Result<PowerSettings> {
    let category: Option<&str> = row.try_get(1)?;
    #[expect(clippy::cast_precision_loss, reason = "at most ten million milliwatts")]
    let watts = |milliwatts: Option<i64>| milliwatts.map(|mw| mw as f64 / 1000.0);
    Ok(PowerSettings {
        category: category.and_then(Category::parse),
        idle_watts: watts(row.try_get(2)?),
        max_watts: watts(row.try_get(3)?),
    })
}

fn milliwatts(watts: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be 10 kW at most"
    )]
    let milliwatts = (watts * 1000.0).round() as i64;
    milliwatts
}

fn id_from(row: &AnyRow) -> sqlx::Result<MachineId> {
    let id: &str = row.try_get(0)?;
    MachineId::parse(id)
        .ok_or_else(|| sqlx::Error::Decode(format!("machine id {id:?} is no id").into()))
}

fn date_from(row: &AnyRow, column: usize) -> sqlx::Result<Date> {
    let text: &str = row.try_get(column)?;
    text.parse()
        .map_err(|_| sqlx::Error::Decode(format!("{text:?} is no day").into()))
}
