//! pacman(8): `pacman -Qu`, lines of `name old -> new`, ignored ones marked.

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
        let found =
            super::parse("linux 6.11.5.arch1-1 -> 6.11.6.arch1-1\nzfs 1 -> 2 [ignored]\nnoise\n");
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].name.as_str(), found[0].new.as_str()),
            ("linux", "6.11.6.arch1-1")
        );
    }
}
