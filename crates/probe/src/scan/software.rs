//! Packages, updates, services, container engines and the SSH server's keys.

use std::collections::HashMap;

use super::clean::{field, told};
use super::frame::Raw;
use super::{
    Engine, HostKey, InstalledPackage, PendingUpdate, Reboot, Service, unknown_form, values,
};
use crate::{ParseError, apk, apt, openrc, pacman, systemctl};

pub(super) fn packages(raw: &Raw) -> Result<Vec<InstalledPackage>, ParseError> {
    let rows: Vec<Row<'_>> = match raw.form.as_str() {
        "dpkg" => raw.text.lines().filter_map(dpkg).collect(),
        "rpm" => raw.text.lines().filter_map(rpm).collect(),
        "pacman" => pairs(&raw.text, ' '),
        "apk" => raw
            .text
            .lines()
            .filter_map(apk::name_and_version)
            .map(Row::plain)
            .collect(),
        "opkg" => raw
            .text
            .lines()
            .filter_map(|l| l.split_once(" - "))
            .map(Row::plain)
            .collect(),
        _ => return Err(unknown_form("packages")),
    };
    let own = own_architecture(&rows);
    let mut packages: Vec<InstalledPackage> = rows
        .into_iter()
        .filter(|row| !row.name.is_empty() && !row.version.trim().is_empty())
        .map(|row| InstalledPackage {
            name: match row.architecture {
                Some(other) if Some(other) != own => field(&format!("{}:{other}", row.name), 120),
                _ => field(row.name, 120),
            },
            version: field(row.version, 120),
        })
        .collect();
    packages.sort_unstable();
    packages.dedup();
    Ok(packages)
}

struct Row<'a> {
    name: &'a str,
    version: &'a str,
    /// `None` where it fits all, or is not told.
    architecture: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn plain((name, version): (&'a str, &'a str)) -> Self {
        Self {
            name,
            version,
            architecture: None,
        }
    }
}

fn pairs(text: &str, between: char) -> Vec<Row<'_>> {
    let pairs = text.lines().filter_map(|line| line.split_once(between));
    pairs.map(Row::plain).collect()
}

/// `status name version architecture`. The status is three letters (dpkg-query(1)): what is wanted,
/// what is, and an error; of what was removed the settings may still be there.
fn dpkg(line: &str) -> Option<Row<'_>> {
    let mut fields = line.split('\t');
    let status = fields.next()?;
    let (name, version) = (fields.next()?, fields.next()?);
    let architecture = fields.next().filter(|architecture| *architecture != "all");
    (status.chars().nth(1) == Some('i')).then_some(Row {
        name,
        version,
        architecture,
    })
}

/// `name version architecture`. Keys of repositories are kept as packages that are none.
fn rpm(line: &str) -> Option<Row<'_>> {
    let mut fields = line.split('\t');
    let (name, version) = (fields.next()?, fields.next()?);
    let architecture = fields
        .next()
        .filter(|architecture| !matches!(*architecture, "noarch" | "(none)"));
    (name != "gpg-pubkey").then_some(Row {
        name,
        version,
        architecture,
    })
}

/// That of most packages.
fn own_architecture<'a>(rows: &[Row<'a>]) -> Option<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for architecture in rows.iter().filter_map(|row| row.architecture) {
        *counts.entry(architecture).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(name, count)| (*count, *name));
    most.map(|(name, _)| name)
}

pub(super) fn updates(raw: &Raw) -> Result<Vec<PendingUpdate>, ParseError> {
    let found = match raw.form.as_str() {
        "apt" => apt::parse_upgradable(&raw.text),
        "pacman" => pacman::parse(&raw.text),
        "apk" => apk::parse(&raw.text),
        _ => return Err(unknown_form("updates")),
    };
    let mut updates: Vec<PendingUpdate> = found
        .into_iter()
        .map(|package| PendingUpdate {
            name: field(&package.name, 120),
            current: package.current.and_then(|version| told(&version, 120)),
            new: field(&package.new, 120),
            security: package.security,
        })
        .collect();
    updates.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(updates)
}

