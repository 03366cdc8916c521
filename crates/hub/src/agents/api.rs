use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use homelabcmd_wire::{EnrolAnswer, EnrolRequest};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::binaries::{self, Binary};
use super::commands::{self, LabelledCommand, Wanted};
use super::install::hub_url;
use super::model::{CODE_LIFETIME_MS, Enrolment, EnrolmentId, EnrolmentState};
use super::store;
use crate::accounts::{self, AgentCaller, NewToken, Operator, Role, Viewer};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, ActorKind, Entry};
use crate::machines::{self, Kind, Machine, MachineId, NewMachine};
use crate::platform::clock::from_ms;
use crate::platform::db::Tx;
use crate::platform::http::{Body, Error, Id, Page, Peer, Problem, Result};
use crate::platform::secrets::{new_code, normalise_code, sha256_hex};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, withdraw))
        .routes(routes!(enrol))
        .routes(routes!(list_binaries))
        .routes(routes!(download))
}

/// What the new machine shall be.
#[derive(Deserialize, ToSchema)]
struct NewEnrolment {
    /// Its hostname, when absent.
    name: Option<String>,
    kind: Option<Kind>,
    #[serde(default)]
    tags: Vec<String>,
    /// A machine that is here already and gets its agent, or a new one.
    machine_id: Option<MachineId>,
    /// Let the agent count containers. It may then read Docker's socket, which is as good as root.
    #[serde(default)]
    docker: bool,
    /// Let the agent read how much energy the processor uses, which the kernel keeps to root.
    #[serde(default)]
    power: bool,
}

/// A code just made; it is shown this once.
#[derive(Serialize, ToSchema)]
struct CreatedEnrolment {
    id: EnrolmentId,
    code: String,
    expires_at: Timestamp,
    /// To be pasted on the machine: installs the agent as a service.
    command: String,
    /// Other ways.
    commands: Vec<LabelledCommand>,
}

/// Makes a one-time code for an agent.
#[utoipa::path(post, path = "/agents/enrolments", tag = "agents", request_body = NewEnrolment,
    responses((status = 201, body = CreatedEnrolment), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn create(
    State(app): State<AppState>,
    Operator(caller): Operator,
    headers: HeaderMap,
    Body(new): Body<NewEnrolment>,
) -> Result<(StatusCode, Json<CreatedEnrolment>)> {
    let now = app.clock.now_ms();
    let name = new.name.filter(|name| !name.trim().is_empty());
    let name = name.map(|name| machines::checked_name(&name)).transpose()?;
    let tags = machines::checked_tags(new.tags)?;
    let enrolment = Enrolment {
        id: EnrolmentId::new(),
        name,
        kind: new.kind,
        tags,
        machine_id: new.machine_id,
        created_by: caller.name.clone(),
        created_at: now,
        expires_at: now + CODE_LIFETIME_MS,
        used_at: None,
    };
    let code = new_code();
    let mut tx = app.db.write().await?;
    if let Some(id) = enrolment.machine_id {
        machines::wanted(&mut tx, id).await?;
    }
    store::insert(
        &mut tx,
        &enrolment,
        &sha256_hex(&normalise_code(code.expose())),
    )
    .await?;
    let entry = entry(now, &caller.actor(), "enrolment.created", &enrolment);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    let (hub, code) = (hub_url(&app, &headers), code.expose().to_owned());
    let docker = if new.docker { " --docker" } else { "" };
    let power = if new.power { " --power" } else { "" };
    let commands = commands::commands(&Wanted {
        hub: &hub,
        code: &code,
        options: &format!("{docker}{power}"),
        authority: app.config.authority(),
    });
    let expires_at = from_ms(enrolment.expires_at);
    let created = CreatedEnrolment {
        id: enrolment.id,
        code,
        expires_at,
        command: commands
            .first()
            .map_or_else(String::new, |usual| usual.command.clone()),
        commands,
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// What is recorded of a code: never its text.
fn entry(now: i64, by: &Actor, action: &'static str, enrolment: &Enrolment) -> Entry {
    let name = enrolment.name.as_deref().unwrap_or("a machine");
    let entry = Entry::done(now, by, action, name).with(json!({ "id": enrolment.id }));
    match enrolment.machine_id {
        Some(id) => entry.on(id),
        None => entry,
    }
}

/// A code without its text.
#[derive(Serialize, ToSchema)]
#[schema(as = Enrolment)]
struct EnrolmentView {
    id: EnrolmentId,
    state: EnrolmentState,
    name: Option<String>,
    kind: Option<Kind>,
    tags: Vec<String>,
    /// The machine that it is for, or that came of it.
    machine_id: Option<MachineId>,
    created_by: String,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl EnrolmentView {
    fn new(enrolment: Enrolment, now: i64) -> Self {
        Self {
            state: enrolment.state(now),
            id: enrolment.id,
            name: enrolment.name,
            kind: enrolment.kind,
            tags: enrolment.tags,
            machine_id: enrolment.machine_id,
            created_by: enrolment.created_by,
            created_at: from_ms(enrolment.created_at),
            expires_at: from_ms(enrolment.expires_at),
        }
    }
}

/// Lists the codes that can still be used.
#[utoipa::path(get, path = "/agents/enrolments", tag = "agents",
    responses((status = 200, body = Page<EnrolmentView>)))]
async fn list(State(app): State<AppState>, _: Operator) -> Result<Json<Page<EnrolmentView>>> {
    let now = app.clock.now_ms();
    let mut conn = app.db.read().await?;
    let waiting = store::waiting(&mut conn, now).await?;
    Ok(Json(Page::whole(
        waiting
            .into_iter()
            .map(|e| EnrolmentView::new(e, now))
            .collect(),
    )))
}

/// Tells what became of a code.
#[utoipa::path(get, path = "/agents/enrolments/{id}", tag = "agents", params(("id" = String, Path)),
    responses((status = 200, body = EnrolmentView), (status = 404, body = Problem)))]
