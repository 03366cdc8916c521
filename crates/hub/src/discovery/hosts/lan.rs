//! What all searches that are kept say of the local networks now: of each address the newest word.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use homelabcmd_probe::routes::Network;

use crate::discovery::banner::guess;
use crate::discovery::model::{HeardBy, LanHost, Plan, Run, State};

/// What is known of one address.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// When the newest search that found it began; milliseconds.
    pub(super) at: i64,
    /// How many searches began after that one.
    pub(super) rank: usize,
    /// All networks that it looked at.
    pub(super) searched: Vec<Network>,
    /// What that search found, and what an earlier one found that it did not look for.
    pub(super) host: LanHost,
    /// It came to its end: what it did not meet then is not there.
    is_whole: bool,
    /// Ports that are known to be as they are told.
    tried: BTreeSet<u16>,
    /// Neighbours were asked what they offer.
    has_asked: bool,
}

/// All addresses at which searches found something.
pub(super) type Lan = BTreeMap<Ipv4Addr, Placed>;

/// A later search that came to its end.
struct Later {
    networks: Vec<Network>,
    plan: Plan,
    found: BTreeSet<Ipv4Addr>,
}

/// Hosts by their addresses, each as the newest search that found it did. A host that a later search looked for
/// in the same ways and did not find is not there any more. `runs` are newest first.
pub(super) fn newest(runs: Vec<(Run, Vec<LanHost>)>) -> Lan {
    let mut lan = Lan::new();
    let mut later: Vec<Later> = Vec::new();
    for (rank, (run, hosts)) in runs.into_iter().enumerate() {
        let networks = run.networks();
        // One that did not come to its end did not look everywhere.
        let is_whole = run.state == State::Done;
        let hosts = there(hosts);
        let found = hosts.iter().map(|host| host.address).collect();
        for host in hosts {
            if later.iter().any(|later| later.missed(&host, &run.plan)) {
                continue;
            }
            match lan.get_mut(&host.address) {
                Some(placed) => placed.add_older(host, &run.plan, is_whole),
                None => {
                    let tried = tried(&host, &run.plan, is_whole);
                    let placed = Placed {
                        at: run.started_at.as_millisecond(),
                        rank,
                        searched: networks.clone(),
                        is_whole,
                        tried,
                        has_asked: run.plan.mdns && is_whole,
                        host,
                    };
                    lan.insert(placed.host.address, placed);
                }
            }
        }
        if is_whole {
            later.push(Later {
                networks,
                plan: run.plan,
                found,
            });
        }
    }
    lan
}

/// Ports of which a search that found a host tells how they are.
fn tried(host: &LanHost, plan: &Plan, is_whole: bool) -> BTreeSet<u16> {
    let ports = match is_whole {
        true => &plan.ports,
        false => &host.open_ports,
    };
    ports.iter().copied().collect()
}

impl Later {
    /// It would have found a host that was found with this plan, and did not.
    fn missed(&self, host: &LanHost, plan: &Plan) -> bool {
        let address = host.address.into();
        let has_looked = self.networks.iter().any(|n| n.contains(address))
            && plan.ports.iter().all(|port| self.plan.ports.contains(port))
            && (self.plan.mdns || host.heard_by != HeardBy::Mdns);
        has_looked && !self.found.contains(&host.address)
    }
}

impl Placed {
    /// Adds what an earlier search found here and the later ones did not look for.
    fn add_older(&mut self, older: LanHost, plan: &Plan, is_whole: bool) {
        let host = &mut self.host;
        if host.mac.is_some() && older.mac.is_some() && host.mac != older.mac {
            return;
        }
        let missing = older.open_ports.iter();
        let missing: Vec<u16> = missing
            .filter(|port| !self.tried.contains(port))
            .copied()
            .collect();
        self.tried.extend(tried(&older, plan, is_whole));
        if !missing.is_empty() {
            host.open_ports.extend(missing);
            host.open_ports.sort_unstable();
            host.ssh_banner = host.ssh_banner.take().or(older.ssh_banner);
        }
        // Hardware addresses and names come at a search's end.
        if !self.is_whole {
            host.mac = host.mac.take().or(older.mac);
            host.dns_name = host.dns_name.take().or(older.dns_name);
        }
        if !self.has_asked {
            host.mdns_name = host.mdns_name.take().or(older.mdns_name);
            if host.mdns_services.is_empty() {
                host.mdns_services = older.mdns_services;
            }
            self.has_asked = plan.mdns && is_whole;
        }
        host.os = guess(host);
    }

