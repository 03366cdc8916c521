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
            let counters: Vec<u64> = counters
                .split_ascii_whitespace()
                .map_while(|c| c.parse().ok())
                .collect();
            let at = |i: usize| counters.get(i).copied();
            (name != "lo" && !name.is_empty()).then_some(())?;
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
    #[test]
    fn headers_and_loopback_are_left_out() {
        let text = "Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    lo:  100 1 0 0 0 0 0 0  100 1 0 0 0 0 0 0\n  eth0:1141480117 35003 2 0 0 0 0 0 2102971 21733 3 0 0 0 0 0\n";
        let found = super::parse(text);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].rx_bytes, found[0].tx_bytes),
            (1_141_480_117, 2_102_971)
        );
        assert_eq!((found[0].rx_errors, found[0].tx_errors), (2, 3));
    }
}
