use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use futures_util::stream::{self, Stream, StreamExt as _};
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::{Role, Viewer, may_still_follow};
use crate::app::AppState;
use crate::heartbeat::Trouble;
use crate::machines::{LiveView, MachineId, live_views};
use crate::platform::events::{Key, Missed};
use crate::platform::http::{Problem, Result, event_stream};

/// Batches are at least so far apart.
const PACE: Duration = Duration::from_millis(250);
/// So often the page hears that the hub is there, and the hub looks whether who listens still may.
const PING: Duration = Duration::from_secs(2);
/// A stream ends after so long; the browser comes back at once where it was. Proxies have limits too.
const LONGEST: Duration = Duration::from_secs(600);

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(events))
}

/// The first event of a connection.
#[derive(Serialize, ToSchema)]
struct Hello {
    version: &'static str,
    server_time: Timestamp,
    /// At most so long nothing is heard of a hub that is well.
    heartbeat_seconds: u32,
}

/// `event: machines`: the moment's state of machines that changed.
#[derive(Serialize, ToSchema)]
struct LiveMachines {
    items: Vec<LiveView>,
}

/// `event: changed`: what to read anew.
#[derive(Serialize, ToSchema)]
struct Changed {
    topics: Vec<ChangedTopic>,
}

/// One thing that changed.
#[derive(Serialize, ToSchema)]
struct ChangedTopic {
    /// `machine`, `machines`, `enrolment`, `settings`, …
    topic: &'static str,
    /// Absent for the topic as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

/// `event: ping`.
#[derive(Serialize, ToSchema)]
struct Ping {
    server_time: Timestamp,
    /// Why the hub cannot store what comes; null when all is well.
    trouble: Option<Trouble>,
}

/// Streams what changes. Events: `hello`, `machines`, `changed`, `reset`, `ping`.
///
/// `Last-Event-ID` resumes; where the hub no longer knows what was missed it sends `reset`.
#[utoipa::path(get, path = "/events", tag = "live", responses(
    (status = 200, content_type = "text/event-stream", body = inline(EventBodies)),
    (status = 401, body = Problem)
))]
async fn events(State(app): State<AppState>, _: Viewer, headers: HeaderMap) -> Result<Response> {
    let position = match headers.get("last-event-id") {
        None => Some(app.events.head()),
        Some(cursor) => cursor
            .to_str()
            .ok()
            .and_then(|cursor| app.events.position(cursor)),
    };
    Ok(event_stream(follow(app, headers, position)))
}

/// What the events carry; here so that clients get the types.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
enum EventBodies {
    Hello(Hello),
    Machines(LiveMachines),
    Changed(Changed),
    Ping(Ping),
}

struct Follower {
    app: AppState,
    /// Of the request: by them it is seen who listens.
    headers: HeaderMap,
    position: u64,
    /// To be sent before anything else.
    waiting: Vec<Event>,
    woken: watch::Receiver<u64>,
    ping: tokio::time::Interval,
    next_batch: Instant,
    end: Instant,
}

fn follow(
    app: AppState,
    headers: HeaderMap,
    position: Option<u64>,
) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    let woken = app.events.watch();
    let now = Instant::now();
    let mut ping = interval(PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let hello = Hello {
        version: env!("CARGO_PKG_VERSION"),
        server_time: app.clock.now(),
        heartbeat_seconds: 5,
    };
    let at = position.unwrap_or_else(|| app.events.head());
    let mut waiting = vec![
        named("hello", &hello)
            .id(app.events.cursor(at))
            .retry(Duration::from_secs(2)),
    ];
    if position.is_none() {
        waiting.push(Event::default().event("reset").data("{}"));
    }
    let follower = Follower {
        position: at,
        waiting,
        woken,
        ping,
        next_batch: now,
        end: now + LONGEST,
        app,
        headers,
    };
    stream::unfold(follower, |mut follower| async move {
        let events = follower.next().await?;
        Some((stream::iter(events.into_iter().map(Ok)), follower))
    })
    .flatten()
}

impl Follower {
    /// The next events, at least one; `None` ends the stream.
    async fn next(&mut self) -> Option<Vec<Event>> {
        if !self.waiting.is_empty() {
            return Some(std::mem::take(&mut self.waiting));
        }
        loop {
            let behind = self.app.events.head() != self.position;
            tokio::select! {
                () = self.app.lifecycle.stopping() => return None,
                () = sleep_until(self.end) => return None,
                _ = self.ping.tick() => {
                    if !may_still_follow(&self.app, &self.headers, Role::Viewer).await {
                        return None;
                    }
                    let ping = Ping {
                        server_time: self.app.clock.now(),
                        trouble: self.app.ingest.trouble(),
                    };
                    // The comment is for those who look at the stream and know no events.
                    return Some(vec![Event::default().comment("hb"), named("ping", &ping)]);
                }
                () = sleep_until(self.next_batch), if behind => {
                    self.next_batch = Instant::now() + PACE;
                    let events = self.batch().await;
                    if !events.is_empty() {
                        return Some(events);
                    }
                }
                changed = self.woken.changed(), if !behind => changed.ok()?,
            }
        }
    }

    async fn batch(&mut self) -> Vec<Event> {
        let (keys, position) = match self.app.events.since(self.position) {
            Missed::Keys { keys, position } => (keys, position),
            Missed::Everything { position } => {
                self.position = position;
                let cursor = self.app.events.cursor(position);
                return vec![Event::default().event("reset").data("{}").id(cursor)];
            }
        };
        let (live, others): (Vec<Key>, Vec<Key>) =
            keys.into_iter().partition(|key| key.topic == "live");
        let mut events = Vec::new();
        let ids: Vec<MachineId> = live
            .iter()
            .filter_map(|key| MachineId::parse(&key.id))
            .collect();
        match live_views(&self.app, &ids).await {
            Ok(items) if items.is_empty() => {}
            Ok(items) => events.push(named("machines", &LiveMachines { items })),
            Err(error) => {
                tracing::error!("cannot read machines for the live stream: {error}");
                return Vec::new();
            }
        }
        if !others.is_empty() {
            let topics = others.into_iter().map(|key| ChangedTopic {
                topic: key.topic,
                id: Some(key.id).filter(|id| !id.is_empty()),
            });
            events.push(named(
                "changed",
                &Changed {
                    topics: topics.collect(),
                },
            ));
        }
        self.position = position;
        // Only the last event moves the browser's position: a cut in between repeats the batch.
        if let Some(last) = events.pop() {
            events.push(last.id(self.app.events.cursor(position)));
        }
        events
    }
}

fn named<T: Serialize>(name: &str, body: &T) -> Event {
    let data = serde_json::to_string(body).unwrap_or_else(|_| "{}".into());
    Event::default().event(name).data(data)
}
