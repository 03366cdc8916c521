//! `/proc/net/dev` (proc_pid_net(5)): counters of network interfaces since boot.

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetDev {
    /// `eth0`, …
    pub name: String,
    /// Bytes received.
    pub rx_bytes: u64,
    /// Packets received.
    pub rx_packets: u64,
    /// Receive errors.
    pub rx_errors: u64,
    /// Bytes sent.
    pub tx_bytes: u64,
    /// Packets sent.
    pub tx_packets: u64,
    /// Send errors.
    pub tx_errors: u64,
}

/// Every interface but loopback.
pub fn parse(text: &str) -> Vec<NetDev> {
    text.lines()
        .filter_map(|line| {
            // The counters may follow the colon without a blank.
            let (name, counters) = line.split_once(':')?;
            let name = name.trim();
            if name == "lo" || name.is_empty() {
                return None;
            }
            let counters: Vec<u64> = counters
                .split_ascii_whitespace()
                .map_while(|c| c.parse().ok())
                .collect();
            let at = |i: usize| counters.get(i).copied();
            Some(NetDev {
                name: name.to_owned(),
                rx_bytes: at(0)?,
                rx_packets: at(1)?,
                rx_errors: at(2)?,
                tx_bytes: at(8)?,
                tx_packets: at(9)?,
                tx_errors: at(10)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_debian_host() {
        let found = parse(include_str!("../tests/data/debian-12/net_dev"));
        let names: Vec<&str> = found.iter().map(|dev| dev.name.as_str()).collect();
        assert_eq!(names, ["ifb0", "ifb1", "eth0", "docker0", "veth2faea91"]);
        let eth0 = &found[2];
        assert_eq!((eth0.rx_bytes, eth0.rx_packets), (1_099_048_581, 32_500));
        assert_eq!((eth0.tx_bytes, eth0.tx_packets), (2_324_402, 21_601));
    }

    #[test]
    fn counters_may_touch_the_colon() {
        let text = "    lo:  100 1 0 0 0 0 0 0  100 1 0 0 0 0 0 0\n  eth0:1141480117 35003 2 0 0 0 0 0 2102971 21733 3 0 0 0 0 0\n";
        let found = parse(text);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].rx_bytes, found[0].tx_bytes),
            (1_141_480_117, 2_102_971)
        );
        assert_eq!((found[0].rx_errors, found[0].tx_errors), (2, 3));
    }

    #[test]
    fn a_broken_line_is_left_out() {
        assert_eq!(parse("eth0: 1 2 3\n: 1 1 1 1 1 1 1 1 1 1 1\nnoise\n"), []);
    }
}
