//! Which of the things that were seen are one host. Pure: the order of what is passed in does not matter,
//! and everything is in exactly one group.
//!
//! Joined is, in this order: what is linked to one machine; what has an address in common; what has a
//! hardware address in common; what has a name in common that nobody else has. Two machines are never
//! joined. What could be either of two stays apart from both, and says so.
//!
//! Whoever is on a network chooses the name that it claims there. So what only a name joined is a part of its
//! own in the row, and a name joins nothing that addresses tell apart.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use homelabcmd_probe::routes::Network;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::names;
use crate::machines::MachineId;

/// Who saw something.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = HostSource)]
pub enum Source {
    /// Its agent beats.
    Agent,
    /// A person added it as a machine; no agent of it beat yet.
    Manual,
    /// The tailnet has it.
    Tailnet,
    /// A search found it.
    Lan,
}

/// Something that one source saw once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sighting {
    /// Who.
    pub source: Source,
    /// What it is called there; unique within the source.
    pub key: String,
    /// The machine that it is, or is linked to.
    pub machine: Option<MachineId>,
    /// Its names, the best first.
    pub names: Vec<String>,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// Its hardware addresses, in lower case with colons.
    pub macs: Vec<String>,
    /// When; milliseconds. Of a search it is when that began: what has the same was seen at one time.
    pub seen_at: Option<i64>,
    /// Of a search: all networks that it looked at.
    pub searched: Vec<Network>,
    /// Of an agent: it told all addresses that the machine has.
    pub tells_all: bool,
}

/// An agent that said nothing for so long before a search may have got another address since; milliseconds.
const LEASE_IS_KNOWN: i64 = 10 * 60 * 1000;

impl Sighting {
    /// An agent's word of where it is still held when a search began.
    pub(super) fn held_at(&self, search: Option<i64>) -> bool {
        match (self.seen_at, search) {
            (Some(at), Some(search)) => at.saturating_add(LEASE_IS_KNOWN) >= search,
            _ => false,
        }
    }
}

/// What is one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// In the order of sources.
    pub sightings: Vec<Sighting>,
    /// Of each of them the part that it belongs to: parts are joined with each other by names alone.
    pub parts: Vec<usize>,
    /// Those of its hardware addresses that others answer with as well.
    pub shared_macs: BTreeSet<String>,
    /// Why it is not joined with others, for people.
    pub conflicts: BTreeSet<String>,
}

/// Joins what is one host.
pub fn join(mut sightings: Vec<Sighting>) -> Vec<Group> {
    sightings.sort();
    let mut joining = Joining::of(sightings);
    joining.by_link();
    joining.by_key(
        |sighting| sighting.addresses.iter().map(ToString::to_string).collect(),
        &BTreeSet::new(),
        "The address",
    );
    let shared = joining.shared_macs();
    joining.by_key(
        |sighting| sighting.macs.clone(),
        &shared,
        "The hardware address",
    );
    let parts = joining.group.clone();
    joining.by_name(&shared);
    joining.groups(&parts, &shared)
}

/// Groups are called by the place of one of their members.
type GroupAt = usize;

struct Joining {
    sightings: Vec<Sighting>,
    /// The group of each.
    group: Vec<GroupAt>,
    /// What is to be said of each sighting.
    conflicts: Vec<BTreeSet<String>>,
    /// What two machines could claim. It is joined with nothing any more.
    torn: BTreeSet<GroupAt>,
}

impl Joining {
    fn of(sightings: Vec<Sighting>) -> Self {
        let count = sightings.len();
        Self {
            sightings,
            group: (0..count).collect(),
            conflicts: vec![BTreeSet::new(); count],
            torn: BTreeSet::new(),
        }
    }

    /// The machine of each group that has one.
    fn machines(&self) -> BTreeMap<GroupAt, MachineId> {
        let of_all = self.group.iter().zip(&self.sightings);
        of_all
            .filter_map(|(group, sighting)| Some((*group, sighting.machine?)))
            .collect()
    }

    fn unite(&mut self, one: GroupAt, other: GroupAt) {
        let (kept, gone) = (one.min(other), one.max(other));
        for group in &mut self.group {
            if *group == gone {
                *group = kept;
            }
        }
    }

    fn by_link(&mut self) {
        let mut first: BTreeMap<MachineId, usize> = BTreeMap::new();
        for at in 0..self.sightings.len() {
            if let Some(machine) = self.sightings[at].machine {
                let with = *first.entry(machine).or_insert(at);
                self.unite(self.group[with], self.group[at]);
            }
        }
    }

