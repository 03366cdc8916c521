//! Changes that tell nothing: what only has another name than before.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Disk, Port};

/// From the ephemeral ports on (`ip_local_port_range`'s usual begin) programs take any that is free.
const EPHEMERAL: u16 = 32_768;

/// A program that takes any free port has another after each start; that one closed and one opened
/// tells nothing.
pub(super) fn drop_ports(changes: &mut Vec<Change<Port>>) {
    let key = |port: &Port| {
        let process = port.process.clone()?;
        (port.port >= EPHEMERAL).then(|| (port.protocol.clone(), port.address.clone(), process))
    };
    drop_pairs(changes, key);
}

/// Names of disks are given in the order in which they were found.
pub(super) fn drop_disks(changes: &mut Vec<Change<Disk>>) {
    // First the letters that changed hands, as pairs of one that went and one that came.
    let mut parted = Vec::new();
    for change in changes.drain(..) {
        let (name, from, to) = (change.name, change.from, change.to);
        match (from, to) {
            (Some(from), Some(to)) => {
                parted.push(Change {
                    name: name.clone(),
                    from: Some(from),
                    to: None,
                });
                parted.push(Change {
                    name,
                    from: None,
                    to: Some(to),
                });
            }
            (from, to) => parted.push(Change { name, from, to }),
        }
    }
    drop_pairs(&mut parted, |disk: &Disk| {
        let disk = disk.clone();
        Some((disk.model, disk.size, disk.kind, disk.transport))
    });
    // What is left of a letter is one change again.
    for change in parted {
        match changes.last_mut() {
            Some(last) if last.name == change.name && last.to.is_none() => last.to = change.to,
            _ => changes.push(change),
        }
    }
}

/// Leaves out one that went and one that came for each two with the same key.
fn drop_pairs<T, K: Ord>(changes: &mut Vec<Change<T>>, key: impl Fn(&T) -> Option<K>) {
    let mut came: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        let new = change.to.as_ref().filter(|_| change.from.is_none());
        if let Some(key) = new.and_then(&key) {
            came.entry(key).or_default().push(at);
        }
    }
    let mut dropped = BTreeSet::new();
    for (at, change) in changes.iter().enumerate() {
        let gone = change.from.as_ref().filter(|_| change.to.is_none());
        let partner = gone
            .and_then(&key)
            .and_then(|key| came.get_mut(&key)?.pop());
        if let Some(partner) = partner {
            dropped.extend([at, partner]);
        }
    }
    let mut at = 0..;
    changes.retain(|_| at.next().is_none_or(|at| !dropped.contains(&at)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Scan, Section, compare};

    fn told<T>(value: T) -> Section<T> {
        Section::Told {
            value,
            source: "test".into(),
            cut: false,
        }
    }

    fn port(protocol: &str, number: u16, process: Option<&str>) -> Port {
        Port {
            protocol: protocol.into(),
            address: "0.0.0.0".into(),
            port: number,
            process: process.map(str::to_owned),
            pid: None,
        }
    }

    fn disk(name: &str, model: &str) -> Disk {
        Disk {
            name: name.into(),
            kind: "disk".into(),
            size: 4 << 40,
            model: Some(model.into()),
            rotational: Some(true),
            removable: Some(false),
            transport: Some("sata".into()),
        }
    }

    #[test]
    fn ports_with_their_programs() {
        let before = Scan {
            ports: told(vec![
                port("tcp", 22, Some("sshd")),
                port("tcp", 80, Some("nginx")),
                port("tcp", 443, None),
                port("udp", 40_001, Some("avahi")),
                port("udp", 51_820, None),
            ]),
            ..Scan::default()
        };
        let after = Scan {
            ports: told(vec![
                port("tcp", 80, Some("caddy")),
                port("tcp", 443, Some("caddy")),
                port("tcp", 8080, Some("java")),
                port("udp", 40_777, Some("avahi")),
                port("udp", 51_821, None),
            ]),
            ..Scan::default()
        };
        let found = compare(&before, &after);
        let names: Vec<&str> = found
            .ports
            .iter()
            .map(|change| change.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "tcp 0.0.0.0:22",
                "tcp 0.0.0.0:80",
                "tcp 0.0.0.0:8080",
                "udp 0.0.0.0:51820",
                "udp 0.0.0.0:51821"
            ],
            "a program that takes any port has another, and one that is not known is told"
        );
    }

    #[test]
    fn a_disk_is_known_by_another_letter() {
        let scan = |disks: Vec<Disk>| Scan {
            disks: told(disks),
            ..Scan::default()
        };
        let before = scan(vec![disk("sda", "A"), disk("sdb", "B"), disk("sdc", "C")]);
        let turned = scan(vec![disk("sda", "B"), disk("sdb", "A"), disk("sdc", "C")]);
        assert_eq!(compare(&before, &turned).disks, []);
        let replaced = scan(vec![disk("sda", "B"), disk("sdb", "A"), disk("sdc", "D")]);
        let found = compare(&before, &replaced).disks;
        assert_eq!(found.len(), 1);
        let model = |disk: &Option<Disk>| disk.clone().and_then(|disk| disk.model);
        assert_eq!(
            (model(&found[0].from), model(&found[0].to)),
            (Some("C".into()), Some("D".into()))
        );
    }
}
