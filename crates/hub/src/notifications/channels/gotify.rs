//! Gotify.

use axum::http::{HeaderName, Method};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answers::{Delivery, sent};
use super::checks::{Checks, joined};
use super::text::{cut, markdown};
use super::{Channel, Refused, SecretField, Sent};
use crate::notifications::message::{Message, Tone};
use crate::platform::outbound::Request;

const KEY: HeaderName = HeaderName::from_static("x-gotify-key");

/// Gotify has no limit of its own; nobody reads more on a phone.
const MESSAGE: usize = 8_000;

const TITLE: usize = 250;

/// Gotify.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Gotify {
    /// The server.
    pub server: String,
}

impl Channel for Gotify {
    const SECRETS: &'static [SecretField] =
        &[SecretField::needed("token", "Token of an application")];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.url_setting("server", &self.server);
        checks.token("token");
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let request = Request::new(Method::POST, joined(&self.server, "/message")?)
            .json(&body(delivery.message))
            .header(KEY, delivery.needed("token")?)
            .map_err(|_| Refused::permanent("the token cannot be sent"))?;
        let answer = delivery.ask(request).await?;
        Ok(sent(delivery.said(&answer)))
    }
}

fn body(message: &Message) -> Value {
    let priority = match message.tone() {
        Tone::Critical => 9,
        Tone::High => 6,
        Tone::Good => 5,
        Tone::Plain => 4,
    };
    let fields = message.fields.iter().map(|field| {
        let (name, value) = (markdown(&field.name), markdown(&field.value));
        format!("**{name}**: {value}")
    });
    // A blank line between them, or Markdown would make one paragraph of all.
    let paragraphs: Vec<String> = message
        .text
        .iter()
        .map(|text| markdown(text))
        .chain(fields)
        .collect();
    let mut kept = String::new();
    for paragraph in paragraphs {
        if kept.len() + paragraph.len() > MESSAGE {
            kept.push('…');
            break;
        }
        kept.push_str(&paragraph);
        kept.push_str("\n\n");
    }
    let mut extras = json!({ "client::display": { "contentType": "text/markdown" } });
    if let Some(link) = &message.link {
        extras["client::notification"] = json!({ "click": { "url": link } });
    }
    json!({
        "title": cut(&message.title, TITLE),
        "message": kept.trim_end(),
        "priority": priority,
        "extras": extras,
    })
}
