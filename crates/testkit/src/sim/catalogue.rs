//! The machines that a home lab has.

use super::power::{Meter, Meters};
use super::rhythm::Rhythm;

const GIB: u64 = 1 << 30;
const TIB: u64 = 1 << 40;

/// A kind of machine, before chance makes one of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Model {
    pub(super) hostname: &'static str,
    pub(super) hardware: &'static str,
    pub(super) chassis: &'static str,
    pub(super) os: Os,
    pub(super) architecture: &'static str,
    pub(super) cpu: &'static str,
    pub(super) cores: u32,
    pub(super) threads: u32,
    pub(super) memory_bytes: u64,
    pub(super) rhythm: Rhythm,
    /// Mount point, device, type, size, share in use.
    pub(super) filesystems: &'static [(&'static str, &'static str, &'static str, u64, f64)],
    pub(super) disks: &'static [&'static str],
    /// Name and megabits a second; 0 is a tunnel.
    pub(super) interfaces: &'static [(&'static str, u32)],
    pub(super) sensors: &'static [&'static str],
    pub(super) meters: Meters,
    pub(super) services: &'static [&'static str],
    /// A service that has failed, if one has.
    pub(super) failed: Option<&'static str>,
    /// Running, stopped.
    pub(super) containers: Option<(u32, u32)>,
    /// How many packages could be upgraded, and how many of them for security.
    pub(super) updates: (usize, usize),
    pub(super) reboot_required: bool,
}

/// Distribution, id, version, kernel, package manager.
pub(super) type Os = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
);

const DEBIAN: Os = (
    "Debian GNU/Linux",
    "debian",
    "12",
    "6.1.0-37-amd64",
    Some("apt"),
);
const DEBIAN_13: Os = (
    "Debian GNU/Linux",
    "debian",
    "13",
    "6.12.48+deb13-amd64",
    Some("apt"),
);
const UBUNTU: Os = ("Ubuntu", "ubuntu", "24.04", "6.8.0-85-generic", Some("apt"));
const RASPBIAN: Os = (
    "Debian GNU/Linux",
    "debian",
    "12",
    "6.12.47+rpt-rpi-2712",
    Some("apt"),
);
const FEDORA: Os = (
    "Fedora Linux",
    "fedora",
    "43",
    "6.17.4-300.fc43.x86_64",
    Some("dnf"),
);
const ARCH: Os = (
    "Arch Linux",
    "arch",
    "rolling",
    "6.17.5-arch1-1",
    Some("pacman"),
);
const ALPINE: Os = (
    "Alpine Linux",
    "alpine",
    "3.22.2",
    "6.12.53-0-lts",
    Some("apk"),
);

const BASE: Model = Model {
    hostname: "node",
    hardware: "QEMU Standard PC (Q35 + ICH9, 2009)",
    chassis: "vm",
    os: DEBIAN,
    architecture: "x86_64",
    cpu: "QEMU Virtual CPU version 2.5+",
    cores: 2,
    threads: 2,
    memory_bytes: 4 * GIB,
    rhythm: Rhythm::Steady,
    filesystems: &[("/", "/dev/vda1", "ext4", 40 * GIB, 0.34)],
    disks: &["vda"],
    interfaces: &[("eth0", 1000)],
    sensors: &[],
    meters: &[],
    services: &["ssh", "cron", "systemd-timesyncd"],
    failed: None,
    containers: None,
    updates: (0, 0),
    reboot_required: false,
};

