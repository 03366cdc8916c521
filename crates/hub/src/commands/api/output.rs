//! What a command printed, as a whole and while it comes.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use futures_util::stream;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::view::ActionView;
use crate::accounts::{Operator, Role, may_still_follow};
use crate::app::AppState;
use crate::commands::decide::wanted;
use crate::commands::model::ActionId;
use crate::commands::output::{Decoder, Live, Progress, Shown, Stream, Transcript};
use crate::commands::store;
use crate::platform::http::{Id, Problem, Result, event_stream};

/// Events are at least so far apart: nobody reads faster.
const PACE: Duration = Duration::from_millis(100);

/// So much goes into one event; what came meanwhile and is more is skipped in its middle, and said.
const MOST_BYTES: usize = 64 * 1024;

/// So often who follows hears that the hub is there, and the hub looks whether they still may.
const PING: Duration = Duration::from_secs(5);

/// A stream ends after so long; the browser comes back at once where it was.
const LONGEST: Duration = Duration::from_secs(600);

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(whole))
}

pub(super) fn live_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(follow))
}

/// What is kept of what a command printed.
#[derive(Serialize, ToSchema)]
struct ActionOutput {
    /// In the order in which it came.
    pieces: Vec<Shown>,
    stdout_bytes: u64,
    stderr_bytes: u64,
    stdout_truncated: bool,
    stderr_truncated: bool,
}

impl From<&Transcript> for ActionOutput {
    fn from(transcript: &Transcript) -> Self {
        Self {
            pieces: shown(&mut Decoder::default(), &transcript.pieces(), true),
            stdout_bytes: transcript.total_of(Stream::Stdout),
            stderr_bytes: transcript.total_of(Stream::Stderr),
            stdout_truncated: transcript.is_truncated(Stream::Stdout),
            stderr_truncated: transcript.is_truncated(Stream::Stderr),
        }
    }
}

/// Tells what a command printed so far.
#[utoipa::path(get, path = "/actions/{id}/output", tag = "commands", params(("id" = ActionId, Path)),
    responses((status = 200, body = ActionOutput), (status = 404, body = Problem)))]
async fn whole(
    State(app): State<AppState>,
    _: Operator,
    id: Id<ActionId>,
) -> Result<Json<ActionOutput>> {
    if let Some(under_way) = app.commands.under_way(*id) {
        return Ok(Json(under_way.live.look(|transcript| transcript.into())));
    }
    let mut conn = app.db.read().await?;
    wanted(&mut conn, *id).await?;
    let transcript = store::output(&mut conn, *id).await?.unwrap_or_default();
    Ok(Json((&transcript).into()))
}

/// `event: output`: what came since the one before.
#[derive(Serialize, ToSchema)]
struct OutputEvent {
    pieces: Vec<Shown>,
}

/// What the events carry; here so that clients get the types.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
enum ActionEventBodies {
    Output(OutputEvent),
    End(Box<ActionView>),
}

/// Streams what a command prints, from its first byte, while it comes. Events: `output`; `end` with the action
/// when nothing more comes. `Last-Event-ID` resumes.
#[utoipa::path(get, path = "/actions/{id}/output/live", tag = "commands",
    params(("id" = ActionId, Path)), responses(
    (status = 200, content_type = "text/event-stream", body = inline(ActionEventBodies)),
    (status = 404, body = Problem)
))]
async fn follow(
    State(app): State<AppState>,
    _: Operator,
    id: Id<ActionId>,
    headers: HeaderMap,
) -> Result<Response> {
    let position = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok())
        .unwrap_or(0);
    let under_way = app.commands.under_way(*id);
    let mut conn = app.db.read().await?;
    wanted(&mut conn, *id).await?;
    let source = match under_way {
        Some(under_way) => Source::Live {
            progress: under_way.live.progress(),
            live: under_way.live.clone(),
        },
        None => Source::Stored(Arc::new(
            store::output(&mut conn, *id).await?.unwrap_or_default(),
        )),
    };
    drop(conn);
    let now = Instant::now();
    let follower = Follower {
        app,
        id: *id,
        headers,
        source,
        decoder: Decoder::at(position),
        next: now,
        end: now + LONGEST,
        is_over: false,
    };
    Ok(event_stream(follower.events()))
}

