//! The loop: read → keep → send.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use homelabcmd_wire::{Beat, BeatAnswer, Facts, PROTOCOL, Section, UnitStatus, Updates};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::args::Options;
use crate::backlog::Backlog;
use crate::hub::{Hub, Outcome};
use crate::identity::Identity;
use crate::read::{Reader, Sampler};
use crate::{clock, config, containers, enrol, goodbye, log, units, updates};

const INTERVAL: Duration = Duration::from_secs(60);
/// So many samples go into one beat; the hub takes at most 4 MiB.
const BATCH: usize = 300;
/// So many full beats one after another when the hub is back: the rest after the next reading.
const BATCHES_AT_ONCE: usize = 50;
const FACTS_PACE: Duration = Duration::from_secs(3600);

/// Beats until it is told to stop.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let state_dir = options.state_dir();
    config::create_state_dir(&state_dir)?;
    let _lock = lock(&state_dir)?;
    if options.code.is_some() && !config::has_token(options) {
        enrol::enrol(options)?;
    }
    let access = config::access(options)?;
    let hub = Hub::new(&access.hub, &access.token, access.ca.as_deref())?;
    let stop = stop_signal()?;
    let mut agent = Agent {
        hub,
        identity: Identity::load(&state_dir)?,
        sampler: Sampler::new(Reader::at("/")),
        backlog: Backlog::open(&state_dir)?,
        updates: updates::Watch::start(),
        units: units::Watch::new(),
        interval: options.interval.unwrap_or(INTERVAL),
        fixed_interval: options.interval.is_some(),
        batch: BATCH,
        sequence: 0,
        facts_read: None,
        told: Told::default(),
        trouble: None,
    };
    log::info(&format!(
        "beating for {} each {:?}",
        access.hub, agent.interval
    ));
    // The first reading needs some time to have passed for the processor's use.
    let mut next = Instant::now() + Duration::from_millis(500);
    let wait = |until: Instant| stop.recv_timeout(until.saturating_duration_since(Instant::now()));
    while wait(next) == Err(RecvTimeoutError::Timeout) {
        agent.beat();
        next = Instant::now() + agent.pause();
    }
    agent.leave();
    Ok(())
}

/// Prints one beat and sends nothing.
pub(crate) fn once(options: &Options) -> Result<(), String> {
    let mut sampler = Sampler::new(Reader::at("/"));
    std::thread::sleep(Duration::from_millis(200));
    let interval = options.interval.unwrap_or(INTERVAL);
    let beat = Beat {
        protocol: PROTOCOL,
        agent: Identity::unsaved(&options.state_dir())?.info(seconds(interval)),
        stream: "once".into(),
        sequence: 1,
        sent_at: clock::now(),
        samples: vec![sampler.take(1)],
        facts: Some(sampler.reader().facts()),
        services: units::read(),
        containers: containers::read(),
        updates: updates::read_once(),
        goodbye: None,
    };
    log::print(&serde_json::to_string_pretty(&beat).map_err(|error| error.to_string())?);
    Ok(())
}

struct Agent {
    hub: Hub,
    identity: Identity,
    sampler: Sampler,
    backlog: Backlog,
    updates: updates::Watch,
    units: units::Watch,
    interval: Duration,
    /// Set by hand: what the hub wishes for does not count.
    fixed_interval: bool,
    batch: usize,
    sequence: u64,
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

impl Agent {
    fn beat(&mut self) {
        let seq = self.backlog.next_seq();
        let sample = self.sampler.take(seq);
        self.backlog.add(sample);
        for _ in 0..BATCHES_AT_ONCE {
            let batch = self.backlog.oldest(self.batch);
            if batch.is_empty() {
                break;
            }
            let last = batch.last().map_or(0, |sample| sample.seq);
            let single = batch.len() == 1;
            let beat = self.compose(batch);
            match self.hub.beat(&beat, None) {
                Outcome::Accepted(answer) => {
                    self.note_well();
                    self.backlog
                        .forget(answer.accepted_seq.unwrap_or(last).max(last));
                    self.learn(beat, &answer);
                }
                Outcome::TooLarge | Outcome::Refused(_) if !single => {
                    // One of them is bad, or they are too many: half of them at a time tells.
                    self.batch = (self.batch / 2).max(1);
                    continue;
                }
                Outcome::TooLarge => {
                    log::error("the hub does not take a single sample: it is too large");
                    self.backlog.forget(last);
                }
                Outcome::Refused(why) => {
                    log::error(&format!(
                        "the hub refused sample {last}, it is dropped: {why}"
                    ));
                    self.backlog.forget(last);
                }
                Outcome::NoEntry(why) => {
                    self.note_trouble(&format!("the hub does not let this agent in: {why}"));
                    self.backlog.keep();
                    return;
                }
                Outcome::Later(why) => {
                    self.note_trouble(&format!("the hub cannot be reached: {why}"));
                    self.backlog.keep();
                    return;
                }
            }
            if self.backlog.is_empty() {
                break;
            }
        }
        self.batch = (self.batch * 2).min(BATCH);
    }

