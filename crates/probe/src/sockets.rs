//! Ports that are listened on: ss(8), netstat(8) (of net-tools and of busybox), and the kernel's own
//! `/proc/net/tcp` and its kin (proc_pid_net(5)).

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A port that is listened on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// The address, without a zone; `*` is any of both versions.
    pub address: String,
    /// The port's number.
    pub port: u16,
    /// The name of the process, where it is told.
    pub process: Option<String>,
    /// The process.
    pub pid: Option<u32>,
}

/// Reads `ss -tulnp`:
/// `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=812,fd=3))`.
pub fn parse_ss(text: &str) -> Vec<Listener> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let protocol = protocol(fields.next()?)?;
            let (address, port) = endpoint(fields.nth(3)?)?;
            let (process, pid) = line
                .split_once("users:((\"")
                .and_then(|(_, users)| {
                    let (name, rest) = users.split_once("\",pid=")?;
                    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
                    Some((name.to_owned(), digits.parse().ok()?))
                })
                .unzip();
            Some(Listener {
                protocol,
                address,
                port,
                process,
                pid,
            })
        })
        .collect()
}

/// Reads `netstat -tulnp`: `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 812/sshd`; without `-p` the last column
/// is not there, and to others than root it is `-`.
pub fn parse_netstat(text: &str) -> Vec<Listener> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let protocol = protocol(fields.next()?)?;
            let (address, port) = endpoint(fields.nth(2)?)?;
            let mut rest = fields.skip(1).peekable();
            match (protocol, rest.peek()) {
                ("tcp", Some(&"LISTEN")) => rest.next(),
                ("tcp", _) => return None,
                _ => None,
            };
            // A title may have blanks, as `sshd: /usr/sbin` does; what it is comes first.
            let (pid, process) = rest
                .next()
                .and_then(|field| field.split_once('/'))
                .and_then(|(pid, name)| {
                    Some((pid.parse().ok()?, name.trim_end_matches(':').to_owned()))
                })
                .unzip();
            Some(Listener {
                protocol,
                address,
                port,
                process,
                pid,
            })
        })
        .collect()
}

/// Reads lines of `tcp 0100007F:0016`: the protocol, and the local address as the kernel writes it, in
/// 32-bit numbers of its own order of bytes. That is taken for the little-endian one.
pub fn parse_proc(text: &str) -> Vec<Listener> {
    text.lines()
        .filter_map(|line| {
            let (name, local) = line.split_once(' ')?;
            let (address, port) = local.trim().split_once(':')?;
            let words: Vec<u32> = address
                .as_bytes()
                .chunks(8)
                .map(|word| u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok())
                .collect::<Option<_>>()?;
            let address: IpAddr = match words[..] {
                [word] => Ipv4Addr::from(word.to_le_bytes()).into(),
                [a, b, c, d] => {
                    let mut bytes = [0; 16];
                    for (to, word) in bytes.chunks_mut(4).zip([a, b, c, d]) {
                        to.copy_from_slice(&word.to_le_bytes());
                    }
                    Ipv6Addr::from(bytes).into()
                }
                _ => return None,
            };
            Some(Listener {
                protocol: protocol(name)?,
                address: address.to_string(),
                port: u16::from_str_radix(port, 16)
                    .ok()
                    .filter(|port| *port > 0)?,
                process: None,
                pid: None,
            })
        })
        .collect()
}

fn protocol(word: &str) -> Option<&'static str> {
    match word {
        "tcp" | "tcp6" => Some("tcp"),
        "udp" | "udp6" => Some("udp"),
        _ => None,
    }
}

/// `0.0.0.0:22`, `[::]:22`, `:::22`, `*:22`, `127.0.0.53%lo:53`, `[fe80::1]%eth0:546`.
fn endpoint(text: &str) -> Option<(String, u16)> {
    let (address, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port > 0)?;
    let address = address.split('%').next()?;
    let bare = address
        .strip_prefix('[')
        .and_then(|address| address.strip_suffix(']'))
        .unwrap_or(address);
    if bare == "*" {
        return Some((bare.to_owned(), port));
    }
    let address: IpAddr = bare.parse().ok()?;
    Some((address.to_string(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(found: &[Listener]) -> Vec<String> {
        let told = found.iter().map(|l| {
            let who = l.process.as_deref().unwrap_or("?");
            let pid = l.pid.unwrap_or_default();
            format!("{} {} {} {who} {pid}", l.protocol, l.address, l.port)
        });
        told.collect()
    }

    #[test]
    fn of_ss() {
        let text = "Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\nudp   UNCONN 0      0      127.0.0.53%lo:53    0.0.0.0:*    users:((\"systemd-resolve\",pid=401,fd=13))\ntcp   LISTEN 0      128          0.0.0.0:22    0.0.0.0:*    users:((\"sshd\",pid=812,fd=3),(\"systemd\",pid=1,fd=9))\ntcp   LISTEN 0      511             [::]:80       [::]:*\ntcp   LISTEN 0      4096               *:9100        *:*    users:((\"a \\\" (b\",pid=9,fd=3))\nudp   UNCONN 0      0    [fe80::1]%eth0:546       [::]:*\nicmp6 UNCONN 0      0    *:58 *:*\nnoise\n";
        assert_eq!(
            told(&parse_ss(text)),
            [
                "udp 127.0.0.53 53 systemd-resolve 401",
                "tcp 0.0.0.0 22 sshd 812",
                "tcp :: 80 ? 0",
                "tcp * 9100 a \\\" (b 9",
                "udp fe80::1 546 ? 0"
            ]
        );
    }

    #[test]
    fn of_netstat() {
        let text = "Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\ntcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      812/sshd: /usr/sbin\ntcp        0      0 192.0.2.2:22              192.0.2.7:4022               ESTABLISHED 813/sshd\ntcp        0      0 :::80                   :::*                    LISTEN      -\nudp        0      0 0.0.0.0:68              0.0.0.0:*                           512/dhclient\nudp6       0      0 :::5353                 :::*\n";
        assert_eq!(
            told(&parse_netstat(text)),
            [
                "tcp 0.0.0.0 22 sshd 812",
                "tcp :: 80 ? 0",
                "udp 0.0.0.0 68 dhclient 512",
                "udp :: 5353 ? 0"
            ]
        );
    }

    #[test]
    fn of_the_kernel() {
        let text = "tcp 0100007F:0016\ntcp6 00000000000000000000000001000000:0050\nudp 00000000:0000\nudp6 B80D0120000000000000000001000000:14E9\ntcp 01:1\nsctp 0100007F:0016\ntcp \u{e9}000000:1\n";
        assert_eq!(
            told(&parse_proc(text)),
            [
                "tcp 127.0.0.1 22 ? 0",
                "tcp ::1 80 ? 0",
                "udp 2001:db8::1 5353 ? 0",
                "tcp 1.0.0.0 1 ? 0"
            ]
        );
    }
}
