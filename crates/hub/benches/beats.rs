//! How many beats a second a hub takes, and whether it keeps its word when it is killed.
//!
//! Starts the release hub on a temporary folder, posts beats of v1 agents over eight kept connections
//! for a while, kills the hub with SIGKILL in the middle of it, and looks into its database: every
//! sample that was acknowledged must be there.
//!
//! `cargo bench -p homelabcmd --bench beats -- [SECONDS]`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

mod program;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use homelabcmd::platform::clock::Clock;
use homelabcmd::platform::db::{Db, Location};
use homelabcmd_testkit::http::Client;

use self::program::{free_port, output, start};

const CONNECTIONS: usize = 8;
const MACHINES_EACH: usize = 25;

fn main() {
    let seconds = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(15);
    let folder = tempfile::TempDir::new().unwrap();
    let token = output(
        &["token", "create", "--name", "load", "--role", "agent"],
        &folder,
    );
    let port = free_port();
    let mut hub = start(&folder, port);

    let stop = Arc::new(AtomicBool::new(false));
    let begin = Arc::new(Barrier::new(CONNECTIONS + 1));
    let sent_total = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|worker| {
            let (stop, begin, token) = (stop.clone(), begin.clone(), token.clone());
            let total = sent_total.clone();
            std::thread::spawn(move || load(worker, port, &token, &stop, &begin, &total))
        })
        .collect();
    begin.wait();
    let started = Instant::now();
    std::thread::sleep(Duration::from_secs(seconds));
    let (cpu, memory) = usage(hub.id());
    let acknowledged_before = sent_total.load(Ordering::Relaxed);
    let took = started.elapsed();
    // In the middle of it: the workers are still sending.
    hub.kill().unwrap();
    hub.wait().unwrap();
    stop.store(true, Ordering::Relaxed);

    let mut latencies = Vec::new();
    let mut acknowledged = HashSet::new();
    for worker in workers {
        let (times, acks) = worker.join().unwrap();
        latencies.extend(times);
        acknowledged.extend(acks);
    }
    latencies.sort_unstable();
    let at =
        |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize] as f64 / 1000.0;
    let rate = acknowledged_before as f64 / took.as_secs_f64();
    println!(
        "{CONNECTIONS} connections, {} machines, {seconds} s: {rate:.0} beats/s",
        CONNECTIONS * MACHINES_EACH
    );
    println!(
        "latency ms: p50 {:.2}, p90 {:.2}, p99 {:.2}, max {:.1}",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    );
    println!(
        "hub: {:.2} cores, {memory} MiB resident",
        cpu / took.as_secs_f64()
    );

    let stored = stored(&folder);
    let lost = acknowledged.difference(&stored).count();
    println!(
        "killed with SIGKILL: {} acknowledged, {} stored, {lost} lost",
        acknowledged.len(),
        stored.len()
    );
    // The hub that comes back on the same folder is well.
    let mut again = start(&folder, free_port());
    again.kill().unwrap();
    again.wait().unwrap();
    assert_eq!(lost, 0, "acknowledged samples are missing");
}

/// Sends until told to stop or the hub is gone; gives latencies in microseconds, and what was
/// acknowledged.
fn load(
    worker: usize,
    port: u16,
    token: &str,
    stop: &AtomicBool,
    begin: &Barrier,
    total: &AtomicU64,
) -> (Vec<u64>, Vec<(String, i64)>) {
    let mut client = Client::new(format!("127.0.0.1:{port}")).header("x-api-key", token);
    let guids: Vec<String> = (0..MACHINES_EACH)
        .map(|i| format!("bea35da0-143e-4cba-9e5c-{worker:04}{i:08}"))
        .collect();
    let clock = Clock::system();
    let (mut latencies, mut acknowledged) = (Vec::new(), Vec::new());
    let mut last_ms = [0i64; MACHINES_EACH];
    begin.wait();
    for round in 0u64.. {
        for (i, guid) in guids.iter().enumerate() {
            if stop.load(Ordering::Relaxed) {
                return (latencies, acknowledged);
            }
            // Each sample of a machine at a millisecond of its own.
            let at = clock.now_ms().max(last_ms[i] + 1);
            last_ms[i] = at;
            let body = body(guid, at, round);
            let sent = Instant::now();
            match client.post("/api/v1/agents/heartbeat", body.as_bytes()) {
                Ok(answer) if answer.status == 200 => {
                    latencies.push(sent.elapsed().as_micros() as u64);
                    acknowledged.push((guid.clone(), at));
                    total.fetch_add(1, Ordering::Relaxed);
                }
                Ok(answer) => panic!("{}: {}", answer.status, answer.text()),
                // The hub was killed.
                Err(_) => return (latencies, acknowledged),
            }
        }
    }
    (latencies, acknowledged)
}

