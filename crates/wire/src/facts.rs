use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What rarely changes on a machine.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facts {
    /// Operating system.
    pub os: OsFacts,
    /// Processor.
    pub cpu: CpuFacts,
    /// Main memory, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// When the machine booted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booted_at: Option<Timestamp>,
    /// Addresses of its interfaces without loopback and link-local, IPv4 first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// The one of them that it talks to the hub from: there the hub finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub_side_address: Option<String>,
    /// The public host keys of its SSH server, as in `/etc/ssh/ssh_host_*_key.pub`, without comments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ssh_host_keys: Vec<String>,
    /// DMI vendor and product, or a board's device-tree model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// `desktop`, `laptop`, `server`, `vm`, `container`, … as systemd's `hostnamectl` names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chassis: Option<String>,
    /// Has a battery.
    #[serde(default)]
    pub battery: bool,
    /// Package manager found, if any: `apt`, `dnf`, `zypper`, `pacman`, `apk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package_manager: Option<String>,
    /// What could tell of the machine's power, read or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub power_sources: Vec<PowerSource>,
    /// Its network cards, with the networks that they are in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<NetworkCard>,
}

/// A network card: by its address a machine is woken, and over it others are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NetworkCard {
    /// `enp3s0`.
    pub name: String,
    /// Six pairs of lower-case hex digits with colons.
    pub mac: String,
    /// IPv4 networks that it reaches without a router, as `192.168.1.0/24`; a bridge's are its cards'.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
}

/// Something that tells of the machine's power.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PowerSource {
    /// `rapl` (the processor's energy counters), `battery`, `supply`, `gpu`, `nvidia`, `sensor`.
    pub source: String,
    /// The agent may read it. `rapl` is root's alone until `install.sh --power` says otherwise.
    pub readable: bool,
}

/// From `/etc/os-release` and `uname`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OsFacts {
    /// `Debian GNU/Linux`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<String>,
    /// `debian`: the `ID` field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `6.1.0-37-amd64`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kernel: Option<String>,
    /// `x86_64`, `aarch64`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
}

/// From `/proc/cpuinfo`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CpuFacts {
    /// `AMD EPYC 7302P 16-Core Processor`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Logical processors that are online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<u32>,
    /// Physical cores, where the kernel tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cores: Option<u32>,
}

/// One service unit as `systemctl show` has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnitStatus {
    /// Unit name without `.service`.
    pub name: String,
    /// In one word.
    pub state: UnitState,
    /// systemd's own finer word: `running`, `exited`, `dead`, `auto-restart`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_state: Option<String>,
    /// The unit's description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Main process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// Memory of its control group, where accounted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// Since when it is in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Starts at boot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// What a unit does, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum UnitState {
    /// Active, activating or reloading.
    Running,
    /// Inactive or deactivating.
    Stopped,
    /// Failed.
    Failed,
    /// systemd gives no usable answer.
    Unknown,
}

/// The container engine and how many containers it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Containers {
    /// `docker` or `podman`.
    pub engine: String,
    /// The engine's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Running now.
    pub running: u32,
    /// Neither running nor paused.
    pub stopped: u32,
    /// Paused.
    #[serde(default)]
    pub paused: u32,
}

/// Pending package updates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Updates {
    /// When the package manager was asked.
    pub checked_at: Timestamp,
    /// All that could be upgraded; an empty list means "up to date".
    pub packages: Vec<PackageUpdate>,
    /// The machine asks for a reboot.
    pub reboot_required: bool,
    /// Why the package manager could not be asked, if so; `packages` is then empty and means nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Packages that are held at their version: names, or patterns with `*` and `?`. Absent where that
    /// could not be asked; so are the lists below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Vec<String>>,
    /// Packages that are not installed as they should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<Vec<BrokenPackage>>,
    /// The packages that ask for the reboot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reboot_packages: Option<Vec<String>>,
    /// Services that run programs or libraries that were replaced, without `.service`. Only root sees
    /// those of others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart_services: Option<Vec<String>>,
}

/// A package that is not installed as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BrokenPackage {
    /// Package name.
    pub name: String,
    /// What is wrong, for people.
    pub reason: String,
}

/// One package that could be upgraded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageUpdate {
    /// Package name.
    pub name: String,
    /// Installed version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_version: Option<String>,
    /// Version on offer.
    pub new_version: String,
    /// Suite or repository that offers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Comes from a security repository.
    pub is_security: bool,
    /// Is held at its version: it is not upgraded with the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
}