async fn read(
    State(app): State<AppState>,
    _: Operator,
    id: Id<EnrolmentId>,
) -> Result<Json<EnrolmentView>> {
    let mut conn = app.db.read().await?;
    let found = store::find(&mut conn, *id)
        .await?
        .ok_or_else(|| Error::not_found("enrolment"))?;
    Ok(Json(EnrolmentView::new(found, app.clock.now_ms())))
}

/// Withdraws a code.
#[utoipa::path(delete, path = "/agents/enrolments/{id}", tag = "agents",
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
async fn withdraw(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<EnrolmentId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let found = store::find(&mut tx, *id).await?;
    let found = found.ok_or_else(|| Error::not_found("enrolment"))?;
    if !store::delete(&mut tx, *id).await? {
        return Err(Error::not_found("enrolment"));
    }
    let now = app.clock.now_ms();
    let entry = entry(now, &caller.actor(), "enrolment.withdrawn", &found);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Trades a code for the machine's own token. Open: the code is the right to do it.
#[utoipa::path(post, path = "/agents/enrol", tag = "agents", security(()), request_body = EnrolRequest, responses(
    (status = 200, body = EnrolAnswer), (status = 403, body = Problem), (status = 410, body = Problem),
    (status = 422, body = Problem), (status = 429, body = Problem)
))]
async fn enrol(
    State(app): State<AppState>,
    peer: Peer,
    Body(request): Body<EnrolRequest>,
) -> Result<Json<EnrolAnswer>> {
    app.limits.enrol.check(peer)?;
    let guid = uuid::Uuid::parse_str(request.guid.trim())
        .map_err(|_| Error::invalid("/guid", "A GUID is needed."))?
        .hyphenated()
        .to_string();
    let hostname = machines::checked_line("/hostname", Some(request.hostname), 255)?
        .ok_or_else(|| Error::invalid("/hostname", "A hostname has 1 to 255 characters."))?;
    let hash = machines::checked_line("/machine_id_hash", request.machine_id_hash, 128)?;
    let request = EnrolRequest {
        hostname,
        machine_id_hash: hash,
        ..request
    };
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let hash = sha256_hex(&normalise_code(&request.code));
    let code = store::by_code(&mut tx, &hash)
        .await?
        .ok_or_else(|| Error::forbidden("unknown_code", "The hub does not know this code."))?;
    match code.state(now) {
        EnrolmentState::Waiting => {}
        EnrolmentState::Enrolled => {
            return Err(Error::gone(
                "code_used",
                "This code was used already. Make a new one.",
            ));
        }
        EnrolmentState::Expired => {
            return Err(Error::gone(
                "code_expired",
                "This code is over. Make a new one.",
            ));
        }
    }
    let (machine, was_there) = machine_for(&mut tx, &code, &request, &guid, now).await?;
    let (token, secret) = accounts::create_token(
        &mut tx,
        NewToken {
            name: machine.name.clone(),
            role: Role::Agent,
            machine_id: Some(machine.id.to_string()),
            created_by: Some(code.created_by.clone()),
            created_at: now,
            expires_at: None,
        },
    )
    .await?;
    // The answer may be lost, or the machine's disk full: the agent that beats now must not be left without a
    // token. The new one ends the others with its first beat.
    if was_there {
        accounts::make_pending(&mut tx, token.id, &guid).await?;
    }
    if !store::mark_used(&mut tx, code.id, machine.id, now).await? {
        return Err(Error::gone(
            "code_used",
            "This code was used already. Make a new one.",
        ));
    }
    let actor = Actor {
        kind: ActorKind::Agent,
        name: machine.name.clone(),
    };
    let entry = Entry::done(now, &actor, "agent.enrolled", &machine.name)
        .on(machine.id)
        .with(json!({ "peer": peer.0.to_string(), "code_of": code.created_by, "id": code.id }));
    audit::record(&mut tx, &entry).await?;
    app.roster.changed();
    tx.commit().await?;
    app.tokens.forget_agents();
    app.events.changed("enrolment", code.id);
    app.events.changed("machines", "");
    tracing::info!(machine.id = %machine.id, peer = %peer.0, "{} enrolled", machine.name);
    Ok(Json(EnrolAnswer {
        machine_id: machine.id.to_string(),
        guid,
        token: secret.expose().to_owned(),
        interval_seconds: machine.interval_seconds.unwrap_or(60),
    }))
}

