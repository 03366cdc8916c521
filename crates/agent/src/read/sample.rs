use homelabcmd_probe::meminfo::MemInfo;
use homelabcmd_probe::stat::{CpuTicks, Stat};
use homelabcmd_probe::{
    arcstats, diskstats, loadavg, meminfo, mounts, net_dev, stat, thermal, uptime,
};
use homelabcmd_wire::{Cpu, Disk, Filesystem, Interface, Load, Memory, Sample, Swap, Temperature};

use super::Reader;
use super::power::Meter;
use crate::{clock, log};

const ARCSTATS: &str = "/proc/spl/kstat/zfs/arcstats";

/// Takes samples; remembers the last CPU ticks, because use is what passed between two readings.
pub(crate) struct Sampler {
    reader: Reader,
    before: Option<Stat>,
    meter: Meter,
    /// A file that cannot be read is said once, not each minute.
    said: Vec<String>,
}

impl Sampler {
    pub(crate) fn new(reader: Reader) -> Self {
        let mut sampler = Self {
            meter: Meter::new(&reader, clock::asleep()),
            reader,
            before: None,
            said: Vec::new(),
        };
        sampler.before = sampler.stat();
        sampler
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Reads the machine now.
    pub(crate) fn take(&mut self, seq: u64) -> Sample {
        let at = clock::now();
        let asleep = clock::asleep();
        let cpu = self.cpu();
        let load = self.parsed("/proc/loadavg", loadavg::parse);
        let memory = self.memory();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "seconds since boot are positive and small"
        )]
        let uptime_seconds = self.parsed("/proc/uptime", uptime::parse).map(|s| s as u64);
        Sample {
            seq,
            at,
            uptime_seconds,
            asleep_seconds: asleep.map(|asleep| asleep.as_secs()),
            cpu,
            processes: self.processes(),
            load: load.map(|load| Load {
                one: load.one,
                five: load.five,
                fifteen: load.fifteen,
            }),
            memory: memory.as_ref().map(|m| Memory {
                total_bytes: m.total,
                used_bytes: m.total.saturating_sub(m.available),
                available_bytes: m.available,
                cached_bytes: Some(m.cached),
                buffers_bytes: Some(m.buffers),
            }),
            swap: memory.filter(|m| m.swap_total > 0).map(|m| Swap {
                total_bytes: m.swap_total,
                used_bytes: m.swap_total.saturating_sub(m.swap_free),
            }),
            filesystems: self.filesystems(),
            disks: self.disks(),
            interfaces: self.interfaces(),
            temperatures: self.temperatures(),
            power: self.meter.read(&self.reader, asleep),
        }
    }

    /// As the kernel tells it; what ZFS would give back is counted as what it is, a cache.
    fn memory(&mut self) -> Option<MemInfo> {
        let mut memory = self.parsed("/proc/meminfo", meminfo::parse)?;
        if self.reader.exists(ARCSTATS)
            && let Some(arc) = self.parsed(ARCSTATS, arcstats::parse)
        {
            let most = memory.total.saturating_sub(memory.available);
            memory.available += arc.reclaimable().min(most);
            memory.cached = memory.cached.saturating_add(arc.size);
        }
        Some(memory)
    }

    /// Folders in `/proc` that are numbers. (`/proc/loadavg` counts threads as well.)
    fn processes(&self) -> Option<u64> {
        let entries = std::fs::read_dir(self.reader.root().join("proc")).ok()?;
        let is_number = |name: &std::ffi::OsStr| {
            name.to_str()
                .is_some_and(|name| name.bytes().all(|b| b.is_ascii_digit()))
        };
        let count = entries
            .flatten()
            .filter(|entry| is_number(&entry.file_name()))
            .count();
        u64::try_from(count).ok().filter(|count| *count > 0)
    }

    fn stat(&mut self) -> Option<Stat> {
        self.parsed("/proc/stat", stat::parse)
    }

    fn cpu(&mut self) -> Option<Cpu> {
        let now = self.stat()?;
        let before = self.before.replace(now.clone())?;
        let share = now.total.share_since(&before.total)?;
        let busy = |(now, then): (&CpuTicks, &CpuTicks)| {
            now.share_since(then).map_or(0.0, |share| round(share.busy))
        };
        let same_cores = now.cores.len() == before.cores.len();
        let cores = if same_cores {
            now.cores.iter().zip(&before.cores).map(busy).collect()
        } else {
            Vec::new()
        };
        Some(Cpu {
            percent: round(share.busy),
            iowait_percent: Some(round(share.iowait)),
            steal_percent: Some(round(share.steal)),
            cores,
        })
    }

    fn filesystems(&self) -> Vec<Filesystem> {
        // The agent's own view: what systemd hides from it, it does not report as gone.
        let text = self
            .reader
            .text("/proc/self/mounts")
            .or_else(|| self.reader.text("/proc/mounts"));
        let mounts = mounts::parse(&text.unwrap_or_default());
        mounts
            .into_iter()
            .filter_map(|mount| self.filesystem(mount))
            .collect()
    }

    fn filesystem(&self, mount: mounts::Mount) -> Option<Filesystem> {
        let path = self
            .reader
            .root()
            .join(mount.mount_point.trim_start_matches('/'));
        let stat = rustix::fs::statvfs(&path).ok()?;
        let total_bytes = stat.f_blocks.saturating_mul(stat.f_frsize);
        let free = stat.f_bfree.saturating_mul(stat.f_frsize);
        let inodes_used = stat.f_files.saturating_sub(stat.f_ffree);
        let inodes_percent = (inodes_used * 100).checked_div(stat.f_files);
        (total_bytes > 0).then(|| Filesystem {
            mount_point: mount.mount_point,
            device: mount.device,
            fs_type: mount.fs_type,
            total_bytes,
            used_bytes: total_bytes.saturating_sub(free),
            available_bytes: stat.f_bavail.saturating_mul(stat.f_frsize),
            inodes_percent: inodes_percent.and_then(|percent| u8::try_from(percent).ok()),
            read_only: mount.read_only,
        })
    }

    fn disks(&self) -> Vec<Disk> {
        let text = self.reader.text("/proc/diskstats").unwrap_or_default();
        diskstats::parse(&text, diskstats::looks_whole)
            .into_iter()
            .map(|disk| Disk {
                name: disk.name,
                read_bytes: disk.read_bytes,
                written_bytes: disk.written_bytes,
                busy_ms: Some(disk.busy_ms),
            })
            .collect()
    }

    fn interfaces(&self) -> Vec<Interface> {
        let text = self.reader.text("/proc/net/dev").unwrap_or_default();
        net_dev::parse(&text)
            .into_iter()
            .map(|dev| self.interface(dev))
            .collect()
    }

    fn interface(&self, dev: net_dev::NetDev) -> Interface {
        let file = |name: &str| format!("/sys/class/net/{}/{name}", dev.name);
        let state = self.reader.word(&file("operstate"));
        // Tunnels never leave "unknown"; for them the administrator's switch (IFF_UP) counts.
        let is_up = match state.as_deref() {
            Some("up") => true,
            Some("unknown") => self.reader.word(&file("flags")).is_some_and(|flags| {
                u32::from_str_radix(flags.trim_start_matches("0x"), 16).is_ok_and(|f| f & 1 == 1)
            }),
            _ => false,
        };
        let speed: Option<i64> = self.reader.number(&file("speed"));
        Interface {
            rx_bytes: dev.rx_bytes,
            tx_bytes: dev.tx_bytes,
            rx_packets: Some(dev.rx_packets),
            tx_packets: Some(dev.tx_packets),
            errors: Some(dev.rx_errors.saturating_add(dev.tx_errors)),
            is_up,
            speed_mbits: speed
                .and_then(|speed| u32::try_from(speed).ok())
                .filter(|s| *s > 0),
            // A bridge or a tunnel has no device below it.
            is_physical: Some(self.reader.exists(&file("device"))),
            name: dev.name,
        }
    }

    /// Chips under hwmon; where there are none (many boards), the thermal zones.
    fn temperatures(&self) -> Vec<Temperature> {
        let mut found: Vec<Temperature> = Vec::new();
        let mut add = |sensor: String, millidegrees: Option<i64>| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a temperature in millidegrees is small"
            )]
            let celsius = millidegrees.map(|m| m as f64 / 1000.0);
            if let Some(celsius) = celsius.filter(|c| (-60.0..200.0).contains(c)) {
                let taken = |name: &str| found.iter().any(|t| t.sensor == name);
                let mut name = sensor.clone();
                let mut number = 2;
                while taken(&name) {
                    name = format!("{sensor} #{number}");
                    number += 1;
                }
                found.push(Temperature {
                    sensor: name,
                    celsius,
                });
            }
        };
        for chip in self.reader.names("/sys/class/hwmon") {
            let folder = format!("/sys/class/hwmon/{chip}");
            let name = self.reader.word(&format!("{folder}/name")).unwrap_or(chip);
            for file in self.reader.names(&folder) {
                let Some(index) = file
                    .strip_prefix("temp")
                    .and_then(|f| f.strip_suffix("_input"))
                else {
                    continue;
                };
                let label = self.reader.word(&format!("{folder}/temp{index}_label"));
                let index = index.parse().unwrap_or(0);
                add(
                    thermal::label(&name, label.as_deref(), index),
                    self.reader.number(&format!("{folder}/{file}")),
                );
            }
        }
        let zones: Vec<String> = self.reader.names("/sys/class/thermal");
        for zone in zones.iter().filter(|zone| zone.starts_with("thermal_zone")) {
            let folder = format!("/sys/class/thermal/{zone}");
            if self.reader.exists("/sys/class/hwmon/hwmon0/temp1_input") {
                break;
            }
            let kind = self
                .reader
                .word(&format!("{folder}/type"))
                .unwrap_or_else(|| zone.clone());
            add(kind, self.reader.number(&format!("{folder}/temp")));
        }
        found
    }

    fn parsed<T, E: std::fmt::Display>(
        &mut self,
        path: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let result = match self.reader.text(path) {
            Some(text) => parse(&text).map_err(|error| error.to_string()),
            None => Err(format!("{path} cannot be read")),
        };
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                if !self.said.contains(&error) && self.said.len() < 20 {
                    log::warn(&error);
                    self.said.push(error);
                }
                None
            }
        }
    }
}

