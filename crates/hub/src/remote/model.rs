use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::failure::RemoteFailure;
use crate::machines::MachineId;
use crate::tailscale::Link;

/// So many machines may lie between the hub and another.
pub(super) const MOST_JUMPS: usize = 3;

/// How machines are reached unless one says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By their names in the tailnet, where they have one.
    Tailscale,
    /// By their own addresses.
    #[default]
    Direct,
}

/// What holds for all machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Connectivity {
    /// How they are reached.
    pub mode: Mode,
    /// Who logs in.
    pub user: String,
    /// Where sshd listens.
    pub port: u16,
}

impl Default for Connectivity {
    fn default() -> Self {
        Self {
            mode: Mode::Direct,
            user: "homelabcmd".into(),
            port: 22,
        }
    }
}

/// Which of a machine's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConnectionRoute)]
pub enum Route {
    /// As for all.
    #[default]
    Auto,
    /// Its name in the tailnet.
    Tailscale,
    /// Its own address.
    Direct,
}

/// What is shown to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginWith {
    /// Keys, then a password where one is stored.
    #[default]
    Auto,
    /// Keys alone.
    Key,
    /// Keys that an SSH agent on the hub's machine holds.
    Agent,
    /// The password alone.
    Password,
}

/// How root is become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SudoMode {
    /// Not at all, or the user is root.
    None,
    /// By `sudo`, which does not ask.
    #[default]
    Passwordless,
    /// By `sudo`, which is told the stored password.
    Password,
}

/// How one machine is reached, where that is not as for all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RemoteSettings {
    /// A name or address to use in place of what is known of it.
    pub address: Option<String>,
    /// Which of its addresses.
    pub route: Route,
    /// Where its sshd listens.
    pub port: Option<u16>,
    /// Who logs in.
    pub user: Option<String>,
    /// With what.
    pub login: LoginWith,
    /// How root is become.
    pub sudo: SudoMode,
    /// The machine that it is reached through.
    pub jump: Option<MachineId>,
}

/// Where a search found a machine that a person then took in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Found {
    /// On the local network.
    #[schema(value_type = String)]
    pub address: Ipv4Addr,
    /// Its hardware address, in lower case with colons; null beyond a router.
    pub mac: Option<String>,
}

/// What is known of where a machine is.
#[derive(Debug, Clone, Default)]
pub(super) struct Whereabouts<'a> {
    /// In the tailnet.
    pub tailnet: Option<&'a Link>,
    /// Where a search found it.
    pub found: Option<&'a Found>,
    /// The address that its agent talks to the hub from.
    pub hub_side: Option<&'a str>,
    /// All its addresses, as its agent reports them.
    pub addresses: &'a [String],
    /// As it calls itself.
    pub hostname: Option<&'a str>,
}

/// How the last try to reach a machine went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LastTry {
    /// Milliseconds.
    pub at: i64,
    /// Why not; absent when it was reached.
    pub failure: Option<RemoteFailure>,
}

/// Under which names and addresses a machine is to be looked for, the likeliest first.
pub(super) fn candidates(
    connectivity: &Connectivity,
    settings: &RemoteSettings,
    known: &Whereabouts<'_>,
) -> Vec<String> {
    if let Some(address) = &settings.address {
        return vec![address.clone()];
    }
    let by_tailnet = match settings.route {
        Route::Tailscale => true,
        Route::Direct => false,
        Route::Auto => connectivity.mode == Mode::Tailscale,
    };
    let tailnet = known.tailnet.into_iter().flat_map(|tailnet| {
        // The hub's machine may be in the tailnet and yet not ask MagicDNS: the address does as well.
        let address = tailnet.addresses.first().cloned();
        [tailnet.fqdn.clone(), address].into_iter().flatten()
    });
    let tailnet: Vec<String> = tailnet.collect();
    if by_tailnet && !tailnet.is_empty() {
        return tailnet;
    }
    let in_tailnet =
        |address: &&String| known.tailnet.is_some_and(|t| t.addresses.contains(address));
    // Where it talks from is where it is; the others may be bridges of containers, which every machine
    // has under the same address.
    let direct = known
        .hub_side
        .map(str::to_owned)
        .or_else(|| {
            let mut own = known.addresses.iter().filter(|a| !in_tailnet(a));
            own.find(|a| !is_bridge(a)).cloned()
        })
        // No agent speaks for it yet: where it was when it was searched for.
        .or_else(|| known.found.map(|found| found.address.to_string()))
        .or_else(|| {
            let hostname = known.hostname.filter(|name| !is_the_hubs(name));
            hostname.map(str::to_owned)
        });
    match direct {
        Some(direct) => vec![direct],
        // Better there than nowhere.
        None if settings.route == Route::Auto => tailnet,
        None => Vec::new(),
    }
}

