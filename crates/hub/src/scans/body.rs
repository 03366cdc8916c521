//! What a machine told, as it is kept: JSON, compressed.
//!
//! Later versions of the hub read what earlier ones wrote. A part that they cannot read costs itself.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use homelabcmd_probe::scan::Scan;
use serde_json::{Map, Value, json};

/// More than any scan comes to: its text is at most 6 MiB.
const MOST_BYTES: u64 = 64 << 20;

pub(super) fn pack(scan: &Scan) -> anyhow::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&serde_json::to_vec(scan)?)?;
    Ok(packer.finish()?)
}

/// `None` when it is damaged as a whole.
pub(super) fn unpack(body: &[u8]) -> Option<Scan> {
    let mut text = Vec::new();
    let mut unpacker = ZlibDecoder::new(body).take(MOST_BYTES);
    unpacker.read_to_end(&mut text).ok()?;
    read(&text)
}

fn read(text: &[u8]) -> Option<Scan> {
    if let Ok(scan) = serde_json::from_slice(text) {
        return Some(scan);
    }
    let Ok(Value::Object(parts)) = serde_json::from_slice(text) else {
        return None;
    };
    let unreadable = json!({"state": "missing", "reason": "another version of the hub wrote it"});
    let is_readable = |name: &str, part: &Value| {
        let alone = Map::from_iter([(name.to_owned(), part.clone())]);
        serde_json::from_value::<Scan>(Value::Object(alone)).is_ok()
    };
    let readable = parts.into_iter().filter_map(|(name, part)| {
        [part, unreadable.clone()]
            .into_iter()
            .find(|part| is_readable(&name, part))
            .map(|part| (name, part))
    });
    serde_json::from_value(Value::Object(readable.collect())).ok()
}

#[cfg(test)]
mod tests {
    use homelabcmd_probe::scan::Section;

    use super::*;

    #[test]
    fn a_scan_comes_back_as_it_was() {
        let scan = Scan {
            complete: true,
            hostname: Section::Told {
                value: "nas".into(),
                source: "file".into(),
                cut: false,
            },
            ..Scan::default()
        };
        assert_eq!(unpack(&pack(&scan).unwrap()), Some(scan));
        assert_eq!(unpack(b"damaged"), None);
        assert_eq!(read(b"7"), None);
    }

    #[test]
    fn what_another_version_wrote_costs_itself_alone() {
        let text = br#"{"complete": "mostly", "novelty": {"state": "told", "value": 1},
            "hostname": {"state": "told", "value": "nas", "source": "file"},
            "kernel": {"state": "told", "value": {"name": "Linux"}, "source": "file"},
            "memory": {"state": "half-told"}}"#;
        let scan = read(text).unwrap();
        assert_eq!(scan.hostname.value().unwrap(), "nas");
        assert_eq!(
            scan.kernel.reason(),
            Some("another version of the hub wrote it")
        );
        assert_eq!(
            scan.memory.reason(),
            Some("another version of the hub wrote it")
        );
        assert_eq!(scan.packages.reason(), Some("it was not asked for"));
        assert!(!scan.complete);
    }
}