enum Source {
    Live {
        live: Arc<Live>,
        progress: watch::Receiver<Progress>,
    },
    Stored(Arc<Transcript>),
}

struct Follower {
    app: AppState,
    id: ActionId,
    /// Of the request: by them it is seen who listens.
    headers: HeaderMap,
    source: Source,
    decoder: Decoder,
    /// The next event may be sent then.
    next: Instant,
    end: Instant,
    is_over: bool,
}

impl Follower {
    fn events(self) -> impl stream::Stream<Item = std::result::Result<Event, Infallible>> {
        stream::unfold(self, |mut follower| async move {
            let event = follower.next_event().await?;
            Some((Ok(event), follower))
        })
    }

    async fn next_event(&mut self) -> Option<Event> {
        if self.is_over {
            return None;
        }
        sleep_until(self.next).await;
        self.next = Instant::now() + PACE;
        loop {
            let is_last = self.is_last();
            let pieces = self.take();
            if !pieces.is_empty() {
                let event = OutputEvent { pieces };
                return Some(named("output", &event).id(self.decoder.position().to_string()));
            }
            if is_last {
                self.is_over = true;
                return self.last_event().await;
            }
            if Instant::now() >= self.end || !self.wait().await {
                return None;
            }
            if self.has_more() {
                continue;
            }
            return Some(Event::default().comment("here"));
        }
    }

    /// Whether nothing more comes than what is there.
    fn is_last(&self) -> bool {
        match &self.source {
            Source::Live { progress, .. } => progress.borrow().is_over,
            Source::Stored(_) => true,
        }
    }

    fn has_more(&self) -> bool {
        match &self.source {
            Source::Live { progress, .. } => {
                let progress = *progress.borrow();
                progress.is_over || progress.total > self.decoder.position()
            }
            Source::Stored(_) => true,
        }
    }

    /// What is there and was not sent, or the end of it where that is too much.
    fn take(&mut self) -> Vec<Shown> {
        let position = self.decoder.position();
        let (pieces, is_last) = match &self.source {
            Source::Live { live, progress } => {
                (live.since(position, MOST_BYTES), progress.borrow().is_over)
            }
            Source::Stored(transcript) => (transcript.since(position, MOST_BYTES), true),
        };
        let is_end = is_last && pieces.is_empty();
        shown(&mut self.decoder, &pieces, is_end)
    }

    /// Until more comes, or it is time to say that the hub is there; false when the stream has to end.
    async fn wait(&mut self) -> bool {
        let Source::Live { progress, .. } = &mut self.source else {
            return true;
        };
        tokio::select! {
            () = self.app.lifecycle.stopping() => false,
            // The sender lives as long as this holds the output.
            _ = progress.changed() => true,
            () = tokio::time::sleep(PING) => may_still_follow(&self.app, &self.headers, Role::Operator).await,
        }
    }

    async fn last_event(&self) -> Option<Event> {
        let mut conn = self.app.db.read().await.ok()?;
        let record = store::find(&mut conn, self.id).await.ok()??;
        Some(named("end", &ActionView::of(&self.app, record)))
    }
}

fn shown(
    decoder: &mut Decoder,
    pieces: &[crate::commands::output::Piece],
    is_end: bool,
) -> Vec<Shown> {
    let mut shown: Vec<Shown> = pieces.iter().map(|piece| decoder.take(piece)).collect();
    if is_end {
        shown.extend(decoder.finish());
    }
    shown.retain(|shown| !shown.text.is_empty() || shown.missed > 0);
    shown
}

fn named(name: &str, body: &impl Serialize) -> Event {
    let text = serde_json::to_string(body).unwrap_or_default();
    Event::default().event(name).data(text)
}
