use super::api::{checked_host, checked_port, checked_user};
use super::model::{MOST_JUMPS, RemoteSettings};
use super::store;
use crate::machines::{self, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Error, Result};

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
    let mut between = 0;
    while let Some(through) = next
        && between <= MOST_JUMPS
    {
        between += 1;
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
    // Those that are reached through it have as many before them, and it.
    if between > 0
        && let Some(machine) = machine
    {
        between += height(conn, machine).await?;
    }
    if between > MOST_JUMPS {
        return Err(Error::invalid(
            "/jump",
            format!("At most {MOST_JUMPS} machines may lie between the hub and another."),
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

/// How many machines stand in a row behind this one, at most; no further than it matters.
async fn height(conn: &mut Conn, machine: MachineId) -> sqlx::Result<usize> {
    let mut row = vec![machine];
    for height in 0..=MOST_JUMPS {
        let mut next = Vec::new();
        for id in row {
            next.extend(store::reached_through(conn, id).await?);
        }
        if next.is_empty() {
            return Ok(height);
        }
        row = next;
    }
    Ok(MOST_JUMPS + 1)
}
