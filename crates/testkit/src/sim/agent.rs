//! One made-up machine and the agent on it.

use homelabcmd_wire::{
    AgentInfo, Beat, BeatAnswer, Containers, Cpu, Disk, Filesystem, Goodbye, GoodbyeReason,
    Interface, Load, Memory, PROTOCOL, Sample, Section, Swap, Temperature,
};
use jiff::{SignedDuration, Timestamp};

use super::History;
use super::catalogue::{MODELS, Model};
use super::{facts, power};
use crate::Random;

/// A machine that does not exist, with its agent.
#[derive(Debug, Clone)]
pub struct SimAgent {
    seed: u64,
    index: usize,
    model: Model,
    info: AgentInfo,
    stream: String,
    sequence: u64,
    next_sample: u64,
    booted: Option<Timestamp>,
    counted_until: Option<Timestamp>,
    asleep_seconds: u64,
    disks: Vec<Disk>,
    interfaces: Vec<Interface>,
    wanted: Vec<Section>,
}

impl SimAgent {
    /// Machine `index` of the fleet that `seed` gives.
    pub fn new(seed: u64, index: usize) -> Self {
        let mut random = Random::new(seed ^ (index as u64 + 1).wrapping_mul(0x9e37_79b9));
        let model = MODELS[index.min(MODELS.len() - 1)];
        let hostname = match index.checked_sub(MODELS.len() - 1) {
            Some(number) => format!("{}-{:02}", model.hostname, number + 1),
            None => model.hostname.to_owned(),
        };
        let counter = |random: &mut Random| random.below(1 << 40);
        let disks = model.disks.iter().map(|name| Disk {
            name: (*name).to_owned(),
            read_bytes: counter(&mut random),
            written_bytes: counter(&mut random),
            busy_ms: Some(random.below(1 << 28)),
        });
        let disks = disks.collect();
        let interfaces = model.interfaces.iter().map(|(name, speed)| Interface {
            name: (*name).to_owned(),
            rx_bytes: counter(&mut random),
            tx_bytes: counter(&mut random),
            rx_packets: Some(random.below(1 << 30)),
            tx_packets: Some(random.below(1 << 30)),
            errors: Some(0),
            is_up: true,
            speed_mbits: (*speed > 0).then_some(*speed),
            is_physical: Some(*speed > 0),
        });
        let interfaces = interfaces.collect();
        Self {
            seed: random.next_u64(),
            index,
            model,
            info: AgentInfo {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                guid: random.uuid(),
                hostname,
                machine_id_hash: Some(format!("{:032x}", random.next_u64())),
                run_id: Some(random.uuid()),
                interval_seconds: 60,
            },
            stream: random.uuid(),
            sequence: 0,
            next_sample: 1,
            booted: None,
            counted_until: None,
            asleep_seconds: 0,
            disks,
            interfaces,
            wanted: vec![Section::Facts, Section::Services, Section::Updates],
        }
    }

    /// The same machine under another name.
    #[must_use]
    pub fn named(mut self, hostname: &str) -> Self {
        hostname.clone_into(&mut self.info.hostname);
        self
    }

    /// The same machine whose agent beats in another rhythm.
    #[must_use]
    pub fn every(mut self, interval_seconds: u32) -> Self {
        self.info.interval_seconds = interval_seconds;
        self
    }

    /// The same machine after a restart at `now`: its counters begin anew, and its agent numbers
    /// samples in a new stream.
    #[must_use]
    pub fn restarted(mut self, now: Timestamp) -> Self {
        let mut random = Random::new(self.seed ^ now.as_nanosecond() as u64);
        self.stream = random.uuid();
        self.info.run_id = Some(random.uuid());
        self
    }

    /// The machine's identity.
    pub fn guid(&self) -> &str {
        &self.info.guid
    }

    /// The machine's name for itself.
    pub fn hostname(&self) -> &str {
        &self.info.hostname
    }

