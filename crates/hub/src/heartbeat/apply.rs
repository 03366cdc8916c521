//! What a beat does, step by step, inside the ingest's transaction.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use homelabcmd_wire::{BeatAnswer, GoodbyeReason, PROTOCOL, Section};

use super::known::{Known, KnownMachines, audit_head, twins};
use super::model::{Incoming, Sample};
use super::rates::Span;
use super::{readings, skew};
use crate::accounts::AgentCaller;
use crate::alerts::Vitals;
use crate::app::App;
use crate::commands::old_agents::exchange;
use crate::machines::{
    self, BeatenMachine, Goodbye, Listening, Liveness, Machine, MachineId, judge,
};
use crate::metrics::{self, NewSample};
use crate::platform::clock::from_ms;
use crate::platform::db::Tx;
use crate::platform::http::Result;
use crate::{remote, services, updates};

/// So many readings wait for one statement; a beat that has more is handed on in parts, so that it
/// does not stand in memory twice.
const READINGS_AT_ONCE: usize = 20_000;

/// That the package manager was asked again and said the same is written down so often at most.
const CHECKS_APART_MS: i64 = 600_000;

/// So often two runs take turns before somebody is told of it.
const TURNS: u32 = 3;
/// And so long it is said after the last turn.
const SAID_FOR: Duration = Duration::from_secs(15 * 60);

/// Several beats on their way into one transaction.
pub(super) struct Batch<'a> {
    app: &'a App,
    pub(super) tx: &'a mut Tx,
    pub(super) known: &'a mut KnownMachines,
    offline_after: Duration,
    listening: Listening,
    samples: Vec<NewSample>,
    /// Readings in those.
    waiting: usize,
    touched: BTreeSet<MachineId>,
    pub(super) applied: Applied,
}

/// What others want to know of a written batch.
#[derive(Default)]
pub(super) struct Applied {
    /// Beats that were taken.
    pub(super) beats: usize,
    /// Samples that were not known before.
    pub(super) samples: usize,
    /// Machines whose figures moved.
    pub(super) live: Vec<String>,
    /// What rules look at, of the same machines.
    pub(super) vitals: Vec<(MachineId, Vitals)>,
    /// Machines that changed beyond their figures.
    pub(super) changed: Vec<String>,
    /// Actions that something became of.
    pub(super) actions: Vec<String>,
    /// A machine was made, or got a twin: who keeps copies reads them anew.
    pub(super) roster_changed: bool,
}

impl<'a> Batch<'a> {
    pub(super) async fn begin(
        app: &'a App,
        tx: &'a mut Tx,
        known: &'a mut KnownMachines,
    ) -> anyhow::Result<Self> {
        let offline_after = known.offline_after(tx).await?;
        let listening = app.listener.tick(&app.clock);
        Ok(Self {
            app,
            tx,
            known,
            offline_after,
            listening,
            samples: Vec::new(),
            waiting: 0,
            touched: BTreeSet::new(),
            applied: Applied::default(),
        })
    }

    /// Takes one beat. The inner error is the agent's fault and leaves no trace.
    pub(super) async fn take(
        &mut self,
        agent: &AgentCaller,
        beat: &Incoming,
    ) -> anyhow::Result<Result<BeatAnswer>> {
        let now = self.app.clock.now_ms();
        let (id, registered) = match self.machine_of(agent, beat, now).await? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut known = match self.known.take(id) {
            Some(known) => known,
            None => {
                let machine = machines::find(self.tx, id).await?;
                let machine = machine.ok_or_else(|| anyhow::anyhow!("machine {id} vanished"))?;
                Known::load(self.tx, machine, now).await?
            }
        };
        self.adopt(&mut known, beat).await?;
        let mut notes = beat.notes.clone();
        self.place_samples(&mut known, beat, now, &mut notes)
            .await?;
        self.take_reports(&mut known, beat, now).await?;
        self.note_presence(&mut known, beat, &notes, now);
        known.note_audit_head(beat.audit_head.as_ref(), &self.app.heads);
        let commands = match beat.protocol {
            1 => {
                let exchanged = exchange(self.app, self.tx, id, &beat.results).await?;
                self.applied
                    .actions
                    .extend(exchanged.changed.iter().map(ToString::to_string));
                exchanged.commands
            }
            _ => Vec::new(),
        };
        let answer = BeatAnswer {
            status: "ok".into(),
            server_registered: registered,
            pending_commands: commands,
            results_acknowledged: beat.results.iter().map(|result| result.action_id).collect(),
            protocol: PROTOCOL,
            machine_id: id.to_string(),
            accepted_seq: known
                .standing
                .delivery
                .last_seq
                .filter(|_| beat.protocol >= 2),
            interval_seconds: known.machine.interval_seconds,
            want: self.wanted(&known, beat),
            notes,
            audit_head: audit_head(&self.app.heads).filter(|_| beat.protocol >= 2),
        };
        self.applied.beats += 1;
        self.touched.insert(id);
        self.known.keep(known);
        Ok(Ok(answer))
    }

