use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::channels::{self, ChannelSecrets, ChannelSettings};
use super::jobs::DELIVER;
use super::model::{ChannelId, QuietHours, Route};
use super::open::{OnRecord, put_on_record};
use super::plan;
use super::recorded::entry;
use super::store::{self, StoredChannel};
use super::test_api;
use crate::accounts::Admin;
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Entry};
use crate::machines::{checked_name, checked_tags};
use crate::platform::clock::from_ms;
use crate::platform::db::{Conn, Tx};
use crate::platform::http::{Body, Error, Id, Problem, Result};
use crate::platform::secrets::Secret;
use crate::platform::vault::Sealer;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read, write))
        .routes(routes!(create))
        .routes(routes!(change, remove))
        .routes(routes!(test_api::test))
}

/// How many channels there may be.
const MOST: usize = 50;

/// Who is told of alerts, and when not.
#[derive(Serialize, ToSchema)]
#[schema(as = Notifications)]
struct NotificationsView {
    channels: Vec<ChannelView>,
    quiet_hours: QuietHours,
    /// Critical alerts of machines under maintenance are told at once, too.
    critical_pierces_maintenance: bool,
}

/// A channel.
#[derive(Serialize, ToSchema)]
#[schema(as = Channel)]
struct ChannelView {
    id: ChannelId,
    name: String,
    enabled: bool,
    settings: ChannelSettings,
    /// The secrets that this kind has, and whether each is set. They are never shown.
    secrets: BTreeMap<String, bool>,
    route: Route,
    /// Messages that wait.
    waiting: i64,
    /// When one last arrived.
    sent_at: Option<Timestamp>,
    /// When one last did not, if none did since.
    failed_at: Option<Timestamp>,
    /// What the other side said then.
    failure: Option<String>,
}

/// A channel as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelBody {
    /// Names one that is there, in a list.
    id: Option<ChannelId>,
    /// 1 to 64 characters.
    name: String,
    #[serde(default = "yes")]
    enabled: bool,
    pub(super) settings: ChannelSettings,
    /// By name. What is left out stays; null takes away.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Option<String>>)]
    secrets: BTreeMap<String, Option<Secret>>,
    #[serde(default)]
    route: Route,
}

fn yes() -> bool {
    true
}

/// What shall change. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NotificationsBody {
    /// All channels: those that are not named here go.
    channels: Option<Vec<ChannelBody>>,
    quiet_hours: Option<QuietHours>,
    critical_pierces_maintenance: Option<bool>,
}

/// Reads who is told of alerts.
#[utoipa::path(get, path = "/settings/notifications", tag = "settings",
    responses((status = 200, body = NotificationsView)))]
async fn read(State(app): State<AppState>, _: Admin) -> Result<Json<NotificationsView>> {
    let mut conn = app.db.read().await?;
    Ok(Json(view(&app, &mut conn).await?))
}

async fn view(app: &App, conn: &mut Conn) -> Result<NotificationsView> {
    let general = store::general(conn).await?;
    let counts = store::waiting_counts(conn).await?;
    let counts: HashMap<ChannelId, i64> = counts.into_iter().collect();
    let channels = store::channels(conn).await?;
    let channels = channels.into_iter().map(|channel| {
        let waiting = counts.get(&channel.id).copied().unwrap_or(0);
        ChannelView::new(app, channel, waiting)
    });
    Ok(NotificationsView {
        channels: channels.collect(),
        quiet_hours: general.quiet_hours,
        critical_pierces_maintenance: general.critical_pierces_maintenance,
    })
}

