//! How much processor one pass of the alert rules over 10,000 machines takes, each with eight
//! filesystems and a fresh reading.
//!
//! `cargo bench -p homelabcmd --bench alerts`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

use std::time::Duration;

use homelabcmd::alerts::{self, Vitals};
use homelabcmd::app::{App, AppState};
use homelabcmd::config::Config;
use homelabcmd::machines::{
    self, Detail, FilesystemDetail, Latest, MachineId, NewMachine, Presence, Standing,
    TemperatureDetail,
};
use homelabcmd::platform::clock::{Clock, from_ms};
use homelabcmd::platform::db::Db;

const MACHINES: usize = 10_000;
const PASSES: usize = 30;
const START: i64 = 1_800_000_000_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::TempDir::new().unwrap();
    let config = Config::in_folder(folder.path());
    let db = Db::open(&config.data.location().unwrap()).await.unwrap();
    let app = App::new(config, db, Clock::manual(from_ms(START)));
    let ids = fill(&app).await;
    pass(&app).await;

    let mut quiet = Vec::new();
    let mut fresh = Vec::new();
    for number in 0..PASSES {
        app.clock.advance(Duration::from_secs(30));
        let now = app.clock.now_ms();
        let vitals: Vec<_> = ids
            .iter()
            .map(|id| (*id, Vitals::of(&standing(now))))
            .collect();
        alerts::beaten(&app, vitals);
        let before = on_processor();
        pass(&app).await;
        fresh.push(on_processor() - before);
        let before = on_processor();
        pass(&app).await;
        quiet.push(on_processor() - before);
        let _ = number;
    }
    println!("machines: {MACHINES}, passes: {PASSES}, processor time of one pass:");
    for (name, mut times) in [("all fresh", fresh), ("nothing new", quiet)] {
        times.sort_unstable();
        let ms = |at: usize| times[at].as_secs_f64() * 1000.0;
        println!(
            "  {name}: median {:.1} ms, worst {:.1} ms",
            ms(times.len() / 2),
            ms(times.len() - 1)
        );
    }
}

async fn pass(app: &AppState) {
    let status = app.run_job("alerts.evaluate").await.unwrap();
    assert!(status.last_result.unwrap().is_ok());
}

async fn fill(app: &App) -> Vec<MachineId> {
    let mut tx = app.db.write().await.unwrap();
    let mut ids = Vec::with_capacity(MACHINES);
    for number in 0..MACHINES {
        let new = NewMachine {
            name: format!("machine-{number}"),
            ..NewMachine::default()
        };
        let machine = machines::insert(&mut tx, &new, START).await.unwrap();
        ids.push(machine.id);
    }
    let standing = standing(START);
    let standings: Vec<_> = ids.iter().map(|id| (*id, &standing)).collect();
    machines::save_standings(&mut tx, &standings).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

/// A machine that is well, but near some of its lines.
fn standing(now: i64) -> Standing {
    let filesystem = |number: u64| FilesystemDetail {
        mount_point: format!("/srv/data-{number}"),
        device: format!("/dev/sd{number}"),
        fs_type: "ext4".into(),
        total_bytes: 1_000_000_000,
        used_bytes: 700_000_000 + number,
        available_bytes: 300_000_000,
        percent: 70.0 + number as f64,
        inodes_percent: Some(12.0),
        read_only: false,
    };
    let mut standing = Standing::never_seen(now);
    standing.presence = Presence {
        last_seen: Some(now),
        ..Presence::never_seen(now)
    };
    standing.snapshot.latest = Some(Latest {
        at: from_ms(now),
        cpu_percent: Some(84.0),
        memory_percent: Some(61.0),
        disk_percent: Some(77.0),
        load_1m: Some(0.4),
        uptime_seconds: Some(100_000),
        memory_used_bytes: None,
        memory_total_bytes: None,
        swap_percent: None,
        net_rx_bps: None,
        net_tx_bps: None,
        temperature_c: Some(55.0),
        power_watts: None,
    });
    standing.detail = Some(Detail {
        filesystems: (0..8).map(filesystem).collect(),
        temperatures: vec![TemperatureDetail {
            sensor: "coretemp Package id 0".into(),
            celsius: 55.0,
        }],
        ..Detail::default()
    });
    standing
}

/// Time that this process spent on a processor; its only other task sleeps.
fn on_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    let nanoseconds = text.split(' ').next().unwrap().parse().unwrap();
    Duration::from_nanos(nanoseconds)
}
