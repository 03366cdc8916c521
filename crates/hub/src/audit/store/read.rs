use std::collections::HashMap;

use sqlx::Row as _;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

use super::{COLUMNS, recorded_from};
use crate::audit::filter::{Action, Filter};
use crate::audit::model::{ActorKind, Outcome, Recorded};
use crate::platform::db::{Conn, marks};

/// What an entry has to fit beside what leads to it. `$1` and `$2` are where the walk goes on, `$12` and `$13` how
/// far it goes.
const FITS: &str = "($3 is null or machine_id = $3) and ($4 is null or actor = $4) \
     and ($5 is null or action = $5) \
     and ($6 is null or rtrim(action, 'abcdefghijklmnopqrstuvwxyz_') = $6) \
     and ($7 is null or actor_kind = $7) and ($8 is null or outcome = $8) \
     and at >= $9 and at < $10 and ($11 is null or lower(subject) like lower($11) escape '!')";

/// By which order entries are walked through; each has an index, so that a walk begins where it went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audit) enum Walk {
    /// By their time, where that is bounded.
    Time,
    /// Those of a machine.
    Machine,
    /// Those of one action.
    Action,
    /// Those of a domain.
    Domain,
    /// Those of somebody.
    Actor,
    /// All.
    All,
}

impl Walk {
    pub(in crate::audit) fn of(filter: &Filter) -> Self {
        if filter.from.is_some() || filter.to.is_some() {
            return Self::Time;
        }
        if filter.machine_id.is_some() {
            return Self::Machine;
        }
        match &filter.action {
            Some(Action::Exactly(_)) => Self::Action,
            _ if filter.actor.is_some() => Self::Actor,
            Some(Action::Of(_)) => Self::Domain,
            None => Self::All,
        }
    }

    /// Whether what it leads to lies here and there among all.
    pub(in crate::audit) fn is_scattered(self) -> bool {
        !matches!(self, Self::All | Self::Time)
    }

    fn leads(self) -> &'static str {
        match self {
            Self::Time => "at >= $9 and at < $10 and (at, position) < ($2, $1)",
            Self::Machine => "machine_id = $3 and position < $1",
            Self::Actor => "actor = $4 and position < $1",
            Self::Action => "action = $5 and position < $1",
            Self::Domain => "rtrim(action, 'abcdefghijklmnopqrstuvwxyz_') = $6 and position < $1",
            Self::All => "position < $1",
        }
    }

    fn order(self) -> &'static str {
        match self {
            Self::Time => "at desc, position desc",
            _ => "position desc",
        }
    }
}

/// Where a walk goes on: before the entry of this time and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audit) struct Before {
    /// Counts where it is time that is walked by.
    pub(in crate::audit) at: i64,
    pub(in crate::audit) position: i64,
}

/// Of the next so many on a walk, those that fit, newest first, and at most this many of them.
pub(in crate::audit) async fn page(
    conn: &mut Conn,
    filter: &Filter,
    before: Before,
    walked: i64,
    most: i64,
) -> sqlx::Result<Vec<Recorded>> {
    let walk = Walk::of(filter);
    let (leads, order) = (walk.leads(), walk.order());
    let sql = format!(
        "select {COLUMNS} from (select {COLUMNS} from audit where {leads} order by {order} limit $12) \
         as walked where {FITS} order by {order} limit $13"
    );
    let query = bound(sqlx::query(AssertSqlSafe(sql)), filter, before);
    let rows = query.bind(walked).bind(most).fetch_all(conn).await?;
    rows.iter().map(recorded_from).collect()
}

/// The last of so many on a walk, if there are so many.
pub(in crate::audit) async fn last_walked(
    conn: &mut Conn,
    filter: &Filter,
    before: Before,
    walked: i64,
) -> sqlx::Result<Option<Before>> {
    let walk = Walk::of(filter);
    let (leads, order) = (walk.leads(), walk.order());
    let sql =
        format!("select at, position from audit where {leads} order by {order} limit 1 offset $12");
    let query = bound(sqlx::query(AssertSqlSafe(sql)), filter, before);
    let row = query.bind(walked - 1).fetch_optional(conn).await?;
    row.map(|row| {
        Ok(Before {
            at: row.try_get(0)?,
            position: row.try_get(1)?,
        })
    })
    .transpose()
}

/// Those that fit of the entries from one number to another, in their order.
pub(in crate::audit) async fn stretch(
    conn: &mut Conn,
    filter: &Filter,
    after: i64,
    last: i64,
) -> sqlx::Result<Vec<Recorded>> {
    let sql = format!(
        "select {COLUMNS} from (select {COLUMNS} from audit where position > $1 and position <= $2) \
         as walked where {FITS} order by position"
    );
    let bounds = Before {
        at: last,
        position: after,
    };
    let query = bound(sqlx::query(AssertSqlSafe(sql)), filter, bounds);
    let rows = query.fetch_all(conn).await?;
    rows.iter().map(recorded_from).collect()
}

type Bound<'q> = Query<'q, Any, AnyArguments>;

fn bound<'q>(query: Bound<'q>, filter: &Filter, before: Before) -> Bound<'q> {
    let text = filter.text.as_ref().map(|text| {
        let plain = text
            .replace('!', "!!")
            .replace('%', "!%")
            .replace('_', "!_");
        format!("%{plain}%")
    });
    let action = filter.action.as_ref();
    query
        .bind(before.position)
        .bind(before.at)
        .bind(filter.machine_id.clone())
        .bind(filter.actor.clone())
        .bind(action.and_then(Action::exactly))
        .bind(action.and_then(Action::domain))
        .bind(filter.actor_kind.map(ActorKind::as_str))
        .bind(filter.outcome.map(Outcome::as_str))
        .bind(filter.from.unwrap_or(i64::MIN))
        .bind(filter.to.unwrap_or(i64::MAX))
        .bind(text)
}

/// Where the newest entry of this action on this subject stands.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(conn: &mut Conn, action: &str, subject: &str) -> sqlx::Result<Option<i64>> {
    let sql = "select position from audit where action = $1 and subject = $2 order by position desc limit 1";
    sqlx::query_scalar(sql)
        .bind(action.to_owned())
        .bind(subject.to_owned())
        .fetch_optional(conn)
        .await
}

/// The first entry that is not older than this.
pub(in crate::audit) async fn first_since(conn: &mut Conn, at: i64) -> sqlx::Result<Option<i64>> {
    // With the sign, the index of times is no way to them: it is not ordered by position.
    sqlx::query_scalar("select position from audit where +at >= $1 order by position limit 1")
        .bind(at)
        .fetch_optional(conn)
        .await
}

/// The first entry that is there, and its time.
pub(in crate::audit) async fn first(
    conn: &mut Conn,
    after: i64,
) -> sqlx::Result<Option<(i64, i64)>> {
    let row =
        sqlx::query("select position, at from audit where position > $1 order by position limit 1")
            .bind(after)
            .fetch_optional(conn)
            .await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .transpose()
}

/// The hashes of these entries, where they are there and have one.
pub(in crate::audit) async fn hashes(
    conn: &mut Conn,
    positions: &[i64],
) -> sqlx::Result<HashMap<i64, String>> {
    let mut found = HashMap::new();
    for some in positions.chunks(500) {
        let sql = format!(
            "select position, hash from audit where hash is not null and position in ({})",
            marks(some.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for position in some {
            query = query.bind(*position);
        }
        for row in query.fetch_all(&mut *conn).await? {
            found.insert(row.try_get(0)?, row.try_get(1)?);
        }
    }
    Ok(found)
}
