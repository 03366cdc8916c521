use proptest::prelude::*;

use super::*;

macro_rules! data {
    ($name:literal) => {
        include_str!(concat!("../../../tests/data/", $name))
    };
}

const TEXTS: [(Manager, &str); 14] = [
    (Manager::Apt, data!("debian-12/apt-upgrade")),
    (Manager::Apt, data!("debian-12/apt-dist-upgrade")),
    (Manager::Apt, data!("debian-12/apt-upgrade-failed")),
    (Manager::Apt, data!("debian-12/apt-locked")),
    (Manager::Apt, data!("debian-12/apt-lists-locked")),
    (Manager::Apt, data!("debian-12/apt-interrupted")),
    (Manager::Apt, data!("debian-12/apt-unreachable")),
    (Manager::Apt, data!("debian-12/dpkg-no-space")),
    (Manager::Apt, data!("debian-12/apt-on-a-terminal")),
    (Manager::Dnf, data!("fedora-41/dnf-upgrade")),
    (Manager::Dnf, data!("almalinux-8/dnf-upgrade")),
    (Manager::Zypper, data!("opensuse-leap-15/zypper-update")),
    (Manager::Pacman, data!("arch/pacman-Syu")),
    (Manager::Apk, data!("alpine-3.20/apk-upgrade")),
];

fn told(changes: &[Change]) -> Vec<String> {
    let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "?".into());
    let told = changes
        .iter()
        .map(|c| format!("{} {} -> {}", c.name, version(&c.from), version(&c.to)));
    told.collect()
}

fn apt(text: &str) -> Outcome {
    read(Manager::Apt, text)
}

#[test]
fn an_upgrade_by_apt() {
    let outcome = apt(data!("debian-12/apt-upgrade"));
    assert_eq!(
        told(&outcome.upgraded),
        ["tool 1.0 -> 1.1", "web 1:1.0 -> 1:1.1"]
    );
    assert_eq!(told(&outcome.installed), ["new-helper ? -> 2.0"]);
    assert_eq!(outcome.kept_back, ["daemon", "held"]);
    assert_eq!(outcome.download_bytes, Some(62_000));
    assert_eq!(
        outcome.problems,
        [Problem::ConfigKept {
            path: "/etc/web.conf".into()
        }]
    );
    assert!(outcome.removed.is_empty() && outcome.unfinished.is_empty());
    let phased =
        "The following upgrades have been deferred due to phasing:\n  a b\n  c\n1 upgraded\n";
    assert_eq!(apt(phased).kept_back, ["a", "b", "c"]);
    let full = apt(data!("debian-12/apt-dist-upgrade"));
    assert_eq!(told(&full.removed), ["old-helper 1.0 -> ?"]);
    assert_eq!(told(&full.upgraded), ["daemon 1.0 -> 1.1"]);
}

#[test]
fn a_package_whose_script_fails_is_not_upgraded_though_it_was_set_up() {
    let outcome = apt(data!("debian-12/apt-upgrade-failed"));
    assert_eq!(outcome.upgraded, []);
    assert_eq!(outcome.unfinished, ["broken", "needs"]);
    let failed = |package: &str, reason: &str| Problem::Failed {
        package: package.into(),
        reason: reason.into(),
    };
    assert_eq!(
        outcome.problems,
        [
            failed(
                "broken",
                "installed broken package post-installation script subprocess returned error exit status 3"
            ),
            failed("needs", "dependency problems - leaving unconfigured"),
        ]
    );
}

#[test]
fn a_terminal_changes_nothing() {
    let outcome = apt(data!("debian-12/apt-on-a-terminal"));
    assert_eq!(told(&outcome.upgraded), ["tool 1.1 -> 1.1"]);
    assert_eq!(
        outcome.unfinished,
        ["broken"],
        "left over from an earlier run"
    );
    assert_eq!(outcome.problems.len(), 2);
    let coloured = data!("debian-12/apt-upgrade")
        .replace(
            "Setting up",
            "\u{1b}7\u{1b}[24;0f\u{1b}[42mProgress: [ 60%]\u{1b}8\u{1b}[1mSetting up\u{1b}[0m",
        )
        .replace('\n', "\r\n");
    assert_eq!(apt(&coloured), apt(data!("debian-12/apt-upgrade")));
}

