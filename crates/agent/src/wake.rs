//! `homelabcmd-agent wake`: wakes another machine of this network by a magic packet (Wake-on-LAN).
//!
//! It reads no configuration, needs no rights and talks to no hub. Nobody answers a magic packet: that it
//! was sent is all that can be known.

use std::fmt;
use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

use crate::log;
use crate::read::Reader;

/// A packet may be lost, and no answer tells.
const TIMES: usize = 3;
const APART: Duration = Duration::from_millis(100);

/// The port "discard": nobody listens there, and network cards look at none.
const PORT: u16 = 9;

/// Who is to be woken, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wake {
    mac: Mac,
    broadcast: Option<Ipv4Addr>,
    port: u16,
}

/// A network card's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mac([u8; 6]);

impl Mac {
    /// Reads `00:11:22:aa:bb:cc`, with hyphens, as `0011.22aa.bbcc`, or without anything between.
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("a MAC address is six pairs of hex digits, as in 00:11:22:aa:bb:cc, not {text}")
        };
        let groups: Vec<&str> = text.split([':', '-', '.']).collect();
        let signs = text.bytes().filter(|b| b":-.".contains(b));
        let is_even = signs.clone().all(|sign| Some(sign) == signs.clone().next());
        let length = match (groups.len(), text.contains('.')) {
            (6, false) => 2,
            (3, true) => 4,
            (1, false) => 12,
            _ => return Err(wrong()),
        };
        let is_hex =
            |group: &&str| group.len() == length && group.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_even || !groups.iter().all(is_hex) {
            return Err(wrong());
        }
        let number = u64::from_str_radix(&groups.concat(), 16).map_err(|_| wrong())?;
        let [_, _, mac @ ..] = number.to_be_bytes();
        // The lowest bit of the first byte means many machines.
        if mac == [0; 6] || mac[0] & 1 == 1 {
            return Err(format!("{text} is the address of no single machine"));
        }
        Ok(Self(mac))
    }

    /// Six times 255, and the address sixteen times.
    fn magic_packet(self) -> Vec<u8> {
        let mut packet = vec![0xff; 6];
        packet.extend(self.0.repeat(16));
        packet
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.0.map(|byte| format!("{byte:02x}"));
        f.write_str(&pairs.join(":"))
    }
}

/// Reads what stands behind `wake`.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Wake, String> {
    let (mut mac, mut broadcast, mut port) = (None, None, PORT);
    let mut args = args;
    while let Some(arg) = args.next() {
        let (name, inline) = match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        let mut value = || {
            inline
                .clone()
                .or_else(|| args.next())
                .ok_or(format!("{name} needs a value"))
        };
        match name.as_str() {
            "--broadcast" => {
                let text = value()?;
                let address = text.parse().map_err(|_| {
                    format!("--broadcast takes an IPv4 address, as in 192.168.1.255, not {text}")
                })?;
                broadcast = Some(address);
            }
            "--port" => {
                let text = value()?;
                let number = text.parse().ok().filter(|port| *port > 0);
                port = number.ok_or(format!("a port is 1 to 65535, not {text}"))?;
            }
            other if other.starts_with('-') => {
                return Err(format!("wake knows no option {other}; see --help"));
            }
            text if mac.is_none() => mac = Some(Mac::parse(text)?),
            text => return Err(format!("wake takes one MAC address; {text} is another one")),
        }
    }
    Ok(Wake {
        mac: mac.ok_or("wake needs the MAC address of the machine")?,
        broadcast,
        port,
    })
}

