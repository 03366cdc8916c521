//! How long an action of the catalogue takes beyond its command: from the request to the answer, less what the
//! command itself took on the machine. A real sshd on the loopback address, the release hub, HTTP.
//!
//! `cargo bench -p homelabcmd --bench actions -- [ACTIONS]` (500 when absent)

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program"
)]

mod lab;
mod program;

use std::time::{Duration, Instant};

use homelabcmd_testkit::http::Client;
use homelabcmd_testkit::sshd::{Settings, Sshd};
use serde_json::json;
use tempfile::TempDir;

use self::lab::ask;

const ACTIONS: &str = r#"
[nothing]
title = "Nothing"
effect = "Nothing happens."
argv = ["true"]
danger = "harmless"
"#;

fn main() {
    let count: usize = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(500);
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("actions.toml"), ACTIONS).unwrap();
    let words = ["token", "create", "--name", "bench", "--role", "admin"];
    let token = program::output(&words, &folder);
    let port = program::free_port();
    let mut hub = program::start(&folder, port);
    let mut client = Client::new(format!("127.0.0.1:{port}")).bearer(&token);
    // What a `.bashrc` does is not the hub's time, and it runs for each command.
    let sshd = Sshd::start_with(&Settings {
        empty_home: rustix::process::geteuid().is_root(),
        ..Settings::default()
    })
    .unwrap();
    let key = ask(
        &mut client,
        "POST",
        "/credentials/ssh_key/generate",
        &json!({}),
    );
    sshd.authorize(key["public"]["line"].as_str().unwrap())
        .unwrap();
    let machine = ask(&mut client, "POST", "/machines", &json!({"name": "bench"}));
    let path = format!("/machines/{}", machine["id"].as_str().unwrap());
    let place = json!({"address": "127.0.0.1", "port": sshd.port(), "user": Sshd::user().unwrap()});
    ask(&mut client, "PUT", &format!("{path}/connection"), &place);
    ask(
        &mut client,
        "POST",
        "/commands/catalogue/nothing/approve",
        &json!({}),
    );
    ask(
        &mut client,
        "PUT",
        "/settings/commands",
        &json!({"per_minute": 600}),
    );

    let wish = json!({"action": "nothing"});
    let execute = format!("{path}/commands/execute");
    let mut beyond = Vec::new();
    let mut own = Vec::new();
    for turn in 0..count + 20 {
        let begun = Instant::now();
        let answer = ask(&mut client, "POST", &execute, &wish);
        let took = begun.elapsed();
        assert_eq!(answer["exit_code"], 0, "{answer}");
        let command = Duration::from_millis(answer["duration_ms"].as_u64().unwrap());
        // The connection is made, and caches are filled.
        if turn >= 20 {
            beyond.push(took.saturating_sub(command));
            own.push(command);
        }
        // As many as may be asked for in a minute.
        std::thread::sleep(Duration::from_millis(105).saturating_sub(took));
    }
    print("beyond the command", &mut beyond);
    print("the command itself", &mut own);
    hub.kill().unwrap();
    hub.wait().unwrap();
}

fn print(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "{what:<20} p50 {:>6.1} ms   p95 {:>6.1} ms   p99 {:>6.1} ms",
        at(50),
        at(95),
        at(99)
    );
}