    /// A desktop or a laptop: on when somebody uses it.
    pub fn is_workstation(&self) -> bool {
        ["desktop", "laptop"].contains(&self.model.chassis)
    }

    /// Seconds between two beats.
    pub fn interval_seconds(&self) -> u32 {
        self.info.interval_seconds
    }

    /// The next beat, with one reading taken `now`.
    pub fn beat(&mut self, now: Timestamp) -> Beat {
        self.beat_of(&[now], now)
    }

    /// The next beat, with a reading for each of `times`, which rise. Reading the past moves the
    /// counters, so times never go back from one beat to the next.
    pub fn beat_of(&mut self, times: &[Timestamp], now: Timestamp) -> Beat {
        if let Some(first) = times.first() {
            let days = 3 + self.seed % 90;
            let ago = SignedDuration::from_hours(24 * days as i64 + 5);
            self.booted.get_or_insert(*first - ago);
        }
        let samples = times.iter().map(|at| self.sample(*at)).collect();
        self.sequence += 1;
        let wanted = std::mem::take(&mut self.wanted);
        let wants = |section| wanted.contains(&section);
        Beat {
            protocol: PROTOCOL,
            agent: self.info.clone(),
            stream: self.stream.clone(),
            sequence: self.sequence,
            sent_at: now,
            samples,
            facts: wants(Section::Facts)
                .then(|| facts::facts(&self.model, self.index, self.booted)),
            services: wants(Section::Services)
                .then(|| facts::services(&self.model, self.booted, now)),
            containers: self.model.containers.map(|(running, stopped)| Containers {
                engine: "docker".to_owned(),
                version: Some("28.5.1".to_owned()),
                running,
                stopped,
                paused: 0,
            }),
            updates: wants(Section::Updates).then(|| facts::updates(&self.model, now)),
            goodbye: None,
            audit_head: None,
        }
    }

    /// The last beat before the machine or its agent ends.
    pub fn goodbye(&mut self, reason: GoodbyeReason, now: Timestamp) -> Beat {
        Beat {
            goodbye: Some(Goodbye { reason, at: now }),
            ..self.beat_of(&[], now)
        }
    }

    /// Takes the hub's answer: what it wants goes into the next beat.
    pub fn heard(&mut self, answer: &BeatAnswer) {
        self.wanted.extend(&answer.want);
    }

    /// The instants of made-up history at which the machine was on.
    pub(super) fn times_awake(&self, history: History, now: Timestamp) -> Vec<Timestamp> {
        let now = now.as_second();
        let day_ago = now - 86_400;
        let start = now - i64::from(history.days) * 86_400;
        let before = (start..day_ago).step_by(300);
        let last_day = (start.max(day_ago)..now).step_by(60);
        before
            .chain(last_day)
            .filter(|second| self.model.rhythm.is_awake(second.rem_euclid(86_400)))
            .filter_map(|second| Timestamp::from_second(second).ok())
            .collect()
    }

