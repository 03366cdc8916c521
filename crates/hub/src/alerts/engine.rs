//! All machines with what is remembered of them, and the pass over them. In memory, and no I/O: what
//! has to be read and written stands in `evaluate.rs`.

use std::collections::BTreeMap;

use super::missed;
use super::model::{Alert, AlertState, Condition, Key, Level};
use super::rules::{self, Finding};
use super::step::{Change, Look, Patience, State, step};
use super::watched::{Moment, Vitals, Watched};
use super::words::title;
use crate::machines::{Absence, Liveness, MachineId};

/// All machines as they were seen last.
#[derive(Default)]
pub(super) struct Engine {
    machines: BTreeMap<MachineId, Entry>,
}

/// A machine and what is remembered of it.
pub(super) struct Entry {
    pub(super) watched: Watched,
    pub(super) tracked: Vec<Tracked>,
    /// There is a reading that was not looked at.
    fresh: bool,
}

/// A condition of which there is something to remember.
#[derive(Debug, Clone)]
pub(super) struct Tracked {
    pub(super) key: Key,
    pub(super) state: State,
    /// The alert that is not resolved.
    pub(super) alert: Option<Alert>,
    /// What the database has of it is not what this says.
    pub(super) unsaved: bool,
    /// The pass that last named it.
    pass: u64,
}

/// Something that a pass found to write down.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct News {
    pub(super) machine_id: MachineId,
    pub(super) key: Key,
    pub(super) what: What,
    /// How bad it is since; null when it is over.
    pub(super) level: Option<Level>,
    pub(super) value: Option<f64>,
    pub(super) threshold: Option<f64>,
    /// Made for what opens or changes.
    pub(super) title: String,
    /// Why it is over, where that is not plain.
    pub(super) reason: Option<&'static str>,
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The alert changed.
    Changed(Change),
    /// A snooze ended.
    Woke,
}

/// Nobody waits for what was ended from outside.
const AT_ONCE: Patience = Patience {
    sustain: 0,
    recover: 0,
    gap: i64::MAX,
};

/// A reading that leaves something out once, as the first one after an agent's start does, ends nothing.
const AFTER_A_MINUTE: Patience = Patience {
    sustain: 0,
    recover: 60_000,
    gap: i64::MAX,
};

impl Engine {
    /// Puts a machine in, or in the place of what was known of it; what is remembered stays.
    pub(super) fn put(&mut self, mut watched: Watched) {
        match self.machines.get_mut(&watched.id) {
            Some(entry) => {
                watched.forecasts = watched.forecasts.or(entry.watched.forecasts.take());
                let before = entry.watched.vitals.at;
                // Other lines may say something else of the same reading.
                let other_lines = watched.rules != entry.watched.rules;
                entry.fresh |= watched.vitals.at != before || other_lines;
                entry.watched = watched;
            }
            None => {
                let entry = Entry {
                    fresh: watched.vitals.at.is_some(),
                    watched,
                    tracked: Vec::new(),
                };
                self.machines.insert(entry.watched.id, entry);
            }
        }
    }

    /// Takes what a beat left behind. To be called after what was read was put in: what comes from the
    /// ingest is as new as that, or newer.
    pub(super) fn take(&mut self, id: MachineId, vitals: Vitals) -> bool {
        let entry = self.machines.get_mut(&id);
        entry.map(|entry| entry.take(vitals)).is_some()
    }

    pub(super) fn remove(&mut self, id: MachineId) {
        self.machines.remove(&id);
    }

    pub(super) fn retain(&mut self, keep: impl Fn(MachineId) -> bool) {
        self.machines.retain(|id, _| keep(*id));
    }

    pub(super) fn get_mut(&mut self, id: MachineId) -> Option<&mut Entry> {
        self.machines.get_mut(&id)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.machines.values()
    }

    pub(super) fn entries_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.machines.values_mut()
    }

    pub(super) fn len(&self) -> usize {
        self.machines.len()
    }

    /// Looks at all machines once.
    pub(super) fn pass(&mut self, moment: &Moment, number: u64) -> Vec<News> {
        let mut news = Vec::new();
        for entry in self.machines.values_mut() {
            entry.pass(moment, number, &mut news);
        }
        news
    }
}

impl Entry {
    fn take(&mut self, vitals: Vitals) {
        self.fresh |= vitals.at != self.watched.vitals.at;
        self.watched.vitals = vitals;
    }

    /// What is remembered of a condition; it is there afterwards.
    pub(super) fn remember(&mut self, key: Key) -> &mut Tracked {
        let place = self.tracked.iter().position(|tracked| tracked.key == key);
        let place = place.unwrap_or_else(|| {
            self.tracked.push(Tracked::new(key));
            self.tracked.len() - 1
        });
        &mut self.tracked[place]
    }