impl ChannelView {
    fn new(app: &App, channel: StoredChannel, waiting: i64) -> Self {
        // Nothing is opened for a list.
        let sealed = channel.secrets.as_ref();
        let failure = match sealed.map_or(Ok(()), |sealed| app.keyring.check_key(sealed)) {
            Ok(()) => channel.failure,
            Err(error) => Some(format!("Its secrets cannot be opened: {error:#}")),
        };
        let names = channel.secret_names.as_ref();
        let secrets = channel.settings.kind().secrets().iter().map(|field| {
            let is_set = match names {
                Some(names) => names.iter().any(|name| name == field.name),
                // Not written down yet: what is needed was asked for when it was stored.
                None => sealed.is_some() && field.is_needed,
            };
            (field.name.to_owned(), is_set)
        });
        Self {
            secrets: secrets.collect(),
            id: channel.id,
            name: channel.name,
            enabled: channel.is_enabled,
            settings: channel.settings,
            route: channel.route,
            waiting,
            sent_at: channel.sent_at.map(from_ms),
            failed_at: channel.failed_at.map(from_ms),
            failure,
        }
    }
}

/// Sets who is told of alerts, and when not. What is left out stays.
#[utoipa::path(put, path = "/settings/notifications", tag = "settings",
    request_body = NotificationsBody,
    responses((status = 200, body = NotificationsView), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(body): Body<NotificationsBody>,
) -> Result<Json<NotificationsView>> {
    let now = app.clock.now_ms();
    let by = caller.actor();
    let on_record = before_change(&app, &by, body.channels.iter().flatten()).await?;
    let mut tx = app.db.write().await?;
    let sealer = app.sealer(&mut tx).await?;
    let mut general = store::general(&mut tx).await?;
    let general_before = general.clone();
    let mut entries = Vec::new();
    if let Some(quiet_hours) = body.quiet_hours {
        if quiet_hours.hours.len() > 50 || (quiet_hours.enabled && quiet_hours.hours.is_empty()) {
            return Err(Error::invalid(
                "/quiet_hours/hours",
                "Between 1 and 50 stretches of hours.",
            ));
        }
        general.quiet_hours = quiet_hours;
    }
    if let Some(pierces) = body.critical_pierces_maintenance {
        general.critical_pierces_maintenance = pierces;
    }
    store::save_general(&mut tx, &general, now).await?;
    entries.push(
        Entry::done(now, &by, "notifications.changed", "all channels")
            .with(audit::changes(&general_before, &general)),
    );
    if let Some(bodies) = body.channels {
        if bodies.len() > MOST {
            return Err(Error::invalid("/channels", format!("At most {MOST}.")));
        }
        let before = store::channels(&mut tx).await?;
        let mut kept = Vec::new();
        for (i, body) in bodies.into_iter().enumerate() {
            let known = before.iter().find(|channel| Some(channel.id) == body.id);
            if body.id.is_some() && known.is_none() {
                return Err(Error::invalid(
                    format!("/channels/{i}/id"),
                    "There is no such channel.",
                ));
            }
            let new_secrets = !body.secrets.is_empty();
            let channel = checked(&app, body, known, &on_record, now)
                .and_then(|checked| checked.sealed(&sealer))
                .map_err(|error| error.below(&format!("/channels/{i}")))?;
            kept.push(channel.id);
            entries.push(entry(now, &by, known, Some(&channel), new_secrets));
            save(&mut tx, &channel, known, new_secrets, now).await?;
        }
        for channel in before.iter().filter(|channel| !kept.contains(&channel.id)) {
            store::delete_channel(&mut tx, channel.id).await?;
            entries.push(entry(now, &by, Some(channel), None, false));
        }
    }
    for entry in entries {
        audit::record(&mut tx, &entry).await?;
    }
    tx.commit().await?;
    changed(&app);
    tracing::info!(by = caller.name, "the notification settings were changed");
    let mut conn = app.db.read().await?;
    Ok(Json(view(&app, &mut conn).await?))
}

/// Adds a channel.
#[utoipa::path(post, path = "/settings/notifications/channels", tag = "settings",
    request_body = ChannelBody,
    responses((status = 201, body = ChannelView), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn create(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(body): Body<ChannelBody>,
) -> Result<(StatusCode, Json<ChannelView>)> {
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let sealer = app.sealer(&mut tx).await?;
    if store::channels(&mut tx).await?.len() >= MOST {
        return Err(Error::conflict(
            "too_many_channels",
            format!("There are {MOST} channels already."),
        ));
    }
    let body = ChannelBody { id: None, ..body };
    let channel = checked(&app, body, None, &OnRecord::default(), now)?.sealed(&sealer)?;
    store::save_channel(&mut tx, &channel).await?;
    let entry = entry(now, &caller.actor(), None, Some(&channel), true);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app);
    tracing::info!(channel.id = %channel.id, by = caller.name, "the channel {} was added", channel.name);
    Ok((
        StatusCode::CREATED,
        Json(ChannelView::new(&app, channel, 0)),
    ))
}

