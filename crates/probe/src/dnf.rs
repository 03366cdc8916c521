//! dnf(8): `dnf list --upgrades`, and the same with `--security`.

use std::collections::HashSet;

use crate::Package;

/// Reads `name.arch version repository` lines; what also stands in `security` is a security update.
pub fn parse_check_update(text: &str, security: &str) -> Vec<Package> {
    let urgent: HashSet<(String, String)> = rows(security)
        .map(|(name, new, _)| (name.to_owned(), new.to_owned()))
        .collect();
    rows(text)
        .map(|(name, new, repository)| Package {
            security: urgent.contains(&(name.to_owned(), new.to_owned())),
            name: name
                .rsplit_once('.')
                .map_or(name, |(name, _)| name)
                .to_owned(),
            current: None,
            new: new.to_owned(),
            repository: Some(repository.to_owned()),
        })
        .collect()
}

fn rows(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    text.lines()
        // What is made obsolete follows; it is no upgrade.
        .take_while(|line| !line.starts_with("Obsoleting"))
        .filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let row = (fields.next()?, fields.next()?, fields.next()?);
            let versioned = row.1.starts_with(|c: char| c.is_ascii_digit());
            (fields.next().is_none() && row.0.contains('.') && versioned).then_some(row)
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn fedora_marks_security_by_a_second_list() {
        let text = "Available Upgrades\nkernel.x86_64   6.11.4-301.fc41   updates\nbash.x86_64     5.2.32-2.fc41     updates\n\nObsoleting Packages\nold.noarch 1.0 updates\n";
        let found = super::parse_check_update(text, "kernel.x86_64 6.11.4-301.fc41 updates\n");
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].name.as_str(), found[0].security),
            ("kernel", true)
        );
        assert_eq!((found[1].name.as_str(), found[1].security), ("bash", false));
    }
}
