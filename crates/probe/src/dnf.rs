//! dnf(8): `dnf check-update` or `dnf list --upgrades`, and what of it is urgent. dnf 4, dnf 5 and yum
//! print nearly the same; the older ones break long rows even into a pipe.

use std::collections::HashSet;

use crate::Package;

/// Reads `name.arch version repository` rows.
///
/// `security` is either the same list with `--security`, or the advisories of
/// `dnf updateinfo list --security` (dnf 5: `dnf advisory list --security`), which ends with 0 in
/// all versions. A package of that name in it makes the update a security update, even when a newer
/// version is on offer by now: whoever installs the newer one gets the fix as well.
pub fn parse_check_update(text: &str, security: &str) -> Vec<Package> {
    let urgent: HashSet<&str> = rows(security)
        .into_iter()
        .map(|(package, _, _)| without_arch(package))
        .chain(security.lines().filter_map(advisory))
        .collect();
    rows(text)
        .into_iter()
        .map(|(package, new, repository)| {
            let name = without_arch(package);
            Package {
                name: name.to_owned(),
                current: None,
                new: new.to_owned(),
                repository: Some(repository.to_owned()),
                security: urgent.contains(name),
            }
        })
        .collect()
}

/// Reads which packages are locked to a version: the file of dnf 4 (`versionlock.list`), that of dnf 5
/// (`versionlock.toml`), or what `dnf versionlock list` prints in either. A single version that is
/// excluded holds nothing.
pub fn parse_versionlocks(text: &str) -> Vec<String> {
    let holds = |comparator: &str| matches!(comparator, "=" | "<" | "<=");
    let mut found: Vec<String> = Vec::new();
    let mut name: Option<&str> = None;
    for line in text.lines().map(str::trim) {
        let field = |field: &str| {
            let (key, value) = line.split_once('=')?;
            let value = value.split_once('#').map_or(value, |(value, _)| value);
            (key.trim() == field).then(|| value.trim().trim_matches('"'))
        };
        let condition = || line.strip_prefix("evr ")?.split_ascii_whitespace().next();
        if let Some(named) = line.strip_prefix("Package name:") {
            name = Some(named.trim());
        } else if let Some(named) = field("name") {
            name = Some(named);
        } else if let Some(comparator) = field("comparator").or_else(condition) {
            found.extend(name.filter(|_| holds(comparator)).map(str::to_owned));
        } else if let Some(locked) = locked_by_dnf_4(line) {
            found.push(locked.to_owned());
        }
    }
    found.retain(|name| !name.is_empty());
    found.sort();
    found.dedup();
    found
}

/// The name in `name-0:1.2-3.fc34.*`, or in `0:name-1.2-3.fc34.*` of older ones.
fn locked_by_dnf_4(line: &str) -> Option<&str> {
    if line.starts_with(['#', '!', '[']) || line.contains([' ', '=', '"']) {
        return None;
    }
    let line = match line.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => line,
    };
    let mut parts = line.rsplitn(3, '-');
    let (_release, _version) = (parts.next()?, parts.next()?);
    parts.next().filter(|name| !name.is_empty())
}

