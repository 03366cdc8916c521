//! Tailscale's HTTP API, as `tailscale-v2-openapi.yaml` in `tailscale/tailscale-client-go-v2` has it.

use std::time::Duration;

use axum::http::{Method, StatusCode, Uri, header};
use serde_json::Value;

use super::hiding::Hidden;
use super::reading::{addresses, collect, flag, name, text, texts, time};
use super::trouble::{Kind, Step, Trouble};
use super::{Found, LONGEST_LIST, Talk};
use crate::platform::clock::spell;
use crate::platform::outbound::{Answer, Request};
use crate::platform::secrets::Secret;
use crate::platform::text::percent;
use crate::tailscale::model::Device;

/// What a 429 that names no time is taken to ask for. Tailscale's limits are not documented.
const USUAL_WAIT: Duration = Duration::from_secs(60);

/// Nobody is waited for longer than this, whatever they ask.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// The scope that a list of devices needs.
const SCOPE: &str = "devices:core:read";

/// Who asks: the words for troubles differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// With an API key.
    Key,
    /// With a token that the hub was given as an OAuth client.
    Token,
}

/// An address of the API.
pub(super) fn url(base: &str, path: &str) -> Result<Uri, Trouble> {
    let text = format!("{}{path}", base.trim_end_matches('/'));
    text.parse().map_err(|_| {
        let detail = "The address of Tailscale's API that the hub was started with is none.";
        Trouble::before_all(Step::Resolve, Kind::AddressForbidden, detail)
    })
}

/// Asks for all devices. There are no pages.
pub(super) async fn list(
    talk: &Talk<'_>,
    tailnet: &str,
    asker: Asker,
    secret: &Secret,
    hidden: &Hidden,
) -> Result<Found, Trouble> {
    let path = format!("/api/v2/tailnet/{}/devices?fields=all", percent(tailnet));
    let request = Request::new(Method::GET, url(talk.api_url, &path)?)
        .keeping(LONGEST_LIST)
        .header(header::ACCEPT, "application/json")
        .and_then(|request| {
            request.header(
                header::AUTHORIZATION,
                &format!("Bearer {}", secret.expose()),
            )
        })
        .map_err(|_| unsendable())?;
    // Who has a token was let in already.
    let is_let_in = asker == Asker::Token;
    let answer = talk
        .send(request)
        .await
        .map_err(|failure| Trouble::of_control(&failure, Step::List).unproven(is_let_in))?;
    if !answer.status.is_success() {
        return Err(refused(talk, &answer, asker, tailnet, hidden));
    }
    let body = json(&answer, hidden, Step::List)?;
    let (devices, notes) = read(&body).ok_or_else(|| unexpected(&answer, hidden, Step::List))?;
    Ok(Found {
        devices,
        notes,
        own: None,
    })
}

pub(super) fn unsendable() -> Trouble {
    let detail = "The secret has signs in it that cannot be sent. Enter it again.";
    Trouble::before_all(Step::Authenticate, Kind::KeyRefused, detail)
}

/// A good answer as JSON.
pub(super) fn json(answer: &Answer, hidden: &Hidden, step: Step) -> Result<Value, Trouble> {
    let body = answer
        .json()
        .map_err(|failure| Trouble::of_control(&failure, step))?;
    body.ok_or_else(|| unexpected(answer, hidden, step))
}

pub(super) fn unexpected(answer: &Answer, hidden: &Hidden, step: Step) -> Trouble {
    let detail = format!(
        "What came is not what Tailscale's API answers. Is there something between it and the hub? \
         It begins: {}",
        hidden.shown(&answer.text())
    );
    Trouble::at(step, Kind::UnexpectedAnswer, detail)
}

/// What the other side says of itself: its message where there is one, without secrets.
fn said(answer: &Answer, hidden: &Hidden) -> String {
    let message = answer.json().ok().flatten();
    let message = message.and_then(|body| Some(body.get("message")?.as_str()?.to_owned()));
    let words = hidden.shown(&message.unwrap_or_else(|| answer.text()));
    match words.is_empty() {
        true => answer.status_line(),
        false => format!("{}: {words}", answer.status_line()),
    }
}

