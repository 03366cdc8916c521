//! Interfaces, addresses, gateways and ports.

use core::net::{IpAddr, Ipv6Addr};

use super::clean::{field, told};
use super::frame::Raw;
use super::{Address, Gateway, Interface, Port, unknown_form};
use crate::ip_addr::{self, InterfaceAddress};
use crate::{ParseError, routes, sockets};

/// `name mac state mtu`, from `/sys/class/net`, without loopback.
pub(super) fn interfaces(raw: &Raw) -> Result<Vec<Interface>, ParseError> {
    let mut found: Vec<Interface> = raw
        .text
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            let name = told(fields.next()?, 40).filter(|name| name != "lo")?;
            Some(Interface {
                name,
                mac: told(fields.next()?, 60).filter(|mac| mac != "00:00:00:00:00:00"),
                state: told(fields.next()?, 20),
                mtu: fields.next()?.parse().ok(),
            })
        })
        .take(500)
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

pub(super) fn addresses(raw: &Raw) -> Result<Vec<Address>, ParseError> {
    let mut found: Vec<Address> = match raw.form.as_str() {
        "ip" => ip_addr::parse(&raw.text).iter().map(known).collect(),
        "ifconfig" => ip_addr::parse_ifconfig(&raw.text)
            .iter()
            .map(known)
            .collect(),
        "proc" => raw.text.lines().filter_map(by_proc).collect(),
        _ => return Err(unknown_form("addresses")),
    };
    found.retain(|found| !found.address.is_loopback());
    found.sort_by(|a, b| (&a.interface, a.address).cmp(&(&b.interface, b.address)));
    found.dedup();
    found.truncate(500);
    Ok(found)
}

fn known(found: &InterfaceAddress) -> Address {
    Address {
        interface: told(&found.interface, 40),
        address: found.address,
        prefix: Some(found.prefix),
        link_local: found.link_local,
        temporary: found.temporary,
    }
}

/// `4 ADDRESS`, of which the kernel tells no more here; `6 HEX LENGTH FLAGS INTERFACE`.
fn by_proc(line: &str) -> Option<Address> {
    let mut fields = line.split(' ');
    match fields.next()? {
        "4" => {
            let address: IpAddr = fields.next()?.parse().ok()?;
            let mut found = known(&InterfaceAddress::new("", address, 32));
            found.prefix = None;
            Some(found)
        }
        "6" => {
            let address = IpAddr::V6(v6(fields.next()?)?);
            let prefix = u8::from_str_radix(fields.next()?, 16).ok()?;
            let flags = u32::from_str_radix(fields.next()?, 16).ok()?;
            let mut found = known(&InterfaceAddress::new(fields.next()?, address, prefix));
            // IFA_F_TEMPORARY
            found.temporary = flags & 0x01 != 0;
            Some(found)
        }
        _ => None,
    }
}

fn v6(hex: &str) -> Option<Ipv6Addr> {
    let is_whole = hex.len() == 32;
    let bits = is_whole
        .then(|| u128::from_str_radix(hex, 16).ok())
        .flatten();
    bits.map(Ipv6Addr::from_bits)
}

pub(super) fn gateways(routes4: &str, routes6: &str) -> Vec<Gateway> {
    let mut defaults: Vec<_> = routes::parse(routes4)
        .into_iter()
        .filter(routes::Route::is_default)
        .collect();
    defaults.sort_by_key(|route| route.metric);
    let four = defaults.into_iter().filter_map(|route| {
        Some(Gateway {
            address: IpAddr::V4(route.gateway?),
            interface: field(&route.interface, 40),
        })
    });
    let six = routes6.lines().filter_map(|line| {
        let (gateway, interface) = line.split_once(' ')?;
        Some(Gateway {
            address: IpAddr::V6(v6(gateway).filter(|gateway| !gateway.is_unspecified())?),
            interface: field(interface, 40),
        })
    });
    let mut found: Vec<Gateway> = Vec::new();
    for gateway in four.chain(six).take(40) {
        if !found.contains(&gateway) {
            found.push(gateway);
        }
    }
    found
}

pub(super) fn ports(raw: &Raw) -> Result<Vec<Port>, ParseError> {
    let found = match raw.form.as_str() {
        "ss" => sockets::parse_ss(&raw.text),
        "netstat" => sockets::parse_netstat(&raw.text),
        "proc" => sockets::parse_proc(&raw.text),
        _ => return Err(unknown_form("ports")),
    };
    let mut ports: Vec<Port> = found
        .into_iter()
        .map(|listener| Port {
            protocol: listener.protocol.to_owned(),
            address: listener.address,
            port: listener.port,
            process: listener.process.and_then(|name| told(&name, 60)),
            pid: listener.pid,
        })
        .collect();
    ports.sort_by(|a, b| {
        let key = |p: &Port| (p.protocol.clone(), p.port, p.address.clone(), p.pid);
        key(a).cmp(&key(b))
    });
    // Workers that share a port listen on it once.
    ports.dedup_by(|a, b| (&a.protocol, a.port, &a.address) == (&b.protocol, b.port, &b.address));
    ports.truncate(2000);
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(form: &str, text: &str) -> Raw {
        Raw {
            form: form.into(),
            text: text.into(),
            ..Raw::default()
        }
    }

    #[test]
    fn addresses_without_ip_and_ifconfig() {
        let text = "6 00000000000000000000000000000001 80 80 lo\n6 20010db8000000000000000000000007 40 01 eth0\n6 fe800000000000000000000000000007 40 80 eth0\n4 127.0.0.1\n4 192.0.2.9\n4 192.0.2.9\n4 x\n6 1 40 80 eth0\n";
        let told: Vec<String> = addresses(&raw("proc", text))
            .unwrap()
            .into_iter()
            .map(|a| {
                let interface = a.interface.unwrap_or_default();
                format!(
                    "{interface} {} {:?} {} {}",
                    a.address, a.prefix, a.link_local, a.temporary
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                " 192.0.2.9 None false false",
                "eth0 2001:db8::7 Some(64) false true",
                "eth0 fe80::7 Some(64) true false"
            ]
        );
        assert!(addresses(&raw("magic", text)).is_err());
    }

    #[test]
    fn interfaces_without_loopback() {
        let found = interfaces(&raw(
            "sys",
            "lo 00:00:00:00:00:00 unknown 65536\nwg0 - unknown 1420\neth0 02:fc:00:00:00:01 up 1500\nx\n",
        ))
        .unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].name.as_str(), found[0].state.as_deref()),
            ("eth0", Some("up"))
        );
        assert_eq!((found[1].mac.as_deref(), found[1].mtu), (None, Some(1420)));
    }

    #[test]
    fn gateways_of_both_versions() {
        let four = "wlan0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\neth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\n";
        let six = "fe800000000000000000000000000001 eth0\n00000000000000000000000000000000 lo\n";
        let told: Vec<String> = gateways(four, six)
            .into_iter()
            .map(|g| format!("{} {}", g.address, g.interface))
            .collect();
        assert_eq!(told, ["192.0.2.1 eth0", "192.0.2.1 wlan0", "fe80::1 eth0"]);
    }

    #[test]
    fn workers_share_a_port() {
        let text = "tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:((\"nginx\",pid=12,fd=6))\ntcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:((\"nginx\",pid=11,fd=6))\ntcp LISTEN 0 511 [::]:80 [::]:*\n";
        let found = ports(&raw("ss", text)).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].pid, found[1].pid), (Some(11), None));
    }
}
