//! `homelabcmd serve`: opens the database, listens, and ends in good order.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::app::{App, AppState};
use crate::config::Config;
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::http::{self, Limits};
use crate::platform::{lifecycle, telemetry};
use crate::system::{KeyState, look_at_key, settle_key};
use crate::{accounts, audit, commands, machines, notifications, router};

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// When the data folder, the database or the address cannot be had.
pub async fn run(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.serve.log, config.serve.log_format)?;
    config.data.create_data_dir()?;
    let _lock = config.data.lock()?;
    let listener = TcpListener::bind(config.serve.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.serve.listen))?;
    let db = Db::open(&config.data.location()?).await?;
    let app = App::new(config, db, Clock::system());
    // What may be run is what somebody meant to allow: with a mistake in it, nothing is.
    app.commands.catalogue()?;
    machines::recall(&app).await?;
    audit::read_head(&app).await?;
    if let Err(error) = app.settle_unfinished().await {
        // A disk that is full stops nothing: the job `system.unfinished` tries again.
        tracing::warn!("{error:#}");
    }
    if let Err(error) = commands::note_catalogue(&app).await {
        // The next start tries again, and every action is on record with its own definition's hash.
        tracing::warn!("the catalogue could not be put on record: {error:#}");
    }
    let address = listener.local_addr()?;
    tracing::info!(
        "HomelabCmd {} listens on http://{address}",
        env!("CARGO_PKG_VERSION")
    );
    announce(&app, address).await?;
    look_at_the_key(&app).await?;
    if let Err(error) = notifications::note_secret_names(&app).await {
        // The next start tries again, and lists show what a channel needs meanwhile.
        tracing::warn!("which secrets the channels have could not be written down: {error:#}");
    }
    app.start_jobs();
    let lifecycle = app.lifecycle.clone();
    lifecycle.spawn({
        let lifecycle = lifecycle.clone();
        async move {
            match lifecycle::termination().await {
                Ok(()) => tracing::info!("stopping"),
                Err(error) => tracing::error!("cannot listen for signals: {error}"),
            }
            lifecycle.stop();
        }
    });
    http::serve(
        listener,
        router::router(&app),
        Limits::default(),
        &lifecycle,
    )
    .await;
    app.ingest.close();
    if !lifecycle.finish(Duration::from_secs(10)).await {
        tracing::warn!("some background work did not end in 10 seconds");
    }
    if let Err(error) = audit::read_head(&app).await {
        tracing::warn!("the end of the audit cannot be read: {error}");
    }
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// A key that does not fit stops nothing but what needs it, so it must be said.
async fn look_at_the_key(app: &AppState) -> anyhow::Result<()> {
    match settle_key(&app.db, &app.keyring).await {
        Ok(None) => {}
        Ok(Some(key)) => tracing::info!("the encryption key was exchanged for {key}"),
        // It is tried again at the next start, and nothing depends on it.
        Err(error) => {
            tracing::warn!("the exchange of the encryption key cannot be ended: {error:#}");
        }
    }
    let mut conn = app.db.read().await?;
    match look_at_key(&mut conn, &app.keyring).await? {
        KeyState::NotNeeded => {}
        KeyState::Fits { secrets, key } => {
            tracing::debug!("the encryption key {key} fits all {secrets} secrets");
        }
        KeyState::Rotating { finding, remedy } => tracing::warn!("{finding}. {remedy}"),
        KeyState::DoesNotFit { finding, remedy } => tracing::error!("{finding}. {remedy}"),
    }
    Ok(())
}

/// While nobody can log in, prints the link that makes the first admin.
#[expect(
    clippy::print_stdout,
    reason = "the link is for the person at the terminal, not for logs"
)]
async fn announce(app: &AppState, address: SocketAddr) -> anyhow::Result<()> {
    let mut conn = app.db.read().await?;
    if !accounts::any_user(&mut conn).await? {
        let base = match &app.config.serve.public_url {
            Some(url) => url.full(),
            None => format!("http://{address}"),
        };
        let token = app.setup.issue();
        println!("Make the first admin here (this link works once):");
        println!("  {base}/setup?token={}", token.expose());
    }
    Ok(())
}
