use core::net::IpAddr;

use serde::{Deserialize, Serialize};

/// A part of a scan: told, or why not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanSection))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Section<T> {
    /// The host told.
    Told {
        /// What it told.
        value: T,
        /// Whose words these are: `dpkg`, `ss`, `proc`, …
        source: String,
        /// There was more than was sent or kept.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cut: bool,
    },
    /// It did not.
    Missing {
        /// Why, for people.
        reason: String,
    },
}

impl<T> Section<T> {
    /// What was told, if it was.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Told { value, .. } => Some(value),
            Self::Missing { .. } => None,
        }
    }

    /// Why it was not told.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Told { .. } => None,
            Self::Missing { reason } => Some(reason),
        }
    }

    /// Told, but not all of it.
    pub fn is_cut(&self) -> bool {
        matches!(self, Self::Told { cut: true, .. })
    }
}

impl<T> Default for Section<T> {
    /// What an older scan has in the place of what came later.
    fn default() -> Self {
        Self::Missing {
            reason: "it was not asked for".into(),
        }
    }
}

/// All that a host told about itself at one moment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Scan {
    /// The script came to its end; otherwise sections are missing or cut.
    pub complete: bool,
    /// From `/etc/os-release`.
    pub os: Section<Os>,
    /// From uname(1).
    pub kernel: Section<Kernel>,
    /// The kernel's name of the host, without its domain.
    pub hostname: Section<String>,
    /// Whole seconds since boot.
    pub uptime_seconds: Section<u64>,
    /// Averages of the run queue.
    pub load: Section<Load>,
    /// The processor.
    pub cpu: Section<Cpu>,
    /// Main memory and swap.
    pub memory: Section<Memory>,
    /// Maker, model and kind of machine.
    pub hardware: Section<Hardware>,
    /// Whole block devices.
    pub disks: Section<Vec<Disk>>,
    /// What is mounted and holds data; of network filesystems the name only.
    pub filesystems: Section<Vec<Filesystem>>,
    /// Network interfaces.
    pub interfaces: Section<Vec<Interface>>,
    /// Addresses without those of loopback.
    pub addresses: Section<Vec<Address>>,
    /// Default routes.
    pub gateways: Section<Vec<Gateway>>,
    /// What is installed, by name.
    pub packages: Section<Vec<InstalledPackage>>,
    /// What could be upgraded as far as the host knows already: its lists are not refreshed.
    pub updates: Section<Vec<PendingUpdate>>,
    /// Whether the host waits for a reboot.
    pub reboot: Section<Reboot>,
    /// System services, by name.
    pub services: Section<Vec<Service>>,
    /// Ports that are listened on, by protocol and number.
    pub ports: Section<Vec<Port>>,
    /// Container engines.
    pub containers: Section<Vec<Engine>>,
    /// Who is logged in.
    pub sessions: Section<Vec<Session>>,
    /// Sensors without those of disks.
    pub temperatures: Section<Vec<Temperature>>,
    /// The SSH server's public keys.
    pub host_keys: Section<Vec<HostKey>>,
    /// The first processes by processor and by memory.
    pub processes: Section<Processes>,
}

/// From `/etc/os-release`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanOs))]
pub struct Os {
    /// `debian`: the `ID` field.
    pub id: Option<String>,
    /// `Debian GNU/Linux`.
    pub name: Option<String>,
    /// `12`; rolling distributions have none.
    pub version: Option<String>,
    /// `Debian GNU/Linux 12 (bookworm)`.
    pub pretty_name: Option<String>,
}

/// From uname(1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanKernel))]
pub struct Kernel {
    /// `Linux`.
    pub name: Option<String>,
    /// `6.1.0-37-amd64`.
    pub release: String,
    /// `x86_64`, `aarch64`, …
    pub architecture: Option<String>,
}

/// Averages of the run queue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanLoad))]
pub struct Load {
    /// Over one minute.
    pub one: f64,
    /// Over five minutes.
    pub five: f64,
    /// Over fifteen minutes.
    pub fifteen: f64,
}

/// The processor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanCpu))]
pub struct Cpu {
    /// `AMD EPYC 7302P 16-Core Processor`.
    pub model: Option<String>,
    /// Logical processors that are online.
    pub threads: u32,
    /// Physical cores, where the kernel tells.
    pub cores: Option<u32>,
}

/// Memory in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanMemory))]
pub struct Memory {
    /// All of it.
    pub total: u64,
    /// Could be had without swapping.
    pub available: u64,
    /// Swap there is.
    pub swap_total: u64,
    /// Swap that is free.
    pub swap_free: u64,
}

/// What kind of machine it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanHardware))]
pub struct Hardware {
    /// DMI vendor and product, or a board's device-tree model.
    pub model: Option<String>,
    /// The main board, where DMI tells.
    pub board: Option<String>,
    /// Version and date of the firmware.
    pub firmware: Option<String>,
    /// `desktop`, `laptop`, `server`, `vm`, `container`, `embedded`, … as hostnamectl(1) names them.
    pub chassis: Option<String>,
    /// `kvm`, `vmware`, `lxc`, … as systemd-detect-virt(1) names them.
    pub virtualization: Option<String>,
    /// Has a battery of its own.
    pub battery: bool,
}

