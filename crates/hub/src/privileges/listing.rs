//! What `sudo -l` prints: which commands a user may run, as whom, and with or without a password.
//!
//! The same lines come from sudo and from sudo-rs. sudo folds long ones at 80 columns: what goes on is
//! indented deeper than what begins.

use super::model::{Everything, GrantState};
use super::sudoers::{FOLDERS, Grant};

/// One command, or a pattern of commands, that a user may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// As it was listed, for people.
    shown: String,
    as_root: bool,
    needs_password: bool,
    /// Whoever runs it may choose more than the command: its environment, its root or its folder.
    has_choices: bool,
    /// Program and arguments; none: any arguments.
    path: String,
    arguments: Option<Vec<String>>,
}

/// How an item and a command that is needed go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Not,
    /// It is that command, and nothing like it.
    Exact,
    /// It may be that one and others.
    Wider,
}

/// Reads the list; `None` when it is none.
pub(super) fn parse(text: &str) -> Option<Vec<Item>> {
    if text.contains("is not allowed to run sudo") || text.contains("may not run sudo") {
        return Some(Vec::new());
    }
    let mut lines = text.lines();
    lines.find(|line| line.contains(" may run the following commands"))?;
    let mut entries: Vec<String> = Vec::new();
    for line in lines {
        let depth = line.len() - line.trim_start().len();
        let words = line.trim();
        match entries.last_mut() {
            _ if words.is_empty() => {}
            Some(entry) if depth > 4 => {
                entry.push(' ');
                entry.push_str(words);
            }
            _ => entries.push(words.to_owned()),
        }
    }
    Some(entries.iter().flat_map(|entry| items_of(entry)).collect())
}

/// What is granted of a command that is needed. `is_permitted`: `sudo` itself says that the user may run it.
pub(super) fn state_of(grant: &Grant, is_permitted: bool, items: &[Item]) -> GrantState {
    if !is_permitted {
        return GrantState::Refused;
    }
    // Where several match, sudo goes by the last one.
    let last = items
        .iter()
        .rev()
        .find(|item| item.as_root && item.fits(grant) != Fit::Not);
    match last {
        Some(item) if !item.needs_password => GrantState::Granted,
        None if items.iter().all(|item| !item.needs_password) => GrantState::Granted,
        Some(_) | None => GrantState::Password,
    }
}

/// Whether everything may be run as root.
pub(super) fn everything(items: &[Item]) -> Everything {
    let all = items
        .iter()
        .filter(|item| item.as_root && item.path == "ALL");
    let how = all.map(|item| match item.needs_password {
        true => Everything::WithPassword,
        false => Everything::WithoutPassword,
    });
    how.max().unwrap_or(Everything::No)
}

/// What is listed and not needed.
pub(super) fn beyond(grants: &[Grant], items: &[Item]) -> Vec<String> {
    let more = items.iter().filter(|item| {
        let is_needed = grants.iter().any(|grant| item.fits(grant) == Fit::Exact);
        // What is taken away is no right.
        let is_right = !item.path.starts_with('!');
        is_right && !(item.as_root && is_needed)
    });
    more.map(|item| item.shown.clone()).collect()
}

impl Item {
    fn fits(&self, grant: &Grant) -> Fit {
        let Some((program, arguments)) = grant.argv.split_first() else {
            return Fit::Not;
        };
        if self.path == "ALL" {
            return Fit::Wider;
        }
        let has_pattern = |word: &str| word.contains(['*', '?', '[']);
        let (folder, name) = self.path.rsplit_once('/').unwrap_or_default();
        let is_program = match program.starts_with('/') {
            true => self.path == *program,
            false => FOLDERS.contains(&folder) && name == program,
        };
        let is_like = (FOLDERS.contains(&folder) && name.is_empty()) || has_pattern(&self.path);
        match &self.arguments {
            _ if !is_program && !is_like => Fit::Not,
            None => Fit::Wider,
            Some(words) if words == arguments && is_program && !self.has_choices => Fit::Exact,
            Some(words) if words == arguments || words.iter().any(|word| has_pattern(word)) => {
                Fit::Wider
            }
            Some(words) if words.first().is_some_and(|word| word.starts_with('^')) => Fit::Wider,
            Some(_) => Fit::Not,
        }
    }
}

