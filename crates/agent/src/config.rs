//! What enrolling wrote down: where the hub is and the token for it, in a file that only the agent
//! can read.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::args::Options;
use crate::private;

/// The file's content.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Config {
    pub(crate) hub: Option<String>,
    pub(crate) token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ca: Option<PathBuf>,
}

/// Everything that a connection needs.
pub(crate) struct Access {
    pub(crate) hub: String,
    pub(crate) token: String,
    pub(crate) ca: Option<PathBuf>,
}

fn path(options: &Options) -> PathBuf {
    options
        .config
        .clone()
        .unwrap_or_else(|| options.state_dir().join("config.json"))
}

fn read(options: &Options) -> Result<Config, String> {
    let path = path(options);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| format!("{} cannot be read: {error}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Config::default()),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// The authority that was trusted for this hub before: enrolling anew at the same address keeps it. For another
/// hub it means nothing, and a file that is gone is trusted by nobody.
pub(crate) fn trusted_with(options: &Options, hub: &str) -> Option<PathBuf> {
    let Config {
        hub: before, ca, ..
    } = read(options).ok()?;
    ca.filter(|file| before.as_deref() == Some(hub) && file.exists())
}

/// What was said goes before what was written down.
pub(crate) fn access(options: &Options) -> Result<Access, String> {
    let file = read(options)?;
    let missing = |what: &str| {
        format!(
            "no {what}: give --{what}, or enrol first (homelabcmd-agent enrol --hub URL --code CODE)"
        )
    };
    Ok(Access {
        hub: options
            .hub
            .clone()
            .or(file.hub)
            .ok_or_else(|| missing("hub"))?,
        token: options
            .token
            .clone()
            .or(file.token)
            .ok_or_else(|| missing("token"))?,
        ca: options.ca.clone().or(file.ca),
    })
}

/// Whether a token is written down already.
pub(crate) fn has_token(options: &Options) -> bool {
    access(options).is_ok()
}

/// Writes the file in place of an older one; a crash leaves one of the two.
pub(crate) fn save(options: &Options, config: &Config) -> Result<(), String> {
    let path = path(options);
    let text = serde_json::to_string_pretty(config).map_err(|error| error.to_string())?;
    private::write(&path, text.as_bytes())
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}
