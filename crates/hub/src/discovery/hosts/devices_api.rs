//! The devices of the tailnet with the machines that they are: as the list of hosts joins them, and by no other
//! rule, so that what is listed and what an import says cannot differ.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::known::{Known, known_hosts};
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::discovery::import::HostKey;
use crate::machines::{KindSuggestion, MachineId};
use crate::platform::http::{Params, Problem, Result};
use crate::tailscale::{Device, ExpiryStep, FailureView, Filter, Freshness, Source, expiry_step};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What tells that a device is a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TailscaleMatch)]
enum Reason {
    /// They were linked.
    Link,
    /// They have an address in common that no other machine has.
    Address,
    /// They have a name in common that nobody else has, and nothing tells them apart.
    Hostname,
}

/// Which devices, and how new the list has to be.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeviceQuery {
    /// Only those that are online, or that are not.
    online: Option<bool>,
    /// Only those with this system: `linux`, `windows`, `macOS`, `iOS`, `android`.
    os: Option<String>,
    /// Part of a name, an address, a tag, a user or a system.
    q: Option<String>,
    /// Asks Tailscale again, though at most every ten seconds and not while it wants to be left alone.
    refresh: Option<bool>,
}

/// The devices of the tailnet as they were last told.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleDevices)]
struct DevicesView {
    source: Source,
    /// By their names.
    items: Vec<DeviceView>,
    /// Always null: the list has no pages.
    next_cursor: Option<String>,
    /// When the list came; null when none did.
    fetched_at: Option<Timestamp>,
    /// How old it is; seconds.
    age_seconds: Option<u64>,
    /// Why there is no newer list, if the last try failed. What is listed is older, then.
    failure: Option<FailureView>,
    /// What of the list could not be read, in sentences.
    notes: Vec<String>,
    /// How many devices there are without the filters.
    total: usize,
    /// How many of all are online.
    online: usize,
}

/// A device, and which machine it is.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleDeviceItem)]
struct DeviceView {
    #[serde(flatten)]
    device: Device,
    /// How near the end of its key is; null while that is more than 30 days off.
    key_expiry: Option<ExpiryStep>,
    /// The machine that it is; null when it is none yet.
    machine_id: Option<MachineId>,
    machine_name: Option<String>,
    /// What tells so.
    matched_by: Option<Reason>,
    /// What kind of machine it seems to be.
    suggested_kind: Option<KindSuggestion>,
}

/// Lists the devices of the tailnet. The list is kept for five minutes; where Tailscale gives none, the
/// older one is shown with why.
#[utoipa::path(get, path = "/tailscale/devices", tag = "tailscale", params(DeviceQuery), responses(
    (status = 200, body = DevicesView), (status = 400, body = Problem)
))]
async fn list(
    State(app): State<AppState>,
    _: Viewer,
    Params(query): Params<DeviceQuery>,
) -> Result<Json<DevicesView>> {
    let freshness = match query.refresh {
        Some(true) => Freshness::Newest,
        _ => Freshness::Usual,
    };
    let filter = Filter {
        online: query.online,
        os: query.os,
        text: query.q,
    };
    let known = known_hosts(&app, freshness).await?;
    let shown = &known.shown;
    let found = shown.list.as_ref().map(|list| &list.found);
    let devices = found.map_or(&[][..], |found| &found.devices);
    let now = app.clock.now();
    let items = devices.iter().filter(|device| filter.matches(device));
    Ok(Json(DevicesView {
        source: shown.source,
        items: items.map(|device| view(&known, device, now)).collect(),
        next_cursor: None,
        fetched_at: shown.list.as_ref().map(|list| list.at),
        age_seconds: shown.age.map(|age| age.as_secs()),
        notes: found.map(|found| found.notes.clone()).unwrap_or_default(),
        total: devices.len(),
        online: devices.iter().filter(|device| device.online).count(),
        failure: shown.failure.clone().map(Into::into),
    }))
}

fn view(known: &Known, device: &Device, now: Timestamp) -> DeviceView {
    let asked = known.asked(&HostKey::device(&device.id));
    let found = asked.and_then(|asked| asked.machine());
    let is_linked = known.links.iter().any(|link| link.device_id == device.id);
    let machine = found.and_then(|(id, is_by_name)| {
        let machine = known.machines.iter().find(|machine| machine.id == id)?;
        Some((machine, is_by_name))
    });
    DeviceView {
        key_expiry: expiry_step(device.key_expires_at, now),
        machine_id: machine.map(|(machine, _)| machine.id),
        machine_name: machine.map(|(machine, _)| machine.name.clone()),
        matched_by: machine.map(|(_, is_by_name)| match is_by_name {
            _ if is_linked => Reason::Link,
            false => Reason::Address,
            true => Reason::Hostname,
        }),
        suggested_kind: device.kind_suggestion(),
        device: device.clone(),
    }
}
