//! Waking a machine by another one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::execute::{on_record, planned};
use super::view::ActionView;
use crate::accounts::Operator;
use crate::app::AppState;
use crate::commands::run::begin;
use crate::commands::wake::{NoRelay, Relay, relay};
use crate::commands::wish::Wish;
use crate::machines::{self, MachineId};
use crate::platform::http::{Error, Id, MaybeBody, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(wake))
}

/// How to wake it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = WakeRequest)]
struct WakeBody {
    /// The machine that sends the magic packet; one in the same network when absent.
    via: Option<MachineId>,
}

/// Wakes a machine (Wake-on-LAN): another machine that is on and in one of its networks sends the magic packet.
/// It is the action `wake` on that other machine, and what holds for actions holds here. Nobody answers a magic
/// packet: the machine is awake when it beats.
///
/// 409 `no_card`: no network card of it is known; `no_relay`: no machine that is on is in a network with it.
#[utoipa::path(post, path = "/machines/{id}/wake", tag = "commands",
    params(("id" = String, Path)), request_body = Option<WakeBody>,
    responses((status = 202, body = ActionView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
async fn wake(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    MaybeBody(body): MaybeBody<WakeBody>,
) -> Result<(StatusCode, Json<ActionView>)> {
    let via = body.unwrap_or_default().via;
    let wish = |mac: &str| Wish::of("wake", &[("mac", json!(mac))]);
    let (target, Relay { machine, mac }) = on_record(&app, &caller, *id, &wish(""), async {
        let mut conn = app.db.read().await?;
        let target = machines::wanted(&mut conn, *id).await?;
        if let Some(via) = via {
            machines::wanted(&mut conn, via).await?;
        }
        let others = machines::observed(&mut conn, None).await?;
        let relay = relay(&target, &others, via).map_err(|why| refusal(why, via.is_some()))?;
        Ok((target, relay))
    })
    .await?;
    let wish = wish(&mac);
    let (mut plan, settings) = planned(&app, &caller, machine, &wish).await?;
    plan.title = format!("Wake {}", target.name);
    let begun = on_record(&app, &caller, machine, &wish, async {
        begin(&app, plan, &settings, &caller.actor()).await
    })
    .await?;
    Ok((
        StatusCode::ACCEPTED,
        Json(ActionView::of(&app, begun.record)),
    ))
}

fn refusal(why: NoRelay, is_named: bool) -> Error {
    match why {
        NoRelay::NoCard => Error::conflict(
            "no_card",
            "No network card of this machine is known: its agent, of version 2, reports them while it is on.",
        ),
        NoRelay::NobodyNear if is_named => Error::conflict(
            "no_relay",
            "That machine is not on, has no agent of version 2, or is in no network with this one.",
        ),
        NoRelay::NobodyNear => Error::conflict(
            "no_relay",
            "No machine that is on, and has an agent of version 2, is in a network with this one.",
        ),
    }
}
