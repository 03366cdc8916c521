use proptest::prelude::*;

use super::*;

fn names(manager: Manager, names: &str) -> Vec<PackageName> {
    names
        .split(' ')
        .map(|name| PackageName::new(manager, name).unwrap())
        .collect()
}

fn line(steps: Steps) -> String {
    match steps {
        Ok(steps) => {
            let lines: Vec<String> = steps.iter().map(|step| step.argv.join(" ")).collect();
            lines.join("; ")
        }
        Err(refusal) => format!("{refusal:?}"),
    }
}

/// What each manager is told, by scope: all, full, security, chosen.
fn upgrades(manager: Manager, simulated: bool) -> [String; 4] {
    let two = names(manager, "bash openssl");
    [
        Scope::All,
        Scope::Full,
        Scope::Security(&two),
        Scope::Chosen(&two),
    ]
    .map(|scope| match simulated {
        true => line(simulate(manager, scope)),
        false => line(upgrade(manager, scope)),
    })
}

#[test]
fn apt_asks_nothing_keeps_the_users_files_and_waits_for_the_lock() {
    let common = "apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
                  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold";
    let named = "-o APT::Cmd::Pattern-Only=true --no-remove --only-upgrade install -- bash openssl";
    for (simulated, dry) in [(false, ""), (true, " --simulate")] {
        assert_eq!(
            upgrades(Manager::Apt, simulated),
            [
                format!("{common}{dry} --no-remove --with-new-pkgs upgrade"),
                format!("{common}{dry} dist-upgrade"),
                format!("{common}{dry} {named}"),
                format!("{common}{dry} {named}"),
            ]
        );
    }
    let step = &upgrade(Manager::Apt, Scope::All).unwrap()[0];
    assert!(step.env.contains(&("DEBIAN_FRONTEND", "noninteractive")));
    assert!(step.env.contains(&("LC_ALL", "C")));
    let timeout = format!("DPkg::Lock::Timeout={LOCK_SECONDS}");
    assert!(step.argv.contains(&timeout));
}

#[test]
fn dnf_knows_its_own_security_updates_and_takes_no_double_hyphen() {
    assert_eq!(
        upgrades(Manager::Dnf, false),
        [
            "dnf -y upgrade",
            "dnf -y upgrade --allowerasing",
            "dnf -y upgrade --security",
            "dnf -y upgrade bash openssl",
        ]
    );
    assert_eq!(
        upgrades(Manager::Dnf, true)[2],
        "dnf --assumeno upgrade --security"
    );
    let step = &simulate(Manager::Dnf, Scope::All).unwrap()[0];
    assert_eq!(step.ending(1), Ending::Looked, "it was told to say no");
    assert_eq!(
        upgrade(Manager::Dnf, Scope::All).unwrap()[0].ending(1),
        Ending::Failed
    );
}

#[test]
fn zypper_leaves_out_no_patch_because_it_wants_a_reboot() {
    let common = "zypper --non-interactive --non-interactive-include-reboot-patches";
    assert_eq!(
        upgrades(Manager::Zypper, false),
        [
            format!("{common} update"),
            format!("{common} dist-upgrade"),
            format!("{common} patch --category security"),
            format!("{common} update -- bash openssl"),
        ]
    );
    assert_eq!(
        upgrades(Manager::Zypper, true)[3],
        format!("{common} update --dry-run -- bash openssl")
    );
    let step = &upgrade(Manager::Zypper, Scope::All).unwrap()[0];
    assert!(
        step.env
            .contains(&("ZYPP_LOCK_TIMEOUT", LOCK_SECONDS.to_string().as_str()))
    );
    let endings = [0, 102, 103, 106, 107, 4, 7, 8, 104].map(|code| step.ending(code));
    assert_eq!(
        endings,
        [
            Ending::Done,
            Ending::RebootWanted,
            Ending::RunAgain,
            Ending::Partly,
            Ending::Partly,
            Ending::Failed,
            Ending::Failed,
            Ending::Failed,
            Ending::Failed
        ]
    );
}

#[test]
fn pacman_upgrades_all_or_nothing() {
    assert_eq!(
        upgrades(Manager::Pacman, false),
        [
            "pacman -Syu --noconfirm",
            "pacman -Syu --noconfirm",
            "Partial",
            "Partial"
        ]
    );
    assert_eq!(
        upgrades(Manager::Pacman, true),
        [
            "pacman -Su --print --noconfirm",
            "pacman -Su --print --noconfirm",
            "Partial",
            "Partial"
        ]
    );
    let two = names(Manager::Pacman, "bash openssl");
    let refusal = upgrade(Manager::Pacman, Scope::Chosen(&two)).unwrap_err();
    assert!(
        refusal.to_string().contains("no partial upgrades"),
        "{refusal}"
    );
    assert_eq!(refresh(Manager::Pacman), Err(Refusal::NoLists));
}

#[test]
fn apk_upgrades_chosen_packages_without_choosing_them_for_ever() {
    assert_eq!(
        upgrades(Manager::Apk, false),
        [
            "apk --wait 300 upgrade",
            "apk --wait 300 upgrade --available",
            "NoSecurity(Apk)",
            "apk --wait 300 fix --upgrade -- bash openssl",
        ]
    );
    assert_eq!(
        upgrades(Manager::Apk, true)[3],
        "apk --wait 300 fix --upgrade --simulate -- bash openssl"
    );
}

