use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::keep::{self, New, Of, entry};
use super::model::{Credential, CredentialId, CredentialKind, PublicPart};
use super::store;
use crate::accounts::Admin;
use crate::app::AppState;
use crate::audit::{self, Actor};
use crate::machines::{self, MachineId};
use crate::platform::clock::from_ms;
use crate::platform::http::{Body, Error, Id, MaybeBody, Page, Problem, Result};
use crate::platform::secrets::Secret;
use crate::platform::ssh::{Identity, UnusableKey};

/// What changed, for pages and for who holds a connection that was made with it.
pub(crate) const TOPIC: &str = "credentials";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(put, remove))
        .routes(routes!(generate))
        .routes(routes!(put_of_machine, remove_of_machine))
        .routes(routes!(generate_of_machine))
}

/// A stored secret, without the secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Credential)]
struct CredentialView {
    id: CredentialId,
    kind: CredentialKind,
    /// The one machine that it is for; all when null.
    machine_id: Option<MachineId>,
    machine_name: Option<String>,
    /// Of a key: what may be shown.
    public: Option<PublicPart>,
    created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: String,
    /// When it was last opened.
    used_at: Option<Timestamp>,
}

impl CredentialView {
    fn new(credential: Credential, machine_name: Option<String>) -> Self {
        Self {
            id: credential.id,
            kind: credential.kind,
            machine_id: credential.machine_id,
            machine_name,
            public: credential.public,
            created_at: from_ms(credential.created_at),
            updated_at: from_ms(credential.updated_at),
            updated_by: credential.updated_by,
            used_at: credential.used_at.map(from_ms),
        }
    }
}

/// A secret to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CredentialBody {
    /// The key, password or token. It is never shown again.
    #[schema(value_type = String)]
    secret: Secret,
    /// Opens a key that has one; it is not kept.
    #[schema(value_type = Option<String>)]
    passphrase: Option<Secret>,
}

/// A key to make.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GenerateBody {
    /// Let go of a key that is there.
    #[serde(default)]
    replace: bool,
}

/// Lists the stored secrets, without the secrets.
#[utoipa::path(get, path = "/credentials", tag = "settings",
    responses((status = 200, body = Page<CredentialView>)))]
async fn list(State(app): State<AppState>, _: Admin) -> Result<Json<Page<CredentialView>>> {
    let mut conn = app.db.read().await?;
    let names = machines::names(&mut conn).await?;
    let all = store::list(&mut conn).await?;
    Ok(Json(Page::whole(
        all.into_iter()
            .map(|one| {
                let name = one.machine_id.and_then(|id| names.get(&id).cloned());
                CredentialView::new(one, name)
            })
            .collect(),
    )))
}

