//! Which networks may be searched. IPv4 only: the smallest network of IPv6 has more addresses than could be
//! tried in a lifetime.

use std::net::{IpAddr, Ipv4Addr};

use homelabcmd_probe::routes::Network;

/// So many addresses at most are tried in one search: a /22.
pub(super) const MOST_ADDRESSES: u64 = 1024;
const LONGEST_PREFIX_OF_ALL: u8 = 22;

/// More networks are not read.
const MOST_NETWORKS: usize = 64;

/// Ranges that belong to nobody else: RFC 1918, and the hub's own host.
const PRIVATE: [(Ipv4Addr, u8); 4] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
];

/// What of a list of networks cannot be searched: which one (`None`: all together), and what to write.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// Its place in the list.
    pub(super) at: Option<usize>,
    /// What is wrong with it and what to do, for people.
    pub(super) why: String,
}

/// Reads networks and looks whether they may be searched. Gives each once and none that lies in another,
/// in their order. `own` are the networks that the hub itself is in.
///
/// # Errors
/// When one is not readable, too wide or somebody else's, or all together are too many.
pub(super) fn checked(texts: &[String], own: &[Network]) -> Result<Vec<Network>, Refused> {
    if texts.len() > MOST_NETWORKS {
        return Err(Refused {
            at: None,
            why: format!("At most {MOST_NETWORKS} networks in one search."),
        });
    }
    let mut networks = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let network = read(text).and_then(|network| {
            may_be_searched(network, own)?;
            Ok(network)
        });
        networks.push(network.map_err(|why| Refused { at: Some(at), why })?);
    }
    networks.sort_by_key(|network: &Network| (network.prefix, network.address));
    let mut kept: Vec<Network> = Vec::new();
    for network in networks {
        if !kept.iter().any(|wider| wider.contains(network.address)) {
            kept.push(network);
        }
    }
    kept.sort_unstable();
    let all: u64 = kept.iter().map(Network::addresses).sum();
    if all > MOST_ADDRESSES {
        return Err(Refused {
            at: None,
            why: format!(
                "Together these networks have {all} addresses; at most {MOST_ADDRESSES} are tried in one \
                 search. Search them one after the other."
            ),
        });
    }
    Ok(kept)
}

/// The addresses of a network that hosts can have: without its first and its last, where it has them.
pub(super) fn hosts(network: Network) -> Vec<Ipv4Addr> {
    let IpAddr::V4(first) = network.address else {
        return Vec::new();
    };
    let first = u64::from(first.to_bits());
    let end = first + network.addresses().min(MOST_ADDRESSES);
    let range = match network.prefix {
        31.. => first..end,
        _ => first + 1..end - 1,
    };
    range
        .filter_map(|bits| u32::try_from(bits).ok())
        .map(Ipv4Addr::from_bits)
        .collect()
}

/// The addresses of these networks that are tried: without those that all hosts of a network of the hub's own
/// listen to, which can lie inside a wider one that was named.
pub(super) fn tried(networks: &[Network], own: &[Network]) -> Vec<Ipv4Addr> {
    let for_all: Vec<Ipv4Addr> = own
        .iter()
        .filter(|own| own.prefix < 31)
        .filter_map(|own| match own.address {
            IpAddr::V4(first) => {
                let last = u64::from(first.to_bits()) + own.addresses() - 1;
                u32::try_from(last).ok().map(Ipv4Addr::from_bits)
            }
            IpAddr::V6(_) => None,
        })
        .collect();
    let all = networks.iter().flat_map(|network| hosts(*network));
    all.filter(|address| !for_all.contains(address)).collect()
}

/// It is in a private range.
pub(super) fn is_private(network: Network) -> bool {
    is_within(network, &PRIVATE)
}

/// Those devices are known without trying: 100.64.0.0/10 is the range of tailnets.
pub(super) fn is_tailnet(network: Network) -> bool {
    is_within(network, &[(Ipv4Addr::new(100, 64, 0, 0), 10)])
}

/// `fe80::/10`'s counterpart, 169.254.0.0/16.
pub(super) fn is_link_local(network: Network) -> bool {
    is_within(network, &[(Ipv4Addr::new(169, 254, 0, 0), 16)])
}