/// Sends the packets and says where to.
pub(crate) fn wake(wake: &Wake) -> Result<(), String> {
    let places = match wake.broadcast {
        Some(address) => vec![(String::new(), address)],
        None => Reader::at("/").broadcasts(),
    };
    if places.is_empty() {
        return Err(
            "this machine has no interface to broadcast on; give an address with --broadcast"
                .into(),
        );
    }
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))
        .and_then(|socket| socket.set_broadcast(true).map(|()| socket))
        .map_err(|error| format!("no socket to send from: {error}"))?;
    let packet = wake.mac.magic_packet();
    let mut sent = vec![Err(String::new()); places.len()];
    for time in 0..TIMES {
        if time > 0 {
            std::thread::sleep(APART);
        }
        for (sent, (_, address)) in sent.iter_mut().zip(&places) {
            match socket.send_to(&packet, (*address, wake.port)) {
                Ok(_) => *sent = Ok(()),
                Err(error) if sent.is_err() => *sent = Err(error.to_string()),
                Err(_) => {}
            }
        }
    }
    let mut failures = Vec::new();
    for (sent, (interface, address)) in sent.iter().zip(&places) {
        let place = match interface.as_str() {
            "" => address.to_string(),
            interface => format!("{address} ({interface})"),
        };
        match sent {
            Ok(()) => log::print(&format!("sent to {place}: wake {}", wake.mac)),
            Err(error) => failures.push(format!("nothing could be sent to {place}: {error}")),
        }
    }
    if failures.len() == places.len() {
        return Err(failures.join("; "));
    }
    for failure in failures {
        log::warn(&failure);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Wake, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_mac_address_is_read_as_people_write_it() {
        for text in [
            "00:1b:21:aa:BB:cc",
            "00-1B-21-AA-BB-CC",
            "001b.21aa.bbcc",
            "001b21aabbcc",
        ] {
            let wake = parsed(text).unwrap();
            assert_eq!(
                wake.mac,
                Mac([0x00, 0x1b, 0x21, 0xaa, 0xbb, 0xcc]),
                "{text}"
            );
            assert_eq!((wake.broadcast, wake.port), (None, 9));
            assert_eq!(wake.mac.to_string(), "00:1b:21:aa:bb:cc");
        }
        for text in [
            "00:1b:21:aa:bb",
            "00:1b:21:aa:bb:cc:dd",
            "00:1b:21:aa:bb:cg",
            "0:1b:21:aa:bb:cc",
            "00:1b-21:aa:bb:cc",
            "001b:21aa:bbcc",
            "00.1b.21.aa.bb.cc",
            "+01b21aabbcc",
            "é",
            "00:1b:21:aa:bb:\u{661}c",
            "00::1b:21:aa:bb",
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains("six pairs of hex digits"), "{text}: {error}");
        }
        for text in [
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
            "01:00:5e:00:00:01",
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains("no single machine"), "{text}: {error}");
        }
    }

    #[test]
    fn options_and_what_is_wrong_with_them() {
        let wake = parsed("--port 7 00:1b:21:aa:bb:cc --broadcast=192.0.2.255").unwrap();
        assert_eq!(wake.port, 7);
        assert_eq!(wake.broadcast, Some(Ipv4Addr::new(192, 0, 2, 255)));
        for (line, expected) in [
            ("", "needs the MAC address"),
            ("00:1b:21:aa:bb:cc 00:1b:21:aa:bb:cd", "one MAC address"),
            ("00:1b:21:aa:bb:cc --port 0", "1 to 65535"),
            ("00:1b:21:aa:bb:cc --port 65536", "1 to 65535"),
            ("00:1b:21:aa:bb:cc --port", "needs a value"),
            ("00:1b:21:aa:bb:cc --broadcast lan", "IPv4 address"),
            ("00:1b:21:aa:bb:cc --broadcast 2001:db8::1", "IPv4 address"),
            ("00:1b:21:aa:bb:cc --hub http://x", "no option --hub"),
        ] {
            let error = parsed(line).unwrap_err();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }

    #[test]
    fn the_packet_is_six_times_255_and_sixteen_times_the_address() {
        let packet = Mac([0x00, 0x1b, 0x21, 0xaa, 0xbb, 0xcc]).magic_packet();
        assert_eq!(packet.len(), 102);
        assert_eq!(packet[..8], [255, 255, 255, 255, 255, 255, 0x00, 0x1b]);
        let (addresses, rest) = packet[6..].as_chunks::<6>();
        assert!(
            rest.is_empty()
                && addresses
                    .iter()
                    .all(|a| *a == [0x00, 0x1b, 0x21, 0xaa, 0xbb, 0xcc])
        );
    }
}