    /// Which groups have each key, but for those that are torn.
    fn holders(
        &self,
        keys: impl Fn(&Sighting) -> Vec<String>,
        except: &BTreeSet<String>,
    ) -> BTreeMap<String, BTreeSet<GroupAt>> {
        let mut holders: BTreeMap<String, BTreeSet<GroupAt>> = BTreeMap::new();
        let members = self.sightings.iter().zip(&self.group);
        for (sighting, group) in members.filter(|(_, group)| !self.torn.contains(group)) {
            for key in keys(sighting) {
                if !except.contains(&key) {
                    holders.entry(key).or_default().insert(*group);
                }
            }
        }
        holders
    }

    /// Joins what has a key in common. First to machines, all at once in each round, so that no order decides;
    /// what two machines could claim is nobody's.
    fn by_key(
        &mut self,
        keys: impl Fn(&Sighting) -> Vec<String>,
        except: &BTreeSet<String>,
        what: &str,
    ) {
        let holders = loop {
            let holders = self.holders(&keys, except);
            let machines = self.machines();
            let mut claims: BTreeMap<GroupAt, BTreeMap<GroupAt, &String>> = BTreeMap::new();
            for (key, groups) in &holders {
                let (owned, free): (Vec<GroupAt>, Vec<GroupAt>) = groups
                    .iter()
                    .partition(|group| machines.contains_key(group));
                for group in free {
                    let claims = claims.entry(group).or_default();
                    claims.extend(owned.iter().map(|machine| (*machine, key)));
                }
            }
            let mut joins = Vec::new();
            for (group, machines) in claims {
                match machines.len() {
                    0 => {}
                    1 => {
                        joins.extend(machines.into_keys().map(|machine| (group, machine)));
                    }
                    _ => {
                        self.torn.insert(group);
                        for (machine, key) in machines {
                            self.note(
                                group,
                                &format!("{what} {key} is also that of {}.", self.call(machine)),
                            );
                        }
                    }
                }
            }
            if joins.is_empty() {
                break holders;
            }
            for (group, machine) in joins {
                self.unite(group, machine);
            }
        };
        let machines = self.machines();
        for groups in holders.into_values() {
            // Groups may have become one by a key before.
            let free = groups
                .into_iter()
                .filter(|group| !self.torn.contains(group));
            let free: Vec<GroupAt> = free.map(|at| self.group[at]).collect();
            for pair in free.windows(2) {
                let (one, other) = (self.group[pair[0]], self.group[pair[1]]);
                if !machines.contains_key(&one) && !machines.contains_key(&other) {
                    self.unite(one, other);
                }
            }
        }
    }

    /// Hardware addresses that were met at several addresses, where no search tells that their owner moved:
    /// repeaters and routers answer for others with their own, so these tell nothing.
    fn shared_macs(&mut self) -> BTreeSet<String> {
        let mut met: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, sighting) in self.sightings.iter().enumerate() {
            if sighting.source == Source::Lan {
                for mac in &sighting.macs {
                    met.entry(mac.clone()).or_default().push(at);
                }
            }
        }
        let mut shared = BTreeSet::new();
        for (mac, met) in met {
            let is_shared = met.iter().enumerate().any(|(nth, one)| {
                met[nth + 1..].iter().any(|other| {
                    self.group[*one] != self.group[*other]
                        && !has_moved(&self.sightings[*one], &self.sightings[*other])
                })
            });
            if is_shared {
                let groups: BTreeSet<GroupAt> = met.iter().map(|at| self.group[*at]).collect();
                for group in groups {
                    self.note(
                        group,
                        &format!("Several addresses answer with the hardware address {mac}."),
                    );
                }
                shared.insert(mac);
            }
        }
        shared
    }

    /// Joins what is called the same, where of all that are connected by names each source saw one thing.
    fn by_name(&mut self, shared: &BTreeSet<String>) {
        let keys = |sighting: &Sighting| {
            let short = sighting.names.iter().filter_map(|name| names::short(name));
            short.collect::<Vec<_>>()
        };
        let mut domains: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in self.sightings.iter().flat_map(|sighting| &sighting.names) {
            if let (Some(short), Some(domain)) = (names::short(name), names::domain(name)) {
                domains.entry(short).or_default().insert(domain);
            }
        }
        let differing = domains.into_iter().filter(|(_, domains)| domains.len() > 1);
        let except: BTreeSet<String> = differing.map(|(short, _)| short).collect();
        let holders = self.holders(keys, &except);
        for (name, groups) in connected(holders) {
            if groups.len() < 2 {
                continue;
            }
            if self.is_one(&groups, shared) {
                let mut groups = groups.into_iter();
                if let Some(first) = groups.next() {
                    groups.for_each(|group| self.unite(self.group[first], group));
                }
            } else {
                for group in groups {
                    self.note(group, &format!("Several hosts are called {name}."));
                }
            }
        }
    }

    /// No source saw two of these, at most one is a machine, and nothing tells them apart.
    fn is_one(&self, groups: &BTreeSet<GroupAt>, shared: &BTreeSet<String>) -> bool {
        let mut seen: BTreeMap<Source, GroupAt> = BTreeMap::new();
        let mut machines = BTreeSet::new();
        let mut members = Vec::new();
        for (sighting, group) in self.sightings.iter().zip(&self.group) {
            if groups.contains(group) {
                machines.extend(sighting.machine);
                members.push((*group, sighting));
                if *seen.entry(sighting.source).or_insert(*group) != *group {
                    return false;
                }
            }
        }
        let is_refuted = members.iter().any(|(group, machine)| {
            let others = members.iter().filter(|(other, _)| other != group);
            let mut others = others.map(|(_, other)| *other);
            others.any(|other| are_two(machine, other, shared))
        });
        machines.len() < 2 && !is_refuted
    }

    fn note(&mut self, group: GroupAt, text: &str) {
        for at in 0..self.group.len() {
            if self.group[at] == group {
                self.conflicts[at].insert(text.to_owned());
            }
        }
    }

    /// What a group is called, for people.
    fn call(&self, group: GroupAt) -> String {
        let members = self.group.iter().zip(&self.sightings);
        let mut members = members.filter(|(at, _)| **at == group).map(|(_, s)| s);
        let name = members.find_map(|sighting| sighting.names.first());
        name.map_or_else(|| "another machine".to_owned(), Clone::clone)
    }

    fn groups(self, parts: &[GroupAt], shared: &BTreeSet<String>) -> Vec<Group> {
        let mut groups: BTreeMap<GroupAt, Group> = BTreeMap::new();
        let members = self.sightings.into_iter().zip(self.conflicts);
        for (((sighting, conflicts), at), part) in members.zip(self.group).zip(parts) {
            let group = groups.entry(at).or_insert_with(|| Group {
                sightings: Vec::new(),
                parts: Vec::new(),
                shared_macs: BTreeSet::new(),
                conflicts: BTreeSet::new(),
            });
            let macs = sighting.macs.iter().filter(|mac| shared.contains(*mac));
            group.shared_macs.extend(macs.cloned());
            group.sightings.push(sighting);
            group.parts.push(*part);
            group.conflicts.extend(conflicts);
        }
        groups.into_values().collect()
    }
}

