//! A search from its start to its end.

use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use homelabcmd_probe::neighbours::{self, Neighbour};
use homelabcmd_probe::routes::Network;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::running::{Running, Turn};
use super::subnets::{addresses_in, is_own, own_networks, subnets};
use super::sweep::{Pace, sweep};
use super::{cidr, mdns};
use crate::app::{App, AppState};
use crate::audit::{self, Entry};
use crate::discovery::hosts::follow;
use crate::discovery::model::{LanHost, Run, State, Step};
use crate::discovery::store;
use crate::platform::dns::Resolver;
use crate::platform::lifecycle::caught;
use crate::platform::unfinished::store_end;

/// The kernel's table of IPv4 neighbours.
const NEIGHBOURS: &str = "/proc/net/arp";
/// Pages hear of news so often at most, and each so many times it is stored.
const NEWS: Duration = Duration::from_millis(300);
const STORED_EACH: u32 = 7;
/// A device that sleeps answers only when the kernel asks for its hardware address again, a second later.
const SETTLE: Duration = Duration::from_millis(700);
/// How long a server may take to say one name, and how long all of them may.
const NAME_PATIENCE: Duration = Duration::from_millis(700);
const NAMES_PATIENCE: Duration = Duration::from_secs(2);
/// So many names are asked for at a time.
const NAMES_IN_FLIGHT: usize = 32;

/// Stores that a search begins, and lets it go on by itself.
pub(super) async fn begin(app: &AppState, turn: Turn, entry: Entry) -> anyhow::Result<()> {
    let (answer, answered) = oneshot::channel();
    let task_app = app.clone();
    // A task of its own: who asked may go away between the commit and the start.
    app.lifecycle.spawn(async move {
        let stored = async {
            let mut tx = task_app.db.write().await?;
            store::insert(&mut tx, &turn.running.run()).await?;
            audit::record(&mut tx, &entry).await?;
            anyhow::Ok(tx.commit().await?)
        };
        let stored = stored.await;
        let is_stored = stored.is_ok();
        if is_stored {
            task_app.events.changed("discovery", turn.running.id);
        }
        let _ = answer.send(stored);
        if is_stored {
            conduct(task_app, turn).await;
        }
    });
    answered.await?
}

/// Runs a search whose row is stored. However it ends, that is stored, and the next one may begin.
async fn conduct(app: AppState, turn: Turn) {
    let running = turn.running.clone();
    let state = tokio::select! {
        result = caught(search(&running)) => match result {
            Ok(()) if running.findings().nothing_could_be_tried(is_own) => State::Failed,
            Ok(()) => State::Done,
            Err(error) => {
                tracing::error!("a search for hosts failed: {error:#}");
                running.hear(|found| found.note("The hub made a mistake. Its log says which.".into()));
                State::Failed
            }
        },
        () = tell(&app, &running) => State::Interrupted,
        () = running.cancel.cancelled() => State::Cancelled,
        () = app.lifecycle.stopping() => State::Interrupted,
    };
    let (mut run, hosts) = running.now();
    run.state = state;
    run.ended_at = Some(app.clock.now());
    run.progress.step = Step::Ended;
    store_end(&app.lifecycle, "a search for hosts", || {
        save(&app, &run, &hosts)
    })
    .await;
    if let Err(error) = follow(&app).await {
        tracing::error!("where machines were found could not be stored: {error:#}");
    }
    // In this order: who hears of the end may begin the next.
    drop(turn);
    app.events.changed("discovery", run.id);
}

/// Tells pages of news and stores them now and then; never ends.
async fn tell(app: &App, running: &Running) {
    let mut ticks = interval(NEWS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for tick in 0u32.. {
        ticks.tick().await;
        if running.take_news() {
            app.events.changed("discovery", running.id);
        }
        if tick % STORED_EACH == STORED_EACH - 1 {
            let (run, hosts) = running.now();
            if let Err(error) = save(app, &run, &hosts).await {
                tracing::warn!(
                    "what a search for hosts found so far could not be stored: {error:#}"
                );
            }
        }
    }
}

async fn save(app: &App, run: &Run, hosts: &[LanHost]) -> anyhow::Result<()> {
    let mut tx = app.db.write().await?;
    store::save(&mut tx, run, hosts).await?;
    Ok(tx.commit().await?)
}

async fn search(running: &Running) -> anyhow::Result<()> {
    let run = running.run();
    let networks = run.networks();
    let addresses = cidr::tried(&networks, &own_networks(&subnets()));
    let before = known_neighbours();
    let (told, mut heard) = mpsc::channel(64);
    let asking = async {
        if run.plan.mdns {
            ask_neighbours(running, &networks, &told).await;
        }
        drop(told);
    };
    let hearing = async {
        while let Some(said) = heard.recv().await {
            running.hear(|found| found.note_said(said));
        }
    };
    let sweeping = async {
        let mut tries = std::pin::pin!(sweep(addresses, run.plan.ports.clone(), Pace::usual()));
        while let Some(tried) = tries.next().await {
            running.hear(|found| found.note_tried(&tried));
        }
        sleep(SETTLE).await;
        let after = known_neighbours();
        running.hear(|found| found.note_neighbours(&before, &after, &networks));
    };
    tokio::join!(sweeping, asking, hearing);
    running.step(Step::Naming);
    name_hosts(running).await;
    Ok(())
}

async fn ask_neighbours(running: &Running, networks: &[Network], told: &mpsc::Sender<mdns::Said>) {
    let interfaces = addresses_in(&subnets(), networks);
    for error in mdns::ask(&interfaces, networks, told).await {
        let note =
            format!("Neighbours could not be asked what they offer (multicast DNS): {error}.");
        running.hear(|found| found.note(note));
    }
}

/// Hosts that were found are looked up by name; servers that take long are not waited for.
async fn name_hosts(running: &Running) {
    let resolver = Resolver::of_system();
    let (_, hosts) = running.now();
    let mut names = std::pin::pin!(
        stream::iter(hosts)
            .map(|host| {
                let resolver = &resolver;
                async move {
                    let name = resolver.name_of(host.address, NAME_PATIENCE).await;
                    (host.address, name)
                }
            })
            .buffer_unordered(NAMES_IN_FLIGHT)
    );
    let asking = async {
        while let Some((address, name)) = names.next().await {
            if let Some(name) = name {
                running.hear(|found| found.note_name(address, &name));
            }
        }
    };
    if timeout(NAMES_PATIENCE, asking).await.is_err() {
        let note = "The DNS server took too long; some hosts have no name for that.";
        running.hear(|found| found.note(note.into()));
    }
}

fn known_neighbours() -> Vec<Neighbour> {
    let text = std::fs::read_to_string(NEIGHBOURS).unwrap_or_default();
    neighbours::parse_arp(&text)
}
