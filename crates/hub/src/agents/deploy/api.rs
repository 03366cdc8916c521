use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::carry_out::{Order, start};
use super::model::{Action, Deployment, DeploymentId, DeploymentState, Wishes};
use super::store;
use crate::accounts::Operator;
use crate::app::AppState;
use crate::config::PublicUrl;
use crate::machines::{self, MachineId};
use crate::platform::clock::from_ms;
use crate::platform::http::{Body, Error, Id, Page, Problem, Result};
use crate::remote::{RemoteFailure, StepReport};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, deploy))
        .routes(routes!(read))
}

/// What to do with the agent of a machine.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AgentOrder)]
struct OrderBody {
    action: Action,
    /// Let the agent count containers. It may then read Docker's socket, which is as good as root. What is
    /// left out stays; on a new machine it is off.
    docker: Option<bool>,
    /// Let the agent read how much energy the processor uses.
    power: Option<bool>,
    /// The hub's address for the agent. When absent: at an installation the public address, or where the
    /// machine sees the hub; else the one that it knows.
    hub_url: Option<String>,
}

/// Something that is done to an agent over SSH.
#[derive(Serialize, ToSchema)]
#[schema(as = Deployment)]
struct DeploymentView {
    id: DeploymentId,
    machine_id: MachineId,
    action: Action,
    state: DeploymentState,
    /// What happened so far.
    steps: Vec<StepReport>,
    failure: Option<RemoteFailure>,
    by: String,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl From<Deployment> for DeploymentView {
    fn from(deployment: Deployment) -> Self {
        Self {
            id: deployment.id,
            machine_id: deployment.machine_id,
            action: deployment.action,
            state: deployment.state,
            steps: deployment.steps,
            failure: deployment.failure,
            by: deployment.by,
            started_at: from_ms(deployment.started_at),
            ended_at: deployment.ended_at.map(from_ms),
        }
    }
}

/// Installs, upgrades, sets anew or removes the agent of a machine over SSH.
#[utoipa::path(post, path = "/machines/{id}/agent", tag = "agents", params(("id" = String, Path)),
    request_body = OrderBody,
    responses((status = 202, body = DeploymentView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn deploy(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    Body(body): Body<OrderBody>,
) -> Result<(StatusCode, Json<DeploymentView>)> {
    let hub_url = match body.hub_url.filter(|url| !url.trim().is_empty()) {
        Some(_) if matches!(body.action, Action::Upgrade | Action::Remove) => {
            return Err(Error::invalid(
                "/hub_url",
                "Only `install` and `reconfigure` change where the agent finds the hub.",
            ));
        }
        Some(url) => Some(
            PublicUrl::parse(&url)
                .map_err(|why| Error::invalid("/hub_url", why))?
                .full(),
        ),
        None => None,
    };
    let order = Order {
        machine: *id,
        action: body.action,
        wishes: Wishes {
            docker: body.docker,
            power: body.power,
        },
        hub_url,
        actor: caller.actor(),
    };
    let deployment = start(&app, order).await?;
    Ok((StatusCode::ACCEPTED, Json(deployment.into())))
}

/// Lists what was done to the agent of a machine over SSH, newest first.
#[utoipa::path(get, path = "/machines/{id}/agent", tag = "agents", params(("id" = String, Path)),
    responses((status = 200, body = Page<DeploymentView>), (status = 404, body = Problem)))]
async fn list(
    State(app): State<AppState>,
    _: Operator,
    id: Id<MachineId>,
) -> Result<Json<Page<DeploymentView>>> {
    let mut conn = app.db.read().await?;
    machines::wanted(&mut conn, *id).await?;
    let all = store::of_machine(&mut conn, *id).await?;
    Ok(Json(Page::whole(all.into_iter().map(Into::into).collect())))
}

/// Tells how far it is.
#[utoipa::path(get, path = "/deployments/{id}", tag = "agents", params(("id" = String, Path)),
    responses((status = 200, body = DeploymentView), (status = 404, body = Problem)))]
async fn read(
    State(app): State<AppState>,
    _: Operator,
    id: Id<DeploymentId>,
) -> Result<Json<DeploymentView>> {
    let mut conn = app.db.read().await?;
    let found = store::find(&mut conn, *id)
        .await?
        .ok_or_else(|| Error::not_found("deployment"))?;
    Ok(Json(found.into()))
}
