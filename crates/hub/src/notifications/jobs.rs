use std::time::Duration;

use super::{delivery, plan, store};
use crate::app::App;
use crate::platform::jobs::Job;

/// The job that reads what happened to alerts.
pub(super) const PLAN: &str = "notifications.plan";
/// The job that sends.
pub(super) const DELIVER: &str = "notifications.deliver";

/// Messages that arrived are kept so long; milliseconds.
const KEPT: i64 = 90 * 24 * 3600 * 1000;

pub(super) fn all() -> Vec<Job<App>> {
    vec![
        Job::new(
            PLAN,
            "Decides what is to be said of alerts, to whom and when.",
            Duration::from_secs(5),
            |app| async move { plan::run(&app).await },
        )
        .woken_by("alerts"),
        Job::new(
            DELIVER,
            "Sends the messages that wait.",
            Duration::from_secs(2),
            |app| async move { delivery::run(&app).await },
        ),
        Job::new(
            "notifications.prune",
            "Removes messages that were sent more than 90 days ago.",
            Duration::from_secs(6 * 3600),
            |app| async move { prune(&app).await },
        ),
    ]
}

async fn prune(app: &App) -> anyhow::Result<String> {
    if !app.listener.trusts(&app.clock) {
        return Ok("The clock is in doubt: nothing was removed.".into());
    }
    let mut tx = app.db.write().await?;
    let count = store::prune(&mut tx, app.clock.now_ms() - KEPT).await?;
    tx.commit().await?;
    Ok(format!("Removed {count} messages."))
}
