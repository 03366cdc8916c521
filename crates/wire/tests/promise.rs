//! What was said once is said for ever: today's types against the messages in `fixtures`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use homelabcmd_wire as wire;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use wire::{Beat, BeatAnswer, EnrolAnswer, EnrolRequest, PROTOCOL, SPOKEN};

const HOW: &str = "fixtures/README.md says how the protocol may change";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The messages of a protocol whose files begin like this.
fn messages(protocol: u32, prefix: &str) -> Vec<(String, Value)> {
    let folder = fixtures().join(protocol.to_string());
    let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    let mut found: Vec<_> = names
        .filter(|entry| entry.file_name().to_str().unwrap().starts_with(prefix))
        .map(|entry| {
            let text = std::fs::read(entry.path()).unwrap();
            let message = serde_json::from_slice(&text).unwrap();
            (entry.path().display().to_string(), message)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!found.is_empty(), "protocol {protocol} has no {prefix}");
    found
}

/// The names of a struct's fields, or of an enum's words, as serde knows them.
fn names<T: DeserializeOwned>() -> BTreeSet<String> {
    struct Look(&'static [&'static str]);
    impl<'de> Deserializer<'de> for &mut Look {
        type Error = serde::de::value::Error;

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            self.0 = fields;
            Err(Self::Error::custom("only looked at"))
        }

        fn deserialize_enum<V: Visitor<'de>>(
            self,
            _: &'static str,
            words: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            self.0 = words;
            Err(Self::Error::custom("only looked at"))
        }

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(Self::Error::custom("neither struct nor enum"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
        }
    }
    let mut look = Look(&[]);
    let _ = T::deserialize(&mut look);
    look.0.iter().map(|name| (*name).to_owned()).collect()
}

/// The keys of all objects, by where they stand; entries of a list stand in the same place.
fn collect(value: &Value, at: &str, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(map) => {
            found
                .entry(at.to_owned())
                .or_default()
                .extend(map.keys().cloned());
            for (key, inner) in map {
                collect(inner, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, at, found)),
        _ => {}
    }
}

/// Every message is read and written again as it was, and together they have every field of these types.
fn holds<T: Serialize + DeserializeOwned>(prefix: &str, types: &[(&str, BTreeSet<String>)]) {
    let mut said = BTreeMap::new();
    for (name, message) in messages(PROTOCOL, prefix) {
        let read: T = serde_json::from_value(message.clone())
            .unwrap_or_else(|error| panic!("{name} cannot be read any more: {error}; {HOW}"));
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written, message, "{name} is written another way; {HOW}");
        collect(&message, "", &mut said);
    }
    let types: BTreeMap<String, BTreeSet<String>> = types
        .iter()
        .map(|(at, fields)| ((*at).to_owned(), fields.clone()))
        .collect();
    assert_eq!(
        types, said,
        "types and {prefix}*.json do not have the same fields; {HOW}"
    );
}

#[test]
fn todays_beats_are_those_of_this_protocol() {
    holds::<Beat>(
        "beat-",
        &[
            ("", names::<Beat>()),
            ("/agent", names::<wire::AgentInfo>()),
            ("/samples", names::<wire::Sample>()),
            ("/samples/cpu", names::<wire::Cpu>()),
            ("/samples/load", names::<wire::Load>()),
            ("/samples/memory", names::<wire::Memory>()),
            ("/samples/swap", names::<wire::Swap>()),
            ("/samples/filesystems", names::<wire::Filesystem>()),
            ("/samples/disks", names::<wire::Disk>()),
            ("/samples/interfaces", names::<wire::Interface>()),
            ("/samples/temperatures", names::<wire::Temperature>()),
            ("/samples/power", names::<wire::Power>()),
            ("/samples/power/gpus", names::<wire::PowerGauge>()),
            ("/samples/power/sensors", names::<wire::PowerGauge>()),
            ("/facts", names::<wire::Facts>()),
            ("/facts/os", names::<wire::OsFacts>()),
            ("/facts/cpu", names::<wire::CpuFacts>()),
            ("/facts/power_sources", names::<wire::PowerSource>()),
            ("/facts/cards", names::<wire::NetworkCard>()),
            ("/services", names::<wire::UnitStatus>()),
            ("/containers", names::<wire::Containers>()),
            ("/updates", names::<wire::Updates>()),
            ("/updates/packages", names::<wire::PackageUpdate>()),
            ("/updates/broken", names::<wire::BrokenPackage>()),
            ("/goodbye", names::<wire::Goodbye>()),
            ("/audit_head", names::<wire::AuditHead>()),
        ],
    );
}