    /// Of two places with one hardware address: one search looked at both and met it at one of them only, so its
    /// owner went from one to the other.
    fn has_moved(&self, other: &Self) -> bool {
        let looked_at = |by: &Self, at: &Self| {
            let address = at.host.address.into();
            by.searched.iter().any(|network| network.contains(address))
        };
        self.rank != other.rank && (looked_at(self, other) || looked_at(other, self))
    }
}

/// Where a hardware address was met last. `None` where it was met nowhere, or at several places of which none
/// can be told to be the later one: a repeater or a router answers for others with its own.
pub(super) fn place_of<'a>(lan: &'a Lan, mac: &str) -> Option<&'a LanHost> {
    let met = lan.values().filter(|p| p.host.mac.as_deref() == Some(mac));
    let met: Vec<&Placed> = met.collect();
    let is_shared = met
        .iter()
        .enumerate()
        .any(|(nth, one)| met[nth + 1..].iter().any(|other| !one.has_moved(other)));
    let last = met.into_iter().min_by_key(|placed| placed.rank)?;
    (!is_shared).then_some(&last.host)
}

/// The hosts of one search but for those that only the kernel remembers, and whose hardware address answered
/// from another place: they moved.
pub(super) fn there(hosts: Vec<LanHost>) -> Vec<LanHost> {
    let is_remembered = |host: &LanHost| host.heard_by == HeardBy::ArpBefore;
    let heard: BTreeSet<String> = hosts
        .iter()
        .filter(|host| !is_remembered(host))
        .filter_map(|host| host.mac.clone())
        .collect();
    let has_moved = |host: &LanHost| host.mac.as_ref().is_some_and(|mac| heard.contains(mac));
    hosts
        .into_iter()
        .filter(|host| !(is_remembered(host) && has_moved(host)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::model::Plan;

    fn run(at: i64, cidr: &str, state: State, hosts: &[[u8; 4]]) -> (Run, Vec<LanHost>) {
        let hosts = hosts
            .iter()
            .map(|address| LanHost::new((*address).into(), HeardBy::Open));
        found(at, &[cidr], &[22], state, hosts.collect())
    }

    fn found(
        at: i64,
        cidrs: &[&str],
        ports: &[u16],
        state: State,
        hosts: Vec<LanHost>,
    ) -> (Run, Vec<LanHost>) {
        let plan = Plan {
            cidrs: cidrs.iter().map(|cidr| (*cidr).into()).collect(),
            ports: ports.into(),
            mdns: false,
        };
        let mut run = Run::new("Ada", at, plan, 254);
        run.state = state;
        (run, hosts)
    }

    fn host(last: u8, mac: Option<&str>, ports: &[u16]) -> LanHost {
        LanHost {
            mac: mac.map(Into::into),
            open_ports: ports.into(),
            ..LanHost::new([10, 0, 0, last].into(), HeardBy::Open)
        }
    }

    #[test]
    fn the_newest_word_of_each_address_counts() {
        let runs = vec![
            run(9, "10.0.0.0/25", State::Cancelled, &[[10, 0, 0, 1]]),
            run(8, "10.0.0.0/25", State::Done, &[[10, 0, 0, 2]]),
            run(
                7,
                "10.0.0.0/24",
                State::Done,
                &[[10, 0, 0, 2], [10, 0, 0, 3], [10, 0, 0, 200]],
            ),
        ];
        let told: Vec<(String, i64)> = newest(runs)
            .into_iter()
            .map(|(address, placed)| (address.to_string(), placed.at))
            .collect();
        assert_eq!(
            told,
            [
                ("10.0.0.1".into(), 9),
                ("10.0.0.2".into(), 8),
                ("10.0.0.200".into(), 7)
            ]
        );
    }

    #[test]
    fn a_search_that_looked_at_other_ports_takes_nothing_away() {
        let all = &["10.0.0.0/24"];
        let runs = vec![
            found(9, all, &[22], State::Done, vec![host(1, None, &[22])]),
            found(
                8,
                all,
                &[22, 8006],
                State::Done,
                vec![host(1, None, &[8006]), host(2, None, &[8006])],
            ),
            found(
                7,
                all,
                &[22],
                State::Done,
                vec![host(2, None, &[22]), host(3, None, &[22])],
            ),
        ];
        let lan = newest(runs);
        let told: Vec<(u8, &[u16])> = lan
            .values()
            .map(|placed| (placed.host.address.octets()[3], &placed.host.open_ports[..]))
            .collect();
        // Of .2 the search of both ports is the newest, and it found the first closed.
        assert_eq!(told, [(1, &[22, 8006][..]), (2, &[8006][..])]);
    }

    #[test]
    fn a_search_that_has_not_ended_leaves_what_is_known_of_a_place() {
        let all = &["10.0.0.0/24"];
        let mac = Some("02:00:00:00:00:01");
        for (state, kept) in [
            (State::Running, mac),
            (State::Cancelled, mac),
            (State::Done, None),
        ] {
            let runs = vec![
                found(9, all, &[22], state, vec![host(1, None, &[22])]),
                found(8, all, &[22], State::Done, vec![host(1, mac, &[22])]),
            ];
            let lan = newest(runs);
            let placed = lan.values().next().unwrap();
            assert_eq!((placed.at, placed.host.mac.as_deref()), (9, kept));
        }
    }

    #[test]
    fn a_hardware_address_is_where_it_was_met_last_and_a_repeaters_is_nowhere() {
        let (one, two) = ("02:00:00:00:00:01", "02:00:00:00:00:02");
        let at = |runs: Vec<(Run, Vec<LanHost>)>| {
            let lan = newest(runs);
            place_of(&lan, one).map(|host| host.address.octets()[3])
        };
        let part = |at, cidr, hosts| found(at, &[cidr], &[22], State::Done, hosts);
        let all = |at, hosts| part(at, "10.0.0.0/24", hosts);
        let was = || all(7, vec![host(7, Some(one), &[])]);
        assert_eq!(at(vec![was()]), Some(7));
        let moved = vec![host(7, Some(two), &[]), host(9, Some(one), &[])];
        assert_eq!(at(vec![all(8, moved), was()]), Some(9));
        // The whole network was looked at, and later the other half alone.
        let later = || part(8, "10.0.0.128/25", vec![host(200, Some(one), &[])]);
        assert_eq!(at(vec![later(), was()]), Some(200));
        // Neither of two searches looked at both halves: it may answer at both.
        let half = || part(7, "10.0.0.0/25", vec![host(7, Some(one), &[])]);
        assert_eq!(at(vec![later(), half()]), None);
        let twice = vec![host(8, Some(one), &[]), host(9, Some(one), &[])];
        assert_eq!(at(vec![all(8, twice)]), None);
        assert_eq!(at(vec![all(8, vec![host(7, Some(two), &[])]), was()]), None);
        // The kernel still knows it where it was.
        let remembered = LanHost {
            heard_by: HeardBy::ArpBefore,
            ..host(7, Some(one), &[])
        };
        let both = vec![remembered.clone(), host(9, Some(one), &[])];
        assert_eq!(at(vec![all(8, both)]), Some(9));
        assert_eq!(there(vec![remembered.clone()]), [remembered]);
    }
}