/// `required=why`, packages one a line, `asked=yes` at the end of a search that found nothing.
pub(super) fn reboot(raw: &Raw) -> Result<Reboot, ParseError> {
    let required = values(&raw.text).any(|(name, _)| name == "required");
    if !required && !values(&raw.text).any(|(name, _)| name == "asked") {
        return Err(ParseError::new("reboot", 0, "answer"));
    }
    let lines = raw.text.lines().filter(|line| !line.contains('='));
    let mut packages: Vec<String> = lines.filter_map(|line| told(line, 120)).collect();
    packages.sort_unstable();
    packages.dedup();
    Ok(Reboot { required, packages })
}

pub(super) fn services(raw: &Raw) -> Result<Vec<Service>, ParseError> {
    let mut services: Vec<Service> = match raw.form.as_str() {
        "systemd" => systemctl::parse_list(&raw.text)
            .into_iter()
            .map(|unit| Service {
                name: field(&unit.name, 200),
                state: field(&unit.active_state, 40),
                detail: field(&unit.sub_state, 40),
                // What has no description is described by its own name.
                description: told(&unit.description, 200)
                    .filter(|text| text.strip_suffix(".service") != Some(unit.name.as_str())),
            })
            .collect(),
        "openrc" => openrc::parse(&raw.text)
            .into_iter()
            .map(|service| Service {
                name: field(&service.name, 200),
                state: match service.state.as_str() {
                    "started" => "active".into(),
                    "starting" => "activating".into(),
                    "stopping" => "deactivating".into(),
                    "crashed" => "failed".into(),
                    "stopped" | "inactive" => "inactive".into(),
                    other => field(other, 40),
                },
                detail: field(&service.state, 40),
                description: None,
            })
            .collect(),
        _ => return Err(unknown_form("services")),
    };
    services.sort_by(|a, b| a.name.cmp(&b.name));
    services.truncate(3000);
    Ok(services)
}

/// `program=docker Docker version 28.2.2, build e6534b4`, `socket=/run/docker.sock`.
pub(super) fn containers(raw: &Raw) -> Result<Vec<Engine>, ParseError> {
    let mut engines: Vec<Engine> = Vec::new();
    for name in ["docker", "podman"] {
        let program = values(&raw.text).find_map(|(key, value)| {
            let (program, words) = value.split_once(' ')?;
            (key == "program" && program == name).then_some(words)
        });
        let socket = values(&raw.text)
            .find(|(key, value)| *key == "socket" && value.contains(name))
            .and_then(|(_, value)| told(value, 200));
        if program.is_some() || socket.is_some() {
            engines.push(Engine {
                name: name.to_owned(),
                version: program.and_then(version),
                socket,
            });
        }
    }
    Ok(engines)
}

fn version(words: &str) -> Option<String> {
    let word = words
        .split_ascii_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    told(word.trim_end_matches(','), 40)
}

