//! Decides what is to be said: reads what happened to alerts since the last time, compares it with what
//! each channel was told, and puts messages into the outbox. History, ledger and outbox move in one
//! transaction: after a crash nothing is lost and nothing said twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::compose::{self, Item};
use super::grouping::{self, Said};
use super::ledger::{Entry, Held, Ledger, Note, Say, View};
use super::model::{ChannelId, MessageId, Moment};
use super::store::{self, StoredChannel, Waiting};
use crate::alerts::{
    self, Alert, AlertId, AlertState, Level, Severity, Transition, TransitionKind,
};
use crate::app::App;
use crate::machines::{self, Brief, MachineId};
use crate::platform::db::Conn;
use crate::settings;

/// So much history is read at a time.
const AT_ONCE: u32 = 500;
/// A channel in which so many messages wait takes no more of those that are not urgent, one by one.
const ENOUGH: i64 = 10;
/// When some of those that went at once are back, the others are waited for so long; milliseconds.
const RECOVERY_WAIT: i64 = 5 * 60_000;

/// One pass.
pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let mut conn = app.db.read().await?;
    let position = store::cursor(&mut conn).await?;
    let ledger = store::ledger(&mut conn).await?;
    let history = alerts::transitions_after(&mut conn, position, AT_ONCE).await?;
    if history.is_empty() && ledger.entries.is_empty() {
        return Ok("Nothing happened.".into());
    }
    let now = app.clock.now_ms();
    let zone = settings::time_zone(&mut conn).await?;
    let general = store::general(&mut conn).await?;
    let open = alerts::unresolved(&mut conn).await?;
    let mut plan = Plan {
        moment: Moment {
            now,
            is_quiet: general.quiet_hours.are_now(now, &zone),
            general,
        },
        channels: store::channels(&mut conn).await?,
        waiting: store::waiting_counts(&mut conn)
            .await?
            .into_iter()
            .collect(),
        machines: machines::briefs(&mut conn).await?,
        open: open.into_iter().map(|alert| (alert.id, alert)).collect(),
        over: HashMap::new(),
        ledger: ledger.clone(),
        said: Vec::new(),
    };
    // What is over but waits, for how it was.
    for (_, id) in ledger.entries.keys() {
        if !plan.open.contains_key(id)
            && !plan.over.contains_key(id)
            && let Some(alert) = alerts::find(&mut conn, *id).await?
        {
            plan.over.insert(*id, alert);
        }
    }
    drop(conn);
    for (transition, alert) in &history {
        plan.take(transition, alert);
    }
    plan.notice_what_is_gone(&history);
    plan.release();
    let end = history.last().map_or(position, |(last, _)| last.position);
    if end == position && plan.ledger == ledger {
        return Ok("Nothing to say yet.".into());
    }
    let mut said: BTreeMap<ChannelId, Vec<Said>> = BTreeMap::new();
    for (channel, one) in plan.said.drain(..) {
        said.entry(channel).or_default().push(one);
    }
    let context = compose::Context {
        zone: &zone,
        now,
        address: app.config.address(),
        machines: &plan.machines,
    };
    let mut messages: Vec<(ChannelId, compose::Composed)> = Vec::new();
    for (channel, said) in said {
        let groups = grouping::of_channel(channel, said, &mut plan.ledger);
        let composed = groups.iter().map(|group| compose::message(group, &context));
        messages.extend(composed.map(|message| (channel, message)));
    }
    let count = messages.len();
    let mut tx = app.db.write().await?;
    for (channel, composed) in messages {
        let waiting = Waiting {
            id: MessageId::new(),
            channel_id: channel,
            message: composed.message,
            alerts: composed.alerts,
        };
        store::put_into_outbox(&mut tx, &waiting, now).await?;
    }
    store::save_ledger(&mut tx, &ledger, &plan.ledger).await?;
    store::save_cursor(&mut tx, end).await?;
    tx.commit().await?;
    if count > 0 || plan.ledger != ledger {
        app.events.changed("notifications", "");
    }
    if count > 0 {
        app.wake_job(super::jobs::DELIVER);
    }
    if history.len() == AT_ONCE as usize {
        app.wake_job(super::jobs::PLAN);
    }
    Ok(format!("{count} messages put into the outbox."))
}

