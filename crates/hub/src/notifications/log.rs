//! What was said, and what is held back, for everybody to see.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ledger::Held;
use super::message::Event;
use super::model::{ChannelId, MessageId};
use super::store::{self, Posted};
use crate::accounts::Viewer;
use crate::alerts::AlertId;
use crate::app::AppState;
use crate::platform::clock::from_ms;
use crate::platform::db::Conn;
use crate::platform::http::{Error, Page, Params, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(log))
        .routes(routes!(held))
}

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// Only those about this alert.
    alert_id: Option<String>,
    /// At most so many items (1 to 1000; 100 when absent).
    limit: Option<u32>,
}

/// A message that was sent, or is on its way.
#[derive(Serialize, ToSchema)]
#[schema(as = SentMessage)]
struct MessageView {
    id: MessageId,
    channel_id: ChannelId,
    channel_name: String,
    event: Event,
    title: String,
    /// `waiting`, `sent` or `failed`.
    state: String,
    attempts: u32,
    created_at: Timestamp,
    /// When it arrived, or was given up.
    done_at: Option<Timestamp>,
    /// When it is tried again, while it waits.
    next_at: Option<Timestamp>,
    /// What the other side said last.
    answer: Option<String>,
    /// Which alerts it is about.
    alerts: Vec<AlertId>,
}

impl MessageView {
    fn new(posted: Posted, names: &HashMap<ChannelId, String>) -> Self {
        let waits = posted.state == "waiting";
        Self {
            id: posted.id,
            channel_id: posted.channel_id,
            channel_name: names.get(&posted.channel_id).cloned().unwrap_or_default(),
            event: posted.message.event,
            title: posted.message.title,
            state: posted.state,
            attempts: posted.attempts,
            created_at: from_ms(posted.created_at),
            done_at: posted.done_at.map(from_ms),
            next_at: waits.then(|| from_ms(posted.next_at)),
            answer: posted.answer,
            alerts: posted.alerts,
        }
    }
}

/// Lists messages: the newest first, or those about an alert as they were made.
#[utoipa::path(get, path = "/notifications", tag = "alerts", params(LogQuery),
    responses((status = 200, body = Page<MessageView>), (status = 400, body = Problem)))]
async fn log(
    State(app): State<AppState>,
    _: Viewer,
    Params(query): Params<LogQuery>,
) -> Result<Json<Page<MessageView>>> {
    let mut conn = app.db.read().await?;
    let names = names(&mut conn).await?;
    let posted = match wanted(query.alert_id.as_deref())? {
        Some(id) => store::about(&mut conn, id).await?,
        None => {
            let limit = query.limit.unwrap_or(100).clamp(1, 1000);
            store::recent(&mut conn, limit as usize).await?
        }
    };
    let items = posted.into_iter().map(|one| MessageView::new(one, &names));
    Ok(Json(Page::whole(items.collect())))
}

/// Of which alert.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HeldQuery {
    /// Only this alert.
    alert_id: Option<String>,
}

/// Something that a channel is not told yet.
#[derive(Serialize, ToSchema)]
#[schema(as = HeldMessage)]
struct HeldView {
    channel_id: ChannelId,
    channel_name: String,
    alert_id: AlertId,
    /// Why.
    reason: Held,
    /// Since when.
    since: Timestamp,
}

/// Lists what is held back: it is said when its reason is over, if there is still something to say.
#[utoipa::path(get, path = "/notifications/held", tag = "alerts", params(HeldQuery),
    responses((status = 200, body = Page<HeldView>), (status = 400, body = Problem)))]
async fn held(
    State(app): State<AppState>,
    _: Viewer,
    Params(query): Params<HeldQuery>,
) -> Result<Json<Page<HeldView>>> {
    let wanted = wanted(query.alert_id.as_deref())?;
    let mut conn = app.db.read().await?;
    let names = names(&mut conn).await?;
    let ledger = store::ledger(&mut conn).await?;
    let items = ledger
        .entries
        .iter()
        .filter_map(|((channel, alert), entry)| {
            let (reason, since) = entry.held?;
            let view = HeldView {
                channel_id: *channel,
                channel_name: names.get(channel).cloned()?,
                alert_id: *alert,
                reason,
                since: from_ms(since),
            };
            wanted.is_none_or(|id| id == *alert).then_some(view)
        });
    Ok(Json(Page::whole(items.collect())))
}

fn wanted(alert_id: Option<&str>) -> Result<Option<AlertId>> {
    let wrong = || Error::bad_request("bad_query", "This is no alert's id.");
    alert_id
        .map(|id| AlertId::parse(id).ok_or_else(wrong))
        .transpose()
}

async fn names(conn: &mut Conn) -> sqlx::Result<HashMap<ChannelId, String>> {
    let channels = store::channels(conn).await?.into_iter();
    Ok(channels.map(|channel| (channel.id, channel.name)).collect())
}
