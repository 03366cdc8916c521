//! `--demo N` and `cargo xtask simulate`: simulated machines that beat at a hub.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Args;
use homelabcmd_testkit::http::Client;
use homelabcmd_testkit::sim::{self, GoodbyeReason, History, SimAgent};
use jiff::Timestamp;

use super::hub::Hub;
use crate::say;
use crate::signals::Signals;

/// Fixed, so that the machines are the same after a restart.
const SEED: u64 = 7420;

/// Seconds between two beats of one machine.
const INTERVAL_SECONDS: u32 = 10;

/// Threads that carry beats, each with a connection.
const CARRIERS: usize = 4;

/// The one machine that sleeps: a fleet in which everything is on would not be believable.
const SLEEPER: &str = "laptop";

/// Options of `simulate`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The hub, as HOST:PORT
    #[arg(long, value_name = "HOST:PORT")]
    hub: String,
    /// An agent token that is bound to no machine
    #[arg(long, env = "HOMELABCMD_AGENT_TOKEN", hide_env_values = true)]
    token: String,
    /// A token that may change machines: without it, workstations stay among the servers
    #[arg(long, env = "HOMELABCMD_OPERATOR_TOKEN", hide_env_values = true)]
    operator_token: Option<String>,
    /// How many machines
    #[arg(long, default_value_t = 20)]
    count: usize,
    /// Days of history that each brings along
    #[arg(long, default_value_t = 0)]
    days: u32,
}

/// Beats until a signal comes.
pub(crate) fn simulate(options: &Options) -> anyhow::Result<()> {
    let signals = Signals::listen()?;
    let fleet = Fleet {
        count: options.count,
        history: History { days: options.days },
        notes: None,
        operator: options
            .operator_token
            .as_ref()
            .map(|token| Client::new(options.hub.clone()).bearer(token)),
    };
    let demo = fleet.start(|| Client::new(options.hub.clone()).bearer(&options.token));
    while !signals.stop_wanted() {
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(demo);
    Ok(())
}

/// Starts `count` machines at the hub of this run. They bring as much history as an agent keeps for
/// a hub that is away, once.
pub(super) fn start(hub: &Hub, count: usize) -> anyhow::Result<Demo> {
    let folder = hub.data_dir().join("demo");
    let token = hub.token("simulated machines", "agent", &folder)?;
    let operator = hub.token("who sorts simulated machines", "operator", &folder)?;
    let fleet = Fleet {
        count,
        history: History { days: 7 },
        notes: Some(folder),
        operator: Some(hub.client().bearer(&operator)),
    };
    Ok(fleet.start(|| hub.client().bearer(&token)))
}

struct Fleet {
    count: usize,
    history: History,
    /// Where to note which machines have told their history; nowhere when it is told each time.
    notes: Option<PathBuf>,
    /// Says which of them are workstations, as a person would: an agent never does.
    operator: Option<Client>,
}

impl Fleet {
    fn start(self, client: impl Fn() -> Client) -> Demo {
        let stop = Arc::new(AtomicBool::new(false));
        let mut shares: Vec<Vec<SimAgent>> = (0..CARRIERS).map(|_| Vec::new()).collect();
        for (index, agent) in sim::fleet(SEED, self.count).into_iter().enumerate() {
            shares[index % CARRIERS].push(agent.every(INTERVAL_SECONDS).restarted(now()));
        }
        let carriers = shares
            .into_iter()
            .filter(|share| !share.is_empty())
            .map(|agents| {
                let carrier = Carrier {
                    client: client(),
                    agents,
                    history: self.history,
                    notes: self.notes.clone(),
                    operator: self.operator.clone(),
                    stop: stop.clone(),
                    failing: false,
                };
                std::thread::spawn(move || carrier.run())
            })
            .collect();
        Demo { stop, carriers }
    }
}

/// The running simulation; ends when dropped.
pub(super) struct Demo {
    stop: Arc<AtomicBool>,
    carriers: Vec<JoinHandle<()>>,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for carrier in self.carriers.drain(..) {
            carrier.thread().unpark();
            let _ = carrier.join();
        }
    }
}

struct Carrier {
    client: Client,
    agents: Vec<SimAgent>,
    history: History,
    notes: Option<PathBuf>,
    operator: Option<Client>,
    stop: Arc<AtomicBool>,
    failing: bool,
}

impl Carrier {
    fn run(mut self) {
        let mut awake = Vec::new();
        for mut agent in std::mem::take(&mut self.agents) {
            if self.stopped() {
                return;
            }
            let result = self.introduce(&mut agent);
            self.report(&result.map(|_| ()));
            if agent.hostname() != SLEEPER {
                awake.push(agent);
            }
        }
        let interval = Duration::from_secs(INTERVAL_SECONDS.into());
        while !self.stopped() {
            let round = Instant::now();
            let pause = interval / u32::try_from(awake.len()).unwrap_or(1).max(1);
            for agent in &mut awake {
                let result = sim::beat(&mut self.client, agent, now()).map(|_| ());
                self.report(&result);
                std::thread::park_timeout(pause);
                if self.stopped() {
                    return;
                }
            }
            std::thread::park_timeout(interval.saturating_sub(round.elapsed()));
        }
    }

    /// A machine that the hub has not met brings its past with it, once.
    fn introduce(&mut self, agent: &mut SimAgent) -> anyhow::Result<()> {
        let note = self
            .notes
            .as_ref()
            .map(|folder| folder.join(format!("told-{}", agent.guid())));
        if note.as_ref().is_none_or(|note| !note.exists()) {
            sim::deliver_history(&mut self.client, agent, self.history, now())?;
            if let Some(note) = note {
                std::fs::write(&note, "").context("cannot note that a history was told")?;
            }
        }
        let answer = sim::beat(&mut self.client, agent, now())?;
        if let Some(operator) = self.operator.as_mut().filter(|_| agent.is_workstation()) {
            let path = format!("/api/v1/machines/{}", answer.machine_id);
            let changed = operator.send("PATCH", &path, br#"{"kind":"workstation"}"#)?;
            ensure!(
                changed.status == 200,
                "the hub answered {} to a kind",
                changed.status
            );
        }
        if agent.hostname() == SLEEPER {
            sim::say_goodbye(&mut self.client, agent, GoodbyeReason::Suspend, now())?;
        }
        Ok(())
    }

    /// Says once that the hub does not take beats, and once that it does again.
    fn report(&mut self, result: &anyhow::Result<()>) {
        match result {
            Ok(()) if self.failing => {
                say::line("[xtask] simulated machines: beating again");
                self.failing = false;
            }
            Err(error) if !self.failing && !self.stopped() => {
                say::line(&format!("[xtask] simulated machines: {error:#}"));
                self.failing = true;
            }
            _ => {}
        }
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "simulated machines live in the real time"
)]
fn now() -> Timestamp {
    Timestamp::now()
}
