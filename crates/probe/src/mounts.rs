//! `/proc/self/mounts` (proc_pid_mounts(5), fstab(5)): which filesystems hold data on this machine.
//!
//! Left out: virtual filesystems, those of containers and snaps, and network filesystems. The last
//! because asking a dead file server for its size hangs for minutes; its own agent knows better.

use std::collections::HashSet;

/// A mounted filesystem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// What is mounted.
    pub device: String,
    /// Where, unescaped.
    pub mount_point: String,
    /// `ext4`, `zfs`, …
    pub fs_type: String,
    /// Mounted read-only.
    pub read_only: bool,
}

/// Filesystems on disks; everything else is virtual, remote, or of a container.
const ON_DISK: [&str; 22] = [
    "ext2",
    "ext3",
    "ext4",
    "xfs",
    "btrfs",
    "zfs",
    "f2fs",
    "jfs",
    "reiserfs",
    "bcachefs",
    "nilfs2",
    "vfat",
    "exfat",
    "ntfs",
    "ntfs3",
    "fuseblk",
    "hfsplus",
    "udf",
    "ufs",
    "apfs",
    "fuse.mergerfs",
    "fuse.snapraid",
];

/// Mounts below these folders belong to the system or to containers.
const BELOW: [&str; 9] = [
    "/proc",
    "/sys",
    "/dev",
    "/run",
    "/snap",
    "/var/lib/docker",
    "/var/lib/containers",
    "/var/lib/kubelet",
    "/var/snap",
];

/// Reads the file: each device once, the root filesystem first, then in mount order.
pub fn parse(text: &str) -> Vec<Mount> {
    let mut mounts: Vec<Mount> = text.lines().filter_map(line).filter(holds_data).collect();
    // "/" before a bind mount of the same device elsewhere.
    mounts.sort_by_key(|mount| mount.mount_point != "/");
    let mut devices = HashSet::new();
    let mut points = HashSet::new();
    mounts.retain(|mount| {
        points.insert(mount.mount_point.clone()) && devices.insert(mount.device.clone())
    });
    mounts
}

fn line(line: &str) -> Option<Mount> {
    let mut fields = line.split_ascii_whitespace();
    let (device, point, fs_type) = (fields.next()?, fields.next()?, fields.next()?);
    let read_only = fields
        .next()
        .is_some_and(|options| options.split(',').any(|o| o == "ro"));
    Some(Mount {
        device: unescape(device),
        mount_point: unescape(point),
        fs_type: fs_type.to_owned(),
        read_only,
    })
}

fn holds_data(mount: &Mount) -> bool {
    // By whole path components: /developers is not below /dev.
    let below = |folder: &str| {
        mount
            .mount_point
            .strip_prefix(folder)
            .is_some_and(|r| r.is_empty() || r.starts_with('/'))
    };
    // A container's root is an overlay, and the only filesystem that it has.
    let root_of_container = mount.mount_point == "/" && mount.fs_type == "overlay";
    let is_file =
        ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"].contains(&mount.mount_point.as_str());
    (ON_DISK.contains(&mount.fs_type.as_str()) || root_of_container)
        && !BELOW.iter().any(|folder| below(folder))
        && !is_file
}

/// Blanks, tabs, line feeds and backslashes stand as three octal digits.
fn unescape(field: &str) -> String {
    let bytes = field.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let octal = (bytes[at] == b'\\')
            .then(|| bytes.get(at + 1..at + 4))
            .flatten();
        let code = octal
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(code) => {
                out.push(code);
                at += 4;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "proc /proc proc rw 0 0\n/dev/sda2 /home/mnt\\040x ext4 rw,relatime 0 0\n/dev/sda1 /srv/bind ext4 rw 0 0\n/dev/sda1 / ext4 rw,relatime 0 0\ntmpfs /run tmpfs rw 0 0\noverlay /var/lib/docker/overlay2/x/merged overlay rw 0 0\n/dev/sdb1 /var/lib/docker/vol xfs rw 0 0\nnsfs /run/docker/netns/1 nsfs rw 0 0\ntank/media /tank/media zfs ro,xattr 0 0\ntank/vm /tank/vm zfs rw 0 0\n/dev/loop3 /snap/core/1 squashfs ro 0 0\nnas:/x /mnt/nas nfs4 rw 0 0\n/dev/sdc1 /developers xfs rw 0 0\n1:2 /pool fuse.mergerfs rw 0 0\nbad\n";

    #[test]
    fn only_what_holds_data_here_and_each_device_once() {
        let found = parse(TEXT);
        let points: Vec<&str> = found.iter().map(|m| m.mount_point.as_str()).collect();
        assert_eq!(
            points,
            [
                "/",
                "/home/mnt x",
                "/tank/media",
                "/tank/vm",
                "/developers",
                "/pool"
            ]
        );
        assert!(found[2].read_only && !found[3].read_only);
    }

    #[test]
    fn a_container_has_its_root() {
        let found = parse("overlay / overlay rw 0 0\n/dev/sda1 /etc/hosts ext4 rw 0 0\n");
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn escapes_may_be_broken() {
        assert_eq!(unescape("a\\134b\\04"), "a\\b\\04");
        assert_eq!(unescape("\\777x\\"), "\\777x\\");
    }
}
