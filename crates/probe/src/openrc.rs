//! rc-status(8): services of OpenRC, by runlevel.

/// A service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// `sshd`, …
    pub name: String,
    /// `started`, `stopped`, `crashed`, …
    pub state: String,
}

/// Reads `rc-status --all`: lines of ` sshd    [  started  ]` below those of runlevels. A supervised
/// one's line goes on with its uptime: `[  started 00:11:04 (0)  ]`. What is in several runlevels is
/// there once.
pub fn parse(text: &str) -> Vec<Service> {
    let mut found: Vec<Service> = Vec::new();
    for line in text.lines() {
        let Some((name, state)) = line
            .trim()
            .strip_suffix(']')
            .and_then(|line| line.rsplit_once('['))
        else {
            continue;
        };
        let (name, state) = (name.trim(), state.split_ascii_whitespace().next());
        if let Some(state) = state
            && !name.is_empty()
            && !found.iter().any(|service| service.name == name)
        {
            found.push(Service {
                name: name.to_owned(),
                state: state.to_owned(),
            });
        }
        // A host with more has other troubles; and the search above is slow.
        if found.len() >= 1000 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_alpine_host() {
        let text = include_str!("../tests/data/alpine-3.20/rc-status");
        let found: Vec<String> = super::parse(text)
            .into_iter()
            .map(|service| format!("{} {}", service.name, service.state))
            .collect();
        assert_eq!(
            found,
            [
                "crond started",
                "sshd started",
                "docker crashed",
                "hostname started",
                "networking started",
                "chronyd stopped"
            ]
        );
    }
}
