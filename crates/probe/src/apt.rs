//! apt(8): what could be upgraded, in the C locale.

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

    #[test]
    fn a_list_of_debian_12() {
        let text = "Listing...\nlibssl3/stable-security,stable-security 3.0.17-1~deb12u3 amd64 [upgradable from: 3.0.15-1~deb12u1]\ntzdata/stable,stable-updates 2026b-0 all [upgradable from: 2025b-0]\n\nWARNING: apt does not have a stable CLI interface.\n";
        let found = parse_upgradable(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].name, "libssl3");
        assert_eq!(found[0].current.as_deref(), Some("3.0.15-1~deb12u1"));
        assert_eq!((found[0].security, found[1].security), (true, false));
    }

    #[test]
    fn a_simulation() {
        let text = "Reading package lists...\nInst jq [1.6-2.1+deb12u2] (1.6-2.1+deb12u3 Debian-Security:12/stable-security [amd64])\nInst new-one (1.0 Debian:12 [all])\nConf jq (1.6 Debian:12 [amd64])\n";
        let found = parse_simulation(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].new, "1.6-2.1+deb12u3");
        assert!(found[0].security);
    }
}
