//! What kind a machine seems to be. It is only ever suggested: a person decides.

use homelabcmd_wire::Facts;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Kind;

/// What kind a machine seems to be, and what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct KindSuggestion {
    /// What it seems to be.
    pub kind: Kind,
    /// A sentence for people.
    pub reason: &'static str,
}

/// Words in a name that people give to machines they sit at.
const PERSONAL: &[&str] = &[
    "laptop",
    "notebook",
    "desktop",
    "desk",
    "workstation",
    "macbook",
    "imac",
    "thinkpad",
    "ideapad",
    "xps",
    "latitude",
    "gaming",
    "gamingpc",
    "pc",
    "battlestation",
    "surface",
    "zenbook",
    "framework",
];

/// And to those that run by themselves.
const SERVING: &[&str] = &[
    "server",
    "srv",
    "nas",
    "pve",
    "proxmox",
    "docker",
    "k8s",
    "k3s",
    "node",
    "router",
    "gateway",
    "firewall",
    "pihole",
    "dns",
    "backup",
    "storage",
    "media",
    "plex",
    "jellyfin",
    "homeassistant",
    "hass",
    "git",
    "db",
    "web",
    "vps",
    "hypervisor",
    "truenas",
    "unraid",
    "pi",
    "raspberrypi",
];

/// Systems that are made to be sat at, by the `ID` of `os-release`.
const PERSONAL_SYSTEMS: &[&str] = &[
    "linuxmint",
    "pop",
    "elementary",
    "zorin",
    "neon",
    "nobara",
    "bazzite",
    "steamos",
    "garuda",
    "endeavouros",
    "manjaro",
    "cachyos",
    "macos",
    "windows",
];

/// And those that are not.
const SERVING_SYSTEMS: &[&str] = &[
    "raspbian",
    "openwrt",
    "truenas",
    "unraid",
    "proxmox",
    "photon",
    "flatcar",
    "talos",
    "libreelec",
    "alpine",
    "rhel",
    "rocky",
    "almalinux",
    "ol",
    "amzn",
];

/// What kind a machine seems to be; `None` where nothing tells. What is built in tells more than what
/// it is called, and that more than what runs on it.
pub fn suggest_kind(name: &str, facts: &Facts) -> Option<KindSuggestion> {
    let suggest = |kind, reason| Some(KindSuggestion { kind, reason });
    match facts.chassis.as_deref() {
        Some("laptop" | "convertible" | "tablet" | "handset") => {
            return suggest(Kind::Workstation, "It is a portable computer.");
        }
        Some("vm" | "container") => {
            return suggest(Kind::Server, "It is a virtual machine or a container.");
        }
        Some("server" | "embedded") => {
            return suggest(Kind::Server, "It is built as a server.");
        }
        _ if facts.battery => {
            return suggest(Kind::Workstation, "It has a battery.");
        }
        _ => {}
    }
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let named = |list: &[&str]| words.iter().any(|word| list.contains(word));
    match (named(PERSONAL), named(SERVING)) {
        (true, false) => return suggest(Kind::Workstation, "Its name sounds like one."),
        (false, true) => return suggest(Kind::Server, "Its name sounds like one."),
        _ => {}
    }
    let system = facts.os.id.as_deref().unwrap_or_default();
    if PERSONAL_SYSTEMS.contains(&system) {
        return suggest(Kind::Workstation, "Its system is made for desktops.");
    }
    if SERVING_SYSTEMS.contains(&system) {
        return suggest(Kind::Server, "Its system is made for servers.");
    }
    match facts.chassis.as_deref() {
        Some("all-in-one") => suggest(Kind::Workstation, "It has a screen built in."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, chassis: Option<&str>, battery: bool, system: &str) -> Option<Kind> {
        let mut facts = Facts {
            chassis: chassis.map(Into::into),
            battery,
            ..Facts::default()
        };
        facts.os.id = (!system.is_empty()).then(|| system.into());
        suggest_kind(name, &facts).map(|suggestion| suggestion.kind)
    }

    #[test]
    fn machines_of_a_home_lab_are_what_they_are() {
        use Kind::{Server, Workstation};
        let cases = [
            ("atlas", Some("laptop"), true, "debian", Some(Workstation)),
            // A laptop that serves is still one by its build: the owner says no once.
            ("nas", Some("laptop"), true, "debian", Some(Workstation)),
            ("anna-desktop", Some("vm"), false, "ubuntu", Some(Server)),
            ("web-01", Some("container"), false, "alpine", Some(Server)),
            ("nas", Some("desktop"), false, "debian", Some(Server)),
            (
                "gaming-pc",
                Some("desktop"),
                false,
                "arch",
                Some(Workstation),
            ),
            ("pi4", None, false, "raspbian", Some(Server)),
            (
                "kiste",
                Some("desktop"),
                false,
                "linuxmint",
                Some(Workstation),
            ),
            ("kiste", Some("desktop"), false, "debian", None),
            ("kiste", None, true, "debian", Some(Workstation)),
            // Not "pc" and not "pi": words are whole.
            ("epcot", Some("desktop"), false, "debian", None),
            ("pinot", None, false, "debian", None),
            ("pc-backup", None, false, "debian", None),
            (
                "mac",
                Some("all-in-one"),
                false,
                "debian",
                Some(Workstation),
            ),
        ];
        for (name, chassis, battery, system, expected) in cases {
            assert_eq!(
                kind(name, chassis, battery, system),
                expected,
                "{name} {chassis:?} {system}"
            );
        }
    }
}
