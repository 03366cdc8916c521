//! From bytes to a beat.

use homelabcmd_wire::SPOKEN;
use serde_json::{Map, Value};

use super::fields::{Fields, Notes};
use super::mend::mended;
use super::model::Incoming;
use super::{parse_v1, parse_v2};
use crate::platform::http::{Error, Result};

/// The code of a refusal that no sample is to blame for: the agent keeps what it has.
pub(super) const PROTOCOL_UNKNOWN: &str = "protocol_unknown";

type Reader = fn(&Map<String, Value>, i64, Notes) -> Result<Incoming>;

/// Reads a beat of any protocol that is known. Only what makes it no beat at all is an error: broken
/// JSON, no object, no identity, another protocol.
pub(super) fn beat(bytes: &[u8], now: i64) -> Result<Incoming> {
    let mut notes = Notes::default();
    let map = object(bytes, &mut notes)?;
    let body = Fields::new(&map, "");
    let protocol = match body.value("protocol") {
        // v1 agents name none.
        None => Some(1),
        Some(_) => body.small("protocol", u32::MAX, &mut notes),
    };
    match protocol.and_then(reader) {
        Some(read) => read(&map, now, notes),
        None => Err(unknown(protocol)),
    }
}

/// All of [`SPOKEN`] have one.
fn reader(protocol: u32) -> Option<Reader> {
    match protocol {
        1 => Some(parse_v1::beat),
        2 => Some(parse_v2::beat),
        _ => None,
    }
}

fn unknown(protocol: Option<u32>) -> Error {
    let (oldest, newest) = (SPOKEN.start(), SPOKEN.end());
    let named = match protocol {
        Some(protocol) => format!("protocol {protocol}"),
        None => "a protocol that is no number".into(),
    };
    let older = match protocol {
        Some(protocol) if protocol > *newest => "hub",
        _ => "agent",
    };
    let detail = format!(
        "The agent speaks {named}, and this hub speaks {oldest} and {newest}. Upgrade the {older}."
    );
    Error::invalid("/protocol", detail).coded(PROTOCOL_UNKNOWN)
}

fn object(bytes: &[u8], notes: &mut Notes) -> Result<Map<String, Value>> {
    let value = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => value,
        // What Python writes and JSON does not know costs only itself.
        Err(error) => match serde_json::from_str(&mended(bytes, notes)) {
            Ok(value) => value,
            Err(_) => {
                return Err(Error::bad_request(
                    "bad_json",
                    format!("This is no JSON: {error}."),
                ));
            }
        },
    };
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(Error::bad_request("bad_json", "A beat is a JSON object.")),
    }
}

#[cfg(test)]
mod tests {
    use homelabcmd_wire as wire;
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_795_435_066_500;

    #[test]
    fn python_s_nan_costs_only_itself() {
        let body = br#"{"server_id":"a","hostname":"NaN \" Infinity","metrics":{"cpu_percent":NaN,"memory_percent":5.5,"load_1m":-Infinity}}"#;
        let beat = beat(body, NOW).unwrap();
        assert_eq!(beat.hostname, "NaN \" Infinity");
        assert_eq!(beat.samples[0].memory.unwrap().percent, Some(5.5));
        assert_eq!(beat.samples[0].cpu, None);
        assert_eq!(beat.notes, ["NaN or Infinity was left out"]);
    }

    #[test]
    fn what_is_no_beat_is_refused() {
        for body in [
            &b""[..],
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b"{\"server_id\":",
            b"{}",
        ] {
            assert!(
                beat(body, NOW).is_err(),
                "{}",
                String::from_utf8_lossy(body)
            );
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(beat(deep.as_bytes(), NOW).unwrap_err().code(), "bad_json");
    }

    #[test]
    fn this_protocol_and_the_one_before_are_read_and_no_other() {
        assert!(SPOKEN.clone().all(|protocol| reader(protocol).is_some()));
        let say = |protocol: Value| {
            let body = serde_json::json!({"protocol": protocol, "server_id": "nas"});
            beat(body.to_string().as_bytes(), NOW).map_err(|error| error.detail().to_owned())
        };
        for first in [Value::Null, 1.into(), "1".into()] {
            assert_eq!(say(first).unwrap().protocol, 1);
        }
        let newer = say((wire::PROTOCOL + 1).into()).unwrap_err();
        assert_eq!(
            newer,
            "The agent speaks protocol 3, and this hub speaks 1 and 2. Upgrade the hub."
        );
        for older in [0.into(), (-7).into(), "two".into(), serde_json::json!([2])] {
            let said = say(older).unwrap_err();
            assert!(said.ends_with("Upgrade the agent."), "{said}");
        }
    }

    /// Any JSON value, a few levels deep.
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map("[a-z_]{1,8}", inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = beat(&bytes, NOW);
        }

        /// Whatever stands in one section, the others are taken as they are.
        #[test]
        fn a_bad_section_never_costs_the_others(
            bad in json(),
            section in prop::sample::select(vec![
                "services", "packages", "filesystems", "network_interfaces", "os_info",
                "cpu_info", "command_results", "updates_available", "security_updates",
            ]),
        ) {
            let mut body = serde_json::json!({
                "server_guid": "bea35da0-143e-4cba-9e5c-76427bfdddbe",
                "server_id": "nas", "hostname": "nas", "timestamp": "2026-11-23T11:57:46.5+00:00",
                "agent_version": "1.0.0", "metrics": {"cpu_percent": 12.5, "uptime_seconds": 77},
            });
            body[section] = bad;
            let beat = beat(body.to_string().as_bytes(), NOW).unwrap();
            prop_assert_eq!(beat.samples[0].cpu.as_ref().unwrap().percent, 12.5);
            prop_assert_eq!(beat.samples[0].uptime_seconds, Some(77));
            prop_assert_eq!(beat.server_id.as_deref(), Some("nas"));
        }

        /// Every percentage that leaves the parser is one.
        #[test]
        fn what_is_kept_is_within_bounds(metrics in json(), sample in json()) {
            let v1 = serde_json::json!({"server_id": "a", "hostname": "a", "metrics": metrics});
            let v2 = serde_json::json!({
                "protocol": 2, "agent": {"guid": "bea35da0-143e-4cba-9e5c-76427bfdddbe", "hostname": "a"},
                "samples": [sample, {"seq": 3, "at": "2026-11-23T11:57:46Z", "cpu": sample}],
            });
            for body in [v1, v2] {
                let Ok(beat) = beat(body.to_string().as_bytes(), NOW) else { continue };
                for sample in &beat.samples {
                    if let Some(cpu) = &sample.cpu {
                        prop_assert!((0.0..=100.0).contains(&cpu.percent));
                    }
                }
                prop_assert!(beat.notes.len() <= 20);
            }
        }
    }
}
