use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use homelabcmd_probe::scan::{self, Comparison, Scan};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Record, ScanId, ScanState, ScanSummary};
use super::run::{NotStarted, PATIENCE, announce, begin, entry};
use super::store::{self, ScanFilter};
use crate::accounts::Operator;
use crate::app::AppState;
use crate::audit;
use crate::machines::MachineId;
use crate::platform::clock::from_ms;
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, Id, Page, PageParams, Params, Problem, Result};
use crate::remote::{Destination, RemoteFailure, target_for};

/// Who cancels waits so long for the end on the machine.
const PATIENCE_WITH_END: Duration = Duration::from_secs(20);

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start, list))
        .routes(routes!(read, delete))
        .routes(routes!(compare))
        .routes(routes!(cancel))
}

/// A scan without what the machine told.
#[derive(Serialize, ToSchema)]
#[schema(as = ScanEntry)]
struct ScanView {
    id: ScanId,
    /// Null for an address that was no machine then.
    machine_id: Option<MachineId>,
    /// What it was called then.
    name: String,
    /// Where it was reached; before that, where it is looked for.
    address: Option<String>,
    port: Option<u16>,
    state: ScanState,
    asked_at: Timestamp,
    /// Null while it waits in line.
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    /// Who wanted it.
    by: String,
    /// Who logged in there.
    user: String,
    /// Whether the script ran as root; null when that is not known.
    as_root: Option<bool>,
    /// What else there is to say, for people.
    notes: Vec<String>,
    /// Why it is not done.
    failure: Option<RemoteFailure>,
    /// Null when the machine told nothing.
    summary: Option<ScanSummary>,
}

impl From<Record> for ScanView {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            machine_id: record.machine,
            name: record.name,
            address: record.address,
            port: record.port,
            state: record.state,
            asked_at: from_ms(record.asked_at),
            started_at: record.started_at.map(from_ms),
            ended_at: record.ended_at.map(from_ms),
            by: record.by_whom,
            user: record.login,
            as_root: record.as_root,
            notes: record.notes,
            failure: record.failure,
            summary: record.summary,
        }
    }
}

/// A whole scan.
#[derive(Serialize, ToSchema)]
struct ScanReport {
    #[serde(flatten)]
    entry: ScanView,
    /// What the machine told: all of it when the scan is done, a part of it or nothing when it failed.
    result: Option<Scan>,
}

/// What changed from one scan to another.
#[derive(Serialize, ToSchema)]
struct ScanDifference {
    /// The earlier one.
    before: ScanView,
    /// The later one.
    after: ScanView,
    /// Nothing changed in what could be compared.
    same: bool,
    changes: Comparison,
}

/// Which scans.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ScanQuery {
    /// Only those of this machine.
    machine_id: Option<MachineId>,
    /// Only those at this name or address.
    address: Option<String>,
    /// At most so many items (1 to 1000; 500 when absent).
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What to compare with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CompareQuery {
    /// Another scan; the last one that was done before it, of the same machine or address, when absent.
    with: Option<ScanId>,
}

/// Starts a scan: one look at a machine, or at an address, over SSH. It goes on by itself.
#[utoipa::path(post, path = "/scans", tag = "scans", request_body = Destination, responses(
    (status = 201, body = ScanView), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)
))]
async fn start(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Body(destination): Body<Destination>,
) -> Result<(StatusCode, Json<ScanView>)> {
    let target = target_for(&app, destination).await?;
    let begun = begin(&app, target, &caller.actor(), PATIENCE).await;
    let record = begun.map_err(|refusal| match refusal {
        NotStarted::Already(id) => Error::conflict(
            "scan_running",
            "This machine is being scanned already. Wait for that scan, or cancel it.",
        )
        .because_of(id),
        NotStarted::Full => Error::conflict(
            "scan_queue_full",
            "Too many addresses wait to be scanned. Wait for some of those scans, or cancel them.",
        ),
        NotStarted::Hub(cause) => Error::internal(&cause),
    })?;
    Ok((StatusCode::CREATED, Json(record.into())))
}

/// Lists scans, newest first. Of each machine and address the last 20 are kept, of all addresses that are no
/// machines together 200.
#[utoipa::path(get, path = "/scans", tag = "scans", params(ScanQuery), responses(
    (status = 200, body = Page<ScanView>), (status = 400, body = Problem)
))]
async fn list(
    State(app): State<AppState>,
    _: Operator,
    Params(query): Params<ScanQuery>,
) -> Result<Json<Page<ScanView>>> {
    let limit = PageParams {
        limit: query.limit,
        cursor: None,
    }
    .limit();
    let before = query.cursor.map(|text| text.parse()).transpose();
    let filter = ScanFilter {
        machine: query.machine_id,
        address: query.address.map(|address| address.trim().to_lowercase()),
        before: before
            .map_err(|_| Error::bad_request("bad_cursor", "This cursor is not one of ours."))?,
    };
    let mut conn = app.db.read().await?;
    // One more than fits tells whether there is another page.
    let wanted = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let records = store::page(&mut conn, &filter, wanted).await?;
    let cursor = |record: &Record| record.position.to_string();
    Ok(Json(Page::cut(records, limit, cursor, ScanView::from)))
}

