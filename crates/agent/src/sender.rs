//! Sending: a thread of its own, woken after each reading. It sends what the hub does not have, oldest
//! first, with the sections that changed, and learns from the answer.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use homelabcmd_wire::{Beat, BeatAnswer, Facts, PROTOCOL, Sample, Section, UnitStatus, Updates};

use crate::backlog::{Backlog, lock_backlog};
use crate::hub::{Hub, Outcome};
use crate::identity::Identity;
use crate::read::Reader;
use crate::remembered::Remembered;
use crate::{clock, containers, log, units, updates};

/// Between two beats, when nobody wishes for anything else.
pub(crate) const INTERVAL: Duration = Duration::from_secs(60);
/// So many samples go into one beat; the hub takes at most 4 MiB.
const BATCH: usize = 300;
/// So many full beats one after another when the hub is back: the rest after the next reading.
const BATCHES_AT_ONCE: usize = 50;
const FACTS_PACE: Duration = Duration::from_secs(3600);

/// What the thread works with.
pub(crate) struct Parts {
    pub(crate) hub: Hub,
    pub(crate) identity: Identity,
    pub(crate) backlog: Arc<Mutex<Backlog>>,
    pub(crate) pace: Pace,
    pub(crate) reader: Reader,
    pub(crate) updates: updates::Watch,
    pub(crate) remembered: Remembered,
}

/// The thread, as the reading one sees it.
pub(crate) struct Sender {
    /// Numbers of wake-ups.
    wakes: mpsc::Sender<u64>,
    /// The last one that was dealt with.
    dealt_with: Receiver<u64>,
    asked: u64,
    done: u64,
    sequence: Arc<AtomicU64>,
}

impl Sender {
    /// Starts the thread.
    pub(crate) fn start(parts: Parts) -> Result<Self, String> {
        let (wakes, woken) = mpsc::channel();
        let (report, dealt_with) = mpsc::channel();
        let sequence = Arc::new(AtomicU64::new(0));
        let mut delivery = Delivery {
            parts,
            sequence: sequence.clone(),
            units: units::Watch::new(),
            batch: BATCH,
            facts_read: None,
            told: Told::default(),
            trouble: None,
        };
        std::thread::Builder::new()
            .name("sender".into())
            .stack_size(512 * 1024)
            .spawn(move || {
                while let Ok(first) = woken.recv() {
                    // Readings that came while the last beat was on its way go out together.
                    let newest = woken.try_iter().last().unwrap_or(first);
                    delivery.deliver();
                    let _ = report.send(newest);
                }
            })
            .map_err(|error| format!("no thread for sending: {error}"))?;
        Ok(Self {
            wakes,
            dealt_with,
            asked: 0,
            done: 0,
            sequence,
        })
    }

    /// A number for a beat that is sent from outside the thread.
    pub(crate) fn next_sequence(&self) -> u64 {
        next(&self.sequence)
    }

    /// There is something to send.
    pub(crate) fn wake(&mut self) {
        self.asked += 1;
        let _ = self.wakes.send(self.asked);
    }

    /// Whether nothing is on its way.
    pub(crate) fn is_idle(&mut self) -> bool {
        self.done = self.dealt_with.try_iter().last().unwrap_or(self.done);
        self.done == self.asked
    }

    /// Waits until nothing is on its way, but not longer than this; tells whether it came to that.
    pub(crate) fn finish(&mut self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        while !self.is_idle() {
            let left = end.saturating_duration_since(Instant::now());
            match self.dealt_with.recv_timeout(left) {
                Ok(done) => self.done = done,
                Err(_) => return false,
            }
        }
        true
    }
}

/// How often this machine is read.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    seconds: Arc<AtomicU32>,
    /// Set by hand: what the hub wishes for does not count.
    is_fixed: bool,
}

impl Pace {
    /// As it was set, or else until the hub wishes for another.
    pub(crate) fn new(set: Option<Duration>) -> Self {
        Self {
            seconds: Arc::new(AtomicU32::new(seconds(set.unwrap_or(INTERVAL)))),
            is_fixed: set.is_some(),
        }
    }

    /// Between two readings.
    pub(crate) fn interval(&self) -> Duration {
        Duration::from_secs(u64::from(self.seconds.load(Ordering::Relaxed)))
    }

    /// The interval, a twentieth shorter or longer: many agents that started together do not beat
    /// together.
    pub(crate) fn pause(&self) -> Duration {
        let now = clock::now().subsec_nanosecond().unsigned_abs();
        let jitter = f64::from(now % 1000) / 10_000.0 - 0.05;
        self.interval().mul_f64(1.0 + jitter)
    }

    fn wish(&self, seconds: u32) {
        if !self.is_fixed && (1..=3600).contains(&seconds) {
            self.seconds.store(seconds, Ordering::Relaxed);
        }
    }
}

/// What the thread has.
struct Delivery {
    parts: Parts,
    sequence: Arc<AtomicU64>,
    units: units::Watch,
    batch: usize,
    facts_read: Option<(Instant, Facts)>,
    told: Told,
    /// What was last said to be wrong, to say it once.
    trouble: Option<String>,
}

/// What the hub has of the slow sections.
#[derive(Default)]
struct Told {
    facts: Option<Facts>,
    services: Option<Vec<UnitStatus>>,
    updates: Option<Updates>,
}

