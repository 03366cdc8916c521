use homelabcmd_wire::{Facts, OsFacts};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::machines::{KindSuggestion, suggest_kind};

/// Where the list of devices comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TailscaleSource)]
pub enum Source {
    /// Nobody is asked.
    #[default]
    Off,
    /// Tailscale's API, with an API key.
    ApiKey,
    /// Tailscale's API, as an OAuth client.
    Oauth,
    /// The `tailscaled` of the machine that the hub runs on; needs no secret.
    Local,
}

/// A device of the tailnet, whichever source tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TailscaleDevice)]
pub struct Device {
    /// Its stable id: `nodeId` of the API, `ID` of the daemon.
    pub id: String,
    /// The first part of its MagicDNS name; its hostname where it has none.
    pub name: String,
    /// Its MagicDNS name without a dot at the end; null where MagicDNS is off.
    pub fqdn: Option<String>,
    /// As it calls itself. Not unique.
    pub hostname: String,
    /// `linux`, `windows`, `macOS`, `iOS`, `android`, …; null when it is not told.
    pub os: Option<String>,
    /// Its addresses in the tailnet, IPv4 first.
    pub addresses: Vec<String>,
    /// `tag:…`
    pub tags: Vec<String>,
    /// Whose it is; null for what belongs to a tag.
    pub user: Option<String>,
    /// It is connected to Tailscale's control server. Says nothing of whether it answers.
    pub online: bool,
    /// When it last was; null while it is online, and when nobody knows.
    pub last_seen: Option<Timestamp>,
    /// When it joined; null for a device of another tailnet.
    pub created_at: Option<Timestamp>,
    /// When its key ends and it leaves the tailnet; null when it never does.
    pub key_expires_at: Option<Timestamp>,
    /// Its client's version, as far as it is told.
    pub client_version: Option<String>,
    /// A newer client is there; null when it is not told (the local daemon knows it of no other device).
    pub update_available: Option<bool>,
    /// It belongs to another tailnet and was shared with this one.
    pub is_external: bool,
    /// It is the machine that the hub runs on; only the local daemon tells.
    pub is_own: bool,
    /// It was let into the tailnet, where devices have to be approved.
    pub authorized: bool,
    /// It runs Tailscale SSH.
    pub ssh_enabled: bool,
}

impl Device {
    /// What kind of machine it seems to be.
    pub fn kind_suggestion(&self) -> Option<KindSuggestion> {
        let os = self.os.as_deref().unwrap_or_default().to_lowercase();
        let is_handheld = ["ios", "android"].contains(&os.as_str());
        let facts = Facts {
            chassis: is_handheld.then(|| "handset".to_owned()),
            os: OsFacts {
                id: Some(os),
                ..OsFacts::default()
            },
            ..Facts::default()
        };
        suggest_kind(&self.name, &facts)
    }
}

/// Which devices. What is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that are online, or that are not.
    pub online: Option<bool>,
    /// Only those with this system, in any spelling.
    pub os: Option<String>,
    /// Only those with this part in a name, an address, a tag, a user or a system, in any spelling.
    pub text: Option<String>,
}

impl Filter {
    /// Whether a device is one of them.
    pub fn matches(&self, device: &Device) -> bool {
        let os = device.os.as_deref().unwrap_or_default();
        let named = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default().trim().to_lowercase();
            (!text.is_empty()).then_some(text)
        };
        self.online.is_none_or(|online| online == device.online)
            && named(&self.os).is_none_or(|wanted| wanted == os.to_lowercase())
            && named(&self.text).is_none_or(|part| {
                let single = [device.name.as_str(), device.hostname.as_str(), os];
                let optional = [&device.fqdn, &device.user];
                let many = device.addresses.iter().chain(&device.tags);
                single
                    .into_iter()
                    .chain(optional.into_iter().flatten().map(String::as_str))
                    .chain(many.map(String::as_str))
                    .any(|text| text.to_lowercase().contains(&part))
            })
    }
}

/// How near the end of a device's key is. A later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = TailscaleExpiry)]
pub enum ExpiryStep {
    /// Within 30 days.
    #[serde(rename = "within_30_days")]
    Month,
    /// Within 7 days.
    #[serde(rename = "within_7_days")]
    Week,
    /// Within a day.
    #[serde(rename = "within_1_day")]
    Day,
    /// It is over: the device is not in the tailnet any more until somebody logs it in again.
    #[serde(rename = "expired")]
    Expired,
}

