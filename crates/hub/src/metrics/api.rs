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

/// A chart of which part of the past.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// `1h`, `6h`, `24h`, `7d`, `30d` or `12m`, up to now; 24h when nothing is given.
    range: Option<String>,
    /// Start, RFC 3339 or seconds since 1970; instead of a range.
    from: Option<String>,
    /// End, RFC 3339 or seconds since 1970; goes with a start, now when absent.
    to: Option<String>,
    /// Names of series or their beginnings, with commas between; all when absent.
    metrics: Option<String>,
    /// At most about so many points a series (10 to 5000; 1500 when absent).
    max_points: Option<u32>,
}

/// A file of which part of the past.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// `1h`, `6h`, `24h`, `7d`, `30d` or `12m`, up to now; 24h when nothing is given.
    range: Option<String>,
    /// Start, RFC 3339 or seconds since 1970; instead of a range.
    from: Option<String>,
    /// End, RFC 3339 or seconds since 1970; goes with a start, now when absent.
    to: Option<String>,
    /// Names of series or their beginnings, with commas between; all when absent.
    metrics: Option<String>,
    /// `csv` when absent.
    #[param(inline)]
    format: Option<Format>,
}

impl HistoryQuery {
    fn window(self, now: i64) -> Result<Window> {
        let max_points = self.max_points.unwrap_or(1500).clamp(10, 5000);
        let (from_ms, to_ms) = stretch(self.range, self.from, self.to, now)?;
        Ok(Window {
            from_ms,
            to_ms,
            max_points,
            names: names(self.metrics),
        })
    }
}

impl ExportQuery {
    fn window(self, now: i64) -> Result<Window> {
        let (from_ms, to_ms) = stretch(self.range, self.from, self.to, now)?;
        Ok(Window {
            from_ms,
            to_ms,
            max_points: 0,
            names: names(self.metrics),
        })
    }
}

fn names(list: Option<String>) -> Vec<String> {
    let list = list.unwrap_or_default();
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Start and end, in milliseconds.
fn stretch(
    range: Option<String>,
    from: Option<String>,
    to: Option<String>,
    now: i64,
) -> Result<(i64, i64)> {
    let (from_ms, to_ms) = match (range, from, to) {
        (Some(_), Some(_), _) => {
            return Err(Error::invalid(
                "range",
                "Give either range or from, not both.",
            ));
        }
        (_, None, Some(_)) => {
            return Err(Error::invalid(
                "to",
                "An end goes with a start, given as from.",
            ));
        }
        (range, None, None) => {
            let range = range.as_deref().unwrap_or("24h");
            let seconds = range_seconds(range)
                .ok_or_else(|| Error::invalid("range", "One of 1h, 6h, 24h, 7d, 30d and 12m."))?;
            (now - seconds * 1000, now + 1)
        }
        (None, Some(from), to) => {
            let to = to.map(|to| moment("to", &to)).transpose()?;
            (moment("from", &from)?, to.unwrap_or(now + 1))
        }
    };
    if from_ms >= to_ms {
        return Err(Error::invalid("from", "The start must lie before the end."));
    }
    Ok((from_ms, to_ms))
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
    let seconds = text
        .parse::<f64>()
        .ok()
        .filter(|s| s.is_finite() && s.abs() < 1e11);
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let ms = seconds.map(|seconds| (seconds * 1000.0) as i64);
    // In a query string, a `+` that was not escaped arrives as a blank.
    let stamp = || {
        text.replace(' ', "+")
            .parse::<Timestamp>()
            .ok()
            .map(Timestamp::as_millisecond)
    };
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
    /// `percent`, `bytes`, `bytes_per_second`, `celsius`, `load`, `count`, `seconds`, `watts`.
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
    let machine = machines::wanted(&mut conn, *id).await?;
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
    params(("id" = String, Path), ExportQuery),
    responses((status = 200, content((String = "text/csv"), (Exported = "application/json"))),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn export(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
    Params(query): Params<ExportQuery>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let machine = machines::wanted(&mut conn, *id).await?;
    drop(conn);
    let format = query.format.unwrap_or_default();
    let window = query.window(app.clock.now_ms())?;
    let export = Export {
        machine_key: machine.key,
        machine_name: machine.name,
        window,
        format,
    };
    stream_export(app, export).await
}

/// An export as JSON.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "it is written as it is read, never held as a whole"
)]
struct Exported {
    /// A moment each: `at`, and a number under the name of each series that has one, with its label
    /// in braces where there is one (`fs_percent{/srv}`).
    items: Vec<BTreeMap<String, serde_json::Value>>,
}
