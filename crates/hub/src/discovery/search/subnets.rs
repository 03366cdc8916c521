//! The networks that the hub's machine is in, as suggestions of where to search.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use homelabcmd_probe::routes::{self, Network, Route};
use serde::Serialize;
use utoipa::ToSchema;

use super::cidr;
use super::own::{Own, is_tunnel};

/// The kernel's routes.
const ROUTES: &str = "/proc/net/route";

/// Interfaces that lead to containers and virtual machines of this host, by how their names begin: `docker0`,
/// Docker's `br-0123456789ab`, ends of pairs, libvirt, CNI plugins, LXD and Incus.
const INWARD: &[&str] = &[
    "docker", "veth", "virbr", "cni", "flannel", "cali", "lxc", "lxdbr", "incusbr", "podman",
    "vnet", "kube", "nerdctl",
];

/// A network that the hub's machine is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Subnet {
    /// `192.168.1.0/24`
    pub cidr: String,
    /// The interface that leads there.
    pub interface: String,
    /// The hub's own address there.
    #[schema(value_type = Option<String>)]
    pub address: Option<Ipv4Addr>,
    /// How many addresses it has.
    pub addresses: u64,
    /// It is searched when no network is named.
    pub is_suggested: bool,
    /// Why it is not suggested, for people.
    pub reason: Option<String>,
    #[serde(skip)]
    pub(super) network: Option<Network>,
    /// Somebody else is at the other end of its interface.
    #[serde(skip)]
    is_tunnel: bool,
}

/// The networks of this machine; those that are worth searching first. Nothing is sent anywhere.
pub(super) fn subnets() -> Vec<Subnet> {
    let text = std::fs::read_to_string(ROUTES).unwrap_or_default();
    of_routes(&routes::parse(&text), &Own::read(), is_tunnel, own_address)
}

/// The same, as networks, without those behind tunnels. A public network may be searched only when it is one of
/// them.
pub(super) fn own_networks(subnets: &[Subnet]) -> Vec<Network> {
    let own = subnets.iter().filter(|subnet| !subnet.is_tunnel);
    own.filter_map(|subnet| subnet.network).collect()
}

/// The interface's address in each of these networks that the machine is in.
pub(super) fn addresses_in(subnets: &[Subnet], networks: &[Network]) -> Vec<Ipv4Addr> {
    let touches = |own: Network, searched: &Network| {
        own.contains(searched.address) || searched.contains(own.address)
    };
    let found = subnets.iter().filter_map(|subnet| {
        let own = subnet.network?;
        let is_searched = networks.iter().any(|searched| touches(own, searched));
        subnet.address.filter(|_| is_searched)
    });
    found.collect()
}

fn of_routes(
    routes: &[Route],
    own: &Own,
    is_tunnel: impl Fn(&str) -> bool,
    own_address: impl Fn(Network) -> Option<Ipv4Addr>,
) -> Vec<Subnet> {
    let mut found: Vec<Subnet> = Vec::new();
    let direct = routes.iter().filter(|route| {
        route.gateway.is_none() && route.network.prefix < 32 && !route.is_default()
    });
    let mut direct: Vec<&Route> = direct.collect();
    // Of two ways to one network the one without a tunnel is the one that is meant.
    direct.sort_by_key(|route| is_tunnel(&route.interface));
    for route in direct {
        let network = route.network;
        if is_skipped(&route.interface, network)
            || !own.is_in(network)
            || found.iter().any(|subnet| subnet.network == Some(network))
        {
            continue;
        }
        let is_tunnel = is_tunnel(&route.interface);
        let reason = match is_tunnel {
            true => Some("A tunnel leads there: its hosts may be somebody else's.".to_owned()),
            false => why_not(network),
        };
        found.push(Subnet {
            cidr: network.to_string(),
            interface: route.interface.clone(),
            address: own_address(network),
            addresses: network.addresses(),
            is_suggested: reason.is_none(),
            reason,
            network: Some(network),
            is_tunnel,
        });
    }
    found.sort_by_key(|subnet| (!subnet.is_suggested, subnet.network));
    found
}