#[test]
fn lists_and_changelogs() {
    assert_eq!(line(refresh(Manager::Apt)), "apt-get -q update");
    assert_eq!(line(refresh(Manager::Dnf)), "dnf makecache --refresh");
    assert_eq!(
        line(refresh(Manager::Zypper)),
        "zypper --non-interactive refresh"
    );
    assert_eq!(line(refresh(Manager::Apk)), "apk --wait 300 update");
    let news = |manager| line(changelog(manager, &names(manager, "bash")[0]));
    assert_eq!(news(Manager::Apt), "apt-get -q changelog -- bash");
    assert_eq!(
        news(Manager::Dnf),
        "dnf -q changelog --upgrades bash; rpm -q --changelog -- bash"
    );
    assert_eq!(news(Manager::Zypper), "rpm -q --changelog -- bash");
    assert_eq!(news(Manager::Pacman), "NoChangelog(Pacman)");
    assert_eq!(news(Manager::Apk), "NoChangelog(Apk)");
}

#[test]
fn who_only_looks_need_not_be_root_where_the_manager_lets_him() {
    let is_root = |manager| simulate(manager, Scope::All).unwrap()[0].root;
    assert_eq!(
        Manager::ALL.map(|manager| (manager, is_root(manager))),
        [
            (Manager::Apt, false),
            (Manager::Zypper, true),
            (Manager::Dnf, true),
            (Manager::Pacman, false),
            (Manager::Apk, true),
        ]
    );
    for manager in Manager::ALL {
        assert!(upgrade(manager, Scope::All).unwrap()[0].root, "{manager:?}");
    }
}

#[test]
fn a_list_of_nothing_is_not_everything_and_one_without_end_is_refused() {
    for manager in Manager::ALL {
        assert_eq!(
            upgrade(manager, Scope::Chosen(&[])),
            Err(Refusal::NothingChosen)
        );
        let many = vec![PackageName::new(manager, &"a".repeat(190)).unwrap(); 400];
        assert_eq!(
            upgrade(manager, Scope::Chosen(&many)),
            Err(Refusal::TooMany)
        );
    }
    assert_eq!(
        upgrade(Manager::Apt, Scope::Security(&[])),
        Err(Refusal::NothingChosen)
    );
    assert!(
        upgrade(Manager::Dnf, Scope::Security(&[])).is_ok(),
        "it goes by advisories"
    );
}

#[test]
fn the_environment_goes_in_front() {
    let argv = upgrade(Manager::Zypper, Scope::All).unwrap()[0].with_env();
    assert_eq!(
        argv[..4],
        ["env", "LC_ALL=C", "ZYPP_LOCK_TIMEOUT=300", "zypper"]
    );
}

fn any_manager() -> impl Strategy<Value = Manager> {
    proptest::sample::select(&Manager::ALL[..])
}

/// Texts that look like names, options, versions, patterns, lines.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-+a-zA-Z0-9.:_@]{0,12}",
        "-{0,2}[a-z]{1,6}(=[a-z0-9]{0,4})?",
        "[a-z]{1,3}[-+*?=<>!~^/\\\\ \n\t\0\"'`$;&|(){}\\[\\]#%,:@.]{0,3}[a-z]{0,3}",
        "\\PC{0,8}",
    ]
}

proptest! {
    /// Whatever passes for names, the command is the same up to them, each is one word behind it, none
    /// can be an option, and none means anything to a shell or to sudoers.
    #[test]
    fn names_change_nothing_but_themselves(manager in any_manager(), texts in prop::collection::vec(any_text(), 1..6)) {
        let named: Vec<PackageName> =
            texts.iter().filter_map(|text| PackageName::new(manager, text).ok()).collect();
        for name in &named {
            prop_assert!(!name.as_str().starts_with('-') && !name.as_str().is_empty());
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"+._-@:".contains(&b);
            prop_assert!(name.as_str().bytes().all(plain), "{name}");
            let news = changelog(manager, name).unwrap_or_default();
            prop_assert!(news.iter().all(|step| step.argv.last().unwrap() == name.as_str()));
        }
        let plain = names(manager, "bash");
        for make in [upgrade, simulate] {
            for scope in [Scope::Chosen as fn(_) -> _, Scope::Security] {
                let (Ok(expected), Ok(found)) = (make(manager, scope(&plain)), make(manager, scope(&named)))
                else {
                    prop_assert!(named.is_empty() || make(manager, scope(&plain)).is_err());
                    continue;
                };
                let (expected, found) = (&expected[0].argv, &found[0].argv);
                let takes_names = expected.last().unwrap() == "bash";
                let head = expected.len() - usize::from(takes_names);
                prop_assert_eq!(&found[..head], &expected[..head]);
                let behind: Vec<&str> = named.iter().map(PackageName::as_str).collect();
                prop_assert_eq!(&found[head..], if takes_names { &behind[..] } else { &[] });
            }
        }
    }
}

/// The words that a sudoers file can hold as they are.
#[test]
fn every_word_is_plain() {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./@:+,=".contains(&b);
    for manager in Manager::ALL {
        let two = names(manager, "bash g++");
        let all = [
            Scope::All,
            Scope::Full,
            Scope::Security(&two),
            Scope::Chosen(&two),
        ]
        .into_iter()
        .flat_map(|scope| [upgrade(manager, scope), simulate(manager, scope)])
        .chain([refresh(manager), changelog(manager, &two[1])])
        .flat_map(Result::unwrap_or_default);
        for word in all.flat_map(|step| step.with_env()) {
            assert!(!word.is_empty() && word.bytes().all(plain), "{word}");
        }
    }
}
