//! `/proc/diskstats` (the kernel's Documentation/admin-guide/iostats.rst): counters since boot.

/// A block device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskStat {
    /// `sda`, `nvme0n1`, …
    pub name: String,
    /// Read since boot.
    pub read_bytes: u64,
    /// Written since boot.
    pub written_bytes: u64,
    /// Milliseconds with a request in flight.
    pub busy_ms: u64,
}

/// The kernel counts in sectors of 512 bytes, whatever the device has.
const SECTOR: u64 = 512;

/// Reads the devices that `is_whole` lets through and that were ever used.
pub fn parse(text: &str, is_whole: impl Fn(&str) -> bool) -> Vec<DiskStat> {
    text.lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            let number = |i: usize| fields.get(i)?.parse::<u64>().ok();
            let name = fields.get(2).filter(|name| is_whole(name))?;
            Some(DiskStat {
                name: (*name).to_owned(),
                read_bytes: number(5)?.saturating_mul(SECTOR),
                written_bytes: number(9)?.saturating_mul(SECTOR),
                busy_ms: number(12)?,
            })
        })
        .filter(|disk| disk.read_bytes > 0 || disk.written_bytes > 0)
        .collect()
}

/// Whether a name is that of a whole disk: no partition, nothing virtual. Device-mapper and md
/// devices are left out, because what runs through them runs through the disks below as well.
pub fn looks_whole(name: &str) -> bool {
    let letters = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase());
    let digits = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    if let Some(rest) = name.strip_prefix("nvme") {
        return rest
            .split_once('n')
            .is_some_and(|(c, n)| digits(c) && digits(n));
    }
    if let Some(rest) = name.strip_prefix("mmcblk") {
        return digits(rest);
    }
    ["xvd", "sd", "vd", "hd"]
        .iter()
        .any(|kind| name.strip_prefix(kind).is_some_and(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_disks_only() {
        for whole in [
            "sda",
            "sdab",
            "vda",
            "xvdb",
            "nvme0n1",
            "nvme10n12",
            "mmcblk0",
            "hdc",
        ] {
            assert!(looks_whole(whole), "{whole}");
        }
        for other in [
            "sda1",
            "nvme0n1p2",
            "mmcblk0p1",
            "loop0",
            "ram1",
            "zram0",
            "md0",
            "dm-0",
            "sr0",
            "mmcblk0boot0",
            "nvme0",
            "sd",
        ] {
            assert!(!looks_whole(other), "{other}");
        }
    }

    #[test]
    fn sectors_are_512_bytes() {
        let text = " 254 0 vda 8000 12 640000 3000 5000 90 200000 4000 0 6000 7000 0 0 0 0 0 0\n 254 1 vda1 1 1 1 1 1 1 1 1 1 1 1\n 7 0 loop0 1 1 1 1 1 1 1 1 1 1 1\n 8 0 sda 0 0 0 0 0 0 0 0 0 0 0\n short\n";
        let disks = parse(text, looks_whole);
        assert_eq!(disks.len(), 1);
        assert_eq!(
            (disks[0].read_bytes, disks[0].written_bytes),
            (640_000 * 512, 200_000 * 512)
        );
        assert_eq!(disks[0].busy_ms, 6000);
    }
}