/// Changes a channel. Messages that wait are tried again at once.
#[utoipa::path(put, path = "/settings/notifications/channels/{id}", tag = "settings",
    params(("id" = String, Path)), request_body = ChannelBody,
    responses((status = 200, body = ChannelView), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn change(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<ChannelId>,
    Body(body): Body<ChannelBody>,
) -> Result<Json<ChannelView>> {
    let now = app.clock.now_ms();
    let body = ChannelBody {
        id: Some(*id),
        ..body
    };
    let on_record = before_change(&app, &caller.actor(), [&body]).await?;
    let mut tx = app.db.write().await?;
    let sealer = app.sealer(&mut tx).await?;
    let known = wanted(&mut tx, *id).await?;
    let new_secrets = !body.secrets.is_empty();
    let channel = checked(&app, body, Some(&known), &on_record, now)?.sealed(&sealer)?;
    save(&mut tx, &channel, Some(&known), new_secrets, now).await?;
    store::hurry(&mut tx, channel.id, now).await?;
    let entry = entry(
        now,
        &caller.actor(),
        Some(&known),
        Some(&channel),
        new_secrets,
    );
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app);
    app.wake_job(DELIVER);
    tracing::info!(channel.id = %channel.id, by = caller.name, "the channel {} was changed", channel.name);
    let mut conn = app.db.read().await?;
    let counts = store::waiting_counts(&mut conn).await?;
    let waiting = counts.iter().find(|(id, _)| *id == channel.id);
    let waiting = waiting.map_or(0, |(_, count)| *count);
    Ok(Json(ChannelView::new(&app, channel, waiting)))
}

/// Removes a channel, with the messages that wait in it.
#[utoipa::path(delete, path = "/settings/notifications/channels/{id}", tag = "settings",
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
async fn remove(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<ChannelId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let known = wanted(&mut tx, *id).await?;
    store::delete_channel(&mut tx, *id).await?;
    let now = app.clock.now_ms();
    let entry = entry(now, &caller.actor(), Some(&known), None, false);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app);
    tracing::info!(channel.id = %*id, by = caller.name, "a channel was removed");
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn channel_named(conn: &mut Conn, named: &str) -> Result<Option<StoredChannel>> {
    if let Some(id) = ChannelId::parse(named) {
        return Ok(store::channel(conn, id).await?);
    }
    let channels = store::channels(conn).await?;
    let fits = |channel: &&StoredChannel| {
        let kind = serde_json::to_value(channel.settings.kind()).unwrap_or_default();
        channel.name.eq_ignore_ascii_case(named) || kind == named
    };
    let mut found = channels.iter().filter(fits);
    Ok(match (found.next(), found.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    })
}

/// A channel as it shall be, and its secrets, which are not sealed yet.
pub(super) struct Checked {
    pub(super) channel: StoredChannel,
    /// None: those that are sealed stay.
    pub(super) secrets: Option<ChannelSecrets>,
}

impl Checked {
    /// As it is kept.
    fn sealed(mut self, sealer: &Sealer<'_>) -> Result<StoredChannel> {
        if let Some(secrets) = self.secrets {
            let place = store::place(self.channel.id);
            let any = secrets.names().next().is_some();
            let names = secrets.names().map(str::to_owned);
            self.channel.secret_names = Some(names.collect());
            let sealed = any.then(|| sealer.seal(&place, &secrets.to_json()));
            self.channel.secrets = sealed.transpose()?;
        }
        Ok(self.channel)
    }
}

