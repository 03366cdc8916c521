//! The words of messages.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::grouping::Group;
use super::ledger::{Held, Say};
use super::message::{Event, Field, Message, MessageMachine};
use crate::alerts::{self, Alert, AlertId, Condition, Severity};
use crate::machines::{Brief, MachineId};
use crate::platform::clock::{self, from_ms};

/// One alert in a message.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) say: Say,
    /// How bad it is now, or was last.
    pub(super) severity: Severity,
    /// When that happened.
    pub(super) at: i64,
    pub(super) alert_id: AlertId,
    pub(super) machine_name: String,
    pub(super) title: String,
    /// Absent when it is gone with its machine.
    pub(super) alert: Option<Alert>,
}

/// What all messages of a pass are made with.
pub(super) struct Context<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) now: i64,
    /// The hub's own address, where it knows it.
    pub(super) address: Option<String>,
    pub(super) machines: &'a HashMap<MachineId, Brief>,
}

/// A message, and which alerts it is about.
pub(super) struct Composed {
    pub(super) message: Message,
    pub(super) alerts: Vec<AlertId>,
}

/// In a message of several, so many are named.
const NAMED: usize = 40;

pub(super) fn message(group: &Group, context: &Context<'_>) -> Composed {
    let (message, items): (Message, &[Item]) = match group {
        Group::One(item) => (one(item, context), std::slice::from_ref(item.as_ref())),
        Group::Incident { thread, items } => (incident(thread, items, context), items),
        Group::Recovery {
            thread,
            items,
            still,
        } => (recovery(thread, items, still, context), items),
        Group::Digest { items, held } => (digest(items, *held, context), items),
    };
    Composed {
        message,
        alerts: items.iter().map(|item| item.alert_id).collect(),
    }
}

fn one(item: &Item, context: &Context<'_>) -> Message {
    let Item {
        machine_name,
        title,
        ..
    } = item;
    let offline = item
        .alert
        .as_ref()
        .is_some_and(|alert| alert.key.condition == Condition::Offline);
    let lasted = item.alert.as_ref().map(|alert| item.at - alert.opened_at);
    let (event, line) = match item.say {
        Say::Opened => (Event::Opened, format!("{machine_name}: {title}")),
        Say::Escalated => (Event::Escalated, format!("{machine_name}: {title}")),
        Say::Still => (Event::Reminder, format!("{machine_name} still: {title}")),
        Say::Resolved | Say::CameAndWent => {
            let after = lasted
                .map(|ms| format!(" after {}", clock::spell(ms.max(0).unsigned_abs() / 1000)));
            let after = after.unwrap_or_default();
            let closed = item
                .alert
                .as_ref()
                .is_some_and(|alert| alert.resolved_by.is_some() || alert.resolution.is_some());
            let line = match (&item.alert, offline, closed) {
                (None, ..) => format!("{machine_name} was removed: {title}"),
                (_, _, true) => format!("{machine_name}: closed{after}: {title}"),
                (_, true, _) => format!("{machine_name} is back{after}"),
                _ => format!("{machine_name} is fine again{after}: {title}"),
            };
            (Event::Resolved, line)
        }
    };
    let mut text = Vec::new();
    match item.say {
        Say::Escalated => text.push("It got worse.".into()),
        Say::Still => text.push("It was put off, and is still wrong.".into()),
        _ => {}
    }
    let mut fields = Vec::new();
    let mut field = |name: &str, value: String| {
        fields.push(Field {
            name: name.into(),
            value,
        });
    };
    field("Severity", severity_word(item.severity).into());
    match &item.alert {
        Some(alert) => {
            if let Some(value) = alert.value.filter(|_| event != Event::Resolved) {
                field("Now", number(alert.key.condition, value));
            }
            if let Some(line) = alert.threshold.filter(|_| event != Event::Resolved) {
                field("Limit", number(alert.key.condition, line));
            }
            field("Since", moment(alert.opened_at, context));
            if event == Event::Resolved {
                field("Until", moment(item.at, context));
            }
            text.extend(
                alert
                    .resolution
                    .clone()
                    .filter(|_| event == Event::Resolved),
            );
        }
        None => text.push("The machine was removed from the hub.".into()),
    }
    Message {
        event,
        severity: Some(item.severity),
        title: line,
        text,
        fields,
        machine: item.alert.as_ref().map(|alert| MessageMachine {
            id: alert.machine_id.to_string(),
            name: machine_name.clone(),
        }),
        link: link(context, &format!("/alerts/{}", item.alert_id)),
        at: from_ms(item.at),
        thread: item.alert_id.to_string(),
        id: String::new(),
    }
}

