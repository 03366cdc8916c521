//! `/proc/self/mounts` (proc_pid_mounts(5), fstab(5)): which filesystems hold data on this machine.
//!
//! Left out: virtual filesystems, those of containers and snaps, and network filesystems. The last
//! because asking a dead file server for its size hangs for minutes; its own agent knows better. For the
//! same reason a disk is left out that is mounted below a network filesystem: the way to it leads
//! through the server.

use std::collections::{HashMap, HashSet};

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
const ON_DISK: [&str; 21] = [
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
];

/// Filesystems that may wait for another machine; of those in user space, all that are not on a disk.
const REMOTE: [&str; 11] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ceph",
    "glusterfs",
    "afs",
    "lustre",
    "gfs2",
    "ocfs2",
];

/// What is mounted here or below belongs to the system.
const SYSTEM: [&str; 6] = ["/proc", "/sys", "/dev", "/run", "/snap", "/var/snap"];

/// What is mounted below these belongs to containers; a disk that is mounted here is a disk.
const CONTAINERS: [&str; 3] = ["/var/lib/docker", "/var/lib/containers", "/var/lib/kubelet"];

/// Reads the file: each device once, the root filesystem first, then in mount order. A ZFS dataset is
/// a device of its own; the subvolumes of a btrfs are not.
pub fn parse(text: &str) -> Vec<Mount> {
    let mut mounts = visible(text.lines().filter_map(line).collect());
    let remote: Vec<String> = mounts
        .iter()
        .filter(|mount| is_remote(&mount.fs_type) && mount.mount_point != "/")
        .map(|mount| mount.mount_point.clone())
        .collect();
    mounts.retain(|mount| {
        holds_data(mount)
            && !remote
                .iter()
                .any(|server| is_within(&mount.mount_point, server))
    });
    // "/" before a bind mount of the same device elsewhere.
    mounts.sort_by_key(|mount| mount.mount_point != "/");
    let mut devices = HashSet::new();
    mounts.retain(|mount| devices.insert(mount.device.clone()));
    mounts
}

/// Reads those of other machines: file servers, and what programs mount over the network.
pub fn parse_remote(text: &str) -> Vec<Mount> {
    let mut mounts = visible(text.lines().filter_map(line).collect());
    mounts.retain(|mount| {
        let is_of_system = SYSTEM
            .iter()
            .any(|folder| is_within(&mount.mount_point, folder));
        // In user space there are others as well; a server's name stands before a colon.
        let names_server = REMOTE.contains(&mount.fs_type.as_str()) || mount.device.contains(':');
        is_remote(&mount.fs_type) && names_server && !is_of_system
    });
    mounts
}

/// Of several mounts at one point only the last can be seen.
fn visible(mounts: Vec<Mount>) -> Vec<Mount> {
    let top: HashMap<String, usize> = mounts
        .iter()
        .enumerate()
        .map(|(at, mount)| (mount.mount_point.clone(), at))
        .collect();
    mounts
        .into_iter()
        .enumerate()
        .filter(|(at, mount)| top.get(&mount.mount_point) == Some(at))
        .map(|(_, mount)| mount)
        .collect()
}

