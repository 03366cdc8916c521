//! What people are told of actions, wherever they are.

use super::model::{ActionState, Reason, Record};
use crate::app::App;
use crate::notifications::{Notice, NoticeKind, notify};
use crate::platform::db::Tx;

/// Tells that an action waits for somebody's approval.
pub(super) async fn tell_of_wait(app: &App, tx: &mut Tx, record: &Record) -> anyhow::Result<()> {
    let why = record.reasons.iter().map(|reason| match reason {
        Reason::Paused => "somebody works on the machine",
        Reason::Dangerous => "the action is dangerous",
        Reason::Rule => "a rule says so",
    });
    let why: Vec<&str> = why.collect();
    let title = format!(
        "{} on {} waits for an approval",
        record.title, record.machine_name
    );
    let text = vec![format!("It waits because {}.", why.join(", and because "))];
    notify(app, tx, &notice(record, NoticeKind::Approval, title, text)).await
}

/// Tells how an action ended, where that is news to who asked for it, too.
pub(super) async fn tell_of_end(app: &App, tx: &mut Tx, record: &Record) -> anyhow::Result<()> {
    let (kind, word) = match record.state {
        ActionState::Done => (NoticeKind::Done, "is done"),
        ActionState::Failed => (NoticeKind::Failed, "failed"),
        ActionState::TimedOut => (NoticeKind::Failed, "took too long"),
        ActionState::Interrupted => (NoticeKind::Failed, "was interrupted"),
        _ => return Ok(()),
    };
    let title = format!("{} on {} {word}", record.title, record.machine_name);
    let text = record
        .failure
        .iter()
        .flat_map(|failure| [failure.message.clone(), failure.advice.clone()]);
    let text = text.filter(|line| !line.is_empty()).collect();
    notify(app, tx, &notice(record, kind, title, text)).await
}

fn notice(record: &Record, kind: NoticeKind, title: String, text: Vec<String>) -> Notice {
    Notice {
        kind,
        machine: record.machine,
        title,
        text,
        fields: vec![("Asked by", record.actor.name.clone())],
        path: format!("/commands/{}", record.id),
        thread: format!("action {}", record.id),
    }
}