    /// A beat with these samples and the sections that the hub does not have.
    fn compose(&mut self, samples: Vec<homelabcmd_wire::Sample>) -> Beat {
        let stale = self
            .facts_read
            .as_ref()
            .is_none_or(|(read, _)| read.elapsed() >= FACTS_PACE);
        if stale {
            self.facts_read = Some((Instant::now(), self.sampler.reader().facts()));
        }
        let facts = self.facts_read.as_ref().map(|(_, facts)| facts.clone());
        let services = self.units.units();
        let told = self.told.services.as_deref();
        let services = services.filter(|now| told.is_none_or(|told| units::differ(told, now)));
        self.sequence += 1;
        Beat {
            protocol: PROTOCOL,
            agent: self.identity.info(seconds(self.interval)),
            stream: self.backlog.stream().to_owned(),
            sequence: self.sequence,
            sent_at: clock::now(),
            samples,
            facts: facts.filter(|facts| self.told.facts.as_ref() != Some(facts)),
            services,
            containers: containers::read(),
            updates: self
                .updates
                .latest()
                .filter(|u| self.told.updates.as_ref() != Some(u)),
            goodbye: None,
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
            }
        }
        if let Some(wish) = answer
            .interval_seconds
            .filter(|wish| (1..=3600).contains(wish))
            && !self.fixed_interval
        {
            self.interval = Duration::from_secs(u64::from(wish));
        }
    }

    /// The interval, a twentieth shorter or longer: many agents that started together do not beat
    /// together.
    fn pause(&self) -> Duration {
        let now = clock::now().subsec_nanosecond().unsigned_abs();
        let jitter = f64::from(now % 1000) / 10_000.0 - 0.05;
        self.interval.mul_f64(1.0 + jitter)
    }

    fn leave(&mut self) {
        let reason = goodbye::reason();
        self.sequence += 1;
        let beat = goodbye::beat(
            &self.identity,
            self.backlog.stream(),
            self.sequence,
            self.interval,
            reason,
        );
        goodbye::say(&self.hub, &beat);
        self.backlog.keep();
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

fn seconds(interval: Duration) -> u32 {
    u32::try_from(interval.as_secs()).unwrap_or(u32::MAX)
}

/// Wakes at SIGTERM and SIGINT.
fn stop_signal() -> Result<Receiver<()>, String> {
    let (send, receive) = mpsc::channel();
    let (read_end, write_end) = std::os::unix::net::UnixStream::pair()
        .map_err(|error| format!("no pipe for signals: {error}"))?;
    for signal in [SIGTERM, SIGINT] {
        let write_end = write_end.try_clone().map_err(|error| error.to_string())?;
        signal_hook::low_level::pipe::register(signal, write_end)
            .map_err(|error| format!("cannot listen for signals: {error}"))?;
    }
    std::thread::Builder::new()
        .name("signals".into())
        .stack_size(64 * 1024)
        .spawn(move || {
            use std::io::Read as _;
            let mut read_end = read_end;
            let _ = read_end.read(&mut [0]);
            let _ = send.send(());
        })
        .map_err(|error| error.to_string())?;
    Ok(receive)
}

/// Two agents on one state folder would give numbers twice.
fn lock(state_dir: &std::path::Path) -> Result<std::fs::File, String> {
    let path = state_dir.join("lock");
    let file = std::fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| format!("{} cannot be opened: {error}", path.display()))?;
    rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).map_err(
        |_| {
            format!(
                "another agent runs on {}: give this one its own --state-dir",
                state_dir.display()
            )
        },
    )?;
    Ok(file)
}
