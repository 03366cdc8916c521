//! An Apprise API server, which passes messages on to whatever it knows.

use axum::http::Method;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answers::{Delivery, sent};
use super::checks::{Checks, joined};
use super::text::{cut, percent};
use super::{Channel, Refused, SecretField, Sent};
use crate::notifications::message::{Message, Tone};
use crate::platform::outbound::Request;

/// The server cuts to what each service takes; this bounds what it is given.
const BODY: usize = 8_000;

const TITLE: usize = 250;

/// An Apprise API server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Apprise {
    /// The server.
    pub server: String,
    /// Only services of the configuration that have this tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

impl Channel for Apprise {
    const SECRETS: &'static [SecretField] = &[
        SecretField::optional("config_key", "Key of a configuration that the server keeps"),
        SecretField::optional("urls", "Apprise addresses, with commas between"),
    ];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.url_setting("server", &self.server);
        checks.one_of("config_key", "urls");
        checks.token("config_key");
        if let Some(tag) = &self.tag {
            checks.line("tag", tag, 200);
        }
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let mut body = body(delivery.message);
        if let Some(tag) = &self.tag {
            body["tag"] = json!(tag);
        }
        let url = match delivery.secrets.find("config_key") {
            Some(key) => joined(&self.server, &format!("/notify/{}", percent(key)))?,
            None => {
                body["urls"] = json!(delivery.needed("urls")?);
                joined(&self.server, "/notify")?
            }
        };
        let answer = delivery
            .ask(Request::new(Method::POST, url).json(&body))
            .await?;
        if answer.status == StatusCode::NO_CONTENT {
            return Err(Refused::permanent(
                "204 No Content: the server has no configuration under this key",
            ));
        }
        Ok(sent(delivery.said(&answer)))
    }
}

fn body(message: &Message) -> Value {
    let kind = match message.tone() {
        Tone::Critical => "failure",
        Tone::High => "warning",
        Tone::Good => "success",
        Tone::Plain => "info",
    };
    let mut lines = message.lines();
    lines.extend(message.link.clone());
    // An empty body is refused.
    if lines.is_empty() {
        lines.push(message.title.clone());
    }
    json!({
        "title": cut(&message.title, TITLE),
        "body": cut(&lines.join("\n"), BODY),
        "type": kind,
        "format": "text",
    })
}
