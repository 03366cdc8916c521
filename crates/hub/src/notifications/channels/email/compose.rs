//! A message as a mail: plain text and simple HTML, in the thread of its incident.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use super::super::text::{cut, html};
use super::Refused;
use crate::notifications::message::Message;
use crate::platform::secrets::sha256_hex;

/// What most clients show of a subject.
const SUBJECT: usize = 200;

pub(super) fn mail(message: &Message, from: &Mailbox, to: &[Mailbox]) -> Result<Vec<u8>, Refused> {
    let domain = from.email.domain();
    let seconds = u64::try_from(message.at.as_second()).unwrap_or_default();
    let thread = format!("<thread-{}@{domain}>", safe_id(&message.thread));
    let mut builder = lettre::Message::builder()
        .from(from.clone())
        .subject(cut(&message.title, SUBJECT))
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{}@{domain}>", safe_id(&message.id))))
        // All mails of an incident refer to one that was never sent: clients group them by it.
        .in_reply_to(thread.clone())
        .references(thread)
        // Nobody's holiday reply should come back.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".into(),
        ));
    for recipient in to {
        builder = builder.to(recipient.clone());
    }
    let body = MultiPart::alternative_plain_html(plain(message), marked_up(message));
    builder
        .multipart(body)
        .map(|mail| mail.formatted())
        .map_err(|error| Refused::permanent(format!("the mail cannot be written: {error}")))
}

/// An id as it may stand before an `@`.
fn safe_id(id: &str) -> String {
    let is_safe = !id.is_empty()
        && id.len() <= 64
        && !id.starts_with('.')
        && !id.ends_with('.')
        && !id.contains("..")
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if is_safe {
        id.to_owned()
    } else {
        sha256_hex(id)[..32].to_owned()
    }
}

fn plain(message: &Message) -> String {
    let mut paragraphs = vec![message.title.clone()];
    if !message.text.is_empty() {
        paragraphs.push(message.text.join("\r\n"));
    }
    if !message.fields.is_empty() {
        let lines: Vec<String> = message
            .fields
            .iter()
            .map(|field| format!("{}: {}", field.name, field.value))
            .collect();
        paragraphs.push(lines.join("\r\n"));
    }
    paragraphs.extend(message.link.clone());
    paragraphs.push(format!("{}", message.at));
    paragraphs.join("\r\n\r\n") + "\r\n"
}

fn marked_up(message: &Message) -> String {
    let colour = message.tone().hex();
    let mut body = format!(
        "<!doctype html>\r\n<html><body style=\"font-family: sans-serif\">\r\n\
         <h2 style=\"border-left: 4px solid {colour}; padding-left: 12px; font-size: 18px\">{}</h2>\r\n",
        html(&message.title)
    );
    for text in &message.text {
        body.push_str(&format!("<p>{}</p>\r\n", html(text)));
    }
    if !message.fields.is_empty() {
        body.push_str("<table cellpadding=\"4\">\r\n");
        for field in &message.fields {
            body.push_str(&format!(
                "<tr><th align=\"left\">{}</th><td>{}</td></tr>\r\n",
                html(&field.name),
                html(&field.value)
            ));
        }
        body.push_str("</table>\r\n");
    }
    if let Some(link) = &message.link {
        body.push_str(&format!(
            "<p><a href=\"{}\">Open in HomelabCmd</a></p>\r\n",
            html(link)
        ));
    }
    body.push_str(&format!(
        "<p style=\"color: #666\">{}</p>\r\n</body></html>\r\n",
        message.at
    ));
    body
}