struct Plan {
    moment: Moment,
    channels: Vec<StoredChannel>,
    waiting: HashMap<ChannelId, i64>,
    machines: HashMap<MachineId, Brief>,
    open: HashMap<AlertId, Alert>,
    over: HashMap<AlertId, Alert>,
    ledger: Ledger,
    said: Vec<(ChannelId, Said)>,
}

impl Plan {
    /// Something happened to an alert.
    fn take(&mut self, transition: &Transition, alert: &Alert) {
        let Some(machine) = self.machines.get(&alert.machine_id) else {
            return;
        };
        let severity = transition.severity;
        let view = match transition.kind {
            TransitionKind::Opened
            | TransitionKind::Escalated
            | TransitionKind::Eased
            | TransitionKind::Reopened => View::Open(Level {
                severity,
                // As the title, this is of now: what is said of two steps at once is one thing.
                step: alert.step,
            }),
            TransitionKind::Acknowledged | TransitionKind::Snoozed => View::Known,
            TransitionKind::Resolved => View::Over,
        };
        let woke = transition.kind == TransitionKind::Reopened && transition.by.is_none();
        for channel in self.channels.iter().filter(|channel| channel.is_enabled) {
            if matches!(view, View::Open(_)) && !channel.route.takes(alert, severity, machine) {
                continue;
            }
            let note = Note {
                channel: channel.id,
                alert: alert.id,
                view,
                woke,
                hold: self.hold(channel, alert, severity, machine),
                machine_name: &machine.name,
                title: &alert.title,
                now: self.moment.now,
            };
            let Some(say) = self.ledger.note(&note) else {
                continue;
            };
            if say == Say::Resolved && !channel.route.resolved {
                continue;
            }
            let item = Item {
                say,
                severity,
                at: transition.at,
                alert_id: alert.id,
                machine_name: machine.name.clone(),
                title: alert.title.clone(),
                alert: Some(alert.clone()),
            };
            self.said.push((channel.id, Said { item, held: None }));
        }
    }

    /// Why a channel is not told now.
    fn hold(
        &self,
        channel: &StoredChannel,
        alert: &Alert,
        severity: Severity,
        machine: &Brief,
    ) -> Option<Held> {
        let hold = self.moment.hold(alert, severity, machine, &channel.route);
        let waiting = self.waiting.get(&channel.id).copied().unwrap_or(0);
        let busy = waiting >= ENOUGH && severity != Severity::Critical;
        hold.or(busy.then_some(Held::Busy))
    }

    /// Alerts that are gone with their machines, or were over while a channel was off: who was told of them
    /// is told that.
    fn notice_what_is_gone(&mut self, history: &[(Transition, Alert)]) {
        let named: BTreeSet<AlertId> = history.iter().map(|(_, alert)| alert.id).collect();
        let gone: Vec<(ChannelId, AlertId)> = self
            .ledger
            .entries
            .iter()
            .filter(|((_, id), entry)| {
                entry.held.is_none() && !named.contains(id) && !self.open.contains_key(id)
            })
            .map(|(key, _)| *key)
            .collect();
        for (channel, alert) in gone {
            let now = self.moment.now;
            self.ledger.hold(channel, alert, Held::Busy, now);
        }
    }

