//! What proves that an agent was changed: a beat of another run than the one before.
//!
//! The agent from before beats while the change is under way, and says goodbye when it is ended. Neither proves
//! anything.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{sleep, timeout};

use crate::app::App;
use crate::machines::{self, MachineId};

/// What it was like before the change. It is kept while a change is open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Before {
    /// The run of the agent that beat last.
    pub(super) run_id: Option<String>,
    /// A machine enrols with it: a token is made.
    pub(super) enrols: bool,
}

/// What the machine's agent said last.
struct Latest {
    run_id: Option<String>,
    has_left: bool,
    version: Option<String>,
}

impl Before {
    /// As it is now.
    pub(super) async fn now(app: &App, machine: MachineId, enrols: bool) -> anyhow::Result<Self> {
        let latest = latest(app, machine).await?;
        Ok(Self {
            run_id: latest.run_id,
            enrols,
        })
    }

    /// Waits for the proof; false where it does not come in time. `version` is what was sent.
    pub(super) async fn proved(
        &self,
        app: &App,
        machine: MachineId,
        version: Option<&str>,
        patience: Duration,
    ) -> anyhow::Result<bool> {
        let mut changes = app.events.watch();
        let waited = timeout(patience, async {
            loop {
                if self.is_proved_by(&latest(app, machine).await?, version) {
                    return anyhow::Ok(());
                }
                // Whatever changed may have been it; and a change may be missed.
                let _ = timeout(Duration::from_secs(1), changes.changed()).await;
                sleep(Duration::from_millis(50)).await;
            }
        });
        match waited.await {
            Ok(found) => found.map(|()| true),
            Err(_) => Ok(false),
        }
    }

    fn is_proved_by(&self, latest: &Latest, version: Option<&str>) -> bool {
        let is_of_another_run = latest.run_id.is_some() && latest.run_id != self.run_id;
        let is_what_was_sent = version.is_none_or(|sent| latest.version.as_deref() == Some(sent));
        is_of_another_run && !latest.has_left && is_what_was_sent
    }
}

async fn latest(app: &App, machine: MachineId) -> anyhow::Result<Latest> {
    let mut conn = app.db.read().await?;
    let standing = machines::standing(&mut conn, machine).await?;
    let version = machines::find(&mut conn, machine).await?;
    Ok(Latest {
        run_id: standing
            .as_ref()
            .and_then(|one| one.delivery.run_id.clone()),
        has_left: standing.is_some_and(|one| one.presence.goodbye.is_some()),
        version: version.and_then(|machine| machine.agent_version),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_goodbye_nor_the_run_from_before_nor_another_version_proves_anything() {
        let run = |name: &str| Before {
            run_id: Some(name.into()),
            enrols: false,
        };
        let latest = |run: Option<&str>, has_left, version: &str| Latest {
            run_id: run.map(str::to_owned),
            has_left,
            version: Some(version.into()),
        };
        let (old, sent) = (run("old"), Some("2.0"));
        assert!(old.is_proved_by(&latest(Some("new"), false, "2.0"), sent));
        assert!(old.is_proved_by(&latest(Some("new"), false, "1.0"), None));
        assert!(!old.is_proved_by(&latest(Some("old"), false, "2.0"), sent));
        assert!(!old.is_proved_by(&latest(Some("old"), true, "2.0"), sent));
        assert!(!old.is_proved_by(&latest(Some("new"), true, "2.0"), sent));
        assert!(!old.is_proved_by(&latest(Some("new"), false, "1.0"), sent));
        // One of version 1, which has no runs, goes on to beat.
        assert!(!Before::default().is_proved_by(&latest(None, false, "2.0"), sent));
        assert!(Before::default().is_proved_by(&latest(Some("new"), false, "2.0"), sent));
    }
}
