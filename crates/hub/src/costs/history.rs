//! Costs by day, week or month.

use axum::Json;
use axum::extract::State;
use jiff::ToSpan as _;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bill::{Shares, Tally, hours, kwh};
use super::model::Label;
use super::reports::{Book, days};
use super::tariff::shown;
use crate::accounts::Viewer;
use crate::app::AppState;
use crate::machines::MachineId;
use crate::platform::http::{Error, Params, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(history))
}

/// A small machine costs less than a cent a day.
const FINE: u32 = 4;
/// So many lines a history may have.
const MOST_LINES: usize = 1200;

/// How long a line of a history is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = CostStep)]
enum Step {
    #[default]
    Day,
    /// From Monday on.
    Week,
    Month,
}

impl Step {
    fn end(self, date: Date) -> Date {
        match self {
            Self::Day => date,
            Self::Week => {
                let left = 6 - i64::from(date.weekday().to_monday_zero_offset());
                date.checked_add(left.days()).unwrap_or(Date::MAX)
            }
            Self::Month => date.last_of_month(),
        }
    }
}

/// Which part of the past.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// The first day, `YYYY-MM-DD`; 29 days before the last when absent.
    from: Option<String>,
    /// The last day, included; today when absent.
    to: Option<String>,
    /// `day` when absent.
    #[param(inline)]
    step: Option<Step>,
    /// Only this machine; without the meter's own costs.
    machine_id: Option<String>,
}

/// Costs over time.
#[derive(Serialize, ToSchema)]
struct CostHistory {
    currency: String,
    /// Nobody has set the tariff yet: its prices are a guess.
    tariff_is_default: bool,
    step: Step,
    /// Oldest first; lines without energy are there, too.
    items: Vec<CostLine>,
    /// The sum of the lines' costs; a decimal number as text.
    total_cost: String,
    total_kwh: f64,
}

/// One line of a history. The first and the last may be cut by what was asked for.
#[derive(Serialize, ToSchema)]
struct CostLine {
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last day, included.
    #[schema(value_type = String, format = Date)]
    to: Date,
    kwh: f64,
    /// What the energy cost, to a hundredth of a cent; a decimal number as text.
    energy_cost: String,
    /// What the meter cost; a decimal number as text.
    standing_charge: String,
    /// Both; a decimal number as text.
    cost: String,
    awake_hours: f64,
    shares: Shares,
    label: Label,
}

fn day_of(name: &str, text: Option<&String>, otherwise: Date) -> Result<Date> {
    text.map_or(Ok(otherwise), |text| {
        text.parse()
            .map_err(|_| Error::invalid(name, "A day is YYYY-MM-DD."))
    })
}

/// Costs by day, week or month.
#[utoipa::path(get, path = "/costs/history", tag = "costs", params(HistoryQuery),
    responses((status = 200, body = CostHistory), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn history(
    State(app): State<AppState>,
    _: Viewer,
    Params(query): Params<HistoryQuery>,
) -> Result<Json<CostHistory>> {
    let mut conn = app.db.read().await?;
    let book = Book::open(&app, &mut conn).await?;
    let to = day_of("to", query.to.as_ref(), book.today)?;
    let month_before = to.checked_sub(29.days()).unwrap_or(Date::MIN);
    let from = day_of("from", query.from.as_ref(), month_before)?;
    if from > to {
        return Err(Error::invalid(
            "from",
            "The first day must not lie after the last.",
        ));
    }
    let step = query.step.unwrap_or_default();
    let mut ranges = Vec::new();
    let mut next = Some(from);
    while let Some(first) = next.filter(|first| *first <= to) {
        let last = step.end(first).min(to);
        ranges.push((first, last));
        next = last.tomorrow().ok();
        if ranges.len() > MOST_LINES {
            let detail =
                format!("More than {MOST_LINES} lines. Ask for fewer days or a longer step.");
            return Err(Error::invalid("step", detail));
        }
    }
    let only = match &query.machine_id {
        None => None,
        Some(text) => {
            let id = MachineId::parse(text);
            let known = id.filter(|id| book.machines.iter().any(|(machine, _)| machine.id == *id));
            Some(known.ok_or_else(|| Error::not_found("machine"))?)
        }
    };
    let days = days(&mut conn, (from, to), only).await?;
    let lines = ranges.into_iter().map(|range| {
        let tallies = book.machines.iter();
        let all = tallies.fold(Tally::default(), |all, (machine, profile)| {
            all.with(&book.tally(&days, machine.id, profile, range))
        });
        let standing = match only {
            None => shown(book.standing((range.0, range.1.min(book.today))), FINE),
            Some(_) => shown(Decimal::ZERO, FINE),
        };
        (range, all, standing)
    });
    let lines: Vec<_> = lines.collect();
    let cost = |(_, all, standing): &(_, Tally, Decimal)| all.cost(FINE) + *standing;
    Ok(Json(CostHistory {
        currency: book.tariff.currency.clone(),
        tariff_is_default: book.is_default,
        step,
        total_cost: shown(lines.iter().map(cost).sum(), FINE).to_string(),
        total_kwh: kwh(lines.iter().map(|(_, all, _)| all.wh()).sum()),
        items: lines
            .iter()
            .map(|line| CostLine {
                from: line.0.0,
                to: line.0.1,
                kwh: kwh(line.1.wh()),
                energy_cost: line.1.cost(FINE).to_string(),
                standing_charge: line.2.to_string(),
                cost: shown(cost(line), FINE).to_string(),
                awake_hours: hours(line.1.awake_ms),
                shares: line.1.shares(),
                label: line.1.label(Label::Guessed),
            })
            .collect(),
    }))
}
