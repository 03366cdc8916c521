//! One door to all package managers: what could be upgraded, what is held and broken, what asks for a
//! reboot. Which questions that takes is known here; who has the machine puts them to it.
//!
//! Nothing that is asked changes anything, fetches lists, takes a lock or needs to be root.

use crate::manager::Manager;
use crate::{Broken, Package, apk, apt, dnf, pacman, rpm, zypper};

/// A machine that can be asked. Programs run in the C locale.
pub trait Machine {
    /// Runs a program; `None` when it is not there or does not end.
    fn run(&mut self, argv: &[&str]) -> Option<Answer>;
    /// Runs a program that prints XML, of which long texts are not needed.
    fn run_for_xml(&mut self, argv: &[&str]) -> Option<Answer> {
        self.run(argv)
    }
    /// A file's text; `None` when it cannot be read.
    fn file(&mut self, path: &str) -> Option<String>;
    /// A file or folder is there.
    fn is_there(&mut self, path: &str) -> bool;
    /// The release of the kernel that runs, as `uname -r` has it.
    fn kernel(&mut self) -> Option<String>;
}

/// What a program said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// It ended with this code.
    pub code: i32,
    /// On its standard output.
    pub text: String,
    /// On its standard error.
    pub errors: String,
}

/// What a package manager says. What could not be asked is `None`: that is another thing than nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What could be upgraded; or why that is not known, where the manager says so.
    pub packages: Result<Vec<Package>, Option<String>>,
    /// Names, or patterns with `*` and `?`, that stay at their version.
    pub held: Option<Vec<String>>,
    /// What is not installed as it should be.
    pub broken: Option<Vec<Broken>>,
    /// The machine asks for a reboot.
    pub reboot_required: bool,
    /// The packages that ask for it, where that is told.
    pub reboot_packages: Option<Vec<String>>,
}

impl Found {
    /// A package is among those that are held.
    pub fn is_held(&self, name: &str) -> bool {
        let mut patterns = self.held.iter().flatten();
        patterns.any(|pattern| matches(pattern, name))
    }
}

/// The package manager of a machine; of several the one that its distribution goes by.
pub fn manager_of(machine: &mut impl Machine) -> Option<Manager> {
    let mut all = Manager::ALL.into_iter();
    all.find(|manager| machine.is_there(manager.program()))
}

/// Files and folders whose times change when packages do, or what is on offer, or what is held.
pub fn state_of(manager: Manager) -> &'static [&'static str] {
    match manager {
        Manager::Apt => &[
            "/var/lib/dpkg/status",
            "/var/lib/apt/lists",
            REBOOT_REQUIRED,
        ],
        Manager::Dnf => &[
            "/var/lib/rpm/rpmdb.sqlite",
            "/usr/lib/sysimage/rpm/rpmdb.sqlite",
            "/var/cache/dnf",
            "/var/cache/libdnf5",
            VERSIONLOCK_5,
            VERSIONLOCK_4,
        ],
        Manager::Zypper => &[
            "/usr/lib/sysimage/rpm/Packages.db",
            "/var/lib/rpm/Packages.db",
            "/var/cache/zypp/solv",
            LOCKS,
            REBOOT_NEEDED,
        ],
        Manager::Pacman => &["/var/lib/pacman/local", "/var/lib/pacman/sync", PACMAN_CONF],
        Manager::Apk => &[INSTALLED, "/var/cache/apk", WORLD],
    }
}

const REBOOT_REQUIRED: &str = "/var/run/reboot-required";
const REBOOT_PACKAGES: &str = "/var/run/reboot-required.pkgs";
const REBOOT_NEEDED: &str = "/run/reboot-needed";
const VERSIONLOCK_5: &str = "/etc/dnf/versionlock.toml";
const VERSIONLOCK_4: &str = "/etc/dnf/plugins/versionlock.list";
const LOCKS: &str = "/etc/zypp/locks";
const PACMAN_CONF: &str = "/etc/pacman.conf";
const WORLD: &str = "/etc/apk/world";
const INSTALLED: &str = "/lib/apk/db/installed";

/// Patches that are looked into for the packages that they bring.
const MOST_PATCHES: usize = 300;

