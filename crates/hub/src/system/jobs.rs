use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::platform::jobs::Job;

/// What this job does is rarely left to do: the disk was full when the hub started.
const SELDOM: Duration = Duration::from_secs(600);

pub(super) fn all() -> Vec<Job<App>> {
    vec![Job::new(
        "system.unfinished",
        "Calls interrupted what an earlier run of the hub left open, where its start could not.",
        SELDOM,
        |app: Arc<App>| async move {
            Ok(match app.settle_unfinished().await? {
                0 => "Nothing is left open.".into(),
                count => format!("{count} interrupted."),
            })
        },
    )]
}