    fn pass(&mut self, moment: &Moment, number: u64, news: &mut Vec<News>) {
        let Self {
            watched,
            tracked,
            fresh,
        } = self;
        let liveness = watched.liveness(moment);
        // Until it beats, as the database has it, too.
        watched.vitals.presence.away = liveness.is_away();
        let absence = liveness.absence();
        let mut look = Looker {
            machine: watched,
            tracked,
            absence,
            moment,
            now: moment.now,
            number,
            news,
        };
        let open = look.is_raised(Condition::Offline);
        look.take(&missed::absence(watched, moment, open));
        if std::mem::take(fresh) {
            rules::readings(watched, |finding| look.take(&finding));
            look.end_unnamed(rules::comes_with_readings, AFTER_A_MINUTE, None);
        }
        rules::standing(watched, moment.now, |finding| look.take(&finding));
        look.end_unnamed(Condition::is_standing, AT_ONCE, None);
        if liveness == Liveness::Beating {
            rules::reports(watched, |finding| look.take(&finding));
            let reckoned = watched.forecasts.is_some();
            let told = |condition| match condition {
                Condition::Offline => false,
                Condition::DiskForecast => reckoned,
                other => !other.is_standing() && !rules::comes_with_readings(other),
            };
            look.end_unnamed(told, AT_ONCE, None);
        }
        if matches!(absence, Some(Absence::ShutDown | Absence::Suspended)) {
            let reason = Some("The machine was switched off.");
            look.end_unnamed(Condition::ends_with_power, AT_ONCE, reason);
        }
        look.wake_snoozed();
        self.tracked.retain(|tracked| {
            tracked.unsaved || tracked.alert.is_some() || !tracked.state.is_quiet()
        });
    }
}

/// One machine's part of a pass.
struct Looker<'a> {
    machine: &'a Watched,
    tracked: &'a mut Vec<Tracked>,
    absence: Option<Absence>,
    moment: &'a Moment,
    now: i64,
    number: u64,
    news: &'a mut Vec<News>,
}

impl Looker<'_> {
    fn is_raised(&self, condition: Condition) -> bool {
        self.tracked
            .iter()
            .any(|tracked| tracked.key.condition == condition && tracked.state.raised.is_some())
    }

    fn take(&mut self, finding: &Finding<'_>) {
        let known = self.tracked.iter().position(|tracked| {
            tracked.key.condition == finding.condition && tracked.key.subject == finding.subject
        });
        let Some(look) = finding.look else {
            // Nobody can tell: what was, stays.
            if let Some(place) = known {
                self.tracked[place].pass = self.number;
            }
            return;
        };
        let place = match known {
            Some(place) => place,
            // Most conditions of most machines are well, and nothing is remembered of them.
            None if look.reached.is_none() => return,
            None => {
                self.tracked.push(Tracked::new(Key {
                    condition: finding.condition,
                    subject: finding.subject.into(),
                }));
                self.tracked.len() - 1
            }
        };
        let tracked = &mut self.tracked[place];
        tracked.pass = self.number;
        if let Some(change) = tracked.step(look, finding.patience, self.now) {
            self.news.push(News {
                machine_id: self.machine.id,
                key: tracked.key.clone(),
                what: What::Changed(change),
                level: tracked.state.level(),
                value: finding.value,
                threshold: finding.threshold,
                title: match change {
                    Change::Resolve => String::new(),
                    _ => title(finding, self.machine, self.absence, &self.moment.zone),
                },
                // Who is away and not missed any more did not come back.
                reason: (finding.condition == Condition::Offline && self.absence.is_some())
                    .then_some("It is not expected to be on any more."),
            });
        }
    }

    /// What this pass did not name, among those that it would have, is over.
    fn end_unnamed(
        &mut self,
        told: impl Fn(Condition) -> bool,
        patience: Patience,
        reason: Option<&'static str>,
    ) {
        for tracked in self.tracked.iter_mut() {
            if tracked.pass == self.number || !told(tracked.key.condition) {
                continue;
            }
            tracked.pass = self.number;
            if tracked.step(Look::default(), patience, self.now) == Some(Change::Resolve) {
                self.news.push(News {
                    machine_id: self.machine.id,
                    key: tracked.key.clone(),
                    what: What::Changed(Change::Resolve),
                    level: None,
                    value: None,
                    threshold: None,
                    title: String::new(),
                    reason,
                });
            }
        }
    }

    fn wake_snoozed(&mut self) {
        for tracked in self.tracked.iter() {
            let over = tracked.alert.as_ref().is_some_and(|alert| {
                alert.state == AlertState::Snoozed
                    && alert.snoozed_until.is_none_or(|until| until <= self.now)
            });
            if over && tracked.state.raised.is_some() {
                self.news.push(News {
                    machine_id: self.machine.id,
                    key: tracked.key.clone(),
                    what: What::Woke,
                    level: tracked.state.level(),
                    value: None,
                    threshold: None,
                    title: String::new(),
                    reason: None,
                });
            }
        }
    }
}

impl Tracked {
    fn new(key: Key) -> Self {
        Self {
            key,
            state: State::default(),
            alert: None,
            unsaved: false,
            pass: 0,
        }
    }

    fn step(&mut self, look: Look, patience: Patience, now: i64) -> Option<Change> {
        let before = self.state.clone();
        let change = step(&mut self.state, look, patience, now);
        let seen_at = self.state.seen_at;
        self.unsaved |= State { seen_at, ..before } != self.state;
        change
    }

    /// Whether this is worth a row: what each reading tells anew is not, before it opened something.
    pub(super) fn is_worth_saving(&self) -> bool {
        let lasting = !rules::comes_with_readings(self.key.condition);
        let State { raised, muted, .. } = &self.state;
        raised.is_some() || muted.is_some() || (lasting && !self.state.is_quiet())
    }
}
