//! Telling people: messages, and the channels that carry them.
//!
//! A **message** says one thing that happened, in words that are ready to be read. A **channel** is a
//! way to somebody: a kind, settings that the API shows, and secrets that it never shows. [`deliver`]
//! makes one try to send one message by one channel, and says what the other side really answered.
//! Who gets what, when a try is repeated and what is stored are not decided here.
//!
//! Messages of one incident have the same `thread`. The first that is sent gives a reference; with it,
//! channels that can change what they sent bring the first message up to date, and answer to it so that
//! people notice.
//!
//! What never happens: a secret is in a refusal, a log or `Debug`; a text from a machine (a name, a mount
//! point) is taken for markup, a mention, a header or another line; a message is longer than what the
//! channel takes; a request goes out by any other way than [`platform::outbound`].
//!
//! [`platform::outbound`]: crate::platform::outbound

mod channels;
mod message;

pub use self::channels::{
    Apprise, ChannelKind, ChannelSecrets, ChannelSettings, Discord, Email, Emergency, Gotify,
    MailSecurity, Ntfy, Pushover, Refusal, Refused, SecretField, Sent, Slack, Telegram, Webhook,
    WebhookMethod, check, deliver,
};
pub use self::message::{Event, Field, Message, MessageMachine, Severity};
