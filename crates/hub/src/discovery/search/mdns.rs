//! Asking the neighbours on a link what they offer: one question of multicast DNS (RFC 6762) on the
//! interfaces of the searched networks, sent twice because packets get lost.
//!
//! The question goes out from a port of its own, so answers come back to it alone (section 6.7): no group
//! is joined, nothing is announced, and an mDNS daemon on the hub's machine keeps its port.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use homelabcmd_probe::routes::Network;
use rustix::net::sockopt::set_ip_multicast_if;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::discovery::banner::clean_name;
use crate::platform::dns::{Data, Message, Name, Question, parse, query};

/// Where everybody listens.
const GROUP: (Ipv4Addr, u16) = (Ipv4Addr::new(224, 0, 0, 251), 5353);
/// The question is sent again after so long, and answers have so long from then.
const AGAIN: Duration = Duration::from_secs(1);
const LISTEN: Duration = Duration::from_millis(1500);
/// Longest packet that is read; RFC 6762 allows 9000 bytes.
const LONGEST: usize = 9000;
/// More services of one host are not kept.
pub(super) const MOST_SERVICES: usize = 32;
/// More packets are not read on one interface.
const MOST_PACKETS: usize = 2000;

/// Asks for the types that there are, and for those that tell the most.
const ASKED: &[&str] = &[
    "_services._dns-sd._udp.local",
    "_workstation._tcp.local",
    "_ssh._tcp.local",
    "_sftp-ssh._tcp.local",
    "_http._tcp.local",
    "_smb._tcp.local",
    "_ipp._tcp.local",
    "_printer._tcp.local",
    "_airplay._tcp.local",
    "_companion-link._tcp.local",
    "_googlecast._tcp.local",
    "_hap._tcp.local",
    "_home-assistant._tcp.local",
];

/// What a host says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub address: Ipv4Addr,
    /// Without `.local`.
    pub name: Option<String>,
    /// `_ssh._tcp`, …, sorted.
    pub services: Vec<String>,
}

/// Asks on the interfaces that have these addresses; each answer as it comes. Only hosts in the searched
/// networks are heard. Fails for an interface that cannot be asked on, and goes on with the others.
pub(super) async fn ask(
    interfaces: &[Ipv4Addr],
    networks: &[Network],
    told: &mpsc::Sender<Said>,
) -> Vec<std::io::Error> {
    let asking = interfaces
        .iter()
        .map(|interface| ask_on(*interface, networks, told));
    let results = futures_util::future::join_all(asking).await;
    results.into_iter().filter_map(Result::err).collect()
}

async fn ask_on(
    interface: Ipv4Addr,
    networks: &[Network],
    told: &mpsc::Sender<Said>,
) -> std::io::Result<()> {
    let socket = UdpSocket::bind((interface, 0)).await?;
    set_ip_multicast_if(&socket, &interface)?;
    socket.set_multicast_ttl_v4(255)?;
    socket.set_multicast_loop_v4(false)?;
    let questions: Vec<Question> = ASKED
        .iter()
        .map(|name| Question {
            name: Name::of(name),
        })
        .collect();
    let question = query(0, false, &questions);
    let asking = async {
        socket.send_to(&question, GROUP).await?;
        sleep(AGAIN).await;
        socket.send_to(&question, GROUP).await?;
        sleep(LISTEN).await;
        std::io::Result::Ok(())
    };
    let listening = async {
        let mut buffer = vec![0; LONGEST];
        for _ in 0..MOST_PACKETS {
            // Errors of packets before (somebody is unreachable) are none of this one.
            let Ok((length, peer)) = socket.recv_from(&mut buffer).await else {
                sleep(Duration::from_millis(10)).await;
                continue;
            };
            let SocketAddr::V4(peer) = peer else {
                continue;
            };
            for said in understood(&buffer[..length], *peer.ip(), networks) {
                let _ = told.send(said).await;
            }
        }
        // Too many: wait for the end without listening.
        std::future::pending::<()>().await;
    };
    tokio::select! {
        sent = asking => sent,
        () = listening => Ok(()),
    }
}

/// What a packet from `peer` says of hosts in these networks. What it says of no address in particular, it
/// says of its sender; who is not in the networks is not heard at all.
fn understood(packet: &[u8], peer: Ipv4Addr, networks: &[Network]) -> Vec<Said> {
    let is_searched = |address: Ipv4Addr| {
        networks
            .iter()
            .any(|network| network.contains(address.into()))
    };
    let Some(message) = parse(packet).filter(|message| message.is_answer) else {
        return Vec::new();
    };
    if !is_searched(peer) {
        return Vec::new();
    }
    let addresses = addresses_of_hosts(&message);
    let mut said: BTreeMap<Ipv4Addr, Said> = BTreeMap::new();
    let mut of = |address: Ipv4Addr, host: Option<&Name>, service: Option<String>| {
        let entry = said.entry(address).or_insert_with(|| Said {
            address,
            name: None,
            services: Vec::new(),
        });
        if let Some(host) = host {
            entry.name = entry.name.take().or_else(|| local_name(host));
        }
        if let Some(service) = service
            && entry.services.len() < MOST_SERVICES
            && !entry.services.contains(&service)
        {
            entry.services.push(service);
            entry.services.sort_unstable();
        }
    };
    let home = |host: &Name| {
        let known = addresses.iter().find(|(name, _)| name.is(host));
        known.map_or(peer, |(_, address)| *address)
    };
    for record in &message.records {
        match &record.data {
            Data::Address(address) if is_searched(*address) => {
                of(*address, Some(&record.name), None);
            }
            Data::Service { host, .. } => {
                let address = home(host);
                if is_searched(address) {
                    of(address, Some(host), service_type(&record.name));
                }
            }
            // `_services._dns-sd._udp.local` leads to a type, a type to an instance. Of an instance that
            // comes with its host that has been said, or will be.
            Data::Pointer(target) => {
                let has_host = message.records.iter().any(|other| {
                    matches!(other.data, Data::Service { .. }) && other.name.is(target)
                });
                if !has_host {
                    of(peer, None, service_type(target));
                }
            }
            Data::Address(_) => {}
        }
    }
    said.into_values().collect()
}

