use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::{Admin, Viewer};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::commands::model::CommandSettings;
use crate::commands::store;
use crate::platform::http::{Body, Error, Problem, Result};

/// As many rules as anybody overlooks.
const MOST_RULES: usize = 100;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, write))
}

/// Reads how commands are run.
#[utoipa::path(get, path = "/settings/commands", tag = "commands",
    responses((status = 200, body = CommandSettings)))]
async fn read(State(app): State<AppState>, _: Viewer) -> Result<Json<CommandSettings>> {
    let mut conn = app.db.read().await?;
    Ok(Json(store::command_settings(&mut conn).await?))
}

/// Writes how commands are run.
#[utoipa::path(put, path = "/settings/commands", tag = "commands", request_body = CommandSettings,
    responses((status = 200, body = CommandSettings), (status = 422, body = Problem)))]
async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(settings): Body<CommandSettings>,
) -> Result<Json<CommandSettings>> {
    check(&app, &settings)?;
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let before = store::command_settings(&mut tx).await?;
    store::save_settings(&mut tx, &settings, now).await?;
    let entry = Entry::done(now, &caller.actor(), "commands.changed", "commands")
        .with(audit::changes(&before, &settings));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.events.changed("settings", "commands");
    Ok(Json(settings))
}

fn check(app: &AppState, settings: &CommandSettings) -> Result<()> {
    if !(1..=600).contains(&settings.per_minute) {
        return Err(Error::invalid("/per_minute", "From 1 to 600."));
    }
    if !(1..=24 * 30).contains(&settings.approval_hours) {
        return Err(Error::invalid("/approval_hours", "From 1 to 720 hours."));
    }
    if settings.approval_rules.len() > MOST_RULES {
        return Err(Error::invalid(
            "/approval_rules",
            format!("At most {MOST_RULES} rules."),
        ));
    }
    let catalogue = app.commands.catalogue()?;
    for (i, rule) in settings.approval_rules.iter().enumerate() {
        for (j, name) in rule.actions.iter().enumerate() {
            if catalogue.get(name).is_none() {
                return Err(Error::invalid(
                    format!("/approval_rules/{i}/actions/{j}"),
                    "There is no such action in the catalogue.",
                ));
            }
        }
    }
    Ok(())
}
