use std::sync::Arc;
use std::time::Duration;

use super::heads::{Check, compare};
use super::retention::prune;
use super::store;
use super::verify::verify;
use crate::app::App;
use crate::platform::jobs::Job;

/// So late agents hear of a new entry at most, beside their own pace.
const COMPARED: Duration = Duration::from_secs(15);

const PRUNED: Duration = Duration::from_secs(3600);

const CHECKED: Duration = Duration::from_secs(24 * 3600);

pub(super) fn all() -> Vec<Job<App>> {
    vec![
        Job::new(
            "audit.anchors",
            "Reads where the audit ends, for agents to remember, and compares it with what they remember.",
            COMPARED,
            |app: Arc<App>| async move { compare(&app).await },
        ),
        Job::new(
            "audit.prune",
            "Removes entries of the audit that are older than they are kept, and records that.",
            PRUNED,
            |app: Arc<App>| async move {
                if !app.listener.trusts(&app.clock) {
                    return Ok("The clock jumped far ahead: nothing is removed for a day.".into());
                }
                prune(&app.db, app.clock.now_ms()).await
            },
        ),
        Job::new(
            "audit.check",
            "Looks through the whole audit for entries that were changed or are missing.",
            CHECKED,
            |app: Arc<App>| async move { check(&app).await },
        ),
    ]
}

async fn check(app: &App) -> anyhow::Result<String> {
    let mut conn = app.db.read().await?;
    let anchors = store::anchors(&mut conn).await?;
    drop(conn);
    let of = |id: &str| format!("the agent of the machine {id}");
    let remembered = anchors.into_iter().filter_map(|anchor| {
        let (head, _) = anchor.found?;
        Some((head, of(&anchor.machine_id)))
    });
    let looked = verify(&app.db, remembered.collect()).await?;
    let at = app.clock.now_ms();
    let (entries, finding) = match &looked {
        Ok(summary) => (summary.entries, None),
        Err(finding) => (0, Some(finding.clone())),
    };
    app.heads.checked(Check {
        at,
        entries,
        finding,
    });
    match looked {
        Ok(summary) => Ok(format!(
            "All {} entries are as they were written.",
            summary.entries
        )),
        Err(finding) => Err(anyhow::anyhow!(
            "the audit is not as it was written: {finding}"
        )),
    }
}
