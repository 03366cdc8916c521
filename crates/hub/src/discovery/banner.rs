//! What strangers say of themselves, made harmless, and what system it tells of.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::LanHost;

/// Longest greeting that is kept, in characters; RFC 4253 allows 255.
const LONGEST_BANNER: usize = 255;
/// Longest name that is kept, in characters; DNS has no longer ones.
const LONGEST_NAME: usize = 253;

/// A system that a host seems to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OsGuess {
    /// As `os-release` names it (`debian`, `ubuntu`, …), or `windows`, `macos`, `freebsd`, `routeros`;
    /// null where it is a family of devices.
    pub id: Option<String>,
    /// For people: `Debian 12`.
    pub name: String,
    /// What tells it: `ssh`, `ports`, `mdns`, `tailnet`, `agent`.
    pub by: String,
}

/// The line that an SSH server greets with, in what it sent so far: `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3`.
/// It may say other lines before (RFC 4253, section 4.2). What is not printable ASCII is no part of a
/// greeting and left out.
pub(super) fn ssh_banner(bytes: &[u8]) -> Option<String> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let line = lines.find(|line| line.starts_with(b"SSH-"))?;
    let text = line
        .iter()
        .filter(|byte| (0x20..0x7f).contains(*byte))
        .take(LONGEST_BANNER)
        .map(|byte| char::from(*byte));
    Some(text.collect::<String>().trim_end().to_owned())
}

/// Whether a greeting is complete, so that nothing more has to be waited for.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let starts = bytes.windows(4).position(|four| four == b"SSH-");
    starts.is_some_and(|at| bytes[at..].contains(&b'\n'))
}

/// A host's name as others may see it: letters, digits and `-_.`, without a dot at its end. `None` when
/// nothing is left, or when it says no more than the address.
pub(super) fn clean_name(text: &str) -> Option<String> {
    let name: String = text
        .trim()
        .trim_end_matches('.')
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_.".contains(*c))
        .take(LONGEST_NAME)
        .collect();
    let name = name.trim_matches(['.', '-']).to_owned();
    let is_address = name.parse::<std::net::IpAddr>().is_ok();
    (!name.is_empty() && !is_address).then_some(name)
}

/// Words that vendors put into the greetings of their SSH servers, and what they say.
const GREETINGS: &[(&str, Option<&str>, &str)] = &[
    ("Ubuntu", Some("ubuntu"), "Ubuntu"),
    ("Raspbian", Some("raspbian"), "Raspberry Pi OS"),
    ("Debian", Some("debian"), "Debian"),
    ("FreeBSD", Some("freebsd"), "FreeBSD"),
    ("NetBSD", Some("netbsd"), "NetBSD"),
    ("for_Windows", Some("windows"), "Windows"),
    ("ROSSSH", Some("routeros"), "MikroTik RouterOS"),
    ("Cisco", None, "Cisco device"),
    ("dropbear", None, "Small Linux device"),
    ("lancom", None, "LANCOM device"),
    ("Comware", None, "HPE device"),
];

/// What system a host seems to run; `None` where nothing tells.
pub(super) fn guess(host: &LanHost) -> Option<OsGuess> {
    let guessed = |id: Option<&str>, name: String, by: &str| {
        Some(OsGuess {
            id: id.map(str::to_owned),
            name,
            by: by.to_owned(),
        })
    };
    let open = |port| host.open_ports.contains(&port);
    let offers = |service: &str| host.mdns_services.iter().any(|found| found == service);
    if open(8006) && !open(445) {
        return guessed(Some("proxmox"), "Proxmox VE".into(), "ports");
    }
    let banner = host.ssh_banner.as_deref().unwrap_or_default();
    let told = GREETINGS.iter().find(|(word, ..)| banner.contains(word));
    if let Some((_, id, name)) = told {
        let name = match debian_release(banner) {
            Some(release) => format!("{name} {release}"),
            None => (*name).to_owned(),
        };
        return guessed(*id, name, "ssh");
    }
    if offers("_airplay._tcp") || offers("_companion-link._tcp") {
        return match host.open_ports.is_empty() {
            true => guessed(None, "Apple device".into(), "mdns"),
            false => guessed(Some("macos"), "macOS".into(), "mdns"),
        };
    }
    if offers("_ipp._tcp") || offers("_printer._tcp") {
        return guessed(None, "Printer".into(), "mdns");
    }
    if offers("_googlecast._tcp") {
        return guessed(None, "Google Cast device".into(), "mdns");
    }
    if open(3389) && open(445) {
        return guessed(Some("windows"), "Windows".into(), "ports");
    }
    None
}

