use homelabcmd_probe::routes;
use homelabcmd_wire::NetworkCard;

use super::Reader;

/// More cards no machine has that this is for.
const MOST: usize = 16;

impl Reader {
    /// The network cards that are hardware, or what a virtual machine takes for it, with the networks that they
    /// are in. What only this machine has (bridges of containers, tunnels, loopback) is in no network with
    /// others.
    pub(super) fn cards(&self) -> Vec<NetworkCard> {
        let routes = routes::parse(&self.text("/proc/net/route").unwrap_or_default());
        let on_link: Vec<_> = routes
            .iter()
            .filter(|route| route.gateway.is_none() && !route.is_default())
            .collect();
        let names = self.names("/sys/class/net").into_iter();
        let cards = names.filter_map(|name| {
            let of = |file: &str| format!("/sys/class/net/{name}/{file}");
            // 1 is Ethernet, and so is Wi-Fi (ARPHRD_ETHER).
            let is_card =
                self.exists(&of("device")) && self.word(&of("type")).as_deref() == Some("1");
            let mac = self
                .word(&of("address"))
                .filter(|mac| is_card && is_mac(mac))?;
            // What a bridge or a bond has an address for, its cards reach.
            let master = self.link_name(&of("master"));
            let mut networks: Vec<String> = Vec::new();
            for route in &on_link {
                let is_its = route.interface == name || Some(&route.interface) == master.as_ref();
                let network = route.network.to_string();
                if is_its
                    && (1..=30).contains(&route.network.prefix)
                    && !networks.contains(&network)
                {
                    networks.push(network);
                }
            }
            Some(NetworkCard {
                name,
                mac,
                networks,
            })
        });
        cards.take(MOST).collect()
    }
}

fn is_mac(text: &str) -> bool {
    let mut pairs = text.split(':');
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit());
    text != "00:00:00:00:00:00" && text.len() == 17 && pairs.all(is_pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_hardware_and_have_the_networks_of_their_bridge() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for (name, mac, is_hardware) in [
            ("eth0", "00:1b:21:aa:bb:cc", true),
            ("eth1", "00:1b:21:aa:bb:cd", true),
            ("docker0", "02:42:00:00:00:01", false),
            ("wwan0", "00:00:00:00:00:00", true),
        ] {
            write(
                &format!("sys/class/net/{name}/address"),
                &format!("{mac}\n"),
            );
            write(&format!("sys/class/net/{name}/type"), "1\n");
            if is_hardware {
                write(&format!("sys/class/net/{name}/device/vendor"), "0x8086\n");
            }
        }
        std::os::unix::fs::symlink("../br0", root.path().join("sys/class/net/eth1/master"))
            .unwrap();
        write(
            "proc/net/route",
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
             eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n\
             eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n\
             br0\t0033A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
             docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n",
        );
        let card = |name: &str, mac: &str, network: &str| NetworkCard {
            name: name.into(),
            mac: mac.into(),
            networks: vec![network.into()],
        };
        assert_eq!(
            Reader::at(root.path()).cards(),
            [
                card("eth0", "00:1b:21:aa:bb:cc", "192.0.2.0/24"),
                card("eth1", "00:1b:21:aa:bb:cd", "192.168.51.0/24"),
            ]
        );
    }
}
