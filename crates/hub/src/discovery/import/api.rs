use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::take_in::{Deploy, HostKey, Password, Taken, Terms, Wish, take_in};
use crate::accounts::{Caller, Operator, Role};
use crate::agents::{DeploymentId, Wishes};
use crate::app::AppState;
use crate::config::PublicUrl;
use crate::costs::{PowerSettings, check_power};
use crate::credentials::{CredentialKind, checked_password};
use crate::discovery::hosts::known_hosts;
use crate::machines::{self, Kind, MachineId, checked_name, checked_tags, checked_text};
use crate::platform::http::{Body, Error, Problem, Refusal, Result};
use crate::platform::secrets::Secret;
use crate::remote::{RemoteSettings, checked_settings};
use crate::tailscale::Freshness;

/// So many hosts are taken in by one request.
const MOST_HOSTS: usize = 100;

pub(in crate::discovery) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(import))
        .routes(routes!(import_device))
}

/// A host to take in. What is absent comes of what is known of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportHost)]
struct HostBody {
    /// `tailnet:` and a device's id, or `lan:` and an address: what the list of hosts calls it.
    key: String,
    /// 1 to 64 characters.
    name: Option<String>,
    /// Server when absent; another may then be suggested.
    kind: Option<Kind>,
    #[serde(default)]
    tags: Vec<String>,
    notes: Option<String>,
    power: Option<PowerSettings>,
    /// The machine that it is. It is linked in place of a new one being made; name, kind, tags and notes stay, and
    /// so does how it is reached: `connection` and the passwords are not for it, nor, where it has an agent, what
    /// that may read. Needs an admin: the hub logs in there from then on.
    machine_id: Option<MachineId>,
    /// The machine that it is not, where only a name says that it is (`by_name` in the list of hosts).
    not_machine_id: Option<MachineId>,
}

/// An agent to install right after.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ImportAgent)]
struct AgentBody {
    /// Let the agent count containers. It may then read Docker's socket, which is as good as root.
    docker: bool,
    /// Let the agent read how much energy the processor uses.
    power: bool,
    /// The hub's address for the agent. When absent: the public address, or where the machine sees the hub.
    hub_url: Option<String>,
}

/// Hosts to take in, and what holds for all of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportBody {
    /// At most 100.
    hosts: Vec<HostBody>,
    /// How they are reached, where that is not as for all machines. Needs an admin. An address only for a single
    /// host.
    connection: Option<RemoteSettings>,
    /// Kept for each, sealed; never shown again. Needs an admin.
    ssh_password: Option<String>,
    /// Kept for each, sealed; never shown again. Needs an admin.
    sudo_password: Option<String>,
    /// Install the agent over SSH right after.
    agent: Option<AgentBody>,
}

/// A device to take in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TailscaleImportBody)]
struct DeviceBody {
    /// The device's stable id.
    device_id: String,
    /// 1 to 64 characters; the device's name when absent.
    name: Option<String>,
    /// Server when absent; another may then be suggested.
    kind: Option<Kind>,
    #[serde(default)]
    tags: Vec<String>,
    notes: Option<String>,
    power: Option<PowerSettings>,
    /// The machine that it is. It is linked in place of a new one being made; all that is set of it stays:
    /// `connection` and the passwords are not for it, nor, where it has an agent, what that may read. Needs an
    /// admin: the hub logs in there from then on.
    machine_id: Option<MachineId>,
    /// The machine that it is not, where only a name says that it is (`by_name` in the list of hosts).
    not_machine_id: Option<MachineId>,
    /// How it is reached, where that is not as for all machines. Needs an admin.
    connection: Option<RemoteSettings>,
    /// Kept for it, sealed; never shown again. Needs an admin.
    ssh_password: Option<String>,
    /// Kept for it, sealed; never shown again. Needs an admin.
    sudo_password: Option<String>,
    /// Install the agent over SSH right after.
    agent: Option<AgentBody>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportOutcome)]
enum Outcome {
    /// It is a machine now.
    Imported,
    /// The machine that was named is this host now.
    Linked,
    /// Nothing was changed.
    Refused,
}