/// Tells a whole scan.
#[utoipa::path(get, path = "/scans/{id}", tag = "scans", params(("id" = ScanId, Path)), responses(
    (status = 200, body = ScanReport), (status = 404, body = Problem)
))]
async fn read(
    State(app): State<AppState>,
    _: Operator,
    id: Id<ScanId>,
) -> Result<Json<ScanReport>> {
    let mut conn = app.db.read().await?;
    let record = wanted(&mut conn, *id).await?;
    let result = store::told(&mut conn, *id).await?;
    Ok(Json(ScanReport {
        entry: record.into(),
        result,
    }))
}

/// Compares a scan with another one, by default the one before. The earlier of both comes first,
/// whichever is asked for.
#[utoipa::path(get, path = "/scans/{id}/compare", tag = "scans",
    params(("id" = ScanId, Path), CompareQuery), responses(
    (status = 200, body = ScanDifference), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)
))]
async fn compare(
    State(app): State<AppState>,
    _: Operator,
    id: Id<ScanId>,
    Params(query): Params<CompareQuery>,
) -> Result<Json<ScanDifference>> {
    let mut conn = app.db.read().await?;
    let record = wanted(&mut conn, *id).await?;
    let other = match query.with {
        Some(with) if with == *id => {
            return Err(Error::invalid("with", "A scan is the same as itself."));
        }
        Some(with) => wanted(&mut conn, with).await?,
        None => {
            let place = record.place().ok_or_else(|| Error::not_found("place"))?;
            store::done_before(&mut conn, &place, record.position)
                .await?
                .ok_or_else(|| Error::not_found("earlier scan"))?
        }
    };
    let (before, after) = match other.position < record.position {
        true => (other, record),
        false => (record, other),
    };
    let changes = scan::compare(
        &told(&mut conn, &before).await?,
        &told(&mut conn, &after).await?,
    );
    Ok(Json(ScanDifference {
        before: before.into(),
        after: after.into(),
        same: changes.is_empty(),
        changes,
    }))
}

/// Cancels a scan that has not ended, and ends its script on the machine. The answer waits for that, 20
/// seconds at most.
#[utoipa::path(post, path = "/scans/{id}/cancel", tag = "scans", params(("id" = ScanId, Path)),
    responses(
    (status = 200, body = ScanView), (status = 404, body = Problem), (status = 409, body = Problem)
))]
async fn cancel(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<ScanId>,
) -> Result<Json<ScanView>> {
    let record = wanted(&mut *app.db.read().await?, *id).await?;
    let scan = app.scans.find(*id).filter(|_| record.state.is_open());
    let scan = scan.ok_or_else(|| {
        Error::conflict(
            "scan_ended",
            "This scan has ended: there is nothing to cancel.",
        )
    })?;
    let now = app.clock.now_ms();
    let detail = json!({ "scan": record.id });
    let entry = entry(&record, &caller.actor(), "scan.cancelled", now).with(detail);
    let mut tx = app.db.write().await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    scan.cancel.cancel();
    let _ = tokio::time::timeout(PATIENCE_WITH_END, scan.ended.cancelled()).await;
    let record = wanted(&mut *app.db.read().await?, *id).await?;
    Ok(Json(record.into()))
}

/// Removes a scan that has ended.
#[utoipa::path(delete, path = "/scans/{id}", tag = "scans", params(("id" = ScanId, Path)),
    responses(
    (status = 204), (status = 404, body = Problem), (status = 409, body = Problem)
))]
async fn delete(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<ScanId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let record = wanted(&mut tx, *id).await?;
    if !store::delete(&mut tx, *id).await? {
        return Err(Error::conflict(
            "scan_running",
            "This scan has not ended. Cancel it first.",
        ));
    }
    let detail = json!({ "scan": record.id });
    let now = app.clock.now_ms();
    let entry = entry(&record, &caller.actor(), "scan.deleted", now).with(detail);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    announce(&app, &record);
    Ok(StatusCode::NO_CONTENT)
}

async fn wanted(conn: &mut Conn, id: ScanId) -> Result<Record> {
    let record = store::find(conn, id).await?;
    record.ok_or_else(|| Error::not_found("scan"))
}

/// What a scan that is to be compared holds.
async fn told(conn: &mut Conn, record: &Record) -> Result<Scan> {
    if record.state.is_open() {
        return Err(Error::conflict(
            "scan_running",
            "A scan that has not ended cannot be compared.",
        )
        .because_of(record.id));
    }
    let told = store::told(conn, record.id).await?;
    told.ok_or_else(|| {
        Error::conflict(
            "scan_empty",
            "A scan in which the machine told nothing cannot be compared.",
        )
        .because_of(record.id)
    })
}
