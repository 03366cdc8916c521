//! Reading JSON of others, field by field: what is missing or of another type is not there, and a device
//! that makes no sense costs only itself.

use std::collections::HashSet;
use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::Value;

use crate::platform::text::{cut, one_line};
use crate::tailscale::model::Device;

/// No text of a device is longer; characters.
const LONGEST: usize = 255;

/// No list of a device is longer.
const MOST: usize = 64;

/// So many devices that make no sense are told of one by one.
const NOTED: usize = 10;

/// A text, when there is one.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    clean(value.get(name)?)
}

fn clean(value: &Value) -> Option<String> {
    let text = cut(one_line(value.as_str()?).trim(), LONGEST);
    (!text.is_empty()).then_some(text)
}

pub(super) fn flag(value: &Value, name: &str) -> Option<bool> {
    value.get(name)?.as_bool()
}

pub(super) fn texts(value: &Value, name: &str) -> Vec<String> {
    let list = value.get(name).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(clean)
        .take(MOST)
        .collect()
}

/// A time. Go's zero time, and any other before there was Tailscale, is none.
pub(super) fn time(value: &Value, name: &str) -> Option<Timestamp> {
    let time: Timestamp = value.get(name)?.as_str()?.parse().ok()?;
    (time.as_second() > 0).then_some(time)
}

/// Addresses, IPv4 first. A length of a network behind one is taken off.
pub(super) fn addresses(value: &Value, name: &str) -> Vec<String> {
    let texts = texts(value, name).into_iter();
    let parsed = texts.filter_map(|text| text.split('/').next()?.parse().ok());
    let mut addresses: Vec<IpAddr> = parsed.collect();
    addresses.sort_by_key(IpAddr::is_ipv6);
    addresses.iter().map(ToString::to_string).collect()
}

/// A MagicDNS name as its first part and, where there is more, the whole without a dot at its end.
pub(super) fn name(
    full: Option<String>,
    hostname: Option<&String>,
) -> Option<(String, Option<String>)> {
    let full = full.map(|full| full.trim_end_matches('.').to_owned());
    match full.filter(|full| !full.is_empty()) {
        Some(full) => match full.split_once('.') {
            Some((first, _)) => Some((first.to_owned(), Some(full.clone()))),
            None => Some((full, None)),
        },
        None => Some((hostname?.clone(), None)),
    }
}

/// The devices of a list, and what is to be said of those that make no sense.
pub(super) fn collect(
    devices: impl IntoIterator<Item = Result<Device, &'static str>>,
) -> (Vec<Device>, Vec<String>) {
    let (mut kept, mut notes, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    let mut bad = 0;
    for (at, device) in devices.into_iter().enumerate() {
        let why = match device {
            Ok(device) if known.insert(device.id.clone()) => {
                kept.push(device);
                continue;
            }
            Ok(_) => "has the id of another one",
            Err(why) => why,
        };
        bad += 1;
        if bad <= NOTED {
            notes.push(format!(
                "Device {} of the list is left out: it {why}.",
                at + 1
            ));
        }
    }
    if bad > NOTED {
        notes.push(format!("{} more are left out.", bad - NOTED));
    }
    kept.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    (kept, notes)
}