/// As the Python v2.0 agent sends it: three services, two filesystems, three interfaces.
fn body(guid: &str, at_ms: i64, round: u64) -> String {
    let at = homelabcmd::platform::clock::from_ms(at_ms);
    let wave = (round % 100) as f64 / 2.0;
    let counter = 1_000_000 + round * 4321;
    format!(
        r#"{{"server_guid":"{guid}","server_id":"m-{tail}","hostname":"m-{tail}","timestamp":"{at}","agent_version":"2.0.0","agent_mode":"readonly","os_info":{{"distribution":"Debian GNU/Linux","version":"12","kernel":"6.1.0-37-amd64","architecture":"x86_64"}},"metrics":{{"reboot_required":false,"cpu_percent":{wave},"memory_percent":41.2,"memory_total_mb":16024,"memory_used_mb":6602,"disk_percent":38.4,"disk_total_gb":251.97,"disk_used_gb":96.72,"network_rx_bytes":{counter},"network_tx_bytes":{counter},"load_1m":1.53,"load_5m":0.84,"load_15m":0.38,"uptime_seconds":{uptime}}},"updates_available":3,"security_updates":1,"cpu_info":{{"cpu_model":"AMD EPYC","cpu_cores":8}},"services":[{{"name":"nginx","status":"running","pid":811,"memory_mb":12.4,"cpu_percent":0.3}},{{"name":"docker","status":"running","pid":902,"memory_mb":88.1,"cpu_percent":1.9}},{{"name":"smbd","status":"stopped","pid":null,"memory_mb":null,"cpu_percent":null}}],"filesystems":[{{"mount_point":"/","device":"/dev/sda1","fs_type":"ext4","total_bytes":270553174016,"used_bytes":16874315776,"available_bytes":80698433536,"percent":6.2}},{{"mount_point":"/srv","device":"/dev/sdb1","fs_type":"xfs","total_bytes":4000787030016,"used_bytes":1600314812006,"available_bytes":2400472218010,"percent":40.0}}],"network_interfaces":[{{"name":"eth0","rx_bytes":{counter},"tx_bytes":{counter},"rx_packets":35003,"tx_packets":21733,"is_up":true}},{{"name":"eth1","rx_bytes":0,"tx_bytes":0,"rx_packets":0,"tx_packets":0,"is_up":false}},{{"name":"docker0","rx_bytes":698,"tx_bytes":1674,"rx_packets":11,"tx_packets":17,"is_up":false}}]}}"#,
        tail = &guid[24..],
        uptime = 1924 + round,
    )
}

/// Processor seconds and resident MiB of a process.
fn usage(pid: u32) -> (f64, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    let kib: u64 = resident.trim().trim_end_matches(" kB").parse().unwrap();
    (ticks / 100.0, kib / 1024)
}

fn stored(folder: &tempfile::TempDir) -> HashSet<(String, i64)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let db = Db::open(&Location::File(folder.path().join("homelabcmd.db")))
            .await
            .unwrap();
        let mut conn = db.read().await.unwrap();
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "select m.guid, s.at_ms from samples s join machines m on m.key = s.machine_key",
        )
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        rows.into_iter().collect()
    })
}
