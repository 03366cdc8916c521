//! Messages of DNS (RFC 1035, section 4) and of multicast DNS (RFC 6762), as far as they are needed here.

use std::net::Ipv4Addr;

use super::name::Name;

/// More records than that in one message are not read.
const MOST_RECORDS: usize = 512;

const A: u16 = 1;
const PTR: u16 = 12;
const SRV: u16 = 33;
const INTERNET: u16 = 1;

/// A question for the records of type PTR that a name has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub name: Name,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// That of the question.
    pub id: u16,
    /// It answers, and says nothing of an error.
    pub is_answer: bool,
    /// What was asked, as far as it is repeated.
    pub questions: Vec<Name>,
    /// Answers, and what came along with them.
    pub records: Vec<Record>,
}

/// What is known of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The name.
    pub name: Name,
    /// What it is.
    pub data: Data,
}

/// The kinds of records that are read; others are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// The name leads to another one.
    Pointer(Name),
    /// The host of that name has this address.
    Address(Ipv4Addr),
    /// The service of that name is on this host.
    Service {
        /// The host's name.
        host: Name,
        /// Where it listens.
        port: u16,
    },
}

/// A message that asks. A server for names is asked to look further (`recurse`); neighbours are not.
pub fn query(id: u16, recurse: bool, questions: &[Question]) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 * questions.len() + 12);
    let count = u16::try_from(questions.len()).unwrap_or(u16::MAX);
    let flags: u16 = if recurse { 0x0100 } else { 0 };
    for number in [id, flags, count, 0, 0, 0] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    for question in questions.iter().take(usize::from(count)) {
        question.name.write(&mut out);
        out.extend_from_slice(&PTR.to_be_bytes());
        out.extend_from_slice(&INTERNET.to_be_bytes());
    }
    out
}

/// Reads an answer; `None` when it is none. What cannot be read ends it: what stands before is kept.
pub fn parse(bytes: &[u8]) -> Option<Message> {
    let number = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let flags = number(2)?;
    let mut message = Message {
        id: number(0)?,
        // QR is set, OPCODE and RCODE are nought.
        is_answer: flags & 0xf80f == 0x8000,
        questions: Vec::new(),
        records: Vec::new(),
    };
    let questions = number(4)?;
    let records = usize::from(number(6)?) + usize::from(number(8)?) + usize::from(number(10)?);
    let mut at = 12;
    for _ in 0..questions {
        let Some((name, after)) = Name::read(bytes, at) else {
            return Some(message);
        };
        message.questions.push(name);
        at = after + 4;
    }
    for _ in 0..records.min(MOST_RECORDS) {
        let Some((record, after)) = read_record(bytes, at) else {
            break;
        };
        message.records.extend(record);
        at = after;
    }
    Some(message)
}

/// A record and where the next begins; no record where it is of a kind that is not read.
fn read_record(bytes: &[u8], at: usize) -> Option<(Option<Record>, usize)> {
    let number = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let (name, at) = Name::read(bytes, at)?;
    let (kind, class) = (number(at)?, number(at + 2)?);
    let (start, length) = (at + 10, usize::from(number(at + 8)?));
    let content = bytes.get(start..start + length)?;
    // The highest bit of the class says "forget what you knew" (RFC 6762, section 10.2).
    let data = match (kind, class & 0x7fff) {
        (A, INTERNET) => <[u8; 4]>::try_from(content)
            .ok()
            .map(|bytes| Data::Address(bytes.into())),
        (PTR, INTERNET) => Name::read(bytes, start).map(|(name, _)| Data::Pointer(name)),
        (SRV, INTERNET) if length > 6 => Name::read(bytes, start + 6).and_then(|(host, _)| {
            Some(Data::Service {
                host,
                port: number(start + 4)?,
            })
        }),
        _ => None,
    };
    Some((data.map(|data| Record { name, data }), start + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An answer of avahi to a question for SSH servers, with a name that points back.
    fn answer() -> Vec<u8> {
        let mut bytes = vec![0, 7, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 2];
        bytes.extend(b"\x04_ssh\x04_tcp\x05local\0\0\x0c\0\x01");
        // PTR: nas._ssh._tcp.local
        bytes.extend(b"\xc0\x0c\0\x0c\0\x01\0\0\0\x0a\0\x06\x03nas\xc0\x0c");
        let instance = bytes.len() - 6;
        // SRV with the cache-flush bit: port 22 of nas.local
        let pointer = [0xc0, u8::try_from(instance).unwrap()];
        bytes.extend(pointer);
        bytes.extend(b"\0\x21\x80\x01\0\0\0\x0a\0\x0c\0\0\0\0\0\x16\x03nas\xc0\x16");
        let host = bytes.len() - 6;
        bytes.extend([0xc0, u8::try_from(host).unwrap()]);
        bytes.extend(b"\0\x01\x80\x01\0\0\0\x0a\0\x04\x0a\x4d\0\x02");
        bytes
    }

    #[test]
    fn a_question_is_read_as_it_was_written() {
        let name = Name::reverse([192, 168, 1, 7].into());
        assert_eq!(name.to_string(), "7.1.168.192.in-addr.arpa");
        let mut bytes = query(513, true, &[Question { name: name.clone() }]);
        assert!(!parse(&bytes).unwrap().is_answer);
        bytes[2] |= 0x80;
        let message = parse(&bytes).unwrap();
        assert_eq!(
            (message.id, message.is_answer, message.questions),
            (513, true, vec![name])
        );
    }

    #[test]
    fn an_answer_with_pointers() {
        let message = parse(&answer()).unwrap();
        assert!(message.is_answer);
        let told: Vec<String> = message
            .records
            .iter()
            .map(|record| format!("{}: {:?}", record.name, record.data))
            .collect();
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        assert_eq!(
            told,
            [
                r#"_ssh._tcp.local: Pointer(Name(["nas", "_ssh", "_tcp", "local"]))"#,
                r#"nas._ssh._tcp.local: Service { host: Name(["nas", "local"]), port: 22 }"#,
                "nas.local: Address(10.77.0.2)",
            ]
        );
    }

    #[test]
    fn names_that_lead_in_circles_or_beyond_the_end_are_no_names() {
        let mut circle = vec![0, 0, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        circle.extend(b"\xc0\x0c\0\x0c\0\x01");
        assert_eq!(parse(&circle).unwrap().questions, []);
        let mut ahead = circle.clone();
        ahead[13] = 0x20;
        assert_eq!(parse(&ahead).unwrap().questions, []);
        let whole = answer();
        for length in 0..whole.len() {
            let _ = parse(&whole[..length]);
        }
        assert!(parse(&whole[..11]).is_none());
        let long: String = vec!["a".repeat(63); 5].join(".");
        let name = query(
            1,
            false,
            &[Question {
                name: Name::of(&long),
            }],
        );
        assert_eq!(parse(&name).unwrap().questions, []);
    }

    proptest! {
        #[test]
        fn nothing_that_comes_over_the_wire_makes_it_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            at in 0usize..70, byte in any::<u8>(),
        ) {
            let _ = parse(&bytes);
            let mut damaged = answer();
            let at = at % damaged.len();
            damaged[at] = byte;
            let _ = parse(&damaged);
        }
    }
}
