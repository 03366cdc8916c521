//! Which addresses the hub keeps away from.
//!
//! A hub is asked to send to addresses that people type. Addresses of the home are fine: the servers
//! of a home lab are there. Nothing good is at link-local and metadata addresses: on a rented machine
//! they hand out its keys to whoever asks from inside.
//!
//! An IPv6 address may carry an IPv4 address inside, which a translator on the way takes out again.
//! Such an address is as good as what it carries.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where requests may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Not to link-local, metadata, multicast, broadcast and unspecified addresses.
    #[default]
    Guarded,
    /// Anywhere: whoever started the hub allows it.
    Anywhere,
}

/// Addresses at which clouds hand out keys and that lie outside the link-local range: Alibaba, Azure,
/// Oracle.
const METADATA_V4: [Ipv4Addr; 3] = [
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];

/// The same for IPv6: Amazon, Google, Scaleway.
const METADATA_V6: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42),
];

impl Reach {
    /// Why an address is forbidden, if it is.
    pub fn forbids(self, address: IpAddr) -> Option<&'static str> {
        match self {
            Self::Anywhere => None,
            Self::Guarded => match address {
                IpAddr::V4(v4) => forbidden_v4(v4),
                IpAddr::V6(v6) => forbidden_v6(v6),
            },
        }
    }
}

fn forbidden_v4(address: Ipv4Addr) -> Option<&'static str> {
    if METADATA_V4.contains(&address) || address == Ipv4Addr::new(169, 254, 169, 254) {
        return Some("a metadata address");
    }
    match address.octets() {
        // Linux takes 0.0.0.0 for itself; the rest of the block means nothing.
        [0, ..] => Some("an unspecified address"),
        [169, 254, ..] => Some("a link-local address"),
        [224..=239, ..] => Some("a multicast address"),
        [255, 255, 255, 255] => Some("a broadcast address"),
        [240..=255, ..] => Some("a reserved address"),
        _ => None,
    }
}

fn forbidden_v6(address: Ipv6Addr) -> Option<&'static str> {
    if METADATA_V6.contains(&address) {
        return Some("a metadata address");
    }
    if address.is_unspecified() {
        return Some("an unspecified address");
    }
    if address.is_multicast() {
        return Some("a multicast address");
    }
    if address.is_unicast_link_local() {
        return Some("a link-local address");
    }
    if address.is_loopback() {
        return None;
    }
    carried(address).into_iter().find_map(forbidden_v4)
}

/// The IPv4 addresses that an IPv6 address may carry.
fn carried(address: Ipv6Addr) -> Vec<Ipv4Addr> {
    let bytes = address.octets();
    let at = |places: [usize; 4]| Ipv4Addr::from(places.map(|place| bytes[place]));
    let last = at([12, 13, 14, 15]);
    match address.segments() {
        // Mapped, its translated form, and the old compatible form.
        [0, 0, 0, 0, 0, 0xffff | 0, _, _] | [0, 0, 0, 0, 0xffff, 0, _, _] => vec![last],
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => vec![last],
        // NAT64 of one's own: where the address stands depends on a length that nobody tells. The
        // readings that the filler of a shorter prefix makes are all zeros at the front.
        [0x64, 0xff9b, 1, ..] => [
            last,
            at([6, 7, 9, 10]),
            at([7, 9, 10, 11]),
            at([9, 10, 11, 12]),
        ]
        .into_iter()
        .filter(|v4| v4.octets()[0] != 0)
        .collect(),
        // 6to4, and Teredo, which keeps the bits inverted.
        [0x2002, ..] => vec![at([2, 3, 4, 5])],
        [0x2001, 0, ..] => vec![Ipv4Addr::from(last.octets().map(|byte| !byte))],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forbids(address: &str) -> Option<&'static str> {
        Reach::Guarded.forbids(address.parse().unwrap())
    }

    #[test]
    fn the_home_and_the_world_are_allowed() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.9",
            "100.64.0.1",
            "100.100.100.100",
            "1.1.1.1",
            "::1",
            "fd12:3456::1",
            "fd7a:115c:a1e0::1",
            "2606:4700::1111",
            "::ffff:192.168.1.9",
            "64:ff9b::808:808",
            "64:ff9b:1::192.168.1.9",
            "2002:0808:0808::1",
        ] {
            assert_eq!(forbids(address), None, "{address}");
        }
    }

    #[test]
    fn link_local_metadata_and_addresses_of_many_are_forbidden() {
        for (address, why) in [
            ("169.254.169.254", "metadata"),
            ("169.254.1.1", "link-local"),
            ("100.100.100.200", "metadata"),
            ("168.63.129.16", "metadata"),
            ("0.0.0.0", "unspecified"),
            ("0.1.2.3", "unspecified"),
            ("224.0.0.251", "multicast"),
            ("240.0.0.1", "reserved"),
            ("255.255.255.255", "broadcast"),
            ("::", "unspecified"),
            ("fe80::1", "link-local"),
            ("febf::1", "link-local"),
            ("ff02::fb", "multicast"),
            ("fd00:ec2::254", "metadata"),
            ("fd20:ce::254", "metadata"),
        ] {
            let said = forbids(address);
            assert!(
                said.is_some_and(|said| said.contains(why)),
                "{address}: {said:?}"
            );
            let address = address.parse().unwrap();
            assert_eq!(Reach::Anywhere.forbids(address), None);
        }
    }

    #[test]
    fn no_address_inside_an_address_gets_round_it() {
        for address in [
            "::ffff:169.254.169.254",
            "::ffff:0:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::169.254.169.254",
            "64:ff9b:1:a9fe:a9:fe00::",
            "2002:a9fe:a9fe::1",
            "2001:0:4136:e378:8000:63bf:5601:5601",
        ] {
            assert!(forbids(address).is_some(), "{address}");
        }
    }
}
