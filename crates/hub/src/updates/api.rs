use axum::Json;
use axum::extract::State;
use homelabcmd_wire::{BrokenPackage, PackageUpdate};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::store;
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::machines::{self, MachineId};
use crate::platform::clock::from_ms;
use crate::platform::http::{Id, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Pending updates of a machine.
#[derive(Serialize, ToSchema)]
struct PackageList {
    /// When the package manager was asked; null before the first check.
    checked_at: Option<Timestamp>,
    /// Packages that could be upgraded.
    pending: u32,
    /// Security ones among them.
    security: u32,
    /// The machine asks for a reboot.
    reboot_required: bool,
    /// The packages that ask for it; null where that is not told.
    reboot_packages: Option<Vec<String>>,
    /// Services that run programs or libraries which were replaced, without `.service`. Null where it is
    /// not known: an agent that is not root sees no processes but its own.
    restart_services: Option<Vec<String>>,
    /// Names, or patterns with `*` and `?`, of packages that are held at their version; null where that is
    /// not known.
    held: Option<Vec<String>>,
    /// Packages that are not installed as they should be; null where that is not known.
    broken: Option<Vec<BrokenPackage>>,
    /// Why the package manager could not be asked.
    error: Option<String>,
    /// Security ones first, then by name. May be empty where a v1 agent sent counts only.
    items: Vec<PackageUpdate>,
}

/// Lists a machine's pending updates.
#[utoipa::path(get, path = "/machines/{id}/packages", tag = "updates",
    params(("id" = String, Path)),
    responses((status = 200, body = PackageList), (status = 404, body = Problem)))]
async fn list(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
) -> Result<Json<PackageList>> {
    let mut conn = app.db.read().await?;
    machines::wanted(&mut conn, *id).await?;
    let report = store::find(&mut conn, *id).await?.unwrap_or_default();
    let mut items = report.packages;
    items.sort_by(|a, b| {
        b.is_security
            .cmp(&a.is_security)
            .then_with(|| a.name.cmp(&b.name))
    });
    Ok(Json(PackageList {
        checked_at: report.checked_at.map(from_ms),
        pending: report.pending,
        security: report.security,
        reboot_required: report.reboot_required,
        reboot_packages: report.details.reboot_packages,
        restart_services: report.details.restart_services,
        held: report.details.held,
        broken: report.details.broken,
        error: report.error,
        items,
    }))
}
