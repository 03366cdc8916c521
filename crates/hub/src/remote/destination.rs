//! Where somebody wants to go: a machine as it is set, or an address that is no machine yet.

use serde::Deserialize;
use utoipa::ToSchema;

use super::api::{checked_host, checked_port, checked_user};
use super::model::{LoginWith, RemoteSettings, SudoMode};
use super::plan::{Target, target_of_machine, target_of_stranger};
use crate::app::App;
use crate::machines::{self, MachineId};
use crate::platform::http::{Error, Result};

/// A machine, or an address.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// A machine, as it is set.
    pub machine_id: Option<MachineId>,
    /// An address that is no machine yet. What follows is for addresses only.
    pub address: Option<String>,
    /// As for all machines when absent.
    pub port: Option<u16>,
    /// As for all machines when absent.
    pub user: Option<String>,
    /// What is shown to be let in.
    #[serde(default)]
    pub login: LoginWith,
    /// How root is become.
    #[serde(default)]
    pub sudo: SudoMode,
}

/// How this destination is to be reached.
///
/// # Errors
/// When there is no such machine, or an address, port or user is none.
pub async fn target_for(app: &App, destination: Destination) -> Result<Target> {
    let mut conn = app.db.read().await?;
    match (destination.machine_id, destination.address) {
        (Some(id), None) => {
            let machine = machines::wanted(&mut conn, id).await?;
            Ok(target_of_machine(app, &mut conn, &machine).await?)
        }
        (None, Some(address)) => {
            let user = destination.user.filter(|user| !user.trim().is_empty());
            let settings = RemoteSettings {
                port: destination
                    .port
                    .map(|port| checked_port("/port", port))
                    .transpose()?,
                user: user.map(|user| checked_user("/user", &user)).transpose()?,
                login: destination.login,
                sudo: destination.sudo,
                ..RemoteSettings::default()
            };
            let host = checked_host("/address", &address)?;
            Ok(target_of_stranger(app, &mut conn, vec![host], &settings).await?)
        }
        _ => Err(Error::invalid(
            "/machine_id",
            "Either a machine or an address is needed.",
        )),
    }
}
