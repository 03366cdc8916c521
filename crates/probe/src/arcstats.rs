//! `/proc/spl/kstat/zfs/arcstats` (OpenZFS): the cache that ZFS keeps outside the kernel's page cache.
//!
//! `MemAvailable` does not know of it, though ZFS gives it back when programs need memory: without
//! this a file server looks full all day.

use crate::ParseError;

/// The cache in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArcStats {
    /// What it holds.
    pub size: u64,
    /// What it never gives back.
    pub least: u64,
}

impl ArcStats {
    /// What programs could have of it.
    pub fn reclaimable(self) -> u64 {
        self.size.saturating_sub(self.least)
    }
}

/// Reads the file: `name type value`, after two lines of heading.
///
/// # Errors
/// When size or minimum is missing.
pub fn parse(text: &str) -> Result<ArcStats, ParseError> {
    let value = |wanted: &str| {
        let mut lines = text.lines().map(str::split_ascii_whitespace);
        lines
            .find_map(|mut fields| {
                (fields.next()? == wanted).then(|| fields.nth(1)?.parse().ok())?
            })
            .ok_or_else(|| ParseError::new("/proc/spl/kstat/zfs/arcstats", 0, wanted))
    };
    Ok(ArcStats {
        size: value("size")?,
        least: value("c_min")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAS: &str = "\
13 1 0x01 147 39984 5316348042 1049822415190427
name                            type data
hits                            4    181938211
c                               4    8123456789
c_min                           4    1051985024
c_max                           4    16831760384
size                            4    8123012344
compressed_size                 4    7000000000
";

    #[test]
    fn what_is_above_the_minimum_can_be_had() {
        let arc = parse(NAS).unwrap();
        assert_eq!(arc.size, 8_123_012_344);
        assert_eq!(arc.reclaimable(), 8_123_012_344 - 1_051_985_024);
    }

    #[test]
    fn a_small_cache_gives_nothing_and_another_file_is_an_error() {
        let small = ArcStats { size: 5, least: 9 };
        assert_eq!(small.reclaimable(), 0);
        assert!(parse("").is_err());
        assert!(parse("size 4 much\nc_min 4 7\n").is_err());
    }
}
