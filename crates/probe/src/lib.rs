//! Text that Linux prints, turned into facts.
//!
//! Every parser takes a `&str` and gives typed values; none does any I/O, so the same parser reads a
//! local file and the output of a command that ran far away. What a parser cannot read at all is a
//! [`ParseError`] that names source, line and item; single odd lines are left out. Addresses are the types
//! of `core::net`, where there are no sockets.

pub mod apk;
pub mod apt;
pub mod arcstats;
pub mod chassis;
pub mod cpuinfo;
pub mod diskstats;
pub mod dnf;
pub mod ip_addr;
pub mod loadavg;
pub mod manager;
pub mod meminfo;
pub mod mounts;
pub mod neighbours;
pub mod net_dev;
pub mod openrc;
pub mod os_release;
pub mod packages;
pub mod pacman;
pub mod power;
pub mod replaced;
pub mod routes;
pub mod rpm;
pub mod scan;
pub mod screen;
pub mod sockets;
pub mod stat;
pub mod systemctl;
pub mod thermal;
pub mod upgrade;
pub mod uptime;
pub mod xml;
pub mod zypper;

/// A text that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// The file or command that it came from.
    pub source: &'static str,
    /// Counted from 1; 0 when something is missing altogether.
    pub line: usize,
    /// What was looked for.
    pub item: String,
}

impl ParseError {
    pub(crate) fn new(source: &'static str, line: usize, item: impl Into<String>) -> Self {
        Self {
            source,
            line,
            item: item.into(),
        }
    }
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{} has no {}", self.source, self.item),
            line => write!(f, "{} line {line}: cannot read {}", self.source, self.item),
        }
    }
}

impl std::error::Error for ParseError {}

/// A package that could be upgraded, as any package manager tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Package name.
    pub name: String,
    /// Installed version, where it is told.
    pub current: Option<String>,
    /// Version on offer.
    pub new: String,
    /// Suite or repository that offers it.
    pub repository: Option<String>,
    /// Comes from a security repository.
    pub security: bool,
}

/// A package that is not installed as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its name.
    pub name: String,
    /// What is wrong, for people.
    pub reason: String,
}

impl Broken {
    /// A package has many dependencies, and the first that are unmet say enough.
    const MOST: usize = 300;

    pub(crate) fn new(name: impl Into<String>, reason: impl Into<String>) -> Self {
        let reason: String = reason.into();
        Self {
            name: name.into(),
            reason: reason.chars().take(Self::MOST).collect(),
        }
    }

