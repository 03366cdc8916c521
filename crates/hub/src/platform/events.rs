//! "X changed": a log of *what* changed last, never of *how*.
//!
//! Each key (a topic and an id) stands in the log once, at the position of its latest change. A
//! follower that stopped at position `p` asks for all keys after `p` and reads their present truth
//! itself. So a slow follower costs nothing, a hundred changes of one thing are one entry, and a
//! follower that was away resumes by its last position. The log is bounded: when the oldest entries
//! were dropped, a follower from before them is told to start afresh.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// What changed: a topic, and the id of the thing within it (empty for the topic as a whole).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// For example `machine`.
    pub topic: &'static str,
    /// For example a machine's id.
    pub id: String,
}

/// The log; clones share it.
#[derive(Clone)]
pub struct Events(Arc<Shared>);

struct Shared {
    log: Mutex<Log>,
    head: watch::Sender<u64>,
    /// Topics that somebody is woken by.
    topics: Mutex<HashMap<&'static str, watch::Sender<()>>>,
    epoch: u64,
    capacity: usize,
}

#[derive(Default)]
struct Log {
    by_position: BTreeMap<u64, Key>,
    position_of: HashMap<Key, u64>,
    head: u64,
    floor: u64,
}

/// What a follower missed.
#[derive(Debug, PartialEq, Eq)]
pub enum Missed {
    /// These changed, oldest change first; the follower is now at `position`.
    Keys {
        /// What to read anew.
        keys: Vec<Key>,
        /// Where to go on.
        position: u64,
    },
    /// More than the log remembers; the follower is now at `position`.
    Everything {
        /// Where to go on.
        position: u64,
    },
}

impl Events {
    /// An empty log that remembers at most `capacity` keys. `epoch` tells this run of the hub from
    /// others, so that a position of another run is never taken for one of this.
    pub fn new(epoch: u64, capacity: usize) -> Self {
        Self(Arc::new(Shared {
            log: Mutex::default(),
            head: watch::channel(0).0,
            topics: Mutex::default(),
            epoch,
            capacity,
        }))
    }

    /// Notes a change. To be called after the change is committed.
    pub fn changed(&self, topic: &'static str, id: impl std::fmt::Display) {
        self.changed_all(topic, [format!("{id}")]);
    }

    /// Notes changes of many things at once.
    pub fn changed_all(&self, topic: &'static str, ids: impl IntoIterator<Item = String>) {
        let head = {
            let mut log = self.0.log.lock().unwrap_or_else(PoisonError::into_inner);
            for id in ids {
                log.note(Key { topic, id }, self.0.capacity);
            }
            log.head
        };
        self.0.head.send_replace(head);
        let topics = self.0.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(topic) = topics.get(topic) {
            topic.send_replace(());
        }
    }

    /// A receiver that wakes when something of a topic changes.
    pub fn watch_topic(&self, topic: &'static str) -> watch::Receiver<()> {
        let mut topics = self.0.topics.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = topics.entry(topic).or_insert_with(|| watch::channel(()).0);
        sender.subscribe()
    }

    /// Where a follower that starts now begins.
    pub fn head(&self) -> u64 {
        *self.0.head.borrow()
    }

    /// Everything after `position`.
    pub fn since(&self, position: u64) -> Missed {
        let log = self.0.log.lock().unwrap_or_else(PoisonError::into_inner);
        if position < log.floor || position > log.head {
            return Missed::Everything { position: log.head };
        }
        let keys = log
            .by_position
            .range(position + 1..)
            .map(|(_, key)| key.clone())
            .collect();
        Missed::Keys {
            keys,
            position: log.head,
        }
    }

    /// A receiver that wakes at each change.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.0.head.subscribe()
    }

    /// The text by which a follower names its position later.
    pub fn cursor(&self, position: u64) -> String {
        format!("{:x}-{position}", self.0.epoch)
    }

    /// Reads a cursor; `None` when it is of another run or no cursor at all.
    pub fn position(&self, cursor: &str) -> Option<u64> {
        let (epoch, position) = cursor.split_once('-')?;
        (u64::from_str_radix(epoch, 16).ok()? == self.0.epoch).then_some(())?;
        position.parse().ok()
    }
}

impl Log {
    fn note(&mut self, key: Key, capacity: usize) {
        self.head += 1;
        if let Some(old) = self.position_of.insert(key.clone(), self.head) {
            self.by_position.remove(&old);
        }
        self.by_position.insert(self.head, key);
        while self.by_position.len() > capacity {
            if let Some((position, key)) = self.by_position.pop_first() {
                self.position_of.remove(&key);
                self.floor = position;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str) -> Key {
        Key {
            topic: "t",
            id: id.to_owned(),
        }
    }

    #[test]
    fn many_changes_of_one_thing_are_one_entry() {
        let events = Events::new(1, 10);
        let start = events.head();
        for id in ["a", "b", "a", "a"] {
            events.changed("t", id);
        }
        assert_eq!(
            events.since(start),
            Missed::Keys {
                keys: vec![key("b"), key("a")],
                position: 4
            }
        );
        assert_eq!(
            events.since(4),
            Missed::Keys {
                keys: vec![],
                position: 4
            }
        );
    }

    #[test]
    fn a_follower_from_before_the_oldest_entry_starts_afresh() {
        let events = Events::new(1, 2);
        for id in ["a", "b", "c"] {
            events.changed("t", id);
        }
        assert_eq!(events.since(0), Missed::Everything { position: 3 });
        assert_eq!(
            events.since(1),
            Missed::Keys {
                keys: vec![key("b"), key("c")],
                position: 3
            }
        );
    }

    #[test]
    fn a_cursor_of_another_run_is_no_position() {
        let (one, two) = (Events::new(1, 10), Events::new(2, 10));
        assert_eq!(one.position(&one.cursor(7)), Some(7));
        assert_eq!(two.position(&one.cursor(7)), None);
        assert_eq!(one.position("nonsense"), None);
        assert_eq!(one.since(99), Missed::Everything { position: 0 });
    }
}
