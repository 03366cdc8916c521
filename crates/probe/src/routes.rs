//! `/proc/net/route` (proc_pid_net(5)): the kernel's IPv4 routes; and the networks that a host is in.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::ip_addr::{InterfaceAddress, prefix_of_mask};

/// An IPv4 route of the main table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The interface that it leads through.
    pub interface: String,
    /// The network that it leads to; the default route's is `0.0.0.0/0`.
    pub network: Network,
    /// The next router; `None` on the network itself.
    pub gateway: Option<Ipv4Addr>,
    /// Of two routes to one network the one with the lower is taken.
    pub metric: u32,
}

impl Route {
    /// Leads to everywhere else.
    pub fn is_default(&self) -> bool {
        self.network.prefix == 0
    }
}

/// A network: an address without its host part, and how long its prefix is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    /// Its first address.
    pub address: IpAddr,
    /// Length of its prefix in bits.
    pub prefix: u8,
}

impl Network {
    /// The network of an address; `None` when the prefix is longer than an address.
    pub fn of(address: IpAddr, prefix: u8) -> Option<Self> {
        let address = match address {
            IpAddr::V4(address) if prefix <= 32 => {
                let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
            }
            IpAddr::V6(address) if prefix <= 128 => {
                let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
            _ => return None,
        };
        Some(Self { address, prefix })
    }

    /// The address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4()
            && Self::of(address, self.prefix).is_some_and(|network| network == *self)
    }

    /// How many addresses it has with its first and its last; more than `u64` can say is its largest.
    pub fn addresses(&self) -> u64 {
        let whole = if self.address.is_ipv4() { 32 } else { 128 };
        let host = u32::from(whole - self.prefix.min(whole));
        1u64.checked_shl(host).unwrap_or(u64::MAX)
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// The networks that a host is in by its addresses: without loopback, link-local ones and single
/// addresses, each once, sorted.
pub fn networks(addresses: &[InterfaceAddress]) -> Vec<Network> {
    let mut networks: Vec<Network> = addresses
        .iter()
        .filter(|a| !(a.link_local || a.address.is_loopback()))
        .filter(|a| a.prefix < if a.address.is_ipv4() { 32 } else { 128 })
        .filter_map(|a| Network::of(a.address, a.prefix))
        .collect();
    networks.sort_unstable();
    networks.dedup();
    networks
}

/// Reads the file; routes that are not up are left out.
///
/// Addresses stand there as numbers in the host's own order of bytes, which is the little-endian one
/// unless a mask makes sense only in the other.
pub fn parse(text: &str) -> Vec<Route> {
    let rows: Vec<Row<'_>> = text.lines().filter_map(Row::parse).collect();
    let little = |number: u32| Ipv4Addr::from_bits(number.swap_bytes());
    let is_big = rows.iter().any(|row| {
        prefix_of_mask(little(row.mask)).is_none()
            && prefix_of_mask(Ipv4Addr::from_bits(row.mask)).is_some()
    });
    let address = |number: u32| {
        if is_big {
            Ipv4Addr::from_bits(number)
        } else {
            little(number)
        }
    };
    rows.into_iter()
        .filter_map(|row| {
            let prefix = prefix_of_mask(address(row.mask))?;
            let gateway = address(row.gateway);
            Some(Route {
                interface: row.interface.to_owned(),
                network: Network::of(IpAddr::V4(address(row.destination)), prefix)?,
                gateway: Some(gateway).filter(|gateway| !gateway.is_unspecified()),
                metric: row.metric,
            })
        })
        .collect()
}

struct Row<'a> {
    interface: &'a str,
    destination: u32,
    gateway: u32,
    metric: u32,
    mask: u32,
}

impl<'a> Row<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        // Iface Destination Gateway Flags RefCnt Use Metric Mask
        let fields: Vec<&str> = line.split_ascii_whitespace().take(8).collect();
        let [interface, destination, gateway, flags, _, _, metric, mask] = fields[..] else {
            return None;
        };
        let hex = |text: &str| u32::from_str_radix(text, 16).ok();
        // RTF_UP and not RTF_REJECT.
        let flags = hex(flags)?;
        (flags & 0x0001 != 0 && flags & 0x0200 == 0).then_some(Self {
            interface,
            destination: hex(destination)?,
            gateway: hex(gateway)?,
            metric: metric.parse().ok()?,
            mask: hex(mask)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let told = parse(text).into_iter().map(|route| {
            let via = route.gateway.map(|g| format!(" via {g}"));
            let via = via.unwrap_or_default();
            format!(
                "{}{via} {} {}",
                route.network, route.interface, route.metric
            )
        });
        told.collect()
    }

    #[test]
    fn a_debian_host() {
        let text = include_str!("../tests/data/debian-12/route");
        assert_eq!(
            told(text),
            ["0.0.0.0/0 via 192.0.2.1 eth0 0", "192.0.2.0/24 eth0 0"]
        );
        assert!(parse(text)[0].is_default() && !parse(text)[1].is_default());
    }

    #[test]
    fn a_router_with_the_other_order_of_bytes() {
        let text = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\nbr-lan\tC0A80100\t00000000\t0001\t0\t0\t0\tFFFFFF00\neth1\t00000000\tC0000201\t0003\t0\t0\t10\t00000000\neth2\t0A000000\t00000000\t0000\t0\t0\t0\tFF000000\n* C0A80000 00000000 0201 0 0 0 FFFF0000\n";
        assert_eq!(
            told(text),
            ["192.168.1.0/24 br-lan 0", "0.0.0.0/0 via 192.0.2.1 eth1 10"]
        );
    }

    #[test]
    fn networks_of_a_host() {
        let text = "1: lo inet 127.0.0.1/8\n2: eth0 inet 192.0.2.9/24\n2: eth0 inet 192.0.2.10/24\n2: eth0 inet6 fe80::1/64\n2: eth0 inet6 2001:db8:0:1::9/64\n3: wg0 inet 10.8.0.2/32\n4: br0 inet 172.17.0.1/16\n";
        let found: Vec<String> = networks(&crate::ip_addr::parse(text))
            .iter()
            .map(Network::to_string)
            .collect();
        assert_eq!(
            found,
            ["172.17.0.0/16", "192.0.2.0/24", "2001:db8:0:1::/64"]
        );
    }

    #[test]
    fn what_lies_in_a_network() {
        let network = |text: &str, prefix| Network::of(text.parse().unwrap(), prefix).unwrap();
        let lan = network("192.0.2.77", 25);
        assert_eq!(
            (lan.to_string().as_str(), lan.addresses()),
            ("192.0.2.0/25", 128)
        );
        assert!(lan.contains("192.0.2.127".parse().unwrap()));
        assert!(!lan.contains("192.0.2.128".parse().unwrap()));
        assert!(!lan.contains("::c000:201".parse().unwrap()));
        let all = network("192.0.2.1", 0);
        assert!(all.contains("8.8.8.8".parse().unwrap()) && all.addresses() == 1 << 32);
        assert_eq!(network("2001:db8::1", 64).addresses(), u64::MAX);
        assert_eq!(network("2001:db8::1", 128).addresses(), 1);
        assert_eq!(Network::of("192.0.2.1".parse().unwrap(), 33), None);
    }
}
