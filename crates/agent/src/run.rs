//! The loop: read → keep → send. Reading goes at its own pace in this thread; sending is in another
//! (`sender.rs`), so that a hub that hangs costs no reading.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use homelabcmd_wire::{Beat, PROTOCOL};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::args::Options;
use crate::backlog::{Backlog, lock_backlog};
use crate::hub::Hub;
use crate::identity::Identity;
use crate::read::{Reader, Sampler};
use crate::remembered::Remembered;
use crate::sender::{self, Pace, Sender};
use crate::{clock, config, containers, enrol, goodbye, log, private, units, updates};

/// A beat that is on its way when the agent is told to stop may take so long to arrive.
const LAST_BEAT: Duration = Duration::from_secs(3);

/// Beats until it is told to stop.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let state_dir = options.state_dir();
    private::create_state_dir(&state_dir)?;
    let _lock = lock(&state_dir)?;
    if options.code.is_some() && !config::has_token(options) {
        enrol::enrol(options)?;
    }
    let access = config::access(options)?;
    let hub = Hub::new(&access.hub, &access.token, access.ca.as_deref())?;
    let stop = stop_signal()?;
    let identity = Identity::load(&state_dir)?;
    let backlog = Arc::new(Mutex::new(Backlog::open(&state_dir)?));
    let pace = Pace::new(options.interval);
    let mut sampler = Sampler::new(Reader::at("/"));
    let mut sender = Sender::start(sender::Parts {
        hub: hub.clone(),
        identity: identity.clone(),
        backlog: backlog.clone(),
        pace: pace.clone(),
        reader: sampler.reader().clone(),
        updates: updates::Watch::start(),
        remembered: Remembered::open(&state_dir, &access.hub),
    })?;
    log::info(&format!(
        "beating for {} each {:?}",
        access.hub,
        pace.interval()
    ));
    // The first reading needs some time to have passed for the processor's use.
    let mut next = Instant::now() + Duration::from_millis(500);
    let wait = |until: Instant| stop.recv_timeout(until.saturating_duration_since(Instant::now()));
    while wait(next) == Err(RecvTimeoutError::Timeout) {
        let seq = lock_backlog(&backlog).next_seq();
        // Not under the lock: a disk that is slow to tell its size must not hold the sender.
        let sample = sampler.take(seq);
        {
            let mut backlog = lock_backlog(&backlog);
            backlog.add(sample);
            if !sender.is_idle() {
                // The beat before is still on its way: who knows whether it arrives.
                backlog.keep();
            }
        }
        sender.wake();
        next = (next + pace.pause()).max(Instant::now());
    }
    leave(&hub, &identity, &backlog, &mut sender, pace.interval());
    Ok(())
}

/// Keeps what the hub does not have, and says goodbye after everything else that it hears.
fn leave(
    hub: &Hub,
    identity: &Identity,
    backlog: &Mutex<Backlog>,
    sender: &mut Sender,
    interval: Duration,
) {
    let stream = {
        let mut backlog = lock_backlog(backlog);
        backlog.keep();
        backlog.stream().to_owned()
    };
    let reason = goodbye::reason();
    if !sender.finish(LAST_BEAT) {
        log::warn("the hub does not answer: leaving without goodbye");
        return;
    }
    let sequence = sender.next_sequence();
    goodbye::say(
        hub,
        &goodbye::beat(identity, &stream, sequence, interval, reason),
    );
}

/// Prints one beat and sends nothing.
pub(crate) fn once(options: &Options) -> Result<(), String> {
    let mut sampler = Sampler::new(Reader::at("/"));
    std::thread::sleep(Duration::from_millis(200));
    let interval = options.interval.unwrap_or(sender::INTERVAL);
    let beat = Beat {
        protocol: PROTOCOL,
        agent: Identity::unsaved(&options.state_dir())?.info(interval),
        stream: "once".into(),
        sequence: 1,
        sent_at: clock::now(),
        samples: vec![sampler.take(1)],
        facts: Some(sampler.reader().facts()),
        services: units::read(),
        containers: containers::read(),
        updates: updates::read_once(),
        goodbye: None,
        audit_head: None,
    };
    log::print(&serde_json::to_string_pretty(&beat).map_err(|error| error.to_string())?);
    Ok(())
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
    let mut options = std::fs::OpenOptions::new();
    let file = private::open(&path, options.write(true).truncate(false))
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
