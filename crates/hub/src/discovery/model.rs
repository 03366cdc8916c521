use std::net::Ipv4Addr;

use homelabcmd_probe::routes::Network;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::banner::OsGuess;
use crate::id_type;
use crate::platform::clock::from_ms;

id_type!(
    /// A search for hosts.
    DiscoveryId
);

/// The ports that are tried unless others are asked for: SSH, web, Windows shares and desktops, Proxmox VE,
/// a second web port, Cockpit.
pub(super) const USUAL_PORTS: [u16; 8] = [22, 80, 443, 445, 3389, 8006, 8080, 9090];

/// More ports are not tried in one search.
pub(super) const MOST_PORTS: usize = 16;

/// How a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DiscoveryState)]
pub enum State {
    /// It goes on.
    Running,
    /// It came to its end.
    Done,
    /// Somebody ended it.
    Cancelled,
    /// Nothing could be tried.
    Failed,
    /// The hub ended before it did.
    Interrupted,
}

impl State {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    /// Reads the database's word.
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "running" => Self::Running,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            "failed" => Self::Failed,
            _ => Self::Interrupted,
        }
    }
}

/// What is searched, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DiscoveryPlan)]
pub struct Plan {
    /// The networks, as `192.168.1.0/24`; none lies in another.
    pub cidrs: Vec<String>,
    /// TCP ports that are tried on each address.
    pub ports: Vec<u16>,
    /// Neighbours are asked what they offer (multicast DNS).
    pub mdns: bool,
}

/// What is done at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DiscoveryStep)]
pub enum Step {
    /// Addresses are tried.
    Sweeping,
    /// Hosts that were found are asked for their names.
    Naming,
    /// Nothing any more.
    Ended,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DiscoveryProgress)]
pub struct Progress {
    /// What is done at the moment.
    pub step: Step,
    /// Addresses that are to be tried.
    pub addresses: u32,
    /// Addresses of which all ports were tried.
    pub addresses_tried: u32,
    /// Hosts that were found so far.
    pub hosts_found: u32,
}

/// A search for hosts, without the hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Discovery)]
pub struct Run {
    /// Its id.
    pub id: DiscoveryId,
    /// How it goes.
    pub state: State,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
    /// When it ended; null while it runs, and when the hub was ended hard.
    pub ended_at: Option<Timestamp>,
    /// What is searched.
    #[serde(flatten)]
    pub plan: Plan,
    /// How far it is.
    pub progress: Progress,
    /// What did not go as it should, for people.
    pub notes: Vec<String>,
}

/// How it is known that a host is there, from the surest to the least sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeardBy {
    /// A port is open.
    Open,
    /// It refused connections.
    Refused,
    /// It answered to its hardware address (ARP) and to no port.
    Arp,
    /// It told its neighbours of itself (multicast DNS).
    Mdns,
    /// The kernel knew its hardware address from before, and nothing answered now.
    ArpBefore,
}

/// A host on the local network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LanHost {
    /// Where it is.
    #[schema(value_type = String)]
    pub address: Ipv4Addr,
    /// How it is known that it is there.
    pub heard_by: HeardBy,
    /// Ports that are open, of those that were tried.
    pub open_ports: Vec<u16>,
    /// Its hardware address, in lower case with colons; null beyond a router.
    pub mac: Option<String>,
    /// What DNS calls it.
    pub dns_name: Option<String>,
    /// What it calls itself to its neighbours, without `.local`.
    pub mdns_name: Option<String>,
    /// What it offers to its neighbours: `_ssh._tcp`, …
    pub mdns_services: Vec<String>,
    /// The line that its SSH server greets with.
    pub ssh_banner: Option<String>,
    /// What system it seems to run.
    pub os: Option<OsGuess>,
}

impl LanHost {
    /// One of which nothing is known but that it is there.
    pub fn new(address: Ipv4Addr, heard_by: HeardBy) -> Self {
        Self {
            address,
            heard_by,
            open_ports: Vec::new(),
            mac: None,
            dns_name: None,
            mdns_name: None,
            mdns_services: Vec::new(),
            ssh_banner: None,
            os: None,
        }
    }
}

impl Run {
    pub(super) fn new(started_by: &str, now_ms: i64, plan: Plan, addresses: usize) -> Self {
        Self {
            id: DiscoveryId::new(),
            state: State::Running,
            started_by: started_by.to_owned(),
            started_at: from_ms(now_ms),
            ended_at: None,
            plan,
            progress: Progress {
                step: Step::Sweeping,
                addresses: u32::try_from(addresses).unwrap_or(u32::MAX),
                addresses_tried: 0,
                hosts_found: 0,
            },
            notes: Vec::new(),
        }
    }

    /// The networks that are searched.
    pub(super) fn networks(&self) -> Vec<Network> {
        let networks = self.plan.cidrs.iter().filter_map(|cidr| {
            let (address, prefix) = cidr.split_once('/')?;
            Network::of(address.parse().ok()?, prefix.parse().ok()?)
        });
        networks.collect()
    }
}