/// Of two places with one hardware address: one search looked at both and met it at one of them only, so its
/// owner went from one to the other.
fn has_moved(one: &Sighting, other: &Sighting) -> bool {
    let looked_at = |by: &Sighting, at: &Sighting| {
        let mut addresses = at.addresses.iter();
        addresses.all(|address| by.searched.iter().any(|network| network.contains(*address)))
    };
    one.seen_at != other.seen_at && (looked_at(one, other) || looked_at(other, one))
}

/// What is known of a machine tells that it is not this other one, whatever that calls itself.
fn are_two(machine: &Sighting, other: &Sighting, shared: &BTreeSet<String>) -> bool {
    if machine.machine.is_none() {
        return false;
    }
    let is_elsewhere = |of: fn(&IpAddr) -> bool| {
        let mut known = machine
            .addresses
            .iter()
            .filter(|address| of(address))
            .peekable();
        known.peek().is_some() && known.all(|address| !other.addresses.contains(address))
    };
    match other.source {
        Source::Lan => {
            let macs = other.macs.iter().filter(|mac| !shared.contains(*mac));
            let macs: Vec<&String> = macs.collect();
            let has_other_cards = !macs.is_empty()
                && !machine.macs.is_empty()
                && !macs.iter().any(|mac| machine.macs.contains(mac));
            let has_other_address = machine.tells_all
                && machine.held_at(other.seen_at)
                && is_elsewhere(IpAddr::is_ipv4);
            has_other_cards || has_other_address
        }
        Source::Tailnet => is_elsewhere(is_of_tailnet),
        Source::Agent | Source::Manual => false,
    }
}

/// 100.64.0.0/10 and fd7a:115c:a1e0::/48.
fn is_of_tailnet(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64,
        IpAddr::V6(v6) => v6.segments()[..3] == [0xfd7a, 0x115c, 0xa1e0],
    }
}

/// Groups that are connected by keys, with the first of the keys.
fn connected(holders: BTreeMap<String, BTreeSet<GroupAt>>) -> Vec<(String, BTreeSet<GroupAt>)> {
    let mut parts: Vec<(String, BTreeSet<GroupAt>)> = Vec::new();
    for (key, groups) in holders {
        let (touching, rest): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .partition(|(_, part)| !part.is_disjoint(&groups));
        let mut all = (key, groups);
        for (key, part) in touching {
            all.0 = all.0.min(key);
            all.1.extend(part);
        }
        parts = rest;
        parts.push(all);
    }
    parts.sort();
    parts
}
