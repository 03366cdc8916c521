use std::net::Ipv4Addr;

use homelabcmd_probe::{chassis, cpuinfo, meminfo, os_release, stat};
use homelabcmd_wire::{CpuFacts, Facts, OsFacts};
use jiff::Timestamp;

use super::{Reader, power};
use crate::updates;

impl Reader {
    /// What rarely changes.
    pub(crate) fn facts(&self) -> Facts {
        let release = self
            .text("/etc/os-release")
            .or_else(|| self.text("/usr/lib/os-release"));
        let release = os_release::parse(&release.unwrap_or_default());
        let cpu = cpuinfo::parse(&self.text("/proc/cpuinfo").unwrap_or_default());
        let uname = rustix::system::uname();
        let text = |c: &std::ffi::CStr| Some(c.to_string_lossy().into_owned());
        let booted = self
            .text("/proc/stat")
            .and_then(|text| stat::parse(&text).ok()?.booted_at);
        Facts {
            os: OsFacts {
                distribution: release.name.or(release.pretty_name),
                id: release.id,
                version: release.version,
                kernel: text(uname.release()),
                architecture: text(uname.machine()),
            },
            cpu: CpuFacts {
                model: cpu.model.or_else(|| self.word("/proc/device-tree/model")),
                threads: Some(cpu.threads).filter(|threads| *threads > 0),
                cores: cpu.cores,
            },
            memory_bytes: self
                .text("/proc/meminfo")
                .and_then(|text| Some(meminfo::parse(&text).ok()?.total)),
            booted_at: booted
                .and_then(|seconds| i64::try_from(seconds).ok())
                .and_then(|seconds| Timestamp::from_second(seconds).ok()),
            addresses: self.addresses(),
            hub_side_address: None,
            ssh_host_keys: self.ssh_host_keys(),
            model: self.model(),
            chassis: self.chassis(),
            battery: self.battery(),
            package_manager: updates::manager_name().map(str::to_owned),
            power_sources: power::sources(self),
            cards: self.cards(),
        }
    }

    fn model(&self) -> Option<String> {
        let dmi = |name: &str| {
            // What a board's maker left unfilled says nothing.
            self.word(&format!("/sys/class/dmi/id/{name}"))
                .filter(|text| {
                    let text = text.to_lowercase();
                    ![
                        "to be filled",
                        "default string",
                        "system product",
                        "not specified",
                        "o.e.m.",
                    ]
                    .iter()
                    .any(|empty| text.contains(empty))
                })
        };
        match (dmi("sys_vendor"), dmi("product_name")) {
            (Some(vendor), Some(product)) if !product.starts_with(&vendor) => {
                Some(format!("{vendor} {product}"))
            }
            (_, Some(product)) => Some(product),
            (Some(vendor), None) => Some(vendor),
            (None, None) => self.word("/proc/device-tree/model"),
        }
    }

    pub(super) fn chassis(&self) -> Option<String> {
        if self.exists("/run/systemd/container") || self.exists("/.dockerenv") {
            return Some("container".into());
        }
        let vendor = self
            .word("/sys/class/dmi/id/sys_vendor")
            .unwrap_or_default();
        let product = self
            .word("/sys/class/dmi/id/product_name")
            .unwrap_or_default();
        let virtual_by = [
            "QEMU",
            "KVM",
            "VMware",
            "innotek",
            "Xen",
            "Bochs",
            "Virtual Machine",
        ];
        if virtual_by
            .iter()
            .any(|name| vendor.contains(name) || product.contains(name))
            || self.text("/proc/cpuinfo").is_some_and(|text| {
                text.lines()
                    .any(|l| l.starts_with("flags") && l.contains(" hypervisor"))
            })
        {
            return Some("vm".into());
        }
        if self.exists("/proc/device-tree/model") {
            return Some("embedded".into());
        }
        let code: u8 = self.number("/sys/class/dmi/id/chassis_type")?;
        chassis::from_dmi(code).map(str::to_owned)
    }