/// Whether secrets that a channel has are still its own with these settings: what was given for one server is not
/// sent to another one.
pub(super) fn is_kept(known: &StoredChannel, settings: &ChannelSettings) -> bool {
    let (was, is) = (&known.settings, settings);
    was.kind() == is.kind() && was.server() == is.server()
}

/// Channels that are changed have their secrets opened, because they are checked and sealed together.
async fn before_change(
    app: &App,
    by: &Actor,
    bodies: impl IntoIterator<Item = &ChannelBody>,
) -> Result<OnRecord> {
    let mut conn = app.db.read().await?;
    let known = store::channels(&mut conn).await?;
    drop(conn);
    let bodies: Vec<&ChannelBody> = bodies.into_iter().collect();
    let opened = known.iter().filter(|known| {
        let mut bodies = bodies.iter().filter(|body| body.id == Some(known.id));
        bodies.any(|body| is_kept(known, &body.settings))
    });
    Ok(put_on_record(app, by, "changing the channel", opened).await?)
}

/// A channel as it shall be, from what was asked and what is known.
pub(super) fn checked(
    app: &App,
    body: ChannelBody,
    known: Option<&StoredChannel>,
    on_record: &OnRecord,
    now: i64,
) -> Result<Checked> {
    let same_kind = known.filter(|known| is_kept(known, &body.settings));
    let id = known.map_or_else(ChannelId::new, |known| known.id);
    let opened = same_kind
        .map(|known| on_record.open(app, known))
        .transpose();
    let secrets = match opened {
        // They cannot be read now, and may be again: they stay as they are, unless there are others.
        Err(_) if body.secrets.is_empty() => {
            let faults = channels::check(&body.settings, &ChannelSecrets::default());
            let faults = faults.err().unwrap_or_default().into_iter();
            let faults: Vec<_> = faults
                .filter(|fault| !fault.pointer.starts_with("/secrets"))
                .collect();
            if !faults.is_empty() {
                return Err(Error::invalid_fields(faults));
            }
            None
        }
        opened => {
            let stay = same_kind.is_some() && body.secrets.is_empty();
            let mut secrets = opened.ok().flatten().unwrap_or_default();
            for (name, text) in body.secrets {
                secrets.set(&name, text.unwrap_or_else(|| Secret::from("")));
            }
            channels::check(&body.settings, &secrets).map_err(Error::invalid_fields)?;
            (!stay).then_some(secrets)
        }
    };
    let channel = StoredChannel {
        id,
        name: checked_name(&body.name)?,
        is_enabled: body.enabled,
        settings: body.settings,
        secrets: same_kind.and_then(|known| known.secrets.clone()),
        secret_names: same_kind.and_then(|known| known.secret_names.clone()),
        route: Route {
            tags: checked_tags(body.route.tags)?,
            ..body.route
        },
        created_at: known.map_or(now, |known| known.created_at),
        sent_at: known.and_then(|known| known.sent_at),
        failed_at: known.and_then(|known| known.failed_at),
        failure: known.and_then(|known| known.failure.clone()),
    };
    Ok(Checked { channel, secrets })
}

/// Writes a channel. One that leads somewhere else cannot bring up to date what it sent before; one that is
/// switched on owes what is wrong.
async fn save(
    tx: &mut Tx,
    channel: &StoredChannel,
    known: Option<&StoredChannel>,
    new_secrets: bool,
    now: i64,
) -> Result<()> {
    if new_secrets || known.is_some_and(|known| known.settings != channel.settings) {
        store::forget_references(tx, channel.id).await?;
    }
    store::save_channel(tx, channel).await?;
    if channel.is_enabled && known.is_some_and(|known| !known.is_enabled) {
        let owed = plan::owed(tx, channel, now).await?;
        store::owe(tx, &owed).await?;
    }
    Ok(())
}

async fn wanted(tx: &mut Tx, id: ChannelId) -> Result<StoredChannel> {
    let found = store::channel(tx, id).await?;
    found.ok_or_else(|| Error::not_found("channel"))
}

fn changed(app: &App) {
    app.events.changed("settings", "notifications");
    app.events.changed("notifications", "");
    app.wake_job(super::jobs::PLAN);
}