fn is_within(network: Network, ranges: &[(Ipv4Addr, u8)]) -> bool {
    ranges.iter().any(|(address, prefix)| {
        let range = Network::of(IpAddr::V4(*address), *prefix);
        network.prefix >= *prefix && range.is_some_and(|range| range.contains(network.address))
    })
}

fn read(text: &str) -> Result<Network, String> {
    let text = text.trim();
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, prefix.parse().ok()),
        None => (text, Some(32)),
    };
    let shown: String = text.chars().filter(|c| !c.is_control()).take(64).collect();
    let unreadable = || {
        let instead = address
            .split('-')
            .next()
            .and_then(|start| start.trim().parse::<Ipv4Addr>().ok())
            .and_then(|start| Network::of(IpAddr::V4(start), 24));
        let instead = instead.map_or_else(|| "192.168.1.0/24".to_owned(), |n| n.to_string());
        format!("{shown:?} is no network. Write it as address/length, such as {instead}.")
    };
    match (address.trim().parse::<IpAddr>(), prefix) {
        (Ok(IpAddr::V6(_)), _) => Err(format!(
            "{shown} is IPv6. Only IPv4 networks can be searched: those of IPv6 have too many addresses. \
             Write the same network's IPv4 range, such as 192.168.1.0/24."
        )),
        (Ok(address), Some(prefix)) => Network::of(address, prefix).ok_or_else(unreadable),
        _ => Err(unreadable()),
    }
}