fn line(line: &str) -> Option<Mount> {
    let mut fields = line.split(' ');
    let (device, point, fs_type) = (fields.next()?, fields.next()?, fields.next()?);
    if !point.starts_with('/') || fs_type.is_empty() {
        return None;
    }
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

fn is_remote(fs_type: &str) -> bool {
    let in_user_space = fs_type.starts_with("fuse.") && !ON_DISK.contains(&fs_type);
    in_user_space || REMOTE.contains(&fs_type)
}

/// By whole path components: /developers is not within /dev.
fn is_within(point: &str, folder: &str) -> bool {
    let rest = point.strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn holds_data(mount: &Mount) -> bool {
    let point = mount.mount_point.as_str();
    // A container's root is an overlay, and the only filesystem that it has.
    let root_of_container = point == "/" && mount.fs_type == "overlay";
    let is_file = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"].contains(&point);
    let of_system = SYSTEM.iter().any(|folder| is_within(point, folder));
    let of_container = CONTAINERS
        .iter()
        .any(|folder| point != *folder && is_within(point, folder));
    (ON_DISK.contains(&mount.fs_type.as_str()) || root_of_container)
        && !(of_system || of_container || is_file)
}

/// Blanks, tabs, line feeds and backslashes stand as three octal digits.
fn unescape(field: &str) -> String {
    let bytes = field.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = (bytes[at] == b'\\')
            .then(|| bytes.get(at + 1..at + 4))
            .flatten();
        // Digits only: the number parser would take a sign as well.
        let code = digits
            .filter(|digits| digits.iter().all(u8::is_ascii_digit))
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn those_of_other_machines() {
        let text = "nas:/export/media /mnt/media nfs4 rw 0 0\n//nas/x /mnt/x\\040y cifs ro 0 0\npi@pi:/ /mnt/pi fuse.sshfs rw 0 0\nlxcfs /var/lib/lxcfs fuse.lxcfs rw 0 0\ngvfs:d /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0\n/dev/sda1 / ext4 rw 0 0\n";
        let found: Vec<String> = parse_remote(text)
            .into_iter()
            .map(|m| m.mount_point)
            .collect();
        assert_eq!(found, ["/mnt/media", "/mnt/x y", "/mnt/pi"]);
    }

    fn points(text: &str) -> Vec<String> {
        parse(text).into_iter().map(|m| m.mount_point).collect()
    }

    #[test]
    fn a_virtual_machine_with_docker() {
        let found = parse(include_str!("../tests/data/debian-12/mounts"));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].device.as_str(), found[0].fs_type.as_str()),
            ("/dev/vda", "ext4")
        );
        assert_eq!(found[0].mount_point, "/");
    }

    #[test]
    fn a_raspberry_pi_with_a_file_server() {
        let text = include_str!("../tests/data/raspberry-pi-os-12/mounts");
        assert_eq!(
            points(text),
            ["/", "/boot/firmware", "/mnt/usb disk"],
            "not the server's folders, and not the disk below one"
        );
    }

    #[test]
    fn subvolumes_are_one_filesystem() {
        let text = include_str!("../tests/data/fedora-41/mounts");
        assert_eq!(
            points(text),
            ["/", "/boot", "/boot/efi", "/var/lib/containers"]
        );
    }

    #[test]
    fn datasets_are_filesystems_each() {
        let found = parse(include_str!("../tests/data/proxmox-8/mounts"));
        let points: Vec<&str> = found.iter().map(|m| m.mount_point.as_str()).collect();
        assert_eq!(
            points,
            ["/", "/rpool", "/rpool/data", "/tank/media", "/mnt/pool"]
        );
        assert!(found[3].read_only && !found[2].read_only);
    }

    #[test]
    fn a_container_has_its_root() {
        let text = "overlay / overlay rw 0 0\n/dev/sda1 /etc/hosts ext4 rw 0 0\n";
        assert_eq!(points(text), ["/"]);
    }

    #[test]
    fn the_root_comes_before_a_bind_mount() {
        let text = "/dev/sda1 /srv/bind ext4 rw 0 0\n/dev/sda1 / ext4 rw 0 0\n";
        assert_eq!(points(text), ["/"]);
    }

    #[test]
    fn folders_are_compared_by_component() {
        let text = "/dev/sda1 /developers ext4 rw 0 0\n/dev/sdb1 /var/lib/docker ext4 rw 0 0\n/dev/sdc1 /var/lib/docker/volumes/x ext4 rw 0 0\n/dev/sdd1 /snap ext4 rw 0 0\n";
        assert_eq!(points(text), ["/developers", "/var/lib/docker"]);
    }

    #[test]
    fn what_is_mounted_over_cannot_be_seen() {
        let over = "/dev/sda1 /a ext4 rw 0 0\ntmpfs /a tmpfs rw 0 0\n/dev/sdb1 /b ext4 rw 0 0\n/dev/sdc1 /b xfs rw 0 0\n";
        let found = parse(over);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].device, "/dev/sdc1");
    }

    #[test]
    fn a_diskless_machine_keeps_its_disks() {
        let text = "nas:/root / nfs rw 0 0\n/dev/sda1 /data ext4 rw 0 0\n";
        assert_eq!(points(text), ["/data"]);
    }

    #[test]
    fn broken_lines_are_left_out() {
        assert_eq!(
            points("bad\n\n/dev/sda1 nowhere ext4 rw\n/dev/sda1 /x\n"),
            [""; 0]
        );
        assert_eq!(points("/dev/sda1 /x ext4"), ["/x"]);
    }

    #[test]
    fn escapes_may_be_broken() {
        assert_eq!(unescape("a\\134b\\04"), "a\\b\\04");
        assert_eq!(unescape("\\777x\\"), "\\777x\\");
        assert_eq!(unescape("\\+12"), "\\+12");
        assert_eq!(unescape("caf\\303\\251"), "café");
    }

    proptest! {
        /// The kernel escapes so; whatever the name, it comes back.
        #[test]
        fn unescape_undoes_what_the_kernel_does(name in "(\\PC|[ \t\n\\\\#]){0,20}") {
            let mut escaped = String::new();
            for c in name.chars() {
                match c {
                    ' ' | '\t' | '\n' | '\\' | '#' => escaped += &format!("\\{:03o}", c as u32),
                    _ => escaped.push(c),
                }
            }
            prop_assert_eq!(unescape(&escaped), name);
        }
    }
}
