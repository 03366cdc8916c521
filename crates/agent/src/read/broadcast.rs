use std::net::{IpAddr, Ipv4Addr};

use homelabcmd_probe::routes;

use super::Reader;

/// `IFF_UP` and `IFF_BROADCAST` of netdevice(7).
const UP: u32 = 0x1;
const BROADCAST: u32 = 0x2;

impl Reader {
    /// Where this machine reaches all others of a network: each interface that can broadcast, with the
    /// last address of its network. Tunnels and loopback cannot.
    pub(crate) fn broadcasts(&self) -> Vec<(String, Ipv4Addr)> {
        let routes = routes::parse(&self.text("/proc/net/route").unwrap_or_default());
        let mut found: Vec<(String, Ipv4Addr)> = Vec::new();
        for route in routes.iter().filter(|route| route.gateway.is_none()) {
            let IpAddr::V4(network) = route.network.address else {
                continue;
            };
            // A network of two addresses or one has no broadcast address (RFC 3021).
            if network.is_loopback() || !(1..=30).contains(&route.network.prefix) {
                continue;
            }
            let host = u32::MAX >> route.network.prefix;
            let last = Ipv4Addr::from_bits(network.to_bits() | host);
            let place = (route.interface.clone(), last);
            if self.can_broadcast(&route.interface) && !found.contains(&place) {
                found.push(place);
            }
        }
        found
    }

    fn can_broadcast(&self, interface: &str) -> bool {
        let flags = self
            .word(&format!("/sys/class/net/{interface}/flags"))
            .and_then(|text| u32::from_str_radix(text.strip_prefix("0x")?, 16).ok());
        flags.is_some_and(|flags| flags & (UP | BROADCAST) == UP | BROADCAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_that_can_broadcast_with_the_last_address_of_their_network() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        // eth0: 192.0.2.0/24 twice, a default route, a route over a router, one single address, a network
        // of two; br0: 10.1.0.0/23; wg0: a tunnel; down0: was switched off; gone0: has no flags.
        write(
            "proc/net/route",
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
             eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n\
             eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n\
             eth0\t000200C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n\
             eth0\t00640A0A\t010200C0\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
             eth0\t010200C0\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0\n\
             eth0\t0A0200C0\t00000000\t0001\t0\t0\t0\tFEFFFFFF\t0\t0\t0\n\
             br0\t0000010A\t00000000\t0001\t0\t0\t0\t00FEFFFF\t0\t0\t0\n\
             wg0\t0000080A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
             down0\t0000090A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
             gone0\t00000A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
        );
        for (interface, flags) in [
            ("eth0", "0x1003\n"),
            ("br0", "0x1003\n"),
            ("wg0", "0x91\n"),
            ("down0", "0x1002\n"),
        ] {
            write(&format!("sys/class/net/{interface}/flags"), flags);
        }
        assert_eq!(
            Reader::at(root.path()).broadcasts(),
            [
                ("eth0".to_owned(), Ipv4Addr::new(192, 0, 2, 255)),
                ("br0".to_owned(), Ipv4Addr::new(10, 1, 1, 255)),
            ]
        );
    }
}