/// What came of one host.
#[derive(Serialize, ToSchema)]
struct ImportResult {
    /// As it was asked for.
    key: String,
    outcome: Outcome,
    /// The machine that it is now; of one that was refused because it is one already, that one.
    machine_id: Option<MachineId>,
    machine_name: Option<String>,
    /// The deployment that installs its agent: see `/deployments/{id}`.
    deployment_id: Option<DeploymentId>,
    /// Why it was refused, or why its agent is not being installed.
    error: Option<Refusal>,
}

impl ImportResult {
    fn taken(key: String, taken: Taken) -> Self {
        let (deployment_id, error) = match taken.deployment {
            Some(Ok(id)) => (Some(id), None),
            Some(Err(error)) => (None, Some(error.into_refusal())),
            None => (None, None),
        };
        Self {
            key,
            outcome: match taken.is_linked {
                true => Outcome::Linked,
                false => Outcome::Imported,
            },
            machine_id: Some(taken.machine),
            machine_name: Some(taken.name),
            deployment_id,
            error,
        }
    }
}

/// What came of all of them.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportResults)]
struct ResultsView {
    /// In the order in which they were asked for.
    items: Vec<ImportResult>,
}

/// Takes hosts in: makes machines of them, each for itself. One that is refused keeps no other from being
/// taken in.
#[utoipa::path(post, path = "/discovery/import", tag = "discovery", request_body = ImportBody,
    responses((status = 200, body = ResultsView), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn import(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Body(body): Body<ImportBody>,
) -> Result<Json<ResultsView>> {
    if body.hosts.is_empty() || body.hosts.len() > MOST_HOSTS {
        return Err(Error::invalid("/hosts", "Between 1 and 100 hosts."));
    }
    let has_address = |settings: &RemoteSettings| {
        let address = settings.address.as_deref().unwrap_or_default();
        !address.trim().is_empty()
    };
    if body.hosts.len() > 1 && body.connection.as_ref().is_some_and(has_address) {
        return Err(Error::invalid(
            "/connection/address",
            "Several hosts are not at one address. Import them one by one, or leave it out.",
        ));
    }
    let said = Said {
        connection: body.connection,
        ssh_password: body.ssh_password,
        sudo_password: body.sudo_password,
        agent: body.agent,
    };
    if body.hosts.iter().any(|host| host.machine_id.is_some()) {
        only_admins(&caller)?;
    }
    let terms = said.checked(&app, &caller).await?;
    let wishes = body.hosts.into_iter().enumerate().map(|(at, host)| {
        let key = host.key.clone();
        let wish = checked(host).map_err(|error| error.under(&format!("/hosts/{at}")))?;
        Ok((key, wish))
    });
    let wishes = wishes.collect::<Result<Vec<_>>>()?;
    let by = caller.name.clone();
    let task_app = app.clone();
    // Seen through, also when whoever asked goes away: hosts are not left half taken in.
    let work = async move {
        let mut items = Vec::with_capacity(wishes.len());
        for (key, wish) in wishes {
            items.push(match take_in_now(&task_app, &wish, &terms).await {
                Ok(taken) => ImportResult::taken(key, taken),
                Err(error) => refused(&task_app, key, error).await,
            });
        }
        tracing::info!(by, asked = items.len(), "hosts were taken in");
        items
    };
    let items = app.lifecycle.see_through(work).await?;
    Ok(Json(ResultsView { items }))
}

/// Takes a host in as it is known now: of two that were asked for at once, the second may be the first.
async fn take_in_now(app: &AppState, wish: &Wish, terms: &Terms) -> Result<Taken> {
    let known = known_hosts(app, Freshness::Usual).await?;
    take_in(app, &known, wish, terms).await
}

/// Takes a device of the tailnet in: makes a machine of it, or says which machine it is.
#[utoipa::path(post, path = "/tailscale/import", tag = "tailscale", request_body = DeviceBody,
    responses((status = 201, body = ImportResult), (status = 200, body = ImportResult),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn import_device(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Body(body): Body<DeviceBody>,
) -> Result<(StatusCode, Json<ImportResult>)> {
    let said = Said {
        connection: body.connection,
        ssh_password: body.ssh_password,
        sudo_password: body.sudo_password,
        agent: body.agent,
    };
    if body.machine_id.is_some() {
        only_admins(&caller)?;
    }
    let terms = said.checked(&app, &caller).await?;
    let key = format!("tailnet:{}", body.device_id);
    let wish = Wish {
        host: HostKey::device(&body.device_id),
        ..checked(HostBody {
            key: key.clone(),
            name: body.name,
            kind: body.kind,
            tags: body.tags,
            notes: body.notes,
            power: body.power,
            machine_id: body.machine_id,
            not_machine_id: body.not_machine_id,
        })?
    };
    let task_app = app.clone();
    let work = async move { take_in_now(&task_app, &wish, &terms).await };
    let taken = app.lifecycle.see_through(work).await??;
    tracing::info!(machine.id = %taken.machine, by = caller.name, "{} was taken in", taken.name);
    let status = match taken.is_linked {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    };
    Ok((status, Json(ImportResult::taken(key, taken))))
}

/// A host that was refused, or could not be taken in.
async fn refused(app: &AppState, key: String, error: Error) -> ImportResult {
    let error = error.into_refusal();
    let machine_id = error.conflicting_id.as_deref().and_then(MachineId::parse);
    let name = async {
        let mut conn = app.db.read().await.ok()?;
        let machine = machines::find(&mut conn, machine_id?).await.ok()??;
        Some(machine.name)
    };
    let machine_name = name.await;
    ImportResult {
        key,
        outcome: Outcome::Refused,
        machine_id,
        machine_name,
        deployment_id: None,
        error: Some(error),
    }
}

fn checked(body: HostBody) -> Result<Wish> {
    let host = HostKey::parse(&body.key).ok_or_else(|| {
        Error::invalid("/key", "`tailnet:` and a device, or `lan:` and an address.")
    })?;
    if let Some(power) = &body.power {
        check_power(power).map_err(|error| error.under("/power"))?;
    }
    Ok(Wish {
        host,
        name: body.name.as_deref().map(checked_name).transpose()?,
        kind: body.kind,
        tags: checked_tags(body.tags)?,
        notes: checked_text("/notes", body.notes, 4000)?,
        power: body.power,
        machine: body.machine_id,
        not_machine: body.not_machine_id,
    })
}

/// What was said for all.
struct Said {
    connection: Option<RemoteSettings>,
    ssh_password: Option<String>,
    sudo_password: Option<String>,
    agent: Option<AgentBody>,
}

impl Said {
    async fn checked(self, app: &AppState, caller: &Caller) -> Result<Terms> {
        let passwords = [
            (
                CredentialKind::SshPassword,
                self.ssh_password,
                "/ssh_password",
            ),
            (
                CredentialKind::SudoPassword,
                self.sudo_password,
                "/sudo_password",
            ),
        ];
        let passwords: Vec<Password> = passwords
            .into_iter()
            .filter_map(|(kind, password, pointer)| {
                let password = Secret::new(password.filter(|password| !password.is_empty())?);
                let checked = checked_password(pointer, &password);
                Some(checked.map(|secret| Password { kind, secret }))
            })
            .collect::<Result<_>>()?;
        let is_more = self.connection.is_some() || !passwords.is_empty();
        if is_more {
            only_admins(caller)?;
        }
        let connection = match self.connection {
            Some(settings) => {
                let mut conn = app.db.read().await?;
                let checked = checked_settings(&mut conn, None, settings).await;
                Some(checked.map_err(|error| error.under("/connection"))?)
            }
            None => None,
        };
        Ok(Terms {
            actor: caller.actor(),
            connection,
            passwords,
            agent: self.agent.map(deploy).transpose()?,
        })
    }
}

/// Where secrets go is theirs to say.
fn only_admins(caller: &Caller) -> Result<()> {
    match caller.role.includes(Role::Admin) {
        true => Ok(()),
        false => Err(Error::forbidden(
            "admin_needed",
            "Where machines are, how they are reached, and passwords for them, is for admins to say.",
        )),
    }
}

fn deploy(body: AgentBody) -> Result<Deploy> {
    let url = body.hub_url.filter(|url| !url.trim().is_empty());
    let url = url.map(|url| PublicUrl::parse(&url)).transpose();
    let url = url.map_err(|why| Error::invalid("/agent/hub_url", why))?;
    Ok(Deploy {
        wishes: Wishes {
            docker: Some(body.docker),
            power: Some(body.power),
        },
        hub_url: url.map(|url| url.full()),
    })
}
