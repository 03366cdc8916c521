//! When two names are of one host: in any spelling, with a domain or without.

/// Names that hosts have because nobody gave them one: of them there may be any number.
const FACTORY: &[&str] = &[
    "localhost",
    "unknown",
    "none",
    "host",
    "debian",
    "ubuntu",
    "fedora",
    "archlinux",
    "alpine",
    "raspberrypi",
    "dietpi",
    "openwrt",
    "android",
    "iphone",
    "ipad",
    "macbook",
    "espressif",
    "esp32",
    "linux",
    "server",
];

/// Domains that say only "here".
const LOCAL: &[&str] = &[
    "local",
    "lan",
    "home",
    "home.arpa",
    "internal",
    "localdomain",
    "localhost",
    "fritz.box",
    "intranet",
    "private",
    "corp",
];

/// What of a name has to be the same: its first label, in lower case. `None` for a name that tells nothing.
pub(super) fn short(name: &str) -> Option<String> {
    let lower = name.trim().trim_end_matches('.').to_lowercase();
    let is_address = lower.parse::<std::net::IpAddr>().is_ok();
    let label = lower.split('.').next()?.to_owned();
    (!label.is_empty() && !is_address && !FACTORY.contains(&label.as_str())).then_some(label)
}

/// The domain of a name where it says more than "here": two that differ are of two hosts.
pub(super) fn domain(name: &str) -> Option<String> {
    let lower = name.trim().trim_end_matches('.').to_lowercase();
    let (_, domain) = lower.split_once('.')?;
    let is_local = LOCAL.contains(&domain) || domain.ends_with(".ts.net");
    (!is_local).then(|| domain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_and_local_domains_do_not_matter() {
        for name in ["nas", "NAS", "nas.lan", "Nas.local.", "nas.tail1234.ts.net"] {
            assert_eq!(short(name).as_deref(), Some("nas"), "{name}");
            assert_eq!(domain(name), None, "{name}");
        }
        assert_eq!(domain("nas.example.org").as_deref(), Some("example.org"));
        for nobody in [
            "",
            "localhost",
            "localhost.localdomain",
            "192.168.1.7",
            "fe80::1",
            "raspberrypi.lan",
        ] {
            assert_eq!(short(nobody), None, "{nobody}");
        }
    }
}
