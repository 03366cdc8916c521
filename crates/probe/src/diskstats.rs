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

/// Whether a name is that of a whole disk or of an array of disks: no partition, nothing virtual.
/// Device-mapper devices are left out, because what runs through them runs through the disks below as
/// well. The same holds for an array (`md0`), but people watch arrays by name, so it stays: do not add
/// up what this lets through.
pub fn looks_whole(name: &str) -> bool {
    let letters = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase());
    let digits = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    if let Some(rest) = name.strip_prefix("nvme") {
        return rest
            .split_once('n')
            .is_some_and(|(c, n)| digits(c) && digits(n));
    }
    if let Some(rest) = ["mmcblk", "md"].iter().find_map(|k| name.strip_prefix(k)) {
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
            "hdc",
            "nvme0n1",
            "nvme10n12",
            "mmcblk0",
            "md0",
            "md127",
        ] {
            assert!(looks_whole(whole), "{whole}");
        }
        for other in [
            "sda1",
            "nvme0n1p2",
            "nvme0c0n1",
            "nvme0",
            "mmcblk0p1",
            "mmcblk0boot0",
            "md0p1",
            "dm-0",
            "loop0",
            "ram1",
            "zram0",
            "zd0",
            "sr0",
            "fd0",
            "nbd0",
            "sd",
            "md",
            "",
        ] {
            assert!(!looks_whole(other), "{other}");
        }
    }

    #[test]
    fn a_debian_host() {
        let text = include_str!("../tests/data/debian-12/diskstats");
        let disk = DiskStat {
            name: "vda".into(),
            read_bytes: 38_334_554 * 512,
            written_bytes: 85_312_160 * 512,
            busy_ms: 89_464,
        };
        assert_eq!(parse(text, looks_whole), [disk]);
    }

    #[test]
    fn a_host_with_everything() {
        let text = include_str!("../tests/data/proxmox-8/diskstats");
        let disks = parse(text, looks_whole);
        let names: Vec<&str> = disks.iter().map(|disk| disk.name.as_str()).collect();
        assert_eq!(names, ["sda", "md127", "nvme0n1"], "sdb was never used");
        assert_eq!(parse(text, |name| name == "dm-0").len(), 1);
    }

    #[test]
    fn a_broken_line_is_left_out() {
        assert_eq!(
            parse("8 0 sda 1 2\nsda\n8 0 sda a b c d e f g h i j\n", |_| true),
            []
        );
        let most = u64::MAX;
        let huge = parse(
            &format!("8 0 sda 1 1 {most} 1 1 1 {most} 1 1 {most} 1"),
            |_| true,
        );
        assert_eq!(huge[0].read_bytes, most);
    }
}
