use axum::Json;
use axum::extract::State;
use homelabcmd_wire::{UnitState, UnitStatus};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::store;
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::machines::{self, MachineId};
use crate::platform::http::{Error, Id, Page, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Lists a machine's service units: failed ones first, then by name.
#[utoipa::path(get, path = "/machines/{id}/services", tag = "services",
    params(("id" = String, Path)),
    responses((status = 200, body = Page<UnitStatus>), (status = 404, body = Problem)))]
async fn list(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
) -> Result<Json<Page<UnitStatus>>> {
    let mut conn = app.db.read().await?;
    machines::find(&mut conn, *id)
        .await?
        .ok_or_else(|| Error::not_found("machine"))?;
    let body = store::find(&mut conn, *id).await?;
    let mut units: Vec<UnitStatus> = body
        .and_then(|body| serde_json::from_str(&body).ok())
        .unwrap_or_default();
    units.sort_by(|a, b| {
        let failed = |unit: &UnitStatus| unit.state == UnitState::Failed;
        failed(b).cmp(&failed(a)).then_with(|| a.name.cmp(&b.name))
    });
    Ok(Json(Page::whole(units)))
}
