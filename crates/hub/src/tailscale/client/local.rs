//! The `tailscaled` of the hub's own machine, over its Unix socket: `GET /localapi/v0/status`, which is
//! what `tailscale status --json` prints (`ipnstate.Status` in Tailscale's sources).
//!
//! It takes no other `Host` than `local-tailscaled.sock`, and no request that a browser could have made.

use axum::http::{Method, StatusCode, Uri};
use serde_json::Value;

use super::hiding::Hidden;
use super::reading::{addresses, collect, flag, name, text, texts, time};
use super::trouble::{Kind, Step, Trouble};
use super::{Found, LONGEST_LIST, OwnNode, Talk};
use crate::platform::outbound::{Answer, Request};
use crate::tailscale::model::Device;

const STATUS: &str = "http://local-tailscaled.sock/localapi/v0/status";

/// Asks for all devices that the machine sees.
pub(super) async fn list(talk: &Talk<'_>) -> Result<Found, Trouble> {
    let request = Request::new(Method::GET, Uri::from_static(STATUS)).keeping(LONGEST_LIST);
    let answer = talk
        .send_by_socket(request)
        .await
        .map_err(|failure| Trouble::of_daemon(&failure))?;
    if answer.status != StatusCode::OK {
        return Err(refused(&answer));
    }
    let status = answer
        .json()
        .map_err(|failure| Trouble::of_daemon(&failure))?
        .filter(|status| text(status, "BackendState").is_some())
        .ok_or_else(|| {
            let detail = format!(
                "What came is not what tailscaled answers. It begins: {}",
                Hidden::default().shown(&answer.text())
            );
            Trouble::at(Step::List, Kind::UnexpectedAnswer, detail)
        })?;
    let state = text(&status, "BackendState").unwrap_or_default();
    if let Some((kind, detail)) = not_running(&state) {
        return Err(Trouble::at(Step::List, kind, detail));
    }
    Ok(read(&status, state))
}

fn refused(answer: &Answer) -> Trouble {
    let said = Hidden::default().shown(&answer.text());
    let said = format!("({}: {said})", answer.status_line());
    if answer.status == StatusCode::FORBIDDEN {
        let detail = format!(
            "The local Tailscale does not let the hub's user read. Name it as operator (tailscale set \
             --operator=USER), or use an API key. {said}"
        );
        return Trouble::at(Step::Authenticate, Kind::DaemonDenied, detail);
    }
    let detail = format!("The local Tailscale answered what it never should. {said}");
    Trouble::at(Step::List, Kind::UnexpectedStatus, detail).unproven(false)
}

/// Why a daemon in this state has no list.
fn not_running(state: &str) -> Option<(Kind, String)> {
    let (kind, detail) = match state {
        "Running" => return None,
        "Stopped" => (
            Kind::DaemonStopped,
            "Tailscale is switched off on the hub's machine. Switch it on: tailscale up.",
        ),
        "NeedsLogin" => (
            Kind::DaemonLoggedOut,
            "The hub's machine is logged out of Tailscale. Log in: tailscale up.",
        ),
        "NeedsMachineAuth" => (
            Kind::DaemonNotApproved,
            "The hub's machine waits to be approved in Tailscale's admin console.",
        ),
        _ => {
            let detail = format!("The local Tailscale is not ready yet (it says {state}).");
            return Some((Kind::DaemonStarting, detail));
        }
    };
    Some((kind, detail.into()))
}

fn read(status: &Value, state: String) -> Found {
    let users = &status["User"];
    let peers = status.get("Peer").and_then(Value::as_object);
    // As `tailscale status` does: a node that something of ours was shared with, and an exit node that
    // is sold by its place, are nobody's machines.
    let peers = peers.into_iter().flat_map(|peers| peers.values());
    let peers = peers.filter(|peer| {
        let is_for_hire = peer.get("Location").is_some_and(Value::is_object)
            && flag(peer, "ExitNodeOption").unwrap_or(false);
        !is_for_hire && !flag(peer, "ShareeNode").unwrap_or(false)
    });
    let own = status.get("Self").map(|own| of(own, users, true));
    let own_user = status.pointer("/Self/UserID").cloned();
    let all = own.clone().into_iter().chain(peers.map(|peer| {
        let device = of(peer, users, false)?;
        // Devices of one tailnet have their names under one suffix; one that has no name at all is ours when
        // it has a tag or belongs to whoever this machine belongs to.
        let suffix = text(status, "MagicDNSSuffix");
        let is_foreign = match (&device.fqdn, suffix) {
            (Some(fqdn), Some(suffix)) => !fqdn.ends_with(&format!(".{suffix}")),
            _ => device.tags.is_empty() && peer.get("UserID") != own_user.as_ref(),
        };
        Ok(Device {
            is_external: is_foreign,
            ..device
        })
    }));
    let (devices, notes) = collect(all);
    let tailnet = status
        .get("CurrentTailnet")
        .filter(|tailnet| tailnet.is_object());
    Found {
        devices,
        notes,
        own: Some(OwnNode {
            state,
            version: text(status, "Version"),
            device: own.and_then(Result::ok),
            tailnet: tailnet.and_then(|tailnet| text(tailnet, "Name")),
            magic_dns_suffix: text(status, "MagicDNSSuffix"),
            health: texts(status, "Health"),
        }),
    }
}

