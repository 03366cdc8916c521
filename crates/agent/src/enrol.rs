use homelabcmd_wire::EnrolRequest;

use crate::args::Options;
use crate::config::{self, Config};
use crate::hub::Hub;
use crate::identity::{self, Identity};
use crate::{log, private, remembered};

/// Trades the one-time code for a token and writes that down.
pub(crate) fn enrol(options: &Options) -> Result<(), String> {
    let url = options.hub.as_deref().ok_or("enrolling needs --hub URL")?;
    let code = options
        .code
        .as_deref()
        .ok_or("enrolling needs --code CODE")?;
    let state_dir = options.state_dir();
    private::create_state_dir(&state_dir)?;
    let identity = Identity::load(&state_dir)?;
    let ca = options
        .ca
        .clone()
        .or_else(|| config::trusted_with(options, url));
    let hub = Hub::new(url, "", ca.as_deref())?;
    let request = EnrolRequest {
        code: code.to_owned(),
        guid: identity.guid.clone(),
        hostname: identity::hostname(),
        machine_id_hash: identity.machine_id_hash,
        agent_version: env!("CARGO_PKG_VERSION").into(),
    };
    let answer = hub
        .enrol(&request)
        .map_err(|why| format!("enrolling failed: {why}"))?;
    config::save(
        options,
        &Config {
            hub: Some(url.to_owned()),
            token: Some(answer.token),
            ca,
        },
    )?;
    // What the hub said before was said to a machine that is now another one to it.
    remembered::forget(&state_dir);
    log::info("This machine is enrolled.");
    Ok(())
}
