//! Typed parameters: what a value may be, and the words that it becomes.

use serde::Serialize;
use utoipa::ToSchema;

use super::units::unit_name;

/// Packages at once.
const MOST_ITEMS: usize = 500;

/// A value that passed: the words that stand for it in an argv, one but for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value(Vec<String>);

/// Why a value did not pass, as a sentence that does not repeat it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub String);

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = ParameterKind)]
pub enum Kind {
    /// A systemd service, socket, timer or path; `.service` may be left out.
    Unit,
    /// A container's name or id.
    Container,
    /// A number and `s`, `min`, `h`, `d` or `w`.
    Duration,
    /// The name of a package.
    Package,
    /// Names of packages.
    Packages,
    /// A network card's address.
    Mac,
    /// A file or folder below a folder.
    Path {
        /// That folder.
        root: String,
    },
    /// One of some words.
    Choice {
        /// These.
        options: Vec<String>,
    },
    /// A whole number.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
}

/// A parameter of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Parameter {
    /// In requests and templates.
    pub name: String,
    /// For people.
    pub label: String,
    /// What it may be.
    #[serde(flatten)]
    pub kind: Kind,
    /// Other names that it may be given under.
    #[serde(skip)]
    pub also: Vec<String>,
    /// Taken where none is given.
    pub default: Option<String>,
}

impl Value {
    /// Its words.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        self.0.join(", ")
    }

    fn one(word: impl Into<String>) -> Self {
        Self(vec![word.into()])
    }
}

impl Kind {
    /// Whether its values are several words.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::Packages)
    }

    /// Reads a value as JSON has it.
    ///
    /// # Errors
    /// When it is not what this parameter takes.
    pub fn check(&self, value: &serde_json::Value) -> Result<Value, Invalid> {
        use serde_json::Value as Json;
        match (self, value) {
            (Self::Packages, Json::Array(items)) => {
                let names = items.iter().map(|item| match item {
                    Json::String(text) => Ok(text.as_str()),
                    _ => Err(Invalid("Names are texts.".into())),
                });
                self.check_words(&names.collect::<Result<Vec<_>, _>>()?)
            }
            (_, Json::String(text)) => self.check_words(&[text.as_str()]),
            (Self::Integer { .. }, Json::Number(number)) => {
                self.check_words(&[number.to_string().as_str()])
            }
            _ => Err(Invalid(self.expectation())),
        }
    }

    /// Reads the words that stand in a command for it.
    ///
    /// # Errors
    /// When they are not what this parameter takes.
    pub fn check_words(&self, words: &[&str]) -> Result<Value, Invalid> {
        if self.is_list() {
            if words.is_empty() || words.len() > MOST_ITEMS {
                return Err(Invalid(self.expectation()));
            }
            let words = words.iter().map(|word| package(word));
            let words: Option<Vec<String>> = words.collect();
            return words.map(Value).ok_or_else(|| Invalid(self.expectation()));
        }
        let [word] = words else {
            return Err(Invalid(self.expectation()));
        };
        let expected = || Invalid(self.expectation());
        match self {
            Self::Unit => unit_name(word).map(Value::one).map_err(Invalid),
            Self::Container => container(word).map(Value::one).ok_or_else(expected),
            Self::Duration => duration(word).map(Value::one).ok_or_else(expected),
            Self::Package | Self::Packages => package(word).map(Value::one).ok_or_else(expected),
            Self::Mac => mac(word).map(Value::one).ok_or_else(expected),
            Self::Path { root } => path(root, word).map(Value::one).ok_or_else(expected),
            Self::Choice { options } => {
                let found = options.iter().find(|option| option == word);
                found.map(Value::one).ok_or_else(expected)
            }
            Self::Integer { min, max } => {
                let number: i64 = word.trim().parse().map_err(|_| expected())?;
                match (*min..=*max).contains(&number) {
                    true => Ok(Value::one(number.to_string())),
                    false => Err(expected()),
                }
            }
        }
    }

    /// What it takes, as a sentence.
    fn expectation(&self) -> String {
        match self {
            Self::Unit => "The name of a service is expected.".into(),
            Self::Container => {
                "The name or id of a container is expected: letters, digits and _ . -, beginning with \
                 a letter or digit."
                    .into()
            }
            Self::Duration => {
                "A number and s, min, h, d or w is expected, as in 7d; the number from 1 to 999999."
                    .into()
            }
            Self::Package => {
                "The name of a package is expected: letters, digits and . + - _ : ~ @, beginning with \
                 a letter or digit."
                    .into()
            }
            Self::Packages => format!(
                "A list of 1 to {MOST_ITEMS} names of packages is expected: letters, digits and \
                 . + - _ : ~ @, beginning with a letter or digit."
            ),
            Self::Mac => {
                "The address of a network card is expected, as in 00:11:22:aa:bb:cc.".into()
            }
            Self::Path { root } => format!(
                "A path below {root} is expected, without empty parts, . or .. in it."
            ),
            Self::Choice { options } => format!("One of these is expected: {}.", options.join(", ")),
            Self::Integer { min, max } => format!("A whole number from {min} to {max} is expected."),
        }
    }
}

/// As Docker and Podman take them; an id is one, too.
fn container(text: &str) -> Option<String> {
    let rest = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let is_name = text.len() <= 255
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(rest);
    is_name.then(|| text.to_owned())
}

