use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;

use super::{Filters, commands};
use crate::accounts::{Admin, Operator};
use crate::app::AppState;
use crate::audit::{Export, Filter};
use crate::platform::http::{Params, Problem, Result};

/// Who did what, as a file (CSV), oldest first.
///
/// Without filters `homelabcmd audit verify --file` looks through it as it does through the database; with
/// filters, `--filtered` looks through what is there. A field that a spreadsheet could take for a formula has an
/// apostrophe before it.
#[utoipa::path(get, path = "/audit.csv", tag = "system", params(Filters), responses(
    (status = 200, content_type = "text/csv", body = String), (status = 400, body = Problem)
))]
pub(super) async fn all(
    State(app): State<AppState>,
    _: Admin,
    Params(filters): Params<Filters>,
) -> Result<Response> {
    export(app, filters.filter(), "audit").await
}

/// What was done by commands, as a file (CSV), oldest first.
#[utoipa::path(get, path = "/audit/commands.csv", tag = "system", params(Filters), responses(
    (status = 200, content_type = "text/csv", body = String), (status = 400, body = Problem)
))]
pub(super) async fn of_commands(
    State(app): State<AppState>,
    _: Operator,
    Params(filters): Params<Filters>,
) -> Result<Response> {
    export(app, commands(filters.filter())?, "commands").await
}

async fn export(app: AppState, filter: Filter, name: &str) -> Result<Response> {
    let day = app.clock.now().to_string();
    let name = format!("{name}-{}.csv", day.get(..10).unwrap_or_default());
    let mut conn = app.db.read().await?;
    let export = Export::begin(&mut conn, filter).await?;
    drop(conn);
    let parts = stream::try_unfold((app, export), |(app, mut export)| async move {
        // Not held while the other end reads what it was sent.
        let mut conn = app.db.read().await.map_err(std::io::Error::other)?;
        let part = export
            .next(&mut conn)
            .await
            .map_err(std::io::Error::other)?;
        drop(conn);
        Ok::<_, std::io::Error>(part.map(|part| (part, (app, export))))
    });
    let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8")];
    let mut response = (kind, Body::from_stream(parts)).into_response();
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