/// The first ones are what a small fleet shows, so they differ most.
pub(super) const MODELS: &[Model] = &[
    Model {
        hostname: "nas",
        hardware: "Supermicro X11SSH-F",
        chassis: "server",
        os: DEBIAN_13,
        cpu: "Intel(R) Xeon(R) CPU E3-1245 v5 @ 3.50GHz",
        cores: 4,
        threads: 8,
        memory_bytes: 64 * GIB,
        rhythm: Rhythm::Evening,
        filesystems: &[
            ("/", "/dev/nvme0n1p2", "ext4", 117 * GIB, 0.22),
            ("/boot/efi", "/dev/nvme0n1p1", "vfat", GIB / 2, 0.02),
            ("/tank", "tank", "zfs", 29 * TIB, 0.81),
            ("/tank/media", "tank/media", "zfs", 21 * TIB, 0.88),
            ("/tank/backup", "tank/backup", "zfs", 8 * TIB, 0.41),
        ],
        disks: &["nvme0n1", "sda", "sdb", "sdc", "sdd", "sde", "sdf"],
        interfaces: &[("enp3s0f0", 10_000), ("enp5s0", 1000)],
        sensors: &[
            "coretemp Package id 0",
            "nvme Composite",
            "drivetemp sda",
            "drivetemp sdb",
        ],
        meters: &[
            (Meter::Supply, 46.0, 92.0),
            (Meter::Packages, 7.5, 48.0),
            (Meter::Memory, 2.1, 5.5),
        ],
        services: &[
            "ssh",
            "smbd",
            "nfs-server",
            "zfs-zed",
            "smartmontools",
            "cron",
        ],
        updates: (14, 3),
        ..BASE
    },
    Model {
        hostname: "pve1",
        hardware: "ASRockRack X470D4U",
        chassis: "server",
        cpu: "AMD Ryzen 9 3900X 12-Core Processor",
        cores: 12,
        threads: 24,
        memory_bytes: 128 * GIB,
        filesystems: &[
            ("/", "/dev/mapper/pve-root", "ext4", 94 * GIB, 0.41),
            (
                "/var/lib/vz",
                "/dev/mapper/pve-data",
                "xfs",
                800 * GIB,
                0.63,
            ),
        ],
        disks: &["nvme0n1", "nvme1n1"],
        interfaces: &[("eno1", 1000), ("enp9s0", 10_000), ("vmbr0", 10_000)],
        sensors: &["k10temp Tctl", "nvme Composite"],
        meters: &[(Meter::Packages, 24.0, 118.0)],
        services: &["pvedaemon", "pveproxy", "pve-cluster", "ssh", "cron"],
        updates: (31, 6),
        reboot_required: true,
        ..BASE
    },
    Model {
        hostname: "docker-host",
        os: UBUNTU,
        cores: 8,
        threads: 8,
        memory_bytes: 32 * GIB,
        rhythm: Rhythm::Evening,
        filesystems: &[
            ("/", "/dev/vda1", "ext4", 120 * GIB, 0.71),
            ("/var/lib/docker", "/dev/vdb1", "ext4", 400 * GIB, 0.58),
        ],
        disks: &["vda", "vdb"],
        interfaces: &[("ens18", 1000), ("docker0", 10_000), ("tailscale0", 0)],
        services: &["docker", "containerd", "ssh", "tailscaled", "cron"],
        containers: Some((23, 4)),
        updates: (9, 0),
        ..BASE
    },
    Model {
        hostname: "router",
        hardware: "Protectli VP2420",
        chassis: "embedded",
        os: ALPINE,
        cpu: "Intel(R) Celeron(R) J6412 @ 2.00GHz",
        cores: 4,
        threads: 4,
        memory_bytes: 8 * GIB,
        rhythm: Rhythm::Evening,
        filesystems: &[("/", "/dev/sda3", "ext4", 28 * GIB, 0.11)],
        disks: &["sda"],
        interfaces: &[("eth0", 2500), ("eth1", 2500), ("wg0", 0)],
        sensors: &["coretemp Package id 0"],
        services: &[],
        ..BASE
    },
    Model {
        hostname: "pihole",
        hardware: "Raspberry Pi 4 Model B Rev 1.4",
        chassis: "embedded",
        os: RASPBIAN,
        architecture: "aarch64",
        cpu: "Cortex-A72",
        cores: 4,
        threads: 4,
        memory_bytes: 2 * GIB,
        filesystems: &[
            ("/", "/dev/mmcblk0p2", "ext4", 29 * GIB, 0.27),
            ("/boot/firmware", "/dev/mmcblk0p1", "vfat", GIB / 2, 0.15),
        ],
        disks: &["mmcblk0"],
        sensors: &["cpu_thermal"],
        services: &["pihole-FTL", "ssh", "cron", "unbound"],
        updates: (52, 17),
        ..BASE
    },
    Model {
        hostname: "media",
        hardware: "Intel NUC11PAHi5",
        chassis: "server",
        os: UBUNTU,
        cpu: "11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz",
        cores: 4,
        threads: 8,
        memory_bytes: 16 * GIB,
        rhythm: Rhythm::Evening,
        filesystems: &[("/", "/dev/nvme0n1p2", "btrfs", 465 * GIB, 0.93)],
        disks: &["nvme0n1"],
        sensors: &["coretemp Package id 0", "nvme Composite"],
        meters: &[(Meter::Locked, 0.0, 0.0)],
        services: &["jellyfin", "ssh", "cron", "avahi-daemon"],
        containers: Some((6, 0)),
        ..BASE
    },
    Model {
        hostname: "backup",
        hardware: "HP ProLiant MicroServer Gen8",
        chassis: "server",
        cpu: "Intel(R) Xeon(R) CPU E3-1265L V2 @ 2.50GHz",
        cores: 4,
        threads: 8,
        memory_bytes: 16 * GIB,
        rhythm: Rhythm::Night,
        filesystems: &[
            ("/", "/dev/sda1", "ext4", 110 * GIB, 0.19),
            ("/srv/backup", "/dev/md0", "xfs", 11 * TIB, 0.66),
        ],
        disks: &["sda", "sdb", "sdc", "sdd"],
        sensors: &["coretemp Package id 0"],
        services: &["ssh", "restic-rest-server", "mdmonitor", "cron"],
        failed: Some("restic-prune"),
        updates: (2, 2),
        ..BASE
    },
    Model {
        hostname: "desk",
        hardware: "Micro-Star International MS-7C56",
        chassis: "desktop",
        os: ARCH,
        cpu: "AMD Ryzen 7 5800X 8-Core Processor",
        cores: 8,
        threads: 16,
        memory_bytes: 32 * GIB,
        rhythm: Rhythm::Office,
        filesystems: &[
            ("/", "/dev/nvme0n1p2", "btrfs", 930 * GIB, 0.54),
            ("/games", "/dev/nvme1n1p1", "ext4", 1800 * GIB, 0.77),
        ],
        disks: &["nvme0n1", "nvme1n1"],
        interfaces: &[("enp42s0", 2500)],
        sensors: &["k10temp Tctl", "amdgpu edge", "nvme Composite"],
        meters: &[
            (Meter::Packages, 21.0, 96.0),
            (Meter::Gpu("amdgpu"), 9.0, 120.0),
        ],
        services: &["sddm", "NetworkManager", "bluetooth"],
        updates: (87, 0),
        ..BASE
    },
    Model {
        hostname: "laptop",
        hardware: "LENOVO 21HMCTO1WW ThinkPad X1 Carbon Gen 11",
        chassis: "laptop",
        os: FEDORA,
        cpu: "13th Gen Intel(R) Core(TM) i7-1365U",
        cores: 10,
        threads: 12,
        memory_bytes: 32 * GIB,
        rhythm: Rhythm::Office,
        filesystems: &[("/", "/dev/dm-0", "btrfs", 952 * GIB, 0.38)],
        disks: &["nvme0n1"],
        interfaces: &[("wlp0s20f3", 0), ("tailscale0", 0)],
        sensors: &["coretemp Package id 0", "thinkpad CPU"],
        meters: &[(Meter::Battery, 4.8, 27.0), (Meter::Packages, 1.9, 18.0)],
        services: &["gdm", "NetworkManager", "firewalld", "tailscaled"],
        updates: (41, 8),
        ..BASE
    },
    Model {
        hostname: "home-assistant",
        hardware: "Raspberry Pi 5 Model B Rev 1.0",
        chassis: "embedded",
        os: RASPBIAN,
        architecture: "aarch64",
        cpu: "Cortex-A76",
        cores: 4,
        threads: 4,
        memory_bytes: 8 * GIB,
        filesystems: &[("/", "/dev/nvme0n1p2", "ext4", 234 * GIB, 0.12)],
        disks: &["nvme0n1"],
        interfaces: &[("eth0", 1000), ("wlan0", 0)],
        sensors: &["cpu_thermal", "nvme Composite"],
        services: &["docker", "ssh", "cron", "bluetooth"],
        containers: Some((11, 1)),
        ..BASE
    },
    Model {
        hostname: "git",
        memory_bytes: 8 * GIB,
        filesystems: &[("/", "/dev/vda1", "ext4", 80 * GIB, 0.47)],
        services: &["forgejo", "postgresql@15-main", "caddy", "ssh", "cron"],
        rhythm: Rhythm::Office,
        ..BASE
    },
    Model {
        hostname: "vps-fra",
        hardware: "Hetzner vServer",
        cpu: "AMD EPYC-Rome Processor",
        interfaces: &[("eth0", 0), ("tailscale0", 0)],
        services: &[
            "nginx",
            "fail2ban",
            "ssh",
            "tailscaled",
            "unattended-upgrades",
        ],
        updates: (1, 1),
        ..BASE
    },
    Model {
        hostname: "k3s-1",
        services: &["k3s", "ssh"],
        memory_bytes: 16 * GIB,
        ..BASE
    },
    Model {
        hostname: "k3s-2",
        services: &["k3s-agent", "ssh"],
        memory_bytes: 16 * GIB,
        ..BASE
    },
    Model {
        hostname: "k3s-3",
        services: &["k3s-agent", "ssh"],
        memory_bytes: 16 * GIB,
        ..BASE
    },
    Model {
        hostname: "monitoring",
        memory_bytes: 8 * GIB,
        services: &["prometheus", "grafana-server", "ssh", "cron"],
        updates: (5, 0),
        ..BASE
    },
    BASE,
];

/// Package names for made-up updates.
pub(super) const PACKAGES: &[(&str, &str, &str)] = &[
    ("openssl", "3.0.16-1~deb12u1", "3.0.17-1~deb12u3"),
    ("libssl3", "3.0.16-1~deb12u1", "3.0.17-1~deb12u3"),
    ("curl", "7.88.1-10+deb12u12", "7.88.1-10+deb12u14"),
    ("sudo", "1.9.13p3-1+deb12u1", "1.9.13p3-1+deb12u2"),
    ("linux-image-amd64", "6.1.137-1", "6.1.153-1"),
    ("openssh-server", "1:9.2p1-2+deb12u6", "1:9.2p1-2+deb12u7"),
    (
        "libxml2",
        "2.9.14+dfsg-1.3~deb12u1",
        "2.9.14+dfsg-1.3~deb12u4",
    ),
    ("git", "1:2.39.5-0+deb12u1", "1:2.39.5-0+deb12u2"),
    ("python3.11", "3.11.2-6+deb12u5", "3.11.2-6+deb12u6"),
    ("tzdata", "2025a-0+deb12u1", "2025b-0+deb12u2"),
];