/// As systemd reads time spans (systemd.time(7)), of one unit.
fn duration(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let is_number = (1..=6).contains(&number.len()) && number.bytes().any(|digit| digit != b'0');
    let is_unit = ["s", "min", "h", "d", "w"].contains(&unit);
    (is_number && is_unit).then(|| text.to_owned())
}

/// What the package managers' own rules have in common: an architecture (`:arm64`) and a version are part
/// of it for some.
fn package(text: &str) -> Option<String> {
    let rest = |c: char| c.is_ascii_alphanumeric() || ".+-_:~@".contains(c);
    let is_name = text.len() <= 200
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(rest);
    is_name.then(|| text.to_owned())
}

/// Of one card, not of a group of them: the lowest bit of the first byte means many.
fn mac(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase().replace('-', ":");
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit());
    let is_mac = text.len() == 17 && text.split(':').count() == 6 && text.split(':').all(is_pair);
    let first = u8::from_str_radix(text.get(..2)?, 16).ok()?;
    (is_mac && first & 1 == 0 && text != "00:00:00:00:00:00").then_some(text)
}

/// Symbolic links on the machine are not looked at: a root that others may write to is no root.
fn path(root: &str, text: &str) -> Option<String> {
    let below = text.strip_prefix(root)?.strip_prefix('/')?;
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    let is_path =
        text.len() <= 4000 && below.split('/').all(is_part) && !text.chars().any(char::is_control);
    is_path.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(kind: &Kind, value: &serde_json::Value) -> Option<Vec<String>> {
        kind.check(value).ok().map(|value| value.0)
    }

    #[test]
    fn each_kind_takes_what_is_meant_and_nothing_else() {
        let path = Kind::Path {
            root: "/srv/backups".into(),
        };
        let choice = Kind::Choice {
            options: vec!["fast".into(), "slow".into()],
        };
        let integer = Kind::Integer { min: -1, max: 10 };
        for (kind, value, words) in [
            (&Kind::Unit, json!("nginx"), vec!["nginx.service"]),
            (&Kind::Container, json!("web_1.a-b"), vec!["web_1.a-b"]),
            (&Kind::Duration, json!("7d"), vec!["7d"]),
            (&Kind::Duration, json!(" 90min "), vec!["90min"]),
            (
                &Kind::Package,
                json!("libstdc++6:armhf"),
                vec!["libstdc++6:armhf"],
            ),
            (&Kind::Packages, json!(["a", "b"]), vec!["a", "b"]),
            (&Kind::Packages, json!("a"), vec!["a"]),
            (
                &Kind::Mac,
                json!("00-1B-21-AA-BB-CC"),
                vec!["00:1b:21:aa:bb:cc"],
            ),
            (
                &path,
                json!("/srv/backups/a b/'c"),
                vec!["/srv/backups/a b/'c"],
            ),
            (&choice, json!("slow"), vec!["slow"]),
            (&integer, json!(10), vec!["10"]),
            (&integer, json!("-1"), vec!["-1"]),
        ] {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            assert_eq!(check(kind, &value), Some(words), "{value}");
        }
        for (kind, value) in [
            (&Kind::Unit, json!(7)),
            (&Kind::Container, json!("-f")),
            (&Kind::Container, json!("a b")),
            (&Kind::Container, json!("")),
            (&Kind::Container, json!(["a"])),
            (&Kind::Duration, json!("7")),
            (&Kind::Duration, json!("d")),
            (&Kind::Duration, json!("0d")),
            (&Kind::Duration, json!("7d; id")),
            (&Kind::Duration, json!("1234567d")),
            (&Kind::Package, json!("--reinstall")),
            (&Kind::Package, json!("./evil.deb")),
            (&Kind::Package, json!("a=1")),
            (&Kind::Package, json!("a*")),
            (&Kind::Packages, json!([])),
            (&Kind::Packages, json!(["a", 1])),
            (&Kind::Packages, json!(["a", "-b"])),
            (&Kind::Mac, json!("00:1b:21:aa:bb")),
            (&Kind::Mac, json!("00:1b:21:aa:bb:cg")),
            (&Kind::Mac, json!("001b:21:aa:bb:cc:")),
            (&Kind::Mac, json!("ff:ff:ff:ff:ff:ff")),
            (&Kind::Mac, json!("00:00:00:00:00:00")),
            (&Kind::Mac, json!("é0:1b:21:aa:bb:c")),
            (&path, json!("/srv/backups")),
            (&path, json!("/srv/backups/")),
            (&path, json!("/srv/backups/../x")),
            (&path, json!("/srv/backupsx/a")),
            (&path, json!("/etc/shadow")),
            (&path, json!("/srv/backups/a\nb")),
            (&path, json!("/srv/backups//a")),
            (&choice, json!("Fast")),
            (&integer, json!(11)),
            (&integer, json!(1.5)),
            (&integer, json!(null)),
        ] {
            assert_eq!(check(kind, &value), None, "{value}");
        }
        let many: Vec<String> = (0..=MOST_ITEMS).map(|n| format!("p{n}")).collect();
        assert_eq!(check(&Kind::Packages, &json!(many)), None);
    }
}
