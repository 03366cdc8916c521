//! The sample store's figures: taking samples in, rolling them up, and charts of a month and a year
//! through the real route, to the last byte of JSON.
//!
//! The data is made here: one machine with 40 series and a reading a minute for a year, and a fleet
//! of 500 machines for the jobs. The database is a file in a temporary folder, synced as in earnest.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use criterion::{BatchSize, Criterion, SamplingMode, Throughput};
use homelabcmd::accounts::{NewToken, Role, create_token};
use homelabcmd::app::{App, AppState};
use homelabcmd::config::Config;
use homelabcmd::machines::{self, NewMachine};
use homelabcmd::metrics::{self, Dictionary, NewSample, Reading, Series};
use homelabcmd::platform::clock::{Clock, from_ms};
use homelabcmd::platform::db::{Db, Location};
use homelabcmd::router;
use homelabcmd_testkit::Random;
use tempfile::TempDir;
use tower::ServiceExt as _;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// 23 November 2026, noon.
const NOW: i64 = 1_795_435_200_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut criterion = Criterion::default().configure_from_args();
    let hub = runtime.block_on(Hub::start());
    let begin = Instant::now();
    runtime.block_on(hub.fill_a_year());
    println!(
        "a year of one machine: stored and rolled up in {:.1?}",
        begin.elapsed()
    );
    charts(&mut criterion, &runtime, &hub);
    appends(&mut criterion, &runtime);
    jobs(&mut criterion, &runtime);
    criterion.final_summary();
}

fn charts(criterion: &mut Criterion, runtime: &tokio::runtime::Runtime, hub: &Hub) {
    let mut group = criterion.benchmark_group("chart");
    group.sample_size(30).sampling_mode(SamplingMode::Flat);
    for query in [
        "range=24h",
        "range=7d",
        "range=30d",
        "range=30d&max_points=5000",
        "range=30d&metrics=cpu,memory_percent",
        "range=12m",
    ] {
        let bytes = runtime.block_on(hub.chart(query)).len();
        println!("chart {query}: {} kB of JSON", bytes / 1000);
        group.bench_function(query, |b| {
            b.iter(|| runtime.block_on(hub.chart(black_box(query))).len());
        });
    }
    group.finish();
}

/// Batches of eight machines' beats, 25 readings each, every batch a transaction of its own that is
/// on disk before the next; and the same without the commit, which leaves the work alone.
fn appends(criterion: &mut Criterion, runtime: &tokio::runtime::Runtime) {
    let (db, keys, _folder) = runtime.block_on(fleet(500));
    let mut dictionary = Dictionary::default();
    let mut at = NOW - DAY;
    let mut next = 0;
    let mut batch = |size: usize| -> Vec<NewSample> {
        (0..size)
            .map(|_| {
                next = (next + 1) % keys.len();
                at += if next == 0 { MINUTE } else { 0 };
                sample(keys[next], at, 25)
            })
            .collect()
    };
    let mut group = criterion.benchmark_group("append");
    group.sample_size(20);
    for size in [8, 64] {
        group.throughput(Throughput::Elements(size));
        group.bench_function(format!("{size} samples, committed"), |b| {
            b.iter_batched(
                || batch(usize::try_from(size).unwrap()),
                |samples| {
                    runtime.block_on(async {
                        let mut tx = db.write().await.unwrap();
                        metrics::append(&mut tx, &mut dictionary, &samples, at_most(&samples))
                            .await
                            .unwrap();
                        tx.commit().await.unwrap();
                    });
                },
                BatchSize::SmallInput,
            );
        });
    }
    group.throughput(Throughput::Elements(8));
    group.bench_function("8 samples, one of many in a transaction", |b| {
        b.iter_custom(|rounds| {
            let batches: Vec<_> = (0..rounds).map(|_| batch(8)).collect();
            runtime.block_on(async {
                let mut tx = db.write().await.unwrap();
                let begin = Instant::now();
                for samples in &batches {
                    metrics::append(&mut tx, &mut dictionary, samples, at_most(samples))
                        .await
                        .unwrap();
                }
                let taken = begin.elapsed();
                tx.commit().await.unwrap();
                taken
            })
        });
    });
    group.finish();
}