/// Asks a machine all of it.
pub fn look(manager: Manager, machine: &mut impl Machine) -> Found {
    match manager {
        Manager::Apt => look_by_apt(machine),
        Manager::Dnf => look_by_dnf(machine),
        Manager::Zypper => look_by_zypper(machine),
        Manager::Pacman => look_by_pacman(machine),
        Manager::Apk => look_by_apk(machine),
    }
}

fn look_by_apt(machine: &mut impl Machine) -> Found {
    let audit = ended_well(machine.run(&["dpkg", "--audit"]));
    // Simulated, it takes no lock. It ends with 100 when something is unmet.
    let check = machine.run(&["apt-get", "-s", "-q", "check"]);
    let broken = audit.zip(check).map(|(audit, check)| {
        let mut broken = apt::parse_audit(&audit);
        broken.extend(apt::parse_unmet(&check.text));
        broken
    });
    let reboot_required = machine.is_there(REBOOT_REQUIRED);
    let asking = machine.file(REBOOT_PACKAGES).filter(|_| reboot_required);
    Found {
        packages: list(
            machine.run(&["apt", "list", "--upgradable"]),
            apt::parse_upgradable,
        ),
        held: ended_well(machine.run(&["apt-mark", "showhold"]))
            .map(|text| apt::parse_holds(&text)),
        broken,
        reboot_required,
        reboot_packages: asking.map(|text| apt::parse_reboot_packages(&text)),
    }
}

fn look_by_dnf(machine: &mut impl Machine) -> Found {
    // `check-update` ends with 100 when there is something, so the list is asked for. dnf 5 lists no
    // upgrades by their advisory; both know the advisories themselves.
    let security = machine.run(&["dnf", "-q", "-C", "updateinfo", "list", "--security"]);
    let security = ended_well(security).unwrap_or_default();
    let upgrades = machine.run(&["dnf", "-q", "-C", "list", "--upgrades"]);
    // It ends with 1 when a reboot is wanted, and when it failed.
    let restarting = machine.run(&["needs-restarting", "-r"]);
    let restarting = restarting.filter(|answer| answer.code <= 1).map(|answer| {
        let asking = dnf::parse_needs_restarting(&answer.text);
        (
            answer.code == 1 && (!asking.is_empty() || answer.text.contains("Reboot is required")),
            asking,
        )
    });
    Found {
        packages: list(upgrades, |text| dnf::parse_check_update(text, &security)),
        held: Some(dnf_locks(machine)),
        broken: unsatisfied(machine),
        reboot_required: restarting.as_ref().is_some_and(|(required, _)| *required),
        reboot_packages: restarting
            .map(|(_, asking)| asking)
            .filter(|asking| !asking.is_empty()),
    }
}

/// The files of both generations: asking dnf itself takes seconds and root's cache.
fn dnf_locks(machine: &mut impl Machine) -> Vec<String> {
    [VERSIONLOCK_5, VERSIONLOCK_4]
        .into_iter()
        .filter_map(|file| machine.file(file))
        .flat_map(|text| dnf::parse_versionlocks(&text))
        .collect()
}

fn look_by_zypper(machine: &mut impl Machine) -> Found {
    let zypper = ["zypper", "--non-interactive", "--no-refresh", "--xmlout"];
    let ask = |machine: &mut _, rest: &[&str]| {
        Machine::run_for_xml(machine, &[&zypper[..], rest].concat())
    };
    // A repository that was left out makes it end with 106, and the list is there all the same.
    let packages = match ask(machine, &["list-updates"]) {
        None => Err(None),
        Some(answer) => zypper::parse_updates(&answer.text).map_err(|_| {
            zypper::errors(&answer.text)
                .into_iter()
                .next()
                .filter(|e| is_plain(e))
        }),
    };
    let packages = packages.map(|mut packages| {
        let patches = ask(machine, &["list-patches", "--category", "security"]);
        let names = patches.map(|answer| zypper::security_patches(&answer.text));
        mark_security(machine, &mut packages, &names.unwrap_or_default());
        packages
    });
    Found {
        packages,
        held: Some(
            machine
                .file(LOCKS)
                .map_or_else(Vec::new, |text| zypper::locks(&text)),
        ),
        broken: unsatisfied(machine),
        reboot_required: machine.is_there(REBOOT_NEEDED) || running_kernel_is_gone(machine),
        reboot_packages: None,
    }
}