#[test]
fn locks_and_who_holds_them() {
    let held = |by: Option<&str>, pid| Problem::Locked {
        pid,
        by: by.map(str::to_owned),
    };
    let by_apt = held(Some("unattended-upgr"), Some(4711));
    assert_eq!(
        apt(data!("debian-12/apt-locked")).problems,
        std::slice::from_ref(&by_apt)
    );
    assert_eq!(apt(data!("debian-12/apt-lists-locked")).problems, [by_apt]);
    let old =
        "E: Could not get lock /var/lib/dpkg/lock - open (11: Resource temporarily unavailable)\n";
    assert_eq!(apt(old).problems, [held(None, None)]);
    let waited = "Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt)...\n";
    assert_eq!(
        apt(waited).problems,
        [held(Some("apt"), Some(12))],
        "cut off while it waited"
    );
    assert_eq!(
        apt(&format!("{waited}Setting up a (1) ...\n")).problems,
        [],
        "it got the lock"
    );
    for (manager, text, expected) in [
        (
            Manager::Zypper,
            "System management is locked by the application with pid 15950 (zypper).\n",
            held(Some("zypper"), Some(15950)),
        ),
        (
            Manager::Dnf,
            "Waiting for process with pid 77 to finish.\nFailed to obtain the transaction lock (logged in as: root).\n",
            held(None, Some(77)),
        ),
        (
            Manager::Pacman,
            "error: failed to init transaction (unable to lock database)\nerror: could not lock database: File exists\n",
            held(None, None),
        ),
        (
            Manager::Apk,
            "ERROR: Unable to lock database: Resource temporarily unavailable\n",
            held(None, None),
        ),
    ] {
        assert_eq!(read(manager, text).problems, [expected], "{text}");
    }
}

#[test]
fn a_full_disk_and_a_run_that_was_interrupted() {
    let full = apt(data!("debian-12/dpkg-no-space"));
    assert!(full.problems.contains(&Problem::NoSpace));
    assert!(
        matches!(&full.problems[..], [_, Problem::Failed { package, .. }] | [Problem::Failed { package, .. }, _] if package == "big_1_all.deb")
    );
    assert_eq!(full.unfinished, ["big"]);
    for text in [
        "E: You don't have enough free space in /var/cache/apt/archives/.\n",
        "error: Partition / too full: 1000 blocks needed, 10 blocks free\nerror: not enough free disk space\n",
        "  installing package kernel-core-6.1-1.x86_64 needs 33MB more space on the /boot filesystem\n",
        "   At least 33MB more space needed on the /boot filesystem.\n",
    ] {
        assert_eq!(apt(text).problems, [Problem::NoSpace], "{text}");
    }
    assert_eq!(
        apt(data!("debian-12/apt-interrupted")).problems,
        [Problem::Interrupted]
    );
}

