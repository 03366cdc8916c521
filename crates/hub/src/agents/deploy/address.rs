//! Where the agent shall find the hub.

use std::net::{IpAddr, SocketAddr};

use crate::remote::RemoteFailure;

/// What is known of it.
pub(super) struct Known<'a> {
    /// As it was said, or as the hub was told.
    pub(super) said: Option<String>,
    /// What the hub listens on.
    pub(super) listen: SocketAddr,
    /// From where the machine sees the hub's connection come.
    pub(super) seen: Option<&'a str>,
    /// There is a machine between the two, and that is whom it sees.
    pub(super) by_jump: bool,
}

/// The address: as it was said, else where the hub listens, else from where the machine sees it come.
pub(super) fn hub_url(known: Known<'_>) -> Result<String, RemoteFailure> {
    if let Some(url) = known.said {
        return Ok(url);
    }
    let listen = known.listen;
    let seen: Option<IpAddr> = known
        .seen
        .and_then(|text| text.parse().ok())
        .map(|ip: IpAddr| ip.to_canonical())
        .filter(|ip| !known.by_jump && !is_link_local(*ip));
    let is_local = seen.is_some_and(|ip| ip.is_loopback());
    if listen.ip().is_loopback() && !is_local {
        return Err(RemoteFailure::new(
            "hub_out_of_reach",
            format!("The hub listens on {listen}, which other machines cannot reach."),
            "Start the hub with --listen 0.0.0.0:7420, or with --public-url when a proxy stands before it.",
        ));
    }
    let ip = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        ip => match seen.filter(|seen| ip.is_ipv6() || seen.is_ipv4()) {
            Some(seen) => seen,
            None => {
                return Err(RemoteFailure::new(
                    "hub_address_unknown",
                    "The hub cannot tell under which address that machine finds it.",
                    "Give the hub's address with the order, or start the hub with --public-url.",
                ));
            }
        },
    };
    let at = SocketAddr::new(ip, listen.port());
    Ok(format!("http://{at}"))
}

/// One that means something else on each machine.
fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(listen: &str, seen: Option<&str>, by_jump: bool) -> Result<String, String> {
        let known = Known {
            said: None,
            listen: listen.parse().unwrap(),
            seen,
            by_jump,
        };
        hub_url(known).map_err(|failure| failure.code)
    }

    #[test]
    fn what_was_said_goes_first_and_what_the_hub_listens_on_goes_before_what_is_seen() {
        let said = Known {
            said: Some("https://lab.example".into()),
            listen: "127.0.0.1:1".parse().unwrap(),
            seen: None,
            by_jump: true,
        };
        assert_eq!(hub_url(said).unwrap(), "https://lab.example");
        let one = "10.0.0.5:7420";
        assert_eq!(
            url(one, Some("192.0.2.1"), false).unwrap(),
            "http://10.0.0.5:7420"
        );
        assert_eq!(url(one, None, true).unwrap(), "http://10.0.0.5:7420");
        let all = "0.0.0.0:7420";
        assert_eq!(
            url(all, Some("192.0.2.1"), false).unwrap(),
            "http://192.0.2.1:7420"
        );
        let both = "[::]:7420";
        assert_eq!(
            url(both, Some("2001:db8::1"), false).unwrap(),
            "http://[2001:db8::1]:7420"
        );
        assert_eq!(
            url("127.0.0.1:7420", Some("127.0.0.1"), false).unwrap(),
            "http://127.0.0.1:7420"
        );
    }

    #[test]
    fn what_cannot_be_reached_and_what_cannot_be_told_are_two_things() {
        let far = Err("hub_out_of_reach".to_owned());
        assert_eq!(url("127.0.0.1:7420", Some("192.0.2.1"), false), far);
        assert_eq!(url("127.0.0.1:7420", Some("127.0.0.1"), true), far);
        let unknown = Err("hub_address_unknown".to_owned());
        for all in ["0.0.0.0:7420", "[::]:7420"] {
            for seen in [None, Some("fe80::1"), Some("169.254.1.1"), Some("?")] {
                assert_eq!(url(all, seen, false), unknown, "{all} {seen:?}");
            }
            assert_eq!(url(all, Some("192.0.2.1"), true), unknown);
        }
        assert_eq!(url("0.0.0.0:7420", Some("2001:db8::1"), false), unknown);
    }
}
