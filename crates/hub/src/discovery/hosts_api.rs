use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::hosts::{Host, hosts};
use super::join::join;
use super::sources::{Systems, of_lan, of_machines, of_tailnet};
use super::{lan, store};
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::platform::http::{Page, Result};
use crate::tailscale::{self, Freshness};
use crate::{machines, remote};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Lists all hosts that are known: machines, devices of the tailnet, and what searches found. What several of
/// them know is one row.
#[utoipa::path(get, path = "/discovery/hosts", tag = "discovery",
    responses((status = 200, body = Page<Host>)))]
async fn list(State(app): State<AppState>, _: Viewer) -> Result<Json<Page<Host>>> {
    let current = app.discoveries.current();
    let mut conn = app.db.read().await?;
    let id = current.as_ref().map(|running| running.id);
    let mut runs = store::recent_with_hosts(&mut conn, id).await?;
    if let Some(running) = current {
        for run in runs.iter_mut().filter(|(run, _)| run.id == running.id) {
            *run = running.now();
        }
    }
    let machines = machines::observed(&mut conn, None).await?;
    let tailnets = remote::tailnets(&mut conn).await?;
    let links = tailscale::links(&mut conn).await?;
    drop(conn);
    // As it was last told: nobody waits here for Tailscale.
    let tailnet = tailscale::devices(&app, Freshness::Known).await?;
    let lan = lan::newest(runs);
    let mut systems = Systems::new();
    let mut sightings = of_machines(&machines, &tailnets, &mut systems);
    if let Some(list) = &tailnet.list {
        let at = list.at.as_millisecond();
        let devices = &list.found.devices;
        sightings.extend(of_tailnet(devices, &links, at, &mut systems));
    }
    sightings.extend(of_lan(&lan));
    Ok(Json(Page::whole(hosts(join(sightings), &lan, &systems))))
}