/// `(root) TIMEOUT=90 NOPASSWD: /usr/bin/a x, /usr/bin/b`: whom and tags count until others are named.
fn items_of(entry: &str) -> Vec<Item> {
    let (mut runas, mut needs_password) = (String::new(), true);
    let mut choices = Choices::default();
    let mut items = Vec::new();
    for part in split(entry) {
        let mut rest = part.trim();
        if rest.starts_with('(') {
            let end = rest.find(')').unwrap_or(rest.len() - 1);
            rest[..=end].clone_into(&mut runas);
            rest = rest[end + 1..].trim_start();
        }
        while let Some((word, more)) = rest.split_once(' ') {
            match word {
                "NOPASSWD:" => needs_password = false,
                "PASSWD:" => needs_password = true,
                word if is_tag(word) => choices.read(word),
                _ => break,
            }
            rest = more.trim_start();
        }
        let mut words = rest.split(' ').map(unescaped);
        let path = words.next().unwrap_or_default();
        let arguments: Vec<String> = words.collect();
        let password = if needs_password { "" } else { "NOPASSWD: " };
        let chosen = choices.shown();
        items.push(Item {
            shown: shown(&format!("{runas} {chosen}{password}{rest}")),
            as_root: runas_root(&runas),
            needs_password,
            has_choices: !chosen.is_empty(),
            path,
            arguments: match arguments.as_slice() {
                [] => None,
                [none] if none == "\"\"" => Some(Vec::new()),
                _ => Some(arguments),
            },
        });
    }
    items
}

/// What whoever runs a command may choose beside it. It counts until something else is said, as whom and tags do.
///
/// Format: sudoers(5), "Tag_Spec" (`SETENV`: any environment) and "Option_Spec" (`CHROOT=*`, `CWD=*`: any root or
/// folder). Another root makes another program of the same path, so one that is fixed is no less than a choice.
#[derive(Debug, Default)]
struct Choices {
    environment: bool,
    root: Option<String>,
    folder: bool,
}

impl Choices {
    fn read(&mut self, word: &str) {
        match word.split_once(['=', ':']) {
            Some(("SETENV", _)) => self.environment = true,
            Some(("NOSETENV", _)) => self.environment = false,
            Some(("CHROOT", root)) => self.root = Some(root.to_owned()),
            Some(("CWD", folder)) => self.folder = folder == "*",
            _ => {}
        }
    }

    /// As sudo lists them; empty when there is nothing to choose.
    fn shown(&self) -> String {
        let root = self.root.iter().map(|root| format!("CHROOT={root} "));
        let folder = self.folder.then(|| "CWD=* ".to_owned());
        let environment = self.environment.then(|| "SETENV: ".to_owned());
        root.chain(folder).chain(environment).collect()
    }
}

/// At commas that nothing escapes and no bracket holds.
fn split(entry: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut is_escaped, mut depth) = (false, 0_u32);
    for sign in entry.chars() {
        match sign {
            '(' if !is_escaped => depth += 1,
            ')' if !is_escaped => depth = depth.saturating_sub(1),
            _ => {}
        }
        if sign == ',' && !is_escaped && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(sign);
        }
        is_escaped = sign == '\\' && !is_escaped;
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// `SETENV:`, `TIMEOUT=90`, `sha256:…`
fn is_tag(word: &str) -> bool {
    let is_loud =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    match word.split_once(['=', ':']) {
        Some((name, _)) => is_loud(name) || name.starts_with("sha"),
        None => false,
    }
}

fn runas_root(runas: &str) -> bool {
    let users = runas.trim_matches(['(', ')']);
    let users = users.split(':').next().unwrap_or_default();
    let mut users = users.split(',').map(str::trim);
    users.any(|user| ["ALL", "root", "#0"].contains(&user))
}

