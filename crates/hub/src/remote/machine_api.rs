use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::failure::RemoteFailure;
use super::model::{Found, RemoteSettings, SudoMode};
use super::plan::target_of_machine;
use super::settings_check::checked_settings;
use super::store;
use super::trust::{KnownKey, TrustedBy, trust};
use crate::accounts::{Admin, Operator};
use crate::app::{App, AppState};
use crate::audit::{self, Entry};
use crate::machines::{self, Machine, MachineId};
use crate::platform::clock::from_ms;
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, Id, Problem, Result};
use crate::platform::ssh::HostKey;
use crate::tailscale::{self, Link};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read, write))
        .routes(routes!(accept))
        .routes(routes!(forget))
        .routes(routes!(unlink))
}

/// How a machine is reached.
#[derive(Serialize, ToSchema)]
#[schema(as = Connection)]
struct ConnectionView {
    settings: RemoteSettings,
    /// What that comes to.
    effective: EffectiveView,
    /// The device of the tailnet that it is; null where nobody said so.
    tailnet: Option<TailnetView>,
    /// Where a search found it; null for a machine that came otherwise.
    found: Option<Found>,
    host_keys: Vec<HostKeyView>,
    /// A host key that it showed and that is refused: nothing runs there until somebody looks.
    refused: Option<RefusedKeyView>,
    /// How the last try went.
    last: Option<LastTryView>,
    /// A connection is open now.
    is_open: bool,
}

/// A machine's place in the tailnet.
#[derive(Serialize, ToSchema)]
#[schema(as = TailnetPlace)]
struct TailnetView {
    device_id: String,
    /// Its MagicDNS name; null where MagicDNS is off.
    fqdn: Option<String>,
    /// Its addresses there, IPv4 first.
    addresses: Vec<String>,
    /// When its key ends and it leaves the tailnet; null when it never does.
    key_expires_at: Option<Timestamp>,
    /// When the tailnet's list of devices had it last.
    listed_at: Timestamp,
}

impl From<Link> for TailnetView {
    fn from(link: Link) -> Self {
        Self {
            device_id: link.device_id,
            fqdn: link.fqdn,
            addresses: link.addresses,
            key_expires_at: link.key_expires_at,
            listed_at: link.listed_at,
        }
    }
}

/// What all settings come to.
#[derive(Serialize, ToSchema)]
#[schema(as = EffectiveConnection)]
struct EffectiveView {
    /// What is tried, in this order; empty when no address is known.
    hosts: Vec<String>,
    port: u16,
    user: String,
    sudo: SudoMode,
    /// The machine that it is reached through.
    jump_name: Option<String>,
    /// The machine that it is reached through is gone: it is not reached until that is changed.
    is_jump_gone: bool,
}

/// A host key that is trusted, or that the machine's agent reports.
#[derive(Serialize, ToSchema)]
#[schema(as = HostKey)]
struct HostKeyView {
    /// `ssh-ed25519`
    key_type: String,
    fingerprint: String,
    /// Why it is trusted; null when it is not, though the agent reports it.
    trusted_by: Option<TrustedBy>,
    trusted_at: Option<Timestamp>,
    accepted_by: Option<String>,
    /// The machine's agent reports it.
    is_reported: bool,
    /// It would be let pass now.
    passes: bool,
}

/// A host key that is refused.
#[derive(Serialize, ToSchema)]
#[schema(as = RefusedHostKey)]
struct RefusedKeyView {
    key_type: String,
    fingerprint: String,
    at: Timestamp,
    /// The machine's agent reports it, too: it was probably set up anew.
    is_reported: bool,
}

/// How the last try to reach a machine went.
#[derive(Serialize, ToSchema)]
#[schema(as = LastTry)]
struct LastTryView {
    at: Timestamp,
    /// Null when it was reached.
    failure: Option<RemoteFailure>,
}

/// The key to accept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptBody {
    /// `SHA256:…` of the key that was refused.
    fingerprint: String,
}

/// Tells how a machine is reached, and whether it is the one that it was.
#[utoipa::path(get, path = "/machines/{id}/connection", tag = "machines",
    params(("id" = String, Path)),
    responses((status = 200, body = ConnectionView), (status = 404, body = Problem)))]
async fn read(
    State(app): State<AppState>,
    _: Operator,
    id: Id<MachineId>,
) -> Result<Json<ConnectionView>> {
    let mut conn = app.db.read().await?;
    let machine = machines::wanted(&mut conn, *id).await?;
    Ok(Json(view(&app, &mut conn, &machine).await?))
}

/// Sets how a machine is reached. What is left out is as for all machines.
#[utoipa::path(put, path = "/machines/{id}/connection", tag = "machines",
    params(("id" = String, Path)), request_body = RemoteSettings,
    responses((status = 200, body = ConnectionView), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<MachineId>,
    Body(body): Body<RemoteSettings>,
) -> Result<Json<ConnectionView>> {
    let mut tx = app.db.write().await?;
    let machine = machines::wanted(&mut tx, *id).await?;
    let settings = checked_settings(&mut tx, Some(*id), body).await?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "connection.changed", &machine.name)
        .on(*id)
        .with(serde_json::to_value(&settings).unwrap_or_default());
    store::save_settings(&mut tx, *id, &settings).await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app, *id);
    let mut conn = app.db.read().await?;
    Ok(Json(view(&app, &mut conn, &machine).await?))
}

