use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

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
}
