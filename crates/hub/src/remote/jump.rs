//! A machine that others are reached through.

use super::store;
use crate::machines::{self, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Error, Result};

/// So many machines are named.
const NAMED: usize = 5;

/// Whether no machine is reached through this one. Without it, they would not be reached at all: to go there
/// directly instead is for people to decide.
///
/// # Errors
/// 409 that names them; when the database does not answer.
pub async fn check_is_no_jump(conn: &mut Conn, id: MachineId) -> Result<()> {
    let behind = store::reached_through(conn, id).await?;
    let Some(first) = behind.first() else {
        return Ok(());
    };
    let names = machines::names(conn).await?;
    let mut named: Vec<&str> = behind
        .iter()
        .take(NAMED)
        .filter_map(|id| names.get(id).map(String::as_str))
        .collect();
    let more = format!("{} more", behind.len().saturating_sub(NAMED));
    if behind.len() > NAMED {
        named.push(&more);
    }
    let detail = format!(
        "Other machines are reached through this one: {}. Change how they are reached before it goes.",
        named.join(", ")
    );
    Err(Error::conflict("machine_is_jump_host", detail).because_of(first))
}
