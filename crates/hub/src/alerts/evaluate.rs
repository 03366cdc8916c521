//! The pass over all machines: reads what changed, looks, and writes what came of it.
//!
//! It is woken by each beat and looks every few seconds besides, because time alone changes things. What
//! it finds is written in one transaction, alert and history together; after a failure everything is
//! read anew.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::MutexGuard;

use super::engine::{Engine, News, What};
use super::incidents;
use super::model::{Alert, AlertId, AlertState, Condition, Severity, Transition, TransitionKind};
use super::step::{Change, State};
use super::store;
use super::thresholds::Thresholds;
use super::watched::{Moment, Service, TailscaleKey, Vitals, Watched};
use crate::app::App;
use crate::machines::{self, MachineId};
use crate::platform::db::{Conn, Tx};
use crate::platform::events::Missed;
use crate::{remote, services, settings, tailscale};

/// The setting's name.
pub(super) const RULES: &str = "alert_rules";

/// What is remembered of conditions is written down so often at most; milliseconds.
const SAVE_EVERY: i64 = 60_000;

/// What beats leave for the next pass, and what all passes know.
#[derive(Default)]
pub struct Alerts {
    inbox: Mutex<HashMap<MachineId, Vitals>>,
    held: tokio::sync::Mutex<Held>,
}

/// What the passes know.
#[derive(Default)]
pub(super) struct Held {
    /// Where it stands in the log of changes; nothing before all was read.
    position: Option<u64>,
    zone: Option<jiff::tz::TimeZone>,
    rules: Arc<Thresholds>,
    overrides: HashMap<MachineId, serde_json::Value>,
    pub(super) engine: Engine,
    passes: u64,
    saved_at: i64,
}

impl Alerts {
    /// Takes what beats left behind, after they are on disk.
    pub fn take(&self, vitals: impl IntoIterator<Item = (MachineId, Vitals)>) {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.extend(vitals);
    }

    /// What the passes know, up to date; no pass runs meanwhile.
    pub(super) async fn held(&self, app: &App) -> sqlx::Result<MutexGuard<'_, Held>> {
        let mut held = self.held.lock().await;
        held.catch_up(app).await?;
        Ok(held)
    }
}

/// One pass.
pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let mut held = app.alerts.held(app).await?;
    let moment = Moment {
        now: app.clock.now_ms(),
        listening: app.listener.tick(&app.clock),
        zone: held.zone.clone().unwrap_or(jiff::tz::TimeZone::UTC),
    };
    held.give_grace(app, moment.now);
    held.passes += 1;
    let number = held.passes;
    let news = held.engine.pass(&moment, number);
    let count = held.engine.len();
    let save = (moment.now - held.saved_at).abs() >= SAVE_EVERY
        && held
            .engine
            .entries()
            .any(|e| e.tracked.iter().any(|t| t.unsaved));
    let decided = match news.is_empty() {
        true => incidents::decided(&held.engine, &moment),
        // Whatever it is may belong to them.
        false => Vec::new(),
    };
    if news.is_empty() && decided.is_empty() && !save {
        return Ok(format!("{count} machines: nothing new."));
    }
    let written = held.write(app, &news, &decided, &moment).await;
    if written.is_err() {
        // What is in memory is ahead of the database.
        *held = Held::default();
    }
    written?;
    Ok(format!("{count} machines: {} changes.", news.len()))
}

impl Held {
    /// Takes over when filesystems will be full.
    pub(super) fn foresee(&mut self, forecasts: &mut HashMap<MachineId, Vec<(String, f64)>>) {
        for entry in self.engine.entries_mut() {
            let known = forecasts.remove(&entry.watched.id);
            entry.watched.forecasts = known.or(entry.watched.forecasts.take());
        }
    }

    /// Learns which services are being restarted.
    fn give_grace(&mut self, app: &App, now: i64) {
        for entry in self.engine.entries_mut() {
            let id = entry.watched.id;
            for service in &mut entry.watched.services {
                service.may_be_down = app.grace.may_be_down(id, &service.unit, now);
            }
        }
    }