    fn sample(&mut self, at: Timestamp) -> Sample {
        let activity = self.model.rhythm.activity(self.seed, at.as_second());
        self.count_until(at);
        let model = self.model;
        let mut random = Random::new(self.seed ^ at.as_second().cast_unsigned());
        let percent = (activity.cpu * 92.0).clamp(0.2, 100.0);
        let cores = (0..model.threads)
            .map(|_| two_digits((percent * random.between(0.4, 1.6)).clamp(0.0, 100.0)))
            .collect();
        let load = activity.cpu * f64::from(model.threads);
        let load_before = |seconds: i64| {
            let then = self
                .model
                .rhythm
                .activity(self.seed, at.as_second() - seconds);
            (then.cpu + activity.cpu) / 2.0 * f64::from(model.threads)
        };
        let seq = self.next_sample;
        self.next_sample += 1;
        Sample {
            seq,
            at,
            uptime_seconds: self
                .booted
                .and_then(|booted| u64::try_from(at.as_second() - booted.as_second()).ok()),
            asleep_seconds: Some(self.asleep_seconds),
            cpu: Some(Cpu {
                percent: two_digits(percent),
                iowait_percent: Some(two_digits(activity.disk * 4.0)),
                steal_percent: (model.chassis == "vm").then_some(two_digits(activity.cpu * 0.6)),
                cores,
            }),
            load: Some(Load {
                one: two_digits(load * random.between(0.8, 1.2)),
                five: two_digits(load_before(240)),
                fifteen: two_digits(load_before(840)),
            }),
            memory: Some(memory(model.memory_bytes, activity.cpu, self.seed)),
            swap: (model.chassis != "embedded").then(|| Swap {
                total_bytes: 4 << 30,
                used_bytes: (activity.cpu * f64::from(1 << 28)) as u64,
            }),
            filesystems: self.filesystems(at),
            disks: self.disks.clone(),
            interfaces: self.interfaces.clone(),
            temperatures: model
                .sensors
                .iter()
                .enumerate()
                .map(|(place, sensor)| Temperature {
                    sensor: (*sensor).to_owned(),
                    celsius: (33.0 + 3.0 * place as f64 + activity.cpu * 38.0).round(),
                })
                .collect(),
            processes: Some(90 + u64::from(model.threads) * 11 + random.below(40)),
            power: power::power(
                model.meters,
                activity.cpu,
                at.as_second().rem_euclid(86_400),
            ),
        }
    }

    /// Moves the counters from where they were to what they are at `at`.
    fn count_until(&mut self, at: Timestamp) {
        let since = self.counted_until.replace(at).unwrap_or(at);
        // A machine that slept moved nothing in that time.
        let passed = at.as_second() - since.as_second();
        self.asleep_seconds += u64::try_from(passed - 600).unwrap_or(0);
        let seconds = passed.clamp(0, 600) as f64;
        let activity = self.model.rhythm.activity(self.seed, at.as_second());
        for (place, disk) in self.disks.iter_mut().enumerate() {
            let share = seconds * activity.disk / (place + 1) as f64;
            disk.read_bytes += (share * 24e6) as u64;
            disk.written_bytes += (share * 9e6) as u64;
            disk.busy_ms = disk.busy_ms.map(|busy| busy + (share * 350.0) as u64);
        }
        for (place, interface) in self.interfaces.iter_mut().enumerate() {
            let share = seconds * activity.network / (1 << place) as f64;
            let (rx, tx) = ((share * 18e6) as u64, (share * 5e6) as u64);
            interface.rx_bytes += rx;
            interface.tx_bytes += tx;
            interface.rx_packets = interface.rx_packets.map(|packets| packets + rx / 900);
            interface.tx_packets = interface.tx_packets.map(|packets| packets + tx / 700);
        }
    }

    fn filesystems(&self, at: Timestamp) -> Vec<Filesystem> {
        // Disks fill by a tenth of a percent a day and are tidied every ten days.
        let filling = at.as_second().rem_euclid(864_000) as f64 / 864_000.0 * 0.01;
        let models = self.model.filesystems.iter();
        models
            .map(|(mount_point, device, fs_type, size, share)| {
                let used = (*size as f64 * (share + filling).min(0.99)) as u64;
                let reserved = if *fs_type == "ext4" { size / 20 } else { 0 };
                Filesystem {
                    mount_point: (*mount_point).to_owned(),
                    device: (*device).to_owned(),
                    fs_type: (*fs_type).to_owned(),
                    total_bytes: *size,
                    used_bytes: used,
                    available_bytes: size.saturating_sub(used + reserved),
                    inodes_percent: (*fs_type == "ext4").then_some((share * 30.0) as u8),
                    read_only: false,
                }
            })
            .collect()
    }
}

