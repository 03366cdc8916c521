use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::app::AppState;

/// What the hub counts of itself.
#[derive(Clone)]
pub struct Stats(Arc<Inner>);

struct Inner {
    beats: Counter,
    samples: Counter,
    batches: Counter,
    batch_seconds: Histogram,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Histogram,
    largest_batch: AtomicU64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    path: String,
    status: u16,
}

impl Default for Stats {
    fn default() -> Self {
        Self(Arc::new(Inner {
            beats: Counter::default(),
            samples: Counter::default(),
            batches: Counter::default(),
            batch_seconds: Histogram::new(exponential_buckets(0.0005, 2.0, 12)),
            requests: Family::default(),
            request_seconds: Histogram::new(exponential_buckets(0.0005, 2.0, 14)),
            largest_batch: AtomicU64::new(0),
        }))
    }
}

impl Stats {
    /// Beats that were answered, and samples in them that were new.
    pub fn beats_taken(&self, beats: usize, samples: usize) {
        self.0.beats.inc_by(beats as u64);
        self.0.samples.inc_by(samples as u64);
    }

    /// One transaction of so many beats took so long.
    pub fn batch_written(&self, beats: usize, took: Duration) {
        self.0.batches.inc();
        self.0.batch_seconds.observe(took.as_secs_f64());
        self.0
            .largest_batch
            .fetch_max(beats as u64, Ordering::Relaxed);
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        let s = &self.0;
        registry.register("homelabcmd_beats", "Beats taken", s.beats.clone());
        registry.register(
            "homelabcmd_samples",
            "New samples stored",
            s.samples.clone(),
        );
        registry.register(
            "homelabcmd_ingest_batches",
            "Ingest transactions",
            s.batches.clone(),
        );
        registry.register(
            "homelabcmd_ingest_batch_seconds",
            "Time that an ingest transaction takes",
            s.batch_seconds.clone(),
        );
        registry.register(
            "homelabcmd_http_requests",
            "Requests answered",
            s.requests.clone(),
        );
        registry.register(
            "homelabcmd_http_request_seconds",
            "Time until an answer begins",
            s.request_seconds.clone(),
        );
    }
}

/// Counts a request by its route, never by its path: an id in a label would grow without end.
pub async fn count_request(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let method = label(request.method());
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let labels = RequestLabels {
        method,
        path: path.unwrap_or_else(|| "other".into()),
        status: response.status().as_u16(),
    };
    app.stats.0.requests.get_or_create(&labels).inc();
    app.stats
        .0
        .request_seconds
        .observe(begin.elapsed().as_secs_f64());
    response
}

/// A method's label. Anybody may make up methods, and each would be kept for ever.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
