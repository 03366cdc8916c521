//! `install.sh`: puts the agent on a machine with systemd, as its own user, and enrols it.
//!
//! The script holds nothing secret: the code is given by the person who runs it. The checksums of
//! the programs stand in it, so that what is installed is what this hub offers.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;

use super::binaries;
use crate::app::{App, AppState};

const SCRIPT: &str = include_str!("install.sh");

/// A shell function that names what runs on a machine.
const ARCHITECTURES: &str = include_str!("architectures.sh");

/// The units that the script installs, the same files that packages ship.
const UNIT: &str = include_str!("../../../../deploy/agent/homelabcmd-agent.service");
const SLEEP_UNIT: &str = include_str!("../../../../deploy/agent/homelabcmd-agent-sleep.service");

pub(super) async fn script(State(app): State<AppState>, headers: HeaderMap) -> impl IntoResponse {
    let url = hub_url(&app, &headers);
    let text = tokio::task::spawn_blocking(move || script_for(&app, &url))
        .await
        .unwrap_or_default();
    (
        [
            (header::CONTENT_TYPE, "text/x-shellscript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        text,
    )
}

/// The script, for a machine that reaches this hub under that address.
pub(super) fn script_for(app: &App, url: &str) -> String {
    let mut sums = String::new();
    for binary in binaries::all(app) {
        let _ = writeln!(
            sums,
            "        {}) echo {} ;;",
            binary.architecture, binary.sha256
        );
    }
    SCRIPT
        .replace("@HUB_URL@", url)
        .replace("@AUTHORITY@\n", app.config.authority().unwrap_or_default())
        .replace("@CHECKSUMS@\n", &sums)
        .replace("@ARCHITECTURES@\n", ARCHITECTURES)
        .replace("@UNIT@\n", UNIT)
        .replace("@SLEEP_UNIT@\n", SLEEP_UNIT)
}

/// The address under which an agent reaches this hub: as it was told, or else as the person who asks
/// reached it. Signs that mean something to a shell never get through.
pub(super) fn hub_url(app: &App, headers: &HeaderMap) -> String {
    if let Some(url) = &app.config.serve.public_url {
        return url.full();
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let plain = |host: &&str| {
        !host.is_empty()
            && host
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ".-:[]_".contains(c))
    };
    let scheme = match text("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    let host = text("x-forwarded-host")
        .filter(plain)
        .or_else(|| text(header::HOST.as_str()).filter(plain))
        .map_or_else(|| app.config.serve.listen.to_string(), str::to_owned);
    format!("{scheme}://{host}")
}
