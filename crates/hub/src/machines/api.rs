use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::checks::{
    checked_expected, checked_guid, checked_line, checked_name, checked_tags, checked_text,
};
use super::expected::Expected;
use super::model::{Kind, Machine, MachineId, NewMachine, Status};
use super::store::{self, Listed};
use super::view::{Judgement, MachineDetail, MachineView};
use crate::accounts::{Admin, Operator, Viewer};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Entry};
use crate::platform::db::{Conn, Tx};
use crate::platform::http::{
    Body, Error, Id, MaybeBody, Page, PageParams, Params, Problem, Result,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, change, remove))
        .routes(routes!(pause))
        .routes(routes!(unpause))
}

/// Which machines.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MachineQuery {
    /// Part of a name, hostname, address, tag or operating system.
    q: Option<String>,
    /// Only those with this status.
    status: Option<Status>,
    /// Only servers, or only workstations.
    kind: Option<Kind>,
    /// Only those with this tag.
    tag: Option<String>,
    // Repeated here because query strings cannot flatten numbers.
    /// At most so many items (1 to 1000; 500 when absent).
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl MachineQuery {
    fn matches(&self, listed: &Listed) -> bool {
        let Listed {
            machine,
            presence,
            tags,
            ..
        } = listed;
        let has = |text: &Option<String>, part: &str| {
            text.as_ref()
                .is_some_and(|text| text.to_lowercase().contains(part))
        };
        let q = self
            .q
            .as_ref()
            .map(|q| q.trim().to_lowercase())
            .filter(|q| !q.is_empty());
        q.is_none_or(|q| {
            machine.name.to_lowercase().contains(&q)
                || has(&machine.hostname, &q)
                || has(&machine.facts.os.distribution, &q)
                || machine
                    .facts
                    .addresses
                    .iter()
                    .any(|address| address.contains(&q))
                || tags.iter().any(|tag| tag.to_lowercase().contains(&q))
        }) && self.status.is_none_or(|wanted| wanted == presence.status)
            && self.kind.is_none_or(|wanted| wanted == machine.kind)
            && self.tag.as_ref().is_none_or(|wanted| tags.contains(wanted))
    }
}

/// Lists the machines, oldest first.
#[utoipa::path(get, path = "/machines", tag = "machines", params(MachineQuery), responses(
    (status = 200, body = Page<MachineView>), (status = 400, body = Problem)
))]
async fn list(
    State(app): State<AppState>,
    _: Viewer,
    Params(query): Params<MachineQuery>,
) -> Result<Json<Page<MachineView>>> {
    let page = PageParams {
        limit: query.limit,
        cursor: query.cursor.clone(),
    };
    let after =
        match &page.cursor {
            Some(text) => Some(MachineId::parse(text).ok_or_else(|| {
                Error::bad_request("bad_cursor", "This cursor is not one of ours.")
            })?),
            None => None,
        };
    let judgement = &Judgement::of(&app, &mut *app.db.read().await?).await?;
    // A home lab has few machines: filters work on all of them, so that they may look into facts.
    let mut rows = app.listing.all(&app).await?;
    rows.retain(|row| after.is_none_or(|after| row.machine.id > after) && query.matches(row));
    let more = rows.len() > page.limit();
    rows.truncate(page.limit());
    let last = rows.last().filter(|_| more);
    let next_cursor = last.map(|listed| listed.machine.id.to_string());
    let views = rows.iter().map(|row| MachineView::new(row, judgement));
    Ok(Json(Page {
        items: views.collect(),
        next_cursor,
    }))
}

/// A machine added by hand.
#[derive(Deserialize, ToSchema)]
struct NewMachineBody {
    /// 1 to 64 characters; may repeat.
    name: String,
    /// Server when absent.
    kind: Option<Kind>,
    #[serde(default)]
    tags: Vec<String>,
    notes: Option<String>,
    hostname: Option<String>,
    /// The GUID of an agent that will speak for it, where it is known.
    guid: Option<String>,
}

