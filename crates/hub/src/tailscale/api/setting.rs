use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Admin;
use crate::app::{App, AppState};
use crate::audit::{self, Entry};
use crate::platform::db::Conn;
use crate::platform::http::{Body, Error, Problem, Result};
use crate::platform::outbound::is_socket;
use crate::settings;
use crate::tailscale::jobs;
use crate::tailscale::model::Source;
use crate::tailscale::secrets::{self, SecretName};
use crate::tailscale::setting::{Basis, NAME, Setting, place};

/// How Tailscale is asked.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleSettings)]
pub(super) struct SettingView {
    #[serde(flatten)]
    setting: Setting,
    /// Which secrets are set. They are stored by `PUT /credentials/tailscale_api_key` and
    /// `…/tailscale_oauth_secret`, and never shown.
    secrets: SecretsSet,
    /// The API that the hub was started with.
    api_url: String,
    /// The local daemon's socket.
    socket: SocketView,
}

/// Which secrets are set.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleSecretsSet)]
struct SecretsSet {
    /// `tskey-api-…`
    api_key: bool,
    /// `tskey-client-…`
    oauth_secret: bool,
}

/// The local daemon's socket.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleSocket)]
struct SocketView {
    path: String,
    /// It is there. Whether it may be read shows a test.
    exists: bool,
}

/// How Tailscale shall be asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TailscaleSettingsBody)]
pub(super) struct SettingBody {
    source: Source,
    /// The tailnet's id, or `-` for the one that the key belongs to, which it is when absent.
    tailnet: Option<String>,
    /// The OAuth client's id.
    client_id: Option<String>,
}

/// Reads how Tailscale is asked.
#[utoipa::path(get, path = "/settings/tailscale", tag = "settings",
    responses((status = 200, body = SettingView)))]
pub(super) async fn read(State(app): State<AppState>, _: Admin) -> Result<Json<SettingView>> {
    let mut conn = app.db.read().await?;
    view(&app, &mut conn).await
}

/// Sets how Tailscale is asked. What was listed under other settings is forgotten.
#[utoipa::path(put, path = "/settings/tailscale", tag = "settings", request_body = SettingBody,
    responses((status = 200, body = SettingView), (status = 422, body = Problem)))]
pub(super) async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(body): Body<SettingBody>,
) -> Result<Json<SettingView>> {
    let setting = Setting {
        source: body.source,
        tailnet: body.tailnet.unwrap_or_default(),
        client_id: body.client_id,
    };
    let setting = setting.checked().map_err(Error::invalid_fields)?;
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "tailscale.configured", "Tailscale")
        .with(serde_json::to_value(&setting).unwrap_or_default());
    let mut tx = app.db.write().await?;
    settings::put(&mut tx, NAME, &setting, now).await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    let mut conn = app.db.read().await?;
    // Also when it is off for a moment only, in which nobody looks.
    app.tailscale.settle(&Basis::read(&mut conn).await?);
    app.events.changed("settings", NAME);
    app.events.changed("tailscale", "");
    app.wake_job(jobs::REFRESH);
    tracing::info!(by = caller.name, "the settings of Tailscale were changed");
    view(&app, &mut conn).await
}

async fn view(app: &App, conn: &mut Conn) -> Result<Json<SettingView>> {
    let place = place(app);
    Ok(Json(SettingView {
        setting: Setting::read(conn).await?,
        secrets: SecretsSet {
            api_key: secrets::set_at(conn, SecretName::ApiKey).await?.is_some(),
            oauth_secret: secrets::set_at(conn, SecretName::OauthSecret)
                .await?
                .is_some(),
        },
        api_url: place.api_url,
        socket: SocketView {
            exists: is_socket(&place.socket).await,
            path: place.socket.display().to_string(),
        },
    }))
}
