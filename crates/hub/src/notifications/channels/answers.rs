//! One try under way, and what its answer means.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, Uri, header};
use serde_json::Value;

use super::text::{cut, one_line};
use super::{ChannelSecrets, Message, Outbound, Refusal, Refused, Sent};
use crate::platform::outbound::{Answer, Failure, Request};

/// How much of an answer people are shown.
const SHOWN: usize = 300;

/// Nobody is waited for longer than this, whatever they ask.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// What a channel needs for one try.
pub(super) struct Delivery<'a> {
    pub(super) secrets: &'a ChannelSecrets,
    /// Already clean.
    pub(super) message: &'a Message,
    pub(super) previous: Option<&'a str>,
    pub(super) outbound: &'a Outbound,
}

impl Refused {
    pub(super) fn permanent(detail: impl Into<String>) -> Self {
        Self {
            kind: Refusal::Permanent,
            detail: detail.into(),
        }
    }

    pub(super) fn temporary(detail: impl Into<String>) -> Self {
        Self {
            kind: Refusal::Temporary { retry_after: None },
            detail: detail.into(),
        }
    }

    pub(super) fn is_permanent(&self) -> bool {
        self.kind == Refusal::Permanent
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        let detail = failure.to_string();
        if failure.is_temporary() {
            Self::temporary(detail)
        } else {
            Self::permanent(detail)
        }
    }
}

impl<'a> Delivery<'a> {
    /// A secret that the channel cannot do without.
    pub(super) fn needed(&self, name: &str) -> Result<&'a str, Refused> {
        self.secrets
            .find(name)
            .ok_or_else(|| Refused::permanent(format!("the channel has no {name}")))
    }

    /// Asks, and takes every answer but a good one for a refusal.
    pub(super) async fn ask(&self, request: Request) -> Result<Answer, Refused> {
        let answer = self.outbound.send(request).await?;
        if answer.status.is_success() {
            Ok(answer)
        } else {
            Err(self.refusal(&answer, None))
        }
    }

    /// The answer in short: its status and the beginning of its body, without secrets.
    pub(super) fn said(&self, answer: &Answer) -> String {
        let body = self.short(&answer.text());
        let status = answer.status_line();
        if body.is_empty() {
            status
        } else {
            format!("{status}: {body}")
        }
    }

    /// Why a server refused. `asked` is a delay that the body asks for.
    pub(super) fn refusal(&self, answer: &Answer, asked: Option<Duration>) -> Refused {
        let status = answer.status;
        let retry_after = asked
            .or_else(|| answer.retry_after(self.outbound.clock().now()))
            .map(|wait| wait.min(LONGEST_WAIT));
        let kind = match status {
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_EARLY
            | StatusCode::FAILED_DEPENDENCY => Refusal::Temporary { retry_after },
            status if status.is_server_error() => Refusal::Temporary { retry_after },
            _ => Refusal::Permanent,
        };
        let words = match status {
            StatusCode::UNAUTHORIZED => "the credentials were not accepted",
            StatusCode::FORBIDDEN => "the credentials do not allow this",
            StatusCode::NOT_FOUND => "the address or what it names is not known there",
            StatusCode::GONE => "the address is not in use any more",
            StatusCode::TOO_MANY_REQUESTS => "there were too many messages",
            status if status.is_redirection() => {
                let to = redirect(&answer.headers)
                    .map(|to| format!(" to {to}"))
                    .unwrap_or_default();
                return Refused {
                    kind,
                    detail: format!(
                        "{}: the server sends requests on{to}, which the hub does not follow; \
                         enter the final address",
                        answer.status_line()
                    ),
                };
            }
            _ => "",
        };
        let said = self.said(answer);
        Refused {
            kind,
            detail: if words.is_empty() {
                said
            } else {
                format!("{words} ({said})")
            },
        }
    }

    /// A text of the other side as one short line without secrets.
    pub(super) fn short(&self, text: &str) -> String {
        // Secrets go first: a secret that is cut in two would not be found any more.
        let line = one_line(&self.secrets.redact(text));
        let words: Vec<&str> = line.split_whitespace().collect();
        cut(&words.join(" "), SHOWN)
    }
}

/// So many seconds, when it is a number of them that can be waited for.
pub(super) fn seconds_from_now(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds.max(0.0))
        .ok()
        .map(|wait| wait.min(LONGEST_WAIT))
}

/// A good answer in which nothing refers to the message.
pub(super) fn sent(answer: String) -> Sent {
    Sent {
        reference: None,
        answer,
    }
}

/// A text or a number somewhere in an answer.
pub(super) fn find(body: &Value, pointer: &str) -> Option<String> {
    match body.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Where an answer leads, without what may be a secret.
fn redirect(headers: &HeaderMap) -> Option<String> {
    let location: Uri = headers.get(header::LOCATION)?.to_str().ok()?.parse().ok()?;
    let host = location.host()?;
    let port = location
        .port_u16()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    Some(format!("{}://{host}{port}", location.scheme_str()?))
}
