//! Machines that searches found move: a router hands out another address. Their hardware address stays.

use super::lan::there;
use super::model::LanHost;
use crate::app::App;
use crate::machines::MachineId;
use crate::remote::{self, Found};

/// Writes where a search found machines that were taken in from an earlier one; gives how many had moved.
pub(super) async fn follow(app: &App, hosts: Vec<LanHost>) -> anyhow::Result<usize> {
    let hosts = there(hosts);
    let known = remote::found(&mut *app.db.read().await?).await?;
    let moved: Vec<(MachineId, Found)> = known
        .into_iter()
        .filter_map(|(machine, was)| Some((machine, moved(&was, &hosts)?)))
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

/// Where it is now, where that is another place. A hardware address that several hosts answer with is a
/// repeater's, and tells nothing.
fn moved(was: &Found, hosts: &[LanHost]) -> Option<Found> {
    let mac = was.mac.as_ref()?;
    let mut same = hosts.iter().filter(|host| host.mac.as_ref() == Some(mac));
    let host = same.next()?;
    (same.next().is_none() && host.address != was.address).then(|| Found {
        address: host.address,
        mac: was.mac.clone(),
    })
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::super::model::HeardBy;
    use super::*;

    fn host(last: u8, mac: Option<&str>) -> LanHost {
        LanHost {
            mac: mac.map(str::to_owned),
            ..LanHost::new(Ipv4Addr::new(192, 168, 1, last), HeardBy::Open)
        }
    }

    #[test]
    fn a_machine_is_where_its_hardware_address_is_and_only_there() {
        let was = |mac: Option<&str>| Found {
            address: Ipv4Addr::new(192, 168, 1, 7),
            mac: mac.map(str::to_owned),
        };
        let (a, b) = (Some("aa:00:00:00:00:01"), Some("aa:00:00:00:00:02"));
        let now = moved(&was(a), &[host(7, b), host(9, a)]).map(|found| found.address);
        assert_eq!(now, Some(Ipv4Addr::new(192, 168, 1, 9)));
        assert_eq!(moved(&was(a), &[host(7, a), host(8, b)]), None);
        assert_eq!(moved(&was(a), &[host(8, b)]), None, "it is off");
        assert_eq!(
            moved(&was(a), &[host(8, a), host(9, a)]),
            None,
            "a repeater"
        );
        assert_eq!(moved(&was(None), &[host(8, None)]), None);
        // The kernel still knows it where it was.
        let remembered = LanHost {
            heard_by: HeardBy::ArpBefore,
            ..host(7, a)
        };
        assert_eq!(there(vec![remembered.clone(), host(9, a)]), [host(9, a)]);
        assert_eq!(there(vec![remembered.clone()]), [remembered]);
    }
}
