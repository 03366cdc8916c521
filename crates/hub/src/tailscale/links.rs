//! Which machine is which device, and what was last known of it.

use jiff::Timestamp;

use super::model::{Device, ExpiryStep, expiry_step};
use super::store;
use crate::machines::MachineId;
use crate::platform::db::{Conn, Db, Tx};

/// A machine that is a device of the tailnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The machine.
    pub machine: MachineId,
    /// The device's stable id.
    pub device_id: String,
    /// The first part of the device's MagicDNS name.
    pub name: String,
    /// Its MagicDNS name without a dot at the end; `None` where MagicDNS is off.
    pub fqdn: Option<String>,
    /// Its addresses in the tailnet, IPv4 first.
    pub addresses: Vec<String>,
    /// When its key ends; `None` when it never does.
    pub key_expires_at: Option<Timestamp>,
    /// Since when they are linked.
    pub linked_at: Timestamp,
    /// When the device was last in the list.
    pub listed_at: Timestamp,
}

/// A linked machine whose key ends soon, or has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiring {
    /// The machine.
    pub machine: MachineId,
    /// The first part of the device's MagicDNS name.
    pub device: String,
    /// When the key ends.
    pub key_expires_at: Timestamp,
    /// How near that is.
    pub step: ExpiryStep,
}

/// What came of linking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linking {
    /// They are linked, and were perhaps before.
    Done,
    /// The device is this other machine already.
    Taken(MachineId),
}

/// Links a machine to a device, in place of the one that it was linked to. A device is one machine at most.
///
/// # Errors
/// When the database does not answer.
pub async fn link(
    tx: &mut Tx,
    machine: MachineId,
    device: &Device,
    now_ms: i64,
) -> sqlx::Result<Linking> {
    match store::machine_of(tx, &device.id).await? {
        Some(other) if other != machine => return Ok(Linking::Taken(other)),
        _ => {}
    }
    store::save(tx, machine, device, now_ms).await?;
    Ok(Linking::Done)
}

/// Takes a link away; false when there was none. It also goes with its machine.
///
/// # Errors
/// When the database does not answer.
pub async fn unlink(tx: &mut Tx, machine: MachineId) -> sqlx::Result<bool> {
    store::delete(tx, machine).await
}

/// All links, oldest machine first.
///
/// # Errors
/// When the database does not answer.
pub async fn links(conn: &mut Conn) -> sqlx::Result<Vec<Link>> {
    store::links(conn).await
}

/// The link of this machine.
///
/// # Errors
/// When the database does not answer.
pub async fn link_of(conn: &mut Conn, machine: MachineId) -> sqlx::Result<Option<Link>> {
    store::link_of(conn, machine).await
}

/// The linked machines whose keys end within 30 days or have ended, as far as it was last told. Needs no
/// word from Tailscale.
///
/// # Errors
/// When the database does not answer.
pub async fn expiring(conn: &mut Conn, now: Timestamp) -> sqlx::Result<Vec<Expiring>> {
    let links = store::links(conn).await?;
    let expiring = links.into_iter().filter_map(|link| {
        Some(Expiring {
            step: expiry_step(link.key_expires_at, now)?,
            key_expires_at: link.key_expires_at?,
            machine: link.machine,
            device: link.name,
        })
    });
    Ok(expiring.collect())
}

/// Writes what a list of `listed_at` says of the devices that are linked; gives how many those are. A
/// device that is not in the list keeps what was known of it.
pub(super) async fn bring_up_to_date(
    db: &Db,
    devices: &[Device],
    listed_at: i64,
) -> sqlx::Result<usize> {
    let links = store::links(&mut *db.read().await?).await?;
    let is_linked = |device: &&Device| {
        let mut links = links.iter().filter(|link| link.device_id == device.id);
        // Not "before": the clock may have been set back since.
        links.any(|link| link.listed_at.as_millisecond() != listed_at)
    };
    let linked: Vec<&Device> = devices.iter().filter(is_linked).collect();
    if linked.is_empty() {
        return Ok(0);
    }
    let mut tx = db.write().await?;
    for device in &linked {
        store::update(&mut tx, device, listed_at).await?;
    }
    tx.commit().await?;
    Ok(linked.len())
}
