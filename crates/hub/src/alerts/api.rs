use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::evaluate::{announce, count, record};
use super::model::{Alert, AlertId, AlertState, Condition, Severity, Transition, TransitionKind};
use super::store::{self, AlertFilter};
use crate::accounts::{Operator, Viewer};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Entry};
use crate::machines::{self, MachineId, checked_line};
use crate::platform::clock::from_ms;
use crate::platform::db::Conn;
use crate::platform::http::{
    Body, Error, Id, MaybeBody, Page, PageParams, Params, Problem, Result,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(acknowledge))
        .routes(routes!(snooze))
        .routes(routes!(reopen))
        .routes(routes!(resolve))
}

/// An alert.
#[derive(Serialize, ToSchema)]
#[schema(as = Alert)]
struct AlertView {
    id: AlertId,
    machine_id: MachineId,
    machine_name: String,
    condition: Condition,
    /// A mount point, a unit; empty where the machine has only one such thing.
    subject: String,
    severity: Severity,
    state: AlertState,
    /// What is wrong, in a few words without the machine's name.
    title: String,
    /// The reading at its last change, in the unit of its condition.
    value: Option<f64>,
    /// The line that it crossed.
    threshold: Option<f64>,
    opened_at: Timestamp,
    resolved_at: Option<Timestamp>,
    /// Who resolved it; null when it went by itself.
    resolved_by: Option<String>,
    /// Why it ended, where that is not plain.
    resolution: Option<String>,
    acknowledged_at: Option<Timestamp>,
    acknowledged_by: Option<String>,
    snoozed_until: Option<Timestamp>,
    /// What was said when it was acknowledged or snoozed.
    note: Option<String>,
    /// Alerts of machines that went at once share one.
    incident: Option<String>,
}

impl AlertView {
    fn new(alert: Alert, machine_name: String) -> Self {
        Self {
            id: alert.id,
            machine_id: alert.machine_id,
            machine_name,
            condition: alert.key.condition,
            subject: alert.key.subject,
            severity: alert.severity,
            state: alert.state,
            title: alert.title,
            value: alert.value,
            threshold: alert.threshold,
            opened_at: from_ms(alert.opened_at),
            resolved_at: alert.resolved_at.map(from_ms),
            resolved_by: alert.resolved_by,
            resolution: alert.resolution,
            acknowledged_at: alert.acknowledged_at.map(from_ms),
            acknowledged_by: alert.acknowledged_by,
            snoozed_until: alert.snoozed_until.map(from_ms),
            note: alert.note,
            incident: alert.incident,
        }
    }
}

/// An alert with its history.
#[derive(Serialize, ToSchema)]
struct AlertDetail {
    #[serde(flatten)]
    alert: AlertView,
    /// Oldest first.
    history: Vec<TransitionView>,
}

/// One line of an alert's history.
#[derive(Serialize, ToSchema)]
#[schema(as = AlertTransition)]
struct TransitionView {
    at: Timestamp,
    kind: TransitionKind,
    severity: Severity,
    value: Option<f64>,
    /// Who did it; null for the hub.
    by: Option<String>,
    note: Option<String>,
}

impl From<Transition> for TransitionView {
    fn from(transition: Transition) -> Self {
        Self {
            at: from_ms(transition.at),
            kind: transition.kind,
            severity: transition.severity,
            value: transition.value,
            by: transition.by,
            note: transition.note,
        }
    }
}

/// Which alerts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AlertQuery {
    /// `open`, `acknowledged`, `snoozed`, `resolved`, several with commas, or `active` for all that are
    /// not resolved. All when absent.
    state: Option<String>,
    /// Only those of this machine.
    machine_id: Option<String>,
    /// Only those of this severity.
    severity: Option<Severity>,
    /// Only those of this condition.
    condition: Option<Condition>,
    /// At most so many items (1 to 1000; 500 when absent).
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists alerts, newest first.
#[utoipa::path(get, path = "/alerts", tag = "alerts", params(AlertQuery), responses(
    (status = 200, body = Page<AlertView>), (status = 400, body = Problem)
))]
async fn list(
    State(app): State<AppState>,
    _: Viewer,
    Params(query): Params<AlertQuery>,
) -> Result<Json<Page<AlertView>>> {
    let wrong = |what: &str| Error::bad_request("bad_query", format!("This is no {what}."));
    let mut states = Vec::new();
    for word in query.state.iter().flat_map(|text| text.split(',')) {
        match word.trim() {
            "active" => states.extend([
                AlertState::Open,
                AlertState::Acknowledged,
                AlertState::Snoozed,
            ]),
            word => states.push(AlertState::parse(word).ok_or_else(|| wrong("state"))?),
        }
    }
    let machine_id = query.machine_id.as_deref();
    let machine_id = machine_id
        .map(|id| MachineId::parse(id).ok_or_else(|| wrong("machine's id")))
        .transpose()?;
    let before = query.cursor.as_deref();
    let before = before
        .map(|id| {
            let unknown = || Error::bad_request("bad_cursor", "This cursor is not one of ours.");
            AlertId::parse(id).ok_or_else(unknown)
        })
        .transpose()?;
    let filter = AlertFilter {
        states,
        machine_id,
        severity: query.severity,
        condition: query.condition,
        before,
    };
    let page = PageParams {
        limit: query.limit,
        cursor: None,
    };
    let mut conn = app.db.read().await?;
    let mut alerts = store::list(&mut conn, &filter, page.limit() + 1).await?;
    let more = alerts.len() > page.limit();
    alerts.truncate(page.limit());
    let last = alerts.last().filter(|_| more);
    let next_cursor = last.map(|alert| alert.id.to_string());
    let names = machines::names(&mut conn).await?;
    let items = alerts.into_iter().map(|alert| named(alert, &names));
    Ok(Json(Page {
        items: items.collect(),
        next_cursor,
    }))
}

