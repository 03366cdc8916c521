//! zypper(8): `zypper --xmlout list-updates` and `list-patches`, `zypper patch-info`, and locks(5).

use std::collections::HashSet;

use crate::{Package, ParseError, xml};

const UPDATES: &str = "zypper list-updates";

/// Reads the list. Which of them are for security is said by patches: see [`fixed_packages`].
///
/// # Errors
/// When there is no list, because zypper is locked or could not read its repositories: [`errors`] says why.
pub fn parse_updates(text: &str) -> Result<Vec<Package>, ParseError> {
    let mut is_list = false;
    let mut found: Vec<Package> = Vec::new();
    for tag in xml::tags(text) {
        match tag.name {
            "update-list" => is_list = true,
            "/update-list" => break,
            "update" if is_list && tag.attribute("kind").as_deref() == Some("package") => {
                let (Some(name), Some(new)) = (tag.attribute("name"), tag.attribute("edition"))
                else {
                    continue;
                };
                if !name.is_empty() && !new.is_empty() {
                    found.push(Package {
                        name,
                        current: tag.attribute("edition-old"),
                        new,
                        repository: None,
                        security: false,
                    });
                }
            }
            "source" => {
                if let Some(package) = found.last_mut().filter(|p| p.repository.is_none()) {
                    package.repository = tag.attribute("alias").filter(|alias| !alias.is_empty());
                }
            }
            _ => {}
        }
    }
    if is_list {
        Ok(found)
    } else {
        Err(ParseError::new(UPDATES, 0, "update-list"))
    }
}

/// The names of the security patches that are needed, from `list-patches --category security`.
pub fn security_patches(text: &str) -> Vec<String> {
    let is_needed = |tag: &xml::Tag<'_>| {
        let is = |name: &str, value: &str| {
            let found = tag.attribute(name);
            found.is_none_or(|found| found == value)
        };
        tag.name == "update"
            && is("kind", "patch")
            && is("category", "security")
            && is("status", "needed")
    };
    xml::tags(text)
        .take_while(|tag| tag.name != "blocked-update-list")
        .filter(is_needed)
        .filter_map(|tag| tag.attribute("name"))
        .collect()
}

/// The packages that patches bring, from `patch-info`: a patch conflicts with all older ones.
pub fn fixed_packages(text: &str) -> HashSet<&str> {
    let mut found = HashSet::new();
    let mut is_conflicts = false;
    for line in text.lines() {
        if !line.starts_with(' ') {
            is_conflicts = line.starts_with("Conflicts");
            continue;
        }
        let Some((package, _)) = line.trim().split_once(" < ").filter(|_| is_conflicts) else {
            continue;
        };
        // `srcpackage:bash` and other kinds of things are no packages that are installed.
        if !package.contains(':') {
            found.insert(package.rsplit_once('.').map_or(package, |(name, _)| name));
        }
    }
    found
}

/// What zypper says is wrong, each on one line.
pub fn errors(text: &str) -> Vec<String> {
    xml::tags(text)
        .filter(|tag| tag.name == "message")
        .filter(|tag| tag.attribute("type").as_deref() == Some("error"))
        .map(|tag| tag.text().split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|text| !text.is_empty())
        .collect()
}