fn mark_security(machine: &mut impl Machine, packages: &mut [Package], patches: &[String]) {
    // A name that could be read as an option is none that a patch has.
    let names = patches
        .iter()
        .map(String::as_str)
        .filter(|name| !name.starts_with('-'));
    let names: Vec<&str> = names.take(MOST_PATCHES).collect();
    if names.is_empty() {
        return;
    }
    let info = [
        "zypper",
        "--non-interactive",
        "--no-refresh",
        "patch-info",
        "--",
    ];
    if let Some(answer) = machine.run(&[&info[..], &names].concat()) {
        let fixed = zypper::fixed_packages(&answer.text);
        for package in packages {
            package.security = fixed.contains(package.name.as_str());
        }
    }
}

fn look_by_pacman(machine: &mut impl Machine) -> Found {
    // It ends with 1 when there is nothing, and when it failed: then it says so.
    let upgrades = machine.run(&["pacman", "-Qu"]);
    let upgrades = upgrades.filter(|answer| answer.code == 0 || !answer.errors.contains("error:"));
    let check = machine.run(&["pacman", "-Dk"]);
    Found {
        packages: upgrades.map_or(Err(None), |answer| Ok(pacman::parse(&answer.text))),
        held: machine
            .file(PACMAN_CONF)
            .map(|text| pacman::parse_ignored(&text)),
        broken: check.map(|answer| {
            let mut broken = pacman::parse_check(&answer.text);
            broken.extend(pacman::parse_check(&answer.errors));
            broken
        }),
        reboot_required: running_kernel_is_gone(machine),
        reboot_packages: None,
    }
}

fn look_by_apk(machine: &mut impl Machine) -> Found {
    Found {
        packages: list(machine.run(&["apk", "version", "-l", "<"]), apk::parse),
        held: machine.file(WORLD).map(|text| apk::parse_pins(&text)),
        // `apk fix --simulate` would want root's lock, and says less.
        broken: machine.file(INSTALLED).map(|text| apk::parse_broken(&text)),
        reboot_required: running_kernel_is_gone(machine),
        reboot_packages: None,
    }
}

fn unsatisfied(machine: &mut impl Machine) -> Option<Vec<Broken>> {
    // `dnf check` finds the same, and reads all repositories for it. rpm ends with 1 when it finds some.
    let answer = machine.run(&["rpm", "-Va", "--nofiles", "--nodigest", "--noscripts"])?;
    (answer.code <= 1).then(|| rpm::parse_unsatisfied(&answer.text))
}

/// Rolling distributions remove the modules of the running kernel when they bring a new one.
fn running_kernel_is_gone(machine: &mut impl Machine) -> bool {
    let Some(kernel) = machine.kernel() else {
        return false;
    };
    let mut is_in = |folder: &str| machine.is_there(&format!("{folder}/{kernel}"));
    let is_gone = !is_in("/lib/modules") && !is_in("/usr/lib/modules");
    is_gone && machine.is_there("/lib/modules")
}

fn list(
    answer: Option<Answer>,
    parse: impl Fn(&str) -> Vec<Package>,
) -> Result<Vec<Package>, Option<String>> {
    ended_well(answer).map(|text| parse(&text)).ok_or(None)
}

fn ended_well(answer: Option<Answer>) -> Option<String> {
    answer
        .filter(|answer| answer.code == 0)
        .map(|answer| answer.text)
}

/// Addresses of repositories may hold passwords.
fn is_plain(error: &str) -> bool {
    !error.contains("://")
}

/// A name fits a pattern with `*` and `?`; capitals are small letters.
fn matches(pattern: &str, name: &str) -> bool {
    let lower = |text: &str| text.to_ascii_lowercase().into_bytes();
    let (pattern, name) = (lower(pattern), lower(name));
    let (mut p, mut n) = (0, 0);
    // Where the last star stands, and which letter it was tried up to.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match (pattern.get(p), star) {
            (Some(b'*'), _) => {
                star = Some((p, n));
                p += 1;
            }
            (Some(sign), _) if *sign == b'?' || *sign == name[n] => (p, n) = (p + 1, n + 1),
            (_, Some((at, tried))) => {
                star = Some((at, tried + 1));
                (p, n) = (at + 1, tried + 1);
            }
            (_, None) => return false,
        }
    }
    pattern[p..].iter().all(|sign| *sign == b'*')
}

#[cfg(test)]
mod tests;
