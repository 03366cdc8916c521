//! Bodies that people write themselves: text with `{{names}}` in it.
//!
//! There is nothing but replacing. What is put in is escaped for the body's type, so that no value can
//! change the body's shape. A name that is not known, or a brace that is not closed, is an error when the
//! channel is stored and not when the house is on fire.

use super::text::{html, json, percent};
use crate::notifications::message::Message;

/// The names that a template may have.
pub(super) const NAMES: &str =
    "id, event, severity, title, text, fields, machine, machine_id, link, at, thread";

/// What a value must not break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    Json,
    Markup,
    Form,
    Nothing,
}

impl Escape {
    /// For bodies of this type.
    pub(super) fn of(content_type: &str) -> Self {
        let kind = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        if kind.ends_with("json") {
            Self::Json
        } else if kind.ends_with("xml") || kind.ends_with("html") {
            Self::Markup
        } else if kind == "application/x-www-form-urlencoded" {
            Self::Form
        } else {
            Self::Nothing
        }
    }

    fn apply(self, text: &str) -> String {
        match self {
            Self::Json => json(text),
            Self::Markup => html(text),
            Self::Form => percent(text),
            Self::Nothing => text.to_owned(),
        }
    }
}

/// The template with the message in it.
///
/// # Errors
/// With what is wrong with the template.
pub(super) fn render(template: &str, escape: Escape, message: &Message) -> Result<String, String> {
    let mut body = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after
            .split_once("}}")
            .ok_or("a `{{` is not closed by `}}`")?;
        let value = value(name.trim(), message)
            .ok_or_else(|| format!("there is no `{}`; there are {NAMES}", name.trim()))?;
        body.push_str(before);
        body.push_str(&escape.apply(&value));
        rest = after;
    }
    body.push_str(rest);
    if escape == Escape::Json && serde_json::from_str::<serde::de::IgnoredAny>(&body).is_err() {
        return Err(
            "what comes out is not JSON; texts want quotes around them: \"{{title}}\"".into(),
        );
    }
    Ok(body)
}

fn value(name: &str, message: &Message) -> Option<String> {
    let machine = message.machine.as_ref();
    Some(match name {
        "id" => message.id.clone(),
        "event" => message.event.as_str().to_owned(),
        "severity" => message
            .severity
            .map_or("", super::super::message::Severity::as_str)
            .to_owned(),
        "title" => message.title.clone(),
        "text" => message.text.join("\n"),
        "fields" => message
            .fields
            .iter()
            .map(|field| format!("{}: {}", field.name, field.value))
            .collect::<Vec<_>>()
            .join("\n"),
        "machine" => machine.map_or("", |machine| &machine.name).to_owned(),
        "machine_id" => machine.map_or("", |machine| &machine.id).to_owned(),
        "link" => message.link.clone().unwrap_or_default(),
        "at" => message.at.to_string(),
        "thread" => message.thread.clone(),
        _ => return None,
    })
}
