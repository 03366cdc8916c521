//! Words that are no alert's: an action waits for somebody, failed, or was done.
//!
//! Somebody caused them just now, so quiet hours and maintenance hold nothing of them back.

use super::message::{Event, Field, Message, MessageMachine};
use super::model::{MessageId, Route};
use super::store::{self, Waiting};
use crate::alerts::Severity;
use crate::app::App;
use crate::machines::{self, Brief, MachineId};
use crate::platform::clock::from_ms;
use crate::platform::db::Tx;

/// What kind of word it is: channels choose by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// An action waits for somebody's approval.
    Approval,
    /// An action did not end well.
    Failed,
    /// An action ended well.
    Done,
}

/// Something to say of an action.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What kind of word it is.
    pub kind: NoticeKind,
    /// On which machine.
    pub machine: MachineId,
    /// The whole of it in one line.
    pub title: String,
    /// More of it, a line each.
    pub text: Vec<String>,
    /// Values by name.
    pub fields: Vec<(&'static str, String)>,
    /// Where the hub shows more: a path.
    pub path: String,
    /// The same for all that is said of one action.
    pub thread: String,
}

impl Route {
    fn takes_notice(&self, kind: NoticeKind, machine: &Brief) -> bool {
        let wants = match kind {
            NoticeKind::Approval => self.approvals,
            NoticeKind::Failed => self.failed_actions,
            NoticeKind::Done => self.done_actions,
        };
        wants
            && (self.tags.is_empty() || self.tags.iter().any(|tag| machine.tags.contains(tag)))
            && (self.kinds.is_empty() || self.kinds.contains(&machine.kind))
    }
}

/// Puts a notice on its way to the channels that want it, in the transaction of what it is about.
///
/// # Errors
/// When the database does not take it.
pub async fn notify(app: &App, tx: &mut Tx, notice: &Notice) -> anyhow::Result<()> {
    let channels = store::channels(tx).await?;
    if !channels.iter().any(|channel| channel.is_enabled) {
        return Ok(());
    }
    let Some(machine) = machines::brief(tx, notice.machine).await? else {
        return Ok(());
    };
    let now = app.clock.now_ms();
    let address = app.config.address();
    let link = address.map(|address| format!("{}{}", address.trim_end_matches('/'), notice.path));
    let wants = channels
        .into_iter()
        .filter(|channel| channel.is_enabled && channel.route.takes_notice(notice.kind, &machine));
    for channel in wants {
        let fields = notice.fields.iter().map(|(name, value)| Field {
            name: (*name).to_owned(),
            value: value.clone(),
        });
        let new = Waiting {
            id: MessageId::new(),
            channel_id: channel.id,
            alerts: Vec::new(),
            message: Message {
                id: String::new(),
                event: match notice.kind {
                    NoticeKind::Approval => Event::Approval,
                    NoticeKind::Failed | NoticeKind::Done => Event::Action,
                },
                severity: (notice.kind == NoticeKind::Failed).then_some(Severity::High),
                title: notice.title.clone(),
                text: notice.text.clone(),
                fields: fields.collect(),
                machine: Some(MessageMachine {
                    id: notice.machine.to_string(),
                    name: machine.name.clone(),
                }),
                link: link.clone(),
                at: from_ms(now),
                thread: notice.thread.clone(),
            },
        };
        store::put_into_outbox(tx, &new, now).await?;
    }
    app.wake_job(super::jobs::DELIVER);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machines::Kind;

    #[test]
    fn a_channel_chooses_what_it_is_told_and_of_which_machines() {
        let machine = Brief {
            name: "nas".into(),
            kind: Kind::Server,
            tags: vec!["storage".into()],
            is_paused: true,
        };
        let route = Route::default();
        assert!(route.takes_notice(NoticeKind::Approval, &machine));
        assert!(route.takes_notice(NoticeKind::Failed, &machine));
        assert!(!route.takes_notice(NoticeKind::Done, &machine));
        let quiet = Route {
            approvals: false,
            ..Route::default()
        };
        assert!(!quiet.takes_notice(NoticeKind::Approval, &machine));
        let others = Route {
            tags: vec!["lab".into()],
            ..Route::default()
        };
        assert!(!others.takes_notice(NoticeKind::Approval, &machine));
    }
}
