//! One row for each host, put together of all that saw it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use homelabcmd_wire::{Facts, OsFacts};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::join::{Group, Sighting, Source};
use super::lan::Lan;
use crate::discovery::banner::OsGuess;
use crate::discovery::model::{HeardBy, LanHost};
use crate::machines::{KindSuggestion, MachineId, suggest_kind};
use crate::platform::clock::from_ms;

/// A host that is known from somewhere.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = DiscoveredHost)]
pub struct Host {
    /// A name for programs; the same as long as the same is known of it.
    pub key: String,
    /// For people: the machine's name where it is one, else the best that is known; null when it has none.
    pub name: Option<String>,
    /// All its names.
    pub names: Vec<String>,
    /// All its addresses, IPv4 first.
    #[schema(value_type = Vec<String>)]
    pub addresses: Vec<IpAddr>,
    /// Its hardware addresses.
    pub macs: Vec<String>,
    /// Who knows of it.
    pub sources: Vec<Seen>,
    /// How it is known that it is on the local network; null when it was not found there.
    pub heard_by: Option<HeardBy>,
    /// Ports that searches found open.
    pub open_ports: Vec<u16>,
    /// What it offers to its neighbours.
    pub mdns_services: Vec<String>,
    /// The line that its SSH server greets with.
    pub ssh_banner: Option<String>,
    /// What system it seems to run.
    pub os: Option<OsGuess>,
    /// The machine that it is; null when it is none yet.
    pub machine_id: Option<MachineId>,
    /// What kind of machine it seems to be. Only of what is no machine yet.
    pub kind_suggestion: Option<KindSuggestion>,
    /// Why it was not joined with another row.
    pub conflicts: Vec<Conflict>,
    /// The part of the row that is the machine.
    #[serde(skip)]
    pub(super) machine_part: Option<usize>,
    /// Those of its hardware addresses that others answer with as well.
    #[serde(skip)]
    pub(in crate::discovery) shared_macs: BTreeSet<String>,
}

/// Somebody who knows of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HostSeen)]
pub struct Seen {
    /// Who.
    pub source: Source,
    /// What it is called there: a machine's id, a device's id, an address.
    pub key: String,
    /// When it was last seen; null when that is not known.
    pub at: Option<Timestamp>,
    /// The addresses that this one knows it by.
    #[schema(value_type = Vec<String>)]
    pub addresses: Vec<IpAddr>,
    /// The hardware addresses that this one knows it by.
    pub macs: Vec<String>,
    /// Only a name says that this is the machine of the row, or what the row is called by. Anybody can claim a
    /// name: importing or linking one of the two says nothing of the other.
    pub by_name: bool,
    /// Which part of the row it belongs to: parts are joined by names alone.
    #[serde(skip)]
    pub(super) part: usize,
}

/// Why a host was not joined with another row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HostConflict)]
pub struct Conflict {
    /// For people.
    pub detail: String,
}

/// Makes rows of what was joined. `lan` is what searches know of addresses; `systems` what sources say of the
/// system that something runs, by source and key.
pub(super) fn hosts(
    groups: Vec<Group>,
    lan: &Lan,
    systems: &BTreeMap<(Source, String), OsGuess>,
) -> Vec<Host> {
    let mut hosts: Vec<Host> = groups
        .into_iter()
        .map(|group| host(group, lan, systems))
        .collect();
    hosts.sort_by_cached_key(|host| (host.addresses.first().copied(), host.key.clone()));
    hosts
}

fn host(group: Group, lan: &Lan, systems: &BTreeMap<(Source, String), OsGuess>) -> Host {
    let sightings = &group.sightings;
    let found: Vec<&LanHost> = sightings
        .iter()
        .filter(|sighting| sighting.source == Source::Lan)
        .filter_map(|sighting| {
            lan.get(&sighting.key.parse().ok()?)
                .map(|placed| &placed.host)
        })
        .collect();
    let told = |sighting: &Sighting| {
        let key = (sighting.source, sighting.key.clone());
        systems.get(&key).cloned()
    };
    let names = once(sightings.iter().flat_map(|s| s.names.iter().cloned()));
    let mut addresses: Vec<IpAddr> = sightings
        .iter()
        .flat_map(|s| s.addresses.iter().copied())
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    let mut open_ports: Vec<u16> = found.iter().flat_map(|h| h.open_ports.clone()).collect();
    open_ports.sort_unstable();
    open_ports.dedup();
    let members = || sightings.iter().zip(group.parts.iter().copied());
    let machine = members().find_map(|(sighting, part)| Some((sighting.machine?, part)));
    let machine_id = machine.map(|(machine, _)| machine);
    let machine_part = machine.map(|(_, part)| part);
    let main = machine_part.or_else(|| group.parts.first().copied());
    // What an agent says, then what the host lets be seen, then what the tailnet says in a word.
    let of_agent = sightings.iter().filter(|s| s.source != Source::Tailnet);
    let os = of_agent
        .into_iter()
        .find_map(told)
        .or_else(|| found.iter().find_map(|host| host.os.clone()))
        .or_else(|| sightings.iter().find_map(told));
    let name = names.first().cloned();
    Host {
        key: key_of(sightings),
        kind_suggestion: match machine_id {
            Some(_) => None,
            None => suggestion(name.as_deref(), os.as_ref()),
        },
        name,
        names,
        addresses,
        macs: once(sightings.iter().flat_map(|s| s.macs.iter().cloned())),
        sources: members()
            .map(|(sighting, part)| seen(sighting, part, main))
            .collect(),
        heard_by: found.iter().map(|host| host.heard_by).min(),
        open_ports,
        mdns_services: once(found.iter().flat_map(|h| h.mdns_services.iter().cloned())),
        ssh_banner: found.iter().find_map(|host| host.ssh_banner.clone()),
        os,
        machine_id,
        machine_part,
        shared_macs: group.shared_macs,
        conflicts: group
            .conflicts
            .into_iter()
            .map(|detail| Conflict { detail })
            .collect(),
    }
}