/// Adds a machine by hand. It is `unknown` until an agent enrols for it.
#[utoipa::path(post, path = "/machines", tag = "machines", request_body = NewMachineBody, responses(
    (status = 201, body = MachineDetail), (status = 409, body = Problem), (status = 422, body = Problem)
))]
async fn create(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Body(new): Body<NewMachineBody>,
) -> Result<(StatusCode, Json<MachineDetail>)> {
    let new = NewMachine {
        name: checked_name(&new.name)?,
        kind: new.kind,
        kind_settled: false,
        guid: new.guid.as_deref().map(checked_guid).transpose()?,
        hostname: checked_line("/hostname", new.hostname, 255)?,
        notes: checked_text("/notes", new.notes, 4000)?,
        server_id: None,
        machine_id_hash: None,
        tags: checked_tags(new.tags)?,
    };
    let mut tx = app.db.write().await?;
    if let Some(guid) = &new.guid
        && store::find_by_guid(&mut tx, guid).await?.is_some()
    {
        return Err(Error::conflict(
            "guid_taken",
            "A machine with this GUID is here already.",
        ));
    }
    let now = app.clock.now_ms();
    let machine = store::insert(&mut tx, &new, now).await?;
    let entry = Entry::done(now, &caller.actor(), "machine.created", &machine.name)
        .on(machine.id)
        .with(json!({ "kind": machine.kind }));
    audit::record(&mut tx, &entry).await?;
    app.roster.changed();
    tx.commit().await?;
    app.events.changed("machines", "");
    tracing::info!(machine.id = %machine.id, by = caller.name, "{} was added", machine.name);
    let mut conn = app.db.read().await?;
    Ok((
        StatusCode::CREATED,
        Json(view(&app, &mut conn, machine.id).await?),
    ))
}

/// Reads a machine.
#[utoipa::path(get, path = "/machines/{id}", tag = "machines", params(("id" = String, Path)),
    responses((status = 200, body = MachineDetail), (status = 404, body = Problem)))]
async fn read(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
) -> Result<Json<MachineDetail>> {
    let mut conn = app.db.read().await?;
    Ok(Json(view(&app, &mut conn, *id).await?))
}

/// A change of a machine: what is absent stays; null takes away.
#[derive(Deserialize, ToSchema)]
struct MachineChange {
    name: Option<String>,
    /// Settles what kind it is; when it is expected to be on becomes what that kind says.
    kind: Option<Kind>,
    /// When it is expected to be on; null is what its kind says.
    #[serde(default, deserialize_with = "present")]
    expected: Option<Option<Expected>>,
    tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    notes: Option<Option<String>>,
    /// Seconds between beats (5 to 3600); null leaves it to the agent.
    #[serde(default, deserialize_with = "present")]
    interval_seconds: Option<Option<u32>>,
}

/// Changes a machine.
#[utoipa::path(patch, path = "/machines/{id}", tag = "machines", params(("id" = String, Path)),
    request_body = MachineChange, responses((status = 200, body = MachineDetail),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    Body(change): Body<MachineChange>,
) -> Result<Json<MachineDetail>> {
    let mut tx = app.db.write().await?;
    let mut machine = wanted(&mut tx, *id).await?;
    let before = told(&machine, &store::tags(&mut tx, *id).await?);
    let notes_before = machine.notes.clone();
    if let Some(name) = change.name {
        machine.name = checked_name(&name)?;
    }
    if let Some(kind) = change.kind {
        if kind != machine.kind {
            machine.expected = None;
        }
        machine.kind = kind;
        machine.kind_settled = true;
    }
    if let Some(expected) = change.expected {
        machine.expected = expected.map(checked_expected).transpose()?;
    }
    if let Some(notes) = change.notes {
        machine.notes = checked_text("/notes", notes, 4000)?;
    }
    if let Some(interval) = change.interval_seconds {
        if interval.is_some_and(|seconds| !(5..=3600).contains(&seconds)) {
            return Err(Error::invalid(
                "/interval_seconds",
                "A beat each 5 to 3600 seconds.",
            ));
        }
        machine.interval_seconds = interval;
    }
    store::update(&mut tx, &machine).await?;
    if let Some(tags) = change.tags {
        store::set_tags(&mut tx, machine.id, &checked_tags(tags)?).await?;
    }
    let after = told(&machine, &store::tags(&mut tx, *id).await?);
    let mut detail = audit::changes(&before, &after);
    if notes_before != machine.notes {
        // Only that they are others: people write anything into them.
        detail["notes"] = "changed".into();
    }
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "machine.changed", &machine.name)
        .on(machine.id)
        .with(detail);
    audit::record(&mut tx, &entry).await?;
    commit_change(&app, tx, machine.id).await?;
    tracing::info!(machine.id = %machine.id, by = caller.name, "{} was changed", machine.name);
    let mut conn = app.db.read().await?;
    Ok(Json(view(&app, &mut conn, machine.id).await?))
}

