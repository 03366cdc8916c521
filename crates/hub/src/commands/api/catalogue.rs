//! What can be run.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::{Admin, Role, Viewer};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::commands::catalogue::{Danger, Definition, Parameter};
use crate::commands::definitions::Approved;
use crate::commands::store;
use crate::platform::clock::from_ms;
use crate::platform::http::{Error, Id, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(approve))
}

/// All that can be run on machines.
#[derive(Serialize, ToSchema)]
#[schema(as = CommandCatalogue)]
struct CatalogueView {
    /// SHA-256 of what the hub ships and of the admin's own file, as they were read at the hub's start.
    hash: String,
    items: Vec<DefinitionView>,
}

/// An action that can be run.
#[derive(Serialize, ToSchema)]
#[schema(as = ActionDefinition)]
struct DefinitionView {
    name: String,
    /// What it does, with its parameters' names in place of values.
    title: String,
    /// What it does to people.
    effect: String,
    parameters: Vec<Parameter>,
    /// Program and arguments as they are written: `{name}` is the place of a parameter. Empty where the machine's
    /// package manager decides.
    argv: Vec<String>,
    root: bool,
    timeout_seconds: u64,
    danger: Danger,
    /// Who may ask for it.
    role: Role,
    /// It is one of the admin's own.
    is_own: bool,
    /// It may be used: shipped ones may, own ones once an admin approved them as they are written.
    is_approved: bool,
    approved_by: Option<String>,
    approved_at: Option<Timestamp>,
    /// SHA-256 of how it is written.
    hash: String,
}

fn view(definition: &Definition, approved: Option<&Approved>) -> DefinitionView {
    DefinitionView {
        name: definition.name.clone(),
        title: definition.bare_title(),
        effect: definition.bare_effect(),
        parameters: definition.parameters.clone(),
        argv: definition.written.clone(),
        root: definition.root,
        timeout_seconds: definition.timeout.as_secs(),
        danger: definition.danger,
        role: definition.role,
        is_own: definition.is_own,
        is_approved: !definition.is_own || approved.is_some(),
        approved_by: approved.map(|approved| approved.by.clone()),
        approved_at: approved.map(|approved| from_ms(approved.at)),
        hash: definition.hash.clone(),
    }
}

/// Lists what can be run on machines.
#[utoipa::path(get, path = "/commands/catalogue", tag = "commands",
    responses((status = 200, body = CatalogueView)))]
async fn list(State(app): State<AppState>, _: Viewer) -> Result<Json<CatalogueView>> {
    let catalogue = app.commands.catalogue()?;
    let mut conn = app.db.read().await?;
    let approved = store::approved(&mut conn).await?;
    let items = catalogue.all().map(|definition| {
        let approved = approved.iter().find(|approved| approved.is_of(definition));
        view(definition, approved)
    });
    Ok(Json(CatalogueView {
        hash: catalogue.hash().to_owned(),
        items: items.collect(),
    }))
}

/// Approves an action of the admin's own as it is written now: from then on it can be used.
#[utoipa::path(post, path = "/commands/catalogue/{name}/approve", tag = "commands",
    params(("name" = String, Path)),
    responses((status = 200, body = DefinitionView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn approve(
    State(app): State<AppState>,
    Admin(caller): Admin,
    name: Id<String>,
) -> Result<Json<DefinitionView>> {
    let name = name.clone();
    let definition = app.commands.catalogue()?.get(&name).cloned();
    let definition = definition.ok_or_else(|| Error::not_found("action in the catalogue"))?;
    if !definition.is_own {
        return Err(Error::conflict(
            "shipped_action",
            "This action is shipped with the hub and needs no approval.",
        ));
    }
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let approved = Approved {
        action: name,
        definition: definition.hash.clone(),
        at: now,
        by: caller.name.clone(),
    };
    store::approve_definition(&mut tx, &approved).await?;
    let entry = Entry::done(
        now,
        &caller.actor(),
        "command.definition_approved",
        approved.action.as_str(),
    );
    audit::record(
        &mut tx,
        &entry.with(json!({ "definition": definition.hash })),
    )
    .await?;
    tx.commit().await?;
    app.events.changed("catalogue", &approved.action);
    Ok(Json(view(&definition, Some(&approved))))
}