#[test]
fn mirrors_that_do_not_answer_and_no_password_of_theirs() {
    let place = |place: &str| Problem::Unreachable {
        place: place.into(),
    };
    assert_eq!(
        apt(data!("debian-12/apt-unreachable")).problems,
        [place("deb.invalid"), place("127.0.0.1:1")]
    );
    for (manager, text, expected) in [
        (
            Manager::Dnf,
            "Error: Failed to download metadata for repo 'docker-ce': Cannot prepare internal mirrorlist\n",
            "docker-ce",
        ),
        (
            Manager::Dnf,
            "Curl error (6): Couldn't resolve host name for https://me:secret@mirror.example/repo [Could not resolve host]\n",
            "mirror.example",
        ),
        (
            Manager::Zypper,
            "[nvidia|https://download.nvidia.com/opensuse] Valid metadata not found at specified URL\n",
            "download.nvidia.com",
        ),
        (
            Manager::Pacman,
            "error: failed retrieving file 'core.db' from mirror.example : Operation too slow\n",
            "mirror.example",
        ),
        (
            Manager::Apk,
            "WARNING: fetching https://dl-cdn.alpinelinux.org/alpine/v3.20/main/x86_64/APKINDEX.tar.gz: temporary error (try again later)\n",
            "dl-cdn.alpinelinux.org",
        ),
    ] {
        let problems = read(manager, text).problems;
        assert_eq!(problems, [place(expected)], "{text}");
        assert!(!format!("{problems:?}").contains("secret"));
    }
}

#[test]
fn signatures_and_the_key_that_is_missing() {
    let keys = |text: &str| -> Vec<Option<String>> {
        let problems = apt(text).problems.into_iter();
        let keys = problems.map(|problem| match problem {
            Problem::Signature { key, .. } => key,
            other => panic!("{other:?}"),
        });
        keys.collect()
    };
    let missing = "W: GPG error: https://me:secret@repo.example stable InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 7EA0A9C3F273FCD8\n";
    assert_eq!(keys(missing), [Some("7EA0A9C3F273FCD8".to_owned())]);
    let said = format!("{:?}", apt(missing).problems);
    assert!(
        said.contains("public key is not available") && !said.contains("secret"),
        "{said}"
    );
    for text in [
        "E: The repository 'http://x stable InRelease' is not signed.\n",
        "Error: GPG check FAILED\n",
        "error: linux: signature from \"A <a@example.invalid>\" is unknown trust\n",
        "WARNING: Ignoring https: UNTRUSTED signature\n",
    ] {
        assert_eq!(keys(text), [None], "{text}");
    }
}

#[test]
fn dependencies_that_are_not_met() {
    let problems = apt(data!("debian-12/apt-check")).problems;
    assert_eq!(problems.len(), 2);
    assert!(
        matches!(&problems[1], Problem::Unmet { package: Some(name), reason } if name == "foo" && reason.contains("baz"))
    );
    let pacman = read(
        Manager::Pacman,
        ":: installing libicu (75-1) breaks dependency 'libicu=74' required by qt5\n",
    );
    assert!(
        matches!(&pacman.problems[..], [Problem::Unmet { package: None, reason }] if reason.contains("qt5"))
    );
    let refused = apt("E: Packages need to be removed but remove is disabled.\n");
    assert_eq!(refused.problems, [Problem::WouldRemove]);
}

#[test]
fn an_upgrade_by_dnf_5() {
    let outcome = read(Manager::Dnf, data!("fedora-41/dnf-upgrade"));
    let upgraded = [
        "curl 8.9.1-2.fc41 -> 8.9.1-3.fc41",
        "gcc-c++ 14.2.1-3.fc41 -> 14.2.1-6.fc41",
        "qemu-img 2:9.1.1-2.fc41 -> 2:9.1.2-1.fc41",
    ];
    assert_eq!(told(&outcome.upgraded), upgraded);
    assert_eq!(
        told(&outcome.installed),
        ["kernel-core ? -> 6.12.4-200.fc41"]
    );
    assert_eq!(told(&outcome.removed), ["kernel-core 6.11.4-301.fc41 -> ?"]);
    assert_eq!(outcome.download_bytes, Some(81 << 20));
    assert_eq!(
        outcome.problems,
        [Problem::ConfigKept {
            path: "/etc/qemu/bridge.conf".into()
        }]
    );
    // Ended in the middle: what the steps had come to.
    let text = data!("fedora-41/dnf-upgrade");
    let cut = &text[..text.find("[ 5/10]").unwrap()];
    let outcome = read(Manager::Dnf, cut);
    assert_eq!(told(&outcome.upgraded), [upgraded[0], upgraded[2]]);
    assert_eq!(outcome.installed, []);
}