    /// Reads what changed since the last time.
    async fn catch_up(&mut self, app: &App) -> sqlx::Result<()> {
        let missed = match self.position {
            Some(position) => app.events.since(position),
            None => Missed::Everything {
                position: app.events.head(),
            },
        };
        let (keys, position) = match missed {
            Missed::Keys { keys, position } => (Some(keys), position),
            Missed::Everything { position } => (None, position),
        };
        let first = self.position.is_none();
        let all = keys.as_ref().is_none_or(|keys| {
            let settings = |id: &str| ["thresholds", "general"].contains(&id);
            keys.iter()
                .any(|key| key.topic == "machines" || key.topic == "settings" && settings(&key.id))
        });
        if all {
            let mut conn = app.db.read().await?;
            self.read_all(&mut conn, first).await?;
        } else {
            let keys = keys.unwrap_or_default();
            if keys.iter().any(|key| key.topic == "tailscale") {
                let mut conn = app.db.read().await?;
                self.read_tailscale_keys(&mut conn).await?;
            }
            let ids = keys.iter().filter(|key| key.topic == "machine");
            let ids: Vec<_> = ids.filter_map(|key| MachineId::parse(&key.id)).collect();
            if !ids.is_empty() {
                let mut conn = app.db.read().await?;
                // One by one: a query for one machine reads little, and few change at a time.
                for id in ids {
                    self.read_machines(&mut conn, Some(&[id])).await?;
                }
            }
        }
        self.position = Some(position);
        let inbox = std::mem::take(
            &mut *app
                .alerts
                .inbox
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        for (id, vitals) in inbox {
            // One that is not known yet was read with its machine, or will be.
            self.engine.take(id, vitals);
        }
        Ok(())
    }

    async fn read_all(&mut self, conn: &mut Conn, first: bool) -> sqlx::Result<()> {
        self.zone = Some(settings::time_zone(conn).await?);
        self.rules = Arc::new(thresholds(conn).await?);
        self.overrides = store::overrides(conn).await?.into_iter().collect();
        self.read_machines(conn, None).await?;
        if first {
            self.read_alerts(conn).await?;
        }
        Ok(())
    }

    async fn read_machines(
        &mut self,
        conn: &mut Conn,
        ids: Option<&[MachineId]>,
    ) -> sqlx::Result<()> {
        if let Some([id]) = ids {
            match store::overrides_of(conn, *id).await? {
                Some(body) => drop(self.overrides.insert(*id, body)),
                None => drop(self.overrides.remove(id)),
            }
        }
        let mut watches = services::watches(conn, ids).await?;
        let refused = remote::blocked(conn).await?;
        let mut refused: HashMap<MachineId, String> = refused.into_iter().collect();
        let mut expiring = tailscale_keys(conn).await?;
        let observed = machines::observed(conn, ids).await?;
        let there: BTreeSet<MachineId> = observed.iter().map(|o| o.machine.id).collect();
        match ids {
            Some(ids) => {
                let gone = ids.iter().filter(|id| !there.contains(id));
                gone.for_each(|id| self.engine.remove(*id));
            }
            None => self.engine.retain(|id| there.contains(&id)),
        }
        for observed in observed {
            let id = observed.machine.id;
            let rules = match self.overrides.get(&id) {
                Some(own) => Arc::new(self.rules.with_own(own)),
                None => self.rules.clone(),
            };
            let mut watched = Watched::new(observed, rules);
            let watch = watches.remove(&id).unwrap_or_default();
            watched.failed_units = watch.failed;
            watched.refused_key = refused.remove(&id);
            watched.tailscale_key = expiring.remove(&id);
            let services = watch.expected.into_iter().map(|service| Service {
                unit: service.unit,
                is_critical: service.is_critical,
                runs: service.runs,
                may_be_down: false,
            });
            watched.services = services.collect();
            self.engine.put(watched);
        }
        Ok(())
    }

    /// Links come, change and go without a change of their machines.
    async fn read_tailscale_keys(&mut self, conn: &mut Conn) -> sqlx::Result<()> {
        let mut expiring = tailscale_keys(conn).await?;
        for entry in self.engine.entries_mut() {
            entry.watched.tailscale_key = expiring.remove(&entry.watched.id);
        }
        Ok(())
    }

    /// Takes up what was remembered before the hub started.
    async fn read_alerts(&mut self, conn: &mut Conn) -> sqlx::Result<()> {
        for (machine, key, mut state) in store::conditions(conn).await? {
            if let Some(entry) = self.engine.get_mut(machine) {
                // The alert itself says whether one is open.
                state.raised = None;
                entry.remember(key).state = state;
            }
        }
        for alert in store::unresolved(conn).await? {
            if let Some(entry) = self.engine.get_mut(alert.machine_id) {
                let tracked = entry.remember(alert.key.clone());
                tracked.state.raised = Some(alert.severity);
                tracked.state.step = alert.step;
                tracked.state.muted = None;
                tracked.alert = Some(alert);
            }
        }
        Ok(())
    }

    /// Writes what a pass found.
    async fn write(
        &mut self,
        app: &App,
        news: &[News],
        decided: &[MachineId],
        moment: &Moment,
    ) -> anyhow::Result<()> {
        let mut tx = app.db.write().await?;
        let incident = incidents::gather(&self.engine, news, moment);
        let mut touched = BTreeSet::new();
        for id in decided {
            let Some(entry) = self.engine.get_mut(*id) else {
                continue;
            };
            let alerts = entry.tracked.iter_mut().filter_map(|t| t.alert.as_mut());
            for alert in alerts.filter(|alert| alert.hold_until.is_some()) {
                alert.hold_until = Some(moment.now);
                store::save(&mut tx, alert).await?;
            }
            touched.insert(*id);
        }
        for one in news {
            let Some(entry) = self.engine.get_mut(one.machine_id) else {
                continue;
            };
            let name = entry.watched.name.clone();
            let tracked = entry.remember(one.key.clone());
            let gathered = incident
                .as_ref()
                .filter(|_| one.key.condition == Condition::Offline);
            let Some((alert, kind)) = outcome(tracked.alert.take(), one, gathered, moment.now)
            else {
                continue;
            };
            store::save(&mut tx, &alert).await?;
            record(
                &mut tx,
                &alert,
                kind,
                moment.now,
                None,
                alert.resolution.clone(),
            )
            .await?;
            log(&name, &alert, kind);
            tracked.unsaved = true;
            tracked.alert = (alert.state != AlertState::Resolved).then_some(alert);
            touched.insert(one.machine_id);
        }
        for entry in self.engine.entries_mut() {
            let id = entry.watched.id;
            for tracked in entry.tracked.iter_mut().filter(|tracked| tracked.unsaved) {
                let state: Option<&State> = tracked.is_worth_saving().then_some(&tracked.state);
                store::save_condition(&mut tx, id, &tracked.key, state).await?;
                tracked.unsaved = false;
            }
        }
        for id in &touched {
            count(&mut tx, *id).await?;
        }
        tx.commit().await?;
        self.saved_at = moment.now;
        announce(app, touched);
        Ok(())
    }
}

/// Writes how many alerts of a machine are open, after they were written.
pub(super) async fn count(tx: &mut Tx, id: MachineId) -> sqlx::Result<()> {
    let (count, worst) = store::standing(tx, id).await?;
    machines::set_open_alerts(tx, id, count, worst.map(Severity::as_str)).await
}

/// Tells pages and messages that alerts of these machines changed.
pub(super) fn announce(app: &App, machines: impl IntoIterator<Item = MachineId>) {
    let ids: Vec<String> = machines.into_iter().map(|id| id.to_string()).collect();
    if ids.is_empty() {
        return;
    }
    app.events.changed_all("live", ids);
    app.events.changed("alerts", "");
}

/// Adds a line to an alert's history.
pub(super) async fn record(
    tx: &mut Tx,
    alert: &Alert,
    kind: TransitionKind,
    at: i64,
    by: Option<&str>,
    note: Option<String>,
) -> sqlx::Result<()> {
    let transition = Transition {
        position: 0,
        alert_id: alert.id,
        at,
        kind,
        severity: alert.severity,
        value: alert.value,
        by: by.map(str::to_owned),
        note,
    };
    store::add_transition(tx, &transition).await.map(drop)
}

/// What becomes of an alert.
fn outcome(
    alert: Option<Alert>,
    news: &News,
    incident: Option<&incidents::Gathered>,
    now: i64,
) -> Option<(Alert, TransitionKind)> {
    let change = match news.what {
        What::Changed(change) => change,
        What::Woke => {
            let mut alert = alert?;
            alert.state = AlertState::Open;
            alert.snoozed_until = None;
            return Some((alert, TransitionKind::Reopened));
        }
    };
    if let Change::Open(severity) = change {
        let alert = Alert {
            id: AlertId::new(),
            machine_id: news.machine_id,
            key: news.key.clone(),
            severity,
            step: news.level.map_or(0, |level| level.step),
            state: AlertState::Open,
            title: news.title.clone(),
            value: news.value,
            threshold: news.threshold,
            opened_at: now,
            resolved_at: None,
            resolved_by: None,
            resolution: None,
            acknowledged_by: None,
            acknowledged_at: None,
            snoozed_until: None,
            note: None,
            incident: incident.map(|incident| incident.id.clone()),
            hold_until: incident.map(|incident| incident.hold_until),
        };
        return Some((alert, TransitionKind::Opened));
    }
    let mut alert = alert?;
    if change == Change::Resolve {
        alert.state = AlertState::Resolved;
        alert.resolved_at = Some(now);
        alert.resolution = news.reason.map(Into::into);
        alert.value = news.value.or(alert.value);
        return Some((alert, TransitionKind::Resolved));
    }
    alert.title.clone_from(&news.title);
    alert.value = news.value;
    alert.threshold = news.threshold;
    let level = news.level?;
    (alert.severity, alert.step) = (level.severity, level.step);
    if change == Change::Ease {
        return Some((alert, TransitionKind::Eased));
    }
    // Worse than what somebody took or put off: that is news again.
    alert.state = AlertState::Open;
    alert.snoozed_until = None;
    Some((alert, TransitionKind::Escalated))
}

fn log(machine: &str, alert: &Alert, kind: TransitionKind) {
    tracing::info!(
        machine.id = %alert.machine_id,
        alert.id = %alert.id,
        alert.condition = alert.key.condition.as_str(),
        alert.severity = alert.severity.as_str(),
        "{machine}: {} ({})",
        alert.title,
        kind.as_str(),
    );
}

/// When the keys of machines that are devices of the tailnet expire, as it was last told: nobody is
/// asked for it.
async fn tailscale_keys(conn: &mut Conn) -> sqlx::Result<HashMap<MachineId, TailscaleKey>> {
    let links = tailscale::links(conn).await?.into_iter();
    let keys =
        links.filter_map(|link| Some((link.machine, TailscaleKey::new(link.key_expires_at?))));
    Ok(keys.collect())
}

/// The thresholds for all machines.
pub(super) async fn thresholds(conn: &mut Conn) -> sqlx::Result<Thresholds> {
    let rules: Thresholds = settings::get(conn, RULES).await?;
    let offline_after = machines::offline_after(conn).await?;
    Ok(Thresholds {
        offline_after_seconds: u32::try_from(offline_after.as_secs()).unwrap_or(u32::MAX),
        ..rules
    })
}