/// The roll-up job over 500 machines: a minute in which no bucket is complete, and one in which every
/// machine's five minutes are.
fn jobs(criterion: &mut Criterion, runtime: &tokio::runtime::Runtime) {
    let (db, keys, _folder) = runtime.block_on(fleet(500));
    let mut dictionary = Dictionary::default();
    let mut at = NOW - DAY;
    let mut minutes = async |count: i64| {
        for _ in 0..count {
            at += MINUTE;
            let samples: Vec<_> = keys.iter().map(|key| sample(*key, at, 25)).collect();
            let mut tx = db.write().await.unwrap();
            metrics::append(&mut tx, &mut dictionary, &samples, at)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        at
    };
    runtime.block_on(async {
        let at = minutes(10).await;
        metrics::roll_up(&db, at).await.unwrap();
    });
    let mut group = criterion.benchmark_group("roll up, 500 machines");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("nothing to do", |b| {
        b.iter_custom(|rounds| {
            let mut taken = Duration::ZERO;
            for _ in 0..rounds {
                taken += runtime.block_on(async {
                    let at = minutes(0).await;
                    let begin = Instant::now();
                    metrics::roll_up(&db, at).await.unwrap();
                    begin.elapsed()
                });
            }
            taken
        });
    });
    group.bench_function("five minutes of each", |b| {
        b.iter_custom(|rounds| {
            let mut taken = Duration::ZERO;
            for _ in 0..rounds {
                taken += runtime.block_on(async {
                    let at = minutes(5).await;
                    let begin = Instant::now();
                    metrics::roll_up(&db, at).await.unwrap();
                    begin.elapsed()
                });
            }
            taken
        });
    });
    group.finish();
}

fn at_most(samples: &[NewSample]) -> i64 {
    samples
        .iter()
        .map(|sample| sample.at_ms)
        .max()
        .unwrap_or(NOW)
}

/// A hub with one machine and somebody who may look at it.
struct Hub {
    app: AppState,
    router: Router,
    machine: machines::Machine,
    viewer: String,
    _folder: TempDir,
}

impl Hub {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let config = Config::in_folder(folder.path());
        let db = Db::open(&config.data.location().unwrap()).await.unwrap();
        let app = App::new(config, db, Clock::manual(from_ms(NOW)));
        let mut tx = app.db.write().await.unwrap();
        let new = NewMachine {
            name: "nas".into(),
            ..NewMachine::default()
        };
        let machine = machines::insert(&mut tx, &new, NOW).await.unwrap();
        let new = NewToken {
            name: "bench".into(),
            role: Role::Viewer,
            machine_id: None,
            created_by: None,
            created_at: NOW,
            expires_at: None,
        };
        let (_, secret) = create_token(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let viewer = format!("Bearer {}", secret.expose());
        Self {
            router: router::router(&app),
            app,
            machine,
            viewer,
            _folder: folder,
        }
    }

    /// A reading a minute, a day a transaction, all of it kept.
    async fn fill_a_year(&self) {
        let mut dictionary = Dictionary::default();
        let mut random = Random::new(1);
        for day in (0..365).rev() {
            let end = NOW - day * DAY;
            let samples: Vec<_> = (0..DAY / MINUTE)
                .map(|minute| walk(&mut random, self.machine.key, end - DAY + minute * MINUTE))
                .collect();
            let mut tx = self.app.db.write().await.unwrap();
            metrics::append(&mut tx, &mut dictionary, &samples, end)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        metrics::roll_up(&self.app.db, NOW).await.unwrap();
        println!(
            "the database has {} MB",
            self.app.db.size_bytes().await.unwrap() / 1_000_000
        );
    }

    async fn chart(&self, query: &str) -> Vec<u8> {
        let request = Request::get(format!(
            "/api/v1/machines/{}/metrics?{query}",
            self.machine.id
        ))
        .header("authorization", &self.viewer)
        .body(Body::empty())
        .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec()
    }
}

async fn fleet(machines: usize) -> (Db, Vec<i64>, TempDir) {
    let folder = TempDir::new().unwrap();
    let db = Db::open(&Location::File(folder.path().join("bench.db")))
        .await
        .unwrap();
    let mut keys = Vec::with_capacity(machines);
    let mut tx = db.write().await.unwrap();
    for number in 0..machines {
        let new = NewMachine {
            name: format!("box {number}"),
            ..NewMachine::default()
        };
        keys.push(machines::insert(&mut tx, &new, NOW).await.unwrap().key);
    }
    tx.commit().await.unwrap();
    (db, keys, folder)
}

/// The series of a usual machine: 40 of them, in the order in which a beat has them.
fn catalogue() -> Vec<(Series, &'static str)> {
    let plain = [
        Series::Cpu,
        Series::CpuIowait,
        Series::CpuSteal,
        Series::Load1,
        Series::Load5,
        Series::Load15,
        Series::MemoryPercent,
        Series::MemoryTotal,
        Series::MemoryUsed,
        Series::MemoryAvailable,
        Series::MemoryCached,
        Series::MemoryBuffers,
        Series::SwapPercent,
        Series::SwapUsed,
        Series::DiskPercent,
        Series::NetRx,
        Series::NetTx,
        Series::Processes,
        Series::Uptime,
    ];
    let mut all: Vec<_> = plain.into_iter().map(|series| (series, "")).collect();
    for mount in ["/", "/srv"] {
        all.extend([Series::FsPercent, Series::FsUsed, Series::FsTotal].map(|s| (s, mount)));
    }
    for interface in ["eth0", "wg0", "docker0"] {
        all.extend([Series::NetRx, Series::NetTx].map(|s| (s, interface)));
    }
    all.extend(["0", "1", "2", "3"].map(|core| (Series::CpuCore, core)));
    all.extend([Series::DiskRead, Series::DiskWrite, Series::DiskBusy].map(|s| (s, "sda")));
    all.extend(["cpu", "nvme"].map(|sensor| (Series::Temperature, sensor)));
    assert_eq!(all.len(), 40);
    all
}

/// All series, with numbers that move as a machine's do.
fn walk(random: &mut Random, machine_key: i64, at_ms: i64) -> NewSample {
    let readings = catalogue()
        .into_iter()
        .map(|(series, label)| Reading::labelled(series, label, value(random, series, at_ms)))
        .collect();
    NewSample {
        machine_key,
        at_ms,
        readings,
    }
}

fn value(random: &mut Random, series: Series, at_ms: i64) -> f64 {
    let hundredths = |value: f64| (value * 100.0).round() / 100.0;
    match series.unit() {
        "bytes" if series.name().ends_with("total") => 16_777_216_000.0,
        "bytes" => (random.between(2e6, 4e6)).round() * 4096.0,
        "bytes_per_second" => hundredths(random.between(0.0, 2e6)),
        "seconds" => (at_ms / 1000 % 5_000_000) as f64,
        "count" => random.between(180.0, 220.0).round(),
        "load" => hundredths(random.between(0.0, 4.0)),
        "celsius" => random.between(38.0, 62.0).round(),
        _ => hundredths(random.between(0.0, 100.0)),
    }
}

fn sample(machine_key: i64, at_ms: i64, count: usize) -> NewSample {
    let mut random = Random::new(at_ms.unsigned_abs() ^ machine_key.unsigned_abs());
    let mut sample = walk(&mut random, machine_key, at_ms);
    sample.readings.rotate_left(12);
    sample.readings.truncate(count);
    sample
}
