use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};

use super::account::{COLUMNS, column, days, habits, observe};
use super::awake::Observation;
use super::day::{place_of, start_of};
use super::store::{self, Mark};
use crate::app::App;
use crate::machines::{self, Kind, Machine};
use crate::metrics::{self, Columns};
use crate::platform::db::{Conn, Db};
use crate::platform::jobs::Job;
use crate::settings;

const DAY_MS: i64 = 86_400_000;
/// So many days of a machine are made at once. Shorter than readings are kept, so that whatever began
/// within is made of readings to its end.
const DAYS_AT_ONCE: i64 = 7;

pub(super) fn all() -> Vec<Job<App>> {
    vec![Job::new(
        "costs.account",
        "Makes days of what machines did and drew, for their costs.",
        Duration::from_secs(3600),
        |app: Arc<App>| async move {
            let said = account(&app.db).await?;
            app.events.changed("costs", "");
            Ok(said)
        },
    )]
}

/// Brings every machine's days up to date: from the last reading that is in them, or from the first
/// one that came late. May be run again at any time.
///
/// # Errors
/// When the database does not answer.
pub async fn account(db: &Db) -> anyhow::Result<String> {
    let mut conn = db.read().await?;
    let machines = machines::all(&mut conn).await?;
    let zone = settings::time_zone(&mut conn).await?;
    let late: HashSet<i64> = metrics::late_machines(&mut conn)
        .await?
        .into_iter()
        .collect();
    drop(conn);
    let mut made = 0;
    let mut failed = None;
    for machine in &machines {
        let days = async {
            if late.contains(&machine.key) {
                take_late(db, machine).await?;
            }
            account_machine(db, machine, &zone).await
        };
        // What one machine's readings spoil is not the others' loss.
        match days.await {
            Ok(days) => made += days,
            Err(error) => failed = Some(error.context(format!("the days of {}", machine.name))),
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(format!("{made} days were made.")),
    }
}

/// Sets the mark of a machine back to the reading before the one that came late. The note is gone
/// when the mark is set, and not before.
async fn take_late(db: &Db, machine: &Machine) -> anyhow::Result<()> {
    let mut tx = db.write().await?;
    if let Some(since) = metrics::take_late(&mut tx, machine.key).await? {
        let columns = Columns::of(&mut tx, machine.key, 0, |_, _| None).await?;
        let before = metrics::before(&mut tx, machine.key, &columns, since).await?;
        let until = before.map_or(since, |row| row.at_ms);
        store::set_mark_back(&mut tx, machine.id, until).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Makes a machine's days from its mark on; tells how many.
async fn account_machine(db: &Db, machine: &Machine, zone: &TimeZone) -> anyhow::Result<usize> {
    let mut conn = db.read().await?;
    let Some((first, last)) = metrics::reach(&mut conn, machine.key).await? else {
        return Ok(0);
    };
    let time_zone = zone.iana_name().unwrap_or("UTC").to_owned();
    let from = match store::mark(&mut conn, machine.id).await? {
        None => first,
        Some(mark) if mark.time_zone == time_zone => {
            if mark.until_ms >= last {
                return Ok(0);
            }
            mark.until_ms
        }
        // Days begin elsewhere now: those that readings reach back to are made anew.
        Some(_) => {
            let columns = Columns::of(&mut conn, machine.key, 0, |_, _| None).await?;
            let row = metrics::after(&mut conn, machine.key, &columns, i64::MIN).await?;
            row.map_or(last, |row| row.at_ms)
        }
    };
    let columns = Columns::of(&mut conn, machine.key, COLUMNS, column).await?;
    let past = Past {
        key: machine.key,
        columns,
        sleeps: machine.kind == Kind::Workstation,
        zone,
    };
    let mark = Mark {
        until_ms: last,
        time_zone,
    };
    let (mut day, end) = (place_of(zone, from).0, place_of(zone, last).0);
    let mut made = 0;
    while day <= end {
        let until = later(day, DAYS_AT_ONCE - 1).min(end);
        let days = past.days(&mut conn, (day, until)).await?;
        let mut tx = db.write().await?;
        // It may have been deleted meanwhile.
        if machines::find(&mut tx, machine.id).await?.is_none() {
            return Ok(made);
        }
        // After the last reading there is nothing, also where days began elsewhere before.
        let cleared = if until == end { Date::MAX } else { until };
        store::replace_days(&mut tx, machine.id, (day, cleared), &days).await?;
        if until == end {
            store::set_mark(&mut tx, machine.id, &mark).await?;
        }
        tx.commit().await?;
        made += days.len();
        day = later(until, 1);
    }
    Ok(made)
}

fn later(day: Date, days: i64) -> Date {
    let span: Span = days.days();
    day.checked_add(span).unwrap_or(Date::MAX)
}

/// A machine's past.
struct Past<'a> {
    key: i64,
    columns: Columns,
    sleeps: bool,
    zone: &'a TimeZone,
}

impl Past<'_> {
    /// The days between two, both included, made of the finest source that reaches back to the first.
    async fn days(
        &self,
        conn: &mut Conn,
        (first, last): (Date, Date),
    ) -> sqlx::Result<std::collections::BTreeMap<Date, super::day::Day>> {
        let (from, to) = (
            start_of(self.zone, first),
            start_of(self.zone, later(last, 1)),
        );
        let source = metrics::source_at(conn, self.key, from).await?;
        let mut readings = self.before(conn, source, from).await?;
        let rows = metrics::past(conn, self.key, &self.columns, source, from, to).await?;
        readings.extend(rows.iter().flat_map(observe));
        readings.extend(self.after(conn, source, to).await?);
        // Of roll-ups, times are known about: a bucket's last may seem to lie after the next one's first.
        readings.sort_by_key(|reading| reading.at_ms);
        let habits = habits(&readings, source, self.sleeps);
        Ok(days(&readings, habits, self.zone, (first, last)))
    }

    /// The last reading before a moment.
    async fn before(
        &self,
        conn: &mut Conn,
        source: i64,
        at: i64,
    ) -> sqlx::Result<Vec<Observation>> {
        let row = match source {
            0 => metrics::before(conn, self.key, &self.columns, at).await?,
            _ => {
                let from = at - DAYS_AT_ONCE * DAY_MS;
                let rows = metrics::past(conn, self.key, &self.columns, source, from, at).await?;
                rows.into_iter().next_back()
            }
        };
        Ok(row
            .iter()
            .flat_map(observe)
            .next_back()
            .into_iter()
            .collect())
    }

    /// The first reading at or after a moment.
    async fn after(
        &self,
        conn: &mut Conn,
        source: i64,
        at: i64,
    ) -> sqlx::Result<Option<Observation>> {
        let row = match source {
            0 => metrics::after(conn, self.key, &self.columns, at).await?,
            _ => {
                let to = at + DAYS_AT_ONCE * DAY_MS;
                let rows = metrics::past(conn, self.key, &self.columns, source, at, to).await?;
                rows.into_iter().next()
            }
        };
        Ok(row.iter().flat_map(observe).next())
    }
}
