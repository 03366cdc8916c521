//! apt(8) and apt-get(8): what could be upgraded, in the C locale.

use crate::Package;

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

    #[test]
    fn other_lines_are_left_out() {
        let noise = "WARNING: apt does not have a stable CLI interface.\nN: a/b c\n/x y z [upgradable from: 1]\nInst\nInst x\nInst x [1]\nInst x [1] (2\nConf x (1 y [all])\n";
        assert_eq!(parse_upgradable(noise), []);
        assert_eq!(parse_simulation(noise), []);
    }
}
