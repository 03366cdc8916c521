//! Secrets that cannot be mistaken, and a look for them in a haystack: as they are, in base64 (wherever in
//! the three bytes they begin), in hexadecimal, and as in the address of a page.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// So much of a form tells that it is one.
const HEAD: usize = 12;

/// So much of the beginning of what is given back is written over with the allocator's own notes, by glibc.
const OVERWRITTEN: usize = 16;

/// The planted secrets.
#[derive(Default)]
pub(super) struct Needles {
    forms: Vec<Form>,
    /// The first two bytes of all forms: most places of a haystack begin none.
    begins: Vec<bool>,
}

struct Form {
    name: String,
    how: &'static str,
    bytes: Vec<u8>,
}

impl Needles {
    pub(super) fn plant(&mut self, name: &str, secret: &[u8]) {
        assert!(secret.len() > HEAD, "{name} could be there by chance");
        let mut add = |how, bytes: Vec<u8>| {
            // A head of it is enough: lines may be broken, and answers cut.
            let bytes: Vec<u8> = bytes.into_iter().take(24).collect();
            assert!(
                bytes.len() >= HEAD,
                "{name} as {how} could be there by chance"
            );
            self.forms.push(Form {
                name: name.into(),
                how,
                bytes,
            });
        };
        add("text", secret.to_vec());
        // The rest of what was given back and not wiped.
        if secret.len() >= OVERWRITTEN + HEAD {
            add("the rest of a text", secret[OVERWRITTEN..].to_vec());
        }
        add("hexadecimal", hex(secret).into_bytes());
        add("hexadecimal", hex(secret).to_uppercase().into_bytes());
        add("an address", percent(secret));
        for before in 0..3 {
            // What stands before it changes the first sign, and what follows the last ones.
            let shifted = [&vec![0; before], secret].concat();
            let whole = shifted.len() / 3 * 3;
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let text = engine.encode(&shifted[..whole]);
                let first = [0, 2, 3][before];
                add("base64", text.as_bytes()[first..].to_vec());
            }
        }
    }

    /// Which secrets are in it, and how they are written there.
    pub(super) fn found_in(&mut self, haystack: &[u8]) -> BTreeSet<String> {
        if self.begins.is_empty() {
            self.begins = vec![false; 1 << 16];
        }
        for form in &self.forms {
            self.begins[place(&form.bytes)] = true;
        }
        let mut found = BTreeSet::new();
        for (at, pair) in haystack.windows(2).enumerate() {
            if !self.begins[place(pair)] {
                continue;
            }
            for form in self
                .forms
                .iter()
                .filter(|form| haystack[at..].starts_with(&form.bytes))
            {
                found.insert(format!("{} as {}", form.name, form.how));
            }
        }
        found
    }
}

fn place(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

fn hex(secret: &[u8]) -> String {
    secret.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(secret: &[u8]) -> Vec<u8> {
    let mut text = String::new();
    for byte in secret {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(*byte));
            }
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text.into_bytes()
}

#[test]
fn a_secret_is_found_however_it_is_written() {
    let secret = b"planted/secret+of/27signs";
    let mut needles = Needles::default();
    needles.plant("it", secret);
    let around = |text: &str| format!("{{\"x\":\"{text}\"}}");
    let hay = [
        around("planted/secret+of/27signs"),
        around("planted%2Fsecret%2Bof%2F27signs"),
        around(&hex(secret)),
        around(&hex(secret).to_uppercase()),
        around(&STANDARD_NO_PAD.encode(secret)),
        around(&STANDARD_NO_PAD.encode([b"a:".as_slice(), secret].concat())),
        around(&URL_SAFE_NO_PAD.encode([b"user:".as_slice(), secret, b" and more"].concat())),
        around(&STANDARD_NO_PAD.encode([b"abcd".as_slice(), secret].concat())),
    ];
    for hay in hay {
        assert_eq!(needles.found_in(hay.as_bytes()).len(), 1, "{hay}");
    }
    assert!(needles.found_in(b"planted/another+of/27signs").is_empty());
    let secret = b"planted/secret+of/29-signs.it";
    let mut needles = Needles::default();
    needles.plant("it", secret);
    let freed = [[0; OVERWRITTEN].as_slice(), &secret[OVERWRITTEN..]].concat();
    assert_eq!(needles.found_in(&freed).len(), 1);
}
