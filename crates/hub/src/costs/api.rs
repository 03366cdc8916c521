use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Label, Origin, PowerSettings, Profile};
use super::profiles::Category;
use super::set::check_power;
use super::store;
use super::tariff::{Rate, Tariff};
use crate::accounts::{Admin, Operator, Viewer};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::machines::{self, Detail, Machine, MachineId, Standing, Status};
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, Id, Problem, Result};
use crate::settings;

const NAME: &str = "costs";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read_tariff, write_tariff))
        .routes(routes!(read_power, write_power))
}

/// The tariff and what it is read by.
#[derive(Serialize, ToSchema)]
#[schema(as = TariffSet)]
struct TariffView {
    currency: String,
    /// Oldest first.
    rates: Vec<Rate>,
    /// Nobody has set it yet: these prices are a guess.
    is_default: bool,
    /// The zone that days and hours are meant in; it is set under `/settings/general`.
    time_zone: String,
}

/// The tariff, and whether somebody set it.
pub(super) async fn tariff(conn: &mut Conn) -> sqlx::Result<(Tariff, bool)> {
    let set: Option<Tariff> = settings::get(conn, NAME).await?;
    let is_default = set.is_none();
    Ok((set.unwrap_or_default(), is_default))
}

async fn tariff_view(conn: &mut Conn) -> Result<Json<TariffView>> {
    let (Tariff { currency, rates }, is_default) = tariff(conn).await?;
    let zone = settings::time_zone(conn).await?;
    Ok(Json(TariffView {
        currency,
        rates,
        is_default,
        time_zone: zone.iana_name().unwrap_or("UTC").to_owned(),
    }))
}

/// Reads what energy costs.
#[utoipa::path(get, path = "/settings/costs", tag = "settings",
    responses((status = 200, body = TariffView)))]
async fn read_tariff(State(app): State<AppState>, _: Viewer) -> Result<Json<TariffView>> {
    let mut conn = app.db.read().await?;
    tariff_view(&mut conn).await
}

/// Sets what energy costs. Costs of the past follow: each day is paid by the rate that is valid on it.
#[utoipa::path(put, path = "/settings/costs", tag = "settings", request_body = Tariff,
    responses((status = 200, body = TariffView), (status = 422, body = Problem)))]
async fn write_tariff(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(tariff): Body<Tariff>,
) -> Result<Json<TariffView>> {
    let tariff = tariff.checked().map_err(Error::invalid_fields)?;
    let mut tx = app.db.write().await?;
    let now = app.clock.now_ms();
    let before = settings::get::<Tariff>(&mut tx, NAME).await?;
    settings::put(&mut tx, NAME, &tariff, now).await?;
    let entry = Entry::done(now, &caller.actor(), "tariff.changed", "all machines")
        .with(audit::changes(&before, &tariff));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.events.changed("settings", NAME);
    app.events.changed("costs", "");
    tracing::info!(by = caller.name, "the tariff was changed");
    tariff_view(&mut *app.db.read().await?).await
}

/// What a machine draws and how the hub knows.
#[derive(Serialize, ToSchema)]
struct MachinePower {
    machine_id: MachineId,
    /// What people set; null is found out.
    settings: PowerSettings,
    /// What counts where nothing is measured.
    profile: ProfileView,
    /// What it draws now; null while it is away.
    now: Option<PowerNow>,
    /// What could tell of its power.
    sources: Vec<SourceView>,
    /// Kinds of machines to choose from.
    categories: Vec<CategoryView>,
}

/// What counts where nothing is measured.
#[derive(Serialize, ToSchema)]
#[schema(as = PowerProfile)]
struct ProfileView {
    /// Null when nothing tells what kind of machine it is.
    category: Option<Category>,
    category_from: Origin,
    /// Watts at the plug at rest.
    idle_watts: f64,
    idle_from: Origin,
    /// Watts at the plug with the processor at work.
    max_watts: f64,
    max_from: Origin,
}

/// Power of this moment.
#[derive(Serialize, ToSchema)]
struct PowerNow {
    watts: f64,
    label: Label,
    /// Why it has this label, in a sentence.
    why: &'static str,
}

/// Something that could tell of a machine's power.
#[derive(Serialize, ToSchema)]
#[schema(as = PowerSourceView)]
struct SourceView {
    /// `rapl`, `battery`, `supply`, `gpu`, `nvidia`, `sensor`.
    source: String,
    /// The agent may read it.
    readable: bool,
    /// What to do about it, where something can be done.
    hint: Option<&'static str>,
}

