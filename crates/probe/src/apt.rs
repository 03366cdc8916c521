//! apt(8) and apt-get(8): what could be upgraded, in the C locale.

use crate::{Broken, Package};

/// Reads `apt list --upgradable`:
/// `name/suite,suite version arch [upgradable from: version]`.
pub fn parse_upgradable(text: &str) -> Vec<Package> {
    text.lines()
        .filter_map(|line| {
            let (name, rest) = line.split_once('/')?;
            let mut fields = rest.split_ascii_whitespace();
            let (suite, new) = (fields.next()?, fields.next()?);
            let current = rest
                .split_once("[upgradable from: ")?
                .1
                .trim_end_matches(']');
            (!name.is_empty() && !name.contains(' ')).then(|| Package {
                name: name.to_owned(),
                current: Some(current.to_owned()),
                new: new.to_owned(),
                repository: Some(suite.to_owned()),
                security: is_security(suite),
            })
        })
        .collect()
}

/// Reads the `Inst` lines of `apt-get -s dist-upgrade`:
/// `Inst name [old] (new Origin:1/suite [arch])`. A package without an old version is new, not
/// upgraded.
pub fn parse_simulation(text: &str) -> Vec<Package> {
    text.lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("Inst ")?.split_once(' ')?;
            let (current, rest) = rest.strip_prefix('[')?.split_once("] (")?;
            let offer = rest.split_once(')').map_or(rest, |(offer, _)| offer);
            let (new, origin) = offer.split_once(' ')?;
            let origin = origin.split(" [").next().unwrap_or(origin);
            Some(Package {
                name: name.to_owned(),
                current: Some(current.to_owned()),
                new: new.to_owned(),
                repository: Some(origin.to_owned()),
                security: is_security(origin),
            })
        })
        .collect()
}

/// Reads `apt-mark showhold`: a name a line.
pub fn parse_holds(text: &str) -> Vec<String> {
    let names = text.lines().map(str::trim);
    names
        .filter(|name| !name.is_empty() && !name.contains(' '))
        .map(str::to_owned)
        .collect()
}

/// What `dpkg --audit` calls the troubles, and what they are. Missing check sums and architectures that
/// were not announced break nothing.
const AUDITED: [(&str, &str); 7] = [
    (
        "are in a mess",
        "its installation failed: it must be installed again",
    ),
    (
        "unpacked but not yet configured",
        "unpacked, not configured yet",
    ),
    ("only half configured", "its configuration failed"),
    ("only half installed", "its installation was interrupted"),
    (
        "awaiting processing of triggers",
        "waits for triggers of other packages",
    ),
    ("have been triggered", "its triggers have not run yet"),
    (
        "missing the list control file",
        "dpkg has lost its list of files",
    ),
];

/// Reads `dpkg --audit`: an explanation over several lines, and under it a line for each package, with
/// one blank in front.
pub fn parse_audit(text: &str) -> Vec<Broken> {
    let mut found = Vec::new();
    for paragraph in text.split("\n\n") {
        let lines = || paragraph.lines();
        let explanation: Vec<&str> = lines().filter(|line| !line.starts_with(' ')).collect();
        let explanation = explanation.join(" ");
        let Some((_, reason)) = AUDITED
            .iter()
            .find(|(words, _)| explanation.contains(words))
        else {
            continue;
        };
        let packages = lines().filter_map(|line| line.strip_prefix(' '));
        found.extend(packages.filter_map(|line| {
            let name = line.split_ascii_whitespace().next()?;
            Some(Broken::new(name, *reason))
        }));
    }
    found
}

/// Reads the packages with unmet dependencies that `apt-get check` and others list:
/// ` name : Depends: other (>= 2) but 1 is installed`, and further ones of the same package below.
pub fn parse_unmet(text: &str) -> Vec<Broken> {
    let mut found: Vec<Broken> = Vec::new();
    let lines = text.lines();
    let list = lines.skip_while(|line| !line.contains("packages have unmet dependencies"));
    for line in list.skip(1).take_while(|line| line.starts_with(' ')) {
        match (line.split_once(" : "), found.last_mut()) {
            (Some((name, reason)), _) if !line.starts_with("  ") => {
                found.push(Broken::new(name.trim(), reason.trim()));
            }
            (_, Some(last)) => last.add(line.trim()),
            _ => {}
        }
    }
    found
}

/// Reads `/run/reboot-required.pkgs`: a name a line, as often as it was said.
pub fn parse_reboot_packages(text: &str) -> Vec<String> {
    let mut names = parse_holds(text);
    names.sort();
    names.dedup();
    names
}

