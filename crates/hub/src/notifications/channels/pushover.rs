//! Pushover.
//!
//! An emergency repeats on the phone until somebody confirms it. It gives a receipt, and when the
//! incident is over the receipt ends the repeating.

use axum::http::Method;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::{Delivery, find};
use super::checks::{Checks, joined};
use super::text::{cut, percent};
use super::{Channel, Refused, SecretField, Sent};
use crate::notifications::message::{Event, Message, Tone};
use crate::platform::outbound::Request;

const BASE: &str = "https://api.pushover.net";

/// Limits of Pushover.
const TITLE: usize = 250;
const MESSAGE: usize = 1_024;
const URL: usize = 512;

/// Pushover.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pushover {
    /// The device, when not all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Repeats critical messages until they are confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Emergency>,
    /// Another server than Pushover's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub base_url: Option<String>,
}

/// How an emergency repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// How many seconds lie between.
    #[schema(minimum = 30, maximum = 10800)]
    pub retry_seconds: u32,
    /// After how many seconds it ends.
    #[schema(minimum = 30, maximum = 10800)]
    pub expire_seconds: u32,
}

impl Channel for Pushover {
    const SECRETS: &'static [SecretField] = &[
        SecretField::needed("app_token", "Token of an application"),
        SecretField::needed("user_key", "Key of a user or a group"),
    ];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.token("app_token");
        checks.token("user_key");
        checks.base_url(self.base_url.as_deref());
        if let Some(device) = &self.device {
            checks.line("device", device, 25);
        }
        if let Some(emergency) = &self.emergency {
            let allowed = 30..=10_800;
            if !allowed.contains(&emergency.retry_seconds)
                || !allowed.contains(&emergency.expire_seconds)
            {
                checks.setting("emergency", "30 to 10800 seconds");
            }
        }
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let base = self.base_url.as_deref().unwrap_or(BASE);
        let token = delivery.needed("app_token")?;
        if delivery.message.event == Event::Resolved
            && let Some(receipt) = delivery.previous
        {
            let path = format!("/1/receipts/{}/cancel.json", percent(receipt));
            let cancel = posted(base, &path, &[("token", token.to_owned())])?;
            match delivery.ask(cancel).await {
                Ok(_) => {}
                // It has ended already.
                Err(refused) if refused.is_permanent() => {}
                Err(refused) => return Err(refused),
            }
        }
        let mut fields = self.fields(delivery.message);
        fields.push(("token", token.to_owned()));
        fields.push(("user", delivery.needed("user_key")?.to_owned()));
        let request = posted(base, "/1/messages.json", &fields)?;
        let answer = delivery.ask(request).await?;
        let said = answer.json()?.unwrap_or_default();
        if said["status"] != 1 {
            let why = delivery.short(&answer.text());
            return Err(Refused::permanent(format!("Pushover refused: {why}")));
        }
        let receipt = find(&said, "/receipt");
        Ok(Sent {
            reference: receipt.or_else(|| delivery.previous.map(str::to_owned)),
            answer: delivery.said(&answer),
        })
    }
}

impl Pushover {
    fn fields(&self, message: &Message) -> Vec<(&'static str, String)> {
        let lines = message.lines();
        // An empty message is refused.
        let text = if lines.is_empty() {
            message.title.clone()
        } else {
            lines.join("\n")
        };
        let mut fields = vec![
            ("title", cut(&message.title, TITLE)),
            ("message", cut(&text, MESSAGE)),
            ("timestamp", message.at.as_second().to_string()),
        ];
        let is_critical = message.tone() == Tone::Critical;
        match &self.emergency {
            Some(emergency) if is_critical => {
                fields.push(("priority", "2".into()));
                fields.push(("retry", emergency.retry_seconds.to_string()));
                fields.push(("expire", emergency.expire_seconds.to_string()));
            }
            _ => fields.push(("priority", if is_critical { "1" } else { "0" }.into())),
        }
        if let Some(device) = &self.device {
            fields.push(("device", device.clone()));
        }
        // A link that is cut leads nowhere.
        if let Some(link) = message.link.as_ref().filter(|link| link.len() <= URL) {
            fields.push(("url", link.clone()));
            fields.push(("url_title", "Open in HomelabCmd".into()));
        }
        fields
    }
}

/// Fields as a form, which every method of Pushover takes.
fn posted(base: &str, path: &str, fields: &[(&str, String)]) -> Result<Request, Refused> {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", percent(value)))
        .collect();
    Ok(Request::new(Method::POST, joined(base, path)?)
        .body("application/x-www-form-urlencoded", pairs.join("&")))
}
