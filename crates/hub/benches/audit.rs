//! How fast the record of who did what is read and looked through when it is long.
//!
//! Fills a temporary folder through the hub's own doors, starts the release hub on it and asks over HTTP, as a page
//! does; then looks through all of it with the release program, while that hub runs.
//!
//! `cargo bench -p homelabcmd --bench audit -- [ENTRIES]` (1000000 when absent; filling takes some minutes)

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

mod program;

use std::path::Path;
use std::time::Instant;

use homelabcmd::audit::{self, Actor, ActorKind, Entry, Outcome};
use homelabcmd::platform::clock::{Clock, from_ms};
use homelabcmd::platform::db::{Db, Location};
use homelabcmd_testkit::http::Client;
use serde_json::json;

const ACTIONS: [&str; 10] = [
    "credential.used",
    "session.opened",
    "session.refused",
    "machine.paused",
    "machine.unpaused",
    "scan.started",
    "scan.ended",
    "thresholds.changed",
    "alert.acknowledged",
    "alert.resolved",
];

/// Between two entries: a million of them in 90 days.
const APART_MS: i64 = 7776;

fn main() {
    let entries = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("homelabcmd.db");
    let words = ["token", "create", "--name", "bench", "--role", "admin"];
    let token = program::output(&words, &folder);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let now = Clock::system().now_ms();
    let begin = Instant::now();
    runtime.block_on(fill(&path, now, entries));
    let rate = entries as f64 / begin.elapsed().as_secs_f64();
    println!("{entries} entries recorded: {rate:.0} a second");
    println!("database: {} MiB", path.metadata().unwrap().len() >> 20);

    let port = program::free_port();
    let mut hub = program::start(&folder, port);
    let mut client = Client::new(format!("127.0.0.1:{port}")).bearer(&token);
    let page = |query: &str| format!("/api/v1/audit?limit=100{query}");
    measure(&mut client, "first page", &page(""));
    measure(&mut client, "deep page", &page("&cursor=1000"));
    measure(&mut client, "500 entries", "/api/v1/audit?limit=500");
    for filter in [
        "machine_id=00000000-0000-7000-8000-000000000007",
        "action=credential",
        "action=session.refused",
        "actor=somebody%203",
        "outcome=failed",
        "text=machine%2017",
        // Nothing fits: the whole budget of a page is used.
        "text=nowhere",
        "outcome=failed&actor_kind=command_line",
        "action=credential&text=nowhere",
        // One in all.
        "action=x.rare",
        "action=x",
    ] {
        measure(&mut client, filter, &page(&format!("&{filter}")));
    }
    let day = |ago: i64| from_ms(now - ago * 86_400_000).to_string();
    let window = format!("&from={}&to={}", day(60), day(59));
    measure(&mut client, "a day, two months ago", &page(&window));
    let machine = "&machine_id=00000000-0000-7000-8000-000000000007";
    measure(
        &mut client,
        "that day of one machine",
        &page(&format!("{window}{machine}")),
    );
    measure(&mut client, "status", "/api/v1/audit/status");

    let begin = Instant::now();
    let answer = client.get("/api/v1/audit.csv").unwrap();
    assert_eq!(answer.status, 200);
    let file = folder.path().join("audit.csv");
    std::fs::write(&file, &answer.body).unwrap();
    println!(
        "export: {:.1} s, {} MiB",
        begin.elapsed().as_secs_f64(),
        answer.body.len() >> 20
    );
    drop(answer);
    for words in [
        &["audit", "verify"][..],
        &["audit", "verify", "--file", file.to_str().unwrap()],
    ] {
        for _ in 0..3 {
            let begin = Instant::now();
            let said = program::output(words, &folder);
            println!(
                "{}: {:.2} s",
                words[1..words.len().min(3)].join(" "),
                begin.elapsed().as_secs_f64()
            );
            assert!(said.contains("as it was written"), "{said}");
        }
    }
    hub.kill().unwrap();
    hub.wait().unwrap();
}

async fn fill(path: &Path, now: i64, entries: i64) {
    let db = Db::open(&Location::File(path.to_owned())).await.unwrap();
    let mut number = 0;
    while number < entries {
        let mut tx = db.write().await.unwrap();
        for _ in 0..5000.min(entries - number) {
            let entry = entry(number, now - (entries - number) * APART_MS);
            audit::record(&mut tx, &entry).await.unwrap();
            number += 1;
        }
        tx.commit().await.unwrap();
    }
    db.close().await;
}

fn entry(number: i64, at: i64) -> Entry {
    let kinds = [ActorKind::User, ActorKind::Token, ActorKind::Job];
    let actor = Actor {
        kind: kinds[(number % 3) as usize],
        name: format!("somebody {}", number % 7),
    };
    let action = match number {
        500 => "x.rare",
        _ => ACTIONS[(number % 10) as usize],
    };
    let machine = number * 7919 % 200;
    let mut entry = Entry::done(at, &actor, action, format!("machine {machine}"))
        .on(format!("00000000-0000-7000-8000-{machine:012}"))
        .with(json!({
            "kinds": ["ssh_key", "sudo_password"],
            "purpose": format!("the scan of machine {machine}"),
            "to": format!("homelab@10.0.{}.{}:22", number % 4, number % 250),
        }));
    if number % 50 == 0 {
        entry.outcome = Outcome::Failed;
    }
    entry
}

fn measure(client: &mut Client, what: &str, path: &str) {
    let mut times = Vec::new();
    let mut items = 0;
    for round in 0..40 {
        let begin = Instant::now();
        let answer = client.get(path).unwrap();
        let took = begin.elapsed();
        assert_eq!(answer.status, 200, "{}", answer.text());
        items = answer.text().matches("\"subject\"").count();
        // The first ones fill caches.
        if round >= 5 {
            times.push(took);
        }
    }
    times.sort_unstable();
    let ms = |at: usize| times[at].as_secs_f64() * 1000.0;
    println!(
        "{what}: p50 {:.1} ms, longest {:.1} ms, {items} entries",
        ms(times.len() / 2),
        ms(times.len() - 1)
    );
}
