//! All hosts that are known now, with what their sources say of them.

use std::sync::Arc;

use super::join::{Source, join};
use super::lan::{Lan, newest};
use super::row::{Host, Seen, hosts};
use super::sources::{Places, Systems, of_lan, of_machines, of_tailnet};
use crate::app::AppState;
use crate::discovery::import::HostKey;
use crate::discovery::store;
use crate::machines::{Machine, MachineId};
use crate::remote::Found;
use crate::tailscale::{self, Device, Freshness, Link, Listed, Shown};
use crate::{machines, remote};

/// What is known of hosts.
pub(in crate::discovery) struct Known {
    /// One row for each.
    pub(in crate::discovery) hosts: Vec<Host>,
    /// The tailnet as it was last told.
    pub(in crate::discovery) shown: Shown,
    /// Which machines are which devices, as people said.
    pub(in crate::discovery) links: Vec<Link>,
    /// All machines.
    pub(in crate::discovery) machines: Vec<Machine>,
    /// What searches found.
    lan: Lan,
}

/// Something that one source knows, in the row that it is part of.
pub(in crate::discovery) struct Asked<'a> {
    pub(in crate::discovery) host: &'a Host,
    seen: &'a Seen,
    known: &'a Known,
}

impl Known {
    /// What a source calls so.
    pub(in crate::discovery) fn asked(
        &self,
        HostKey { source, key }: &HostKey,
    ) -> Option<Asked<'_>> {
        self.hosts.iter().find_map(|host| {
            let mut sources = host.sources.iter();
            let seen = sources.find(|seen| seen.source == *source && seen.key == *key)?;
            Some(Asked {
                host,
                seen,
                known: self,
            })
        })
    }

    fn list(&self) -> Option<&Arc<Listed>> {
        self.shown.list.as_ref()
    }
}

impl<'a> Asked<'a> {
    /// The machine that it is, and whether only a name says so.
    pub(in crate::discovery) fn machine(&self) -> Option<(MachineId, bool)> {
        let is_by_name = self.host.machine_part != Some(self.seen.part);
        self.host.machine_id.map(|machine| (machine, is_by_name))
    }

    /// The device of the tailnet that it is, whatever else has its name; `None` where several could be.
    pub(in crate::discovery) fn device(&self) -> Option<&'a Device> {
        let id = self.only(Source::Tailnet)?;
        let devices = &self.known.list()?.found.devices;
        devices.iter().find(|device| device.id == id)
    }

    /// Where searches found it, whatever else has its name; `None` where several places could be it. A hardware
    /// address that others answer with as well is not told: it would lead to any of them.
    pub(in crate::discovery) fn found(&self) -> Option<Found> {
        let address = self.only(Source::Lan)?.parse().ok()?;
        let host = &self.known.lan.get(&address)?.host;
        let mac = host.mac.clone();
        Some(Found {
            address,
            mac: mac.filter(|mac| !self.host.shared_macs.contains(mac)),
        })
    }

    /// What the source calls it: what was asked for, else the one thing that it knows in this part of the row.
    fn only(&self, source: Source) -> Option<&'a str> {
        if self.seen.source == source {
            return Some(&self.seen.key);
        }
        let seen = self.host.sources.iter();
        let mut seen = seen.filter(|seen| seen.source == source && seen.part == self.seen.part);
        let first = seen.next()?;
        seen.next().is_none().then_some(first.key.as_str())
    }
}

/// Puts together all that is known. `freshness` says how new the tailnet's list has to be.
pub(in crate::discovery) async fn known_hosts(
    app: &AppState,
    freshness: Freshness,
) -> anyhow::Result<Known> {
    // First, since it may take a while: the rest is to be as it is now.
    let shown = tailscale::devices(app, freshness).await?;
    let current = app.discoveries.current();
    let mut conn = app.db.read().await?;
    let mut runs = store::recent_with_hosts(&mut conn).await?;
    if let Some(running) = current {
        for run in runs.iter_mut().filter(|(run, _)| run.id == running.id) {
            *run = running.now();
        }
    }
    let observed = machines::observed(&mut conn, None).await?;
    let places = Places {
        links: tailscale::links(&mut conn).await?,
        found: remote::found(&mut conn).await?,
        settings: remote::all_settings(&mut conn).await?,
    };
    drop(conn);
    let lan = newest(runs);
    let mut systems = Systems::new();
    let mut sightings = of_machines(&observed, &places, &lan, &mut systems);
    if let Some(list) = &shown.list {
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
        links: places.links,
        machines: observed.into_iter().map(|each| each.machine).collect(),
        shown,
    })
}
