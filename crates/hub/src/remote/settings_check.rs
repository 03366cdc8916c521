use super::api::{checked_host, checked_port, checked_user};
use super::model::RemoteSettings;
use super::store;
use crate::machines::{self, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Error, Result};

/// So many machines may lie between the hub and another.
const MOST_JUMPS: usize = 3;

/// Refuses what cannot work: a circle of jump hosts, addresses that are none. `machine` is the one that is
/// set; `None` for one that is to be made.
///
/// # Errors
/// 422 with what is wrong; when the database does not answer.
pub async fn checked_settings(
    conn: &mut Conn,
    machine: Option<MachineId>,
    body: RemoteSettings,
) -> Result<RemoteSettings> {
    let address = body.address.filter(|text| !text.trim().is_empty());
    let user = body.user.filter(|text| !text.trim().is_empty());
    let mut next = body.jump;
    for _ in 0..=MOST_JUMPS {
        let Some(through) = next else { break };
        if Some(through) == machine {
            return Err(Error::invalid(
                "/jump",
                "This machine would be reached through itself.",
            ));
        }
        if machines::find(conn, through).await?.is_none() {
            return Err(Error::invalid("/jump", "There is no such machine."));
        }
        next = store::settings(conn, through).await?.jump;
    }
    if next.is_some() {
        return Err(Error::invalid(
            "/jump",
            "At most three machines may lie between.",
        ));
    }
    Ok(RemoteSettings {
        address: address
            .map(|text| checked_host("/address", &text))
            .transpose()?,
        user: user.map(|text| checked_user("/user", &text)).transpose()?,
        port: body
            .port
            .map(|port| checked_port("/port", port))
            .transpose()?,
        ..body
    })
}
