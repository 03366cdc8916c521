//! The commands of an upgrade, for each manager: argument lists and an environment, never a line for a
//! shell.
//!
//! What they have in common: nothing asks, a file of the user's that a new version brings another text for
//! is kept, and who holds the manager's lock is waited for a while where the manager can.
//!
//! **Security only.** dnf and zypper choose by advisories of their own. apt has none: there the packages
//! are named, and they are those whose offer comes from a security suite, as the machine's report marks
//! them. `unattended-upgrade` is not used for it: it goes by a list of origins in a file on each machine,
//! so it takes other packages than were shown, it may reboot by itself, it writes its account elsewhere,
//! and many machines do not have it. pacman and apk know no security updates at all.

use std::fmt;

use super::PackageName;
use crate::manager::Manager;

/// So long a manager waits for the lock that another program holds.
pub const LOCK_SECONDS: u32 = 300;

/// A line of a shell holds 128 KiB, and names are a part of one.
const MOST_NAMES_BYTES: usize = 64 * 1024;

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Program and arguments.
    pub argv: Vec<String>,
    /// What its environment has beside what is there.
    pub env: &'static [(&'static str, &'static str)],
    /// It must be root.
    pub root: bool,
    endings: &'static [(i32, Ending)],
}

/// What an exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All is done.
    Done,
    /// Done, and the machine wants a reboot.
    RebootWanted,
    /// The manager upgraded itself first: the same command does the rest.
    RunAgain,
    /// Done but for something: a repository was left out, or a package's script failed. The text says what.
    Partly,
    /// Only looked, and there is something to do; or it failed: the text says which.
    Looked,
    /// Not done.
    Failed,
}

impl Step {
    /// What it means that the command ended with this code.
    pub fn ending(&self, code: i32) -> Ending {
        let known = self.endings.iter().find(|(known, _)| *known == code);
        match (known, code) {
            (Some((_, ending)), _) => *ending,
            (None, 0) => Ending::Done,
            (None, _) => Ending::Failed,
        }
    }

    /// The command with its environment in front, by env(1): what goes through sudo loses it otherwise.
    pub fn with_env(&self) -> Vec<String> {
        let set = self
            .env
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        ["env".to_owned()]
            .into_iter()
            .chain(set)
            .chain(self.argv.iter().cloned())
            .collect()
    }
}

/// What is to be upgraded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// All that can be without removing anything.
    All,
    /// All, and what stands in the way may be removed: how Proxmox and Tumbleweed want to be upgraded.
    Full,
    /// Security updates; the names are those that the machine's report marks.
    Security(&'a [PackageName]),
    /// These, and what they need.
    Chosen(&'a [PackageName]),
}

/// Why there is no such command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A list of packages without any.
    NothingChosen,
    /// More names than a command can hold.
    TooMany,
    /// Arch supports no upgrade of some packages only.
    Partial,
    /// The distribution does not say which updates are for security.
    NoSecurity(Manager),
    /// Fresh lists without an upgrade would make the next installation a partial upgrade.
    NoLists,
    /// There is no changelog to read.
    NoChangelog(Manager),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingChosen => f.write_str("No package is named."),
            Self::TooMany => f.write_str("These are too many names for one command: upgrade all."),
            Self::Partial => f.write_str(
                "Arch supports no partial upgrades: packages that were not upgraded could stop working. \
                 Upgrade all.",
            ),
            Self::NoSecurity(manager) => write!(
                f,
                "{} does not know which updates are for security: upgrade all.",
                manager.name()
            ),
            Self::NoLists => f.write_str(
                "pacman fetches its lists with an upgrade only: with fresh lists alone, the next package \
                 that is installed would be a partial upgrade.",
            ),
            Self::NoChangelog(manager) => {
                write!(f, "{} has no changelogs.", manager.name())
            }
        }
    }
}

impl std::error::Error for Refusal {}

type Steps = Result<Vec<Step>, Refusal>;