/// The packages that `/etc/zypp/locks` holds, as patterns with `*` and `?`.
pub fn locks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for block in text.split("\n\n") {
        // What is not said is a part of a name, of anything.
        let (mut kind, mut matching, mut names) = ("package", "substring", Vec::new());
        for line in block.lines() {
            match line
                .split_once(':')
                .map(|(name, value)| (name.trim(), value.trim()))
            {
                Some(("type", value)) => kind = value,
                Some(("match_type", value)) => matching = value,
                Some(("solvable_name", value)) if !value.is_empty() => names.push(value),
                _ => {}
            }
        }
        if kind == "package" {
            found.extend(names.into_iter().map(|name| match matching {
                "substring" => format!("*{name}*"),
                _ => name.to_owned(),
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_of_leap() {
        let text = include_str!("../tests/data/opensuse-leap-15/zypper-list-updates");
        let found = parse_updates(text).unwrap();
        let told: Vec<String> = found
            .iter()
            .map(|p| {
                format!(
                    "{} {} -> {}",
                    p.name,
                    p.current.as_deref().unwrap_or("?"),
                    p.new
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "kernel-default 6.4.0-150600.23.38.1 -> 6.4.0-150600.23.42.1",
                "libstdc++6 14.2.0+git10526-150000.1.3.3 -> 14.2.0+git10526-150000.1.6.1",
                "bind-utils 1:9.18.28-150600.3.3.1 -> 1:9.18.33-150600.3.6.1",
                "new-arch 1.0-1 -> 1.1-1",
            ],
            "packages only, and none that a description only speaks of"
        );
        assert_eq!(found[0].repository.as_deref(), Some("repo-sle-update"));
        assert_eq!(found[3].repository, None);
        assert!(errors(text).is_empty());
    }

    #[test]
    fn security_patches_and_what_they_bring() {
        let patches = security_patches(include_str!(
            "../tests/data/opensuse-leap-15/zypper-list-patches"
        ));
        assert_eq!(
            patches,
            ["openSUSE-SLE-15.6-2025-101", "openSUSE-SLE-15.6-2025-140"]
        );
        let info = include_str!("../tests/data/opensuse-leap-15/zypper-patch-info");
        let mut fixed: Vec<&str> = fixed_packages(info).into_iter().collect();
        fixed.sort_unstable();
        assert_eq!(
            fixed,
            [
                "bind-utils",
                "kernel-default",
                "kernel-default-devel",
                "libstdc++6"
            ]
        );
    }

    #[test]
    fn nothing_to_upgrade_is_a_list_and_a_lock_is_none() {
        let none = include_str!("../tests/data/opensuse-tumbleweed/zypper-list-updates-none");
        assert_eq!(parse_updates(none), Ok(Vec::new()));
        let locked = include_str!("../tests/data/opensuse-leap-15/zypper-locked");
        assert_eq!(
            parse_updates(locked).unwrap_err().to_string(),
            "zypper list-updates has no update-list"
        );
        assert_eq!(
            errors(locked),
            [
                "System management is locked by the application with pid 15950 (zypper). Close this application before trying again."
            ]
        );
    }

    #[test]
    fn a_repository_that_fails_costs_the_others_nothing() {
        let text = include_str!("../tests/data/opensuse-tumbleweed/zypper-list-updates-skipped");
        let found = parse_updates(text).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "libopenh264-8");
        assert_eq!(found[0].current.as_deref(), Some("2.6.0~noopenh264-1.5"));
        assert_eq!(errors(text).len(), 2);
    }

    #[test]
    fn a_translated_zypper_lists_the_same() {
        let text = include_str!("../tests/data/opensuse-tumbleweed/zypper-list-updates-german");
        let found = parse_updates(text).unwrap();
        assert_eq!((found.len(), found[0].name.as_str()), (1, "bash"));
    }

    #[test]
    fn a_long_list_is_read_whole_and_one_that_is_cut_off_as_far_as_it_goes() {
        let mut text = String::from("<stream><update-status version=\"0.6\"><update-list>");
        for number in 0..9000 {
            text.push_str(&format!(
                "<update kind=\"package\" name=\"p{number}\" edition=\"2-1\" arch=\"noarch\" edition-old=\"1-1\"><summary>s</summary><source url=\"u\" alias=\"oss\"/></update>"
            ));
        }
        assert_eq!(parse_updates(&text).unwrap().len(), 9000);
        let cut = &text[..text.find("name=\"p5\"").unwrap() + 4];
        assert_eq!(parse_updates(cut).unwrap().len(), 5);
    }

    #[test]
    fn locks_hold_packages() {
        let text = include_str!("../tests/data/opensuse-leap-15/zypp-locks");
        assert_eq!(locks(text), ["kernel-default", "cross-*-gcc", "*kde*"]);
        assert_eq!(locks(""), Vec::<String>::new());
    }
}
