//! The package managers that are known here, by the names that agents and the API use.

/// A package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Manager {
    /// Debian, Ubuntu, Raspberry Pi OS, Proxmox, Armbian.
    Apt,
    /// Fedora, Alma, Rocky, Oracle; dnf 4 and dnf 5.
    Dnf,
    /// openSUSE Leap and Tumbleweed, SUSE.
    Zypper,
    /// Arch and its children.
    Pacman,
    /// Alpine.
    Apk,
}

impl Manager {
    /// All of them, in the order in which a machine is asked for them.
    pub const ALL: [Self; 5] = [
        Self::Apt,
        // openSUSE offers dnf as a second one, and nobody there keeps its lists fresh.
        Self::Zypper,
        Self::Dnf,
        Self::Pacman,
        Self::Apk,
    ];

    /// As facts name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apt => "apt",
            Self::Dnf => "dnf",
            Self::Zypper => "zypper",
            Self::Pacman => "pacman",
            Self::Apk => "apk",
        }
    }

    /// The manager of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|manager| manager.name() == name)
    }

    /// The program that is there where the manager is.
    pub fn program(self) -> &'static str {
        match self {
            Self::Apt => "/usr/bin/apt-get",
            Self::Dnf => "/usr/bin/dnf",
            Self::Zypper => "/usr/bin/zypper",
            Self::Pacman => "/usr/bin/pacman",
            Self::Apk => "/sbin/apk",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name_and_no_other_is() {
        for manager in Manager::ALL {
            assert_eq!(Manager::from_name(manager.name()), Some(manager));
        }
        assert_eq!(Manager::from_name("APT"), None);
        assert_eq!(Manager::from_name("apt-get"), None);
    }
}
