//! Ways to people, a file each.
//!
//! A kind of channel is a struct with its public settings. It knows its secrets, checks both parts, and
//! makes one try to send a message. What all have in common is here: a message is cleaned before any of
//! them sees it, and whatever they say of it passes [`ChannelSecrets::redact`] on its way back.

mod answers;
mod apprise;
mod checks;
mod discord;
mod email;
mod gotify;
mod ntfy;
mod pushover;
mod secrets;
mod slack;
mod telegram;
mod template;
pub(super) mod text;
mod webhook;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::apprise::Apprise;
pub use self::discord::Discord;
pub use self::email::{Email, MailSecurity};
pub use self::gotify::Gotify;
pub use self::ntfy::Ntfy;
pub use self::pushover::{Emergency, Pushover};
pub use self::secrets::{ChannelSecrets, SecretField};
pub use self::slack::Slack;
pub use self::telegram::Telegram;
pub use self::webhook::{Webhook, WebhookMethod};

use self::answers::Delivery;
use self::checks::Checks;
use super::message::Message;
use crate::platform::http::FieldError;
use crate::platform::outbound::Outbound;

/// The part of a channel that the API shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ChannelSettings {
    /// Slack, or a server that understands its webhooks.
    Slack(Slack),
    /// Any server that takes a request.
    Webhook(Webhook),
    /// ntfy.
    Ntfy(Ntfy),
    /// Discord.
    Discord(Discord),
    /// Telegram.
    Telegram(Telegram),
    /// Gotify.
    Gotify(Gotify),
    /// Pushover.
    Pushover(Pushover),
    /// Mail by SMTP.
    Email(Email),
    /// An Apprise API server, and all that it knows.
    Apprise(Apprise),
}

/// A kind of channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChannelKind {
    /// Slack, or a server that understands its webhooks.
    Slack,
    /// Any server that takes a request.
    Webhook,
    /// ntfy.
    Ntfy,
    /// Discord.
    Discord,
    /// Telegram.
    Telegram,
    /// Gotify.
    Gotify,
    /// Pushover.
    Pushover,
    /// Mail by SMTP.
    Email,
    /// An Apprise API server.
    Apprise,
}

/// A message that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What names the thread to the channel, where the channel can come back to it: pass it as
    /// `previous` with the next message of the thread. A later one takes the place of an earlier one;
    /// none leaves the earlier one as it is.
    pub reference: Option<String>,
    /// What the other side really said, in short.
    pub answer: String,
}

/// A message that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Whether to try again.
    pub kind: Refusal,
    /// What the other side really said, or why there was no answer; without secrets.
    pub detail: String,
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It may work later.
    Temporary {
        /// How long the other side wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// It works only after somebody has changed something.
    Permanent,
}

/// What every kind of channel can do.
trait Channel {
    /// The secrets it has.
    const SECRETS: &'static [SecretField];

    /// Says what is wrong with settings and secrets.
    fn check(&self, checks: &mut Checks<'_>);

    /// Makes one try.
    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused>;
}

impl ChannelKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Slack,
        Self::Webhook,
        Self::Ntfy,
        Self::Discord,
        Self::Telegram,
        Self::Gotify,
        Self::Pushover,
        Self::Email,
        Self::Apprise,
    ];

    /// The secrets that channels of this kind have.
    pub fn secrets(self) -> &'static [SecretField] {
        match self {
            Self::Slack => Slack::SECRETS,
            Self::Webhook => Webhook::SECRETS,
            Self::Ntfy => Ntfy::SECRETS,
            Self::Discord => Discord::SECRETS,
            Self::Telegram => Telegram::SECRETS,
            Self::Gotify => Gotify::SECRETS,
            Self::Pushover => Pushover::SECRETS,
            Self::Email => Email::SECRETS,
            Self::Apprise => Apprise::SECRETS,
        }
    }
}

