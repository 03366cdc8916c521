//! Disks that were copied.

use anyhow::ensure;

use super::{arrive, as_it_comes, warnings};
use crate::fleet::Fleet;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    // A prepared disk is copied before its agent was installed: both have one machine-id.
    let first = fleet.node("original")?;
    let second = first.clone_disk("copy")?;
    let (a, b) = (
        arrive(fleet, &first, &as_it_comes())?,
        arrive(fleet, &second, &as_it_comes())?,
    );
    ensure!(a != b, "two machines with one machine-id were merged");
    for id in [&a, &b] {
        fleet
            .hub
            .until_machine(id, "the cloned machine-id is said", |machine| {
                warnings(machine).contains(&"cloned_machine_id")
            })?;
    }
    // The remedy that the warning names.
    second.sh(
        "rm /etc/machine-id && systemd-machine-id-setup && systemctl restart homelabcmd-agent",
    )?;
    for id in [&a, &b] {
        fleet
            .hub
            .until_machine(id, "the remedy helped", |machine| {
                warnings(machine).is_empty()
            })?;
    }

    // A disk is copied with its agent on it: both beat as one.
    let third = second.clone_disk("copy-of-copy")?;
    fleet
        .hub
        .until_machine(&b, "the double is noticed", |machine| {
            warnings(machine).contains(&"duplicate_identity")
        })?;
    // The remedy: its state goes, and it enrols anew.
    third.sh("systemctl stop homelabcmd-agent && rm -rf /var/lib/homelabcmd-agent")?;
    let c = arrive(fleet, &third, &as_it_comes())?;
    ensure!(c != b, "the double was enrolled as its original");
    Ok(())
}
