//! What agents and hubs say to each other in each protocol, as it stands in `crates/wire/fixtures`, and
//! the same as others might say it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use homelabcmd_wire::SPOKEN;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What was said in one protocol.
#[derive(Debug)]
pub struct Protocol {
    /// Its number.
    pub number: u32,
    folder: PathBuf,
}

/// Every protocol that a hub of this build speaks.
#[must_use]
pub fn spoken() -> Vec<Protocol> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wire/fixtures");
    SPOKEN
        .map(|number| Protocol {
            number,
            folder: fixtures.join(number.to_string()),
        })
        .collect()
}

impl Protocol {
    /// A message; nothing where this protocol has none of that name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn message(&self, name: &str) -> anyhow::Result<Option<Value>> {
        let path = self.folder.join(name);
        if !path.exists() {
            return Ok(None);
        }
        read(&path).map(Some)
    }

    /// All messages whose files begin like this, by name.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn messages(&self, prefix: &str) -> anyhow::Result<Vec<Value>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.folder).context("what was said is missing")? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(prefix) {
                files.push(entry.path());
            }
        }
        files.sort();
        files.iter().map(|path| read(path)).collect()
    }

    /// All beats, in the order of their times.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn beats(&self) -> anyhow::Result<Vec<Value>> {
        let mut beats = self.messages("beat-")?;
        beats.sort_by_key(|beat| sent_at(beat).to_owned());
        Ok(beats)
    }

    /// An agent's state folder.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.folder.join("state")
    }
}

/// When a beat was sent, by the agent's clock.
#[must_use]
pub fn sent_at(beat: &Value) -> &str {
    let sent = beat.get("sent_at").or_else(|| beat.get("timestamp"));
    sent.and_then(Value::as_str).unwrap_or_default()
}

/// The same from somebody newer: an unknown key in every object.
#[must_use]
pub fn with_unknown_keys(message: &Value) -> Value {
    match message {
        Value::Object(map) => {
            let known = map
                .iter()
                .map(|(key, value)| (key.clone(), with_unknown_keys(value)));
            let unknown = ("of_a_later_build".to_owned(), json!("who knows"));
            Value::Object(known.chain([unknown]).collect())
        }
        Value::Array(list) => list.iter().map(with_unknown_keys).collect(),
        other => other.clone(),
    }
}

/// The same from who says only what has to be said: every key is left out that `T` does without.
#[must_use]
pub fn bare<T: DeserializeOwned>(message: &Value) -> Value {
    let mut message = message.clone();
    loop {
        let mut pointers = Vec::new();
        keys(&message, "", &mut pointers);
        let shorter = pointers.iter().find_map(|pointer| {
            let less = without(&message, pointer)?;
            serde_json::from_value::<T>(less.clone())
                .is_ok()
                .then_some(less)
        });
        match shorter {
            Some(less) => message = less,
            None => return message,
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is no JSON", path.display()))
}

/// Where all keys stand, as JSON pointers, outer ones first.
fn keys(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let pointer = format!("{at}/{key}");
                found.push(pointer.clone());
                keys(inner, &pointer, found);
            }
        }
        Value::Array(list) => {
            for (i, inner) in list.iter().enumerate() {
                keys(inner, &format!("{at}/{i}"), found);
            }
        }
        _ => {}
    }
}

fn without(message: &Value, pointer: &str) -> Option<Value> {
    let (parent, key) = pointer.rsplit_once('/')?;
    let mut less = message.clone();
    less.pointer_mut(parent)?.as_object_mut()?.remove(key)?;
    Some(less)
}

#[cfg(test)]
mod tests {
    use homelabcmd_wire::EnrolRequest;

    use super::*;

    #[test]
    fn a_message_is_bent_in_every_place_and_bared_of_all_that_may_go() {
        let message = json!({"code": "A", "guid": "b", "hostname": "c", "agent_version": "1", "machine_id_hash": "d"});
        let bared = bare::<EnrolRequest>(&message);
        assert_eq!(
            bared,
            json!({"code": "A", "guid": "b", "hostname": "c", "agent_version": "1"})
        );
        let bent = with_unknown_keys(&json!({"list": [{"a": 1}]}));
        assert!(bent["of_a_later_build"].is_string());
        assert!(bent["list"][0]["of_a_later_build"].is_string());
    }
}
