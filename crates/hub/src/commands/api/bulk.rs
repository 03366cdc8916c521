//! One action on many machines.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::execute::{refused, who};
use super::view::ActionView;
use crate::accounts::{Operator, Viewer};
use crate::app::AppState;
use crate::commands::bulk::{Manner, begin_many, check_count, rank};
use crate::commands::decide::cancel as cancel_action;
use crate::commands::model::{ActionState, BatchId, Record};
use crate::commands::store::{self, Filter};
use crate::commands::wish::Wish;
use crate::machines::{self, Brief, Kind, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, Id, Problem, Refusal, Result};

/// As many as a request may name.
const MOST: i64 = 500;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(read))
        .routes(routes!(cancel))
}

/// What to run, and where. A machine is meant that is named, or has one of the tags, or is of one of the kinds.
#[derive(Deserialize, ToSchema)]
struct BulkWish {
    #[serde(flatten)]
    wish: Wish,
    #[serde(default)]
    machines: Vec<MachineId>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    kinds: Vec<Kind>,
    /// So many machines at once (1 to 16; 4 when absent).
    #[serde(default = "four")]
    parallel: u8,
    /// What has not begun when one has failed is not begun.
    #[serde(default)]
    stop_on_failure: bool,
    /// What has to wait for an approval is approved with it, where the caller may; else it waits.
    #[serde(default)]
    approve: bool,
}

fn four() -> u8 {
    4
}

/// What was begun.
#[derive(Serialize, ToSchema)]
struct BatchStart {
    batch_id: BatchId,
    items: Vec<BatchItem>,
}

/// What became of it on one machine at first: an action, or why there is none.
#[derive(Serialize, ToSchema)]
struct BatchItem {
    machine_id: MachineId,
    action: Option<ActionView>,
    error: Option<Refusal>,
}

/// What was asked for in one go.
#[derive(Serialize, ToSchema)]
struct Batch {
    id: BatchId,
    /// How many are in each state.
    counts: BTreeMap<String, u32>,
    /// None of them goes on or waits.
    ended: bool,
    /// What failed comes first, then what goes on, then what is done.
    items: Vec<ActionView>,
}

/// Starts an action on one machine or many, and does not wait for its end.
#[utoipa::path(post, path = "/actions", tag = "commands", request_body = BulkWish, responses(
    (status = 202, body = BatchStart), (status = 400, body = Problem), (status = 403, body = Problem),
    (status = 429, body = Problem)
))]
async fn start(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Body(bulk): Body<BulkWish>,
) -> Result<(StatusCode, Json<BatchStart>)> {
    if !(1..=16).contains(&bulk.parallel) {
        return Err(Error::invalid("/parallel", "From 1 to 16."));
    }
    let mut conn = app.db.read().await?;
    let settings = store::command_settings(&mut conn).await?;
    app.commands.count(&who(&caller), settings.per_minute)?;
    let briefs = machines::briefs(&mut conn).await?;
    let ids = meant(&briefs, &bulk);
    check_count(ids.len())?;
    let choice = async {
        let choice = bulk.wish.read(&app)?;
        choice.check_allowed(&mut conn, &caller).await?;
        Ok(choice)
    };
    let choice = match choice.await {
        Ok(choice) => choice,
        Err(error) => {
            for id in ids {
                refused(&app, &caller, id, &bulk.wish, &error).await?;
            }
            return Err(error);
        }
    };
    let mut plans = Vec::new();
    for id in ids {
        let plan = choice.on(&mut conn, &settings, id, briefs.get(&id)).await;
        plans.push((id, plan));
    }
    drop(conn);
    let manner = Manner {
        approver: bulk.approve.then(|| caller.clone()),
        parallel: usize::from(bulk.parallel),
        stop_on_failure: bulk.stop_on_failure,
    };
    let (batch_id, begun) =
        begin_many(&app, choice, plans, settings, caller.actor(), manner).await?;
    let mut items = Vec::new();
    for item in begun {
        let machine_id = item.machine;
        items.push(match item.begun {
            Ok(record) => BatchItem {
                machine_id,
                action: Some(ActionView::of(&app, record)),
                error: None,
            },
            Err(error) => {
                refused(&app, &caller, machine_id, &bulk.wish, &error).await?;
                BatchItem {
                    machine_id,
                    action: None,
                    error: Some(error.into_refusal()),
                }
            }
        });
    }
    Ok((StatusCode::ACCEPTED, Json(BatchStart { batch_id, items })))
}

/// The machines that are meant, each once: those that are named first, then the others by name.
fn meant(briefs: &HashMap<MachineId, Brief>, bulk: &BulkWish) -> Vec<MachineId> {
    let mut ids: Vec<MachineId> = Vec::new();
    for id in &bulk.machines {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    let mut others: Vec<_> = briefs
        .iter()
        .filter(|(id, machine)| {
            let is_meant = bulk.tags.iter().any(|tag| machine.tags.contains(tag))
                || bulk.kinds.contains(&machine.kind);
            is_meant && !ids.contains(*id)
        })
        .collect();
    others.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    ids.extend(others.into_iter().map(|(id, _)| *id));
    ids
}

/// Tells what became of actions that were asked for in one go.
#[utoipa::path(get, path = "/actions/batches/{id}", tag = "commands", params(("id" = BatchId, Path)),
    responses((status = 200, body = Batch), (status = 404, body = Problem)))]
async fn read(State(app): State<AppState>, _: Viewer, id: Id<BatchId>) -> Result<Json<Batch>> {
    let mut records = of_batch(&mut *app.db.read().await?, *id).await?;
    let mut counts = BTreeMap::new();
    for record in &records {
        *counts.entry(record.state.as_str().to_owned()).or_default() += 1;
    }
    let ended = !records.iter().any(|record| record.state.is_open());
    records.sort_by_key(|record| (rank(record.state), record.position));
    let items = records
        .into_iter()
        .map(|record| ActionView::of(&app, record));
    Ok(Json(Batch {
        id: *id,
        counts,
        ended,
        items: items.collect(),
    }))
}

/// Cancels all of them that have not ended.
#[utoipa::path(post, path = "/actions/batches/{id}/cancel", tag = "commands",
    params(("id" = BatchId, Path)),
    responses((status = 202), (status = 404, body = Problem)))]
async fn cancel(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<BatchId>,
) -> Result<StatusCode> {
    let records = of_batch(&mut *app.db.read().await?, *id).await?;
    // Those that have not begun first: one that ends makes room for the next.
    let mut open: Vec<_> = records.into_iter().filter(|r| r.state.is_open()).collect();
    open.sort_by_key(|record| record.state == ActionState::Running);
    for record in open {
        match cancel_action(&app, &caller, record.id).await {
            // It ended meanwhile.
            Err(error) if error.status() != StatusCode::CONFLICT => return Err(error),
            _ => {}
        }
    }
    Ok(StatusCode::ACCEPTED)
}

async fn of_batch(conn: &mut Conn, id: BatchId) -> Result<Vec<Record>> {
    let filter = Filter {
        batch: Some(id),
        ..Filter::default()
    };
    let records = store::page(conn, &filter, MOST).await?;
    match records.is_empty() {
        true => Err(Error::not_found("batch")),
        false => Ok(records),
    }
}
