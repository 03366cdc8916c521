//! apk-version(8): `apk version -l '<'`, lines of `name-version < version`, and the tag of the
//! repository where that is a tagged one.

use crate::{Broken, Package};

/// Reads the list; Alpine does not mark security updates.
pub fn parse(text: &str) -> Vec<Package> {
    text.lines()
        .filter_map(|line| {
            let (installed, new) = line.split_once(" < ")?;
            let (name, version) = name_and_version(installed.trim())?;
            let mut offer = new.split_ascii_whitespace();
            let new = offer.next()?;
            Some(Package {
                name: name.to_owned(),
                current: Some(version.to_owned()),
                new: new.to_owned(),
                repository: offer
                    .next()
                    .and_then(|tag| tag.strip_prefix('@'))
                    .map(str::to_owned),
                security: false,
            })
        })
        .collect()
}

/// Takes `name-version-r3` apart: the version starts after the last hyphen but one.
pub(crate) fn name_and_version(installed: &str) -> Option<(&str, &str)> {
    let (rest, revision) = installed.rsplit_once('-')?;
    let name = rest.rsplit_once('-')?.0;
    let version = installed.get(name.len() + 1..)?;
    let is_revision = revision
        .strip_prefix('r')
        .is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()));
    let is_whole = !name.is_empty() && !version.starts_with('-') && is_revision;
    is_whole.then_some((name, version))
}

/// The packages that `/etc/apk/world` holds to a version: `name=1.2`, `name<2`, `name~1.2`. A repository
/// (`name@edge`) or a lowest version holds nothing.
pub fn parse_pins(world: &str) -> Vec<String> {
    world
        .split_ascii_whitespace()
        .filter_map(|entry| {
            let end = entry.find(['=', '<', '>', '~', '@'])?;
            let (name, rest) = entry.split_at(end);
            let is_held = rest.starts_with(['=', '<', '~']);
            (is_held && !name.is_empty() && !name.starts_with('!')).then(|| name.to_owned())
        })
        .collect()
}

/// The packages that apk's database (`/lib/apk/db/installed`) marks as broken, in a field `f`.
pub fn parse_broken(installed: &str) -> Vec<Broken> {
    let mut name = "";
    let mut found = Vec::new();
    for line in installed.lines() {
        if let Some(package) = line.strip_prefix("P:") {
            name = package;
        } else if let Some(marks) = line.strip_prefix("f:")
            && !name.is_empty()
        {
            let reasons = [
                ('f', "some of its files could not be installed"),
                ('s', "its script failed"),
                ('x', "attributes of its files could not be set"),
            ];
            let mut reasons = reasons.iter().filter(|(mark, _)| marks.contains(*mark));
            if let Some((_, first)) = reasons.next() {
                let mut broken = Broken::new(name, *first);
                reasons.for_each(|(_, reason)| broken.add(reason));
                found.push(broken);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_have_hyphens() {
        let found = parse(include_str!("../tests/data/alpine-3.20/apk-version"));
        let names: Vec<&str> = found.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["busybox", "ca-certificates-bundle", "libcrypto3"]);
        assert_eq!(found[1].current.as_deref(), Some("20240226-r0"));
        assert_eq!(found[1].new, "20240705-r0");
        assert_eq!(found[2].repository.as_deref(), Some("edge"));
    }

    #[test]
    fn pins_of_the_world() {
        let world = "alpine-base\nbusybox@edge\nnodejs=20.15.1-r0\npython3<3.13\nphp~8.2\nphp83~=8.3\nbash>5\nzsh>=5.9\n!vim\n!vi=1\n";
        assert_eq!(parse_pins(world), ["nodejs", "python3", "php", "php83"]);
    }

    #[test]
    fn what_the_database_marks() {
        let installed =
            "C:Q1x=\nP:nginx\nV:1.26.2-r0\nF:etc\nR:f\nf:fs\n\nP:musl\nV:1.2.5-r0\n\nP:acf\nf:S\n";
        let found = parse_broken(installed);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "nginx");
        assert_eq!(
            found[0].reason,
            "some of its files could not be installed; its script failed"
        );
    }

    #[test]
    fn what_has_no_version_is_no_package() {
        assert_eq!(
            parse("a < b\n-1-r0 < 2\nname-1.0 < 2\nname-1-rx < 2\nx-1-r1 < \n"),
            []
        );
    }
}
