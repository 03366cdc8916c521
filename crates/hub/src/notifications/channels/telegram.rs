//! Telegram, by a bot.

use axum::http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answers::{Delivery, find, seconds_from_now};
use super::checks::{Checks, joined};
use super::text::{cut_utf16, html};
use super::{Channel, Refused, SecretField, Sent};
use crate::notifications::message::Message;
use crate::platform::outbound::Request;

const BASE: &str = "https://api.telegram.org";

/// A message has 4096 units of UTF-16, counted without markup; some are left for what is put between.
const TITLE: usize = 500;
const TEXT: usize = 3_500;

/// Telegram.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Telegram {
    /// The chat: a number, or `@name` for a public channel.
    pub chat_id: String,
    /// The topic of a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<i64>,
    /// Another server than Telegram's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub base_url: Option<String>,
}

impl Channel for Telegram {
    const SECRETS: &'static [SecretField] = &[SecretField::needed(
        "bot_token",
        "Token of the bot, as BotFather gives it",
    )];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.line("chat_id", &self.chat_id, 64);
        checks.base_url(self.base_url.as_deref());
        let is_token = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b":_-".contains(&byte))
        };
        if checks.find("bot_token").is_some_and(|text| !is_token(text)) {
            checks.secret("bot_token", "letters, digits, : _ and - only");
        }
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let first = delivery.previous.and_then(|id| id.parse::<i64>().ok());
        let mut reply = self.body(&text(delivery.message));
        if let Some(id) = first {
            let mut change = self.body(&text(delivery.message));
            change["message_id"] = json!(id);
            match self.call(delivery, "editMessageText", &change).await {
                // A text that is the same already was changed by an earlier try.
                Ok(_) => {}
                Err(refused) if refused.is_permanent() => {}
                Err(refused) => return Err(refused),
            }
            reply = self.body(&line(delivery.message));
            reply["reply_parameters"] =
                json!({ "message_id": id, "allow_sending_without_reply": true });
        }
        if let Some(thread) = self.thread_id {
            reply["message_thread_id"] = json!(thread);
        }
        let said = self.call(delivery, "sendMessage", &reply).await?;
        let id = find(&said, "/result/message_id");
        Ok(Sent {
            answer: format!(
                "200 OK: message {}",
                id.as_deref().unwrap_or("without an id")
            ),
            reference: first.map(|id| id.to_string()).or(id),
        })
    }
}

impl Telegram {
    fn body(&self, text: &str) -> Value {
        json!({
            "chat_id": self.chat_id,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": { "is_disabled": true },
        })
    }

    async fn call(
        &self,
        delivery: &Delivery<'_>,
        method: &str,
        body: &Value,
    ) -> Result<Value, Refused> {
        let base = self.base_url.as_deref().unwrap_or(BASE);
        let token = delivery.needed("bot_token")?;
        let url = joined(base, &format!("/bot{token}/{method}"))?;
        let request = Request::new(Method::POST, url).json(body);
        let answer = delivery.outbound.send(request).await?;
        let said = answer.json()?.unwrap_or_default();
        if answer.status.is_success() && said["ok"] == true {
            return Ok(said);
        }
        let asked = said
            .pointer("/parameters/retry_after")
            .and_then(Value::as_f64)
            .and_then(seconds_from_now);
        if answer.status.is_success() {
            let why = find(&said, "/description").unwrap_or_else(|| answer.text());
            let detail = format!("Telegram refused: {}", delivery.short(&why));
            return Err(match asked {
                Some(wait) => Refused {
                    kind: super::Refusal::Temporary {
                        retry_after: Some(wait),
                    },
                    detail,
                },
                None => Refused::permanent(detail),
            });
        }
        Err(delivery.refusal(&answer, asked))
    }
}

/// Within a limit, escaped, and an `@` that would mention somebody does not.
fn safe(text: &str, most: usize) -> String {
    let mut quiet = String::with_capacity(text.len());
    let mut before = ' ';
    for sign in text.chars() {
        quiet.push(sign);
        if sign == '@' && !before.is_alphanumeric() {
            // A joiner without width: it looks the same and is no name any more.
            quiet.push('\u{2060}');
        }
        before = sign;
    }
    html(&cut_utf16(&quiet, most))
}

fn line(message: &Message) -> String {
    let title = safe(&message.title, TITLE);
    format!("{} <b>{title}</b>", message.tone().sign())
}

fn text(message: &Message) -> String {
    let mut text = line(message);
    let body = safe(&message.lines().join("\n"), TEXT);
    if !body.is_empty() {
        text.push_str("\n\n");
        text.push_str(&body);
    }
    if let Some(link) = &message.link {
        text.push_str(&format!(
            "\n\n<a href=\"{}\">Open in HomelabCmd</a>",
            html(link)
        ));
    }
    text
}
