use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::api::{ChannelBody, Checked, channel_named, checked, is_kept};
use super::channels;
use super::message::{Event, Message};
use super::model::MessageId;
use super::open;
use crate::accounts::Admin;
use crate::app::AppState;
use crate::audit::{self, Entry, Outcome};
use crate::platform::http::{Error, Id, MaybeBody, Problem, Result};

/// What came of a test.
#[derive(Serialize, ToSchema)]
pub(super) struct TestResult {
    /// Whether the message arrived.
    delivered: bool,
    /// What the other side really said, or why there was no answer.
    answer: String,
    duration_ms: u64,
}

/// Sends a test message by a channel, at once and past the outbox, and shows what the other side says.
/// The channel is named by its id, its name or its kind, where that is only one. A body tests what was
/// not saved yet.
#[utoipa::path(post, path = "/settings/notifications/{channel}/test", tag = "settings",
    params(("channel" = String, Path)), request_body = inline(Option<ChannelBody>),
    responses((status = 200, body = TestResult), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn test(
    State(app): State<AppState>,
    Admin(caller): Admin,
    named: Id<String>,
    MaybeBody(body): MaybeBody<ChannelBody>,
) -> Result<Json<TestResult>> {
    let now = app.clock.now_ms();
    let mut conn = app.db.read().await?;
    let known = channel_named(&mut conn, &named).await?;
    drop(conn);
    let opened = known.as_ref().filter(|known| match &body {
        Some(body) => is_kept(known, &body.settings),
        None => true,
    });
    let on_record = open::put_on_record(&app, &caller.actor(), "a test", opened).await?;
    let Checked { channel, secrets } = match (body, known) {
        (Some(body), known) => checked(&app, body, known.as_ref(), &on_record, now)?,
        (None, Some(channel)) => Checked {
            channel,
            secrets: None,
        },
        (None, None) => return Err(Error::not_found("channel")),
    };
    let message = Message {
        event: Event::Test,
        severity: None,
        title: "A test from HomelabCmd".into(),
        text: vec![format!(
            "{} asked whether messages arrive here. They do.",
            caller.name
        )],
        fields: Vec::new(),
        machine: None,
        link: app.config.address(),
        at: app.clock.now(),
        thread: format!("test {}", MessageId::new()),
        id: MessageId::new().to_string(),
    };
    let secrets = secrets.map_or_else(|| on_record.open(&app, &channel), Ok)?;
    let begin = app.clock.monotonic();
    let tried =
        channels::deliver(&channel.settings, &secrets, &message, None, app.outbound()?).await;
    let took = app.clock.monotonic().saturating_sub(begin);
    let (delivered, answer) = match tried {
        Ok(sent) => (true, sent.answer),
        Err(refused) => (false, refused.detail),
    };
    let mut entry = Entry::done(now, &caller.actor(), "channel.tested", &channel.name)
        .with(json!({ "kind": channel.settings.kind() }));
    if !delivered {
        entry.outcome = Outcome::Failed;
    }
    let mut tx = app.db.write().await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    tracing::info!(
        by = caller.name,
        delivered,
        "the channel {} was tested",
        channel.name
    );
    Ok(Json(TestResult {
        delivered,
        answer,
        duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
    }))
}