fn named(alert: Alert, names: &HashMap<MachineId, String>) -> AlertView {
    let name = names.get(&alert.machine_id).cloned().unwrap_or_default();
    AlertView::new(alert, name)
}

/// Reads an alert with its history.
#[utoipa::path(get, path = "/alerts/{id}", tag = "alerts", params(("id" = String, Path)),
    responses((status = 200, body = AlertDetail), (status = 404, body = Problem)))]
async fn read(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<AlertId>,
) -> Result<Json<AlertDetail>> {
    let mut conn = app.db.read().await?;
    Ok(Json(detail(&mut conn, *id).await?))
}

async fn detail(conn: &mut Conn, id: AlertId) -> Result<AlertDetail> {
    let alert = store::find(conn, id).await?;
    let alert = alert.ok_or_else(|| Error::not_found("alert"))?;
    let machine = machines::find(conn, alert.machine_id).await?;
    let history = store::transitions_of(conn, id).await?;
    Ok(AlertDetail {
        alert: AlertView::new(alert, machine.map(|m| m.name).unwrap_or_default()),
        history: history.into_iter().map(TransitionView::from).collect(),
    })
}

/// What somebody says about it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
struct Note {
    /// For people.
    note: Option<String>,
}

/// Until when, and why.
#[derive(Deserialize, ToSchema)]
struct Snooze {
    /// The end, in the future and within a year.
    until: Option<Timestamp>,
    /// Or so many minutes from now.
    minutes: Option<u32>,
    /// For people.
    reason: Option<String>,
}