/// Fetches the lists of what there is.
///
/// # Errors
/// When the manager fetches them with an upgrade only.
pub fn refresh(manager: Manager) -> Steps {
    let argv = match manager {
        // Whoever holds the lists' lock is not waited for: apt can wait for dpkg's only.
        Manager::Apt => words("apt-get -q update"),
        Manager::Dnf => words("dnf makecache --refresh"),
        Manager::Zypper => words("zypper --non-interactive refresh"),
        Manager::Pacman => return Err(Refusal::NoLists),
        Manager::Apk => words("apk --wait 300 update"),
    };
    Ok(vec![as_root(manager, argv)])
}

/// Upgrades; to be run in this order, each after the one before has ended well.
///
/// # Errors
/// When the manager knows no such upgrade.
pub fn upgrade(manager: Manager, scope: Scope<'_>) -> Steps {
    Ok(vec![as_root(manager, command(manager, scope, false)?)])
}

/// Says what [`upgrade`] would do, and changes nothing. It goes by the lists that are there.
///
/// # Errors
/// When the manager knows no such upgrade.
pub fn simulate(manager: Manager, scope: Scope<'_>) -> Steps {
    let step = as_root(manager, command(manager, scope, true)?);
    Ok(vec![Step {
        // apt and pacman need no lock to look.
        root: !matches!(manager, Manager::Apt | Manager::Pacman),
        endings: match manager {
            // To have answered "no" is what dnf ends with.
            Manager::Dnf => &[(1, Ending::Looked)],
            _ => step.endings,
        },
        ..step
    }])
}

/// Prints what is new in a package: the first of these commands that ends well does.
///
/// # Errors
/// When the manager has no changelogs.
pub fn changelog(manager: Manager, package: &PackageName) -> Steps {
    let name = package.as_str();
    // rpm tells of the version that is installed, which is better than nothing.
    let installed = || with(words("rpm -q --changelog --"), name);
    let commands = match manager {
        Manager::Apt => vec![with(words("apt-get -q changelog --"), name)],
        Manager::Dnf => vec![
            with(words("dnf -q changelog --upgrades"), name),
            installed(),
        ],
        Manager::Zypper => vec![installed()],
        Manager::Pacman | Manager::Apk => return Err(Refusal::NoChangelog(manager)),
    };
    let steps = commands.into_iter().map(|argv| Step {
        argv,
        env: environment(manager),
        root: false,
        endings: &[],
    });
    Ok(steps.collect())
}

fn command(manager: Manager, scope: Scope<'_>, simulate: bool) -> Result<Vec<String>, Refusal> {
    let names = match scope {
        Scope::Chosen(names) => names,
        // The others go by their own advisories.
        Scope::Security(names) if manager == Manager::Apt => names,
        _ => &[],
    };
    if names.is_empty() && matches!(scope, Scope::Chosen(_)) {
        return Err(Refusal::NothingChosen);
    }
    if names
        .iter()
        .map(|name| name.as_str().len() + 3)
        .sum::<usize>()
        > MOST_NAMES_BYTES
    {
        return Err(Refusal::TooMany);
    }
    let mut argv = match manager {
        Manager::Apt => apt(scope, simulate)?,
        Manager::Dnf => dnf(scope, simulate),
        Manager::Zypper => zypper(scope, simulate),
        Manager::Pacman => pacman(scope, simulate)?,
        Manager::Apk => apk(scope, simulate)?,
    };
    argv.extend(names.iter().map(|name| name.as_str().to_owned()));
    Ok(argv)
}

/// apt-get(8). Names are exact: without `Pattern-Only` a name with a dot that is not known would be a
/// regular expression. `install --only-upgrade` leaves a package marked as automatic if it was.
fn apt(scope: Scope<'_>, simulate: bool) -> Result<Vec<String>, Refusal> {
    let mut argv = words(
        "apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
         -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold",
    );
    if simulate {
        argv.push("--simulate".into());
    }
    argv.extend(words(match scope {
        Scope::All => "--no-remove --with-new-pkgs upgrade",
        Scope::Full => "dist-upgrade",
        Scope::Security([]) => return Err(Refusal::NothingChosen),
        Scope::Security(_) | Scope::Chosen(_) => {
            "-o APT::Cmd::Pattern-Only=true --no-remove --only-upgrade install --"
        }
    }));
    Ok(argv)
}

