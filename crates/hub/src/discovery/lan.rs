//! What all searches that are kept say of the local networks now: of each address the newest word.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use super::model::{HeardBy, LanHost, Run, State};

/// Hosts by their addresses, each as the newest search that found it did; milliseconds of when that began.
/// A host that a later search looked for and did not find is not there any more. `runs` are newest first.
pub(super) fn newest(runs: Vec<(Run, Vec<LanHost>)>) -> BTreeMap<Ipv4Addr, (i64, LanHost)> {
    let mut found: BTreeMap<Ipv4Addr, (i64, LanHost)> = BTreeMap::new();
    let mut looked_for = Vec::new();
    for (run, hosts) in runs {
        for host in there(hosts) {
            let address = host.address.into();
            let is_gone = looked_for
                .iter()
                .any(|network: &homelabcmd_probe::routes::Network| network.contains(address));
            if !is_gone {
                let at = run.started_at.as_millisecond();
                found.entry(host.address).or_insert((at, host));
            }
        }
        // One that did not come to its end did not look everywhere.
        if run.state == State::Done {
            looked_for.extend(run.networks());
        }
    }
    found
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
    use super::super::model::Plan;
    use super::*;

    fn run(at: i64, cidr: &str, state: State, hosts: &[[u8; 4]]) -> (Run, Vec<LanHost>) {
        let plan = Plan {
            cidrs: vec![cidr.into()],
            ports: vec![22],
            mdns: false,
        };
        let mut run = Run::new("Ada", at, plan, 254);
        run.state = state;
        let hosts = hosts
            .iter()
            .map(|address| LanHost::new((*address).into(), HeardBy::Open));
        (run, hosts.collect())
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
            .map(|(address, (at, _))| (address.to_string(), at))
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
}