impl ChannelSettings {
    /// Of what kind it is.
    pub fn kind(&self) -> ChannelKind {
        match self {
            Self::Slack(_) => ChannelKind::Slack,
            Self::Webhook(_) => ChannelKind::Webhook,
            Self::Ntfy(_) => ChannelKind::Ntfy,
            Self::Discord(_) => ChannelKind::Discord,
            Self::Telegram(_) => ChannelKind::Telegram,
            Self::Gotify(_) => ChannelKind::Gotify,
            Self::Pushover(_) => ChannelKind::Pushover,
            Self::Email(_) => ChannelKind::Email,
            Self::Apprise(_) => ChannelKind::Apprise,
        }
    }

    /// Which server gets the secrets, where the settings say that.
    pub(super) fn server(&self) -> Option<&str> {
        match self {
            Self::Slack(channel) => channel.base_url.as_deref(),
            Self::Webhook(_) => None,
            Self::Ntfy(channel) => Some(&channel.server),
            Self::Discord(channel) => channel.base_url.as_deref(),
            Self::Telegram(channel) => channel.base_url.as_deref(),
            Self::Gotify(channel) => Some(&channel.server),
            Self::Pushover(channel) => channel.base_url.as_deref(),
            Self::Email(channel) => Some(&channel.host),
            Self::Apprise(channel) => Some(&channel.server),
        }
    }
}

/// Says everything that is wrong with a channel; the pointers begin with `/settings` and `/secrets`.
///
/// # Errors
/// When anything is.
pub fn check(settings: &ChannelSettings, secrets: &ChannelSecrets) -> Result<(), Vec<FieldError>> {
    let mut checks = Checks::new(secrets);
    checks.names(settings.kind().secrets());
    match settings {
        ChannelSettings::Slack(channel) => channel.check(&mut checks),
        ChannelSettings::Webhook(channel) => channel.check(&mut checks),
        ChannelSettings::Ntfy(channel) => channel.check(&mut checks),
        ChannelSettings::Discord(channel) => channel.check(&mut checks),
        ChannelSettings::Telegram(channel) => channel.check(&mut checks),
        ChannelSettings::Gotify(channel) => channel.check(&mut checks),
        ChannelSettings::Pushover(channel) => channel.check(&mut checks),
        ChannelSettings::Email(channel) => channel.check(&mut checks),
        ChannelSettings::Apprise(channel) => channel.check(&mut checks),
    }
    checks.finish()
}

/// Makes one try to send a message.
///
/// `previous` is the last reference that a message of the same thread gave. A try may be repeated: it
/// then sends what did not arrive, and what did arrive is changed to the same again where the channel can
/// do that.
///
/// # Errors
/// When it did not arrive, with whether to try again.
pub async fn deliver(
    settings: &ChannelSettings,
    secrets: &ChannelSecrets,
    message: &Message,
    previous: Option<&str>,
    outbound: &Outbound,
) -> Result<Sent, Refused> {
    let message = message.cleaned();
    let delivery = Delivery {
        secrets,
        message: &message,
        previous,
        outbound,
    };
    let result = match settings {
        ChannelSettings::Slack(channel) => channel.send(&delivery).await,
        ChannelSettings::Webhook(channel) => channel.send(&delivery).await,
        ChannelSettings::Ntfy(channel) => channel.send(&delivery).await,
        ChannelSettings::Discord(channel) => channel.send(&delivery).await,
        ChannelSettings::Telegram(channel) => channel.send(&delivery).await,
        ChannelSettings::Gotify(channel) => channel.send(&delivery).await,
        ChannelSettings::Pushover(channel) => channel.send(&delivery).await,
        ChannelSettings::Email(channel) => channel.send(&delivery).await,
        ChannelSettings::Apprise(channel) => channel.send(&delivery).await,
    };
    match result {
        Ok(sent) => Ok(Sent {
            answer: secrets.redact(&sent.answer),
            ..sent
        }),
        Err(refused) => Err(Refused {
            detail: secrets.redact(&refused.detail),
            ..refused
        }),
    }
}
