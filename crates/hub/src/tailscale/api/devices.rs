use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::FailureView;
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::machines::{self, KindSuggestion, Machine, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Params, Problem, Result};
use crate::tailscale::cache::{self, Freshness};
use crate::tailscale::links;
use crate::tailscale::matching::{Candidate, Reason, match_devices};
use crate::tailscale::model::{Device, ExpiryStep, Filter, Source, expiry_step};

/// Which devices, and how new the list has to be.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DeviceQuery {
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
pub(super) struct DevicesView {
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
pub(super) async fn list(
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
    let shown = cache::devices(&app, freshness).await?;
    let found = shown.list.as_ref().map(|list| &list.found);
    let devices = found.map_or(&[][..], |found| &found.devices);
    let known = Known::of(devices, &mut *app.db.read().await?).await?;
    let now = app.clock.now();
    let items = devices.iter().filter(|device| filter.matches(device));
    Ok(Json(DevicesView {
        source: shown.source,
        items: items.map(|device| known.view(device, now)).collect(),
        next_cursor: None,
        fetched_at: shown.list.as_ref().map(|list| list.at),
        age_seconds: shown.age.map(|age| age.as_secs()),
        notes: found.map(|found| found.notes.clone()).unwrap_or_default(),
        total: devices.len(),
        online: devices.iter().filter(|device| device.online).count(),
        failure: shown.failure.map(Into::into),
    }))
}

/// Which devices are machines.
struct Known {
    machines: HashMap<MachineId, Machine>,
    matched: HashMap<String, (MachineId, Reason)>,
}

impl Known {
    async fn of(devices: &[Device], conn: &mut Conn) -> Result<Self> {
        let machines = match devices {
            [] => Vec::new(),
            _ => machines::all(conn).await?,
        };
        let links = links::links(conn).await?;
        let links: Vec<_> = links
            .into_iter()
            .map(|link| (link.machine, link.device_id))
            .collect();
        let candidates: Vec<_> = machines
            .iter()
            .map(|machine| Candidate {
                id: machine.id,
                hostname: machine.hostname.clone(),
                addresses: machine.facts.addresses.clone(),
            })
            .collect();
        Ok(Self {
            matched: match_devices(devices, &candidates, &links),
            machines: machines
                .into_iter()
                .map(|machine| (machine.id, machine))
                .collect(),
        })
    }

    fn view(&self, device: &Device, now: Timestamp) -> DeviceView {
        let matched = self.matched.get(&device.id);
        let machine = matched.and_then(|(id, _)| self.machines.get(id));
        DeviceView {
            key_expiry: expiry_step(device.key_expires_at, now),
            machine_id: machine.map(|machine| machine.id),
            machine_name: machine.map(|machine| machine.name.clone()),
            matched_by: matched.filter(|_| machine.is_some()).map(|(_, by)| *by),
            suggested_kind: device.kind_suggestion(),
            device: device.clone(),
        }
    }
}
