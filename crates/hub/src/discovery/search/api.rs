use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cidr;
use super::run::begin;
use super::subnets::{Subnet, own_networks, subnets};
use crate::accounts::{Operator, Viewer};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::discovery::model::{DiscoveryId, LanHost, MOST_PORTS, Plan, Run, USUAL_PORTS};
use crate::discovery::store;
use crate::platform::http::{Body, Error, Id, Page, Problem, Result};

pub(in crate::discovery) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, start))
        .routes(routes!(read_subnets))
        .routes(routes!(read))
        .routes(routes!(cancel))
}

/// Where and how to search. What is left out is as usual.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewDiscovery)]
struct StartBody {
    /// Networks such as `192.168.1.0/24`, at most 1024 addresses together; the suggested ones when absent.
    cidrs: Option<Vec<String>>,
    /// TCP ports to try on each address, 1 to 16.
    ports: Option<Vec<u16>>,
    /// Ask neighbours what they offer (multicast DNS); true when absent.
    mdns: Option<bool>,
}

/// A search and what it found so far.
#[derive(Serialize, ToSchema)]
#[schema(as = DiscoveryWithHosts)]
struct RunView {
    #[serde(flatten)]
    run: Run,
    /// In the order of their addresses.
    hosts: Vec<LanHost>,
}

impl From<(Run, Vec<LanHost>)> for RunView {
    fn from((run, hosts): (Run, Vec<LanHost>)) -> Self {
        Self { run, hosts }
    }
}

/// The networks that the hub's machine is in.
#[derive(Serialize, ToSchema)]
struct Subnets {
    /// Those that are searched when none is named come first.
    items: Vec<Subnet>,
    /// What is tried on each address when no ports are named.
    usual_ports: Vec<u16>,
}

/// Lists the last twenty searches, newest first, without their hosts.
#[utoipa::path(get, path = "/discovery", tag = "discovery",
    responses((status = 200, body = Page<Run>)))]
async fn list(State(app): State<AppState>, _: Viewer) -> Result<Json<Page<Run>>> {
    let current = app.discoveries.current();
    let mut conn = app.db.read().await?;
    let mut runs = store::recent(&mut conn).await?;
    if let Some(running) = current {
        for run in runs.iter_mut().filter(|run| run.id == running.id) {
            *run = running.run();
        }
    }
    Ok(Json(Page::whole(runs)))
}

/// Starts a search for hosts. One goes on at a time: a second is refused, and `errors` names the first.
#[utoipa::path(post, path = "/discovery", tag = "discovery", request_body = StartBody,
    responses((status = 201, body = RunView), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn start(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Body(body): Body<StartBody>,
) -> Result<(StatusCode, Json<RunView>)> {
    let (plan, addresses) = checked(body)?;
    let now = app.clock.now_ms();
    let run = Run::new(&caller.name, now, plan, addresses);
    let entry = Entry::done(
        now,
        &caller.actor(),
        "discovery.started",
        run.plan.cidrs.join(", "),
    )
    .with(json!({"id": run.id, "ports": run.plan.ports, "mdns": run.plan.mdns}));
    app.settle_unfinished().await?;
    let turn = app.discoveries.begin(run.clone()).map_err(|running| {
        Error::conflict(
            "discovery_running",
            "A search goes on already. Wait for its end, or cancel it.",
        )
        .because_of(running.id)
    })?;
    begin(&app, turn, entry).await?;
    Ok((StatusCode::CREATED, Json((run, Vec::new()).into())))
}

/// Tells how a search goes and what it found so far.
#[utoipa::path(get, path = "/discovery/{id}", tag = "discovery",
    params(("id" = DiscoveryId, Path)),
    responses((status = 200, body = RunView), (status = 404, body = Problem)))]
async fn read(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<DiscoveryId>,
) -> Result<Json<RunView>> {
    let current = app.discoveries.current();
    if let Some(running) = current.filter(|running| running.id == *id) {
        return Ok(Json(running.now().into()));
    }
    let mut conn = app.db.read().await?;
    let found = store::find(&mut conn, *id).await?;
    let found = found.ok_or_else(|| Error::not_found("search"))?;
    Ok(Json(found.into()))
}

/// Ends a search that goes on. What it found is kept.
#[utoipa::path(post, path = "/discovery/{id}/cancel", tag = "discovery",
    params(("id" = DiscoveryId, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn cancel(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<DiscoveryId>,
) -> Result<StatusCode> {
    let current = app.discoveries.current();
    let Some(running) = current.filter(|running| running.id == *id) else {
        let mut conn = app.db.read().await?;
        return match store::find(&mut conn, *id).await? {
            Some(_) => Err(Error::conflict(
                "discovery_ended",
                "This search has ended already.",
            )),
            None => Err(Error::not_found("search")),
        };
    };
    let subject = running.run().plan.cidrs.join(", ");
    let entry = Entry::done(
        app.clock.now_ms(),
        &caller.actor(),
        "discovery.cancelled",
        subject,
    )
    .with(json!({"id": running.id}));
    let mut tx = app.db.write().await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    running.cancel.cancel();
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the networks that the hub's machine is in. Nothing is sent to them.
#[utoipa::path(get, path = "/discovery/subnets", tag = "discovery",
    responses((status = 200, body = Subnets)))]
async fn read_subnets(State(_app): State<AppState>, _: Viewer) -> Json<Subnets> {
    Json(Subnets {
        items: subnets(),
        usual_ports: USUAL_PORTS.to_vec(),
    })
}

/// What is to be done, and how many addresses that are.
fn checked(body: StartBody) -> Result<(Plan, usize)> {
    let subnets = subnets();
    let named = body.cidrs.filter(|cidrs| !cidrs.is_empty());
    let wanted = named.unwrap_or_else(|| {
        let suggested = subnets.iter().filter(|subnet| subnet.is_suggested);
        suggested.map(|subnet| subnet.cidr.clone()).collect()
    });
    let own = own_networks(&subnets);
    let networks = cidr::checked(&wanted, &own).map_err(|refused| {
        let pointer = match refused.at {
            Some(at) => format!("/cidrs/{at}"),
            None => "/cidrs".to_owned(),
        };
        Error::invalid(pointer, refused.why)
    })?;
    if networks.is_empty() {
        return Err(Error::invalid(
            "/cidrs",
            "The hub's machine is in no network that is searched unasked. Name one, such as 192.168.1.0/24.",
        ));
    }
    let plan = Plan {
        cidrs: networks.iter().map(ToString::to_string).collect(),
        ports: checked_ports(body.ports)?,
        mdns: body.mdns.unwrap_or(true),
    };
    Ok((plan, cidr::tried(&networks, &own).len()))
}

fn checked_ports(ports: Option<Vec<u16>>) -> Result<Vec<u16>> {
    let mut ports = ports.unwrap_or_else(|| USUAL_PORTS.to_vec());
    ports.sort_unstable();
    ports.dedup();
    if ports.is_empty() || ports.len() > MOST_PORTS || ports.contains(&0) {
        return Err(Error::invalid(
            "/ports",
            format!("1 to {MOST_PORTS} ports between 1 and 65535 are needed."),
        ));
    }
    Ok(ports)
}
