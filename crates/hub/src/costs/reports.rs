use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::tariff;
use super::bill::{Shares, Tally, hours, kwh, standing};
use super::day::{Day, place_of};
use super::forecast::{Past, ahead};
use super::model::{Label, Origin, Profile};
use super::profiles::Category;
use super::store;
use super::tariff::{Tariff, shown};
use crate::accounts::Viewer;
use crate::app::{App, AppState};
use crate::machines::{self, Kind, Machine, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Error, Params, Problem, Result};
use crate::settings;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(summary))
        .routes(routes!(breakdown))
}

/// Decimals of money in a line of a bill.
const CENTS: u32 = 2;
/// A forecast looks so many days back.
const LOOK_BACK: i64 = 28;

/// What a report is made of.
pub(super) struct Book {
    pub(super) tariff: Tariff,
    pub(super) is_default: bool,
    pub(super) machines: Vec<(Machine, Profile)>,
    firsts: HashMap<MachineId, Date>,
    pub(super) today: Date,
    /// The half hour that is on.
    place: usize,
}

impl Book {
    pub(super) async fn open(app: &App, conn: &mut Conn) -> Result<Self> {
        let (tariff, is_default) = tariff(conn).await?;
        let zone = settings::time_zone(conn).await?;
        let set = store::all_settings(conn).await?;
        let profiled = |machine: Machine| {
            let settings = set.get(&machine.id).copied().unwrap_or_default();
            let profile = Profile::of(&settings, &machine.facts);
            (machine, profile)
        };
        let machines = machines::all(conn)
            .await?
            .into_iter()
            .map(profiled)
            .collect();
        let (today, place) = place_of(&zone, app.clock.now_ms());
        Ok(Self {
            tariff,
            is_default,
            machines,
            firsts: store::first_days(conn).await?,
            today,
            place,
        })
    }

    pub(super) fn tally(
        &self,
        days: &Days,
        id: MachineId,
        profile: &Profile,
        range: (Date, Date),
    ) -> Tally {
        let mut tally = Tally::default();
        let days = days
            .get(&id)
            .into_iter()
            .flat_map(|days| days.range(range.0..=range.1));
        for (date, day) in days {
            tally.add_day(*date, day, profile, &self.tariff);
        }
        tally
    }

    /// The meter is paid for since the hub knows of anything.
    pub(super) fn standing(&self, (first, last): (Date, Date)) -> Decimal {
        match self.firsts.values().min() {
            Some(begin) => standing(&self.tariff, (first.max(*begin), last)),
            None => Decimal::ZERO,
        }
    }
}

pub(super) type Days = HashMap<MachineId, BTreeMap<Date, Day>>;

pub(super) async fn days(
    conn: &mut Conn,
    range: (Date, Date),
    only: Option<MachineId>,
) -> sqlx::Result<Days> {
    let mut days = Days::new();
    for (id, date, day) in store::days(conn, range, only).await? {
        days.entry(id).or_default().insert(date, day);
    }
    Ok(days)
}

/// What the home lab costs.
#[derive(Serialize, ToSchema)]
#[schema(as = CostSummary)]
struct Summary {
    currency: String,
    /// Nobody has set the tariff yet: its prices are a guess.
    tariff_is_default: bool,
    /// Days are made up to here, about once an hour.
    as_of: Option<Timestamp>,
    today: Period,
    month_to_date: Period,
    /// The whole of this month: what it cost so far, and what the days to come cost if they are like
    /// the same days of the last four weeks.
    forecast: Period,
    last_month: Period,
}

/// Some days together.
#[derive(Serialize, ToSchema)]
#[schema(as = CostPeriod)]
struct Period {
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last day, included.
    #[schema(value_type = String, format = Date)]
    to: Date,
    kwh: f64,
    /// What the energy costs; a decimal number as text.
    energy_cost: String,
    /// What the meter costs; a decimal number as text.
    standing_charge: String,
    /// Both; a decimal number as text.
    cost: String,
    servers: KindSum,
    workstations: KindSum,
    shares: Shares,
    label: Label,
}

/// The machines of one kind together.
#[derive(Serialize, ToSchema)]
#[schema(as = CostOfKind)]
struct KindSum {
    /// How many used energy.
    machines: usize,
    kwh: f64,
    /// A decimal number as text.
    cost: String,
}

/// Sums up exactly, and rounds once: many small machines add up to what they cost.
fn period(book: &Book, range: (Date, Date), lines: &[(Kind, Tally)]) -> Period {
    let sum = |kind: Option<Kind>| {
        let those = lines
            .iter()
            .filter(|(of, _)| kind.is_none_or(|kind| kind == *of));
        those.fold(Tally::default(), |sum, (_, tally)| sum.with(tally))
    };
    let of = |kind: Kind| {
        let those = lines
            .iter()
            .filter(|(of, tally)| *of == kind && tally.wh() > 0);
        let sum = sum(Some(kind));
        KindSum {
            machines: those.count(),
            kwh: kwh(sum.wh()),
            cost: sum.cost(CENTS).to_string(),
        }
    };
    let all = sum(None);
    let (energy, standing) = (all.cost(CENTS), shown(book.standing(range), CENTS));
    Period {
        from: range.0,
        to: range.1,
        kwh: kwh(all.wh()),
        energy_cost: energy.to_string(),
        standing_charge: standing.to_string(),
        cost: (energy + standing).to_string(),
        servers: of(Kind::Server),
        workstations: of(Kind::Workstation),
        shares: all.shares(),
        label: all.label(Label::Guessed),
    }
}

/// What the home lab costs today, this month and last month, and what this month will have cost.
#[utoipa::path(get, path = "/costs/summary", tag = "costs",
    responses((status = 200, body = Summary)))]