#[test]
fn an_upgrade_by_dnf_4_with_broken_rows() {
    let outcome = read(Manager::Dnf, data!("almalinux-8/dnf-upgrade"));
    assert_eq!(
        told(&outcome.upgraded),
        [
            "cockpit-podman-with-a-long-name ? -> 84.1-1.module_el8.10.0+3792+03eaed9c",
            "openssl-libs ? -> 1:1.1.1k-14.el8_6",
        ]
    );
    assert_eq!(
        told(&outcome.installed),
        ["kernel-core ? -> 4.18.0-553.44.1.el8_10"]
    );
    assert_eq!(
        told(&outcome.removed),
        ["kernel-core 4.18.0-513.5.1.el8_9 -> ?"]
    );
    assert_eq!(outcome.kept_back, ["docker-ce"]);
    assert_eq!(outcome.download_bytes, Some(45 << 20));
    let [
        Problem::Unmet {
            package: Some(docker),
            ..
        },
        Problem::Failed {
            package: kernel, ..
        },
    ] = &outcome.problems[..]
    else {
        panic!("{:?}", outcome.problems);
    };
    assert_eq!(
        (docker.as_str(), kernel.as_str()),
        ("docker-ce", "kernel-core")
    );
    let refused = read(
        Manager::Dnf,
        "Dependencies resolved.\n Package Arch Version Repo Size\nUpgrading:\n bash x86_64 5-1 u 1 k\n\nTransaction Summary\nUpgrade  1 Package\nOperation aborted.\n",
    );
    assert_eq!(refused.upgraded, [], "what was only planned was not done");
}

#[test]
fn an_upgrade_by_zypper_that_ran_out_of_room() {
    let outcome = read(Manager::Zypper, data!("opensuse-leap-15/zypper-update"));
    assert_eq!(
        told(&outcome.upgraded),
        [
            "bind-utils ? -> 9.18.33-150600.3.6.1",
            "libstdc++6 ? -> 14.2.0+git10526-150000.1.6.1"
        ]
    );
    assert_eq!(told(&outcome.installed), ["libnew1 ? -> 2.0-150600.1.1"]);
    assert_eq!(told(&outcome.removed), ["libold1 1.0-1.1 -> ?"]);
    assert_eq!(outcome.unfinished, ["yast2-network"]);
    assert_eq!(
        outcome.kept_back,
        ["vlc-noX", "libavcodec58_134", "kernel-default"]
    );
    assert_eq!(outcome.download_bytes, Some(2_621_440));
    assert!(outcome.problems.contains(&Problem::NoSpace));
    assert!(
        matches!(&outcome.problems[1], Problem::Failed { package, .. } if package == "yast2-network")
    );
}

#[test]
fn an_upgrade_by_pacman() {
    let outcome = read(Manager::Pacman, data!("arch/pacman-Syu"));
    assert_eq!(
        told(&outcome.upgraded),
        ["gtk2+extra ? -> 2.1.2-5", "linux ? -> 6.11.6.arch1-1"]
    );
    assert_eq!(told(&outcome.installed), ["libnew ? -> 2.0-1"]);
    assert_eq!(told(&outcome.removed), ["libold 1.0-1 -> ?"]);
    assert_eq!(outcome.kept_back, ["zfs-dkms"]);
    assert_eq!(
        outcome.problems,
        [Problem::ConfigKept {
            path: "/etc/gtk-2.0/gtkrc".into()
        }]
    );
    let text = data!("arch/pacman-Syu");
    let cut = &text[..text.find(":: Running").unwrap()];
    let outcome = read(Manager::Pacman, cut);
    assert_eq!(
        (told(&outcome.upgraded).len(), outcome.unfinished),
        (1, vec!["linux".to_owned()])
    );
    let verbose = "Package (2)     Old Version  New Version  Net Change  Download Size\n\ncore/bash       5.2-1        5.3-1         -0.01 MiB       1.80 MiB\nextra/libnew                 2.0-1          0.10 MiB       0.05 MiB\n\n:: Processing package changes...\n(1/2) upgrading bash           [####] 100%\n(2/2) installing libnew        [####] 100%\n:: Running post-transaction hooks...\n";
    let outcome = read(Manager::Pacman, verbose);
    assert_eq!(told(&outcome.upgraded), ["bash 5.2-1 -> 5.3-1"]);
    assert_eq!(told(&outcome.installed), ["libnew ? -> 2.0-1"]);
}

