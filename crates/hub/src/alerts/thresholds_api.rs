use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::evaluate::{RULES, thresholds};
use super::store;
use super::thresholds::Thresholds;
use crate::accounts::{Admin, Operator, Viewer};
use crate::app::{App, AppState};
use crate::audit::{self, Entry};
use crate::machines::{self, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, FieldError, Id, Problem, Result};
use crate::settings;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read, write))
        .routes(routes!(read_own, write_own, remove_own))
}

/// Reads the thresholds that hold for all machines.
#[utoipa::path(get, path = "/settings/thresholds", tag = "settings",
    responses((status = 200, body = Thresholds)))]
async fn read(State(app): State<AppState>, _: Viewer) -> Result<Json<Thresholds>> {
    let mut conn = app.db.read().await?;
    Ok(Json(thresholds(&mut conn).await?))
}

/// Sets thresholds that hold for all machines. What is left out stays as it is.
#[utoipa::path(put, path = "/settings/thresholds", tag = "settings", request_body = Thresholds,
    responses((status = 200, body = Thresholds), (status = 422, body = Problem)))]
async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(changes): Body<Value>,
) -> Result<Json<Thresholds>> {
    let mut tx = app.db.write().await?;
    let before = thresholds(&mut tx).await?;
    let merged = before.merged(&changes).map_err(Error::invalid_fields)?;
    fits_all_machines(&mut tx, &merged).await?;
    let now = app.clock.now_ms();
    settings::put(&mut tx, RULES, &merged, now).await?;
    machines::set_offline_after(&mut tx, merged.offline_after_seconds, now).await?;
    let entry = Entry::done(now, &caller.actor(), "thresholds.changed", "all machines")
        .with(audit::changes(&before, &merged));
    audit::record(&mut tx, &entry).await?;
    app.roster.changed();
    tx.commit().await?;
    app.events.changed("settings", "thresholds");
    app.wake_job("machines.presence");
    app.wake_job(super::jobs::EVALUATE);
    tracing::info!(by = caller.name, "the thresholds were changed");
    Ok(Json(merged))
}

/// What holds for a machine.
#[derive(Serialize, ToSchema)]
struct MachineThresholds {
    /// Where it differs: some of the fields of the thresholds, as they were set.
    #[schema(value_type = Object)]
    overrides: Value,
    /// What holds for it.
    effective: Thresholds,
}

/// Reads the thresholds of a machine.
#[utoipa::path(get, path = "/machines/{id}/thresholds", tag = "alerts",
    params(("id" = String, Path)),
    responses((status = 200, body = MachineThresholds), (status = 404, body = Problem)))]
async fn read_own(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
) -> Result<Json<MachineThresholds>> {
    let mut conn = app.db.read().await?;
    machines::wanted(&mut conn, *id).await?;
    Ok(Json(own(&mut conn, *id).await?))
}

/// Sets where the thresholds of a machine differ from those of all: an object with some of their
/// fields. It takes the place of what was set before.
#[utoipa::path(put, path = "/machines/{id}/thresholds", tag = "alerts",
    params(("id" = String, Path)), request_body = Object,
    responses((status = 200, body = MachineThresholds), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn write_own(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    Body(changes): Body<Value>,
) -> Result<Json<MachineThresholds>> {
    let mut tx = app.db.write().await?;
    let machine = machines::wanted(&mut tx, *id).await?;
    if changes.get("offline_after_seconds").is_some() {
        return Err(Error::invalid(
            "/offline_after_seconds",
            "This one is the same for all machines. To be more patient with one, let it beat less often.",
        ));
    }
    thresholds(&mut tx)
        .await?
        .merged(&changes)
        .map_err(Error::invalid_fields)?;
    let differs = changes.as_object().is_some_and(|fields| !fields.is_empty());
    let before = store::overrides_of(&mut tx, *id)
        .await?
        .unwrap_or_else(|| json!({}));
    store::save_overrides(&mut tx, *id, differs.then_some(&changes)).await?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "thresholds.changed", &machine.name)
        .on(*id)
        .with(audit::changes(&before, &changes));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app, *id);
    tracing::info!(machine.id = %*id, by = caller.name, "its thresholds were changed");
    let mut conn = app.db.read().await?;
    Ok(Json(own(&mut conn, *id).await?))
}

/// Lets a machine have the thresholds of all.
#[utoipa::path(delete, path = "/machines/{id}/thresholds", tag = "alerts",
    params(("id" = String, Path)),
    responses((status = 200, body = MachineThresholds), (status = 404, body = Problem)))]
async fn remove_own(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
) -> Result<Json<MachineThresholds>> {
    let mut tx = app.db.write().await?;
    let machine = machines::wanted(&mut tx, *id).await?;
    let before = store::overrides_of(&mut tx, *id)
        .await?
        .unwrap_or_else(|| json!({}));
    store::save_overrides(&mut tx, *id, None).await?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "thresholds.removed", &machine.name)
        .on(*id)
        .with(audit::changes(&before, &json!({})));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app, *id);
    tracing::info!(machine.id = %*id, by = caller.name, "its thresholds are those of all");
    let mut conn = app.db.read().await?;
    Ok(Json(own(&mut conn, *id).await?))
}

/// Lines of a machine's own would lose their sense without a word.
async fn fits_all_machines(conn: &mut Conn, general: &Thresholds) -> Result<()> {
    let mut faults = Vec::new();
    for (id, own) in store::overrides(conn).await? {
        let Err(wrong) = general.merged(&own) else {
            continue;
        };
        let names = machines::names(conn).await?;
        let name = names.get(&id).map_or("A machine", String::as_str);
        for fault in wrong {
            let detail = format!(
                "{name} has rules of its own that do not fit: {} Change those first.",
                fault.detail
            );
            faults.push(FieldError { detail, ..fault });
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::invalid_fields(faults)),
    }
}

fn changed(app: &App, id: MachineId) {
    app.events.changed("machine", id);
    app.wake_job(super::jobs::EVALUATE);
}

async fn own(conn: &mut Conn, id: MachineId) -> Result<MachineThresholds> {
    let general = thresholds(conn).await?;
    let overrides = store::overrides_of(conn, id).await?;
    let effective = match &overrides {
        Some(changes) => general.with_own(changes),
        None => general,
    };
    Ok(MachineThresholds {
        overrides: overrides.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
        effective,
    })
}