/// Takes an alert: somebody cares for it. It still ends by itself.
#[utoipa::path(post, path = "/alerts/{id}/acknowledge", tag = "alerts",
    params(("id" = String, Path)), request_body = inline(Option<Note>),
    responses((status = 200, body = AlertDetail), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn acknowledge(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<AlertId>,
    MaybeBody(note): MaybeBody<Note>,
) -> Result<Json<AlertDetail>> {
    let note = checked_line("/note", note.unwrap_or_default().note, 400)?;
    let now = app.clock.now_ms();
    change(&app, *id, &caller.actor(), |alert| {
        if alert.state == AlertState::Acknowledged && note.is_none() {
            return None;
        }
        alert.state = AlertState::Acknowledged;
        alert.acknowledged_by = Some(caller.name.clone());
        alert.acknowledged_at = Some(now);
        alert.snoozed_until = None;
        alert.note = note.clone();
        Some(TransitionKind::Acknowledged)
    })
    .await
}

/// Puts an alert off: no messages about it until then. What is still wrong then is open again.
#[utoipa::path(post, path = "/alerts/{id}/snooze", tag = "alerts", params(("id" = String, Path)),
    request_body = Snooze, responses((status = 200, body = AlertDetail),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn snooze(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<AlertId>,
    Body(snooze): Body<Snooze>,
) -> Result<Json<AlertDetail>> {
    let reason = checked_line("/reason", snooze.reason, 400)?;
    let now = app.clock.now_ms();
    let until = match (snooze.until, snooze.minutes) {
        (Some(until), None) => until.as_millisecond(),
        (None, Some(minutes)) => now + i64::from(minutes) * 60_000,
        _ => return Err(Error::invalid("/until", "Either an end or minutes.")),
    };
    if !(now + 1..=now + 366 * 24 * 3_600_000).contains(&until) {
        return Err(Error::invalid(
            "/until",
            "In the future, and within a year.",
        ));
    }
    change(&app, *id, &caller.actor(), |alert| {
        alert.state = AlertState::Snoozed;
        alert.snoozed_until = Some(until);
        alert.note = reason.clone();
        Some(TransitionKind::Snoozed)
    })
    .await
}

/// Takes a step back: the alert is open again.
#[utoipa::path(post, path = "/alerts/{id}/reopen", tag = "alerts", params(("id" = String, Path)),
    responses((status = 200, body = AlertDetail), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn reopen(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<AlertId>,
) -> Result<Json<AlertDetail>> {
    change(&app, *id, &caller.actor(), |alert| {
        if alert.state == AlertState::Open {
            return None;
        }
        alert.state = AlertState::Open;
        (alert.acknowledged_at, alert.acknowledged_by) = (None, None);
        alert.snoozed_until = None;
        Some(TransitionKind::Reopened)
    })
    .await
}

/// Ends an alert. While its condition holds, only something worse opens another.
#[utoipa::path(post, path = "/alerts/{id}/resolve", tag = "alerts", params(("id" = String, Path)),
    request_body = inline(Option<Note>),
    responses((status = 200, body = AlertDetail), (status = 404, body = Problem)))]
async fn resolve(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<AlertId>,
    MaybeBody(note): MaybeBody<Note>,
) -> Result<Json<AlertDetail>> {
    let note = checked_line("/note", note.unwrap_or_default().note, 400)?;
    let mut conn = app.db.read().await?;
    let found = store::find(&mut conn, *id).await?;
    if found.is_some_and(|alert| alert.state == AlertState::Resolved) {
        // Twice is once.
        return Ok(Json(detail(&mut conn, *id).await?));
    }
    drop(conn);
    let now = app.clock.now_ms();
    change(&app, *id, &caller.actor(), |alert| {
        alert.state = AlertState::Resolved;
        alert.resolved_at = Some(now);
        alert.resolved_by = Some(caller.name.clone());
        alert.resolution = note.clone();
        alert.snoozed_until = None;
        Some(TransitionKind::Resolved)
    })
    .await
}

/// What a change by people is called in the record.
fn action(kind: TransitionKind) -> &'static str {
    match kind {
        TransitionKind::Acknowledged => "alert.acknowledged",
        TransitionKind::Snoozed => "alert.snoozed",
        TransitionKind::Resolved => "alert.resolved",
        _ => "alert.reopened",
    }
}

/// Changes an alert that is not resolved, with a line in its history. No pass runs meanwhile: both
/// would change the same.
async fn change(
    app: &App,
    id: AlertId,
    by: &Actor,
    act: impl FnOnce(&mut Alert) -> Option<TransitionKind>,
) -> Result<Json<AlertDetail>> {
    let mut held = app.alerts.held(app).await?;
    let mut tx = app.db.write().await?;
    let alert = store::find(&mut tx, id).await?;
    let mut alert = alert.ok_or_else(|| Error::not_found("alert"))?;
    if alert.state == AlertState::Resolved {
        return Err(Error::conflict(
            "already_resolved",
            "This alert is resolved already.",
        ));
    }
    let Some(kind) = act(&mut alert) else {
        drop(tx);
        let mut conn = app.db.read().await?;
        return Ok(Json(detail(&mut conn, id).await?));
    };
    let now = app.clock.now_ms();
    store::save(&mut tx, &alert).await?;
    let note = match kind {
        TransitionKind::Resolved => alert.resolution.clone(),
        _ => alert.note.clone(),
    };
    let entry = Entry::done(now, by, action(kind), &alert.title)
        .on(alert.machine_id)
        .with(json!({ "alert": id, "note": note, "until": alert.snoozed_until.map(from_ms) }));
    record(&mut tx, &alert, kind, now, Some(&by.name), note).await?;
    audit::record(&mut tx, &entry).await?;
    let machine = alert.machine_id;
    let entry = held.engine.get_mut(machine);
    let tracked = entry.map(|entry| entry.remember(alert.key.clone()));
    let is_over = alert.state == AlertState::Resolved;
    let muted = tracked.as_ref().filter(|_| is_over).map(|tracked| {
        let mut state = tracked.state.clone();
        state.mute();
        state
    });
    if let Some(state) = &muted {
        store::save_condition(&mut tx, machine, &alert.key, Some(state)).await?;
    }
    count(&mut tx, machine).await?;
    tx.commit().await?;
    // Only now: who asked may give up at any moment before, and memory is never ahead of the database.
    if let Some(tracked) = tracked {
        tracked.state = muted.unwrap_or_else(|| tracked.state.clone());
        tracked.alert = (!is_over).then(|| alert.clone());
    }
    drop(held);
    announce(app, [machine]);
    tracing::info!(alert.id = %id, by = by.name, "{}: {}", alert.title, kind.as_str());
    let mut conn = app.db.read().await?;
    Ok(Json(detail(&mut conn, id).await?))
}
