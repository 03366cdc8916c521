//! Any server that takes a request: a body of ours or of one's own, signed where a key is given.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Method, header};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;
use utoipa::ToSchema;

use super::answers::{Delivery, sent};
use super::checks::{Checks, headers, joined};
use super::template::{Escape, render};
use super::{Channel, Refused, SecretField, Sent};
use crate::notifications::message::{Event, Field, Message, MessageMachine, Severity};
use crate::platform::outbound::Request;
use crate::platform::secrets::hex;

const ID: HeaderName = HeaderName::from_static("x-homelabcmd-id");

const SIGNATURE: HeaderName = HeaderName::from_static("x-homelabcmd-signature");

const JSON: &str = "application/json";

/// Headers that the connection needs for itself, or that we set.
static OURS: [HeaderName; 10] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONTENT_TYPE,
    header::UPGRADE,
    header::EXPECT,
    header::TE,
    ID,
    SIGNATURE,
];

/// Any server that takes a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// How it is asked.
    #[serde(default)]
    pub method: WebhookMethod,
    /// A body of one's own, with names such as `{{title}}` in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The type of that body; JSON where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

/// How a server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum WebhookMethod {
    /// `POST`.
    #[default]
    Post,
    /// `PUT`.
    Put,
}

impl Channel for Webhook {
    const SECRETS: &'static [SecretField] = &[
        SecretField::needed("url", "The address; it may hold a token"),
        SecretField::optional("headers", "More headers, a line each: `Name: value`"),
        SecretField::optional("signing_key", "Key that the body is signed with"),
    ];

    fn check(&self, checks: &mut Checks<'_>) {
        checks.url_secret("url");
        if let Some(text) = checks.find("headers") {
            match headers(text) {
                Err(why) => checks.secret("headers", why),
                Ok(headers) => {
                    let ours = headers.iter().find(|(name, _)| OURS.contains(name));
                    if let Some((name, _)) = ours {
                        checks.secret("headers", format!("{name} is set by the hub"));
                    }
                }
            }
        }
        if let Some(content_type) = &self.content_type {
            checks.line("content_type", content_type, 100);
            if self.template.is_none() {
                checks.setting("content_type", "it belongs to a template");
            }
        }
        if let Some(template) = &self.template {
            if template.len() > 16_000 {
                checks.setting("template", "at most 16000 bytes");
            } else if let Err(why) = render(template, self.escape(), &sample()) {
                checks.setting("template", why);
            }
        }
    }

    async fn send(&self, delivery: &Delivery<'_>) -> Result<Sent, Refused> {
        let message = delivery.message;
        let body = Bytes::from(self.body(message)?);
        let method = match self.method {
            WebhookMethod::Post => Method::POST,
            WebhookMethod::Put => Method::PUT,
        };
        let cannot = |_| Refused::permanent("one of the channel's headers cannot be sent");
        let mut request = Request::new(method, joined_whole(delivery.needed("url")?)?);
        for (name, value) in headers(delivery.secrets.find("headers").unwrap_or_default())
            .map_err(Refused::permanent)?
        {
            request = request.header(name, value).map_err(cannot)?;
        }
        request = request
            .body(JSON, body.clone())
            .header(header::CONTENT_TYPE, self.content_type())
            .map_err(cannot)?
            .header(ID, &header_text(&message.id))
            .map_err(cannot)?;
        if let Some(key) = delivery.secrets.find("signing_key") {
            let now = delivery.outbound.clock().now().as_second();
            let signature = signature(key, now, &body);
            request = request.header(SIGNATURE, &signature).map_err(cannot)?;
        }
        let answer = delivery.ask(request).await?;
        Ok(sent(delivery.said(&answer)))
    }
}

impl Webhook {
    fn content_type(&self) -> &str {
        self.content_type.as_deref().unwrap_or(JSON)
    }

    fn escape(&self) -> Escape {
        Escape::of(self.content_type())
    }

    fn body(&self, message: &Message) -> Result<String, Refused> {
        match &self.template {
            Some(template) => render(template, self.escape(), message)
                .map_err(|why| Refused::permanent(format!("the template cannot be used: {why}"))),
            None => {
                let mut body = json!(message);
                body["version"] = json!(1);
                Ok(body.to_string())
            }
        }
    }
}

/// An address is taken as it is: a slash at its end may mean something there.
fn joined_whole(url: &str) -> Result<axum::http::Uri, Refused> {
    url.parse().or_else(|_| joined(url, ""))
}

/// `t=<unix time>,v1=<HMAC-SHA256 of "t.body" as hex>`: the time is signed, too, so that a receiver can
/// refuse what somebody recorded.
fn signature(key: &str, now: i64, body: &[u8]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(now.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("t={now},v1={}", hex(&mac.finalize().into_bytes()))
}

/// An id as a header can have it.
fn header_text(id: &str) -> String {
    id.chars()
        .filter(|sign| HeaderValue::from_str(sign.encode_utf8(&mut [0; 4])).is_ok())
        .filter(char::is_ascii)
        .collect()
}

/// What a template is tried with: every value has something in it that would break a careless body.
fn sample() -> Message {
    let hostile = || "\"quoted\" <b> & \\ {{title}}".to_owned();
    Message {
        id: hostile(),
        event: Event::Opened,
        severity: Some(Severity::Critical),
        title: hostile(),
        text: vec![hostile(), hostile()],
        fields: vec![Field {
            name: hostile(),
            value: hostile(),
        }],
        machine: Some(MessageMachine {
            id: hostile(),
            name: hostile(),
        }),
        link: Some(hostile()),
        at: jiff::Timestamp::UNIX_EPOCH,
        thread: hostile(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_time_and_body() {
        // From: printf '1700000000.{}' | openssl dgst -sha256 -hmac key
        assert_eq!(
            signature("key", 1_700_000_000, b"{}"),
            "t=1700000000,v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"
        );
    }

    #[test]
    fn a_template_takes_any_value_and_keeps_its_shape() {
        let json = render("{\"a\": \"{{ title }}\"}", Escape::Json, &sample()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["a"], sample().title);
        let form = render("a={{title}}&b=1", Escape::Form, &sample()).unwrap();
        assert_eq!(form.matches('&').count(), 1, "{form}");
        let xml = render("<t>{{title}}</t>", Escape::Markup, &sample()).unwrap();
        assert_eq!(xml.matches('<').count(), 2, "{xml}");
    }

    #[test]
    fn a_template_that_cannot_work_says_why() {
        let refused = |template| render(template, Escape::Json, &sample()).unwrap_err();
        assert!(refused("{{titel}}").contains("no `titel`"));
        assert!(refused("{{title").contains("not closed"));
        assert!(refused("{\"a\": {{title}}}").contains("not JSON"));
    }
}
