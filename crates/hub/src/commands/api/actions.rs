//! Actions: starting them, looking at them, deciding about them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::view::ActionView;
use crate::accounts::{Operator, Viewer};
use crate::app::{App, AppState};
use crate::commands::decide::{
    approve as approve_action, cancel as cancel_action, reject as reject_action, wanted,
};
use crate::commands::model::{ActionId, ActionState, BatchId, Record};
use crate::commands::store::{self, Filter};
use crate::machines::{MachineId, checked_line};
use crate::platform::db::Conn;
use crate::platform::http::{
    Body, Error, Id, MaybeBody, Page, PageParams, Params, Problem, Result,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(approve))
        .routes(routes!(reject))
        .routes(routes!(cancel))
}

/// Which actions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ActionQuery {
    /// Only those on this machine.
    machine_id: Option<MachineId>,
    /// Only those that were asked for in one go.
    batch_id: Option<BatchId>,
    /// Only those of this name in the catalogue.
    action: Option<String>,
    /// Only those in this state.
    state: Option<ActionState>,
    /// Only those that have not ended.
    #[serde(default)]
    open: bool,
    /// At most so many items (1 to 1000; 500 when absent).
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists actions, newest first.
#[utoipa::path(get, path = "/actions", tag = "commands", params(ActionQuery), responses(
    (status = 200, body = Page<ActionView>), (status = 400, body = Problem)
))]
async fn list(
    State(app): State<AppState>,
    _: Viewer,
    Params(query): Params<ActionQuery>,
) -> Result<Json<Page<ActionView>>> {
    let filter = Filter {
        machine: query.machine_id,
        batch: query.batch_id,
        action: query.action,
        state: query.state,
        open: query.open,
        before: None,
    };
    let params = PageParams {
        limit: query.limit,
        cursor: query.cursor,
    };
    let mut conn = app.db.read().await?;
    page(&app, &mut conn, filter, params).await
}

pub(super) async fn page(
    app: &App,
    conn: &mut Conn,
    mut filter: Filter,
    params: PageParams,
) -> Result<Json<Page<ActionView>>> {
    let before = params.cursor.as_ref().map(|text| text.parse()).transpose();
    filter.before =
        before.map_err(|_| Error::bad_request("bad_cursor", "This cursor is not one of ours."))?;
    let limit = params.limit();
    // One more than fits tells whether there is another page.
    let wanted = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let records = store::page(conn, &filter, wanted).await?;
    let cursor = |record: &Record| record.position.to_string();
    Ok(Json(Page::cut(records, limit, cursor, |record| {
        ActionView::of(app, record)
    })))
}

/// Tells of one action.
#[utoipa::path(get, path = "/actions/{id}", tag = "commands", params(("id" = ActionId, Path)),
    responses((status = 200, body = ActionView), (status = 404, body = Problem)))]
async fn read(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<ActionId>,
) -> Result<Json<ActionView>> {
    let mut conn = app.db.read().await?;
    let record = wanted(&mut conn, *id).await?;
    Ok(Json(ActionView::of(&app, record)))
}

/// What whoever approves says about it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
struct Approval {
    /// For the record.
    note: Option<String>,
}

/// Why it is refused.
#[derive(Deserialize, ToSchema)]
struct Rejection {
    /// 1 to 1000 characters.
    reason: String,
}

/// Approves an action that waits: it is begun.
#[utoipa::path(post, path = "/actions/{id}/approve", tag = "commands",
    params(("id" = ActionId, Path)), request_body = inline(Option<Approval>),
    responses((status = 200, body = ActionView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn approve(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<ActionId>,
    MaybeBody(approval): MaybeBody<Approval>,
) -> Result<Json<ActionView>> {
    let note = approval.unwrap_or_default().note;
    let note = checked_line("/note", note, 1000)?;
    let record = approve_action(&app, &caller, *id, note).await?;
    Ok(Json(ActionView::of(&app, record)))
}

/// Refuses an action that waits, for a reason. Who asked for it may do that, too.
#[utoipa::path(post, path = "/actions/{id}/reject", tag = "commands",
    params(("id" = ActionId, Path)), request_body = Rejection,
    responses((status = 200, body = ActionView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn reject(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<ActionId>,
    Body(rejection): Body<Rejection>,
) -> Result<Json<ActionView>> {
    let reason = checked_line("/reason", Some(rejection.reason), 1000)?;
    let reason = reason.ok_or_else(|| Error::invalid("/reason", "A reason is expected."))?;
    let record = reject_action(&app, &caller, *id, &reason).await?;
    Ok(Json(ActionView::of(&app, record)))
}

/// Cancels an action: one that runs is ended on the machine with all that it started, which takes a moment.
#[utoipa::path(post, path = "/actions/{id}/cancel", tag = "commands",
    params(("id" = ActionId, Path)),
    responses((status = 202, body = ActionView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn cancel(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<ActionId>,
) -> Result<(StatusCode, Json<ActionView>)> {
    let record = cancel_action(&app, &caller, *id).await?;
    Ok((StatusCode::ACCEPTED, Json(ActionView::of(&app, record))))
}
