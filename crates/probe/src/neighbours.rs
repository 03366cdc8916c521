//! Who was heard on the link: `ip neigh` (ip-neighbour(8)) and `/proc/net/arp` (arp(7)).

use core::net::IpAddr;

/// A host on a link of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Its address there.
    pub address: IpAddr,
    /// Its hardware address in lower case with colons.
    pub mac: String,
    /// What the kernel thinks of the entry.
    pub state: State,
    /// The interface that it was heard on.
    pub interface: String,
}

/// What the kernel thinks of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It answered a moment ago, or is being asked again.
    Reachable,
    /// It answered some time.
    Stale,
    /// Written by hand, or needs no asking.
    Permanent,
}

/// Reads `ip neigh`: `192.0.2.1 dev eth0 lladdr 02:fc:00:00:00:05 [router] REACHABLE`. Entries without
/// a hardware address (nobody answered) and failed ones are left out.
pub fn parse(text: &str) -> Vec<Neighbour> {
    text.lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            let after = |name: &str| {
                let at = fields.iter().position(|field| *field == name)?;
                fields.get(at + 1).copied()
            };
            let state = match *fields.last()? {
                "REACHABLE" | "DELAY" | "PROBE" => State::Reachable,
                "STALE" => State::Stale,
                "PERMANENT" | "NOARP" => State::Permanent,
                _ => return None,
            };
            Some(Neighbour {
                address: fields.first()?.parse().ok()?,
                mac: mac(after("lladdr")?)?,
                state,
                interface: after("dev")?.to_owned(),
            })
        })
        .collect()
}

/// Reads `/proc/net/arp`: address, type, flags, hardware address, mask, device. It does not tell how
/// long ago an entry was confirmed, so a complete one is stale at best.
pub fn parse_arp(text: &str) -> Vec<Neighbour> {
    text.lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            let [address, _type, flags, hardware, _mask, interface] = fields[..] else {
                return None;
            };
            let flags = u32::from_str_radix(flags.strip_prefix("0x")?, 16).ok()?;
            // ATF_COM: it answered; ATF_PERM: written by hand.
            let state = match (flags & 0x2 != 0, flags & 0x4 != 0) {
                (_, true) => State::Permanent,
                (true, false) => State::Stale,
                (false, false) => return None,
            };
            Some(Neighbour {
                address: address.parse().ok()?,
                mac: mac(hardware)?,
                state,
                interface: interface.to_owned(),
            })
        })
        .collect()
}

/// Six bytes; all zeros are nobody's, and of all ones or an odd first byte there are many.
fn mac(text: &str) -> Option<String> {
    let bytes: Vec<u8> = text
        .split(':')
        .map(|byte| {
            let is_hex = byte.len() == 2 && byte.bytes().all(|b| b.is_ascii_hexdigit());
            is_hex.then(|| u8::from_str_radix(byte, 16).ok()).flatten()
        })
        .collect::<Option<_>>()?;
    let is_one = bytes.len() == 6 && bytes[0] & 1 == 0 && bytes.iter().any(|byte| *byte != 0);
    is_one.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(found: &[Neighbour]) -> Vec<String> {
        let told = found
            .iter()
            .map(|n| format!("{} {} {:?} {}", n.address, n.mac, n.state, n.interface));
        told.collect()
    }

    #[test]
    fn of_iproute2() {
        let text = include_str!("../tests/data/debian-12/ip-neigh");
        assert_eq!(
            told(&parse(text)),
            ["192.0.2.1 02:fc:00:00:00:05 Stale eth0"],
            "and not the one that failed"
        );
    }

    #[test]
    fn states_and_what_is_nobody() {
        let text = "fe80::1 dev eth0 lladdr AA:bb:cc:dd:ee:01 router STALE\n192.0.2.7 dev eth0 INCOMPLETE\n192.0.2.8 dev eth0 lladdr 02:00:00:00:00:08 ref 1 used 0/0/0 probes 1 DELAY\n192.0.2.9 dev eth0 lladdr 00:00:00:00:00:00 PERMANENT\n224.0.0.1 dev eth0 lladdr 01:00:5e:00:00:01 NOARP\n192.0.2.10 dev eth0 lladdr 02:00:00:00:00 STALE\nx dev eth0 lladdr 02:00:00:00:00:08 STALE\n\n192.0.2.11 lladdr 02:00:00:00:00:08 dev\n";
        assert_eq!(
            told(&parse(text)),
            [
                "fe80::1 aa:bb:cc:dd:ee:01 Stale eth0",
                "192.0.2.8 02:00:00:00:00:08 Reachable eth0"
            ]
        );
    }

    #[test]
    fn of_the_kernel() {
        let text = "IP address       HW type     Flags       HW address            Mask     Device\n192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0\n192.0.2.2        0x1         0x0         00:00:00:00:00:00     *        eth0\n192.0.2.3        0x1         0x6         02:fc:00:00:00:06     *        br0\n192.0.2.4 0x1 2 02:fc:00:00:00:06 * br0\n";
        assert_eq!(
            told(&parse_arp(text)),
            [
                "192.0.2.1 02:fc:00:00:00:05 Stale eth0",
                "192.0.2.3 02:fc:00:00:00:06 Permanent br0"
            ]
        );
    }
}