/// Why there is no list.
fn refused(
    talk: &Talk<'_>,
    answer: &Answer,
    asker: Asker,
    tailnet: &str,
    hidden: &Hidden,
) -> Trouble {
    let said = said(answer, hidden);
    let is_let_in = asker == Asker::Token;
    match (answer.status, asker) {
        (StatusCode::UNAUTHORIZED, Asker::Key) => Trouble::at(
            Step::Authenticate,
            Kind::KeyRefused,
            format!(
                "Tailscale did not accept the API key: it is wrong, was revoked, or has expired \
                 (keys live 90 days at most). Make a new one and enter it. ({said})"
            ),
        ),
        (StatusCode::UNAUTHORIZED, Asker::Token) => Trouble::at(
            Step::Authenticate,
            Kind::TokenRefused,
            format!("Tailscale did not accept the token that it had just given. ({said})"),
        ),
        // Old servers say so of a tailnet that is not the key's.
        _ if said.contains("tailnet does not match") => unknown(tailnet, &said),
        (StatusCode::FORBIDDEN, _) => Trouble::at(
            Step::List,
            Kind::ScopeMissing,
            format!(
                "Tailscale knows who asks and does not let them see devices: the {} needs the scope \
                 {SCOPE}. ({said})",
                match asker {
                    Asker::Key => "API key's owner or the key",
                    Asker::Token => "OAuth client",
                }
            ),
        ),
        (StatusCode::NOT_FOUND, _) => unknown(tailnet, &said).unproven(is_let_in),
        _ => trouble(talk, answer, Step::List, &said).unproven(is_let_in),
    }
}

fn unknown(tailnet: &str, said: &str) -> Trouble {
    // Who asked for the key's own has that behind them.
    let or = match tailnet {
        "-" => "",
        _ => "- for the key's own, or ",
    };
    Trouble::at(
        Step::List,
        Kind::TailnetUnknown,
        format!(
            "Tailscale knows no tailnet \"{tailnet}\" for this key. Enter {or}the tailnet's id from the \
             settings of the admin console. ({said})"
        ),
    )
}

/// A refusal that does not depend on what was asked for.
fn trouble(talk: &Talk<'_>, answer: &Answer, step: Step, said: &str) -> Trouble {
    let wait = answer.retry_after(talk.outbound.clock().now());
    let wait = wait.map(|wait| wait.min(LONGEST_WAIT));
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => {
            let wait = wait.unwrap_or(USUAL_WAIT).max(Duration::from_secs(1));
            let detail = format!(
                "Tailscale was asked too often and wants to be left alone: the hub asks again in {}. \
                 ({said})",
                spell(wait.as_secs())
            );
            Trouble {
                retry_after: Some(wait),
                ..Trouble::at(step, Kind::RateLimited, detail)
            }
        }
        status if status.is_server_error() => Trouble {
            retry_after: wait,
            ..Trouble::at(
                step,
                Kind::ServerError,
                format!("Tailscale has trouble of its own; the hub tries again. ({said})"),
            )
        },
        status if status.is_redirection() => Trouble::at(
            step,
            Kind::UnexpectedStatus,
            format!(
                "The server sends requests on to somewhere else, which the hub does not follow. \
                 ({})",
                answer.status_line()
            ),
        ),
        _ => Trouble::at(
            step,
            Kind::UnexpectedStatus,
            format!("Tailscale's API answered what it never should. ({said})"),
        ),
    }
}

/// Why there is no token.
pub(super) fn no_token(talk: &Talk<'_>, answer: &Answer, hidden: &Hidden) -> Trouble {
    let said = said(answer, hidden);
    match answer.status {
        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Trouble::at(
            Step::Authenticate,
            Kind::ClientRefused,
            format!(
                "Tailscale did not accept the OAuth client: its id or its secret is wrong, it was \
                 revoked, or it lacks the scope {SCOPE}. ({said})"
            ),
        ),
        _ => trouble(talk, answer, Step::Authenticate, &said),
    }
}

/// The devices of an answer; `None` when there is no list in it. Twice the live API answered an object,
/// keyed by id, where the list should be.
fn read(body: &Value) -> Option<(Vec<Device>, Vec<String>)> {
    Some(match body.get("devices")? {
        Value::Array(devices) => collect(devices.iter().map(|device| of(device, None))),
        Value::Object(devices) => collect(devices.iter().map(|(id, device)| of(device, Some(id)))),
        // Go writes an empty list so.
        Value::Null => (Vec::new(), Vec::new()),
        _ => return None,
    })
}

