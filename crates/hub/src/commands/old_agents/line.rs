//! What an agent of version 1 runs, as the text that it takes.
//!
//! Such an agent compares the whole text with patterns of its own and gives it to `sh`. So nothing is quoted
//! here: a value that would have to be is not in what the patterns take, and then there is no text for it.

use homelabcmd_probe::manager::Manager;

use crate::commands::catalogue::{Circumstances, Definition, PackageWork, Values};

const APT: &str = "DEBIAN_FRONTEND=noninteractive apt-get";
const KEEP_FILES: &str =
    r#"-q -y -o Dpkg::Options::="--force-confdef" -o Dpkg::Options::="--force-confold""#;
const AS_ROOT: &str = "-o APT::Sandbox::User=root";

/// Packages in one text: the agent hands it to `sh` as one argument, and Linux takes 128 KiB of that.
const MOST_BYTES: usize = 64 * 1024;

/// The text for an action; `None` where such an agent takes none for it.
pub(super) fn line(
    definition: &Definition,
    values: &Values,
    circumstances: &Circumstances,
) -> Option<String> {
    if definition.is_own {
        return None;
    }
    let line = match definition.package_work() {
        Some(work) => of_packages(work, values, circumstances)?,
        None => of_argv(&definition.argv(values)?)?,
    };
    (line.len() <= MOST_BYTES).then_some(line)
}

/// The two commands that have a pattern.
fn of_argv(argv: &[String]) -> Option<String> {
    let words: Vec<&str> = argv.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["systemctl", "restart", "--", unit] => {
            // Dots and instances are not in the pattern.
            let unit = unit.strip_suffix(".service")?;
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
            let fits = unit.chars().all(is_plain) && !unit.starts_with('-');
            fits.then(|| format!("systemctl restart {unit}"))
        }
        ["journalctl", vacuum] => {
            let age = vacuum.strip_prefix("--vacuum-time=")?;
            let unit = age.trim_start_matches(|c: char| c.is_ascii_digit());
            let fits = unit.len() < age.len() && ["d", "h", "s"].contains(&unit);
            fits.then(|| format!("journalctl --vacuum-time={age}"))
        }
        _ => None,
    }
}

/// Such agents know apt alone.
fn of_packages(
    work: PackageWork,
    values: &Values,
    circumstances: &Circumstances,
) -> Option<String> {
    if circumstances
        .manager
        .is_some_and(|manager| manager != Manager::Apt)
    {
        return None;
    }
    let install = |packages: &[String]| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
        let is_name = |name: &String| {
            name.starts_with(|c: char| c.is_ascii_alphanumeric())
                // What ends so is removed, or has another meaning.
                && !name.ends_with(['-', '+'])
                && name.chars().all(is_plain)
        };
        let fits = !packages.is_empty() && packages.iter().all(is_name);
        fits.then(|| {
            format!(
                "{APT} install {KEEP_FILES} {AS_ROOT} {}",
                packages.join(" ")
            )
        })
    };
    match work {
        PackageWork::Refresh => Some(format!("{APT} update -q {AS_ROOT}")),
        PackageWork::Full => Some(format!("{APT} update && {APT} dist-upgrade {KEEP_FILES}")),
        PackageWork::Security => install(&circumstances.security),
        PackageWork::Chosen => install(values.get("packages")?.words()),
        // It has a pattern only for what may remove packages, too.
        PackageWork::All => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::commands::catalogue::Catalogue;

    fn line_of(action: &str, params: &serde_json::Value, on: &Circumstances) -> Option<String> {
        let catalogue = Catalogue::parse("", "").unwrap();
        let definition = catalogue.get(action).unwrap();
        let values = definition.values(params.as_object().unwrap()).ok()?;
        line(definition, &values, on)
    }

    #[test]
    fn what_old_agents_take_is_said_in_their_words() {
        let none = Circumstances::default();
        let some = Circumstances {
            security: vec!["openssl".into(), "libstdc++6".into()],
            ..Circumstances::default()
        };
        let of = |action: &str, params| line_of(action, &params, &none);
        assert_eq!(
            of("restart_service", json!({"service": "pihole-FTL"})).unwrap(),
            "systemctl restart pihole-FTL"
        );
        assert_eq!(
            of("clear_logs", json!({"age": "30d"})).unwrap(),
            "journalctl --vacuum-time=30d"
        );
        assert_eq!(
            of("look_for_updates", json!({})).unwrap(),
            "DEBIAN_FRONTEND=noninteractive apt-get update -q -o APT::Sandbox::User=root"
        );
        assert_eq!(
            of("apply_full_updates", json!({})).unwrap(),
            "DEBIAN_FRONTEND=noninteractive apt-get update && DEBIAN_FRONTEND=noninteractive apt-get \
             dist-upgrade -q -y -o Dpkg::Options::=\"--force-confdef\" -o Dpkg::Options::=\"--force-confold\""
        );
        assert_eq!(
            line_of("apply_security_updates", &json!({}), &some).unwrap(),
            "DEBIAN_FRONTEND=noninteractive apt-get install -q -y -o Dpkg::Options::=\"--force-confdef\" \
             -o Dpkg::Options::=\"--force-confold\" -o APT::Sandbox::User=root openssl libstdc++6"
        );
    }

    #[test]
    fn there_is_no_text_for_what_they_refuse_or_would_take_for_something_else() {
        let none = Circumstances::default();
        let of = |action: &str, params| line_of(action, &params, &none);
        assert_eq!(
            of("restart_service", json!({"service": "wg-quick@wg0"})),
            None
        );
        assert_eq!(
            of("restart_service", json!({"service": "docker.socket"})),
            None
        );
        assert_eq!(of("start_service", json!({"service": "nginx"})), None);
        assert_eq!(of("clear_logs", json!({"age": "2w"})), None);
        assert_eq!(of("clear_logs", json!({"age": "90min"})), None);
        assert_eq!(of("apply_updates", json!({})), None);
        assert_eq!(of("apply_security_updates", json!({})), None);
        assert_eq!(
            of("upgrade_packages", json!({"packages": ["libc6:arm64"]})),
            None
        );
        assert_eq!(of("upgrade_packages", json!({"packages": ["bash-"]})), None);
        assert_eq!(of("reboot", json!({})), None);
        let dnf = Circumstances {
            manager: Some(Manager::Dnf),
            ..Circumstances::default()
        };
        assert_eq!(line_of("look_for_updates", &json!({}), &dnf), None);
    }

    proptest! {
        /// Whatever is asked for: a text has no word in it that a shell would take for anything but a word.
        #[test]
        fn no_value_becomes_more_than_a_word(text in "\\PC{0,20}", action in 0..3usize) {
            let (action, params) = [
                ("restart_service", json!({"service": text})),
                ("clear_logs", json!({"age": text})),
                ("upgrade_packages", json!({"packages": [text, "vim"]})),
            ][action].clone();
            if let Some(line) = line_of(action, &params, &Circumstances::default()) {
                let value = line.rsplit(['=', ' ']).next().unwrap();
                prop_assert!(value.chars().all(|c| c.is_ascii_alphanumeric() || "_.+-".contains(c)), "{line}");
                prop_assert!(!line.contains(['\n', ';', '|', '$', '`', '\'']), "{line}");
            }
        }
    }
}
