//! Pending updates, at a pace of their own: package managers are slow, and their answer changes a
//! few times a day. A thread asks; the loop takes what it found.

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use homelabcmd_probe::{Package, apk, apt, dnf, pacman};
use homelabcmd_wire::{PackageUpdate, Updates};

use crate::{clock, units};

/// Asked anew after so long, or when the package manager's own state changed.
const PACE: Duration = Duration::from_secs(6 * 3600);
const LOOK: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(120);

/// What was found last.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Mutex<Option<Updates>>>);

/// A package manager that this machine has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manager {
    Apt,
    Dnf,
    Pacman,
    Apk,
}

impl Watch {
    /// Starts to look, where there is a package manager.
    pub(crate) fn start() -> Self {
        let watch = Self::default();
        if let Some(manager) = manager() {
            let into = watch.clone();
            let _ = std::thread::Builder::new()
                .name("updates".into())
                .stack_size(128 * 1024)
                .spawn(move || follow(manager, &into));
        }
        watch
    }

    /// What was found last.
    pub(crate) fn latest(&self) -> Option<Updates> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Looks once, in the caller's thread.
pub(crate) fn read_once() -> Option<Updates> {
    manager().map(ask)
}

/// The package manager's name, for the facts.
pub(crate) fn manager_name() -> Option<&'static str> {
    Some(match manager()? {
        Manager::Apt => "apt",
        Manager::Dnf => "dnf",
        Manager::Pacman => "pacman",
        Manager::Apk => "apk",
    })
}

fn manager() -> Option<Manager> {
    let has = |path: &str| Path::new(path).exists();
    if has("/usr/bin/apt-get") {
        Some(Manager::Apt)
    } else if has("/usr/bin/dnf") {
        Some(Manager::Dnf)
    } else if has("/usr/bin/pacman") {
        Some(Manager::Pacman)
    } else if has("/sbin/apk") {
        Some(Manager::Apk)
    } else {
        None
    }
}

fn follow(manager: Manager, into: &Watch) {
    loop {
        let state = state(manager);
        let found = ask(manager);
        *into.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        let mut waited = Duration::ZERO;
        while waited < PACE && self::state(manager) == state {
            std::thread::sleep(LOOK);
            waited += LOOK;
        }
    }
}

/// When the package manager's own files last changed: an upgrade, a fresh list, a wanted reboot.
fn state(manager: Manager) -> Vec<Option<SystemTime>> {
    let files: &[&str] = match manager {
        Manager::Apt => &["/var/lib/dpkg/status", "/var/lib/apt/lists", REBOOT],
        Manager::Dnf => &["/var/lib/rpm/rpmdb.sqlite", "/var/cache/dnf"],
        Manager::Pacman => &["/var/lib/pacman/local", "/var/lib/pacman/sync"],
        Manager::Apk => &["/lib/apk/db/installed", "/var/cache/apk"],
    };
    files
        .iter()
        .map(|file| std::fs::metadata(file).ok()?.modified().ok())
        .collect()
}

const REBOOT: &str = "/var/run/reboot-required";

/// Asks the package manager. It never fetches new lists: that is the machine's own business.
fn ask(manager: Manager) -> Updates {
    let run =
        |program: &str, args: &[&str]| units::output(Command::new(program).args(args), PATIENCE);
    let found: Option<Vec<Package>> = match manager {
        Manager::Apt => {
            run("apt", &["list", "--upgradable"]).map(|text| apt::parse_upgradable(&text))
        }
        Manager::Dnf => {
            // It ends with 100 when there is something, which is no failure; so the list is asked for.
            // dnf 5 lists no upgrades by their advisory; both know the advisories themselves.
            let security = run("dnf", &["-q", "-C", "updateinfo", "list", "--security"]);
            run("dnf", &["-q", "-C", "list", "--upgrades"])
                .map(|text| dnf::parse_check_update(&text, security.as_deref().unwrap_or_default()))
        }
        // It ends with 1 when there is nothing.
        Manager::Pacman => Some(pacman::parse(&run("pacman", &["-Qu"]).unwrap_or_default())),
        Manager::Apk => run("apk", &["version", "-l", "<"]).map(|text| apk::parse(&text)),
    };
    let error = found
        .is_none()
        .then(|| "the package manager could not be asked".to_owned());
    Updates {
        checked_at: clock::now(),
        packages: found.unwrap_or_default().into_iter().map(package).collect(),
        reboot_required: reboot_required(manager),
        error,
    }
}

fn reboot_required(manager: Manager) -> bool {
    match manager {
        Manager::Apt => Path::new(REBOOT).exists(),
        // It ends with 1 when a reboot is wanted.
        Manager::Dnf => Command::new("needs-restarting")
            .arg("-r")
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .is_ok_and(|status| status.code() == Some(1)),
        Manager::Pacman | Manager::Apk => running_kernel_is_gone(),
    }
}

/// Rolling distributions remove the modules of the running kernel when they bring a new one.
fn running_kernel_is_gone() -> bool {
    let release = rustix::system::uname()
        .release()
        .to_string_lossy()
        .into_owned();
    Path::new("/lib/modules").is_dir() && !Path::new("/lib/modules").join(release).exists()
}

fn package(package: Package) -> PackageUpdate {
    PackageUpdate {
        name: package.name,
        current_version: package.current,
        new_version: package.new,
        repository: package.repository,
        is_security: package.security,
    }
}
