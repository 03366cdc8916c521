//! apk-version(8): `apk version -l '<'`, lines of `name-version < version`, and the tag of the
//! repository where that is a tagged one.

use crate::Package;

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
    fn what_has_no_version_is_no_package() {
        assert_eq!(
            parse("a < b\n-1-r0 < 2\nname-1.0 < 2\nname-1-rx < 2\nx-1-r1 < \n"),
            []
        );
    }
}
