//! `/proc/meminfo` (proc_meminfo(5)): memory in kibibytes.

use crate::ParseError;

/// Memory in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemInfo {
    /// All of it.
    pub total: u64,
    /// Could be had without swapping.
    pub available: u64,
    /// Unused.
    pub free: u64,
    /// Block buffers.
    pub buffers: u64,
    /// Page cache and reclaimable slab.
    pub cached: u64,
    /// Swap there is.
    pub swap_total: u64,
    /// Swap that is free.
    pub swap_free: u64,
}

/// Reads the file.
///
/// # Errors
/// When the total is missing.
pub fn parse(text: &str) -> Result<MemInfo, ParseError> {
    let mut info = MemInfo::default();
    let (mut available, mut slab, mut seen) = (None, 0u64, false);
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let Some(kib) = value
            .split_ascii_whitespace()
            .next()
            .and_then(|v| v.parse::<u64>().ok())
        else {
            continue;
        };
        let bytes = kib.saturating_mul(1024);
        match name {
            "MemTotal" => (info.total, seen) = (bytes, true),
            "MemFree" => info.free = bytes,
            "MemAvailable" => available = Some(bytes),
            "Buffers" => info.buffers = bytes,
            "Cached" => info.cached = bytes,
            "SReclaimable" => slab = bytes,
            "SwapTotal" => info.swap_total = bytes,
            "SwapFree" => info.swap_free = bytes,
            _ => {}
        }
    }
    if !seen {
        return Err(ParseError::new("/proc/meminfo", 0, "MemTotal"));
    }
    info.cached = info.cached.saturating_add(slab);
    // Kernels before 3.14 do not work it out.
    let guess = info
        .free
        .saturating_add(info.buffers)
        .saturating_add(info.cached);
    info.available = available.unwrap_or(guess).min(info.total);
    Ok(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_debian_host() {
        let info = parse(include_str!("../tests/data/debian-12/meminfo")).unwrap();
        assert_eq!(info.total, 24_684_092 << 10);
        assert_eq!(info.available, 23_562_796 << 10);
        assert_eq!(info.buffers, 37_804 << 10);
        assert_eq!(info.cached, (5_823_912 + 399_584) << 10);
        assert_eq!((info.swap_total, info.swap_free), (0, 0));
    }

    #[test]
    fn an_old_kernel_tells_no_available() {
        let info =
            parse("MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 20 kB\nSwapTotal: 9 kB\nSwapFree: 8 kB\n")
                .unwrap();
        assert_eq!(info.available, 35 << 10);
        assert_eq!((info.swap_total, info.swap_free), (9 << 10, 8 << 10));
    }

    #[test]
    fn more_available_than_there_is_cannot_be() {
        let info = parse("MemTotal: 10 kB\nMemAvailable: 18446744073709551615 kB\n").unwrap();
        assert_eq!(info.available, info.total);
    }

    #[test]
    fn without_a_total_it_is_no_meminfo() {
        assert_eq!(parse("MemFree: 1 kB").unwrap_err().item, "MemTotal");
        assert!(parse("MemTotal: lots kB").is_err());
    }
}
