//! Pending updates, at a pace of their own: package managers are slow, and their answer changes a
//! few times a day. A thread asks; the loop takes what it found.

mod restarts;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use homelabcmd_probe::Package;
use homelabcmd_probe::manager::Manager;
use homelabcmd_probe::packages::{self, Answer, Found, Machine};
use homelabcmd_wire::{BrokenPackage, PackageUpdate, Updates};

use crate::{clock, program};

/// Asked anew after so long, or when the package manager's own state changed.
const PACE: Duration = Duration::from_secs(6 * 3600);
const LOOK: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(120);

/// So many packages the hub takes, and so many names of any other list: more of them no person reads.
const MOST_PACKAGES: usize = 5000;
const MOST_NAMES: usize = 500;

/// What was found last.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Mutex<Option<Updates>>>);

impl Watch {
    /// Starts to look, where there is a package manager.
    pub(crate) fn start() -> Self {
        let watch = Self::default();
        if let Some(manager) = packages::manager_of(&mut Here) {
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
    packages::manager_of(&mut Here).map(ask)
}

/// The package manager's name, for the facts.
pub(crate) fn manager_name() -> Option<&'static str> {
    packages::manager_of(&mut Here).map(Manager::name)
}

fn follow(manager: Manager, into: &Watch) {
    loop {
        let before = state(manager, &[]);
        let found = ask(manager);
        let services = found.restart_services.clone().unwrap_or_default();
        *into.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        let starts = restarts::starts(&services);
        let mut waited = Duration::ZERO;
        while waited < PACE && state(manager, &services) == (before.0.clone(), starts.clone()) {
            std::thread::sleep(LOOK);
            waited += LOOK;
        }
    }
}

type State = (Vec<Option<SystemTime>>, Vec<Option<PathBuf>>);

/// When the package manager's own files last changed (an upgrade, a fresh list, a wanted reboot), and
/// which starts of the services are the last that were to be restarted.
fn state(manager: Manager, services: &[String]) -> State {
    let changed = |file: &&str| std::fs::metadata(file).ok()?.modified().ok();
    let files = packages::state_of(manager).iter().map(changed).collect();
    (files, restarts::starts(services))
}

/// This machine.
struct Here;

impl Here {
    fn ask(argv: &[&str], xml: bool) -> Option<Answer> {
        let (program, args) = argv.split_first()?;
        let mut command = Command::new(program);
        command.args(args).stderr(Stdio::piped());
        program::ask(&mut command, PATIENCE, xml)
    }
}

impl Machine for Here {
    fn run(&mut self, argv: &[&str]) -> Option<Answer> {
        Self::ask(argv, false)
    }

    fn run_for_xml(&mut self, argv: &[&str]) -> Option<Answer> {
        Self::ask(argv, true)
    }

    fn file(&mut self, path: &str) -> Option<String> {
        let bytes = std::fs::read(path).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn is_there(&mut self, path: &str) -> bool {
        Path::new(path).exists()
    }

    fn kernel(&mut self) -> Option<String> {
        let release = rustix::system::uname();
        Some(release.release().to_string_lossy().into_owned())
    }
}

/// Asks the package manager. It never fetches new lists: that is the machine's own business.
fn ask(manager: Manager) -> Updates {
    let found = packages::look(manager, &mut Here);
    report(found, restarts::services(Path::new("/")))
}

fn report(found: Found, restart_services: Option<Vec<String>>) -> Updates {
    let update = |package: &Package| PackageUpdate {
        held: found.is_held(&package.name),
        name: package.name.clone(),
        current_version: package.current.clone(),
        new_version: package.new.clone(),
        repository: package.repository.clone(),
        is_security: package.security,
    };
    let error = found.packages.as_ref().err().map(|reason| {
        let reason = reason.as_ref().map(|reason| format!(": {reason}"));
        format!(
            "the package manager could not be asked{}",
            reason.unwrap_or_default()
        )
    });
    let listed = found.packages.iter().flatten().take(MOST_PACKAGES);
    let broken = found.broken.as_ref().map(|list| {
        let broken = list.iter().take(MOST_NAMES).map(|one| BrokenPackage {
            name: one.name.clone(),
            reason: one.reason.clone(),
        });
        broken.collect()
    });
    Updates {
        checked_at: clock::now(),
        packages: listed.map(update).collect(),
        error,
        broken,
        reboot_required: found.reboot_required,
        held: found.held.map(few),
        reboot_packages: found.reboot_packages.map(few),
        restart_services: restart_services.map(few),
    }
}

fn few(mut names: Vec<String>) -> Vec<String> {
    names.truncate(MOST_NAMES);
    names
}

#[cfg(test)]
mod tests {
    use homelabcmd_probe::Broken;

    use super::*;

    fn found(packages: Result<Vec<Package>, Option<String>>) -> Found {
        Found {
            packages,
            held: None,
            broken: None,
            reboot_required: false,
            reboot_packages: None,
        }
    }

    fn package(name: String) -> Package {
        Package {
            name,
            current: Some("1".into()),
            new: "2".into(),
            repository: None,
            security: false,
        }
    }

    #[test]
    fn a_report_is_no_longer_than_the_hub_takes() {
        let names: Vec<String> = (0..9000).map(|n| format!("p{n}")).collect();
        let broken = Broken {
            name: "b".into(),
            reason: "r".into(),
        };
        let report = report(
            Found {
                held: Some(names.clone()),
                broken: Some(vec![broken; 9000]),
                reboot_packages: Some(names.clone()),
                ..found(Ok(names.iter().cloned().map(package).collect()))
            },
            Some(names),
        );
        assert_eq!(report.packages.len(), MOST_PACKAGES);
        let lists = [
            &report.held,
            &report.reboot_packages,
            &report.restart_services,
        ];
        assert!(
            lists
                .iter()
                .all(|list| list.as_ref().unwrap().len() == MOST_NAMES)
        );
        assert_eq!(report.broken.unwrap().len(), MOST_NAMES);
        assert!(report.packages[0].held);
    }

    #[test]
    fn why_the_package_manager_could_not_be_asked_is_said_where_it_says_so() {
        let error =
            |reason: Option<&str>| report(found(Err(reason.map(str::to_owned))), None).error;
        assert_eq!(
            error(None).unwrap(),
            "the package manager could not be asked"
        );
        assert_eq!(
            error(Some("it is locked by zypper")).unwrap(),
            "the package manager could not be asked: it is locked by zypper"
        );
        assert_eq!(report(found(Ok(Vec::new())), None).error, None);
    }

    #[test]
    fn what_is_not_known_is_not_sent() {
        let report = report(found(Ok(vec![package("bash".into())])), None);
        let sent = serde_json::to_value(&report).unwrap();
        for absent in [
            "held",
            "broken",
            "reboot_packages",
            "restart_services",
            "error",
        ] {
            assert!(sent.get(absent).is_none(), "{absent}");
        }
        assert!(sent["packages"][0].get("held").is_none());
    }
}
