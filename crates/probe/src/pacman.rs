//! pacman(8): `pacman -Qu`, and checkupdates(8), which prints the same: lines of `name old -> new`,
//! ignored ones marked.

use crate::{Broken, Package};

/// Reads the list; Arch does not mark security updates.
pub fn parse(text: &str) -> Vec<Package> {
    text.lines()
        .filter(|line| !line.ends_with("[ignored]"))
        .filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let (name, current, arrow, new) = (
                fields.next()?,
                fields.next()?,
                fields.next()?,
                fields.next()?,
            );
            (arrow == "->").then(|| Package {
                name: name.to_owned(),
                current: Some(current.to_owned()),
                new: new.to_owned(),
                repository: None,
                security: false,
            })
        })
        .collect()
}

/// The packages that `pacman.conf` holds (`IgnorePkg`), as patterns with `*` and `?`.
pub fn parse_ignored(conf: &str) -> Vec<String> {
    let mut is_options = false;
    let mut found = Vec::new();
    for line in conf.lines().map(str::trim) {
        if line.starts_with('[') {
            is_options = line == "[options]";
        } else if let Some((name, value)) = line.split_once('=')
            && is_options
            && name.trim() == "IgnorePkg"
        {
            found.extend(value.split_ascii_whitespace().map(str::to_owned));
        }
    }
    found
}

/// Reads what `pacman -Dk` finds wrong: `missing 'libfoo>=2' dependency for 'bar'`.
pub fn parse_check(text: &str) -> Vec<Broken> {
    text.lines()
        .filter_map(|line| {
            let (_, rest) = line.split_once("missing '")?;
            let (dependency, package) = rest.split_once("' dependency for '")?;
            let name = package.split_once('\'')?.0;
            Some(Broken::new(
                name,
                format!("needs {dependency}, which is not installed"),
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_configuration_holds() {
        let conf = include_str!("../tests/data/arch/pacman.conf");
        assert_eq!(parse_ignored(conf), ["zfs-dkms", "linux-lts*", "nvidia"]);
    }

    #[test]
    fn what_a_check_finds() {
        let text = "error: missing 'libicu>=75' dependency for 'qt5-base'\nerror: 'x': description file is missing\nNo database errors have been found!\n";
        let found = parse_check(text);
        assert_eq!(
            found,
            [Broken::new(
                "qt5-base",
                "needs libicu>=75, which is not installed"
            )]
        );
    }

    #[test]
    fn ignored_ones_are_left_out() {
        let found = super::parse(include_str!("../tests/data/arch/pacman-Qu"));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].name, "linux");
        assert_eq!(found[0].current.as_deref(), Some("6.11.5.arch1-1"));
        assert_eq!(found[0].new, "6.11.6.arch1-1");
        assert_eq!(super::parse("error: failed to synchronize\nname\n"), []);
    }
}
