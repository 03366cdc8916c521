//! All hosts that are known now, with what their sources say of them.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use super::hosts::{Host, hosts};
use super::join::{Source, join};
use super::model::LanHost;
use super::sources::{Places, Systems, of_lan, of_machines, of_tailnet};
use super::{lan, store};
use crate::app::AppState;
use crate::tailscale::{self, Device, Freshness, Listed};
use crate::{machines, remote};

/// What is known of hosts.
pub(super) struct Known {
    /// One row for each.
    pub(super) hosts: Vec<Host>,
    /// What searches found, with when they began.
    lan: BTreeMap<Ipv4Addr, (i64, LanHost)>,
    tailnet: Option<Arc<Listed>>,
}

impl Known {
    /// The host that this source calls so.
    pub(super) fn host(&self, source: Source, key: &str) -> Option<&Host> {
        let is_it = |host: &&Host| {
            let mut sources = host.sources.iter();
            sources.any(|seen| seen.source == source && seen.key == key)
        };
        self.hosts.iter().find(is_it)
    }

    /// The device of the tailnet that a host is; `None` where several could be.
    pub(super) fn device_of(&self, host: &Host) -> Option<&Device> {
        let id = only(host, Source::Tailnet)?;
        let devices = &self.tailnet.as_ref()?.found.devices;
        devices.iter().find(|device| device.id == id)
    }

    /// What searches found of a host; `None` where several addresses could be it.
    pub(super) fn found_of(&self, host: &Host) -> Option<&LanHost> {
        let address: Ipv4Addr = only(host, Source::Lan)?.parse().ok()?;
        self.lan.get(&address).map(|(_, found)| found)
    }
}

/// What the source calls a host, where it knows one thing of that.
fn only(host: &Host, source: Source) -> Option<&str> {
    let mut seen = host.sources.iter().filter(|seen| seen.source == source);
    let first = seen.next()?;
    seen.next().is_none().then_some(first.key.as_str())
}

/// Puts together all that is known. `freshness` says how new the tailnet's list has to be.
pub(super) async fn known_hosts(app: &AppState, freshness: Freshness) -> anyhow::Result<Known> {
    let current = app.discoveries.current();
    let mut conn = app.db.read().await?;
    let mut runs = store::recent_with_hosts(&mut conn).await?;
    if let Some(running) = current {
        for run in runs.iter_mut().filter(|(run, _)| run.id == running.id) {
            *run = running.now();
        }
    }
    let machines = machines::observed(&mut conn, None).await?;
    let places = Places {
        links: tailscale::links(&mut conn).await?,
        found: remote::found(&mut conn).await?,
        settings: remote::all_settings(&mut conn).await?,
    };
    drop(conn);
    let tailnet = tailscale::devices(app, freshness).await?.list;
    let lan = lan::newest(runs);
    let mut systems = Systems::new();
    let mut sightings = of_machines(&machines, &places, &mut systems);
    if let Some(list) = &tailnet {
        let at = list.at.as_millisecond();
        sightings.extend(of_tailnet(
            &list.found.devices,
            &places.links,
            at,
            &mut systems,
        ));
    }
    sightings.extend(of_lan(&lan));
    Ok(Known {
        hosts: hosts(join(sightings), &lan, &systems),
        lan,
        tailnet,
    })
}