impl ExpiryStep {
    /// Within how many days the end is; 0 when it is over.
    pub fn days(self) -> u8 {
        match self {
            Self::Month => 30,
            Self::Week => 7,
            Self::Day => 1,
            Self::Expired => 0,
        }
    }
}

const DAY_MS: i64 = 86_400_000;

/// Which step a key is at; `None` while its end is more than 30 days off, and for a key without one.
pub fn expiry_step(expires_at: Option<Timestamp>, now: Timestamp) -> Option<ExpiryStep> {
    let left = expires_at?.as_millisecond() - now.as_millisecond();
    let mut steps = [
        ExpiryStep::Expired,
        ExpiryStep::Day,
        ExpiryStep::Week,
        ExpiryStep::Month,
    ]
    .into_iter();
    steps.find(|step| left <= i64::from(step.days()) * DAY_MS)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::machines::Kind;

    /// A Linux machine that is online.
    pub(in crate::tailscale) fn device(id: &str, name: &str, addresses: &[&str]) -> Device {
        Device {
            id: id.into(),
            name: name.into(),
            fqdn: Some(format!("{name}.tail1234.ts.net")),
            hostname: name.into(),
            os: Some("linux".into()),
            addresses: addresses.iter().map(|&address| address.into()).collect(),
            tags: vec!["tag:home".into()],
            user: Some("ada@example.com".into()),
            online: true,
            last_seen: None,
            created_at: None,
            key_expires_at: None,
            client_version: None,
            update_available: None,
            is_external: false,
            is_own: false,
            authorized: true,
            ssh_enabled: false,
        }
    }

    #[test]
    fn devices_are_found_by_what_people_know_of_them() {
        let nas = device("n1", "nas", &["100.64.0.1"]);
        for part in [
            "NAS", "tail1234", "64.0.1", "tag:HO", "ada@", "Linux", " ", "",
        ] {
            let filter = Filter {
                text: Some(part.into()),
                ..Filter::default()
            };
            assert!(filter.matches(&nas), "{part}");
        }
        let with = |online, os: Option<&str>, text: Option<&str>| Filter {
            online,
            os: os.map(Into::into),
            text: text.map(Into::into),
        };
        assert!(with(Some(true), Some("LINUX"), Some("nas")).matches(&nas));
        assert!(!with(Some(false), None, None).matches(&nas));
        assert!(!with(None, Some("lin"), None).matches(&nas));
        assert!(!with(None, None, Some("pi")).matches(&nas));
    }

    #[test]
    fn the_end_of_a_key_comes_nearer_in_steps() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let in_ms = |ms: i64| Timestamp::from_millisecond(now.as_millisecond() + ms).ok();
        let cases = [
            (30 * DAY_MS + 1, None),
            (30 * DAY_MS, Some(ExpiryStep::Month)),
            (7 * DAY_MS + 1, Some(ExpiryStep::Month)),
            (7 * DAY_MS, Some(ExpiryStep::Week)),
            (DAY_MS + 1, Some(ExpiryStep::Week)),
            (DAY_MS, Some(ExpiryStep::Day)),
            (1, Some(ExpiryStep::Day)),
            (0, Some(ExpiryStep::Expired)),
            (-400 * DAY_MS, Some(ExpiryStep::Expired)),
        ];
        for (ms, step) in cases {
            assert_eq!(expiry_step(in_ms(ms), now), step, "{ms}");
        }
        assert_eq!(expiry_step(None, now), None);
        assert!(ExpiryStep::Month < ExpiryStep::Expired);
    }

    #[test]
    fn what_a_device_seems_to_be_is_told_by_its_name_and_its_system() {
        for (name, os, kind) in [
            ("nas", "linux", Some(Kind::Server)),
            ("atlas", "macOS", Some(Kind::Workstation)),
            ("atlas", "windows", Some(Kind::Workstation)),
            ("pixel", "android", Some(Kind::Workstation)),
            ("atlas", "linux", None),
        ] {
            let device = Device {
                os: Some(os.into()),
                ..device("n1", name, &[])
            };
            let suggested = device.kind_suggestion().map(|suggestion| suggestion.kind);
            assert_eq!(suggested, kind, "{name} {os}");
        }
    }
}
