//! What differs between two scans of one host.
//!
//! Processes, load, uptime, usage and temperatures are not compared: they always differ. What one of
//! the scans does not tell has not changed, it is not known; those sections are named instead.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Address, Disk, Filesystem, HostKey, InstalledPackage, Port, Scan, Section, Service, moved,
};

/// What a list of changes keeps.
const MOST: usize = 2000;

/// Something that is not as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanChange))]
pub struct Change<T> {
    /// What it is.
    pub name: String,
    /// As it was; `None` when it is new.
    pub from: Option<T>,
    /// As it is; `None` when it is gone.
    pub to: Option<T>,
}

/// A section that could not be compared, or not whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanNotCompared))]
pub struct NotCompared {
    /// The field of [`Scan`].
    pub section: String,
    /// Why, for people.
    pub reason: String,
}

/// What differs; each list sorted by name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScanComparison))]
#[serde(default)]
pub struct Comparison {
    /// `os`, `kernel`, `architecture`, `hostname`, `processor`, `model`, `reboot_required`.
    pub facts: Vec<Change<String>>,
    /// Main memory in bytes, where it differs by more than another kernel takes for itself.
    pub memory: Option<Change<u64>>,
    /// Versions; of several that are installed at once with commas.
    pub packages: Vec<Change<String>>,
    /// Services that are new, gone, or in another state.
    pub services: Vec<Change<Service>>,
    /// Ports that opened or closed, or are listened on by another program.
    pub ports: Vec<Change<Port>>,
    /// Disks that came, went or were replaced; another letter for the same disk is no change.
    pub disks: Vec<Change<Disk>>,
    /// Filesystems that came, went, or have another size, type or device.
    pub filesystems: Vec<Change<Filesystem>>,
    /// Addresses that came and went, without link-local and temporary ones.
    pub addresses: Vec<Change<Address>>,
    /// The SSH server's keys.
    pub host_keys: Vec<Change<HostKey>>,
    /// What could not be compared.
    pub not_compared: Vec<NotCompared>,
    /// How many changes were left out because a list was full.
    pub left_out: usize,
}

impl Comparison {
    /// Nothing differs in what could be compared.
    pub fn is_empty(&self) -> bool {
        let compared = Self {
            not_compared: Vec::new(),
            ..self.clone()
        };
        compared == Self::default()
    }
}

/// What changed from `before` to `after`.
pub fn compare(before: &Scan, after: &Scan) -> Comparison {
    let mut all = Comparison::default();
    facts(before, after, &mut all);
    all.packages = all.list(
        "packages",
        &before.packages,
        &after.packages,
        packages,
        differs,
    );
    all.services = all.list(
        "services",
        &before.services,
        &after.services,
        services,
        |a, b| (&a.state, &a.detail) != (&b.state, &b.detail),
    );
    all.ports = all.list("ports", &before.ports, &after.ports, ports, |a, b| {
        // Whose port it is may be hidden from one of the scans.
        a.process != b.process && a.process.is_some() && b.process.is_some()
    });
    moved::drop_ports(&mut all.ports);
    all.disks = all.list("disks", &before.disks, &after.disks, disks, differs);
    moved::drop_disks(&mut all.disks);
    all.filesystems = all.list(
        "filesystems",
        &before.filesystems,
        &after.filesystems,
        filesystems,
        |a, b| {
            let size = |f: &Filesystem| f.size;
            let resized = matches!((size(a), size(b)), (Some(a), Some(b)) if a != b);
            // The size of a dataset is what its pool has left for it, and always moves.
            let resized = resized && a.fs_type != "zfs" && b.fs_type != "zfs";
            resized || (&a.device, &a.fs_type, a.read_only) != (&b.device, &b.fs_type, b.read_only)
        },
    );
    all.addresses = all.list(
        "addresses",
        &before.addresses,
        &after.addresses,
        addresses,
        |_, _| false,
    );
    all.host_keys = all.list(
        "host_keys",
        &before.host_keys,
        &after.host_keys,
        host_keys,
        differs,
    );
    all.bound();
    all
}