fn unescaped(word: &str) -> String {
    let mut is_escaped = false;
    word.chars()
        .filter(|sign| {
            let is_kept = *sign != '\\' || is_escaped;
            is_escaped = !is_kept;
            is_kept
        })
        .collect()
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As sudo 1.9.13 prints it into a socket.
    const FOLDED: &str = r"Matching Defaults entries for pi on nas:
    env_reset, mail_badpass,
    secure_path=/usr/local/sbin\:/usr/local/bin\:/usr/sbin\:/usr/bin

User pi may run the following commands on nas:
    (root) NOPASSWD: /usr/bin/systemctl restart -- nginx.service,
        /bin/systemctl restart -- nginx.service, /usr/sbin/systemctl restart --
        nginx.service, /sbin/systemctl restart -- nginx.service
    (root) TIMEOUT=90 NOPASSWD: /usr/bin/systemctl restart -- a\:b.service
";

    fn restart(unit: &str) -> Grant {
        Grant {
            why: String::new(),
            argv: ["systemctl", "restart", "--", &format!("{unit}.service")]
                .map(str::to_owned)
                .to_vec(),
        }
    }

    fn listed(entries: &str) -> Vec<Item> {
        parse(&format!(
            "User pi may run the following commands on nas:\n{entries}"
        ))
        .unwrap()
    }

    #[test]
    fn folded_lines_are_one_and_commands_are_known_in_every_folder() {
        let items = parse(FOLDED).unwrap();
        assert_eq!(items.len(), 5);
        let grants = [restart("nginx"), restart("a:b")];
        for grant in &grants {
            assert_eq!(state_of(grant, true, &items), GrantState::Granted);
        }
        assert_eq!(beyond(&grants, &items), Vec::<String>::new());
        assert_eq!(everything(&items), Everything::No);
        assert_eq!(
            beyond(&grants[..1], &items),
            [r"(root) NOPASSWD: /usr/bin/systemctl restart -- a\:b.service"]
        );
        assert_eq!(state_of(&grants[0], false, &items), GrantState::Refused);
    }

    #[test]
    fn everything_is_told_from_much() {
        let all = listed("    (ALL : ALL) ALL\n");
        assert_eq!(everything(&all), Everything::WithPassword);
        assert_eq!(
            state_of(&restart("nginx"), true, &all),
            GrantState::Password
        );
        let free = listed("    (ALL) NOPASSWD: ALL\n");
        assert_eq!(everything(&free), Everything::WithoutPassword);
        assert_eq!(
            state_of(&restart("nginx"), true, &free),
            GrantState::Granted
        );
        let other = listed("    (postgres) NOPASSWD: ALL\n    (root) /usr/bin/systemctl\n");
        assert_eq!(everything(&other), Everything::No);
        assert_eq!(
            beyond(&[restart("nginx")], &other),
            ["(postgres) NOPASSWD: ALL", "(root) /usr/bin/systemctl"]
        );
        assert_eq!(
            state_of(&restart("nginx"), true, &other),
            GrantState::Password
        );
    }

    #[test]
    fn the_last_entry_that_matches_decides_about_the_password() {
        let exact = "    (root) NOPASSWD: /usr/bin/systemctl restart -- nginx.service\n";
        let all = "    (ALL : ALL) ALL\n";
        let nginx = restart("nginx");
        let ours_last = listed(&format!("{all}{exact}"));
        assert_eq!(state_of(&nginx, true, &ours_last), GrantState::Granted);
        let ours_first = listed(&format!("{exact}{all}"));
        assert_eq!(state_of(&nginx, true, &ours_first), GrantState::Password);
    }

    #[test]
    fn tags_and_patterns_and_what_is_taken_away() {
        let items = listed(
            "    (root, backup) /usr/bin/id x, SETENV: NOPASSWD: /usr/bin/systemctl restart *, PASSWD: !/bin/sh\n",
        );
        let shown: Vec<&str> = items.iter().map(|item| item.shown.as_str()).collect();
        assert_eq!(
            shown,
            [
                "(root, backup) /usr/bin/id x",
                "(root, backup) SETENV: NOPASSWD: /usr/bin/systemctl restart *",
                "(root, backup) SETENV: !/bin/sh"
            ]
        );
        let nginx = restart("nginx");
        assert_eq!(state_of(&nginx, true, &items), GrantState::Granted);
        let more = beyond(&[nginx], &items);
        assert_eq!(more.len(), 2, "a pattern is more than is needed: {more:?}");
    }

    #[test]
    fn a_command_whose_surroundings_can_be_chosen_is_more_than_the_command() {
        let nginx = "/usr/bin/systemctl restart -- nginx.service";
        let more = |tags: &str| {
            let items = listed(&format!("    (root) {tags}NOPASSWD: {nginx}\n"));
            beyond(&[restart("nginx")], &items)
        };
        assert_eq!(more(""), [""; 0]);
        // A fixed folder, or a shorter life, is no choice.
        assert_eq!(more("CWD=/srv TIMEOUT=90 NOSETENV: "), [""; 0]);
        for tags in ["SETENV: ", "CWD=* ", "CHROOT=* ", "CHROOT=/srv "] {
            assert_eq!(more(tags), [format!("(root) {tags}NOPASSWD: {nginx}")]);
        }
        // They count for what follows, until something else is said.
        let folders = listed(&format!(
            "    (root) NOPASSWD: SETENV: /bin/true x, {nginx}, NOSETENV: /bin/systemctl restart -- nginx.service\n"
        ));
        assert_eq!(
            beyond(&[restart("nginx")], &folders),
            [
                "(root) SETENV: NOPASSWD: /bin/true x".to_owned(),
                format!("(root) SETENV: NOPASSWD: {nginx}")
            ]
        );
        let grant = restart("nginx");
        assert_eq!(state_of(&grant, true, &folders), GrantState::Granted);
    }

    #[test]
    fn who_may_nothing_and_what_is_no_list() {
        let nobody = "User nobody is not allowed to run sudo on nas.\n";
        assert_eq!(parse(nobody), Some(vec![]));
        assert_eq!(parse("sudo: a password is required\n"), None);
        assert_eq!(parse(""), None);
        for odd in [
            "    (\n",
            "    (root\n",
            "    ,,\n",
            "    (root)\n",
            "    \\\n",
        ] {
            let _ = listed(odd);
        }
    }
}
