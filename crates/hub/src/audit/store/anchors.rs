use sqlx::Row as _;

use crate::audit::model::Head;
use crate::platform::db::{Conn, Tx};

/// What the agent of a machine remembers of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The machine may be gone.
    pub machine_id: String,
    /// The last place that was in the record when the agent told it, and when that was.
    pub found: Option<(Head, i64)>,
    /// The last place that was not, and when that was, until it tells one that is.
    pub contradicted: Option<(Head, i64)>,
}

/// What every agent remembers.
///
/// # Errors
/// When the database does not answer.
pub async fn anchors(conn: &mut Conn) -> sqlx::Result<Vec<Anchor>> {
    let rows = sqlx::query(
        "select machine_id, position, hash, seen_at, contradicted_position, contradicted_hash, \
         contradicted_at from audit_anchors order by machine_id",
    )
    .fetch_all(conn)
    .await?;
    let place = |position: Option<i64>, hash: Option<String>, at: Option<i64>| {
        let head = Head {
            position: position?,
            hash: hash?,
        };
        Some((head, at?))
    };
    rows.iter()
        .map(|row| {
            Ok(Anchor {
                machine_id: row.try_get(0)?,
                found: place(row.try_get(1)?, row.try_get(2)?, row.try_get(3)?),
                contradicted: place(row.try_get(4)?, row.try_get(5)?, row.try_get(6)?),
            })
        })
        .collect()
}

pub(in crate::audit) async fn save_anchor(tx: &mut Tx, anchor: &Anchor) -> sqlx::Result<()> {
    let (found, found_at) = anchor.found.clone().unzip();
    let (other, other_at) = anchor.contradicted.clone().unzip();
    sqlx::query(
        "insert into audit_anchors (machine_id, position, hash, seen_at, contradicted_position, \
         contradicted_hash, contradicted_at) values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (machine_id) do update set position = excluded.position, hash = excluded.hash, \
         seen_at = excluded.seen_at, contradicted_position = excluded.contradicted_position, \
         contradicted_hash = excluded.contradicted_hash, contradicted_at = excluded.contradicted_at",
    )
    .bind(&anchor.machine_id)
    .bind(found.as_ref().map(|head| head.position))
    .bind(found.map(|head| head.hash))
    .bind(found_at)
    .bind(other.as_ref().map(|head| head.position))
    .bind(other.map(|head| head.hash))
    .bind(other_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
