//! What the agent remembers of the hub's audit: the newest entry that it was told of, by its number and its hash.
//!
//! Who gets into the hub can write its audit anew, and restoring an old backup takes the newest entries away. The
//! hub is told with each beat what was remembered here, and so notices. What is remembered never goes back.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use homelabcmd_wire::AuditHead;
use serde::{Deserialize, Serialize};

use crate::{log, private};

/// Entries may come by the second: they are not written down as often.
const WRITTEN_APART: Duration = Duration::from_secs(60);

pub(crate) struct Remembered {
    path: PathBuf,
    /// Of another hub nothing is remembered.
    hub: String,
    newest: Option<AuditHead>,
    written: Option<AuditHead>,
    written_at: Option<Instant>,
}

/// The file's content.
#[derive(Serialize, Deserialize)]
struct Kept {
    hub: String,
    #[serde(flatten)]
    head: AuditHead,
}

impl Remembered {
    /// What was written down before, if it is of this hub.
    pub(crate) fn open(state_dir: &Path, hub: &str) -> Self {
        let path = state_dir.join(FILE);
        let kept = std::fs::read(&path).ok();
        let kept = kept.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        let newest = kept.filter(|kept| kept.hub == hub).map(|kept| kept.head);
        Self {
            path,
            hub: hub.to_owned(),
            written: newest.clone(),
            newest,
            written_at: None,
        }
    }

    /// For the next beat.
    pub(crate) fn newest(&self) -> Option<AuditHead> {
        self.newest.clone()
    }

    /// Takes over what the hub said, if it is newer, and writes it down when its time has come.
    pub(crate) fn learn(&mut self, told: Option<&AuditHead>, now: Instant) {
        let newest = self.newest.as_ref().map_or(0, |head| head.position);
        if let Some(told) = told.filter(|told| told.position > newest) {
            self.newest = Some(told.clone());
        }
        let is_early = self
            .written_at
            .is_some_and(|at| now.saturating_duration_since(at) < WRITTEN_APART);
        if self.newest == self.written || is_early {
            return;
        }
        let Some(head) = self.newest.clone() else {
            return;
        };
        self.written_at = Some(now);
        match self.write(&head) {
            Ok(()) => self.written = Some(head),
            // It is tried again, and is in memory meanwhile.
            Err(error) => log::warn(&format!(
                "{} cannot be written: {error}",
                self.path.display()
            )),
        }
    }

    fn write(&self, head: &AuditHead) -> std::io::Result<()> {
        let kept = Kept {
            hub: self.hub.clone(),
            head: head.clone(),
        };
        private::write(&self.path, &serde_json::to_vec(&kept)?)
    }
}

/// The file in the state folder.
const FILE: &str = "audit-head";

/// A hub that this machine is enrolled at anew begins anew, also where it has the same address.
pub(crate) fn forget(state_dir: &Path) {
    let _ = std::fs::remove_file(state_dir.join(FILE));
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUB: &str = "http://hub.lan:8080";

    fn head(position: i64) -> AuditHead {
        AuditHead {
            position,
            hash: format!("hash {position}"),
        }
    }

    #[test]
    fn the_newest_is_remembered_and_an_older_one_does_not_take_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let (mut memory, now) = (Remembered::open(dir.path(), HUB), Instant::now());
        assert_eq!(memory.newest(), None);
        memory.learn(None, now);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        for told in [7, 5, 7] {
            memory.learn(Some(&head(told)), now);
            assert_eq!(memory.newest(), Some(head(7)));
        }
        // Another one with the same number is another one.
        let other = AuditHead {
            hash: "another".into(),
            ..head(7)
        };
        memory.learn(Some(&other), now);
        assert_eq!(memory.newest(), Some(head(7)));
        assert_eq!(Remembered::open(dir.path(), HUB).newest(), Some(head(7)));
        // It is a file for the agent alone, and of one hub.
        assert_eq!(Remembered::open(dir.path(), "http://other").newest(), None);
        forget(dir.path());
        assert_eq!(Remembered::open(dir.path(), HUB).newest(), None);
    }

    #[test]
    fn it_is_written_once_a_minute_and_only_when_it_changed() {
        let dir = tempfile::tempdir().unwrap();
        let (mut memory, start) = (Remembered::open(dir.path(), HUB), Instant::now());
        let on_disk = || Remembered::open(dir.path(), HUB).newest();
        memory.learn(Some(&head(1)), start);
        memory.learn(Some(&head(2)), start + WRITTEN_APART / 2);
        assert_eq!(on_disk(), Some(head(1)));
        // Also when nothing new is told any more.
        memory.learn(None, start + WRITTEN_APART);
        assert_eq!(on_disk(), Some(head(2)));
        let path = dir.path().join(FILE);
        std::fs::remove_file(&path).unwrap();
        memory.learn(Some(&head(2)), start + 9 * WRITTEN_APART);
        assert!(!path.exists(), "it was the same");
    }

    #[test]
    fn a_torn_file_is_no_memory() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), "{\"hub\":").unwrap();
        assert_eq!(Remembered::open(dir.path(), HUB).newest(), None);
    }
}
