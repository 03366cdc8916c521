//! Names of DNS (RFC 1035, section 3.1): labels, which may be any bytes.

/// Longest name on the wire in bytes.
const LONGEST: usize = 255;
/// More pointers than that lead nowhere.
const MOST_POINTERS: usize = 16;

/// A name: its labels, without the empty one at its end. What is not UTF-8 in it is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(Vec<String>);

impl Name {
    /// The name of an address below `in-addr.arpa`.
    pub fn reverse(address: std::net::Ipv4Addr) -> Self {
        let labels = address
            .octets()
            .into_iter()
            .rev()
            .map(|octet| octet.to_string());
        let arpa = ["in-addr", "arpa"].map(str::to_owned);
        Self(labels.chain(arpa).collect())
    }

    /// A name of labels without dots in them: `_ssh._tcp.local`.
    pub fn of(text: &str) -> Self {
        let labels = text.split('.').filter(|label| !label.is_empty());
        Self(labels.map(str::to_owned).collect())
    }

    /// Its labels.
    pub fn labels(&self) -> &[String] {
        &self.0
    }

    /// The same name; DNS does not tell `A` from `a`.
    pub fn is(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&other.0)
                .all(|(one, two)| one.eq_ignore_ascii_case(two))
    }

    /// Appends it as it goes over the wire. Labels of more than 63 bytes are cut.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        for label in &self.0 {
            let bytes = &label.as_bytes()[..label.len().min(63)];
            out.push(u8::try_from(bytes.len()).unwrap_or(63));
            out.extend_from_slice(bytes);
        }
        out.push(0);
    }

    /// Reads a name at `at`; gives it and where what follows begins. Pointers lead back only, so a name
    /// that points to itself has an end.
    pub(super) fn read(message: &[u8], at: usize) -> Option<(Self, usize)> {
        let (mut at, mut after, mut pointers, mut length) = (at, None, 0, 0);
        let mut labels = Vec::new();
        loop {
            let byte = *message.get(at)?;
            match byte {
                0 => return Some((Self(labels), after.unwrap_or(at + 1))),
                1..=63 => {
                    let end = at + 1 + usize::from(byte);
                    let label = message.get(at + 1..end)?;
                    length += label.len() + 1;
                    if length > LONGEST {
                        return None;
                    }
                    labels.push(String::from_utf8_lossy(label).into_owned());
                    at = end;
                }
                192.. => {
                    let low = *message.get(at + 1)?;
                    let target = usize::from(byte & 0x3f) << 8 | usize::from(low);
                    pointers += 1;
                    if target >= at || pointers > MOST_POINTERS {
                        return None;
                    }
                    after = after.or(Some(at + 2));
                    at = target;
                }
                _ => return None,
            }
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