/// Keeps a secret for all machines.
#[utoipa::path(put, path = "/credentials/{kind}", tag = "settings",
    params(("kind" = CredentialKind, Path)), request_body = CredentialBody,
    responses((status = 200, body = CredentialView), (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn put(
    State(app): State<AppState>,
    Admin(caller): Admin,
    kind: Id<String>,
    Body(body): Body<CredentialBody>,
) -> Result<Json<CredentialView>> {
    let of = Of::all(kind_named(&kind)?);
    let new = checked(of.kind, body)?;
    Ok(Json(keep(&app, &caller.actor(), of, new).await?))
}

/// Keeps a secret for one machine.
#[utoipa::path(put, path = "/machines/{id}/credentials/{kind}", tag = "machines",
    params(("id" = String, Path), ("kind" = CredentialKind, Path)), request_body = CredentialBody,
    responses((status = 200, body = CredentialView), (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn put_of_machine(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Id((id, kind)): Id<(MachineId, String)>,
    Body(body): Body<CredentialBody>,
) -> Result<Json<CredentialView>> {
    let of = Of::machine(id, kind_named(&kind)?)?;
    let new = checked(of.kind, body)?;
    Ok(Json(keep(&app, &caller.actor(), of, new).await?))
}

/// Forgets a secret of all machines.
#[utoipa::path(delete, path = "/credentials/{kind}", tag = "settings",
    params(("kind" = CredentialKind, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove(
    State(app): State<AppState>,
    Admin(caller): Admin,
    kind: Id<String>,
) -> Result<StatusCode> {
    forget(&app, &caller.actor(), Of::all(kind_named(&kind)?)).await
}

/// Forgets a secret of one machine.
#[utoipa::path(delete, path = "/machines/{id}/credentials/{kind}", tag = "machines",
    params(("id" = String, Path), ("kind" = CredentialKind, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_of_machine(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Id((id, kind)): Id<(MachineId, String)>,
) -> Result<StatusCode> {
    let of = Of::machine(id, kind_named(&kind)?)?;
    forget(&app, &caller.actor(), of).await
}

/// Makes a key pair that the hub logs in to all machines with. The private key never leaves the hub.
#[utoipa::path(post, path = "/credentials/ssh_key/generate", tag = "settings",
    request_body = GenerateBody,
    responses((status = 201, body = CredentialView), (status = 409, body = Problem),
        (status = 503, body = Problem)))]
async fn generate(
    State(app): State<AppState>,
    Admin(caller): Admin,
    MaybeBody(body): MaybeBody<GenerateBody>,
) -> Result<(StatusCode, Json<CredentialView>)> {
    let of = Of::all(CredentialKind::SshKey);
    make(&app, &caller.actor(), of, body.unwrap_or_default()).await
}

/// Makes a key pair that the hub logs in to this machine with.
#[utoipa::path(post, path = "/machines/{id}/credentials/ssh_key/generate", tag = "machines",
    params(("id" = String, Path)), request_body = GenerateBody,
    responses((status = 201, body = CredentialView), (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 503, body = Problem)))]
async fn generate_of_machine(
    State(app): State<AppState>,
    Admin(caller): Admin,
    id: Id<MachineId>,
    MaybeBody(body): MaybeBody<GenerateBody>,
) -> Result<(StatusCode, Json<CredentialView>)> {
    let of = Of::machine(*id, CredentialKind::SshKey)?;
    make(&app, &caller.actor(), of, body.unwrap_or_default()).await
}

/// The kind of this name, or the answer that there is none.
fn kind_named(name: &str) -> Result<CredentialKind> {
    CredentialKind::parse(name).ok_or_else(|| {
        let all = CredentialKind::ALL.map(CredentialKind::as_str).join(", ");
        Error::not_found_but(format!(
            "There is no such kind of credential. There are: {all}."
        ))
    })
}

fn checked(kind: CredentialKind, body: CredentialBody) -> Result<New> {
    let CredentialBody { secret, passphrase } = body;
    let has_passphrase = passphrase
        .as_ref()
        .is_some_and(|text| !text.expose().is_empty());
    if has_passphrase && kind != CredentialKind::SshKey {
        return Err(Error::invalid(
            "/passphrase",
            "Only a key has a passphrase. Is this meant to be one?",
        ));
    }
    keep::check_length("/secret", &secret)?;
    match kind {
        CredentialKind::SshKey => {
            let identity = Identity::parse(&secret, passphrase.as_ref())
                .map_err(|error| Error::invalid(part(error), sentence(&error.to_string())))?;
            Ok(New::key(identity.to_openssh()?, public_part(&identity)))
        }
        _ => keep::checked_text("/secret", kind, &secret).map(New::text),
    }
}

/// What has to be typed anew.
fn part(error: UnusableKey) -> &'static str {
    match error {
        UnusableKey::NeedsPassphrase | UnusableKey::WrongPassphrase => "/passphrase",
        UnusableKey::Public | UnusableKey::Unreadable | UnusableKey::OnToken => "/secret",
    }
}

fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    let first: String = signs.next().iter().flat_map(|c| c.to_uppercase()).collect();
    format!("{first}{}.", signs.as_str())
}

fn public_part(identity: &Identity) -> PublicPart {
    PublicPart {
        key_type: identity.kind(),
        fingerprint: identity.fingerprint(),
        line: identity.public_line(),
    }
}

async fn make(
    app: &AppState,
    actor: &Actor,
    of: Of,
    body: GenerateBody,
) -> Result<(StatusCode, Json<CredentialView>)> {
    let identity = Identity::generate("homelabcmd")?;
    let new = New {
        may_replace: body.replace,
        ..New::key(identity.to_openssh()?, public_part(&identity))
    };
    let view = keep(app, actor, of, new).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

async fn keep(app: &AppState, actor: &Actor, of: Of, new: New) -> Result<CredentialView> {
    let mut tx = app.db.write().await?;
    let name = match of.machine {
        Some(id) => Some(machines::wanted(&mut tx, id).await?.name),
        None => None,
    };
    let credential = keep::keep(app, &mut tx, actor, of, name.as_deref(), new).await?;
    tx.commit().await?;
    app.events.changed(TOPIC, credential.id);
    Ok(CredentialView::new(credential, name))
}

async fn forget(app: &AppState, actor: &Actor, of: Of) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let name = match of.machine {
        Some(id) => Some(machines::wanted(&mut tx, id).await?.name),
        None => None,
    };
    let found = store::find(&mut tx, of.machine, of.kind)
        .await?
        .ok_or_else(|| Error::not_found("credential"))?;
    store::delete(&mut tx, found.id).await?;
    let now = app.clock.now_ms();
    let entry = entry(now, actor, "credential.deleted", &found, name.as_deref());
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.events.changed(TOPIC, found.id);
    Ok(StatusCode::NO_CONTENT)
}
