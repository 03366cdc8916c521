//! What one search has heard so far, put together as it comes.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

use homelabcmd_probe::neighbours::{Neighbour, State};
use homelabcmd_probe::routes::Network;

use super::mdns::{MOST_SERVICES, Said};
use super::sweep::{Heard, Tried, Trouble};
use crate::discovery::banner::{clean_name, guess, ssh_banner};
use crate::discovery::model::{HeardBy, LanHost};

/// What a search has heard so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    hosts: BTreeMap<Ipv4Addr, LanHost>,
    /// Ports of each address that were tried.
    tried: BTreeMap<Ipv4Addr, usize>,
    ports: usize,
    addresses_tried: u32,
    connections: u32,
    troubles: BTreeMap<Trouble, u32>,
    /// What else did not go as it should.
    notes: BTreeSet<String>,
}

impl Findings {
    /// Nothing yet, of a search of so many ports on each address.
    pub(super) fn of(ports: usize) -> Self {
        Self {
            ports,
            ..Self::default()
        }
    }

    /// A port of an address was tried.
    pub(super) fn note_tried(&mut self, tried: &Tried) {
        self.connections += 1;
        let ports = self.tried.entry(tried.address).or_default();
        *ports += 1;
        self.addresses_tried += u32::from(*ports == self.ports);
        match &tried.heard {
            Heard::Nothing => {}
            Heard::Untried(trouble) => *self.troubles.entry(*trouble).or_default() += 1,
            Heard::Refused => {
                self.host(tried.address, HeardBy::Refused);
            }
            Heard::Open(greeting) => {
                let host = self.host(tried.address, HeardBy::Open);
                host.open_ports.push(tried.port);
                host.open_ports.sort_unstable();
                // The usual port's greeting goes before that of another.
                if let Some(banner) = ssh_banner(greeting)
                    && (tried.port == 22 || host.ssh_banner.is_none())
                {
                    host.ssh_banner = Some(banner);
                }
                host.os = guess(host);
            }
        }
    }

    /// A host told its neighbours of itself.
    pub(super) fn note_said(&mut self, said: Said) {
        let host = self.host(said.address, HeardBy::Mdns);
        host.mdns_name = said.name.or(host.mdns_name.take());
        // Those that it told first stay, however many packets come after.
        for service in said.services {
            if host.mdns_services.len() < MOST_SERVICES && !host.mdns_services.contains(&service) {
                host.mdns_services.push(service);
            }
        }
        host.mdns_services.sort_unstable();
        host.os = guess(host);
    }

    /// The kernel's table of neighbours before and after. Who is in it only since the search has answered
    /// now; of the others it is remembered that they answered some time.
    pub(super) fn note_neighbours(
        &mut self,
        before: &[Neighbour],
        after: &[Neighbour],
        networks: &[Network],
    ) {
        for neighbour in after {
            let IpAddr::V4(address) = neighbour.address else {
                continue;
            };
            if !networks.iter().any(|n| n.contains(neighbour.address)) {
                continue;
            }
            // Written by hand, it tells a hardware address and nothing of who is there.
            if neighbour.state == State::Permanent && !self.hosts.contains_key(&address) {
                continue;
            }
            let was_known = before
                .iter()
                .any(|known| known.address == neighbour.address && known.mac == neighbour.mac);
            let heard_by = match was_known {
                true => HeardBy::ArpBefore,
                false => HeardBy::Arp,
            };
            self.host(address, heard_by).mac = Some(neighbour.mac.clone());
        }
    }

    /// DNS calls an address so.
    pub(super) fn note_name(&mut self, address: Ipv4Addr, name: &str) {
        if let Some(host) = self.hosts.get_mut(&address) {
            host.dns_name = clean_name(name);
        }
    }

    /// Something did not go as it should.
    pub(super) fn note(&mut self, text: String) {
        self.notes.insert(text);
    }

    /// The hosts that were found, in the order of their addresses.
    pub(super) fn hosts(&self) -> Vec<LanHost> {
        self.hosts.values().cloned().collect()
    }

    /// How many hosts were found.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.hosts.len()).unwrap_or(u32::MAX)
    }

    /// Addresses of which all ports were tried.
    pub(super) fn addresses_tried(&self) -> u32 {
        self.addresses_tried
    }

    /// Connections were begun, and none of them could be tried but for those to the hub's own addresses,
    /// which answer also when its cable is out.
    pub(super) fn nothing_could_be_tried(&self, is_own: impl Fn(Ipv4Addr) -> bool) -> bool {
        let untried: u32 = self.troubles.values().sum();
        let own = self.hosts.keys().filter(|address| is_own(**address));
        let own: usize = own.filter_map(|address| self.tried.get(address)).sum();
        let own = u32::try_from(own).unwrap_or(u32::MAX);
        untried > 0 && untried == self.connections.saturating_sub(own)
    }

    /// What did not go as it should, for people.
    pub(super) fn notes(&self) -> Vec<String> {
        let troubles = self.troubles.iter().map(|(trouble, count)| {
            let all = self.connections;
            let why = match trouble {
                Trouble::NoRoute => {
                    "the hub's machine has no way to that network. Look at its cable, Wi-Fi or VPN, and at \
                     the network's address"
                }
                Trouble::Forbidden => {
                    "the hub's machine forbids it. Look at its firewall's rules for outgoing connections"
                }
                Trouble::NoRoom => {
                    "the hub's machine had no room for more connections. Raise its limit of open files \
                     (LimitNOFILE= of the unit), or search a smaller network"
                }
            };
            format!("{count} of {all} connections could not be tried: {why}.")
        });
        troubles.chain(self.notes.iter().cloned()).collect()
    }

    fn host(&mut self, address: Ipv4Addr, heard_by: HeardBy) -> &mut LanHost {
        let host = self
            .hosts
            .entry(address)
            .or_insert_with(|| LanHost::new(address, heard_by));
        host.heard_by = host.heard_by.min(heard_by);
        host
    }
}

