//! Machines that searches found move: a router hands out another address. Their hardware address stays.

use super::lan::{Lan, newest, place_of};
use crate::app::App;
use crate::discovery::store;
use crate::machines::MachineId;
use crate::remote::{self, Found};

/// Writes where searches found machines that were taken in from an earlier one; gives how many had moved.
pub(in crate::discovery) async fn follow(app: &App) -> anyhow::Result<usize> {
    let mut conn = app.db.read().await?;
    let lan = newest(store::recent_with_hosts(&mut conn).await?);
    let known = remote::found(&mut conn).await?;
    drop(conn);
    let moved: Vec<(MachineId, Found)> = known
        .into_iter()
        .filter_map(|(machine, was)| Some((machine, moved(&was, &lan)?)))
        .collect();
    if moved.is_empty() {
        return Ok(0);
    }
    let mut tx = app.db.write().await?;
    for (machine, found) in &moved {
        remote::set_found(&mut tx, *machine, found).await?;
    }
    tx.commit().await?;
    for (machine, _) in &moved {
        app.remote.connections().forget(machine);
        app.events.changed("machine", machine);
    }
    Ok(moved.len())
}

/// Where it is now, where that is another place.
fn moved(was: &Found, lan: &Lan) -> Option<Found> {
    let host = place_of(lan, was.mac.as_ref()?)?;
    (host.address != was.address).then(|| Found {
        address: host.address,
        mac: was.mac.clone(),
    })
}
