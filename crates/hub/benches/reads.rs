//! How fast pages get their figures: the list of 500 machines with a week of minutes behind each,
//! and charts of a machine with a year of minutes.
//!
//! Fills a temporary folder through the hub's own doors, starts the release hub on it and asks over
//! HTTP, as a page does.
//!
//! `cargo bench -p homelabcmd --bench reads -- [MINUTES_OF_EACH_OF_500]` (10080 when absent; filling
//! takes some minutes)

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

mod program;

use std::time::Instant;

use homelabcmd::machines::{self, Latest, NewMachine, Presence, Snapshot, Standing, Status};
use homelabcmd::metrics::{self, Dictionary, NewSample, Reading, Series};
use homelabcmd::platform::clock::{Clock, from_ms};
use homelabcmd::platform::db::{Db, Location};
use homelabcmd_testkit::http::Client;

const MINUTE: i64 = 60_000;
const MACHINES: usize = 500;
const YEAR: i64 = 365 * 1440;

fn main() {
    let minutes = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(10_080);
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("homelabcmd.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let year = runtime.block_on(fill(&path, minutes));
    println!("database: {} MiB", path.metadata().unwrap().len() >> 20);

    let words = ["token", "create", "--name", "bench", "--role", "viewer"];
    let token = program::output(&words, &folder);
    let port = program::free_port();
    let mut hub = program::start(&folder, port);
    let mut client = Client::new(format!("127.0.0.1:{port}")).bearer(&token);
    let chart = |range: &str| format!("/api/v1/machines/{year}/metrics?range={range}");
    measure(&mut client, "list of 500 machines", "/api/v1/machines");
    for range in ["1h", "24h", "7d", "30d", "12m"] {
        measure(
            &mut client,
            &format!("chart {range}, every series"),
            &chart(range),
        );
    }
    measure(
        &mut client,
        "chart 12m, cpu only",
        &format!("{}&metrics=cpu", chart("12m")),
    );
    hub.kill().unwrap();
    hub.wait().unwrap();
}

fn measure(client: &mut Client, what: &str, path: &str) {
    let mut times = Vec::new();
    let mut bytes = 0;
    for round in 0..60 {
        let begin = Instant::now();
        let answer = client.get(path).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        bytes = answer.body.len();
        // The first ones fill caches.
        if round >= 10 {
            times.push(begin.elapsed());
        }
    }
    times.sort_unstable();
    let ms = |at: usize| times[at].as_secs_f64() * 1000.0;
    println!(
        "{what}: p50 {:.1} ms, p90 {:.1} ms, {} KiB",
        ms(25),
        ms(45),
        bytes >> 10
    );
}

/// Gives the id of the machine with a year of minutes.
async fn fill(path: &std::path::Path, minutes: i64) -> String {
    let db = Db::open(&Location::File(path.to_owned())).await.unwrap();
    let now = Clock::system().now_ms();
    let mut dictionary = Dictionary::default();
    let mut tx = db.write().await.unwrap();
    let mut keys = Vec::new();
    let mut year = String::new();
    for number in 0..=MACHINES {
        let new = NewMachine {
            name: format!("machine-{number:03}"),
            hostname: Some(format!("machine-{number:03}.lan")),
            tags: vec![format!("rack{}", number % 7)],
            ..NewMachine::default()
        };
        let machine = machines::insert(&mut tx, &new, now).await.unwrap();
        machines::save_standings(&mut tx, &[(machine.id, &standing(now))])
            .await
            .unwrap();
        keys.push(machine.key);
        year = machine.id.to_string();
    }
    tx.commit().await.unwrap();
    let year_key = keys.pop().unwrap();

    let begin = Instant::now();
    // Time by time, as beats come; a quarter of an hour of all machines in one transaction.
    for start in (0..minutes)
        .step_by(15)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        let samples: Vec<_> = (start..(start + 15).min(minutes))
            .rev()
            .flat_map(|minute| keys.iter().map(move |key| sample(*key, now, minute, 12)))
            .collect();
        append(&db, &mut dictionary, &samples, now).await;
    }
    let count = minutes as usize * MACHINES;
    let rate = count as f64 / begin.elapsed().as_secs_f64();
    println!("{count} samples of 12 readings appended: {rate:.0} a second");
    for chunk in (0..YEAR).rev().collect::<Vec<_>>().chunks(2000) {
        let samples: Vec<_> = chunk
            .iter()
            .map(|m| sample(year_key, now, *m, 40))
            .collect();
        append(&db, &mut dictionary, &samples, now).await;
    }
    let begin = Instant::now();
    metrics::roll_up(&db, now).await.unwrap();
    println!("rolled up in {:.1} s", begin.elapsed().as_secs_f64());
    metrics::prune(&db, now).await.unwrap();
    db.close().await;
    year
}

async fn append(db: &Db, dictionary: &mut Dictionary, samples: &[NewSample], now: i64) {
    let mut tx = db.write().await.unwrap();
    metrics::append(&mut tx, dictionary, samples, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Readings that move as those of machines do.
fn sample(machine_key: i64, now: i64, minute: i64, readings: usize) -> NewSample {
    let wave = |period: f64| ((minute as f64 / period).sin() + 1.0) / 2.0;
    let noise = ((minute * 7919 + machine_key * 104_729) % 1000) as f64 / 1000.0;
    let percent = |v: f64| (v * 10_000.0).round() / 100.0;
    let names = [
        Series::FsPercent,
        Series::FsUsed,
        Series::NetRx,
        Series::NetTx,
        Series::DiskRead,
        Series::DiskWrite,
        Series::CpuCore,
        Series::Temperature,
    ];
    let mut all = vec![
        Reading::new(Series::Cpu, percent(wave(229.0) * noise)),
        Reading::new(Series::Load1, percent(wave(229.0) * 4.0) / 100.0),
        Reading::new(Series::MemoryPercent, percent(wave(700.0) * 0.5 + 0.2)),
        Reading::new(Series::MemoryUsed, (8e9 * wave(700.0)).round()),
    ];
    for i in 0..readings - all.len() {
        let value = match i % 8 {
            0 | 6 => percent(wave(5000.0)),
            1 => (4e11 * wave(5000.0)).round(),
            7 => (40.0 + 20.0 * wave(400.0)).round(),
            _ => (2e6 * noise * wave(229.0)).round(),
        };
        all.push(Reading::labelled(
            names[i % 8],
            &format!("label-{}", i / 8),
            value,
        ));
    }
    NewSample {
        machine_key,
        at_ms: now - minute * MINUTE,
        readings: all,
    }
}

fn standing(now: i64) -> Standing {
    let latest = Latest {
        at: from_ms(now),
        cpu_percent: Some(12.5),
        memory_percent: Some(41.2),
        disk_percent: Some(38.4),
        load_1m: Some(0.42),
        uptime_seconds: Some(1_000_000),
        memory_used_bytes: Some(6_000_000_000),
        memory_total_bytes: Some(16_000_000_000),
        swap_percent: Some(0.5),
        net_rx_bps: Some(12_345.6),
        net_tx_bps: Some(2345.6),
        temperature_c: Some(47.0),
        power_watts: Some(38.5),
    };
    let spark = (0..30)
        .map(|i| (now / 1000 - (30 - i) * 30, Some(i as f32)))
        .collect();
    Standing {
        presence: Presence {
            status: Status::Online,
            last_seen: Some(now),
            ..Presence::never_seen(now)
        },
        snapshot: Snapshot {
            latest: Some(latest),
            spark,
            ..Snapshot::default()
        },
        ..Standing::never_seen(now)
    }
}
