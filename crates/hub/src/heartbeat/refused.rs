//! Beats that are no beats: what was refused is said in the log and on the page of the machine whose token
//! sent it. Its agent keeps what it has, and nobody reads the agent's own log.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::accounts::AgentCaller;
use crate::app::App;
use crate::machines::{self, MachineId, Warning};
use crate::platform::http::Error;

/// An agent tries again with each beat: it is said so often at most.
const SAID_APART: Duration = Duration::from_secs(600);
/// The warning; the next beat that is taken takes it away.
const CODE: &str = "beats_refused";

/// When it was last said, by token. Only tokens of this hub get here.
#[derive(Default)]
pub(super) struct Refusals(Mutex<HashMap<String, Duration>>);

impl Refusals {
    fn is_due(&self, token: &str, now: Duration) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|_, at| now.saturating_sub(*at) < SAID_APART);
        if said.contains_key(token) {
            return false;
        }
        said.insert(token.to_owned(), now);
        true
    }
}

/// Says that what this agent sent was refused.
pub(super) async fn say(app: &App, agent: &AgentCaller, error: &Error) {
    let refusals = app.ingest.refusals();
    if !refusals.is_due(&agent.token_id, app.clock.monotonic()) {
        return;
    }
    let machine = agent.machine_id.as_deref().and_then(MachineId::parse);
    let Some(id) = machine else {
        // Whose a shared token is, only a beat could tell.
        tracing::warn!(token.id = %agent.token_id, "a beat was refused: {}", error.detail());
        return;
    };
    tracing::warn!(machine.id = %id, "a beat was refused: {}", error.detail());
    if let Err(error) = warn(app, id, error.detail()).await {
        tracing::warn!(machine.id = %id, "its page cannot say so: {error:#}");
    }
}

async fn warn(app: &App, id: MachineId, detail: &str) -> anyhow::Result<()> {
    let mut tx = app.db.write().await?;
    let Some(standing) = machines::standing(&mut tx, id).await? else {
        return Ok(());
    };
    let mut warnings = standing.presence.warnings;
    warnings.retain(|warning| warning.code != CODE);
    warnings.push(Warning {
        code: CODE.into(),
        detail: format!("What its agent sends is refused: {detail}"),
    });
    machines::set_warnings(&mut tx, id, &warnings).await?;
    tx.commit().await?;
    app.events.changed("machine", id.to_string());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_is_heard_of_once_in_a_while() {
        let refusals = Refusals::default();
        let minute = |minutes: u64| Duration::from_secs(60 * minutes);
        assert!(refusals.is_due("one", minute(0)));
        assert!(!refusals.is_due("one", minute(9)));
        assert!(refusals.is_due("other", minute(9)));
        assert!(refusals.is_due("one", minute(10)));
        assert!(!refusals.is_due("other", minute(11)));
    }
}