async fn summary(State(app): State<AppState>, _: Viewer) -> Result<Json<Summary>> {
    let mut conn = app.db.read().await?;
    let book = Book::open(&app, &mut conn).await?;
    let today = book.today;
    let month = (today.first_of_month(), today.last_of_month());
    let last_end = month.0.yesterday().unwrap_or(month.0);
    let last_month = (last_end.first_of_month(), last_end);
    let back = today.checked_sub(LOOK_BACK.days()).unwrap_or(Date::MIN);
    let days = days(&mut conn, (last_month.0.min(back), today), None).await?;
    let as_of = store::newest_mark(&mut conn).await?;
    let lines = |range: (Date, Date)| -> Vec<(Kind, Tally)> {
        let line = |(machine, profile): &(Machine, Profile)| {
            (machine.kind, book.tally(&days, machine.id, profile, range))
        };
        book.machines.iter().map(line).collect()
    };
    let so_far = lines((month.0, today));
    let none = BTreeMap::new();
    let forecast = book
        .machines
        .iter()
        .zip(&so_far)
        .map(|((machine, profile), (kind, tally))| {
            let past = Past {
                days: days.get(&machine.id).unwrap_or(&none),
                first: book.firsts.get(&machine.id).copied(),
                back,
                today,
                place: book.place,
            };
            let mut tally = *tally;
            ahead(&past, profile, month.1, |date, mwh| {
                tally.add_energy(date, mwh, &book.tariff);
            });
            (*kind, tally)
        });
    let forecast: Vec<_> = forecast.collect();
    Ok(Json(Summary {
        currency: book.tariff.currency.clone(),
        tariff_is_default: book.is_default,
        as_of: as_of.map(crate::platform::clock::from_ms),
        today: period(&book, (today, today), &lines((today, today))),
        month_to_date: period(&book, (month.0, today), &so_far),
        forecast: period(&book, month, &forecast),
        last_month: period(&book, last_month, &lines(last_month)),
    }))
}

/// Which month.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BreakdownQuery {
    /// `YYYY-MM`; this month when absent.
    month: Option<String>,
}

/// A month, machine by machine.
#[derive(Serialize, ToSchema)]
#[schema(as = CostBreakdown)]
struct Breakdown {
    /// `YYYY-MM`.
    month: String,
    currency: String,
    /// Nobody has set the tariff yet: its prices are a guess.
    tariff_is_default: bool,
    /// The dearest first; machines that used nothing are there, too.
    items: Vec<MachineCost>,
    total: Period,
}

/// What a machine cost in a month.
#[derive(Serialize, ToSchema)]
struct MachineCost {
    machine_id: MachineId,
    name: String,
    kind: Kind,
    kwh: f64,
    /// What the energy cost; a decimal number as text.
    cost: String,
    /// While it was awake; null when it was not.
    average_watts: Option<f64>,
    awake_hours: f64,
    /// Processor use while it was awake.
    cpu_percent: Option<f64>,
    /// The least trusted label that a tenth of the energy or more rests on.
    label: Label,
    /// Why it has this label, in a sentence.
    why: &'static str,
    shares: Shares,
    /// Null when nothing tells what kind of machine it is.
    category: Option<Category>,
    category_from: Origin,
    idle_watts: f64,
    max_watts: f64,
}

/// What each machine cost in a month.
#[utoipa::path(get, path = "/costs/breakdown", tag = "costs", params(BreakdownQuery),
    responses((status = 200, body = Breakdown), (status = 422, body = Problem)))]
async fn breakdown(
    State(app): State<AppState>,
    _: Viewer,
    Params(query): Params<BreakdownQuery>,
) -> Result<Json<Breakdown>> {
    let mut conn = app.db.read().await?;
    let book = Book::open(&app, &mut conn).await?;
    let first = match &query.month {
        None => book.today.first_of_month(),
        Some(month) => format!("{month}-01")
            .parse::<Date>()
            .ok()
            .filter(|_| month.len() == 7)
            .ok_or_else(|| Error::invalid("month", "A month is YYYY-MM."))?,
    };
    let range = (first, first.last_of_month().min(book.today).max(first));
    let days = days(&mut conn, range, None).await?;
    let mut lines: Vec<_> = book
        .machines
        .iter()
        .map(|(machine, profile)| {
            let tally = book.tally(&days, machine.id, profile, range);
            (machine, profile, tally)
        })
        .collect();
    lines.sort_by(|(a, _, x), (b, _, y)| {
        let by_cost = y.cost(CENTS).cmp(&x.cost(CENTS)).then(y.wh().cmp(&x.wh()));
        by_cost.then_with(|| a.name.cmp(&b.name))
    });
    let sums: Vec<_> = lines
        .iter()
        .map(|(machine, _, tally)| (machine.kind, *tally))
        .collect();
    let items = lines.iter().map(|(machine, profile, tally)| {
        let label = tally.label(profile.label());
        MachineCost {
            machine_id: machine.id,
            name: machine.name.clone(),
            kind: machine.kind,
            kwh: kwh(tally.wh()),
            cost: tally.cost(CENTS).to_string(),
            average_watts: tally.average_watts(),
            awake_hours: hours(tally.awake_ms),
            cpu_percent: tally.cpu_percent(),
            label,
            why: profile.why(label),
            shares: tally.shares(),
            category: profile.category,
            category_from: profile.category_from,
            idle_watts: profile.idle_watts,
            max_watts: profile.max_watts,
        }
    });
    Ok(Json(Breakdown {
        month: first.strftime("%Y-%m").to_string(),
        currency: book.tariff.currency.clone(),
        tariff_is_default: book.is_default,
        items: items.collect(),
        total: period(&book, range, &sums),
    }))
}