fn of(device: &Value, key: Option<&String>) -> Result<Device, &'static str> {
    if !device.is_object() {
        return Err("is no device");
    }
    let key = || key.map(|key| crate::platform::text::cut(key, 64));
    let id = text(device, "nodeId")
        .or_else(|| text(device, "id"))
        .or_else(key);
    let id = id.ok_or("has no id")?;
    let hostname = text(device, "hostname");
    let (name, fqdn) = name(text(device, "name"), hostname.as_ref()).ok_or("has no name")?;
    let online = flag(device, "connectedToControl").unwrap_or(false);
    let never_expires = flag(device, "keyExpiryDisabled").unwrap_or(false);
    Ok(Device {
        id,
        hostname: hostname.unwrap_or_else(|| name.clone()),
        name,
        fqdn,
        os: text(device, "os"),
        addresses: addresses(device, "addresses"),
        tags: texts(device, "tags"),
        user: text(device, "user"),
        online,
        last_seen: time(device, "lastSeen").filter(|_| !online),
        created_at: time(device, "created"),
        key_expires_at: time(device, "expires").filter(|_| !never_expires),
        client_version: text(device, "clientVersion"),
        update_available: flag(device, "updateAvailable"),
        is_external: flag(device, "isExternal").unwrap_or(false),
        is_own: false,
        authorized: flag(device, "authorized").unwrap_or(true),
        ssh_enabled: flag(device, "sshEnabled").unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_device_of_nearly_nothing_is_a_device_and_zero_times_are_none() {
        let body = json!({ "devices": [{
            "id": "12345", "hostname": "Ada's phone", "created": "", "lastSeen": 7,
            "expires": "0001-01-01T00:00:00Z", "addresses": ["100.64.0.9/32", "bad", 5],
            "tags": null, "somethingNew": { "deep": [1] },
        }] });
        let (devices, notes) = read(&body).unwrap();
        assert_eq!(notes, [""; 0]);
        let device = &devices[0];
        assert_eq!(
            (device.id.as_str(), device.name.as_str()),
            ("12345", "Ada's phone")
        );
        assert_eq!(device.fqdn, None);
        assert_eq!(device.addresses, ["100.64.0.9"]);
        assert_eq!(
            (device.created_at, device.last_seen, device.key_expires_at),
            (None, None, None)
        );
        assert!(!device.online && device.authorized && !device.is_external);
    }

    #[test]
    fn names_have_no_dot_at_their_end_and_keys_that_never_end_have_no_end() {
        let body = json!({ "devices": { "n1": {
            "nodeId": "n1", "id": "1", "name": "NAS.tail1234.ts.net.", "hostname": "nas",
            "connectedToControl": true, "lastSeen": "2026-11-01T00:00:00Z",
            "keyExpiryDisabled": true, "expires": "2027-01-01T00:00:00Z",
            "addresses": ["fd7a:115c:a1e0::1", "100.64.0.1"],
        } } });
        let (devices, _) = read(&body).unwrap();
        let device = &devices[0];
        assert_eq!((device.id.as_str(), device.name.as_str()), ("n1", "NAS"));
        assert_eq!(device.fqdn.as_deref(), Some("NAS.tail1234.ts.net"));
        assert_eq!(device.addresses, ["100.64.0.1", "fd7a:115c:a1e0::1"]);
        assert_eq!((device.last_seen, device.key_expires_at), (None, None));
    }

    #[test]
    fn one_bad_device_costs_only_itself_and_is_told_of() {
        let body = json!({ "devices": [
            { "nodeId": "n1", "name": "nas.x" }, "what?", { "name": "no.id" }, { "nodeId": "n4" },
            { "nodeId": "n1", "name": "again.x" }, { "nodeId": "n6", "name": "b\u{202e}\nevil.x" },
        ] });
        let (devices, notes) = read(&body).unwrap();
        let names: Vec<_> = devices.iter().map(|device| device.name.as_str()).collect();
        assert_eq!(names, ["b evil", "nas"]);
        assert_eq!(
            notes,
            [
                "Device 2 of the list is left out: it is no device.",
                "Device 3 of the list is left out: it has no id.",
                "Device 4 of the list is left out: it has no name.",
                "Device 5 of the list is left out: it has the id of another one.",
            ]
        );
        let many: Vec<Value> = (0..40).map(Value::from).collect();
        let (_, notes) = read(&json!({ "devices": many })).unwrap();
        assert_eq!(notes.last().unwrap(), "30 more are left out.");
        assert_eq!(notes.len(), 11);
    }

    #[test]
    fn no_list_is_not_an_empty_list() {
        assert!(read(&json!({})).is_none());
        assert!(read(&json!([])).is_none());
        assert!(read(&json!({ "devices": "none" })).is_none());
        assert_eq!(read(&json!({ "devices": null })).unwrap().0, []);
    }

    proptest::proptest! {
        #[test]
        fn whatever_stands_in_a_field_a_device_is_read_or_left_out(
            field in "nodeId|name|hostname|os|addresses|tags|created|expires|connectedToControl|user",
            text in "\\PC{0,300}",
        ) {
            for value in [json!(text), json!([text]), json!({ text.clone(): 1 }), json!(1.5), json!(null)] {
                let mut device = json!({ "nodeId": "n1", "name": "nas.x" });
                device[field.as_str()] = value;
                let (devices, notes) = read(&json!({ "devices": [device] })).unwrap();
                proptest::prop_assert_eq!(devices.len() + notes.len(), 1);
            }
        }
    }
}