impl Comparison {
    /// Compares two lists by their names. Where one was cut, what only the other has may be in the
    /// rest, and is no change.
    fn list<S, T: Clone>(
        &mut self,
        section: &str,
        before: &Section<Vec<S>>,
        after: &Section<Vec<S>>,
        by_name: impl Fn(&[S]) -> BTreeMap<String, T>,
        differ: impl Fn(&T, &T) -> bool,
    ) -> Vec<Change<T>> {
        let Some((old, new)) = self.both(section, before, after) else {
            return Vec::new();
        };
        let (old, mut new) = (by_name(old), by_name(new));
        let mut changes = Vec::new();
        for (name, from) in old {
            let to = new.remove(&name);
            let changed = match &to {
                Some(to) => differ(&from, to),
                None => !after.is_cut(),
            };
            if changed {
                changes.push(Change {
                    name,
                    from: Some(from),
                    to,
                });
            }
        }
        if !before.is_cut() {
            changes.extend(new.into_iter().map(|(name, to)| Change {
                name,
                from: None,
                to: Some(to),
            }));
            changes.sort_by(|a, b| a.name.cmp(&b.name));
        }
        changes
    }

    /// The values of both, or a note why there are none.
    fn both<'a, S>(
        &mut self,
        section: &str,
        before: &'a Section<S>,
        after: &'a Section<S>,
    ) -> Option<(&'a S, &'a S)> {
        let mut note = |reason: String| {
            self.not_compared.push(NotCompared {
                section: section.to_owned(),
                reason,
            });
        };
        match (before, after) {
            (Section::Missing { reason }, _) => note(format!("not in the earlier scan: {reason}")),
            (_, Section::Missing { reason }) => note(format!("not in the later scan: {reason}")),
            (Section::Told { value: old, .. }, Section::Told { value: new, .. }) => {
                if before.is_cut() || after.is_cut() {
                    note("a list was too long and is not whole".to_owned());
                }
                return Some((old, new));
            }
        }
        None
    }

    fn bound(&mut self) {
        fn cut<T>(list: &mut Vec<T>) -> usize {
            let over = list.len().saturating_sub(MOST);
            list.truncate(MOST);
            over
        }
        self.left_out = cut(&mut self.packages)
            + cut(&mut self.services)
            + cut(&mut self.ports)
            + cut(&mut self.disks)
            + cut(&mut self.filesystems)
            + cut(&mut self.addresses)
            + cut(&mut self.host_keys);
    }
}

fn differs<T: PartialEq>(a: &T, b: &T) -> bool {
    a != b
}

fn facts(before: &Scan, after: &Scan, all: &mut Comparison) {
    let mut facts = Vec::new();
    let mut fact = |name: &str, from: Option<String>, to: Option<String>| {
        if from != to {
            facts.push(Change {
                name: name.to_owned(),
                from,
                to,
            });
        }
    };
    if let Some((old, new)) = all.both("os", &before.os, &after.os) {
        let name = |os: &super::Os| os.pretty_name.clone().or_else(|| os.name.clone());
        fact("os", name(old), name(new));
    }
    if let Some((old, new)) = all.both("kernel", &before.kernel, &after.kernel) {
        fact(
            "kernel",
            Some(old.release.clone()),
            Some(new.release.clone()),
        );
        fact(
            "architecture",
            old.architecture.clone(),
            new.architecture.clone(),
        );
    }
    if let Some((old, new)) = all.both("hostname", &before.hostname, &after.hostname) {
        fact("hostname", Some(old.clone()), Some(new.clone()));
    }
    if let Some((old, new)) = all.both("cpu", &before.cpu, &after.cpu) {
        let words = |cpu: &super::Cpu| {
            let model = cpu.model.as_deref().unwrap_or("unknown model");
            Some(format!("{model}, {} threads", cpu.threads))
        };
        fact("processor", words(old), words(new));
    }
    if let Some((old, new)) = all.both("hardware", &before.hardware, &after.hardware) {
        fact("model", old.model.clone(), new.model.clone());
    }
    if let Some((old, new)) = all.both("reboot", &before.reboot, &after.reboot) {
        let words =
            |reboot: &super::Reboot| Some(if reboot.required { "yes" } else { "no" }.into());
        fact("reboot_required", words(old), words(new));
    }
    if let Some((old, new)) = all.both("memory", &before.memory, &after.memory) {
        let (from, to) = (old.total, new.total);
        all.memory = (from.abs_diff(to) > from.max(to) / 50).then(|| Change {
            name: "memory".to_owned(),
            from: Some(from),
            to: Some(to),
        });
    }
    facts.sort_by(|a, b| a.name.cmp(&b.name));
    all.facts = facts;
}

fn packages(list: &[InstalledPackage]) -> BTreeMap<String, String> {
    let mut by_name: BTreeMap<String, String> = BTreeMap::new();
    for package in list {
        let versions = by_name.entry(package.name.clone()).or_default();
        if !versions.is_empty() {
            versions.push_str(", ");
        }
        versions.push_str(&package.version);
    }
    by_name
}

