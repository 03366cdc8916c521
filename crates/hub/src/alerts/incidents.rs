//! Machines that go at once: a switch, a hypervisor, a fuse. They are told of in one message.
//!
//! They do not fall silent in the same second: each beats at its own time, and is called lost when its
//! own patience is over. So when the first one is lost and others are overdue, messages wait until those
//! others are decided either way.

use uuid::Uuid;

use super::engine::{Engine, Entry, News, What};
use super::model::Condition;
use super::step::Change;
use super::watched::Moment;
use crate::machines::Liveness;

/// From so many machines on it is one incident.
pub const AT_ONCE: usize = 3;
/// What is decided is written a moment later.
const MARGIN_MS: i64 = 6_000;

/// What machines have in common that are lost at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gathered {
    pub(super) id: String,
    /// Messages wait till then; milliseconds.
    pub(super) hold_until: i64,
}

/// Whether what a pass found is one of several that go at once.
pub(super) fn gather(engine: &Engine, news: &[News], moment: &Moment) -> Option<Gathered> {
    let opening = news
        .iter()
        .filter(|one| one.key.condition == Condition::Offline)
        .filter(|one| matches!(one.what, What::Changed(Change::Open(_))))
        .count();
    if opening == 0 {
        return None;
    }
    let suspects: Vec<i64> = engine
        .entries()
        .filter_map(|entry| suspect(entry, moment))
        .collect();
    // Those that were lost a moment ago, and are waited with.
    let waiting = engine.entries().filter_map(|entry| {
        let alert = entry
            .tracked
            .iter()
            .find_map(|tracked| tracked.alert.as_ref())?;
        let held = alert.hold_until.filter(|until| *until > moment.now)?;
        Some((alert.incident.clone()?, held))
    });
    let waiting: Vec<(String, i64)> = waiting.collect();
    if opening + suspects.len() + waiting.len() < AT_ONCE {
        return None;
    }
    let hold_until = suspects.into_iter().max().unwrap_or(moment.now) + MARGIN_MS;
    Some(match waiting.into_iter().next() {
        // The wait is not drawn out: those that come later have a message of their own.
        Some((id, held)) => Gathered {
            id,
            hold_until: held,
        },
        None => Gathered {
            id: Uuid::now_v7().to_string(),
            hold_until,
        },
    })
}

/// When an overdue machine that counts as there will be decided.
fn suspect(entry: &Entry, moment: &Moment) -> Option<i64> {
    let machine = &entry.watched;
    let presence = &machine.vitals.presence;
    if machine.liveness(moment) != Liveness::Beating {
        return None;
    }
    machine.expected.since(moment.now, &moment.zone)?;
    let heard = presence.last_seen?.max(moment.listening.since);
    let overdue = i64::from(presence.beat_seconds) * 1500;
    (moment.now - heard > overdue).then(|| heard + machine.allowed_silence())
}