/// dnf(8). No `--` before names: dnf 5 before 5.4.3 takes it for an argument that it does not know. A
/// [`PackageName`] cannot be taken for an option.
fn dnf(scope: Scope<'_>, simulate: bool) -> Vec<String> {
    let answer = if simulate { "--assumeno" } else { "-y" };
    let rest = match scope {
        Scope::All | Scope::Chosen(_) => "",
        Scope::Full => " --allowerasing",
        Scope::Security(_) => " --security",
    };
    words(&format!("dnf {answer} upgrade{rest}"))
}

/// zypper(8). A patch that wants a reboot counts as interactive and would be left out silently; one with
/// a licence to agree with still is, because nobody agreed.
fn zypper(scope: Scope<'_>, simulate: bool) -> Vec<String> {
    let dry = if simulate { " --dry-run" } else { "" };
    let (command, rest) = match scope {
        Scope::All => ("update", ""),
        Scope::Full => ("dist-upgrade", ""),
        Scope::Security(_) => ("patch", " --category security"),
        Scope::Chosen(_) => ("update", " --"),
    };
    words(&format!(
        "zypper --non-interactive --non-interactive-include-reboot-patches {command}{dry}{rest}"
    ))
}

/// pacman(8). A simulation must not fetch lists, for what [`Refusal::NoLists`] says.
fn pacman(scope: Scope<'_>, simulate: bool) -> Result<Vec<String>, Refusal> {
    match scope {
        Scope::All | Scope::Full if simulate => Ok(words("pacman -Su --print --noconfirm")),
        Scope::All | Scope::Full => Ok(words("pacman -Syu --noconfirm")),
        Scope::Security(_) | Scope::Chosen(_) => Err(Refusal::Partial),
    }
}

/// apk(8). Chosen packages are upgraded by `apk fix`, which changes nothing in what the machine is told to
/// have (`world`); `apk upgrade` takes names in newer versions only.
fn apk(scope: Scope<'_>, simulate: bool) -> Result<Vec<String>, Refusal> {
    let dry = if simulate { " --simulate" } else { "" };
    let command = match scope {
        Scope::All => format!("upgrade{dry}"),
        Scope::Full => format!("upgrade --available{dry}"),
        Scope::Security(_) => return Err(Refusal::NoSecurity(Manager::Apk)),
        Scope::Chosen(_) => format!("fix --upgrade{dry} --"),
    };
    Ok(words(&format!("apk --wait 300 {command}")))
}

fn as_root(manager: Manager, argv: Vec<String>) -> Step {
    Step {
        argv,
        env: environment(manager),
        root: true,
        endings: match manager {
            // "EXIT CODES" of zypper(8).
            Manager::Zypper => &[
                (102, Ending::RebootWanted),
                (103, Ending::RunAgain),
                (106, Ending::Partly),
                (107, Ending::Partly),
            ],
            _ => &[],
        },
    }
}

/// Texts in the C locale, which the parsers read; and nobody who could answer.
fn environment(manager: Manager) -> &'static [(&'static str, &'static str)] {
    match manager {
        Manager::Apt => &[
            ("LC_ALL", "C"),
            ("DEBIAN_FRONTEND", "noninteractive"),
            // A page of news waits for a key.
            ("APT_LISTCHANGES_FRONTEND", "none"),
            // Ubuntu restarts services after an upgrade: which ones, is said and then decided.
            ("NEEDRESTART_MODE", "l"),
            // Files that ucf keeps follow the same rule as dpkg's.
            ("UCF_FORCE_CONFFOLD", "1"),
            ("PAGER", "cat"),
        ],
        Manager::Zypper => &[("LC_ALL", "C"), ("ZYPP_LOCK_TIMEOUT", "300")],
        // dnf waits for as long as it takes, pacman not at all.
        Manager::Dnf | Manager::Pacman | Manager::Apk => &[("LC_ALL", "C")],
    }
}

fn words(line: &str) -> Vec<String> {
    line.split_ascii_whitespace().map(str::to_owned).collect()
}

fn with(mut argv: Vec<String>, name: &str) -> Vec<String> {
    argv.push(name.to_owned());
    argv
}

#[cfg(test)]
mod tests;
