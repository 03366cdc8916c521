//! Names of systemd units, as systemd has them (systemd.unit(5)).

/// Kinds of units that may be started and stopped by name. The others are mounts, slices and, above all,
/// targets: to start `poweroff.target` is to switch the machine off.
const KINDS: [&str; 4] = [".service", ".socket", ".timer", ".path"];

/// The other kinds.
const OTHER_KINDS: [&str; 7] = [
    ".target",
    ".mount",
    ".automount",
    ".swap",
    ".slice",
    ".scope",
    ".device",
];

/// Services that do what has an action, and a right, of its own: or give a shell to whoever stands before
/// the machine.
const WITHHELD: [&str; 14] = [
    "systemd-reboot",
    "systemd-poweroff",
    "systemd-halt",
    "systemd-kexec",
    "systemd-soft-reboot",
    "systemd-suspend",
    "systemd-hibernate",
    "systemd-hybrid-sleep",
    "systemd-suspend-then-hibernate",
    "systemd-exit",
    "emergency",
    "rescue",
    "debug-shell",
    "system-update-cleanup",
];

/// A unit's whole name, with its kind: `nginx.service`.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(super) fn unit_name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_kind = |kinds: &[&'static str]| kinds.iter().copied().find(|kind| text.ends_with(kind));
    if let Some(kind) = is_kind(&OTHER_KINDS) {
        return Err(format!(
            "A {} cannot be started or stopped by name; a service, socket, timer or path can.",
            &kind[1..]
        ));
    }
    let kind = is_kind(&KINDS).unwrap_or(".service");
    let stem = text.strip_suffix(kind).unwrap_or(text);
    let allowed = |c: char| c.is_ascii_alphanumeric() || ":-_.\\@".contains(c);
    let is_name = !stem.is_empty()
        && !matches!(stem, "." | "..")
        && stem.len() + kind.len() <= 255
        && stem.chars().all(allowed)
        // Before the @ stands what is instantiated.
        && !stem.starts_with('@');
    if !is_name {
        return Err(
            "The name of a unit: letters, digits and : - _ . \\ @, at most 255 with its kind."
                .into(),
        );
    }
    let template = stem.split('@').next().unwrap_or(stem);
    if WITHHELD.contains(&template) {
        return Err(format!(
            "{stem}{kind} does more than a service does: there are actions of their own to reboot and to \
             shut down."
        ));
    }
    Ok(format!("{stem}{kind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_named_as_systemd_names_them() {
        for (text, unit) in [
            ("nginx", "nginx.service"),
            ("docker.service", "docker.service"),
            ("wg-quick@wg0", "wg-quick@wg0.service"),
            ("pihole-FTL", "pihole-FTL.service"),
            ("fstrim.timer", "fstrim.timer"),
            (" NetworkManager ", "NetworkManager.service"),
            ("dev-disk\\x2duuid", "dev-disk\\x2duuid.service"),
            ("-x", "-x.service"),
            ("org.freedesktop.thing", "org.freedesktop.thing.service"),
        ] {
            assert_eq!(unit_name(text), Ok(unit.into()));
        }
        for bad in [
            "",
            ".service",
            ".",
            "..",
            "a b",
            "nginx; reboot",
            "../etc",
            "a/b",
            "$(id)",
            "nginx*",
            "nginx?",
            "[a]",
            "a\nb",
            "@wg0",
            "ä",
            &"x".repeat(300),
        ] {
            assert!(unit_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_machine_is_not_switched_off_as_if_it_were_a_service() {
        for bad in [
            "poweroff.target",
            "reboot.target",
            "-.mount",
            "systemd-poweroff",
            "systemd-reboot.service",
            "debug-shell",
            "user.slice",
        ] {
            assert!(unit_name(bad).is_err(), "{bad}");
        }
    }
}