fn may_be_searched(network: Network, own: &[Network]) -> Result<(), String> {
    if is_tailnet(network) {
        return Err(format!(
            "{network} is in the range of tailnets (100.64.0.0/10). Their devices are listed without a \
             search: connect the hub to Tailscale."
        ));
    }
    if is_link_local(network) {
        return Err(format!(
            "{network} is link-local (169.254.0.0/16): addresses of hosts that got none. Search the network \
             that they should be in."
        ));
    }
    let is_own = own
        .iter()
        .any(|own| own.prefix <= network.prefix && own.contains(network.address));
    if !is_private(network) && !is_own {
        return Err(format!(
            "{network} is public and the hub is not in it: its hosts are somebody else's. Private ranges \
             are 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16."
        ));
    }
    if network.addresses() > MOST_ADDRESSES {
        let inside = own.iter().find(|own| network.contains(own.address));
        let around = inside.map_or(network.address, |own| own.address);
        let instead = Network::of(around, LONGEST_PREFIX_OF_ALL).unwrap_or(network);
        return Err(format!(
            "{network} has {} addresses; at most {MOST_ADDRESSES} (/22) are tried in one search. Write a part \
             of it, such as {instead}.",
            network.addresses()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(texts: &[&str], own: &[&str]) -> Result<Vec<String>, (Option<usize>, String)> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let own: Vec<Network> = own.iter().map(|text| read(text).unwrap()).collect();
        checked(&texts, &own)
            .map(|networks| networks.iter().map(Network::to_string).collect())
            .map_err(|refused| (refused.at, refused.why))
    }

    fn refusal(text: &str) -> String {
        told(&["10.0.0.0/24", text], &["203.0.113.0/26"])
            .unwrap_err()
            .1
    }

    #[test]
    fn networks_of_a_home() {
        assert_eq!(
            told(
                &[
                    "192.168.1.77/24",
                    " 10.0.0.0/23 ",
                    "192.168.1.128/25",
                    "172.31.0.9"
                ],
                &[]
            ),
            Ok(vec![
                "10.0.0.0/23".into(),
                "172.31.0.9/32".into(),
                "192.168.1.0/24".into()
            ])
        );
        assert_eq!(told(&["10.0.0.0/22"], &[]), Ok(vec!["10.0.0.0/22".into()]));
        assert_eq!(told(&[], &[]), Ok(vec![]));
    }

    #[test]
    fn what_is_refused_says_what_to_write() {
        let cases = [
            (
                "10.0.0.0/21",
                "has 2048 addresses; at most 1024 (/22) are tried in one search. Write a part of it, such as 10.0.0.0/22.",
            ),
            ("192.168.0.0/16", "such as 192.168.0.0/22."),
            (
                "192.168.7.1-254",
                "is no network. Write it as address/length, such as 192.168.7.0/24.",
            ),
            ("nas.lan", "such as 192.168.1.0/24."),
            ("10.0.0.0/33", "such as 10.0.0.0/24."),
            ("fd00::/64", "Only IPv4 networks can be searched"),
            ("100.100.1.0/24", "Tailscale"),
            ("169.254.1.0/24", "link-local"),
            ("9.9.9.0/24", "is public and the hub is not in it"),
            ("203.0.113.0/25", "is public and the hub is not in it"),
            ("0.0.0.0/0", "is public"),
            ("8.0.0.0/5", "is public"),
        ];
        for (text, words) in cases {
            let refusal = refusal(text);
            assert!(refusal.contains(words), "{text}: {refusal}");
        }
        assert_eq!(told(&["10.0.0.0/24", "x"], &[]).unwrap_err().0, Some(1));
        assert!(!refusal("\u{1b}[2J").contains('\u{1b}'));
    }

    #[test]
    fn a_public_network_of_the_hubs_own_may_be_searched_and_no_more_than_that() {
        assert!(told(&["203.0.113.0/26"], &["203.0.113.0/26"]).is_ok());
        assert!(told(&["203.0.113.9"], &["203.0.113.0/26"]).is_ok());
        assert!(told(&["203.0.113.64/26"], &["203.0.113.0/26"]).is_err());
    }

    #[test]
    fn together_they_are_at_most_a_slash_22() {
        let (at, why) = told(
            &["10.0.0.0/23", "10.0.2.0/24", "10.9.0.0/24", "10.8.0.1"],
            &[],
        )
        .unwrap_err();
        assert_eq!(at, None);
        assert!(why.contains("1025 addresses"), "{why}");
        assert!(told(&["10.0.0.0/23", "10.0.2.0/24", "10.9.0.0/24"], &[]).is_ok());
        let many = vec!["10.0.0.1"; 65];
        assert!(told(&many, &[]).is_err());
    }

    #[test]
    fn a_networks_own_address_and_its_broadcast_are_no_hosts() {
        let all = |text: &str| hosts(read(text).unwrap());
        assert_eq!(
            all("10.0.0.0/30"),
            ["10.0.0.1", "10.0.0.2"].map(|a| a.parse::<Ipv4Addr>().unwrap())
        );
        assert_eq!(all("10.0.0.0/31").len(), 2);
        assert_eq!(all("10.0.0.7"), ["10.0.0.7".parse::<Ipv4Addr>().unwrap()]);
        assert_eq!(all("10.0.0.0/24").len(), 254);
        assert_eq!(all("255.255.255.255").len(), 1);
        let (wide, own) = (read("10.0.0.0/23").unwrap(), read("10.0.0.0/24").unwrap());
        let tried = tried(&[wide], &[own]);
        assert_eq!(tried.len(), 509);
        assert!(!tried.contains(&Ipv4Addr::new(10, 0, 0, 255)));
    }

    proptest! {
        #[test]
        fn what_passes_is_private_not_too_much_and_each_address_once(
            parts in proptest::collection::vec((any::<u32>(), 18u8..=32), 0..6),
        ) {
            let texts: Vec<String> = parts
                .iter()
                .map(|(bits, prefix)| format!("{}/{prefix}", Ipv4Addr::from_bits(bits & 0x00ff_ffff | 0x0a00_0000)))
                .collect();
            if let Ok(networks) = checked(&texts, &[]) {
                let all: Vec<Ipv4Addr> = networks.iter().flat_map(|network| hosts(*network)).collect();
                let mut once = all.clone();
                once.sort_unstable();
                once.dedup();
                prop_assert_eq!(once.len(), all.len());
                prop_assert!(all.len() as u64 <= MOST_ADDRESSES);
                prop_assert!(all.iter().all(Ipv4Addr::is_private));
            }
        }
    }
}
