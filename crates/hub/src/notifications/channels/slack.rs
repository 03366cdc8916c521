//! Slack, by an incoming webhook or by a bot.
//!
//! A webhook can only add messages. A bot can change them: the first message of a thread is brought up to
//! date, and an answer to it tells people. Servers that understand Slack's webhooks, such as Mattermost,
//! do not know blocks and show the line of text alone.

use axum::http::{Method, Uri, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answers::{Delivery, find, sent};
use super::checks::{Checks, joined};
use super::text::{cut, slack};
use super::{Channel, Refusal, Refused, SecretField, Sent};
use crate::notifications::message::{Event, Message};
use crate::platform::outbound::{Answer, Request};

const BASE: &str = "https://slack.com";

/// Limits of blocks: a header, a section, a field, fields of a section, an answer's line of text.
const HEADER: usize = 150;
const SECTION: usize = 2_900;
const FIELD: usize = 1_900;
const FIELDS: usize = 10;
const TEXT: usize = 2_900;

/// Escaping makes one sign at most five: room for the worst case within a limit.
const ESCAPED: usize = 5;

/// Slack.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Slack {
    /// For a bot: the channel's id, like `C0123456789`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Another server than Slack's, for a bot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub base_url: Option<String>,
}

impl Channel for Slack {
    const SECRETS: &'static [SecretField] = &[
        SecretField::optional("webhook_url", "Address of an incoming webhook"),
        SecretField::optional("bot_token", "Token of a bot, beginning with xoxb-"),
    ];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.one_of("webhook_url", "bot_token");
        checks.url_secret("webhook_url");
        checks.token("bot_token");
        checks.base_url(self.base_url.as_deref());
        if checks.has("bot_token") {
            checks.line("channel", self.channel.as_deref().unwrap_or_default(), 80);
        }
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        if let Some(url) = delivery.secrets.find("webhook_url") {
            let url: Uri = joined(url, "")?;
            let request = Request::new(Method::POST, url).json(&body(delivery.message));
            let answer = delivery.ask(request).await?;
            return Ok(sent(delivery.said(&answer)));
        }
        match delivery
            .previous
            .and_then(|reference| reference.split_once(':'))
        {
            Some((channel, ts)) => self.follow(delivery, channel, ts).await,
            None => self.post(delivery).await,
        }
    }
}

impl Slack {
    async fn post(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let mut body = body(delivery.message);
        body["channel"] = json!(self.channel);
        let (said, answer) = self.call(delivery, "chat.postMessage", &body).await?;
        let reference = find(&said, "/channel")
            .zip(find(&said, "/ts"))
            .map(|(channel, ts)| format!("{channel}:{ts}"));
        Ok(Sent {
            reference,
            answer: delivery.said(&answer),
        })
    }

    /// Brings the first message up to date and answers to it. A first message that is gone is no reason
    /// to say nothing.
    async fn follow(
        &self,
        delivery: &Delivery<'_>,
        channel: &str,
        ts: &str,
    ) -> Result<Sent, Refused> {
        let message = delivery.message;
        let mut update = body(message);
        update["channel"] = json!(channel);
        update["ts"] = json!(ts);
        match self.call(delivery, "chat.update", &update).await {
            Ok(_) => {}
            Err(refused) if refused.is_permanent() => return self.post(delivery).await,
            Err(refused) => return Err(refused),
        }
        let is_for_everybody = matches!(message.event, Event::Resolved | Event::Escalated);
        let reply = json!({
            "channel": channel,
            "thread_ts": ts,
            "reply_broadcast": is_for_everybody,
            "text": line(message),
            "mrkdwn": false,
            "unfurl_links": false,
        });
        let (_, answer) = self.call(delivery, "chat.postMessage", &reply).await?;
        Ok(Sent {
            reference: Some(format!("{channel}:{ts}")),
            answer: delivery.said(&answer),
        })
    }

    /// Slack says no with a 200.
    async fn call(
        &self,
        delivery: &Delivery<'_>,
        method: &str,
        body: &Value,
    ) -> Result<(Value, Answer), Refused> {
        let base = self.base_url.as_deref().unwrap_or(BASE);
        let url = joined(base, &format!("/api/{method}"))?;
        let token = delivery.needed("bot_token")?;
        let request = Request::new(Method::POST, url)
            .body("application/json; charset=utf-8", body.to_string())
            .header(header::AUTHORIZATION, &format!("Bearer {token}"))
            .map_err(|_| Refused::permanent("the bot's token cannot be sent"))?;
        let answer = delivery.ask(request).await?;
        let said = answer.json()?.unwrap_or_default();
        if said["ok"] == true {
            return Ok((said, answer));
        }
        let error = find(&said, "/error").unwrap_or_else(|| answer.text());
        let kind = match error.as_str() {
            "ratelimited"
            | "rate_limited"
            | "internal_error"
            | "fatal_error"
            | "service_unavailable"
            | "request_timeout" => Refusal::Temporary { retry_after: None },
            _ => Refusal::Permanent,
        };
        Err(Refused {
            kind,
            detail: explained(&delivery.short(&error)),
        })
    }
}

/// Slack's word, with what it means where it is one of the usual ones.
fn explained(error: &str) -> String {
    let words = match error {
        "channel_not_found" => "the channel is not known, or the bot may not see it",
        "not_in_channel" => "the bot has to be invited into the channel",
        "is_archived" => "the channel is archived",
        "invalid_auth" | "not_authed" | "account_inactive" | "token_revoked" | "token_expired" => {
            "the bot's token was not accepted"
        }
        "missing_scope" => "the bot needs the scope chat:write",
        _ => return format!("Slack refused: {error}"),
    };
    format!("{words} ({error})")
}

/// A plain text never means anything to Slack but itself.
fn plain(text: &str, limit: usize) -> Value {
    json!({ "type": "plain_text", "text": fitting(text, limit), "emoji": false })
}

/// Escaped and within the limit.
fn fitting(text: &str, limit: usize) -> String {
    let escaped = slack(&cut(text, limit));
    if escaped.chars().count() <= limit {
        escaped
    } else {
        slack(&cut(text, limit / ESCAPED))
    }
}

/// What notifications and servers without blocks show.
fn line(message: &Message) -> String {
    let more = message.text.first().map(|text| format!(": {text}"));
    fitting(
        &format!("{}{}", message.title, more.unwrap_or_default()),
        TEXT,
    )
}

fn body(message: &Message) -> Value {
    let mut blocks = vec![json!({ "type": "header", "text": plain(&message.title, HEADER) })];
    if !message.text.is_empty() {
        let text = plain(&message.text.join("\n"), SECTION);
        blocks.push(json!({ "type": "section", "text": text }));
    }
    for some in message.fields.chunks(FIELDS).take(2) {
        let fields: Vec<Value> = some
            .iter()
            .map(|field| plain(&format!("{}\n{}", field.name, field.value), FIELD))
            .collect();
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    if let Some(link) = &message.link {
        let text = format!("<{}|Open in HomelabCmd>", safe_link(link));
        let element = json!({ "type": "mrkdwn", "text": text });
        blocks.push(json!({ "type": "context", "elements": [element] }));
    }
    json!({
        "text": line(message),
        "mrkdwn": false,
        "unfurl_links": false,
        "attachments": [{ "color": message.tone().hex(), "blocks": blocks }],
    })
}

/// A link without the signs that would end it.
fn safe_link(link: &str) -> String {
    slack(
        &link
            .replace('|', "%7C")
            .replace('<', "%3C")
            .replace('>', "%3E"),
    )
}
