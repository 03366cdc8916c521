//! The addresses of the hub's own machine with their networks, as the kernel keeps them. A route tells less: one that
//! leads through a tunnel to somebody's whole network looks like one to a network of the machine's own.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use homelabcmd_probe::routes::Network;

/// The kernel's tables of routes, those to itself with them.
const TABLES: &str = "/proc/net/fib_trie";

/// What it has for its interfaces.
const INTERFACES: &str = "/sys/class/net";

/// How the names of tunnels begin, where the kernel does not tell what an interface is.
const TUNNELS: &[&str] = &[
    "wg",
    "tun",
    "tap",
    "utun",
    "ppp",
    "tailscale",
    "zt",
    "ipsec",
    "vti",
    "gre",
    "sit",
    "ip6tnl",
    "nordlynx",
    "proton",
];

/// What an interface is (`if_arp.h`): Ethernet and what behaves like it, InfiniBand.
const LINKS: [&str; 2] = ["1", "32"];

/// The machine's own addresses, and those that all hosts of its networks listen to.
#[derive(Debug, Default)]
pub(super) struct Own {
    addresses: BTreeSet<Ipv4Addr>,
    broadcasts: BTreeSet<Ipv4Addr>,
}

impl Own {
    /// As it is now; of a machine whose kernel does not tell, nothing.
    pub(super) fn read() -> Self {
        Self::parse(&std::fs::read_to_string(TABLES).unwrap_or_default())
    }

    pub(super) fn parse(text: &str) -> Self {
        let mut own = Self::default();
        let mut leaf: Option<Ipv4Addr> = None;
        for line in text.lines().map(str::trim) {
            if let Some(address) = line.strip_prefix("|-- ") {
                leaf = address.parse().ok();
                continue;
            }
            let Some(address) = leaf.filter(|address| !address.is_loopback()) else {
                continue;
            };
            match line {
                "/32 host LOCAL" => own.addresses.insert(address),
                "/32 link BROADCAST" => own.broadcasts.insert(address),
                _ => continue,
            };
        }
        own.broadcasts.retain(|address| address.octets()[0] != 127);
        own
    }

    /// An interface has an address with just this network: the kernel knows its last address for that, which it
    /// does for no network that only a route leads to.
    pub(super) fn is_in(&self, network: Network) -> bool {
        let IpAddr::V4(first) = network.address else {
            return false;
        };
        let last = u64::from(first.to_bits()) + network.addresses() - 1;
        let last = u32::try_from(last).map(Ipv4Addr::from_bits);
        last.is_ok_and(|last| self.broadcasts.contains(&last))
            && self
                .addresses
                .iter()
                .any(|own| network.contains((*own).into()))
    }
}

/// An interface is a tunnel: who is at its other end is not on a network with this machine.
pub(super) fn is_tunnel(interface: &str) -> bool {
    let word =
        |file: &str| std::fs::read_to_string(format!("{INTERFACES}/{interface}/{file}")).ok();
    let (kind, flags) = (word("type"), word("flags"));
    let flags =
        flags.and_then(|text| u32::from_str_radix(text.trim().trim_start_matches("0x"), 16).ok());
    // IFF_POINTOPOINT
    let is_point_to_point = flags.is_some_and(|flags| flags & 0x10 != 0);
    is_called_tunnel(interface)
        || is_point_to_point
        || kind.is_some_and(|kind| !LINKS.contains(&kind.trim()))
}

pub(super) fn is_called_tunnel(interface: &str) -> bool {
    TUNNELS.iter().any(|start| interface.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
        /1 link UNICAST
     +-- 127.0.0.0/8 2 0 2
        |-- 127.0.0.0
           /8 host LOCAL
        |-- 127.0.0.1
           /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
     |-- 10.7.0.2
        /32 host LOCAL
     |-- 10.20.0.0
        /16 link UNICAST
     +-- 192.168.1.0/24 2 0 2
        |-- 192.168.1.0
           /24 link UNICAST
        |-- 192.168.1.7
           /32 host LOCAL
        |-- 192.168.1.255
           /32 link BROADCAST
";

    #[test]
    fn a_network_is_own_where_an_address_says_so_and_not_where_a_route_leads_there() {
        let own = Own::parse(TABLE);
        let is_in = |address: &str, prefix| {
            own.is_in(Network::of(address.parse().unwrap(), prefix).unwrap())
        };
        assert!(is_in("192.168.1.0", 24));
        for (address, prefix) in [
            ("192.168.1.0", 25),
            ("192.168.0.0", 16),
            ("10.20.0.0", 16),
            ("10.7.0.2", 32),
            ("0.0.0.0", 1),
            ("127.0.0.0", 8),
        ] {
            assert!(!is_in(address, prefix), "{address}/{prefix}");
        }
        assert!(!Own::parse("").is_in(Network::of("10.0.0.0".parse().unwrap(), 24).unwrap()));
        for (name, tunnel) in [
            ("wg0", true),
            ("tun1", true),
            ("eth0", false),
            ("enp3s0", false),
        ] {
            assert_eq!(is_called_tunnel(name), tunnel, "{name}");
        }
    }
}