fn seen(sighting: &Sighting, part: usize, main: Option<usize>) -> Seen {
    Seen {
        source: sighting.source,
        key: sighting.key.clone(),
        at: sighting.seen_at.map(from_ms),
        addresses: sighting.addresses.clone(),
        macs: sighting.macs.clone(),
        by_name: Some(part) != main,
        part,
    }
}

/// Sightings are in the order of their sources, so a machine's id comes before all else.
fn key_of(sightings: &[Sighting]) -> String {
    let first = sightings.first().map(|sighting| match sighting.source {
        Source::Agent | Source::Manual => format!("machine:{}", sighting.key),
        Source::Tailnet => format!("tailnet:{}", sighting.key),
        Source::Lan => format!("lan:{}", sighting.key),
    });
    first.unwrap_or_default()
}

fn suggestion(name: Option<&str>, os: Option<&OsGuess>) -> Option<KindSuggestion> {
    let id = os.and_then(|os| os.id.clone());
    let is_handheld = id
        .as_deref()
        .is_some_and(|id| ["ios", "android"].contains(&id));
    let facts = Facts {
        chassis: is_handheld.then(|| "handset".to_owned()),
        os: OsFacts {
            id,
            ..OsFacts::default()
        },
        ..Facts::default()
    };
    // The first part of a name is what people gave it; `web` of `box.web.example` is not.
    let label = name.and_then(|name| name.split('.').next());
    suggest_kind(label.unwrap_or_default(), &facts)
}

/// Each once, in the order in which they come.
fn once(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::join::join;
    use std::net::Ipv4Addr;

    use super::super::lan::newest;
    use super::*;
    use crate::discovery::model::{Plan, Run};

    #[test]
    fn a_host_that_everybody_knows_is_one_row_with_all_that_is_known() {
        let address = Ipv4Addr::new(192, 168, 1, 7);
        let machine = MachineId::new();
        let mut found = LanHost::new(address, HeardBy::Open);
        found.open_ports = vec![22, 443];
        found.ssh_banner = Some("SSH-2.0-OpenSSH_9.9".into());
        let sighting = |source, key: String, names: &[&str], addresses: &[&str]| Sighting {
            source,
            key,
            machine: None,
            names: names.iter().map(|name| (*name).into()).collect(),
            addresses: addresses.iter().map(|a| a.parse().unwrap()).collect(),
            macs: Vec::new(),
            seen_at: Some(5000),
            searched: Vec::new(),
            tells_all: false,
        };
        let lan = Sighting {
            macs: vec!["02:00:00:00:00:07".into()],
            ..sighting(
                Source::Lan,
                address.to_string(),
                &["nas.lan"],
                &["192.168.1.7"],
            )
        };
        let agent = Sighting {
            machine: Some(machine),
            ..sighting(
                Source::Agent,
                machine.to_string(),
                &["Store", "nas"],
                &["192.168.1.7"],
            )
        };
        let tailnet = sighting(Source::Tailnet, "n1".into(), &["nas"], &["100.64.0.7"]);
        let groups = join(vec![lan, agent, tailnet]);
        let plan = Plan {
            cidrs: vec!["192.168.1.0/24".into()],
            ports: vec![22, 443],
            mdns: false,
        };
        let lan = newest(vec![(Run::new("Ada", 5000, plan, 254), vec![found])]);
        let rows = hosts(groups, &lan, &BTreeMap::new());
        let [row] = &rows[..] else {
            panic!("{rows:#?}");
        };
        assert_eq!(row.key, format!("machine:{machine}"));
        assert_eq!(row.name.as_deref(), Some("Store"));
        assert_eq!(row.names, ["Store", "nas", "nas.lan"]);
        let addresses: Vec<String> = row.addresses.iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["100.64.0.7", "192.168.1.7"]);
        assert_eq!((&row.open_ports[..], row.macs.len()), (&[22, 443][..], 1));
        assert_eq!((row.machine_id, row.kind_suggestion), (Some(machine), None));
        let sources: Vec<Source> = row.sources.iter().map(|seen| seen.source).collect();
        assert_eq!(sources, [Source::Agent, Source::Tailnet, Source::Lan]);
        let by_name: Vec<bool> = row.sources.iter().map(|seen| seen.by_name).collect();
        assert_eq!(by_name, [false, true, false], "only its name says so");
        let of_device: Vec<String> = row
            .sources
            .get(1)
            .into_iter()
            .flat_map(|seen| &seen.addresses)
            .map(ToString::to_string)
            .collect();
        assert_eq!(of_device, ["100.64.0.7"]);
        assert_eq!(row.sources.last().map(|seen| seen.macs.len()), Some(1));
    }

    #[test]
    fn what_is_no_machine_has_a_suggestion_of_what_it_could_be() {
        let os = OsGuess {
            id: Some("raspbian".into()),
            name: "Raspberry Pi OS".into(),
            by: "ssh".into(),
        };
        let kind = |name, os| suggestion(name, os).map(|s| s.kind.as_str());
        assert_eq!(kind(Some("kiste.lan"), Some(&os)), Some("server"));
        assert_eq!(kind(Some("gaming-pc.lan"), None), Some("workstation"));
        assert_eq!(kind(Some("kiste.web.example"), None), None);
        assert_eq!(kind(None, None), None);
    }
}
