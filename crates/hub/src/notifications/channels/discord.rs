//! Discord, by a webhook.
//!
//! A webhook may change what it sent. Changing tells nobody, so a new line follows.

use axum::http::{Method, Uri};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answers::{Delivery, find, seconds_from_now};
use super::checks::{Checks, joined};
use super::text::{cut, markdown, percent};
use super::{Channel, Refused, SecretField, Sent};
use crate::notifications::message::Message;
use crate::platform::outbound::{Answer, Request};

/// Limits of an embed; all its texts together have one, too.
const TITLE: usize = 256;
const DESCRIPTION: usize = 2_500;
const FIELDS: usize = 12;
const NAME: usize = 100;
const VALUE: usize = 150;

/// The limit of a line outside an embed.
const CONTENT: usize = 2_000;

/// Discord.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Discord {
    /// The thread of the channel to write to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<String>,
    /// Another server than Discord's: takes the place of the origin of the webhook's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub base_url: Option<String>,
}

impl Channel for Discord {
    const SECRETS: &'static [SecretField] = &[SecretField::needed(
        "webhook_url",
        "Address of the channel's webhook",
    )];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.url_secret("webhook_url");
        checks.base_url(self.base_url.as_deref());
        if let Some(id) = &self.thread_id
            && (id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()))
        {
            checks.setting("thread_id", "digits only");
        }
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let embed = json!({
            "embeds": [embed(delivery.message)],
            "allowed_mentions": { "parse": [] },
        });
        if let Some(id) = delivery.previous {
            let path = format!("/messages/{}", percent(id));
            let changed = self.call(delivery, Method::PATCH, &path, &embed).await;
            match changed {
                Ok(_) => {
                    let line = json!({
                        "content": line(delivery.message),
                        "allowed_mentions": { "parse": [] },
                        "flags": SUPPRESS_EMBEDS,
                    });
                    let answer = self.call(delivery, Method::POST, "", &line).await?;
                    return Ok(Sent {
                        reference: Some(id.to_owned()),
                        answer: said(delivery, &answer),
                    });
                }
                // It may have been deleted: then it is said anew.
                Err(refused) if refused.is_permanent() => {}
                Err(refused) => return Err(refused),
            }
        }
        let answer = self.call(delivery, Method::POST, "", &embed).await?;
        let body = answer.json()?.unwrap_or_default();
        Ok(Sent {
            reference: find(&body, "/id"),
            answer: said(delivery, &answer),
        })
    }
}

/// A link in the line is not shown as a card of its own.
const SUPPRESS_EMBEDS: u32 = 4;

impl Discord {
    async fn call(
        &self,
        delivery: &Delivery<'_>,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Answer, Refused> {
        let url: Uri = joined(delivery.needed("webhook_url")?, "")?;
        let origin = match &self.base_url {
            Some(base) => base.trim_end_matches('/').to_owned(),
            None => format!(
                "{}://{}",
                url.scheme_str().unwrap_or("https"),
                url.authority().map_or("", |authority| authority.as_str())
            ),
        };
        let thread = self
            .thread_id
            .as_ref()
            .map(|id| format!("&thread_id={id}"))
            .unwrap_or_default();
        let webhook = url.path().trim_end_matches('/');
        let target = joined(&origin, &format!("{webhook}{path}?wait=true{thread}"))?;
        let request = Request::new(method, target).json(body);
        let answer = delivery.outbound.send(request).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        // The body says it more exactly than the header.
        let asked = answer
            .json()?
            .and_then(|body| body["retry_after"].as_f64())
            .and_then(seconds_from_now);
        Err(delivery.refusal(&answer, asked))
    }
}

/// The answer repeats the whole message; that it has an id is what matters.
fn said(delivery: &Delivery<'_>, answer: &Answer) -> String {
    let id = answer
        .json()
        .ok()
        .flatten()
        .and_then(|body| find(&body, "/id"));
    match id {
        Some(id) => delivery.short(&format!("{}: message {id}", answer.status)),
        None => delivery.said(answer),
    }
}

fn line(message: &Message) -> String {
    let title = fitting(&message.title, 500);
    let link = message
        .link
        .as_ref()
        .map(|link| format!("\n<{link}>"))
        .unwrap_or_default();
    cut(&format!("{} {title}{link}", message.tone().sign()), CONTENT)
}

fn embed(message: &Message) -> Value {
    let fields: Vec<Value> = message
        .fields
        .iter()
        .take(FIELDS)
        .map(|field| {
            json!({
                "name": fitting(&field.name, NAME),
                "value": fitting(&field.value, VALUE),
                "inline": true,
            })
        })
        .collect();
    json!({
        "title": fitting(&message.title, TITLE),
        "description": fitting(&message.text.join("\n"), DESCRIPTION),
        "url": message.link,
        "color": message.tone().colour(),
        "timestamp": message.at.to_string(),
        "fields": fields,
    })
}

/// Escaped and within the limit. Escaping at most doubles a text.
fn fitting(text: &str, limit: usize) -> String {
    let escaped = markdown(&cut(text, limit));
    if escaped.chars().count() <= limit {
        escaped
    } else {
        markdown(&cut(text, limit / 2))
    }
}
