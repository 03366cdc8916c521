//! Actions that an agent of version 1 did not fetch, or never spoke of again.

use std::time::Duration;

use crate::app::App;
use crate::audit::Actor;
use crate::commands::model::{ActionState, CommandSettings, Record, Way};
use crate::commands::run::{announce, end};
use crate::commands::store;
use crate::remote::RemoteFailure;

/// What no beat fetched for so long is not begun any more: nobody expects it then.
const FETCHED_WITHIN: Duration = Duration::from_secs(3600);

/// Beside its own time, an action may be silent for so long.
const SPOKEN_OF_WITHIN: Duration = Duration::from_secs(15 * 60);

/// Ends what is overdue; how much.
///
/// # Errors
/// When the database does not answer.
pub(in crate::commands) async fn end_overdue(app: &App) -> anyhow::Result<usize> {
    let mut conn = app.db.read().await?;
    let settings = store::command_settings(&mut conn).await?;
    let states = [ActionState::Queued, ActionState::Running];
    let open = store::in_states(&mut conn, &states).await?;
    drop(conn);
    let mut count = 0;
    for mut record in open.into_iter().filter(|record| record.via == Way::Agent) {
        let now = app.clock.now_ms();
        let Some((state, failure)) = judge(app, &settings, &record, now) else {
            continue;
        };
        let mut tx = app.db.write().await?;
        record.state = state;
        record.failure = Some(failure);
        end(app, &mut tx, &record, &Actor::job("commands"), None, now).await?;
        tx.commit().await?;
        announce(app, &record);
        count += 1;
    }
    Ok(count)
}

/// How an action ends now; `None` where it does not.
fn judge(
    app: &App,
    settings: &CommandSettings,
    record: &Record,
    now: i64,
) -> Option<(ActionState, RemoteFailure)> {
    let is_over = |since: i64, time: Duration| {
        let time = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        now >= since.saturating_add(time)
    };
    if record.state == ActionState::Queued {
        let since = record.decided_at.unwrap_or(record.asked_at);
        return match (settings.serve_old_agents, is_over(since, FETCHED_WITHIN)) {
            (false, _) => {
                let message = "Agents of version 1 are not served any more. Nothing was done.";
                let failure = RemoteFailure::new("not_served", message, "");
                Some((ActionState::Cancelled, failure))
            }
            (true, true) => {
                let message = "The agent did not fetch it within an hour. Nothing was done.";
                let advice = "It fetches actions with its beats: does it beat?";
                let failure = RemoteFailure::new("not_fetched", message, advice);
                Some((ActionState::Failed, failure))
            }
            (true, false) => None,
        };
    }
    let catalogue = app.commands.catalogue().ok();
    let definition = catalogue.and_then(|catalogue| catalogue.get(&record.action));
    let time = definition.map_or(Duration::ZERO, |definition| definition.timeout);
    let since = record.started_at.unwrap_or(record.asked_at);
    is_over(since, time + SPOKEN_OF_WITHIN).then(|| {
        let message = "The agent fetched it and never said what came of it.";
        let advice = "An agent with `command_execution` off drops what it fetches, and one that was restarted \
                      has forgotten it. Look at the machine before trying again.";
        let failure = RemoteFailure::new("no_result", message, advice);
        (ActionState::Interrupted, failure)
    })
}