#[cfg(test)]
mod tests {
    use homelabcmd_probe::neighbours;

    use super::*;

    const NAS: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 7);

    fn tried(address: Ipv4Addr, port: u16, heard: Heard) -> Tried {
        Tried {
            address,
            port,
            heard,
        }
    }

    #[test]
    fn what_is_heard_of_one_host_is_one_host() {
        let mut findings = Findings::of(3);
        findings.note_said(Said {
            address: NAS,
            name: Some("nas".into()),
            services: vec!["_smb._tcp".into(), "_ssh._tcp".into()],
        });
        findings.note_said(Said {
            address: NAS,
            name: None,
            services: vec!["_http._tcp".into(), "_smb._tcp".into()],
        });
        findings.note_tried(&tried(NAS, 2222, Heard::Open(b"SSH-2.0-other\n".to_vec())));
        findings.note_tried(&tried(NAS, 80, Heard::Refused));
        assert_eq!(findings.addresses_tried(), 0);
        let banner = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n".to_vec();
        findings.note_tried(&tried(NAS, 22, Heard::Open(banner)));
        findings.note_name(NAS, "nas.lan.");
        assert_eq!((findings.count(), findings.addresses_tried()), (1, 1));
        let hosts = findings.hosts();
        let host = &hosts[0];
        assert_eq!(host.heard_by, HeardBy::Open);
        assert_eq!(host.open_ports, [22, 2222]);
        assert_eq!(host.mdns_services, ["_http._tcp", "_smb._tcp", "_ssh._tcp"]);
        assert_eq!(host.mdns_name.as_deref(), Some("nas"));
        assert_eq!(host.dns_name.as_deref(), Some("nas.lan"));
        assert_eq!(host.os.as_ref().unwrap().name, "Debian 12");
        assert!(findings.notes().is_empty());
    }

    #[test]
    fn a_host_that_offers_something_new_with_each_packet_is_cut_short() {
        let mut findings = Findings::of(1);
        for packet in 0..2000 {
            findings.note_said(Said {
                address: NAS,
                name: None,
                services: vec![format!("_a{packet}._tcp"), "_ssh._tcp".into()],
            });
        }
        let services = findings.hosts().remove(0).mdns_services;
        assert_eq!(services.len(), MOST_SERVICES);
        assert!(services.contains(&"_ssh._tcp".to_owned()));
    }

    #[test]
    fn who_was_in_the_kernels_table_before_may_have_gone() {
        let before = neighbours::parse(
            "10.0.0.7 dev eth0 lladdr 02:00:00:00:00:07 STALE\n10.0.0.8 dev eth0 lladdr 02:00:00:00:00:08 STALE\n",
        );
        let after = neighbours::parse(
            "10.0.0.7 dev eth0 lladdr 02:00:00:00:00:07 STALE\n10.0.0.8 dev eth0 lladdr 02:00:00:00:00:99 STALE\n10.0.0.9 dev eth0 lladdr 02:00:00:00:00:09 STALE\n10.0.1.9 dev eth0 lladdr 02:00:00:00:01:09 STALE\n10.0.0.10 dev eth0 lladdr 02:00:00:00:00:10 PERMANENT\n",
        );
        let mut findings = Findings::of(1);
        let networks = [Network::of(NAS.into(), 24).unwrap()];
        findings.note_neighbours(&before, &after, &networks);
        let told: Vec<(u8, HeardBy)> = findings
            .hosts()
            .iter()
            .map(|host| (host.address.octets()[3], host.heard_by))
            .collect();
        assert_eq!(
            told,
            [
                (7, HeardBy::ArpBefore),
                (8, HeardBy::Arp),
                (9, HeardBy::Arp)
            ]
        );
    }

    #[test]
    fn a_cut_network_is_said() {
        let mut findings = Findings::of(1);
        findings.note_tried(&tried(NAS, 22, Heard::Untried(Trouble::NoRoute)));
        assert!(findings.nothing_could_be_tried(|_| false));
        let own = Ipv4Addr::new(10, 0, 0, 1);
        findings.note_tried(&tried(own, 22, Heard::Refused));
        assert!(findings.nothing_could_be_tried(|address| address == own));
        assert!(!findings.nothing_could_be_tried(|_| false));
        let notes = findings.notes();
        assert!(
            notes[0]
                .starts_with("1 of 2 connections could not be tried: the hub's machine has no way"),
            "{notes:?}"
        );
        findings.note_tried(&tried(NAS, 22, Heard::Nothing));
        assert!(!findings.nothing_could_be_tried(|address| address == own));
    }
}