/// A whole block device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanDisk))]
pub struct Disk {
    /// `sda`, `nvme0n1`, …
    pub name: String,
    /// `disk`, `rom`, …
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// As its maker calls it.
    pub model: Option<String>,
    /// Turns; virtual disks say so of themselves as they please.
    pub rotational: Option<bool>,
    /// Can be taken out.
    pub removable: Option<bool>,
    /// `sata`, `nvme`, `usb`, `mmc`, `virtio`, …
    pub transport: Option<String>,
}

/// A mounted filesystem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanFilesystem))]
pub struct Filesystem {
    /// Where.
    pub mount_point: String,
    /// What is mounted: a device, a pool's dataset, a server's export.
    pub device: String,
    /// `ext4`, `zfs`, `nfs4`, …
    pub fs_type: String,
    /// Mounted read-only.
    pub read_only: bool,
    /// On another machine; its sizes are not asked for.
    pub remote: bool,
    /// Bytes; `None` where they were not told.
    pub size: Option<u64>,
    /// Bytes in use.
    pub used: Option<u64>,
    /// Bytes that users other than root can still write.
    pub available: Option<u64>,
}

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanInterface))]
pub struct Interface {
    /// `eth0`, …
    pub name: String,
    /// Its hardware address, where it has one.
    pub mac: Option<String>,
    /// `up`, `down`, `lowerlayerdown`, …; `None` where the driver does not tell.
    pub state: Option<String>,
    /// Largest packet, bytes.
    pub mtu: Option<u32>,
}

/// An address of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanAddress))]
pub struct Address {
    /// The interface, where it is told.
    pub interface: Option<String>,
    /// The address.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub address: IpAddr,
    /// Length of its network's prefix.
    pub prefix: Option<u8>,
    /// Good on this link only.
    pub link_local: bool,
    /// Made up for privacy, and replaced every few hours.
    pub temporary: bool,
}

/// A default route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanGateway))]
pub struct Gateway {
    /// The next router.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub address: IpAddr,
    /// The interface that leads to it.
    pub interface: String,
}

/// An installed package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanInstalledPackage))]
pub struct InstalledPackage {
    /// Its name, with the architecture behind a colon where it is not the host's own.
    pub name: String,
    /// Its version; of several that are installed at once each is an entry.
    pub version: String,
}

/// A package that could be upgraded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanPendingUpdate))]
pub struct PendingUpdate {
    /// Package name.
    pub name: String,
    /// Installed version, where it is told.
    pub current: Option<String>,
    /// Version on offer.
    pub new: String,
    /// Comes from a security repository.
    pub security: bool,
}

/// Whether the host waits for a reboot.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanReboot))]
pub struct Reboot {
    /// It does. `false` means only that nothing says so.
    pub required: bool,
    /// The packages that ask for it, where they are told.
    pub packages: Vec<String>,
}

/// A system service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanService))]
pub struct Service {
    /// Without `.service`.
    pub name: String,
    /// `active`, `inactive`, `failed`, `activating`, …: systemd's words, also for OpenRC's services.
    pub state: String,
    /// The finer word: `running`, `exited`, `dead`, …; OpenRC's own word.
    pub detail: String,
    /// For people.
    pub description: Option<String>,
}

/// A port that is listened on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanPort))]
pub struct Port {
    /// `tcp` or `udp`.
    pub protocol: String,
    /// `0.0.0.0`, `::`, `127.0.0.1`, …; `*` is any of both versions.
    pub address: String,
    /// Its number.
    pub port: u16,
    /// Who listens; told to root alone for processes of others.
    pub process: Option<String>,
    /// The process's number.
    pub pid: Option<u32>,
}

/// A container engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanEngine))]
pub struct Engine {
    /// `docker` or `podman`.
    pub name: String,
    /// The version of its command line; `None` where only a socket is there.
    pub version: Option<String>,
    /// Where it listens.
    pub socket: Option<String>,
}

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanSession))]
pub struct Session {
    /// User name.
    pub user: String,
    /// `pts/0`, `tty1`, …
    pub terminal: Option<String>,
    /// Host or address that they came from.
    pub from: Option<String>,
}

/// A sensor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanTemperature))]
pub struct Temperature {
    /// `coretemp Package id 0`, …
    pub name: String,
    /// Degrees Celsius.
    pub celsius: f64,
}

/// A public key of the SSH server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanHostKey))]
pub struct HostKey {
    /// `ssh-ed25519`, …
    pub kind: String,
    /// Base64 as in the key's file.
    pub key: String,
}

/// The first processes by processor and by memory.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanProcesses))]
pub struct Processes {
    /// How many there were; where they hide from each other, those that could be seen.
    pub total: u32,
    /// By processor, then by memory.
    pub top: Vec<Process>,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanProcess))]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Whose it is, where ps(1) told.
    pub user: Option<String>,
    /// Of one processor, while the scan ran; four busy threads have 400.
    pub cpu_percent: Option<f64>,
    /// Resident memory, bytes.
    pub memory: u64,
    /// The kernel's name of it.
    pub command: String,
    /// Its command line, where ps(1) told.
    pub args: Option<String>,
}