/// Debian's `bookworm-security` and `Debian-Security`, Ubuntu's `jammy-security`.
fn is_security(origin: &str) -> bool {
    origin.to_ascii_lowercase().contains("security")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urgent(found: &[Package]) -> Vec<&str> {
        let urgent = found.iter().filter(|package| package.security);
        urgent.map(|package| package.name.as_str()).collect()
    }

    #[test]
    fn a_list_of_debian() {
        let text = include_str!("../tests/data/debian-12/apt-list");
        let found = parse_upgradable(text);
        assert_eq!(found.len(), text.lines().count() - 1, "all but the heading");
        let jq = found.iter().find(|package| package.name == "jq").unwrap();
        assert_eq!(jq.current.as_deref(), Some("1.6-2.1+deb12u1"));
        assert_eq!(jq.new, "1.6-2.1+deb12u3");
        assert_eq!(jq.repository.as_deref(), Some("oldstable-security"));
        assert!(jq.security);
        assert!(urgent(&found).contains(&"krb5-locales"), "one suite of two");
        assert!(!urgent(&found).contains(&"bash"));
    }

    #[test]
    fn a_simulation_of_debian() {
        let found = parse_simulation(include_str!("../tests/data/debian-12/apt-simulate"));
        assert_eq!(found.len(), 12);
        assert_eq!(found[0].name, "base-files");
        assert_eq!(found[0].new, "12.4+deb12u15");
        assert_eq!(
            found[0].repository.as_deref(),
            Some("Debian:12.15/oldstable")
        );
        assert_eq!(
            urgent(&found),
            [
                "libperl5.36",
                "perl",
                "perl-base",
                "perl-modules-5.36",
                "libgcrypt20-dev",
                "libgcrypt20"
            ]
        );
    }

    #[test]
    fn ubuntu() {
        let listed = parse_upgradable(include_str!("../tests/data/ubuntu-22.04/apt-list"));
        let simulated = parse_simulation(include_str!("../tests/data/ubuntu-22.04/apt-simulate"));
        assert_eq!(listed.len(), 3);
        assert_eq!(listed[2].new, "5:27.3.1-1~ubuntu.22.04~jammy");
        assert_eq!(urgent(&listed), ["libssl3"]);
        assert_eq!(simulated.len(), 2, "a new kernel is no upgrade");
        assert_eq!(urgent(&simulated), ["libssl3"]);
    }

    fn told(broken: &[Broken]) -> Vec<String> {
        let told = broken
            .iter()
            .map(|one| format!("{}: {}", one.name, one.reason));
        told.collect()
    }

    #[test]
    fn an_audit_of_dpkg() {
        let text = include_str!("../tests/data/debian-12/dpkg-audit");
        assert_eq!(
            told(&parse_audit(text)),
            [
                "broken-reinst: its installation failed: it must be installed again",
                "a-very-long-package-name-that-runs-over:i386: unpacked, not configured yet",
                "libc6: unpacked, not configured yet",
                "nginx-common: its configuration failed",
                "half-inst: its installation was interrupted",
                "awaiter: waits for triggers of other packages",
                "man-db: its triggers have not run yet",
            ]
        );
        assert_eq!(parse_audit(""), []);
    }

    #[test]
    fn unmet_dependencies() {
        let text = include_str!("../tests/data/debian-12/apt-check");
        assert_eq!(
            told(&parse_unmet(text)),
            [
                "bar: Breaks: qux (< 3) but 1.0 is installed",
                "foo: Depends: bar (>= 2) but 1.0 is installed; Depends: baz but it is not installable",
            ]
        );
        assert_eq!(parse_unmet("Reading package lists...\n"), []);
    }

    #[test]
    fn names_one_a_line() {
        assert_eq!(parse_holds("bash\nlibc6:i386\n\n"), ["bash", "libc6:i386"]);
        assert_eq!(parse_holds("E: some error\n"), [""; 0]);
        let text = "linux-image-6.1.0-37-amd64\ndbus\ndbus\n";
        assert_eq!(
            parse_reboot_packages(text),
            ["dbus", "linux-image-6.1.0-37-amd64"]
        );
    }

    #[test]
    fn other_lines_are_left_out() {
        let noise = "WARNING: apt does not have a stable CLI interface.\nN: a/b c\n/x y z [upgradable from: 1]\nInst\nInst x\nInst x [1]\nInst x [1] (2\nConf x (1 y [all])\n";
        assert_eq!(parse_upgradable(noise), []);
        assert_eq!(parse_simulation(noise), []);
    }
}
