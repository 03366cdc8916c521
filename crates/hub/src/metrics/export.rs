//! All readings of a window as CSV or JSON, day by day, so that a year does not stand in memory.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;

use super::codec;
use super::model::{Entry, TIERS};
use super::store;
use crate::app::AppState;
use crate::platform::clock::from_ms;
use crate::platform::http::Result;

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    /// One header line, then one line a moment.
    #[default]
    Csv,
    /// `{"items": [{"at": …}, …]}`.
    Json,
}

/// What is exported.
pub(super) struct Export {
    pub(super) machine_key: i64,
    /// For the file's name.
    pub(super) machine_name: String,
    pub(super) from_ms: i64,
    pub(super) to_ms: i64,
    pub(super) format: Format,
}

const DAY_MS: i64 = 86_400_000;

struct State {
    app: AppState,
    export: Export,
    columns: Vec<(u32, String)>,
    /// The tier to read; none for the readings themselves.
    tier: Option<i64>,
    at: i64,
    opened: bool,
    /// A line was written: the next JSON object has a comma before it.
    begun: bool,
    ended: bool,
}

/// Streams an export. Readings where they reach back to the window's start; otherwise the means of
/// the finest roll-up that does.
pub(super) async fn stream_export(app: AppState, export: Export) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let key = export.machine_key;
    let columns: Vec<_> =
        store::series(&mut conn, key).await?.iter().map(|e| (e.id, column(e))).collect();
    let mut tier = None;
    let mut oldest = store::first_sample(&mut conn, key, i64::MIN).await?;
    for length in TIERS {
        let first = store::first_rollup(&mut conn, key, length, i64::MIN).await?;
        let reaches = oldest.is_some_and(|oldest| {
            oldest <= export.from_ms || first.is_none_or(|first| oldest - length <= first)
        });
        if reaches || first.is_none() {
            break;
        }
        (tier, oldest) = (Some(length), first);
    }
    drop(conn);
    let (kind, suffix) = match export.format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Json => ("application/json", "json"),
    };
    let plain: String = export
        .machine_name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .collect();
    let day = from_ms(export.to_ms).to_string();
    let name = format!("{plain}-metrics-{}.{suffix}", day.get(..10).unwrap_or_default());
    // Empty days at both ends are skipped at once.
    let at = export.from_ms.max(oldest.unwrap_or(i64::MAX).min(export.to_ms));
    let state = State { app, export, columns, tier, at, opened: false, begun: false, ended: false };
    let body = Body::from_stream(stream::try_unfold(state, |state| async move {
        next_part(state).await.map_err(std::io::Error::other)
    }));
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn next_part(mut state: State) -> anyhow::Result<Option<(String, State)>> {
    if state.ended {
        return Ok(None);
    }
    let mut text = String::new();
    if !state.opened {
        open(&state, &mut text);
        state.opened = true;
    }
    if state.at >= state.export.to_ms {
        state.ended = true;
        if state.export.format == Format::Json {
            text.push_str("]}");
        }
        return Ok(Some((text, state)));
    }
    let end = (state.at + DAY_MS).min(state.export.to_ms);
    let mut conn = state.app.db.read().await?;
    let key = state.export.machine_key;
    let rows = match state.tier {
        None => store::samples(&mut conn, key, state.at, end, i64::MAX).await?,
        Some(tier) => store::rollups(&mut conn, key, tier, state.at, end, i64::MAX).await?,
    };
    drop(conn);
    for (at, body) in rows {
        let mut values = Vec::new();
        match state.tier {
            None => codec::decode_sample(&body, |id, value| values.push((id, value))),
            Some(_) => codec::decode_rollup(&body, |id, rolled| values.push((id, rolled.mean()))),
        }
        line(&state, &mut text, at, &values);
        state.begun = true;
    }
    state.at = end;
    Ok(Some((text, state)))
}

fn open(state: &State, text: &mut String) {
    match state.export.format {
        Format::Csv => {
            text.push_str("at");
            for (_, name) in &state.columns {
                text.push(',');
                text.push_str(&csv(name));
            }
            text.push('\n');
        }
        Format::Json => text.push_str("{\"items\":["),
    }
}

fn line(state: &State, text: &mut String, at: i64, values: &[(u32, f64)]) {
    let find = |id: u32| values.binary_search_by_key(&id, |(id, _)| *id).ok().map(|i| values[i].1);
    match state.export.format {
        Format::Csv => {
            let _ = write!(text, "{}", from_ms(at));
            for (id, _) in &state.columns {
                text.push(',');
                if let Some(value) = find(*id) {
                    let _ = write!(text, "{value}");
                }
            }
            text.push('\n');
        }
        Format::Json => {
            if state.begun {
                text.push(',');
            }
            let _ = write!(text, "{{\"at\":\"{}\"", from_ms(at));
            for (id, name) in &state.columns {
                if let Some(value) = find(*id) {
                    let name = serde_json::Value::from(name.as_str());
                    let _ = write!(text, ",{name}:{value}");
                }
            }
            text.push('}');
        }
    }
}

/// A series' column: its name, and its label in braces.
fn column(entry: &Entry) -> String {
    let name = entry.series.export_name();
    if entry.label.is_empty() { name.into() } else { format!("{name}{{{}}}", entry.label) }
}

/// A CSV field. Names begin with a letter of ours, so no spreadsheet takes one for a formula.
fn csv(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
