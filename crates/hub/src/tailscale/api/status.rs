use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::FailureView;
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::platform::http::Result;
use crate::platform::outbound::is_socket;
use crate::tailscale::cache::{self, Freshness};
use crate::tailscale::client::OwnNode;
use crate::tailscale::links;
use crate::tailscale::model::{Device, ExpiryStep, Source, expiry_step};
use crate::tailscale::setting::{Basis, place};

/// How the hub stands with Tailscale.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleStatus)]
pub(super) struct StatusView {
    source: Source,
    /// The source is set and has the secret that it needs.
    configured: bool,
    /// There is a socket of a local daemon, which can be asked without a secret.
    local_socket: bool,
    /// The machine that the hub runs on; only the local daemon tells.
    own: Option<OwnNode>,
    /// When the last list came.
    fetched_at: Option<Timestamp>,
    /// How old it is; seconds.
    age_seconds: Option<u64>,
    /// Why there is no newer list, if the last try failed.
    failure: Option<FailureView>,
    /// Null when no list came yet.
    devices: Option<Counts>,
    /// Machines that are linked to a device.
    linked: usize,
    /// The device whose key ends first, or ended last.
    soonest_key_expiry: Option<SoonestExpiry>,
}

/// How many devices there are.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleCounts)]
struct Counts {
    total: usize,
    online: usize,
    /// Devices whose clients are known to be old.
    update_available: usize,
}

/// The device whose key ends first.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleSoonestExpiry)]
struct SoonestExpiry {
    device_id: String,
    name: String,
    key_expires_at: Timestamp,
    /// How near that is; null while it is more than 30 days off.
    step: Option<ExpiryStep>,
}

/// Says how the hub stands with Tailscale. Asks nobody.
#[utoipa::path(get, path = "/tailscale/status", tag = "tailscale",
    responses((status = 200, body = StatusView)))]
pub(super) async fn read(State(app): State<AppState>, _: Viewer) -> Result<Json<StatusView>> {
    let shown = cache::devices(&app, Freshness::Known).await?;
    let mut conn = app.db.read().await?;
    let configured = Basis::read(&mut conn).await?.is_complete();
    let linked = links::links(&mut conn).await?.len();
    drop(conn);
    let found = shown.list.as_ref().map(|list| &list.found);
    Ok(Json(StatusView {
        source: shown.source,
        configured,
        local_socket: is_socket(&place(&app).socket).await,
        own: found.and_then(|found| found.own.clone()),
        fetched_at: shown.list.as_ref().map(|list| list.at),
        age_seconds: shown.age.map(|age| age.as_secs()),
        failure: shown.failure.map(Into::into),
        devices: found.map(|found| Counts::of(&found.devices)),
        linked,
        soonest_key_expiry: found.and_then(|found| soonest(&found.devices, app.clock.now())),
    }))
}

impl Counts {
    fn of(devices: &[Device]) -> Self {
        let count = |is: fn(&&Device) -> bool| devices.iter().filter(is).count();
        Self {
            total: devices.len(),
            online: count(|device| device.online),
            update_available: count(|device| device.update_available == Some(true)),
        }
    }
}

fn soonest(devices: &[Device], now: Timestamp) -> Option<SoonestExpiry> {
    // Keys of other tailnets are not ours to renew.
    let ours = devices.iter().filter(|device| !device.is_external);
    let ending = ours.filter_map(|device| Some((device.key_expires_at?, device)));
    let (key_expires_at, device) = ending.min_by_key(|(at, _)| *at)?;
    Some(SoonestExpiry {
        device_id: device.id.clone(),
        name: device.name.clone(),
        key_expires_at,
        step: expiry_step(Some(key_expires_at), now),
    })
}
