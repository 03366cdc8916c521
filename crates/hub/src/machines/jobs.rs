use std::time::Duration;

use super::liveness::Liveness;
use super::model::{Status, judge};
use super::store::{self, Listed};
use super::thresholds::offline_after;
use crate::app::App;
use crate::platform::jobs::Job;

pub(super) fn all() -> Vec<Job<App>> {
    vec![Job::new(
        "machines.presence",
        "Calls machines offline whose beats stopped.",
        Duration::from_secs(5),
        |app| async move { reconcile(&app).await },
    )]
}

async fn reconcile(app: &App) -> anyhow::Result<String> {
    let listening = app.listener.tick(&app.clock);
    let mut conn = app.db.read().await?;
    let allowed = offline_after(&mut conn).await?;
    let now = app.clock.now_ms();
    let suspects: Vec<_> = store::presences(&mut conn)
        .await?
        .into_iter()
        .filter(|(_, paused, presence)| {
            let liveness = Liveness::of(presence, allowed, listening, now);
            let (status, _) = judge(liveness, *paused);
            (status, liveness.is_away()) != (presence.status, presence.away)
        })
        .map(|(id, ..)| id)
        .collect();
    drop(conn);
    if suspects.is_empty() {
        return Ok("Nobody came or went.".into());
    }
    // Judged again inside the write: a beat may have come meanwhile.
    let mut tx = app.db.write().await?;
    let mut changed = Vec::new();
    for Listed {
        machine, presence, ..
    } in store::list(&mut tx, Some(&suspects)).await?
    {
        let now = app.clock.now_ms();
        let paused = machine.paused_at.is_some();
        let liveness = Liveness::of(&presence, allowed, listening, now);
        let (status, reason) = judge(liveness, paused);
        if (status, liveness.is_away()) == (presence.status, presence.away) {
            continue;
        }
        store::set_status(&mut tx, machine.id, status, liveness.is_away(), now).await?;
        if status == Status::Offline && status != presence.status {
            tracing::info!(machine.id = %machine.id, "{} is offline: {reason}", machine.name);
        }
        changed.push(machine.id.to_string());
    }
    tx.commit().await?;
    let count = changed.len();
    app.events.changed_all("live", changed);
    Ok(format!("{count} machines changed their status."))
}