    /// Writes what all beats have in common: few statements, however many beats.
    pub(super) async fn write(mut self) -> anyhow::Result<Applied> {
        let now = self.app.clock.now_ms();
        self.append(now).await?;
        let standings: Vec<_> = self
            .touched
            .iter()
            .filter_map(|id| Some((*id, &self.known.get(*id)?.standing)))
            .collect();
        machines::save_standings(self.tx, &standings).await?;
        let vitals = standings.iter();
        let vitals = vitals.map(|(id, standing)| (*id, Vitals::of(standing)));
        Ok(Applied {
            vitals: vitals.collect(),
            live: self.touched.iter().map(ToString::to_string).collect(),
            ..self.applied
        })
    }

    /// Hands the samples on that wait.
    async fn append(&mut self, now: i64) -> anyhow::Result<()> {
        let samples = std::mem::take(&mut self.samples);
        self.waiting = 0;
        self.applied.samples +=
            metrics::append(self.tx, &mut self.known.dictionary, &samples, now).await?;
        Ok(())
    }

    /// Takes over what the agent says of the machine itself, when it differs.
    async fn adopt(&mut self, known: &mut Known, beat: &Incoming) -> anyhow::Result<()> {
        if says_something_new(&known.machine, beat) {
            self.save_facts(known, beat).await?;
        }
        self.watch_runs(known, beat);
        Ok(())
    }

    async fn save_facts(&mut self, known: &mut Known, beat: &Incoming) -> anyhow::Result<()> {
        let machine = &mut known.machine;
        let told = BeatenMachine {
            guid: machine.guid.clone().or_else(|| beat.guid.clone()),
            hostname: Some(beat.hostname.clone()),
            server_id: beat.server_id.clone().or_else(|| machine.server_id.clone()),
            facts: beat.facts.clone().unwrap_or_else(|| machine.facts.clone()),
            machine_id_hash: beat
                .machine_id_hash
                .clone()
                .or_else(|| machine.machine_id_hash.clone()),
            agent_version: beat
                .agent_version
                .clone()
                .or_else(|| machine.agent_version.clone()),
            agent_protocol: Some(beat.protocol),
        };
        machines::save_beat_facts(self.tx, machine.id, &told).await?;
        // Only who has proved to be this machine may say how to know it again.
        if let (Some(facts), true) = (&beat.facts, known.own_token) {
            remote::note_reported_keys(self.tx, machine.id, &facts.ssh_host_keys).await?;
        }
        let new_machine_id = told.machine_id_hash != machine.machine_id_hash;
        machine.guid = told.guid;
        machine.hostname = told.hostname;
        machine.server_id = told.server_id;
        machine.facts = told.facts;
        machine.machine_id_hash = told.machine_id_hash;
        machine.agent_version = told.agent_version;
        machine.agent_protocol = told.agent_protocol;
        if new_machine_id {
            let had_twins = !known.twins.is_empty();
            known.twins = twins(self.tx, &known.machine).await?;
            // A twin has to say so as well, and no longer once it is none.
            self.applied.roster_changed |= had_twins || !known.twins.is_empty();
        }
        self.applied.changed.push(known.machine.id.to_string());
        Ok(())
    }

    /// A run of an agent that was over cannot come back: when runs take turns, two machines beat under
    /// one identity. One turn may be a beat that was long on its way.
    fn watch_runs(&self, known: &mut Known, beat: &Incoming) {
        let delivery = &mut known.standing.delivery;
        if beat.run_id.is_none() || beat.run_id == delivery.run_id {
            return;
        }
        if delivery.previous_run_id == beat.run_id {
            known.turns += 1;
        } else {
            known.turns = 0;
        }
        if known.turns >= TURNS {
            known.duplicate_until = Some(self.app.clock.monotonic() + SAID_FOR);
        }
        delivery.previous_run_id = delivery.run_id.take();
        delivery.run_id = beat.run_id.clone();
    }

