//! Machines that go at once: a switch, a hypervisor, a fuse. They are told of in one message.
//!
//! They do not fall silent in the same second: each beats at its own time, and is called lost when its
//! own patience is over. So when the first one is lost and others are overdue, messages wait until those
//! others are decided either way.

use uuid::Uuid;

use super::engine::{Engine, Entry, News, What};
use super::model::{Alert, Condition};
use super::step::Change;
use super::watched::Moment;
use crate::machines::{Liveness, MachineId};

/// From so many machines on it is one incident.
pub const AT_ONCE: usize = 3;
/// What is decided is written a moment later.
const MARGIN_MS: i64 = 6_000;
/// Machines that beat seldom are decided late: nobody waits longer for them. Milliseconds.
const LONGEST_WAIT: i64 = 120_000;

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
        let alert = waiting(entry, moment.now)?;
        Some((alert.incident.clone()?, alert.hold_until?))
    });
    let waiting: Vec<(String, i64)> = waiting.collect();
    if opening + suspects.len() + waiting.len() < AT_ONCE {
        return None;
    }
    let last = suspects.into_iter().max().unwrap_or(moment.now);
    let hold_until = last.min(moment.now + LONGEST_WAIT) + MARGIN_MS;
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

/// Machines whose messages wait for others, when all those others are decided: they need not wait on.
pub(super) fn decided(engine: &Engine, moment: &Moment) -> Vec<MachineId> {
    let mut waiting = engine
        .entries()
        .filter(|entry| waiting(entry, moment.now).is_some())
        .peekable();
    if waiting.peek().is_none() {
        return Vec::new();
    }
    match engine
        .entries()
        .any(|entry| suspect(entry, moment).is_some())
    {
        true => Vec::new(),
        false => waiting.map(|entry| entry.watched.id).collect(),
    }
}

/// The alert of a lost machine that waits for others.
fn waiting(entry: &Entry, now: i64) -> Option<&Alert> {
    let tracked = entry.tracked.iter();
    let mut offline = tracked.filter(|tracked| tracked.key.condition == Condition::Offline);
    let alert = offline.find_map(|tracked| tracked.alert.as_ref())?;
    alert
        .hold_until
        .is_some_and(|until| until > now)
        .then_some(alert)
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
