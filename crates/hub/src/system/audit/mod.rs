use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::Admin;
use crate::app::AppState;
use crate::audit::{self, ActorKind, Outcome, Recorded};
use crate::machines::MachineId;
use crate::platform::clock::from_ms;
use crate::platform::http::{Error, Page, PageParams, Params, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Only what was done on this machine.
    machine_id: Option<MachineId>,
    /// At most so many items (1 to 1000; 500 when absent).
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One thing that was done.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
struct EntryView {
    /// Entries are numbered in their order.
    position: i64,
    at: Timestamp,
    actor_kind: ActorKind,
    actor: String,
    /// `credential.used`, `host_key.accepted`.
    action: String,
    /// The machine may be gone by now.
    machine_id: Option<String>,
    /// What it was done to, for people.
    subject: String,
    outcome: Outcome,
    #[schema(value_type = Object)]
    detail: Value,
}

impl From<Recorded> for EntryView {
    fn from(entry: Recorded) -> Self {
        Self {
            position: entry.position,
            at: from_ms(entry.at),
            actor_kind: entry.actor.kind,
            actor: entry.actor.name,
            action: entry.action,
            machine_id: entry.machine_id,
            subject: entry.subject,
            outcome: entry.outcome,
            detail: serde_json::from_str(&entry.detail).unwrap_or_default(),
        }
    }
}

/// Lists who did what, newest first.
#[utoipa::path(get, path = "/audit", tag = "system", params(AuditQuery), responses(
    (status = 200, body = Page<EntryView>), (status = 400, body = Problem)
))]
async fn list(
    State(app): State<AppState>,
    _: Admin,
    Params(query): Params<AuditQuery>,
) -> Result<Json<Page<EntryView>>> {
    let limit = PageParams {
        limit: query.limit,
        cursor: None,
    }
    .limit();
    let before = match &query.cursor {
        Some(text) => text
            .parse()
            .map_err(|_| Error::bad_request("bad_cursor", "This cursor is not one of ours."))?,
        None => i64::MAX,
    };
    let machine = query.machine_id.map(|id| id.to_string());
    let mut conn = app.db.read().await?;
    // One more than fits tells whether there is another page.
    let wanted = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut entries = audit::page(&mut conn, before, machine.as_deref(), wanted).await?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next_cursor = entries
        .last()
        .filter(|_| more)
        .map(|entry| entry.position.to_string());
    Ok(Json(Page {
        items: entries.into_iter().map(EntryView::from).collect(),
        next_cursor,
    }))
}
