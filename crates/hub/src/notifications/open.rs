//! Opening the secrets of channels: the only way to them, and what for is on record before.
//!
//! Messages are many, and one entry for each would bury the record: that a channel's secrets are opened to send with
//! them is recorded once in 24 hours, and anew when its settings or its secrets were changed or the hub was started.

use std::collections::HashSet;

use serde_json::json;

use super::channels::{ChannelSecrets, ChannelSettings};
use super::delivery::Deliveries;
use super::model::ChannelId;
use super::store::{self, StoredChannel};
use crate::app::App;
use crate::audit::{self, Actor, Entry};

/// So long one entry stands for all messages of a channel; milliseconds.
const A_DAY: i64 = 24 * 3600 * 1000;

/// That it is on record what the secrets of some channels are opened for.
#[derive(Debug, Default)]
pub(super) struct OnRecord(HashSet<ChannelId>);

/// When it was last recorded that messages are sent with secrets, and what the channel was then.
#[derive(Debug)]
pub(super) struct Noted {
    at: i64,
    settings: ChannelSettings,
    secrets: Option<Vec<u8>>,
}

/// Puts on record what the secrets of channels are opened for. Those that have none, or whose key is not there, are
/// left out: nothing of them is opened.
///
/// # Errors
/// When the database does not take it; then nothing may be opened.
pub(super) async fn put_on_record(
    app: &App,
    actor: &Actor,
    purpose: &str,
    channels: impl IntoIterator<Item = &StoredChannel>,
) -> anyhow::Result<OnRecord> {
    let opened: Vec<&StoredChannel> = channels
        .into_iter()
        .filter(|channel| {
            let sealed = channel.secrets.as_ref();
            sealed.is_some_and(|sealed| app.keyring.check_key(sealed).is_ok())
        })
        .collect();
    if opened.is_empty() {
        return Ok(OnRecord::default());
    }
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    for channel in &opened {
        let subject = format!("the channel {}", channel.name);
        let entry = Entry::done(now, actor, "credential.used", subject)
            .with(json!({ "kinds": ["channel"], "purpose": purpose }));
        audit::record(&mut tx, &entry).await?;
    }
    tx.commit().await?;
    let ids = opened.iter().map(|channel| channel.id);
    Ok(OnRecord(ids.collect()))
}

/// The same for the messages of a channel.
///
/// # Errors
/// When the database does not take it.
pub(super) async fn for_messages(app: &App, channel: &StoredChannel) -> anyhow::Result<OnRecord> {
    let now = app.clock.now_ms();
    if app.deliveries.is_noted(channel, now) {
        return Ok(OnRecord(HashSet::from([channel.id])));
    }
    let actor = Actor::job("notifications");
    let on_record = put_on_record(app, &actor, "sending messages", [channel]).await?;
    if on_record.0.contains(&channel.id) {
        app.deliveries.note(channel, now);
    }
    Ok(on_record)
}

impl OnRecord {
    /// Opens the secrets of a channel.
    ///
    /// # Errors
    /// When they do not open, with what to do about it, or this is not on record.
    pub(super) fn open(
        &self,
        app: &App,
        channel: &StoredChannel,
    ) -> anyhow::Result<ChannelSecrets> {
        let Some(sealed) = &channel.secrets else {
            return Ok(ChannelSecrets::default());
        };
        app.keyring.check_key(sealed)?;
        anyhow::ensure!(
            self.0.contains(&channel.id),
            "the channel was changed meanwhile, and what its secrets are opened for is not on record"
        );
        let opened = app.keyring.open(&store::place(channel.id), sealed)?;
        ChannelSecrets::from_json(&opened)
    }
}

impl Deliveries {
    fn is_noted(&self, channel: &StoredChannel, now: i64) -> bool {
        let noted = self.noted();
        noted.get(&channel.id).is_some_and(|noted| {
            let is_fresh = (0..A_DAY).contains(&(now - noted.at));
            is_fresh && noted.settings == channel.settings && noted.secrets == channel.secrets
        })
    }

    fn note(&self, channel: &StoredChannel, at: i64) {
        let noted = Noted {
            at,
            settings: channel.settings.clone(),
            secrets: channel.secrets.clone(),
        };
        self.noted().insert(channel.id, noted);
    }
}

/// Writes down which secrets each channel has, where a hub stored them that did not. For that they are opened, once.
///
/// # Errors
/// When the database does not answer, or does not take it.
pub(super) async fn note_names(app: &App) -> anyhow::Result<()> {
    let mut conn = app.db.read().await?;
    let mut unknown = store::channels(&mut conn).await?;
    drop(conn);
    unknown.retain(|channel| channel.secrets.is_some() && channel.secret_names.is_none());
    let actor = Actor::job("notifications");
    let purpose = "noting which secrets the channel has";
    let on_record = put_on_record(app, &actor, purpose, &unknown).await?;
    for channel in unknown {
        // What cannot be read is said where the key is looked at.
        let Ok(secrets) = on_record.open(app, &channel) else {
            continue;
        };
        let names: Vec<String> = secrets.names().map(str::to_owned).collect();
        let mut tx = app.db.write().await?;
        store::note_secret_names(&mut tx, channel.id, &names).await?;
        tx.commit().await?;
    }
    Ok(())
}
