//! The chain: how the hash of an entry is made, so that anybody can make it again.
//!
//! This is a format, version 1. The hash of an entry is SHA-256, in lower-case hex, over these bytes:
//!
//! 1. the text `homelabcmd audit entry 1` and a line feed (25 bytes);
//! 2. ten fields in this order: the hash of the entry before (64 letters), position, time (milliseconds since
//!    1970), kind of actor, actor, action, machine's id, subject, outcome, detail.
//!
//! A field is its length in bytes, as four bytes with the highest first, and then its text in UTF-8. Numbers are
//! written in decimal. The detail is JSON, letter by letter as it is kept: it is not written anew. A machine's id
//! that is absent is the length `ff ff ff ff` and nothing else.
//!
//! The first entry follows [`GENESIS`]. Entries are numbered without gaps, so the position of an entry is one more
//! than that of the entry before.

use sha2::{Digest as _, Sha256};

use super::model::Recorded;

/// What the first entry of a chain follows, as if it were the hash of an entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const PURPOSE: &[u8] = b"homelabcmd audit entry 1\n";

/// How a field is marked that is absent.
const ABSENT: [u8; 4] = [0xff; 4];

/// The hash of this entry after the one that has this hash.
pub fn hash(previous: &str, entry: &Recorded) -> String {
    let mut hasher = Hasher::default();
    hasher.hash(previous, entry).to_owned()
}

/// Makes one hash after the other in the same memory.
#[derive(Default)]
pub(super) struct Hasher {
    bytes: Vec<u8>,
    hex: String,
}

impl Hasher {
    pub(super) fn hash(&mut self, previous: &str, entry: &Recorded) -> &str {
        self.bytes.clear();
        write(&mut self.bytes, previous, entry);
        self.hex.clear();
        for byte in Sha256::digest(&self.bytes) {
            for half in [byte >> 4, byte & 15] {
                self.hex
                    .push(char::from(b"0123456789abcdef"[usize::from(half)]));
            }
        }
        &self.hex
    }
}

fn write(bytes: &mut Vec<u8>, previous: &str, entry: &Recorded) {
    bytes.extend_from_slice(PURPOSE);
    let mut field = |text: Option<&str>| match text {
        // No text is longer than four bytes can say: the database takes none.
        Some(text) => {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX - 1);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        None => bytes.extend_from_slice(&ABSENT),
    };
    let (position, at) = (entry.position.to_string(), entry.at.to_string());
    field(Some(previous));
    field(Some(&position));
    field(Some(&at));
    field(Some(&entry.actor_kind));
    field(Some(&entry.actor));
    field(Some(&entry.action));
    field(entry.machine_id.as_deref());
    field(Some(&entry.subject));
    field(Some(&entry.outcome));
    field(Some(&entry.detail));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::secrets::sha256_hex;

    fn entry() -> Recorded {
        Recorded {
            position: 1,
            at: 1_795_435_200_000,
            actor_kind: "user".into(),
            actor: "Ada".into(),
            action: "user.created".into(),
            machine_id: None,
            subject: "Grace".into(),
            outcome: "done".into(),
            detail: "{}".into(),
            hash: None,
        }
    }

    #[test]
    fn the_format_is_as_it_is_written_down() {
        let expected = format!(
            "homelabcmd audit entry 1\n\0\0\0\u{40}{GENESIS}\0\0\0\u{1}1\0\0\0\u{d}1795435200000\
             \0\0\0\u{4}user\0\0\0\u{3}Ada\0\0\0\u{c}user.created"
        );
        let rest = "\0\0\0\u{5}Grace\0\0\0\u{4}done\0\0\0\u{2}{}";
        let mut bytes = Vec::new();
        write(&mut bytes, GENESIS, &entry());
        assert_eq!(
            bytes,
            [expected.as_bytes(), &[0xff; 4], rest.as_bytes()].concat()
        );
        // For who writes it anew: this entry has this hash.
        assert_eq!(hash(GENESIS, &entry()), EXAMPLE);
    }

    const EXAMPLE: &str = "909891c942f93210d5a23efa9d8bba181579fd6db099052d7e2d6b4b6754bdc0";

    #[test]
    fn what_stands_in_one_field_cannot_be_moved_into_the_next() {
        let (mut one, mut other) = (entry(), entry());
        (one.actor, one.action) = ("Ada".into(), "x.y".into());
        (other.actor, other.action) = ("Adax".into(), ".y".into());
        assert_ne!(hash(GENESIS, &one), hash(GENESIS, &other));
        // Nothing is another thing than an empty text.
        other = entry();
        other.machine_id = Some(String::new());
        assert_ne!(hash(GENESIS, &entry()), hash(GENESIS, &other));
    }

    #[test]
    fn the_hash_before_counts() {
        let another = sha256_hex("another");
        assert_ne!(hash(GENESIS, &entry()), hash(&another, &entry()));
    }
}