    fn battery(&self) -> bool {
        self.names("/sys/class/power_supply").iter().any(|name| {
            let file = |file: &str| self.word(&format!("/sys/class/power_supply/{name}/{file}"));
            // A mouse has one too; the machine's own is not of scope "Device".
            file("type").as_deref() == Some("Battery") && file("scope").as_deref() != Some("Device")
        })
    }

    /// Type and key; the comment says who made it, which is nobody's business.
    fn ssh_host_keys(&self) -> Vec<String> {
        let names = self.names("/etc/ssh");
        let public = names
            .iter()
            .filter(|name| name.starts_with("ssh_host_") && name.ends_with("_key.pub"));
        public
            .filter_map(|name| {
                let line = self.word(&format!("/etc/ssh/{name}"))?;
                let mut words = line.split_whitespace();
                Some(format!("{} {}", words.next()?, words.next()?))
            })
            .take(8)
            .collect()
    }

    fn addresses(&self) -> Vec<String> {
        let v4 = ipv4(&self.text("/proc/net/fib_trie").unwrap_or_default());
        let v6 = ipv6(&self.text("/proc/net/if_inet6").unwrap_or_default());
        v4.into_iter().chain(v6).take(32).collect()
    }
}

/// The machine's own addresses in the kernel's routing table: `/32 host LOCAL` under an address.
fn ipv4(fib_trie: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut address = None;
    for line in fib_trie.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("|-- ") {
            address = text.parse::<Ipv4Addr>().ok();
        } else if line == "/32 host LOCAL"
            && let Some(address) = address.filter(|a| !a.is_loopback() && !a.is_link_local())
        {
            let text = address.to_string();
            if !found.contains(&text) {
                found.push(text);
            }
        }
    }
    found
}

/// Global addresses: scope 00 in the fourth column.
fn ipv6(if_inet6: &str) -> Vec<String> {
    if_inet6
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            let address = u128::from_str_radix(fields.next()?, 16).ok()?;
            (fields.nth(2)? == "00").then(|| std::net::Ipv6Addr::from(address).to_string())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_addresses_are_found_without_loopback_and_link_local() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     +-- 127.0.0.0/8 2 0 2\n           |-- 127.0.0.1\n              /32 host LOCAL\n     +-- 192.0.2.0/24\n        |-- 192.0.2.0\n           /24 link UNICAST\n        |-- 192.0.2.9\n           /32 host LOCAL\n        |-- 192.0.2.255\n           /32 link BROADCAST\nLocal:\n        |-- 192.0.2.9\n           /32 host LOCAL\n        |-- 169.254.3.4\n           /32 host LOCAL\n";
        assert_eq!(ipv4(trie), ["192.0.2.9"]);
        let inet6 = "00000000000000000000000000000001 01 80 10 80       lo\n20010db8000000000000000000000007 02 40 00 80     eth0\nfe800000000000000000000000000007 02 40 20 80     eth0\nshort\n";
        assert_eq!(ipv6(inet6), ["2001:db8::7"]);
    }

    #[test]
    fn host_keys_are_read_without_their_comments() {
        let root = tempfile::tempdir().unwrap();
        let ssh = root.path().join("etc/ssh");
        std::fs::create_dir_all(&ssh).unwrap();
        std::fs::write(
            ssh.join("ssh_host_ed25519_key.pub"),
            "ssh-ed25519 AAAA root@nas\n",
        )
        .unwrap();
        std::fs::write(ssh.join("ssh_host_ed25519_key"), "private").unwrap();
        std::fs::write(ssh.join("ssh_host_rsa_key.pub"), "ssh-rsa BBBB").unwrap();
        std::fs::write(ssh.join("ssh_host_ecdsa_key.pub"), "").unwrap();
        let keys = Reader::at(root.path()).ssh_host_keys();
        assert_eq!(keys, ["ssh-ed25519 AAAA", "ssh-rsa BBBB"]);
    }

    #[test]
    fn this_very_machine_has_facts() {
        let facts = Reader::at("/").facts();
        assert!(facts.os.kernel.is_some() && facts.os.architecture.is_some());
        assert!(facts.memory_bytes.is_some() && facts.booted_at.is_some());
    }
}
