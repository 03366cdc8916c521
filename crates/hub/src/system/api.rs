use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::Viewer;
use crate::app::AppState;
use crate::heartbeat::Trouble;
use crate::machines;
use crate::platform::db::Engine;
use crate::platform::http::{Error, Page, Problem, Result};
use crate::platform::jobs::Status;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(health))
        .routes(routes!(info))
        .routes(routes!(jobs))
}

/// Whether the hub is well.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`.
    status: &'static str,
    version: &'static str,
    /// `ok`.
    database: &'static str,
}

/// Tells whether the hub is well. Open.
#[utoipa::path(get, path = "/system/health", tag = "system", security(()), responses(
    (status = 200, body = Health), (status = 503, body = Problem)
))]
async fn health(State(app): State<AppState>) -> Result<Json<Health>> {
    let answers = async {
        let mut conn = app.db.read().await?;
        machines::count(&mut conn).await
    };
    if let Err(error) = answers.await {
        tracing::error!("the database does not answer: {error}");
        return Err(Error::unavailable("The database does not answer."));
    }
    match app.ingest.trouble() {
        None => {}
        Some(Trouble::StorageFull) => {
            return Err(Error::unavailable("The hub's disk is full."));
        }
        Some(Trouble::NotStored) => {
            return Err(Error::unavailable("The hub cannot store what comes."));
        }
    }
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        database: "ok",
    }))
}

/// The hub in numbers.
#[derive(Serialize, ToSchema)]
struct Info {
    version: &'static str,
    started_at: Timestamp,
    /// The address of the hub for others, where it was told.
    public_url: Option<String>,
    /// The path under which everything is served.
    base_path: String,
    /// `sqlite` or `postgresql`.
    engine: &'static str,
    /// Bytes that the database takes.
    database_bytes: i64,
    machines: i64,
    listen: String,
}

/// Describes the hub.
#[utoipa::path(get, path = "/system/info", tag = "system", responses((status = 200, body = Info)))]
async fn info(State(app): State<AppState>, _: Viewer) -> Result<Json<Info>> {
    let mut conn = app.db.read().await?;
    let machines = machines::count(&mut conn).await?;
    drop(conn);
    Ok(Json(Info {
        version: env!("CARGO_PKG_VERSION"),
        started_at: app.started_at,
        public_url: app.config.address(),
        base_path: app.config.base_path().to_owned(),
        engine: match app.db.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgresql",
        },
        database_bytes: app.db.size_bytes().await?,
        machines,
        listen: app.config.serve.listen.to_string(),
    }))
}

/// A background job and what it last did.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
struct JobView {
    name: &'static str,
    /// What it is for.
    purpose: &'static str,
    period_seconds: u64,
    last_started_at: Option<Timestamp>,
    last_duration_ms: Option<u64>,
    /// What it did, when it went well.
    last_outcome: Option<String>,
    /// Why it failed, when it did not.
    last_error: Option<String>,
}

impl From<Status> for JobView {
    fn from(status: Status) -> Self {
        let (last_outcome, last_error) = match status.last_result {
            Some(Ok(outcome)) => (Some(outcome), None),
            Some(Err(error)) => (None, Some(error)),
            None => (None, None),
        };
        Self {
            name: status.name,
            purpose: status.purpose,
            period_seconds: status.period.as_secs(),
            last_started_at: status.last_started_at,
            last_duration_ms: status
                .last_duration
                .map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
            last_outcome,
            last_error,
        }
    }
}

/// Lists the background jobs.
#[utoipa::path(get, path = "/system/jobs", tag = "system",
    responses((status = 200, body = Page<JobView>)))]
async fn jobs(State(app): State<AppState>, _: Viewer) -> Json<Page<JobView>> {
    Json(Page::whole(
        app.job_statuses().into_iter().map(JobView::from).collect(),
    ))
}