fn of(peer: &Value, users: &Value, is_own: bool) -> Result<Device, &'static str> {
    if !peer.is_object() {
        return Err("is no device");
    }
    let id = text(peer, "ID").ok_or("has no id")?;
    let hostname = text(peer, "HostName");
    let (name, fqdn) = name(text(peer, "DNSName"), hostname.as_ref()).ok_or("has no name")?;
    let tags = texts(peer, "Tags");
    let user = peer.get("UserID").and_then(|id| users.get(id.to_string()));
    let user = user.and_then(|user| text(user, "LoginName"));
    let online = flag(peer, "Online").unwrap_or(false);
    Ok(Device {
        id,
        hostname: hostname.unwrap_or_else(|| name.clone()),
        name,
        fqdn,
        os: text(peer, "OS"),
        addresses: addresses(peer, "TailscaleIPs"),
        // The daemon has a user that stands for all tags.
        user: user.filter(|_| tags.is_empty()),
        tags,
        online,
        last_seen: time(peer, "LastSeen").filter(|_| !online),
        created_at: time(peer, "Created"),
        key_expires_at: time(peer, "KeyExpiry"),
        client_version: None,
        update_available: None,
        is_external: false,
        is_own,
        // Only what was let in is in the daemon's list.
        authorized: true,
        ssh_enabled: !texts(peer, "sshHostKeys").is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn status(peers: &Value) -> Value {
        json!({
            "BackendState": "Running", "MagicDNSSuffix": "tail1234.ts.net", "Health": null,
            "Version": "1.92.3", "CurrentTailnet": { "Name": "example.com" },
            "Self": { "ID": "n1", "HostName": "hub", "DNSName": "hub.tail1234.ts.net.", "UserID": 7,
                "Online": true, "TailscaleIPs": ["100.64.0.1"] },
            "User": { "7": { "LoginName": "ada@example.com" }, "9": { "LoginName": "tagged-devices" } },
            "Peer": peers,
        })
    }

    #[test]
    fn peers_become_devices_and_what_is_nobodys_machine_does_not() {
        let found = read(
            &status(&json!({
                "nodekey:2": { "ID": "n2", "HostName": "nas", "DNSName": "nas.tail1234.ts.net.",
                    "UserID": 9, "Tags": ["tag:home"], "Online": false, "OS": "linux",
                    "LastSeen": "2026-11-20T10:00:00.5Z", "KeyExpiry": "2027-01-01T00:00:00Z",
                    "TailscaleIPs": ["100.64.0.2", "fd7a:115c:a1e0::2"], "sshHostKeys": ["x"] },
                "nodekey:3": { "ID": "n3", "HostName": "friend", "DNSName": "friend.tail99.ts.net.",
                    "Online": true, "LastSeen": "2026-11-20T10:00:00Z", "TailscaleIPs": null },
                "nodekey:4": { "ID": "n4", "HostName": "se-sto", "DNSName": "se-sto.mullvad.ts.net.",
                    "ExitNodeOption": true, "Location": { "Country": "Sweden" } },
                "nodekey:5": { "ID": "n5", "HostName": "sharee", "ShareeNode": true },
                "nodekey:6": { "HostName": "no id" },
            })),
            "Running".into(),
        );
        let names: Vec<_> = found
            .devices
            .iter()
            .map(|device| device.name.as_str())
            .collect();
        assert_eq!(names, ["friend", "hub", "nas"]);
        let [friend, hub, nas] = found.devices.as_slice() else {
            panic!("three devices");
        };
        assert!(hub.is_own && !hub.is_external && hub.user.as_deref() == Some("ada@example.com"));
        assert!(friend.is_external && friend.last_seen.is_none() && friend.addresses.is_empty());
        assert_eq!(
            (nas.user.as_deref(), nas.is_external, nas.ssh_enabled),
            (None, false, true)
        );
        assert_eq!(nas.last_seen.unwrap().to_string(), "2026-11-20T10:00:00.5Z");
        assert_eq!(found.notes.len(), 1, "{:?}", found.notes);
        let own = found.own.unwrap();
        assert_eq!(own.tailnet.as_deref(), Some("example.com"));
        assert_eq!(own.device.unwrap().id, "n1");
    }

    #[test]
    fn a_daemon_alone_in_its_tailnet_lists_itself() {
        let found = read(&status(&Value::Null), "Running".into());
        assert_eq!(found.devices.len(), 1);
    }
}
