use std::time::Duration;

use super::{caller, store};
use crate::app::App;
use crate::platform::jobs::Job;

pub(super) fn all() -> Vec<Job<App>> {
    vec![
        Job::new(
            "accounts.last_used",
            "Writes down when tokens and sessions were last used.",
            Duration::from_secs(30),
            |app| async move { write_last_used(&app).await },
        ),
        Job::new(
            "accounts.end_sessions",
            "Removes sessions that are over.",
            Duration::from_secs(3600),
            |app| async move { end_sessions(&app).await },
        ),
    ]
}

async fn write_last_used(app: &App) -> anyhow::Result<String> {
    let (tokens, sessions) = app.tokens.take_used();
    if tokens.is_empty() && sessions.is_empty() {
        return Ok("Nobody was here.".into());
    }
    let mut tx = app.db.write().await?;
    for (id, at) in &tokens {
        store::touch_token(&mut tx, id, *at).await?;
    }
    for (id, at) in &sessions {
        store::touch_session(&mut tx, id, *at).await?;
    }
    tx.commit().await?;
    Ok(format!(
        "Used: {} tokens, {} sessions.",
        tokens.len(),
        sessions.len()
    ))
}

async fn end_sessions(app: &App) -> anyhow::Result<String> {
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let ended =
        store::delete_stale_sessions(&mut tx, now, now - caller::IDLE.as_millis() as i64).await?;
    tx.commit().await?;
    Ok(format!("Sessions that were over: {ended}."))
}
