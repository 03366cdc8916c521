use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::Connectivity;
use super::store;
use crate::accounts::{Admin, Viewer};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::platform::http::{Body, Error, Problem, Result};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, write))
}

/// Tells how machines are reached.
#[utoipa::path(get, path = "/settings/connectivity", tag = "settings",
    responses((status = 200, body = Connectivity)))]
async fn read(State(app): State<AppState>, _: Viewer) -> Result<Json<Connectivity>> {
    let mut conn = app.db.read().await?;
    Ok(Json(store::connectivity(&mut conn).await?))
}

/// Sets how machines are reached. What is left out has its default.
#[utoipa::path(put, path = "/settings/connectivity", tag = "settings", request_body = Connectivity,
    responses((status = 200, body = Connectivity), (status = 422, body = Problem)))]
async fn write(
    State(app): State<AppState>,
    Admin(caller): Admin,
    Body(body): Body<Connectivity>,
) -> Result<Json<Connectivity>> {
    let connectivity = Connectivity {
        user: checked_user("/user", &body.user)?,
        port: checked_port("/port", body.port)?,
        mode: body.mode,
    };
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &caller.actor(), "connectivity.changed", "all machines")
        .with(serde_json::to_value(&connectivity).unwrap_or_default());
    let mut tx = app.db.write().await?;
    store::save_connectivity(&mut tx, &connectivity, now).await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.remote.connections().forget_all();
    app.events.changed("settings", "connectivity");
    Ok(Json(connectivity))
}

/// A user's name as Linux has them: what `useradd` takes, and names of directories (`DOMAIN\user`, `a@b`).
pub(super) fn checked_user(pointer: &str, user: &str) -> Result<String> {
    let user = user.trim();
    let is_sign = |c: char| c.is_alphanumeric() || "._-@\\$".contains(c);
    if user.is_empty() || user.len() > 64 || user.starts_with('-') || !user.chars().all(is_sign) {
        return Err(Error::invalid(
            pointer,
            "A user name of 1 to 64 letters, digits and . _ - @ \\ $ is needed.",
        ));
    }
    Ok(user.to_owned())
}

pub(super) fn checked_port(pointer: &str, port: u16) -> Result<u16> {
    match port {
        0 => Err(Error::invalid(pointer, "A port between 1 and 65535.")),
        port => Ok(port),
    }
}

/// A name or an address, without a port or a scheme.
pub(super) fn checked_host(pointer: &str, host: &str) -> Result<String> {
    let host = host.trim().trim_matches(['[', ']']);
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    let is_name = host.split('.').all(|label| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || "-_".contains(c))
    });
    let is_scoped = host.split_once('%').is_some_and(|(ip, zone)| {
        ip.parse::<std::net::Ipv6Addr>().is_ok()
            && !zone.is_empty()
            && zone
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    });
    if host.len() > 253 || !(is_address || is_name || is_scoped) {
        return Err(Error::invalid(
            pointer,
            "A name or an address is needed, such as nas.lan or 192.168.1.7, without a port.",
        ));
    }
    Ok(host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_users_are_what_they_claim_to_be() {
        for good in [
            "nas",
            "nas.lan",
            "192.168.1.7",
            "fd00::7",
            "[fd00::7]",
            "fe80::1%eth0",
            "döner.lan",
        ] {
            assert!(checked_host("", good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "nas:22",
            "ssh://nas",
            "-oProxyCommand=x",
            "a b",
            "nas..lan",
            "a/b",
            "fe80::1%",
        ] {
            assert!(checked_host("", bad).is_err(), "{bad}");
        }
        for good in ["pi", "homelabcmd", "LAB\\ada", "ada@lab.example", "svc$"] {
            assert!(checked_user("", good).is_ok(), "{good}");
        }
        for bad in ["", "-l", "a b", "a;b", "a\nb"] {
            assert!(checked_user("", bad).is_err(), "{bad}");
        }
    }
}
