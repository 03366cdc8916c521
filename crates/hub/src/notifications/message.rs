//! What is said, before it takes the form of a channel.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::channels::text::{cut, one_line};
use crate::alerts::Severity;

/// The longest line that goes to a channel; channels with narrower limits cut further.
const LONGEST_LINE: usize = 2_000;

/// As many lines and fields as anybody reads.
const MOST_LINES: usize = 100;

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Unlike that of any other message, and the same each time this one is tried.
    pub id: String,
    /// What happened.
    pub event: Event,
    /// How bad it is, where that is known.
    pub severity: Option<Severity>,
    /// The whole of it in one line.
    pub title: String,
    /// More of it, a paragraph or a line each.
    pub text: Vec<String>,
    /// Values by name.
    pub fields: Vec<Field>,
    /// The machine that it is about.
    pub machine: Option<MessageMachine>,
    /// Where the hub shows more, when it knows its own address.
    pub link: Option<String>,
    /// When it happened.
    pub at: Timestamp,
    /// The same for all messages of one incident.
    pub thread: String,
}

/// A value with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// A machine as messages name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageMachine {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// An incident began.
    Opened,
    /// It became worse.
    Escalated,
    /// It is over.
    Resolved,
    /// It still lasts.
    Reminder,
    /// Several things at once.
    Digest,
    /// An action waits for somebody's approval.
    Approval,
    /// An action ended.
    Action,
    /// Somebody wants to see whether the channel works.
    Test,
}

/// How a message looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Critical,
    High,
    Good,
    Plain,
}

impl Event {
    /// As the API and templates name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Escalated => "escalated",
            Self::Resolved => "resolved",
            Self::Reminder => "reminder",
            Self::Digest => "digest",
            Self::Approval => "approval",
            Self::Action => "action",
            Self::Test => "test",
        }
    }
}

impl Tone {
    /// Its colour, as a number of three bytes.
    pub(super) fn colour(self) -> u32 {
        match self {
            Self::Critical => 0x00F8_7171,
            Self::High => 0x00FB_BF24,
            Self::Good => 0x0022_C55E,
            Self::Plain => 0x0060_A5FA,
        }
    }

    /// Its colour as the web writes it.
    pub(super) fn hex(self) -> String {
        format!("#{:06X}", self.colour())
    }

    /// A sign before a title, for channels without colours.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Critical => "🔴",
            Self::High => "🟠",
            Self::Good => "✅",
            Self::Plain => "ℹ️",
        }
    }
}

impl Message {
    /// Whether it overtakes others that wait.
    pub(super) fn is_urgent(&self) -> bool {
        self.severity == Some(Severity::Critical) && self.event != Event::Resolved
    }

    pub(super) fn tone(&self) -> Tone {
        match (self.event, self.severity) {
            (Event::Resolved, _) => Tone::Good,
            (Event::Test, _) | (_, None) => Tone::Plain,
            (_, Some(Severity::Critical)) => Tone::Critical,
            (_, Some(Severity::High)) => Tone::High,
        }
    }

    /// The message without anything that could pass for another line, another direction or a control
    /// sign, and no longer than somebody reads.
    pub(super) fn cleaned(&self) -> Self {
        let clean = |text: &String| cut(&one_line(text), LONGEST_LINE);
        Self {
            title: clean(&self.title),
            text: self.text.iter().take(MOST_LINES).map(clean).collect(),
            fields: self
                .fields
                .iter()
                .take(MOST_LINES)
                .map(|field| Field {
                    name: clean(&field.name),
                    value: clean(&field.value),
                })
                .collect(),
            machine: self.machine.as_ref().map(|machine| MessageMachine {
                id: clean(&machine.id),
                name: clean(&machine.name),
            }),
            link: self.link.as_ref().map(clean),
            id: clean(&self.id),
            thread: clean(&self.thread),
            ..self.clone()
        }
    }

    /// Text and fields, for channels that know nothing but lines.
    pub(super) fn lines(&self) -> Vec<String> {
        let fields = self
            .fields
            .iter()
            .map(|field| format!("{}: {}", field.name, field.value));
        self.text.iter().cloned().chain(fields).collect()
    }
}
