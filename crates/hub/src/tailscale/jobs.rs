use std::time::Duration;

use super::cache::{self, Freshness};
use super::links;
use super::model::Source;
use crate::app::{App, AppState};
use crate::platform::jobs::Job;

/// The job that looks after links.
pub(super) const REFRESH: &str = "tailscale.refresh";

pub(super) fn all() -> Vec<Job<App>> {
    vec![Job::new(
        REFRESH,
        "Asks Tailscale for its devices and brings names, addresses and key expiries up to date.",
        Duration::from_secs(15 * 60),
        |app| async move { refresh(&app).await },
    )]
}

async fn refresh(app: &AppState) -> anyhow::Result<String> {
    let shown = cache::devices(app, Freshness::Usual).await?;
    if shown.source == Source::Off {
        return Ok("Tailscale is off: nobody was asked.".into());
    }
    let mut updated = 0;
    if let Some(list) = &shown.list {
        let at = list.at.as_millisecond();
        updated = links::bring_up_to_date(&app.db, &list.found.devices, at).await?;
        if updated > 0 {
            app.events.changed("tailscale", "");
        }
    }
    match (shown.failure, shown.list) {
        (Some(failed), _) => Err(anyhow::anyhow!(failed.trouble.detail)),
        (None, Some(list)) => Ok(format!(
            "{} devices; {updated} links were brought up to date.",
            list.found.devices.len()
        )),
        (None, None) => Ok("Nobody was asked just now.".into()),
    }
}