fn memory(total: u64, busy: f64, seed: u64) -> Memory {
    let base = 0.25 + (seed % 40) as f64 / 100.0;
    let used = (total as f64 * (base + 0.15 * busy)) as u64;
    let free = total - used;
    Memory {
        total_bytes: total,
        used_bytes: used,
        available_bytes: free,
        cached_bytes: Some(free / 2),
        buffers_bytes: Some(free / 40),
    }
}

fn two_digits(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::sim;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_fleet_has_as_many_identities_and_names_as_machines() {
        let fleet = sim::fleet(1, 60);
        let guids: HashSet<_> = fleet.iter().map(SimAgent::guid).collect();
        let names: HashSet<_> = fleet.iter().map(SimAgent::hostname).collect();
        assert_eq!((guids.len(), names.len()), (60, 60));
        assert_eq!(sim::fleet(1, 1)[0].guid(), fleet[0].guid());
        assert_ne!(sim::fleet(2, 1)[0].guid(), fleet[0].guid());
    }

    #[test]
    fn every_reading_is_within_its_bounds_and_no_counter_falls() {
        for mut agent in sim::fleet(3, MODELS.len()) {
            let mut before: Option<Sample> = None;
            for hour in 0..48 {
                let beat = agent.beat(at(hour * 3600));
                let sample = beat.samples.into_iter().next().unwrap();
                let cpu = sample.cpu.clone().unwrap();
                let shares = cpu.cores.iter().chain([&cpu.percent]);
                assert!(
                    shares.clone().all(|share| (0.0..=100.0).contains(share)),
                    "{cpu:?}"
                );
                let memory = sample.memory.unwrap();
                assert_eq!(
                    memory.used_bytes + memory.available_bytes,
                    memory.total_bytes
                );
                for fs in &sample.filesystems {
                    assert!(
                        fs.used_bytes + fs.available_bytes <= fs.total_bytes,
                        "{fs:?}"
                    );
                }
                if let Some(before) = before {
                    assert!(
                        sample.seq > before.seq && sample.uptime_seconds > before.uptime_seconds
                    );
                    for (now, then) in sample.interfaces.iter().zip(&before.interfaces) {
                        assert!(
                            now.rx_bytes > then.rx_bytes,
                            "{} {then:?}",
                            agent.hostname()
                        );
                    }
                    for (now, then) in sample.disks.iter().zip(&before.disks) {
                        assert!(
                            now.read_bytes > then.read_bytes,
                            "{} {then:?}",
                            agent.hostname()
                        );
                    }
                }
                before = Some(sample);
            }
        }
    }

    #[test]
    fn slow_facts_come_once_and_again_when_the_hub_asks() {
        let mut agent = SimAgent::new(1, 0);
        let first = agent.beat(at(0));
        assert!(first.facts.is_some() && first.services.is_some() && first.updates.is_some());
        let second = agent.beat(at(60));
        assert!(second.facts.is_none() && second.services.is_none() && second.updates.is_none());
        assert_eq!(second.sequence, first.sequence + 1);
        let answer = r#"{"status":"ok","server_registered":true,"protocol":2,"machine_id":"m",
                         "want":["updates"]}"#;
        agent.heard(&serde_json::from_str(answer).unwrap());
        let third = agent.beat(at(120));
        assert!(third.facts.is_none() && third.updates.is_some());
    }

    #[test]
    fn history_rises_ends_at_now_and_leaves_out_the_night_of_a_desktop() {
        let desk = (0..MODELS.len()).map(|index| SimAgent::new(1, index));
        let desk = desk
            .into_iter()
            .find(|agent| agent.hostname() == "desk")
            .unwrap();
        let times = desk.times_awake(History { days: 3 }, at(0));
        assert!(times.is_sorted());
        assert!(times.iter().all(|time| *time < at(0)));
        assert!(
            times
                .iter()
                .all(|time| time.as_second().rem_euclid(86_400) / 3600 >= 7)
        );
        let nas = SimAgent::new(1, 0).times_awake(History { days: 3 }, at(0));
        assert_eq!(nas.len(), 2 * 288 + 1440);
    }
}
