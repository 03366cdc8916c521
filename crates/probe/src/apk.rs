//! apk(8): `apk version -l '<'`, lines of `name-version < version`.

use crate::Package;

/// Reads the list; Alpine does not mark security updates.
pub fn parse(text: &str) -> Vec<Package> {
    text.lines()
        .filter_map(|line| {
            let (installed, new) = line.split_once(" < ")?;
            let installed = installed.trim();
            // The version is the part from the last hyphen but one: `-r3` is its end.
            let (rest, revision) = installed.rsplit_once('-')?;
            let (name, version) = rest.rsplit_once('-')?;
            let new = new.split_ascii_whitespace().next()?;
            Some(Package {
                name: name.to_owned(),
                current: Some(format!("{version}-{revision}")),
                new: new.to_owned(),
                repository: None,
                security: false,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_may_have_hyphens() {
        let found = super::parse(
            "Installed:                                Available:\nca-certificates-bundle-20240226-r0      < 20240705-r0 \n",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "ca-certificates-bundle");
        assert_eq!(found[0].current.as_deref(), Some("20240226-r0"));
        assert_eq!(found[0].new, "20240705-r0");
    }
}
