use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use homelabcmd_wire::{UnitState, UnitStatus};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::expected::checked_unit;
use super::store;
use super::suggestion::is_suggested;
use crate::accounts::{Caller, Operator, Viewer};
use crate::app::{App, AppState};
use crate::audit::{self, Entry};
use crate::machines::{self, MachineId};
use crate::platform::http::{Body, Error, Id, MaybeBody, Page, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, expect))
        .routes(routes!(expect_named, forget))
}

/// A service unit, and what is expected of it.
#[derive(Serialize, ToSchema)]
struct Service {
    #[serde(flatten)]
    unit: UnitStatus,
    /// It is expected to run: an alert says when it does not.
    expected: bool,
    /// That alert is critical.
    is_critical: bool,
    /// It is not expected, and seems to be what the machine is there for: it runs, and starts by itself at boot.
    suggested: bool,
}

/// Lists a machine's service units: failed ones first, then by name. An expected one that the agent does
/// not report is there with the state `unknown`.
#[utoipa::path(get, path = "/machines/{id}/services", tag = "services",
    params(("id" = String, Path)),
    responses((status = 200, body = Page<Service>), (status = 404, body = Problem)))]
async fn list(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
) -> Result<Json<Page<Service>>> {
    let mut conn = app.db.read().await?;
    machines::wanted(&mut conn, *id).await?;
    let body = store::find(&mut conn, *id).await?;
    let units: Vec<UnitStatus> = body
        .and_then(|body| serde_json::from_str(&body).ok())
        .unwrap_or_default();
    let mut expected = store::expectations(&mut conn, Some(&[*id])).await?;
    let mut services: Vec<Service> = units
        .into_iter()
        .map(|unit| {
            let place = expected.iter().position(|(_, name, _)| *name == unit.name);
            let expectation = place.map(|place| expected.remove(place));
            Service {
                suggested: expectation.is_none() && is_suggested(&unit),
                unit,
                expected: expectation.is_some(),
                is_critical: expectation.is_some_and(|(.., is_critical)| is_critical),
            }
        })
        .collect();
    services.extend(expected.into_iter().map(|(_, name, is_critical)| Service {
        unit: unreported(name),
        expected: true,
        is_critical,
        suggested: false,
    }));
    services.sort_by(|a, b| {
        let failed = |service: &Service| service.unit.state == UnitState::Failed;
        failed(b)
            .cmp(&failed(a))
            .then_with(|| a.unit.name.cmp(&b.unit.name))
    });
    Ok(Json(Page::whole(services)))
}

fn unreported(name: String) -> UnitStatus {
    UnitStatus {
        name,
        state: UnitState::Unknown,
        sub_state: None,
        description: None,
        pid: None,
        memory_bytes: None,
        since: None,
        enabled: None,
    }
}

/// What is expected of a service.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
struct Expectation {
    /// The alert for it is critical.
    is_critical: bool,
}

/// A service to expect.
#[derive(Deserialize, ToSchema)]
struct NewExpectation {
    /// The unit's name, with or without `.service`.
    name: String,
    /// The alert for it is critical.
    #[serde(default)]
    is_critical: bool,
}

/// Expects a service to run.
#[utoipa::path(post, path = "/machines/{id}/services", tag = "services",
    params(("id" = String, Path)), request_body = NewExpectation,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn expect(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    Body(new): Body<NewExpectation>,
) -> Result<StatusCode> {
    put(&app, *id, &new.name, new.is_critical, &caller).await
}

/// Expects a service to run, or changes what is expected of it.
#[utoipa::path(put, path = "/machines/{id}/services/{name}", tag = "services",
    params(("id" = String, Path), ("name" = String, Path)),
    request_body = inline(Option<Expectation>),
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn expect_named(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Id((id, name)): Id<(MachineId, String)>,
    MaybeBody(expectation): MaybeBody<Expectation>,
) -> Result<StatusCode> {
    let Expectation { is_critical } = expectation.unwrap_or_default();
    put(&app, id, &name, is_critical, &caller).await
}

async fn put(
    app: &App,
    id: MachineId,
    name: &str,
    is_critical: bool,
    by: &Caller,
) -> Result<StatusCode> {
    let unit = checked_unit(name)?;
    let mut tx = app.db.write().await?;
    machines::wanted(&mut tx, id).await?;
    if store::expectations(&mut tx, Some(&[id])).await?.len() >= 500 {
        return Err(Error::invalid("/name", "At most 500 services a machine."));
    }
    let now = app.clock.now_ms();
    store::expect(&mut tx, id, &unit, is_critical, now).await?;
    let entry = Entry::done(now, &by.actor(), "service.expected", &unit)
        .on(id)
        .with(json!({ "is_critical": is_critical }));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.events.changed("machine", id);
    tracing::info!(machine.id = %id, by = by.name, "{unit} is expected to run");
    Ok(StatusCode::NO_CONTENT)
}

/// Expects a service to run no longer.
#[utoipa::path(delete, path = "/machines/{id}/services/{name}", tag = "services",
    params(("id" = String, Path), ("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn forget(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Id((id, name)): Id<(MachineId, String)>,
) -> Result<StatusCode> {
    let unit = checked_unit(&name)?;
    let mut tx = app.db.write().await?;
    if !store::forget(&mut tx, id, &unit).await? {
        return Err(Error::not_found("expected service"));
    }
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "service.not_expected", &unit).on(id);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.events.changed("machine", id);
    tracing::info!(machine.id = %id, by = caller.name, "{unit} is not expected to run any more");
    Ok(StatusCode::NO_CONTENT)
}
