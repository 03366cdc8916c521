use std::collections::HashMap;

use super::*;

/// A machine of answers that are known; what is asked beyond them is not there.
#[derive(Default)]
struct Told {
    answers: HashMap<String, Answer>,
    files: HashMap<String, String>,
    asked: Vec<String>,
}

impl Told {
    fn answer(mut self, line: &str, code: i32, text: &str) -> Self {
        let text = text.to_owned();
        self.answers.insert(
            line.into(),
            Answer {
                code,
                text,
                errors: String::new(),
            },
        );
        self
    }

    fn with_file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }
}

impl Machine for Told {
    fn run(&mut self, argv: &[&str]) -> Option<Answer> {
        self.asked.push(argv.join(" "));
        self.answers.get(&argv.join(" ")).cloned()
    }

    fn file(&mut self, path: &str) -> Option<String> {
        self.files.get(path).cloned()
    }

    fn is_there(&mut self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn kernel(&mut self) -> Option<String> {
        Some("6.11.5-arch1-1".into())
    }
}

macro_rules! data {
    ($name:literal) => {
        include_str!(concat!("../../tests/data/", $name))
    };
}

fn names(broken: Option<&[Broken]>) -> Vec<&str> {
    let broken = broken.unwrap_or_default().iter();
    broken.map(|one| one.name.as_str()).collect()
}

fn urgent(found: &Found) -> Vec<&str> {
    let packages = found.packages.as_ref().unwrap().iter();
    packages
        .filter(|one| one.security)
        .map(|one| one.name.as_str())
        .collect()
}

#[test]
fn a_debian_that_has_seen_better_days() {
    let mut machine = Told::default()
        .answer("apt list --upgradable", 0, data!("debian-12/apt-list"))
        .answer("apt-mark showhold", 0, "jq\nlibc6:i386\n")
        .answer("dpkg --audit", 0, data!("debian-12/dpkg-audit"))
        .answer("apt-get -s -q check", 100, data!("debian-12/apt-check"))
        .with_file(REBOOT_REQUIRED, "*** System restart required ***\n")
        .with_file(REBOOT_PACKAGES, "dbus\nlinux-image-6.1.0-37-amd64\ndbus\n");
    let found = look(Manager::Apt, &mut machine);
    assert!(found.packages.as_ref().unwrap().len() > 5);
    assert!(found.is_held("jq") && !found.is_held("bash"));
    let broken = names(found.broken.as_deref());
    assert_eq!(
        (broken.len(), broken[8]),
        (9, "foo"),
        "of dpkg, then of apt"
    );
    assert!(found.reboot_required);
    assert_eq!(
        found.reboot_packages.unwrap(),
        ["dbus", "linux-image-6.1.0-37-amd64"]
    );
}

#[test]
fn what_could_not_be_asked_is_not_nothing() {
    let broken_apt = || Told::default().answer("apt list --upgradable", 100, "");
    let found = look(Manager::Apt, &mut broken_apt());
    assert_eq!(found.packages, Err(None));
    assert_eq!(
        (found.held, found.broken, found.reboot_packages),
        (None, None, None)
    );
    let found = look(Manager::Dnf, &mut Told::default());
    assert_eq!((found.packages, found.broken), (Err(None), None));
    assert_eq!(
        found.held,
        Some(Vec::new()),
        "no file of locks: nothing is locked"
    );
    assert!(!found.reboot_required);
}

#[test]
fn a_fedora_with_locks_of_both_generations() {
    let mut machine = Told::default()
        .answer("dnf -q -C list --upgrades", 0, data!("fedora-41/dnf-list-upgrades"))
        .answer("dnf -q -C updateinfo list --security", 0, data!("fedora-41/dnf-advisories"))
        .answer("needs-restarting -r", 1, data!("fedora-41/needs-restarting"))
        .answer("rpm -Va --nofiles --nodigest --noscripts", 1, "Unsatisfied dependencies for a-1-1.x86_64:\n\tb is needed by (installed) a-1-1.x86_64\n")
        .with_file(VERSIONLOCK_5, data!("fedora-41/versionlock.toml"))
        .with_file(VERSIONLOCK_4, data!("almalinux-8/versionlock.list"));
    let found = look(Manager::Dnf, &mut machine);
    assert!(urgent(&found).contains(&"glib2"));
    assert!(
        found.is_held("xorg-nvidia-drv") && found.is_held("kernel-core") && !found.is_held("iftop")
    );
    assert_eq!(names(found.broken.as_deref()), ["a"]);
    assert!(found.reboot_required);
    assert_eq!(found.reboot_packages.unwrap(), ["glibc", "kernel-core"]);
}

#[test]
fn a_needs_restarting_that_failed_wants_no_reboot() {
    let mut machine = Told::default().answer("needs-restarting -r", 1, "Error: no such plugin\n");
    assert!(!look(Manager::Dnf, &mut machine).reboot_required);
}

const LIST: &str = "zypper --non-interactive --no-refresh --xmlout list-updates";
const PATCHES: &str =
    "zypper --non-interactive --no-refresh --xmlout list-patches --category security";

#[test]
fn a_leap_whose_security_patches_are_looked_into() {
    let info = "zypper --non-interactive --no-refresh patch-info -- openSUSE-SLE-15.6-2025-101 openSUSE-SLE-15.6-2025-140";
    let mut machine = Told::default()
        .answer(LIST, 106, data!("opensuse-leap-15/zypper-list-updates"))
        .answer(PATCHES, 0, data!("opensuse-leap-15/zypper-list-patches"))
        .answer(info, 0, data!("opensuse-leap-15/zypper-patch-info"))
        .with_file(LOCKS, data!("opensuse-leap-15/zypp-locks"))
        .with_file(REBOOT_NEEDED, "");
    let found = look(Manager::Zypper, &mut machine);
    assert_eq!(
        urgent(&found),
        ["kernel-default", "libstdc++6", "bind-utils"]
    );
    assert!(
        found.is_held("kernel-default") && found.is_held("libKDE5") && !found.is_held("bind-utils")
    );
    assert!(found.reboot_required);
    assert!(found.broken.is_none(), "rpm was not there");
}

#[test]
fn a_zypper_that_is_locked_says_by_whom_and_is_asked_no_more() {
    let mut machine = Told::default().answer(LIST, 7, data!("opensuse-leap-15/zypper-locked"));
    let found = look(Manager::Zypper, &mut machine);
    let reason = found.packages.unwrap_err().unwrap();
    assert!(reason.contains("pid 15950"), "{reason}");
    assert!(!machine.asked.contains(&PATCHES.to_owned()));
}

#[test]
fn a_patch_with_the_name_of_an_option_is_not_asked_for() {
    let patches =
        "<update kind=\"patch\" name=\"--root=/tmp\" category=\"security\" status=\"needed\"/>";
    let mut machine = Told::default()
        .answer(
            LIST,
            0,
            data!("opensuse-tumbleweed/zypper-list-updates-none"),
        )
        .answer(PATCHES, 0, patches);
    look(Manager::Zypper, &mut machine);
    assert!(
        machine.asked.iter().all(|line| !line.contains("--root")),
        "{:?}",
        machine.asked
    );
}

#[test]
fn an_arch_whose_kernel_was_exchanged_under_it() {
    let machine = || {
        Told::default()
            .answer("pacman -Qu", 0, data!("arch/pacman-Qu"))
            .answer(
                "pacman -Dk",
                1,
                "error: missing 'libicu' dependency for 'qt5-base'\n",
            )
            .with_file(PACMAN_CONF, data!("arch/pacman.conf"))
            .with_file("/lib/modules", "")
    };
    let found = look(Manager::Pacman, &mut machine());
    assert!(found.reboot_required);
    assert_eq!(names(found.broken.as_deref()), ["qt5-base"]);
    assert!(found.is_held("linux-lts-headers") && !found.is_held("linux"));
    let mut fresh = machine().with_file("/usr/lib/modules/6.11.5-arch1-1", "");
    assert!(!look(Manager::Pacman, &mut fresh).reboot_required);
    let mut container = Told::default().answer("pacman -Qu", 1, "");
    let found = look(Manager::Pacman, &mut container);
    assert!(
        !found.reboot_required,
        "without any modules it is a container"
    );
    assert_eq!(found.packages, Ok(Vec::new()), "1 is nothing to upgrade");
}

#[test]
fn an_alpine_with_a_pin() {
    let mut machine = Told::default()
        .answer("apk version -l <", 0, data!("alpine-3.20/apk-version"))
        .with_file(WORLD, "alpine-base\nbusybox=1.36.1-r28\n")
        .with_file(INSTALLED, "P:nginx\nf:s\n\n");
    let found = look(Manager::Apk, &mut machine);
    assert_eq!(found.packages.as_ref().unwrap().len(), 3);
    assert!(found.is_held("busybox") && !found.is_held("libcrypto3"));
    assert_eq!(names(found.broken.as_deref()), ["nginx"]);
}

#[test]
fn of_two_managers_the_distributions_own_is_asked() {
    let on = |programs: &[&str]| {
        let machine = programs
            .iter()
            .fold(Told::default(), |m, p| m.with_file(p, ""));
        manager_of(&mut { machine })
    };
    assert_eq!(
        on(&["/usr/bin/dnf", "/usr/bin/zypper"]),
        Some(Manager::Zypper)
    );
    assert_eq!(on(&["/usr/bin/dnf"]), Some(Manager::Dnf));
    assert_eq!(
        on(&["/usr/bin/apt-get", "/usr/bin/pacman"]),
        Some(Manager::Apt)
    );
    assert_eq!(on(&["/bin/busybox"]), None);
}

#[test]
fn patterns() {
    for (pattern, name, fits) in [
        ("bash", "bash", true),
        ("bash", "bash-doc", false),
        ("bash*", "bash", true),
        ("*kde*", "libKDE5", true),
        ("linux-?ts", "linux-lts", true),
        ("linux-?ts", "linux-ts", false),
        ("*a*b*c", "xaxxbxxbcxc", true),
        ("*a*b*c", "xaxxbxx", false),
        ("**", "", true),
        ("", "", true),
        ("", "a", false),
        ("é*", "été", true),
    ] {
        assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
    }
    assert!(!matches(&"*a".repeat(40), &"b".repeat(9000)), "and soon");
}
