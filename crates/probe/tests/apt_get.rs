//! The commands for apt, taken by a real apt-get: in a folder of its own, with a repository that is a file.
//! It reads nothing of this machine's packages and changes nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::Command;

use homelabcmd_probe::apt;
use homelabcmd_probe::manager::Manager;
use homelabcmd_probe::upgrade::PackageName;
use homelabcmd_probe::upgrade::commands::{self, Scope, Step};

const INSTALLED: &str = "\
Package: tool-lib1.2\nVersion: 1.0\n
Package: tool-libx1y2\nVersion: 1.0\n
Package: g++\nVersion: 4:1.0\n
Package: old-helper\nVersion: 1.0\n
Package: daemon\nVersion: 1.0\n
";

/// The new `g++` needs a package that is not there yet; the new `daemon` cannot stand beside `old-helper`.
const OFFERED: &str = "\
Package: tool-lib1.2\nVersion: 1.1\n
Package: tool-libx1y2\nVersion: 1.1\n
Package: g++\nVersion: 4:1.1\nDepends: new-helper\n
Package: new-helper\nVersion: 1.0\n
Package: daemon\nVersion: 1.1\nConflicts: old-helper\nReplaces: old-helper\n
";

/// The stanzas with the fields that all of them have.
fn stanzas(text: &str, more: &str) -> String {
    let fields = format!(
        "Architecture: all\nMaintainer: nobody <nobody@example.invalid>\nDescription: a package\n{more}"
    );
    let stanza = |stanza: &str| {
        let name = stanza.lines().next().unwrap_or_default();
        let name = name.trim_start_matches("Package: ");
        format!("{}\n{}\n", stanza.trim_end(), fields.replace("NAME", name))
    };
    text.split("\n\n")
        .filter(|s| !s.trim().is_empty())
        .map(stanza)
        .collect()
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn run(root: &Path, step: &Step) -> (bool, String) {
    let (program, args) = step.argv.split_first().unwrap();
    let output = Command::new(program)
        .args(args)
        .envs(step.env.iter().copied())
        .env("APT_CONFIG", root.join("apt.conf"))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

fn apt_with_packages(root: &Path) {
    for folder in [
        "state/lists/partial",
        "cache/archives/partial",
        "etc/parts",
        "log",
    ] {
        std::fs::create_dir_all(root.join(folder)).unwrap();
    }
    let place = root.display();
    let offered = "Filename: ./NAME.deb\nSize: 1000\nSHA256: 0000000000000000000000000000000000000000000000000000000000000000\n";
    write(&root.join("repo/Packages"), &stanzas(OFFERED, offered));
    write(
        &root.join("status"),
        &stanzas(INSTALLED, "Status: install ok installed\n"),
    );
    write(
        &root.join("etc/sources.list"),
        &format!("deb [trusted=yes] file:{place}/repo ./\n"),
    );
    write(&root.join("etc/preferences"), "");
    write(
        &root.join("apt.conf"),
        &format!(
            "Dir::State \"{place}/state\";\nDir::State::status \"{place}/status\";\nDir::Cache \"{place}/cache\";\n\
             Dir::Etc::sourcelist \"{place}/etc/sources.list\";\nDir::Etc::sourceparts \"{place}/etc/parts\";\n\
             Dir::Etc::preferences \"{place}/etc/preferences\";\nDir::Etc::preferencesparts \"{place}/etc/parts\";\n\
             Dir::Etc::parts \"{place}/etc/parts\";\nDir::Log \"{place}/log\";\nAPT::Architecture \"amd64\";\n\
             APT::Sandbox::User \"\";\n"
        ),
    );
}

#[test]
fn a_real_apt_get_understands_each_command() {
    if !Path::new(Manager::Apt.program()).exists() {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    apt_with_packages(root);
    let (fine, text) = run(root, &commands::refresh(Manager::Apt).unwrap()[0]);
    assert!(fine, "{text}");
    let named = |names: &[&str]| -> Vec<PackageName> {
        names
            .iter()
            .map(|name| PackageName::new(Manager::Apt, name).unwrap())
            .collect()
    };
    let simulated =
        |scope: Scope<'_>| run(root, &commands::simulate(Manager::Apt, scope).unwrap()[0]);
    let upgraded = |scope: Scope<'_>| {
        let (fine, text) = simulated(scope);
        assert!(fine, "{text}");
        let mut names: Vec<String> = apt::parse_simulation(&text)
            .into_iter()
            .map(|package| package.name)
            .collect();
        names.sort();
        (names, text)
    };

    let (names, text) = upgraded(Scope::All);
    assert_eq!(
        names,
        ["g++", "tool-lib1.2", "tool-libx1y2"],
        "daemon would remove something"
    );
    assert!(
        text.contains("Inst new-helper"),
        "what is new and needed comes along: {text}"
    );

    let (names, text) = upgraded(Scope::Full);
    assert!(
        names.contains(&"daemon".to_owned()) && text.contains("Remv old-helper"),
        "{text}"
    );

    let (names, text) = upgraded(Scope::Security(&named(&["tool-lib1.2"])));
    assert_eq!(names, ["tool-lib1.2"], "the name is no pattern: {text}");

    assert_eq!(upgraded(Scope::Chosen(&named(&["g++"]))).0, ["g++"]);

    let (fine, text) = simulated(Scope::Chosen(&named(&["tool-lib.1y2"])));
    assert!(!fine, "as a pattern it would be tool-libx1y2: {text}");

    let (names, _) = upgraded(Scope::Chosen(&named(&["new-helper"])));
    assert!(names.is_empty(), "what is not there is not installed");

    let (fine, text) = simulated(Scope::Chosen(&named(&["daemon"])));
    assert!(
        !fine && !text.contains("Inst daemon"),
        "nothing is removed for it: {text}"
    );
}