/// What is recorded of a machine when it is changed.
fn told(machine: &Machine, tags: &[String]) -> Value {
    json!({
        "name": machine.name,
        "kind": machine.kind,
        "expected": machine.expected,
        "interval_seconds": machine.interval_seconds,
        "tags": tags,
    })
}

/// Deletes a machine and everything of it: readings, reports, its agent's token. One that others are reached
/// through stays.
#[utoipa::path(delete, path = "/machines/{id}", tag = "machines", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<MachineId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let machine = wanted(&mut tx, *id).await?;
    app.check_may_go(&mut tx, machine.id).await?;
    store::delete(&mut tx, machine.id).await?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "machine.deleted", &machine.name).on(machine.id);
    audit::record(&mut tx, &entry).await?;
    app.roster.changed();
    tx.commit().await?;
    app.tokens.forget_agents();
    app.events.changed("machine", machine.id);
    app.events.changed("machines", "");
    tracing::info!(machine.id = %machine.id, by = caller.name, "{} was deleted", machine.name);
    Ok(StatusCode::NO_CONTENT)
}

/// Why a machine is paused.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
struct Pause {
    /// For people.
    reason: Option<String>,
}

/// Pauses a machine: somebody works on it.
#[utoipa::path(put, path = "/machines/{id}/pause", tag = "machines", params(("id" = String, Path)),
    request_body = inline(Option<Pause>), responses((status = 200, body = MachineDetail), (status = 404, body = Problem)))]
async fn pause(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    MaybeBody(pause): MaybeBody<Pause>,
) -> Result<Json<MachineDetail>> {
    let reason = checked_line("/reason", pause.and_then(|pause| pause.reason), 400)?;
    let now = app.clock.now_ms();
    set_paused(&app, *id, Some(now), reason, &caller.actor()).await
}

/// Ends a pause.
#[utoipa::path(put, path = "/machines/{id}/unpause", tag = "machines", params(("id" = String, Path)),
    responses((status = 200, body = MachineDetail), (status = 404, body = Problem)))]
async fn unpause(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
) -> Result<Json<MachineDetail>> {
    set_paused(&app, *id, None, None, &caller.actor()).await
}

async fn set_paused(
    app: &App,
    id: MachineId,
    paused_at: Option<i64>,
    reason: Option<String>,
    by: &Actor,
) -> Result<Json<MachineDetail>> {
    let mut tx = app.db.write().await?;
    let mut machine = wanted(&mut tx, id).await?;
    machine.paused_at = paused_at.map(|now| machine.paused_at.unwrap_or(now));
    machine.pause_reason = reason;
    store::update(&mut tx, &machine).await?;
    let judgement = Judgement::of(app, &mut tx).await?;
    if let Some(standing) = store::standing(&mut tx, id).await? {
        let liveness = judgement.liveness(&standing.presence);
        let (status, _) = super::judge(liveness, machine.paused_at.is_some());
        store::set_status(&mut tx, id, status, liveness.is_away(), judgement.now).await?;
    }
    let (action, word) = match paused_at {
        Some(_) => ("machine.paused", "paused"),
        None => ("machine.unpaused", "unpaused"),
    };
    let entry = Entry::done(app.clock.now_ms(), by, action, &machine.name)
        .on(id)
        .with(json!({ "reason": machine.pause_reason }));
    audit::record(&mut tx, &entry).await?;
    commit_change(app, tx, id).await?;
    tracing::info!(machine.id = %id, by = by.name, "{} was {word}", machine.name);
    let mut conn = app.db.read().await?;
    Ok(Json(view(app, &mut conn, id).await?))
}

async fn commit_change(app: &App, tx: Tx, id: MachineId) -> Result<()> {
    app.roster.changed();
    tx.commit().await?;
    app.events.changed("machine", id);
    app.events.changed("live", id);
    Ok(())
}

/// The machine of this id, or the answer that there is none.
///
/// # Errors
/// 404 where there is none; when the database does not answer.
pub async fn wanted(conn: &mut Conn, id: MachineId) -> Result<Machine> {
    store::find(conn, id)
        .await?
        .ok_or_else(|| Error::not_found("machine"))
}

async fn view(app: &App, conn: &mut Conn, id: MachineId) -> Result<MachineDetail> {
    let listed = store::list(conn, Some(&[id])).await?.pop();
    let listed = listed.ok_or_else(|| Error::not_found("machine"))?;
    let judgement = Judgement::of(app, conn).await?;
    let detail = store::detail(conn, id).await?;
    Ok(MachineDetail::new(&listed, &judgement, detail))
}

/// Tells "absent" from "null".
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
