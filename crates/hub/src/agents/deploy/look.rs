//! What must be known of a machine before anything is changed there.

/// Prints one fact a line. Needs no root and no program but a shell. The architectures are found by the function that
/// the installation goes by.
pub(super) const SCRIPT: &str = concat!(
    include_str!("../architectures.sh"),
    r#"printf 'arch=%s\n' "$(architectures)"
if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then printf 'systemd=yes\n'; fi
if [ -x /usr/local/bin/homelabcmd-agent ]; then
  printf 'agent=%s\n' "$(/usr/local/bin/homelabcmd-agent --version 2>/dev/null | head -n 1)"
fi
printf 'client=%s\n' "${SSH_CONNECTION%% *}"
if command -v sha256sum >/dev/null; then printf 'sha256sum=yes\n'; fi
if command -v useradd >/dev/null || [ -x /usr/sbin/useradd ]; then printf 'useradd=yes\n'; fi"#
);

/// What the script printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Found {
    /// As `uname -m` names them: those whose programs run there, best first.
    pub(super) architectures: Vec<String>,
    pub(super) has_systemd: bool,
    /// The version of the agent that is there.
    pub(super) agent: Option<String>,
    /// The hub's own address, as the machine sees it.
    pub(super) hub_address: Option<String>,
    /// Programs that the installation needs and that are not there.
    pub(super) missing: Vec<&'static str>,
}

impl Found {
    /// The best of them, for people.
    pub(super) fn architecture(&self) -> &str {
        self.architectures.first().map_or("", String::as_str)
    }
}

pub(super) fn read(text: &str) -> Found {
    let fact = |name: &str| {
        let mut lines = text.lines();
        let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    };
    let missing = ["sha256sum", "useradd"]
        .into_iter()
        .filter(|name| fact(name).is_none());
    Found {
        architectures: fact("arch")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        has_systemd: fact("systemd").is_some(),
        // "homelabcmd-agent 0.1.0"
        agent: fact("agent").map(|line| line.rsplit(' ').next().unwrap_or_default().to_owned()),
        hub_address: fact("client").filter(|text| text.parse::<std::net::IpAddr>().is_ok()),
        missing: missing.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_and_what_is_not_said_is_not_there() {
        let found = read(
            "motd\narch=armv7l armv6l\nsystemd=yes\nagent=homelabcmd-agent 0.1.0\nclient=192.168.1.2\nsha256sum=yes\nuseradd=yes\n",
        );
        assert_eq!(
            found,
            Found {
                architectures: vec!["armv7l".into(), "armv6l".into()],
                has_systemd: true,
                agent: Some("0.1.0".into()),
                hub_address: Some("192.168.1.2".into()),
                missing: vec![],
            }
        );
        let bare = read("arch=x86_64\nclient=\n");
        assert!(!bare.has_systemd && bare.agent.is_none() && bare.hub_address.is_none());
        assert_eq!(bare.missing, ["sha256sum", "useradd"]);
    }

    /// What the script says with programs in the place of `uname` and `getconf`.
    fn looked_at(machine: &str, bits: &str) -> Found {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        for (program, says) in [("uname", machine), ("getconf", bits)] {
            let path = folder.path().join(program);
            std::fs::write(
                &path,
                format!("#!/bin/sh\n[ -z '{says}' ] || echo '{says}'\n"),
            )
            .unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let output = std::process::Command::new("sh")
            .args(["-c", SCRIPT])
            .env("PATH", path)
            .output()
            .unwrap();
        read(&String::from_utf8_lossy(&output.stdout))
    }

    #[test]
    fn what_runs_on_a_machine_is_named_best_first() {
        for (machine, bits, expected) in [
            ("x86_64", "64", "x86_64"),
            ("aarch64", "64", "aarch64"),
            ("aarch64", "", "aarch64"),
            // A Raspberry Pi whose kernel has 64 bits and whose programs have 32.
            ("aarch64", "32", "armv8l armv7l armv6l aarch64"),
            ("armv8l", "32", "armv8l armv7l armv6l"),
            ("armv7l", "32", "armv7l armv6l"),
            ("armv6l", "32", "armv6l"),
            ("x86_64", "32", "i686 i586 i486 i386 x86_64"),
            ("i586", "32", "i586 i486 i386"),
            ("arm64", "64", "aarch64"),
            ("riscv64", "64", "riscv64"),
        ] {
            let found = looked_at(machine, bits);
            assert_eq!(found.architectures.join(" "), expected, "{machine} {bits}");
        }
    }

    #[test]
    fn this_very_machine_runs_what_the_hub_has_beside_it() {
        let output = std::process::Command::new("sh")
            .args(["-c", SCRIPT])
            .output()
            .unwrap();
        let found = read(&String::from_utf8_lossy(&output.stdout));
        let own = crate::agents::binaries::own_architecture();
        assert!(
            found.architectures.iter().any(|one| one == own),
            "{found:?}"
        );
    }
}