fn addresses_of_hosts(message: &Message) -> Vec<(&Name, Ipv4Addr)> {
    let addresses = message
        .records
        .iter()
        .filter_map(|record| match record.data {
            Data::Address(address) => Some((&record.name, address)),
            _ => None,
        });
    addresses.collect()
}

/// `nas` of `nas.local`.
fn local_name(host: &Name) -> Option<String> {
    let (last, labels) = host.labels().split_last()?;
    let text = match last.eq_ignore_ascii_case("local") {
        true => labels.join("."),
        false => host.to_string(),
    };
    clean_name(&text)
}

/// `_ssh._tcp` of `_ssh._tcp.local` and of `nas._ssh._tcp.local`. Names of types are letters, digits and
/// hyphens (RFC 6763, section 7).
fn service_type(name: &Name) -> Option<String> {
    let labels = name.labels();
    let at = labels
        .iter()
        .rposition(|label| ["_tcp", "_udp"].contains(&label.to_ascii_lowercase().as_str()))?;
    let kind = labels.get(at.checked_sub(1)?)?;
    let is_kind = kind.len() <= 32
        && kind.starts_with('_')
        && kind[1..]
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let is_directory = kind.eq_ignore_ascii_case("_dns-sd");
    let text = format!("{kind}.{}", labels[at]).to_ascii_lowercase();
    (is_kind && !is_directory).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 2);

    fn networks() -> Vec<Network> {
        vec![Network::of(PEER.into(), 24).unwrap()]
    }

    /// An answer: records as name, type, content.
    fn packet(records: &[(&str, u16, Vec<u8>)]) -> Vec<u8> {
        let count = u16::try_from(records.len()).unwrap();
        let mut bytes = vec![0, 0, 0x84, 0, 0, 0];
        bytes.extend(count.to_be_bytes());
        bytes.extend([0; 4]);
        for (name, kind, content) in records {
            bytes.extend(wire(name));
            bytes.extend(kind.to_be_bytes());
            bytes.extend([0x80, 1, 0, 0, 0, 10]);
            bytes.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
            bytes.extend(content);
        }
        bytes
    }

    fn wire(name: &str) -> Vec<u8> {
        let mut bytes = query(
            0,
            false,
            &[Question {
                name: Name::of(name),
            }],
        );
        bytes.truncate(bytes.len() - 4);
        bytes.split_off(12)
    }

    fn srv(host: &str) -> Vec<u8> {
        [vec![0, 0, 0, 0, 0, 22], wire(host)].concat()
    }

    fn told(packet: &[u8]) -> Vec<String> {
        let told = understood(packet, PEER, &networks());
        told.iter()
            .map(|said| format!("{} {:?} {:?}", said.address, said.name, said.services))
            .collect()
    }

    #[test]
    fn a_host_says_its_name_and_what_it_offers() {
        let packet = packet(&[
            ("_services._dns-sd._udp.local", 12, wire("_ssh._tcp.local")),
            ("_services._dns-sd._udp.local", 12, wire("_smb._tcp.local")),
            ("_ssh._tcp.local", 12, wire("nas._ssh._tcp.local")),
            ("nas._ssh._tcp.local", 33, srv("nas.local")),
            ("nas.local", 1, vec![10, 77, 0, 2]),
        ]);
        assert_eq!(
            told(&packet),
            [r#"10.77.0.2 Some("nas") ["_smb._tcp", "_ssh._tcp"]"#]
        );
    }

    #[test]
    fn a_proxy_speaks_for_others_and_nobody_for_what_is_not_searched() {
        let packet = packet(&[
            ("tv._airplay._tcp.local", 33, srv("tv.local")),
            ("tv.local", 1, vec![10, 77, 0, 9]),
            ("far.local", 1, vec![10, 99, 0, 9]),
            ("x._ssh._tcp.local", 33, srv("far.local")),
        ]);
        assert_eq!(told(&packet), [r#"10.77.0.9 Some("tv") ["_airplay._tcp"]"#]);
        let elsewhere = Ipv4Addr::new(10, 99, 0, 2);
        assert_eq!(understood(&packet, elsewhere, &networks()), []);
    }

    #[test]
    fn hostile_names_are_made_harmless_and_questions_say_nothing() {
        let packet = packet(&[
            (
                "_x._tcp.local",
                12,
                wire("<b>\u{1b}[2J._<script>._tcp.local"),
            ),
            ("<img src=x>\u{202e}.local", 1, vec![10, 77, 0, 2]),
        ]);
        assert_eq!(told(&packet), [r#"10.77.0.2 Some("imgsrcx") []"#]);
        let question = query(
            0,
            false,
            &[Question {
                name: Name::of(ASKED[0]),
            }],
        );
        assert!(told(&question).is_empty() && told(b"nonsense").is_empty());
    }

    #[test]
    fn one_host_cannot_fill_the_memory() {
        let records: Vec<(&str, u16, Vec<u8>)> = (0..200)
            .map(|n| {
                let target = wire(&format!("_s{n}._tcp.local"));
                ("_services._dns-sd._udp.local", 12, target)
            })
            .collect();
        let said = understood(&packet(&records), PEER, &networks());
        assert_eq!((said.len(), said[0].services.len()), (1, MOST_SERVICES));
    }
}
