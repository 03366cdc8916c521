//! What must be known of a machine before anything is changed there.

/// Prints one fact a line. Needs no root and no program but a shell.
pub(super) const SCRIPT: &str = r#"printf 'arch=%s\n' "$(uname -m)"
if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then printf 'systemd=yes\n'; fi
if [ -x /usr/local/bin/homelabcmd-agent ]; then
  printf 'agent=%s\n' "$(/usr/local/bin/homelabcmd-agent --version 2>/dev/null | head -n 1)"
fi
printf 'client=%s\n' "${SSH_CONNECTION%% *}"
if command -v sha256sum >/dev/null; then printf 'sha256sum=yes\n'; fi
if command -v useradd >/dev/null || [ -x /usr/sbin/useradd ]; then printf 'useradd=yes\n'; fi"#;

/// What the script printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Found {
    /// As `uname -m` says it.
    pub(super) architecture: String,
    pub(super) has_systemd: bool,
    /// The version of the agent that is there.
    pub(super) agent: Option<String>,
    /// The hub's own address, as the machine sees it.
    pub(super) hub_address: Option<String>,
    /// Programs that the installation needs and that are not there.
    pub(super) missing: Vec<&'static str>,
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
        architecture: fact("arch").unwrap_or_default(),
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
            "motd\narch=aarch64\nsystemd=yes\nagent=homelabcmd-agent 0.1.0\nclient=192.168.1.2\nsha256sum=yes\nuseradd=yes\n",
        );
        assert_eq!(
            found,
            Found {
                architecture: "aarch64".into(),
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

    #[test]
    fn this_very_machine_can_be_looked_at() {
        let output = std::process::Command::new("sh")
            .args(["-c", SCRIPT])
            .output()
            .unwrap();
        let found = read(&String::from_utf8_lossy(&output.stdout));
        assert_eq!(found.architecture, std::env::consts::ARCH);
    }
}