fn services(list: &[Service]) -> BTreeMap<String, Service> {
    named(list, |service| service.name.clone())
}

fn ports(list: &[Port]) -> BTreeMap<String, Port> {
    named(list, |port| {
        let address = if port.address.contains(':') {
            format!("[{}]", port.address)
        } else {
            port.address.clone()
        };
        format!("{} {address}:{}", port.protocol, port.port)
    })
}

fn disks(list: &[Disk]) -> BTreeMap<String, Disk> {
    named(list, |disk| disk.name.clone())
}

fn filesystems(list: &[Filesystem]) -> BTreeMap<String, Filesystem> {
    named(list, |filesystem| filesystem.mount_point.clone())
}

fn addresses(list: &[Address]) -> BTreeMap<String, Address> {
    let lasting = list.iter().filter(|a| !(a.link_local || a.temporary));
    lasting
        .map(|a| (a.address.to_string(), a.clone()))
        .collect()
}

fn host_keys(list: &[HostKey]) -> BTreeMap<String, HostKey> {
    named(list, |key| key.kind.clone())
}

fn named<T: Clone>(list: &[T], name: impl Fn(&T) -> String) -> BTreeMap<String, T> {
    list.iter().map(|item| (name(item), item.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Memory, Processes};

    fn told<T>(value: T) -> Section<T> {
        Section::Told {
            value,
            source: "test".into(),
            cut: false,
        }
    }

    fn package(name: &str, version: &str) -> InstalledPackage {
        InstalledPackage {
            name: name.into(),
            version: version.into(),
        }
    }

    #[test]
    fn packages_that_came_went_and_changed() {
        let mut before = Scan {
            packages: told(vec![
                package("bash", "5.1"),
                package("kernel", "6.1"),
                package("kernel", "6.2"),
                package("vim", "9"),
            ]),
            ..Scan::default()
        };
        let mut after = Scan {
            packages: told(vec![
                package("bash", "5.2"),
                package("curl", "8"),
                package("kernel", "6.2"),
                package("kernel", "6.3"),
            ]),
            ..Scan::default()
        };
        let words = |changes: &[Change<String>]| -> Vec<String> {
            let word = |side: &Option<String>| side.clone().unwrap_or("-".into());
            let words = changes.iter();
            words
                .map(|c| format!("{} {} -> {}", c.name, word(&c.from), word(&c.to)))
                .collect()
        };
        assert_eq!(
            words(&compare(&before, &after).packages),
            [
                "bash 5.1 -> 5.2",
                "curl - -> 8",
                "kernel 6.1, 6.2 -> 6.2, 6.3",
                "vim 9 -> -"
            ]
        );
        // What the later scan may just not have told has not gone.
        let Section::Told { cut, .. } = &mut after.packages else {
            panic!()
        };
        *cut = true;
        let found = compare(&before, &after);
        assert_eq!(words(&found.packages).len(), 3);
        assert!(
            found
                .not_compared
                .iter()
                .any(|note| note.section == "packages")
        );
        before.packages = Section::default();
        assert_eq!(compare(&before, &after).packages, []);
    }

    #[test]
    fn what_always_differs_is_no_change() {
        let memory = |total| Memory {
            total,
            available: total / 2,
            swap_total: 0,
            swap_free: 0,
        };
        let mut before = Scan {
            memory: told(memory(16_000_000_000)),
            uptime_seconds: told(5),
            processes: told(Processes::default()),
            ..Scan::default()
        };
        let mut after = before.clone();
        after.memory = told(memory(15_900_000_000));
        after.uptime_seconds = told(9);
        assert!(
            compare(&before, &after).is_empty(),
            "another kernel takes another part"
        );
        after.memory = told(memory(32_000_000_000));
        assert!(compare(&before, &after).memory.is_some());
        before.hostname = told("a".into());
        after.hostname = told("b".into());
        let found = compare(&before, &after);
        assert_eq!(
            (found.facts.len(), found.facts[0].name.as_str()),
            (1, "hostname")
        );
    }

    #[test]
    fn a_list_of_changes_ends_somewhere() {
        let many = |version: &str| Scan {
            packages: told(
                (0..5000)
                    .map(|n| package(&format!("p{n:04}"), version))
                    .collect(),
            ),
            ..Scan::default()
        };
        let found = compare(&many("1"), &many("2"));
        assert_eq!((found.packages.len(), found.left_out), (2000, 3000));
    }
}