impl Delivery {
    /// Sends until the hub has everything or does not take it.
    fn deliver(&mut self) {
        for _ in 0..BATCHES_AT_ONCE {
            let batch = self.backlog().oldest(self.batch);
            if batch.is_empty() {
                break;
            }
            let last = batch.last().map_or(0, |sample| sample.seq);
            let single = batch.len() == 1;
            let beat = self.compose(batch);
            match self.parts.hub.beat(&beat, None) {
                Outcome::Accepted(answer) => {
                    self.note_well();
                    self.backlog()
                        .forget(answer.accepted_seq.unwrap_or(last).max(last));
                    self.learn(beat, &answer);
                }
                Outcome::TooLarge { .. } | Outcome::Refused(_) if !single => {
                    // One of them is bad, or they are too many: half of them at a time tells.
                    self.batch = (self.batch / 2).max(1);
                    continue;
                }
                Outcome::TooLarge { by_hub: false } => {
                    self.note_trouble(
                        "what stands before the hub finds a single sample too large (413)",
                    );
                    self.backlog().keep();
                    return;
                }
                Outcome::TooLarge { by_hub: true } => {
                    log::error("the hub does not take a single sample: it is too large");
                    self.backlog().forget(last);
                }
                Outcome::Refused(why) => {
                    log::error(&format!(
                        "the hub refused sample {last}, it is dropped: {why}"
                    ));
                    self.backlog().forget(last);
                }
                Outcome::NoEntry(why) => {
                    self.note_trouble(&format!("the hub does not let this agent in: {why}"));
                    self.backlog().keep();
                    return;
                }
                Outcome::Later(why) => {
                    self.note_trouble(&why);
                    self.backlog().keep();
                    return;
                }
            }
            if self.backlog().is_empty() {
                break;
            }
        }
        self.batch = (self.batch * 2).min(BATCH);
    }

    /// A beat with these samples and the sections that the hub does not have.
    fn compose(&mut self, samples: Vec<Sample>) -> Beat {
        let stale = self
            .facts_read
            .as_ref()
            .is_none_or(|(read, _)| read.elapsed() >= FACTS_PACE);
        if stale {
            let facts = Facts {
                hub_side_address: self.parts.hub.own_address(),
                ..self.parts.reader.facts()
            };
            self.facts_read = Some((Instant::now(), facts));
        }
        let facts = self.facts_read.as_ref().map(|(_, facts)| facts.clone());
        let services = self.units.units();
        let told = self.told.services.as_deref();
        let services = services.filter(|now| told.is_none_or(|told| units::differ(told, now)));
        Beat {
            protocol: PROTOCOL,
            agent: self.parts.identity.info(self.parts.pace.interval()),
            stream: self.backlog().stream().to_owned(),
            sequence: next(&self.sequence),
            sent_at: clock::now(),
            samples,
            facts: facts.filter(|facts| self.told.facts.as_ref() != Some(facts)),
            services,
            containers: containers::read(),
            updates: self
                .parts
                .updates
                .latest()
                .filter(|u| self.told.updates.as_ref() != Some(u)),
            goodbye: None,
            audit_head: self.parts.remembered.newest(),
        }
    }

    fn learn(&mut self, beat: Beat, answer: &BeatAnswer) {
        self.told.facts = beat.facts.or(self.told.facts.take());
        self.told.services = beat.services.or(self.told.services.take());
        self.told.updates = beat.updates.or(self.told.updates.take());
        for section in &answer.want {
            match section {
                Section::Facts => self.told.facts = None,
                Section::Services => self.told.services = None,
                Section::Updates => self.told.updates = None,
                // A newer hub may want what this agent does not know.
                Section::Unknown => {}
            }
        }
        self.parts
            .remembered
            .learn(answer.audit_head.as_ref(), Instant::now());
        if let Some(wish) = answer.interval_seconds {
            self.parts.pace.wish(wish);
        }
    }

    fn backlog(&self) -> MutexGuard<'_, Backlog> {
        lock_backlog(&self.parts.backlog)
    }

    fn note_trouble(&mut self, text: &str) {
        if self.trouble.as_deref() != Some(text) {
            log::warn(&format!("{text}; samples are kept until it is well"));
            self.trouble = Some(text.to_owned());
        }
    }

    fn note_well(&mut self) {
        if self.trouble.take().is_some() {
            log::info("the hub takes beats again");
        }
    }
}

fn next(sequence: &AtomicU64) -> u64 {
    sequence.fetch_add(1, Ordering::Relaxed) + 1
}

fn seconds(interval: Duration) -> u32 {
    u32::try_from(interval.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_that_was_set_by_hand_is_kept_and_another_one_follows_the_hub() {
        let (free, fixed) = (Pace::new(None), Pace::new(Some(Duration::from_secs(7))));
        assert_eq!(free.interval(), INTERVAL);
        for pace in [&free, &fixed] {
            pace.wish(5);
            pace.wish(0);
            pace.wish(90_000);
        }
        assert_eq!(free.interval(), Duration::from_secs(5));
        assert_eq!(fixed.interval(), Duration::from_secs(7));
        let pause = fixed.pause();
        assert!(pause >= Duration::from_millis(6650) && pause <= Duration::from_millis(7350));
    }
}
