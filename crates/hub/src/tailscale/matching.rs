//! Which machine a device is: by what was decided, by an address, by a name that only one has.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use serde::Serialize;
use utoipa::ToSchema;

use super::model::Device;
use crate::machines::MachineId;

/// What tells that a device is a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TailscaleMatch)]
pub enum Reason {
    /// They were linked.
    Link,
    /// The machine's agent reports one of the device's addresses, and no other machine's does.
    Address,
    /// Both have this hostname, and no other machine or device does.
    Hostname,
}

/// A machine as far as it can be told apart by.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its id.
    pub id: MachineId,
    /// As it calls itself.
    pub hostname: Option<String>,
    /// The addresses of its interfaces.
    pub addresses: Vec<String>,
}

/// The machines of these devices, by the devices' ids. A machine is one device at most: what was linked
/// comes before what an address tells, and that before a name. `links` has machines and devices' ids.
pub fn match_devices(
    devices: &[Device],
    machines: &[Candidate],
    links: &[(MachineId, String)],
) -> HashMap<String, (MachineId, Reason)> {
    let mut found: HashMap<String, (MachineId, Reason)> = HashMap::new();
    let linked = links.iter().map(|(machine, device)| (device, *machine));
    let linked: HashMap<&String, MachineId> = linked.collect();
    for device in devices {
        if let Some(machine) = linked.get(&device.id) {
            found.insert(device.id.clone(), (*machine, Reason::Link));
        }
    }
    // A machine whose device is not in the list just now is taken all the same.
    let mut taken: HashSet<MachineId> = links.iter().map(|(machine, _)| *machine).collect();
    let by_address = |machine: &Candidate| addresses(&machine.addresses);
    let of_device = |device: &Device| addresses(&device.addresses);
    pair(
        devices,
        machines,
        &mut found,
        &mut taken,
        Reason::Address,
        by_address,
        of_device,
    );
    let by_name = |machine: &Candidate| machine.hostname.iter().filter_map(|n| label(n)).collect();
    let of_device = |device: &Device| label(&device.hostname).into_iter().collect();
    pair(
        devices,
        machines,
        &mut found,
        &mut taken,
        Reason::Hostname,
        by_name,
        of_device,
    );
    found
}

/// Pairs what has a mark in common that no other has.
fn pair<K: std::hash::Hash + Eq>(
    devices: &[Device],
    machines: &[Candidate],
    found: &mut HashMap<String, (MachineId, Reason)>,
    taken: &mut HashSet<MachineId>,
    reason: Reason,
    of_machine: impl Fn(&Candidate) -> Vec<K>,
    of_device: impl Fn(&Device) -> Vec<K>,
) {
    let mut having: HashMap<K, HashSet<MachineId>> = HashMap::new();
    for machine in machines
        .iter()
        .filter(|machine| !taken.contains(&machine.id))
    {
        for mark in of_machine(machine) {
            having.entry(mark).or_default().insert(machine.id);
        }
    }
    // Devices of each machine that it could be.
    let mut could_be: HashMap<MachineId, Vec<&Device>> = HashMap::new();
    for device in devices
        .iter()
        .filter(|device| !found.contains_key(&device.id))
    {
        let marks = of_device(device);
        let machines: HashSet<MachineId> = marks
            .iter()
            .filter_map(|mark| having.get(mark))
            .flatten()
            .copied()
            .collect();
        if machines.len() == 1 {
            for machine in machines {
                could_be.entry(machine).or_default().push(device);
            }
        }
    }
    for (machine, devices) in could_be {
        if let [only] = devices.as_slice() {
            found.insert(only.id.clone(), (machine, reason));
            taken.insert(machine);
        }
    }
}

fn addresses(texts: &[String]) -> Vec<IpAddr> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

/// The first part of a name in lower case. Names that every fresh machine has tell nothing.
fn label(name: &str) -> Option<String> {
    let label = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    (!label.is_empty() && label != "localhost").then_some(label)
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::device;
    use super::*;

    fn machine(hostname: &str, addresses: &[&str]) -> Candidate {
        Candidate {
            id: MachineId::new(),
            hostname: Some(hostname.into()),
            addresses: addresses.iter().map(|&address| address.into()).collect(),
        }
    }

    #[test]
    fn a_link_comes_before_an_address_and_that_before_a_name() {
        let devices = [
            device("n1", "nas", &["100.64.0.1"]),
            device("n2", "pi", &["100.64.0.2", "fd7a:115c:a1e0::2"]),
            device("n3", "atlas", &["100.64.0.3"]),
            device("n4", "alone", &["100.64.0.4"]),
        ];
        // The linked machine has another device's address and name: that does not matter.
        let linked = machine("pi", &["100.64.0.2"]);
        let by_address = machine("raspberry", &["192.168.1.2", "fd7a:115c:a1e0:0::2"]);
        let by_name = machine("Atlas.lan", &["192.168.1.3"]);
        let machines = [linked.clone(), by_address.clone(), by_name.clone()];
        let found = match_devices(&devices, &machines, &[(linked.id, "n1".into())]);
        assert_eq!(found["n1"], (linked.id, Reason::Link));
        assert_eq!(found["n2"], (by_address.id, Reason::Address));
        assert_eq!(found["n3"], (by_name.id, Reason::Hostname));
        assert!(!found.contains_key("n4"));
    }

    #[test]
    fn what_two_have_tells_nothing() {
        let one = machine("nas", &["100.64.0.1"]);
        let other = machine("nas", &["100.64.0.1"]);
        let devices = [device("n1", "nas", &["100.64.0.1"])];
        assert!(match_devices(&devices, &[one.clone(), other], &[]).is_empty());

        let twins = [device("n1", "nas", &[]), device("n2", "nas", &[])];
        assert!(match_devices(&twins, &[one], &[]).is_empty());

        let fresh = [device("n1", "localhost", &[])];
        assert!(match_devices(&fresh, &[machine("localhost", &[])], &[]).is_empty());
    }

    #[test]
    fn a_machine_whose_device_is_not_listed_is_nobody_elses() {
        let one = machine("nas", &["100.64.0.1"]);
        let devices = [device("n1", "nas", &["100.64.0.1"])];
        let links = [(one.id, "gone".to_owned())];
        assert!(match_devices(&devices, &[one], &links).is_empty());
    }

    #[test]
    fn a_name_that_one_of_two_devices_has_by_address_is_left_for_the_other() {
        let first = machine("nas", &["100.64.0.1"]);
        let second = machine("nas", &["192.168.1.2"]);
        let devices = [
            device("n1", "nas", &["100.64.0.1"]),
            device("n2", "nas", &["100.64.0.2"]),
        ];
        let found = match_devices(&devices, &[first.clone(), second.clone()], &[]);
        assert_eq!(found["n1"], (first.id, Reason::Address));
        assert_eq!(found["n2"], (second.id, Reason::Hostname));
    }
}
