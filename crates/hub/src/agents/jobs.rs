use std::time::Duration;

use super::{deploy, store};
use crate::app::App;
use crate::platform::jobs::Job;

pub(super) fn all() -> Vec<Job<App>> {
    vec![
        Job::new(
            "agents.prune_enrolments",
            "Forgets enrolment codes a day after their end.",
            Duration::from_secs(3600),
            |app| async move { prune(&app).await },
        ),
        Job::new(
            "agents.follow_up",
            "Settles or takes back what deployments left open on machines.",
            Duration::from_secs(60),
            |app| async move { deploy::follow_up(&app).await },
        ),
    ]
}

async fn prune(app: &App) -> anyhow::Result<String> {
    let before = app.clock.now_ms() - 24 * 3600 * 1000;
    let mut tx = app.db.write().await?;
    let gone = store::delete_expired_before(&mut tx, before).await?;
    tx.commit().await?;
    Ok(format!("{gone} old codes were forgotten."))
}