#[test]
fn an_upgrade_by_apk_with_two_failures() {
    let outcome = read(Manager::Apk, data!("alpine-3.20/apk-upgrade"));
    assert_eq!(
        told(&outcome.upgraded),
        ["apk-tools 2.14.4-r0 -> 2.14.4-r1"]
    );
    assert_eq!(outcome.unfinished, ["busybox", "libstdc++"]);
    assert_eq!(told(&outcome.installed), ["libnew ? -> 2.0-r0"]);
    assert_eq!(told(&outcome.removed), ["libold 1.0-r3 -> ?"]);
    assert!(outcome.problems.contains(&Problem::NoSpace));
}

#[test]
fn sizes() {
    for (text, bytes) in [
        ("62.0 kB", Some(62_000)),
        ("1,234 B of archives.", Some(1234)),
        ("45 M", Some(45 << 20)),
        ("2.5 MiB. Already", Some(2_621_440)),
        ("0 B", Some(0)),
        ("1.5", None),
        ("x kB", None),
        ("", None),
        ("99999999999999999999 GB", None),
    ] {
        assert_eq!(size(text), bytes, "{text}");
    }
}

#[test]
fn a_problem_says_what_to_do() {
    let locked = Problem::Locked {
        pid: Some(7),
        by: Some("apt".into()),
    };
    assert_eq!(
        locked.to_string(),
        "Another program works with the packages: apt (process 7). Try again when it has ended."
    );
    assert!(
        Problem::Interrupted
            .to_string()
            .contains("dpkg --configure -a")
    );
}

proptest! {
    /// Wherever a text is cut off, nothing is told that the whole text does not say.
    #[test]
    fn a_part_says_no_more_than_the_whole(of in 0..TEXTS.len(), at in any::<prop::sample::Index>()) {
        let (manager, text) = TEXTS[of];
        let cut = &text[..text.floor_char_boundary(at.index(text.len() + 1))];
        let (whole, part) = (read(manager, text), read(manager, cut));
        let known: Vec<&str> = [&whole.upgraded, &whole.installed, &whole.removed]
            .into_iter()
            .flatten()
            .map(|change| change.name.as_str())
            .chain(whole.unfinished.iter().map(String::as_str))
            .collect();
        let told = [&part.upgraded, &part.installed, &part.removed].into_iter().flatten();
        for name in told.map(|change| &change.name).chain(&part.unfinished) {
            prop_assert!(known.contains(&name.as_str()), "{name} in {cut}");
        }
    }

    #[test]
    fn no_text_panics(
        of in 0..TEXTS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..9_usize, "(|\n|\r|\u{1b}|\u{1b}\\[|\u{1b}7|\u{1b}8| |\\(|\\)|-|:|é|\u{0})"), 1..15),
    ) {
        let mut chars: Vec<char> = TEXTS[of].1.chars().collect();
        for (at, length, instead) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + length).min(chars.len());
            chars.splice(at..end, instead.chars());
        }
        let text: String = chars.into_iter().collect();
        for manager in Manager::ALL {
            let outcome = read(manager, &text);
            prop_assert!(outcome.problems.len() <= 101);
        }
    }
}
