//! What the hub does not have yet: the newest samples in memory, older ones in the ring on disk.
//!
//! As long as the hub answers, nothing is written to disk (an SD card would wear). When it does not,
//! samples go to the ring. A disk that is full costs nothing but the promise to keep them over a
//! restart: they stay in memory then, as many as fit.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use homelabcmd_wire::Sample;
use serde::{Deserialize, Serialize};

use crate::ring::Ring;
use crate::{identity, log, private};

/// Kept in memory when the disk takes nothing: ten hours of minutes.
const MOST_IN_MEMORY: usize = 600;
/// Numbers are reserved on disk so many at a time, so that none is ever given twice.
const RESERVE: u64 = 1000;

/// The name of the numbering and where it stands.
#[derive(Clone, Serialize, Deserialize)]
struct Stream {
    id: String,
    /// No number at or above this was given yet.
    reserved: u64,
}

pub(crate) struct Backlog {
    file: PathBuf,
    stream: Stream,
    next: u64,
    fresh: VecDeque<Sample>,
    ring: Option<Ring>,
    said: bool,
}

/// The backlog, for the one thread that needs it now. (A panic ends the released agent as a whole, so
/// that a lock is never found broken there.)
pub(crate) fn lock_backlog(backlog: &Mutex<Backlog>) -> MutexGuard<'_, Backlog> {
    backlog.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The numbering that the agent used last.
pub(crate) fn stream_of(state_dir: &Path) -> Option<String> {
    let bytes = std::fs::read(state_dir.join("stream.json")).ok()?;
    Some(serde_json::from_slice::<Stream>(&bytes).ok()?.id)
}

impl Backlog {
    pub(crate) fn open(state_dir: &Path) -> Result<Self, String> {
        let ring = Ring::open(&state_dir.join("ring"))
            .map_err(|error| log::warn(&format!("nothing can be kept on disk: {error}")))
            .ok();
        let file = state_dir.join("stream.json");
        let stored: Option<Stream> = std::fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let stream = match stored {
            Some(stream) => stream,
            None => Stream {
                id: identity::random_uuid()?,
                reserved: 1,
            },
        };
        let in_ring = ring.as_ref().and_then(Ring::last_seq).unwrap_or(0);
        let next = stream.reserved.max(in_ring + 1);
        Ok(Self {
            file,
            stream,
            next,
            fresh: VecDeque::new(),
            ring,
            said: false,
        })
    }

    pub(crate) fn stream(&self) -> &str {
        &self.stream.id
    }

    /// A number that was never given before.
    pub(crate) fn next_seq(&mut self) -> u64 {
        if self.next >= self.stream.reserved {
            self.stream.reserved = self.next + RESERVE;
            let text = serde_json::to_vec(&self.stream).unwrap_or_default();
            if let Err(error) = private::write(&self.file, &text) {
                self.say_full(&error);
            }
        }
        self.next += 1;
        self.next - 1
    }

    pub(crate) fn add(&mut self, sample: Sample) {
        self.fresh.push_back(sample);
    }

    /// The hub did not take them: what is in memory goes to disk.
    pub(crate) fn keep(&mut self) {
        while let Some(sample) = self.fresh.front() {
            let Some(ring) = &mut self.ring else { break };
            if let Err(error) = ring.push(sample) {
                self.say_full(&error);
                break;
            }
            self.said = false;
            self.fresh.pop_front();
        }
        while self.fresh.len() > MOST_IN_MEMORY {
            self.fresh.pop_front();
        }
    }

    /// The oldest samples that the hub does not have.
    pub(crate) fn oldest(&mut self, most: usize) -> Vec<Sample> {
        if let Some(ring) = self.ring.as_mut().filter(|ring| !ring.is_empty()) {
            let found = ring.oldest(most);
            if !found.is_empty() {
                return found;
            }
        }
        self.fresh.iter().take(most).cloned().collect()
    }

    /// The hub has everything up to this number.
    pub(crate) fn forget(&mut self, seq: u64) {
        // Numbers that could not be reserved on a full disk were given all the same.
        self.next = self.next.max(seq.saturating_add(1));
        if let Some(ring) = &mut self.ring {
            ring.forget(seq);
        }
        while self.fresh.front().is_some_and(|sample| sample.seq <= seq) {
            self.fresh.pop_front();
        }
    }

    /// Whether the hub has everything.
    pub(crate) fn is_empty(&self) -> bool {
        self.fresh.is_empty() && self.ring.as_ref().is_none_or(Ring::is_empty)
    }

    fn say_full(&mut self, error: &std::io::Error) {
        if !self.said {
            log::warn(&format!(
                "samples stay in memory, the disk takes none: {error}"
            ));
            self.said = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(backlog: &mut Backlog) -> Sample {
        let seq = backlog.next_seq();
        serde_json::from_value(serde_json::json!({"seq": seq, "at": "2026-11-23T12:00:00Z"}))
            .unwrap()
    }

    #[test]
    fn no_number_is_given_twice() {
        let dir = tempfile::tempdir().unwrap();
        let mut last = 0;
        for _ in 0..3 {
            let mut backlog = Backlog::open(dir.path()).unwrap();
            for _ in 0..1500 {
                let seq = backlog.next_seq();
                assert!(seq > last);
                last = seq;
            }
        }
        assert!(stream_of(dir.path()).is_some());
    }

    #[test]
    fn kept_samples_come_before_fresh_ones_and_survive() {
        let dir = tempfile::tempdir().unwrap();
        let mut backlog = Backlog::open(dir.path()).unwrap();
        let (a, b) = (sample(&mut backlog), sample(&mut backlog));
        backlog.add(a.clone());
        backlog.keep();
        drop(backlog);
        let mut backlog = Backlog::open(dir.path()).unwrap();
        let c = sample(&mut backlog);
        assert!(c.seq > b.seq);
        backlog.add(c.clone());
        assert_eq!(backlog.oldest(10), std::slice::from_ref(&a));
        backlog.forget(a.seq);
        assert_eq!(backlog.oldest(10), std::slice::from_ref(&c));
        backlog.forget(c.seq);
        assert!(backlog.is_empty());
    }
}
