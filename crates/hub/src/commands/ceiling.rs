//! What a machine itself lets its hub do: a file that is kept on the machine by whoever owns it.
//!
//! Format of `/etc/homelabcmd/actions`: a line for each action that is let, `#` begins a comment. Behind the
//! action's name may stand the only values that its first parameter may have: `restart_service nginx.service
//! jellyfin.service`. `*` lets all actions. An empty file lets none; where there is no file, the machine sets no
//! ceiling of its own. Nothing in the hub writes this file.
//!
//! The file counts only where root alone may change it: one that the hub's login could write would be no lock.

use super::catalogue::{Definition, Values};

/// What prints it, as the user that is logged in.
const LOOK: &str = r#"d=/etc/homelabcmd; f=$d/actions
[ -d "$d" ] || { echo absent; exit 0; }
[ -x "$d" ] || { echo unreadable; exit 0; }
[ -e "$f" ] || [ -L "$f" ] || { echo absent; exit 0; }
[ -r "$f" ] || { echo unreadable; exit 0; }
stat -L -c 'owner %u %a' -- "$d" "$f" && echo -- && cat -- "$f""#;

/// As much as anybody writes there.
pub(super) const LIMIT: usize = 64 * 1024;

/// What a machine lets its hub do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ceiling {
    /// It sets none.
    None,
    /// These actions, each with any values or with these of its first parameter.
    Only(Vec<(String, Vec<String>)>),
    /// There is one that cannot be relied on: nothing is done.
    Unclear(String),
}

/// What prints it.
pub(super) fn look_argv() -> Vec<String> {
    ["sh", "-c", LOOK, "hlc"].map(str::to_owned).to_vec()
}

impl Ceiling {
    /// Reads what was printed.
    pub(super) fn parse(text: &str) -> Self {
        match text.trim() {
            "absent" => return Self::None,
            "unreadable" => {
                return Self::Unclear(
                    "/etc/homelabcmd/actions is there and cannot be read by the user that logs in."
                        .into(),
                );
            }
            _ => {}
        }
        let Some((owners, body)) = text.split_once("--\n") else {
            return Self::Unclear("/etc/homelabcmd/actions could not be read.".into());
        };
        let owners: Vec<Vec<&str>> = owners
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        let is_roots_alone = |words: &Vec<&str>| match words.as_slice() {
            ["owner", "0", mode] => {
                u32::from_str_radix(mode, 8).is_ok_and(|mode| mode & 0o022 == 0)
            }
            _ => false,
        };
        if owners.len() != 2 || !owners.iter().all(is_roots_alone) {
            return Self::Unclear(
                "/etc/homelabcmd/actions, or its folder, can be changed by others than root."
                    .into(),
            );
        }
        let lines = body.lines().filter_map(|line| {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_whitespace().map(str::to_owned);
            Some((words.next()?, words.collect()))
        });
        Self::Only(lines.collect())
    }

    /// Why an action is not let; `None` when it is.
    pub(super) fn refusal(&self, definition: &Definition, values: &Values) -> Option<String> {
        let lines = match self {
            Self::None => return None,
            Self::Unclear(why) => return Some(why.clone()),
            Self::Only(lines) => lines,
        };
        let first = definition.parameters.first();
        let words = first.and_then(|parameter| values.get(&parameter.name));
        let words = words
            .map(super::catalogue::Value::words)
            .unwrap_or_default();
        let lets = |(name, only): &(String, Vec<String>)| {
            (name == "*" || *name == definition.name)
                && (only.is_empty() || words.iter().all(|word| only.contains(word)))
        };
        match lines.iter().any(lets) {
            true => None,
            false => Some(format!(
                "The machine's own list, /etc/homelabcmd/actions, does not let {} be done{}.",
                definition.name,
                match lines.iter().any(|(name, _)| *name == definition.name) {
                    true => " with this value",
                    false => "",
                }
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::commands::catalogue::Catalogue;

    const OWNED: &str = "owner 0 755\nowner 0 644\n--\n";

    fn refusal(text: &str, action: &str, params: &serde_json::Value) -> Option<String> {
        let catalogue = Catalogue::parse("", "").unwrap();
        let definition = catalogue.get(action).unwrap();
        let values = definition.values(params.as_object().unwrap()).unwrap();
        Ceiling::parse(text).refusal(definition, &values)
    }

    #[test]
    fn a_machine_lets_what_its_own_file_names() {
        let nginx = json!({"service": "nginx"});
        let ssh = json!({"service": "ssh"});
        let file =
            format!("{OWNED}# mine\nrestart_service nginx.service # the web\n\nclear_logs\n");
        assert_eq!(refusal(&file, "restart_service", &nginx), None);
        assert_eq!(refusal(&file, "clear_logs", &json!({})), None);
        let said = refusal(&file, "restart_service", &ssh).unwrap();
        assert!(said.contains("with this value"), "{said}");
        assert!(refusal(&file, "stop_service", &nginx).is_some());
        assert!(
            refusal(OWNED, "clear_logs", &json!({})).is_some(),
            "an empty file lets nothing"
        );
        assert_eq!(refusal(&format!("{OWNED}*\n"), "reboot", &json!({})), None);
        assert_eq!(refusal("absent\n", "reboot", &json!({})), None);
    }

    #[test]
    fn one_that_others_may_change_or_nobody_can_read_lets_nothing() {
        for text in [
            "unreadable\n",
            "",
            "stat: cannot stat",
            "owner 0 755\nowner 1000 644\n--\n*\n",
            "owner 0 755\nowner 0 664\n--\n*\n",
            "owner 0 777\nowner 0 644\n--\n*\n",
            "owner 0 644\n--\n*\n",
        ] {
            assert!(refusal(text, "reboot", &json!({})).is_some(), "{text:?}");
        }
    }
}