fn round(percent: f64) -> f64 {
    (percent * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another machine, in a folder.
    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        dir
    }

    #[test]
    fn this_very_machine_can_be_read() {
        let mut sampler = Sampler::new(Reader::at("/"));
        std::thread::sleep(std::time::Duration::from_millis(50));
        let sample = sampler.take(1);
        assert!(sample.memory.unwrap().total_bytes > 1 << 24);
        assert!(sample.uptime_seconds.is_some());
        assert!(sample.load.is_some());
    }

    #[test]
    fn cpu_use_is_what_passed_between_two_readings() {
        let root = machine(&[(
            "proc/stat",
            "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\n",
        )]);
        let mut sampler = Sampler::new(Reader::at(root.path()));
        std::fs::write(
            root.path().join("proc/stat"),
            "cpu  150 0 125 875 50 0 0 0 0 0\ncpu0 150 0 125 875 50 0 0 0 0 0\n",
        )
        .unwrap();
        let cpu = sampler.take(1).cpu.unwrap();
        assert_eq!((cpu.percent, cpu.iowait_percent), (37.5, Some(25.0)));
        assert_eq!(cpu.cores, [37.5]);
        assert_eq!(sampler.take(2).cpu, None, "no time passed");
    }

    #[test]
    fn the_cache_of_zfs_is_no_used_memory() {
        let meminfo = "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 150 kB\nCached: 50 kB\n";
        let arc = "h\nh\nc_min 4 102400\nsize 4 716800\n";
        let root = machine(&[
            ("proc/meminfo", meminfo),
            ("proc/spl/kstat/zfs/arcstats", arc),
        ]);
        let memory = Sampler::new(Reader::at(root.path()))
            .take(1)
            .memory
            .unwrap();
        assert_eq!(memory.available_bytes, (150 + 600) * 1024);
        assert_eq!(memory.used_bytes, 250 * 1024);
        assert_eq!(memory.cached_bytes, Some(750 * 1024));
        // What cannot be is no figure above the total.
        let absurd = arc.replace("716800", "99999999999");
        std::fs::write(root.path().join("proc/spl/kstat/zfs/arcstats"), absurd).unwrap();
        let memory = Sampler::new(Reader::at(root.path()))
            .take(2)
            .memory
            .unwrap();
        assert_eq!(
            (memory.available_bytes, memory.used_bytes),
            (1000 * 1024, 0)
        );
    }

    #[test]
    fn sensors_have_names_of_their_own() {
        let root = machine(&[
            ("sys/class/hwmon/hwmon0/name", "coretemp\n"),
            ("sys/class/hwmon/hwmon0/temp1_input", "45000\n"),
            ("sys/class/hwmon/hwmon0/temp1_label", "Package id 0\n"),
            ("sys/class/hwmon/hwmon1/name", "nvme\n"),
            ("sys/class/hwmon/hwmon1/temp1_input", "38850\n"),
            ("sys/class/hwmon/hwmon2/name", "nvme\n"),
            ("sys/class/hwmon/hwmon2/temp1_input", "-274000\n"),
            ("sys/class/hwmon/hwmon3/name", "nvme\n"),
            ("sys/class/hwmon/hwmon3/temp1_input", "40000\n"),
        ]);
        let found = Sampler::new(Reader::at(root.path())).temperatures();
        let names: Vec<_> = found.iter().map(|t| t.sensor.as_str()).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0].celsius, 45.0);
        assert!(names[0].contains("Package id 0"), "{names:?}");
        assert_ne!(names[1], names[2]);
    }

    #[test]
    fn a_tunnel_is_up_when_it_was_set_up() {
        let root = machine(&[
            (
                "proc/net/dev",
                "h\nh\n  wg0: 1 2 3 0 0 0 0 0 4 5 6 0 0 0 0 0\n eth0: 1 2 3 0 0 0 0 0 4 5 6 0 0 0 0 0\n",
            ),
            ("sys/class/net/wg0/operstate", "unknown\n"),
            ("sys/class/net/wg0/flags", "0x91\n"),
            ("sys/class/net/eth0/device/vendor", "0x8086\n"),
            ("sys/class/net/eth0/operstate", "down\n"),
            ("sys/class/net/eth0/speed", "-1\n"),
        ]);
        let found = Sampler::new(Reader::at(root.path())).interfaces();
        assert_eq!((found[0].is_up, found[1].is_up), (true, false));
        assert_eq!(found[1].speed_mbits, None);
        let cards = (found[0].is_physical, found[1].is_physical);
        assert_eq!(cards, (Some(false), Some(true)));
        assert_eq!(
            (found[0].rx_bytes, found[0].tx_bytes, found[0].errors),
            (1, 4, Some(9))
        );
    }

    #[test]
    fn an_empty_machine_is_an_empty_sample_and_no_panic() {
        let root = machine(&[]);
        let sample = Sampler::new(Reader::at(root.path())).take(1);
        assert_eq!((sample.cpu, sample.memory, sample.load), (None, None, None));
        assert!(sample.filesystems.is_empty() && sample.interfaces.is_empty());
    }
}