#[test]
fn todays_answers_are_those_of_this_protocol() {
    holds::<BeatAnswer>(
        "answer",
        &[
            ("", names::<BeatAnswer>()),
            ("/pending_commands", names::<wire::PendingCommand>()),
            // Of any names.
            ("/pending_commands/parameters", BTreeSet::new()),
            ("/audit_head", names::<wire::AuditHead>()),
        ],
    );
}

#[test]
fn enrolling_goes_as_in_this_protocol() {
    holds::<EnrolRequest>("enrol-request", &[("", names::<EnrolRequest>())]);
    holds::<EnrolAnswer>("enrol-answer", &[("", names::<EnrolAnswer>())]);
}

#[test]
fn words_stay() {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let reasons: BTreeSet<String> = words(&["shutdown", "reboot", "suspend", "stop"]);
    assert_eq!(names::<wire::GoodbyeReason>(), reasons, "{HOW}");
    let states: BTreeSet<String> = words(&["running", "stopped", "failed", "unknown"]);
    assert_eq!(names::<wire::UnitState>(), states, "{HOW}");
    let sections: BTreeSet<String> = words(&["facts", "services", "updates", "unknown"]);
    assert_eq!(names::<wire::Section>(), sections, "{HOW}");
}

/// An agent may be newer than its hub by one protocol. No hub ever spoke 1 to an agent of ours.
#[test]
fn answers_of_a_hub_of_the_protocol_before_are_read() {
    for protocol in SPOKEN.filter(|protocol| *protocol >= 2) {
        for (name, answer) in messages(protocol, "answer") {
            serde_json::from_value::<BeatAnswer>(answer)
                .unwrap_or_else(|error| panic!("{name}: {error}; {HOW}"));
        }
        for (name, answer) in messages(protocol, "enrol-answer") {
            serde_json::from_value::<EnrolAnswer>(answer)
                .unwrap_or_else(|error| panic!("{name}: {error}; {HOW}"));
        }
    }
}

#[test]
fn what_a_newer_hub_wants_costs_not_the_answer() {
    let (_, mut answer) = messages(PROTOCOL, "answer").swap_remove(0);
    answer["want"] = serde_json::json!(["fans", "facts"]);
    let read: BeatAnswer = serde_json::from_value(answer).unwrap();
    assert_eq!(read.want, [wire::Section::Unknown, wire::Section::Facts]);
    // Nor does this build say such a thing.
    serde_json::to_value(wire::Section::Unknown).unwrap_err();
}

#[test]
fn what_was_recorded_stays_as_it_was_released() {
    fn files(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else {
                found.insert(path);
            }
        }
    }
    let root = fixtures();
    let list = std::fs::read_to_string(root.join("frozen.sha256")).unwrap();
    let mut listed = BTreeSet::new();
    for line in list.lines() {
        let (hash, name) = line.split_once("  ").unwrap();
        let path = root.join(name);
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}; {HOW}"));
        let digest = Sha256::digest(&bytes);
        let now: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(now, hash, "{name} was changed; {HOW}");
        listed.insert(path);
    }
    let mut there = BTreeSet::new();
    for protocol in 1..=PROTOCOL {
        files(&root.join(protocol.to_string()), &mut there);
    }
    assert_eq!(there, listed, "every file is on the list; {HOW}");
}
