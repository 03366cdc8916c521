//! Addresses of interfaces: `ip -o addr` (ip-address(8), of iproute2 and of busybox) and ifconfig(8),
//! in its old and its new form.

use core::net::{IpAddr, Ipv4Addr};

/// An address of an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// `eth0`, …
    pub interface: String,
    /// The address.
    pub address: IpAddr,
    /// Length of its network's prefix in bits.
    pub prefix: u8,
    /// Good on this link only.
    pub link_local: bool,
    /// Made up for privacy (RFC 8981), and replaced every few hours.
    pub temporary: bool,
}

impl InterfaceAddress {
    pub(crate) fn new(interface: &str, address: IpAddr, prefix: u8) -> Self {
        let link_local = match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        };
        Self {
            interface: interface.to_owned(),
            address,
            prefix,
            link_local,
            temporary: false,
        }
    }
}

/// Reads `ip -o addr`: `2: eth0    inet 192.0.2.9/24 brd 192.0.2.255 scope global eth0\  valid_lft …`.
/// Of a tunnel's `inet 192.0.2.9 peer 192.0.2.1/32` it is the near end.
pub fn parse(text: &str) -> Vec<InterfaceAddress> {
    text.lines()
        .filter_map(|line| {
            let (_number, rest) = line.split_once(':')?;
            let mut fields = rest.split_ascii_whitespace();
            // `veth0@if7` is an end of a pair.
            let interface = fields.next()?.split('@').next()?;
            let family = fields.next()?;
            let (address, prefix) = with_prefix(fields.next()?)?;
            if (family == "inet") != address.is_ipv4() || !family.starts_with("inet") {
                return None;
            }
            let mut found = InterfaceAddress::new(interface, address, prefix);
            found.temporary = fields.any(|field| field == "temporary");
            Some(found)
        })
        .collect()
}

/// Reads ifconfig's blocks: `inet 192.0.2.9  netmask 255.255.255.0` and `inet6 fe80::1  prefixlen 64`
/// of net-tools 2, `inet addr:192.0.2.9  Mask:255.255.255.0` and `inet6 addr: fe80::1/64` of older ones
/// and of busybox.
pub fn parse_ifconfig(text: &str) -> Vec<InterfaceAddress> {
    let mut interface = "";
    let mut found = Vec::new();
    for line in text.lines() {
        let mut fields = line.split_ascii_whitespace().peekable();
        if !line.starts_with([' ', '\t']) {
            interface = fields.next().unwrap_or_default().trim_end_matches(':');
            continue;
        }
        let family = fields.next().unwrap_or_default();
        if !family.starts_with("inet") || interface.is_empty() {
            continue;
        }
        let fields: Vec<&str> = fields.filter(|field| *field != "addr:").collect();
        let Some(first) = fields.first().map(|f| f.trim_start_matches("addr:")) else {
            continue;
        };
        // Of an address with the zone that macOS adds there is none on Linux.
        let Some((address, told)) = with_prefix(first) else {
            continue;
        };
        let after = |name: &str| {
            let at = fields.iter().position(|field| *field == name)?;
            fields.get(at + 1).copied()
        };
        let mask = after("netmask").or_else(|| fields.iter().find_map(|f| f.strip_prefix("Mask:")));
        let prefix = match (address, mask, after("prefixlen")) {
            (IpAddr::V4(_), Some(mask), _) => mask.parse().ok().and_then(prefix_of_mask),
            (IpAddr::V6(_), _, Some(length)) => length.parse().ok().filter(|length| *length <= 128),
            _ => Some(told),
        };
        if let Some(prefix) = prefix {
            found.push(InterfaceAddress::new(interface, address, prefix));
        }
    }
    found
}

/// `192.0.2.9/24`; without a prefix it is one address alone.
fn with_prefix(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let prefix = match prefix {
        Some(prefix) => prefix.parse().ok().filter(|prefix| *prefix <= whole)?,
        None => whole,
    };
    Some((address, prefix))
}

/// How many bits a mask has, if they are in one piece.
pub(crate) fn prefix_of_mask(mask: Ipv4Addr) -> Option<u8> {
    let bits = mask.to_bits();
    let ones = bits.leading_ones();
    (bits.count_ones() == ones)
        .then(|| u8::try_from(ones).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(found: &[InterfaceAddress]) -> Vec<String> {
        let told = found.iter().map(|a| {
            let marks = if a.link_local { " link" } else { "" };
            let marks = if a.temporary { " temporary" } else { marks };
            format!("{} {}/{}{marks}", a.interface, a.address, a.prefix)
        });
        told.collect()
    }

    #[test]
    fn of_iproute2() {
        assert_eq!(
            told(&parse(include_str!("../tests/data/debian-12/ip-addr"))),
            [
                "lo 127.0.0.1/8",
                "lo ::1/128",
                "eth0 192.0.2.2/24",
                "eth0 fd00::2/64",
                "eth0 fe80::fc:ff:fe00:1/64 link"
            ]
        );
    }

    #[test]
    fn tunnels_pairs_and_private_addresses() {
        let text = "5: wg0    inet 10.8.0.2 peer 10.8.0.1/32 scope global wg0\\\n7: veth1@if6    inet6 fe80::7/64 scope link\n2: eth0    inet6 2001:db8::9/64 scope global temporary dynamic \\\nnoise\n8: x inet nine/24\n8: x inet 192.0.2.1/33\n8: x link/ether 00:00\n8: x inet6 192.0.2.1/3\n";
        assert_eq!(
            told(&parse(text)),
            [
                "wg0 10.8.0.2/32",
                "veth1 fe80::7/64 link",
                "eth0 2001:db8::9/64 temporary"
            ]
        );
    }

    #[test]
    fn of_ifconfig_new_and_old() {
        let new = "eth0: flags=4163<UP,BROADCAST>  mtu 1500\n        inet 192.0.2.9  netmask 255.255.254.0  broadcast 192.0.3.255\n        inet6 fe80::1  prefixlen 64  scopeid 0x20<link>\n        ether 02:fc:00:00:00:01  txqueuelen 1000  (Ethernet)\n\nlo: flags=73<UP>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n";
        assert_eq!(
            told(&parse_ifconfig(new)),
            [
                "eth0 192.0.2.9/23",
                "eth0 fe80::1/64 link",
                "lo 127.0.0.1/8"
            ]
        );
        let old = "br-lan    Link encap:Ethernet  HWaddr 02:FC:00:00:00:01\n          inet addr:192.168.1.1  Bcast:192.168.1.255  Mask:255.255.255.0\n          inet6 addr: fd00::1/60 Scope:Global\n          UP BROADCAST RUNNING  MTU:1500  Metric:1\n";
        assert_eq!(
            told(&parse_ifconfig(old)),
            ["br-lan 192.168.1.1/24", "br-lan fd00::1/60"]
        );
        assert_eq!(
            parse_ifconfig("  inet 1.2.3.4\nx:\n inet\n inet 1.1.1.1 netmask 255.0.255.0\n"),
            []
        );
    }
}
