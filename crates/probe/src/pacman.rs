//! pacman(8): `pacman -Qu`, and checkupdates(8), which prints the same: lines of `name old -> new`,
//! ignored ones marked.

use crate::Package;

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

#[cfg(test)]
mod tests {
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
