//! What each source knows, in the words of `join.rs`.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use super::join::{Sighting, Source};
use super::lan::Lan;
use crate::discovery::banner::OsGuess;
use crate::machines::{MachineId, Observed};
use crate::remote::{Found, RemoteSettings};
use crate::tailscale::{Device, Link};

/// What sources say of the systems that things run, by source and key.
pub(super) type Systems = BTreeMap<(Source, String), OsGuess>;

/// Where machines are, besides what their agents say.
pub(super) struct Places {
    /// In the tailnet.
    pub(super) links: Vec<Link>,
    /// Where searches found them.
    pub(super) found: HashMap<MachineId, Found>,
    /// What people said.
    pub(super) settings: HashMap<MachineId, RemoteSettings>,
}

/// The machines, with their places. `lan` tells which of their addresses others have by now.
pub(super) fn of_machines(
    machines: &[Observed],
    places: &Places,
    lan: &Lan,
    systems: &mut Systems,
) -> Vec<Sighting> {
    let sighting = |observed: &Observed| {
        let machine = &observed.machine;
        let facts = &machine.facts;
        let tailnet = places.links.iter().find(|link| link.machine == machine.id);
        let found = places.found.get(&machine.id);
        // Behind a jump host addresses are those of another network.
        let settings = places.settings.get(&machine.id);
        let typed = settings.filter(|settings| settings.jump.is_none());
        let typed = typed.and_then(|settings| settings.address.as_ref());
        let typed_address: Option<IpAddr> = typed.and_then(|text| text.parse().ok());
        let typed_name = typed.filter(|_| typed_address.is_none());
        let last_seen = observed.standing.presence.last_seen;
        let source = match last_seen {
            Some(_) => Source::Agent,
            None => Source::Manual,
        };
        let told = addresses(facts.addresses.iter().chain(&facts.hub_side_address));
        let in_tailnet = tailnet.into_iter().flat_map(|tailnet| &tailnet.addresses);
        let fqdn = tailnet.and_then(|tailnet| tailnet.fqdn.as_ref());
        let names = [
            Some(&machine.name),
            machine.hostname.as_ref(),
            fqdn,
            typed_name,
        ];
        let names = names.into_iter().flatten().filter(|name| !name.is_empty());
        if let Some(distribution) = &facts.os.distribution {
            let os = OsGuess {
                id: facts.os.id.clone(),
                name: distribution.clone(),
                by: "agent".into(),
            };
            systems.insert((source, machine.id.to_string()), os);
        }
        let cards: Vec<String> = facts.cards.iter().map(|c| c.mac.to_lowercase()).collect();
        let mut sighting = Sighting {
            source,
            key: machine.id.to_string(),
            machine: Some(machine.id),
            names: names.cloned().collect(),
            addresses: Vec::new(),
            macs: cards.clone(),
            seen_at: last_seen.or(Some(machine.created_at)),
            searched: Vec::new(),
            tells_all: facts.addresses.iter().any(|text| is_v4(text)),
        };
        let told = told.into_iter().filter(|address| {
            let taken = lan_at(lan, *address).and_then(|(at, mac)| {
                let is_held = sighting.held_at(Some(at)) || cards.is_empty();
                mac.filter(|mac| !is_held && !cards.contains(mac) && has_one_place(lan, mac))
            });
            taken.is_none()
        });
        // Its hardware address stays when the router hands the IP address to somebody else.
        let found_at =
            found.filter(
                |found| match (&found.mac, lan_at(lan, found.address.into())) {
                    (None, _) => true,
                    (Some(was), Some((_, is))) => is.is_none_or(|is| is == was),
                    (Some(_), None) => false,
                },
            );
        let all = told
            .chain(addresses(in_tailnet))
            .chain(found_at.map(|found| found.address.into()))
            .chain(typed_address);
        sighting.addresses = all.collect();
        sighting
            .macs
            .extend(found.and_then(|found| found.mac.clone()));
        sighting
    };
    machines.iter().map(sighting).collect()
}

/// What was met at an address: when, and with which hardware address.
fn lan_at(lan: &Lan, address: IpAddr) -> Option<(i64, Option<&String>)> {
    let IpAddr::V4(address) = address else {
        return None;
    };
    let placed = lan.get(&address)?;
    Some((placed.at, placed.host.mac.as_ref()))
}

/// A hardware address that is met at several addresses may be a repeater's, behind which anybody is.
fn has_one_place(lan: &Lan, mac: &str) -> bool {
    let met = lan.values().filter(|p| p.host.mac.as_deref() == Some(mac));
    met.count() == 1
}

fn is_v4(text: &str) -> bool {
    let address: Option<IpAddr> = text.parse().ok();
    address.is_some_and(|address| address.is_ipv4() && !address.is_loopback())
}

/// What searches found.
pub(super) fn of_lan(lan: &Lan) -> Vec<Sighting> {
    let sighting = |placed: &super::lan::Placed| {
        let host = &placed.host;
        let names = [&host.dns_name, &host.mdns_name];
        Sighting {
            source: Source::Lan,
            key: host.address.to_string(),
            machine: None,
            names: names.into_iter().flatten().cloned().collect(),
            addresses: vec![host.address.into()],
            macs: host.mac.iter().cloned().collect(),
            seen_at: Some(placed.at),
            searched: placed.searched.clone(),
            tells_all: false,
        }
    };
    lan.values().map(sighting).collect()
}

/// The devices of the tailnet, as they were listed at `listed_at` (milliseconds).
pub(super) fn of_tailnet(
    devices: &[Device],
    links: &[Link],
    listed_at: i64,
    systems: &mut Systems,
) -> Vec<Sighting> {
    let sighting = |device: &Device| {
        let link = links.iter().find(|link| link.device_id == device.id);
        let names = [
            device.fqdn.as_ref(),
            Some(&device.name),
            Some(&device.hostname),
        ];
        let names = names.into_iter().flatten().filter(|name| !name.is_empty());
        if let Some(os) = &device.os {
            let os = OsGuess {
                id: Some(os.to_lowercase()),
                name: os.clone(),
                by: "tailnet".into(),
            };
            systems.insert((Source::Tailnet, device.id.clone()), os);
        }
        let last_seen = device.last_seen.map(jiff::Timestamp::as_millisecond);
        Sighting {
            source: Source::Tailnet,
            key: device.id.clone(),
            machine: link.map(|link| link.machine),
            names: names.cloned().collect(),
            addresses: addresses(device.addresses.iter()),
            macs: Vec::new(),
            searched: Vec::new(),
            tells_all: false,
            seen_at: match device.online {
                true => Some(listed_at),
                false => last_seen,
            },
        }
    };
    devices.iter().map(sighting).collect()
}

/// Addresses that tell hosts apart: loopback and link-local ones are everybody's.
fn addresses<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = texts
        .filter_map(|text| text.parse().ok())
        .filter(|address: &IpAddr| match address {
            IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local() && !v4.is_unspecified(),
            IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unicast_link_local(),
        })
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}
