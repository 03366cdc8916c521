use axum::Json;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::export::{Export, Format, stream_export};
use super::history::{ChartSeries, Point, Window, chart};
use super::retention;
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::machines::{self, MachineId};
use crate::platform::clock::from_ms;
use crate::platform::http::{Error, Id, Params, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(history))
        .routes(routes!(export))
        .routes(routes!(retention::read, retention::write))
}

/// Which part of the past.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// `1h`, `6h`, `24h`, `7d`, `30d` or `12m`, up to now; 24h when nothing is given.
    range: Option<String>,
    /// Start, RFC 3339 or seconds since 1970; instead of a range.
    from: Option<String>,
    /// End, RFC 3339 or seconds since 1970; now when absent.
    to: Option<String>,
    /// Names of series or their beginnings, with commas between; all when absent.
    metrics: Option<String>,
    /// At most about so many points a series (10 to 5000; 1500 when absent).
    max_points: Option<u32>,
    /// Exports only.
    #[param(inline)]
    format: Option<Format>,
}

impl HistoryQuery {
    fn window(&self, now: i64) -> Result<Window> {
        let (from_ms, to_ms) = match (&self.range, &self.from) {
            (Some(_), Some(_)) => {
                return Err(Error::invalid("range", "Give either range or from, not both."));
            }
            (range, None) => {
                let range = range.as_deref().unwrap_or("24h");
                let seconds = range_seconds(range).ok_or_else(|| {
                    Error::invalid("range", "One of 1h, 6h, 24h, 7d, 30d and 12m.")
                })?;
                (now - seconds * 1000, now + 1)
            }
            (None, Some(from)) => {
                let to = self.to.as_deref().map(|to| moment("to", to)).transpose()?;
                (moment("from", from)?, to.unwrap_or(now + 1))
            }
        };
        if from_ms >= to_ms {
            return Err(Error::invalid("from", "The start must lie before the end."));
        }
        let names = self.metrics.as_deref().unwrap_or_default();
        Ok(Window {
            from_ms,
            to_ms,
            max_points: self.max_points.unwrap_or(1500).clamp(10, 5000),
            names: names
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }
}

fn range_seconds(range: &str) -> Option<i64> {
    let hour = 3600;
    Some(match range {
        "1h" => hour,
        "6h" => 6 * hour,
        "24h" => 24 * hour,
        "7d" => 7 * 24 * hour,
        "30d" => 30 * 24 * hour,
        "12m" => 365 * 24 * hour,
        _ => return None,
    })
}

fn moment(name: &str, text: &str) -> Result<i64> {
    let seconds = text.parse::<f64>().ok().filter(|s| s.is_finite() && s.abs() < 1e11);
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let ms = seconds.map(|seconds| (seconds * 1000.0) as i64);
    // In a query string, a `+` that was not escaped arrives as a blank.
    let stamp = || text.replace(' ', "+").parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
    ms.or_else(stamp)
        .ok_or_else(|| Error::invalid(name, "A time is RFC 3339 or seconds since 1970."))
}

/// Series over time.
#[derive(Serialize, ToSchema)]
struct History {
    from: Timestamp,
    to: Timestamp,
    /// Seconds between two points; 0 when points are readings at their own times.
    step_seconds: i64,
    series: Vec<HistorySeries>,
}

/// One series. A gap is a missing point.
#[derive(Serialize, ToSchema)]
struct HistorySeries {
    name: &'static str,
    /// `percent`, `bytes`, `bytes_per_second`, `celsius`, `load`, `count`, `seconds`.
    unit: &'static str,
    labels: BTreeMap<&'static str, String>,
    /// `[unix seconds, minimum, mean, maximum]`, oldest first.
    #[schema(value_type = Vec<Vec<f64>>)]
    points: Vec<Point>,
}

impl From<ChartSeries> for HistorySeries {
    fn from(chart: ChartSeries) -> Self {
        let mut labels = BTreeMap::new();
        if !chart.label.is_empty() {
            labels.insert(chart.series.label_name(), chart.label);
        }
        Self {
            name: chart.series.name(),
            unit: chart.series.unit(),
            labels,
            points: chart.points,
        }
    }
}

/// Readings over time, thinned out to about `max_points`; minimum, mean and maximum are kept.
#[utoipa::path(get, path = "/machines/{id}/metrics", tag = "metrics",
    params(("id" = String, Path), HistoryQuery),
    responses((status = 200, body = History), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn history(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
    Params(query): Params<HistoryQuery>,
) -> Result<Json<History>> {
    let mut conn = app.db.read().await?;
    let machine =
        machines::find(&mut conn, *id).await?.ok_or_else(|| Error::not_found("machine"))?;
    let window = query.window(app.clock.now_ms())?;
    let chart = chart(&mut conn, machine.key, &window).await?;
    Ok(Json(History {
        from: from_ms(window.from_ms),
        to: from_ms(window.to_ms),
        step_seconds: chart.step_seconds,
        series: chart.series.into_iter().map(HistorySeries::from).collect(),
    }))
}

/// Every reading of a window, as a file.
#[utoipa::path(get, path = "/machines/{id}/metrics/export", tag = "metrics",
    params(("id" = String, Path), HistoryQuery),
    responses((status = 200, content_type = "text/csv"), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn export(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
    Params(query): Params<HistoryQuery>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let machine =
        machines::find(&mut conn, *id).await?.ok_or_else(|| Error::not_found("machine"))?;
    drop(conn);
    let window = query.window(app.clock.now_ms())?;
    let export = Export {
        machine_key: machine.key,
        machine_name: machine.name,
        from_ms: window.from_ms,
        to_ms: window.to_ms,
        format: query.format.unwrap_or_default(),
    };
    stream_export(app, export).await
}