/// `12` of `Debian-2+deb12u3`.
fn debian_release(banner: &str) -> Option<&str> {
    let (_, rest) = banner.split_once("+deb")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    (end > 0 && end < 3).then(|| &rest[..end])
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::super::model::HeardBy;
    use super::*;

    fn guessed(banner: &str, ports: &[u16], services: &[&str]) -> Option<String> {
        let mut host = LanHost::new(Ipv4Addr::LOCALHOST, HeardBy::Open);
        host.ssh_banner = Some(banner.to_owned()).filter(|banner| !banner.is_empty());
        host.open_ports = ports.to_vec();
        host.mdns_services = services.iter().map(|service| (*service).into()).collect();
        guess(&host).map(|os| format!("{} {:?} {}", os.name, os.id.unwrap_or_default(), os.by))
    }

    #[test]
    fn systems_are_told_by_what_vendors_add() {
        let cases = [
            (
                "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3",
                "Debian 12 \"debian\" ssh",
            ),
            (
                "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5",
                "Ubuntu \"ubuntu\" ssh",
            ),
            (
                "SSH-2.0-OpenSSH_8.4p1 Raspbian-5+deb11u3",
                "Raspberry Pi OS 11 \"raspbian\" ssh",
            ),
            (
                "SSH-2.0-OpenSSH_9.7 FreeBSD-20240806",
                "FreeBSD \"freebsd\" ssh",
            ),
            ("SSH-2.0-OpenSSH_for_Windows_9.5", "Windows \"windows\" ssh"),
            ("SSH-2.0-dropbear_2022.83", "Small Linux device \"\" ssh"),
            ("SSH-2.0-ROSSSH", "MikroTik RouterOS \"routeros\" ssh"),
        ];
        for (banner, expected) in cases {
            assert_eq!(
                guessed(banner, &[22], &[]).as_deref(),
                Some(expected),
                "{banner}"
            );
        }
        assert_eq!(guessed("SSH-2.0-OpenSSH_9.9", &[22], &[]), None);
        assert_eq!(
            guessed("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3", &[22, 8006], &[]).as_deref(),
            Some("Proxmox VE \"proxmox\" ports")
        );
        assert_eq!(
            guessed("", &[445, 3389], &[]).as_deref(),
            Some("Windows \"windows\" ports")
        );
        assert_eq!(
            guessed("", &[80], &["_ipp._tcp"]).as_deref(),
            Some("Printer \"\" mdns")
        );
    }

    #[test]
    fn a_greeting_comes_after_other_lines_and_in_pieces() {
        assert_eq!(
            ssh_banner(b"Welcome.\r\nSSH-2.0-x\r\nkeys").as_deref(),
            Some("SSH-2.0-x")
        );
        assert_eq!(ssh_banner(b"220 mail ESMTP\r\n"), None);
        assert!(!is_whole(b"SSH-2.0-Open") && is_whole(b"hello\nSSH-2.0-x\n"));
        assert!(!is_whole(b"hello\n"));
    }

    #[test]
    fn a_hostile_greeting_is_made_harmless_and_short() {
        let mut bytes = b"SSH-2.0-\x1b[2J\x07<b>\xff\xfe\x00 x".to_vec();
        bytes.extend(vec![b'a'; 5000]);
        let banner = ssh_banner(&bytes).unwrap();
        assert!(banner.starts_with("SSH-2.0-[2J<b> xaaa"), "{banner}");
        assert_eq!(banner.chars().count(), LONGEST_BANNER);
    }

    #[test]
    fn names_are_what_names_are_made_of() {
        assert_eq!(clean_name("nas.lan.").as_deref(), Some("nas.lan"));
        assert_eq!(clean_name("Küche").as_deref(), Some("Küche"));
        assert_eq!(
            clean_name("<img src=x>\u{1b}]0;\u{202e}evil\0").as_deref(),
            Some("imgsrcx0evil")
        );
        assert_eq!(clean_name(&"a.".repeat(400)).unwrap().len(), 253);
        for nothing in ["", " . ", "192.168.1.7", "\u{7}", "--"] {
            assert_eq!(clean_name(nothing), None, "{nothing:?}");
        }
    }
}
