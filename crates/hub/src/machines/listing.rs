//! All machines as lists and live streams show them, kept in memory.
//!
//! The database is the truth, and reading hundreds of rows of it is most of what a list costs. So a copy
//! is kept, and it learns what changed as a browser does: from the log of changes. Whoever changes
//! something that lists show notes it there, after the commit and before the answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

use super::model::MachineId;
use super::store::{self, Listed};
use crate::app::App;
use crate::platform::events::Missed;

/// So many ids fit into one query.
const IDS_AT_ONCE: usize = 500;

/// The copy.
#[derive(Default)]
pub struct Listing(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Where it stands in the log; nothing before it was read first.
    position: Option<u64>,
    machines: BTreeMap<MachineId, Arc<Listed>>,
}

impl Listing {
    /// All machines, oldest first.
    pub(super) async fn all(&self, app: &App) -> sqlx::Result<Vec<Arc<Listed>>> {
        let kept = self.up_to_date(app).await?;
        Ok(kept.machines.values().cloned().collect())
    }

    /// These machines; those that are gone are left out.
    pub(super) async fn some(
        &self,
        app: &App,
        ids: &[MachineId],
    ) -> sqlx::Result<Vec<Arc<Listed>>> {
        let kept = self.up_to_date(app).await?;
        let found = ids.iter().filter_map(|id| kept.machines.get(id).cloned());
        Ok(found.collect())
    }

    async fn up_to_date(&self, app: &App) -> sqlx::Result<MutexGuard<'_, Kept>> {
        let mut kept = self.0.lock().await;
        let missed = match kept.position {
            Some(position) => app.events.since(position),
            None => Missed::Everything {
                position: app.events.head(),
            },
        };
        let (ids, position) = match missed {
            Missed::Keys { keys, position } => {
                // Which machines came or went is not said.
                let all = keys.iter().any(|key| key.topic == "machines");
                let of_one = |topic| topic == "machine" || topic == "live";
                let ids = keys.iter().filter(|key| of_one(key.topic));
                let ids: Vec<_> = ids.filter_map(|key| MachineId::parse(&key.id)).collect();
                ((!all && ids.len() <= IDS_AT_ONCE).then_some(ids), position)
            }
            Missed::Everything { position } => (None, position),
        };
        if ids.as_ref().is_none_or(|ids| !ids.is_empty()) {
            let rows = store::list(&mut *app.db.read().await?, ids.as_deref()).await?;
            match ids {
                Some(ids) => ids.iter().for_each(|id| drop(kept.machines.remove(id))),
                None => kept.machines.clear(),
            }
            let rows = rows.into_iter().map(|row| (row.machine.id, Arc::new(row)));
            kept.machines.extend(rows);
        }
        kept.position = Some(position);
        Ok(kept)
    }
}