/// Accepts exactly the host key that was refused, in place of all that were trusted.
#[utoipa::path(post, path = "/machines/{id}/host-keys/accept", tag = "machines",
    params(("id" = String, Path)), request_body = AcceptBody,
    responses((status = 200, body = ConnectionView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn accept(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<MachineId>,
    Body(body): Body<AcceptBody>,
) -> Result<Json<ConnectionView>> {
    let mut tx = app.db.write().await?;
    let machine = machines::wanted(&mut tx, *id).await?;
    let known = store::keys(&mut tx, *id).await?;
    let refused = known.iter().find(|key| key.refused_at.is_some());
    let wanted = refused
        .filter(|key| key.fingerprint == body.fingerprint.trim())
        .ok_or_else(|| {
            Error::conflict(
                "another_host_key",
                "This is not the key that the machine showed last. Look at it again.",
            )
        })?;
    let key = HostKey::parse(&wanted.key)?;
    let before: Vec<&str> = known
        .iter()
        .filter(|key| key.trusted_by.is_some())
        .map(|key| key.fingerprint.as_str())
        .collect();
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "host_key.accepted", &machine.name)
        .on(*id)
        .with(json!({ "fingerprint": wanted.fingerprint, "before": before }));
    store::forget_trust(&mut tx, *id).await?;
    let by = TrustedBy::Accepted;
    store::set_trusted(&mut tx, *id, &key, by, Some(&caller.name), now).await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app, *id);
    let mut conn = app.db.read().await?;
    Ok(Json(view(&app, &mut conn, &machine).await?))
}

/// Forgets the host keys that are trusted: the next connection decides anew.
#[utoipa::path(delete, path = "/machines/{id}/host-keys", tag = "machines",
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
async fn forget(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<MachineId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let machine = machines::wanted(&mut tx, *id).await?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "host_key.forgotten", machine.name).on(*id);
    store::forget_trust(&mut tx, *id).await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app, *id);
    Ok(StatusCode::NO_CONTENT)
}

/// Takes away which device of the tailnet a machine is. The device may then be taken in anew, or linked to
/// another machine.
#[utoipa::path(delete, path = "/machines/{id}/tailscale", tag = "machines",
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
async fn unlink(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<MachineId>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let machine = machines::wanted(&mut tx, *id).await?;
    if !tailscale::unlink(&mut tx, *id).await? {
        return Err(Error::not_found("link to a device of the tailnet"));
    }
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "machine.unlinked", machine.name).on(*id);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(&app, *id);
    app.events.changed("tailscale", "");
    Ok(StatusCode::NO_CONTENT)
}

fn changed(app: &App, id: MachineId) {
    app.remote.connections().forget(&id);
    app.events.changed("machine", id);
}

async fn view(app: &App, conn: &mut Conn, machine: &Machine) -> Result<ConnectionView> {
    let settings = store::settings(conn, machine.id).await?;
    let (found, last) = store::state(conn, machine.id).await?;
    let tailnet = tailscale::link_of(conn, machine.id).await?;
    let target = target_of_machine(app, conn, machine).await?;
    let jump_name = match settings.jump {
        Some(id) => machines::find(conn, id).await?.map(|jump| jump.name),
        None => None,
    };
    let known = &target.known;
    let passing = trust(known).accepted;
    let host_keys = known
        .iter()
        .filter(|key| key.trusted_by.is_some() || key.is_reported)
        .map(|key| HostKeyView {
            key_type: type_of(key),
            fingerprint: key.fingerprint.clone(),
            trusted_by: key.trusted_by,
            trusted_at: key.trusted_at.map(from_ms),
            accepted_by: key.accepted_by.clone(),
            is_reported: key.is_reported,
            passes: passing.contains(&key),
        });
    let refused = known.iter().find_map(|key| {
        Some(RefusedKeyView {
            key_type: type_of(key),
            fingerprint: key.fingerprint.clone(),
            at: from_ms(key.refused_at?),
            is_reported: key.is_reported,
        })
    });
    Ok(ConnectionView {
        host_keys: host_keys.collect(),
        refused,
        effective: EffectiveView {
            hosts: target.addresses.iter().map(|a| a.host.clone()).collect(),
            port: target.port,
            user: target.user.clone(),
            sudo: target.sudo,
            is_jump_gone: settings.jump.is_some() && jump_name.is_none(),
            jump_name,
        },
        settings,
        tailnet: tailnet.map(Into::into),
        found,
        last: last.map(|last| LastTryView {
            at: from_ms(last.at),
            failure: last.failure,
        }),
        is_open: app.remote.connections().is_open(&machine.id),
    })
}

fn type_of(key: &KnownKey) -> String {
    key.key.split(' ').next().unwrap_or_default().to_owned()
}
