use std::time::Duration;

use serde_json::json;

use super::model::{ActionState, Record, Way};
use super::record::entry_of;
use super::run::{Run, announce};
use super::{old_agents, store};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Outcome};
use crate::platform::jobs::Job;

/// What ended before is kept so long.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

pub(super) fn all() -> Vec<Job<App>> {
    vec![
        Job::new(
            "commands.resume",
            "Follows again what goes on by itself on machines since another run of the hub.",
            Duration::from_secs(60),
            |app| async move { resume(&app).await },
        ),
        Job::new(
            "commands.expire",
            "Refuses what nobody approved in time.",
            Duration::from_secs(60),
            |app| async move { expire(&app).await },
        ),
        Job::new(
            "commands.old_agents",
            "Ends what an agent of version 1 did not fetch, or never spoke of again.",
            Duration::from_secs(60),
            |app| async move {
                let count = old_agents::end_overdue(&app).await?;
                Ok(format!("{count} were overdue."))
            },
        ),
        Job::new(
            "commands.prune",
            "Forgets what was done on machines 90 days after its end; the audit log has its own time.",
            Duration::from_secs(6 * 3600),
            |app| async move { prune(&app).await },
        ),
    ]
}

async fn resume(app: &AppState) -> anyhow::Result<String> {
    let mut conn = app.db.read().await?;
    let running = store::in_states(&mut conn, &[ActionState::Running]).await?;
    drop(conn);
    let mut count = 0;
    let goes_on = |record: &Record| record.detached && record.via == Way::Ssh;
    for record in running.into_iter().filter(goes_on) {
        if app.commands.under_way(record.id).is_none() {
            app.lifecycle.spawn(Run::resumed(app, record).resume());
            count += 1;
        }
    }
    Ok(format!("{count} are followed again."))
}

async fn expire(app: &App) -> anyhow::Result<String> {
    let now = app.clock.now_ms();
    let mut conn = app.db.read().await?;
    let waiting = store::in_states(&mut conn, &[ActionState::Waiting]).await?;
    drop(conn);
    let late = waiting
        .into_iter()
        .filter(|record| record.expires_at.is_some_and(|at| at <= now));
    let mut count = 0;
    for record in late {
        let mut tx = app.db.write().await?;
        let state = ActionState::Expired;
        if store::decide(&mut tx, record.id, state, None, None, now).await? {
            let mut entry = entry_of(app, &record, &Actor::job("commands"), "command.expired")
                .with(json!({ "id": record.id, "action": record.action }));
            entry.outcome = Outcome::Refused;
            audit::record(&mut tx, &entry).await?;
            tx.commit().await?;
            announce(app, &record);
            count += 1;
        }
    }
    Ok(format!("{count} were not approved in time."))
}

async fn prune(app: &App) -> anyhow::Result<String> {
    let kept = i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
    let mut tx = app.db.write().await?;
    let gone = store::prune(&mut tx, app.clock.now_ms() - kept).await?;
    tx.commit().await?;
    Ok(format!("{gone} old actions were forgotten."))
}
