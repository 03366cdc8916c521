//! ntfy, published as JSON.

use axum::http::{Method, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answers::{Delivery, sent};
use super::checks::{Checks, joined};
use super::text::{cut, cut_bytes};
use super::{Channel, Refused, SecretField, Sent};
use crate::notifications::message::{Message, Tone};
use crate::platform::outbound::Request;

/// A longer message would become an attachment.
const MESSAGE: usize = 4_000;

const TITLE: usize = 240;

/// ntfy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ntfy {
    /// The server.
    #[serde(default = "public_server")]
    pub server: String,
    /// The topic. On a server that is open to everybody it is as good as a password.
    pub topic: String,
}

fn public_server() -> String {
    "https://ntfy.sh".into()
}

impl Channel for Ntfy {
    const SECRETS: &'static [SecretField] = &[
        SecretField::optional("token", "Access token, beginning with tk_"),
        SecretField::optional("user", "User, instead of a token"),
        SecretField::optional("password", "Password of the user"),
    ];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.url_setting("server", &self.server);
        checks.token("token");
        let is_topic = |text: &str| {
            (1..=64).contains(&text.len())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if !is_topic(&self.topic) {
            checks.setting("topic", "1 to 64 letters, digits, - and _");
        }
        if checks.has("user") != checks.has("password") {
            checks.secret("password", "user and password belong together");
        }
        if checks.has("token") && checks.has("user") {
            checks.secret("user", "either this or token, not both");
        }
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let secret = |name| delivery.secrets.find(name);
        let mut request = Request::new(Method::POST, joined(&self.server, "")?)
            .json(&body(&self.topic, delivery.message));
        let login = match (secret("token"), secret("user"), secret("password")) {
            (Some(token), _, _) => Some(format!("Bearer {token}")),
            (None, Some(user), Some(password)) => Some(format!(
                "Basic {}",
                BASE64.encode(format!("{user}:{password}"))
            )),
            _ => None,
        };
        if let Some(login) = login {
            request = request
                .header(header::AUTHORIZATION, &login)
                .map_err(|_| Refused::permanent("the token cannot be sent"))?;
        }
        let answer = delivery.ask(request).await?;
        Ok(sent(delivery.said(&answer)))
    }
}

fn body(topic: &str, message: &Message) -> Value {
    let (priority, tag) = match message.tone() {
        Tone::Critical => (5, "rotating_light"),
        Tone::High => (4, "warning"),
        Tone::Good => (3, "white_check_mark"),
        Tone::Plain => (3, "information_source"),
    };
    let lines = message.lines();
    // An empty message would be shown as "triggered".
    let text = if lines.is_empty() {
        message.title.clone()
    } else {
        lines.join("\n")
    };
    let mut body = json!({
        "topic": topic,
        "title": cut(&message.title, TITLE),
        "message": cut_bytes(&text, MESSAGE),
        "priority": priority,
        "tags": [tag, message.event.as_str()],
    });
    if let Some(link) = &message.link {
        body["click"] = json!(link);
    }
    body
}
