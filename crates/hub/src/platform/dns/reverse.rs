//! What an address is called: by the system's `hosts` file, else by the servers of its `resolv.conf`.
//!
//! They are asked here and not by `getnameinfo`, which waits for a dead server for half a minute and
//! cannot be told to stop.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use tokio::net::UdpSocket;

use super::message::{Data, Question, parse, query};
use super::name::Name;
use crate::platform::secrets;

/// More servers are not asked; so many resolvers use.
const MOST_SERVERS: usize = 3;

/// Who is asked for names.
#[derive(Debug, Clone, Default)]
pub struct Resolver {
    servers: Vec<SocketAddr>,
    hosts: Vec<(IpAddr, String)>,
}

impl Resolver {
    /// As the system has it now.
    pub fn of_system() -> Self {
        Self::of_files(Path::new("/etc/resolv.conf"), Path::new("/etc/hosts"))
    }

    /// The same, of other files. A file that is not there says nothing.
    pub fn of_files(resolv_conf: &Path, hosts: &Path) -> Self {
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        Self {
            servers: servers(&read(resolv_conf)),
            hosts: parse_hosts(&read(hosts)),
        }
    }

    /// What an address is called; `None` where nobody says so. Each server has so much time.
    pub async fn name_of(&self, address: Ipv4Addr, patience: Duration) -> Option<String> {
        let own = self.hosts.iter().find(|(known, _)| *known == address);
        if let Some((_, name)) = own {
            return Some(name.clone());
        }
        // Nobody else can know what this host calls itself (RFC 6303).
        if address.is_loopback() {
            return None;
        }
        for server in &self.servers {
            // A server that answers has the last word, also when it knows no name.
            let answer = tokio::time::timeout(patience, ask(*server, address)).await;
            if let Ok(Ok(name)) = answer {
                return name;
            }
        }
        None
    }
}

async fn ask(server: SocketAddr, address: Ipv4Addr) -> std::io::Result<Option<String>> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
        SocketAddr::V6(_) => ([0u16; 8], 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    let name = Name::reverse(address);
    let id = u16::from_be_bytes(secrets::random::<2>());
    let question = Question { name: name.clone() };
    socket.send(&query(id, true, &[question])).await?;
    let mut buffer = [0; 2048];
    loop {
        let length = socket.recv(&mut buffer).await?;
        let Some(message) = parse(&buffer[..length]) else {
            continue;
        };
        if message.id != id || !message.questions.iter().any(|asked| asked.is(&name)) {
            continue;
        }
        // Delegations of parts of a network answer with another name first (RFC 2317): any pointer will do.
        let pointed = message
            .records
            .into_iter()
            .find_map(|record| match record.data {
                Data::Pointer(name) => Some(name.to_string()),
                _ => None,
            });
        return Ok(pointed);
    }
}

/// `nameserver` lines of resolv.conf(5); without any it is the server on this machine.
fn servers(text: &str) -> Vec<SocketAddr> {
    let servers: Vec<SocketAddr> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let address = words.next().filter(|word| *word == "nameserver");
            let address: IpAddr = address.and(words.next())?.parse().ok()?;
            Some(SocketAddr::new(address, 53))
        })
        .take(MOST_SERVERS)
        .collect();
    match servers.is_empty() {
        true => vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 53)],
        false => servers,
    }
}

/// hosts(5): an address, its name, other names.
fn parse_hosts(text: &str) -> Vec<(IpAddr, String)> {
    text.lines()
        .filter_map(|line| {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_ascii_whitespace();
            Some((words.next()?.parse().ok()?, words.next()?.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_files() {
        let text = "# made by hand\nsearch lan\nnameserver 192.168.1.1\nnameserver fd00::1\nnameserver fe80::1%eth0\nnameserver nonsense\nnameserver 9.9.9.9\nnameserver 9.9.9.10\n";
        assert_eq!(
            servers(text),
            [
                "192.168.1.1:53".parse().unwrap(),
                "[fd00::1]:53".parse().unwrap(),
                "9.9.9.9:53".parse().unwrap()
            ]
        );
        assert_eq!(servers("options edns0"), ["127.0.0.1:53".parse().unwrap()]);
        assert_eq!(
            parse_hosts(
                "127.0.0.1 localhost\n::1 ip6-localhost x\n# 1.2.3.4 no\n192.168.1.9\tnas nas.lan # the box\n7\n"
            ),
            [
                ("127.0.0.1".parse().unwrap(), "localhost".to_owned()),
                ("::1".parse().unwrap(), "ip6-localhost".to_owned()),
                ("192.168.1.9".parse().unwrap(), "nas".to_owned()),
            ]
        );
    }

    #[tokio::test]
    async fn a_server_that_lies_about_the_question_is_not_heard_and_the_next_one_is() {
        let (liar, honest) = (server(true).await, server(false).await);
        let resolver = Resolver {
            servers: vec![liar, honest],
            hosts: vec![("10.0.0.9".parse().unwrap(), "by-hand".into())],
        };
        let name = |last| {
            let resolver = resolver.clone();
            async move {
                let patience = Duration::from_millis(300);
                resolver.name_of([10, 0, 0, last].into(), patience).await
            }
        };
        assert_eq!(name(9).await.as_deref(), Some("by-hand"));
        assert_eq!(name(7).await.as_deref(), Some("nas.lan"));
        assert_eq!(name(8).await, None, "it answers that there is none");
    }

    /// Knows the name of `10.0.0.7`. One that lies answers with another number.
    async fn server(lies: bool) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let answering = async move {
            let mut buffer = [0; 512];
            while let Ok((length, peer)) = socket.recv_from(&mut buffer).await {
                let mut answer = buffer[..length].to_vec();
                answer[2] = 0x81;
                answer[1] ^= u8::from(lies);
                if buffer[12..].starts_with(b"\x017\x010") {
                    answer[7] = 1;
                    answer.extend(b"\xc0\x0c\0\x0c\0\x01\0\0\0\x0a\0\x09\x03nas\x03lan\0");
                }
                let _ = socket.send_to(&answer, peer).await;
            }
        };
        crate::platform::lifecycle::Lifecycle::default().spawn(answering);
        address
    }
}