    /// Says what was held back and need not be any more.
    fn release(&mut self) {
        let waiting: Vec<(ChannelId, AlertId, Held)> = self
            .ledger
            .entries
            .iter()
            .filter_map(|((channel, alert), entry)| Some((*channel, *alert, entry.held?.0)))
            .collect();
        let recovered = self.recovered();
        for (channel_id, id, was) in waiting {
            let Some(channel) = self.channels.iter().find(|c| c.id == channel_id) else {
                continue;
            };
            // What it owes it says when it is on again.
            if !channel.is_enabled {
                continue;
            }
            let alert = self.open.get(&id).or(self.over.get(&id));
            if let Some(held) = self.still_held(channel, alert, was) {
                let now = self.moment.now;
                self.ledger.hold(channel_id, id, held, now);
                continue;
            }
            let Some(entry) = self.ledger.entries.get(&(channel_id, id)) else {
                continue;
            };
            let in_incident = entry.thread != id.to_string();
            let view = match self.open.get(&id) {
                None => View::Over,
                Some(alert) if alert.state == AlertState::Open => View::Open(alert.level()),
                Some(_) => View::Known,
            };
            let thread = (channel_id, entry.thread.clone());
            if in_incident && view == View::Over && !recovered.contains(&thread) {
                let now = self.moment.now;
                self.ledger.hold(channel_id, id, Held::Recovery, now);
                continue;
            }
            let alert_is_there = alert.is_some();
            let item = Item {
                say: Say::Resolved,
                severity: alert.map_or(Severity::High, |alert| alert.severity),
                at: alert.map_or(self.moment.now, |alert| {
                    alert.resolved_at.unwrap_or(alert.opened_at)
                }),
                alert_id: id,
                machine_name: entry.machine_name.clone(),
                title: entry.title.clone(),
                alert: alert.cloned(),
            };
            let resolved = channel.route.resolved;
            let Some(say) = self.ledger.release(channel_id, id, view) else {
                continue;
            };
            if say == Say::Resolved && !resolved {
                continue;
            }
            // What came and went while somebody worked there was their work; what went with its machine is
            // of no interest any more.
            let is_told = matches!(was, Held::Quiet | Held::Busy) && alert_is_there;
            if say == Say::CameAndWent && !is_told {
                continue;
            }
            let held = Some(if in_incident { Held::Recovery } else { was });
            let item = Item { say, ..item };
            self.said.push((channel_id, Said { item, held }));
        }
    }

    /// Whether an entry has to wait on.
    fn still_held(
        &self,
        channel: &StoredChannel,
        alert: Option<&Alert>,
        was: Held,
    ) -> Option<Held> {
        let machine = alert.and_then(|alert| self.machines.get(&alert.machine_id));
        let Some((alert, machine)) = alert.zip(machine) else {
            let waits = was == Held::Quiet && self.moment.is_quiet;
            return (waits && !channel.route.ignores_quiet_hours).then_some(Held::Quiet);
        };
        self.hold(channel, alert, alert.severity, machine)
    }

    /// Incidents that are over, or whose last ones are not waited for any longer.
    fn recovered(&self) -> BTreeSet<(ChannelId, String)> {
        let mut threads: BTreeMap<(ChannelId, String), (bool, Option<i64>)> = BTreeMap::new();
        for ((channel, alert), entry) in &self.ledger.entries {
            if entry.thread == alert.to_string() {
                continue;
            }
            let (all_over, first) = threads
                .entry((*channel, entry.thread.clone()))
                .or_insert((true, None));
            *all_over &= !self.open.contains_key(alert);
            if let Some((_, since)) = entry.held {
                *first = Some(first.map_or(since, |first| first.min(since)));
            }
        }
        let patience = self.moment.now - RECOVERY_WAIT;
        threads
            .into_iter()
            .filter(|(_, (all_over, first))| *all_over || first.is_some_and(|at| at <= patience))
            .map(|(thread, _)| thread)
            .collect()
    }
}

/// What a channel that is switched on owes: alerts that are open, and of which it was told nothing.
pub(super) async fn owed(
    conn: &mut Conn,
    channel: &StoredChannel,
    now: i64,
) -> sqlx::Result<Ledger> {
    let machines = machines::briefs(conn).await?;
    let mut owed = Ledger::default();
    for alert in alerts::unresolved(conn).await? {
        let Some(machine) = machines.get(&alert.machine_id) else {
            continue;
        };
        if alert.state == AlertState::Open && channel.route.takes(&alert, alert.severity, machine) {
            let entry = Entry {
                told: None,
                thread: alert.id.to_string(),
                held: Some((Held::Busy, now)),
                woke: false,
                machine_name: machine.name.clone(),
                title: alert.title.clone(),
            };
            owed.entries.insert((channel.id, alert.id), entry);
        }
    }
    Ok(owed)
}
