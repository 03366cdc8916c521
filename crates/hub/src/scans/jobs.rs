use std::sync::Arc;
use std::time::Duration;

use super::run::end_lost;
use crate::app::App;
use crate::platform::jobs::Job;

/// What this job mends is rare: a disk that was full when the hub started.
const SELDOM: Duration = Duration::from_secs(600);

pub(super) fn all() -> Vec<Job<App>> {
    vec![Job::new(
        "scans.lost",
        "Calls scans interrupted whose end the hub did not see.",
        SELDOM,
        lost,
    )]
}

async fn lost(app: Arc<App>) -> anyhow::Result<String> {
    Ok(match end_lost(&app).await? {
        0 => "None.".into(),
        count => format!("{count} interrupted."),
    })
}
