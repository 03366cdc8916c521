use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Admin;
use crate::app::AppState;
use crate::audit::{self, Anchor, Check, Head};
use crate::machines::{self, MachineId};
use crate::platform::clock::from_ms;
use crate::platform::http::Result;

/// How the record stands.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditStatus {
    /// Entries that are kept.
    entries: i64,
    /// The oldest of them.
    first: Option<AuditFirst>,
    /// The newest: who writes it down can tell later whether all up to it is still the same.
    head: Option<AuditPlace>,
    /// The last entry that was removed because of its age; null where none ever was.
    checkpoint: Option<AuditPlace>,
    /// When that was.
    pruned_at: Option<Timestamp>,
    /// Days that entries are kept; 0 is for ever.
    retention_days: u32,
    /// What agents remember.
    anchors: Vec<AuditAnchor>,
    /// The hub looks through all of it once a day; null until it has since its start.
    last_check: Option<AuditCheck>,
}

/// The oldest entry.
#[derive(Serialize, ToSchema)]
struct AuditFirst {
    position: i64,
    at: Timestamp,
}

/// An entry by its number and its hash.
#[derive(Serialize, ToSchema)]
struct AuditPlace {
    position: i64,
    hash: String,
}

/// What the agent of a machine remembers.
#[derive(Serialize, ToSchema)]
struct AuditAnchor {
    machine_id: String,
    /// Null when the machine is gone.
    machine_name: Option<String>,
    /// The last entry that it remembered and that is there.
    entry: Option<AuditPlace>,
    /// When it told that.
    told_at: Option<Timestamp>,
    /// What it remembers and is not there: the database was restored from an earlier moment, or the audit was
    /// changed. Null again when it remembers what is there.
    contradiction: Option<AuditPlace>,
    /// When it told that first.
    contradicted_at: Option<Timestamp>,
}

/// What came of looking through the whole record.
#[derive(Serialize, ToSchema)]
struct AuditCheck {
    at: Timestamp,
    /// Whether all was as it was written.
    is_whole: bool,
    /// So many entries were.
    entries: u64,
    /// The first entry that was not.
    position: Option<i64>,
    /// What was wrong with it.
    finding: Option<String>,
}

impl From<Head> for AuditPlace {
    fn from(head: Head) -> Self {
        Self {
            position: head.position,
            hash: head.hash,
        }
    }
}

impl From<Check> for AuditCheck {
    fn from(check: Check) -> Self {
        Self {
            at: from_ms(check.at),
            is_whole: check.finding.is_none(),
            entries: check.entries,
            position: check.finding.as_ref().map(|finding| finding.position),
            finding: check.finding.map(|finding| finding.to_string()),
        }
    }
}

impl AuditAnchor {
    fn new(anchor: Anchor, machine_name: Option<String>) -> Self {
        let (entry, told_at) = anchor.found.unzip();
        let (contradiction, contradicted_at) = anchor.contradicted.unzip();
        Self {
            machine_id: anchor.machine_id,
            machine_name,
            entry: entry.map(AuditPlace::from),
            told_at: told_at.map(from_ms),
            contradiction: contradiction.map(AuditPlace::from),
            contradicted_at: contradicted_at.map(from_ms),
        }
    }
}

/// Tells how the record stands: how long it is, where it ends, who remembers that, and whether it is whole.
#[utoipa::path(get, path = "/audit/status", tag = "system",
    responses((status = 200, body = AuditStatus)))]
pub(super) async fn status(State(app): State<AppState>, _: Admin) -> Result<Json<AuditStatus>> {
    let mut conn = app.db.read().await?;
    let extent = audit::extent(&mut conn).await?;
    let names = machines::names(&mut conn).await?;
    let anchors = audit::anchors(&mut conn).await?.into_iter().map(|anchor| {
        let id = MachineId::parse(&anchor.machine_id);
        let name = id.and_then(|id| names.get(&id).cloned());
        AuditAnchor::new(anchor, name)
    });
    let is_entry = |head: &Head| head.position > 0;
    Ok(Json(AuditStatus {
        entries: extent.head.position - extent.checkpoint.position,
        first: extent.first.map(|(position, at)| AuditFirst {
            position,
            at: from_ms(at),
        }),
        pruned_at: Some(from_ms(extent.pruned_at)).filter(|_| is_entry(&extent.checkpoint)),
        head: Some(extent.head).filter(is_entry).map(AuditPlace::from),
        checkpoint: Some(extent.checkpoint)
            .filter(is_entry)
            .map(AuditPlace::from),
        retention_days: audit::retention_days(&mut conn).await?,
        anchors: anchors.collect(),
        last_check: app.heads.last_check().map(AuditCheck::from),
    }))
}
