use std::time::Duration;

use super::{evaluate, forecast, store};
use crate::app::App;
use crate::platform::jobs::Job;

/// The job that a beat wakes.
pub(super) const EVALUATE: &str = "alerts.evaluate";

/// Alerts that are over are kept so long; milliseconds.
const KEPT: i64 = 400 * 24 * 3600 * 1000;

pub(super) fn all() -> Vec<Job<App>> {
    vec![
        Job::new(
            EVALUATE,
            "Looks at all machines and opens, changes and ends alerts.",
            Duration::from_secs(2),
            |app| async move { evaluate::run(&app).await },
        )
        // Thousands of beats a second wake it: a pass takes what came meanwhile.
        .at_most_every(Duration::from_millis(200)),
        Job::new(
            "alerts.forecast",
            "Reckons when filesystems will be full.",
            Duration::from_secs(3600),
            |app| async move { forecast::run(&app).await },
        ),
        Job::new(
            "alerts.prune",
            "Removes alerts that have been over for more than a year.",
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
    Ok(format!("Removed {count} alerts."))
}