    /// Another reason.
    pub(crate) fn add(&mut self, reason: &str) {
        if self.reason.len() + reason.len() + 2 <= Self::MOST {
            self.reason.push_str("; ");
            self.reason.push_str(reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    /// One text of each kind, to be damaged.
    const TEXTS: [&str; 30] = [
        include_str!("../tests/data/debian-12/stat"),
        include_str!("../tests/data/debian-12/meminfo"),
        include_str!("../tests/data/debian-12/loadavg"),
        include_str!("../tests/data/debian-12/uptime"),
        include_str!("../tests/data/armbian-24/cpuinfo"),
        include_str!("../tests/data/raspberry-pi-os-12/mounts"),
        include_str!("../tests/data/proxmox-8/mounts"),
        include_str!("../tests/data/proxmox-8/diskstats"),
        include_str!("../tests/data/debian-12/net_dev"),
        include_str!("../tests/data/debian-12/os-release"),
        include_str!("../tests/data/debian-12/apt-list"),
        include_str!("../tests/data/debian-12/apt-simulate"),
        include_str!("../tests/data/fedora-41/dnf-list-upgrades"),
        include_str!("../tests/data/fedora-41/dnf-advisories"),
        include_str!("../tests/data/almalinux-8/dnf-check-update"),
        include_str!("../tests/data/arch/pacman-Qu"),
        include_str!("../tests/data/alpine-3.20/apk-version"),
        include_str!("../tests/data/debian-12/systemctl-show"),
        include_str!("../tests/data/ubuntu-22.04/systemctl-show"),
        include_str!("../tests/data/alpine-3.20/rc-status"),
        include_str!("../tests/data/debian-12/ip-addr"),
        include_str!("../tests/data/debian-12/ip-neigh"),
        include_str!("../tests/data/debian-12/route"),
        include_str!("../tests/data/debian-12/dpkg-audit"),
        include_str!("../tests/data/debian-12/apt-check"),
        include_str!("../tests/data/opensuse-leap-15/zypper-list-updates"),
        include_str!("../tests/data/opensuse-leap-15/zypper-patch-info"),
        include_str!("../tests/data/opensuse-leap-15/zypp-locks"),
        include_str!("../tests/data/fedora-41/versionlock.toml"),
        include_str!("../tests/data/arch/pacman.conf"),
    ];

    fn read_as_everything(text: &str) {
        let _ = crate::stat::parse(text);
        let _ = crate::meminfo::parse(text);
        let _ = crate::loadavg::parse(text);
        let _ = crate::uptime::parse(text);
        let _ = crate::cpuinfo::parse(text);
        let _ = crate::mounts::parse(text);
        let _ = crate::diskstats::parse(text, crate::diskstats::looks_whole);
        let _ = crate::diskstats::parse(text, |_| true);
        let _ = crate::net_dev::parse(text);
        let _ = crate::os_release::parse(text);
        let _ = crate::apt::parse_upgradable(text);
        let _ = crate::apt::parse_simulation(text);
        let _ = crate::dnf::parse_check_update(text, text);
        let _ = crate::pacman::parse(text);
        let _ = crate::apk::parse(text);
        let _ = crate::apt::parse_audit(text);
        let _ = crate::apt::parse_unmet(text);
        let _ = crate::dnf::parse_versionlocks(text);
        let _ = crate::dnf::parse_needs_restarting(text);
        let _ = crate::rpm::parse_unsatisfied(text);
        let _ = crate::pacman::parse_ignored(text);
        let _ = crate::pacman::parse_check(text);
        let _ = crate::apk::parse_pins(text);
        let _ = crate::apk::parse_broken(text);
        let _ = crate::zypper::parse_updates(text);
        let _ = crate::zypper::security_patches(text);
        let _ = crate::zypper::fixed_packages(text);
        let _ = crate::zypper::locks(text);
        let _ = crate::systemctl::parse_show(text);
        let _ = crate::systemctl::parse_jobs(text);
        let _ = crate::thermal::label(text, Some(text), u32::MAX);
        let _ = crate::power::Supply::parse(text);
        let _ = crate::power::nvidia_smi(text);
        let _ = crate::systemctl::parse_list(text);
        let _ = crate::openrc::parse(text);
        let _ = crate::routes::networks(&crate::ip_addr::parse(text));
        let _ = crate::ip_addr::parse_ifconfig(text);
        let _ = crate::routes::parse(text);
        let _ = crate::neighbours::parse(text);
        let _ = crate::neighbours::parse_arp(text);
        let _ = crate::sockets::parse_ss(text);
        let _ = crate::sockets::parse_netstat(text);
        let _ = crate::sockets::parse_proc(text);
    }

    proptest! {
        #[test]
        fn no_noise_panics(text in "([a-z0-9 =:@/\\[\\]().,\"'\\\\-]|\n|\\PC){0,300}") {
            read_as_everything(&text);
        }

        /// Text that is nearly right reaches where noise does not: each edit puts something in the
        /// place of a few characters.
        #[test]
        fn no_damaged_text_panics(
            text in proptest::sample::select(&TEXTS[..]),
            edits in prop::collection::vec(
                (any::<Index>(), 0..12_usize, "(|\n|\n\n| |-|-1|99999999999999999999|é|\\\\|[\"'=:/.<@(\\[])"),
                1..20,
            ),
        ) {
            let mut chars: Vec<char> = text.chars().collect();
            for (at, length, instead) in edits {
                let at = at.index(chars.len() + 1);
                let end = (at + length).min(chars.len());
                chars.splice(at..end, instead.chars());
            }
            read_as_everything(&chars.into_iter().collect::<String>());
        }
    }
}
