use serde_json::{Value, json};

/// The MagicDNS suffix of the only tailnet.
pub const TAILNET: &str = "tail1234.ts.net";

/// What Go writes for "no time".
const ZERO: &str = "0001-01-01T00:00:00Z";

/// A device of the tailnet. Each field may be changed before it is given to a server.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its stable id: `nodeId` of the API, `ID` of the daemon.
    pub id: String,
    /// The first part of its MagicDNS name.
    pub name: String,
    /// As it calls itself.
    pub hostname: String,
    /// `linux`, `windows`, `macOS`, `iOS`, `android`, …
    pub os: String,
    /// Its addresses, IPv4 first.
    pub addresses: Vec<String>,
    /// `tag:…`
    pub tags: Vec<String>,
    /// Whose it is.
    pub user: String,
    /// Whether it is connected to the control server.
    pub online: bool,
    /// When it last was, in RFC 3339. Shown only while it is not.
    pub last_seen: Option<String>,
    /// When its key ends, in RFC 3339; none when expiry is off.
    pub key_expires_at: Option<String>,
    /// A newer client is there.
    pub update_available: bool,
    /// It is allowed on the tailnet.
    pub authorized: bool,
    /// It belongs to another tailnet and was shared with this one.
    pub is_external: bool,
    /// It runs Tailscale SSH.
    pub ssh_enabled: bool,
    number: u16,
}

impl Device {
    /// A Linux machine of Ada's that is online; the number (1 to 254) makes its id and its addresses.
    pub fn new(number: u16, name: &str) -> Self {
        Self {
            id: format!("n{number:04}CNTRL"),
            name: name.to_owned(),
            hostname: name.to_owned(),
            os: "linux".into(),
            addresses: vec![
                format!("100.64.0.{number}"),
                format!("fd7a:115c:a1e0::{number:x}"),
            ],
            tags: Vec::new(),
            user: "ada@example.com".into(),
            online: true,
            last_seen: None,
            key_expires_at: Some("2027-03-01T12:00:00Z".into()),
            update_available: false,
            authorized: true,
            is_external: false,
            ssh_enabled: false,
            number,
        }
    }

    /// The same device, which went away at this time.
    #[must_use]
    pub fn gone_since(mut self, time: &str) -> Self {
        self.online = false;
        self.last_seen = Some(time.to_owned());
        self
    }

    /// As `GET /tailnet/{tailnet}/devices` has it; with `fields=all` or without.
    pub(super) fn of_control(&self, all: bool) -> Value {
        let mut device = json!({
            "addresses": self.addresses,
            "id": format!("92937{:05}", self.number),
            "nodeId": self.id,
            "user": self.user,
            "name": format!("{}.{TAILNET}", self.name),
            "hostname": self.hostname,
            "clientVersion": if self.is_external { "" } else { "1.92.3-t1234abcd" },
            "updateAvailable": self.update_available,
            "os": self.os,
            "created": if self.is_external { "" } else { "2025-04-01T08:30:00Z" },
            "connectedToControl": self.online,
            "keyExpiryDisabled": self.key_expires_at.is_none(),
            "expires": self.key_expires_at.as_deref().unwrap_or(ZERO),
            "authorized": self.authorized,
            "isExternal": self.is_external,
            "machineKey": if self.is_external { "" } else { "mkey:00" },
            "nodeKey": format!("nodekey:{:04x}", self.number),
            "blocksIncomingConnections": false,
            "isEphemeral": false,
            "tailnetLockError": "",
            "tailnetLockKey": "",
        });
        if !self.tags.is_empty() {
            device["tags"] = json!(self.tags);
        }
        if let Some(last_seen) = self.last_seen.as_ref().filter(|_| !self.online) {
            device["lastSeen"] = json!(last_seen);
        }
        if all {
            device["enabledRoutes"] = json!([]);
            device["advertisedRoutes"] = json!([]);
            device["sshEnabled"] = json!(self.ssh_enabled);
            device["clientConnectivity"] = json!({
                "endpoints": ["192.0.2.7:41641"],
                "mappingVariesByDestIP": false,
                "latency": { "Frankfurt": { "preferred": true, "latencyMs": 21.5 } },
                "clientSupports": { "hairPinning": null, "ipv6": true, "pcp": null, "pmp": false,
                    "udp": true, "upnp": false },
            });
            device["distro"] = json!({ "name": "debian", "version": "13", "codeName": "trixie" });
        }
        device
    }

    /// `PublicKey` of the daemon, by which its map of peers is keyed.
    pub(super) fn key(&self) -> String {
        format!("nodekey:{:04x}", self.number)
    }

    /// As `PeerStatus` of the daemon has it.
    pub(super) fn of_daemon(&self) -> Value {
        let last_seen = self.last_seen.as_deref().filter(|_| !self.online);
        let mut peer = json!({
            "ID": self.id,
            "PublicKey": self.key(),
            "HostName": self.hostname,
            "DNSName": format!("{}.{TAILNET}.", self.name),
            "OS": self.os,
            "UserID": 7001,
            "TailscaleIPs": self.addresses,
            "AllowedIPs": self.addresses,
            "Addrs": null,
            "CurAddr": "",
            "Relay": "fra",
            "PeerRelay": "",
            "RxBytes": 0,
            "TxBytes": 0,
            "Created": "2025-04-01T08:30:00.123456789Z",
            "LastWrite": ZERO,
            "LastSeen": last_seen.unwrap_or(ZERO),
            "LastHandshake": ZERO,
            "Online": self.online,
            "ExitNode": false,
            "ExitNodeOption": false,
            "Active": false,
            "PeerAPIURL": null,
            "TaildropTarget": 0,
            "NoFileSharingReason": "",
            "InNetworkMap": true,
            "InMagicSock": true,
            "InEngine": false,
        });
        if !self.tags.is_empty() {
            peer["Tags"] = json!(self.tags);
        }
        if let Some(expires) = &self.key_expires_at {
            peer["KeyExpiry"] = json!(expires);
        }
        if self.ssh_enabled {
            peer["sshHostKeys"] = json!(["ssh-ed25519 AAAAC3Nza"]);
        }
        peer
    }
}
