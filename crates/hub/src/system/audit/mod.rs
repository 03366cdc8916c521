//! The record of who did what, as admins see it.

mod export;
mod status;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::{Admin, Operator};
use crate::app::{App, AppState};
use crate::audit::{self, Action, ActorKind, BUDGET, Filter, Outcome, Recorded};
use crate::machines::MachineId;
use crate::platform::clock::from_ms;
use crate::platform::http::{Error, Page, PageParams, Params, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(export::all))
        .routes(routes!(list_commands))
        .routes(routes!(export::of_commands))
        .routes(routes!(status::status))
}

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filters {
    /// Only what was done on this machine.
    machine_id: Option<MachineId>,
    /// Only what was done by who has exactly this name.
    actor: Option<String>,
    /// Only what was done by this kind of somebody.
    actor_kind: Option<ActorKind>,
    /// Only this action (`credential.used`), or all of a domain (`credential`).
    action: Option<String>,
    /// Only what ended so.
    outcome: Option<Outcome>,
    /// Only what was done at this time or later.
    from: Option<Timestamp>,
    /// Only what was done before this time.
    to: Option<Timestamp>,
    /// Only what has this in its subject; large and small letters are the same.
    text: Option<String>,
}

impl Filters {
    fn filter(&self) -> Filter {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        Filter {
            machine_id: self.machine_id.map(|id| id.to_string()),
            actor: given(&self.actor),
            actor_kind: self.actor_kind,
            action: given(&self.action).map(|text| Action::parse(&text)),
            outcome: self.outcome,
            from: self.from.map(Timestamp::as_millisecond),
            to: self.to.map(Timestamp::as_millisecond),
            text: given(&self.text),
        }
    }
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
    /// Over all of this and the hash of the entry before; null for entries from before there were hashes.
    hash: Option<String>,
}

impl From<Recorded> for EntryView {
    fn from(entry: Recorded) -> Self {
        Self {
            position: entry.position,
            at: from_ms(entry.at),
            actor_kind: entry.actor_kind(),
            detail: entry.detail(),
            outcome: entry.outcome(),
            actor: entry.actor,
            action: entry.action,
            machine_id: entry.machine_id,
            subject: entry.subject,
            hash: entry.hash,
        }
    }
}

/// Lists who did what, newest first: by number, or by time where `from` or `to` is given.
///
/// A page takes a bounded amount of work. Where few entries fit, it may have fewer items than asked for, or none,
/// and still a `next_cursor`: there may be more behind it.
#[utoipa::path(get, path = "/audit", tag = "system", params(Filters, PageParams), responses(
    (status = 200, body = Page<EntryView>), (status = 400, body = Problem)
))]
async fn list(
    State(app): State<AppState>,
    _: Admin,
    Params(filters): Params<Filters>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<EntryView>>> {
    page(&app, filters.filter(), &params).await
}

/// Lists what was done by commands on machines, as `GET /audit` lists all.
#[utoipa::path(get, path = "/audit/commands", tag = "system", params(Filters, PageParams), responses(
    (status = 200, body = Page<EntryView>), (status = 400, body = Problem)
))]
async fn list_commands(
    State(app): State<AppState>,
    _: Operator,
    Params(filters): Params<Filters>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<EntryView>>> {
    page(&app, commands(filters.filter())?, &params).await
}

/// The same, among commands.
fn commands(filter: Filter) -> Result<Filter> {
    let domain = Action::Of("command".into());
    match &filter.action {
        None => Ok(Filter {
            action: Some(domain),
            ..filter
        }),
        Some(action) if action.is_of(&domain) => Ok(filter),
        Some(_) => Err(Error::bad_request(
            "bad_query",
            "action: The actions here begin with command.",
        )
        .naming("action", "The actions here begin with command.")),
    }
}

async fn page(app: &App, filter: Filter, params: &PageParams) -> Result<Json<Page<EntryView>>> {
    let mut conn = app.db.read().await?;
    let cursor = params.cursor.as_deref();
    let found = audit::page(&mut conn, &filter, cursor, params.limit(), BUDGET).await?;
    let found =
        found.ok_or_else(|| Error::bad_request("bad_cursor", "This cursor is not one of ours."))?;
    Ok(Json(Page {
        items: found.entries.into_iter().map(EntryView::from).collect(),
        next_cursor: found.next,
    }))
}