    /// Puts the samples where they belong in time, leaving out those that are stored already.
    async fn place_samples(
        &mut self,
        known: &mut Known,
        beat: &Incoming,
        now: i64,
        notes: &mut Vec<String>,
    ) -> anyhow::Result<()> {
        if beat.stream != known.standing.delivery.stream || began_anew(known, beat, now) {
            known.standing.delivery.stream = beat.stream.clone();
            known.standing.delivery.last_seq = None;
        }
        let last_seq = known.standing.delivery.last_seq;
        let fresh: Vec<&Sample> = beat
            .samples
            .iter()
            .filter(|sample| {
                sample
                    .seq
                    .zip(last_seq)
                    .is_none_or(|(seq, last)| seq > last)
            })
            .collect();
        if skew::changes(beat.sent_at, now, known.standing.delivery.skew_ms) {
            // An old beat sent again looks like a wrong clock; its sample tells.
            if self.is_repeat(known, &fresh).await? {
                return Ok(());
            }
            known.standing.delivery.skew_ms =
                skew::correction(beat.sent_at, now, known.standing.delivery.skew_ms);
        }
        let newest = fresh.len().saturating_sub(1);
        let mut lost = 0usize;
        for (i, sample) in fresh.iter().enumerate() {
            let placed = skew::place(sample.at, known.standing.delivery.skew_ms, now);
            // The newest reading was just taken, whatever its clock says.
            match placed.or((i == newest).then_some(now)) {
                Some(at) => self.store(known, sample, at, now),
                None => lost += 1,
            }
            if self.waiting >= READINGS_AT_ONCE {
                self.append(now).await?;
            }
            known.standing.delivery.last_seq = sample.seq.or(known.standing.delivery.last_seq);
        }
        if lost > 0 {
            notes.push(format!(
                "{lost} samples had impossible times and were left out"
            ));
        }
        Ok(())
    }

    async fn is_repeat(&mut self, known: &Known, fresh: &[&Sample]) -> anyhow::Result<bool> {
        let Some(sample) = fresh.last() else {
            return Ok(true);
        };
        let at = sample.at.saturating_add(known.standing.delivery.skew_ms);
        metrics::is_stored(self.tx, known.machine.key, at).await
    }

    fn store(&mut self, known: &mut Known, sample: &Sample, at: i64, now: i64) {
        let before = known.standing.detail.as_ref().and_then(|detail| detail.at);
        // What is known from the future was taken before the hub's clock was set back.
        let is_newest = before
            .map(jiff::Timestamp::as_millisecond)
            .is_none_or(|before| at > before || skew::is_future(before, now));
        let span = Span {
            ms: before.map_or(0, |before| at - before.as_millisecond()),
            rebooted: match (known.uptime_seconds, sample.uptime_seconds) {
                (Some(then), Some(now)) => now < then,
                _ => false,
            },
        };
        let time = from_ms(at);
        let detail = readings::detail(sample, time, known.standing.detail.as_ref(), span);
        let readings = readings::readings(sample, &detail);
        self.waiting += readings.len();
        self.samples.push(NewSample {
            machine_key: known.machine.key,
            at_ms: at,
            readings,
        });
        if is_newest {
            let snapshot = &mut known.standing.snapshot;
            let latest = readings::latest(sample, &detail, time);
            add_spark(&mut snapshot.spark, at / 1000, latest.cpu_percent);
            snapshot.latest = Some(latest);
            known.uptime_seconds = sample.uptime_seconds;
            known.standing.detail = Some(detail);
        }
    }

    /// Writes reports that differ from the last one.
    async fn take_reports(
        &mut self,
        known: &mut Known,
        beat: &Incoming,
        now: i64,
    ) -> anyhow::Result<()> {
        let id = known.machine.id;
        if let Some(units) = &beat.services {
            let mut mark = DefaultHasher::new();
            for unit in units {
                // Not its memory: that moves with every beat.
                (&unit.name, unit.state as u8, &unit.sub_state, unit.pid).hash(&mut mark);
                (&unit.description, unit.since, unit.enabled).hash(&mut mark);
            }
            let mark = Some(mark.finish());
            if known.services_mark != mark {
                services::record(self.tx, id, units, now).await?;
                known.standing.snapshot.services.failed = services::failed(units);
                known.services_mark = mark;
                self.applied.changed.push(id.to_string());
            }
        }
        if let Some(report) = &beat.updates {
            let mut mark = DefaultHasher::new();
            (
                report.pending,
                report.security,
                report.reboot_required,
                &report.error,
                // v1 agents ask with each beat: that alone is not worth writing.
                report.checked_at.map(|at| at / CHECKS_APART_MS),
            )
                .hash(&mut mark);
            for package in &report.packages {
                (&package.name, &package.new_version, package.is_security).hash(&mut mark);
                (&package.current_version, &package.repository, package.held).hash(&mut mark);
            }
            report.details.hash(&mut mark);
            let mark = Some(mark.finish());
            if known.updates_mark != mark {
                let skew_ms = known.standing.delivery.skew_ms;
                let checked_at = report.checked_at;
                let report = updates::Report {
                    checked_at: checked_at.map(|at| at.saturating_add(skew_ms).min(now)),
                    ..report.clone()
                };
                updates::record(self.tx, id, &report).await?;
                known.standing.snapshot.updates = report.counts();
                known.updates_mark = mark;
                self.applied.changed.push(id.to_string());
            }
        }
        // A goodbye carries no sections; otherwise absence means that no engine runs.
        if !beat.samples.is_empty() {
            known.standing.snapshot.containers = beat.containers.clone();
        }
        Ok(())
    }