/// A kind of machine.
#[derive(Serialize, ToSchema)]
#[schema(as = PowerCategoryWatts)]
struct CategoryView {
    category: Category,
    /// Watts at the plug at rest.
    idle_watts: f64,
    /// Watts at the plug with the processor at work.
    max_watts: f64,
}

fn hint(source: &str, readable: bool) -> Option<&'static str> {
    match source {
        _ if readable => None,
        "rapl" => Some(
            "The processor counts its energy, but only root may read that. Install the agent again \
             with --power at the end of the command to let it.",
        ),
        "nvidia" => Some(
            "The agent's unit does not see the card's devices. Install the agent again with --power \
             at the end of the command to let it.",
        ),
        _ => Some("The agent may not read it."),
    }
}

/// What a machine draws at its newest reading.
pub(super) fn watts_of(profile: &Profile, detail: &Detail) -> (f64, Label) {
    let power = detail.power.as_ref();
    let part = |wanted: fn(&str) -> bool| {
        let parts = power.into_iter().flat_map(|power| &power.parts);
        parts
            .filter(|part| wanted(&part.source))
            .map(|part| part.watts)
            .sum::<f64>()
    };
    let has_packages = power.is_some_and(|p| p.parts.iter().any(|part| part.source == "packages"));
    let counted =
        |source: &str| ["packages", "memory"].contains(&source) || source.starts_with("gpu ");
    let parts = has_packages.then(|| part(counted));
    let cpu = detail.cpu.percent.unwrap_or(0.0) / 100.0;
    profile.watts(cpu, power.and_then(|power| power.machine_watts), parts)
}

async fn power_view(conn: &mut Conn, machine: &Machine) -> Result<Json<MachinePower>> {
    let settings = store::settings_of(conn, machine.id).await?;
    let profile = Profile::of(&settings, &machine.facts);
    let standing = machines::standing(conn, machine.id).await?;
    let is_there = |standing: &Standing| {
        ![Status::Offline, Status::Unknown].contains(&standing.presence.status)
    };
    let detail = standing
        .filter(is_there)
        .and_then(|standing| standing.detail);
    let now = detail.map(|detail| {
        let (watts, label) = watts_of(&profile, &detail);
        PowerNow {
            watts: round(watts),
            label,
            why: profile.why(label),
        }
    });
    let sources = machine.facts.power_sources.iter().map(|found| SourceView {
        source: found.source.clone(),
        readable: found.readable,
        hint: hint(&found.source, found.readable),
    });
    Ok(Json(MachinePower {
        machine_id: machine.id,
        settings,
        profile: ProfileView {
            category: profile.category,
            category_from: profile.category_from,
            idle_watts: round(profile.idle_watts),
            idle_from: profile.idle_from,
            max_watts: round(profile.max_watts),
            max_from: profile.max_from,
        },
        now,
        sources: sources.collect(),
        categories: Category::ALL
            .into_iter()
            .map(|category| {
                let (idle_watts, max_watts, _) = category.watts();
                CategoryView {
                    category,
                    idle_watts,
                    max_watts,
                }
            })
            .collect(),
    }))
}

fn round(watts: f64) -> f64 {
    (watts * 10.0).round() / 10.0
}

/// Reads what a machine draws and how the hub knows.
#[utoipa::path(get, path = "/machines/{id}/power", tag = "costs",
    params(("id" = String, Path)),
    responses((status = 200, body = MachinePower), (status = 404, body = Problem)))]
async fn read_power(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
) -> Result<Json<MachinePower>> {
    let mut conn = app.db.read().await?;
    let machine = machines::wanted(&mut conn, *id).await?;
    power_view(&mut conn, &machine).await
}

/// Sets what a machine draws: its kind, its watts, or nothing of that. Costs of the past follow.
#[utoipa::path(put, path = "/machines/{id}/power", tag = "costs", request_body = PowerSettings,
    params(("id" = String, Path)),
    responses((status = 200, body = MachinePower), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn write_power(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    Body(settings): Body<PowerSettings>,
) -> Result<Json<MachinePower>> {
    check_power(&settings)?;
    let mut tx = app.db.write().await?;
    let machine = machines::wanted(&mut tx, *id).await?;
    let now = app.clock.now_ms();
    let before = store::settings_of(&mut tx, machine.id).await?;
    store::save_settings(&mut tx, machine.id, &settings, now).await?;
    let entry = Entry::done(now, &caller.actor(), "power.changed", &machine.name)
        .on(machine.id)
        .with(audit::changes(&before, &settings));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.events.changed("machine", machine.id);
    app.events.changed("costs", "");
    tracing::info!(by = caller.name, machine.id = %machine.id, "{}'s watts were changed", machine.name);
    power_view(&mut *app.db.read().await?, &machine).await
}