fn is_skipped(interface: &str, network: Network) -> bool {
    let is_docker_bridge = interface
        .strip_prefix("br-")
        .is_some_and(|rest| rest.len() == 12 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    let is_inward = INWARD.iter().any(|start| interface.starts_with(start));
    interface == "lo"
        || interface.starts_with("tailscale")
        || is_docker_bridge
        || is_inward
        || cidr::is_link_local(network)
        || cidr::is_tailnet(network)
        || network.address.is_loopback()
}

fn why_not(network: Network) -> Option<String> {
    if !cidr::is_private(network) {
        return Some("It is public: its hosts may be somebody else's.".into());
    }
    (network.addresses() > cidr::MOST_ADDRESSES).then(|| {
        format!(
            "It has {} addresses; at most {} are tried in one search. Name a part of it, up to a /22.",
            network.addresses(),
            cidr::MOST_ADDRESSES
        )
    })
}

/// Whether an address is one of this machine's: only at those can be listened.
pub(super) fn is_own(address: Ipv4Addr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}

/// The address that packets to a network would come from. A UDP socket that is connected sends nothing.
fn own_address(network: Network) -> Option<Ipv4Addr> {
    let peer = cidr::hosts(network).into_iter().next()?;
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(SocketAddr::from((peer, 9))).ok()?;
    match socket.local_addr().ok()?.ip() {
        IpAddr::V4(address) if network.contains(address.into()) => Some(address),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n\
        eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\n\
        eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\n\
        wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\n\
        eth0\t0000FEA9\t00000000\t0001\t0\t0\t1000\t0000FFFF\n\
        docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\n\
        br-0123456789ab\t000012AC\t00000000\t0001\t0\t0\t0\t00FFFFFF\n\
        br-lan\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n\
        vmbr0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\n\
        eth1\t007100CB\t00000000\t0001\t0\t0\t0\tC0FFFFFF\n\
        tailscale0\t00406464\t00000000\t0001\t0\t0\t0\t0000C0FF\n\
        wg1\t0007A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n\
        wg1\t00080A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n\
        wg1\t00000000\t00000000\t0001\t0\t0\t0\t00000080\n\
        eth0\t00090A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n\
        wg0\t0207A8C0\t00000000\t0005\t0\t0\t0\tFFFFFFFF\n\
        eth0\t0009A8C0\tFE01A8C0\t0003\t0\t0\t0\t00FFFFFF\n";

    #[test]
    fn networks_of_a_machine_with_containers_and_a_tailnet() {
        let own = [
            ("192.168.1.9", "192.168.1.255"),
            ("192.168.2.9", "192.168.2.255"),
            ("10.0.0.9", "10.255.255.255"),
            ("203.0.113.9", "203.0.113.63"),
            ("192.168.7.9", "192.168.7.255"),
        ];
        let lines = own.iter().map(|(address, last)| {
            format!("|-- {address}\n/32 host LOCAL\n|-- {last}\n/32 link BROADCAST\n")
        });
        let own = Own::parse(&lines.collect::<String>());
        let found = of_routes(
            &routes::parse(TEXT),
            &own,
            |interface| interface == "wg1",
            |network| match network.address {
                IpAddr::V4(first) => Some(Ipv4Addr::from_bits(first.to_bits() + 9)),
                IpAddr::V6(_) => None,
            },
        );
        let told: Vec<String> = found
            .iter()
            .map(|s| format!("{} {} {}", s.cidr, s.interface, s.is_suggested))
            .collect();
        assert_eq!(
            told,
            [
                "192.168.1.0/24 eth0 true",
                "192.168.2.0/24 br-lan true",
                "10.0.0.0/8 vmbr0 false",
                "192.168.7.0/24 wg1 false",
                "203.0.113.0/26 eth1 false",
            ]
        );
        let searched = [Network::of("192.168.1.128".parse().unwrap(), 25).unwrap()];
        assert_eq!(
            addresses_in(&found, &searched),
            ["192.168.1.9".parse::<Ipv4Addr>().unwrap()]
        );
        // What only a route leads to is not there at all: an employer's network, half of the internet.
        assert_eq!(own_networks(&found).len(), 4, "the tunnel's is none");
    }

    #[test]
    fn the_networks_of_this_machine_can_be_read() {
        for subnet in subnets() {
            let network = subnet.network.unwrap();
            assert!(
                subnet
                    .address
                    .is_none_or(|own| network.contains(own.into()))
            );
        }
    }
}