/// A name that leads whoever looks it up to themselves: phones and fresh machines are called so.
fn is_the_hubs(hostname: &str) -> bool {
    let name = hostname.trim_end_matches('.').to_ascii_lowercase();
    let label = name.split('.').next().unwrap_or_default();
    let is_itself = |ip: std::net::IpAddr| ip.is_loopback() || ip.is_unspecified();
    ["localhost", "ip6-localhost", "ip6-loopback"].contains(&label)
        || name.ends_with(".localhost")
        || name.parse().is_ok_and(is_itself)
}

/// Docker's own networks, unless somebody chose others.
fn is_bridge(address: &str) -> bool {
    let Ok(ip) = address.parse::<std::net::Ipv4Addr>() else {
        return false;
    };
    let [a, b, ..] = ip.octets();
    a == 172 && (17..=31).contains(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_address_comes_first() {
        let tailnet = Link {
            machine: MachineId::new(),
            device_id: "n1".into(),
            name: "nas".into(),
            fqdn: Some("nas.tail1.ts.net".into()),
            addresses: vec!["100.64.0.7".into(), "fd7a::7".into()],
            key_expires_at: None,
            linked_at: jiff::Timestamp::UNIX_EPOCH,
            listed_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let addresses = ["172.17.0.1", "100.64.0.7", "192.168.1.7", "fd00::7"].map(str::to_owned);
        let known = Whereabouts {
            tailnet: Some(&tailnet),
            found: None,
            hub_side: None,
            addresses: &addresses,
            hostname: Some("nas"),
        };
        let by_tailnet = Connectivity {
            mode: Mode::Tailscale,
            ..Connectivity::default()
        };
        let direct = Connectivity::default();
        let with = |route| RemoteSettings {
            route,
            ..RemoteSettings::default()
        };
        let all =
            |connectivity: &Connectivity, route| candidates(connectivity, &with(route), &known);
        assert_eq!(
            all(&by_tailnet, Route::Auto),
            ["nas.tail1.ts.net", "100.64.0.7"]
        );
        assert_eq!(
            all(&direct, Route::Tailscale),
            ["nas.tail1.ts.net", "100.64.0.7"]
        );
        assert_eq!(all(&direct, Route::Auto), ["192.168.1.7"]);
        assert_eq!(all(&by_tailnet, Route::Direct), ["192.168.1.7"]);
        let seen = Whereabouts {
            hub_side: Some("192.168.2.7"),
            ..known.clone()
        };
        let none = RemoteSettings::default();
        assert_eq!(candidates(&direct, &none, &seen), ["192.168.2.7"]);
        let set = RemoteSettings {
            address: Some("nas.lan".into()),
            ..with(Route::Tailscale)
        };
        assert_eq!(candidates(&by_tailnet, &set, &known), ["nas.lan"]);
        let unknown = Whereabouts {
            hostname: Some("pi"),
            ..Whereabouts::default()
        };
        assert_eq!(candidates(&by_tailnet, &none, &unknown), ["pi"]);
        assert!(candidates(&direct, &none, &Whereabouts::default()).is_empty());
        // Looked up, these are the hub itself.
        for hostname in [
            "localhost",
            "Localhost.localdomain.",
            "x.localhost",
            "127.0.0.1",
            "::1",
        ] {
            let fresh = Whereabouts {
                tailnet: Some(&tailnet),
                hostname: Some(hostname),
                ..Whereabouts::default()
            };
            let hosts = candidates(&direct, &none, &fresh);
            assert_eq!(hosts, ["nas.tail1.ts.net", "100.64.0.7"], "{hostname}");
            let alone = Whereabouts {
                tailnet: None,
                ..fresh
            };
            assert!(candidates(&direct, &none, &alone).is_empty(), "{hostname}");
        }
        // Taken in from a search: there, until its agent says more.
        let found = Found {
            address: Ipv4Addr::new(192, 168, 1, 9),
            mac: None,
        };
        let silent = Whereabouts {
            found: Some(&found),
            hostname: Some("pi"),
            ..Whereabouts::default()
        };
        assert_eq!(candidates(&direct, &none, &silent), ["192.168.1.9"]);
        let speaking = Whereabouts {
            addresses: &addresses,
            ..silent
        };
        assert_eq!(candidates(&direct, &none, &speaking), ["100.64.0.7"]);
        // Only in the tailnet, and nobody said how: better there than nowhere.
        let only = Whereabouts {
            tailnet: Some(&tailnet),
            ..Whereabouts::default()
        };
        assert_eq!(candidates(&direct, &none, &only).len(), 2);
    }
}
