use std::sync::Arc;
use std::time::Duration;

use super::access::IDLE;
use crate::app::App;
use crate::machines;
use crate::platform::jobs::Job;

/// How often idle connections are looked for.
const SWEEP: Duration = Duration::from_secs(30);

/// The job that forgets is woken by what changes; its period is for nothing.
const SELDOM: Duration = Duration::from_secs(24 * 3600);

pub(super) fn all() -> Vec<Job<App>> {
    vec![
        Job::new(
            "remote.idle",
            "Closes SSH connections that nobody has used for five minutes, or whose machine is gone.",
            SWEEP,
            close_idle,
        ),
        Job::new(
            "remote.credentials",
            "Lets go of SSH connections when keys or passwords change.",
            SELDOM,
            forget,
        )
        .woken_by("credentials"),
    ]
}

async fn close_idle(app: Arc<App>) -> anyhow::Result<String> {
    let mut conn = app.db.read().await?;
    let machines = machines::names(&mut conn).await?;
    drop(conn);
    let connections = app.remote.connections();
    connections.keep(|id| machines.contains_key(id));
    connections.close_idle(IDLE).await;
    let open = app.remote.connections().open_count();
    Ok(format!("{open} open."))
}

async fn forget(app: Arc<App>) -> anyhow::Result<String> {
    app.remote.connections().forget_all();
    Ok("The next command connects anew.".into())
}
