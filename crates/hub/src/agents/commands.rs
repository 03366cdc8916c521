//! The commands of Add machine, each to be pasted as it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use utoipa::ToSchema;

/// A command to run on the new machine.
#[derive(Serialize, ToSchema)]
pub(super) struct LabelledCommand {
    /// What it uses.
    pub(super) label: String,
    pub(super) command: String,
}

/// What they have in common.
pub(super) struct Wanted<'a> {
    /// The hub's address for the machine. Nothing in it means anything to a shell.
    pub(super) hub: &'a str,
    /// The one-time code.
    pub(super) code: &'a str,
    /// Options of the script.
    pub(super) options: &'a str,
    /// The user's own authority (PEM), where the hub was told of one.
    pub(super) authority: Option<&'a str>,
}

/// The usual one first.
///
/// Whoever has an authority of his own gets a command that brings it: what is fetched is run as root, and no machine
/// would have to trust the authority in all else for it.
pub(super) fn commands(wanted: &Wanted<'_>) -> Vec<LabelledCommand> {
    let Wanted {
        hub, code, options, ..
    } = wanted;
    let authority = wanted
        .authority
        .filter(|_| hub.starts_with("https://"))
        .map(|pem| format!("echo {} | base64 -d", STANDARD.encode(pem)));
    let script = format!("{hub}/install.sh | sudo sh -s -- {code}{options}");
    let by_hand = format!("homelabcmd-agent run --hub {hub} --code {code}");
    let (curl, wget, by_hand) = match authority {
        None => (
            format!("curl -fsSL {script}"),
            format!("wget -qO- {script}"),
            by_hand,
        ),
        Some(authority) => (
            format!("{authority} | curl -fsSL --cacert /dev/stdin {script}"),
            format!("{authority} | wget -qO- --ca-certificate=/dev/stdin {script}"),
            format!("{authority} > hub-ca.pem && {by_hand} --ca hub-ca.pem"),
        ),
    };
    [("curl", curl), ("wget", wget), ("By hand", by_hand)]
        .map(|(label, command)| LabelledCommand {
            label: label.into(),
            command,
        })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hub: &str, authority: Option<&str>) -> Vec<String> {
        let wanted = Wanted {
            hub,
            code: "ABCD-EFGH",
            options: " --docker",
            authority,
        };
        let all = commands(&wanted);
        all.into_iter().map(|one| one.command).collect()
    }

    #[test]
    fn what_runs_without_the_machine_knowing_the_authority() {
        let brought = "echo UEVN | base64 -d";
        assert_eq!(
            of("https://lab.example", Some("PEM")),
            [
                format!(
                    "{brought} | curl -fsSL --cacert /dev/stdin https://lab.example/install.sh \
                     | sudo sh -s -- ABCD-EFGH --docker"
                ),
                format!(
                    "{brought} | wget -qO- --ca-certificate=/dev/stdin https://lab.example/install.sh \
                     | sudo sh -s -- ABCD-EFGH --docker"
                ),
                format!(
                    "{brought} > hub-ca.pem && homelabcmd-agent run --hub https://lab.example \
                     --code ABCD-EFGH --ca hub-ca.pem"
                ),
            ]
        );
    }

    #[test]
    fn without_tls_there_is_nothing_to_trust() {
        assert_eq!(
            of("http://lab.example", Some("PEM")),
            of("http://lab.example", None)
        );
        assert!(of("http://lab.example", None)[0].starts_with("curl -fsSL http://lab.example/"));
    }
}