fn incident(thread: &str, items: &[Item], context: &Context<'_>) -> Message {
    let count = items.len();
    let all = context.machines.len() == count;
    let first = items
        .iter()
        .map(|item| item.at)
        .min()
        .unwrap_or(context.now);
    let lost = items.iter().all(|item| item.title == alerts::LOST);
    let (what, hint) = match (lost, all) {
        (true, true) => (
            "fell silent at once",
            "These are all machines that the hub knows: perhaps it is the hub that is cut off.",
        ),
        (true, false) => (
            "fell silent at once",
            "They went at once: a switch, a hypervisor or a fuse that they share?",
        ),
        (false, _) => (
            "are not back",
            "Some of them took their leave: were they shut down, put to sleep or restarted together?",
        ),
    };
    Message {
        event: Event::Opened,
        severity: items.iter().map(|item| item.severity).max(),
        title: format!("{count} machines {what}"),
        text: vec![
            names(items.iter().map(|item| item.machine_name.as_str())),
            hint.into(),
        ],
        fields: vec![Field {
            name: "Since".into(),
            value: moment(first, context),
        }],
        machine: None,
        link: link(context, "/alerts"),
        at: from_ms(first),
        thread: thread.into(),
        id: String::new(),
    }
}

fn recovery(thread: &str, items: &[Item], still: &[String], context: &Context<'_>) -> Message {
    let count = items.len();
    let total = count + still.len();
    let title = match still.len() {
        0 if count == 1 => format!("{} is back: all of them are", items[0].machine_name),
        0 => format!("{count} machines are back"),
        _ => format!("{count} of {total} machines are back"),
    };
    let mut text = vec![names(items.iter().map(|item| item.machine_name.as_str()))];
    if !still.is_empty() {
        let still = names(still.iter().map(String::as_str));
        text.push(format!("Still away: {still}"));
    }
    Message {
        event: Event::Resolved,
        severity: items.iter().map(|item| item.severity).max(),
        title,
        text,
        fields: Vec::new(),
        machine: None,
        link: link(context, "/alerts"),
        at: from_ms(context.now),
        thread: thread.into(),
        id: String::new(),
    }
}

fn digest(items: &[Item], held: Option<Held>, context: &Context<'_>) -> Message {
    let of = |says: &[Say]| -> Vec<&Item> {
        let items = items.iter().filter(|item| says.contains(&item.say));
        let mut items: Vec<&Item> = items.collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.severity));
        items
    };
    let while_what = match held {
        Some(Held::Quiet) => "While it was quiet",
        Some(Held::Pause) => "During maintenance",
        Some(_) => "Meanwhile",
        None => "At once",
    };
    let (wrong_word, wrong_heading) = match held {
        Some(_) => ("still wrong", "Still wrong:"),
        None => ("wrong", "Wrong:"),
    };
    let wrong = of(&[Say::Opened, Say::Escalated, Say::Still]);
    let over = of(&[Say::Resolved]);
    let passed = of(&[Say::CameAndWent]);
    let mut counts = Vec::new();
    let mut text = Vec::new();
    for (items, count, heading) in [
        (
            &wrong,
            format!("{} {wrong_word}", wrong.len()),
            wrong_heading,
        ),
        (&over, format!("{} over", over.len()), "Over:"),
        (
            &passed,
            format!("{} came and went", passed.len()),
            "Came and went:",
        ),
    ] {
        if items.is_empty() {
            continue;
        }
        counts.push(count);
        text.push(heading.into());
        for item in items.iter().take(NAMED) {
            text.push(format!("• {}: {}", item.machine_name, item.title));
        }
        if let Some(more) = items.len().checked_sub(NAMED).filter(|more| *more > 0) {
            text.push(format!("• and {more} more"));
        }
    }
    let severity = wrong.iter().map(|item| item.severity).max();
    Message {
        event: Event::Digest,
        severity,
        title: format!("{while_what}: {}", counts.join(", ")),
        text,
        fields: Vec::new(),
        machine: None,
        link: link(context, "/alerts"),
        at: from_ms(context.now),
        thread: format!(
            "digest {}",
            items
                .first()
                .map_or_else(String::new, |i| i.alert_id.to_string())
        ),
        id: String::new(),
    }
}

fn link(context: &Context<'_>, path: &str) -> Option<String> {
    let address = context.address.as_ref()?;
    Some(format!("{}{path}", address.trim_end_matches('/')))
}

fn names<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let count = names.len();
    let mut named: Vec<&str> = names.collect();
    named.sort_unstable();
    named.truncate(NAMED);
    let mut text = named.join(", ");
    if count > NAMED {
        text.push_str(&format!(" and {} more", count - NAMED));
    }
    text
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}

/// A reading with its unit.
fn number(condition: Condition, value: f64) -> String {
    match condition {
        Condition::Cpu | Condition::Memory | Condition::Disk => format!("{value:.0} %"),
        Condition::Temperature => format!("{value:.0} °C"),
        Condition::Load => format!("{value:.1} for each thread"),
        Condition::DiskForecast => format!("{value:.1} days"),
        Condition::TailscaleKeyExpiry => format!("{value:.0} days"),
        Condition::ClockSkew => format!("{value:.0} seconds"),
        _ => format!("{value:.0}"),
    }
}

/// A time as people read it, in the hub's zone.
fn moment(ms: i64, context: &Context<'_>) -> String {
    let local = context.zone.to_datetime(from_ms(ms));
    let today = context.zone.to_datetime(from_ms(context.now)).date();
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    match local.date() == today {
        true => time,
        false => format!("{} {time}", local.date()),
    }
}
