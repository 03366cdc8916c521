use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::platform::text::{cut, one_line};

/// So many characters of what something was done to are kept.
const SUBJECT: usize = 256;
/// And of who did it.
const NAME: usize = 128;
/// And so many bytes of what more there is.
const DETAIL: usize = 8192;

/// What kind of somebody acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person, logged in.
    User,
    /// A program with a token.
    Token,
    /// The hub by itself.
    Job,
    /// A machine's agent.
    Agent,
    /// Who may run the hub's own commands.
    CommandLine,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What kind.
    pub kind: ActorKind,
    /// The name of the user, token, job or agent.
    pub name: String,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done, or begun where it is done outside the hub.
    Done,
    /// It was not allowed.
    Refused,
    /// It was tried.
    Failed,
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Milliseconds.
    pub at: i64,
    /// By whom.
    pub actor: Actor,
    /// `credential.used`, `host_key.accepted`: domain and past participle.
    pub action: &'static str,
    /// On which machine.
    pub machine_id: Option<String>,
    /// What it was done to, for people.
    pub subject: String,
    /// What came of it.
    pub outcome: Outcome,
    /// More. Never a secret.
    pub detail: Value,
}

/// An entry as it is kept: its texts as they are in the database, whatever that is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Entries are numbered in their order, without gaps.
    pub position: i64,
    /// Milliseconds.
    pub at: i64,
    /// By what kind of somebody.
    pub actor_kind: String,
    /// By whom.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// On which machine.
    pub machine_id: Option<String>,
    /// What it was done to, for people.
    pub subject: String,
    /// What came of it.
    pub outcome: String,
    /// More, as JSON.
    pub detail: String,
    /// Over all of this and the hash of the entry before; none for what is older than the chain.
    pub hash: Option<String>,
}

/// A place in the record: who remembers it can tell whether the record up to there is still the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Head {
    /// The number of an entry.
    pub position: i64,
    /// Its hash.
    pub hash: String,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.position, self.hash)
    }
}

impl std::str::FromStr for Head {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = text.split_once(':').and_then(|(position, hash)| {
            let position = position.parse().ok()?;
            Head::checked(position, &hash.to_ascii_lowercase())
        });
        read.ok_or_else(|| {
            "a place in the record is the number of an entry, a colon and its hash, which has 64 letters"
                .into()
        })
    }
}

impl Head {
    /// What may be one.
    pub fn checked(position: i64, hash: &str) -> Option<Self> {
        let is_hash = hash.len() == 64
            && hash
                .bytes()
                .all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'));
        (position >= 0 && is_hash).then(|| Self {
            position,
            hash: hash.into(),
        })
    }
}

impl Recorded {
    /// The kind of who acted; one that is not known is the hub.
    pub fn actor_kind(&self) -> ActorKind {
        ActorKind::parse(&self.actor_kind)
    }

    /// What came of it; what is not known was tried.
    pub fn outcome(&self) -> Outcome {
        Outcome::parse(&self.outcome)
    }

    /// More, read.
    pub fn detail(&self) -> Value {
        serde_json::from_str(&self.detail).unwrap_or_default()
    }
}

impl ActorKind {
    /// As databases have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Token => "token",
            Self::Job => "job",
            Self::Agent => "agent",
            Self::CommandLine => "command_line",
        }
    }

    /// Reads a database's word.
    pub fn parse(text: &str) -> Self {
        match text {
            "user" => Self::User,
            "token" => Self::Token,
            "agent" => Self::Agent,
            "command_line" => Self::CommandLine,
            _ => Self::Job,
        }
    }
}

impl Outcome {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "done" => Self::Done,
            "refused" => Self::Refused,
            _ => Self::Failed,
        }
    }
}

impl Actor {
    /// Who runs the hub's own commands, by the number of the user.
    pub fn command_line(user: u32) -> Self {
        Self {
            kind: ActorKind::CommandLine,
            name: format!("user {user} of this machine"),
        }
    }

    /// The hub by itself.
    pub fn job(name: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::Job,
            name: name.into(),
        }
    }
}

impl Entry {
    /// Something that was done just now.
    pub fn done(at: i64, actor: &Actor, action: &'static str, subject: impl Into<String>) -> Self {
        Self {
            at,
            actor: actor.clone(),
            action,
            machine_id: None,
            subject: subject.into(),
            outcome: Outcome::Done,
            detail: Value::Object(serde_json::Map::new()),
        }
    }

    /// The same, on a machine.
    #[must_use]
    pub fn on(mut self, machine: impl std::fmt::Display) -> Self {
        self.machine_id = Some(machine.to_string());
        self
    }

    /// The same, with more about it.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// As it is kept at this place, without its hash. Names may be long and hold anything: they are made one line,
    /// and cut.
    pub(super) fn at(&self, position: i64) -> Recorded {
        Recorded {
            position,
            at: self.at,
            actor_kind: self.actor.kind.as_str().into(),
            actor: cut(&one_line(&self.actor.name), NAME),
            action: self.action.into(),
            machine_id: self.machine_id.clone(),
            subject: cut(&one_line(&self.subject), SUBJECT),
            outcome: self.outcome.as_str().into(),
            detail: detail_text(&self.detail),
            hash: None,
        }
    }
}

fn detail_text(detail: &Value) -> String {
    let text = detail.to_string();
    if text.len() <= DETAIL {
        return text;
    }
    let names = detail.as_object().into_iter().flat_map(|map| map.keys());
    let names: Vec<String> = names.take(50).map(|name| cut(name, 64)).collect();
    json!({"left_out": "This was too long to be kept.", "names": names}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_cut_and_what_is_many_lines_becomes_one() {
        let actor = Actor::job("a\nb".repeat(100));
        let entry = Entry::done(1, &actor, "x.done", "c\0d".repeat(1000))
            .with(json!({"text": "e".repeat(9000)}));
        let kept = entry.at(7);
        assert_eq!(kept.actor.chars().count(), NAME);
        assert!(kept.actor.starts_with("a ba b"), "{}", kept.actor);
        assert_eq!(kept.subject.chars().count(), SUBJECT);
        assert!(kept.subject.starts_with("cdcd"), "{}", kept.subject);
        assert_eq!(kept.detail()["names"], json!(["text"]));
        assert!(kept.detail.len() < DETAIL, "{}", kept.detail);
    }

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let head = Head::checked(17, &"ab".repeat(32)).unwrap();
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        assert_eq!(head.to_string().to_uppercase().parse(), Ok(head));
        for bad in ["", "17", "17:", "17:ab", ":", "x:y", "-1:0"] {
            assert!(bad.parse::<Head>().is_err(), "{bad}");
        }
    }
}