/// A beat came with a token that an enrolment made: the token has arrived. Its machine takes the GUID that the agent
/// enrolled with, and the machine's other tokens end; the older one may be in wrong hands.
///
/// # Errors
/// When the database does not take it.
pub(crate) async fn settle_enrolment(app: &App, agent: &AgentCaller) -> Result<()> {
    let (Some(guid), Some(machine)) = (&agent.pending_guid, &agent.machine_id) else {
        return Ok(());
    };
    let mut tx = app.db.write().await?;
    if accounts::settle_pending_token(&mut tx, &agent.token_id, machine).await? {
        let taken = machines::find_by_guid(&mut tx, guid).await?;
        // Where another has it by now, the beat itself is refused.
        if let (None, Some(id)) = (taken, MachineId::parse(machine)) {
            machines::save_guid(&mut tx, id, guid).await?;
        }
        app.roster.changed();
        tx.commit().await?;
    }
    app.tokens.forget_agents();
    Ok(())
}

/// The machine that an agent will speak for: the one that the code names, the one that it was
/// before (the same GUID), or a new one; and whether it was there before.
async fn machine_for(
    tx: &mut Tx,
    code: &Enrolment,
    request: &EnrolRequest,
    guid: &str,
    now: i64,
) -> Result<(Machine, bool)> {
    let same_guid = machines::find_by_guid(tx, guid).await?;
    if let Some(id) = code.machine_id {
        if same_guid.is_some_and(|other| other.id != id) {
            return Err(Error::conflict(
                "guid_taken",
                "This agent speaks for another machine already. Remove its state folder first, \
                 if it was copied from there.",
            ));
        }
        return Ok((machines::wanted(tx, id).await?, true));
    }
    if let Some(machine) = same_guid {
        return Ok((machine, true));
    }
    let new = NewMachine {
        name: code
            .name
            .clone()
            .unwrap_or_else(|| request.hostname.chars().take(64).collect()),
        kind: code.kind,
        guid: Some(guid.to_owned()),
        hostname: Some(request.hostname.clone()),
        machine_id_hash: request.machine_id_hash.clone(),
        tags: code.tags.clone(),
        ..NewMachine::default()
    };
    Ok((machines::insert(tx, &new, now).await?, false))
}

/// Lists the agent programs that this hub can hand out.
#[utoipa::path(get, path = "/agents/binaries", tag = "agents",
    responses((status = 200, body = Page<Binary>)))]
async fn list_binaries(State(app): State<AppState>, _: Viewer) -> Result<Json<Page<Binary>>> {
    let found = tokio::task::spawn_blocking(move || binaries::all(&app))
        .await
        .map_err(anyhow::Error::new)?;
    Ok(Json(Page::whole(found)))
}

/// Downloads an agent program. Open: it holds no secret.
#[utoipa::path(get, path = "/agents/binaries/{architecture}", tag = "agents", security(()),
    params(("architecture" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
async fn download(State(app): State<AppState>, architecture: Id<String>) -> Result<Response> {
    let bytes = tokio::task::spawn_blocking(move || {
        let binary = binaries::all(&app)
            .into_iter()
            .find(|b| b.architecture == *architecture)?;
        std::fs::read(binary.path).ok()
    })
    .await
    .map_err(anyhow::Error::new)?
    .ok_or_else(|| Error::not_found("agent program"))?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}
