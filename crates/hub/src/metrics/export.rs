//! All readings of a window as CSV or JSON, day by day, so that a year does not stand in memory.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;

use super::history::{Window, wanted};
use super::model::{Entry, bucket};
use super::rollup::Buckets;
use super::{codec, source, store};
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
    pub(super) window: Window,
    pub(super) format: Format,
}

const DAY_MS: i64 = 86_400_000;

struct State {
    app: AppState,
    machine_key: i64,
    format: Format,
    columns: Vec<(u32, String)>,
    /// The bucket length of the roll-ups to read; 0 for the readings themselves.
    source_ms: i64,
    at: i64,
    end: i64,
    opened: bool,
    /// A line was written: the next JSON object has a comma before it.
    begun: bool,
    ended: bool,
}

/// Streams an export: readings where they reach back to the window's start, otherwise the means of
/// the finest roll-up that does.
pub(super) async fn stream_export(app: AppState, export: Export) -> Result<Response> {
    let Export {
        machine_key: key,
        window,
        format,
        ..
    } = &export;
    let mut conn = app.db.read().await?;
    let entries = wanted(store::series(&mut conn, *key).await?, &window.names);
    let columns = entries
        .iter()
        .map(|entry| (entry.id, column(entry)))
        .collect();
    let source_ms = source::reaching(&mut conn, *key, window.from_ms, 0).await?;
    // Days at both ends that can have nothing are skipped at once, however far somebody asks.
    let first = match source_ms {
        0 => store::first_sample(&mut conn, *key, window.from_ms).await?,
        tier => {
            let from = bucket(window.from_ms, tier);
            store::first_rollup(&mut conn, *key, tier, from).await?
        }
    };
    let last = store::last_sample(&mut conn, *key).await?.map(|at| at + 1);
    let last = last.max(store::marks(&mut conn, *key).await?.of(0));
    drop(conn);
    let end = window.to_ms.min(last.unwrap_or(i64::MIN));
    let at = first.unwrap_or(end);
    let (kind, suffix) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Json => ("application/json", "json"),
    };
    let plain: String = export
        .machine_name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let day = from_ms(window.to_ms).to_string();
    let name = format!(
        "{plain}-metrics-{}.{suffix}",
        day.get(..10).unwrap_or_default()
    );
    let state = State {
        app,
        machine_key: *key,
        format: *format,
        columns,
        source_ms,
        at,
        end,
        opened: false,
        begun: false,
        ended: false,
    };
    let body = Body::from_stream(stream::try_unfold(state, |state| async move {
        next_part(state).await.map_err(std::io::Error::other)
    }));
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
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
    if state.at >= state.end {
        state.ended = true;
        if state.format == Format::Json {
            text.push_str("]}");
        }
        return Ok(Some((text, state)));
    }
    let (from, to) = (state.at, (state.at + DAY_MS).min(state.end));
    let (key, source_ms) = (state.machine_key, state.source_ms);
    let mut conn = state.app.db.read().await?;
    if source_ms == 0 {
        let mut values = Vec::new();
        store::each_sample(&mut conn, key, from, to, |at, body| {
            values.clear();
            codec::decode_sample(body, |id, value| values.push((id, value)));
            line(&mut state, &mut text, at, &values);
        })
        .await?;
    } else {
        let mut buckets = Buckets::default();
        let add = |start, id, rolled| buckets.add(start, id, rolled);
        source::each_part(&mut conn, key, from, to, source_ms, add).await?;
        for (start, series) in buckets.iter() {
            let values: Vec<_> = series.iter().map(|(id, part)| (*id, part.mean())).collect();
            line(&mut state, &mut text, start, &values);
        }
    }
    state.at = to;
    Ok(Some((text, state)))
}

fn open(state: &State, text: &mut String) {
    match state.format {
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

fn line(state: &mut State, text: &mut String, at: i64, values: &[(u32, f64)]) {
    let find = |id: u32| {
        values
            .binary_search_by_key(&id, |(id, _)| *id)
            .ok()
            .map(|i| values[i].1)
    };
    // None of the series that were asked for has a reading of this moment.
    if state.columns.iter().all(|(id, _)| find(*id).is_none()) {
        return;
    }
    match state.format {
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
    state.begun = true;
}

/// A series' column: its name, and its label in braces.
fn column(entry: &Entry) -> String {
    let name = entry.series.export_name();
    if entry.label.is_empty() {
        name.into()
    } else {
        format!("{name}{{{}}}", entry.label)
    }
}

/// A CSV field. Names begin with a letter of ours, so no spreadsheet takes one for a formula.
fn csv(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