/// `ssh-ed25519 AAAA… comment`; the comment names who made the key, and is left out.
pub(super) fn host_keys(raw: &Raw) -> Result<Vec<HostKey>, ParseError> {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let mut keys: Vec<HostKey> = raw
        .text
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let (kind, key) = (fields.next()?, fields.next()?);
            // A key that was cut would be another key.
            let is_key = key.len() <= 1200 && key.starts_with("AAAA") && key.chars().all(is_base64);
            is_key.then(|| HostKey {
                kind: field(kind, 60),
                key: key.to_owned(),
            })
        })
        .take(20)
        .collect();
    keys.sort_by(|a, b| (&a.kind, &a.key).cmp(&(&b.kind, &b.key)));
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(form: &str, text: &str) -> Raw {
        Raw {
            form: form.into(),
            text: text.into(),
            ..Raw::default()
        }
    }

    fn installed(form: &str, text: &str) -> Vec<String> {
        let packages = packages(&raw(form, text)).unwrap();
        packages
            .into_iter()
            .map(|p| format!("{} {}", p.name, p.version))
            .collect()
    }

    #[test]
    fn packages_of_each_manager() {
        assert_eq!(
            installed(
                "dpkg",
                "ii \tzlib1g\t1:1.2.13\tamd64\nii \tbash\t5.2.15-2+b7\tamd64\nrc \told\t1\tamd64\nhi \theld\t2\tall\nii \tlibc6\t2.36\ti386\nnoise\n"
            ),
            [
                "bash 5.2.15-2+b7",
                "held 2",
                "libc6:i386 2.36",
                "zlib1g 1:1.2.13"
            ]
        );
        assert_eq!(
            installed(
                "rpm",
                "kernel-core\t6.11.6-300.fc41\tx86_64\nkernel-core\t6.11.4-301.fc41\tx86_64\ngpg-pubkey\te99d6ad1-64d2612c\t(none)\nglibc\t2.40-3.fc41\ti686\ntzdata\t2024a-9.fc41\tnoarch\n"
            ),
            [
                "glibc:i686 2.40-3.fc41",
                "kernel-core 6.11.4-301.fc41",
                "kernel-core 6.11.6-300.fc41",
                "tzdata 2024a-9.fc41"
            ]
        );
        assert_eq!(
            installed("pacman", "linux 6.11.5.arch1-1\nx\n y\n"),
            ["linux 6.11.5.arch1-1"]
        );
        assert_eq!(
            installed(
                "apk",
                "WARNING: opening /x: No such file\nca-certificates-bundle-20240705-r0\nmusl-1.2.5-r0\n"
            ),
            ["ca-certificates-bundle 20240705-r0", "musl 1.2.5-r0"]
        );
        assert_eq!(installed("opkg", "dnsmasq - 2.90-2\n"), ["dnsmasq 2.90-2"]);
        assert!(packages(&raw("nix", "")).is_err());
    }

    #[test]
    fn services_of_openrc_have_the_words_of_systemd() {
        let text = include_str!("../../tests/data/alpine-3.20/rc-status");
        let found = services(&raw("openrc", text)).unwrap();
        let words = |name: &str| {
            let service = found.iter().find(|service| service.name == name).unwrap();
            (service.state.clone(), service.detail.clone())
        };
        assert_eq!(words("sshd"), ("active".into(), "started".into()));
        assert_eq!(words("docker"), ("failed".into(), "crashed".into()));
        assert_eq!(words("chronyd"), ("inactive".into(), "stopped".into()));
    }

    #[test]
    fn engines() {
        let text =
            "program=docker Docker version 28.2.2, build e6534b4\nsocket=/run/podman/podman.sock\n";
        let found = containers(&raw("values", text)).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].version.as_deref(), &found[0].socket),
            (Some("28.2.2"), &None)
        );
        assert_eq!(
            (found[1].name.as_str(), &found[1].version),
            ("podman", &None)
        );
        assert_eq!(containers(&raw("values", "")).unwrap(), []);
    }

    #[test]
    fn a_reboot_and_who_asks_for_it() {
        let found = reboot(&raw(
            "values",
            "required=/run/reboot-required\nlinux-image-6.1\nlibc6\nlibc6\n",
        ));
        assert_eq!(
            found.unwrap(),
            Reboot {
                required: true,
                packages: vec!["libc6".into(), "linux-image-6.1".into()]
            }
        );
        assert!(!reboot(&raw("values", "asked=yes\n")).unwrap().required);
        assert!(reboot(&raw("values", "")).is_err());
    }

    #[test]
    fn keys_without_comments() {
        let text =
            "ssh-rsa AAAAB3 root@host\nssh-ed25519 AAAAC3Nz+/= x\nssh-dss nonsense\n# no key\n";
        let found = host_keys(&raw("files", text)).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].kind.as_str(), found[0].key.as_str()),
            ("ssh-ed25519", "AAAAC3Nz+/=")
        );
    }
}