    fn note_presence(&mut self, known: &mut Known, beat: &Incoming, notes: &[String], now: i64) {
        let skew_ms = known.standing.delivery.skew_ms;
        let presence = &mut known.standing.presence;
        presence.goodbye = beat.goodbye.and_then(|(reason, at)| {
            let at = at.saturating_add(skew_ms).min(now);
            // A goodbye from before the last beat was sent again by somebody else.
            let stale = presence.last_seen.is_some_and(|seen| at < seen - 120_000);
            (!stale).then_some(Goodbye { reason, at })
        });
        presence.last_seen = Some(now);
        presence.beat_seconds = beat.beat_seconds.unwrap_or(60);
        let before = presence.status;
        presence.away = false;
        let liveness = Liveness::of(presence, self.offline_after, self.listening, now);
        presence.away = liveness.is_away();
        (presence.status, _) = judge(liveness, known.machine.paused_at.is_some());
        if presence.status != before {
            presence.status_since = now;
            if let Some(Goodbye { reason, .. }) = presence.goodbye {
                let word = match reason {
                    GoodbyeReason::Shutdown => "shuts down",
                    GoodbyeReason::Reboot => "reboots",
                    GoodbyeReason::Suspend => "goes to sleep",
                    GoodbyeReason::Stop => "ends its agent",
                };
                tracing::info!(machine.id = %known.machine.id, "{} {word}", known.machine.name);
            }
        }
        known.standing.presence.warnings = known.warnings(notes, self.app.clock.monotonic());
    }

    fn wanted(&self, known: &Known, beat: &Incoming) -> Vec<Section> {
        if beat.protocol < 2 || beat.goodbye.is_some() {
            return Vec::new();
        }
        let mut want = Vec::new();
        if beat.facts.is_none() && known.machine.facts.os.kernel.is_none() {
            want.push(Section::Facts);
        }
        if beat.services.is_none() && known.services_mark.is_none() {
            want.push(Section::Services);
        }
        if beat.updates.is_none() && known.updates_mark.is_none() {
            want.push(Section::Updates);
        }
        want
    }
}

/// Whether a beat tells something of the machine itself that is not stored.
fn says_something_new(machine: &Machine, beat: &Incoming) -> bool {
    fn new<T: PartialEq>(said: Option<&T>, stored: Option<&T>) -> bool {
        said.is_some() && said != stored
    }
    machine.guid.is_none() && beat.guid.is_some()
        || new(Some(&beat.hostname), machine.hostname.as_ref())
        || new(beat.server_id.as_ref(), machine.server_id.as_ref())
        || new(beat.facts.as_ref(), Some(&machine.facts))
        || new(
            beat.machine_id_hash.as_ref(),
            machine.machine_id_hash.as_ref(),
        )
        || new(beat.agent_version.as_ref(), machine.agent_version.as_ref())
        || new(Some(&beat.protocol), machine.agent_protocol.as_ref())
}

/// Whether the agent's numbers went back: its state was restored from a backup. Then its numbers say
/// that its samples are known, and its clock says that they are later than all that is.
fn began_anew(known: &Known, beat: &Incoming, now: i64) -> bool {
    let delivery = &known.standing.delivery;
    let newest = known.standing.detail.as_ref().and_then(|detail| detail.at);
    let Some((last, newest)) = delivery.last_seq.zip(newest) else {
        return false;
    };
    // By the agent's clock.
    let newest = newest.as_millisecond().saturating_sub(delivery.skew_ms);
    beat.samples.iter().any(|sample| {
        sample.seq.is_some_and(|seq| seq <= last)
            && skew::is_future(sample.at, newest)
            && skew::place(sample.at, delivery.skew_ms, now).is_some()
    })
}

/// A point each half minute for a quarter of an hour.
fn add_spark(spark: &mut Vec<(i64, Option<f32>)>, at: i64, cpu: Option<f64>) {
    spark.retain(|(t, _)| (at - 899..=at).contains(t));
    if spark.last().is_none_or(|(t, _)| at - t >= 30) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a percentage with two decimals"
        )]
        spark.push((at, cpu.map(|cpu| cpu as f32)));
    }
}