/// Reads `needs-restarting -r`: the packages that ask for a reboot, in a list of `  * name`.
pub fn parse_needs_restarting(text: &str) -> Vec<String> {
    let entries = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("* "));
    entries
        .filter_map(|entry| entry.split_ascii_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn rows(text: &str) -> Vec<(&str, &str, &str)> {
    let mut rows = Vec::new();
    let mut fields: Vec<&str> = Vec::new();
    // What is made obsolete follows; it is no upgrade.
    for line in text.lines().take_while(|l| !l.starts_with("Obsoleting")) {
        // A row that was broken goes on in a line that starts with blanks.
        let goes_on = line.starts_with(' ') && fields.len() < 3;
        if !goes_on {
            fields.clear();
        }
        fields.extend(line.split_ascii_whitespace());
        if let [package, version, repository] = fields[..]
            && package.contains('.')
            && version.contains('-')
        {
            rows.push((package, version, repository));
        }
    }
    rows
}

fn without_arch(package: &str) -> &str {
    package.rsplit_once('.').map_or(package, |(name, _)| name)
}

/// The name in `name-version-release.arch`, the last but the time in an advisory's line.
fn advisory(line: &str) -> Option<&str> {
    line.split_ascii_whitespace()
        .filter_map(|field| {
            let (package, arch) = field.rsplit_once('.')?;
            let mut parts = package.rsplitn(3, '-');
            let (release, version, name) = (parts.next()?, parts.next()?, parts.next()?);
            let is_arch = arch.starts_with(|c: char| c.is_ascii_lowercase());
            let is_whole = !release.is_empty() && !version.is_empty() && !name.is_empty();
            (is_arch && is_whole).then_some(name)
        })
        .next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urgent(found: &[Package]) -> Vec<&str> {
        let urgent = found.iter().filter(|package| package.security);
        urgent.map(|package| package.name.as_str()).collect()
    }

    #[test]
    fn fedora_with_dnf_5() {
        let found = parse_check_update(
            include_str!("../tests/data/fedora-41/dnf-list-upgrades"),
            include_str!("../tests/data/fedora-41/dnf-advisories"),
        );
        let names: Vec<&str> = found.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "bash",
                "glib2",
                "glib2",
                "kernel-core",
                "vim-common",
                "warp-terminal"
            ],
            "and nothing of what is obsolete"
        );
        assert_eq!(found[3].new, "6.11.6-300.fc41");
        assert_eq!(found[5].repository.as_deref(), Some("warpdotdev"));
        assert_eq!(
            urgent(&found),
            ["glib2", "glib2", "kernel-core", "vim-common"]
        );
    }

    #[test]
    fn locks_of_dnf_5_and_4() {
        let toml = include_str!("../tests/data/fedora-41/versionlock.toml");
        assert_eq!(parse_versionlocks(toml), ["*nvidia*", "acpi", "bash"]);
        let listed = include_str!("../tests/data/fedora-41/dnf-versionlock-list");
        assert_eq!(parse_versionlocks(listed), ["acpi", "bash"]);
        let older = include_str!("../tests/data/almalinux-8/versionlock.list");
        assert_eq!(parse_versionlocks(older), ["kernel-core", "perl-libs"]);
        assert_eq!(
            parse_versionlocks("No such command: versionlock.\n"),
            [""; 0]
        );
    }

    #[test]
    fn what_asks_for_a_reboot() {
        let text = include_str!("../tests/data/fedora-41/needs-restarting");
        assert_eq!(parse_needs_restarting(text), ["glibc", "kernel-core"]);
        let none = "No core libraries or services have been updated since boot-up.\nReboot should not be necessary.\n";
        assert_eq!(parse_needs_restarting(none), [""; 0]);
    }

    #[test]
    fn broken_rows_of_dnf_4() {
        let found = parse_check_update(
            include_str!("../tests/data/almalinux-8/dnf-check-update"),
            include_str!("../tests/data/almalinux-8/dnf-updateinfo"),
        );
        assert_eq!(found.len(), 3);
        assert_eq!(found[1].name, "cockpit-podman-with-a-long-name");
        assert_eq!(found[1].new, "93-1.module_el8.10.0+3926+d0b1a7e7");
        assert_eq!(found[1].repository.as_deref(), Some("appstream"));
        assert_eq!(urgent(&found), ["openssl-libs"]);
    }

    #[test]
    fn the_second_list_may_be_of_the_same_kind() {
        let text = "Available Upgrades\nkernel.x86_64   6.11.4-301.fc41   updates\nbash.x86_64     5.2.32-2.fc41     updates\n";
        let found = parse_check_update(text, "kernel.x86_64 6.11.3-300.fc41 updates\n");
        assert_eq!(urgent(&found), ["kernel"]);
        assert_eq!(urgent(&parse_check_update(text, "")), [""; 0]);
    }
}
